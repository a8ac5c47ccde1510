"""Explanations of many topics: how many there are at most, and what ends them."""
import os
import subprocess
import tempfile
import time
import unittest

import zmq

from harness import Daemon, Gate, main, receive, send, topic

MAKE_MODEL = os.environ["TOPIC_MAKE_MODEL"]

# As in wire/answer.h.
MAX_EXPLAINED = 100

TOPICS = 250

DEADLINE_MS = 200


class Explain(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory()
        cls.model = os.path.join(cls.directory.name, "many.model")
        subprocess.run([MAKE_MODEL, cls.model, "AI Hardware", "0", "0", str(TOPICS)], check=True)

    @classmethod
    def tearDownClass(cls):
        cls.directory.cleanup()

    def test_topics_beyond_the_most_are_listed_and_counted(self):
        with Daemon(model=self.model) as daemon:
            answer = daemon.ask({"title": "chip", "explain": True, "top": TOPICS})
            self.assertEqual(len(answer["topics"]), TOPICS)
            self.assertEqual(["because" in topic for topic in answer["topics"]],
                             [True] * MAX_EXPLAINED + [False] * (TOPICS - MAX_EXPLAINED))
            self.assertEqual(answer["unexplained"], TOPICS - MAX_EXPLAINED)
            fewer = daemon.ask({"title": "chip", "explain": True, "top": MAX_EXPLAINED})
            self.assertNotIn("unexplained", fewer)
            self.assertEqual(fewer["topics"], answer["topics"][:MAX_EXPLAINED])
            without = daemon.ask({"title": "chip", "top": TOPICS})
            self.assertNotIn("unexplained", without)

    def test_explain_lists_as_many_as_it_explains(self):
        with Daemon(model=self.model) as daemon:
            answer = daemon.ask({"op": "explain", "title": "chip", "top": TOPICS})
            self.assertEqual(len(answer["explanations"]), MAX_EXPLAINED)
            self.assertEqual(answer["unexplained"], TOPICS - MAX_EXPLAINED)
            batch = daemon.ask({"op": "explain", "articles": [{"title": "chip"}] * 2, "top": TOPICS})
            for one in batch["results"]:
                self.assertEqual(one["explanations"], answer["explanations"])
                self.assertEqual(one["unexplained"], TOPICS - MAX_EXPLAINED)
            last = daemon.ask({"op": "explain", "title": "chip", "topic": f"Topic {TOPICS - 1:04}"})
            self.assertEqual(len(last["explanations"]), 1)

    def test_several_topics_are_explained_as_each_alone(self):
        article = {"title": "A neural chip", "body": "<p>The <b>chip</b> law &amp; the caf\u00e9: a goal. " * 9}
        with Daemon(model=self.model) as daemon:
            together = daemon.ask({"op": "explain", "top": 3, **article})["explanations"]
            for one in together:
                alone = daemon.ask({"op": "explain", "topic": one["topic"], **article})
                self.assertEqual(alone["explanations"], [one])

    def test_the_command_explains_with_topicd_as_with_the_model(self):
        path = os.path.join(self.directory.name, "article.json")
        with open(path, "w", encoding="utf-8") as file:
            file.write('{"id": 7, "title": "A neural chip", "url": "https://e.example/",'
                       ' "body": "<p>The <b>chip</b> law &amp; a goal.</p>"}\n')
        with Daemon(model=self.model) as daemon:
            for options in (("--json",), ("--html",), ("--json", "--topic", "Topic 0003")):
                by_model = topic("explain", "-m", self.model, *options, path)
                self.assertEqual(topic("explain", "-s", daemon.endpoints[0], *options, path), by_model)
            self.assertIn("<mark>chip</mark>", topic("explain", "-m", self.model, "--html", path))
            text = topic("explain", "-s", daemon.endpoints[0], path)
            heading, topics = text.split("\n\n", 1)
            by_model = topic("explain", "-m", self.model, path)
            self.assertTrue(by_model.startswith(heading + "\n\n"), text)
            self.assertIn("\n\n" + topics, by_model)
            self.assertIn("  Given: 50", topics)
            topic("explain", "-s", daemon.endpoints[0], "--topic", "none", path, expect=1)

    def test_a_deadline_that_passes_between_topics_is_a_timeout(self):
        with tempfile.TemporaryDirectory() as directory:
            gate = Gate(directory)
            for request in ({"explain": True}, {"op": "explain"}):
                with Daemon("--workers", "2", model=self.model) as daemon, daemon.connect(zmq.DEALER) as socket:
                    send(socket, {"title": gate.title, "body": "chip", "top": TOPICS,
                                  "deadline_ms": DEADLINE_MS, **request})
                    send(socket, {"op": "ping"})
                    self.assertTrue(receive(socket)["ok"])  # the request has arrived before
                    end = time.monotonic() + DEADLINE_MS / 1000
                    daemon.wait_until(lambda status: time.monotonic() > end)
                    gate.open()
                    self.assertEqual(receive(socket)["error"]["code"], "timeout")


if __name__ == "__main__":
    main()
