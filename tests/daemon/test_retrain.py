"""examples/retrain: the weekly script, by a topicd that serves a registry and keeps a store."""
import json
import os
import re
import shutil
import sqlite3
import subprocess
import unittest

from harness import Daemon, main, topic
from test_store import Store

EXAMPLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../examples/retrain")
KINDS = {"Chips": "wafers and foundries", "Sport": "goals and players"}


class Retrain(Store):
    def setUp(self):
        super().setUp()
        self.registry = f"{self.directory.name}/models"
        self.bin = f"{self.directory.name}/bin"
        os.mkdir(self.bin)
        os.symlink(os.environ["TOPIC"], f"{self.bin}/topic")

    def write_corpus(self, name, count, swapped=0, words=""):
        """`count` articles of each topic, of which the first `swapped` have the other one's words."""
        path = f"{self.directory.name}/{name}.jsonl"
        with open(path, "w") as file:
            for i in range(count):
                for given, other in (("Chips", "Sport"), ("Sport", "Chips")):
                    text = KINDS[other if i < swapped else given]
                    file.write(json.dumps({"id": f"{name} {given} {i}", "title": f"{text} {words} {name}{i}",
                                           "topics": [given]}) + "\n")
        return path

    def promote(self, corpus):
        model = f"{self.directory.name}/first.model"
        topic("train", corpus, "--quiet", "--threads", "1", "-o", model)
        topic("promote", model, self.registry)

    def make_controls(self, count):
        """As if the queue's random sample had been reviewed: the last articles that were imported."""
        with sqlite3.connect(self.file) as store:
            store.execute("INSERT INTO controls(article, model, suggested, time) SELECT number, 'm', '', 0 FROM articles"
                          " ORDER BY number DESC LIMIT ?", (count,))
        store.close()

    def retrain(self, daemon, expect):
        environment = {**os.environ, "PATH": f"{self.bin}:{os.environ['PATH']}", "REGISTRY": self.registry,
                       "CONTROL": daemon.control, "TRAIN": "--threads 1"}
        done = subprocess.run([f"{EXAMPLE}/retrain.sh"], env=environment, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, expect, done.stdout + done.stderr)
        self.assertFalse([name for name in os.listdir(self.directory.name) if name.startswith("retrain.")
                          and name != "retrain.digest"])
        return done.stdout.splitlines()[-1]

    def serve_registry(self):
        return Daemon("--store", self.file, model=self.registry)

    def test_a_better_model_takes_over_once(self):
        self.promote(self.write_corpus("old", 20, swapped=7))
        topic("store", "import", self.file, self.write_corpus("new", 60))
        topic("store", "import", self.file, self.write_corpus("control", 60))
        self.make_controls(120)
        with self.serve_registry() as daemon:
            before = daemon.status()["model"]
            self.assertIn("the new model serves", self.retrain(daemon, 0))
            after = daemon.status()["model"]
            self.assertNotEqual(after, before)
            self.assertIn("nothing was decided", self.retrain(daemon, 0))
            self.feedback(daemon, article="mine", title="wafers", topics=["Chips"])
            self.assertIn("the new model serves", self.retrain(daemon, 0))

    def test_a_worse_model_is_refused(self):
        self.promote(self.write_corpus("old", 60))
        topic("store", "import", self.file, self.write_corpus("new", 60, swapped=60))
        topic("store", "import", self.file, self.write_corpus("control", 60))
        self.make_controls(120)
        with self.serve_registry() as daemon:
            before = daemon.status()["model"]
            self.assertIn("refused: it is worse on the control sample", self.retrain(daemon, 3))
            self.assertEqual(daemon.status()["model"], before)

    def test_what_is_pinned_is_kept(self):
        self.promote(self.write_corpus("old", 30))
        topic("store", "import", self.file, self.write_corpus("new", 60))
        with self.serve_registry() as daemon:
            self.feedback(daemon, article="pinned", title="leek soup", topics=["Law"], pin=True)
            self.assertIn("refused: it does not give what editors have pinned", self.retrain(daemon, 3))

    def test_few_controls_decide_nothing(self):
        self.promote(self.write_corpus("old", 30))
        topic("store", "import", self.file, self.write_corpus("new", 60))
        with self.serve_registry() as daemon:
            before = daemon.status()["model"]
            self.assertIn("undecided: the control sample has fewer than 100", self.retrain(daemon, 3))
            self.assertEqual(daemon.status()["model"], before)
        self.assertTrue(os.path.exists(f"{self.directory.name}/undecided.model"))

    def test_without_a_daemon_it_fails(self):
        self.promote(self.write_corpus("old", 30))
        with self.serve_registry() as daemon:
            pass
        done = subprocess.run([f"{EXAMPLE}/retrain.sh"], capture_output=True, text=True, check=False,
                              env={**os.environ, "PATH": f"{self.bin}:{os.environ['PATH']}", "REGISTRY": self.registry,
                                   "CONTROL": daemon.control})
        self.assertEqual(done.returncode, 1)
        self.assertIn("topic backup", done.stderr)


class Units(unittest.TestCase):
    def test_systemd_reads_them(self):
        if not shutil.which("systemd-analyze"):
            self.skipTest("there is no systemd-analyze")
        done = subprocess.run(["systemd-analyze", "calendar", self.setting("timer", "OnCalendar")], capture_output=True,
                              text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        for name in "service", "timer":
            with open(f"{EXAMPLE}/topicd-retrain.{name}") as unit:
                for line in unit:
                    self.assertRegex(line, r"^(\[\w+\]|#.*|[A-Z]\w+=.*|)\n$")

    def test_the_script_is_the_units(self):
        self.assertEqual(self.setting("service", "ExecStart"), "/usr/local/bin/topicd-retrain")
        self.assertEqual(self.setting("service", "SuccessExitStatus"), "3")
        subprocess.run(["sh", "-n", f"{EXAMPLE}/retrain.sh"], check=True)

    def setting(self, unit, name):
        with open(f"{EXAMPLE}/topicd-retrain.{unit}") as file:
            return re.search(rf"^{name}=(.*)$", file.read(), re.MULTILINE)[1]


if __name__ == "__main__":
    main()
