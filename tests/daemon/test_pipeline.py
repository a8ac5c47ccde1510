"""Records from --pull through the workers to --push, --pub and --reject."""
import contextlib
import json
import os
import tempfile
import threading
import unittest

import zmq

from harness import MODEL_B, ROOMY, WAIT_MS, Daemon, Gate, main, refused, needs_hook

MAX_RECORDS = 1000  # inside the daemon, as daemon/pipeline.c has it


def record(number, text="chip", **others):
    return json.dumps({"id": number, "title": text, **others}).encode()


class Case(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix="topicd-test-")
        self.addCleanup(directory.cleanup)
        self.directory = directory.name
        self.pull, self.push, self.pub, self.reject, self.second = (
            f"ipc://{directory.name}/{name}" for name in ("pull", "push", "pub", "reject", "second"))

    def daemon(self, *ends, options=(), **others):
        """A topicd with these ends; --pull is always there."""
        arguments = ["--pull", self.pull]
        for end in ends:
            arguments += [f"--{end}", getattr(self, end)]
        return Daemon(*arguments, *options, **others)

    def feed(self, daemon, **options):
        return daemon.connect(zmq.PUSH, self.pull, linger=WAIT_MS, **options)

    def subscribe(self, daemon, *topics, **options):
        """Returns when the daemon knows of it."""
        before = daemon.status()["pipeline"]["subscriptions"]
        subscriber = daemon.connect(zmq.SUB, self.pub, **options)
        for topic in topics:
            subscriber.subscribe(topic)
        wait(daemon, lambda state: state["subscriptions"] >= before + len(topics))
        return subscriber


def wait(daemon, is_so):
    """Asks for the status until it is so."""
    while not is_so(state := daemon.status()["pipeline"]):
        pass
    return state


def wait_for_connections(daemon, count):
    """Beside the one that asks, which stays the same, so that none that is over is counted."""
    with daemon.connect(zmq.REQ, daemon.control) as requests:
        connections = 0
        while connections < count + 1:
            requests.send(b'{"op":"status"}')
            connections = json.loads(requests.recv())["connections"]


def taken_by(daemon):
    """How many records a daemon that stops has taken, as its log has it."""
    return int(daemon.read_until("records taken").split("stopped: ")[1].split()[0])


def receive(socket, count):
    return [json.loads(socket.recv()) for _ in range(count)]


@contextlib.contextmanager
def sending(records, **options):
    """A feed of its own thread and context; ends when all has left the process."""
    sent = []

    def run(endpoint):
        context = zmq.Context()
        socket = context.socket(zmq.PUSH)
        for name, value in options.items():
            setattr(socket, name, value)
        socket.connect(endpoint)
        for text in records:
            socket.send(text)
            sent.append(text)
        socket.close(linger=-1)
        context.term()

    thread = None

    def start(endpoint):
        nonlocal thread
        thread = threading.Thread(target=run, args=(endpoint,), daemon=True)
        thread.start()
        return thread, sent

    yield start
    thread.join()


class Records(Case):
    def test_every_record_comes_once_with_all_its_keys(self):
        with self.daemon("push") as daemon, self.feed(daemon) as feed, \
                daemon.connect(zmq.PULL, self.push) as taker:
            kept = '"n":123456789012345678901234567890,"x":1.50e+03,"x":2 , "deep":{"topics":["a"]}'
            for i in range(500):
                feed.send(f'{{"\\u0074opics":["old"],{kept},"id":{i},"headline":"<b>chip</b>"}}'.encode())
            seen = set()
            for _ in range(500):
                text = taker.recv().decode()
                self.assertTrue(text.startswith(f'{{{kept},"id":'), text)
                answer = json.loads(text)
                seen.add(answer["id"])
                self.assertEqual(answer["topics"], ["AI Hardware"])
                self.assertEqual(list(answer["topic_scores"]), ["AI Hardware"])
            self.assertEqual(seen, set(range(500)))
            asked = daemon.ask({"title": "<b>chip</b>"})
            self.assertEqual(answer["topic_scores"]["AI Hardware"], asked["topics"][0]["score"])
            self.assertEqual(answer["model"], asked["model"])
            state = daemon.status()["pipeline"]
            self.assertEqual([state[key] for key in ("pulled", "tagged", "pushed", "rejected",
                                                     "in_flight", "waiting_for_taker", "is_blocked")],
                             [500, 500, 500, 0, 0, 0, False])

    def test_keys_that_are_options_of_a_request_are_data(self):
        data = {"op": "ping", "top": 3, "threshold": 0, "min_familiarity": "x", "explain": True, "deadline_ms": 0,
                "articles": [1], "fields": ["title"], "id": {"any": "thing"}}
        with self.daemon("push") as daemon, self.feed(daemon) as feed, \
                daemon.connect(zmq.PULL, self.push) as taker:
            feed.send(json.dumps({**data, "title": "chip"}).encode())
            answer = json.loads(taker.recv())
            self.assertEqual(answer["topics"], ["AI Hardware"])
            self.assertEqual({key: answer[key] for key in data}, data)

    def test_numbers_of_any_size_stay_and_white_space_outside_the_object_does_not(self):
        others = '"x":1e999,"y":[-0.5E+99999999999,{"z":%s}],"id":1%s.5e-3' % ("9" * 500, "0" * 400)
        with self.daemon("push") as daemon, self.feed(daemon) as feed, \
                daemon.connect(zmq.PULL, self.push) as taker:
            feed.send(f' \t\r\n{{"title":"chip",{others}}}\r\n'.encode())
            answer = taker.recv().decode()
            self.assertEqual(answer[:len(others) + 17], f'{{"title":"chip",{others},')
            self.assertTrue(answer.endswith('"}'), answer)

    def test_a_record_without_topics_is_sent_on_and_not_published(self):
        with self.daemon("push", "pub") as daemon, self.feed(daemon) as feed, \
                self.subscribe(daemon, "") as subscriber, \
                daemon.connect(zmq.PULL, self.push) as taker:
            feed.send(record(1, "nothing known"))
            feed.send(record(2))
            # Two workers: the second record may be done first.
            answers = sorted(receive(taker, 2), key=lambda answer: answer["id"])
            self.assertEqual([answer["topics"] for answer in answers], [[], ["AI Hardware"]])
            topic, text = subscriber.recv_multipart()
            self.assertEqual((topic, json.loads(text)), (b"AI Hardware", answers[1]))
            self.assertEqual(daemon.status()["pipeline"]["published"], 1)

    def test_it_is_published_once_for_each_topic(self):
        with self.daemon("pub", options=["--workers", "1"]) as daemon, self.feed(daemon) as feed, \
                self.subscribe(daemon, "AI Hardware") as hardware, \
                self.subscribe(daemon, "AI Policy") as policy:
            for number, text in enumerate(["chip law", "law", "chip"]):
                feed.send(record(number, text))
            for subscriber, name, numbers in ((hardware, b"AI Hardware", [0, 2]),
                                              (policy, b"AI Policy", [0, 1])):
                for number in numbers:
                    topic, text = subscriber.recv_multipart()
                    self.assertEqual((topic, json.loads(text)["id"]), (name, number))
            self.assertEqual(daemon.status()["pipeline"]["published"], 4)

    def test_two_pushes_share_the_records(self):
        with self.daemon("push", options=["--push", self.second]) as daemon, \
                daemon.connect(zmq.PULL, self.push) as one, \
                daemon.connect(zmq.PULL, self.second) as two:
            wait_for_connections(daemon, 2)
            with self.feed(daemon) as feed:
                poller = zmq.Poller()
                ids = {one: [], two: []}
                for socket in ids:
                    poller.register(socket, zmq.POLLIN)
                sent = 0
                while sum(map(len, ids.values())) < sent or not (ids[one] and ids[two]):
                    if sent < 200 or not (ids[one] and ids[two]):
                        feed.send(record(sent))
                        sent += 1
                    for socket, _ in poller.poll(WAIT_MS):
                        ids[socket].append(json.loads(socket.recv())["id"])
                self.assertEqual(sorted(ids[one] + ids[two]), list(range(sent)))

    def test_it_connects_where_it_is_told_to(self):
        context = zmq.Context()
        with context.socket(zmq.PUSH) as feed, context.socket(zmq.PULL) as taker:
            feed.bind(self.second)
            taker.bind(self.push)
            with Daemon("--pull", f"connect:{self.second}", "--push", f"connect:{self.push}") as daemon:
                for i in range(100):
                    feed.send(record(i))
                self.assertEqual(sorted(answer["id"] for answer in receive(taker, 100)),
                                 list(range(100)))
                wait_for_connections(daemon, 2)
        context.term()

    def test_each_record_names_the_model_that_tagged_it(self):
        with self.daemon("push") as daemon, self.feed(daemon) as feed, \
                daemon.connect(zmq.PULL, self.push) as taker:
            old = daemon.ask({"op": "ping"})["model"]
            for i in range(2000):
                feed.send(record(i))
            new = daemon.ask({"op": "reload", "model": MODEL_B, "force": True}, daemon.control)["model"]
            for i in range(2000, 4000):
                feed.send(record(i))
            answers = receive(taker, 4000)
            self.assertEqual(sorted(answer["id"] for answer in answers), list(range(4000)))
            names = {old: ["AI Hardware"], new: ["AI Chips"]}
            for answer in answers:
                self.assertEqual(answer["topics"], names[answer["model"]])
            self.assertEqual({answer["model"] for answer in answers}, {old, new})

    def test_requests_are_answered_between_records(self):
        gate = Gate(self.directory)
        with self.daemon("push", options=["--workers", "1", "--queue", "1"]) as daemon, \
                self.feed(daemon) as feed, daemon.connect(zmq.PULL, self.push) as taker, \
                daemon.connect() as client:
            feed.send(record("held", gate.title))
            for i in range(100):
                feed.send(record(i))
            wait(daemon, lambda state: state["in_flight"] == 101)
            client.send(record("asked"))
            while daemon.status()["queue"]["length"] < 1:
                pass
            gate.open()
            self.assertEqual(json.loads(client.recv_multipart()[-1])["id"], "asked")
            self.assertEqual(len(receive(taker, 101)), 101)

    def test_without_pull_there_is_no_pipeline(self):
        with Daemon() as daemon:
            self.assertNotIn("pipeline", daemon.status())


class Backpressure(Case):
    def test_without_a_taker_records_wait_at_the_feed_and_none_is_lost(self):
        count = 6000
        padding = "x" * 1000
        records = [record(i, padding=padding) for i in range(count)]
        with self.daemon("push") as daemon, sending(records, sndhwm=10) as start:
            thread, sent = start(self.pull)
            state = wait(daemon, lambda state: state["is_blocked"] and
                         state["waiting_for_taker"] == state["in_flight"] > 0)
            self.assertEqual(state["pulled"], state["in_flight"])
            self.assertLessEqual(state["in_flight"], MAX_RECORDS)
            self.assertTrue(thread.is_alive())
            self.assertLess(len(sent), count)
            self.assertIn("topics", daemon.ask({"title": "chip"}))
            self.assertEqual(daemon.status()["pipeline"]["pulled"], state["pulled"])
            with daemon.connect(zmq.PULL, self.push) as taker:
                answers = receive(taker, count)
                self.assertEqual(sorted(answer["id"] for answer in answers), list(range(count)))
                state = wait(daemon, lambda state: not state["is_blocked"])
                self.assertEqual((state["pushed"], state["in_flight"]), (count, 0))

    def test_records_that_topics_make_long_are_few(self):
        """The names of thirty topics above the one that is given make 1.6 MB of 40 bytes."""
        path = os.path.join(self.directory, "topics.yaml")
        with open(path, "w") as file:
            file.write("AI Hardware: {parent: p0}\n")
            file.writelines(f"p{i}: {{name: {i}{'n' * 27000}, parent: p{i + 1}}}\n" for i in range(30))
        records = [record(number) for number in range(60)]
        with self.daemon("push", options=("--memory-budget", "64M", "--topics", path)) as daemon, \
                sending(records, sndhwm=10) as start:
            start(self.pull)
            state = wait(daemon, lambda state: state["is_blocked"] and
                         state["waiting_for_taker"] == state["in_flight"] > 0)
            self.assertLessEqual(state["in_flight"], 6)
            with daemon.connect(zmq.PULL, self.push) as taker:
                self.assertEqual(sorted(answer["id"] for answer in receive(taker, 60)), list(range(60)))

    @needs_hook("epoll")
    def test_a_feed_may_leave_while_its_records_wait(self):
        """Some are inside, some in ZeroMQ's hands and more in the kernel's: see hooks/epoll_hook.h."""
        count = 300
        with self.daemon("push") as daemon, sending([record(i) for i in range(count)]) as start:
            thread, _ = start(self.pull)
            thread.join()
            wait(daemon, lambda state: state["is_blocked"])
            with daemon.connect(zmq.PULL, self.push) as taker:
                self.assertEqual(sorted(answer["id"] for answer in receive(taker, count)),
                                 list(range(count)))

    def test_a_taker_that_reads_slowly_gets_all(self):
        count = 3000
        records = [record(i, padding="x" * 2000) for i in range(count)]
        with self.daemon("push") as daemon, sending(records, sndhwm=10) as start, \
                daemon.connect(zmq.PULL, self.push, rcvhwm=1, rcvbuf=4096) as taker:
            start(self.pull)
            seen = []
            while len(seen) < count:
                wait(daemon, lambda state: state["is_blocked"] or
                     state["pushed"] == state["pulled"] == count)
                seen += [answer["id"] for answer in receive(taker, min(500, count - len(seen)))]
            self.assertEqual(sorted(seen), list(range(count)))

    @needs_hook("recv")
    def test_subscriptions_are_counted_as_often_as_they_are_in_effect(self):
        """libzmq tells of each, and of the end of several to the same topic once."""
        with self.daemon("pub") as daemon:
            with self.subscribe(daemon, "AI"):
                for _ in range(3):
                    subscriber = self.subscribe(daemon, "AI", "Sport", "AI")
                    subscriber.unsubscribe("Law")
                    subscriber.close()
                    wait(daemon, lambda state: state["subscriptions"] == 1)
            wait(daemon, lambda state: state["subscriptions"] == 0)

    def test_a_subscriber_that_does_not_read_loses_its_own_messages_alone(self):
        count = 4000
        padding = "x" * 10000
        with self.daemon("pub", options=ROOMY) as daemon, self.feed(daemon) as feed, \
                self.subscribe(daemon, "AI", rcvhwm=1) as slow, \
                self.subscribe(daemon, "AI Hardware") as quick:
            for first in range(0, count, 100):  # the quick one is never behind
                for i in range(first, first + 100):
                    feed.send(record(i, padding=padding))
                ids = [json.loads(quick.recv_multipart()[1])["id"] for _ in range(100)]
                self.assertEqual(sorted(ids), list(range(first, first + 100)))
            state = daemon.status()["pipeline"]
            self.assertEqual(state["published"], count)
            self.assertFalse(state["is_blocked"])
            self.assertGreaterEqual(state["missed"], 1)
            slow.rcvtimeo = 0
            got = 0
            while slow.poll(0):
                slow.recv_multipart()
                got += 1
            self.assertLess(got, count)

    def test_a_rejected_record_waits_for_its_taker(self):
        with self.daemon("push", "reject") as daemon, self.feed(daemon) as feed, \
                daemon.connect(zmq.PULL, self.push) as taker:
            feed.send(b"broken")
            state = wait(daemon, lambda state: state["waiting_for_taker"] == 1)
            self.assertTrue(state["is_blocked"])
            feed.send(record(1))
            with daemon.connect(zmq.PULL, self.reject) as collector:
                self.assertEqual(collector.recv_multipart()[1], b"broken")
                self.assertEqual(json.loads(taker.recv())["id"], 1)


class Rejected(Case):
    BROKEN = [
        ([b'{"id":"a","title":"secret words"'], '"a"', "bad-request", "not valid JSON"),
        ([b'{"id":7}'], "7", "bad-request", "has no text"),
        ([b'{"title":5}'], "null", "bad-request", "title is not a string"),
        ([b""], "null", "bad-request", "is empty"),
        ([b'{"id":8,"title":"t"}', b"more"], "8", "bad-request", "more than one frame"),
        ([b'{"id":9,"title":"' + b"x" * 2000 + b'"}'], "9", "too-large", "send at most 1024"),
    ]

    def test_it_goes_to_reject_as_it_came_with_the_reason(self):
        with self.daemon("push", "reject", options=["--max-message", "1024"]) as daemon, \
                self.feed(daemon) as feed, daemon.connect(zmq.PULL, self.reject) as collector:
            for frames, ident, code, words in self.BROKEN:
                feed.send_multipart(frames)
                reason, *came = collector.recv_multipart()
                self.assertEqual(came, frames)
                self.assertTrue(reason.startswith(f'{{"id":{ident},'.encode()), reason)
                error = json.loads(reason)["error"]
                self.assertEqual(error["code"], code)
                self.assertIn(words, error["message"])
            self.assertEqual(daemon.status()["pipeline"]["rejected"], len(self.BROKEN))

    def test_frames_beyond_those_of_any_message_are_dropped(self):
        with self.daemon("push", "reject") as daemon, self.feed(daemon) as feed, \
                daemon.connect(zmq.PULL, self.reject) as collector:
            feed.send_multipart([record(1)] + [b"x"] * 100_000)
            reason, *came = collector.recv_multipart()
            self.assertIn(b"more than one frame", reason)
            self.assertLess(len(came), 5)

    def test_without_reject_the_log_names_it_and_not_its_text(self):
        with self.daemon("push", options=["--max-message", "1024"]) as daemon, \
                self.feed(daemon) as feed:
            for frames, ident, code, words in self.BROKEN:
                feed.send_multipart(frames)
                line = daemon.read_until("is rejected")
                self.assertIn("without id" if ident == "null" else ident, line)
                self.assertIn(code, line)
                self.assertIn(words, line)
                self.assertNotIn("secret", line)
            feed.send(b'{"id":"' + b"i" * 500 + b'\\n","x":1}')
            self.assertLess(len(daemon.read_until("is rejected")), 250)
            state = wait(daemon, lambda state: state["in_flight"] == 0)
            self.assertEqual((state["rejected"], state["tagged"]), (len(self.BROKEN) + 1, 0))


class Stopping(Case):
    @needs_hook("epoll")
    def test_all_that_the_feed_has_sent_is_delivered(self):
        count = 5000
        with self.daemon("push") as daemon, sending([record(i) for i in range(count)]) as start, \
                daemon.connect(zmq.PULL, self.push) as taker:
            thread, _ = start(self.pull)
            first = receive(taker, 1)
            thread.join()
            daemon.process.terminate()
            seen = [answer["id"] for answer in first + receive(taker, count - 1)]
            self.assertEqual(sorted(seen), list(range(count)))
            self.assertEqual(daemon.wait(), 0)

    def test_under_load_what_was_taken_is_delivered(self):
        """The feed goes on: what it sends in vain stays with it, or was never taken."""
        with self.daemon("push") as daemon:
            self.check_under_load(daemon, self.pull, reconnect_ivl=100)

    def test_a_feed_that_comes_back_at_once_is_not_taken_from(self):
        with self.daemon("push") as daemon:
            self.check_under_load(daemon, self.pull, reconnect_ivl=1)
        with Daemon("--pull", "tcp://127.0.0.1:*", "--push", self.push) as daemon:
            self.check_under_load(daemon, daemon.endpoints[-1], reconnect_ivl=1)

    def check_under_load(self, daemon, pull, **options):
        with daemon.connect(zmq.PUSH, pull, linger=WAIT_MS, sndhwm=10, **options) as feed, \
                daemon.connect(zmq.PULL, self.push) as taker:
            sent = 0
            ids = []

            def turn():
                nonlocal sent
                with contextlib.suppress(zmq.Again):
                    feed.send(record(sent), zmq.DONTWAIT)
                    sent += 1
                with contextlib.suppress(zmq.Again):
                    ids.append(json.loads(taker.recv(zmq.DONTWAIT))["id"])

            while len(ids) < 1000:
                turn()
            daemon.process.terminate()
            while daemon.process.poll() is None:
                turn()
            taken = taken_by(daemon)
            while len(ids) < taken:
                self.assertTrue(taker.poll(WAIT_MS), f"{len(ids)} of {taken} have come: {daemon.log[-3:]}")
                ids.append(json.loads(taker.recv())["id"])
            self.assertEqual(len(set(ids)), taken)
            feed.linger = 0

    @needs_hook("epoll")
    def test_a_feed_that_it_connects_to_is_heard_to_the_end(self):
        count = 3000
        context = zmq.Context()
        with context.socket(zmq.PUSH) as feed:
            feed.bind(self.second)
            with Daemon("--pull", f"connect:{self.second}", "--push", self.push) as daemon, \
                    daemon.connect(zmq.PULL, self.push) as taker:
                for i in range(count):
                    feed.send(record(i))
                feed.close(linger=-1)
                context.term()
                daemon.process.terminate()
                seen = [answer["id"] for answer in receive(taker, count)]
                self.assertEqual(sorted(seen), list(range(count)))

    def test_what_nobody_takes_goes_to_reject(self):
        with self.daemon("push", "reject", ends_with=1) as daemon, self.feed(daemon) as feed, \
                daemon.connect(zmq.PULL, self.reject) as collector:
            for i in range(1500):
                feed.send(record(i))
            wait(daemon, lambda state: state["is_blocked"] and
                 state["waiting_for_taker"] == state["in_flight"])
            daemon.process.terminate()
            taken = taken_by(daemon)
            came = [collector.recv_multipart() for _ in range(taken)]
            ids = [json.loads(text)["id"] for _, text in came]
            self.assertEqual(len(set(ids)), taken)
            self.assertEqual({json.loads(reason)["error"]["code"] for reason, _ in came}, {"busy"})
            daemon.wait()
            self.assertIn(f"no peer took {taken} records before the daemon stopped: {taken} went to "
                          "--reject, 0 are lost", daemon.log[-1])
            feed.linger = 0

    def test_what_is_lost_is_said(self):
        with self.daemon("push", ends_with=1) as daemon, self.feed(daemon) as feed:
            for i in range(10):
                feed.send(record(i))
            wait(daemon, lambda state: state["waiting_for_taker"] == 10)
            self.assertEqual(daemon.stop(), 1)
            self.assertIn("10 are lost", daemon.log[-1])

    def test_a_taker_that_comes_late_gets_all(self):
        with self.daemon("push") as daemon, self.feed(daemon) as feed:
            for i in range(10):
                feed.send(record(i))
            wait(daemon, lambda state: state["waiting_for_taker"] == 10)
            daemon.process.terminate()
            daemon.read_until("stopping")
            with daemon.connect(zmq.PULL, self.push) as taker:
                self.assertEqual(sorted(answer["id"] for answer in receive(taker, 10)),
                                 list(range(10)))
                self.assertEqual(daemon.wait(), 0)


class Usage(Case):
    def test_ends_that_make_no_pipeline_are_refused(self):
        for options, words in [
                (["--push", self.push], "with --pull"),
                (["--pub", self.pub], "with --pull"),
                (["--reject", self.reject], "with --pull"),
                (["--pull", self.pull], "--push or --pub"),
                (["--pull", self.pull, "--reject", self.reject], "--push or --pub"),
                (["--pull", "nowhere", "--push", self.push], "nowhere: is not an endpoint"),
                (["--pull", "connect:", "--push", self.push], "is not an endpoint"),
                (["--pull", "connect:tcp://host", "--push", self.push], "has no port"),
                (["--pull", "tcp://0.0.0.0:*", "--push", self.push], "could send it records"),
                (["--pull", self.pull, "--push", "tcp://*:7576"], "could receive its records"),
                (["--pull", self.pull, "--pub", "tcp://*:7576"], "could read its records"),
                (["--bind", f"connect:{self.push}"], "is not an endpoint")]:
            status, line = refused(*options)
            self.assertEqual(status, 2, options)
            self.assertIn(words, line)

    def test_an_address_that_is_taken_is_refused(self):
        with self.daemon("push"):
            status, line = refused("--bind", f"ipc://{self.directory}/other", "--pull", self.pull,
                                   "--push", self.second)
            self.assertEqual(status, 1)
            self.assertIn("in use by another topicd", line)
        self.assertEqual(os.listdir(self.directory), [])


if __name__ == "__main__":
    main()
