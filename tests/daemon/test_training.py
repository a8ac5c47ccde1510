"""Training under care: train, training, models, promote and rollback, with the real `topic` or with a fake one."""
import json
import os
import re
import select
import shutil
import signal
import tempfile

import unittest

from harness import MODEL_A, Daemon, WAIT_MS, main, receive, refused, send, topic
from keys import Keys
from test_store import Store as StoreTest, topic_run

TOPIC = os.environ["TOPIC"]
ENDED = {"promoted", "refused", "undecided", "failed", "interrupted", "cancelled"}
WORDS = {"AI Hardware": "chip wafer gpu silicon foundry", "Law": "court judge ruling appeal verdict"}

# A sanitizer's shadow takes terabytes of address space.
with open(TOPIC, "rb") as program:
    LIMITS = ["--trainer-memory", "0"] if re.search(b"__[at]san_init", program.read()) else []


def article(number, topic, name="a"):
    words = WORDS[topic].split()
    text = " ".join(words[(number + i) % len(words)] for i in range(4))
    return {"id": f"{name}{number}", "title": f"{text} {name}{number}", "body": f"{text} {text}", "topics": [topic]}


def corpus(count, name="a", flip=0):
    names = list(WORDS)
    items = [article(i, names[i % 2], name) for i in range(count)]
    for item in items[:flip]:
        item["topics"] = [names[1 - names.index(item["topics"][0])]]
    return items


def write_lines(path, items):
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(json.dumps(item) + "\n" for item in items)
    return path


class Training(StoreTest):
    """A registry with a model of 40 articles, and a store with those, and with 150 that judge."""

    @classmethod
    def setUpClass(cls):
        cls.made = tempfile.TemporaryDirectory(prefix="topicd-training-")
        cls.old = f"{cls.made.name}/old.model"
        write_lines(f"{cls.made.name}/old.jsonl", corpus(16))
        topic("train", "--quiet", "-o", cls.old, f"{cls.made.name}/old.jsonl")

    @classmethod
    def tearDownClass(cls):
        cls.made.cleanup()

    def setUp(self):
        super().setUp()
        self.registry = f"{self.directory.name}/registry"
        topic("promote", self.old, self.registry)
        self.before = os.readlink(f"{self.registry}/current").split("/")[1]

    def fill(self, items, controls=150, pins=()):
        topic("store", "import", self.file, write_lines(f"{self.directory.name}/in.jsonl", items))
        if controls:
            path = write_lines(f"{self.directory.name}/controls.jsonl", corpus(controls, "c"))
            topic("store", "import", "--as-controls", self.file, path)

    def serve(self, *options, trainer=TOPIC, **keys):
        return Daemon("--store", self.file, "--trainer", trainer, *LIMITS, *options, model=self.registry, **keys)

    def fake(self, script):
        path = f"{self.directory.name}/fake-topic"
        with open(path, "w", encoding="utf-8") as file:
            file.write(f"#!/bin/sh\n{script}\n")
        os.chmod(path, 0o755)
        return path

    def train(self, daemon, **keys):
        answer = daemon.ask({"op": "train", "key": self.key(), **keys})
        self.assertNotIn("error", answer)
        return answer["run"]

    def wait(self, daemon, run, states=ENDED):
        """The run, when its state is one of these; asks over one connection."""
        with daemon.connect() as socket:
            while True:
                send(socket, {"op": "training", "run": run})
                answer = receive(socket)
                self.assertNotIn("error", answer)
                if answer["state"] in states:
                    return answer
                self.assertNotIn(answer["state"], ENDED, answer)

    def left(self):
        return [name for name in os.listdir(self.directory.name) if name.endswith(".training")]

    def kinds(self, daemon):
        return [event["kind"] for event in daemon.ask({"op": "history"})["events"]]


class Round(Training):
    def test_a_better_model_is_promoted_and_rolled_back(self):
        self.fill(corpus(60))
        with self.serve() as daemon:
            answer = daemon.ask({"op": "train", "id": 5, "key": "once", "source": "test"})
            self.assertEqual((answer["id"], answer["state"], answer["repeated"]), (5, "queued", False))
            again = daemon.ask({"op": "train", "key": "once", "source": "test"})
            self.assertEqual((again["run"], again["event"], again["repeated"]), (answer["run"], answer["event"], True))
            run = self.wait(daemon, answer["run"])
            self.assertEqual(run["state"], "promoted", run)
            self.assertEqual((run["done"], run["articles"], run["actor"], run["baseline"]), (1, 60, "local", self.before))
            self.assertEqual([check["result"] for check in run["verdict"]["checks"]], ["passed"] * 5)
            self.assertEqual(daemon.serves(), run["model"])
            # The store knows of the end before the status does.
            status = daemon.wait_until(lambda status: status["training"]["done"] == 1)
            self.assertEqual(status["provenance"], {"corpus": run["corpus"], "run": run["run"], "actor": "local"})
            self.assertEqual(status["training"], {"run": run["run"], "state": "promoted", "done": 1})
            models = daemon.ask({"op": "models", "id": 7})
            self.assertEqual(models["serving"]["version"], run["model"])
            newest = models["versions"][0]
            self.assertEqual((newest["version"], newest["run"], newest["corpus"], newest["is_current"]),
                             (run["model"], run["run"], run["corpus"], True))
            back = daemon.ask({"op": "rollback", "key": "back"})
            self.assertEqual((back["model"], back["previous"]), (self.before, run["model"]))
            again = daemon.ask({"op": "rollback", "key": "back"})
            self.assertEqual((again["event"], again["model"], again["repeated"]), (back["event"], self.before, True))
            self.assertEqual(daemon.serves(), self.before)
            forth = daemon.ask({"op": "promote", "key": "forth", "version": run["model"]})
            self.assertEqual((forth["model"], forth["previous"]), (run["model"], self.before))
            self.assertEqual(daemon.serves(), run["model"])
            self.assertEqual(self.kinds(daemon)[:4], ["promote", "rollback", "promote", "train"])
            self.assertEqual(self.left(), [])
        manifest = json.loads(topic("inspect", "--json", f"{self.registry}/current/model"))["manifest"]
        self.assertEqual(manifest["provenance"], {"corpus": run["corpus"], "run": run["run"], "actor": "local"})

    def test_what_is_nearly_a_control_is_not_learnt(self):
        """Under another id, with a word more: a model that learnt it would know the answer."""
        long = [{**item, "body": " ".join(f"{item['body']} {item['id']}w{i}" for i in range(12))} for item in corpus(40)]
        controls = write_lines(f"{self.directory.name}/controls.jsonl", long[:20])
        topic("store", "import", "--as-controls", self.file, controls)
        copies = [{**item, "id": f"copy{item['id']}", "body": item["body"] + " reprinted"} for item in long[:20]]
        self.fill(long[20:] + copies, controls=0)
        with self.serve() as daemon:
            self.assertIn(self.wait(daemon, self.train(daemon))["state"], {"undecided", "refused"})
            version = daemon.ask({"op": "models"})["versions"][0]
        self.assertEqual(version["articles"], 20)

    def test_what_would_change_is_kept_as_long_as_the_articles_are(self):
        """A model that has learnt the labels the other way round, on articles that nobody has decided about."""
        self.fill(corpus(120, flip=100))
        recent = [{key: value for key, value in item.items() if key != "topics"} for item in corpus(30, "r")]
        recent = [{**item, "title": "a\0b " + item["title"], "body": "a\0b " + item["body"]} for item in recent]
        topic("store", "import", self.file, write_lines(f"{self.directory.name}/recent.jsonl", recent))
        with self.serve() as daemon:
            self.assertEqual(daemon.ask({"op": "differences", "id": 1}), {"id": 1, "differences": []})
            self.refuses(daemon.ask({"op": "differences", "run": 1}), "bad-request", "there is no run 1")
            run = self.wait(daemon, self.train(daemon))
            self.assertNotIn("differences", run["verdict"])
            answer = daemon.ask({"op": "differences", "id": 2})
            self.assertEqual(answer, daemon.ask({"op": "differences", "id": 2, "run": run["run"]}))
            self.assertEqual([answer[key] for key in ("run", "state", "baseline", "model")], [run["run"], run["state"], self.before, run["model"]])
            self.assertEqual((answer["articles"], answer["changed"]), (30, run["verdict"]["changes"]["changed"]))
            self.assertGreater(answer["changed"], 10)
            self.assertEqual(answer["count"], len(answer["differences"]))
            self.assertEqual(sum(one["gained"] + one["lost"] for one in answer["topics"]), answer["count"])
            self.assertEqual({one["id"] for one in answer["differences"]} - {item["id"] for item in recent}, set())
            one = answer["differences"][0]
            self.assertIn((one["topic"], one["change"]), [(name, change) for name in WORDS for change in ("gained", "lost")])
            sentence = one["because"][0]["sentence"]
            self.assertIn(sentence["phrase"], f"{recent[0]['body']} {' '.join(item['title'] for item in recent)}")
            self.assertIn("a\0b", one["title"])
            texts = next(item for item in recent if item["id"] == one["id"])
            daemon.ask({"op": "feedback", "key": self.key(), "article": texts, "topics": ["Law"]})
            self.assertEqual(daemon.ask({"op": "differences", "id": 2}), answer)
            other = next(other for other in answer["differences"] if other["id"] != one["id"])
            self.feedback(daemon, article=other["id"], title="court", topics=["Law"])
            daemon.ask({"op": "forget", "key": self.key(), "article": {"id": one["id"]}})
            left = daemon.ask({"op": "differences"})
            gone = {one["id"], other["id"]}
            self.assertEqual(left["differences"], [left for left in answer["differences"] if left["id"] not in gone])
            self.assertEqual((left["count"], left["articles"]), (answer["count"], 30))
        with open(self.file, "rb") as file:
            self.assertNotIn(f'"id":"{one["id"]}"'.encode(), file.read())
        self.assertIn("no problem found", topic("store", "check", self.file))

    def test_without_recent_articles_nothing_is_compared(self):
        self.fill(corpus(60))
        with self.serve() as daemon:
            run = self.wait(daemon, self.train(daemon))
            answer = daemon.ask({"op": "differences"})
            self.assertEqual([answer[key] for key in ("run", "articles", "changed", "count", "topics", "differences")], [run["run"], 0, 0, 0, [], []])

    def test_of_a_run_that_was_not_judged_nothing_is_kept(self):
        self.fill(corpus(60))
        with self.serve(trainer=self.fake("exit 1")) as daemon:
            run = self.wait(daemon, self.train(daemon))
            answer = daemon.ask({"op": "differences", "run": run["run"]})
            self.assertEqual({key: answer[key] for key in answer if key not in ("baseline", "id")}, {"run": run["run"], "state": "failed", "differences": []})

    def test_a_poisoned_corpus_is_refused_and_a_human_may_promote_it(self):
        self.fill(corpus(60, flip=30))
        with self.serve() as daemon:
            run = self.wait(daemon, self.train(daemon))
            with daemon.connect() as socket:
                send(socket, {"op": "training", "run": run["run"]})
                self.assertNotRegex(socket.recv_multipart()[-1].decode(), r"\.\d{10}")
            self.assertEqual(run["state"], "refused", run)
            found = run["verdict"]["checks"][3]
            self.assertEqual((found["check"], found["result"]), ("controls", "refused"))
            self.assertEqual(run["verdict"]["reason"], found["words"])
            self.assertEqual(daemon.serves(), self.before)
            answer = daemon.ask({"op": "promote", "key": "k", "version": run["model"]})
            self.assertEqual(answer["model"], run["model"])
            self.assertEqual(daemon.serves(), run["model"])

    def test_without_a_control_sample_a_human_decides(self):
        self.fill(corpus(60), controls=0)
        with self.serve() as daemon:
            run = self.wait(daemon, self.train(daemon))
            self.assertEqual(run["state"], "undecided", run)
            self.assertIn("under 100", run["verdict"]["reason"])
            shadow = daemon.ask({"op": "promote", "key": "s", "version": run["model"], "shadow": True})
            self.assertEqual((shadow["model"], shadow["shadow"]), (self.before, run["model"]))
            self.assertEqual(daemon.ask({"op": "models"})["shadow"], {"version": run["model"]})
            self.assertEqual(daemon.status()["shadow"]["model"], run["model"])

    def test_pins_and_topics_are_kept(self):
        self.fill(corpus(60))
        with self.serve() as daemon:
            daemon.ask({"op": "feedback", "key": "p", "article": {"id": "pin", "title": "court ruling"},
                        "accept": ["AI Hardware"], "pin": True})
            run = self.wait(daemon, self.train(daemon))
            self.assertEqual(run["state"], "refused", run)
            self.assertIn("article pin must have AI Hardware", run["verdict"]["reason"])
        os.unlink(self.file)
        self.fill([item for item in corpus(60) if item["topics"] == ["Law"]] +
                  [{"id": "none", "title": "nothing here", "topics": []}])
        with self.serve() as daemon:
            run = self.wait(daemon, self.train(daemon))
            self.assertEqual(run["state"], "refused", run)
            self.assertIn("AI Hardware", run["verdict"]["reason"])

    def test_a_model_that_passes_can_be_a_shadow_first(self):
        self.fill(corpus(60))
        with self.serve() as daemon:
            run = self.wait(daemon, self.train(daemon, shadow=True))
            self.assertEqual(run["state"], "undecided", run)
            self.assertIn("tags beside", run["verdict"]["reason"])
            self.assertEqual(daemon.serves(), self.before)
            self.assertEqual(daemon.status()["shadow"]["model"], run["model"])

    def test_topics_of_the_model_stay_and_so_do_its_min_articles(self):
        rare = [{**article(40, "Law", "rare"), "topics": ["Rare"]}]
        fewest = {"a": ("1", rare), "b": ("3", [])}
        for name, (count, more) in fewest.items():
            old = f"{self.directory.name}/{name}.model"
            path = write_lines(f"{self.directory.name}/old.jsonl", corpus(16) + more)
            topic("train", "--quiet", "--min-articles", count, "-o", old, path)
            self.registry = f"{self.directory.name}/{name}"
            topic("promote", old, self.registry)
            self.fill(corpus(60) + rare)
            with self.serve() as daemon:
                run = self.wait(daemon, self.train(daemon))
                self.assertEqual(run["verdict"]["checks"][1]["result"], "passed", run)
                names = [entry["topic"] for entry in daemon.ask({"op": "topics"})["topics"]]
                self.assertEqual("Rare" in names, name == "a", run)

    def test_by_itself_after_some_decisions(self):
        self.fill(corpus(60))
        with self.serve("--retrain", "after=1,every=1s") as daemon:
            run = self.wait(daemon, 1)
            self.assertEqual((run["state"], run["actor"], run["client"]), ("promoted", "retrain", "topicd"))


class Refusals(Training):
    def test_what_cannot_be_asked_for(self):
        bad = [({"op": "train"}, "bad-request", '"key" is missing'),
               ({"op": "train", "key": "k", "run": 3}, "bad-request", '"run" is for'),
               ({"op": "train", "key": "k", "cancel": True}, "bad-request", 'needs "run"'),
               ({"op": "train", "key": "k", "cancel": True, "run": 3}, "bad-request", "there is no run 3"),
               ({"op": "training", "run": 3}, "bad-request", "there is no run 3"),
               ({"op": "promote", "key": "k", "version": "x"}, "bad-request", '"version" is not'),
               ({"op": "promote", "key": "k", "version": "0" * 16}, "bad-request", "the registry has no version " + "0" * 16),
               ({"op": "rollback", "key": "k"}, "bad-request", "no previous model")]
        with self.serve() as daemon:
            for request, code, words in bad:
                self.refuses(daemon.ask(request), code, words)
            self.assertEqual(daemon.ask({"op": "history"})["events"], [])
            self.assertEqual(daemon.ask({"op": "training"})["runs"], [])

    def test_a_file_is_no_registry(self):
        with Daemon("--store", self.file, model=MODEL_A) as daemon:
            self.refuses(daemon.ask({"op": "train", "key": "k"}), "unknown-op", "make a registry")
            self.assertEqual(daemon.ask({"op": "models"})["versions"], [])
        with Daemon() as daemon:
            self.refuses(daemon.ask({"op": "train", "key": "k"}), "unknown-op", "--store")
            self.assertEqual(daemon.ask({"op": "models"})["serving"]["version"], daemon.serves())
        status, line = refused("--store", self.file, "--retrain", "after=5")
        self.assertEqual(status, 1)
        self.assertIn("make a registry", line)
        status, line = refused("--retrain", "sometimes")
        self.assertIn("after=N,every=TIME", line)

    def test_each_operation_needs_its_right(self):
        keys = Keys(self.directory.name)
        keys.write_list(alice="tag", bob="feedback", owner="train")

        def ask(name, request):
            with daemon.connect(**keys.curve(name)) as socket:
                send(socket, request)
                return receive(socket)
        with self.serve(*keys.options()) as daemon:
            for name in "alice", "bob":
                self.refuses(ask(name, {"op": "train", "key": "k"}), "denied", 'the right "train"')
                self.refuses(ask(name, {"op": "rollback", "key": "k"}), "denied", 'the right "train"')
            self.refuses(ask("alice", {"op": "training"}), "denied", 'the right "train"')
            for name in "alice", "bob":
                self.refuses(ask(name, {"op": "differences"}), "denied", 'the right "train"')
            self.assertEqual(ask("owner", {"op": "differences"})["differences"], [])
            self.assertEqual(ask("bob", {"op": "training"})["runs"], [])
            self.refuses(ask("owner", {"op": "train", "key": "k", "user": "anna"}), "denied", '"proxy"')
            self.assertEqual(ask("owner", {"op": "training"})["runs"], [])
            for name in "alice", "bob", "owner":
                self.assertEqual(ask(name, {"op": "models"})["serving"]["version"], self.before)

    def test_one_at_a_time(self):
        self.fill(corpus(60))
        with self.serve(trainer=self.fake("exec sleep 1000")) as daemon:
            run = self.train(daemon)
            self.wait(daemon, run, {"solving"})
            self.refuses(daemon.ask({"op": "train", "key": "other"}), "conflict", f"run {run} has not ended")
            answer = daemon.ask({"op": "train", "key": "c", "run": run, "cancel": True})
            self.assertEqual((answer["run"], answer["state"]), (run, "cancelled"))
            again = daemon.ask({"op": "train", "key": "c2", "run": run, "cancel": True})
            self.refuses(again, "conflict", "has ended already")
            self.assertEqual(self.wait(daemon, run)["state"], "cancelled")
            second = self.train(daemon)
            self.wait(daemon, second, {"solving"})
            self.assertEqual([item["run"] for item in daemon.ask({"op": "training"})["runs"]], [second, run])
            daemon.ask({"op": "train", "key": "c3", "run": second, "cancel": True})


class Faults(Training):
    """Whatever becomes of a trainer, the old model answers."""

    def fails(self, script, words, *options):
        self.fill(corpus(60))
        with self.serve(*options, trainer=self.fake(script)) as daemon:
            run = self.wait(daemon, self.train(daemon))
            self.assertEqual(run["state"], "failed", run)
            self.assertIn(words, run["verdict"]["reason"])
            self.assertEqual(daemon.serves(), self.before)
            daemon.wait_until(lambda status: status["training"]["done"] == 1)
        self.assertEqual(self.left(), [])

    def test_killed(self):
        self.fails("kill -9 $$", "was ended by signal 9")

    def test_hung(self):
        self.fails("exec sleep 1000", "--trainer-time", "--trainer-time", "1")

    def test_hung_with_a_child_that_holds_its_pipe(self):
        self.fails("sleep 1000 & sleep 1000", "--trainer-time", "--trainer-time", "1")

    def test_failing_with_a_message(self):
        self.fails("echo first >&2; echo 'topic train: no words' >&2; exit 1", "topic train: no words")

    def test_failing_without_one(self):
        self.fails("exit 7", "failed with the status 7")

    def test_not_there(self):
        self.fill(corpus(60))
        with self.serve(trainer="/nonexistent/topic") as daemon:
            run = self.wait(daemon, self.train(daemon))
            self.assertIn("--trainer", run["verdict"]["reason"])

    def make_unwritable(self):
        lock = f"{self.registry}/lock"
        os.unlink(lock)
        os.mkdir(lock)  # refused to root too
        return lock

    def test_a_registry_that_cannot_be_changed_is_said_before_the_training(self):
        self.fill(corpus(60))
        begun = f"{self.directory.name}/begun"
        lock = self.make_unwritable()
        with self.serve("--retrain", "after=1,every=1s", trainer=self.fake(f"touch {begun}")) as daemon:
            run = self.wait(daemon, 1)
            self.assertEqual(run["state"], "failed", run)
            self.assertIn(f"{lock}: cannot open the file", run["verdict"]["reason"])
            self.assertIn(f"ReadWritePaths={self.registry}", run["verdict"]["reason"])
            self.assertFalse(os.path.exists(begun))
            self.assertEqual(daemon.serves(), self.before)

    def test_a_request_is_refused_where_the_registry_cannot_be_changed(self):
        self.fill(corpus(60))
        with self.serve() as daemon:
            run = self.train(daemon, key="before")
            self.wait(daemon, run)
            events = self.kinds(daemon)
            lock = self.make_unwritable()
            for _ in range(2):  # a refusal is no answer that its key keeps
                answer = daemon.ask({"op": "train", "key": "k"})
                self.refuses(answer, "storage", f"ReadWritePaths={self.registry}")
                self.assertIn(f"{lock}: cannot open the file", answer["error"]["message"])
            again = daemon.ask({"op": "train", "key": "before"})
            self.assertEqual((again["run"], again["repeated"]), (run, True))
            self.assertEqual(self.kinds(daemon), events)
            daemon.wait_until(lambda status: status["store"]["is_open"])
            os.rmdir(lock)
            self.assertEqual(daemon.ask({"op": "train", "key": "k"})["repeated"], False)

    @unittest.skipIf(LIMITS, "a sanitizer needs more address space than any limit")
    def test_out_of_memory(self):
        self.fill(corpus(60))
        with self.serve("--trainer-memory", "24M") as daemon:
            run = self.wait(daemon, self.train(daemon))
            self.assertEqual(run["state"], "failed", run)
            self.assertEqual(daemon.serves(), self.before)

    def test_a_bad_model_is_refused(self):
        # The real judge says that the file is no model.
        script = f'''if [ "$1" = judge ]; then exec {TOPIC} "$@"; fi
while [ "$1" != -o ]; do shift; done
head -c 5000 /dev/urandom > "$2"'''
        self.fill(corpus(60))
        with self.serve(trainer=self.fake(script)) as daemon:
            run = self.wait(daemon, self.train(daemon))
            self.assertEqual(run["state"], "refused", run)
            self.assertEqual([check["check"] for check in run["verdict"]["checks"]], ["model"])
            self.assertNotIn("model", run)
            self.assertEqual(daemon.serves(), self.before)

    def test_an_empty_store_teaches_nothing(self):
        with self.serve() as daemon:
            run = self.wait(daemon, self.train(daemon))
            self.assertEqual(run["state"], "failed")
            self.assertIn("topic store import", run["verdict"]["reason"])

    def test_decisions_alone_are_said_to_be_few(self):
        """What the trainer and the judge say of them does not tell what is missing."""
        words = "the store has 3 articles to learn from, and the model that serves has learnt 16: import"
        with self.serve() as daemon:
            for name in "abc":
                self.feedback(daemon, article=name, title="court", topics=["Law"])
            run = self.wait(daemon, self.train(daemon))
            self.assertEqual(run["state"], "failed", run)
            self.assertIn(words, run["verdict"]["reason"])
        topic("store", "import", "--as-controls", self.file,
              write_lines(f"{self.directory.name}/controls.jsonl", corpus(150, "c")))
        with self.serve() as daemon:
            for i in range(4):
                self.feedback(daemon, article=f"d{i}", title="chip", topics=["Cooking"])
            run = self.wait(daemon, self.train(daemon))
            self.assertEqual(run["state"], "refused", run)
            self.assertIn("of the running model's topics", run["verdict"]["reason"])
            self.assertIn(words.replace("3", "7"), run["verdict"]["reason"])

    def test_a_daemon_that_is_killed_leaves_an_interrupted_run_and_no_file(self):
        self.fill(corpus(60))
        pid_file = f"{self.directory.name}/pid"
        os.mkfifo(pid_file)
        trainer = self.fake(f"echo $$ > {pid_file}; exec sleep 1000")
        with self.serve(trainer=trainer, ends_with=-signal.SIGKILL) as daemon:
            run = self.train(daemon)
            with open(pid_file, encoding="utf-8") as file:
                pid = int(file.read())
            child = os.pidfd_open(pid)
            self.assertEqual(self.left(), ["corrections.db.training"])
            self.kill(daemon)
        self.assertEqual(select.select([child], [], [], WAIT_MS / 1000)[0], [child], "the trainer lives on")
        os.close(child)
        with self.serve(trainer=trainer) as daemon:
            self.assertEqual(self.wait(daemon, run)["state"], "interrupted")
            self.assertEqual(self.left(), [])
            self.assertEqual(daemon.serves(), self.before)

    def test_a_daemon_that_is_stopped_interrupts_the_run(self):
        self.fill(corpus(60))
        with self.serve(trainer=self.fake("exec sleep 1000")) as daemon:
            run = self.train(daemon)
            self.wait(daemon, run, {"solving"})
        self.assertEqual(self.left(), [])
        with self.serve() as daemon:
            self.assertEqual(self.wait(daemon, run)["state"], "interrupted")


class Versions(Training):
    def test_one_that_cannot_be_removed_is_named_and_ends_no_training(self):
        """A training leaves the last 50 in the registry."""
        self.fill(corpus(60))
        oldest = f"{self.registry}/versions/{0:016x}"
        for number in range(50):
            shutil.copytree(f"{self.registry}/versions/{self.before}", f"{self.registry}/versions/{number:016x}")
        with open(f"{oldest}/notes", "w", encoding="utf-8") as file:
            file.write("mine")
        with self.serve() as daemon:
            run = self.wait(daemon, self.train(daemon))
            self.assertEqual(run["state"], "promoted")
            daemon.read_until(f"{oldest}: cannot remove the version: notes in it is not the registry's: move it elsewhere")
        self.assertEqual(os.listdir(oldest + "/.").count("notes"), 1)


class CommandLine(Training):
    def test_retrain_training_models_and_promote(self):
        self.fill(corpus(60))
        with self.serve() as daemon:
            server = ["-s", daemon.endpoints[0]]
            out = topic("retrain", *server, "--wait")
            self.assertIn("promoted", out)
            self.assertIn("passed: it is not worse", out)
            self.assertIn("promoted", topic("training", *server))
            self.assertIn("the control sample", topic("training", *server, "1"))
            self.assertIn("run 1 by local", topic("models", *server))
            out = topic("models", *server, "--promote", self.before)
            self.assertIn(f"serving {self.before}", out)
            self.assertEqual(daemon.serves(), self.before)
            self.assertIn("promote  " + self.before, topic("history", *server))
            # The address of --bind takes a rollback too, which the store keeps.
            self.assertIn(f"previously {self.before}", topic("rollback", *server))
            self.assertNotEqual(daemon.serves(), self.before)
            self.assertIn("rollback", topic("history", *server, "--count", "1"))
            self.assertIn(f"serving model {self.before}", topic("rollback", "-s", daemon.control))

    def test_a_held_model_comes_with_what_to_do(self):
        self.fill(corpus(60), controls=0)
        with self.serve() as daemon:
            server = ["-s", daemon.endpoints[0]]
            done = topic_run("retrain", *server, "--wait")
            self.assertEqual(done.returncode, 3, done.stderr)
            cure = re.search(r"topic models --promote ([0-9a-f]{16})$", done.stdout.strip())
            self.assertTrue(cure, done.stdout)
            looks = re.search(r"topic diff DIRECTORY(/versions/\S+) DIRECTORY(/versions/\S+) recent.jsonl", done.stdout)
            for path in looks.groups():
                self.assertTrue(os.path.exists(self.registry + path), path)
            self.assertIn(f"serving {cure[1]}", topic("models", *server, "--promote", cure[1]))

    def test_judge(self):
        path = write_lines(f"{self.directory.name}/c.jsonl", corpus(150, "c"))
        out = topic("judge", self.old, self.old, "--controls", path, "--recent", path)
        self.assertIn("decision: promote", out)
        with open(f"{self.directory.name}/bad.model", "w", encoding="utf-8") as file:
            file.write("none")
        topic("judge", self.old, file.name, expect=3)
        empty = write_lines(f"{self.directory.name}/empty.jsonl", [])
        topic("judge", self.old, self.old, "--controls", empty, expect=3)
        # A list of pins that cannot be read is not one without pins.
        topic("judge", self.old, self.old, "--pins", self.directory.name, expect=1)

    def test_the_pins_that_are_judged(self):
        pinned = write_lines(f"{self.directory.name}/pins.jsonl", [
            {"id": "1", "title": WORDS["Law"], "topics_pinned": ["Law"], "topics_pinned_out": ["AI Hardware"]}])
        self.assertIn("every pinned topic is kept: 2", topic("judge", self.old, self.old, "--pins", pinned))
        write_lines(pinned, [{"id": "1", "title": WORDS["Law"], "topics_pinned": ["AI Hardware"]}])
        topic("judge", self.old, self.old, "--pins", pinned, expect=3)
        empty = write_lines(f"{self.directory.name}/empty.jsonl", [])
        out = topic("judge", self.old, self.old, "--pins", empty, "--recent", empty)
        self.assertIn("no topic is pinned", out)
        self.assertIn("there are no articles yet whose topics could be compared", out)
        write_lines(pinned, [{"id": "1", "title": "x" * (16 << 20)}])
        self.assertIn("pins.jsonl:1: has more than 16777216 bytes", topic("judge", self.old, self.old, "--pins", pinned, expect=1))


if __name__ == "__main__":
    # The cases of test_store are imported for their setting alone.
    del StoreTest
    main()
