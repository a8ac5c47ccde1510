"""An output that names what is read is refused before any work, and nothing is changed."""
import os
import subprocess
import unittest

from cli_case import FAILED, TOPIC, CliCase

SAME, INSIDE = "is the same file as", "would be read the next time"


class Outputs(CliCase):
    def setUp(self):
        super().setUp()
        self.corpus = self.small_corpus("corpus.jsonl")
        self.write("articles/one.jsonl", self.read("corpus.jsonl"))
        os.symlink("corpus.jsonl", self.path("link.jsonl"))
        os.link(self.path("corpus.jsonl"), self.path("hard.jsonl"))
        os.symlink("articles", self.path("linked"))
        for topic in ("chips", "law"):
            for i in range(6):
                self.write(f"dirs/{topic}/{i}.txt", f"{topic} number {i} wafer\n")

    def content(self):
        return {os.path.join(root, name): self.read(os.path.join(root, name))
                for root, _, names in os.walk(self.directory) for name in names}

    def refuses(self, says, *command, **how):
        before = self.content()
        self.says(self.topic(*command, expect=FAILED, **how), says)
        self.assertEqual(self.content(), before)

    def test_train(self):
        for output in ("corpus.jsonl", "./articles/../corpus.jsonl", "link.jsonl", "hard.jsonl"):
            self.refuses(SAME, "train", "corpus.jsonl", "-o", output)
        for output in ("articles/one.jsonl", "linked/one.jsonl"):
            self.refuses(SAME, "train", "corpus.jsonl", "articles", "-o", output)
        for output in ("articles/two.jsonl", "linked/two.md"):
            self.refuses(INSIDE, "train", "articles", "-o", output)
        self.refuses(INSIDE, "train", "articles", "--format", "jsonl", "-o", "articles/topics.model")
        self.refuses(INSIDE, "train", "dirs", "-o", "dirs/law/model")

    def test_held_out_articles(self):
        self.write("held.jsonl", self.read("corpus.jsonl"))
        self.write("held/one.jsonl", self.read("corpus.jsonl"))
        os.link(self.path("held.jsonl"), self.path("same.jsonl"))
        for held, output in (("held.jsonl", "held.jsonl"), ("held.jsonl", "same.jsonl"), ("held", "held/one.jsonl")):
            self.refuses(SAME, "train", "corpus.jsonl", "--without", held, "-o", output)
        self.refuses(INSIDE, "train", "corpus.jsonl", "--without", "held", "-o", "held/two.jsonl")

    def test_a_model_takes_the_place_of_the_one_whose_topics_it_keeps(self):
        for keep in ([], ["--keep-topics", "m.model"]):
            self.topic("train", "corpus.jsonl", "-q", "-o", "m.model", *keep)

    def test_a_text_and_its_subjects(self):
        self.write("annif/a.txt", "wafer\n")
        self.write("annif/a.tsv", "<http://example.org/chips>\tchips\n")
        self.refuses(SAME, "train", "annif", "-o", "annif/a.tsv")

    def test_standard_input(self):
        with open(self.path("corpus.jsonl"), "rb") as file:
            done = subprocess.run([TOPIC, "train", "-", "-o", "corpus.jsonl"], stdin=file, stderr=subprocess.PIPE,
                                  cwd=self.directory, text=True, check=False)
        self.assertEqual(done.returncode, FAILED)
        self.assertIn("is the same file as standard input", done.stderr)

    def test_eval_and_golden(self):
        self.topic("train", "corpus.jsonl", "-q", "-o", "m.model")
        for output in ("m.model", "corpus.jsonl", "articles/one.jsonl"):
            self.refuses(SAME, "eval", "-m", "m.model", "corpus.jsonl", "--trained-on", "articles", "--report", output)
            self.refuses(SAME, "golden", "-m", "m.model", "corpus.jsonl", "articles", "-o", output)
        self.write("topics.yaml", "Chips: {name: Hardware}\n")
        os.link(self.path("m.model"), self.path("baseline.model"))
        for option, file in (("--topics", "topics.yaml"), ("--baseline", "baseline.model")):
            self.refuses(SAME, "eval", "-m", "m.model", "corpus.jsonl", option, file, "--report", file)
        self.refuses(INSIDE, "golden", "-m", "m.model", "articles", "-o", "articles/golden.jsonl")
        self.refuses(INSIDE, "eval", "-m", "m.model", "articles", "--report", "articles/report.html")

    def test_no_output_is_standard_output(self):
        """Which other programs call "-": nobody looks for a file of that name."""
        self.topic("train", "corpus.jsonl", "-q", "-o", "m.model")
        for command in (("train", "corpus.jsonl", "-o"), ("golden", "-m", "m.model", "corpus.jsonl", "-o"),
                        ("eval", "-m", "m.model", "corpus.jsonl", "--report")):
            self.refuses("-: a file is written, not standard output", *command, "-")
        self.topic("train", "corpus.jsonl", "-q", "-o", "./-")
        self.assertTrue(os.path.isfile(self.path("-")))

    def test_a_file_that_is_not_read_may_lie_beside_the_articles(self):
        for corpus in ("articles", "dirs"):
            for _ in range(2):
                self.topic("train", corpus, "-q", "-o", f"{corpus}/topics.model")


if __name__ == "__main__":
    unittest.main()
