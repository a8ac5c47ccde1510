"""A server of NATS that answers what no JetStream does: the bridge says so, keeps little of it, and stops when it is
told to."""
import contextlib
import json
import socket
import threading
import time

import memory
from bridge_case import Bridge, BridgeCase
from harness import WAIT_MS, main

INFO = {"server_id": "S", "version": "2.10.0", "proto": 1, "headers": True, "max_payload": 1 << 20, "jetstream": True}
MIB = 1024 * 1024

# What the bridge takes itself, also with a sanitizer, and what libnats keeps of a message that it may take.
PEAK = 200 * MIB
# What a server sends at most: the bridge has ended the connection long before.
FLOOD = 600 * MIB

# A stop takes one second; the rest is for a slow machine.
STOP_S = 2.5

# Instead of an answer: what it says, and a piece that follows it again and again.
FLOODS = {"a long message": (b"MSG %s %s 900000000\r\n", bytes(MIB)),
          "a longer message": (b"MSG %s %s 99999999999999999999999\r\n", bytes(MIB)),
          "long headers": (b"HMSG %s %s 67000000 67000001\r\nNATS/1.0\r\n", b"a:\r\n" * (MIB // 4)),
          "a line without an end": (b"MSG %s %s ", b"1" * MIB),
          "an error without an end": (b"-ERR %s %s ", b"x" * MIB),
          "what it says of itself without an end": (b"INFO {\"a\": \"%s %s", b"x" * MIB)}


class FalseNats:
    """Answers every request with the same bytes, with a flood, or, where both are None, with nothing."""

    def __init__(self, answer, flood=None):
        self.answer, self.flood = answer, flood
        self.was_asked = threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        subscription = b"1"
        with connection, connection.makefile("rb") as lines:
            connection.sendall(b"INFO " + json.dumps(INFO).encode() + b"\r\n")
            for line in lines:
                words = line.split()
                if words[:1] == [b"PING"]:
                    connection.sendall(b"PONG\r\n")
                elif words[:1] == [b"SUB"]:
                    subscription = words[-1]
                elif words[:1] in ([b"PUB"], [b"HPUB"]):
                    lines.read(int(words[-1]) + 2)
                    self.was_asked.set()
                    if len(words) > 3 and self.flood:
                        self.send_flood(connection, words[2], subscription)
                        return
                    if len(words) > 3 and self.answer:
                        connection.sendall(b"MSG %s %s %d\r\n%s\r\n"
                                           % (words[2], subscription, len(self.answer), self.answer))

    def send_flood(self, connection, subject, subscription):
        begin, piece = self.flood
        with contextlib.suppress(OSError):
            connection.sendall(begin % (subject, subscription))
            for _ in range(FLOOD // len(piece)):
                connection.sendall(piece)

    def close(self):
        self.listener.close()


class JetstreamFalse(BridgeCase):
    @contextlib.contextmanager
    def false_server(self, answer, flood=None):
        """A bridge that takes from it."""
        nats = FalseNats(answer, flood)
        try:
            streams = ("--from", f"jetstream://{nats.address}/NEWS/tagger", *self.streams()[2:])
            with Bridge(*streams, "--servers", "tcp://127.0.0.1:1") as bridge:
                yield bridge
                self.assertLess(memory.peak_bytes(bridge.process.pid), PEAK)
        finally:
            nats.close()

    def test_a_stream_without_a_configuration_is_none(self):
        with self.false_server(b"{}") as bridge:
            bridge.wait_for_line("has no configuration of the stream")

    def test_a_stop_does_not_wait_for_one_that_says_nothing(self):
        source, sink, rejects = (self.streams()[at:at + 2] for at in (0, 2, 4))
        for of_bridge in (lambda at: ("--from", f"{at}/NEWS/tagger", *sink, *rejects), lambda at: (*source, "--to", f"{at}/news.tagged", *rejects)):
            with socket.create_server(("127.0.0.1", 0)) as silent:
                with Bridge(*of_bridge(f"jetstream://127.0.0.1:{silent.getsockname()[1]}"), "--servers", "tcp://127.0.0.1:1") as bridge:
                    connection, _ = silent.accept()
                    self.assertEqual(bridge.stop(), 0)
                    bridge.wait_for_line("stopped: 0 records")
                    connection.close()
                silent.setblocking(False)
                self.assertRaises(BlockingIOError, silent.accept)  # it was not tried again

    def test_a_stop_does_not_wait_for_one_that_answers_no_request(self):
        source, sink, rejects = (self.streams()[at:at + 2] for at in (0, 2, 4))
        for of_bridge in (lambda at: ("--from", f"{at}/NEWS/tagger", *sink, *rejects),
                          lambda at: (*source, "--to", f"{at}/news.tagged", *rejects)):
            nats = FalseNats(None)
            with Bridge(*of_bridge(f"jetstream://{nats.address}"), "--servers", "tcp://127.0.0.1:1") as bridge:
                self.assertTrue(nats.was_asked.wait(WAIT_MS / 1000))
                start = time.monotonic()
                self.assertEqual(bridge.stop(), 0)
                self.assertLess(time.monotonic() - start, STOP_S)
                bridge.wait_for_line("stopped: 0 records taken, 0 stored; a stream did not answer")
            nats.close()

    def test_an_answer_of_many_objects_is_refused(self):
        objects = ",".join(f'"k{i}":[{{}}]' for i in range(90_000))
        with self.false_server(f"{{{objects}}}".encode()) as bridge:
            bridge.wait_for_line("the answer would take too much memory")

    def test_what_has_no_end_ends_the_connection(self):
        for name, flood in FLOODS.items():
            with self.subTest(name), self.false_server(None, flood) as bridge:
                bridge.wait_for_line("disconnected from this server")


if __name__ == "__main__":
    main()
