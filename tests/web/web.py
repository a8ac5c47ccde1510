"""Starts topicd-web beside a daemon, and talks HTTP to it. Every wait is for a line or an answer."""
import errno
import http.client
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading

import zmq

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "daemon"))
import children  # noqa: E402
from harness import WAIT_MS, Daemon  # noqa: E402

TOPICD_WEB = os.environ["TOPICD_WEB"]
WAIT_S = WAIT_MS / 1000
JSON = {"Content-Type": "application/json"}
LINES = {"Content-Type": "application/x-ndjson"}

# Yescrypt at its lowest cost, a millisecond: no test hangs on how long the usual one takes.
QUICK_HASHES = {"correct horse": "$y$j75$OpHtVfIKhMgT48P3.bX970$9fj.7RckJSkQVGYIeY3lkXcsZfiCJ0MJXzzlvjBffg3",
                "battery staple": "$y$j75$FOttKD.XqoNHOsYk/osPa.$XPhXrX7DatlAvxLMUG88a/wwXb45e2QF93WNMGsG386",
                "a third password": "$y$j75$cVmVJtlUXTG9IIvep79YC.$BECwExeYejd9I1fBcJBY8VgqSHwvPsWGFr/pPvZMRh7",
                "a fourth password": "$y$j75$hZlhf6Xs86jLOPemiRscO.$EVBfDzs.gJOzZyI6JedJ5tKvhvhOQckzE3wPbFbBln9"}


class Web:
    """One topicd-web. `with Web(endpoint) as web:` ends it by SIGTERM and checks that it ended well."""

    def __init__(self, endpoint, *options, editors=None, preexec=None, env=None):
        self.directory = tempfile.TemporaryDirectory(prefix="topicd-web-test-")
        self.editors_path = os.path.join(self.directory.name, "editors")
        command = [TOPICD_WEB, "--server", endpoint, "--listen", "127.0.0.1:0", *options]
        if editors is not None:
            self.write_editors(editors)
            command += ["--editors", self.editors_path]
        self.process = children.start(command, preexec, stderr=subprocess.PIPE, text=True, env=env)
        self.log = []
        self.port = int(re.search(r"on port (\d+)", self.read_until("serving HTTP"))[1])
        self.read_until("topicd-web: ready")

    def write_editors(self, lines):
        with open(self.editors_path, "w", encoding="utf-8", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
            file.write("\n".join(lines) + "\n")

    def read_until(self, wanted):
        for line in self.process.stderr:
            self.log.append(line.rstrip("\n"))
            if wanted in line:
                return line
        raise AssertionError(f"topicd-web ended before it wrote {wanted!r}:\n" + "\n".join(self.log))

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=WAIT_S)

    def ask(self, method, path, body=None, headers=None, connection=None):
        """(status, answer, headers): the answer is JSON where its type says so."""
        own = connection or self.connect()
        if isinstance(body, (dict, list)):
            body = json.dumps(body).encode()
        own.request(method, path, body, JSON if headers is None and body is not None else headers or {})
        response = own.getresponse()
        data = response.read()
        if not connection:
            own.close()
        if response.headers.get("Content-Type") == "application/json" and "Content-Encoding" not in response.headers:
            data = json.loads(data) if data else None
        return response.status, data, response.headers

    def get(self, path, headers=None):
        return self.ask("GET", path, None, headers)

    def post(self, path, body, headers=None):
        return self.ask("POST", path, body, headers)

    def at_once(self, requests):
        """The statuses, sorted. Each request is (method, path, body, headers), and all are sent before one is answered."""
        connections = [self.connect() for _ in requests]
        for connection, (method, path, body, headers) in zip(connections, requests):
            connection.request(method, path, json.dumps(body) if body is not None else None, headers)
        return sorted(self.ask_rest(connection) for connection in connections)

    @staticmethod
    def ask_rest(connection):
        response = connection.getresponse()
        response.read()
        connection.close()
        return response.status

    def cpu_seconds(self):
        with open(f"/proc/{self.process.pid}/stat", encoding="ascii") as file:
            words = file.read().rpartition(")")[2].split()
        return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")

    def raw(self, data):
        """Sends bytes, and returns all that the server answers until it closes the connection."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=WAIT_S) as connection:
            try:
                connection.sendall(data)
                connection.shutdown(socket.SHUT_WR)
            except OSError as error:  # the server may have answered and closed it already
                if error.errno not in (errno.ENOTCONN, errno.EPIPE, errno.ECONNRESET):
                    raise
            answer = b""
            while True:
                try:
                    piece = connection.recv(65536)
                except ConnectionResetError:
                    return answer
                if not piece:
                    return answer
                answer += piece

    def wait_until_up(self):
        """The daemon answers."""
        while self.get("/healthz")[0] != 200:
            assert self.process.poll() is None, "\n".join(self.log)

    def stop(self, number=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(number)
        end = threading.Timer(WAIT_S, self.process.kill)
        end.start()
        try:
            self.log += self.process.stderr.read().splitlines()
            return self.process.wait()
        finally:
            end.cancel()

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        try:
            status = self.stop()
        finally:
            if self.process.poll() is None:
                self.process.kill()
                self.process.wait()
            self.process.stderr.close()
            self.directory.cleanup()
        if kind is None:
            assert status == 0, f"exit status {status}:\n" + "\n".join(self.log)


def editor_line(name, role, password):
    """A line of the editors file."""
    done = subprocess.run([TOPICD_WEB, "--passwd", name, "--role", role], input=password + "\n", text=True,
                          stdout=subprocess.PIPE, check=True)
    return done.stdout.strip()


def quick_line(name, role, password):
    """Likewise, of one of the passwords above."""
    return f"{name} {role} {QUICK_HASHES[password]}"


def token_line(name, role):
    """(the token, its line in the editors file)"""
    done = subprocess.run([TOPICD_WEB, "--token", name, "--role", role], text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, check=True)
    return done.stderr.split()[-1], done.stdout.strip()


class Browser:
    """What a browser sends along: a cookie, an origin and the page's token."""

    def __init__(self, web, name, password):
        self.web = web
        self.origin = f"http://127.0.0.1:{web.port}"
        status, self.session, headers = web.post("/v1/sign-in", {"name": name, "password": password},
                                                 {**JSON, "Origin": self.origin})
        assert status == 200, self.session
        self.set_cookie = headers["Set-Cookie"]
        self.cookie = self.set_cookie.split(";")[0]

    def headers(self, **changes):
        headers = {**JSON, "Cookie": self.cookie, "Origin": self.origin, "X-Topicd-Token": self.session["token"]}
        headers.update({name.replace("_", "-"): value for name, value in changes.items()})
        return {name: value for name, value in headers.items() if value is not None}

    def post(self, path, body, **changes):
        return self.web.post(path, body, self.headers(**changes))

    def get(self, path):
        return self.web.get(path, {"Cookie": self.cookie})


class FalseDaemon:
    """A ROUTER that answers every request but "ping" with what it is told: `answers` by operation, or `answer`."""

    def __init__(self):
        self.context = zmq.Context()
        self.router = self.context.socket(zmq.ROUTER)
        self.router.linger = 0
        self.port = self.router.bind_to_random_port("tcp://127.0.0.1")
        self.endpoint = f"tcp://127.0.0.1:{self.port}"
        self.answer = b"{}"
        self.answers = {}
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        while True:
            frames = self.router.recv_multipart()
            if frames[-1] == b"end":
                return
            op = json.loads(frames[-1])["op"]
            answer = b'{"id":null,"ok":true}' if op == "ping" else self.reply(frames[-1])
            if answer is not None:
                self.router.send_multipart(frames[:-1] + [answer], copy=False)  # one copy of a large answer for all

    def reply(self, frame):
        return self.answers.get(json.loads(frame)["op"], self.answer)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        with self.context.socket(zmq.DEALER) as end:
            end.connect(self.endpoint)
            end.send(b"end")
            self.thread.join()
        self.context.destroy(0)
