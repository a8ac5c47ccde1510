"""A server of NATS that sends more than the bridge takes: what waits in libnats has a bound in bytes and in number, and
what is beyond it is dropped; the stream has it, and what comes later is tagged."""
import contextlib
import json
import os
import queue
import socket
import threading

import memory
from bridge_case import Bridge, article
from harness import WAIT_MS, main
from jetstream_case import JetStreamCase

MIB = 1024 * 1024

# As jetstream_consumer.c has them, and what the bridge takes itself, also with a sanitizer.
MAX_WAITING = 4096
MAX_WAITING_BYTES = 128 * MIB
OWN_BYTES = 150 * MIB
# Freed memory does not stay with a sanitizer.
ASAN_OPTIONS = ":quarantine_size_mb=8"

# Of the messages that the stream does not have.
FIRST_NUMBER = 10_000_000


def messages(file, kinds):
    """Each message of NATS in turn: its words, and all its bytes."""
    while line := file.readline():
        words = line.split()
        yield words, line + (file.read(int(words[-1]) + 2) if words[:1] and words[0] in kinds else b"")


class Between:
    """Stands between a server and its clients, and sends the one that takes from a consumer more than it asked for."""

    def __init__(self, port):
        self.port = port
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.listener.getsockname()[1]}"
        self.taker = queue.Queue()  # what is sent to the client, its inbox and the number of its subscription
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                server = socket.create_connection(("127.0.0.1", self.port))
                # Of one place, for which the server's answers and the flood wait in turns.
                outgoing = queue.Queue(1)
                threading.Thread(target=self.send, args=(client, outgoing), daemon=True).start()
                threading.Thread(target=self.pass_answers, args=(server, outgoing), daemon=True).start()
                threading.Thread(target=self.pass_requests, args=(client, server, outgoing), daemon=True).start()

    @staticmethod
    def send(client, outgoing):
        with contextlib.suppress(OSError), client:
            while content := outgoing.get():
                client.sendall(content)

    @staticmethod
    def pass_answers(server, outgoing):
        with contextlib.suppress(OSError), server.makefile("rb") as file:
            for _, content in messages(file, (b"MSG", b"HMSG")):
                outgoing.put(content)
        outgoing.put(b"")

    def pass_requests(self, client, server, outgoing):
        numbers = {}
        with contextlib.suppress(OSError), server, client.makefile("rb") as file:
            for words, content in messages(file, (b"PUB", b"HPUB")):
                if words[:1] == [b"SUB"]:
                    numbers[words[1]] = words[-1]
                if words[:2] == [b"PUB", b"$JS.API.CONSUMER.MSG.NEXT.NEWS.tagger"]:
                    self.taker.put((outgoing, words[2], numbers[words[2]]))
                server.sendall(content)

    def flood(self, content, count):
        outgoing, inbox, number = self.taker.get(timeout=WAIT_MS / 1000)
        for extra in range(FIRST_NUMBER, FIRST_NUMBER + count):
            reply = b"$JS.ACK.NEWS.tagger.1.%d.%d.1700000000000000000.0" % (extra, extra)
            outgoing.put(b"MSG %s %s %s %d\r\n%s\r\n" % (inbox, number, reply, len(content), content),
                         timeout=WAIT_MS / 1000)

    def close(self):
        self.listener.close()


class Flood(JetStreamCase):
    def flooded(self, content, count, is_too_much):
        """A bridge that waits for a server while it is flooded; then it gets one. How many records came of it, and the
        most memory that the bridge had."""
        between = Between(self.node.port)
        self.addCleanup(between.close)
        server = f"ipc://{self.path('server')}"
        self.fill(1)
        locations = ("--from", f"jetstream://{between.address}/NEWS/tagger", *self.locations()[2:-1], server)
        env = {"ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ASAN_OPTIONS}
        with Bridge(*locations, "--timeout", "300", "--max-record", str(MIB), env=env) as bridge:
            bridge.wait_for_line("waiting for a server")
            between.flood(content, count)
            self.fill(1, start=1)
            self.daemon(binds=(server,))
            if is_too_much:
                bridge.wait_for_line("Slow Consumer")
            # It is asked for behind all of the flood.
            bridge.wait_until(lambda: {"a0", "a1"} <= set(self.ids()))
            self.assertEqual(any("Slow Consumer" in line for line in bridge.log), is_too_much)
            return self.ids()["flood"], memory.peak_bytes(bridge.process.pid)

    def test_as_many_as_may_wait_are_tagged(self):
        content = json.dumps({"id": "flood", "title": "a chip"}).encode()
        self.assertEqual(self.flooded(content, MAX_WAITING, False)[0], MAX_WAITING)

    def test_one_more_is_dropped_and_told(self):
        content = json.dumps({"id": "flood", "title": "a chip"}).encode()
        self.flooded(content, MAX_WAITING + 1, True)

    def test_bytes_have_a_bound_too(self):
        content = json.dumps({"id": "flood", "title": "a chip", "body": "a" * (MIB - 1000)}).encode()
        _, peak = self.flooded(content, 4 * MAX_WAITING_BYTES // MIB, True)
        self.assertLess(peak, MAX_WAITING_BYTES + OWN_BYTES)


if __name__ == "__main__":
    main()
