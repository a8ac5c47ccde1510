"""`topic store backup` and `restore`: which files they write, and that none is lost."""
import json
import os
import resource
import signal
import sqlite3
import stat
import subprocess
import unittest

from cli_case import DONE, FAILED, TOPIC, CliCase


class Copies(CliCase):
    def setUp(self):
        super().setUp()
        for name in "one", "two":
            article = {"id": name, "title": f"Article {name}", "topics": ["AI"]}
            self.write(f"{name}.jsonl", json.dumps(article) + "\n")

    def store(self, file, *names):
        for name in names or ("one",):
            self.topic("store", "import", file, f"{name}.jsonl")

    def articles(self, file):
        return len(self.topic("store", "export", file).stdout.splitlines())

    def content(self, name):
        with open(self.path(name), "rb") as file:
            return file.read()

    def kept(self, said):
        """The file that a restore names."""
        return said.stdout.decode().rpartition(" is kept as ")[2].strip()

    def refuses(self, words, *command):
        before = {name: self.content(name) for name in self.names()}
        self.assertIn(words, self.topic("store", *command, expect=FAILED).stderr.decode())
        self.assertEqual({name: self.content(name) for name in self.names()}, before)

    def names(self):
        return sorted(name for name in os.listdir(self.path(".")) if os.path.isfile(self.path(name)))

    def on_a_full_disk(self, *command):
        limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (40000, 40000))
        return subprocess.run([TOPIC, "store", *command], cwd=self.path("."), capture_output=True, preexec_fn=limit,
                              check=False).returncode

    def test_no_other_file_is_removed(self):
        for name in ("copy", "x.part", "x.restored", "x.restored.part", "x.tmp.00000000"):
            self.store(name, "one", "two")
        self.topic("store", "backup", "x.part", "x")
        self.topic("store", "restore", "x.restored.part", "x")
        self.assertEqual([self.articles(name) for name in ("x", "x.part", "x.restored", "x.restored.part",
                                                           "x.tmp.00000000")], [2] * 5)
        self.write("new.part", "notes")
        self.topic("store", "backup", "copy", "new")
        self.assertEqual(self.content("new.part"), b"notes")

    def test_what_a_killed_backup_has_left_is_removed(self):
        """The next backup to the name removes it, unless a process has it or it is another's."""
        articles = "".join(json.dumps({"id": f"{i}", "title": f"Article {i} " * 200, "topics": ["AI"]}) + "\n" for i in range(3000))
        self.write("many.jsonl", articles)
        self.store("store", "many")
        self.store("other")
        for name in "x.tmp.00000000", "x.tmp.0000000g":
            self.write(name, "notes")
        killed = subprocess.Popen([TOPIC, "store", "backup", "store", "x"], cwd=self.path("."), stderr=subprocess.DEVNULL)
        while not (left := [name for name in self.names() if name.startswith("x.tmp.") and self.marked(name)]):
            self.assertIsNone(killed.poll())
        killed.send_signal(signal.SIGSTOP)
        self.topic("store", "backup", "other", "x")  # it may be at work
        self.assertIn(left[0], self.names())
        killed.kill()
        killed.wait()
        os.unlink(self.path("x"))
        self.topic("store", "backup", "store", "x")
        self.assertEqual([name for name in self.names() if name.startswith("x.")], ["x.tmp.00000000", "x.tmp.0000000g"])
        self.assertEqual(self.articles("x"), 3000)
        self.assertEqual(stat.S_IMODE(os.stat(self.path("x")).st_mode), 0o600)

    def marked(self, name):
        try:
            return os.stat(self.path(name)).st_mode & stat.S_ISVTX
        except FileNotFoundError:
            return False

    def test_nor_where_the_disk_is_full(self):
        for name in ("x.part", "x.restored", "x.restored.part", "y"):
            self.store(name)
        before = self.names()
        for command in (("backup", "x.part", "x"), ("restore", "x.restored", "x"), ("restore", "x.restored.part", "x"),
                        ("restore", "x.restored", "y")):
            self.assertEqual(self.on_a_full_disk(*command), FAILED)
            self.assertEqual(self.names(), before, command)
        self.assertEqual(self.articles("y"), 1)

    def test_the_store_that_was_there_is_kept(self):
        self.store("store", "one", "two")
        self.store("copy")
        self.write("store-wal", "")  # of a program that was killed
        for number in "1", "2":
            said = self.topic("store", "restore", "copy", "store")
            self.assertEqual(self.kept(said), f"store.replaced.{number}")
        self.assertEqual([self.articles(name) for name in ("store", "store.replaced.1", "store.replaced.2")], [1, 2, 1])

    def test_changes_that_stand_beside_it_are_kept_with_it(self):
        self.store("copy")
        self.write("store-wal", "changes")
        self.write("store-journal", "changes")
        self.refuses("has changes of a store that was at store", "backup", "copy", "store")
        self.assertEqual(self.kept(self.topic("store", "restore", "copy", "store")), "store.replaced.1")
        self.assertEqual(self.content("store.replaced.1-wal"), b"changes")
        self.assertEqual(self.content("store.replaced.1-journal"), b"changes")
        self.assertEqual(self.articles("store"), 1)

    def test_a_damaged_store_is_replaced(self):
        self.store("copy")
        whole = self.content("copy")
        for damaged in (b"", b"\xff" * 4096 + whole[4096:], b"\0" * 4096 + whole[4096:], whole[:5000],
                        whole[:200] + os.urandom(4096 * 3)):
            with open(self.path("store"), "wb") as file:
                file.write(damaged)
            kept = self.kept(self.topic("store", "restore", "copy", "store"))
            self.assertEqual(self.content(kept), damaged)
            self.assertEqual(self.articles("store"), 1)

    def test_another_file_is_not_replaced(self):
        self.store("copy")
        self.write("notes", "n\u00f6tes\n")
        self.write("page", "n" * 511 + "\u00f6" + "n" * (4096 - 513))  # as long as a page of a store
        with sqlite3.connect(self.path("foreign")) as database:
            database.execute("CREATE TABLE t(a)")
        database.close()
        with open(self.path("model"), "wb") as file:
            file.write(b"TOPICMDL" + bytes(4096 - 8))
        for name, words in (("notes", "is not a store of topicd"), ("page", "is not a store of topicd"),
                            ("foreign", "is an SQLite database, not a store"), ("model", "is a topic model, not a store"),
                            ("one.jsonl", "is JSON, not a store")):
            self.refuses(words, "restore", "copy", name)
            self.refuses("", "restore", name, "new")
        os.mkdir(self.path("directory"))
        self.refuses("is a directory", "restore", "copy", "directory")

    def test_a_link_is_followed(self):
        self.store("store", "one", "two")
        self.store("copy")
        os.symlink("store", self.path("link"))
        os.symlink("nowhere", self.path("dangling"))
        self.topic("store", "restore", "copy", "link")
        self.assertTrue(os.path.islink(self.path("link")))
        self.assertEqual([self.articles(name) for name in ("store", "store.replaced.1")], [1, 2])
        self.refuses("points to no file", "restore", "copy", "dangling")
        self.refuses("File exists", "backup", "copy", "dangling")

    def test_names_that_sqlite_would_remove(self):
        self.store("store")
        self.store("copy")
        for end in "journal", "shm":
            self.refuses("SQLite would take it for changes of store", "backup", "store", f"store-{end}")
            self.refuses("SQLite would take it for changes of store", "restore", "copy", f"store-{end}")
        self.topic("store", "backup", "store", "a-journal")  # a name like others

    def test_the_copy_itself(self):
        self.store("store")
        os.link(self.path("store"), self.path("same"))
        os.rename(self.path("store"), self.path("x-wal"))
        self.refuses("is the copy itself", "restore", "same", "x-wal")
        self.refuses("is the copy itself", "restore", "same", "x")

    def test_help_has_the_order(self):
        self.assertIn("restore COPY FILE", self.topic("store", "--help", expect=DONE).stdout.decode())


if __name__ == "__main__":
    unittest.main()
