"""What the commands of a store say: of copies that may not be written, what was decided, names that are not known,
leases that have ended, and options that do not go together."""
import json
import os
import resource
import sqlite3
import subprocess
import unittest

from harness import Daemon, main, refused, topic
from test_store import Store

NOBODY = 65534  # who may not write what root owns


def topic_read_only(*arguments):
    """Runs topic as a user who may not write the files of this test."""
    def drop():
        if os.geteuid() == 0:
            os.setgid(NOBODY)
            os.setuid(NOBODY)

    return subprocess.run([os.environ["TOPIC"], *arguments], capture_output=True, text=True, check=False,
                          preexec_fn=drop)


def can_drop_rights():
    try:
        return topic_read_only("--version").returncode == 0
    except (PermissionError, subprocess.SubprocessError):
        return False


@unittest.skipUnless(can_drop_rights(), "another user cannot run topic here")
class ReadOnlyCopies(Store):
    def setUp(self):
        super().setUp()
        self.copies = f"{self.directory.name}/copies of May? 100%#1"
        self.copy = f"{self.copies}/copy.db"
        os.mkdir(self.copies)
        with self.serve() as daemon:
            for i in range(3):
                self.feedback(daemon, article=str(i), topics=["AI"])
            topic("backup", self.copy, "-s", daemon.control)

    def protect(self):
        os.chmod(self.directory.name, 0o755)
        os.chmod(self.copy, 0o444)
        os.chmod(self.copies, 0o555)
        self.addCleanup(os.chmod, self.copies, 0o755)

    def test_are_checked_exported_and_copied(self):
        self.protect()
        checked = topic_read_only("store", "check", self.copy)
        self.assertEqual((checked.returncode, checked.stderr), (0, ""))
        self.assertIn("no problem found", checked.stdout)
        exported = topic_read_only("store", "export", self.copy)
        self.assertEqual([json.loads(line)["id"] for line in exported.stdout.splitlines()], ["0", "1", "2"])
        self.assertEqual(os.listdir(self.copies), ["copy.db"])
        compacted = topic_read_only("store", "compact", self.copy)
        self.assertEqual(compacted.returncode, 1)

    def test_with_changes_beside_them_are_refused(self):
        """They would be read without these."""
        with open(self.copy + "-wal", "wb") as file:
            file.write(b"x")
        self.protect()
        checked = topic_read_only("store", "check", self.copy)
        self.assertEqual(checked.returncode, 1)
        self.assertIn("last changes stand in the file -wal", checked.stderr)

    def test_that_are_damaged_are_named_a_problem_a_line(self):
        with open(self.copy, "r+b") as file:
            file.seek(0, os.SEEK_END)
            size = file.tell()
            for at in range(2 * 4096, size, 4096):
                file.seek(at)
                file.write(b"\xff" * 4096)
        self.protect()
        checked = topic_read_only("store", "check", self.copy)
        self.assertEqual(checked.returncode, 3)
        self.assertNotIn("\\x0a", checked.stdout)
        self.assertNotIn("***", checked.stdout)
        for line in checked.stdout.splitlines():
            self.assertTrue(line.startswith(f"{self.copy}: "), line)


class Printed(Store):
    def run_command(self, daemon, *arguments):
        return subprocess.run([os.environ["TOPIC"], *arguments, "-s", daemon.endpoints[0]], capture_output=True,
                              text=True, check=False)

    def test_history_says_what_was_decided_by_whom(self):
        with self.serve() as daemon:
            self.feedback(daemon, topics=["AI", "Chips"], source="desk", user="anna")
            self.feedback(daemon, accept=["Law"], reject=["Chips"], pin=True)
            self.feedback(daemon, reject=["AI"], complete=True)
            self.undo(daemon, 2)
            lines = self.run_command(daemon, "history").stdout.splitlines()
        decided = [line.split("Z  ", 1)[1] for line in lines]
        self.assertEqual(decided, [
            "local  undo of 2  42: now Chips",
            "local  feedback  42: rejected AI, no others; now Law",
            "local  feedback  42: accepted Law, rejected Chips, pinned; now AI, Law  (undone by 4)",
            "anna by local at desk  feedback  42: given AI, Chips"])

    def test_nothing_that_was_decided_is_said(self):
        with self.serve() as daemon:
            done = self.run_command(daemon, "history", "--article", "nope")
        self.assertEqual((done.returncode, done.stdout), (0, ""))
        self.assertIn("nothing was decided", done.stderr)

    def test_a_name_that_is_nearly_a_topic_is_guessed(self):
        with self.serve() as daemon:
            self.feedback(daemon, topics=[])
            printed = self.run_command(daemon, "feedback", "--id", "42", "--accept", "ai hardware", "--accept", "AI Hardwar",
                                       "--accept", "Law").stdout
        self.assertIn('ai hardware (did you mean "AI Hardware"?), AI Hardwar (did you mean "AI Hardware"?), Law\n',
                      printed)

    def test_an_id_that_stands_for_none_is_refused(self):
        path = f"{self.directory.name}/article.jsonl"
        with open(path, "w", encoding="utf-8") as file:
            file.write('{"id": "None", "text": "A chip", "topics": ["AI"]}\n')
        with self.serve() as daemon:
            done = self.run_command(daemon, "feedback", path)
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertIn("the article has no id", done.stderr)

    def test_a_lease_that_is_not_the_clients_is_an_error(self):
        with self.serve() as daemon:
            done = self.run_command(daemon, "queue", "--skip", "foo", "--release", "bar")
        self.assertEqual(done.returncode, 1)
        self.assertIn("0 given back, 0 skipped", done.stdout)
        self.assertIn("2 of 2 leases are not yours", done.stderr)


class Options(Store):
    def test_parts_of_an_export_exclude_each_other(self):
        with self.serve() as daemon:
            self.feedback(daemon, topics=[])
        for arguments in (("export", "--training", "--controls"), ("check", "--controls")):
            self.assertIn("export takes one of", topic("store", *arguments, self.file, expect=2))

    def test_options_of_a_store_need_one(self):
        for name in "retention", "candidates":
            status, line = refused(f"--{name}", "7")
            self.assertEqual(status, 2)
            self.assertIn(f"--{name} is about a store", line)
        with Daemon("--retention", "400", "--candidates", "5000"):  # as --print-config writes them
            pass


WITHOUT_DRAWS = "DROP INDEX queue_by_draw; ALTER TABLE queue DROP COLUMN draw;"
WITHOUT_TURNS = WITHOUT_DRAWS + "DROP INDEX queue_by_turn; DROP INDEX queue_by_client; CREATE INDEX queue_by_value ON queue(kind, value);"
WITHOUT_DIFFERENCES = WITHOUT_TURNS + "DROP TABLE differences;"
WITHOUT_NAMING = WITHOUT_DIFFERENCES + "ALTER TABLE events DROP COLUMN learned_given; ALTER TABLE events DROP COLUMN learned_refused;"


class Import(Store):
    def test_plain_text_is_no_corpus_unless_that_is_said(self):
        path = f"{self.directory.name}/passwd"
        with open(path, "w", encoding="utf-8") as file:
            file.write("root:x:0:0::/root:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n")
        self.assertIn("say it with --format text", topic("store", "import", self.file, path, expect=1))
        self.assertEqual(os.listdir(self.directory.name), ["passwd"])
        self.assertIn("0 labelled articles, 2 to review", topic("store", "import", self.file, path, "--format", "text"))
        self.assertIn("say it with --format text", topic("store", "import", self.file, path, expect=1))
        self.assertIn("no problem found", topic("store", "check", self.file))

    def test_an_id_with_half_a_surrogate_pair_is_refused(self):
        """Mended, two of them would be one."""
        path = f"{self.directory.name}/halves.jsonl"
        lines = ['{"id":"a","title":"t\\ud83d","topics":["AI"]}', '{"id":"\\ud800","title":"t","topics":["AI"]}',
                 '{"\\u0069d":"\\ud801","title":"t","topics":["AI"]}', '{"\\u0069d":"b","title":"t","topics":["AI"]}']
        with open(path, "w", encoding="ascii") as file:
            file.write("\n".join(lines) + "\n")
        done = subprocess.run([os.environ["TOPIC"], "store", "import", self.file, path], capture_output=True, text=True, check=True)
        for line in (2, 3):
            self.assertIn(f"{path}:{line}: the article's id has half of a surrogate pair", done.stderr)
        self.assertIn("2 labelled articles", done.stdout)
        ids = [json.loads(line)["id"] for line in topic("store", "export", self.file).splitlines()]
        self.assertEqual(ids, ["a", "b"])

    def test_an_id_that_stands_for_none_joins_no_articles(self):
        path = f"{self.directory.name}/ids.jsonl"
        with open(path, "w", encoding="utf-8") as file:
            for i, name in enumerate(["None", "None", "null", "NaN", "null"]):
                file.write(json.dumps({"id": name, "text": f"Chip {i}", "topics": ["AI"]}) + "\n")
        self.assertIn("5 labelled articles", topic("store", "import", self.file, path))
        exported = topic("store", "export", "--labelled", self.file).splitlines()
        self.assertEqual(len({json.loads(line)["id"] for line in exported}), 5)

    def test_controls_need_labels(self):
        path = f"{self.directory.name}/texts"
        with open(path, "w", encoding="utf-8") as file:
            file.write("A chip\nA law\n")
        self.assertIn("holds no topics", topic("store", "import", "--as-controls", self.file, path, expect=1))


class OldVersion(Store):
    """A store of version 1, which had neither trainings nor their events."""

    def setUp(self):
        super().setUp()
        with self.serve() as daemon:
            for i in range(3):
                self.feedback(daemon, article=str(i), topics=["AI"])
        with sqlite3.connect(self.file) as store:
            store.executescript("ALTER TABLE events DROP COLUMN run; ALTER TABLE events DROP COLUMN version;"
                                "DROP TABLE runs; PRAGMA user_version = 1;" + WITHOUT_NAMING)
        store.close()

    def version(self):
        with sqlite3.connect(self.file) as store:
            number = store.execute("PRAGMA user_version").fetchone()[0]
        store.close()
        return number

    def test_it_is_brought_up_to_date_with_its_data(self):
        with self.serve() as daemon:
            self.assertEqual([event["event"] for event in daemon.ask({"op": "history"})["events"]], [3, 2, 1])
            self.assertEqual(daemon.ask({"op": "training"})["runs"], [])
            self.assertEqual(self.undo(daemon, 3)["event"], 4)
        self.assertEqual(self.version(), 6)
        self.assertIn("no problem found", topic("store", "check", self.file))
        self.assertEqual(len(topic("store", "export", self.file).splitlines()), 3)

    def test_without_room_for_that_it_stays_as_it_is(self):
        """A limit on the size of files stands for a full disk."""
        limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1, 1))
        done = subprocess.run([os.environ["TOPIC"], "store", "check", self.file], capture_output=True, text=True,
                              check=False, preexec_fn=limit)
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn("check its disk", done.stderr)
        self.assertEqual(self.version(), 1)
        self.assertIn("no problem found", topic("store", "check", self.file))
        self.assertEqual(self.version(), 6)

    def test_so_is_one_of_version_2(self):
        topic("store", "check", self.file)
        with sqlite3.connect(self.file) as store:
            store.executescript(WITHOUT_NAMING + "PRAGMA user_version = 2;")
        store.close()
        with self.serve() as daemon:
            self.assertEqual(self.undo(daemon, 3)["event"], 4)
        self.assertEqual(self.version(), 6)
        self.assertIn("no problem found", topic("store", "check", self.file))

    def test_so_is_one_of_version_3(self):
        topic("store", "check", self.file)
        with sqlite3.connect(self.file) as store:
            store.executescript(WITHOUT_DIFFERENCES + "PRAGMA user_version = 3;")
        store.close()
        with self.serve() as daemon:
            self.assertEqual(daemon.ask({"op": "differences"}), {"id": None, "differences": []})
            self.assertEqual(self.undo(daemon, 3)["event"], 4)
        self.assertEqual(self.version(), 6)
        self.assertIn("no problem found", topic("store", "check", self.file))

    def test_so_is_one_of_version_4(self):
        topic("store", "check", self.file)
        with sqlite3.connect(self.file) as store:
            store.executescript(WITHOUT_TURNS + "PRAGMA user_version = 4;")
        store.close()
        with self.serve() as daemon:
            self.assertEqual(self.undo(daemon, 3)["event"], 4)
        self.assertEqual(self.version(), 6)
        self.assertIn("no problem found", topic("store", "check", self.file))

    def test_so_is_one_of_version_5_and_its_queue_is_in_a_random_order(self):
        topic("store", "check", self.file)
        with sqlite3.connect(self.file) as store:
            store.executescript(WITHOUT_DRAWS + "INSERT INTO queue(article, kind, value, until, skipped)"
                                " SELECT number, 1, 0, 0, 0 FROM articles; PRAGMA user_version = 5;")
        store.close()
        with self.serve() as daemon:
            self.assertEqual(self.undo(daemon, 3)["event"], 4)
        self.assertEqual(self.version(), 6)
        self.assertIn("no problem found", topic("store", "check", self.file))
        with sqlite3.connect(self.file) as store:
            draws = {draw for (draw,) in store.execute("SELECT draw FROM queue")}
        store.close()
        self.assertEqual(len(draws), 3)

    def test_a_copy_is_read_where_there_is_no_room(self):
        topic("store", "check", self.file)
        copy = f"{self.directory.name}/copy.db"
        topic("store", "backup", self.file, copy)
        limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1, 1))
        done = subprocess.run([os.environ["TOPIC"], "store", "check", copy], capture_output=True, text=True,
                              check=False, preexec_fn=limit)
        self.assertIn("no problem found", done.stdout, done.stderr)

    @unittest.skipUnless(can_drop_rights(), "another user cannot run topic here")
    def test_one_that_may_not_be_written_says_what_to_do(self):
        os.chmod(self.directory.name, 0o755)
        os.chmod(self.file, 0o444)
        done = topic_read_only("store", "export", self.file)
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn("make it writable, and run topic store check", done.stderr)


class Retention(Store):
    def test_the_texts_of_one_day_go_at_a_time(self):
        day_ms = 24 * 3600 * 1000
        with self.serve() as daemon:
            for article in "abcd":
                self.feedback(daemon, article=article, topics=["AI"])
        with sqlite3.connect(self.file) as store:
            for article, days in (("a", 1000.2), ("b", 1000), ("c", 900)):
                store.execute("UPDATE articles SET time = time - ? WHERE id = ?", (int(days * day_ms), article))
        store.close()
        with self.serve("--retention", "400") as daemon:
            daemon.wait_until(lambda status: status["store"]["articles"] == 2)
        kept = [json.loads(line)["id"] for line in topic("store", "export", self.file).splitlines()]
        self.assertEqual(kept, ["c", "d"])
        with self.serve("--retention", "400") as daemon:
            daemon.wait_until(lambda status: status["store"]["articles"] == 1)


class Copies(Store):
    def test_a_store_with_any_name_is_copied(self):
        """Before, the copy went through COPY.part first, which was removed if it was there."""
        copy = f"{self.directory.name}/copy.db"
        self.file = f"{copy}.part"
        with self.serve() as daemon:
            self.feedback(daemon, topics=["AI"])
            topic("backup", copy, "-s", daemon.control)
            self.assertEqual(self.feedback(daemon, article="2", topics=["AI"])["event"], 2)
        self.assertEqual(sorted(os.listdir(self.directory.name)), ["copy.db", "copy.db.part"])
        self.assertIn('"topics":["AI"]', topic("store", "export", copy))
        self.assertEqual(len(topic("store", "export", self.file).splitlines()), 2)


class WhatIsMissing(Store):
    """Exit status, and words on stderr, of what asks for nothing that is there."""

    def said(self, *arguments, status=0):
        done = subprocess.run([os.environ["TOPIC"], *arguments], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, status, done.stderr)
        return done.stderr

    def test_an_empty_store(self):
        with self.serve() as daemon:
            at = ("-s", daemon.endpoints[0])
            self.assertIn("nothing was decided yet", self.said("history", *at))
            self.assertIn("nothing was decided about article nosuch", self.said("history", "--article", "nosuch", *at))
            self.assertIn("nothing about article 1 before event 7",
                          self.said("history", "--article", "1", "--before", "7", *at))
            self.assertIn("it fills with articles that topicd tags", self.said("queue", *at))
            self.assertIn("there was none yet", self.said("training", *at))
            self.assertIn("no text of this article, nosuch: correct the id",
                          self.said("feedback", "--id", "nosuch", "--accept", "AI", *at, status=1))

    def test_numbers_below_the_first(self):
        for call in (("history", "--before", "0"), ("history", "--before", "-3"), ("queue", "--take", "-1"),
                     ("retrain", "--cancel", "0"), ("retrain", "--cancel", "-1")):
            self.assertIn(f"{call[1]} {call[2]}: must be 1 to ", self.said(*call, "-s", "tcp://127.0.0.1:1", status=2))

    def test_a_corpus_that_is_not_there_leaves_no_store(self):
        said = self.said("store", "import", self.file, f"{self.directory.name}/nosuch.jsonl", status=1)
        self.assertIn("nosuch.jsonl: cannot be opened: No such file", said)
        self.assertFalse(os.path.exists(self.file))

    def test_options_of_other_parts(self):
        for call in (("check", "--pinned"), ("import", "--recent"), ("export", "--pinned", "--recent")):
            self.assertIn("export takes one of --labelled", self.said("store", *call, self.file, "x", status=2)
                          if call[0] == "import" else self.said("store", *call, self.file, status=2))
        self.assertIn("only import takes", self.said("store", "export", "--as-controls", self.file, status=2))
        self.assertIn("give one of them",
                      self.said("store", "import", "--as-controls", "--doubted", self.file, "x", status=2))

    def test_a_copy_is_not_put_in_its_own_place(self):
        with self.serve() as daemon:
            self.feedback(daemon, topics=["AI"])
        os.symlink(self.file, f"{self.directory.name}/other.db")
        for name in self.file, f"{self.directory.name}/other.db":
            self.assertIn("is the copy itself", self.said("store", "restore", self.file, name, status=1))


if __name__ == "__main__":
    main()
