"""Clients that ask by large requests and never read their answers: another one's request is still answered."""
import json
import tempfile
import unittest

import zmq

from harness import Daemon, main

# Each is refused, which costs the main thread time for each byte of the id: it turns to others in between.
ID_BYTES = 900_000
CLIENTS = 6

# Of those who do not read. A wait that nobody ended was met in most runs of so many.
ROUNDS = 150

OTHER_WAITS_MS = 30_000


class UnreadRefusals(unittest.TestCase):
    def test_a_connection_is_read_from_again_when_all_has_been_taken(self):
        request = json.dumps({"id": "x" * ID_BYTES, "title": "a"}).encode()
        with tempfile.TemporaryDirectory() as directory:
            front = f"ipc://{directory}/front"
            with Daemon("--memory-budget", "64M", binds=(front,)) as daemon, zmq.Context() as context:
                floods = [self.connect(context, front, SNDHWM=1) for _ in range(CLIENTS)]
                other = self.connect(context, front)
                for turn in range(ROUNDS):
                    for flood in floods:
                        if flood.poll(0, zmq.POLLOUT):
                            flood.send(request, zmq.DONTWAIT)
                    other.send_json({"id": turn, "title": "A ship"})
                    self.assertTrue(other.poll(OTHER_WAITS_MS), (turn, daemon.status()))
                    self.assertEqual(other.recv_json()["id"], turn)

    @staticmethod
    def connect(context, endpoint, **options):
        socket = context.socket(zmq.DEALER)
        socket.linger = 0
        for name, value in options.items():
            socket.setsockopt(getattr(zmq, name), value)
        socket.connect(endpoint)
        return socket


if __name__ == "__main__":
    main()
