"""Long requests: they hold none of the workers, whatever form they have, and end when the daemon has to.

A gate holds the thread that does one. Each daemon has a single worker: if that were held, nobody else would be
answered."""
import json
import os
import signal
import subprocess
import tempfile
import unittest

import zmq

from harness import ROOMY, Daemon, Gate, main, receive, send

MAKE_MODEL = os.environ["TOPIC_MAKE_MODEL"]
TOPICS = 250
ARTICLE = {"title": "chip"}
BODY = "chip law goal " * 4_000
HUGE_BODY = "chip law goal " * 20_000


def frames(title, body):
    return [json.dumps({"fields": ["title", "body"], "explain": True, "top": TOPICS}).encode(), title.encode(),
            body.encode()]


# Each with an article that has this title.
FORMS = {
    "tag": lambda title: [{"title": title, "body": BODY, "explain": True, "top": TOPICS}],
    "explain": lambda title: [{"op": "explain", "title": title, "body": BODY, "top": TOPICS}],
    "one topic": lambda title: [{"op": "explain", "title": title, "body": HUGE_BODY, "topic": "Sport"}],
    "a batch": lambda title: [{"op": "explain", "top": TOPICS,
                               "articles": [{"title": title}] + [{"body": BODY[:4000]}] * 40}],
    "frames": lambda title: [frames(title, BODY)],
    "no spaces": lambda title: [{"title": title, "body": "chiplaw" * 8_000, "explain": True, "top": TOPICS}],
    "no words": lambda title: [{"title": title, "body": " " * 60_000, "explain": True, "top": TOPICS}],
    "html": lambda title: [{"title": title, "body": "<p>chip</p>" * 5_000, "explain": True, "top": TOPICS}],
    "many": lambda title: [{"title": title, "body": BODY, "explain": True, "top": TOPICS}] * 20,
}


class LongRequests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory()
        cls.model = os.path.join(cls.directory.name, "many.model")
        subprocess.run([MAKE_MODEL, cls.model, "AI Hardware", "0", "0", str(TOPICS)], check=True)

    @classmethod
    def tearDownClass(cls):
        cls.directory.cleanup()

    def setUp(self):
        self.gates = tempfile.TemporaryDirectory()
        self.addCleanup(self.gates.cleanup)
        self.gate = Gate(self.gates.name)

    def start(self, *options, **keys):
        return Daemon("--workers", "1", *ROOMY, *options, model=self.model, **keys)

    def send_all(self, socket, requests):
        for request in requests:
            if isinstance(request, list):
                socket.send_multipart(request)
            else:
                send(socket, request)

    def test_others_are_answered_meanwhile(self):
        for name, form in FORMS.items():
            with self.subTest(name), self.start() as daemon, daemon.connect() as socket:
                requests = form(self.gate.title)
                self.send_all(socket, requests)
                for _ in range(20):
                    self.assertIn("topics", daemon.ask(ARTICLE))
                    self.assertTrue(daemon.ask({"op": "ping"})["ok"])
                with self.gate.left_open():
                    for _ in requests:
                        self.assertNotIn("error", receive(socket))

    def test_a_request_that_turns_out_to_be_long_is_answered_once(self):
        request = {"title": "chip", "body": BODY, "explain": True, "threshold": 0}
        with self.start() as daemon, daemon.connect() as socket:
            send(socket, {"id": 1, **request})
            send(socket, {"id": 2, **ARTICLE})
            answers = {answer["id"]: answer for answer in (receive(socket), receive(socket))}
            self.assertEqual(len(answers[1]["topics"]), TOPICS)
            self.assertEqual(answers[1]["unexplained"], TOPICS - 100)
            self.assertEqual(daemon.status()["articles"], 2)

    def test_a_long_record_of_the_pipeline(self):
        pull, push = (f"ipc://{self.gates.name}/{name}" for name in ("pull", "push"))
        with self.start("--max-message", "4194304", "--pull", pull, "--push", push) as daemon:
            with daemon.connect(zmq.PUSH, pull) as feed, daemon.connect(zmq.PULL, push) as taker:
                send(feed, {"id": 1, "title": self.gate.title, "body": " " * 2_000_000})
                send(feed, {"id": 2, **ARTICLE})
                self.assertEqual(receive(taker)["id"], 2)
                self.assertIn("topics", daemon.ask(ARTICLE))
                self.gate.open()
                self.assertEqual(receive(taker)["id"], 1)

    def test_a_client_leaves_a_thread_to_the_long_requests_of_others(self):
        long = {"body": BODY, "explain": True, "top": TOPICS}
        with self.start() as daemon, daemon.connect() as socket:
            for _ in range(5):
                send(socket, {"title": self.gate.title, **long})
            answer = daemon.ask({"title": "chip", **long})
            self.assertEqual(len(answer["topics"]), TOPICS)
            with self.gate.left_open():
                for _ in range(5):
                    self.assertIn("topics", receive(socket))

    def test_long_explanations_take_turns_at_the_memory(self):
        requests = [{"id": number, "body": BODY, "explain": True, "top": TOPICS} for number in range(10)]
        with self.start("--max-message", "100000") as daemon:
            sockets = [daemon.connect() for _ in range(3)]
            for socket in sockets:
                self.send_all(socket, requests)
            for socket in sockets:
                self.assertEqual([receive(socket)["id"] for _ in requests], list(range(10)))

    def test_what_is_left_when_the_daemon_stops_is_answered_busy(self):
        long = {"title": self.gate.title, "body": BODY, "explain": True, "top": TOPICS}
        stop = Gate(self.gates.name, "stop")
        with self.start(env={**os.environ, "TOPICD_STOP_GATE": stop.path}) as daemon, daemon.connect() as socket:
            for number in range(20):
                send(socket, {"id": number, **long})
            send(socket, {"op": "ping"})
            self.assertTrue(receive(socket)["ok"])  # the others have arrived before
            daemon.process.send_signal(signal.SIGTERM)
            stop.open()  # the time that they have left is over
            with self.gate.left_open():
                answers = [receive(socket) for _ in range(20)]
            self.assertEqual(sorted(answer["id"] for answer in answers), list(range(20)))
            self.assertEqual({answer["error"]["code"] for answer in answers}, {"busy"})
            self.assertEqual(daemon.stop(), 0)


if __name__ == "__main__":
    main()
