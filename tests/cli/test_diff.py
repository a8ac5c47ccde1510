"""`topic diff`: what another model would change, with the reasons, in every output."""
import csv
import io
import json
import unittest

from cli_case import BAD_USAGE, FAILED, CliCase, article

SETS = [("Chips",), ("Policy",), ("Sport",), ("Chips", "Policy"), ()]


class Diff(CliCase):
    def train(self, name, rename=None):
        rows = [article(SETS[i % 5], i, [t if t != rename else "Silicon" for t in SETS[i % 5]])
                for i in range(150)]
        self.write_jsonl(name + ".jsonl", rows)
        self.topic("train", name + ".jsonl", "-o", name + ".model", "--quiet")

    def tags(self, model, *options):
        lines = self.topic("tag", "-m", model, "new.jsonl", *options).text.splitlines()
        return {answer["id"]: {tag["topic"] for tag in answer["topics"]} for answer in map(json.loads, lines)}

    def setUp(self):
        super().setUp()
        self.train("old")
        self.train("new", rename="Chips")
        self.write_jsonl("new.jsonl", [{k: v for k, v in article(SETS[i % 5], 200 + i).items() if k != "topics"}
                                       for i in range(50)])

    def test_differences_are_those_of_the_answers(self):
        old, new = self.tags("old.model"), self.tags("new.model")
        lines = self.topic("diff", "old.model", "new.model", "new.jsonl", "-o", "json").text.splitlines()
        rows = [json.loads(line) for line in lines]
        for change, (first, second) in (("lost", (old, new)), ("gained", (new, old))):
            expected = {(i, t) for i in first for t in first[i] - second[i]}
            self.assertTrue(expected)
            self.assertEqual({(r["id"], r["topic"]) for r in rows if r["change"] == change}, expected)
        lost = [row for row in rows if row["topic"] == "Chips"]
        self.assertTrue(all(row["after"] == 0 and row["before"] >= row["before_threshold"] for row in lost))
        self.assertTrue(all(word["before"] > word["after"] for row in lost for word in row["because"]))
        self.assertTrue(all(row["because"] for row in lost))

    def test_every_output_has_the_same_differences(self):
        names = ("diff", "old.model", "new.model", "new.jsonl", "-o")
        rows = [json.loads(line) for line in self.topic(*names, "json").text.splitlines()]
        table = list(csv.DictReader(io.StringIO(self.topic(*names, "csv").text)))
        self.assertEqual([(r["topic"], r["change"], r["id"]) for r in table],
                         [(r["topic"], r["change"], r["id"]) for r in rows])
        text = self.topic(*names, "text", "--top", "1000").text
        page = self.topic(*names, "html", "--top", "1000").text
        for row in rows:
            self.assertIn(f'{row["topic"]} {row["change"]}: "{row["id"]}"', text)
            self.assertIn(f'<code>&quot;{row["id"]}&quot;</code>', page)
        self.assertIn("Chips (gone)", text)
        self.assertIn("Silicon (new)", text)

    def test_the_same_model_changes_nothing(self):
        text = self.topic("diff", "old.model", "old.model", "new.jsonl").text
        self.assertEqual(text, "0 of 50 articles would get other topics\n")

    def test_a_topics_file_can_be_tried_out(self):
        self.write("topics.yaml", "Chips: {name: Silicon}\n")
        command = ("diff", "old.model", "old.model", "new.jsonl", "-o", "json", "--topics", "topics.yaml")
        rows = [json.loads(line) for line in self.topic(*command).text.splitlines()]
        self.assertEqual({(r["topic"], r["change"]) for r in rows}, {("Chips", "lost"), ("Silicon", "gained")})

    def test_bad_usage_and_a_missing_model(self):
        self.says(self.topic("diff", "old.model", "new.model", expect=BAD_USAGE), "needs two models")
        self.says(self.topic("diff", "old.model", "new.model", "new.jsonl", "-o", "pdf", expect=BAD_USAGE),
                  "--output pdf: must be text, csv, json or html")
        missing = self.topic("diff", "old.model", "none.model", "new.jsonl", expect=FAILED)
        self.assertIn("none.model", missing.errors)


if __name__ == "__main__":
    unittest.main()
