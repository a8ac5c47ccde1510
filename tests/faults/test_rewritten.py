"""Files that are cut short or written over in place, as `cp` and a shell's `>` do it, while topicd serves them or reads
them, and while `topic` reads them: what has been read stays as it was, and nothing ends by SIGBUS."""
import json
import os
import shutil
import subprocess
import threading
import unittest

import zmq

from harness import MODEL_A, MODEL_B, WAIT_MS, Daemon, main, topic
from directory import InDirectory, content
from keys import Keys
from scale import counted, report

RELOADS = counted(30, 1_000)
ARTICLES = [{"id": 1, "title": "Neural chip: a GPU law"}, {"id": 2, "title": "goal"}, {"id": 3, "body": "chip law goal"}]
RECORDS = 20_000  # more than the buffers of a pipe hold


def write(path, what):
    """In place: the file is the same one, and empty for a moment."""
    with open(path, "wb") as file:
        file.write(what)


def spoil(path):
    """Every way that a file changes in place: other bytes, fewer, none."""
    before = content(path)
    for after in (bytes(len(before)), before[:len(before) // 2], b""):
        write(path, after)
        yield


class InDirectoryWithModel(InDirectory):
    def model(self, name="model", of=MODEL_A):
        return shutil.copy(of, self.path(name))


class Served(InDirectoryWithModel):
    def answers(self, daemon):
        return [daemon.ask({**article, "top": 5}) for article in ARTICLES]

    def stays(self, daemon, path):
        before = self.answers(daemon)
        for _ in spoil(path):
            self.assertEqual(self.answers(daemon), before)
        return before

    def test_a_model_that_is_served_answers_as_before(self):
        model = self.model()
        with Daemon(model=model) as daemon:
            self.stays(daemon, model)
            self.assertIn("is empty", daemon.control_ask("reload")["error"]["message"])
            self.stays(daemon, model)

    def test_the_previous_model_is_still_there_for_a_rollback(self):
        first, second = self.model("first"), self.model("second", MODEL_B)
        with Daemon(model=first) as daemon:
            before = self.answers(daemon)
            self.assertTrue(daemon.control_ask("reload", model=second, force=True)["ok"])
            for _ in spoil(first):
                pass
            self.assertTrue(daemon.control_ask("rollback")["ok"])
            self.assertEqual(self.answers(daemon), before)

    def test_a_version_of_a_registry_can_be_changed_by_its_owner_and_is_served_as_before(self):
        topic("promote", self.model(), self.path("registry"))
        version = self.path("registry", "current", "model")
        with Daemon(model=self.path("registry")) as daemon:
            os.chmod(version, 0o600)
            self.stays(daemon, version)

    def test_a_shadow_compares_as_before(self):
        shadow = self.model("shadow", MODEL_B)
        with Daemon("--shadow", shadow) as daemon:
            for seen, _ in enumerate(spoil(shadow)):
                self.answers(daemon)
                daemon.wait_until(lambda status: status["shadow"]["articles"] >= (seen + 1) * len(ARTICLES))


class Rewriter(threading.Thread):
    """Writes the same content into the file, again and again."""

    def __init__(self, path):
        super().__init__()
        self.path, self.what, self.is_over, self.times = path, content(path), False, 0

    def run(self):
        while not self.is_over:
            write(self.path, self.what)
            self.times += 1

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.is_over = True
        self.join()


class Reloaded(InDirectoryWithModel):
    """Each reload gives an answer, and in between there is always a model."""

    def reload_while_rewritten(self, what, daemon, path):
        taken = 0
        with Rewriter(path) as rewriter, daemon.connect(zmq.REQ, daemon.control) as owner:
            for _ in range(RELOADS):
                owner.send_json({"op": "reload"})
                answer = owner.recv_json()
                taken += "ok" in answer
                self.assertTrue("ok" in answer or path in answer["error"]["message"], answer)
                self.assertEqual(daemon.serves(), daemon.serves())
        self.assertTrue(daemon.control_ask("reload")["ok"])
        report("rewritten", what=what, reloads=RELOADS, taken=taken, refused=RELOADS - taken, rewritten=rewriter.times)

    def test_the_model(self):
        model = self.model()
        with Daemon(model=model) as daemon:
            self.reload_while_rewritten("model", daemon, model)

    def test_the_topics_file(self):
        topics = self.path("topics.yaml")
        aliases = ", ".join(f"alias {i}" for i in range(1000))
        write(topics, f"AI Hardware: {{threshold: 0.5, aliases: [{aliases}]}}\n".encode())
        with Daemon("--topics", topics) as daemon:
            self.reload_while_rewritten("topics file", daemon, topics)

    def test_the_golden_set(self):
        model = self.model()
        corpus = self.path("corpus.jsonl")
        records = [{"id": i, "title": f"chip {i}", "body": "law " * 500} for i in range(50)]
        write(corpus, "".join(json.dumps(record) + "\n" for record in records).encode())
        topic("golden", "-m", model, corpus)
        with Daemon(model=model) as daemon:
            self.reload_while_rewritten("golden set", daemon, model + ".golden")

    def test_the_list_of_clients(self):
        keys = Keys(self.directory)
        keys.write_list(alice="tag")
        with open(keys.list_path, "ab") as file:
            file.write(b"# a comment\n" * 5000)
        with Daemon(*keys.options(), "--control", self.control()) as daemon:
            daemon.control = self.control()
            daemon.serves = lambda: None  # the writer may have left out the key
            self.reload_while_rewritten("list of clients", daemon, keys.list_path)

    def control(self):
        return f"ipc://{self.path('control')}"


class Command(InDirectoryWithModel):
    def corpus(self, name):
        write(self.path(name), "".join(json.dumps({"id": i, "title": "chip"}) + "\n" for i in range(RECORDS)).encode())
        return self.path(name)

    def start(self, *command):
        return subprocess.Popen([os.environ["TOPIC"], *command], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True)

    def test_a_model_that_changes_under_topic_tag_gives_the_same_answers(self):
        model = self.model()
        process = self.start("tag", "-m", model, "--format", "jsonl", "--top", "3", "-")

        def ask():
            process.stdin.write(json.dumps(ARTICLES[0]) + "\n")
            process.stdin.flush()
            return process.stdout.readline()

        before = ask()
        self.assertIn("AI Hardware", before)
        for _ in spoil(model):
            self.assertEqual(ask(), before)
        process.communicate(timeout=WAIT_MS / 1000)
        self.assertEqual(process.returncode, 0)

    def test_a_corpus_that_is_cut_while_it_is_read_ends_there(self):
        corpus = self.corpus("corpus.jsonl")
        process = self.start("tag", "-m", MODEL_A, corpus)
        first = process.stdout.readline()  # the pipe fills before all is read
        write(corpus, b"")
        lines = [first, *process.stdout]
        _, said = process.communicate(timeout=WAIT_MS / 1000)
        self.assertIn(process.returncode, (0, 1), said)
        self.assertEqual([json.loads(line)["id"] for line in lines], list(range(len(lines))))
        self.assertLess(len(lines), RECORDS)


if __name__ == "__main__":
    main()
