"""topic, also where it trains, topicd-web and topicd-bridge under limits that are too low for them: a sentence and exit status 1."""
import json
import os
import resource
import signal
import subprocess
import tempfile
import unittest

from harness import Daemon, main
from scale import IS_FULL, report

TOPIC, WEB, BRIDGE = os.environ["TOPIC"], os.environ["TOPICD_WEB"], os.environ["TOPIC_BRIDGE"]

# A sanitizer reserves more address space than there is memory.
IS_SANITIZED = os.environ["TOPIC_MEMORY_FACTOR"] != "1"
MIB = 1024 * 1024
FILES = [*range(3, 41), 1024]
ADDRESS_SPACE = [size * MIB for size in range(8, 300, 2 if IS_FULL else 6)] + [4096 * MIB]
STACK = [size * 1024 for size in (64, 128, 256, 511, 512, 8192)]

# Of the dynamic linker, which found no room for the libraries and said so.
NOT_LOADED = 127


class Programs(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.daemon = Daemon()
        cls.addClassCleanup(cls.daemon.__exit__, None, None, None)
        cls.server = cls.daemon.endpoints[0]
        directory = tempfile.TemporaryDirectory()
        cls.addClassCleanup(directory.cleanup)
        cls.directory = directory.name
        cls.article = os.path.join(cls.directory, "article.txt")
        with open(cls.article, "w", encoding="ascii") as file:
            file.write("neural chip\n")
        for place in ("in", "in/tmp", "in/new", "out", "out/tmp", "out/new", "not", "not/tmp", "not/new"):
            os.mkdir(os.path.join(cls.directory, place))

    def ends(self, command, kind, value):
        """Whether it did its work under the limit. One that serves is told to stop when it is ready."""
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                                   preexec_fn=lambda: resource.setrlimit(kind, (value, value)))
        lines = []
        for line in process.stderr:
            lines.append(line.strip())
            if line.rstrip().endswith(": ready"):
                process.send_signal(signal.SIGTERM)
        process.stderr.close()
        status = process.wait()
        self.assertIn(status, (0, 1, NOT_LOADED), (command, value, lines))
        self.assertTrue(status == 0 or lines, (command, value, "ended without a sentence"))
        return status == 0

    def try_all(self, what, command):
        kinds = [("files", resource.RLIMIT_NOFILE, FILES), ("stack", resource.RLIMIT_STACK, STACK)]
        if not IS_SANITIZED:
            kinds.append(("address space", resource.RLIMIT_AS, ADDRESS_SPACE))
        for name, kind, values in kinds:
            done = [self.ends(command, kind, value) for value in values]
            self.assertTrue(done[-1], (what, name))
            self.assertFalse(done[0], (what, name))
            report("client limit", program=what, limit=name.replace(" ", "_"), tried=len(done), worked=sum(done),
                   aborts=0)

    def test_topic_tag(self):
        self.try_all("tag", [TOPIC, "tag", "-s", self.server, self.article])

    def test_topic_status(self):
        self.try_all("status", [TOPIC, "status", "-s", self.daemon.control])

    def test_topic_train(self):
        corpus = os.path.join(self.directory, "corpus.jsonl")
        with open(corpus, "w", encoding="ascii") as file:
            for i in range(24):
                topic, word = (("Chips", "wafer"), ("Law", "minister"))[i % 2]
                file.write(json.dumps({"id": i, "title": f"{word} number {i}", "topics": [topic]}) + "\n")
        self.try_all("train", [TOPIC, "train", corpus, "-q", "-o", os.path.join(self.directory, "new.model")])

    def test_topicd_web(self):
        self.try_all("topicd-web", [WEB, "--server", self.server, "--listen", "127.0.0.1:0"])

    def test_topicd_bridge(self):
        self.try_all("topicd-bridge", [BRIDGE, "--from", f"dir:{self.directory}/in", "--to", f"dir:{self.directory}/out",
                                       "--reject", f"dir:{self.directory}/not", "--servers", self.server])


if __name__ == "__main__":
    main()
