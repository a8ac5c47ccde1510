"""Bodies that hardly move: their places and memory are their user's other requests', and nobody else's matter."""
import contextlib
import gzip
import http.client
import select
import socket
import unittest

from web import JSON, LINES, WAIT_S, FalseDaemon, Web
from harness import main

LENGTH = 900_000  # of each body, of which most are never complete
NEIGHBOUR = "127.0.0.2"  # another user


def peek(connection):
    try:
        return connection.recv(1, socket.MSG_PEEK)
    except ConnectionResetError:
        return b""


class SlowBodies(unittest.TestCase):
    def setUp(self):
        self.stack = contextlib.ExitStack()
        self.addCleanup(self.stack.close)
        self.daemon = self.stack.enter_context(FalseDaemon())
        self.daemon.answer = b'{"id":null,"results":[{"id":1,"topics":[]}]}'

    def start(self, *options):
        self.web = self.stack.enter_context(Web(self.daemon.endpoint, *options))
        self.web.wait_until_up()

    def send_slowly(self, count, sent, kind="application/json", headers=""):
        head = (f"POST /v1/tag HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\n{headers}"
                f"Content-Length: {LENGTH}\r\n\r\n").encode()
        body = gzip.compress(b'{"title":"', 0)[:-8] if "gzip" in headers else b'{"title":"'
        for _ in range(count):
            connection = self.stack.enter_context(socket.create_connection(("127.0.0.1", self.web.port), timeout=WAIT_S))
            with contextlib.suppress(OSError):  # one too many is refused already
                connection.sendall(head + body + b"a" * (sent - len(body)))
            yield connection

    def ask(self, method, path, body=None, address="127.0.0.1"):
        connection = http.client.HTTPConnection("127.0.0.1", self.web.port, timeout=WAIT_S, source_address=(address, 0))
        with contextlib.closing(connection):
            return self.web.ask(method, path, body, JSON if body else {}, connection)[:2]

    @staticmethod
    def drip(slow):
        for connection in slow:
            with contextlib.suppress(OSError):
                connection.send(b"a")

    def ask_until_answered(self, slow, method, path, body=None):
        """A byte of each slow body before each time."""
        while True:
            self.drip(slow)
            status, answer = self.ask(method, path, body)
            if status != 503:
                return status, answer
            self.assertEqual(answer["error"]["code"], "busy")

    @staticmethod
    def ended(connections):
        """Those that got nothing but their end."""
        poller = select.poll()
        by_fd = {connection.fileno(): connection for connection in connections}
        for fd in by_fd:
            poller.register(fd, select.POLLIN)
        return [fd for fd, _ in poller.poll(0) if not peek(by_fd[fd])]

    def wait_until_ended(self, connections):
        while not self.ended(connections):
            self.assertEqual(self.ask("GET", "/healthz")[0], 200)
        return self.ended(connections)

    def check_places(self, method, path, body=None):
        self.start()
        slow = list(self.send_slowly(300, 1000))
        self.assertEqual(self.ask("POST", "/v1/tag", {"id": 1, "title": "chip"}, NEIGHBOUR)[0], 200)
        self.assertEqual(self.ask_until_answered(slow, method, path, body)[0], 200)
        self.assertEqual(len(self.wait_until_ended(slow)), 1)  # no more than was needed

    def test_their_places_are_for_other_bodies_of_their_user(self):
        self.check_places("POST", "/v1/tag", {"id": 1, "title": "chip"})

    def test_their_places_are_for_requests_without_a_body(self):
        self.check_places("GET", "/v1/topics")

    def test_their_places_are_for_lines(self):
        self.start()
        slow = list(self.send_slowly(300, 1000, headers="Content-Encoding: gzip\r\n"))
        status, answer = 503, b""
        while status == 503 or b'"busy"' in answer:  # of all lines, or of their batch
            self.drip(slow)
            status, answer, _ = self.web.post("/v1/tag", b'{"id":1,"title":"a"}\n', LINES)
            answer = answer if isinstance(answer, bytes) else b""
        self.assertEqual((status, answer), (200, b'{"id":1,"topics":[]}\n'))
        self.assertLessEqual(len(self.wait_until_ended(slow)), 2)

    def test_their_memory_too(self):
        """150 of them hold what one user may have."""
        self.start()
        slow = list(self.send_slowly(160, LENGTH - 1000))
        large = {"id": 1, "title": "chip " * 40_000}
        self.assertEqual(self.ask("POST", "/v1/tag", large, NEIGHBOUR)[0], 200)
        self.assertEqual(self.ask_until_answered(slow, "POST", "/v1/tag", large)[0], 200)
        self.assertLess(len(self.wait_until_ended(slow)), 20)  # eleven are too many; those refused are told so


if __name__ == "__main__":
    main()
