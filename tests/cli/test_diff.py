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
            self.assertIn(f'<code>{row["id"]}</code>', page)
        self.assertIn("Chips (gone)", text)
        self.assertIn("Silicon (new)", text)

    def test_the_page_shows_what_changes_before_what_does_not(self):
        page = self.topic("diff", "old.model", "new.model", "new.jsonl", "-o", "html").text
        changed, same = page.partition("<h2>Articles</h2>")[0].split("<details>")
        for name in "Chips", "Silicon":
            self.assertIn(f"<bdi>{name}</bdi>", changed)
            self.assertNotIn(f"<bdi>{name}</bdi>", same)
        page = self.topic("diff", "old.model", "old.model", "new.jsonl", "-o", "html").text
        self.assertIn("<summary>3 topics that no article gains or loses</summary>", page)
        self.assertEqual(page.count("<table>"), 1)

    def test_a_file_as_output_is_told_how_it_is_written(self):
        done = self.topic("diff", "old.model", "new.model", "new.jsonl", "-o", "diff.html", expect=BAD_USAGE)
        self.says(done, "must be text, csv, json or html, which is printed: write `--output html >diff.html`")

    def labelled(self, change=None):
        rows = [article(SETS[i % 5], 200 + i) for i in range(50)]
        for row in rows:
            row["topics"] = [(change or {}).get(t, t) for t in row["topics"]]
        self.write_jsonl("labelled.jsonl", rows)
        return {row["id"]: set(row["topics"]) for row in rows}

    def test_labels_say_which_answers_are_fixed_and_which_broken(self):
        truth = self.labelled()
        command = ("diff", "old.model", "new.model", "labelled.jsonl", "--top", "1000", "-o")
        rows = [json.loads(line) for line in self.topic(*command, "json").text.splitlines()]
        for row in rows:
            is_right = (row["topic"] in truth[row["id"]]) == (row["change"] == "gained")
            self.assertEqual(row["outcome"], "fixed" if is_right else "broken")
        fixed = sum(row["outcome"] == "fixed" for row in rows)
        self.assertTrue(0 < len(rows) - fixed)
        text = self.topic(*command, "text").text
        self.assertIn(f"by the labels of 50 articles: fixed {fixed} answers, broke {len(rows) - fixed}\n", text)
        self.assertIn(" before   after  gained    lost    fixed  broken  topic\n", text)
        self.assertIn(f'{rows[0]["topic"]} {rows[0]["change"]}, {rows[0]["outcome"]}: "{rows[0]["id"]}"', text)
        page = self.topic(*command, "html").text
        self.assertEqual(page.count('<article class="broken">'), len(rows) - fixed)
        table = list(csv.DictReader(io.StringIO(self.topic(*command, "csv").text)))
        self.assertEqual([r["outcome"] for r in table], [r["outcome"] for r in rows])

    def test_a_topic_that_only_gets_another_name_is_neither(self):
        self.write("topics.yaml", "Chips: {name: Silicon}\n")
        command = ("diff", "old.model", "old.model", "labelled.jsonl", "-o", "json", "--topics", "topics.yaml")
        for change in (None, {"Chips": "Silicon"}):
            self.labelled(change)
            rows = [json.loads(line) for line in self.topic(*command).text.splitlines()]
            self.assertTrue(rows)
            self.assertFalse(any("outcome" in row for row in rows))

    def test_records_of_one_article_are_judged_by_the_labels_of_all(self):
        truth = self.labelled({"Chips": "Silicon"})
        with open(self.path("labelled.jsonl"), encoding="utf-8") as file:
            rows = [json.loads(line) for line in file]
        halves = [dict(row, topics=[t]) for row in rows for t in row["topics"]]
        self.write_jsonl("halves.jsonl", sorted(halves, key=lambda row: row["topics"]))
        judged = [{(r["id"], r["topic"]): r["outcome"] for r in
                   map(json.loads, self.topic("diff", "old.model", "new.model", name, "-o", "json")
                       .text.splitlines()) if truth[r["id"]]} for name in ("labelled.jsonl", "halves.jsonl")]
        self.assertEqual(*judged)

    def test_labels_of_another_shape_are_passed_over(self):
        self.write_jsonl("odd.jsonl", [dict(article(SETS[i % 5], i), topics={"x": 5}) for i in range(20)])
        text = self.topic("diff", "old.model", "new.model", "odd.jsonl").text
        self.assertNotIn("by the labels", text)
        self.assertIn(" of 20 articles would get other topics", text)

    def test_reasons_stand_in_their_sentences_and_are_no_rounding(self):
        texts = {}
        with open(self.path("new.jsonl"), encoding="utf-8") as file:
            for row in map(json.loads, file):
                texts[row["id"]] = row
        command = ("diff", "old.model", "new.model", "new.jsonl", "--top", "1000", "-o")
        for row in map(json.loads, self.topic(*command, "json").text.splitlines()):
            for word in row["because"]:
                self.assertGreaterEqual(abs(word["after"] - word["before"]), 0.005)
                sentence = word["sentence"]
                self.assertIn(sentence["before"] + sentence["phrase"] + sentence["after"],
                              texts[row["id"]][word["field"]])
        for output in ("text", "html", "csv"):
            out = self.topic(*command, output).text
            self.assertNotRegex(out, r"-0\.0+\b")
            self.assertTrue("<mark>" in out if output == "html" else True)

    def test_the_same_model_changes_nothing(self):
        text = self.topic("diff", "old.model", "old.model", "new.jsonl").text
        self.assertEqual(text, "0 of 50 articles would get other topics\n")
        self.assertNotIn("<h2>Articles", self.topic("diff", "old.model", "old.model", "new.jsonl", "-o", "html").text)

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
