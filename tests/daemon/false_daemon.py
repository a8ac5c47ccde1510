"""A program that listens where topicd should, and answers as a test says."""
import json
import os
import subprocess
import tempfile
import threading
import unittest

import zmq

from harness import WAIT_MS

BOUND_S = WAIT_MS / 1000


class FalseDaemon:
    """Answers each request by `reply(request)`, which a test sets: an object, to which the request's id is added, bytes, or nothing.
    A ping, by which a command asks for the map, is answered with `map`."""

    def __init__(self, directory):
        self.endpoint = f"ipc://{directory}/control"
        self.reply = None
        self.map = "body=text"
        self.context = zmq.Context()
        self.router = self.context.socket(zmq.ROUTER)
        self.router.bind(self.endpoint)
        self.stopper = self.context.socket(zmq.PAIR)
        self.stopper.bind("inproc://stop")
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        stopped = self.context.socket(zmq.PAIR)
        stopped.connect("inproc://stop")
        poller = zmq.Poller()
        poller.register(self.router, zmq.POLLIN)
        poller.register(stopped, zmq.POLLIN)
        while not dict(poller.poll()).get(stopped):
            frames = self.router.recv_multipart()
            request = json.loads(frames[-1])
            is_ping = request.get("op") == "ping"
            reply = {"ok": True, "model": "m", "map": self.map} if is_ping else self.reply(request)
            if isinstance(reply, dict):
                reply = json.dumps({"id": request.get("id"), **reply}, ensure_ascii=False).encode("utf-8", "surrogatepass")
            for answer in reply if isinstance(reply, list) else [reply] if reply is not None else []:
                self.router.send_multipart(frames[:-1] + [answer])
        stopped.close()

    def close(self):
        self.stopper.send(b"")
        self.thread.join()
        self.context.destroy(0)


class Case(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix="topicd-test-")
        self.addCleanup(directory.cleanup)
        self.directory = directory.name
        with open(os.path.join(self.directory, "a.txt"), "w", encoding="utf-8") as file:
            file.write("An article about chips\n")
        self.daemon = FalseDaemon(self.directory)
        self.addCleanup(self.daemon.close)

    def topic(self, command, *arguments):
        """The exit status, and all that was printed."""
        done = subprocess.run([os.environ["TOPIC"], command, "-s", self.daemon.endpoint, *arguments],
                              cwd=self.directory, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=BOUND_S)
        return done.returncode, done.stdout, done.stderr
