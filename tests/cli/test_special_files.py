"""A named pipe or a device in place of a file is refused where only a file makes sense: nothing waits for who writes it."""
import os
import shutil
import unittest

from cli_case import FAILED, CliCase

REFUSED = ("is not a regular file: copy what it holds into one", "it is not a regular file", "is no regular file", "is not a registry", "is not a link that topic promote made")


class SpecialFiles(CliCase):
    def setUp(self):
        super().setUp()
        self.small_corpus("corpus.jsonl")
        self.topic("train", "corpus.jsonl", "-q", "-o", "m.model")
        self.topic("promote", "m.model", "registry")
        os.mkfifo(self.path("pipe"))
        self.version, = os.listdir(self.path("registry/versions"))

    def refuses(self, *command):
        said = self.topic(*command, expect=FAILED).stderr.decode()
        self.assertTrue(any(refusal in said for refusal in REFUSED), (command, said))

    def test_operands_and_options(self):
        for file in ("pipe", "/dev/zero", "/dev/null"):
            for command in (("inspect", file), ("tag", "-m", file, "corpus.jsonl"), ("explain", "-m", file, "corpus.jsonl"),
                            ("eval", "-m", file, "corpus.jsonl"), ("eval", "-m", "m.model", "corpus.jsonl", "--baseline", file),
                            ("diff", file, "m.model", "corpus.jsonl"), ("diff", "m.model", file, "corpus.jsonl"),
                            ("judge", file, "m.model"), ("judge", "m.model", file), ("golden", "-m", file, "corpus.jsonl", "-o", "g"),
                            ("golden", "-m", "m.model", "corpus.jsonl", "-o", file), ("train", "corpus.jsonl", "-o", file),
                            ("train", "corpus.jsonl", "--keep-topics", file, "-o", "n.model"), ("promote", file, "registry"),
                            ("versions", file), ("topics-file", "--check", file), ("store", "check", file), ("store", "export", file),
                            ("store", "compact", file), ("store", "backup", file, "copy"), ("store", "restore", file, "new"),
                            ("status", "-s", "tcp://127.0.0.1:1", "--server-key", file)):
                self.refuses(*command)

    def test_within_a_registry(self):
        for name in (f"versions/{self.version}/model", f"versions/{self.version}/promoted.json"):
            shutil.copytree(self.path("registry"), self.path("other"), symlinks=True)
            os.unlink(self.path(f"other/{name}"))
            os.mkfifo(self.path(f"other/{name}"))
            self.topic("versions", "other")  # says that the model cannot be read
            self.refuses("promote", "m.model", "other")
            shutil.rmtree(self.path("other"))


if __name__ == "__main__":
    unittest.main()
