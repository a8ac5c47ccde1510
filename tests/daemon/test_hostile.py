"""What a client sends by mistake or on purpose: it gets an error or no answer, and the next client
is served."""
import contextlib
import json
import os
import random
import resource
import select
import socket as sockets
import tempfile
import unittest

import zmq
from zmq.utils.monitor import recv_monitor_message

from harness import HAS_HOOKS, ROOMY, WAIT_MS, Daemon, main, needs_hook, receive, send

ARTICLE = {"title": "chip"}


def read_to_the_end(connection):
    """The number of bytes that come before topicd closes the connection."""
    count = 0
    try:
        while received := connection.recv(4096):
            count += len(received)
    except ConnectionResetError:
        pass
    return count


# A client's part of a handshake without keys (rfc.zeromq.org/spec/23).
HANDSHAKE = (b"\xff" + bytes(8) + b"\x7f\x03\x00" + b"NULL".ljust(20, b"\0") + bytes(32) +
             b"\x04\x1c\x05READY\x0bSocket-Type\x00\x00\x00\x06DEALER")


def is_refused(connection):
    """Of a connection that the daemon has ended. libzmq greets one that it keeps, for a while at least. Without hooks
    none makes room for others, and one that sends nothing is given up when all places are taken."""
    if not HAS_HOOKS:
        return True
    try:
        return not connection.recv(1, sockets.MSG_PEEK | sockets.MSG_DONTWAIT)
    except ConnectionError:
        return True


class Hostile(unittest.TestCase):
    def setUp(self):
        self.daemon = Daemon("--workers", "1", "--max-message", "65536")

    def tearDown(self):
        answer = self.daemon.ask({"id": "next", **ARTICLE})
        self.assertEqual(answer["id"], "next")
        self.assertIn("topics", answer)
        self.daemon.__exit__(None, None, None)

    def check_error(self, frames, code, word, id=None):
        with self.daemon.connect() as socket:
            socket.send_multipart(frames)
            answer = receive(socket)
            self.assertEqual(answer["error"]["code"], code)
            self.assertIn(word, answer["error"]["message"])
            self.assertEqual(answer["id"], id)

    def test_garbage(self):
        generator = random.Random(1)
        with self.daemon.connect() as socket:
            for _ in range(1000):
                socket.send_multipart([b"", generator.randbytes(generator.randrange(1, 300))])
            for _ in range(1000):
                self.assertEqual(receive(socket)["error"]["code"], "bad-request")

    def test_mutated_requests(self):
        generator = random.Random(2)
        valid = json.dumps({"op": "tag", "id": "é", "articles": [{"title": "x"}], "top": 3}).encode()
        with self.daemon.connect() as socket:
            for _ in range(2000):
                bad = bytearray(valid)
                for _ in range(generator.randrange(1, 4)):
                    bad[generator.randrange(len(bad))] = generator.randrange(256)
                socket.send_multipart([b"", bytes(bad)])
            codes = set()
            for _ in range(2000):
                answer = receive(socket)
                if "error" in answer:
                    codes.add(answer["error"]["code"])
                else:
                    self.assertEqual(len(answer["results"]), 1)
        self.assertLessEqual(codes, {"bad-request", "unknown-op", "denied"})
        self.assertIn("bad-request", codes)

    def test_deep_json(self):
        self.check_error([b"", b'{"id":3,"a":' + b"[" * 2000 + b"]" * 2000 + b"}"], "bad-request",
                         "nested", 3)

    def test_many_values(self):
        self.check_error([b"", b"[" + b"0," * 32000 + b"0]"], "bad-request", "not a JSON object")
        with Daemon() as daemon:
            error = daemon.ask(b'{"a":[' + b"{}," * 100000 + b"{}]}")["error"]
            self.assertEqual(error["code"], "bad-request")
            self.assertIn("65536 values", error["message"])

    def test_invalid_utf8(self):
        self.check_error([b'{"id":"a","title":"\xc3("}'], "bad-request", "decode byte 0xc3", "a")
        self.check_error([b'{"title":"x","id":"\xc3("}'], "bad-request", "decode byte 0xc3")
        with self.daemon.connect() as socket:
            socket.send_multipart([b'{"fields":["title"]}', b"chip \xff\xc3"])
            self.assertIn("topics", receive(socket))

    def test_duplicate_keys(self):
        self.check_error([b'{"id":1,"title":"x","title":"y"}'], "bad-request", "duplicate", 1)

    def test_nothing_at_all(self):
        with self.daemon.connect(probe_router=1) as socket:
            socket.send(b"")
            socket.send_multipart([b"", b""])
            self.assertIn("empty", receive(socket)["error"]["message"])
            send(socket, ARTICLE)
            self.assertIn("topics", receive(socket))
        self.assertGreaterEqual(self.daemon.status()["ignored"], 2)

    def test_a_hundred_thousand_empty_frames(self):
        self.check_error([b""] * 100000, "bad-request", "frames")
        self.check_error([b"", b'{"id":5}'] + [b""] * 1000, "bad-request", "frames", 5)

    def test_a_long_envelope(self):
        self.check_error([b"1", b"2", b"3", b"4", b"5", b"", b'{"title":"x"}'], "bad-request",
                         "")

    def test_over_the_limit(self):
        self.check_error([b'{"id":"big","title":"' + b"x" * 70000 + b'"}'], "too-large", "70", "big")
        self.check_error([b'{"id":"sum","fields":["title","body"]}', b"x" * 40000, b"y" * 40000],
                         "too-large", "65536", "sum")

    def test_a_hundred_megabytes_cut_the_connection_and_nothing_else(self):
        with self.daemon.connect(reconnect_ivl=-1) as socket:
            monitor = socket.get_monitor_socket(zmq.EVENT_DISCONNECTED)
            socket.send(b'{"title":"' + b"x" * 100_000_000 + b'"}')
            event = recv_monitor_message(monitor)
            self.assertEqual(event["event"], zmq.EVENT_DISCONNECTED)
            socket.disable_monitor()
            monitor.close()

    def test_bytes_that_are_not_zeromq_close_the_connection(self):
        port = int(self.daemon.endpoints[0].rsplit(":", 1)[1])
        for text in (b"GET / HTTP/1.1\r\n\r\n", b"\xff" * 100, bytes(100)):
            with sockets.create_connection(("127.0.0.1", port), WAIT_MS / 1000) as connection:
                connection.sendall(text)
                self.assertLess(read_to_the_end(connection), 100)  # no more than a greeting
        self.assertEqual(self.daemon.status()["received"], 0)

    def test_a_client_that_leaves_is_counted(self):
        for i in range(50):
            with self.daemon.connect() as socket:
                send(socket, {"id": i, **ARTICLE})
                if i == 49:
                    receive(socket)
        status = self.daemon.status()
        self.assertLessEqual(status["undeliverable"], 49)

    def test_an_answer_that_would_be_enormous_is_refused(self):
        with Daemon("--max-message", "4000000", *ROOMY) as daemon:
            request = {"id": 1, "explain": True, "top": 3,
                       "articles": [{"title": "gpu chip " * 20}] * 10000}
            answer = daemon.ask(request)
            self.assertEqual(answer["error"]["code"], "too-large")
            self.assertEqual(answer["id"], 1)


class Connections(unittest.TestCase):
    def test_connections_are_counted_and_forgotten(self):
        with Daemon() as daemon:
            with daemon.connect() as keeper:
                for _ in range(3):
                    many = [daemon.connect() for _ in range(100)]
                    for socket in many:
                        send(socket, ARTICLE)
                    for socket in many:
                        receive(socket)
                    self.assertGreaterEqual(daemon.status()["connections"], 100)
                    for socket in many:
                        socket.close()
                send(keeper, ARTICLE)
                receive(keeper)
                # What is left is the keeper, and the connection that asks.
                daemon.wait_until(lambda status: status["connections"] == 2)

    def check_out_of_files(self, bind):
        def limit():
            resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))

        with Daemon(binds=[bind], preexec=limit) as daemon:
            first = daemon.connect()
            send(first, ARTICLE)
            receive(first)
            crowd = [daemon.connect(reconnect_ivl=50, heartbeat_ivl=0) for _ in range(200)]
            daemon.read_until("stopped accepting")
            send(first, {"id": "still", **ARTICLE})
            self.assertEqual(receive(first)["id"], "still")
            for socket in crowd:
                socket.close()
            daemon.read_until("accepting again")
            self.assertIn("topics", daemon.ask(ARTICLE))

    def test_more_clients_than_files_over_ipc(self):
        with tempfile.TemporaryDirectory() as directory:
            self.check_out_of_files(f"ipc://{directory}/socket")
            self.assertEqual(os.listdir(directory), [])

    def check_burst(self, bind, connect):
        """Connections beyond the limit come in before the main thread learns of the first."""
        def limit():
            resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))

        with tempfile.TemporaryDirectory() as directory:
            gate = os.path.join(directory, "gate")
            os.mkfifo(gate)
            environment = {**os.environ, "TOPICD_CONNECTION_LIMIT_GATE": gate}
            with Daemon(binds=[bind], preexec=limit, env=environment) as daemon:
                crowd = {}
                ended = select.poll()
                while not any(is_refused(crowd[fd]) for fd, _ in ended.poll(0)):
                    socket = connect(daemon.endpoints[0])
                    with contextlib.suppress(ConnectionError):
                        # Those that leave it half done make room for others.
                        socket.sendall(HANDSHAKE if HAS_HOOKS else b"")
                    crowd[socket.fileno()] = socket
                    ended.register(socket, select.POLLRDHUP)
                    self.assertLess(len(crowd), 1000)
                opener = os.open(gate, os.O_RDWR)
                os.unlink(gate)
                daemon.read_until("stopped accepting")
                os.close(opener)
                for socket in crowd.values():
                    socket.close()
                daemon.read_until("accepting again")
                self.assertIn("topics", daemon.ask(ARTICLE))

    @needs_hook("accept4")
    def test_a_burst_beyond_the_limit_over_ipc(self):
        def connect(endpoint):
            socket = sockets.socket(sockets.AF_UNIX)
            socket.connect(endpoint.removeprefix("ipc://"))
            return socket

        with tempfile.TemporaryDirectory() as directory:
            self.check_burst(f"ipc://{directory}/socket", connect)

    def test_a_burst_beyond_the_limit_over_tcp(self):
        def connect(endpoint):
            return sockets.create_connection(("127.0.0.1", int(endpoint.rsplit(":", 1)[1])))

        self.check_burst("tcp://127.0.0.1:*", connect)

    def test_more_clients_than_files_over_tcp(self):
        self.check_out_of_files("tcp://127.0.0.1:*")


if __name__ == "__main__":
    main()
