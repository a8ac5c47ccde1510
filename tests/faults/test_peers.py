"""Clients that are many, that do not read, that stop in the middle and that die: the others are served, each
request once, and what the bad ones held is given back."""
import itertools
import os
import random
import socket as sockets
import struct
import subprocess
import sys
import tempfile
import unittest

import zmq

from curve import SealedPeer
from harness import main, receive, send, needs_hook
from keys import Keys
from scale import FACTOR, IS_FULL, LoggedDaemon, counted, descriptors, report, resident_kb
from zmtp import MORE, Peer, frame, message

ARTICLE = {"title": "neural chip"}
CLIENTS = counted(200, 1_000)
BUSY = int(os.environ.get("TOPIC_FAULTS_BUSY", 0))
REQUESTS_EACH = 5
UNREAD = counted(8_000, 100_000)
HALVES = counted(300, 2_000)
DEATHS = counted(100, 1_000)
BATCH = 200

# An answer of so many articles takes less than 4 KB; --queue and a thousand more may wait for one client, and as
# many are under way. What memory that makes is doubled for the allocator.
UNREAD_ARTICLES = 20
UNREAD_QUEUE = 1_000
UNREAD_MAX_KB = 2 * 4 * (2 * UNREAD_QUEUE + 2 * 1_000) * FACTOR

# What a connection may hold, by --max-message, and what all may (daemon/server.c); doubled for the allocator.
ENDLESS = counted(3, 30)
ENDLESS_CHUNKS = 10_000
ENDLESS_SEALED = 1_000_000
ENDLESS_MAX_KB = 2 * 12 * 1024 * FACTOR
CROWD = counted(60, 200)
CROWD_MAX_KB = 2 * 256 * 1024 * FACTOR


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

    def use_processors(self):
        for _ in range(BUSY):
            program = subprocess.Popen([sys.executable, "-c", "while True: pass"])
            self.addCleanup(program.wait)
            self.addCleanup(program.kill)

    def test_many_clients_at_once(self):
        self.use_processors()
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
        report("clients", busy=BUSY, clients=CLIENTS, transports=2, requests=2 * CLIENTS * (REQUESTS_EACH + 1), lost=0, twice=0)

    def test_a_client_that_never_reads(self):
        for bind in self.binds:
            options = ("--workers", "2", "--queue", str(UNREAD_QUEUE))
            with LoggedDaemon(*options, binds=[bind]) as daemon, daemon.connect() as other:
                self.check_served(other, 500)
                before_kb = resident_kb(daemon.process.pid)
                with Peer(daemon.endpoints[0]) as peer:
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
        """Every request was answered, whether the answer was read or not."""
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

    def send_without_end(self, peer, chunk, number):
        """Returns how many of the chunks went out before the daemon hung up."""
        for sent in range(number):
            try:
                peer.send(chunk)
            except OSError:
                return sent
        return number

    @needs_hook("recv")
    def test_a_message_without_an_end(self):
        """Frames that announce more, empty ones and longer ones, until the daemon hangs up."""
        chunks = [frame(b"", MORE) * 10_000, frame(b"x" * 40, MORE) * 100, frame(b"x" * 100_000, MORE)]
        for bind in self.binds:
            with LoggedDaemon("--workers", "2", binds=[bind]) as daemon, daemon.connect() as other:
                self.check_served(other, 100)
                at_first, before_kb, grown_kb = descriptors(daemon.process.pid), resident_kb(daemon.process.pid), 0
                for i in range(ENDLESS):
                    with Peer(daemon.endpoints[0]) as peer:
                        self.assertLess(self.send_without_end(peer, chunks[i % 3], ENDLESS_CHUNKS), ENDLESS_CHUNKS)
                        grown_kb = max(grown_kb, resident_kb(daemon.process.pid) - before_kb)
                    self.check_served(other, 10)
                self.assertEqual(daemon.status()["connections_cut"], ENDLESS)
                self.wait_for_descriptors(daemon, other, at_first)
                self.assertLess(grown_kb, ENDLESS_MAX_KB)
                report("message_without_end", messages=ENDLESS, grown_kb=grown_kb,
                       requests_of_the_other=100 + 10 * ENDLESS, lost=0, twice=0)

    @needs_hook("libsodium")
    def test_an_encrypted_message_without_an_end(self):
        """The same from a client whose key is listed."""
        with tempfile.TemporaryDirectory() as directory:
            keys = Keys(directory)
            keys.write_list(alice="tag", bob="tag")
            with LoggedDaemon("--workers", "2", *keys.options(), binds=self.binds) as daemon, \
                    daemon.connect(**keys.curve("bob")) as other:
                self.check_served(other, 100)
                before_kb, grown_kb = resident_kb(daemon.process.pid), 0
                for i in range(ENDLESS):
                    payload = (b"", b"x" * 40, b"x" * 100_000)[i % 3]
                    with SealedPeer(daemon.endpoints[i % 2], keys.path("alice"), keys.public["server"]) as peer:
                        frames = (peer.sealed(payload, MORE) for _ in range(ENDLESS_SEALED))
                        chunks = iter(lambda: b"".join(itertools.islice(frames, 100)), b"")
                        self.assertTrue(self.is_hung_up_on(peer, chunks))
                        grown_kb = max(grown_kb, resident_kb(daemon.process.pid) - before_kb)
                    self.check_served(other, 10)
                self.assertEqual(daemon.status()["connections_cut"], ENDLESS)
                self.assertLess(grown_kb, ENDLESS_MAX_KB)
                self.check_sealed_requests(daemon, keys)
        report("encrypted_message_without_end", messages=ENDLESS, grown_kb=grown_kb,
               requests_of_the_other=100 + 10 * ENDLESS, lost=0, twice=0)

    def is_hung_up_on(self, peer, chunks):
        try:
            for chunk in chunks:
                peer.send(chunk)
        except OSError:
            return True
        return False

    def check_sealed_requests(self, daemon, keys):
        """Who ends its messages may send as many bytes as it likes."""
        with SealedPeer(daemon.endpoints[0], keys.path("alice"), keys.public["server"]) as peer:
            for _ in range(60):
                peer.send(peer.sealed(b"", MORE) + peer.sealed(b'{"fields":["body"]}', MORE) + peer.sealed(b"neural chip " * 80_000))
                assert peer.read_frame() and peer.read_frame()

    @needs_hook("recv")
    def test_many_messages_without_an_end(self):
        """Each within what a connection may hold, and together beyond what all may."""
        unfinished = frame(b"", MORE) * 100_000
        with LoggedDaemon("--workers", "2", binds=self.binds) as daemon, daemon.connect() as other:
            before_kb = resident_kb(daemon.process.pid)
            peers = []
            for i in range(CROWD):
                peers.append(Peer(daemon.endpoints[i % 2]))
                try:
                    peers[-1].send(unfinished)
                except OSError:
                    pass  # hung up on
                self.check_served(other, 1)
            grown_kb = resident_kb(daemon.process.pid) - before_kb
            self.assertLess(grown_kb, CROWD_MAX_KB)
            self.assertGreater(daemon.status()["connections_cut"], 0)
            # Who sends no more than a request is not hung up on, though it comes in pieces.
            for _ in range(200):
                other.send_multipart([b'{"fields":["body"]}', b"neural chip " * 1_500])
            for _ in range(200):
                self.assertIn("topics", receive(other))
            for peer in peers:
                peer.close()
            # What they held is given back: there is room for others.
            cut = daemon.status()["connections_cut"]
            with Peer(daemon.endpoints[0]) as peer:
                peer.send(frame(b"", MORE) * 50_000 + frame(b"{}"))
                self.assertEqual(peer.receive()["error"]["code"], "bad-request")
            self.assertEqual(daemon.status()["connections_cut"], cut)
            report("messages_without_end_together", clients=CROWD, cut=cut, grown_kb=grown_kb, lost=0, twice=0)

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
