"""What README.md shows is what happens: the commands print what stands below them, and the Python
code gets its topics. So it is with the answers in docs/web.md and the scores in docs/embedding.md.

    test_readme.py TOPICD TRAINED_MODEL OTHER_MODEL
"""
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
import unittest

from harness import MODEL_A, WAIT_MS, Daemon, main, topic

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
HELD_OUT = os.path.join(ROOT, "examples/ai-news/held-out")
ENDPOINT = "tcp://127.0.0.1:7575"


def read(page):
    with open(os.path.join(ROOT, page), encoding="utf-8") as file:
        return file.read()


def code_blocks(page="README.md"):
    """Every indented block of a page, as a list of lines."""
    text = read(page)
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


TOPICS_FILE = os.path.join(ROOT, "examples/ai-news/topics.yaml")


def shape(value):
    """The keys of an object, and of what is in it."""
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in value.items()}
    return [shape(value[0])] if isinstance(value, list) and value else type(value)


class Web(unittest.TestCase):
    """docs/web.md, With everything: what topicd-web passes on."""

    def setUp(self):
        page = read("docs/web.md").split("### With everything")[1].split("## Addresses")[0]
        self.requests = [(op, query, json.loads(body) if body else {}) for op, query, body in re.findall(
            r"/v1/(\w+)(?:\?(\w+=\w+))?'?(?: -H \"\$type\")?(?: \\\n +)?(?: *-d '([^']*)')?", page)]
        shown = re.search(r"```\n(.*?)```", page, re.S)[1].replace("\n ", "")
        self.answers = [json.loads(line) for line in shown.splitlines()]
        self.articles = [{"id": i, "title": t} for i, t in re.findall(r"(\d\d) '([A-Z][^']+)'", page)]

    def test_answers_are_as_shown(self):
        self.assertEqual((len(self.requests), len(self.articles)), (len(self.answers), 2))
        with tempfile.TemporaryDirectory() as directory:
            store, articles = f"{directory}/corrections", f"{directory}/new.jsonl"
            with open(articles, "w", encoding="utf-8") as file:
                file.writelines(json.dumps(article) + "\n" for article in self.articles)
            topic("store", "import", store, articles)
            with Daemon("--store", store, "--topics", TOPICS_FILE) as daemon:
                for (op, query, body), shown in zip(self.requests, self.answers):
                    options = {key: int(value) for key, value in [query.split("=")]} if query else {}
                    answer = daemon.ask({"op": op, **body, **options})
                    self.assertEqual(shape(answer), shape(shown), (op, answer))
                    self.assertEqual(answer.get("topics"), shown.get("topics"), op)


class Embedding(unittest.TestCase):
    def test_scores_are_as_shown(self):
        command, *shown = next(block for block in code_blocks("docs/embedding.md") if block[0].startswith("$ ./embed"))
        with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as article:
            json.dump({"title": shlex.split(command)[-1]}, article)
            article.flush()
            tagged = json.loads(topic("tag", "-m", MODEL_A, "--topics", TOPICS_FILE, article.name))
        self.assertEqual([line.split(",")[0] for line in shown],
                         [f"{given['topic']} {given['score']:.2f}" for given in tagged["topics"]])


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
