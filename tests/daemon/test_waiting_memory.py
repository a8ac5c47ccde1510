"""What requests take that wait for the store, or for the thread of the models: their part of --memory-budget, as memory and
not as bytes of messages. Beyond it clients are told to send again, and one that sends too much leaves room for others."""
import json
import os
import tempfile
import unittest

from harness import Daemon, Gate, main, receive, send

BUDGET = ("--memory-budget", "64M", "--workers", "1")
# The parser takes a hundred times as much for these members as they have bytes.
MEMBERS = [{}] * 2_000
REQUESTS = 400
# So many have room in the queue of a worker that has done none of them.
TOGETHER = 10
# Of a request as long as --max-message allows.
LARGE = (1 << 20) - 4096


class WaitingMemory(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = directory.name
        self.gate = Gate(self.directory)

    def daemon(self, gate, *options):
        return Daemon(*BUDGET, *options, env={**os.environ, gate: self.gate.path})

    def check(self, daemon, first, request, part):
        """Holds the thread at `first`, and sends many requests of one client while it is held."""
        with daemon.connect() as holder, daemon.connect() as socket, daemon.connect() as other, daemon.connect() as largest:
            send(holder, first)
            self.gate.wait_until_held(daemon)
            budget = daemon.status()["memory_budget"]
            # The only worker prepares them in their order.
            refused = 0
            for start in range(0, REQUESTS, TOGETHER):
                for number in range(start, start + TOGETHER):
                    send(socket, request(number))
                send(socket, {"id": "last", "op": "ping"})
                while (answer := receive(socket)).get("id") != "last":
                    self.assertEqual(answer["error"]["code"], "busy", answer)
                    refused += 1
            self.assertGreater(refused, 0)
            # A ping of the same length is answered after it: of one client's, one long request is read at a time.
            for client, single, padding in (largest, self.large, "x" * LARGE), (other, self.small, ""):
                send(client, {**request(-1), **single})
                send(client, {"id": "after", "op": "ping", "zz": padding})
                self.assertEqual(receive(client)["id"], "after")  # the request waits: it was not refused
            with self.gate.left_open():
                answers = [receive(socket) for _ in range(REQUESTS - refused)]
                for client in other, largest:
                    self.assertNotEqual(receive(client).get("error", {}).get("code"), "busy")
                receive(holder)
            self.assertNotIn("busy", [answer.get("error", {}).get("code") for answer in answers])
            bytes_ = len(json.dumps(request(0)))
            self.assertLessEqual((len(answers) - 1) * bytes_, budget[part])
            self.assertGreaterEqual((len(answers) + 1) * bytes_, budget[part] // 8)

    def test_requests_for_the_store(self):
        self.small = {"zz": []}
        self.large = {"zz": [], "article": {"id": "large", "title": "chip", "body": "word " * (LARGE // 5)}}

        def feedback(number):
            return {"id": number, "op": "feedback", "key": f"k{number}", "topics": ["AI"],
                    "article": {"id": f"a{number}", "title": "chip", "zz": "x" * 4_000}, "zz": MEMBERS}
        with self.daemon("TOPICD_STORE_GATE", "--store", f"{self.directory}/store") as daemon:
            self.check(daemon, {"op": "history"}, feedback, "store_bytes")

    def test_requests_about_the_topics_file(self):
        path = f"{self.directory}/topics.yaml"
        with open(path, "w", encoding="utf-8") as file:
            file.write("\n")
        self.small = {"zz": [], "text": "\n"}
        self.large = {"zz": [], "text": "#" * LARGE}

        def change(number):
            return {"id": number, "op": "topics-file", "check": True, "revision": "0" * 16, "text": "x" * 4_000, "zz": MEMBERS}
        with self.daemon("TOPICD_MODELS_GATE", "--topics", path) as daemon:
            self.check(daemon, {"op": "topics-file"}, change, "models_bytes")


if __name__ == "__main__":
    main()
