"""Servers that are away, busy, slow, or end by what they are sent: every record is stored or rejected in the end."""
import json
import os
import subprocess
import threading
import unittest

import zmq

from bridge_case import BridgeCase, article
from harness import main


GOOD = {"topics": [{"topic": "x", "score": 0.5}]}


class FalseServer:
    """Answers each request by `answer(request)`: a dictionary, or None for no answer. A request with several records
    has `articles`, one with a single one `fields`."""

    def __init__(self, answer):
        self.answer = answer
        self.asked = 0
        self.context = zmq.Context()
        self.socket = self.context.socket(zmq.ROUTER)
        self.socket.linger = 0
        self.endpoint = f"tcp://127.0.0.1:{self.socket.bind_to_random_port('tcp://127.0.0.1')}"
        self.end = self.context.socket(zmq.PAIR)
        self.end.bind("inproc://end")
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        stop = self.context.socket(zmq.PAIR)
        stop.connect("inproc://end")
        poller = zmq.Poller()
        poller.register(self.socket, zmq.POLLIN)
        poller.register(stop, zmq.POLLIN)
        while True:
            ready = dict(poller.poll())
            if stop in ready:
                stop.close(0)
                return
            frames = self.socket.recv_multipart()
            request = json.loads(frames[3])
            if request.get("op") == "ping":
                answer = {"ok": True}
            else:
                self.asked += 1
                answer = self.answer(request)
            if answer is not None:
                self.socket.send_multipart([*frames[:3], json.dumps({"id": request.get("id"), **answer}).encode()])

    def close(self):
        self.end.send(b"")
        self.thread.join()
        self.context.destroy(0)


class Servers(BridgeCase):
    def false_server(self, answer):
        server = FalseServer(answer)
        self.addCleanup(server.close)
        return server

    def test_the_bridge_waits_for_a_server_and_says_so(self):
        endpoint = f"ipc://{self.path('server')}"
        self.source.drop("a.jsonl", *(article(i) for i in range(20)))
        with self.bridge([endpoint], "--timeout", "500") as bridge:
            bridge.wait_for_line("waiting for a server")
            daemon = self.daemon(binds=(endpoint,))
            bridge.wait_for_line("resumed")
            bridge.wait_until(self.all_settled)
            self.assertEqual(set(self.sink.ids().values()), {1})
            self.assertEqual(len(self.sink.ids()), 20)
            del daemon

    def test_a_bridge_without_a_server_stops_and_loses_nothing(self):
        self.source.drop("a.jsonl", *(article(i) for i in range(20)))
        with self.bridge([f"ipc://{self.path('server')}"], "--timeout", "200") as bridge:
            bridge.wait_for_line("waiting for a server")
        self.assertFalse([text for text in bridge.log if text and "resumed" in text], bridge.log)
        server = self.daemon().endpoints[0]
        with self.bridge([server]) as bridge:
            bridge.wait_until(self.all_settled)
        self.assertEqual(len(self.sink.ids()), 20)

    def test_a_bridge_stops_although_a_server_answers_slowly(self):
        """It refuses what it gets together, and takes its time for each record alone."""
        count = 60
        slowly = threading.Event()

        def answer(request):
            if "articles" in request:
                return {"error": {"code": "too-large", "message": "too many"}}
            slowly.wait(0.2)
            return GOOD
        server = self.false_server(answer)
        self.source.drop("a.jsonl", *(article(i) for i in range(count)))
        with self.bridge([server.endpoint], "--batch", str(count)) as bridge:
            bridge.wait_until(lambda: server.asked > 2)
        self.assertLess(server.asked, count)
        slowly.set()
        with self.bridge([self.daemon().endpoints[0]]) as bridge:
            bridge.wait_until(self.all_settled)
        self.assertEqual(set(self.sink.ids().values()), {1})
        self.assertEqual(len(self.sink.ids()), count)

    def test_the_other_server_takes_over(self):
        first, second = self.daemon(ends_with=-9), self.daemon()
        self.source.drop("a.jsonl", *(article(i) for i in range(600)))
        with self.bridge([first.endpoints[0], second.endpoints[0]], "--batch", "20", "--timeout", "500") as bridge:
            bridge.wait_until(self.sink.names)
            first.process.kill()
            first.process.wait()
            for name in os.listdir(first.directory.name):
                os.unlink(os.path.join(first.directory.name, name))
            bridge.wait_until(self.all_settled)
            bridge.wait_for_line("gets no records until it answers again")
        ids = self.sink.ids()
        self.assertEqual((len(ids), set(ids.values())), (600, {1}))
        self.assertFalse(self.rejected.names())

    def test_busy_is_tried_again_later(self):
        answers = iter([{"error": {"code": "busy", "message": "the queue is full"}}])
        good = {"topics": [{"topic": "x", "score": 0.5}], "model": "m"}
        server = self.false_server(lambda request: next(answers, good))
        self.source.drop("a.jsonl", article(1))
        with self.bridge([server.endpoint]) as bridge:
            bridge.wait_until(self.all_settled)
        self.assertEqual(server.asked, 2)
        [record] = self.sink.records()
        self.assertEqual(json.loads(record)["topics"], ["x"])

    def test_what_is_refused_with_others_is_tagged_alone(self):
        """A server that takes less at a time, or does not like one of them, is asked for each."""
        refusal = {"error": {"code": "too-large", "message": "longer than --max-message"}}
        misfit = {"id": None, "error": {"code": "bad-request", "message": "not that one"}}
        for many in (lambda articles: refusal,
                     lambda articles: {"results": [misfit, *[{"id": None, **GOOD} for _ in articles[1:]]], "model": "m"},
                     lambda articles: {"results": [{"id": "another", **GOOD} for _ in articles], "model": "m"}):
            sizes = []

            def answer(request, many=many, sizes=sizes):
                articles = request.get("articles")
                sizes.append(len(articles) if articles else 1)
                return many(articles) if articles else {**GOOD, "model": "m"}
            server = self.false_server(answer)
            self.source.drop("a.jsonl", *(article(i) for i in range(5)))
            stored = len(self.sink.records())
            with self.bridge([server.endpoint]) as bridge:
                bridge.wait_until(self.all_settled)
            self.assertEqual(sizes[:2], [5, 1])
            tagged = [json.loads(record)["topics"] for record in self.sink.records()[stored:]]
            self.assertEqual(tagged, [["x"]] * 5)
        self.assertFalse(self.rejected.names())

    def test_each_record_gets_its_own_result(self):
        """Of a request with many; one that is no record at all, and a large one, are not among them."""
        def answer(request):
            def result(title):
                return {"id": None, "topics": [{"topic": title, "score": 0.5}]}
            if "articles" in request:
                return {"results": [result(article["title"]) for article in request["articles"]], "model": "m"}
            return {**result("alone"), "model": "m"}
        server = self.false_server(answer)
        large = {"id": "large", "title": "a chip", "body": "x" * 100_000}
        self.source.drop("a.jsonl", *(article(i, f"t{i}") for i in range(70)), b"{", large,
                         *(article(i, f"t{i}") for i in range(70, 140)))
        with self.bridge([server.endpoint], "--batch", "200") as bridge:
            bridge.wait_until(self.all_settled)
        found = {record["id"]: record["topics"] for record in map(json.loads, self.sink.records())}
        self.assertEqual(found, {"large": ["alone"], **{f"a{i}": [f"t{i}"] for i in range(140)}})
        self.assertEqual([reason["code"] for reason, _ in self.rejected.rejects()], ["bad-request"])

    def test_a_map_of_the_server_changes_no_record(self):
        """Alone or with others: what the fields of a record are, the bridge says (its own --map)."""
        records = [{"id": f"a{i}", "title": "a chip", "body": "nothing of that"} for i in range(3)]
        found = []
        for options in ((), ("--map", "title=body,body=title")):
            server = self.daemon(*options)
            for batch in ("1", "3"):
                stored = len(self.sink.records())
                self.source.drop("a.jsonl", *records)
                with self.bridge([server.endpoints[0]], "--batch", batch) as bridge:
                    bridge.wait_until(self.all_settled)
                results = [json.loads(record) for record in self.sink.records()[stored:]]
                found += [[(result["topics"], result["topic_scores"]) for result in results]]
        self.assertTrue(found[0][0][0])
        self.assertEqual(found, [found[0]] * 4)

    def test_in_the_end_a_record_is_rejected_with_the_last_reason(self):
        server = self.false_server(lambda request: {"error": {"code": "timeout", "message": "too slow"}})
        self.source.drop("a.jsonl", article(1))
        with self.bridge([server.endpoint], "--max-deliveries", "2") as bridge:
            bridge.wait_until(self.all_settled)
        [(reason, record)] = self.rejected.rejects()
        self.assertEqual(reason["code"], "timeout")
        self.assertEqual(reason["reason"], "delivered 2 times in vain; the last time: too slow")
        self.assertEqual(json.loads(record), article(1))
        self.assertEqual(server.asked, 2)

    def test_what_no_server_answers_is_rejected_in_the_end_and_the_others_are_not(self):
        def answer(request):
            return None if request.get("fields") and self.deadly else {"topics": [], "model": "m"}
        self.deadly = True
        server = self.false_server(answer)
        self.source.drop("a.jsonl", article(1))
        with self.bridge([server.endpoint], "--max-deliveries", "1", "--timeout", "200") as bridge:
            bridge.wait_until(self.all_settled)
        [(reason, _)] = self.rejected.rejects()
        self.assertEqual(reason["code"], "timeout")

    def test_a_server_that_denies_is_waited_for(self):
        """The record is not at fault."""
        denies = [True]
        server = self.false_server(lambda request: {"error": {"code": "denied", "message": "no right"}}
                                   if denies else {"topics": [], "model": "m"})
        self.source.drop("a.jsonl", article(1))
        with self.bridge([server.endpoint], "--max-deliveries", "1") as bridge:
            bridge.wait_for_line("answers denied: no right")
            bridge.wait_for_line("waiting for a server")
            denies.clear()
            bridge.wait_until(self.all_settled)
        self.assertEqual(list(self.sink.ids()), ["a1"])

    def test_keys(self):
        for name in ("server", "bridge"):
            subprocess.run([os.environ["TOPIC"], "keygen", name, "-o", self.directory], check=True,
                           stdout=subprocess.DEVNULL)
        with open(self.path("bridge.key")) as file:
            public = file.read()
        key = [word.strip('"') for word in public.split() if len(word.strip('"')) == 40][0]
        with open(self.path("clients"), "w") as file:
            file.write(f"{key} bridge tag\n")
        os.chmod(self.path("clients"), 0o600)
        server = self.daemon("--server-key", self.path("server.key_secret"), "--clients", self.path("clients"))
        self.source.drop("a.jsonl", article(1))
        with self.bridge([server.endpoints[0]], "--server-key", self.path("server.key"), "--key",
                         self.path("bridge.key_secret")) as bridge:
            bridge.wait_until(self.all_settled)
        self.assertEqual(list(self.sink.ids()), ["a1"])


if __name__ == "__main__":
    main()
