"""topic eval as a judge: whether a model is worse than the one that serves."""
import json
import os
import random
import re
import unittest

from cli_case import BAD_USAGE, CHECK_SAID_NO, FAILED, CliCase, article

SETS = [("Chips",), ("Policy",), ("Sport",), ("Chips", "Policy"), ()]
TOPICS = {"Chips", "Policy", "Sport"}


class Judge(CliCase):
    """`good` learnt from right labels; of the labels that `bad` learnt from, every third is wrong."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        right = [article(SETS[i % 5], i) for i in range(60)]
        wrong = [dict(a, topics=["Policy"]) if i % 3 == 0 else a for i, a in enumerate(right)]
        case = cls("topic")
        case.directory = cls.shared
        for name, articles in (("good", right), ("bad", wrong)):
            case.write_jsonl(f"{name}.jsonl", articles)
            case.topic("train", f"{name}.jsonl", "-o", f"{name}.model", "-q")
        case.write_jsonl("test.jsonl", [article(SETS[i % 5], i) for i in range(100, 160)])
        cls.good, cls.bad, cls.test = (os.path.join(cls.shared, name)
                                       for name in ("good.model", "bad.model", "test.jsonl"))

    def measure(self, model, *args, **options):
        return json.loads(self.topic("eval", "-m", model, self.test, "--json", *args, **options).text)


class Gate(Judge):
    """topic judge: what decides whether a new model takes the place of the old one."""

    def words_of_topics(self, old, new):
        answer = json.loads(self.topic("judge", old, new, "--json").text)
        return next(c["words"] for c in answer["checks"] if c["check"] == "topics")

    def test_a_model_that_is_not_there_is_an_error_and_an_unsound_one_is_refused(self):
        for new, why in (("nosuch", "nosuch: cannot be opened: No such file or directory"),
                         (".", ".: is a directory, not a file")):
            done = self.topic("judge", self.good, new, expect=FAILED)
            self.says(done, why)
            self.assertEqual(done.text, "")
        self.write("notes.txt", "no model")
        with open(self.good, "rb") as model:
            self.write("damaged.model", model.read()[:-9])
        for new in "notes.txt", "damaged.model":
            done = self.topic("judge", self.good, new, expect=CHECK_SAID_NO)
            self.assertRegex(done.text, "(?m)^model +refused +the new model: ")

    def test_what_would_change_is_listed_up_to_a_bound(self):
        recent = [article(SETS[i % 5], i) for i in range(600, 1200)]
        self.write_jsonl("recent.jsonl", recent)
        answer = json.loads(self.topic("judge", self.good, self.bad, "--recent", "recent.jsonl", "--differences", "--json", expect=CHECK_SAID_NO).text)
        found = answer["differences"]
        for given in (("--differences", "--json"), ("--differences", "--recent", "recent.jsonl")):
            self.says(self.topic("judge", self.good, self.bad, *given, expect=BAD_USAGE), "--differences needs --json and --recent")
        self.assertEqual([found[key] for key in ("articles", "changed")], [answer["changes"][key] for key in ("articles", "changed")])
        lines = self.topic("diff", self.good, self.bad, "recent.jsonl", "--output", "json").text.splitlines()
        whole = [{key: value for key, value in json.loads(line).items() if key != "outcome"} for line in lines]
        self.assertEqual(found["count"], len(whole))
        self.assertGreater(found["count"], 100)
        self.assertLessEqual(len(found["differences"]), 100)
        self.assertEqual([one for one in found["differences"] if one not in whole], [])
        listed = {topic["topic"] for topic in found["topics"]}
        self.assertEqual({one["topic"] for one in found["differences"]}, listed, "some of each topic")
        self.assertEqual(sum(topic["gained"] + topic["lost"] for topic in found["topics"]), found["count"])
        self.assertLess(len(json.dumps(found)), 256 * 1024)

    def test_new_topics_are_named(self):
        self.assertEqual(self.words_of_topics(self.good, self.bad),
                         "it has the 3 topics of the old one, and 0 more")
        extra = [article(SETS[i % 5], i) for i in range(60)]
        extra += [dict(article((), 60 + i), topics=[f"New {i % 7}"]) for i in range(70)]
        self.write_jsonl("more.jsonl", extra)
        self.topic("train", "more.jsonl", "-o", "more.model", "-q")
        self.assertEqual(self.words_of_topics(self.good, "more.model"),
                         'it has the 3 topics of the old one, and 7 more: '
                         '"New 0", "New 1", "New 2", "New 3", "New 4" and 2 more')


class Baseline(Judge):
    def test_a_worse_model_is_refused_with_the_reason(self):
        done = self.topic("eval", "-m", self.bad, "--baseline", self.good, self.test,
                          expect=CHECK_SAID_NO)
        self.says(done, f"the model is worse than {self.good} beyond chance: micro F1 is 0.",
                  "is wholly below 0")
        self.assertIn(f"compared with {self.good}, which answers ", done.text)
        result = self.measure(self.bad, "--baseline", self.good, expect=CHECK_SAID_NO)["baseline"]
        self.assertEqual(set(result), {"model", "answered_differently", "micro_f1", "macro_f1"})
        self.assertEqual(result["model"], self.good)
        self.assertEqual(set(result["micro_f1"]), {"old", "new", "difference", "interval", "worse"})
        self.assertTrue(result["micro_f1"]["worse"])
        self.assertLess(result["micro_f1"]["interval"][1], 0)

    def test_a_better_model_and_the_same_model_pass(self):
        better = self.measure(self.good, "--baseline", self.bad)["baseline"]
        self.assertGreater(better["micro_f1"]["interval"][0], 0)
        self.assertFalse(better["micro_f1"]["worse"])
        same = self.measure(self.good, "--baseline", self.good)["baseline"]
        self.assertEqual(same["answered_differently"], 0)
        for name in ("micro_f1", "macro_f1"):
            self.assertEqual((same[name]["difference"], same[name]["interval"]), (0, [0, 0]))

    def test_the_values_are_those_that_each_model_has_alone(self):
        alone = {model: self.measure(model) for model in (self.good, self.bad)}
        together = self.measure(self.good, "--baseline", self.bad)
        for name in ("micro_f1", "macro_f1"):
            self.assertEqual(together["baseline"][name]["new"], alone[self.good][name])
            self.assertEqual(together["baseline"][name]["old"], alone[self.bad][name])
        del together["baseline"]
        self.assertEqual(together, alone[self.good])

    def given(self, model):
        return [{t["topic"] for t in answer["topics"]} for answer in
                self.json_lines(self.topic("tag", "-m", model, self.test).text)]

    def test_the_interval_is_that_of_a_paired_bootstrap(self):
        """Drawn once more here, from what `tag` says."""
        with open(self.test, encoding="utf-8") as file:
            truth = [set(a["topics"]) for a in self.json_lines(file.read())]
        answers = [self.given(model) for model in (self.bad, self.good)]
        chance = random.Random(1)

        def f1(given, sample):
            hit = sum(len(given[i] & truth[i]) for i in sample)
            return 2 * hit / sum(len(given[i]) + len(truth[i]) for i in sample)

        differences = []
        for _ in range(2000):
            sample = [chance.randrange(len(truth)) for _ in truth]
            differences.append(f1(answers[1], sample) - f1(answers[0], sample))
        differences.sort()
        found = self.measure(self.good, "--baseline", self.bad)["baseline"]
        low, high = found["micro_f1"]["interval"]
        self.assertAlmostEqual(low, differences[50], delta=0.02)
        self.assertAlmostEqual(high, differences[1949], delta=0.02)
        self.assertEqual(found["answered_differently"], sum(a != b for a, b in zip(*answers)))

    def test_five_articles_are_too_few_to_refuse_a_model(self):
        with open(self.test, encoding="utf-8") as file:
            articles = self.json_lines(file.read())
        worse = [a for a, good, bad in zip(articles, self.given(self.good), self.given(self.bad))
                 if good == set(a["topics"]) != bad and a["topics"]]
        self.assertGreaterEqual(len(worse), 6)
        for count, status in ((5, 0), (6, CHECK_SAID_NO)):
            self.write_jsonl("few.jsonl", worse[:count])
            self.topic("eval", "-m", self.bad, "--baseline", self.good, "few.jsonl", expect=status)

    def test_a_topic_that_only_one_model_knows_counts_for_both(self):
        self.write_jsonl("two.jsonl", [dict(a, topics=[t for t in a["topics"] if t != "Sport"])
                                       for a in (article(SETS[i % 5], i) for i in range(60))])
        self.topic("train", "two.jsonl", "-o", "two.model", "-q")
        forward = self.measure("two.model", "--baseline", self.good, expect=CHECK_SAID_NO)
        backward = self.measure(self.good, "--baseline", "two.model")
        for name in ("micro_f1", "macro_f1"):
            self.assertEqual(forward["baseline"][name]["old"], backward["baseline"][name]["new"])
            self.assertAlmostEqual(forward["baseline"][name]["difference"],
                                   -backward["baseline"][name]["difference"], places=4)

    def test_the_corpus_is_read_once_so_messages_come_once(self):
        with open(self.test, "rb") as file:
            self.write("c.jsonl", file.read() + b"{broken\n")
        done = self.topic("eval", "-m", self.good, "--baseline", self.bad, "c.jsonl", "--json")
        self.assertEqual(done.errors.count("c.jsonl:61:"), 1)
        self.assertEqual(json.loads(done.text)["skipped"], 1)

    def test_a_requirement_is_checked_too(self):
        done = self.topic("eval", "-m", self.bad, "--baseline", self.good, self.test, "--require",
                          "micro_f1=1.01", expect=CHECK_SAID_NO)
        self.says(done, "at least 1.01 is required", "beyond chance")

    def test_bad_usage_and_files_that_are_no_models(self):
        done = self.topic("eval", "--cv", self.test, "--baseline", self.good, expect=BAD_USAGE)
        self.says(done, "--baseline", "-m")
        self.write("no.model", "nothing")
        for name in ("no.model", "missing.model"):
            done = self.topic("eval", "-m", self.good, "--baseline", name, self.test, expect=FAILED)
            self.says(done, name)
            self.assertEqual(done.text, "")


class Thresholds(Judge):
    TARGETS = (0.8, 0.9, 0.95)

    def truth(self, path):
        with open(os.path.join(self.directory, path), encoding="utf-8") as file:
            return [set(a["topics"]) for a in self.json_lines(file.read())]

    def lines(self, text, name="topics.yaml"):
        """The lines of a topics file, which end the text."""
        return self.write(name, text[text.index("\n# For a precision of") + 1:])

    def given_with(self, path, *args):
        return [{t["topic"] for t in a["topics"]} for a in
                self.json_lines(self.topic("tag", "-m", self.bad, *args, path).text)]

    def measured(self, topic, given, truth):
        right = sum(topic in g and topic in t for g, t in zip(given, truth))
        return (right, sum(topic in g for g in given), sum(topic in t for t in truth))

    def test_the_lowest_threshold_with_the_precision_is_found(self):
        """Tried one after the other here, on what `tag` says."""
        truth = self.truth(self.test)
        answers = self.json_lines(self.topic("tag", "-m", self.bad, "--top", "3", self.test).text)
        scores = [{t["topic"]: t["score"] for t in a["topics"]} for a in answers]
        reached = 0
        for row in self.measure(self.bad)["per_topic"]:
            name = row["topic"]
            self.assertEqual([r["target"] for r in row["for_precision"]], list(self.TARGETS))
            for found in row["for_precision"]:
                best = None
                for threshold in sorted({s[name] for s in scores}, reverse=True):
                    right, given, due = self.measured(
                        name, [{name} if s[name] >= threshold else set() for s in scores], truth)
                    if right / given >= found["target"] and (not best or right / due > best[0]):
                        best = (round(right / due, 4), given)
                self.assertEqual(found["reached"], best is not None)
                if best:
                    reached += 1
                    self.assertEqual((found["recall"], found["given"]), best)
                    self.assertAlmostEqual(found["share"], best[1] / len(truth), places=3)
        self.assertGreater(reached, 0)

    def test_the_lines_do_what_the_table_says(self):
        truth = self.truth(self.test)
        report = self.measure(self.bad)
        for i, target in enumerate(self.TARGETS):
            text = self.topic("eval", "-m", self.bad, self.test, "--thresholds", f"{target:.2f}").text
            self.lines(text)
            given = self.given_with(self.test, "--topics", "topics.yaml")
            for row in report["per_topic"]:
                found = row["for_precision"][i]
                if found["reached"]:
                    right, count, due = self.measured(row["topic"], given, truth)
                    self.assertEqual(count, found["given"], row)
                    self.assertAlmostEqual(right / due, found["recall"], places=3)
                    self.assertGreaterEqual(right / count, target)

    def test_what_is_not_reached_is_said(self):
        self.write_jsonl("c.jsonl", [article(("Chips",), i, ["Policy"] if i % 2 else ["Sport"])
                                     for i in range(40)])
        text = self.topic("eval", "-m", self.good, "c.jsonl", "--thresholds", "0.95").text
        self.assertRegex(text, r"(?m)^not reached +not reached +not reached +Chips$")
        self.assertIn('# "Chips": not reached, left as the model has it\n', text)
        self.lines(text)
        self.topic("tag", "-m", self.good, "--topics", "topics.yaml", "c.jsonl")
        report = json.loads(self.topic("eval", "-m", self.good, "c.jsonl", "--json").text)
        row = [r for r in report["per_topic"] if r["topic"] == "Chips"][0]
        self.assertEqual(row["for_precision"],
                         [{"target": target, "reached": False} for target in self.TARGETS])

    def test_articles_below_the_least_familiarity_are_not_given_it(self):
        """As many articles as `tag` gives the topic with this threshold and the same bound."""
        bound = ("--min-familiarity", "0.9")
        report = self.measure(self.good, *bound)
        self.assertTrue(0 < report["unfamiliar"] < report["articles"])
        for row in report["per_topic"]:
            found = row["for_precision"][0]
            answers = self.json_lines(self.topic("tag", "-m", self.good, *bound, "--threshold",
                                                 str(found["threshold"]), self.test).text)
            given = sum(row["topic"] in [t["topic"] for t in a["topics"]] for a in answers)
            self.assertEqual(found["given"], given, row)

    def test_names_are_written_as_yaml(self):
        name = 'A "new" \\ topic: #1'
        self.write_jsonl("c.jsonl", [dict(a, topics=[name if t == "Chips" else t for t in a["topics"]])
                                     for a in (article(SETS[i % 5], i) for i in range(60))])
        self.topic("train", "c.jsonl", "-o", "m", "-q")
        text = self.topic("eval", "-m", "m", "c.jsonl", "--thresholds", "0.9").text
        self.lines(text)
        self.topic("tag", "-m", "m", "--topics", "topics.yaml", "c.jsonl")

    def test_it_works_with_cross_validation_and_splits_and_in_the_report(self):
        self.small_corpus(count=60)
        for how in (("--cv",), ("--split", "random")):
            text = self.topic("eval", *how, "corpus.jsonl", "--thresholds", "0.80", "--report",
                              "r.html").text
            self.assertIn("\n# For a precision of 0.80", text)
            page = self.read("r.html").decode()
            for line in text[text.index("# For a precision of 0.80"):].splitlines():
                self.assertIn(line.replace('"', "&quot;"), page)
            self.assertIn('href="#thresholds"', page)

    def test_a_model_that_gives_exactly_one_topic_has_none(self):
        self.write_jsonl("c.jsonl", [article((("Chips", "Policy", "Sport")[i % 3],), i)
                                     for i in range(60)])
        self.topic("train", "c.jsonl", "-o", "m", "-q", "--rule", "exactly-one")
        text = self.topic("eval", "-m", "m", "c.jsonl", "--thresholds", "0.9", "--report", "r.html").text
        self.assertIn("no thresholds to choose", text)
        self.assertNotIn(b'href="#thresholds"', self.read("r.html"))
        report = json.loads(self.topic("eval", "-m", "m", "c.jsonl", "--json").text)
        self.assertNotIn("for_precision", report["per_topic"][0])

    def test_other_precisions_are_bad_usage(self):
        for value in ("0.7", "90", "-1", "nan", "x", ""):
            done = self.topic("eval", "-m", self.good, self.test, "--thresholds", value,
                              expect=BAD_USAGE)
            self.says(done, "--thresholds")


class Topics(Judge):
    """eval --topics: the same decisions for answers and labels."""

    FILE = (b"Chips: {name: Hardware, aliases: [Silicon], parent: Technology}\n"
            b"Sport: {disabled: true}\n")

    def setUp(self):
        super().setUp()
        self.write("topics.yaml", self.FILE)

    def answers(self, path):
        return [{t["topic"] for t in a["topics"]} for a in self.json_lines(
            self.topic("tag", "-m", self.bad, "--topics", "topics.yaml", path).text)]

    def test_labels_are_translated_like_answers(self):
        """Counted once more here, with labels that the test translates itself."""
        with open(self.test, encoding="utf-8") as file:
            labels = [set(a["topics"]) for a in self.json_lines(file.read())]
        truth = [({"Hardware", "Technology"} if "Chips" in t else set()) | (t & {"Policy"})
                 for t in labels]
        given = self.answers(self.test)
        right = sum(len(g & t) for g, t in zip(given, truth))
        report = self.measure(self.bad, "--topics", "topics.yaml")
        self.assertAlmostEqual(report["micro_precision"], right / sum(map(len, given)), places=4)
        self.assertAlmostEqual(report["micro_recall"], right / sum(map(len, truth)), places=4)
        self.assertEqual([r["topic"] for r in report["per_topic"]],
                         ["Hardware", "Policy", "Technology"])
        self.assertEqual(report["topics_file"], "topics.yaml")
        self.assertEqual(report["disabled_labels"], sum("Sport" in t for t in labels))
        self.assertEqual(report["none_of_these"], sum(not t for t in truth))
        self.assertEqual(report["unknown_topics"], [])

    def test_new_names_aliases_and_parents_are_labels_too(self):
        labels = {"Chips": ["Hardware", "Technology"], "Hardware": ["Hardware", "Technology"],
                  "Silicon": ["Hardware", "Technology"], "Technology": ["Technology"],
                  "Unheard of": ["Unheard of"]}
        for label, topics in labels.items():
            self.write_jsonl("c.jsonl", [article(("Chips",), i, [label]) for i in range(4)])
            report = json.loads(self.topic("eval", "-m", self.good, "--topics", "topics.yaml",
                                           "c.jsonl", "--json").text)
            self.assertEqual([r["topic"] for r in report["per_topic"] if r["articles"] == 4], topics)

    def test_a_merged_topic_counts_as_the_one_it_is_merged_into(self):
        self.write("topics.yaml", "Sport: {merge: Policy}\n")
        with open(self.test, encoding="utf-8") as file:
            labels = [set(a["topics"]) for a in self.json_lines(file.read())]
        report = self.measure(self.good, "--topics", "topics.yaml")
        rows = {r["topic"]: r["articles"] for r in report["per_topic"]}
        self.assertEqual(rows, {"Chips": sum("Chips" in t for t in labels),
                                "Policy": sum(bool(t & {"Policy", "Sport"}) for t in labels)})

    def test_thresholds_of_the_file_are_what_is_measured(self):
        self.write("topics.yaml", "Chips: {threshold: 1}\n")
        row = self.measure(self.good, "--topics", "topics.yaml")["per_topic"][0]
        self.assertEqual((row["topic"], row["recall"]), ("Chips", 0))
        text = self.topic("eval", "-m", self.bad, self.test, "--thresholds", "0.80").text
        self.write("topics.yaml", text[text.index("\n# For a precision of") + 1:])
        plain = self.measure(self.bad)["per_topic"]
        for before, after in zip(plain, self.measure(self.bad, "--topics", "topics.yaml")["per_topic"]):
            wanted = before["for_precision"][0]
            if wanted["reached"]:
                self.assertEqual((after["precision"], after["recall"], after["threshold"]),
                                 (wanted["precision"], wanted["recall"], wanted["threshold"]))

    def test_lines_beside_a_topics_file_name_the_topics_of_the_model(self):
        """With the thresholds in the entries of the file, the answers are what the table says."""
        self.write("topics.yaml", "Chips: {name: Hardware}\nSport: {merge: Policy}\n")
        args = ("--topics", "topics.yaml", "--thresholds", "0.80")
        text = self.topic("eval", "-m", self.good, self.test, *args).text
        lines = text[text.index("\n# For a precision of"):]
        thresholds = dict(re.findall(r'(?m)^"(\w+)": \{threshold: ([\d.]+)\}$', lines))
        self.assertEqual(set(thresholds), {"Chips", "Policy", "Sport"})
        self.assertEqual(thresholds["Policy"], thresholds["Sport"])
        table = self.measure(self.good, "--topics", "topics.yaml")["per_topic"]
        self.write("topics.yaml", f"Chips: {{name: Hardware, threshold: {thresholds['Chips']}}}\n"
                                  f"Policy: {{threshold: {thresholds['Policy']}}}\n"
                                  f"Sport: {{merge: Policy, threshold: {thresholds['Sport']}}}\n")
        for before, after in zip(table, self.measure(self.good, "--topics", "topics.yaml")["per_topic"]):
            wanted = before["for_precision"][0]
            self.assertEqual((after["topic"], after["precision"], after["recall"]),
                             (before["topic"], wanted["precision"], wanted["recall"]))

    def test_a_bound_on_familiarity_in_the_file_is_used_and_can_be_removed(self):
        self.write("topics.yaml", "min_familiarity: 0.5\n")
        bounded = self.measure(self.good, "--topics", "topics.yaml")
        self.assertEqual(bounded["min_familiarity"], 0.5)
        self.assertGreater(bounded["unfamiliar"], 0)
        free = self.measure(self.good, "--topics", "topics.yaml", "--min-familiarity", "0")
        self.assertEqual((free["min_familiarity"], free["unfamiliar"]), (0, 0))

    def test_the_text_and_the_report_say_so(self):
        done = self.topic("eval", "-m", self.good, "--topics", "topics.yaml", self.test,
                          "--thresholds", "0.9", "--report", "r.html")
        self.assertRegex(done.text, r"with the decisions of topics.yaml; \d+ labels of disabled")
        self.assertIn("(topics.yaml has entries already: add the thresholds to these", done.text)
        self.assertIn('\n"Chips": {threshold: ', done.text)
        self.assertNotIn('"Sport"', done.text)
        self.assertIn("With the decisions of the topics file <code>topics.yaml</code>",
                      self.read("r.html").decode())

    def test_it_works_with_cross_validation_splits_and_a_baseline(self):
        self.small_corpus(count=60)
        for how in (("--cv",), ("--split", "random")):
            report = json.loads(self.topic("eval", *how, "corpus.jsonl", "--topics", "topics.yaml",
                                           "--json").text)
            self.assertEqual([r["topic"] for r in report["per_topic"]],
                             ["Hardware", "Policy", "Technology"])
        same = self.measure(self.good, "--topics", "topics.yaml", "--baseline", self.good)
        self.assertEqual(same["baseline"]["micro_f1"]["old"], same["micro_f1"])
        self.assertEqual(same["baseline"]["answered_differently"], 0)

    def test_a_file_that_does_not_fit_is_refused(self):
        self.write("topics.yaml", "Cooking: {name: Food}\n")
        self.says(self.topic("eval", "-m", self.good, "--topics", "topics.yaml", self.test,
                             expect=FAILED), "topics.yaml", "Cooking")
        self.write_jsonl("two.jsonl", [dict(a, topics=[t for t in a["topics"] if t != "Sport"])
                                       for a in (article(SETS[i % 5], i) for i in range(60))])
        self.topic("train", "two.jsonl", "-o", "two.model", "-q")
        self.write("topics.yaml", "Sport: {name: Sports}\n")
        self.says(self.topic("eval", "-m", self.good, "--topics", "topics.yaml", self.test,
                             "--baseline", "two.model", expect=FAILED),
                  "the baseline two.model: topics.yaml", "Sport")
        rare = [article(("Chips",), i) for i in range(30)] + [article(("Policy",), i) for i in range(30, 60)]
        self.write_jsonl("rare.jsonl", rare + [article(("Sport",), i) for i in (60, 61)])
        self.says(self.topic("eval", "--cv", "rare.jsonl", "--topics", "topics.yaml", expect=FAILED),
                  "topics.yaml", "of --cv")
        self.says(self.topic("eval", "--learning-curve", "--split", "random", "rare.jsonl", "--topics",
                             "topics.yaml", expect=BAD_USAGE), "--topics")


if __name__ == "__main__":
    unittest.main()
