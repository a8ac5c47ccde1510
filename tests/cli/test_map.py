import json
import unittest

from cli_case import BAD_USAGE, FAILED, CliCase, article


def exported(topics, i):
    """An article as a content system writes it."""
    plain = article(topics, i)
    return {"uuid": f"u{i}", "headline": "News", "fields": {"html": plain["title"] + plain["body"]},
            "tags": [{"name": topic} for topic in topics]}


MAP = "id=uuid,body=fields.html,topics=tags.name"


class Map(CliCase):
    def train(self, *args, **options):
        records = [exported(["Chips", "Policy", "Sport"][i % 3:i % 3 + 1], i) for i in range(60)]
        self.write_jsonl("a.jsonl", records)
        return self.topic("train", "a.jsonl", "-o", "m", *args, **options)

    def test_a_model_remembers_its_map(self):
        self.train("--map", MAP, "--quiet")
        manifest = json.loads(self.topic("inspect", "m", "--json").text)
        self.assertIn(MAP, json.dumps(manifest))
        measures = json.loads(self.topic("eval", "-m", "m", "a.jsonl", "--json").text)
        self.assertEqual(measures["articles"], 60)
        self.assertGreater(measures["micro_f1"], 0.9)
        for command in ("tag", "golden"):
            done = self.topic(command, "-m", "m", "a.jsonl", *(["-o", "g"] * (command == "golden")))
            text = done.text if command == "tag" else open(self.path("g"), encoding="utf-8").read()
            self.assertIn('"u7"', text)
        self.assertIn('"u0"', self.topic("explain", "-m", "m", "a.jsonl").text)
        self.topic("diff", "m", "m", "a.jsonl")

    def test_a_given_map_replaces_that_of_the_model(self):
        self.train("--map", MAP, "--quiet")
        first = self.json_lines(self.topic("tag", "-m", "m", "a.jsonl", "--map", "body=uuid").text)[0]
        self.assertEqual((first["id"], first["topics"] and 1), ("1", first["topics"] and 1))
        self.assertIn('{"id":"1"', self.topic("tag", "-m", "m", "a.jsonl", "--map", "").text)

    def test_a_path_that_no_record_has(self):
        missing = "no record has the key fields.htm, which --map names: their keys are uuid, headline"
        self.says(self.train("--map", "topics=tags.name,body=fields.htm", expect=FAILED), missing)
        self.nothing_else_than("a.jsonl")
        self.train("--map", MAP, "--quiet")
        for command in ("tag", "eval", "golden"):
            map_text = "topics=tags.name,body=fields.htm"
            done = self.topic(command, "-m", "m", "a.jsonl", "--map", map_text,
                              *(["-o", "g"] * (command == "golden")))
            self.says(done, missing)
        # The map of the model need not fit what it tags.
        self.write_jsonl("plain.jsonl", [{"body": "a chip"}])
        self.assertEqual(self.topic("tag", "-m", "m", "plain.jsonl").errors, "")

    def test_a_path_that_no_column_has(self):
        self.write("a.csv", "Text,Thema\n" + "a chip,Chips\na law,Policy\n" * 20)
        self.write("b.csv", "Text,Ressort\n" + "a chip,Chips\na law,Policy\n" * 20)
        self.says(self.topic("train", "a.csv", "-o", "m", "--map", "body=Text,topics=Tema",
                             expect=FAILED), "no record has the key Tema", "keys are Text, Thema")
        self.topic("train", "a.csv", "b.csv", "-o", "m", "-q", "--map",
                   "body=Text,topics=Thema,topics=Ressort")

    def test_a_column_whose_name_ends_with_a_dot(self):
        self.write("nr.csv", "Nr.,Text,Thema\n" + "".join(f"n{i},a chip,Chips\nl{i},a law,Policy\n" for i in range(20)))
        self.topic("train", "nr.csv", "-o", "m", "-q", "--map", "id=Nr.,body=Text,topics=Thema")
        self.assertEqual(self.json_lines(self.topic("tag", "-m", "m", "nr.csv").text)[0]["id"], "n0")

    def test_a_malformed_map_is_a_usage_error(self):
        self.write_jsonl("a.jsonl", [exported(["Chips"], 1)])
        for text, why in (("body", "is not FIELD=PATH"), ("text=x", "unknown field"),
                          ("body=a,body=a", "is there twice")):
            for command in (["train"], ["tag", "-s", "tcp://127.0.0.1:1"], ["audit"]):
                self.says(self.topic(*command, "a.jsonl", "--map", text, expect=BAD_USAGE), why)


if __name__ == "__main__":
    unittest.main()
