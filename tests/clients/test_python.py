"""The Python package, against a topicd that runs, and against servers that lie."""
import asyncio
import contextlib
import json
import os
import socket
import tempfile
import threading
import unittest
from unittest import mock

import zmq

import topicd
import topicd.aio
from harness import MODEL_A, WAIT_MS, Daemon, main
from keys import Keys
from liar import PATIENT, Liar, Several

CHIP, NOTHING = "chip", "leek soup"  # with and without the word that the toy model knows
CORPUS = [{"title": f"{word} {i}", "topics": topics} for i in range(12)
          for word, topics in (("chips and wafers", ["Chips"]), ("goals and players", ["Sport"]),
                               ("wafers for players", ["Chips", "Sport"]))]


BUSY = {"id": None, "error": {"code": "busy", "message": "later"}}
TAGGED = {"id": None, "topics": [{"topic": "AI", "score": 0.5}], "model": "m"}


class Requests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = contextlib.ExitStack()
        cls.daemon = cls.stack.enter_context(Daemon())
        cls.client = cls.stack.enter_context(topicd.Client(cls.daemon.endpoints[0], **PATIENT))

    @classmethod
    def tearDownClass(cls):
        cls.stack.close()

    def test_a_title_an_article_and_a_record_are_tagged(self):
        for article in (CHIP, topicd.Article(title=CHIP), {"headline": CHIP, "op": "ping", "top": 7}):
            tags = self.client.tag(article)
            self.assertEqual(tags.names, ["AI Hardware"])
            self.assertIsNone(tags.topics[0].accepted)
        self.assertEqual(self.client.tag(NOTHING).names, [])

    def test_texts_are_sent_as_they_are(self):
        text = '"chip" \ud83d \u2028'
        self.assertEqual(self.client.tag_texts(body=text, id=7).names, ["AI Hardware"])
        self.assertEqual(self.client.tag_texts(body=b"chip \xff").names, ["AI Hardware"])
        self.assertEqual(self.client.tag_texts(body=text, id=7).id, 7)

    def test_half_a_surrogate_pair_does_not_end_a_request(self):
        self.assertEqual(self.client.tag("chip \ud83d").names, ["AI Hardware"])

    def test_topics_that_are_not_given_are_not_names(self):
        tags = self.client.tag(NOTHING, top=1)
        self.assertEqual((len(tags.topics), tags.topics[0].accepted, tags.names), (1, False, []))

    def test_reasons_have_their_places(self):
        topic = self.client.tag({"title": "a chip"}, explain=True).topics[0]
        self.assertEqual([(r.phrase, r.spans) for r in topic.because], [("chip", (("title", 2, 6),))])
        why = self.client.explain("a chip", topic.name)[0]
        self.assertTrue(why.accepted)
        self.assertEqual(why.because, topic.because)

    def test_a_batch_keeps_its_order_and_an_article_fails_alone(self):
        articles = ({"title": CHIP if i % 3 else 5, "id": i} for i in range(25))
        results = list(self.client.tag_batch(articles, batch_size=10))
        self.assertEqual(len(results), 25)
        for i, result in enumerate(results):
            self.assertIsInstance(result, topicd.Tags if i % 3 else topicd.BadRequest)
            if i % 3:
                self.assertEqual(result.id, i)
        self.assertEqual(list(self.client.tag_batch([])), [])

    def test_topics_status_and_ping(self):
        topic = self.client.topics()[0]
        self.assertEqual(topic.name, "AI Hardware")
        self.assertGreater(topic.articles, 0)
        self.assertEqual(self.client.ping(), self.client.status()["model"])

    def test_errors_are_exceptions(self):
        with self.assertRaisesRegex(topicd.BadRequest, "title"):
            self.client.tag({"title": 5})
        with self.assertRaises(topicd.DeadlinePassed):
            self.client.tag(CHIP, deadline_ms=0)
        with self.assertRaises(topicd.TooLarge):
            self.client.tag("x" * (1 << 21))
        with self.assertRaisesRegex(TypeError, "treshold"):
            self.client.tag(CHIP, treshold=0.5)
        self.assertEqual(self.client.tag(CHIP).names, ["AI Hardware"])

    def test_many_requests_share_a_connection(self):
        async def ask():
            async with topicd.aio.Client(self.daemon.endpoints[0], **PATIENT) as client:
                names = await asyncio.gather(*(client.tag(CHIP if i % 2 else NOTHING) for i in range(500)))
                batch = [result async for result in client.tag_batch([CHIP] * 30, batch_size=7)]
                with self.assertRaises(topicd.BadRequest):
                    await client.tag({"title": 5})
                why = await client.explain(CHIP)
                return names, batch, why, await client.topics(), await client.ping()

        tags, batch, why, topics, model = asyncio.run(ask())
        for i, result in enumerate(tags):
            self.assertEqual(result.names, ["AI Hardware"] if i % 2 else [])
        self.assertEqual((len(batch), why[0].topic, topics[0].name), (30, "AI Hardware", "AI Hardware"))
        self.assertEqual(model, tags[0].model)


class Restarts(unittest.TestCase):
    """A daemon that is killed and started again at its address: every article is answered."""

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.endpoint = f"ipc://{directory.name}/topicd"
        self.settings = {"retries": 100, **PATIENT}

    def daemon(self):
        return Daemon(binds=(self.endpoint,), ends_with=-9)

    def test_a_client_finds_it_again(self):
        with topicd.Client(self.endpoint, **self.settings) as client:
            for _ in range(3):
                with self.daemon() as daemon:
                    self.assertEqual(client.tag(CHIP).names, ["AI Hardware"])
                    daemon.kill()

    def test_requests_on_their_way_are_sent_again(self):
        async def ask():
            async with topicd.aio.Client(self.endpoint, in_flight=20, **self.settings) as client:
                tasks = [asyncio.ensure_future(client.tag(CHIP)) for _ in range(2_000)]
                for _ in range(3):
                    with self.daemon() as daemon:
                        done = sum(task.done() for task in tasks)
                        while sum(task.done() for task in tasks) < done + 100:
                            await asyncio.wait([t for t in tasks if not t.done()], return_when=asyncio.FIRST_COMPLETED)
                        await asyncio.to_thread(daemon.kill)
                with self.daemon() as daemon:
                    tags = await asyncio.gather(*tasks)
                    await asyncio.to_thread(daemon.kill)
                return tags

        tags = asyncio.run(ask())
        self.assertEqual([result.names for result in tags], [["AI Hardware"]] * 2_000)


class Lies(unittest.TestCase):
    def test_busy_is_asked_again_and_no_more_often_than_said(self):
        with Liar(BUSY, BUSY, TAGGED) as liar, topicd.Client(liar.endpoint, retries=2) as client:
            self.assertEqual(client.tag(CHIP).names, ["AI"])
        with Liar(BUSY, BUSY) as liar, topicd.Client(liar.endpoint, retries=1) as client:
            with self.assertRaises(topicd.Busy):
                client.tag(CHIP)

    def test_silence_ends_in_time_and_a_late_answer_is_not_the_next_ones(self):
        with Liar(TAGGED, unheard=b"silence") as liar, topicd.Client(liar.endpoint, retries=0, timeout_s=0.2,
                                                                    connect_timeout_s=WAIT_MS / 1000) as client:
            with self.assertRaisesRegex(topicd.NoAnswer, "0.2 s"):
                client.tag("silence")
            client._settings = topicd.client.Settings(liar.endpoint, **PATIENT)
            self.assertEqual(client.tag(CHIP).names, ["AI"])

    def test_answers_of_another_form_are_refused(self):
        for answer in ([], {}, {"topics": 5, "model": "m"}, {"topics": [{"topic": "AI"}], "model": "m"},
                       {"error": "bad"}, {"results": []}, {"topics": [None], "model": "m"}):
            with Liar(answer) as liar, topicd.Client(liar.endpoint, **PATIENT) as client:
                with self.assertRaises(topicd.ProtocolError, msg=answer):
                    client.tag(CHIP)
        for answer in (b"[" * 100_000, b'{"a":' * 100_000, b'{"topics":[{"topic":"AI","score":NaN}],"model":"m"}', b"\xff",
                       {"topics": [{"topic": "AI", "score": "0.5"}], "model": "m"}, {"error": {"code": [], "message": "m"}},
                       {"topics": [{"topic": {}, "score": 0.5}], "model": "m"}, {"error": {"code": "busy", "message": 5}},
                       {"topics": [{"topic": "AI", "score": 10**400}], "model": "m"}):
            with Liar(answer) as liar, topicd.Client(liar.endpoint, **PATIENT) as client:
                with self.assertRaises(topicd.ProtocolError, msg=str(answer)[:99]):
                    client.tag(CHIP)
        with Liar({"results": [TAGGED], "model": "m"}) as liar, topicd.Client(liar.endpoint, **PATIENT) as client:
            with self.assertRaises(topicd.ProtocolError):
                list(client.tag_batch([CHIP, CHIP]))


    def test_messages_of_other_frames_are_no_answers(self):
        """None ends the client, and the answer behind it is taken."""
        async def ask(liar):
            async with topicd.aio.Client(liar.endpoint, retries=0, **PATIENT) as client:
                return await client.tag(CHIP)

        for frames in ((b"",), (b"x", b"y"), (b"1", b"", b"{}", b"{}")):
            with Liar(Several([frames, TAGGED])) as liar:
                self.assertEqual(asyncio.run(ask(liar)).names, ["AI"])
            with Liar(Several([frames, TAGGED])) as liar, topicd.Client(liar.endpoint, retries=0, **PATIENT) as client:
                self.assertEqual(client.tag(CHIP).names, ["AI"])

    def test_records_of_another_form_are_refused(self):
        for kind, ends, frames in ((zmq.PUB, topicd.pipeline.Subscriber, (b"AI",)),
                                   (zmq.PUB, topicd.pipeline.Subscriber, (b"AI", b"{}", b"{}")),
                                   (zmq.PUB, topicd.pipeline.Subscriber, (b"\xff", b"{}")),
                                   (zmq.PUSH, topicd.pipeline.Consumer, (b"[" * 100_000,)),
                                   (zmq.PUSH, topicd.pipeline.Rejects, (b"{}", b"x"))):
            with zmq.Context() as context, context.socket(kind) as sender:
                sender.linger = 0
                sender.setsockopt(zmq.IMMEDIATE, 1)
                endpoint = f"tcp://127.0.0.1:{sender.bind_to_random_port('tcp://127.0.0.1')}"
                with ends(endpoint) as end, self.assertRaises(topicd.ProtocolError, msg=frames):
                    stop = threading.Event()
                    flood = threading.Thread(target=self.repeat, args=(sender, frames, stop))
                    flood.start()
                    try:
                        next(iter(end))
                    finally:
                        stop.set()
                        flood.join()

    @staticmethod
    def repeat(sender, frames, stop):
        """A subscriber hears only what is sent after it has come."""
        while not stop.wait(0.01):
            with contextlib.suppress(zmq.Again):
                sender.send_multipart(frames, zmq.DONTWAIT)


class Connections(unittest.TestCase):
    """Why a connection fails is said by both clients, without waiting for the answer's time limit."""

    def reasons(self, endpoint, **keys):
        async def ask():
            async with topicd.aio.Client(endpoint, retries=0, **keys) as client:
                await client.ping()

        with self.assertRaises(topicd.ConnectionFailed) as failed:
            asyncio.run(ask())
        with topicd.Client(endpoint, retries=0, **keys) as client:
            with self.assertRaises(topicd.ConnectionFailed) as again:
                client.ping()
        self.assertEqual(str(failed.exception), str(again.exception))
        self.assertIn(endpoint, str(again.exception))
        self.said = str(again.exception)
        return again.exception.reason

    def test_nobody_there(self):
        with tempfile.TemporaryDirectory() as directory:
            self.assertEqual(self.reasons(f"ipc://{directory}/none", connect_timeout_s=0.3), "nobody-there")

    def test_a_host_with_an_address(self):
        self.assertEqual(self.reasons("tcp://localhost:1", connect_timeout_s=0.3), "nobody-there")

    def test_only_who_was_connected_or_says_so_tries_again(self):
        waits = []
        with tempfile.TemporaryDirectory() as directory, mock.patch("topicd.client.time.sleep", waits.append):
            none = {"endpoint": f"ipc://{directory}/none", "connect_timeout_s": 0.05}
            for retries, count in (({}, 0), ({"retries": 1}, 1)):
                with topicd.Client(**none, **retries) as client, self.assertRaises(topicd.ConnectionFailed):
                    client.ping()
                self.assertEqual(len(waits), count)
            with Liar(BUSY, BUSY, TAGGED) as liar, topicd.Client(liar.endpoint, **PATIENT) as client:
                self.assertEqual(client.tag(CHIP).names, ["AI"])
            self.assertEqual(len(waits), 1 + 2)

    def test_another_program_listens_there(self):
        # Long enough for a connection on a loaded machine; the wait ends only by this limit.
        with socket.create_server(("127.0.0.1", 0)) as listener:
            endpoint = f"tcp://127.0.0.1:{listener.getsockname()[1]}"
            self.assertEqual(self.reasons(endpoint, connect_timeout_s=3), "no-handshake")

    def test_keys(self):
        with tempfile.TemporaryDirectory() as directory:
            keys = Keys(directory)
            keys.write_list(alice="tag")
            right = {"server_key": keys.public["server"], "key": keys.path("alice")}
            wrong = {"server_key": keys.public["bob"], "key": keys.path("alice")}
            stranger = {"server_key": keys.public["server"], "key": keys.path("stranger")}
            with Daemon(*keys.options()) as daemon:
                endpoint = daemon.endpoints[0]
                with topicd.Client(endpoint, **PATIENT, **right) as client:
                    self.assertEqual(client.tag(CHIP).names, ["AI Hardware"])
                patient = {"connect_timeout_s": WAIT_MS / 1000}
                self.assertEqual(self.reasons(endpoint, **stranger, **patient), "key-not-listed")
                self.assertEqual(self.reasons(endpoint, **wrong, **patient), "wrong-server-key")
                self.assertEqual(self.reasons(endpoint, **patient), "no-key")
                self.assertEqual(self.reasons(endpoint, server_key=keys.public["server"], **patient), "no-key")
                self.assertTrue(self.said.endswith("accepts only clients whose key it lists: give key"), self.said)

    def test_what_cannot_be_connected_leaves_nothing_open(self):
        async def ask(endpoint, **keys):
            async with topicd.aio.Client(endpoint, retries=0, **keys) as client:
                await client.ping()

        endpoint, keys = "tcp://127.0.0.1:1", {"server_key": "/no/such.key"}
        with self.assertRaises(OSError):  # and does not wait for a socket that is left
            asyncio.run(ask(endpoint, **keys))
        with topicd.Client(endpoint, retries=0, **keys) as client:
            with self.assertRaises(OSError):
                client.ping()

    def test_what_is_no_endpoint_is_said_at_once(self):
        for endpoint in ("http://127.0.0.1:7575", "localhost:7575", "tcp://localhost", ""):
            for kind in (topicd.Client, topicd.aio.Client):
                with self.assertRaisesRegex(ValueError, "write tcp://HOST:PORT or ipc://PATH"):
                    kind(endpoint)

    def test_a_key_needs_the_servers(self):
        with self.assertRaisesRegex(ValueError, "server_key"):
            topicd.Client("tcp://127.0.0.1:1", key="alice.key_secret")


class Pipeline(unittest.TestCase):
    def test_records_pass(self):
        with tempfile.TemporaryDirectory() as place:
            ends = {name: f"ipc://{place}/{name}" for name in ("pull", "push", "pub", "reject")}
            options = [text for name, end in ends.items() for text in (f"--{name}", end)]
            limit = {"timeout_s": WAIT_MS / 1000}
            with Daemon(*options, binds=(f"ipc://{place}/ask",)) as daemon, \
                    topicd.pipeline.Consumer(ends["push"], **limit) as consumer, \
                    topicd.pipeline.Subscriber(ends["pub"], ["AI"], **limit) as subscriber, \
                    topicd.pipeline.Rejects(ends["reject"], **limit) as rejects, \
                    topicd.pipeline.Feed(ends["pull"], **limit) as feed:
                daemon.wait_until(lambda status: status["pipeline"]["subscriptions"] == 1)
                feed.send({"id": 1, "title": CHIP, "source": "wire"})
                feed.send({"id": 2, "title": NOTHING})
                feed.send({"id": 3})
                records = {record["id"]: record for _, record in zip(range(2), consumer)}
                self.assertEqual(records[1]["topics"], ["AI Hardware"])
                self.assertEqual(records[1]["source"], "wire")
                self.assertEqual(records[2]["topics"], [])
                topic, record = next(iter(subscriber))
                self.assertEqual((topic, record["id"]), ("AI Hardware", 1))
                error, frames = next(iter(rejects))
                self.assertIsInstance(error, topicd.BadRequest)
                self.assertEqual(json.loads(frames[0]), {"id": 3})


class Training(unittest.TestCase):
    def test_a_model_is_trained_and_measured(self):
        with tempfile.TemporaryDirectory() as directory:
            model = os.path.join(directory, "m")
            summary = topicd.train(CORPUS, model, min_articles=3)
            self.assertEqual((summary["articles"], summary["topics"]), (36, 2))
            self.assertEqual(topicd.evaluate(model, CORPUS)["micro_f1"], 1)
            self.assertEqual(topicd.command.tag(model, ({"title": "wafers"},))[0]["topics"][0]["topic"], "Chips")

    def test_what_topic_says_is_the_error(self):
        with self.assertRaisesRegex(topicd.CommandFailed, "no-such-file") as failed:
            topicd.train("no-such-file", "m")
        self.assertNotEqual(failed.exception.status, 0)
        self.assertFalse(os.path.exists("m"))


if __name__ == "__main__":
    main()
