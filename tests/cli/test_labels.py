"""What becomes of the labels of a corpus: one article in several records, the rule, names."""
import json
import os
import unittest

from cli_case import BAD_USAGE, FAILED, WORDS, CliCase, article, sentence

TOPICS = sorted(WORDS)


class LabelCase(CliCase):
    def train_json(self, *args):
        return json.loads(self.topic("train", *args, "--json").text)

    def one_topic_each(self, count=60):
        return [article((TOPICS[i % 3],), i) for i in range(count)]

    def given(self, model, text):
        done = self.topic("tag", "-m", model, "--format", "text", "-o", "json", stdin=text.encode())
        return [topic["topic"] for topic in json.loads(done.text)["topics"]]


class OneArticleInSeveralRecords(LabelCase):
    """SQL gives a row for each pair of an article and a topic."""

    def articles(self):
        sets = [("Chips",), ("Policy",), ("Sport",), ("Chips", "Policy"), ("Chips", "Sport")]
        return [article(sets[i % 5], i) for i in range(60)]

    def pairs(self, articles):
        """A row for each pair, the first topics of all articles before the others."""
        rows = [dict(a, topics=a["topics"][:1]) for a in articles]
        return rows + [dict(a, topics=a["topics"][1:]) for a in articles if len(a["topics"]) > 1]

    def test_training_on_pairs_is_training_on_articles(self):
        articles = self.articles()
        self.write_jsonl("articles.jsonl", articles)
        self.write_jsonl("pairs.jsonl", self.pairs(articles))
        whole = self.train_json("articles.jsonl", "-o", "whole.model")
        joined = self.train_json("pairs.jsonl", "-o", "joined.model")
        self.assertEqual((whole.pop("joined"), joined.pop("joined")), (0, 24))
        for report in (whole, joined):
            del report["model"], report["seconds"]
        self.assertEqual(whole, joined)
        answers = [self.topic("tag", "-m", model, "articles.jsonl", "-o", "names").text
                   for model in ("whole.model", "joined.model")]
        self.assertEqual(*answers)
        text = self.topic("train", "pairs.jsonl").text
        self.assertIn("24 records repeat an article (same id and texts): their topics are joined\n",
                      text)
        self.assertNotIn("exactly one", text)

    def test_measuring_on_pairs_is_measuring_on_articles(self):
        articles = self.articles()
        self.write_jsonl("articles.jsonl", articles)
        self.write_jsonl("pairs.jsonl", self.pairs(articles))
        self.topic("train", "articles.jsonl", "-q", "-o", "m.model")
        results = [json.loads(self.topic("eval", "-m", "m.model", name, "--json").text)
                   for name in ("articles.jsonl", "pairs.jsonl")]
        self.assertEqual([result.pop("joined") for result in results], [0, 24])
        self.assertEqual(*results)
        self.topic("eval", "-m", "m.model", "articles.jsonl", "--report", "a.html")
        self.topic("eval", "-m", "m.model", "pairs.jsonl", "--report", "p.html")
        self.assertEqual(self.read("a.html"), self.read("p.html"))
        self.assertIn("24 records repeat an article", self.topic(
            "eval", "-m", "m.model", "pairs.jsonl").text)
        self.assertIn("60 articles", self.topic("audit", "pairs.jsonl").text)
        self.assertIn("of 60 articles", self.topic("diff", "m.model", "m.model", "pairs.jsonl").text)

    def test_a_mistake_that_a_later_row_corrects_is_not_in_the_report(self):
        self.write_jsonl("train.jsonl", self.articles())
        self.topic("train", "train.jsonl", "-q", "-o", "m.model")
        both = article(("Chips", "Policy"), 3)
        rows = [dict(both, topics=["Chips"]), article(("Sport",), 5), dict(both, topics=["Policy"])]
        self.write_jsonl("rows.jsonl", rows)
        self.topic("eval", "-m", "m.model", "rows.jsonl", "--report", "r.html")
        self.assertNotIn(f">{both['id']}<", self.read("r.html").decode())

    def test_topics_count_where_another_record_says_none_of_these(self):
        articles = self.one_topic_each()
        rows = articles + [dict(a, topics=[]) for a in articles[:7]]
        self.write_jsonl("c.jsonl", rows)
        report = self.train_json("c.jsonl")
        self.assertEqual((report["articles"], report["joined"], report["contradicted"]), (60, 7, 7))
        self.assertIn("7 of these articles: \"none of these\" in one record and topics in another",
                      self.topic("train", "c.jsonl").text)

    def test_records_without_an_id_and_other_texts_are_not_joined(self):
        articles = self.one_topic_each()
        without = {key: value for key, value in articles[0].items() if key != "id"}
        rows = articles + [without, without, dict(articles[0], body="Another text.")]
        self.write_jsonl("c.jsonl", rows)
        report = self.train_json("c.jsonl")
        self.assertEqual((report["articles"], report["joined"]), (63, 0))

    def test_tagging_answers_every_record(self):
        self.write_jsonl("c.jsonl", self.articles())
        self.topic("train", "c.jsonl", "-q", "-o", "m.model")
        self.write_jsonl("pairs.jsonl", self.pairs(self.articles()))
        lines = self.topic("tag", "-m", "m.model", "pairs.jsonl").text.splitlines()
        self.assertEqual(len(lines), 84)


if __name__ == "__main__":
    unittest.main()
