import json
import os
import re
import unittest

from cli_case import (BAD_USAGE, CHECK_SAID_NO, EXAMPLE_TOPICS, EXAMPLES, FAILED, HELD_OUT_ARTICLES,
                      TRAIN_ARTICLES, CliCase, article, examples_with)

MEASURES = ["micro_f1", "micro_precision", "micro_recall", "macro_f1", "macro_precision",
            "macro_recall", "sample_f1", "subset_accuracy", "hamming_loss", "precision_at_1",
            "precision_at_3", "precision_at_5", "ndcg_at_5", "mean_average_precision",
            "calibration_error", "calibration_error_given", "calibration_error_best"]
KEYS = {"articles", "per_topic", *MEASURES}
MORE_KEYS = {"min_familiarity", "unfamiliar", "unlabelled", "joined", "differing", "disagreed",
             "contradicted", "skipped", "intervals",
             "empty_cells", "same_texts", "same_ids", "none_of_these", "unknown_topics"}
TOPIC_KEYS = {"topic", "articles", "precision", "recall", "f1", "average_precision", "threshold",
              "for_precision"}


class Eval(CliCase):
    def evaluate(self, *args, **options):
        return self.topic("eval", "-m", self.example_model(), *args, **options)

    def test_json_has_the_documented_keys(self):
        report = json.loads(self.evaluate(self.held_out, "--json").text)
        self.assertEqual(set(report), KEYS | MORE_KEYS)
        self.assertEqual(report["articles"], HELD_OUT_ARTICLES)
        self.assertEqual(set(report["intervals"]), {
            "micro_f1", "micro_precision", "micro_recall", "macro_f1", "sample_f1",
            "subset_accuracy"})
        for row in report["per_topic"]:
            self.assertEqual(set(row), TOPIC_KEYS)
        for name in MEASURES:
            self.assertTrue(0 <= report[name] <= 1, name)
        self.assertGreater(report["micro_f1"], 0.5)
        f1 = [row["f1"] for row in report["per_topic"]]
        self.assertAlmostEqual(report["macro_f1"], sum(f1) / len(f1), places=3)

    def test_the_summary_agrees_with_the_json(self):
        report = json.loads(self.evaluate(self.held_out, "--json").text)
        text = self.evaluate(self.held_out).text
        self.shows(text, report["micro_f1"], before="micro      ")
        self.assertIn(f"{HELD_OUT_ARTICLES} articles", text)
        for name in ("micro_f1", "macro_f1"):
            low, high = report["intervals"][name]
            self.assertTrue(0 < low < report[name] < high < 1, name)
            shown = re.search(rf"^{name[:5]} +(\S+)  (\S+) to (\S+) ", text, re.M)
            for value, figure in zip((report[name], low, high), shown.groups()):
                self.assertAlmostEqual(float(figure), value, delta=0.0006)

    def test_few_articles_are_told(self):
        for count, is_few in ((29, True), (30, False)):
            self.write_jsonl("few.jsonl", [article(["Chips"], i) for i in range(count)])
            text = self.evaluate("few.jsonl", "--report", "few.html").text
            self.assertEqual("too few: the intervals are too narrow" in text, is_few)
            self.assertEqual("too few: the ranges are too narrow" in self.read("few.html").decode(), is_few)

    def test_measures_are_those_of_the_answers(self):
        """Counted once more here, from what `tag` says."""
        report = json.loads(self.evaluate(self.held_out, "--json").text)
        answers = self.json_lines(self.topic("tag", "-m", self.example_model(), self.held_out).text)
        hit = given = exact = 0
        truth = [self.truth_of(answer["id"]) for answer in answers]
        for answer, true in zip(answers, truth):
            names = {t["topic"] for t in answer["topics"]}
            hit += len(names & true)
            given += len(names)
            exact += names == true
        wanted = sum(len(true) for true in truth)
        self.assertAlmostEqual(report["micro_precision"], hit / given, places=4)
        self.assertAlmostEqual(report["micro_recall"], hit / wanted, places=4)
        self.assertAlmostEqual(report["subset_accuracy"], exact / len(answers), places=4)

    @staticmethod
    def truth_of(path):
        with open(path, encoding="utf-8") as file:
            front = file.read().split("---\n")[1]
        after = front.split("topics:")[1]
        return {line[4:].strip('"') for line in after.splitlines() if line.startswith("  - ")}

    def test_a_topic_that_the_model_does_not_know_counts_as_missed(self):
        self.write_jsonl("c.jsonl", [article(("Chips",), i, ["Unheard of"]) for i in range(4)])
        report = json.loads(self.evaluate("c.jsonl", "--json").text)
        row = [r for r in report["per_topic"] if r["topic"] == "Unheard of"][0]
        self.assertEqual((row["articles"], row["recall"], row["f1"]), (4, 0, 0))
        self.assertEqual(report["micro_recall"], 0)
        self.assertEqual(len(report["per_topic"]), EXAMPLE_TOPICS + 1)

    def test_articles_below_the_least_familiarity_are_counted(self):
        answers = self.json_lines(self.topic("tag", "-m", self.example_model(), self.held_out).text)
        below = sum(a["familiarity"] < 0.6 for a in answers)
        self.assertGreater(below, 0)
        result = json.loads(self.evaluate(self.held_out, "--json", "--min-familiarity", "0.6").text)
        self.assertEqual((result["unfamiliar"], result["min_familiarity"]), (below, 0.6))
        self.assertIn(f"{below} articles are less familiar than 0.6: given nothing\n",
                      self.evaluate(self.held_out, "--min-familiarity", "0.6").text)
        plain = json.loads(self.evaluate(self.held_out, "--json").text)
        self.assertEqual(plain["unfamiliar"], 0)
        self.assertLess(result["micro_recall"], plain["micro_recall"])

    def test_require_that_holds(self):
        done = self.evaluate(self.held_out, "--require",
                             "micro_f1=0.1,hamming_loss=0.9,precision_at_1=0")
        self.assertEqual(done.errors, "")

    def test_require_that_does_not_hold_says_each_and_exits_with_3(self):
        done = self.evaluate(self.held_out, "--require",
                             "micro_f1=1.01,macro_f1=0.1,calibration_error=0", "--json",
                             expect=CHECK_SAID_NO)
        self.says(done, "micro_f1 is 0.", "at least 1.01 is required", "calibration_error is", "at most 0 is required")
        self.assertNotIn("macro_f1", done.errors)
        json.loads(done.text)

    def test_require_that_cannot_be_read_is_bad_usage(self):
        for required in ("micro_f1", "micro_f1=", "micro_f1=x", "nothing", "micro_f1=0.5;", "",
                         "micro_f1=0.5,", ",", "micro_f1=nan", "=0.5"):
            done = self.evaluate(self.held_out, "--require", required, expect=BAD_USAGE)
            self.says(done, f"--require {required}: ", "micro_f1=0.85")
            self.assertEqual(done.text, "")

    def test_a_corpus_that_the_model_was_trained_on_is_told(self):
        rows = [{"id": i, "title": f"chip {i}" if i % 2 else f"leek soup {i}", "topics": ["AI"] if i % 2 else []}
                for i in range(40)]
        self.write_jsonl("c.jsonl", rows)
        self.write_jsonl("other.jsonl", rows[1:])
        self.topic("train", "c.jsonl", "-o", "own.model", "--quiet")
        warning = "own.model was trained on these very articles"
        self.says(self.topic("eval", "-m", "own.model", "c.jsonl"), warning, "--cv")
        self.says(self.topic("eval", "-m", "own.model", "c.jsonl", "--baseline", "own.model"), warning)
        self.assertNotIn(warning, self.topic("eval", "-m", "own.model", "other.jsonl").errors)

    def test_a_corpus_that_shares_articles_with_the_training_corpus_is_told(self):
        rows = [{"id": i, "title": f"chip {i}" if i % 2 else f"leek soup {i}", "topics": ["AI"] if i % 2 else []}
                for i in range(600)]
        self.write_jsonl("c.jsonl", rows[:400])
        self.topic("train", "c.jsonl", "-o", "own.model", "--quiet")
        warning = r"own.model was trained on articles of this corpus \((\d+) of (\d+) in a sample\)"
        for name, some, is_told in (("part", rows[:300], True), ("turned", rows[399::-1], True), ("more", rows, True), ("others", rows[400:], False),
                                    ("a chance copy", rows[399:], False)):
            with self.subTest(name):
                self.write_jsonl("t.jsonl", some)
                told = re.search(warning, self.topic("eval", "-m", "own.model", "t.jsonl").errors)
                self.assertEqual(bool(told), is_told)
                page = self.path("page.html")
                self.topic("eval", "-m", "own.model", "t.jsonl", "--report", page)
                with open(page, encoding="utf-8") as file:
                    self.assertEqual("The model was trained on articles of this corpus" in file.read(), is_told)
                if told:
                    expected = min(1, 400 / len(some))
                    self.assertAlmostEqual(int(told[1]) / int(told[2]), expected, delta=0.15)

    def test_the_training_corpus_itself_is_counted_where_it_is_named(self):
        rows = [{"id": i, "title": f"chip {i}" if i % 2 else f"leek soup {i}", "topics": ["AI"] if i % 2 else []}
                for i in range(40)]
        self.write_jsonl("c.jsonl", rows)
        self.write_jsonl("part.jsonl", rows[:30])
        self.topic("train", "c.jsonl", "-o", "own.model", "--quiet")
        done = self.topic("eval", "-m", "own.model", "part.jsonl", "--trained-on", "c.jsonl")
        self.says(done, "30 of the 30 articles are in the training corpus too")
        self.assertNotIn("sample", done.errors)

    def test_a_number_that_is_none_and_names_that_are_empty(self):
        for args, part in ((("-m", "m", "--thresholds", "precision=0.9"),
                            "--thresholds precision=0.9: must be one of 0.80|0.90|0.95; see"),
                           (("-m", "m", "--thresholds", "0.5"), "--thresholds 0.5: must be 0.80"),
                           (("-m", ""), "--model: must name a file; see"),
                           (("-m", "m", "--baseline", ""), "--baseline: must name a file; see"),
                           (("-m", "m", ""), "an operand is empty: needs a labelled CORPUS")):
            done = self.topic("eval", *args, "c", expect=BAD_USAGE)
            self.says(done, "topic eval: " + part)
            self.assertEqual(len(done.errors.splitlines()), 1, done.errors)

    def test_require_of_an_unknown_measure_lists_the_measures(self):
        for required, name in (("micro_f=0.5", "micro_f"), ("micro_f1=0,nothing=1", "nothing"), ("micro_f1 =0", "micro_f1 ")):
            done = self.evaluate(self.held_out, "--require", required, expect=BAD_USAGE)
            self.says(done, f"unknown measure {name}; the measures are micro_f1, ", ", mean_average_precision, calibration_error, calibration_error_given and calibration_error_best;")
            self.assertEqual(done.text, "")

    def test_bad_usage(self):
        self.says(self.topic("eval", self.held_out, expect=BAD_USAGE), "-m")
        self.says(self.evaluate(expect=BAD_USAGE), "CORPUS")
        self.says(self.evaluate(self.held_out, "--bogus", expect=BAD_USAGE), "--bogus")

    def test_a_corpus_without_labels_fails(self):
        self.write_jsonl("c.jsonl", [{"body": "b"}])
        self.says(self.evaluate("c.jsonl", expect=FAILED), "no article in the corpus has topics")
        self.write("t.txt", "a b\nc d\n")
        self.says(self.evaluate("t.txt", expect=FAILED), "holds no topics")
        self.says(self.evaluate("nowhere", expect=FAILED), "nowhere: ")

    def overlap_of(self, test, *trained_on):
        args = [arg for path in trained_on for arg in ("--trained-on", path)]
        done = self.evaluate(test, *args, "--json")
        report = json.loads(done.text)
        return done, (report["seen_exactly"], report["seen_nearly"])

    def test_articles_that_were_trained_on_are_named_and_counted(self):
        text = " ".join(f"word{i}" for i in range(60))
        seen = [{"id": f"t{i}", "title": f"t{i}", "body": f"only{i} " + text.replace("1", str(i)),
                 "topics": ["AI Policy"]} for i in range(6)]
        self.write_jsonl("train.jsonl", seen)
        same = dict(seen[0], id="same")
        near = dict(seen[2], id="near", body=seen[2]["body"] + " and one more")
        other = {"id": "other", "body": "an article of its own about wafers", "topics": []}
        unlabelled = {"id": "none", "body": "quite other words than elsewhere"}
        self.write_jsonl("test.jsonl", [other, near, same, dict(same, title="t1 new")])
        self.write_jsonl("fresh.jsonl", [other])
        self.write_jsonl("more.jsonl", [dict(other, id="copy", topics=["x"]), unlabelled])
        done, counts = self.overlap_of("test.jsonl", "train.jsonl")
        self.assertEqual(counts, (1, 2))
        self.says(done, "topic eval: 3 of the 4 articles are in the training corpus too "
                  '(1 word for word, 2 nearly; the first is "near")', "flatter")
        done, counts = self.overlap_of("fresh.jsonl", "train.jsonl")
        self.assertEqual((counts, done.errors), ((0, 0), ""))
        done, counts = self.overlap_of("fresh.jsonl", "train.jsonl", "more.jsonl")
        self.assertEqual(counts, (1, 0))
        self.evaluate("test.jsonl", "--trained-on", "train.jsonl", "--report", "r.html")
        self.assertIn(b"Articles that are in the training corpus too: 3", self.read("r.html"))

    def test_the_held_out_examples_are_not_in_the_training_examples(self):
        train = os.path.join(EXAMPLES, "train")
        self.assertEqual(self.overlap_of(self.held_out, train)[1], (0, 0))
        self.assertEqual(self.overlap_of(train, train)[1], (TRAIN_ARTICLES, 0))

    def test_the_examples_have_enough_of_each_topic_and_of_none(self):
        model = json.loads(self.topic("inspect", self.example_model(), "--json").text)
        for topic in [row["topic"] for row in model["topics"]]:
            self.assertGreaterEqual(examples_with(topic), 35, topic)
            self.assertGreaterEqual(examples_with(topic, "held-out"), 10, topic)
        self.assertGreaterEqual(examples_with(None), 80)
        self.assertGreaterEqual(examples_with(None, "held-out"), 20)

    def test_a_training_corpus_that_cannot_be_read_fails(self):
        done = self.evaluate(self.held_out, "--trained-on", "nowhere", expect=FAILED)
        self.says(done, "nowhere: ")
        self.assertEqual(done.text, "")

    def test_strict_and_malformed_records(self):
        self.write_jsonl("c.jsonl", [article(("Chips",), i) for i in range(20)])
        with open(self.path("c.jsonl"), "a", encoding="utf-8") as file:
            file.write("x\n")
        done = self.evaluate("c.jsonl", "--json")
        self.assertEqual(json.loads(done.text)["skipped"], 1)
        self.says(done, "c.jsonl:21: ")
        self.says(self.evaluate("c.jsonl", "--strict", expect=FAILED), "c.jsonl:21: ")


if __name__ == "__main__":
    unittest.main()
