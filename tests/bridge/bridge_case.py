"""Starts topicd-bridge between directories, and a topicd that tags for it. Every wait ends with what it waits for."""
import collections
import http.client
import json
import os
import select
import signal
import subprocess
import tempfile
import threading
import time
import unittest

import children
from harness import WAIT_MS, Daemon

BRIDGE = os.environ["TOPIC_BRIDGE"]


def article(number, title="a chip"):
    return {"id": f"a{number}", "title": title, "price": 1.10, "topics": ["old"]}


def line(record):
    return record if isinstance(record, bytes) else json.dumps(record).encode()


class Spool:
    """A directory as dir: has it."""

    def __init__(self, path):
        self.path = path
        os.makedirs(path, exist_ok=True)
        for place in ("tmp", "new"):
            os.makedirs(os.path.join(path, place), exist_ok=True)

    def drop(self, name, *records):
        """Puts a file into new/ as its writer should: whole."""
        written = os.path.join(self.path, "tmp", name)
        with open(written, "wb") as file:
            file.write(b"\n".join(line(record) for record in records))
        os.rename(written, os.path.join(self.path, "new", name))

    def names(self, place="new"):
        directory = os.path.join(self.path, place)
        return sorted(name for name in os.listdir(directory)) if os.path.isdir(directory) else []

    def read(self, name, place="new"):
        with open(os.path.join(self.path, place, name), "rb") as file:
            return file.read()

    def records(self):
        """The bytes of all results, in the order in which they were stored."""
        found = []
        for name in self.names():
            content = self.read(name)
            found += content.splitlines() if name.endswith(".jsonl") else [content]
        return found

    def ids(self):
        return collections.Counter(json.loads(record)["id"] for record in self.records())

    def rejects(self):
        """(reason, record) of each rejected record."""
        return [(json.loads(self.read(name)), self.read(name[:-len("reason")] + "record"))
                for name in self.names() if name.endswith(".reason")]


class Ended(AssertionError):
    """The bridge ended while a test waited for something else. A wait that takes too long is not this."""


class Bridge:
    """One topicd-bridge. `with Bridge(...)` ends it by SIGTERM and checks that it ended well."""

    def __init__(self, *options, env=None, program=BRIDGE):
        self.process = children.start([program, *options], stderr=subprocess.PIPE, text=True,
                                      env={**os.environ, **(env or {})})
        self.log = []
        self.lines = threading.Condition()
        self.reader = threading.Thread(target=self.read_log, daemon=True)
        self.reader.start()

    def read_log(self):
        for text in self.process.stderr:
            with self.lines:
                self.log.append(text.rstrip("\n"))
                self.lines.notify_all()
        with self.lines:
            self.log.append(None)
            self.lines.notify_all()

    def wait_for_line(self, wanted):
        deadline = time.monotonic() + WAIT_MS / 1000
        with self.lines:
            while True:
                for text in self.log:
                    if text is not None and wanted in text:
                        return text
                assert self.log[-1:] != [None], f"ended before it wrote {wanted!r}: {self.log}"
                assert self.lines.wait(deadline - time.monotonic()), f"no {wanted!r} in time: {self.log}"

    def wait_until(self, holds, patience_ms=WAIT_MS):
        """Looks every 10 ms, between which the end of the bridge is a failure."""
        deadline = time.monotonic() + patience_ms / 1000
        process = os.pidfd_open(self.process.pid)
        ended = select.poll()
        ended.register(process, select.POLLIN)
        try:
            while not holds():
                assert time.monotonic() < deadline, f"not so within {patience_ms} ms: {self.log}"
                if ended.poll(10):
                    raise Ended(f"topicd-bridge ended: {self.log}")
        finally:
            os.close(process)

    def kill(self):
        self.process.kill()
        return self.wait()

    def wait(self):
        """The exit status. A bridge that does not end is killed, which is a failure and no exit."""
        try:
            status = self.process.wait(WAIT_MS / 1000)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"topicd-bridge did not end within {WAIT_MS} ms: {self.log}") from None
        finally:
            self.reader.join()
            self.process.stderr.close()
        return status

    def stop(self, number=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.wait()

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        if self.process.stderr.closed:
            return
        status = self.stop()
        if kind is None:
            assert status == 0, f"exit status {status}: {self.log}"


class BridgeCase(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix="topicd-bridge-test-")
        self.addCleanup(directory.cleanup)
        self.directory = directory.name
        self.source = Spool(self.path("in"))
        self.sink = Spool(self.path("out"))
        self.rejected = Spool(self.path("rejected"))

    def path(self, name):
        return os.path.join(self.directory, name)

    def daemon(self, *options, **keys):
        daemon = Daemon(*options, **keys)
        daemon.__enter__()
        self.addCleanup(daemon.__exit__, None, None, None)
        return daemon

    def streams(self):
        return ("--from", f"dir:{self.source.path}", "--to", f"dir:{self.sink.path}", "--reject",
                f"dir:{self.rejected.path}")

    def bridge(self, servers, *options, **keys):
        return Bridge(*self.streams(), "--servers", ",".join(servers), *options, **keys)

    @staticmethod
    def pages(bridge):
        """What gets (status, text) of a path from a bridge with --metrics 127.0.0.1:0 --log json."""
        port = int(json.loads(bridge.wait_for_line("serving metrics"))["message"].split()[-1])

        def get(path):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, response.read().decode()

        return get

    def all_settled(self):
        return not self.source.names() and not self.source.names("cur")
