"""Whose request topicd is given next: users take turns, who has too many is told so, what nobody waits for is not sent; and
clients that have said that they send no more get their answers."""
import contextlib
import http.client
import json
import os
import queue
import signal
import socket
import struct
import unittest

from web import WAIT_S, FalseDaemon, Web, token_line
from harness import main

HEAVY = "a word " * 6000  # to explain: a call that would hold a worker, of which a small topicd has one at a time


class HeldDaemon(FalseDaemon):
    """Answers each article when it is let. `seen` has their requests in the order in which they came."""

    def __init__(self):
        self.seen = queue.Queue()
        self.may_answer = queue.Queue()
        super().__init__()

    def reply(self, frame):
        request = json.loads(frame)
        if request["op"] not in ("tag", "explain"):
            return b"{}"
        self.seen.put(request)
        self.may_answer.get(timeout=WAIT_S)
        return json.dumps({"id": request.get("id"), "topics": []}).encode()

    def next(self):
        return self.seen.get(timeout=WAIT_S)

    def let(self, count=1):
        for _ in range(count):
            self.may_answer.put(True)


class Users(unittest.TestCase):
    def setUp(self):
        self.stack = contextlib.ExitStack()
        self.addCleanup(self.stack.close)
        tokens, lines = zip(*(token_line(name, "reader") for name in ("anna", "bert")))
        self.tokens = dict(zip(("anna", "bert"), tokens))
        self.daemon = self.stack.enter_context(HeldDaemon())
        self.web = self.stack.enter_context(Web(self.daemon.endpoint, "--max-connections", "24", editors=lines))
        self.web.wait_until_up()
        for token in tokens:  # from now on it needs no check
            self.assertEqual(self.web.get("/v1/session", {"Authorization": f"Bearer {token}"})[0], 200)

    def send(self, name, id, path="/v1/explain", version="1.1", token=None, **keys):
        body = json.dumps({"id": id, "body": HEAVY if path == "/v1/explain" else "chip", **keys}).encode()
        connection = self.send_head(name, len(body), path, version, token)
        connection.sendall(body)
        return connection

    def send_head(self, name, length, path="/v1/explain", version="1.1", token=None):
        connection = self.stack.enter_context(socket.create_connection(("127.0.0.1", self.web.port), timeout=WAIT_S))
        connection.sendall(f"POST {path} HTTP/{version}\r\nHost: localhost\r\nContent-Type: application/json\r\nAuthorization: Bearer "
                           f"{token or self.tokens[name]}\r\nContent-Length: {length}\r\n\r\n".encode())
        return connection

    def wait_until_read(self):
        """The server reads what came before this first."""
        for _ in range(5):
            self.assertEqual(self.web.get("/healthz")[0], 200)

    def connections(self):
        return len(os.listdir(f"/proc/{self.web.process.pid}/fd"))

    @staticmethod
    def answer(connection):
        """(status, answer): after interim responses."""
        response = http.client.HTTPResponse(connection)
        response.begin()
        return response.status, json.loads(response.read())

    def test_users_take_turns(self):
        first = [self.send("anna", "a0")]
        self.assertEqual(self.daemon.next()["id"], "a0")
        first += [self.send("anna", f"a{n}") for n in range(1, 5)]
        self.wait_until_read()
        second = [self.send("bert", f"b{n}") for n in range(2)]
        self.wait_until_read()
        self.daemon.let(7)
        order = [self.daemon.next()["id"] for _ in range(6)]
        self.assertEqual((order[0], sorted(order[1:3]), order[3:]), ("b0", ["a1", "b1"], ["a2", "a3", "a4"]))
        for connection in first + second:
            self.assertEqual(self.answer(connection)[0], 200)

    def test_short_requests_do_not_wait_behind_heavy_ones(self):
        self.send("anna", "a0")
        self.daemon.next()
        self.send("anna", "a1")
        self.wait_until_read()
        self.send("anna", "short", path="/v1/tag")
        self.wait_until_read()
        self.daemon.let(3)
        self.assertEqual([self.daemon.next()["id"] for _ in range(2)], ["short", "a1"])

    def test_who_has_too_many_is_told_so_and_nobody_else(self):
        self.send("anna", "a0")
        self.daemon.next()
        for n in range(1, 12):
            self.send("anna", f"a{n}")
        self.wait_until_read()
        refused = self.send("anna", "a12")
        response = http.client.HTTPResponse(refused)
        response.begin()
        self.assertEqual((response.status, response.headers["Retry-After"]), (503, "1"))
        self.assertIn("of your requests", json.loads(response.read())["error"]["message"])
        other = self.send("bert", "b0")
        self.daemon.let(14)
        self.assertEqual(self.answer(other)[0], 200)

    def test_a_request_counts_from_its_head_on(self):
        for n in range(12):
            self.send_head("anna", 1000)
        self.wait_until_read()
        status, answer = self.answer(self.send_head("anna", 1000))
        self.assertEqual((status, answer["error"]["code"]), (503, "busy"))
        other = self.send("bert", "b0")
        self.daemon.let(1)
        self.assertEqual(self.answer(other)[0], 200)

    def test_many_large_bodies_at_a_time_are_all_read(self):
        """They wait for each other's pieces: a turn of the server has a few for each user."""
        bodies = {f"a{n}": json.dumps({"id": f"a{n}", "body": "chip " * 100000}).encode() for n in range(10)}
        connections = {id: self.send_head("anna", len(body), "/v1/tag") for id, body in bodies.items()}
        for begin in range(0, len(bodies["a0"]), 100000):
            for id, connection in connections.items():
                connection.sendall(bodies[id][begin:begin + 100000])
        self.daemon.let(len(bodies))
        for id, connection in connections.items():
            self.assertEqual(self.answer(connection), (200, {"id": id, "topics": []}))
        self.assertEqual(sorted(self.daemon.next()["body"] == "chip " * 100000 for _ in bodies), [True] * len(bodies))

    def test_topicd_is_told_how_long_the_answer_is_waited_for(self):
        self.daemon.let(3)
        for keys, wanted in (({}, 30000), ({"deadline_ms": 1500}, 1500)):
            self.send("anna", "a", **keys)
            self.assertEqual(self.daemon.next()["deadline_ms"], wanted)
        self.web.post("/v1/tag?deadline_ms=70", b'{"id":1,"title":"a"}\n',
                      {"Content-Type": "application/x-ndjson", "Authorization": f"Bearer {self.tokens['anna']}"})
        self.assertEqual(self.daemon.next()["deadline_ms"], 70)

    def test_a_request_whose_deadline_passes_while_it_waits_is_not_sent(self):
        self.send("anna", "a0")
        self.daemon.next()
        late = self.send("anna", "late", deadline_ms=1)
        self.assertEqual(self.answer(late)[0], 504)
        self.send("anna", "a1")
        self.daemon.let(2)
        self.assertEqual(self.daemon.next()["id"], "a1")

    def test_what_its_client_has_left_is_not_sent(self):
        self.send("anna", "a0")
        self.daemon.next()
        before = self.connections()
        reset, closed = self.send("anna", "reset"), self.send("anna", "closed")
        self.wait_until_read()
        reset.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        reset.close()
        closed.close()
        while self.connections() > before:  # until the server has seen it
            self.wait_until_read()
        self.send("anna", "a1")
        self.wait_until_read()
        self.daemon.let(2)
        self.assertEqual(self.daemon.next()["id"], "a1")

    def test_what_topicd_works_on_counts_until_it_is_done(self):
        """Who asks and leaves gives topicd no more at a time than who stays."""
        for n in range(3):
            connection = self.send("anna", f"a{n}")
            if n == 0:
                self.daemon.next()
            self.wait_until_read()
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.close()
        self.send("bert", "b0")
        self.wait_until_read()
        self.assertTrue(self.daemon.seen.empty())
        self.daemon.let(2)
        self.assertEqual(self.daemon.next()["id"], "b0")

    def test_who_sends_no_more_gets_its_answer(self):
        for version, name in (("1.1", "1"), ("1.0", "0")):
            held = self.send("anna", "held")
            self.daemon.next()
            waiting = self.send("anna", "waiting", version=version)
            waiting.shutdown(socket.SHUT_WR)
            held.shutdown(socket.SHUT_WR)
            self.assertEqual(held.recv(100, socket.MSG_PEEK), b"HTTP/1.1 100 Continue\r\n\r\n")  # looked for, and there
            self.daemon.let(2)
            for connection in (held, waiting):
                data = b"".join(iter(lambda: connection.recv(65536), b""))  # and the connection ends
                self.assertIn(b"HTTP/1.1 200 OK\r\n", data, version)
                self.assertEqual(data.count(b"100 Continue"), 1 if connection is held or version == "1.1" and data.count(b"100 Continue") else 0)
            self.daemon.next()

    def test_all_that_came_before_the_end_is_answered(self):
        with Web(self.daemon.endpoint) as web:
            web.wait_until_up()
            one = b'POST /v1/tag HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 14\r\n\r\n{"title":"a"}\n'
            with socket.create_connection(("127.0.0.1", web.port), timeout=WAIT_S) as connection:
                connection.sendall(one * 20)
                connection.shutdown(socket.SHUT_WR)
                self.daemon.let(20)
                data = b"".join(iter(lambda: connection.recv(65536), b""))
            self.assertEqual(data.count(b"HTTP/1.1 200 OK"), 20)

    def test_a_connection_does_not_stay_behind_its_answer(self):
        """Its end came together with the request, and libmicrohttpd does not look for it again."""
        with socket.create_connection(("127.0.0.1", self.web.port), timeout=WAIT_S) as connection:
            os.kill(self.web.process.pid, signal.SIGSTOP)
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            connection.shutdown(socket.SHUT_WR)
            os.kill(self.web.process.pid, signal.SIGCONT)
            data = b"".join(iter(lambda: connection.recv(65536), b""))
        self.assertIn(b"200 OK", data)

    def test_who_sends_no_more_while_the_token_is_checked(self):
        connection = self.send("anna", "a", token="anna." + "0" * 64)
        connection.shutdown(socket.SHUT_WR)
        self.assertEqual(self.answer(connection)[0], 401)

    def test_an_incomplete_request_is_not_waited_for(self):
        connection = self.stack.enter_context(socket.create_connection(("127.0.0.1", self.web.port), timeout=WAIT_S))
        connection.sendall(b"POST /v1/tag HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAuthorization: Bearer "
                           + self.tokens["anna"].encode() + b"\r\nContent-Length: 100\r\n\r\n{}")
        connection.shutdown(socket.SHUT_WR)
        self.assertEqual(connection.recv(100), b"")


if __name__ == "__main__":
    main()
