"""What listens where topicd should sends a message that never ends: no client keeps it, and each says what happened."""
import contextlib
import json
import multiprocessing
import os
import signal
import socket as sockets
import subprocess
import tempfile
import threading
import unittest

import zmq

from harness import WAIT_MS, main, needs_hook
from scale import FACTOR, report
from web import Web
from zmtp import LONG, MORE, OLD_FRAMES, OLD_GREETINGS, OLD_IDENTITIES, Peer, frame

TOPIC, BRIDGE = os.environ["TOPIC"], os.environ["TOPIC_BRIDGE"]
SAID = "sends a message without an end"
MIB = 1024 * 1024

# What topic may take: itself, and what hooks/hooks.c lets a server make it keep, which libzmq takes in pieces.
PEAK = 96 * MIB
LIMIT = 512 * MIB  # of what the server sends: it is cut long before

PIECES = {"empty frames": frame(b"", MORE) * 20_000,
          "short frames": frame(b"a" * 30, MORE) * 2_000,
          "long frames": frame(bytes(MIB), MORE),
          "a command": b"\x06" + (10 * MIB).to_bytes(8, "big") + bytes(64 * 1024),
          "one long frame after the other": bytes((MORE | LONG,)) + (16 * MIB).to_bytes(8, "big") + bytes(16 * MIB)}


class EndlessServer(threading.Thread):
    """Shakes hands with each client as a ROUTER, or begins with `greeting`, and sends it `piece` until the client ends
    the connection."""

    def __init__(self, endpoint, piece, greeting=None):
        super().__init__()
        self.piece, self.greeting = piece, greeting
        self.sent = []  # bytes, of each connection
        self.is_over = False
        if endpoint.startswith("ipc://"):
            self.listener = sockets.socket(sockets.AF_UNIX)
            self.listener.bind(endpoint.removeprefix("ipc://"))
            self.listener.listen()
            self.endpoint = endpoint
        else:
            self.listener = sockets.create_server(("127.0.0.1", 0))
            self.endpoint = f"tcp://127.0.0.1:{self.listener.getsockname()[1]}"

    def run(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            if self.is_over:
                connection.close()
                return
            with connection, contextlib.suppress(OSError, AssertionError, IndexError, TypeError):
                self.serve(connection)

    def serve(self, connection):
        connection.settimeout(WAIT_MS / 1000)
        if self.greeting:
            connection.sendall(self.greeting)
        else:
            Peer(connection, b"ROUTER").input.close()
        self.sent.append(0)
        while self.sent[-1] < LIMIT:
            connection.sendall(self.piece)
            self.sent[-1] += len(self.piece)

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.is_over = True
        with contextlib.suppress(OSError):
            self.listener.shutdown(sockets.SHUT_RDWR)
        self.join()
        self.listener.close()


class Servers(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix="topicd-test-")
        self.addCleanup(directory.cleanup)
        self.directory = directory.name
        self.article = os.path.join(self.directory, "a.txt")
        with open(self.article, "w", encoding="ascii") as file:
            file.write("An article about chips\n")

    def peak(self, command):
        """(exit status, what it said, the most memory that it had)"""
        with tempfile.TemporaryFile() as said:
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=said)
            end = threading.Timer(WAIT_MS / 1000, process.kill)
            end.start()
            _, status, usage = os.wait4(process.pid, 0)
            end.cancel()
            process.returncode = os.waitstatus_to_exitcode(status)
            said.seek(0)
            return process.returncode, said.read().decode(), usage.ru_maxrss * 1024


class Old(Servers):
    """ZMTP 1.0 and 2.0: what such a server sends is not followed, so the connection ends at the greeting."""

    def test_topic(self):
        for greeting, identity, framed in zip(OLD_GREETINGS, OLD_IDENTITIES, OLD_FRAMES):
            with EndlessServer("tcp://", framed(b"a" * 30, MORE) * 2_000, greeting + identity) as server:
                status, said, peak = self.peak([TOPIC, "tag", "-s", server.endpoint, self.article, "--timeout", "50"])
                self.assertEqual(status, 1, said)
                self.assertIn(f"{server.endpoint}: the program there does not speak ZeroMQ", said)
                self.assertLess(peak, FACTOR * PEAK)
                report("old server", greeting=greeting.hex(), sent_kb=max(server.sent) // 1000, peak_mb=peak // MIB)


class LargeAnswers(Servers):
    """Whole answers, each as long as a client takes one, arrive faster than it can read them."""

    ANSWERS = 24

    def serve(self, test):
        with zmq.Context() as context, context.socket(zmq.ROUTER) as socket:
            socket.linger = 0
            test.send(socket.bind_to_random_port("tcp://127.0.0.1"))
            poller = zmq.Poller()
            poller.register(socket, zmq.POLLIN)
            poller.register(test, zmq.POLLIN)
            while test.fileno() not in dict(poller.poll()):
                *envelope, request = socket.recv_multipart()
                request = json.loads(request)
                answer = {"id": request.get("id"), "topics": [], "familiarity": 0.5, "model": "0" * 16}
                if request.get("op") == "ping":
                    socket.send_multipart([*envelope, json.dumps({**answer, "ok": True}).encode()])
                    continue
                padding = b" " * (16 * MIB)
                socket.send_multipart([*envelope, json.dumps(answer).encode()[:-1] + padding + b"}"])

    def test_topic(self):
        """The server is a process of its own: the most memory of a program counts that of the process which started
        it, until then."""
        corpus = os.path.join(self.directory, "articles.jsonl")
        with open(corpus, "w", encoding="ascii") as file:
            for i in range(self.ANSWERS):
                file.write(json.dumps({"id": i, "title": "chip"}) + "\n")
        test, end = multiprocessing.Pipe()
        server = multiprocessing.get_context("fork").Process(target=self.serve, args=(end,), daemon=True)
        server.start()
        try:
            endpoint = f"tcp://127.0.0.1:{test.recv()}"
            status, said, peak = self.peak([TOPIC, "tag", "-s", endpoint, corpus, "--timeout", "50"])
        finally:
            test.send(None)
            server.join()
        self.assertEqual(status, 0, said)
        self.assertLess(peak, FACTOR * self.PEAK)
        report("large answers", answers=self.ANSWERS, peak_mb=peak // MIB)

    # 8 that wait, one that arrives and one that is read, each of 16 MiB, the text of that once more, and what topic
    # takes itself.
    PEAK = (8 + 1 + 1 + 1) * 16 * MIB + PEAK


@needs_hook("recv")
class Endless(Servers):
    def servers(self):
        for name, piece in PIECES.items():
            for kind in ("tcp", "ipc"):
                place = os.path.join(self.directory, str(len(os.listdir(self.directory))))
                with EndlessServer(f"{kind}://{place}", piece) as server:
                    yield name, kind, server

    def test_topic(self):
        for name, kind, server in self.servers():
            for command in (("tag", "-s", server.endpoint, self.article), ("status", "-s", server.endpoint)):
                status, said, peak = self.peak([TOPIC, *command, "--timeout", "50"])
                self.assertEqual(status, 1, (name, kind, command, said))
                self.assertIn(f"{server.endpoint}: ", said, (name, kind, command))
                self.assertIn(SAID, said, (name, kind, command))
                self.assertLess(peak, FACTOR * PEAK, (name, kind, command))
                self.assertLess(max(server.sent), LIMIT, (name, kind, command))
                report("endless server", program=command[0], sends=name.replace(" ", "_"), transport=kind,
                       sent_kb=max(server.sent) // 1000, peak_mb=peak // MIB)

    def test_the_bridge_says_it_and_waits(self):
        for place in ("in", "out", "not"):
            for part in ("tmp", "new"):
                os.makedirs(os.path.join(self.directory, place, part))
        with EndlessServer("tcp://", PIECES["empty frames"]) as server:
            ends = [f"{option}=dir:{self.directory}/{place}"
                    for option, place in (("--from", "in"), ("--to", "out"), ("--reject", "not"))]
            with open(f"{self.directory}/in/new/a.json", "w", encoding="ascii") as file:
                file.write('{"id": "a", "title": "chip"}')
            with subprocess.Popen([BRIDGE, *ends, f"--servers={server.endpoint}"], stderr=subprocess.PIPE,
                                  text=True) as process:
                end = threading.Timer(WAIT_MS / 1000, process.kill)
                end.start()
                self.assertTrue(any(SAID in line and server.endpoint in line for line in process.stderr))
                process.send_signal(signal.SIGTERM)
                process.stderr.read()
                self.assertEqual(process.wait(), 0)
                end.cancel()
        self.assertEqual(os.listdir(f"{self.directory}/not/new"), [])

    def test_topicd_web_says_it_and_serves_on(self):
        with EndlessServer("tcp://", PIECES["empty frames"]) as server, Web(server.endpoint) as web:
            web.read_until(SAID)
            self.assertEqual(web.post("/v1/tag", {"title": "chip"})[0], 503)


if __name__ == "__main__":
    main()
