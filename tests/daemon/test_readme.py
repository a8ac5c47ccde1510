"""What README.md shows is what happens: the commands print what stands below them, and the Python
code gets its topics.

    test_readme.py TOPICD TRAINED_MODEL OTHER_MODEL
"""
import os
import re
import shlex
import subprocess
import sys
import unittest

from harness import MODEL_A, WAIT_MS, Daemon, main, topic

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


def python_client(endpoint, text):
    """Runs the Python code, with the package of this tree, for another endpoint and article."""
    code = "\n".join(next(block for block in code_blocks() if block[0].startswith("import ")))
    assert ENDPOINT in code and "…" in code
    return subprocess.run([sys.executable, "-c", code.replace(ENDPOINT, endpoint).replace("…", text)],
                          env={**os.environ, "PYTHONPATH": os.path.join(ROOT, "clients/python")},
                          capture_output=True, text=True, timeout=WAIT_MS / 1000)


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
    def test_it_prints_the_names_of_the_topics(self):
        text = "Nvidia raises its output of chips for data centres"
        with Daemon() as daemon:
            done = python_client(daemon.endpoints[0], text)
            given = daemon.ask({"title": text, "body": text})["topics"]
        self.assertTrue(given)
        expected = [topic["topic"] for topic in given]
        self.assertEqual((done.returncode, done.stdout), (0, f"{expected}\n"), done.stderr)


if __name__ == "__main__":
    main()
