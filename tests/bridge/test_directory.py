"""Records pass from one directory to another with their topics, and everything else stays as it was."""
import json
import os
import unittest

from bridge_case import Bridge, BridgeCase, article
from harness import main


class Directory(BridgeCase):
    def setUp(self):
        super().setUp()
        self.server = self.daemon().endpoints[0]

    def carry(self, *options, **keys):
        with self.bridge([self.server], *options, **keys) as bridge:
            bridge.wait_until(self.all_settled)
        return bridge

    def test_a_record_keeps_its_bytes_and_gets_topics(self):
        record = b'{ "id":7,"big":123456789012345678901234567890, "title":"a chip\\u0020","x":1.10,"x":2 ,"topics":["old"]}'
        self.source.drop("a.jsonl", record)
        self.carry()
        [result] = self.sink.records()
        self.assertTrue(result.startswith(record[:record.index(b' ,"topics"')]), result)
        told = json.loads(result)
        self.assertEqual(told["topics"], ["AI Hardware"])
        self.assertEqual(list(told["topic_scores"]), ["AI Hardware"])
        self.assertIn("model", told)

    def test_results_are_those_of_the_pipeline(self):
        """The same bytes as topicd --push sends."""
        import zmq
        pipeline = self.daemon("--pull", f"ipc://{self.path('pull')}", "--push", f"ipc://{self.path('push')}")
        record = json.dumps(article(1)).encode()
        with pipeline.connect(zmq.PUSH, f"ipc://{self.path('pull')}") as feed, \
                pipeline.connect(zmq.PULL, f"ipc://{self.path('push')}") as taker:
            feed.send(record)
            expected = taker.recv()
        self.source.drop("a.jsonl", record)
        self.carry()
        self.assertEqual(self.sink.records(), [expected])

    def test_lines_and_single_files(self):
        self.source.drop("b.jsonl", article(1), b"", b" \t", article(2))
        self.source.drop("c.json", json.dumps(article(3), indent=1).encode())
        self.source.drop("a", article(4))
        self.carry()
        self.assertEqual(sorted(self.sink.ids()), ["a1", "a2", "a3", "a4"])
        self.assertEqual(self.source.names("done"), ["a", "b.jsonl", "c.json"])
        self.assertEqual(self.source.names("state"), [])
        self.assertIn(b'\n "id": "a3"', b"".join(self.sink.records()))

    def test_many_records_in_small_batches(self):
        for number in range(5):
            self.source.drop(f"{number}.jsonl", *(article(100 * number + i) for i in range(100)))
        self.carry("--batch", "7")
        ids = self.sink.ids()
        self.assertEqual((len(ids), set(ids.values())), (500, {1}))

    def test_poison_is_rejected_with_its_reason_and_blocks_nothing(self):
        bad = [b"{not json", b"[1]", b'{"id":1}', b'{"title":"x"', b"\xff\xfe", b'{"title":5}', b'"text"', b"7"]
        mixed = [record for i, one in enumerate(bad) for record in (article(i), one)]
        self.source.drop("a.jsonl", *mixed)
        bridge = self.carry("--batch", "5")
        self.assertEqual(len(self.sink.ids()), len(bad))
        rejects = self.rejected.rejects()
        self.assertEqual(sorted(record for _, record in rejects), sorted(bad))
        for reason, _ in rejects:
            self.assertEqual(reason["code"], "bad-request")
            self.assertTrue(reason["reason"] and reason["id"].startswith("a.jsonl."), reason)
        self.assertEqual(sum("is rejected" in text for text in bridge.log if text), len(bad))

    def test_a_record_that_is_too_large_is_cut_and_rejected(self):
        large = json.dumps({"title": "x" * 5000}).encode()
        self.source.drop("a.jsonl", large, article(1))
        self.source.drop("b.json", large)
        self.carry("--max-record", "2000")
        self.assertEqual(list(self.sink.ids()), ["a1"])
        for reason, record in self.rejected.rejects():
            self.assertEqual((reason["code"], record), ("too-large", large[:2000]))
            self.assertIn(f"has {len(large)} bytes", reason["reason"])

    def test_a_bridge_that_stops_leaves_the_rest_for_the_next(self):
        self.source.drop("a.jsonl", *(article(i) for i in range(300)))
        with self.bridge([self.server], "--batch", "3") as bridge:
            bridge.wait_until(self.sink.names)
        self.carry("--batch", "100")
        ids = self.sink.ids()
        self.assertEqual((len(ids), set(ids.values())), (300, {1}))

    def test_two_bridges_share_a_directory(self):
        for number in range(40):
            self.source.drop(f"{number:02}.jsonl", *(article(10 * number + i) for i in range(10)))
        with self.bridge([self.server], "--batch", "10") as one, self.bridge([self.server], "--batch", "10"):
            one.wait_until(self.all_settled)
        ids = self.sink.ids()
        self.assertEqual((len(ids), set(ids.values())), (400, {1}))

    def test_a_file_arrives_while_the_bridge_waits(self):
        with self.bridge([self.server]) as bridge:
            bridge.wait_for_line("topicd-bridge: ready")
            self.source.drop("a.jsonl", article(1))
            bridge.wait_until(lambda: self.sink.names() and self.all_settled())
        self.assertEqual(list(self.sink.ids()), ["a1"])

    def test_a_bridge_reads_what_another_stored(self):
        self.source.drop("a.jsonl", article(1))
        self.carry()
        last = self.path("last")
        os.mkdir(last)
        with Bridge("--from", f"dir:{self.sink.path}", "--to", f"dir:{last}", "--reject",
                    f"dir:{self.rejected.path}", "--servers", self.server) as bridge:
            bridge.wait_until(lambda: os.path.isdir(f"{last}/new") and os.listdir(f"{last}/new"))

    def test_metrics_and_health(self):
        self.source.drop("a.jsonl", article(1), b"{", article(2))
        with self.bridge([self.server], "--metrics", "127.0.0.1:0", "--log", "json") as bridge:
            get = self.pages(bridge)
            bridge.wait_until(self.all_settled)
            bridge.wait_until(lambda: "topicd_bridge_published_total 2\n" in get("/metrics")[1])
            status, page = get("/metrics")
            self.assertEqual(status, 200)
            for wanted in ("topicd_bridge_taken_total 3", 'topicd_bridge_rejected_total{code="bad-request"} 1',
                           "topicd_bridge_redelivered_total 0", "topicd_bridge_in_flight 0", "topicd_bridge_lag 0",
                           "topicd_bridge_record_seconds_count 3", "topicd_bridge_waiting 0"):
                self.assertIn(f"\n{wanted}\n", page)
            self.assertEqual(get("/healthz"), (200, "ok\n"))
            self.assertEqual(get("/readyz"), (200, "ready\n"))

    def test_a_directory_that_is_not_there_is_an_error(self):
        bridge = Bridge("--from", "dir:/nonexistent", "--to", f"dir:{self.sink.path}", "--reject",
                        f"dir:{self.rejected.path}")
        self.assertEqual(bridge.wait(), 1)
        self.assertIn("topicd-bridge: /nonexistent: cannot be opened: No such file or directory: make the directory "
                      "first", bridge.log)

    def test_what_is_stored_does_not_come_back(self):
        """Another name of the directory that is read."""
        streams = self.streams()
        for option, at in (("--to", 3), ("--reject", 5)):
            bridge = Bridge(*streams[:at], f"{streams[1]}/.", *streams[at + 1:])
            self.assertEqual(bridge.wait(), 1)
            self.assertIn(f"{option} {streams[1]}/. writes to the stream that --from {streams[1]} reads: what is stored "
                          "would be taken again, without an end", bridge.log[0])

    def test_a_location_without_a_path_is_an_error(self):
        bridge = Bridge("--from", "dir:", *self.streams()[2:])
        self.assertEqual(bridge.wait(), 1)
        self.assertIn("topicd-bridge: dir: names no directory: write dir:PATH", bridge.log)


if __name__ == "__main__":
    main()
