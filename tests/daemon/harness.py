"""Starts topicd, talks to it, stops it. Nothing here sleeps: every wait is for a line or a message."""
import contextlib
import faulthandler
import json
import os
import pathlib
import re
import select
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest

import zmq

import children

TOPICD, MODEL_A, MODEL_B = sys.argv[1:4]

# Whether the daemon was built with its hooks around libzmq.
HAS_HOOKS = os.environ.get("TOPIC_ZMQ_HOOKS", "1") == "1"


def needs_hook(name):
    """A test of what only a hook around libzmq makes true: skipped where the build has none."""
    return unittest.skipUnless(HAS_HOOKS, f"built without hooks: needs the hook on {name}")


# The memory budget of daemons that are given no other, to run the tests under a small one.
BUDGET = ("--memory-budget", os.environ["TOPIC_TEST_MEMORY_BUDGET"]) if "TOPIC_TEST_MEMORY_BUDGET" in os.environ else ()

# For a test of what waits beyond a small budget.
ROOMY = ("--memory-budget", "1G")

# Long enough for a loaded machine with a sanitizer; a test that gets here has failed. Less than topic_hang_s
# (cmake/Testing.cmake), so that it says what did not come.
WAIT_MS = 240_000


def with_other_libzmq():
    """The environment in which a program believes that it runs with another version of libzmq."""
    preload = ":".join(filter(None, [os.environ.get("LD_PRELOAD"), os.environ["TOPIC_VERSION_SHIM"]]))
    # The shim is loaded before the address sanitizer's library.
    asan = ":".join(filter(None, [os.environ.get("ASAN_OPTIONS"), "verify_asan_link_order=0"]))
    return {**os.environ, "LD_PRELOAD": preload, "ASAN_OPTIONS": asan}


def main():
    # Says where a test hangs, a little before ctest would end it without a word.
    if "TOPIC_TEST_TIMEOUT_S" in os.environ:
        faulthandler.dump_traceback_later(int(os.environ["TOPIC_TEST_TIMEOUT_S"]) - 10, exit=True)
    unittest.main(argv=sys.argv[:1] + sys.argv[4:])


class Daemon:
    """One topicd. `with Daemon(...) as daemon:` ends it by SIGTERM and checks that it ended well, or with the
    exit status that is expected."""

    def __init__(self, *options, binds=("tcp://127.0.0.1:*",), model=MODEL_A, preexec=None, env=None,
                 ends_with=0, control="control"):
        """Without `control` the daemon chooses its socket itself."""
        self.directory = tempfile.TemporaryDirectory(prefix="topicd-test-")
        self.control = f"ipc://{self.directory.name}/{control}"
        command = [TOPICD, "-m", model, *BUDGET] + (["--control", self.control] if control else [])
        for bind in binds:
            command += ["--bind", bind]
        self.process = children.start(command + list(options), preexec, stderr=subprocess.PIPE, text=True,
                                      env=env)
        self.log = []
        self.ends_with = ends_with
        self.endpoints = []
        self.context = zmq.Context()
        self.read_until("topicd: ready")

    def read_until(self, wanted):
        """Reads the log until a line has `wanted` in it, and returns that line."""
        for line in self.process.stderr:
            self.log.append(line.rstrip("\n"))
            bound = re.search(r'listening on ([^\s"]+)', line)
            if bound and bound[1] != self.control:
                self.endpoints.append(bound[1])
            if wanted in line:
                return line
        raise AssertionError(f"topicd ended before it wrote {wanted!r}:\n" + "\n".join(self.log))

    def connect(self, kind=zmq.DEALER, endpoint=None, **options):
        socket = self.context.socket(kind)
        socket.linger = 0
        socket.ipv6 = True
        socket.rcvtimeo = socket.sndtimeo = WAIT_MS
        socket.rcvhwm = socket.sndhwm = 0
        for name, value in options.items():
            setattr(socket, name, value)
        socket.connect(endpoint or self.endpoints[0])
        return socket

    def ask(self, request, endpoint=None):
        with self.connect(zmq.REQ, endpoint) as socket:
            socket.send(request if isinstance(request, bytes) else json.dumps(request).encode())
            return json.loads(socket.recv())

    def control_ask(self, op, **keys):
        return self.ask({"op": op, **keys}, self.control)

    def serves(self):
        """The id of the running model, by an answer."""
        return self.ask({"title": "chip"})["model"]

    def status(self):
        return self.ask({"op": "status"}, self.control)

    def wait_until(self, holds):
        """Asks for the status, over one connection, until `holds(status)`; returns that status.
        Between two questions it waits 10 ms for the daemon to end, which would be a failure."""
        deadline = time.monotonic() + WAIT_MS / 1000
        ended = select.poll()
        process = os.pidfd_open(self.process.pid)
        try:
            ended.register(process, select.POLLIN)
            with self.connect(zmq.REQ, self.control) as socket:
                while True:
                    send(socket, {"op": "status"})
                    status = receive(socket)
                    if holds(status):
                        return status
                    assert time.monotonic() < deadline, f"not so within {WAIT_MS} ms: {status}"
                    assert not ended.poll(10), "topicd ended:\n" + "\n".join(self.log)
        finally:
            os.close(process)

    def stop(self, number=signal.SIGTERM):
        """Returns the exit status; the log is complete after."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.wait()

    def kill(self):
        """Ends it by SIGKILL, and removes the sockets that it leaves behind then."""
        self.stop(signal.SIGKILL)
        for name in os.listdir(self.directory.name):
            os.unlink(os.path.join(self.directory.name, name))

    def wait(self):
        # A daemon that does not end keeps its log open: it is to fail the test, not to hold it.
        end = threading.Timer(WAIT_MS / 1000, self.process.kill)
        end.start()
        try:
            self.log += self.process.stderr.read().splitlines()
            return self.process.wait()
        finally:
            end.cancel()

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        self.context.destroy(0)
        try:
            status = self.stop()
            left = os.listdir(self.directory.name)
        finally:
            if self.process.poll() is None:
                self.process.kill()
                self.process.wait()
            self.process.stderr.close()
            self.directory.cleanup()
        if kind is None:
            assert status == self.ends_with, f"exit status {status}:\n" + "\n".join(self.log)
            assert not left, f"files left behind: {left}"


class Gate:
    """While closed, every article with `gate.title` holds the thread that has it: a worker, or with `hold_load` the
    model loader."""

    def __init__(self, directory, name="gate"):
        self.path = os.path.join(directory, name)
        self.title = f"gate:{self.path}"
        os.mkfifo(self.path)

    def open(self):
        """Waits for a worker to come to the gate, and lets it pass."""
        with open(self.path, "w"):
            pass

    @staticmethod
    def wait_until_held(daemon):
        """Waits for a thread of `daemon` to come to a gate."""
        threads = pathlib.Path(f"/proc/{daemon.process.pid}/task")
        while not any(name.read_text() == "gate\n" for name in threads.glob("*/comm")):
            pass

    def hold_load(self, model):
        """Whoever loads the model comes to the gate, several times."""
        with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as corpus:
            json.dump({"id": 1, "title": self.title}, corpus)
            corpus.flush()
            topic("golden", "-m", model, corpus.name)

    @contextlib.contextmanager
    def left_open(self):
        """Lets all pass who come to the gate meanwhile, if any do."""
        file = os.open(self.path, os.O_RDWR)
        yield
        os.close(file)


def refused(*options, model=MODEL_A):
    """Runs a topicd that is to refuse: its exit status and its last line."""
    with tempfile.TemporaryDirectory(prefix="topicd-test-") as directory:
        done = subprocess.run([TOPICD, "-m", model, "--control", f"ipc://{directory}/control",
                               *options], stderr=subprocess.PIPE, text=True, timeout=WAIT_MS / 1000)
        return done.returncode, done.stderr.strip().splitlines()[-1]


def make_model(path, name="AI Hardware", articles=10, padding=0, topics=3, name_bytes=0):
    """The toy model; with the same arguments, the same bytes."""
    subprocess.run([os.environ["TOPIC_MAKE_MODEL"], path, name, *map(str, (articles, padding, topics, name_bytes))],
                   check=True)
    return path


def topic(*arguments, expect=0, **options):
    """Runs `topic`, and gives what it printed: on stdout, or on stderr when it is to fail."""
    done = subprocess.run([os.environ["TOPIC"], *arguments], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, timeout=WAIT_MS / 1000, **options)
    assert done.returncode == expect, f"{arguments}: {done.returncode}: {done.stderr}"
    return done.stderr if expect else done.stdout


def send(socket, request):
    """A DEALER's way: no delimiter, no waiting."""
    socket.send(json.dumps(request).encode())


def receive(socket):
    return json.loads(socket.recv_multipart()[-1])


def topics(answer):
    return [item["topic"] for item in answer["topics"]]
