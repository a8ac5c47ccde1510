import json
import unittest

from cli_case import CliCase, article

TOPICS = ["Chips", "Policy", "Sport"]


def exported(i, key="bodyMarkup"):
    """An article of a content system whose text has a key of its own."""
    plain = article([TOPICS[i % 3]], i)
    text = f"<p>{plain['title']} {plain['body']}</p> <p>This is number {i} of the articles.</p>" * 3
    return {"uuid": f"u{i}", "headline": f"{TOPICS[i % 3]} of the day, {i}", key: text,
            "section": {"name": TOPICS[i % 3]}, "labels": [TOPICS[i % 3]]}


class Keys(CliCase):
    def train(self, *args, records=None, **options):
        self.write_jsonl("a.jsonl", records or [exported(i) for i in range(60)])
        return self.topic("train", "a.jsonl", "-o", "m", *args, **options)

    def test_train_lists_the_keys(self):
        done = self.train("--json")
        summary = json.loads(done.text)
        self.assertEqual(summary["keys_read"], {"headline": 60, "labels": 60})
        self.assertEqual(summary["keys_unread"], {"uuid": 60, "bodyMarkup": 60, "section.name": 60})
        text = self.train().text
        self.assertIn("keys read: headline (60 articles), labels (60)\n", text)
        self.assertIn("keys not read: bodyMarkup (60 articles), uuid (60), section.name (60)\n",
                      text)

    def test_train_warns_of_text_that_it_does_not_read(self):
        why = ("topic train: most of the text lies in bodyMarkup, which is not read: set --map "
               "body=bodyMarkup")
        self.assertIn(why, self.train("--quiet").errors)
        self.assertNotIn("most of the text",
                         self.train("--quiet", "--map", "body=bodyMarkup").errors)

    def test_each_command_warns_of_text_that_it_does_not_read(self):
        self.train()
        for command in (["eval", "-m", "m", "a.jsonl"], ["tag", "-m", "m", "a.jsonl"],
                        ["audit", "a.jsonl"]):
            errors = self.topic(*command).errors
            self.assertIn(f"topic {command[0]}: most of the text lies in bodyMarkup, which is not "
                          "read: set --map body=bodyMarkup", errors)

    def test_ids_that_are_not_read(self):
        why = "set --map id=uuid to have those of uuid"
        self.assertIn(why, self.train("--quiet").errors)
        self.assertIn(why, self.topic("tag", "-m", "m", "a.jsonl").errors)
        self.assertNotIn(why, self.train("--quiet", "--map", "id=uuid").errors)
        own = [{**exported(i), "id": i} for i in range(60)]
        self.assertNotIn(why, self.train("--quiet", records=own).errors)
        few = [exported(i) if i < 30 else {"body": "b", "labels": ["Sport"]} for i in range(60)]
        self.assertNotIn(why, self.train("--quiet", records=few).errors)

    def test_addresses_are_ids_where_there_are_no_others(self):
        records = [{"body": f"b {i}", "labels": [["Sport"], ["AI"]][i % 2],
                    "url": f"http://news.example/{i}"} for i in range(60)]
        self.assertIn("no article has an id: set --map id=url to have those of url",
                      self.train("--quiet", records=records).errors)
        both = [{**record, "uuid": str(i)} for i, record in enumerate(records)]
        self.assertIn("set --map id=uuid", self.train("--quiet", records=both).errors)

    def test_a_corpus_without_topics_has_its_keys_named(self):
        records = [{"title": "A", "subject": "AI", "desk": "B"} for _ in range(3)]
        done = self.train(records=records, expect=1)
        self.assertIn("or say which key holds them with --map topics=KEY: keys that were not read "
                      "are subject, desk", done.errors)

    def test_columns_that_are_not_read(self):
        rows = "".join(f'{i},"{exported(i)["bodyMarkup"]}",{TOPICS[i % 3]},News {i}\n'
                       for i in range(60))
        self.write("a.csv", "uuid,story,labels,Title\n" + rows)
        done = self.topic("train", "a.csv", "-o", "m", "--json")
        summary = json.loads(done.text)
        self.assertEqual(summary["keys_read"], {"labels": 60, "Title": 60})
        self.assertEqual(summary["keys_unread"], {"uuid": 60, "story": 60})
        self.assertIn("set --map body=story", done.errors)


if __name__ == "__main__":
    unittest.main()
