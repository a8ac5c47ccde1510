"""topic show: each record as it is understood."""
import json
import re
import os
import subprocess
import unittest
import zipfile

from cli_case import BAD_USAGE, DONE, FAILED, TOPIC, CliCase

RECORDS = """\
{"id":"a7","headline":"A <b>chip</b> &amp; its maker","summary":"It is [small](https://example.org/).","text":"<p>The \
first paragraph goes on for longer than a line of eighty columns has room for, and so it is \
wrapped.</p><p>The second does not.</p>","tags":["AI Hardware","Chips"],"published":"Thu, 29 Feb \
2024 13:05:00 +0200"}
{"id":42,"body":"none","topics":[],"date":"soon"}
{"body":
{"title":"<br>","body":"escape \\u001b[31m"}
"""

SHOWN = """\
article "a7"
  file      a.jsonl:1
  format    jsonl, UTF-8
  title     A chip & its maker
  excerpt   It is small.
  topics    AI Hardware
            Chips
  date      2024-02-29 11:05 UTC (Thu, 29 Feb 2024 13:05:00 +0200)

    The first paragraph goes on for longer than a line of eighty columns has
    room for, and so it is wrapped.

    The second does not.

article 42
  file      a.jsonl:2
  format    jsonl, UTF-8
  topics    (none of these)
  date      (cannot be read: soon)

    none

malformed record
    a.jsonl:3: malformed JSON: unexpected token near end of file

article "4"
  file      a.jsonl:4
  format    jsonl, UTF-8
  title     (no visible text)
  topics    (not labelled)

    escape \\x1b[31m

"""


class Show(CliCase):
    def shown(self, *args, **options):
        return self.json_lines(self.topic("show", *args, "--json", **options).text)

    def filled(self, count):
        """So many records that one malformed one among them is no more than a tenth."""
        self.write("good.jsonl", '{"body":"a good one"}\n' * count)
        return "good.jsonl"

    def test_text(self):
        self.write("a.jsonl", RECORDS)
        done = self.topic("show", "a.jsonl", self.filled(10))
        text, rest = done.text.split('article "1"', 1)
        self.assertEqual(text, SHOWN)
        self.assertIn("good.jsonl:1\n", rest)
        self.says(done, "the topics of 1 articles come from the key tags, those of 1 from topics")
        self.assertLessEqual(max(map(len, done.text.splitlines())), 80)

    def test_json(self):
        self.write("a.jsonl", RECORDS)
        first, second, bad, last = self.shown("a.jsonl", self.filled(10))[:4]
        self.assertEqual(first, {
            "path": "a.jsonl", "line": 1, "format": "jsonl", "encoding": "UTF-8", "id": "a7",
            "title": "A chip & its maker", "excerpt": "It is small.", "body": first["body"],
            "topics": ["AI Hardware", "Chips"], "date": "Thu, 29 Feb 2024 13:05:00 +0200",
            "date_utc": "2024-02-29 11:05", "keys_unread": []})
        self.assertIn("wrapped.\n\nThe second", first["body"])
        self.assertEqual(second, {
            "path": "a.jsonl", "line": 2, "format": "jsonl", "encoding": "UTF-8", "id": 42,
            "title": None, "excerpt": None, "body": "none", "topics": [], "date": "soon",
            "date_utc": None, "keys_unread": []})
        self.assertEqual(bad, {"error": "a.jsonl:3: malformed JSON: unexpected token near end of file"})
        self.assertEqual((last["title"], last["topics"]), ("", None))

    def test_keys_that_are_not_read(self):
        record = {"uuid": "u1", "title": "x", "markup": "<p>y</p>", "section": {"name": "A"},
                  "topics": ["B"], "empty": None}
        self.write_jsonl("a.jsonl", [record, {"title": "plain"}])
        unread = [record["keys_unread"] for record in self.shown("a.jsonl")]
        self.assertEqual(unread, [["uuid", "markup", "section.name"], []])
        mapped = [record["keys_unread"] for record in self.shown("a.jsonl", "--map", "body=markup")]
        self.assertEqual(mapped, [["uuid", "section.name"], []])
        self.assertIn("  not read  uuid\n            markup\n            section.name\n",
                      self.topic("show", "a.jsonl").text)

    def test_says_what_training_says_of_the_keys(self):
        """The keys of each record are its own, and the warnings are about all of them."""
        prose = "the turbine of the wind farm turns while the water waits behind the dam " * 5
        self.write_jsonl("a.jsonl", [{"uuid": f"u{i}", "title": f"x{i}", "story": f"{i} {prose}",
                                      "topics": ["AI" if i % 2 else "Energy"]} for i in range(9)]
                         + [{"uuid": "u9", "title": "plain", "topics": []}])
        trained = self.topic("train", "a.jsonl", "-o", "a.model", expect=FAILED).errors.splitlines()
        shown = self.topic("show", "--json", "a.jsonl")
        said = [line.replace("topic show", "topic train") for line in shown.errors.splitlines()]
        self.assertEqual(len(said), 2)
        self.assertIn("set --map body=story", said[0])
        self.assertIn("set --map id=uuid", said[1])
        self.assertEqual([line for line in said if line not in trained], [])
        unread = [record["keys_unread"] for record in self.json_lines(shown.text)]
        self.assertEqual(unread, [["uuid", "story"]] * 9 + [["uuid"]])

    def test_documents_of_editors_are_shown_as_their_text(self):
        editor = {"blocks": [{"type": "paragraph", "data": {"text": "A <b>chip</b> &amp; its \u00e9"}}]}
        self.write_jsonl("a.jsonl", [{"body": editor}, {"body": json.dumps(editor)}, {"body": str(editor)},
                                     {"body": json.dumps({"lead": "of no editor", "url": "x"})}])
        done = self.topic("show", "--json", "a.jsonl", "--tokens")
        shown = self.json_lines(done.text)
        self.assertEqual([record["body"] for record in shown],
                         ["A chip & its \u00e9"] * 3 + ["of no editor"])
        self.assertIn("1 article has JSON of a kind that is not known", done.errors)
        token = shown[0]["tokens"][-1]
        self.assertEqual(json.dumps(editor)[token["start"]:token["end"]], "\\u00e9")

    def test_elements_of_a_feed_that_are_not_read_are_named(self):
        self.write("a.xml", '<rss xmlns:media="http://search.yahoo.com/mrss/"><channel><item>'
                            '<title>A</title><guid>1</guid><media:description>A picture.'
                            '</media:description><link>x</link></item></channel></rss>')
        unread = [record["keys_unread"] for record in self.shown("a.xml")]
        self.assertEqual(unread, [["media:description", "link"]])

    def test_tokens(self):
        text = "L&eacute;on's <i>GPT-4</i>"
        self.write_jsonl("a.jsonl", [{"title": text, "body": "R&D"}])
        tokens = self.shown("a.jsonl", "--tokens")[0]["tokens"]
        self.assertEqual([t["text"] for t in tokens if t["field"] == "body"], ["r&d"])
        self.assertEqual(tokens[0]["text"], "léon")
        source = text.encode()
        self.assertEqual(source[tokens[0]["start"]:tokens[0]["end"]], b"L&eacute;on")
        self.assertEqual(source[tokens[1]["start"]:tokens[1]["end"]], b"GPT-4")
        self.assertNotIn("known", tokens[0])
        lines = self.topic("show", "a.jsonl", "--tokens").text.splitlines()
        self.assertIn(f"  {len(tokens)} tokens: field, bytes of the field", lines)
        self.assertIn("    title            0-11         léon", lines)

    def test_tokens_that_a_model_knows_are_marked(self):
        self.small_corpus()
        self.write_jsonl("story.jsonl", [{"story": "a chip of its own", "topics": ["Chips"]}])
        self.topic("train", "corpus.jsonl", "story.jsonl", "-o", "m", "-q", "--map", "body=story")
        self.write_jsonl("a.jsonl", [{"title": "chip unheardof"}, {"story": "a story"}])
        first, second = self.shown("a.jsonl", "--tokens", "-m", "m")
        words = {t["text"]: t["known"] for t in first["tokens"]}
        known = {t["text"] for a in self.shown("corpus.jsonl", "--tokens", "-m", "m")
                 for t in a["tokens"] if t["known"]}
        self.assertFalse(words["unheardof"])
        self.assertGreater(len(known), 5)
        self.assertEqual(second["body"], "a story")  # by the model's map
        text = self.topic("show", "corpus.jsonl", "--tokens", "-m", "m").text
        self.assertIn("\n  * ", text)

    def test_the_text_that_is_shown_is_the_text_that_is_read(self):
        bodies = ["<div>" * 3000 + "chips", "<div>" * 200 + "<p>chips</p> in a page",
                  "<p>chips</p>" + "<div>" * 3000 + "deep", "1 < 2 <div> and <b>more</b>",
                  "<div>chips </div>" * 3000]
        self.write_jsonl("a.jsonl", [{"body": body} for body in bodies])
        for shown in self.shown("a.jsonl", "--tokens"):
            words = re.findall(r"\w+", shown["body"])
            self.assertEqual([token["text"] for token in shown["tokens"]], words)

    def test_where_records_of_each_format_are(self):
        record = {"title": "Crème", "body": "brûlée"}
        self.write("list.json", json.dumps([record, record], indent=1))
        self.write("a.csv", 'title,body\nx,"y\nz"\nCrème,brûlée\n')
        self.write("a.fasttext", "__label__A x\n\n__label__B y\n")
        self.write("a.md", "---\ntitle: Crème\ntopics: [A]\n---\nbrûlée\n")
        self.write("dirs/A/one.txt", "Crème brûlée\n")
        with zipfile.ZipFile(self.path("a.zip"), "w") as archive:
            archive.writestr("in/a.md", "---\ntitle: x\n---\ny\n")
        for name, format_name, path, lines in (
                ("list.json", "json", "list.json", [2, 6]), ("a.csv", "csv", "a.csv", [2, 4]),
                ("a.fasttext", "fasttext", "a.fasttext", [1, 3]), ("a.md", "markdown", "a.md", [None]),
                ("dirs", "dirs", "dirs/A/one.txt", [None]),
                ("a.zip", "markdown", "a.zip/in/a.md", [None])):
            shown = self.shown(name)
            self.assertEqual([a.get("line") for a in shown], lines, name)
            for a in shown:
                self.assertEqual((a["format"], a["path"], a["encoding"]), (format_name, path, "UTF-8"))

    def test_the_encoding_of_each_file(self):
        text = "Le préfet a présenté l’été dernier un arrêté sur la société et ses côtés." * 5
        self.write("a.jsonl", (json.dumps({"body": text}, ensure_ascii=False) + "\n").encode("cp1252"))
        self.write("b.jsonl", (json.dumps({"body": text}) + "\n").encode("utf-16"))
        shown = self.shown("a.jsonl", "b.jsonl")
        self.assertEqual([a["encoding"] for a in shown], ["WINDOWS-1252", "UTF-16LE"])
        self.assertEqual([a["body"] for a in shown], [text, text])
        for name in ("a.jsonl", "b.jsonl"):
            self.says(self.topic("show", name), f"topic show: {name}: is ")

    def test_options_of_the_corpus(self):
        self.write("a.csv", "story,labels\nA chip,AI/Chips\nAnother,\n")
        shown = self.shown("a.csv", "--map", "body=story", "--label-separator", "/",
                           "--unlabelled-when-empty")
        self.assertEqual([(a["body"], a["topics"]) for a in shown],
                         [("A chip", ["AI", "Chips"]), ("Another", None)])
        shown = self.shown("-", stdin=b'{"body":"from a pipe"}\n')
        self.assertEqual((shown[0]["path"], shown[0]["body"]), ("-", "from a pipe"))
        self.assertIn("standard input:1\n", self.topic("show", "-", stdin=b'{"body":"a"}\n').text)

    def test_an_annotation_without_a_choice_means_the_same_in_each_export(self):
        chosen = {"from_name": "topics", "type": "choices", "value": {"choices": ["AI"]}}
        self.write_jsonl("json.jsonl", [
            {"id": 1, "data": {"text": "A"}, "annotations": [{"result": [chosen]}, {"result": []}]},
            {"id": 2, "data": {"text": "B"}, "annotations": [{"result": []}]}])
        own = {"annotator": 1, "created_at": "2024-03-01", "lead_time": 1}
        self.write_jsonl("min.jsonl", [
            {"id": 1, "text": "A", "topics": "AI", "annotation_id": 1, **own},
            {"id": 1, "text": "A", "annotation_id": 2, **own},
            {"id": 2, "text": "B", "annotation_id": 3, **own}])
        for name in ("json.jsonl", "min.jsonl"):
            self.assertEqual([a["topics"] for a in self.shown(name)], [None, []])
            shown = self.shown(name, "--unlabelled-when-empty")
            self.assertEqual([a["topics"] for a in shown], [["AI"], None])

    def test_malformed_records(self):
        self.write("a.jsonl", '{"body":"first"}\n{"body":\n{"body":"last"}\n')
        done = self.topic("show", "a.jsonl", expect=FAILED)
        self.says(done, "1 of 3 records are malformed, more than a tenth")
        self.assertLess(done.text.index("first"), done.text.index("malformed record"))
        self.assertLess(done.text.index("malformed record"), done.text.index("last"))
        done = self.topic("show", "a.jsonl", "--strict", expect=FAILED)
        self.says(done, "topic show: a.jsonl:2: malformed JSON")
        self.assertNotIn("last", done.text)
        self.write("many.jsonl", '{"body":\n' * 30 + '{"body":"x"}\n' * 300)
        self.assertEqual(self.topic("show", "many.jsonl", expect=DONE).text.count("malformed JSON"), 30)

    def test_a_file_that_is_written_meanwhile(self):
        """The first line is in the pipe while the rest of the file, which the pipe does not hold, is unread."""
        def shorten(path):
            os.truncate(path, os.path.getsize(path) // 2)

        def rewrite(path):
            with open(path, "r+b") as file:
                file.write(b"{")
            os.utime(path, ns=(1, 1))

        def append(path):
            with open(path, "ab") as file:
                file.write(b'{"body":"last"}\n')

        for change, status in ((shorten, FAILED), (rewrite, FAILED), (append, DONE), (os.remove, DONE)):
            path = self.write_jsonl("a.jsonl", [{"id": i, "body": "a chip " * 20} for i in range(20000)])
            with self.subTest(change), subprocess.Popen([TOPIC, "show", "--json", path], stdout=subprocess.PIPE,
                                                        stderr=subprocess.PIPE, text=True) as show:
                show.stdout.readline()
                change(path)
                text, errors = show.communicate()
                self.assertEqual((show.returncode, "was written while it was read" in errors),
                                 (status, status == FAILED), errors)
                self.assertEqual('"last"' in text, change == append)

    def test_usage(self):
        self.says(self.topic("show", expect=BAD_USAGE), "needs a FILE")
        self.says(self.topic("show", "nowhere", expect=FAILED), "nowhere")
        self.write("a.pdf", b"%PDF-1.4 \x00\x01")
        self.says(self.topic("show", "a.pdf", expect=FAILED), "PDF")
        self.assertEqual(os.listdir(self.directory), ["a.pdf"])


if __name__ == "__main__":
    unittest.main()
