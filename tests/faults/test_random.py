"""Random sequences of what clients, feeds and operators do, against a simple model of what is owed to them: every request
one answer, every record taken once, what waits within its bounds, health always.

A seed determines what is done, in which order; the daemon's threads are free. The seeds in random_seeds.txt come first:
those that have found a fault, and some more. Then new ones until the time is over. A failure names its seed:
TOPIC_RANDOM_SEED=N runs that one alone."""
import contextlib
import http.client
import json
import os
import pathlib
import random
import shutil
import tempfile
import time
import unittest

import zmq

from harness import HAS_HOOKS, MODEL_A, MODEL_B, WAIT_MS, main, receive, send
from scale import BUDGET_MB, FACTOR, LoggedDaemon, counted, report, resident_kb
from zmtp import MORE, Peer, frame, message

SEEDS = pathlib.Path(__file__).with_name("random_seeds.txt")
SECONDS = int(os.environ.get("TOPIC_RANDOM_SECONDS", counted(25, 600)))
STEPS = 150

# So few that the limits are met, and the high-water marks of libzmq, which count messages, are not.
QUEUE, CLIENT_QUEUE, MOST_OWED, MOST_CLIENTS, MOST_PEERS = 200, 50, 300, 12, 12

TEXT = "neural chip " * 3_000
REQUESTS = (
    ({"title": "chip"}, {"busy"}),
    ({"title": "chip", "body": TEXT}, {"busy"}),
    ({"articles": [{"title": "chip"}] * 300}, {"busy"}),
    ({"op": "explain", "title": "chip", "body": TEXT[:5_000]}, {"busy"}),
    ({"title": "chip", "body": TEXT * 4, "explain": True, "top": 100}, {"busy", "too-large"}),  # a long one
    ({"op": "topics"}, {"busy"}),
    ({"op": "ping"}, {"busy"}),
    ({"title": "chip", "deadline_ms": 0}, {"busy", "timeout"}),
    ({"op": "nothing"}, {"busy", "unknown-op"}),
    ({"title": 7}, {"busy", "bad-request"}),
    ({"title": "chip", "body": "x" * (1 << 20)}, {"busy", "too-large"}),
)


class Client:
    """Asks, reads when it likes, and knows what it is owed."""

    def __init__(self, daemon, endpoint):
        self.socket = daemon.connect(endpoint=endpoint, rcvhwm=1, sndhwm=5)
        self.owed = {}  # by id: the codes of errors that are right
        self.reads = True

    def ask(self, number, request, codes):
        if len(self.owed) >= MOST_OWED:
            return
        try:
            self.socket.send(json.dumps({"id": number, **request}).encode(), zmq.NOBLOCK)
        except zmq.Again:
            return  # the daemon does not read from it
        self.owed[number] = codes

    def take(self, answer):
        assert answer["id"] in self.owed, f"an answer that is not owed: {answer}"
        codes = self.owed.pop(answer["id"])
        assert "error" not in answer or answer["error"]["code"] in codes, f"the wrong error: {answer}"

    def read(self):
        while self.reads and self.owed:
            try:
                self.take(json.loads(self.socket.recv(zmq.NOBLOCK)))
            except zmq.Again:
                return

    def read_all(self):
        while self.owed:
            self.take(receive(self.socket))


class World:
    def __init__(self, seed, daemon, ends, directory):
        self.random = random.Random(seed)
        self.daemon, self.directory = daemon, directory
        self.endpoints = [endpoint for endpoint in daemon.endpoints if endpoint not in ends]
        self.pull, self.push = ends[:2]
        self.number = 0
        self.clients, self.peers = [], []
        self.records = set()  # sent and not yet taken
        self.feed, self.taker = daemon.connect(zmq.PUSH, self.pull, sndhwm=5), None
        self.other = daemon.connect()
        self.health = http.client.HTTPConnection("127.0.0.1", daemon.metrics_port, timeout=WAIT_MS / 1000)
        self.check_served()
        self.before_kb = resident_kb(daemon.process.pid)

    def next_number(self):
        self.number += 1
        return self.number

    # What may happen.

    def come(self):
        if len(self.clients) < MOST_CLIENTS:
            self.clients.append(Client(self.daemon, self.random.choice(self.endpoints)))

    def leave(self):
        if self.clients:
            self.clients.pop(self.random.randrange(len(self.clients))).socket.close()

    def ask(self):
        if self.clients:
            client = self.random.choice(self.clients)
            request, codes = self.random.choice(REQUESTS)
            # Of costly ones few, so that the last answer does not take long on a slow machine.
            for _ in range(self.random.choice((1, 1, 5, 60) if len(str(request)) < 10_000 else (1, 1, 2))):
                client.ask(self.next_number(), request, codes)

    def stall(self):
        if self.clients:
            client = self.random.choice(self.clients)
            client.reads = not client.reads

    def misbehave(self):
        """A peer without libzmq: half a message, one without an end, garbage, or requests that are never read."""
        if len(self.peers) >= MOST_PEERS:
            self.peers.pop(0).close()
        content = self.random.choice((
            message(b"", {"title": "chip"})[:-1], frame(b"", MORE) * 5_000, b"\xff" * 50,
            message(b"", {"articles": [{"title": "chip"}] * 1_000}) * 5, frame(b"x" * 100_000, MORE) * 5))
        peer = Peer(self.random.choice(self.endpoints))
        self.peers.append(peer)
        peer.socket.setblocking(False)
        try:
            peer.socket.send(content)
        except OSError:
            pass  # cut, or not read from

    def part(self):
        if self.peers:
            self.peers.pop(self.random.randrange(len(self.peers))).close()

    def feed_records(self):
        for _ in range(self.random.choice((1, 20, 100))):
            number = self.next_number()
            try:
                self.feed.send(json.dumps({"id": number, "title": "chip", "body": TEXT[:9_000]}).encode(), zmq.NOBLOCK)
            except zmq.Again:
                return  # nobody takes them
            self.records.add(number)

    def take_records(self):
        self.taker = self.taker or self.daemon.connect(zmq.PULL, self.push, rcvhwm=1)
        for _ in range(self.random.choice((1, 20, 200))):
            try:
                self.take_record(json.loads(self.taker.recv(zmq.NOBLOCK)))
            except zmq.Again:
                return

    def take_record(self, record):
        assert record["id"] in self.records, f"a record that is not owed: {record['id']}"
        self.records.remove(record["id"])

    def subscribe(self):
        """More than it may."""
        with Peer(self.daemon.publish, b"XSUB") as peer:
            peer.socket.setblocking(False)
            try:
                peer.socket.send(b"".join(message(b"\x01%d" % i) for i in range(self.random.choice((1, 5_000)))))
            except OSError:
                pass

    def reload(self):
        model = self.random.choice((MODEL_A, MODEL_B, os.path.join(self.directory, "broken.model")))
        answer = self.daemon.control_ask("reload", model=model, force=True)
        is_broken = model not in (MODEL_A, MODEL_B)
        assert "ok" in answer and not is_broken or "error" in answer and (
            is_broken or answer["error"]["code"] == "busy"), answer

    ACTIONS = ((come, 3), (leave, 1), (ask, 12), (stall, 3), (misbehave, 3), (part, 1), (feed_records, 4),
               (take_records, 4), (subscribe, 1), (reload, 1))

    # What must hold.

    def check_served(self):
        number = self.next_number()
        send(self.other, {"id": number, "title": "chip"})
        answer = receive(self.other)
        assert answer["id"] == number, answer
        assert "topics" in answer or answer["error"]["code"] == "busy", answer

    def check(self):
        self.check_served()
        for page in ("/healthz", "/readyz"):
            self.health.request("GET", page)
            answer = self.health.getresponse()
            assert answer.status == 200, (page, answer.status, answer.read())
            answer.read()
        status = self.daemon.status()
        budget = status["memory_budget"]
        assert status["answers_waiting_bytes"] <= budget["answer_bytes"], status
        assert status["queue"]["length"] <= QUEUE, status
        assert (status["dropped"], status["errors"]["internal"]) == (0, 0), status
        grown_kb = resident_kb(self.daemon.process.pid) - self.before_kb
        assert grown_kb < FACTOR * (budget["bytes"] + budget["worker_bytes"]) // 1024, grown_kb
        return grown_kb

    def step(self):
        actions, weights = zip(*self.ACTIONS)
        self.random.choices(actions, weights)[0](self)
        for client in self.clients:
            client.read()

    def close(self):
        for peer in self.peers:
            peer.close()
        self.health.close()

    def end(self):
        """All that is owed arrives, and all that was kept is given back."""
        for client in self.clients:
            client.read_all()
        self.taker = self.taker or self.daemon.connect(zmq.PULL, self.push)
        while self.records:
            self.take_record(receive(self.taker))
        while self.peers:
            self.peers.pop().close()
        for client in self.clients:
            client.socket.close()
        # Also what peers have asked for that are gone; the status request itself is not answered yet.
        self.daemon.wait_until(lambda status: status["answers_waiting_bytes"] < 64 * 1024 and
                               status["connections_stopped"] == 0 and status["queue"]["length"] == 0 and
                               status["received"] - status["answered"] - status["undeliverable"] <= 1)
        self.check_served()
        assert self.taker.poll(0) == 0, "a record that was taken twice"


class Random(unittest.TestCase):
    def run_seed(self, seed):
        with tempfile.TemporaryDirectory() as directory:
            ends = [f"ipc://{directory}/{end}" for end in ("pull", "push", "pub")]
            shutil.copy(MODEL_A, f"{directory}/broken.model")
            os.truncate(f"{directory}/broken.model", 1_000)
            options = ["--workers", "2", "--memory-budget", f"{BUDGET_MB}M", "--queue", str(QUEUE), "--client-queue",
                       str(CLIENT_QUEUE), "--metrics", "127.0.0.1:0"]
            for name, end in zip(("--pull", "--push", "--pub"), ends):
                options += [name, end]
            with LoggedDaemon(*options, binds=("tcp://127.0.0.1:*", f"ipc://{directory}/socket")) as daemon:
                daemon.publish = ends[2]
                daemon.metrics_port = next(int(line.split()[-1]) for line in daemon.log if "serving metrics on port" in line)
                world = World(seed, daemon, ends, directory)
                with contextlib.closing(world):
                    grown_kb = 0
                    for step in range(STEPS):
                        world.step()
                        if step % 10 == 0:
                            grown_kb = max(grown_kb, world.check())
                    world.end()
                return world.number, grown_kb

    @unittest.skipUnless(HAS_HOOKS, "the bounds of bytes are those of hooks")
    def test_what_is_owed_arrives(self):
        kept = [int(line) for line in SEEDS.read_text(encoding="ascii").split()]
        if "TOPIC_RANDOM_SEED" in os.environ:
            kept = [int(os.environ["TOPIC_RANDOM_SEED"])]
        end = time.monotonic() + SECONDS
        seeds = requests = grown_kb = 0
        while kept or (time.monotonic() < end and "TOPIC_RANDOM_SEED" not in os.environ):
            seed = kept.pop(0) if kept else random.SystemRandom().randrange(1_000_000)
            with self.subTest(seed=seed):
                number, grown = self.run_seed(seed)
                seeds, requests, grown_kb = seeds + 1, requests + number, max(grown_kb, grown)
        report("random", seeds=seeds, steps=seeds * STEPS, requests_and_records=requests, grown_kb=grown_kb, lost=0, twice=0)


if __name__ == "__main__":
    main()
