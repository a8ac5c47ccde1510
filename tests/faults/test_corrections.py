"""topicd --store is killed at random, and its disk is full or read-only: what was acknowledged is there, nothing twice,
and articles are tagged."""
import json
import os
import random
import resource
import signal
import tempfile
import threading
import unittest

from harness import Daemon, main, receive, send, topic
from directory import InDirectory
from scale import counted, report

KILLS = counted(10, 1_000)
CLIENTS = 3


class Stored(InDirectory):
    def setUp(self):
        super().setUp()
        # A killed program's writes are kept by the kernel, on disk or in memory.
        memory = tempfile.TemporaryDirectory(dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None)
        self.addCleanup(memory.cleanup)
        self.file = f"{memory.name}/corrections.db"

    def feedback(self, key, **keys):
        return {"op": "feedback", "key": key, "topics": ["AI"], "article": {"id": key, "title": "chip"}, **keys}


class Killed(Stored):
    def send_until_it_ends(self, daemon, keys, acknowledged):
        """One request after the other; what gets no answer is left for the next life."""
        with daemon.connect(rcvtimeo=200) as socket:
            for key in keys:
                send(socket, self.feedback(key))
                try:
                    answer = receive(socket)
                except Exception:  # the daemon has ended
                    return
                acknowledged[key] = answer["event"]

    def test_at_random(self):
        acknowledged = {}
        for life in range(KILLS):
            daemon = Daemon("--store", self.file, ends_with=-signal.SIGKILL)
            with daemon:
                threads = [threading.Thread(target=self.send_until_it_ends, args=(
                    daemon, [f"{life}-{client}-{i}" for i in range(50)], acknowledged)) for client in range(CLIENTS)]
                for thread in threads:
                    thread.start()
                wanted = len(acknowledged) + random.randrange(1, 30)
                while len(acknowledged) < wanted and any(thread.is_alive() for thread in threads):
                    threads[0].join(0.002)
                daemon.stop(signal.SIGKILL)
                for thread in threads:
                    thread.join()
                for name in "control", "control.lock":
                    os.unlink(f"{daemon.directory.name}/{name}")
        self.assertIn("no problem", topic("store", "check", self.file))
        lines = [json.loads(line) for line in topic("store", "export", self.file).splitlines()]
        there = [line["id"] for line in lines]
        self.assertEqual(len(there), len(set(there)))
        self.assertEqual(set(acknowledged) - set(there), set())
        with Daemon("--store", self.file) as daemon, daemon.connect() as socket:
            for key, event in list(acknowledged.items())[-100:]:
                send(socket, self.feedback(key))
                answer = receive(socket)
                self.assertEqual((answer["event"], answer["repeated"]), (event, True))
        report(f"{KILLS} kills, {len(acknowledged)} acknowledged, 0 lost, 0 twice")


class Full(Stored):
    def test_a_limit_on_the_size_of_files(self):
        """As a full disk: a write fails, and works again when there is room."""
        limit = 300_000
        with Daemon("--store", self.file,
                    preexec=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))) as daemon:
            acknowledged = []
            for i in range(1000):
                answer = daemon.ask(self.feedback(str(i), article={"id": str(i), "title": "chip " * 2000}))
                if "error" in answer:
                    break
                acknowledged.append(str(i))
            self.assertEqual(answer["error"]["code"], "storage", answer)
            self.assertIn("topics", daemon.ask({"title": "chip"}))
            newest = daemon.ask({"op": "history", "count": 1})["events"][0]  # to read needs no room
            self.assertEqual(newest["article"], acknowledged[-1])
            copy = f"{daemon.directory.name}/copy.db"  # as on another disk
            self.assertNotIn("error", daemon.control_ask("backup", file=copy))
            self.assertEqual(daemon.ask({"op": "queue"})["articles"], [])
            self.assertFalse(daemon.status()["store"]["is_open"])
            copied = [json.loads(line)["id"] for line in topic("store", "export", copy).splitlines()]
            self.assertEqual(copied, acknowledged)
            os.unlink(copy)
            resource.prlimit(daemon.process.pid, resource.RLIMIT_FSIZE,
                             (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            again = daemon.wait_until(lambda _: "event" in daemon.ask(self.feedback("again")))
            self.assertTrue(again["model"])
        lines = [json.loads(line)["id"] for line in topic("store", "export", self.file).splitlines()]
        self.assertEqual(lines, acknowledged + ["again"])
        self.assertIn("no problem", topic("store", "check", self.file))


class ReadOnly(Stored):
    @unittest.skipIf(os.geteuid() == 0, "root may write everywhere")
    def test_a_file_that_may_not_be_written(self):
        with Daemon("--store", self.file):
            pass
        os.chmod(self.file, 0o400)
        with Daemon("--store", self.file) as daemon:
            self.assertEqual(daemon.ask(self.feedback("1"))["error"]["code"], "storage")
            self.assertIn("topics", daemon.ask({"title": "chip"}))


if __name__ == "__main__":
    main()
