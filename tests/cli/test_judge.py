"""topic eval as a judge: whether a model is worse than the one that serves."""
import json
import os
import random
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


if __name__ == "__main__":
    unittest.main()
