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

    def test_a_link_to_where_nothing_can_be_replaced(self):
        """No test names /dev/stdout itself: a program that replaces it does so for the machine."""
        for number, target in enumerate(("/proc/self/fd/1", "/proc/self/fd/99", "/dev/stdout", "/dev/none", "/dev/fd/2")):
            link = f"link{number}"
            os.symlink(target, self.path(link))
            os.symlink(link, self.path(f"second{number}"))
            for output in (link, f"second{number}", self.path(link)):
                with open(self.path("printed"), "wb") as printed:
                    done = self.topic("train", "corpus.jsonl", "-o", output, expect=FAILED, stdout=printed)
                self.says(done, "cannot be replaced: ")
            self.assertEqual(os.readlink(self.path(link)), target)
        with open(self.path("printed"), "wb") as printed:
            for output in ("/proc/self/fd/1", "/dev/fd/1"):
                self.says(self.topic("train", "corpus.jsonl", "-o", output, expect=FAILED, stdout=printed),
                          "cannot be replaced: it ")

    def test_a_file_that_is_open_for_what_is_printed(self):
        for stream, name in (("stdout", "standard output"), ("stderr", "standard error")):
            with open(self.path("printed"), "wb") as printed:
                done = self.topic("train", "corpus.jsonl", "-o", "printed", expect=FAILED, **{stream: printed})
            self.assertIn(f"it is open as {name}: name another file", done.errors or self.read("printed").decode())

    def test_a_file_keeps_its_mode_and_its_owner(self):
        self.topic("train", "corpus.jsonl", "-q", "-o", "m.model")
        for output in ("m.model", "report.html"):
            self.write(output, self.read("m.model"))
            os.chmod(self.path(output), 0o640)
            if os.geteuid() == 0:
                os.chown(self.path(output), 54321, 54322)
            before = os.stat(self.path(output))
            if output == "m.model":
                self.topic("train", "corpus.jsonl", "-q", "--cost", "0.5", "-o", output)
            else:
                self.topic("eval", "-m", "m.model", "corpus.jsonl", "--report", output)
            after = os.stat(self.path(output))
            self.assertNotEqual(before.st_ino, after.st_ino)
            self.assertEqual((before.st_mode, before.st_uid, before.st_gid), (after.st_mode, after.st_uid, after.st_gid))

    @unittest.skipIf(os.geteuid() != 0, "only root can be another user")
    def test_a_group_that_cannot_be_kept_has_no_rights(self):
        self.topic("train", "corpus.jsonl", "-q", "-o", "m.model")
        os.chmod(self.path("m.model"), 0o664)
        os.chown(self.path("m.model"), 0, 54322)
        os.chmod(self.directory, 0o777)
        self.topic("train", "corpus.jsonl", "-q", "--cost", "0.5", "-o", "m.model", user=54321, group=54321, extra_groups=[])
        after = os.stat(self.path("m.model"))
        self.assertEqual((after.st_mode & 0o777, after.st_uid, after.st_gid), (0o644, 54321, 54321))

    def test_a_file_that_is_not_read_may_lie_beside_the_articles(self):
        for corpus in ("articles", "dirs"):
            for _ in range(2):
                self.topic("train", corpus, "-q", "-o", f"{corpus}/topics.model")


if __name__ == "__main__":
    unittest.main()
