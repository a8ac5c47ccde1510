"""A day of a newsroom: articles come in, editors correct some, one undoes, a model is trained, takes over, and is rolled
back; topicd is killed twice on the way."""
import glob
import json
import os
import signal
import unittest

from harness import WAIT_MS, Daemon, main, receive, send, topic
from directory import InDirectory
from topicd import Article, Client

EXAMPLES = os.environ["TOPIC_EXAMPLES"]
# The archive has grown since the old model was trained, so that the new one is better beyond chance.
OLD, LEARNT, CONTROLS, ARTICLES, CORRECTIONS = 300, 1000, 300, 500, 60

with open(os.environ["TOPIC"], "rb") as program:
    content = program.read()
# A sanitizer's shadow takes terabytes of address space.
LIMITS = ["--trainer-memory", "0"] if b"__asan_init" in content or b"__tsan_init" in content else []


class Day(InDirectory):
    def setUp(self):
        super().setUp()
        files = sorted(glob.glob(f"{EXAMPLES}/train/*.md"))
        lines = topic("show", "--json", *files[:LEARNT + CONTROLS + ARTICLES]).splitlines()
        items = [self.article(json.loads(line)) for line in lines]
        # Every third is of another part of the alphabet, so that the parts have the same topics.
        items = [item for start in range(3) for item in items[start::3]]
        self.learnt, self.controls = items[:LEARNT], items[LEARNT:LEARNT + CONTROLS]
        self.today = items[LEARNT + CONTROLS:]
        self.store, self.registry = self.path("corrections.db"), self.path("registry")
        learnt = self.write("learnt.jsonl", self.learnt)
        topic("train", "--quiet", "-o", self.path("old.model"), self.write("old.jsonl", self.learnt[:OLD]))
        topic("promote", self.path("old.model"), self.registry)
        topic("store", "import", self.store, learnt)
        topic("store", "import", "--as-controls", self.store, self.write("controls.jsonl", self.controls))

    def path(self, name):
        return f"{self.directory}/{name}"

    @staticmethod
    def article(item):
        return {"id": os.path.basename(item["path"]), **{key: item[key] for key in ("title", "excerpt", "body") if item.get(key)},
                "topics": item["topics"] or []}

    def write(self, name, items):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.writelines(json.dumps(item) + "\n" for item in items)
        return self.path(name)

    def serve(self, **keys):
        return Daemon("--store", self.store, "--trainer", os.environ["TOPIC"], *LIMITS, model=self.registry, **keys)

    def kill(self, daemon):
        daemon.stop(signal.SIGKILL)
        for name in "control", "control.lock":
            os.unlink(f"{daemon.directory.name}/{name}")

    def tag(self, daemon, items):
        """The topics of each, by the model that serves."""
        given = []
        for start in range(0, len(items), 50):
            articles = [{key: item[key] for key in item if key != "topics"} for item in items[start:start + 50]]
            results = daemon.ask({"op": "tag", "articles": articles})["results"]
            given += [sorted(item["topic"] for item in result["topics"]) for result in results]
        return given

    def correct(self, daemon, items):
        """Every third by the command line, which uses the client in C; the others by the client in Python."""
        events = []
        with Client(daemon.endpoints[0], timeout_s=WAIT_MS / 1000) as client:
            for i, item in enumerate(items):
                if i % 3 == 0:
                    out = topic("feedback", "-s", daemon.endpoints[0], "--json", "--source", "cli",
                                self.write("one.jsonl", [item]))
                    events.append(json.loads(out)["event"])
                    continue
                article = Article(**{key: item[key] for key in item if key != "topics"})
                change = client.feedback(article, item["topics"], key=f"edit-{item['id']}")
                self.assertEqual(list(change.topics), sorted(item["topics"]))
                events.append(change.event)
        return events

    def wait(self, daemon, run, states):
        with daemon.connect() as socket:
            while True:
                send(socket, {"op": "training", "run": run})
                answer = receive(socket)
                if answer["state"] in states:
                    return answer
                self.assertNotIn(answer["state"], ("failed", "refused"), answer)

    def retrain(self, daemon):
        """The new model is better on the control sample. Where it changes much, a human decides, who promotes it."""
        run = daemon.ask({"op": "train", "key": "train again"})["run"]
        done = self.wait(daemon, run, {"promoted", "undecided"})
        results = {check["check"]: check["result"] for check in done["verdict"]["checks"]}
        self.assertEqual({check: result for check, result in results.items() if check != "changes"},
                         {"model": "passed", "topics": "passed", "pins": "passed", "controls": "passed"}, done)
        if done["state"] == "undecided":
            self.assertEqual(results["changes"], "undecided", done)
            topic("models", "-s", daemon.endpoints[0], "--promote", done["model"])
        return done

    def agree(self, given, items):
        return sum(names == sorted(item["topics"]) for names, item in zip(given, items))

    def test_it(self):
        with self.serve(ends_with=-signal.SIGKILL) as daemon:
            before = daemon.serves()
            given = self.tag(daemon, self.today)
            # What the old model gets wrong is what editors correct.
            wrong = [item for item, names in zip(self.today, given) if names != sorted(item["topics"])]
            edited = (wrong + self.today)[:CORRECTIONS]
            events = self.correct(daemon, edited[:30])
            self.kill(daemon)
        with self.serve(ends_with=-signal.SIGKILL) as daemon:
            self.assertEqual({event["event"] for event in daemon.ask({"op": "history", "count": 30})["events"]},
                             set(events))
            events += self.correct(daemon, edited[30:])
            undone = daemon.ask({"op": "undo", "key": "undo", "event": events[-1]})
            run = daemon.ask({"op": "train", "key": "train"})["run"]
            self.wait(daemon, run, {"solving", "judging"})
            self.kill(daemon)
        with self.serve() as daemon:
            self.assertEqual(self.wait(daemon, run, {"interrupted"})["state"], "interrupted")
            self.assertEqual(daemon.serves(), before)
            done = self.retrain(daemon)
            # Of what came in a random sample is not learnt: corrected, its articles are controls.
            self.assertEqual(done["articles"] + done["verdict"]["controls"]["articles"],
                             LEARNT + CONTROLS + CORRECTIONS - 1, done)
            self.assertEqual(daemon.serves(), done["model"])
            kept = edited[:-1]
            self.assertGreater(self.agree(self.tag(daemon, kept), kept), len(kept) * 0.8)
            status = daemon.wait_until(lambda status: status["training"]["done"] == 1)
            self.assertEqual(status["provenance"], {"corpus": done["corpus"], "run": done["run"], "actor": "local"})
            self.assertEqual(status["training"], {"run": done["run"], "state": done["state"], "done": 1})
            back = daemon.ask({"op": "rollback", "key": "back"})
            self.assertEqual((back["model"], daemon.serves()), (before, before))
            history = daemon.ask({"op": "history", "count": 5})["events"]
            self.assertEqual([event["kind"] for event in history], ["rollback", "promote", "train", "train", "undo"])
            self.assertEqual(history[-1]["event"], undone["event"])
            printed = topic("history", "-n", "5", "-s", daemon.endpoints[0]).splitlines()
            self.assertEqual([line.split()[3] for line in printed], ["rollback", "promote", "train", "train", "undo"])
            self.assertIn(before, topic("status", "-s", daemon.control))
        self.assertEqual(topic("store", "check", self.store).split(": ")[-1], "no problem found\n")


if __name__ == "__main__":
    main()
