"""The topics file over the socket: read, checked, saved and loaded; what is refused changes nothing."""
import json
import os
import stat
import subprocess
import tempfile
import threading
import unittest

from harness import MODEL_B, Daemon, main, topic

TEXT = "Neural chip: a GPU law"
CHIPS = "AI Hardware: {name: Chips}\n"


class TopicsEdit(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix="topics-edit-")
        self.addCleanup(directory.cleanup)
        self.directory = directory.name
        self.path = os.path.join(self.directory, "topics.yaml")
        self.write("# nothing yet\n")

    def write(self, text):
        with open(self.path, "w", encoding="utf-8") as file:
            file.write(text)

    def text(self):
        with open(self.path, encoding="utf-8") as file:
            return file.read()

    def shadow_rows(self, daemon):
        """Of its part of the status, once an article has been counted."""
        daemon.ask({"title": "law"})
        while (shadow := daemon.status()["shadow"])["articles"] == 0:
            pass
        return [(row["topic"], row["both"]) for row in shadow["topics"]]

    def serve(self, *options):
        return Daemon("--topics", self.path, *options)

    def read(self, daemon):
        return daemon.ask({"op": "topics-file"})

    def save(self, daemon, text, revision=None, **keys):
        revision = revision or self.read(daemon)["revision"]
        return daemon.ask({"op": "topics-file", "text": text, "revision": revision, "key": "k1", **keys})

    def refuses(self, answer, code, words):
        self.assertEqual(answer["error"]["code"], code, answer)
        self.assertIn(words, answer["error"]["message"])

    def names(self, daemon):
        return [tag["topic"] for tag in daemon.ask({"title": TEXT})["topics"]]

    def test_what_is_saved_is_in_force_and_in_the_file(self):
        os.chmod(self.path, 0o664)
        with self.serve() as daemon:
            before = self.read(daemon)
            self.assertEqual(before["text"], "# nothing yet\n")
            self.assertIn("AI Hardware", self.names(daemon))
            saved = self.save(daemon, CHIPS, before["revision"])
            self.assertTrue(saved["saved"])
            self.assertNotEqual(saved["revision"], before["revision"])
            self.assertIn("Chips", self.names(daemon))
            after = self.read(daemon)
            self.assertEqual((after["text"], after["revision"]), (CHIPS, saved["revision"]))
        self.assertEqual(self.text(), CHIPS)
        self.assertEqual(stat.S_IMODE(os.stat(self.path).st_mode), 0o664)
        self.assertEqual(os.listdir(self.directory), ["topics.yaml"])
        with self.serve() as again:
            self.assertIn("Chips", self.names(again))

    def test_what_is_saved_governs_the_shadow_too(self):
        with self.serve("--shadow", MODEL_B) as daemon:
            self.assertIn(("AI Policy", 1), self.shadow_rows(daemon))
            self.assertTrue(self.save(daemon, "AI Policy: {name: Law}\n")["saved"])
            self.assertIn(("Law", 1), self.shadow_rows(daemon))

    def test_a_check_changes_nothing(self):
        with self.serve() as daemon:
            before = self.read(daemon)
            answer = self.save(daemon, CHIPS, check=True)
            self.assertEqual((answer["saved"], answer["revision"]), (False, before["revision"]))
            self.assertIn("AI Hardware", self.names(daemon))
        self.assertEqual(self.text(), "# nothing yet\n")

    def test_from_the_command_line(self):
        new = os.path.join(self.directory, "new.yaml")
        with open(new, "w", encoding="utf-8") as file:
            file.write(CHIPS)
        with self.serve() as daemon:
            def ask(*arguments, expect=0):
                return topic("topics-file", "-s", daemon.endpoints[0], *arguments, expect=expect)
            revision = self.read(daemon)["revision"]
            shown = subprocess.run([os.environ["TOPIC"], "topics-file", "-s", daemon.endpoints[0]], check=True,
                                   capture_output=True, text=True)
            self.assertEqual(shown.stdout, "# nothing yet\n")
            self.assertIn(f"--revision {revision}\n", shown.stderr)
            self.assertEqual(json.loads(ask("--json")), {"text": "# nothing yet\n", "revision": revision, "id": None})
            self.assertIn("nothing was saved", ask("--check", new))
            self.assertIn("add --revision", ask(new, expect=2))
            self.assertIn("needs the FILE", ask("--check", expect=2))
            self.assertIn("takes no --revision", ask("--check", "--revision", "x", new, expect=2))
            self.assertEqual(self.text(), "# nothing yet\n")
            after = ask("--revision", revision, new)
            self.assertEqual(after, f"saved, and in force; its revision is {self.read(daemon)['revision']}\n")
            self.assertEqual(self.text(), CHIPS)
            self.write("# by hand\n")
            self.assertIn("changed meanwhile", ask("--revision", revision, new, expect=1))
            with open(new, "w", encoding="utf-8") as file:
                file.write(CHIPS + "Nothing: {name: x}\n")
            self.assertIn('line 2: "Nothing"', ask("--check", new, expect=1))
            self.assertEqual(self.text(), "# by hand\n")

    def test_a_mistake_is_named_with_its_line(self):
        with self.serve() as daemon:
            for text, words in ((CHIPS + "Nothing: {name: x}\n", "line 2: \"Nothing\""), ("a: [\n", "not valid YAML"),
                                ("AI Hardware: {threshold: 2}\n", "line 1:"), ("[" * 100000, "line 1:")):
                for check in (True, False):
                    self.refuses(self.save(daemon, text, check=check), "bad-request", words)
            self.assertIn("AI Hardware", self.names(daemon))
        self.assertEqual(self.text(), "# nothing yet\n")

    def test_a_text_that_is_there_already_may_be_sent_again(self):
        """With a store or without one, whatever the key."""
        for options in ((), ("--store", os.path.join(self.directory, "store"))):
            self.write("# nothing yet\n")
            with self.serve(*options) as daemon:
                before = self.read(daemon)["revision"]
                first = self.save(daemon, CHIPS, before)
                for key in ("k1", "k2"):
                    again = self.save(daemon, CHIPS, before, key=key)
                    self.assertEqual((again["saved"], again["revision"]), (True, first["revision"]))
                self.assertFalse(self.save(daemon, CHIPS, before, key="k3", check=True)["saved"])
                self.refuses(self.save(daemon, CHIPS + "# more\n", before, key="k4"), "conflict", "changed meanwhile")

    def test_a_file_that_has_changed_is_a_conflict(self):
        with self.serve() as daemon:
            before = self.read(daemon)["revision"]
            self.write("# by hand\n")
            self.refuses(self.save(daemon, CHIPS, before), "conflict", "changed meanwhile")
            self.assertEqual(self.text(), "# by hand\n")
            self.assertTrue(self.save(daemon, CHIPS)["saved"])
            self.assertTrue(self.save(daemon, CHIPS, before)["saved"], "what is there already is no conflict")

    def test_of_two_who_save_at_once_one_is_refused(self):
        with self.serve() as daemon:
            revision = self.read(daemon)["revision"]
            answers = []
            threads = [threading.Thread(target=lambda n=n: answers.append(
                self.save(daemon, f"AI Hardware: {{name: Chips {n}}}\n", revision, key=f"k{n}"))) for n in range(2)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            self.assertEqual(sorted("error" in answer for answer in answers), [False, True], answers)

    def test_malformed_requests(self):
        with self.serve() as daemon:
            revision = self.read(daemon)["revision"]
            for keys, words in (({"text": 1}, "\"text\" is not a text"), ({"text": CHIPS}, "\"revision\" is missing"),
                                ({"text": CHIPS, "revision": 3}, "revision"),
                                ({"text": CHIPS, "revision": revision}, "\"key\" is missing"),
                                ({"text": CHIPS, "revision": revision, "check": "yes"}, "\"check\" is not true or false")):
                self.refuses(daemon.ask({"op": "topics-file", **keys}), "bad-request", words)
            self.refuses(self.save(daemon, "#" * (1024 * 1024 + 1)), "too-large", "1048576")

    def test_without_a_topics_file(self):
        with Daemon() as daemon:
            self.refuses(self.read(daemon), "unknown-op", "--topics FILE")

    def test_a_link_stays_a_link(self):
        real = os.path.join(self.directory, "real.yaml")
        os.rename(self.path, real)
        os.symlink("real.yaml", self.path)
        with self.serve() as daemon:
            self.assertTrue(self.save(daemon, CHIPS)["saved"])
        self.assertTrue(os.path.islink(self.path))
        with open(real, encoding="utf-8") as file:
            self.assertEqual(file.read(), CHIPS)

    def test_a_file_that_is_gone_or_unreadable(self):
        with self.serve() as daemon:
            revision = self.read(daemon)["revision"]
            with open(self.path, "wb") as file:
                file.write(b"# caf\xe9\n")
            self.refuses(self.read(daemon), "storage", "not UTF-8")
            os.unlink(self.path)
            self.refuses(self.read(daemon), "storage", "No such file")
            self.refuses(self.save(daemon, CHIPS, revision), "storage", "No such file")
            self.assertIn("AI Hardware", self.names(daemon))

    def test_with_a_store_it_is_an_event_whose_key_counts_once(self):
        store = os.path.join(self.directory, "store.db")
        with self.serve("--store", store) as daemon:
            revision = self.read(daemon)["revision"]
            first = self.save(daemon, CHIPS, revision, key="one", source="page")
            self.assertEqual((first["event"], first["repeated"]), (1, False))
            again = self.save(daemon, CHIPS, revision, key="one", source="page")
            self.assertEqual((again["event"], again["repeated"], again["revision"]), (1, True, first["revision"]))
            self.refuses(self.save(daemon, "", revision, key="one"), "conflict", "key")
            self.refuses(self.save(daemon, "Nothing: {name: x}\n", key="two"), "bad-request", "Nothing")
            event, = daemon.ask({"op": "history"})["events"]
            self.assertEqual({name: event[name] for name in ("kind", "revision", "previous", "done", "source")},
                             {"kind": "topics-file", "revision": first["revision"], "previous": revision, "done": True,
                              "source": "page"})

    def test_the_history_has_what_a_save_without_an_answer_has_replaced(self):
        with self.serve("--store", os.path.join(self.directory, "store.db")) as daemon:
            revision = self.read(daemon)["revision"]
            self.write(CHIPS)
            self.assertTrue(self.save(daemon, CHIPS, revision)["saved"])
            self.assertTrue(self.save(daemon, CHIPS, revision)["repeated"])
            event, = daemon.ask({"op": "history"})["events"]
            self.assertEqual(event["previous"], revision)
            self.assertIn(f"topics-file  revision {event['revision']}\n", topic("history", "-s", daemon.endpoints[0]))
        self.assertEqual(sum("by local" in line for line in daemon.log), 1, daemon.log)

    @unittest.skipIf(os.geteuid() == 0, "root may write everywhere")
    def test_a_directory_that_may_not_be_written(self):
        with self.serve() as daemon:
            os.chmod(self.directory, 0o555)
            self.addCleanup(os.chmod, self.directory, 0o755)
            self.refuses(self.save(daemon, CHIPS), "storage", "can write the file and its directory")
            self.assertIn("AI Hardware", self.names(daemon))

    @unittest.skipIf(os.geteuid() == 0, "root may write every file")
    def test_a_file_that_may_not_be_written(self):
        with self.serve() as daemon:
            os.chmod(self.path, 0o444)
            self.refuses(self.save(daemon, CHIPS), "storage", "cannot be written")
        self.assertEqual(self.text(), "# nothing yet\n")

    def test_what_a_killed_daemon_has_left_is_removed(self):
        with open(f"{self.path}.tmp.0123abcd", "w", encoding="utf-8"), self.serve() as daemon:
            self.assertTrue(self.save(daemon, CHIPS)["saved"])
        self.assertEqual(os.listdir(self.directory), ["topics.yaml"])

    def test_a_save_that_was_not_answered_is_sent_again(self):
        """The daemon ends after the file has been replaced and before it could answer."""
        with self.serve() as daemon:
            revision = self.read(daemon)["revision"]
            self.write(CHIPS)
            self.assertIn("AI Hardware", self.names(daemon))
            self.assertTrue(self.save(daemon, CHIPS, revision)["saved"])
            self.assertIn("Chips", self.names(daemon))
            self.assertEqual(json.dumps(self.read(daemon)["text"]), json.dumps(CHIPS))


if __name__ == "__main__":
    main()
