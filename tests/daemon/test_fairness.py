"""Senders have equal shares of the workers' time: a brief request is answered before the costly ones of any number of
others, and between the parts of a batch; and what has to be refused takes little of the main thread's time. Gates hold
the only worker, so that the order is known. tests/bench/fairness.py measures how long clients wait."""
import json
import tempfile
import time
import unittest

from harness import ROOMY, Daemon, Gate, main, needs_hook, receive, send

OTHERS = 50
BRIEF = {"id": "brief", "title": "chip"}
# daemon/net/refusals.h, in bytes.
CREDIT_A_SECOND, MOST_CREDIT = 10 << 20, 1 << 20
REFUSED_BYTES, REFUSED = 256 << 10, 60


class Fairness(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.gate = Gate(directory.name)
        self.later = Gate(directory.name, "later")

    def start(self, *options):
        return Daemon("--workers", "1", *ROOMY, *options)

    def wait_until_waiting(self, daemon, length):
        daemon.wait_until(lambda status: status["queue"]["length"] >= length)

    def test_costly_requests_of_many_hold_up_no_brief_one(self):
        """Each batch comes to the gate, which lets one of them pass."""
        batch = {"articles": [{"title": self.gate.title}] + [{"title": "chip"}] * 800}
        with self.start() as daemon, daemon.connect() as socket:
            others = [daemon.connect() for _ in range(OTHERS)]
            for other in others:
                send(other, batch)
            self.gate.wait_until_held(daemon)
            self.wait_until_waiting(daemon, OTHERS - 1)
            send(socket, BRIEF)
            self.wait_until_waiting(daemon, OTHERS)
            self.gate.open()
            self.assertEqual(receive(socket)["id"], "brief")
            with self.gate.left_open():
                for other in others:
                    self.assertEqual(len(receive(other)["results"]), 801)

    def test_a_brief_request_is_answered_between_the_parts_of_a_batch(self):
        articles = [{"title": self.gate.title}, *[{"title": "chip"}] * 2_000, {"title": self.later.title}]
        with self.start() as daemon, daemon.connect() as holder, daemon.connect() as socket:
            send(holder, {"articles": articles})
            self.gate.wait_until_held(daemon)
            for _ in range(3):
                send(socket, BRIEF)
            self.wait_until_waiting(daemon, 3)
            self.gate.open()
            for _ in range(3):
                self.assertEqual(receive(socket)["id"], "brief")
            with self.later.left_open():
                self.assertEqual(len(receive(holder)["results"]), 2_002)

    @needs_hook("recv")
    def test_long_requests_that_are_refused_are_read_slowly(self):
        request = json.dumps({"title": "chip", "body": " " * REFUSED_BYTES, "id": 1}).encode()
        with self.start("--client-queue", "1") as daemon, daemon.connect() as flood, daemon.connect() as socket:
            send(flood, {"title": self.gate.title})
            self.gate.wait_until_held(daemon)
            start = time.monotonic()
            for _ in range(REFUSED):
                flood.send(request)
            for _ in range(REFUSED):
                answer = receive(flood)
                self.assertEqual((answer["id"], answer["error"]["code"]), (1, "busy"))
            seconds = time.monotonic() - start
            # ZeroMQ may have read a few before the connection is stopped, each time.
            self.assertGreater(seconds, (REFUSED * REFUSED_BYTES / 2 - MOST_CREDIT) / CREDIT_A_SECOND)
            send(socket, BRIEF)
            self.gate.open()
            self.assertEqual(receive(socket)["id"], "brief")


if __name__ == "__main__":
    main()
