"""The example clients: they print the topics, and say what is wrong."""
import os
import re
import socket as sockets
import subprocess
import sys
import unittest

import zmq

from harness import Daemon, main

HERE = os.path.dirname(os.path.abspath(__file__))
PYTHON_CLIENT = [sys.executable, os.path.join(HERE, "../../examples/clients/tag.py")]
CLIENTS = [[os.environ["TOPIC_EXAMPLE_CLIENT"]], PYTHON_CLIENT]


def run(client, *arguments):
    return subprocess.run([*client, *arguments], capture_output=True, text=True)


class Clients(unittest.TestCase):
    def test_topics_are_printed(self):
        with Daemon() as daemon:
            title = "Neural chip: a GPU"
            expected = [f"{item['topic']} {item['score']:.2f}"
                        for item in daemon.ask({"title": title})["topics"]]
            self.assertGreater(len(expected), 0)
            for client in CLIENTS:
                done = run(client, daemon.endpoints[0], title)
                self.assertEqual((done.returncode, done.stdout.splitlines()), (0, expected))

    def test_an_error_is_told(self):
        with Daemon("--max-message", "1024") as daemon:
            for client in CLIENTS:
                done = run(client, daemon.endpoints[0], "chip " * 300)
                self.assertEqual((done.returncode, "1024" in done.stderr), (1, True), done.stderr)

    def test_the_python_client_ends_when_no_server_listens(self):
        with sockets.socket() as unused:  # bound, so that no other program listens there
            unused.bind(("127.0.0.1", 0))
            endpoint = f"tcp://127.0.0.1:{unused.getsockname()[1]}"
            done = run(PYTHON_CLIENT, endpoint, "chip")
        self.assertEqual((done.returncode, done.stderr),
                         (1, f"{endpoint}: no answer: is topicd running there?\n"))

    def test_the_python_client_ends_when_the_server_does_not_answer(self):
        with open(PYTHON_CLIENT[1], encoding="utf-8") as file:
            code, count = re.subn("rcvtimeo = [0-9_]+", "rcvtimeo = 100", file.read())
        self.assertEqual(count, 1)
        with zmq.Context() as context, context.socket(zmq.ROUTER) as silent:
            silent.linger = 0
            endpoint = f"tcp://127.0.0.1:{silent.bind_to_random_port('tcp://127.0.0.1')}"
            done = run([sys.executable, "-c", code], endpoint, "chip")
        self.assertEqual((done.returncode, done.stderr),
                         (1, f"{endpoint}: no answer: is topicd running there?\n"))


if __name__ == "__main__":
    main()
