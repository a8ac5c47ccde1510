import json
import os
import pty
import re
import unittest

from cli_case import BAD_USAGE, FAILED, CliCase, article


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
        self.assertIn("  for it, +", text)
        self.assertIn("[chip]", text)

    def test_a_topic_that_is_not_given_can_be_asked_for(self):
        text = self.explain("a.md", "--topic", "AI in Education").text
        self.assertIn("AI in Education: not given", text)
        self.assertNotIn("\nAI Hardware:", text)
        self.assertRegex(text, r"the threshold .*, 0\.\d{3} higher beside AI Hardware\n")

    def test_an_unknown_topic_fails_and_says_how_to_list_them(self):
        done = self.explain("a.md", "--topic", "Nothing", expect=FAILED)
        self.says(done, 'has no topic "Nothing"', "topic inspect")
        self.assertEqual(done.text, "")

    def test_neighbouring_words_are_shown_as_one_phrase_in_their_sentence(self):
        self.write("b.md", "---\ntitle: A release\n---\nIt is nice. The lab makes it open source "
                           "today. Bye.\n")
        text = self.explain("b.md", "--topic", "Open Source AI").text
        (line,) = [line for line in text.splitlines() if "  open source  " in line]
        self.assertTrue(line.endswith("body: The lab makes it [open source] today."), line)

    def test_it_says_what_was_missing_and_names_the_bias(self):
        text = self.explain("a.md", "--topic", "AI in Education").text
        missing = float(re.search(r"not given, (\d\.\d{3}) short of its threshold", text)[1])
        bias, margin, threshold = [
            float(number) for number in re.search(
                r"the bias alone is ([-+][\d.]+); with .* the margin is ([-+][\d.]+), "
                r"and the threshold ([-+][\d.]+)", text).groups()]
        self.assertAlmostEqual(threshold - margin, missing, places=9)
        self.assertLess(bias, 0)

    def test_the_printed_lines_add_up_to_the_printed_margin(self):
        topics = 0
        for name in sorted(os.listdir(self.held_out))[:8]:
            text = self.explain(os.path.join(self.held_out, name)).text
            for part in re.split(r"\n\n(?=\S[^\n]*: (?:not )?given)", text)[1:]:
                topics += 1
                lines = sum(float(w) for w in re.findall(r"^    ([-+]\d\.\d{3})  ", part, re.M))
                sides = sum(float(w) for w in re.findall(r"^  (?:for|against) it, (.*):$", part, re.M))
                bias, margin = re.search(r"bias alone is ([-+][\d.]+);.*margin is ([-+][\d.]+)",
                                         part).groups()
                self.assertAlmostEqual(lines, sides, places=9)
                self.assertAlmostEqual(float(bias) + lines, float(margin), places=9)
        self.assertGreaterEqual(topics, 8)

    def test_the_next_topics_are_named_unless_one_was_asked_for(self):
        self.assertIn("(--topic NAME says why): ", self.explain("a.md").text)
        self.assertNotIn("says why", self.explain("a.md", "--topic", "Robotics").text)

    def test_a_model_of_one_topic_each_says_which_topic_was_better(self):
        self.write_jsonl("single.jsonl", [article((("Chips",), ("Policy",), ("Sport",))[i % 3], i)
                                          for i in range(30)])
        self.topic("train", "single.jsonl", "-o", "single.model", "-q")
        self.write("c.txt", "wafer fab transistor\n")
        self.assertIn("Chips: given, the best of all",
                      self.topic("explain", "-m", "single.model", "c.txt").text)
        text = self.topic("explain", "-m", "single.model", "c.txt", "--topic", "Sport").text
        self.assertIn("Sport: not given, as Chips is more probable", text)
        self.assertNotIn("threshold", text)

    def test_an_article_of_unknown_words_is_said_to_be_that(self):
        self.write("d.txt", "qqqq zzzz\n")
        text = self.explain("d.txt").text
        self.assertIn("no word of the article speaks for it or against it", text)

    def test_a_terminal_gets_the_phrase_in_bold_and_no_brackets(self):
        terminal, other_end = pty.openpty()
        self.explain("a.md", "--topic", "AI Hardware", stdout=other_end)
        os.close(other_end)
        shown = b""
        try:
            while piece := os.read(terminal, 4096):
                shown += piece
        except OSError: # the end of a terminal
            pass
        os.close(terminal)
        self.assertIn(b"A \x1b[1mchip\x1b[0m for accelerators", shown)
        self.assertNotIn(b"[chip]", shown)

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
