"""Models are swapped under load; no request is lost, and every answer is right for the model it names."""
import json
import os
import signal
import subprocess
import tempfile
import unittest

import zmq

from harness import MODEL_A, MODEL_B, Daemon, main, make_model, receive, send, topic

TEXT = "Neural chip: a GPU law"
RELOADS = 100
IN_FLIGHT = 50


def answer_of(model):
    with Daemon(model=model) as daemon:
        answer = daemon.ask({"title": TEXT, "top": 5})
        return answer["model"], answer["topics"]


OF_SERVICE = "/run/topicd/control"  # what topic asks where this user has no daemon


class Reload(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.expected = dict(map(answer_of, (MODEL_A, MODEL_B)))
        assert len(cls.expected) == 2, "the two models are to have two ids"

    def check(self, answer):
        self.assertEqual(answer["topics"], self.expected[answer["model"]])
        return answer["model"]

    def test_a_hundred_times_under_load(self):
        with Daemon("--workers", "2") as daemon, daemon.connect() as socket:
            owner = daemon.connect(zmq.DEALER, daemon.control)
            poller = zmq.Poller()
            poller.register(socket, zmq.POLLIN)
            poller.register(owner, zmq.POLLIN)
            seen = dict.fromkeys(self.expected, 0)
            sent = received = reloads = 0

            def reload():
                path = (MODEL_B, MODEL_A)[reloads % 2]
                order = {"op": "reload", "model": path, "force": True}
                owner.send_multipart([b"", json.dumps(order).encode()])

            reload()
            while reloads < RELOADS:
                while sent - received < IN_FLIGHT:
                    send(socket, {"id": sent, "title": TEXT, "top": 5})
                    sent += 1
                ready = dict(poller.poll())
                if socket in ready:
                    seen[self.check(receive(socket))] += 1
                    received += 1
                if owner in ready:
                    self.assertTrue(receive(owner)["ok"])
                    reloads += 1
                    if reloads < RELOADS:
                        reload()
            for _ in range(sent - received):
                self.check(receive(socket))
            self.assertTrue(all(seen.values()), seen)
            status = daemon.status()
            self.assertEqual((status["reloads"], status["failed_reloads"]), (RELOADS, 0))
            self.assertEqual(status["requests"]["tag"], sent)
            self.assertEqual(sum(status["errors"].values()), 0)

    def test_a_bad_model_is_refused_and_the_old_one_kept(self):
        with tempfile.TemporaryDirectory() as directory:
            damaged = os.path.join(directory, "damaged.model")
            with open(MODEL_A, "rb") as file:
                content = bytearray(file.read())
            content[len(content) // 2] ^= 1
            with open(damaged, "wb") as file:
                file.write(content)
            with Daemon() as daemon:
                before = self.check(daemon.ask({"title": TEXT, "top": 5}))
                for path in (damaged, os.path.join(directory, "missing"), directory, "/dev/null"):
                    error = daemon.ask({"op": "reload", "id": 1, "model": path}, daemon.control)["error"]
                    self.assertEqual(error["code"], "bad-request")
                    self.assertIn(path, error["message"])
                    daemon.read_until("still serving")
                    self.assertEqual(self.check(daemon.ask({"title": TEXT, "top": 5})), before)
                for path in ("", "a\0b", 5):
                    self.assertIn("error", daemon.ask({"op": "reload", "model": path}, daemon.control))
                status = daemon.status()
                self.assertEqual(status["failed_reloads"], 4)
                self.assertEqual(status["model_path"], MODEL_A)

    def test_a_hangup_opens_the_same_path_again(self):
        with tempfile.TemporaryDirectory() as directory:
            path = os.path.join(directory, "live.model")
            make_model(path)
            with Daemon(model=path) as daemon:
                before = daemon.ask({"title": TEXT})["model"]
                make_model(path, articles=99)
                daemon.process.send_signal(signal.SIGHUP)
                daemon.read_until("serving model")
                self.assertNotEqual(daemon.ask({"title": TEXT})["model"], before)


class Checks(unittest.TestCase):
    """What is looked at before a model replaces another."""

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = directory.name
        self.old = make_model(self.path("old"))

    def path(self, name):
        return os.path.join(self.directory, name)

    def refused(self, daemon, *words, **order):
        """The reload is refused with a sentence that has the words, and the model stays."""
        before = daemon.serves()
        error = daemon.control_ask("reload", **order)["error"]
        self.assertEqual(error["code"], "bad-request")
        for word in words:
            self.assertIn(word, error["message"])
        self.assertIn("still serving", daemon.read_until("still serving"))
        self.assertEqual(daemon.serves(), before)

    def test_topics_that_would_be_lost(self):
        new = make_model(self.path("new"), "AI Chips")
        with Daemon(model=self.old) as daemon:
            before = daemon.serves()
            self.refused(daemon, f"{new}: lacks 1 of the running model's topics: \"AI Hardware\"",
                         "it adds \"AI Chips\"", "force", model=new)
            answer = daemon.control_ask("reload", id=3, model=new, force=True)
            self.assertEqual((answer["id"], answer["ok"], answer["previous"]), (3, True, before))
            self.assertEqual(answer["topics"], {"kept": 2, "lost": 1, "lost_names": ["AI Hardware"],
                                                "added": 1, "added_names": ["AI Chips"]})
            self.assertEqual(answer["settings_changed"], [])
            self.assertEqual(daemon.serves(), answer["model"])
            daemon.read_until("has 1 new topics and lacks 1 of model")

    def test_the_same_by_a_signal(self):
        with Daemon(model=self.old) as daemon:
            before = daemon.serves()
            make_model(self.old, "AI Chips")
            daemon.process.send_signal(signal.SIGHUP)
            self.assertIn("lacks 1 of the running", daemon.read_until("still serving"))
            self.assertEqual(daemon.serves(), before)

    def test_a_model_of_another_size(self):
        large = make_model(self.path("large"), padding=100_000)
        with Daemon(model=self.old) as daemon:
            self.refused(daemon, f"{large}: has {os.path.getsize(large)} bytes, more than 10 times",
                         model=large)
            self.assertTrue(daemon.control_ask("reload", model=large, force=True)["ok"])

    def test_the_size_is_looked_at_before_the_file_is_read(self):
        """So that one of terabytes takes neither time nor memory: the damage at the end of this one is not found."""
        large = make_model(self.path("large"), padding=100_000)
        with open(large, "r+b") as file:
            file.seek(-1, os.SEEK_END)
            file.write(b"!")
        with Daemon(model=self.old) as daemon:
            self.refused(daemon, f"{large}: has {os.path.getsize(large)} bytes, more than 10 times", model=large)
            self.refused(daemon, "its checksum does not match", model=large, force=True)

    def test_back_to_the_model_before_and_forth_again(self):
        new = make_model(self.path("new"), articles=11)
        with Daemon(model=self.old) as daemon:
            first = daemon.serves()
            self.assertNotIn("previous", daemon.status())
            error = daemon.control_ask("rollback")["error"]
            self.assertIn("no previous model to go back to", error["message"])
            second = daemon.control_ask("reload", model=new)["model"]
            os.remove(self.old)  # it is in memory still
            self.assertEqual(daemon.status()["previous"], first)
            for to, back_from, path in ((first, second, self.old), (second, first, new)):
                answer = daemon.control_ask("rollback")
                self.assertEqual((answer["model"], answer["previous"]), (to, back_from))
                self.assertEqual(daemon.serves(), to)
                self.assertEqual(daemon.status()["model_path"], path)

    def test_loading_the_same_again_keeps_the_one_to_go_back_to(self):
        new = make_model(self.path("new"), articles=11)
        with Daemon(model=self.old) as daemon:
            first = daemon.serves()
            daemon.control_ask("reload", model=new)
            daemon.control_ask("reload")
            self.assertEqual(daemon.control_ask("rollback")["model"], first)

    def test_orders_that_make_no_sense(self):
        with Daemon(model=self.old) as daemon:
            for keys in ({"force": 1}, {"model": ["x"]}):
                self.assertEqual(daemon.control_ask("reload", **keys)["error"]["code"], "bad-request")
            self.assertEqual(daemon.ask({"op": "rollback"})["error"]["code"], "denied")

    def test_the_commands(self):
        new = make_model(self.path("new"), "AI Chips")
        with Daemon(model=self.old) as daemon:
            first = daemon.serves()
            here = {"cwd": self.directory}
            self.assertIn("lacks 1 of", topic("reload", "-s", daemon.control, "new", expect=1, **here))
            text = topic("reload", "-s", daemon.control, "new", "--force", **here)
            second = daemon.serves()
            self.assertEqual(text, f"serving model {second}, previously {first}\n"
                                   "topics added: AI Chips\ntopics lost: AI Hardware\n")
            self.assertEqual(daemon.status()["model_path"], os.path.realpath(new))
            self.assertIn(f"serving model {first}", topic("rollback", "-s", daemon.control))
            answer = json.loads(topic("reload", "-s", daemon.control, "--json"))
            self.assertEqual((answer["model"], answer["ok"]), (first, True))
            text = topic("status", "-s", daemon.control)
            for line in (f"model        {first}", f"previous     {second}", "reloads      3, 1 refused",
                         "queue        0 of 10000", f"from         {self.old}"):
                self.assertIn(line + "\n", text)
            self.assertEqual(json.loads(topic("status", "-s", daemon.control, "--json"))["model"], first)
            self.assertIn("missing: cannot find the model", topic("reload", "-s", daemon.control, "missing",
                                                            expect=1, **here))

    def test_the_commands_find_the_daemon_by_themselves_and_say_when_there_is_none(self):
        with tempfile.TemporaryDirectory() as runtime:
            env = {**os.environ, "XDG_RUNTIME_DIR": runtime, "RUNTIME_DIRECTORY": ""}
            done = subprocess.run([os.environ["TOPIC"], "status"], capture_output=True, text=True, check=False, env=env)
            if os.path.exists(OF_SERVICE):  # a topicd is installed here: it is the one that is asked
                asked = f"ipc://{OF_SERVICE}: "
                self.assertTrue("model        " in done.stdout or asked in done.stderr, done)
            else:
                self.assertEqual(done.returncode, 1, done)
                self.assertIn(f"ipc://{runtime}/topicd/control: no topicd listens there", done.stderr)
            with Daemon(model=self.old, env=env, control=None):
                self.assertIn("model        ", topic("status", env=env))
                os.chmod(f"{runtime}/topicd", 0o777)
                self.assertIn(f"{runtime}/topicd: others can write to this directory", topic("status", expect=1, env=env))
                os.chmod(f"{runtime}/topicd", 0o700)
                if os.geteuid() == 0:
                    os.chown(f"{runtime}/topicd", 65534, -1)
                    self.assertIn("need not be your topicd", topic("status", expect=1, env=env))
                    os.chown(f"{runtime}/topicd", 0, -1)


if __name__ == "__main__":
    main()
