"""The operations of `topicd --store`: feedback, undo, forget, history and the queue."""
import json
import os
import pwd
import signal
import sqlite3
import subprocess
import tempfile

import unittest

from harness import MODEL_A, Daemon, main, receive, refused, send, topic
from keys import Keys


def topic_run(*arguments):
    return subprocess.run([os.environ["TOPIC"], *arguments], capture_output=True, text=True, check=False)


class Store(unittest.TestCase):
    def setUp(self):
        # Each answer waits for the disk, which other tests keep busy: a file in memory is as good here.
        memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
        self.directory = tempfile.TemporaryDirectory(prefix="topicd-store-", dir=memory)
        self.addCleanup(self.directory.cleanup)
        self.file = f"{self.directory.name}/corrections.db"
        self.keys_used = 0

    def serve(self, *options, **keys):
        return Daemon("--store", self.file, *options, **keys)

    def key(self):
        self.keys_used += 1
        return f"key-{self.keys_used}"

    def feedback(self, daemon, article="42", title="chip", **keys):
        request = {"op": "feedback", "key": self.key(), "article": {"id": article, "title": title}}
        return daemon.ask({**request, **keys})

    def undo(self, daemon, event, **keys):
        return daemon.ask({"op": "undo", "key": self.key(), "event": event, **keys})

    def kill(self, daemon):
        """Leaves no file of a socket, as a second daemon would remove them."""
        daemon.stop(signal.SIGKILL)
        for name in "control", "control.lock":
            os.unlink(f"{daemon.directory.name}/{name}")

    def refuses(self, answer, code, words):
        self.assertEqual(answer["error"]["code"], code, answer)
        self.assertIn(words, answer["error"]["message"])


class Feedback(Store):
    def test_the_whole_list(self):
        with self.serve() as daemon:
            answer = self.feedback(daemon, id=7, topics=["AI", "Chips"])
            self.assertEqual(answer, {"id": 7, "event": 1, "topics": ["AI", "Chips"], "repeated": False,
                                      "unknown": ["AI", "Chips"]})
            self.assertEqual(self.feedback(daemon, topics=["AI Hardware"])["topics"], ["AI Hardware"])
            self.assertEqual(self.feedback(daemon, topics=[])["topics"], [])

    def test_changes_of_a_list(self):
        with self.serve() as daemon:
            self.feedback(daemon, topics=["AI", "Chips"])
            answer = self.feedback(daemon, accept=["AI"], reject=["Chips"], add=["Law"])
            self.assertEqual(answer["topics"], ["AI", "Law"])

    def test_an_article_is_known_by_its_id_from_then_on(self):
        with self.serve() as daemon:
            self.feedback(daemon, article=42, topics=["AI"])
            answer = daemon.ask({"op": "feedback", "key": "k", "article": {"id": "42"}, "add": ["Law"]})
            self.assertEqual(answer["topics"], ["AI", "Law"])
            answer = daemon.ask({"op": "feedback", "key": "k2", "article": {"id": "43"}, "add": ["Law"]})
            self.refuses(answer, "bad-request", "the store has no text of this article")

    def test_ids_are_numbers_as_they_are_written(self):
        """Also beyond 64 bits and beyond what a double can be: none is taken for another."""
        numbers = ["12345678901234567890", "12345678901234567891", "9223372036854775807", "1e999", "1e998"]
        with self.serve() as daemon:
            for number in numbers:
                frame = f'{{"op":"feedback","key":"{number}","article":{{"id":{number},"title":"chip"}},"topics":["AI"]}}'
                self.assertFalse(daemon.ask(frame.encode())["repeated"])
            same_key = '{"op":"feedback","key":"1e999","article":{"id":1e998,"title":"chip"},"topics":["AI"]}'
            self.refuses(daemon.ask(same_key.encode()), "conflict", "")
            forget = f'{{"op":"forget","key":"f","article":{{"id":{numbers[0]}}}}}'
            self.assertIn("event", daemon.ask(forget.encode()))
        exported = [json.loads(line)["id"] for line in topic_run("store", "export", self.file).stdout.splitlines()]
        self.assertEqual(sorted(exported), sorted(numbers[1:]))

    def test_half_a_surrogate_pair_names_nothing(self):
        with self.serve() as daemon:
            for key, article in (("k", "a\\ud83d"), ("k\\ud83d", "a")):
                frame = f'{{"op":"feedback","key":"{key}","article":{{"id":"{article}","title":"t"}},"topics":["AI"]}}'
                self.refuses(daemon.ask(frame.encode()), "bad-request", "half of a surrogate pair")
            for key, article in (('"\\u006bey":"k\\ud83d"', '"id":"a"'), ('"key":"k"', '"\\u0069d":"a\\ud83d"')):
                frame = f'{{"op":"feedback",{key},"article":{{{article},"title":"t"}},"topics":["AI"]}}'
                self.refuses(daemon.ask(frame.encode()), "bad-request", "half of a surrogate pair")
            frame = b'{"op":"feedback","key":"k","article":{"id":"a","title":"t\\ud83d"},"topics":["AI"]}'
            self.assertFalse(daemon.ask(frame)["repeated"])

    def test_an_id_under_a_key_with_escapes_is_kept_as_it_is_written(self):
        with self.serve() as daemon:
            for key, article in enumerate(('"a\\u00e9"', "123456789012345678901234567890")):
                frame = f'{{"op":"feedback","key":"{key}","article":{{"\\u0069d":{article},"title":"t"}},"topics":["AI"]}}'
                self.assertIn("event", daemon.ask(frame.encode()))
        exported = [json.loads(line)["id"] for line in topic_run("store", "export", self.file).stdout.splitlines()]
        self.assertEqual(sorted(exported), ["123456789012345678901234567890", "aé"])

    def test_an_incomplete_one_teaches_nothing_by_what_it_leaves_out(self):
        with self.serve() as daemon:
            self.feedback(daemon, article="a", accept=["AI"], reject=["Law"])
            self.feedback(daemon, article="b", accept=["AI"], reject=["Law"], complete=True)
        lines = [json.loads(line) for line in topic("store", "export", self.file).splitlines()]
        self.assertEqual(lines, [{"id": "a", "title": "chip", "topics_given": ["AI"], "topics_refused": ["Law"]},
                                 {"id": "b", "title": "chip", "topics": ["AI"]}])

    def test_a_key_counts_once(self):
        request = {"op": "feedback", "key": "once", "article": {"id": "1", "title": "chip"}, "topics": ["AI"]}
        with self.serve() as daemon:
            self.assertFalse(daemon.ask(request)["repeated"])
            self.feedback(daemon, article="1", topics=["Law"])
            again = daemon.ask({**request, "id": 5, "deadline_ms": 60000})
            self.assertEqual((again["event"], again["topics"], again["repeated"]), (1, ["AI"], True))
            self.refuses(daemon.ask({**request, "topics": ["Law"]}), "conflict", "belongs to another request")
            self.refuses(daemon.ask({"op": "undo", "key": "once", "event": 1}), "conflict", "another request")
        with self.serve() as daemon:
            self.assertTrue(daemon.ask(request)["repeated"])
            self.assertEqual(daemon.ask({"op": "history"})["events"][0]["event"], 2)

    def test_a_stale_edit_is_a_conflict(self):
        with self.serve() as daemon:
            first = self.feedback(daemon, topics=["AI"], if_event=0)["event"]
            second = self.feedback(daemon, topics=["Law"], if_event=first)["event"]
            self.refuses(self.feedback(daemon, topics=["AI"], if_event=first), "conflict", f"is {second}")

    def test_bad_requests(self):
        article = {"id": "1", "title": "chip"}
        bad = [({"topics": ["AI"]}, '"article" is not an object'),
               ({"article": {"title": "x"}, "topics": []}, '"id" is not a number or a string'),
               ({"article": article}, 'either "topics", the whole list'),
               ({"article": article, "topics": ["AI"], "add": ["B"]}, "either"),
               ({"article": article, "accept": ["AI"], "reject": ["AI"]}, "both accepted and rejected"),
               ({"article": article, "topics": ["a\nb"]}, "is not a name"),
               ({"article": article, "topics": [""]}, "is not a name"),
               ({"article": article, "topics": [1]}, "is not a name"),
               ({"article": article, "topics": ["x" * 1001]}, "is not a name"),
               ({"article": article, "topics": ["x"] * 1001}, "is not a list of at most"),
               ({"article": {"id": "x" * 513, "title": "a"}, "topics": []}, '"id" is not'),
               ({"article": article, "topics": [], "key": "x" * 129}, '"key" is not'),
               ({"article": article, "topics": [], "key": None}, '"key" is missing'),
               ({"article": article, "topics": [], "if_event": -1}, '"if_event" is not'),
               ({"article": article, "topics": [], "complete": 1}, '"complete" is not true or false')]
        with self.serve() as daemon:
            for request, words in bad:
                self.refuses(daemon.ask({"op": "feedback", "key": "k", **request}), "bad-request", words)
            too_large = {"op": "feedback", "key": "k", "article": {**article, "junk": "x" * 70000}, "topics": []}
            self.refuses(daemon.ask(too_large), "too-large", "send fewer")
            self.assertEqual(daemon.ask({"op": "history"})["events"], [])


class Undo(Store):
    def test_any_event_and_an_undo_too(self):
        with self.serve() as daemon:
            first = self.feedback(daemon, topics=["AI"])["event"]
            second = self.feedback(daemon, add=["Law"])["event"]
            self.assertEqual(self.undo(daemon, first)["topics"], ["Law"])
            undone = self.undo(daemon, second)
            self.assertEqual(undone["topics"], [])
            self.assertEqual(self.undo(daemon, undone["event"])["topics"], ["Law"])
            self.refuses(self.undo(daemon, first), "conflict", "is undone already")
            self.refuses(self.undo(daemon, 99), "bad-request", "there is no event 99")

    def test_what_was_forgotten_does_not_come_back(self):
        with self.serve() as daemon:
            first = self.feedback(daemon, topics=["AI"], title="secret words")["event"]
            forgotten = daemon.ask({"op": "forget", "key": "f", "article": {"id": "42"}})
            self.assertEqual((forgotten["event"], forgotten["topics"]), (2, []))
            self.refuses(self.undo(daemon, first), "conflict", "forgot the article")
            self.refuses(self.undo(daemon, 2), "bad-request", "a forget cannot be undone")
            self.refuses(daemon.ask({"op": "feedback", "key": "g", "article": {"id": "42"}, "add": ["Law"]}),
                         "bad-request", "no text of this article")
            self.assertEqual([event["kind"] for event in daemon.ask({"op": "history"})["events"]],
                             ["forget", "feedback"])
            for name in os.listdir(self.directory.name):
                with open(f"{self.directory.name}/{name}", "rb") as file:
                    self.assertNotIn(b"secret", file.read(), name)
            self.assertEqual(self.feedback(daemon, topics=["Law"])["topics"], ["Law"])


class QueueAgain(Store):
    def waiting(self, daemon):
        return daemon.ask({"op": "queue", "take": 5, "lease_s": 1})["articles"]

    def test_an_article_whose_only_complete_decision_is_undone_waits_again(self):
        with self.serve() as daemon:
            event = self.feedback(daemon, topics=["AI"])["event"]
            self.assertEqual(self.waiting(daemon), [])
            undone = self.undo(daemon, event)["event"]
            self.assertEqual([item["article"]["id"] for item in self.waiting(daemon)], ["42"])
            self.undo(daemon, undone)
            self.assertEqual(daemon.ask({"op": "queue", "take": 1})["waiting"], 0)
            part = self.feedback(daemon, add=["Law"])["event"]
            self.undo(daemon, part)
            self.assertEqual(daemon.ask({"op": "queue", "take": 1})["waiting"], 0)

    def test_what_is_imported_is_ranked_by_the_model_that_serves(self):
        path = f"{self.directory.name}/in.jsonl"
        with open(path, "w", encoding="utf-8") as file:
            file.writelines(json.dumps({"id": str(i), "title": "chip"}) + "\n" for i in range(3))
        topic("store", "import", self.file, path)
        with self.serve() as daemon:
            # Each look leases what it sees for a second.
            while True:
                items = self.waiting(daemon)
                if items and all(item["topics"] == ["AI Hardware"] and item["value"] > 0 for item in items):
                    break

    def test_an_escaped_key_is_the_same_key(self):
        with self.serve() as daemon:
            request = b'{"op":"feedback","key":"k","article":{"\\u0069d":42,"title":"chip"},"topics":["AI"]}'
            self.assertEqual(daemon.ask(request)["topics"], ["AI"])
            answer = daemon.ask({"op": "feedback", "key": "l", "article": {"id": "42"}, "add": ["Law"]})
            self.assertEqual(answer["topics"], ["AI", "Law"])


class History(Store):
    def test_who_decided_what_and_what_the_model_had_said(self):
        with self.serve() as daemon:
            model = daemon.serves()
            self.feedback(daemon, topics=["Law"], source="cms", user="anna")
            self.undo(daemon, 1)
            undo, feedback = daemon.ask({"op": "history"})["events"]
            self.assertEqual((undo["kind"], undo["undoes"], undo["actor"]), ("undo", 1, "local"))
            self.assertEqual(feedback["undone_by"], 2)
            self.assertEqual((feedback["actor"], feedback["client"], feedback["source"]), ("anna", "local", "cms"))
            self.assertEqual((feedback["model"], feedback["suggested"]), (model, ["AI Hardware"]))
            self.assertEqual((feedback["article"], feedback["given"], feedback["topics"]), ("42", ["Law"], ["Law"]))

    def test_an_event_has_the_title_of_its_article_until_that_is_forgotten(self):
        with self.serve() as daemon:
            self.feedback(daemon, title="ä" * 300, topics=["Law"])
            daemon.ask({"op": "feedback", "key": self.key(), "article": {"id": "43", "body": "chip"}, "topics": []})
            untitled, titled = daemon.ask({"op": "history"})["events"]
            self.assertEqual((titled["title"], "title" in untitled), ("ä" * 200, False))
            daemon.ask({"op": "forget", "key": self.key(), "article": {"id": "42"}})
            self.assertFalse(any("title" in event for event in daemon.ask({"op": "history"})["events"]))

    def test_pages_of_it(self):
        with self.serve() as daemon:
            for i in range(5):
                self.feedback(daemon, article=str(i % 2), topics=[])
            numbers = lambda **keys: [e["event"] for e in daemon.ask({"op": "history", **keys})["events"]]
            self.assertEqual(numbers(count=2), [5, 4])
            self.assertEqual(numbers(count=2, before=4), [3, 2])
            self.assertEqual(numbers(article={"id": "1"}), [4, 2])
            self.refuses(daemon.ask({"op": "history", "count": 201}), "bad-request", '"count" is not')


class Rights(Store):
    def test_each_operation_needs_its_right_and_the_name_comes_from_the_key(self):
        keys = Keys(self.directory.name)
        keys.write_list(alice="tag", bob="tag,feedback", owner="feedback,proxy")
        names = {"reader": "alice", "editor": "bob", "web": "owner"}

        def ask(name, request):
            with daemon.connect(**keys.curve(names[name])) as socket:
                send(socket, request)
                return receive(socket)
        with self.serve(*keys.options()) as daemon:
            request = {"op": "feedback", "key": "k", "article": {"id": 1, "title": "chip"}, "topics": ["AI"]}
            self.refuses(ask("reader", request), "denied",
                         'this key has no right to ask for "feedback": give it the right "feedback"')
            self.assertEqual(ask("editor", request)["event"], 1)
            self.refuses(ask("editor", {**request, "user": "anna"}), "denied", '"proxy"')
            self.assertEqual(ask("web", {**request, "user": "anna"})["event"], 2)
            self.refuses(ask("web", {"title": "chip"}), "denied", 'no right to ask for "tag"')
            events = ask("editor", {"op": "history"})["events"]
            self.assertEqual([(e["client"], e["actor"]) for e in events], [("owner", "anna"), ("bob", "bob")])

    def test_strangers_without_keys_may_only_tag(self):
        with self.serve("--insecure", binds=("tcp://0.0.0.0:*",)) as daemon:
            endpoint = daemon.endpoints[0].replace("0.0.0.0", "127.0.0.1")
            answer = daemon.ask({"op": "history"}, endpoint)
            self.refuses(answer, "denied", 'no right to ask for "history"')
            self.assertIn("topics", daemon.ask({"title": "chip"}, endpoint))


class Without(Store):
    def test_the_answer_names_the_option(self):
        with Daemon() as daemon:
            for op in "feedback", "undo", "forget", "history", "queue":
                self.refuses(daemon.ask({"op": op, "id": 1}), "unknown-op", "start it with --store FILE")
            self.assertNotIn("store", daemon.status())


class Faults(Store):
    def test_a_file_of_another_kind_is_refused_at_the_start(self):
        with open(self.file, "w") as file:
            file.write("an article, no store\n" * 100)
        status, line = refused("--store", self.file)
        self.assertEqual(status, 1)
        self.assertIn("it is no store", line)
        with sqlite3.connect(f"{self.directory.name}/other.db") as other:
            other.execute("CREATE TABLE t(a)")
        other.close()
        self.assertIn("of another program", refused("--store", f"{self.directory.name}/other.db")[1])

    def test_a_link_to_a_store_is_followed_and_one_to_nothing_is_refused(self):
        link = f"{self.directory.name}/link"
        os.symlink(self.file, link)
        status, line = refused("--store", link)
        self.assertEqual(status, 1)
        self.assertIn("is a symbolic link that points to no file: remove it", line)
        self.assertFalse(os.path.exists(self.file))
        with self.serve() as daemon:
            self.feedback(daemon, topics=[])
        with Daemon("--store", link) as daemon:
            self.assertEqual(len(daemon.ask({"op": "history"})["events"]), 1)

    def test_one_daemon_has_it(self):
        with self.serve() as daemon:
            self.feedback(daemon, topics=[])
            self.assertIn("has it open", refused("--store", self.file)[1])
            self.assertIn("has it open", topic("store", "check", self.file, expect=1))

    def test_what_was_acknowledged_is_there_after_a_kill(self):
        daemon = self.serve(ends_with=-signal.SIGKILL)
        with daemon:
            for i in range(20):
                self.feedback(daemon, article=str(i), topics=["AI"])
            self.kill(daemon)
        with self.serve() as daemon:
            self.assertEqual(len(daemon.ask({"op": "history"})["events"]), 20)
        self.assertIn("no problem", topic("store", "check", self.file))

    def test_a_damaged_page_is_storage_and_tagging_goes_on(self):
        with self.serve() as daemon:
            for i in range(100):
                self.feedback(daemon, article=str(i), title="chip " * 2000, topics=["AI"])
        with open(self.file, "r+b") as file:
            size = file.seek(0, os.SEEK_END)
            for at in range(2 * 4096, size, 4096):
                file.seek(at)
                file.write(b"\xff" * 4096)
        with self.serve() as daemon:
            self.refuses(self.feedback(daemon, topics=["AI"]), "storage", "topic store restore")
            self.assertIn("topics", daemon.ask({"title": "chip"}))
            store = daemon.status()["store"]
            self.assertFalse(store["is_open"])
            self.assertIn("malformed", store["problem"])
        done = subprocess.run([os.environ["TOPIC"], "store", "check", self.file], stdout=subprocess.PIPE, text=True)
        self.assertEqual(done.returncode, 3)
        self.assertIn("btreeInitPage() returns error code 11", done.stdout)

    def plant(self, *statements):
        store = sqlite3.connect(self.file)
        for statement in statements:
            store.execute(statement)
        store.commit()
        store.close()

    def test_a_trigger_that_was_put_into_the_file_does_nothing(self):
        with self.serve() as daemon:
            self.feedback(daemon, topics=["AI"])
        self.plant("CREATE TRIGGER forgetful AFTER INSERT ON events BEGIN DELETE FROM events; END")
        with self.serve() as daemon:
            self.feedback(daemon, topics=["AI"])
            self.assertEqual(len(daemon.ask({"op": "history"})["events"]), 2)

    def test_a_view_in_place_of_a_table_holds_up_nobody(self):
        """Before, a view without an end kept the store's thread, and the daemon did not stop."""
        with self.serve() as daemon:
            self.feedback(daemon, topics=["AI"])
        self.plant("ALTER TABLE events RENAME TO others",
                   "CREATE VIEW events AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
                   "SELECT others.* FROM others, n")
        with self.serve() as daemon:
            self.refuses(self.feedback(daemon, topics=["AI"]), "storage", "events because it is a view")
            self.refuses(daemon.ask({"op": "history"}), "storage", "restore a backup")
            self.assertIn("topics", daemon.ask({"title": "chip"}))

    def test_a_directory_that_is_not_there_keeps_no_daemon_from_tagging(self):
        path = f"{self.directory.name}/gone/corrections.db"
        self.assertIn("cannot open the store", refused("--store", path)[1])


class Status(Store):
    def test_the_counts(self):
        with self.serve() as daemon:
            self.feedback(daemon, topics=["AI"])
            self.feedback(daemon, article="2", add=["AI"])
            status = daemon.wait_until(lambda status: status["store"]["events"] == 2)
            self.assertEqual((status["store"]["articles"], status["store"]["labelled"]), (2, 1))
            self.assertTrue(status["store"]["is_open"])


class Candidates(Store):
    def test_what_was_tagged_waits_for_review(self):
        with self.serve("--candidates", "10") as daemon:
            daemon.ask({"articles": [{"id": i, "title": f"chip {i}"} for i in range(10)]})
            daemon.ask({"title": "an article without an id"})
            daemon.wait_until(lambda status: status["store"]["queue"] > 0)
            for i in range(10, 40):
                daemon.ask({"id": str(i), "title": f"chip {i}", "body": "law"})
            offered = daemon.ask({"op": "queue", "take": 20})["articles"]
            self.assertIn(len(offered), range(1, 11))
            self.assertEqual({item["reason"] for item in offered} - {"uncertain", "control"}, set())
            self.assertGreater(max(item["value"] for item in offered), 0)
            for item in offered:
                self.assertIn("AI Hardware", item["topics"])
                self.feedback(daemon, article=item["article"]["id"], title=item["article"]["title"], topics=[],
                              if_event=item["event"])
            daemon.wait_until(lambda status: status["store"]["labelled"] == len(offered))
            self.assertLessEqual(daemon.status()["store"]["queue"], 10)

    AGENCY = " ".join(f"word{i}" for i in range(60))

    def wait_for(self, daemon, article):
        """Tags an article that comes into the queue after those before it."""
        daemon.ask({"id": article, "title": f"{article} of its own"})
        path = f"{daemon.directory.name}/{article}.db"
        while True:
            topic("backup", path, "-s", daemon.control)
            there = [json.loads(line)["id"] for line in topic("store", "export", path).splitlines()]
            os.unlink(path)
            if article in there:
                return there

    def test_an_article_and_its_near_copies_are_offered_once(self):
        with self.serve() as daemon:
            for name, text in (("a", self.AGENCY), ("b", self.AGENCY), ("c", "UPDATE 2 " + self.AGENCY)):
                daemon.ask({"id": name, "title": "Foundry", "body": text})
            self.assertEqual(self.wait_for(daemon, "x"), ["a", "x"])
            daemon.ask({"op": "feedback", "key": self.key(), "article": {"id": "a"}, "topics": []})
        with self.serve() as daemon:  # which knows what was decided before
            daemon.ask({"id": "d", "title": "Foundry", "body": self.AGENCY + " reprinted"})
            self.assertEqual(self.wait_for(daemon, "y"), ["a", "x", "y"])

    def test_near_copies_that_were_imported_are_offered_once(self):
        path = f"{self.directory.name}/archive.jsonl"
        with open(path, "w", encoding="utf-8") as file:
            for name, text in (("a", self.AGENCY), ("b", self.AGENCY + " reprinted"), ("c", "chip"), ("d", "chip")):
                file.write(json.dumps({"id": name, "title": "Foundry", "body": text}) + "\n")
        topic("store", "import", self.file, path)
        with self.serve() as daemon:
            daemon.wait_until(lambda status: status["store"]["queue"] == 2)
            offered = daemon.ask({"op": "queue", "take": 5})["articles"]
        self.assertEqual({item["article"]["id"] for item in offered}, {"a", "c"})

    def test_none_are_kept_unless_wanted(self):
        with self.serve("--candidates", "0") as daemon:
            daemon.ask({"id": 1, "title": "chip"})
            self.feedback(daemon, topics=[])
            status = daemon.wait_until(lambda status: status["store"]["events"] == 1)
            self.assertEqual(status["store"]["queue"], 0)


class Backup(Store):
    def test_a_copy_while_the_daemon_runs(self):
        copy = f"{self.directory.name}/copy.db"
        with self.serve() as daemon:
            self.feedback(daemon, topics=["AI"])
            self.assertEqual(topic("backup", copy, "-s", daemon.control), "")
            self.feedback(daemon, topics=["Law"])
            self.assertIn("File exists", topic("backup", copy, "-s", daemon.control, expect=1))
            self.refuses(daemon.control_ask("backup", file="copy"), "bad-request", "an absolute path")
            self.refuses(daemon.ask({"op": "backup", "file": copy}), "denied",
                         "control socket only, which topicd has with --control")
            self.refuses(daemon.control_ask("backup", file="/nowhere/copy"), "bad-request",
                         "its directory does not exist")
            self.assertTrue(daemon.status()["store"]["is_open"])
        self.assertIn('"topics":["AI"]', topic("store", "export", "--labelled", copy))
        self.assertIn("no problem", topic("store", "check", copy))
        with Daemon() as daemon:
            self.refuses(daemon.control_ask("backup", file=copy), "unknown-op", "--store FILE")


class Commands(Store):
    """As somebody would try them first."""

    def setUp(self):
        super().setUp()
        self.article = f"{self.directory.name}/42.md"
        with open(self.article, "w") as file:
            file.write("---\nid: 42\ntitle: A chip\ntopics: [AI Hardware]\n---\nchip chip\n")

    def run_all(self, daemon, *calls):
        return [topic(*call, "-s", daemon.endpoints[0]) for call in calls]

    def test_feedback_undo_history_and_forget(self):
        with self.serve() as daemon:
            printed = self.run_all(
                daemon, ("feedback", self.article), ("feedback", "--id", "42", "--reject", "AI Hardware", "--accept", "Law"),
                ("undo", "2"), ("feedback", self.article, "--topics", ""), ("history", "-n", "2"), ("forget", "42"))
            self.assertEqual(printed[:4], ["event 1: AI Hardware\n",
                                           "event 2: Law\ntopics that the model does not have: Law\n",
                                           "event 3: AI Hardware\n", "event 4: none\n"])
            self.assertRegex(printed[4], r"^ +4  \S+Z  local  feedback  42: given none\n +3  \S+Z  local  undo of 2  42: now AI H")
            self.assertEqual(printed[5], "event 5: forgotten\n")
            # They are counted a little after the answer.
            daemon.wait_until(lambda status: status["store"]["events"] == 5)
            self.assertIn("5 events", topic("status", "-s", daemon.control))

    def test_a_request_is_sent_again_by_its_key(self):
        with self.serve() as daemon:
            call = ("feedback", self.article, "--request", "k1", "--user", "anna", "--source", "desk", "--json")
            first, again = [json.loads(text) for text in self.run_all(daemon, call, call)]
            self.assertEqual((first["event"], again["event"], again["repeated"]), (1, 1, True))
            self.assertEqual(daemon.ask({"op": "history"})["events"][0]["actor"], "anna")

    def test_who_imports_has_a_name_also_where_the_environment_has_none(self):
        labelled = f"{self.directory.name}/labelled.jsonl"
        with open(labelled, "w") as file:
            file.write('{"id":"1","title":"chip","topics":["AI Hardware"]}\n')
        path = f"{self.directory.name}/imported"
        topic("store", "import", path, labelled, env={name: value for name, value in os.environ.items() if name != "LOGNAME"})
        with sqlite3.connect(path) as store:
            self.assertEqual(store.execute("SELECT actor FROM events").fetchall(), [(pwd.getpwuid(os.geteuid()).pw_name,)])

    def test_an_event_names_the_import_that_it_is_of(self):
        for n, names in enumerate((["first.jsonl"], ["second.jsonl", "a" * 100 + ".jsonl", "b" * 100 + ".jsonl", "more/"])):
            for i, name in enumerate(names):
                os.makedirs(f"{self.directory.name}/more", exist_ok=True)
                path = f"{self.directory.name}/{name}" + ("part.jsonl" if name.endswith("/") else "")
                with open(path, "w") as file:
                    file.write(json.dumps({"id": f"{n}-{i}", "title": "chip", "topics": []}) + "\n")
            topic("store", "import", self.file, *(f"{self.directory.name}/{name}" for name in names))
        with self.serve() as daemon:
            events = daemon.ask({"op": "history"})["events"]
            self.assertEqual([event["source"] for event in events], ["second.jsonl, " + "a" * 100 + ".jsonl, more"] * 4 + ["first.jsonl"])

    def test_the_queue(self):
        unlabelled = f"{self.directory.name}/new.jsonl"
        with open(unlabelled, "w") as file:
            file.write("".join(json.dumps({"id": i, "title": f"chip {i}"}) + "\n" for i in range(3)))
        self.assertEqual(topic("store", "import", self.file, unlabelled, self.article),
                         "1 labelled articles, 3 to review, 0 unchanged\n")
        self.assertEqual(topic("store", "import", self.file, unlabelled, self.article),
                         "0 labelled articles, 0 to review, 4 unchanged\n")
        with self.serve() as daemon:
            queue = json.loads(self.run_all(daemon, ("queue", "--take", "2", "--json"))[0])
            self.assertEqual({item["article"]["id"] for item in queue["articles"]} - {"0", "1", "2"}, set())
            lease = queue["articles"][0]["lease"]
            self.assertIn("3 wait", self.run_all(daemon, ("queue", "--release", lease))[0])
            # Ranked by the model in the meantime, or not yet.
            self.assertRegex(self.run_all(daemon, ("queue",))[0], "  chip [0-2]: (none|AI Hardware)  [(]lease ")
            skipped = queue["articles"][1]["lease"]
            self.assertIn("2 wait", self.run_all(daemon, ("queue", "--skip", skipped))[0])

    def test_an_import_skips_what_cannot_be_stored(self):
        corpus = f"{self.directory.name}/corpus.jsonl"
        with open(corpus, "w") as file:
            for name in ("a", "b\tc", "d" * 600, "e"):
                file.write(json.dumps({"id": name, "title": "chip", "topics": ["AI"]}) + "\n")
        done = topic_run("store", "import", self.file, corpus)
        self.assertEqual(done.stdout, "2 labelled articles, 0 to review, 0 unchanged\n2 skipped\n")
        self.assertIn(f"skipped: {corpus}:2: the article's id must have", done.stderr)
        self.assertIn(f"skipped: {corpus}:3: the article's id has more than 512 bytes", done.stderr)
        strict = topic("store", "import", f"{self.directory.name}/strict.db", corpus, "--strict", expect=1)
        self.assertIn(f"{corpus}:2: the article's id must have", strict)

    def test_an_import_leaves_what_editors_have_decided(self):
        corpus = f"{self.directory.name}/corpus.jsonl"
        with open(corpus, "w") as file:
            for number in range(4):
                file.write(json.dumps({"id": str(number), "title": f"chip {number}", "topics": ["AI"]}) + "\n")
        topic("store", "import", self.file, corpus)
        with self.serve() as daemon:
            self.feedback(daemon, article="0", title="chip 0", topics=["Law"], pin=True)
            daemon.ask({"op": "forget", "key": "f", "article": {"id": "1"}})
        self.assertEqual(topic("store", "import", self.file, corpus),
                         "0 labelled articles, 0 to review, 2 unchanged\n2 left as editors have decided since\n")
        lines = [json.loads(line) for line in topic("store", "export", self.file).splitlines()]
        self.assertEqual({line["id"]: line["topics"] for line in lines}, {"0": ["Law"], "2": ["AI"], "3": ["AI"]})

    def test_a_file_that_is_removed_or_replaced_takes_nothing_more(self):
        with self.serve() as daemon:
            self.feedback(daemon, article="1", topics=["AI"])
            os.rename(self.file, self.file + ".moved")
            self.refuses(self.feedback(daemon, article="2", topics=["AI"]), "storage", "No such file")
            self.refuses(self.feedback(daemon, article="2", topics=["AI"]), "storage", "No such file")
            self.assertIn("topics", daemon.ask({"title": "chip"}))
            self.assertFalse(os.path.exists(self.file))
            os.rename(self.file + ".moved", self.file)
            while "error" in (answer := self.feedback(daemon, article="3", topics=["AI"])):
                self.assertEqual(answer["error"]["code"], "storage")
            self.assertEqual(answer["event"], 2)

    def test_another_store_in_its_place_is_not_touched(self):
        """What was decided is not in it, what is sent again would count twice, and what was written last would be
        written into it."""
        other = f"{self.directory.name}/other.db"
        topic("store", "import", other, self.article)
        with self.serve() as daemon:
            first = {"op": "feedback", "key": "once", "article": {"id": "1", "title": "chip"}, "topics": ["AI"]}
            daemon.ask(first)
            os.rename(self.file, self.file + ".moved")
            os.rename(other, self.file)
            daemon.wait_until(lambda _: "is another file" in daemon.ask(first)["error"]["message"])
            self.refuses(daemon.ask({"op": "history"}), "storage", "is another file")
            self.assertIn("topics", daemon.ask({"title": "chip"}))
            os.rename(self.file, other)
            os.rename(self.file + ".moved", self.file)
            daemon.wait_until(lambda _: daemon.ask(first).get("event") == 1)
            self.assertTrue(daemon.ask(first)["repeated"])
        os.rename(other, self.file)
        with self.serve() as daemon:
            self.assertEqual(daemon.ask({"op": "history"})["events"][0]["article"], "42")

    def test_what_was_acknowledged_outlives_the_removal_of_its_log(self):
        """Before, corrections were acknowledged that a kill then lost."""
        with self.serve(ends_with=-signal.SIGKILL) as daemon:
            acknowledged = [self.feedback(daemon, article="1", topics=["AI"])["event"]]
            os.unlink(f"{self.file}-wal")
            self.refuses(self.feedback(daemon, article="2", topics=["AI"]), "storage",
                         "-wal: another program has removed or replaced this file")
            self.assertIn("topics", daemon.ask({"title": "chip"}))
            daemon.wait_until(lambda _: "event" in self.feedback(daemon, article="3", topics=["AI"]))
            self.kill(daemon)
        with self.serve() as daemon:
            events = daemon.ask({"op": "history"})["events"]
            self.assertEqual([event["article"] for event in events], ["3", "1"])
        self.assertEqual(acknowledged, [1])

    def test_a_log_that_was_cut_ends_the_corrections(self):
        with self.serve() as daemon:
            self.feedback(daemon, article="1", topics=["AI"])
            os.truncate(f"{self.file}-wal", 4096)
            self.refuses(self.feedback(daemon, topics=["AI"]), "storage", "-wal: another program has cut this file")
            for _ in range(2):
                daemon.wait_until(lambda _: "start it again with what is left" in
                                  self.feedback(daemon, topics=["AI"])["error"]["message"])
            self.assertIn("topics", daemon.ask({"title": "chip"}))
            self.assertFalse(daemon.status()["store"]["is_open"])

    def test_topicd_empties_its_log_itself(self):
        with self.serve() as daemon:
            self.feedback(daemon, article="1", topics=["AI"])
            daemon.ask({"op": "forget", "key": self.key(), "article": {"id": "1"}})
            self.assertEqual(os.path.getsize(f"{self.file}-wal"), 0)
            for i in range(5):
                for part in range(40):  # more than SQLite keeps in the log
                    answer = self.feedback(daemon, article=f"{i}-{part}", title="chip " * 8000, topics=["AI"])
                    self.assertIn("event", answer)

    def test_a_copy_is_put_back_after_a_kill(self):
        copy = f"{self.directory.name}/copy.db"
        with self.serve(ends_with=-signal.SIGKILL) as daemon:
            self.feedback(daemon, article="1", topics=["AI"])
            topic("backup", copy, "-s", daemon.control)
            self.assertIn("has it open", topic("store", "restore", copy, self.file, expect=1))
            self.feedback(daemon, article="1", topics=["Law"])
            self.kill(daemon)
        self.assertTrue(os.path.exists(self.file + "-wal"))
        self.assertIn("restored", topic("store", "restore", copy, self.file))
        self.assertIn("no problem found", topic("store", "check", self.file))
        with self.serve() as again:
            events = again.ask({"op": "history"})["events"]
            self.assertEqual([event["topics"] for event in events], [["AI"]])

    def test_a_database_of_another_program_is_left_as_it_is(self):
        other = f"{self.directory.name}/other.db"
        with sqlite3.connect(other) as database:
            database.execute("CREATE TABLE t(a)")
        database.close()
        with open(other, "rb") as file:
            before = file.read()
        self.assertIn("database of another program", topic("store", "check", other, expect=1))
        with open(other, "rb") as file:
            self.assertEqual(file.read(), before)

    def test_the_topics_of_an_article_have_a_bound(self):
        with self.serve() as daemon:
            for part in range(2):
                answer = self.feedback(daemon, article="1", add=[f"t{part}-{i}" for i in range(1000)])
                self.assertEqual(len(answer["topics"]), 1000 * (part + 1))
            self.refuses(self.feedback(daemon, article="1", add=["one more"]), "too-large", "more than 2000 topics")
            self.refuses(self.feedback(daemon, article="2", add=[f"{i}" + "x" * 990 for i in range(300)]),
                         "too-large", "bytes of topics")

    def test_an_empty_file_is_no_store(self):
        open(self.file, "w").close()
        self.assertIn("is empty, and no store", topic("store", "check", self.file, expect=1))

    def test_a_small_control_sample_is_said_to_decide_nothing(self):
        with self.serve() as daemon:
            self.feedback(daemon, topics=["AI"])
        done = topic_run("store", "export", "--controls", self.file)
        self.assertEqual((done.returncode, done.stdout), (0, ""))
        self.assertIn("has 0 articles; under 100", done.stderr)

    def test_a_model_is_held_against_what_is_pinned(self):
        with self.serve() as daemon:
            self.feedback(daemon, article="1", title="chip", accept=["AI Hardware"], reject=["AI Policy"], pin=True)
            self.feedback(daemon, article="2", title="chip", topics=["AI Policy"])
        self.assertEqual(topic("store", "pins", self.file, MODEL_A), "2 pinned topics kept\n")
        with self.serve() as daemon:
            self.feedback(daemon, article="1", reject=["AI Hardware"], pin=True)
            self.feedback(daemon, article="3", title="law", accept=["Cooking"], pin=True)
        done = topic_run("store", "pins", self.file, MODEL_A)
        self.assertEqual(done.returncode, 3)
        lines = done.stdout.splitlines()
        self.assertRegex(lines[0], r"^1: must not have AI Hardware, which the model gives, with probability 0\.\d\d$")
        self.assertEqual(lines[1:], ["3: must have Cooking, which the model does not know",
                                     "2 of 3 pinned topics not kept"])

    def test_what_goes_wrong_is_said(self):
        bare = f"{self.directory.name}/bare.jsonl"
        with open(bare, "w") as file:
            file.write('{"id": "1", "title": "chip", "topics": ["AI"]}\n{"id": "2", "title": "chip"}\n')
        with self.serve() as daemon:
            for call, words, status in (
                    (("undo", "7"), "there is no event 7 (bad-request)", 1),
                    (("undo", "x"), "is no number of an event", 2),
                    (("feedback", "--id", "9", "--accept", "AI"), "no text of this article", 1),
                    (("feedback", "--id", "9"), "--id needs --topics", 2),
                    (("feedback",), "needs one of a FILE, --id ID and --decisions FILE.csv", 2),
                    (("feedback", bare), f"{bare}:2: the article has no topics", 1),
                    (("feedback", self.article, "--topics", "a", "--accept", "b"), "is the whole list", 2),
                    (("queue", "--take", "0"), "must be 1 to 100", 2)):
                self.assertIn(words, topic(*call, "-s", daemon.endpoints[0], expect=status))


if __name__ == "__main__":
    main()
