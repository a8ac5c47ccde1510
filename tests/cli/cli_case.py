"""Shared by the tests of `topic`: running it, small corpora, a model trained once."""
import json
import os
import shutil
import subprocess
import tempfile
import unittest

TOPIC = os.environ["TOPIC"]
EXAMPLES = os.environ["TOPIC_EXAMPLES"]
TRAIN_ARTICLES, HELD_OUT_ARTICLES = (len(os.listdir(os.path.join(EXAMPLES, side)))
                                     for side in ("train", "held-out"))
EXAMPLE_TOPICS = 18


def examples_with(topic, side="train"):
    """How many of the examples have the topic; with None, how many have none."""
    wanted = f"\n  - {topic}\n" if topic else "\ntopics: []\n"
    count = 0
    for name in os.listdir(os.path.join(EXAMPLES, side)):
        with open(os.path.join(EXAMPLES, side, name), encoding="utf-8") as file:
            count += wanted in file.read().split("\n---\n")[0] + "\n"
    return count


DONE, FAILED, BAD_USAGE, CHECK_SAID_NO = 0, 1, 2, 3

WORDS = {
    "Chips": "wafer fab transistor silicon accelerator lithography foundry die".split(),
    "Policy": "parliament law regulator bill minister duty clause hearing".split(),
    "Sport": "goal striker match league keeper penalty referee pitch".split(),
}
FILLER = "today city people said year week report new large number".split()


def sentence(topics, i):
    """A text about the topics; a different one for every i."""
    words = []
    for topic in topics:
        words += [WORDS[topic][(i + k) % 8] for k in (0, 1, 3)]
    return " ".join(words + [FILLER[(i * 3 + k) % 10] for k in range(4)] + [f"nr{i}"])


def article(topics, i, label=None):
    return {"id": f"a{i}", "title": sentence(topics, i), "body": sentence(topics, i + 1),
            "topics": list(topics) if label is None else label}


class CliCase(unittest.TestCase):
    """Every test runs topic in a working directory of its own."""

    @classmethod
    def setUpClass(cls):
        cls.shared = tempfile.mkdtemp(prefix="topic-cli-")
        os.chmod(cls.shared, 0o755)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.shared, ignore_errors=True)

    def setUp(self):
        self.directory = tempfile.mkdtemp(prefix="test-", dir=self.shared)
        os.chmod(self.directory, 0o755)

    def path(self, name):
        return os.path.join(self.directory, name)

    def write(self, name, content):
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())
        return path

    def read(self, name):
        with open(self.path(name), "rb") as file:
            return file.read()

    def shows(self, text, value, before=""):
        """Asserts that text shows, with three digits, a value that has four: 0.8025 may be 0.80249."""
        forms = {f"{before}{value + change:.3f}" for change in (-4e-5, 0, 4e-5)}
        self.assertTrue(any(form in text for form in forms), f"{forms} not in {text}")

    def write_jsonl(self, name, articles):
        return self.write(name, "".join(json.dumps(a) + "\n" for a in articles))

    def topic(self, *args, stdin=b"", expect=DONE, **options):
        """Runs topic and asserts its exit status; a failure must print a message that names topic."""
        options.setdefault("stdout", subprocess.PIPE)
        options.setdefault("stderr", subprocess.PIPE)
        if "stdin_file" in options:
            options["stdin"] = options.pop("stdin_file")
        else:
            options["input"] = stdin
        done = subprocess.run([TOPIC, *args], cwd=self.directory, check=False, **options)
        errors = (done.stderr or b"").decode()
        self.assertEqual(done.returncode, expect, f"{args}: {errors}")
        done.errors = errors
        done.text = (done.stdout or b"").decode()
        if expect == FAILED and done.stderr is not None:
            self.assertTrue(errors.startswith("topic"), errors)
        return done

    def says(self, done, *parts):
        for part in parts:
            self.assertIn(part, done.errors)

    def nothing_else_than(self, *names):
        """Asserts that the directory holds these files alone: no temporary file is left behind."""
        self.assertEqual(sorted(os.listdir(self.directory)), sorted(names))

    def small_corpus(self, name="corpus.jsonl", count=30):
        sets = [("Chips",), ("Policy",), ("Sport",), ("Chips", "Policy"), ()]
        return self.write_jsonl(name, [article(sets[i % 5], i) for i in range(count)])

    @classmethod
    def example_model(cls):
        """A copy, for each class of tests, of the model that the build trained on examples/ai-news/train."""
        path = os.path.join(cls.shared, "example.model")
        if not os.path.exists(path):
            shutil.copyfile(os.environ["TOPIC_EXAMPLE_MODEL"], path)
        return path

    @classmethod
    def some_examples(cls, count):
        """A directory with about so many of the training examples, evenly spread: enough to learn from, in less time."""
        directory = os.path.join(cls.shared, f"{count}-examples")
        if not os.path.exists(directory):
            os.mkdir(directory)
            train = os.path.join(EXAMPLES, "train")
            names = sorted(os.listdir(train))
            for name in names[::len(names) // count]:
                shutil.copy(os.path.join(train, name), directory)
        return directory

    held_out = os.path.join(EXAMPLES, "held-out")

    def json_lines(self, text):
        return [json.loads(line) for line in text.splitlines()]
