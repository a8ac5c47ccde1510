"""`topic suggest`: what an editor should look at next, why, and what is left out."""
import json
import unittest

from cli_case import BAD_USAGE, DONE, FAILED, WORDS, CliCase, article, sentence

KEYS = ["id", "value", "reason", "why", "title", "topics"]


class Suggest(CliCase):
    def model(self, rows=None):
        """Chips has 20 articles and Policy 5; Sport is not known."""
        rows = rows or [article(("Chips",) if i % 5 else ("Policy",), i) for i in range(25)]
        self.write_jsonl("labelled.jsonl", rows + [article((), i) for i in range(25, 40)])
        self.topic("train", "labelled.jsonl", "-o", "m", "-q", "--phrases", "no", "--long-stems", "no")
        return "m"

    def incoming(self, count=40, name="incoming.jsonl"):
        rows = [article(("Chips",) if i % 2 else ("Policy",), i) for i in range(100, 100 + count)]
        for row in rows:
            del row["topics"]
        self.write_jsonl(name, rows)
        return {row["id"]: row for row in rows}

    def suggest(self, *args, **options):
        return self.json_lines(self.topic("suggest", "-m", "m", *args, **options).text)

    def test_a_line_has_the_article_its_value_and_why(self):
        self.model()
        rows = self.incoming()
        found = self.suggest("incoming.jsonl", "--count", "10")
        self.assertEqual(len(found), 10)
        self.assertEqual([line["reason"] for line in found], ["uncertain", "control", *3 * ["uncertain"]] * 2)
        tagged = {line["id"]: line for line in
                  self.json_lines(self.topic("tag", "-m", "m", "incoming.jsonl").text)}
        for line in found:
            self.assertEqual(list(line), KEYS)
            self.assertEqual(line["title"], rows[line["id"]]["title"])
            self.assertEqual([t["topic"] for t in line["topics"]],
                             [t["topic"] for t in tagged[line["id"]]["topics"]])
            self.assertGreaterEqual(line["value"], 0)
            if line["reason"] == "uncertain":
                self.assertRegex(line["why"], r"^the model (gives|does not give) (Chips|Policy), with "
                                              r"probability 0\.\d\d, and learnt it from (20|5) articles$")
            else:
                self.assertIn("at random", line["why"])
        values = [line["value"] for line in found if line["reason"] == "uncertain"]
        self.assertEqual(values, sorted(values, reverse=True))
        self.assertEqual(len({line["id"] for line in found}), 10)

    def test_an_unsure_article_comes_before_a_sure_one(self):
        self.model()
        sure = [{"id": f"s{i}", "body": sentence(("Chips",), i) * 3} for i in range(100, 110)]
        unsure = {"id": "unsure", "body": " ".join(WORDS["Chips"][:1] + WORDS["Policy"][:2] + ["today city"])}
        self.write_jsonl("u.jsonl", sure + [unsure])
        for seed in "1", "2", "3":
            reasons = {line["id"]: line["reason"] for line in
                       self.suggest("u.jsonl", "--count", "2", "--seed", seed)}
            self.assertIn("unsure", reasons)

    def test_the_same_seed_gives_the_same_list(self):
        self.model()
        self.incoming()
        one = self.topic("suggest", "-m", "m", "incoming.jsonl", "--seed", "5").text
        self.assertEqual(self.topic("suggest", "-m", "m", "incoming.jsonl", "--seed", "5").text, one)
        others = {self.topic("suggest", "-m", "m", "incoming.jsonl", "--seed", str(seed)).text
                  for seed in range(5)}
        self.assertGreater(len(others), 1)

    def test_near_copies_are_listed_once(self):
        self.model()
        rows = list(self.incoming(10).values())
        words = " ".join(f"word{i}" for i in range(60))
        agency = {"id": "x1", "body": f"{words} fab parliament"}
        copies = [{**agency, "id": f"x{i}", "body": f"{agency['body']} extra{i}"} for i in range(2, 6)]
        self.write_jsonl("u.jsonl", rows + [agency] + copies)
        done = self.topic("suggest", "-m", "m", "u.jsonl", "--count", "100")
        listed = [line["id"] for line in self.json_lines(done.text)]
        self.assertEqual(len([name for name in listed if name.startswith("x")]), 1)
        self.assertEqual(len(listed), 11)
        self.says(done, "topic suggest: 4 near-copies are left out")

    def test_what_is_labelled_already_is_no_candidate(self):
        self.model()
        rows = list(self.incoming(6).values())
        labelled = article(("Policy",), 0)
        self.write_jsonl("u.jsonl", rows + [article(("Chips",), 300), article((), 301)] +
                         [{"id": "copy", "title": labelled["title"], "body": labelled["body"]}])
        done = self.topic("suggest", "-m", "m", "u.jsonl")
        self.says(done, "2 articles have topics already and are left out")
        self.assertEqual(len(self.json_lines(done.text)), 7)
        done = self.topic("suggest", "-m", "m", "u.jsonl", "--labelled", "labelled.jsonl")
        self.assertNotIn("copy", {line["id"] for line in self.json_lines(done.text)})
        self.says(done, "1 near-copy is left out")

    def test_doubted_labels_are_listed_with_what_the_audit_found(self):
        rows = [article(("Chips",) if i % 2 else ("Policy",), i) for i in range(80)]
        wrong = {"a11": ["Policy"], "a40": ["Chips"]}
        for row in rows:
            row["topics"] = wrong.get(row["id"], row["topics"])
        self.model(rows)
        self.incoming()
        found = self.suggest("incoming.jsonl", "--labelled", "labelled.jsonl", "--count", "10")
        doubted = [line for line in found if line["reason"] == "doubted"]
        self.assertEqual([found.index(line) for line in doubted], [3, 8])
        self.assertEqual({line["id"] for line in doubted}, set(wrong))
        for line in doubted:
            self.assertEqual(list(line), KEYS)
            self.assertRegex(line["why"], r"^is (not )?labelled (Chips|Policy), to which a model of the "
                                          r"other articles gives probability \d\.\d\d$")
        self.assertEqual(len([line for line in found if line["reason"] == "uncertain"]), 6)

    def test_doubts_where_every_article_has_one_topic(self):
        rows = [article(("Chips",) if i % 2 else ("Policy",), i) for i in range(80)]
        rows[11]["topics"] = ["Policy"]
        self.write_jsonl("labelled.jsonl", rows)
        self.topic("train", "labelled.jsonl", "-o", "m", "-q")
        self.incoming()
        found = self.suggest("incoming.jsonl", "--labelled", "labelled.jsonl", "--count", "5")
        doubted = [line for line in found if line["reason"] == "doubted"]
        self.assertEqual(doubted[0]["id"], "a11")
        self.assertRegex(doubted[0]["why"], "^is labelled Policy, but looks like Chips to a model ")

    def test_more_than_there_is(self):
        self.model()
        self.incoming(3)
        self.assertEqual(len(self.suggest("incoming.jsonl", "--count", "10000")), 3)
        self.assertEqual(len(self.suggest("incoming.jsonl", "--count", "1")), 1)

    def test_texts_without_a_known_word(self):
        self.model()
        self.write("u.txt", "qqq\nwww\n")
        self.assertEqual(len(self.suggest("u.txt")), 2)

    def test_a_map_is_used_for_both_corpora(self):
        rows = [{"id": row["id"], "text_html": row["body"], "topics": row["topics"]}
                for row in (article(("Chips",) if i % 2 else ("Policy",), i) for i in range(40))]
        self.write_jsonl("l.jsonl", rows)
        self.write_jsonl("u.jsonl", [{"id": row["id"] + "u", "text_html": row["text_html"] + " more words here now"}
                                     for row in rows])
        self.topic("train", "l.jsonl", "-o", "m", "-q", "--map", "body=text_html")
        self.assertEqual(len(self.suggest("u.jsonl", "--labelled", "l.jsonl", "--count", "5")), 5)

    def test_bad_usage_and_what_cannot_be_used(self):
        self.model()
        self.incoming(3)
        for args, part in ((("incoming.jsonl",), "needs a model"),
                           (("-m", "m"), "needs unlabelled articles"),
                           (("-m", "m", "incoming.jsonl", "--count", "0"), "--count 0"),
                           (("-m", "m", "incoming.jsonl", "--count", "10001"), "--count 10001"),
                           (("-m", "m", "incoming.jsonl", "--seed", "-1"), "--seed -1"),
                           (("-m", "m", "incoming.jsonl", "--format", "xml"), "--format xml")):
            self.says(self.topic("suggest", *args, expect=BAD_USAGE), part)
        for args, part in ((("-m", "none", "incoming.jsonl"), "none: "),
                           (("-m", "m", "nowhere"), "nowhere: "),
                           (("-m", "m", "labelled.jsonl"), "every article has topics already"),
                           (("-m", "m", "incoming.jsonl", "--labelled", "nowhere"), "nowhere: "),
                           (("-m", "m", "incoming.jsonl", "--labelled", "incoming.jsonl"),
                            "no article in the corpus has")):
            done = self.topic("suggest", *args, expect=FAILED)
            self.says(done, part)
            self.assertEqual(done.text, "")

    def test_a_malformed_record_is_named(self):
        self.model()
        rows = self.incoming(20)
        with open(self.path("incoming.jsonl"), "a", encoding="utf-8") as file:
            file.write("x\n")
        done = self.topic("suggest", "-m", "m", "incoming.jsonl", "--count", "100", expect=DONE)
        self.says(done, "topic suggest: skipped: incoming.jsonl:21: ")
        self.assertEqual(len(done.text.splitlines()), len(rows))
        json.loads(done.text.splitlines()[0])


if __name__ == "__main__":
    unittest.main()
