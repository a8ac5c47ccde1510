"""What README.md shows is what happens: the commands print what stands below them, and the Python
client gets its topics, or ends when it gets no answer.

    test_readme.py TOPICD TRAINED_MODEL OTHER_MODEL
"""
import os
import re
import shlex
import socket as sockets
import subprocess
import sys
import time
import unittest

import zmq

from harness import MODEL_A, WAIT_MS, Daemon, main, topic, topics

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
HELD_OUT = os.path.join(ROOT, "examples/ai-news/held-out")
ENDPOINT = "tcp://127.0.0.1:7575"


def code_blocks():
    """Every indented block of README.md, as a list of lines."""
    with open(os.path.join(ROOT, "README.md"), encoding="utf-8") as file:
        text = file.read()
    for block in re.findall(r"(?:^    .*\n|^\n(?=    ))+", text, re.MULTILINE):
        yield [line[4:] for line in block.strip("\n").split("\n")]


def transcript():
    """Pairs of a command behind "$ topic " and the lines below it."""
    for block in code_blocks():
        for line in block:
            if line.startswith("$ topic "):
                command, shown = shlex.split(line)[2:], []
                yield command, shown
            elif block[0].startswith("$ "):
                shown.append(line)


def python_client(endpoint, **options):
    """The Python code, for another endpoint and with other values of socket options."""
    code = "\n".join(next(block for block in code_blocks() if block[0].startswith("import ")))
    assert ENDPOINT in code
    code = code.replace(ENDPOINT, endpoint)
    for name, value in options.items():
        code, count = re.subn(rf"(zmq\.{name}, )[0-9_]+", rf"\g<1>{value}", code)
        assert count == 1, name
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True,
                          timeout=WAIT_MS / 1000)


def agrees(line, shown):
    """A shown line that ends with an ellipsis may be the beginning of a longer one."""
    return line == shown or (shown.endswith("…") and line.startswith(shown[:-1]))


class Transcript(unittest.TestCase):
    def test_commands_print_what_is_shown(self):
        commands = list(transcript())
        self.assertGreaterEqual(len(commands), 2)
        for command, shown in commands:
            command = [MODEL_A if word == "ai-news.model" else word for word in command]
            printed = iter(topic(*command, cwd=HELD_OUT).splitlines())
            is_next = True  # after "…", lines may be left out
            for line in shown:
                if line == "…":
                    is_next = False
                    continue
                if is_next:
                    self.assertTrue(agrees(next(printed, ""), line), line)
                else:
                    self.assertTrue(any(agrees(candidate, line) for candidate in printed), line)
                is_next = True

    def test_commands_exist(self):
        known = set(re.findall(r"^  ([a-z]+) ", topic("--help"), re.MULTILINE))
        for block in code_blocks():
            for line in block:
                if match := re.match(r"topic ([a-z]+)", line):
                    self.assertIn(match[1], known)


class PythonClient(unittest.TestCase):
    def test_it_prints_the_topics(self):
        with Daemon() as daemon:
            done = python_client(daemon.endpoints[0])
            expected = daemon.ask({"title": "…", "body": "…"})["topics"]
        self.assertEqual((done.returncode, done.stdout), (0, f"{expected}\n"), done.stderr)

    def test_it_ends_when_no_server_listens(self):
        with sockets.socket() as unused:  # bound, so that no other program listens there
            unused.bind(("127.0.0.1", 0))
            self.check_no_answer(f"tcp://127.0.0.1:{unused.getsockname()[1]}", 10)

    def test_it_ends_when_the_server_does_not_answer(self):
        with zmq.Context() as context, context.socket(zmq.ROUTER) as silent:
            silent.linger = 0
            port = silent.bind_to_random_port("tcp://127.0.0.1")
            self.check_no_answer(f"tcp://127.0.0.1:{port}", 10, RCVTIMEO=100)

    def check_no_answer(self, endpoint, seconds, **options):
        start = time.monotonic()
        done = python_client(endpoint, **options)
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stderr, f"{endpoint}: no answer: is topicd running there?\n")
        self.assertLess(time.monotonic() - start, seconds)


if __name__ == "__main__":
    main()
