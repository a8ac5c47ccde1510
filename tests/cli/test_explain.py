import json
import unittest

from cli_case import BAD_USAGE, FAILED, CliCase


class Explain(CliCase):
    def setUp(self):
        super().setUp()
        self.write("a.md", "---\ntitle: A chip for accelerators\n---\nThe GPU cards sell out.\n")

    def explain(self, *args, **options):
        return self.topic("explain", "-m", self.example_model(), *args, **options)

    def test_it_names_the_topic_its_words_and_where_they_stand(self):
        text = self.explain("a.md").text
        self.assertIn('article "a.md"\n', text)
        self.assertIn("AI Hardware: ", text)
        self.assertIn("for it:", text)
        self.assertIn("[chip]", text)

    def test_a_topic_that_is_not_given_can_be_asked_for(self):
        text = self.explain("a.md", "--topic", "AI in Education").text
        self.assertIn("AI in Education: not given", text)
        self.assertNotIn("AI Hardware", text)

    def test_an_unknown_topic_fails_and_says_how_to_list_them(self):
        done = self.explain("a.md", "--topic", "Nothing", expect=FAILED)
        self.says(done, 'has no topic "Nothing"', "topic inspect")
        self.assertEqual(done.text, "")

    def test_stdin_and_format(self):
        self.assertIn('article "1"', self.explain("-", stdin=b"a chip\n").text)
        self.assertIn('article "2"', self.explain("--format", "csv", "-", stdin=b"body\nchip\n").text)

    def test_control_characters_do_not_reach_the_terminal(self):
        self.write_jsonl("a.jsonl", [{"body": "chip \x1b[31m chip", "id": "\x1b[0m"}])
        self.assertNotIn("\x1b", self.explain("a.jsonl").text)

    def test_bad_usage(self):
        self.says(self.explain(expect=BAD_USAGE), "FILE")
        self.says(self.explain("a.md", "a.md", expect=BAD_USAGE), "one FILE")
        self.says(self.topic("explain", "a.md", expect=BAD_USAGE), "-m")
        self.says(self.explain("a.md", "--bogus", expect=BAD_USAGE), "--bogus")
        self.says(self.explain("nowhere", expect=FAILED), "nowhere: ")


class Inspect(CliCase):
    def inspect(self, *args, **options):
        return self.topic("inspect", self.example_model(), *args, **options)

    def test_it_lists_the_topics(self):
        text = self.inspect().text
        self.assertIn("16 topics", text)
        self.assertIn("AI Hardware: ", text)

    def test_json_says_how_the_model_was_made(self):
        shown = json.loads(self.inspect("--json").text)
        self.assertEqual(shown["manifest"]["articles"], 138)
        self.assertEqual(len(shown["topics"]), 16)
        tagged = json.loads(self.topic("tag", "-m", self.example_model(), stdin=b"x\n").text)
        self.assertEqual(tagged["model"], shown["model"])

    def test_one_topic(self):
        self.assertIn("AI Hardware: 15 articles", self.inspect("--topic", "AI Hardware").text)
        shown = json.loads(self.inspect("--topic", "AI Hardware", "--json").text)
        self.assertEqual((shown["topic"], shown["articles"]), ("AI Hardware", 15))

    def test_an_unknown_topic_fails_and_says_how_to_list_them(self):
        self.says(self.inspect("--topic", "x", expect=FAILED), 'has no topic "x"', "topic inspect")

    def test_bad_usage(self):
        self.says(self.topic("inspect", expect=BAD_USAGE), "MODEL")
        self.says(self.inspect("other", expect=BAD_USAGE), "one MODEL")
        self.says(self.inspect("--bogus", expect=BAD_USAGE), "--bogus")


if __name__ == "__main__":
    unittest.main()
