"""topicd --store is killed at random, and its disk is full or read-only: what was acknowledged is there, nothing twice,
and articles are tagged."""
import ctypes
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import tempfile
import threading
import unittest

import children
from harness import Daemon, main, receive, send, topic
from directory import InDirectory
from scale import counted, report

KILLS = counted(10, 1_000)
CLIENTS = 3

# Of Linux: capabilities(7), mount(2), unshare(2).
PR_CAPBSET_DROP = 24
CLONE_NEWNS = 0x20000
MS_RDONLY, MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE = 1, 32, 4096, 0x4000, 0x40000


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
            daemon.wait_until(lambda _: "articles" in daemon.ask({"op": "queue"}))  # the store is opened again,
            self.assertFalse(daemon.status()["store"]["is_open"])  # which says nothing of the room on the disk
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


def mount(source, target, kind, flags, settings=None):
    encoded = [text.encode() if text else None for text in (source, target, kind)]
    if children.C_LIBRARY.mount(*encoded, flags, settings) < 0:
        raise OSError(ctypes.get_errno(), "mount")


def alone():
    """Mounts that the started program has for itself."""
    if children.C_LIBRARY.unshare(CLONE_NEWNS) < 0:
        raise OSError(ctypes.get_errno(), "unshare")
    mount("none", "/", None, MS_REC | MS_PRIVATE)


def on_small_disk(directory):
    """For a program that is started: a disk of 3 MB."""
    def prepare():
        alone()
        mount("none", directory, "tmpfs", 0, b"size=3m")
    return prepare


class SmallDisk(Stored):
    def is_taken(self, daemon, key):
        answer = daemon.ask(self.feedback(key, article={"id": key, "title": f"chip {key} " * 100}))
        if "error" in answer:
            self.assertEqual(answer["error"]["code"], "storage", answer)
            self.assertIn("full: free space on its disk", answer["error"]["message"])
        return "event" in answer

    def test_the_file_wal_does_not_fill_the_disk(self):
        """What it takes is given back, so that the disk is full of decisions."""
        preexec = on_small_disk(os.path.dirname(self.file))
        try:
            subprocess.run(["true"], preexec_fn=preexec, check=True)
        except subprocess.SubprocessError:
            self.skipTest("nothing may be mounted here")
        with Daemon("--store", self.file, preexec=preexec) as daemon:
            directory = f"/proc/{daemon.process.pid}/root{os.path.dirname(self.file)}"
            there = f"{directory}/{os.path.basename(self.file)}"
            with open(f"{directory}/other", "wb") as other:
                other.write(bytes(1_000_000))
            acknowledged = []
            while self.is_taken(daemon, str(len(acknowledged))):
                acknowledged.append(str(len(acknowledged)))
            self.assertIn("topics", daemon.ask({"title": "chip"}))
            self.assertGreater(os.path.getsize(there), 1_400_000)  # of 2 MB
            os.unlink(f"{directory}/other")
            daemon.wait_until(lambda _: self.is_taken(daemon, "again"))
            for name in ("", "-wal"):
                shutil.copy(there + name, self.file + name)
        lines = [json.loads(line)["id"] for line in topic("store", "export", self.file).splitlines()]
        self.assertEqual(lines, acknowledged + ["again"])
        self.assertIn("no problem", topic("store", "check", self.file))
        report("small_disk", decisions=len(acknowledged))


def without_rights_of_root():
    """For a program that is started: it may write only what is writable."""
    for right in range(1, 4):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_FOWNER
        children.C_LIBRARY.prctl(PR_CAPBSET_DROP, right, 0, 0, 0)


def on_read_only_disk(directory):
    """For a program that is started: a mount of its own, as of a disk on which the kernel has found errors."""
    def prepare():
        alone()
        mount(directory, directory, None, MS_BIND)
        mount("none", directory, None, MS_BIND | MS_REMOUNT | MS_RDONLY)
    return prepare


class ReadOnly(Stored):
    """What was decided can be read where nothing can be written."""

    def directory_of_store(self):
        return os.path.dirname(self.file)

    def needs(self, preexec):
        """Whether the store may then not be written."""
        try:
            done = subprocess.run(["test", "-w", self.file], preexec_fn=preexec, check=False)
        except subprocess.SubprocessError:
            self.skipTest("nothing may be mounted here")
        if done.returncode == 0:
            self.skipTest("root may write everywhere")

    def read(self, daemon):
        self.assertEqual(daemon.ask(self.feedback("2"))["error"]["code"], "storage")
        self.assertEqual([event["article"] for event in daemon.ask({"op": "history"})["events"]], ["1"])
        self.assertEqual([event["article"] for event in daemon.ask({"op": "history"})["events"]], ["1"])
        self.assertEqual(daemon.ask(self.feedback("2"))["error"]["code"], "storage")
        self.assertEqual(daemon.ask({"op": "training"})["runs"], [])
        copy = f"{self.directory}/copy.db"
        self.assertNotIn("error", daemon.control_ask("backup", file=copy))
        self.assertEqual(json.loads(topic("store", "export", copy))["id"], "1")
        self.assertFalse(daemon.status()["store"]["is_open"])
        self.assertIn("topics", daemon.ask({"title": "chip"}))

    def test_a_file_that_may_not_be_written(self):
        with Daemon("--store", self.file) as daemon:
            daemon.ask(self.feedback("1"))
        os.chmod(self.file, 0o400)
        self.needs(without_rights_of_root)
        with Daemon("--store", self.file, preexec=without_rights_of_root) as daemon:
            self.read(daemon)
            os.chmod(self.file, 0o600)
            daemon.wait_until(lambda _: "event" in daemon.ask(self.feedback("2")))
            self.assertEqual(len(daemon.ask({"op": "history"})["events"]), 2)

    def test_a_disk_that_has_become_read_only(self):
        """What was written last stands in the file -wal, which cannot be put into the store."""
        with Daemon("--store", self.file, ends_with=-signal.SIGKILL) as daemon:
            daemon.ask(self.feedback("1"))
            daemon.kill()
        self.assertTrue(os.path.exists(self.file + "-wal"))
        preexec = on_read_only_disk(self.directory_of_store())
        self.needs(preexec)
        with Daemon("--store", self.file, preexec=preexec) as daemon:
            self.read(daemon)
        self.assertEqual(json.loads(topic("store", "export", self.file, preexec_fn=preexec))["id"], "1")
        self.assertIn("no problem", topic("store", "check", self.file, preexec_fn=preexec))


if __name__ == "__main__":
    main()
