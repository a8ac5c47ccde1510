"""Clients that are many, that do not read, that stop in the middle and that die: the others are served, each
request once, and what the bad ones held is given back."""
import os
import random
import socket as sockets
import struct
import tempfile
import unittest

import zmq

from harness import main, receive, send
from scale import IS_FULL, LoggedDaemon, counted, descriptors, report, resident_kb
from zmtp import Peer, message

ARTICLE = {"title": "neural chip"}
CLIENTS = counted(200, 1_000)
REQUESTS_EACH = 5
UNREAD = counted(8_000, 100_000)
HALVES = counted(300, 2_000)
DEATHS = counted(100, 1_000)
BATCH = 200

# An answer of so many articles takes less than 4 KB; --queue and a thousand more may wait for one client, and as
# many are under way. What memory that makes is doubled for the allocator.
UNREAD_ARTICLES = 20
UNREAD_QUEUE = 1_000
UNREAD_MAX_KB = 2 * 4 * (2 * UNREAD_QUEUE + 2 * 1_000) * int(os.environ["TOPIC_MEMORY_FACTOR"])


class Peers(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.binds = ("tcp://127.0.0.1:*", f"ipc://{directory.name}/socket")

    def check_served(self, socket, number):
        for i in range(number):
            send(socket, {"id": i, **ARTICLE})
        self.assertEqual(sorted(receive(socket)["id"] for _ in range(number)), list(range(number)))

    def wait_for_descriptors(self, daemon, socket, number):
        """The daemon learns of a closing in its own time, at the latest when a half-open one is cut."""
        while descriptors(daemon.process.pid) > number:
            self.check_served(socket, 1)

    def test_many_clients_at_once(self):
        for bind in self.binds:
            with LoggedDaemon("--workers", "2", binds=[bind]) as daemon:
                daemon.context.max_sockets = CLIENTS + 100
                crowd = [daemon.connect() for _ in range(CLIENTS)]
                for i in range(REQUESTS_EACH):
                    for number, socket in enumerate(crowd):
                        send(socket, {"id": f"{number}/{i}", **ARTICLE})
                for number, socket in enumerate(crowd):
                    answers = [receive(socket) for _ in range(REQUESTS_EACH)]
                    self.assertEqual(sorted(answer["id"] for answer in answers),
                                     [f"{number}/{i}" for i in range(REQUESTS_EACH)])
                    self.assertTrue(all("topics" in answer for answer in answers))
                # Nothing is left over: what comes next is the answer to what is asked next.
                for socket in crowd:
                    self.check_served(socket, 1)
                self.assertGreaterEqual(daemon.status()["connections"], CLIENTS)
                for socket in crowd:
                    socket.close()
        report("clients", clients=CLIENTS, transports=2, requests=2 * CLIENTS * (REQUESTS_EACH + 1), lost=0, twice=0)

    def test_a_client_that_never_reads(self):
        for bind in self.binds:
            options = ("--workers", "2", "--queue", str(UNREAD_QUEUE))
            with LoggedDaemon(*options, binds=[bind]) as daemon, daemon.connect() as other:
                self.check_served(other, 500)
                before_kb = resident_kb(daemon.process.pid)
                with Peer(daemon.endpoints[0]) as peer:
                    # So that little can hide in the kernel.
                    peer.socket.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4096)
                    for start in range(0, UNREAD, 100):
                        peer.send(b"".join(message({"id": start + i, "articles": [ARTICLE] * UNREAD_ARTICLES}) for i in range(100)))
                        if start % 1000 == 0:
                            self.check_served(other, 10)
                    status = daemon.status()
                    grown_kb = resident_kb(daemon.process.pid) - before_kb
                    if IS_FULL:  # fewer may all find room in the kernel
                        self.assertGreater(status["dropped"], 0)
                    self.assertLess(grown_kb, UNREAD_MAX_KB)
                    self.check_served(other, 500)
                self.wait_until_counted(daemon, other)
                report("never_reads", sent=UNREAD, dropped=status["dropped"], grown_kb=grown_kb,
                       requests_of_the_other=1000 + UNREAD // 100, lost=0, twice=0)

    def wait_until_counted(self, daemon, socket):
        """Every request was answered, whoever has read it."""
        while True:
            self.check_served(socket, 1)
            status = daemon.status()
            if status["queue"]["length"] == 0 and status["received"] - status["answered"] <= 1:
                return

    def test_half_a_message(self):
        """A frame that stops in the middle, and a message that lacks its last frame; then the client waits, hangs
        up, or resets the connection."""
        whole = message(b"", {"id": "half", **ARTICLE})
        generator = random.Random(4)
        for bind in self.binds:
            with LoggedDaemon("--workers", "2", binds=[bind]) as daemon, daemon.connect() as other:
                self.check_served(other, 1)
                at_first = descriptors(daemon.process.pid)
                waiting = []
                for i in range(HALVES):
                    peer = Peer(daemon.endpoints[0])
                    peer.send(whole[:generator.randrange(1, len(whole))])
                    if i % 10 == 0:
                        self.check_served(other, 1)
                    if i % 3 == 0 and len(waiting) < 100:
                        waiting.append(peer)
                        continue
                    if i % 3 == 1:
                        peer.socket.setsockopt(sockets.SOL_SOCKET, sockets.SO_LINGER, struct.pack("ii", 1, 0))
                    peer.close()
                self.check_served(other, 100)
                for peer in waiting:
                    peer.close()
                self.wait_for_descriptors(daemon, other, at_first)
                self.assertEqual(daemon.status()["errors"]["bad-request"], 0)
        report("half_message", clients=2 * HALVES, lost=0, twice=0, descriptors_left_open=0)

    def test_a_client_that_dies_in_the_middle_of_its_batch(self):
        batch = message(b"", {"id": "batch", "articles": [ARTICLE] * BATCH})
        for bind in self.binds:
            with LoggedDaemon("--workers", "2", binds=[bind]) as daemon, daemon.connect() as other:
                self.check_served(other, 1)
                at_first = descriptors(daemon.process.pid)
                for i in range(DEATHS):
                    peer = Peer(daemon.endpoints[0])
                    peer.send(batch * 3)
                    if i % 2:
                        self.assertEqual(len(peer.receive()["results"]), BATCH)
                    peer.socket.setsockopt(sockets.SOL_SOCKET, sockets.SO_LINGER, struct.pack("ii", 1, 0))
                    peer.close()
                    self.check_served(other, 3)
                self.wait_for_descriptors(daemon, other, at_first)
                self.wait_until_counted(daemon, other)
                status = daemon.status()
                self.assertEqual(sum(status["errors"].values()), 0)
                self.assertGreater(status["undeliverable"], 0)
                report("dies_mid_batch", deaths=DEATHS, batches_taken=status["requests"]["tag"] - 3 * DEATHS,
                       undeliverable=status["undeliverable"], requests_of_the_other=3 * DEATHS, lost=0, twice=0)


if __name__ == "__main__":
    main()
