"""Models are swapped under load; no request is lost, and every answer is right for the model it names."""
import json
import os
import shutil
import signal
import tempfile
import unittest

import zmq

from harness import MODEL_A, MODEL_B, Daemon, main, receive, send

TEXT = "Neural chip: a GPU law"
RELOADS = 100
IN_FLIGHT = 50


def answer_of(model):
    with Daemon(model=model) as daemon:
        answer = daemon.ask({"title": TEXT, "top": 5})
        return answer["model"], answer["topics"]


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
                owner.send_multipart([b"", json.dumps({"op": "reload", "model": path}).encode()])

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
            shutil.copy(MODEL_A, path)
            with Daemon(model=path) as daemon:
                before = self.check(daemon.ask({"title": TEXT, "top": 5}))
                shutil.copy(MODEL_B, path + ".new")
                os.rename(path + ".new", path)
                daemon.process.send_signal(signal.SIGHUP)
                daemon.read_until("serving model")
                self.assertNotEqual(self.check(daemon.ask({"title": TEXT, "top": 5})), before)


if __name__ == "__main__":
    main()
