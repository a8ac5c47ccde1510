"""Clients cannot harm each other: identities, the connection limit, and the contents of the log."""
import contextlib
import os
import random
import socket as sockets
import tempfile
import unittest

import zmq

from harness import Daemon, main, needs_hook, receive, send
from keys import Keys

TRIES = 10_000
PLACES = 16
# The beginning of a greeting (rfc.zeromq.org/spec/23).
HALF_GREETING = b"\xff" + bytes(8) + b"\x7f\x03"
# Beside what topicd waits before it ends an old handshake (HANDSHAKE_MS), for many places in vain.
TURN_S = 0.05


def has_ended(connection):
    """Whether the daemon has, or does within a turn."""
    connection.settimeout(TURN_S)
    with contextlib.suppress(TimeoutError):
        while connection.recv(64):
            pass
        return True
    return False


class Identities(unittest.TestCase):
    """An identity is an address and proves nothing: no client gets another client's answers."""

    def exchange(self, sockets, tries):
        """Each client sends requests and gets its own answers, whatever identities the others have."""
        for i in range(0, tries, 100):
            for name, socket in sockets.items():
                for k in range(i, i + 100):
                    send(socket, {"id": f"{name}-{k}", "op": "ping"})
            for name, socket in sockets.items():
                got = sorted(receive(socket)["id"] for _ in range(100))
                self.assertEqual(got, sorted(f"{name}-{k}" for k in range(i, i + 100)))
        for socket in sockets.values():
            self.assertFalse(socket.poll(0))

    @needs_hook("recv")
    def test_clients_that_give_themselves_the_same_identity_get_their_own_answers(self):
        with tempfile.TemporaryDirectory() as directory:
            keys = Keys(directory)
            keys.write_list(alice="tag", bob="tag")
            for options, names in (((), (None, None)), (keys.options(), ("alice", "bob"))):
                with Daemon(*options) as daemon, contextlib.ExitStack() as stack:
                    sockets = {str(i): stack.enter_context(
                        daemon.connect(identity=b"same", **(keys.curve(name) if name else {})))
                        for i, name in enumerate(names)}
                    self.exchange(sockets, TRIES)
                    self.assertEqual(daemon.status()["received"], len(names) * TRIES)

    def test_a_client_that_copies_an_identity_gets_no_answers_of_the_first(self):
        with Daemon() as daemon, daemon.connect(identity=b"victim") as victim:
            send(victim, {"op": "ping", "id": "first"})
            self.assertEqual(receive(victim)["id"], "first")
            with daemon.connect(identity=b"victim") as impostor, daemon.connect() as other:
                send(impostor, {"op": "ping", "id": "impostor"})
                self.exchange({"victim": victim, "other": other}, TRIES)
                while impostor.poll(0):
                    self.assertEqual(receive(impostor)["id"], "impostor")

    def test_any_identity_gets_its_own_answers(self):
        generator = random.Random(3)
        long = generator.randbytes(254)
        names = (b"a", b"1" + long, b"2" + long, b"{", b'{"id":1}', b"\x01\x00\x00\x00\x00", b"\xff" * 255)
        with Daemon() as daemon:
            sockets = {str(i): daemon.connect(identity=name) for i, name in enumerate(names)}
            self.exchange(sockets, TRIES // len(names) + 1)
            for socket in sockets.values():
                socket.close()

    def test_an_identity_that_begins_with_zero_gets_its_own_answers(self):
        """ROUTER generates such identities itself; libzmq's manual forbids them to clients but allows them."""
        names = [b"\0", b"\0\0\0\0\1", b"\0\xff\xff\xff\xff", b"\0" * 255]
        with Daemon() as daemon:
            sockets = {str(i): daemon.connect(identity=name) for i, name in enumerate(names)}
            sockets["nameless"] = daemon.connect()
            self.exchange(sockets, TRIES // len(sockets))
            for socket in sockets.values():
                socket.close()


class Connections(unittest.TestCase):
    def test_clients_beyond_the_limit_wait_and_control_does_not(self):
        with tempfile.TemporaryDirectory() as directory:
            bind = f"ipc://{directory}/front"
            with Daemon("--max-clients", "8", binds=(bind,)) as daemon:
                inside = [daemon.connect() for _ in range(8)]
                for socket in inside:
                    send(socket, {"op": "ping"})
                    self.assertTrue(receive(socket)["ok"])
                daemon.read_until("8 connections: stopped accepting until some close")
                with daemon.connect(zmq.DEALER) as late:
                    send(late, {"op": "ping", "id": "late"})
                    self.assertFalse(os.path.exists(f"{directory}/front"))
                    self.assertEqual(daemon.status()["received"], 8)
                    for socket in inside[:4]:
                        socket.close()
                    self.assertEqual(receive(late)["id"], "late")
                for socket in inside[4:]:
                    socket.close()


    @needs_hook("recv")
    def test_handshakes_that_are_left_half_done_make_room_for_others(self):
        with Daemon("--max-clients", str(PLACES), binds=("tcp://127.0.0.1:*",)) as daemon, \
                daemon.connect() as client, contextlib.ExitStack() as stack:
            send(client, {"op": "ping"})
            self.assertTrue(receive(client)["ok"])
            port = int(daemon.endpoints[0].rpartition(":")[2])
            begun = []
            while not begun or not has_ended(begun[0]):
                self.assertLess(len(begun) + 1, PLACES, "half-done handshakes take all places")
                begun.append(stack.enter_context(sockets.create_connection(("127.0.0.1", port))))
                begun[-1].sendall(HALF_GREETING)
            self.assertFalse(has_ended(begun[-1]))
            send(client, {"op": "ping"})
            self.assertTrue(receive(client)["ok"])
            daemon.wait_until(lambda status: status["handshakes_failed"]["unfinished"] >= 1)


class Log(unittest.TestCase):
    def test_messages_forge_no_log_line_and_article_texts_are_not_logged(self):
        hostile = "x\n2026-01-01T00:00:00Z error: forged\x1b[31m\r\t\u202e" + "y" * 5000
        text = "the text of an article"
        with tempfile.TemporaryDirectory() as directory, \
                Daemon("--pull", f"ipc://{directory}/feed", "--push", f"ipc://{directory}/out") as daemon:
            with daemon.connect(zmq.PUSH, f"ipc://{directory}/feed") as feed:
                records = [{"id": hostile, "title": 5, "body": text}, {"id": hostile, "body": {"part": text}},
                           [text], text]
                for record in records:
                    feed.send_json(record)
                feed.send(b'{"id":"\x1b[2J\nforged","body":"' + text.encode() + b'"')
                feed.send(b"\x00\x1b]0;" + text.encode())
                for _ in range(len(records) + 2):
                    daemon.read_until("is rejected")
            for request in ({"id": hostile, "op": hostile}, {"id": hostile, "title": 5, "body": text},
                            {"op": "explain", "topic": hostile, "title": text}):
                self.assertIn("error", daemon.ask(request))
            self.assertIn("error", daemon.control_ask("reload", model=f"/{hostile}"))
            self.assertIn("error", daemon.control_ask("shadow", model=f"/{hostile}"))
            self.assertIn("error", daemon.control_ask(hostile))
            daemon.stop()
            rejected = [line for line in daemon.log if "is rejected" in line]
            self.assertEqual(len(rejected), len(records) + 2)
            for line in daemon.log:
                self.assertRegex(line, r"^(topicd: ready|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ "
                                       r"(info|warning|error): .*)$")
                self.assertFalse(line.startswith("2026-01-01T00:00:00Z"), line)
                self.assertNotIn(text, line)
                self.assertTrue(all(" " <= c for c in line) and "\u202e" not in line, repr(line))
                self.assertLess(len(line), 1200)


if __name__ == "__main__":
    main()
