"""What clients can make the daemon keep stays within --memory-budget: answers that they do not read, by their bytes. The
others are served meanwhile, each request once, and what was kept is given back."""
import json
import os
import socket as sockets
import tempfile
import unittest

import zmq

from harness import main, make_model, receive, refused, send
from keys import Keys
from scale import LoggedDaemon, counted, report, resident_kb
from zmtp import Peer, message

FACTOR = int(os.environ["TOPIC_MEMORY_FACTOR"])
BUDGET_MB = 64

# An answer repeats the topic's name for each article, which makes it 13 times as long as its request.
TOPIC = "AI A" + "x" * 200
BATCH = {"articles": [{"title": "chip"}] * 2_000}
UNREAD = counted(60, 2_000)
CROWD = counted(50, 300)


class Budget(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = directory.name
        self.binds = ("tcp://127.0.0.1:*", f"ipc://{directory.name}/socket")
        self.model = make_model(f"{directory.name}/wide.model", name=TOPIC)

    def daemon(self, *options, **keys):
        return LoggedDaemon("--workers", "2", "--memory-budget", f"{BUDGET_MB}M", *options, model=self.model,
                            **{"binds": self.binds, **keys})

    def check_served(self, socket, number):
        for i in range(number):
            send(socket, {"id": i, "title": "chip"})
        answers = [receive(socket) for _ in range(number)]
        self.assertEqual(sorted(answer["id"] for answer in answers), list(range(number)))
        self.assertTrue(all("topics" in answer for answer in answers))

    def all_answered(self, daemon, number):
        return daemon.wait_until(lambda status: status["received"] >= number and
                                 status["received"] == status["answered"])

    def check_bounded(self, daemon, before_kb, **measured):
        """The memory that answers take, and that of the process."""
        status, budget = daemon.status(), daemon.status()["memory_budget"]
        grown_kb = resident_kb(daemon.process.pid) - before_kb
        self.assertLessEqual(status["answers_waiting_bytes"], budget["answer_bytes"])
        self.assertGreater(status["errors"]["busy"], 0)
        self.assertLess(grown_kb, FACTOR * (BUDGET_MB * 1024 + budget["worker_bytes"] // 1024))
        report("answers_unread", **measured, busy=status["errors"]["busy"], grown_kb=grown_kb,
               waiting_kb=status["answers_waiting_bytes"] // 1024)

    def flood(self, daemon, peers, requests, other):
        """Each peer sends the requests and reads nothing; the other is served all the time."""
        sent = 0
        for request in requests:
            for peer in peers:
                peer.send(request)
            sent += len(peers)
            self.check_served(other, 1)
            sent += 1
        self.all_answered(daemon, sent)

    def check_flood(self, daemon, other, endpoints, requests, name):
        self.check_served(other, 100)
        before_kb = resident_kb(daemon.process.pid)
        peers = [Peer(endpoint) for endpoint in endpoints]
        for peer in peers:
            peer.socket.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4096)
        self.flood(daemon, peers, requests, other)
        self.check_bounded(daemon, before_kb, attack=name, clients=len(peers), requests=len(peers) * len(requests))
        for peer in peers:
            peer.close()
        # What they held is given back.
        daemon.wait_until(lambda status: status["answers_waiting_bytes"] < 64 * 1024)
        self.check_served(other, 100)

    def requests(self):
        """Small requests with large answers, in every form that the protocol has."""
        raw = [json.dumps({"op": "explain", "fields": ["body"]}).encode(), b"chip " * 2_000]
        return {
            "batch": message(b"", BATCH),
            "batch without a delimiter": message(BATCH),
            "batch explained": message(b"", {"explain": True, "articles": [{"title": "chip"}] * 1_000}),
            "raw frames": message(b"", *raw),
        }

    def test_answers_that_are_not_read(self):
        for name, request in self.requests().items():
            for bind in self.binds:
                with self.subTest(name, bind=bind), self.daemon(binds=[bind]) as daemon, daemon.connect() as other:
                    number = UNREAD if "batch" in name else 10 * UNREAD
                    self.check_flood(daemon, other, daemon.endpoints[:1], [request] * number, name)

    def test_many_clients_that_do_not_read(self):
        with self.daemon() as daemon, daemon.connect() as other:
            self.check_flood(daemon, other, [daemon.endpoints[i % 2] for i in range(CROWD)],
                             [message(b"", BATCH)] * 10, "many clients")

    def test_a_key_that_does_not_read_on_any_of_its_connections(self):
        keys = Keys(self.directory)
        keys.write_list(alice="tag", bob="tag")
        with self.daemon(*keys.options()) as daemon, daemon.connect(**keys.curve("bob")) as other:
            self.check_served(other, 100)
            before_kb = resident_kb(daemon.process.pid)
            crowd = [daemon.connect(endpoint=daemon.endpoints[i % 2], rcvhwm=1, **keys.curve("alice"))
                     for i in range(CROWD // 5)]
            for socket in crowd:
                for _ in range(20):
                    send(socket, BATCH)
            self.check_served(other, 100)
            self.all_answered(daemon, 20 * len(crowd))
            self.check_bounded(daemon, before_kb, attack="one key", clients=len(crowd), requests=20 * len(crowd))
            for socket in crowd:
                socket.close()
            daemon.wait_until(lambda status: status["answers_waiting_bytes"] < 64 * 1024)

    def test_who_reads_late_gets_one_answer_to_each_request(self):
        """An answer or "busy"; and is served again when it has read."""
        for kind in (zmq.DEALER, zmq.REQ):
            with self.daemon() as daemon, daemon.connect(kind) as late:
                if kind == zmq.REQ:
                    late.req_relaxed, late.req_correlate = 1, 1
                number = UNREAD if kind == zmq.DEALER else 1
                for i in range(number):
                    send(late, {"id": i, **BATCH})
                answers = [receive(late) for _ in range(number)]
                self.assertEqual(sorted(answer["id"] for answer in answers), list(range(number)))
                for answer in answers:
                    self.assertTrue("results" in answer or answer["error"]["code"] == "busy", answer)
                status = self.all_answered(daemon, number)
                self.assertEqual(status["dropped"], 0)
                daemon.wait_until(lambda status: status["answers_waiting_bytes"] < 64 * 1024)
                self.check_served(late, 1)

    def test_a_budget_that_is_too_small(self):
        status, line = refused("--memory-budget", "8M")
        self.assertEqual(status, 2)
        least = int(line.rsplit("at least ", 1)[1].removesuffix("M"))
        self.assertIn("--memory-budget 8M is too small", line)
        with LoggedDaemon("--memory-budget", f"{least}M") as daemon:
            self.assertEqual(daemon.status()["memory_budget"]["bytes"], least << 20)
        self.assertEqual(refused("--memory-budget", f"{least - 1}M")[0], 2)
        # The options that need more say so.
        for options in (("--max-message", "4194304"), ("--max-clients", "100000")):
            self.assertIn("give at least", refused("--memory-budget", "64M", *options)[1])

    def test_the_budget_is_said_and_adds_up(self):
        with self.daemon() as daemon:
            self.assertEqual(sum("memory budget 64 MiB" in line for line in daemon.log), 1)
            budget = daemon.status()["memory_budget"]
            parts = [bytes_ for name, bytes_ in budget.items() if name not in ("bytes", "worker_bytes")]
            self.assertEqual(sum(parts), budget["bytes"])


if __name__ == "__main__":
    main()
