"""topicd --store is killed at random while editors give feedback, undo and forget, others take articles of the queue,
and copies are made; between two lives an import and a compaction are killed too. What was acknowledged is there, nothing
twice, and the labels are those that a replay of what was acknowledged gives."""
import json
import os
import random
import signal
import subprocess
import threading
import time
import unittest

from harness import Daemon, main, receive, send, topic
from scale import counted, report
from test_corrections import Stored

LIVES = counted(6, 300)
EDITORS = 3
ARTICLES = 8  # of each editor, and of an import
NAMES = ("AI", "Law", "Chips", "Sport")
HOUR_S = 3600


class Client(threading.Thread):
    """Sends one request after the other. What the kill left without an answer is sent again in the next life, with its
    key: so it is known of every request what became of it."""

    def __init__(self, name, seed):
        super().__init__()
        self.name, self.draw = name, random.Random(seed)
        self.sent = 0
        self.pending = None
        self.failure = None

    def request(self):
        raise NotImplementedError

    def answered(self, request, answer):
        raise NotImplementedError

    def serve(self, daemon):
        try:
            with daemon.connect(rcvtimeo=300) as socket:
                while True:
                    self.pending = self.pending or self.request()
                    send(socket, self.pending)
                    try:
                        answer = receive(socket)
                    except Exception:  # the daemon has ended
                        return
                    request, self.pending = self.pending, None
                    self.answered(request, answer)
        except Exception as error:  # pylint: disable=broad-except
            self.failure = error


class Editor(Client):
    """Alone decides about articles, whose logs it keeps: event -> (kind, topics or the event that is undone)."""

    def __init__(self, name, seed):
        super().__init__(name, seed)
        self.logs = {f"{name}-{i}": {} for i in range(ARTICLES)}
        self.events = set()

    def request(self):
        self.sent += 1
        key, article = f"{self.name}-{self.sent}", self.draw.choice(list(self.logs))
        log = self.logs[article]
        kind = self.draw.random()
        undone = {what for kind_, what in log.values() if kind_ == "undo"}
        open_events = [event for event in log if event not in undone]
        if open_events and kind < 0.3:
            return {"op": "undo", "key": key, "event": self.draw.choice(open_events), "id": article}
        if log and kind < 0.35:
            return {"op": "forget", "key": key, "article": {"id": article}, "id": article}
        return {"op": "feedback", "key": key, "id": article, "article": {"id": article, "title": f"chip {article}"},
                "topics": sorted(self.draw.sample(NAMES, self.draw.randrange(3)))}

    def answered(self, request, answer):
        assert "event" in answer, (request, answer)
        assert answer["event"] not in self.events, (request, answer)
        self.events.add(answer["event"])
        article = request["id"]
        if request["op"] == "forget":
            self.logs[article] = {}
            return
        self.logs[article][answer["event"]] = (request["op"], request.get("topics", request.get("event")))
        assert answer["topics"] == self.labels(article), (request, answer, self.logs[article])

    def labels(self, article):
        """By a replay: an event counts unless an undo that counts undoes it."""
        log, counts = self.logs[article], {}
        for event in sorted(log, reverse=True):
            undone = any(kind == "undo" and what == event and counts[other]
                         for other, (kind, what) in log.items() if other > event)
            counts[event] = not undone
        given = [log[event][1] for event in sorted(log) if counts[event] and log[event][0] == "feedback"]
        return given[-1] if given else []

    def has_labels(self, article):
        return any(kind == "feedback" for kind, _ in self.logs[article].values())


class Reader(Client):
    """Takes articles of the queue, which tagging and an import fill, and gives some back."""

    def __init__(self, name, seed):
        super().__init__(name, seed)
        self.leases = {}  # of articles that nobody else may get

    def request(self):
        self.sent += 1
        if self.sent % 3 == 0:
            return {"op": "tag", "id": f"t{self.sent}", "title": f"chip law {self.sent}"}
        if len(self.leases) > 40:
            article, lease = self.leases.popitem()
            return {"op": "queue", "id": article, self.draw.choice(("release", "skip")): [lease]}
        return {"op": "queue", "id": "take", "take": 2, "lease_s": HOUR_S}

    def serve(self, daemon):
        # What a take without an answer has leased is nobody's until the lease ends.
        self.pending = None
        super().serve(daemon)

    def answered(self, request, answer):
        assert "error" not in answer, (request, answer)
        for item in answer.get("articles", ()):
            article = item["article"]["id"]
            if not article.startswith("t"):
                continue  # an editor's: it may have left the queue and come back
            assert article not in self.leases, (article, self.leases)
            self.leases[article] = item["lease"]


class Mixed(Stored):
    def copy(self, daemon, editors, copies):
        """Copies until the daemon ends: each has to have what was acknowledged before it was asked for."""
        while True:
            path = f"{os.path.dirname(self.file)}/copy{time.monotonic_ns()}.db"
            known = {event for editor in editors for event in list(editor.events)}
            try:
                with daemon.connect(endpoint=daemon.control, rcvtimeo=2000) as socket:
                    send(socket, {"op": "backup", "file": path})
                    answer = receive(socket)
            except Exception:  # the daemon has ended
                return
            assert "error" not in answer, answer
            copies[path] = known

    def live(self, life, clients, copies):
        daemon = Daemon("--store", self.file, ends_with=-signal.SIGKILL)
        with daemon:
            threads = [threading.Thread(target=client.serve, args=(daemon,)) for client in clients]
            threads.append(threading.Thread(target=self.copy, args=(daemon, clients[:EDITORS], copies)))
            for thread in threads:
                thread.start()
            wanted = sum(client.sent for client in clients) + random.randrange(20, 200)
            while sum(client.sent for client in clients) < wanted and threads[0].is_alive():
                threads[0].join(0.001)
            daemon.stop(signal.SIGKILL)
            for thread in threads:
                thread.join()
            for name in "control", "control.lock":
                os.unlink(f"{daemon.directory.name}/{name}")
        for client in clients:
            if client.failure:
                raise client.failure

    def kill_at_random(self, *arguments):
        """Runs topic, and kills it some time before it would have ended, or lets it end."""
        with subprocess.Popen([os.environ["TOPIC"], *arguments], stdout=subprocess.DEVNULL) as process:
            try:
                self.assertEqual(process.wait(random.choice((0.005, 0.01, 0.02, 0.04, 60))), 0)
            except subprocess.TimeoutExpired:
                process.kill()

    def check_copies(self, copies):
        for path, known in copies.items():
            self.assertIn("no problem", topic("store", "check", path))
            os.unlink(path)
        copies.clear()

    def events(self, daemon):
        found, before = {}, None
        while True:
            answer = daemon.ask({"op": "history", "count": 200, **({"before": before} if before else {})})["events"]
            if not answer:
                return found
            for event in answer:
                self.assertNotIn(event["event"], found)
                found[event["event"]] = event
            before = answer[-1]["event"]

    def test_what_was_acknowledged_is_there_and_nothing_twice(self):
        seed = random.randrange(1 << 30)
        print("seed", seed, flush=True)
        random.seed(seed)
        clients = [Editor(f"editor{i}", seed + i) for i in range(EDITORS)] + [Reader("reader", seed - 1)]
        editors, copies, imported = clients[:EDITORS], {}, f"{self.directory}/old.jsonl"
        with open(imported, "w", encoding="utf-8") as file:
            for i in range(400):
                file.write(json.dumps({"id": f"old{i}", "title": f"wafer {i}", "topics": ["Chips"]}) + "\n")
                file.write(json.dumps({"id": f"t{i}", "title": f"court {i}"}) + "\n")
        for life in range(LIVES):
            self.live(life, clients, copies)
            self.kill_at_random("store", "import", self.file, imported)
            self.kill_at_random("store", "compact", self.file)
            self.assertIn("no problem", topic("store", "check", self.file), f"seed {seed}, life {life}")
            self.check_copies(copies)
        topic("store", "import", self.file, imported)
        self.verify(editors, seed)
        report(f"{LIVES} lives", acknowledged=sum(len(editor.events) for editor in editors), lost=0, twice=0)

    def verify(self, editors, seed):
        lines = [json.loads(line) for line in topic("store", "export", self.file).splitlines()]
        there = {line["id"]: line for line in lines}
        self.assertEqual(len(there), len(lines))
        self.assertEqual(sum(article.startswith("old") for article in there), 400)
        with Daemon("--store", self.file) as daemon:
            for editor in editors:
                with daemon.connect() as socket:
                    if editor.pending:
                        send(socket, editor.pending)
                        answer = receive(socket)
                        editor.answered(editor.pending, answer)
            found = self.events(daemon)
        lines = {line["id"]: line for line in map(json.loads, topic("store", "export", self.file).splitlines())}
        for editor in editors:
            self.assertEqual(editor.events - set(found), set(), f"seed {seed}")
            for article, log in editor.logs.items():
                if editor.has_labels(article):
                    self.assertEqual(lines[article].get("topics", []), editor.labels(article), (seed, article, log))
        kinds = [event for event in found.values() if event["kind"] != "import"]
        self.assertEqual(len(kinds), sum(len(editor.events) for editor in editors), f"seed {seed}")


if __name__ == "__main__":
    del Stored
    main()
