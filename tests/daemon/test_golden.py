"""Before a model serves, the articles kept with it must have the topics that they should."""
import json
import os
import tempfile
import unittest

from harness import Daemon, main, make_model, refused, topic

ARTICLES = [{"id": 1, "title": "chip"}, {"id": "two", "title": "law", "body": "goal"}, {"id": 3, "title": "x"}]


class Golden(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = directory.name
        self.old = make_model(self.path("old"))
        self.new = make_model(self.path("new"), articles=11)
        self.corpus = self.path("corpus.jsonl")
        self.write(self.corpus, ARTICLES)

    def path(self, name):
        return os.path.join(self.directory, name)

    def write(self, path, lines):
        with open(path, "w") as file:
            file.writelines(json.dumps(line) + "\n" for line in lines)

    def alter(self, path):
        """The second article is to have another topic than it has."""
        with open(path) as file:
            lines = list(map(json.loads, file))
        lines[1]["topics"] = ["AI Hardware"]
        self.write(path, lines)

    def test_a_good_one_is_told_in_the_answer(self):
        topic("golden", "-m", self.new, self.corpus)
        with Daemon(model=self.old) as daemon:
            golden = daemon.control_ask("reload", model=self.new)["golden"]
            self.assertEqual(golden["articles"], 3)
            for key in ("milliseconds", "previous_milliseconds", "memory_bytes",
                        "previous_memory_bytes"):
                self.assertGreater(golden[key], 0, key)
            self.assertIn("golden set: all 3 articles have their topics",
                          topic("reload", "-s", daemon.control))

    def test_without_one(self):
        with Daemon(model=self.old) as daemon:
            self.assertEqual(daemon.control_ask("reload", model=self.new)["golden"], {"articles": 0})

    def test_a_difference_is_refused_also_by_force(self):
        topic("golden", "-m", self.new, self.corpus)
        self.alter(self.new + ".golden")
        with Daemon(model=self.old) as daemon:
            before = daemon.serves()
            for force in (False, True):
                message = daemon.control_ask("reload", model=self.new, force=force)["error"]["message"]
                self.assertIn(f'{self.new}.golden: article "two" gets', message)
                self.assertIn('instead of "AI Hardware"', message)
                self.assertEqual(daemon.serves(), before)

    def test_a_malformed_one_is_refused(self):
        with open(self.new + ".golden", "w") as file:
            file.write("{}\n")
        with Daemon(model=self.old) as daemon:
            self.assertIn(f'{self.new}.golden:1: has no "topics"',
                          daemon.control_ask("reload", model=self.new)["error"]["message"])

    def test_at_the_start_too(self):
        topic("golden", "-m", self.old, self.corpus)
        with Daemon(model=self.old) as daemon:
            self.assertTrue([line for line in daemon.log if "all 3 articles of the golden set get their topics" in line])
        self.alter(self.old + ".golden")
        status, line = refused(model=self.old)
        self.assertEqual((status, 'article "two" gets' in line), (1, True), line)

    def test_it_goes_into_the_registry_with_its_model(self):
        registry = self.path("registry")
        topic("promote", self.old, registry)
        topic("golden", "-m", self.new, self.corpus)
        with Daemon(model=registry) as daemon:
            daemon.control_ask("reload", model=self.new)
            with open(f"{registry}/current/golden.jsonl") as kept, open(self.new + ".golden") as own:
                self.assertEqual(kept.read(), own.read())
            self.assertEqual(daemon.control_ask("reload")["golden"]["articles"], 3)
            self.alter(f"{registry}/current/golden.jsonl")
            self.assertIn('article "two" gets', daemon.control_ask("reload")["error"]["message"])
            self.assertTrue(daemon.control_ask("rollback")["ok"])
            self.alter(self.new + ".golden")
            self.assertIn("error", daemon.control_ask("reload", model=self.new))


if __name__ == "__main__":
    main()
