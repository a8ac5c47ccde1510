import json
import os
import pty
import re
import unittest

from cli_case import (BAD_USAGE, EXAMPLE_TOPICS, FAILED, TRAIN_ARTICLES, CliCase, article,
                      examples_with)


class Explain(CliCase):
    def setUp(self):
        super().setUp()
        self.write("a.md", "---\ntitle: A chip for accelerators\n---\nThe GPU cards sell out.\n")

    def explain(self, *args, **options):
        return self.topic("explain", "-m", self.example_model(), *args, **options)

    PERCENT = r"(?:\d+(?:\.\d+)?|under 1|over 99)%"

    def test_it_says_how_sure_it_is_and_which_phrases_spoke_for_it_in_their_sentences(self):
        text = self.explain("a.md").text
        self.assertIn('article "a.md"\n', text)
        self.assertRegex(text, rf"\n\nAI Hardware\n  Given: {self.PERCENT} sure, needs {self.PERCENT}\n"
                               r"  for it, strongest first:\n    \S")
        self.assertIn("title: A [chip] for accelerators\n", text)

    def test_the_percentages_are_the_scores_and_thresholds(self):
        (answer,) = self.json_lines(self.topic("tag", "-m", self.example_model(), "a.md", "--top", str(EXAMPLE_TOPICS)).text)
        scores = {topic["topic"]: topic["score"] for topic in answer["topics"]}
        for name in ("AI Hardware", "AI in Education"):
            text = self.explain("a.md", "--topic", name).text
            threshold = json.loads(self.topic("inspect", self.example_model(), "--topic", name, "--json").text)["threshold"]
            given = "Given" if scores[name] >= threshold else "Not given"
            self.assertIn(f"  {given}: {self.percent(scores[name])} sure, needs {self.percent(threshold)}\n", text)

    @staticmethod
    def percent(probability):
        if probability < 0.005:
            return "under 1%"
        return "over 99%" if probability > 0.995 else f"{round(100 * probability)}%"

    def test_it_says_how_familiar_the_article_is(self):
        (answer,) = self.json_lines(self.topic("tag", "-m", self.example_model(), "a.md").text)
        percent = round(100 * answer["familiarity"])
        self.assertIn(f"\nfamiliarity {percent / 100:.2f}: {percent}% of the training articles were less "
                      "at home\n", self.explain("a.md").text)
        self.write("b.md", "# Leek soup\n\nA chip of salt in the school's soup, by law.\n")
        text = self.explain("b.md", "--min-familiarity", "1").text
        self.assertRegex(text, r"\nfamiliarity 0\.\d\d: below the least, 1, so no topic is given\n")
        self.assertIn("sure, but the article is not familiar enough\n", text)
        self.assertNotIn("  Given", text)

    def test_an_editor_gets_no_arithmetic(self):
        for topic in ("AI Hardware", "AI in Education"):
            text = self.explain("a.md", "--topic", topic).text
            self.assertNotRegex(text, r"[-+]\d\.\d|bias|margin|threshold|log-odds|probability \d")

    def test_a_topic_that_is_not_given_can_be_asked_for(self):
        text = self.explain("a.md", "--topic", "AI in Education").text
        self.assertRegex(text, rf"\nAI in Education\n  Not given: {self.PERCENT} sure, needs {self.PERCENT}\n")
        self.assertNotIn("\nAI Hardware\n", text)

    def test_weak_phrases_are_only_counted(self):
        texts = "".join(self.explain(os.path.join(self.held_out, name)).text
                        for name in sorted(os.listdir(self.held_out))[:4])
        self.assertRegex(texts, r"\n    and \d+ weaker\n")
        self.assertRegex(texts, r"\n  against it: only weak phrases \(\d+\)\n")

    def test_scores_that_round_to_the_threshold_get_more_digits(self):
        (answer,) = self.json_lines(self.topic("tag", "-m", self.example_model(), "a.md", "--top", str(EXAMPLE_TOPICS)).text)
        (score,) = [t["score"] for t in answer["topics"] if t["topic"] == "AI Hardware"]
        for ahead, given in ((0.0002, "Given"), (-0.0002, "Not given")):
            self.write("t.yaml", f"AI Hardware: {{threshold: {score - ahead:.4f}}}\n")
            text = self.explain("a.md", "--topic", "AI Hardware", "--topics", "t.yaml").text
            sure, needed = re.search(rf"  {given}: ([\d.]+)% sure, needs ([\d.]+)%\n", text).groups()
            self.assertEqual(float(sure) > float(needed), ahead > 0, text)

    def test_a_parent_is_given_for_the_sake_of_a_topic_below_it(self):
        self.write("t.yaml", "AI Hardware: {parent: Robotics}\nRobotics: {threshold: 0.999}\n")
        text = self.explain("a.md", "--topic", "Robotics", "--topics", "t.yaml").text
        self.assertRegex(text, rf"  Given: {self.PERCENT} sure, through a topic below it or merged into it\n")

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

    def test_verbose_says_what_was_missing_and_names_the_bias_and_the_rival(self):
        topics = [topic["topic"] for topic in json.loads(self.topic("inspect", self.example_model(), "--json").text)["topics"]]
        rivals = []
        for topic in topics:
            text = self.explain("a.md", "--topic", topic, "-v").text
            bias, margin, threshold, rival, missing, side = re.search(
                r"\n  bias ([-+][\d.]+), with .* the margin is ([-+][\d.]+)\n"
                r"  threshold ([-+][\d.]+) \(0\.\d{3} (higher because of .+|lower because no other topic is strong)\); "
                r"the margin is ([\d.]+) (below|above) it\n", text).groups()
            over = float(margin) - float(threshold)
            self.assertAlmostEqual(abs(over), float(missing), places=9)
            self.assertEqual(side, "above" if over >= 0 else "below")
            self.assertLess(float(bias), 0)
            self.assertRegex(text, r"\n  log-odds [-+]\d+\.\d{3}, probability 0\.\d{3}, needs 0\.\d{3}\n")
            rivals.append(rival.removeprefix("higher because of "))
        self.assertTrue(set(rivals) & set(topics), rivals)
        self.assertEqual(text, self.explain("a.md", "--topic", topics[-1], "--verbose").text)

    def test_the_printed_lines_add_up_to_the_printed_margin(self):
        topics = 0
        for name in sorted(os.listdir(self.held_out))[:8]:
            text = self.explain(os.path.join(self.held_out, name), "--verbose").text
            for part in re.split(r"\n\n(?=[^\n]*\n  (?:Given|Not given): )", text)[1:]:
                topics += 1
                lines = sum(float(w) for w in re.findall(r"^    ([-+]\d\.\d{3})  ", part, re.M))
                sides = sum(float(w) for w in re.findall(r"^  (?:for|against) it, (.*):$", part, re.M))
                bias, margin = re.search(r"  bias ([-+][\d.]+),.* the margin is ([-+][\d.]+)\n",
                                         part).groups()
                self.assertAlmostEqual(lines, sides, places=9)
                self.assertAlmostEqual(float(bias) + lines, float(margin), places=9)
        self.assertGreaterEqual(topics, 8)

    def test_verbose_adds_numbers_and_keeps_the_phrases(self):
        path = os.path.join(self.held_out, sorted(os.listdir(self.held_out))[0])
        phrases = r"^    (?:[-+]\d\.\d{3}  )?(\S.* (?:title|excerpt|body): .*)$"
        self.assertEqual(re.findall(phrases, self.explain(path).text, re.M),
                         re.findall(phrases, self.explain(path, "-v").text, re.M))

    def test_the_next_topics_are_named_unless_one_was_asked_for(self):
        self.assertRegex(self.explain("a.md").text,
                         rf"\(--topic NAME says why\): \S.* \({self.PERCENT}, needs {self.PERCENT}\), ")
        self.assertNotIn("says why", self.explain("a.md", "--topic", "Robotics").text)

    def test_a_model_of_one_topic_each_says_which_topic_was_better(self):
        self.write_jsonl("single.jsonl", [article((("Chips",), ("Policy",), ("Sport",))[i % 3], i)
                                          for i in range(30)])
        self.topic("train", "single.jsonl", "-o", "single.model", "-q")
        self.write("c.txt", "wafer fab transistor\n")
        self.assertRegex(self.topic("explain", "-m", "single.model", "c.txt").text,
                         rf"Chips\n  Given: {self.PERCENT} sure, more than of any other topic\n")
        text = self.topic("explain", "-m", "single.model", "c.txt", "--topic", "Sport", "-v").text
        self.assertRegex(text, rf"Sport\n  Not given: {self.PERCENT} sure, but {self.PERCENT} sure of Chips\n")
        self.assertNotIn("threshold", text)

    def test_an_article_of_unknown_words_is_said_to_be_that(self):
        self.write("d.txt", "qqqq zzzz\n")
        text = self.explain("d.txt").text
        self.assertRegex(text, r'^article "d.txt"\n\n.*\n  Not given: the model knows no word of the article\n$')

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

    def test_control_characters_are_not_printed_to_the_terminal(self):
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
        self.assertIn(f"{EXAMPLE_TOPICS} topics", text)
        self.assertIn("AI Hardware: ", text)

    def test_json_says_how_the_model_was_made(self):
        shown = json.loads(self.inspect("--json").text)
        self.assertEqual(shown["manifest"]["articles"], TRAIN_ARTICLES)
        self.assertEqual(len(shown["topics"]), EXAMPLE_TOPICS)
        tagged = json.loads(self.topic("tag", "-m", self.example_model(), stdin=b"x\n").text)
        self.assertEqual(tagged["model"], shown["model"])

    def test_one_topic(self):
        due = examples_with("AI Hardware")
        self.assertIn(f"AI Hardware: {due} articles", self.inspect("--topic", "AI Hardware").text)
        shown = json.loads(self.inspect("--topic", "AI Hardware", "--json").text)
        self.assertEqual((shown["topic"], shown["articles"]), ("AI Hardware", due))

    def listed_words(self, topic):
        """(weight, word, mark) of each line; the mark is that of a stem or of a title."""
        text = self.inspect("--topic", topic).text
        return [(float(weight), word, mark) for weight, word, mark in
                re.findall(r"^ +(\d+\.\d\d)  (.*?)(…| \(title\)|)$", text, re.M)]

    def test_a_word_is_listed_once_with_the_strongest_weight_of_its_features(self):
        topics = json.loads(self.inspect("--json").text)["topics"]
        merged = 0
        for name in (topic["topic"] for topic in topics):
            words = self.listed_words(name)
            self.assertEqual(len(words), 40)
            texts = [word for _, word, _ in words]
            self.assertEqual(len(set(texts)), len(texts), texts)
            weights = [weight for weight, _, _ in words]
            self.assertEqual(weights, sorted(weights, reverse=True))
            features = json.loads(self.inspect("--topic", name, "--json").text)["words"]
            for weight, text, mark in words:
                same = [word["weight"] for word in features if word["phrase"] == text]
                if same and not mark:
                    self.assertGreaterEqual(round(weight + 0.006, 3), round(max(same), 3), text)
                merged += len(same) > 1
                if mark == "…":
                    self.assertFalse([t for t in texts if t != text and " " not in t and t.startswith(text)])
        self.assertGreater(merged, 0)

    def test_a_stem_takes_the_text_of_its_word(self):
        words = json.loads(self.inspect("--topic", "Language Models", "--json").text)["words"]
        stem = next(word for word in words if word["phrase"] == "chatb")
        self.assertEqual(set(stem), {"phrase", "in_title", "weight"})
        listed = {word: (weight, mark) for weight, word, mark in self.listed_words("Language Models")}
        self.assertEqual(listed["chatbot"][1], "")
        self.assertAlmostEqual(listed["chatbot"][0], stem["weight"], delta=0.006)
        self.assertNotIn("chatb", listed)
        self.assertRegex(self.inspect().text, r"  Language Models: .*\bchatbot\b")

    def test_an_unknown_topic_fails_and_says_how_to_list_them(self):
        self.says(self.inspect("--topic", "x", expect=FAILED), 'has no topic "x"', "topic inspect")

    def test_bad_usage(self):
        self.says(self.topic("inspect", expect=BAD_USAGE), "MODEL")
        self.says(self.inspect("other", expect=BAD_USAGE), "one MODEL")
        self.says(self.inspect("--bogus", expect=BAD_USAGE), "--bogus")


if __name__ == "__main__":
    unittest.main()
