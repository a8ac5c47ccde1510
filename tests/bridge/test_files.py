"""Files that are written, cut or unusable while the bridge works: no record is lost, and no other file waits."""
import fcntl
import os
import unittest

from bridge_case import BridgeCase, article, line
from harness import main

TIB = 1 << 40


class Files(BridgeCase):
    def setUp(self):
        super().setUp()
        self.endpoint = f"ipc://{self.path('server')}"

    def serve(self):
        return self.daemon(binds=(self.endpoint,))

    def carry(self, *options):
        with self.bridge([self.endpoint], *options) as bridge:
            bridge.wait_until(self.all_settled)
        return bridge

    def change_while_worked_on(self, change, *options):
        """Runs a bridge whose server starts after the change, when all files are in cur/."""
        with self.bridge([self.endpoint], *options) as bridge:
            bridge.wait_for_line("waiting for a server")
            change()
            self.serve()
            bridge.wait_until(self.all_settled)
        return bridge

    def append(self, name, content):
        with open(os.path.join(self.source.path, "cur", name), "ab") as file:
            file.write(content)

    def assert_each_once(self, count):
        self.assertEqual(self.sink.ids(), {f"a{i}": 1 for i in range(count)})

    def test_a_file_that_is_being_written_waits_until_it_is_whole(self):
        self.serve()
        content = b"\n".join(line(article(i)) for i in range(40))
        with self.bridge([self.endpoint]) as bridge:
            with open(os.path.join(self.source.path, "new", "a.jsonl"), "wb", buffering=0) as file:
                file.write(content[:300])
                self.source.drop("b.jsonl", article(40))
                bridge.wait_until(lambda: self.source.names("done") == ["b.jsonl"])
                self.assertEqual(self.source.names(), ["a.jsonl"])
                file.write(content[300:])
            bridge.wait_until(self.all_settled)
        self.assert_each_once(41)
        self.assertEqual(self.rejected.rejects(), [])

    def test_a_file_that_grows_while_it_is_worked_on_is_read_to_its_end(self):
        content = b"\n".join(line(article(i)) for i in range(40))
        self.source.drop("a.jsonl", content[:300])
        self.source.drop("b.json", line(article(40))[:20])
        self.change_while_worked_on(lambda: (self.append("a.jsonl", content[300:]),
                                             self.append("b.json", line(article(40))[20:])))
        self.assert_each_once(41)
        halves = [content[:300].rpartition(b"\n")[2], line(article(40))[:20]]
        self.assertEqual(sorted(record for _, record in self.rejected.rejects()), sorted(halves))

    def test_a_file_that_stays_open_in_cur_goes_to_done_when_it_is_closed(self):
        with self.bridge([self.endpoint]) as bridge:
            self.source.drop("a.jsonl", article(0), b"")
            bridge.wait_for_line("waiting for a server")
            with open(os.path.join(self.source.path, "cur", "a.jsonl"), "ab", buffering=0) as file:
                file.write(b"")
                self.serve()
                bridge.wait_until(lambda: len(self.sink.ids()) == 1)
                file.write(line(article(1)) + b"\n")
                bridge.wait_until(lambda: len(self.sink.ids()) == 2)
                self.assertEqual(self.source.names("cur"), ["a.jsonl"])
                file.write(line(article(2)))
            bridge.wait_until(self.all_settled)
        self.assert_each_once(3)

    def test_a_line_without_an_end_holds_up_no_other_file(self):
        """A hole is passed over, and the rest is looked through a few megabytes at a time."""
        for name, size, content in (("a.jsonl", TIB, b""), ("b.jsonl", 0, b" " * 40_000_000), ("c.jsonl", 0, b"\n" * 40_000)):
            with open(os.path.join(self.source.path, "tmp", name), "wb") as file:
                file.write(content)
                file.truncate(max(size, len(content)))
            os.rename(file.name, os.path.join(self.source.path, "new", name))
        self.source.drop("d.jsonl", article(0))
        self.serve()
        self.carry()
        self.assert_each_once(1)
        (reason, record), = self.rejected.rejects()
        self.assertEqual(reason["file"], "a.jsonl")
        self.assertEqual(record, bytes(len(record)))

    def test_a_file_that_is_cut_stops_no_other(self):
        content = b"\n".join(line(article(i)) for i in range(40))
        self.source.drop("a.jsonl", content)
        self.source.drop("b.jsonl", article(40))
        bridge = self.change_while_worked_on(
            lambda: os.truncate(os.path.join(self.source.path, "cur", "a.jsonl"), 300), "--batch", "2")
        whole = content[:300].count(b"\n")
        self.assertEqual(self.sink.ids(), {f"a{i}": 1 for i in [*range(whole), 40]})
        self.assertEqual([record for _, record in self.rejected.rejects()], [content[:300].rpartition(b"\n")[2]])
        bridge.wait_for_line("cur/a.jsonl: was cut while it was worked on")

    def test_a_file_that_is_emptied_stops_no_other(self):
        self.source.drop("a.jsonl", *(article(i) for i in range(40)))
        self.source.drop("b.jsonl", article(40))
        self.change_while_worked_on(
            lambda: os.truncate(os.path.join(self.source.path, "cur", "a.jsonl"), 0), "--batch", "1")
        self.assertEqual(self.sink.ids(), {"a0": 1, "a40": 1})

    def test_what_is_no_file_keeps_none_waiting(self):
        self.serve()
        for i in range(1000):
            os.symlink("nowhere", os.path.join(self.source.path, "new", f"{i:04}.jsonl"))
        os.mkdir(os.path.join(self.source.path, "new", "a"))
        os.mkfifo(os.path.join(self.source.path, "new", "b"))
        self.source.drop("z.jsonl", article(0))
        with self.bridge([self.endpoint]) as bridge:
            bridge.wait_until(lambda: self.sink.ids() == {"a0": 1})
            bridge.wait_for_line("not a regular file")
        self.assertEqual(sum("not a regular file" in text for text in bridge.log if text), 1)

    def test_no_link_is_followed_in_place_of_a_directory(self):
        """Whoever may write to the directory does not lead the bridge into another."""
        elsewhere = self.path("elsewhere")
        os.mkdir(elsewhere)
        for place in ("new", "cur", "state", "done", "tmp"):
            path = os.path.join(self.source.path, place)
            if os.path.isdir(path):
                os.rename(path, path + ".moved")
            os.symlink(elsewhere, path)
            bridge = self.bridge(["tcp://127.0.0.1:9"])
            self.assertEqual(bridge.wait(), 1, bridge.log)
            bridge.wait_for_line(f"{path}: cannot be opened: it is no directory, and no link is followed")
            os.unlink(path)
        self.assertEqual(os.listdir(elsewhere), [])

    def test_files_that_cannot_be_claimed_keep_none_waiting(self):
        """1,500 names of a file that another program has locked."""
        self.serve()
        taken = self.path("taken")
        with open(taken, "w", encoding="ascii") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            for i in range(1500):
                os.link(taken, os.path.join(self.source.path, "new", f"{i:04}.jsonl"))
            with self.bridge([self.endpoint]) as bridge:
                for i in range(2):
                    self.source.drop(f"{'z0'[i]}.jsonl", article(i))
                    bridge.wait_until(lambda: len(self.sink.ids()) == i + 1)

    @unittest.skipIf(os.geteuid() == 0, "root may read any file")
    def test_a_file_that_may_not_be_read_is_logged(self):
        self.serve()
        self.source.drop("a.jsonl", article(1))
        os.chmod(os.path.join(self.source.path, "new", "a.jsonl"), 0)
        self.source.drop("b.jsonl", article(0))
        with self.bridge([self.endpoint]) as bridge:
            bridge.wait_for_line("new/a.jsonl: Permission denied")
            bridge.wait_until(lambda: self.sink.ids() == {"a0": 1})

    def test_what_is_settled_of_a_file_with_the_longest_name_stays_so_after_a_crash(self):
        name = 249 * "n" + ".jsonl"
        daemon = self.serve()
        self.source.drop(name, *(article(i) for i in range(300)))
        with self.bridge([self.endpoint], "--batch", "2") as bridge:
            bridge.wait_until(lambda: len(self.source.names("state")) == 1 and len(self.sink.ids()) > 20)
            bridge.kill()
        self.carry("--batch", "100")
        ids = self.sink.ids()
        self.assertEqual((len(ids), self.source.names("state"), self.source.names("done")), (300, [], [name]))
        self.assertLessEqual(sum(ids.values()) - 300, 2)
        self.assertFalse(any("not-settled" in text or "delivered again" in text for text in bridge.log if text))
        del daemon

    def test_a_rejected_record_is_traced_to_its_line(self):
        self.serve()
        self.source.drop("a.jsonl", article(0), b"", b'{"id":"bad one"}', article(1), b'{"id":7,"title":5}')
        self.source.drop("b.json", b'{"id":8}')
        bridge = self.carry("--batch", "2")
        places = [(reason["file"], reason.get("line"), reason["record_id"]) for reason, _ in self.rejected.rejects()]
        self.assertEqual(sorted(places, key=str), [("a.jsonl", 3, "bad one"), ("a.jsonl", 5, 7), ("b.json", None, 8)])
        bridge.wait_for_line('(a.jsonl line 3, id "bad one") is rejected')

    def test_a_file_of_another_form_is_rejected_with_the_cure(self):
        self.serve()
        self.source.drop("list.jsonl", b"[", b'{"id":1,"title":5},', b"]")
        self.source.drop("object", b"{", b'"title": "a chip"', b"}")
        self.source.drop("article.md", b"# A chip", b"It is fast.")
        self.source.drop("good.jsonl", b'{"title":5}')
        self.carry()
        for reason, _ in self.rejected.rejects():
            self.assertEqual("`topic show --json FILE`" in reason["reason"], reason["file"] != "good.jsonl", reason)


if __name__ == "__main__":
    main()
