import json
import os
import resource
import signal
import unittest
from random import Random

from cli_case import (BAD_USAGE, DONE, EXAMPLES, FAILED, FILLER, CliCase, article, sentence)

KEYS = {"articles", "topics", "left_out", "features", "skipped", "micro_f1", "macro_f1", "solver",
        "model", "model_bytes", "seconds"}
MORE_KEYS = {"weak", "unlabelled", "joined", "differing", "disagreed", "contradicted",
             "none_of_these", "off_topic",
             "near_copies", "held_out", "empty_cells", "same_texts", "same_ids", "variants", "rule", "cost", "encoding",
             "keys_read", "keys_unread", "phrases", "long_stems"}
SECONDS = {"read", "features", "solve", "select", "write", "total"}


class Without(CliCase):
    """Articles that judge a model are not learnt, nor what is nearly a copy of them."""

    def test_copies_and_near_copies_are_held_out(self):
        lines = []
        for i in range(20):
            topic, word = (("AI", "chip"), ("Law", "court"))[i % 2]
            body = " ".join(f"{word}{i}n{k}" for k in range(20)) + f" {word}"
            lines.append({"id": str(i), "title": word, "body": body, "topics": [topic]})
        judging = [{**lines[0], "id": "a"}, {**lines[3], "id": "b", "body": lines[3]["body"] + " reprinted"}]
        self.write_jsonl("c.jsonl", lines)
        self.write_jsonl("j.jsonl", judging)
        report = json.loads(self.topic("train", "c.jsonl", "--without", "j.jsonl", "-o", "m.model", "--json").text)
        self.assertEqual((report["articles"], report["held_out"]), (18, 2))
        text = self.topic("train", "c.jsonl", "--without", "j.jsonl", "-o", "m.model").text
        self.assertIn("held out: 2 records", text)
        self.write("none.jsonl", "")
        report = json.loads(self.topic("train", "c.jsonl", "--without", "none.jsonl", "-o", "m.model", "--json").text)
        self.assertEqual(report["held_out"], 0)
        self.says(self.topic("train", "-", "--without", "j.jsonl", expect=BAD_USAGE), "name a file instead of -")


class Relevance(CliCase):
    """What articles without a topic have in common is learnt, where there are enough of them."""

    FIELDS = {"Health": "doctor nurse hospital ward patient", "Finance": "bank loan credit insurer trader",
              "Schools": "teacher pupil school exam lesson"}

    def corpus(self, without):
        """Each field with AI has its topic, and the same words without AI have none."""
        random = Random(1)
        rows = []
        for i in range(90 + without):
            name, words = list(self.FIELDS.items())[i % 3]
            is_ai = i < 90
            text = random.choices(words.split(), k=6) + random.choices(
                ("model", "neural", "chatbot") if is_ai else ("building", "strike", "budget"), k=2)
            random.shuffle(text)
            rows.append({"id": i, "title": " ".join(text), "topics": [name] if is_ai else []})
        return self.write_jsonl(f"{without}.jsonl", rows)

    def relevance(self, model):
        return json.loads(self.topic("inspect", model, "--json").text)["manifest"]["relevance"]

    def test_it_takes_topics_from_articles_like_those_without(self):
        self.corpus(60)
        text = self.topic("train", "60.jsonl", "-o", "m").text
        self.assertIn("an article like those without a topic gets topics less readily: the model learnt "
                      "from 60 of them", text)
        self.assertGreater(self.relevance("m"), 0)
        self.write("a.txt", "Doctor and nurse strike over the hospital building\n")
        self.assertEqual(json.loads(self.topic("tag", "-m", "m", "a.txt").text)["topics"], [])

    def test_a_few_articles_without_a_topic_teach_nothing_of_it(self):
        self.corpus(19)
        text = self.topic("train", "19.jsonl", "-o", "m").text
        self.assertNotIn("less readily", text)
        self.assertEqual(self.relevance("m"), 0)


class Train(CliCase):
    def train(self, *args, **options):
        return self.topic("train", *args, **options)

    def train_json(self, *args):
        return json.loads(self.train(*args, "--json").text)

    def test_json_has_the_documented_keys(self):
        report = self.train_json(os.path.join(EXAMPLES, "train"), "-o", "m.model")
        self.assertEqual(set(report), KEYS | MORE_KEYS)
        self.assertEqual(set(report["seconds"]), SECONDS)
        self.assertEqual(report["model"], "m.model")
        self.assertEqual(report["model_bytes"], len(self.read("m.model")))
        self.assertEqual((report["skipped"], report["unlabelled"], report["left_out"]), (0, 0, []))
        self.assertGreater(report["micro_f1"], 0.4)
        total = sum(v for k, v in report["seconds"].items() if k != "total")
        self.assertAlmostEqual(report["seconds"]["total"], total, delta=0.01)

    def test_default_output_is_topics_model(self):
        self.small_corpus()
        done = self.train("corpus.jsonl")
        self.assertIn("topics.model: 3 topics", done.text)
        self.assertEqual(done.errors, "")
        self.nothing_else_than("corpus.jsonl", "topics.model")

    def test_quiet_says_nothing(self):
        self.small_corpus()
        done = self.train("corpus.jsonl", "-q")
        self.assertEqual((done.text, done.errors), ("", ""))

    def test_same_bytes_for_any_number_of_threads_and_every_run(self):
        for solver, corpus in (("libsvm", self.small_corpus(count=60)),
                               ("liblinear", self.some_examples(400))):
            models = []
            for run, threads in enumerate(("1", "2", "3", "1")):
                self.train(corpus, "-o", f"{run}.model", "--threads", threads, "--solver", solver,
                           "-q")
                models.append(self.read(f"{run}.model"))
            self.assertEqual(len(set(models)), 1, solver)

    def test_seed_is_honoured(self):
        corpus = self.some_examples(400)
        models = {}
        for name, seed in (("a", "1"), ("b", "2"), ("c", "2")):
            self.train(corpus, "-o", "m", "--seed", seed, "-q")
            models[name] = self.read("m")
        self.assertEqual(models["b"], models["c"])
        self.assertNotEqual(models["a"], models["b"])

    def test_solver_is_the_one_asked_for(self):
        self.small_corpus()
        for solver in ("libsvm", "liblinear", "dcd"):
            report = self.train_json("corpus.jsonl", "--solver", solver)
            self.assertEqual(report["solver"], solver)
        self.assertEqual(self.train_json("corpus.jsonl", "--solver", "auto")["solver"], "dcd")

    def test_cost_is_the_one_asked_for(self):
        self.small_corpus()
        self.assertEqual(self.train_json("corpus.jsonl", "--cost", "0.25")["cost"], 0.25)
        self.assertGreater(self.train_json("corpus.jsonl", "--cost", "auto")["cost"], 0)

    def moods(self):
        """Comments whose words are the same, and whose order says which topic they have."""
        rows = []
        for i in range(120):
            mood = FILLER[i % 10], FILLER[(i // 10) % 10]
            good = (f"not sad {mood[0]} but happy {mood[1]}", ["joy"])
            bad = (f"not happy {mood[0]} but sad {mood[1]}", ["grief"])
            rows.append({"id": i, "body": (good if i % 2 else bad)[0],
                         "topics": (good if i % 2 else bad)[1]})
        return self.write_jsonl("moods.jsonl", rows)

    def test_phrases_are_used_where_cross_validation_gains(self):
        corpus = self.moods()
        without = self.train_json(corpus, "--phrases", "no", "-o", "without.model")
        self.assertEqual(without["phrases"], {"used": False})
        report = self.train_json(corpus, "-o", "with.model")
        phrases = report["phrases"]
        self.assertTrue(phrases["used"])
        self.assertEqual((phrases["articles"], phrases["topics"]), (120, 2))
        self.assertAlmostEqual(phrases["micro_f1_gain"] + without["micro_f1"], report["micro_f1"],
                               delta=1e-3)
        self.assertGreater(phrases["micro_f1_gain"] + phrases["macro_f1_gain"], 0.02)
        self.assertGreater(report["features"], without["features"])
        self.assertRegex(self.train(corpus).text, r"phrases: used; cross-validated, micro-F1 \+0\.")
        forced = self.train_json(corpus, "--phrases", "yes", "-o", "forced.model")
        self.assertEqual(forced["phrases"], {"used": True})
        self.assertEqual(forced["features"], report["features"])
        self.assertIn("phrases: used, as --phrases says",
                      self.train(corpus, "--phrases", "yes").text)
        self.write("a.txt", "not happy")
        self.assertEqual(self.topic("tag", "-m", "with.model", "a.txt", "-o", "names").text,
                         "grief\n")
        tagged = json.loads(self.topic("tag", "-m", "with.model", "a.txt", "--explain").text)
        spans = [(span["start"], span["end"]) for reason in tagged["topics"][0]["because"]
                 for span in reason["spans"]]
        self.assertEqual((min(spans)[0], max(end for _, end in spans)), (0, len("not happy")))

    def test_phrases_are_not_used_where_they_gain_nothing(self):
        report = self.train_json(self.small_corpus(count=60))
        self.assertFalse(report["phrases"]["used"])
        self.assertFalse(report["long_stems"]["used"])
        plain = self.train_json("corpus.jsonl", "--phrases", "no", "--long-stems", "no", "-o", "p")
        self.assertEqual(plain["features"], report["features"])
        self.assertRegex(self.train("corpus.jsonl").text, r"phrases: not used; cross-validated")

    def test_marks_are_features_beside_phrases(self):
        rows = [{"id": i, "body": f"{FILLER[i % 10]} {FILLER[i // 10 % 10]}{'!!' if i % 2 else '?'}",
                 "topics": ["joy" if i % 2 else "doubt"]} for i in range(100)]
        self.write_jsonl("c.jsonl", rows)
        report = self.train_json("c.jsonl", "-o", "m")
        self.assertTrue(report["phrases"]["used"])
        self.assertGreater(report["micro_f1"], 0.95)
        for text, topic in (("people!!!", "joy"), ("people?", "doubt")):
            self.write("a.txt", text)
            self.assertEqual(self.topic("tag", "-m", "m", "a.txt", "-o", "names").text, topic + "\n")

    def test_long_stems_are_features_if_told(self):
        self.small_corpus()
        plain = self.train_json("corpus.jsonl", "--long-stems", "no")
        self.assertEqual(plain["long_stems"], {"used": False})
        report = self.train_json("corpus.jsonl", "--long-stems", "yes", "-o", "m")
        self.assertEqual(report["long_stems"], {"used": True})
        self.assertGreater(report["features"], plain["features"])
        self.assertEqual(self.topic("tag", "-m", "m", "corpus.jsonl").returncode, DONE)

    def corpus_of_words(self, own, common, articles=700, topics=30):
        """Articles of one topic each: its own word, and eight of those that all topics share."""
        random = Random(1)
        endings = [a + b + c for a in "abcdefghi" for b in "klmnopqrs" for c in "aeiouxyzw"]
        shared = [common + ending for ending in endings[:64]]
        self.write_jsonl("corpus.jsonl", [
            {"id": i, "topics": [f"Topic {i % topics}"],
             "body": " ".join(random.sample(shared, 8) + [own + endings[i % topics]])}
            for i in range(articles)])
        return "corpus.jsonl"

    def test_long_stems_are_tried_on_the_whole_corpus_where_words_are_long(self):
        report = self.train_json(self.corpus_of_words("lastenkirja", "kaupungin"), "--phrases", "no")
        tried = report["long_stems"]
        self.assertEqual((tried["articles"], tried["topics"]), (700, 30))
        corpus = self.corpus_of_words("lastenkirja", "kaupungin", articles=1450, topics=700)
        report = self.train_json(corpus, "--phrases", "no", "--cost", "0.2")
        tried = report["long_stems"]  # more than a million articles times topics
        self.assertEqual((tried["articles"], tried["topics"]), (1450, 700))
        report = self.train_json(self.corpus_of_words("of", "as"), "--phrases", "no")
        tried = report["long_stems"]
        self.assertLess(tried["articles"] * tried["topics"], 700 * 30 / 4)

    def test_extras_have_three_values(self):
        for option in ("--phrases", "--long-stems"):
            done = self.train("c.jsonl", option, "maybe", expect=BAD_USAGE)
            self.assertIn(f"{option} maybe: must be auto, yes or no", done.errors)

    def test_min_articles_leaves_topics_out(self):
        rows = [article(("Chips",), i) for i in range(12)]
        rows += [article(("Sport",), 20 + i) for i in range(4)]
        rows += [article(("Policy",), 40, ["Rare \u00e9"])]
        self.write_jsonl("c.jsonl", rows)
        report = self.train_json("c.jsonl")
        self.assertEqual((report["topics"], report["left_out"]), (2, ["Rare \u00e9"]))
        report = self.train_json("c.jsonl", "--min-articles", "5")
        self.assertEqual((report["topics"], report["left_out"]), (1, ["Rare \u00e9", "Sport"]))
        self.assertIn("topics left out because they have too few articles", self.train("c.jsonl").text)

    def test_a_topic_of_the_model_before_stays_however_few_articles_it_has(self):
        rows = [article(("Chips",), i) for i in range(12)] + [article(("Policy",), 40, ["Rare \u00e9"])]
        self.write_jsonl("before.jsonl", rows)
        self.train("before.jsonl", "--min-articles", "1", "-o", "before.model")
        rows += [article(("Policy",), 41, ["Also rare"])]
        self.write_jsonl("c.jsonl", rows)
        self.assertEqual(self.train_json("c.jsonl")["left_out"], ["Also rare", "Rare \u00e9"])
        report = self.train_json("c.jsonl", "--keep-topics", "before.model", "-o", "after.model")
        self.assertEqual((report["topics"], report["left_out"]), (2, ["Also rare"]))
        self.assertEqual(self.topic("tag", "-m", "after.model", "c.jsonl").returncode, DONE)
        self.write_jsonl("none.jsonl", rows[:12] + rows[13:])
        report = self.train_json("none.jsonl", "--min-articles", "1", "--keep-topics", "before.model")
        self.assertEqual((report["topics"], report["left_out"]), (2, []))
        done = self.train("c.jsonl", "--keep-topics", "none.model", expect=FAILED)
        self.assertIn("none.model", done.errors)

    def test_topics_with_few_articles_are_named_with_what_more_articles_would_bring(self):
        lines = [{"body": f"ball goal {i}", "topics": ["Sport"]} for i in range(12)]
        lines += [{"body": f"judge court {i}", "topics": ["Law"]} for i in range(3)]
        self.write_jsonl("c.jsonl", lines)
        self.assertEqual(self.train_json("c.jsonl", "-o", "m.model")["weak"], ["Law"])
        text = self.train("c.jsonl", "-o", "m.model").text
        self.assertRegex(text, r"topics with fewer than 10 articles, too few to trust:\n  Law \(3, F1 \d")
        self.assertRegex(text, r"  2 to 4 articles: F1 \d\.\d\d \(1 topic\)\n  10 to 19 articles: F1")

    def test_a_single_article_that_has_the_topics_name_makes_a_topic(self):
        lines = [{"body": f"ball goal {i}", "topics": ["Sport"]} for i in range(30)]
        lines += [{"body": f"judge court {i}", "topics": ["Law"]} for i in range(20)]
        lines += [{"body": "the price of tin", "topics": ["Tin"]}, {"body": "a mine", "topics": ["C17"]}]
        self.write_jsonl("c.jsonl", lines)
        report = self.train_json("c.jsonl", "-o", "m")
        self.assertEqual((report["topics"], report["left_out"]), (3, ["C17"]))
        self.assertRegex(self.train("c.jsonl", "-o", "m").text, r"  1 article: F1 \d\.\d\d \(1 topic\)\n")

    def test_the_summary_counts_near_copies(self):
        lines = [article((("Chips",), ("Policy",))[i % 2], i) for i in range(30)]
        for i in range(3):
            lines.append({**lines[i], "id": f"copy{i}", "body": lines[i]["body"] + f" reprinted{i}"})
        self.write_jsonl("c.jsonl", lines)
        self.assertEqual(self.train_json("c.jsonl", "-o", "m")["near_copies"], 3)
        self.assertIn("3 articles are copies of an earlier one or nearly so", self.train("c.jsonl", "-o", "m").text)

    def test_a_model_of_one_topic_for_each_article_gives_one(self):
        sets = ["Chips", "Policy", "Sport"]
        self.write_jsonl("c.jsonl", [article((sets[i % 3],), i) for i in range(30)])
        done = self.train("c.jsonl", "-o", "m")
        self.assertIn("every training article has exactly one topic", done.text)
        texts = "\n".join([sentence(("Chips", "Sport"), 3), sentence(("Policy",), 4), "zzz"]) + "\n"
        answers = self.json_lines(self.topic("tag", "-m", "m", stdin=texts.encode()).text)
        # Also one without a known word.
        self.assertEqual([len(answer["topics"]) for answer in answers], [1, 1, 1])

    def test_a_topic_of_every_article(self):
        rows = [article(("Chips",) if i % 2 else ("Sport",), i) for i in range(30)]
        for row in rows:
            row["topics"] = row["topics"] + ["News"]
        self.write_jsonl("c.jsonl", rows)
        self.train("c.jsonl", "-o", "m")
        text = sentence(("Chips",), 5) + "\n"
        answer = self.json_lines(self.topic("tag", "-m", "m", stdin=text.encode()).text)[0]
        self.assertIn("News", [t["topic"] for t in answer["topics"]])

    def test_topics_that_always_coincide(self):
        rows = [article(("Chips",) if i % 2 else ("Sport",), i) for i in range(30)]
        for row in rows:
            if row["topics"] == ["Chips"]:
                row["topics"] = ["Chips", "Hardware"]
        self.write_jsonl("c.jsonl", rows)
        self.train("c.jsonl", "-o", "m")
        text = sentence(("Chips",), 5) + "\n"
        answer = self.json_lines(self.topic("tag", "-m", "m", stdin=text.encode()).text)[0]
        scores = {t["topic"]: t["score"] for t in answer["topics"]}
        self.assertEqual(set(scores), {"Chips", "Hardware"})
        self.assertEqual(scores["Chips"], scores["Hardware"])

    def test_unlabelled_articles_are_skipped_and_an_empty_list_is_evidence(self):
        rows = [article(("Chips",), i) for i in range(10)]
        rows += [article((), 20 + i) for i in range(10)]
        unlabelled = article(("Sport",), 50)
        del unlabelled["topics"]
        self.write_jsonl("c.jsonl", rows + [unlabelled])
        report = self.train_json("c.jsonl")
        self.assertEqual((report["articles"], report["unlabelled"], report["topics"]), (20, 1, 1))

    def test_names_of_topics_may_hold_anything(self):
        names = ['quo"te', "sp ace", "\u6a5f\u68b0", "x", "y" * 1000, "a\\b", "<b>& c"]
        rows = []
        for n, name in enumerate(names):
            for i in range(6):
                rows.append({"body": f"w{n}x w{n}y w{n}z filler{i % 3} more{i}", "topics": [name]})
        self.write_jsonl("c.jsonl", rows)
        self.train("c.jsonl", "-o", "m")
        shown = json.loads(self.topic("inspect", "m", "--json").text)
        self.assertEqual(sorted(t["topic"] for t in shown["topics"]), sorted(names))
        self.topic("inspect", "m", "--topic", 'quo"te')

    def test_malformed_records_are_skipped_counted_and_named(self):
        self.small_corpus()
        with open(self.path("corpus.jsonl"), "a", encoding="utf-8") as file:
            file.write('{"body":\n{"title":7}\n')
        done = self.train("corpus.jsonl", "--json")
        self.assertEqual(json.loads(done.text)["skipped"], 2)
        self.says(done, "topic train: skipped: corpus.jsonl:31: ", "corpus.jsonl:32: ")

    def test_strict_fails_at_the_first(self):
        self.small_corpus()
        with open(self.path("corpus.jsonl"), "a", encoding="utf-8") as file:
            file.write('{"body":\n')
        done = self.train("corpus.jsonl", "--strict", "-o", "m", expect=FAILED)
        self.says(done, "corpus.jsonl:31: malformed JSON")
        self.nothing_else_than("corpus.jsonl")

    def test_more_than_a_tenth_malformed_fails_and_writes_nothing(self):
        self.small_corpus()
        with open(self.path("corpus.jsonl"), "a", encoding="utf-8") as file:
            file.write("x\n" * 20)
        done = self.train("corpus.jsonl", "-o", "m", expect=FAILED)
        self.says(done, "20 of 50 records are malformed", "further malformed records are only")
        self.nothing_else_than("corpus.jsonl")

    def test_corpora_that_cannot_be_learnt_from_are_refused_with_what_is_missing(self):
        one = [article(("Chips",), i) for i in range(10)]
        bare = [{"body": sentence(("Chips",), i)} for i in range(10)]
        lone = [{"body": f"{i}word {i}other", "topics": ["a" if i % 2 else "b"]}
                for i in range(10)]
        rare = [article(("Chips",), i, [f"t{i}"]) for i in range(10)]
        few = [article(("Chips",), 1), article(("Sport",), 2), article(("Chips",), 3),
               article(("Sport",), 4)]
        none = [article((), i) for i in range(10)]
        for rows, sentences in (
                (one, ('every article has the topic "Chips" and no other', "add articles")),
                (bare, ("no article in the corpus has topics", "label some")),
                (lone, ("no word occurs in two articles",)),
                (rare, ("no topic has 2 articles, and each needs so many: label more",)),
                (few, ("4 labelled articles are too few for 5 folds", "--folds")),
                (none, ("all 10 labelled articles have an empty list of topics",))):
            self.write_jsonl("c.jsonl", rows)
            self.says(self.train("c.jsonl", "-o", "m", expect=FAILED), *sentences)
            self.nothing_else_than("c.jsonl")

    def test_a_corpus_that_cannot_be_read(self):
        os.mkdir(self.path("empty"))
        self.write("e.jsonl", "")
        self.write("t.txt", "some text\nand more\n")
        self.says(self.train("nowhere", expect=FAILED), "nowhere: ", "No such file")
        self.says(self.train("empty", expect=FAILED), "empty: ", "no article")
        self.says(self.train("e.jsonl", expect=FAILED), "e.jsonl: ", "no article")
        self.says(self.train("t.txt", expect=FAILED), "t.txt: ", "holds no topics")
        self.nothing_else_than("e.jsonl", "empty", "t.txt")

    def test_bad_usage(self):
        self.small_corpus()
        for args, part in (((), "CORPUS"), (("c", "--solver", "x"), "auto, libsvm, liblinear or dcd"),
                           (("c", "--cost", "0"), "--cost 0"), (("c", "--cost", "x"), "--cost x"),
                           (("c", "--cost", ""), "--cost"), (("c", "--cost", "nan"), "--cost nan"),
                           (("c", "--folds", "1"), "2 to"), (("c", "--threads", "0"), "1 to"),
                           (("c", "--threads", "x"), "--threads x: must be a whole number, 1 to 1024; see"),
                           (("c", "--folds=x"), "--folds=x: must be a whole number, 2 to 100; see"), (("c", "--seed", "-1"), "0 to"),
                           (("c", "--min-articles", "0"), "1 to"), (("c", "--bogus"), "--bogus"),
                           (("c", "--format", "xml"), "markdown, jsonl"), (("c", "-o"), "-o"),
                           (("c", "-o", ""), "-o")):
            done = self.train(*args, expect=BAD_USAGE)
            self.says(done, part, "topic train --help")
            self.assertEqual(len(done.errors.splitlines()), 1, done.errors)
        self.nothing_else_than("corpus.jsonl")

    def test_output_that_cannot_be_written_is_known_before_training(self):
        self.write("c.jsonl", "not read\n")
        os.mkdir(self.path("dir"))
        self.says(self.train("c.jsonl", "-o", "missing/m", expect=FAILED),
                  "missing/m: cannot be written: its directory does not exist: make it first")
        self.says(self.train("c.jsonl", "-o", "dir", expect=FAILED),
                  "dir: cannot be replaced: it is not a regular file")
        self.nothing_else_than("c.jsonl", "dir")

    def test_a_full_disk_keeps_the_old_model(self):
        self.small_corpus()
        self.train("corpus.jsonl", "-o", "m", "-q")
        old = self.read("m")

        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
            signal.signal(signal.SIGXFSZ, signal.SIG_DFL)

        done = self.train("corpus.jsonl", "-o", "m", "--seed", "2", expect=FAILED,
                          preexec_fn=limit)
        self.says(done, "m: cannot be written: File too large")
        self.assertEqual(self.read("m"), old)
        self.nothing_else_than("corpus.jsonl", "m")

    def test_a_model_is_replaced_and_gets_an_ordinary_mode(self):
        self.small_corpus()
        self.train("corpus.jsonl", "-o", "m", "-q", umask=0o022)
        old = self.read("m")
        self.train("corpus.jsonl", "-o", "m", "-q", "--cost", "0.01", umask=0o022)
        self.assertNotEqual(self.read("m"), old)
        self.assertEqual(os.stat(self.path("m")).st_mode & 0o777, 0o644)

    def test_a_closed_stderr_does_not_get_into_the_model(self):
        self.small_corpus()
        with open(self.path("corpus.jsonl"), "a", encoding="utf-8") as file:
            file.write("malformed\n")
        self.train("corpus.jsonl", "-o", "a", "-q")
        self.train("corpus.jsonl", "-o", "b", "-q", stderr=None,
                   preexec_fn=lambda: (os.close(0), os.close(1), os.close(2)))
        self.assertEqual(self.read("a"), self.read("b"))


if __name__ == "__main__":
    unittest.main()
