"""A server whose answers a test chooses."""
import json
import threading

import zmq

from harness import WAIT_MS

PATIENT = {"timeout_s": WAIT_MS / 1000, "connect_timeout_s": WAIT_MS / 1000}


class Several(list):
    """Answers to one request."""


class Liar(threading.Thread):
    """A server that answers each request with the next of `answers`: an object, bytes as they are, a
    tuple of all frames after the route, None for silence, Several of these. Requests that hold the
    bytes `unheard` have no answer of these."""

    def __init__(self, *answers, unheard=None):
        super().__init__()
        self.unheard = unheard
        self.context = zmq.Context()
        self.router = self.context.socket(zmq.ROUTER)
        self.router.linger = 0
        self.router.rcvtimeo = WAIT_MS
        self.endpoint = f"tcp://127.0.0.1:{self.router.bind_to_random_port('tcp://127.0.0.1')}"
        self.answers = answers
        self.asked = 0

    def run(self):
        for answer in self.answers:
            *envelope, _ = self.heard()
            self.asked += 1
            for one in answer if isinstance(answer, Several) else [answer]:
                self.answer(envelope, one)

    def heard(self):
        while True:
            frames = self.router.recv_multipart()
            if self.unheard is None or self.unheard not in frames[-1]:
                return frames

    def answer(self, envelope, answer):
        if isinstance(answer, tuple):
            self.router.send_multipart([envelope[0], *answer])
        elif answer is not None:
            content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            self.router.send_multipart([*envelope, content])

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.join()
        self.context.destroy(0)
