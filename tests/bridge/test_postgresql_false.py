"""What listens where PostgreSQL should sends what nobody asked for: the bridge says so, keeps little of it, and stops when
it is told to."""
import contextlib
import os
import socket
import struct
import threading
import time

import memory
from bridge_case import Bridge, BridgeCase
from harness import WAIT_MS, main, needs_hook, with_other_libzmq

MIB = 1024 * 1024

# What the bridge takes itself, also with a sanitizer, and what a statement may answer.
PEAK = 200 * MIB
# Freed memory does not stay with a sanitizer.
ASAN_OPTIONS = ":quarantine_size_mb=8"
# What a server sends at most: the bridge has ended the connection long before.
FLOOD = 600 * MIB

NO_TLS = (80877103, 80877104)  # requests for TLS and for GSSAPI
READY = b"Z\0\0\0\5I"


def message(kind, content=b""):
    return kind + struct.pack("!i", 4 + len(content)) + content


def columns(count):
    return message(b"T", struct.pack("!h", count) + (b"c\0" + struct.pack("!ihihih", 0, 0, 25, -1, -1, 1)) * count)


def row(*values):
    return message(b"D", struct.pack("!h", len(values)) + b"".join(struct.pack("!i", len(value)) + value for value in values))


# What libpq would ask for before it connects to who may write.
GREETING = (message(b"R", bytes(4)) + message(b"S", b"in_hot_standby\0off\0")
            + message(b"S", b"default_transaction_read_only\0off\0") + message(b"S", b"server_version\0" + b"15.0\0") + READY)
PARSED = message(b"1") + message(b"2")
DONE = message(b"C", b"SELECT 1\0") + READY
SETTINGS = PARSED + columns(8) + row(*[b"a"] * 6, b"on", b"UTF8") + DONE
FORM = "which is no answer to what it was asked"

# The answer to the first statement and what is said of it; and to the first after a good one.
OF_ANOTHER_FORM = {"no rows": PARSED + columns(8) + DONE, "no columns": PARSED + columns(0) + row() + DONE,
                   "no result": PARSED + message(b"n") + message(b"C", b"SET\0") + READY,
                   "too many rows": PARSED + columns(8) + row(*[b"a"] * 6, b"on", b"UTF8") * 2 + DONE}
# A beginning, and a piece that follows it again and again.
FLOODS = {"rows": (PARSED + columns(8), row(*[b"a"] * 8) * 1000), "a long row": (PARSED + columns(1) + b"D" + struct.pack("!i", 900_000_000), bytes(MIB)),
          "notices": (b"", message(b"N", b"Mtext\0\0") * 1000), "a long error": (b"E" + struct.pack("!i", 900_000_000), bytes(MIB)),
          "a long notification": (b"A" + struct.pack("!i", 900_000_000), bytes(MIB))}

LET_IN = message(b"R", bytes(4))
# What it may begin with instead of a greeting.
FLOODS_AT_THE_START = {"a long notice": (LET_IN + b"N" + struct.pack("!i", 900_000_000), bytes(MIB)),
                       "a long error": (LET_IN + b"E" + struct.pack("!i", 900_000_000), bytes(MIB)),
                       "settings": (LET_IN, message(b"S", b"name\0value\0") * 1000),
                       "keys": (LET_IN, message(b"K", bytes(8)) * 1000),
                       "requests for a password": (b"", message(b"R", struct.pack("!i", 0)) * 1000)}


# Instead of an answer.
SILENCE = None

# A stop takes one second; the rest is for a slow machine.
STOP_S = 2.5


class FalsePostgreSQL:
    """Lets everybody in, and answers what ends with Sync with one of `answers` after the other, of which the last may be
    a flood. So may the greeting."""

    def __init__(self, *answers, greeting=GREETING):
        self.answers = answers
        self.greeting = greeting
        self.was_asked = threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        with connection, connection.makefile("rb") as asked, contextlib.suppress(OSError, struct.error):
            while struct.unpack("!i", self.read(asked))[0] in NO_TLS:
                connection.sendall(b"N")
            self.send(connection, self.greeting)
            for answer in self.answers:
                while asked.read(1) != b"S":
                    self.read(asked)
                self.read(asked)
                self.was_asked.set()
                if answer is SILENCE:
                    asked.read()
                    return
                self.send(connection, answer)

    @staticmethod
    def read(asked):
        """The first four bytes of a message, which is read to its end."""
        return asked.read(struct.unpack("!i", asked.read(4))[0] - 4)[:4]

    @staticmethod
    def send(connection, content):
        if isinstance(content, bytes):
            connection.sendall(content)
            return
        begin, piece = content
        connection.sendall(begin)
        for _ in range(FLOOD // len(piece)):
            connection.sendall(piece)

    def close(self):
        self.listener.close()


class PostgresqlFalse(BridgeCase):
    @contextlib.contextmanager
    def false_server(self, *answers, env=None, **options):
        """A bridge that takes from it."""
        env = env or os.environ
        env = {**env, "ASAN_OPTIONS": env.get("ASAN_OPTIONS", "") + ASAN_OPTIONS}
        server = FalsePostgreSQL(*answers, **options)
        try:
            source = f"postgresql://news@127.0.0.1:{server.port}/news?table=queue&sslmode=disable"
            with Bridge("--from", source, *self.streams()[2:], "--servers", "tcp://127.0.0.1:1", env=env) as bridge:
                bridge.server = server
                yield bridge
                if bridge.process.poll() is None:
                    self.assertLess(memory.peak_bytes(bridge.process.pid), PEAK)
        finally:
            server.close()

    def test_an_answer_of_another_form(self):
        for name, answer in OF_ANOTHER_FORM.items():
            with self.subTest(name), self.false_server(answer) as bridge:
                bridge.wait_for_line(FORM)
        with self.false_server(SETTINGS, PARSED + columns(2) + row(b"a", b"b") + DONE) as bridge:
            bridge.wait_for_line(FORM)

    @needs_hook("recv")
    def test_what_has_no_end_ends_the_connection(self):
        for name, flood in FLOODS.items():
            with self.subTest(name), self.false_server(flood) as bridge:
                bridge.wait_for_line("the server sends more than it was asked for")

    @needs_hook("recv")
    def test_what_has_no_end_while_a_connection_is_made(self):
        for name, flood in FLOODS_AT_THE_START.items():
            with self.subTest(name), self.false_server(greeting=flood) as bridge:
                bridge.wait_for_line("waiting for")

    @needs_hook("recv")
    def test_the_bounds_hold_with_another_libzmq(self):
        with self.false_server(FLOODS["notices"], env=with_other_libzmq()) as bridge:
            bridge.wait_for_line("libzmq 9.8.7 is not a version that topicd-bridge was tested with")
            bridge.wait_for_line("the server sends more than it was asked for")
        with self.false_server(greeting=FLOODS_AT_THE_START["a long notice"], env=with_other_libzmq()) as bridge:
            bridge.wait_for_line("waiting for")

    def test_notices_while_a_connection_is_made_cannot_write_to_a_terminal(self):
        notice = message(b"N", b"SWARNING\0VWARNING\0C01000\0Mold \x1b[31mcollation\0\0")
        with self.false_server(PARSED + columns(8) + DONE, greeting=LET_IN + notice * 100 + GREETING[len(LET_IN):]) as bridge:
            bridge.wait_for_line("PostgreSQL says: old ")
            bridge.wait_for_line(FORM)
        told = [text for text in bridge.log if text and "collation" in text]
        self.assertEqual(len(told), 1, told)
        self.assertNotIn("\x1b", told[0])

    def test_a_stop_does_not_wait_for_one_that_says_nothing(self):
        source, sink, rejects = (self.streams()[at:at + 2] for at in (0, 2, 4))
        for of_bridge in (lambda at: ("--from", f"{at}queue", *sink, *rejects), lambda at: (*source, "--to", f"{at}results", *rejects)):
            with socket.create_server(("127.0.0.1", 0)) as silent:
                at = f"postgresql://news@127.0.0.1:{silent.getsockname()[1]}/news?sslmode=disable&connect_timeout=600&table="
                with Bridge(*of_bridge(at), "--servers", "tcp://127.0.0.1:1") as bridge:
                    connection, _ = silent.accept()
                    self.assertEqual(bridge.stop(), 0)
                    bridge.wait_for_line("stopped: 0 records")
                    connection.close()

    def test_a_stop_does_not_wait_for_one_that_answers_no_statement(self):
        for answers in ((SILENCE,), (SETTINGS, SILENCE)):
            with self.subTest(answers), self.false_server(*answers) as bridge:
                self.assertTrue(bridge.server.was_asked.wait(WAIT_MS / 1000))
                start = time.monotonic()
                self.assertEqual(bridge.stop(), 0)
                self.assertLess(time.monotonic() - start, STOP_S)
                bridge.wait_for_line("stopped: 0 records taken, 0 stored; a stream did not answer")

    def test_a_connection_that_is_cut_in_a_row(self):
        with self.false_server(PARSED + columns(8) + row(*[b"a"] * 8)[:20]) as bridge:
            bridge.wait_for_line("waiting for")


if __name__ == "__main__":
    main()
