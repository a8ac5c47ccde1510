"""`topic train --optimise`: which thresholds a model gets, what is reported, what is kept."""
import json
import unittest

from cli_case import BAD_USAGE, FAILED, WORDS, CliCase, article, sentence

OBJECTIVES = ["balanced", "macro", "micro"]


class Optimise(CliCase):
    def corpus(self):
        """A third of the articles speak of a topic that they lack, and a fifth have a wrong label."""
        rows = []
        for i in range(160):
            topics = ("Chips",) if i % 2 else ("Policy",) if i % 8 == 0 else ("Sport",) if i % 20 == 2 else ()
            other = sentence((list(WORDS)[i % 3],), i + 3) if i % 3 == 0 else ""
            label = [list(WORDS)[i % 3]] if i % 5 == 3 else None
            row = article(topics, i, label)
            rows.append({**row, "body": f"{row['body']} {other}"})
        self.write_jsonl("c.jsonl", rows)
        return "c.jsonl"

    def train(self, *args, model="m", **options):
        return self.topic("train", self.corpus(), "-o", model, "--phrases", "no", "--long-stems", "no",
                          *args, **options)

    def report(self, *args, **options):
        return json.loads(self.train(*args, "--json", **options).text)

    def thresholds(self, model="m"):
        known = json.loads(self.topic("inspect", model, "--json").text)
        return known["manifest"], {t["topic"]: t["threshold"] for t in known["topics"]}

    def test_each_objective_is_measured_and_one_is_used(self):
        plain = self.report()
        self.assertNotIn("objectives", plain)
        for name in [*OBJECTIVES, "precision=0.8"]:
            result = self.report("--optimise", name)
            trials = result["objectives"]
            names = [trial["optimise"] for trial in trials]
            self.assertEqual(names, OBJECTIVES if name in OBJECTIVES else [*OBJECTIVES, name])
            used = [trial for trial in trials if trial["used"]]
            self.assertEqual([trial["optimise"] for trial in used], [name])
            self.assertEqual(result["micro_f1"], used[0]["micro_f1"])
            self.assertEqual(result["macro_f1"], used[0]["macro_f1"])
            self.assertEqual(trials[0]["micro_f1"], plain["micro_f1"])
            self.assertEqual(self.thresholds()[0]["optimise"], name)

    def test_the_default_is_balanced_and_stays_as_it_is(self):
        self.train("-q", model="plain")
        self.train("-q", "--optimise", "balanced", model="balanced")
        manifest, thresholds = self.thresholds("plain")
        self.assertNotIn("optimise", manifest)
        self.assertEqual(thresholds, self.thresholds("balanced")[1])

    def test_more_precision_gives_fewer_topics(self):
        given, recalls = [], []
        for precision in ("0.1", "0.7", "0.95"):
            used = self.report("--optimise", f"precision={precision}")["objectives"][-1]
            recalls.append(used["micro_recall"])
            tagged = self.json_lines(self.topic("tag", "-m", "m", "c.jsonl").text)
            given.append(sum(len(line["topics"]) for line in tagged))
        self.assertEqual(given, sorted(given, reverse=True))
        self.assertGreater(recalls[0], recalls[2])

    def test_the_summary_says_what_each_costs(self):
        text = self.train("--optimise", "micro").text
        lines = text.split("thresholds, cross-validated:\n")[1].splitlines()[:4]
        self.assertEqual(lines[0].split(), ["micro-F1", "macro-F1", "precision", "recall"])
        for line, name in zip(lines[1:], OBJECTIVES):
            self.assertRegex(line, rf"^ +([01]\.\d{{3}} +){{4}}--optimise {name}(, used)?$")
        self.assertIn("--optimise micro, used", text)
        self.assertNotIn("thresholds, cross-validated", self.train().text)

    def test_the_same_model_for_any_number_of_processes(self):
        for threads in "1", "3":
            self.train("-q", "--optimise", "precision=0.7", "--threads", threads, model=threads)
        self.assertEqual(self.read("1"), self.read("3"))

    def test_what_is_refused(self):
        for value in ("best", "", "precision", "precision=1", "precision=2", "Macro"):
            self.says(self.train("--optimise", value, expect=BAD_USAGE), f"--optimise {value}: must be")
        self.write_jsonl("one.jsonl", [article(("Chips",) if i % 2 else ("Policy",), i) for i in range(40)])
        done = self.topic("train", "one.jsonl", "-o", "n", "--optimise", "macro", expect=FAILED)
        self.says(done, "exactly one topic", "--rule any")
        self.topic("train", "one.jsonl", "-o", "n", "-q", "--optimise", "macro", "--rule", "any")


if __name__ == "__main__":
    unittest.main()
