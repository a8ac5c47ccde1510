"""What clients can make the daemon keep stays within --memory-budget: answers that they do not read, by their bytes, and
subscriptions. The others are served meanwhile, each request once, and what was kept is given back."""
import contextlib
import itertools
import json
import socket as sockets
import tempfile
import time
import unittest

import zmq

from curve import SealedPeer
from harness import HAS_HOOKS, WAIT_MS, main, make_model, needs_hook, receive, refused, send
from keys import Keys
from scale import BUDGET_MB, CONNECTION_KB, COUNTED_CONNECTION_KB, FACTOR, ROUNDING_KB, LoggedDaemon, counted, report, resident_kb
from zmtp import Peer, Writer, message


# An answer repeats the topic's name for each article, which makes it 13 times as long as its request: half a megabyte.
# All together would take far more than what may wait, with a sanitizer too.
TOPIC = "AI A" + "x" * 200
BATCH = {"articles": [{"title": "chip"}] * 2_000}
# What the kernel keeps of them does not count: the buffers stay as they are, since a small one of the client makes
# Linux drop acknowledgements, and the daemon never sees what was sent.
UNREAD = counted(60 * (1 + FACTOR), 2_000)
CROWD = counted(50, 300)
# Has room for so many connections.
CROWD_BUDGET_MB = max(BUDGET_MB, CROWD * COUNTED_CONNECTION_KB * 4 // 1024)


class Budget(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = directory.name
        self.binds = ("tcp://127.0.0.1:*", f"ipc://{directory.name}/socket")
        self.model = make_model(f"{directory.name}/wide.model", name=TOPIC)

    def daemon(self, *options, budget_mb=BUDGET_MB, **keys):
        return LoggedDaemon("--workers", "2", "--memory-budget", f"{budget_mb}M", *options, model=self.model,
                            **{"binds": self.binds, **keys})

    def check_served(self, socket, number):
        for i in range(number):
            send(socket, {"id": i, "title": "chip"})
        answers = [receive(socket) for _ in range(number)]
        self.assertEqual(sorted(answer["id"] for answer in answers), list(range(number)))
        self.assertTrue(all("topics" in answer for answer in answers))

    def check_bounded(self, daemon, before_kb, clients, **measured):
        """The memory that answers take, and that of the process: with them, requests that wait for a worker or to be
        taken, and what libzmq takes for each connection."""
        status, budget = daemon.status(), daemon.status()["memory_budget"]
        grown_kb = resident_kb(daemon.process.pid) - before_kb
        self.assertLessEqual(status["answers_waiting_bytes"], budget["answer_bytes"])
        self.assertGreater(status["errors"]["busy"], 0)
        bound_kb = (budget["received_bytes"] + budget["answer_bytes"]) // 1024 + clients * CONNECTION_KB + ROUNDING_KB
        self.assertLess(grown_kb, FACTOR * bound_kb)
        report("answers_unread", **measured, clients=clients, bound_kb=bound_kb, busy=status["errors"]["busy"], grown_kb=grown_kb,
               waiting_kb=status["answers_waiting_bytes"] // 1024)

    def flood(self, daemon, peers, number, request, other):
        """Each peer sends the request so often, or until the daemon no longer reads from it, and reads nothing itself.
        Returns how many requests went out whole."""
        sent, writers = 0, [Writer(peer, request, number) for peer in peers]
        while any(writer.write() for writer in writers):
            self.check_served(other, 1)
            sent += 1
            if HAS_HOOKS and daemon.status()["connections_stopped"] >= len(peers):
                break
        return sent + sum(writer.sent for writer in writers)

    def check_flood(self, daemon, other, endpoints, number, request, name):
        self.check_served(other, 100)
        before_kb = resident_kb(daemon.process.pid)
        peers = [Peer(endpoint) for endpoint in endpoints]
        sent = self.flood(daemon, peers, number, request, other)
        for _ in range(100):
            self.check_served(other, 1)
        daemon.wait_until(lambda status: status["received"] == status["answered"])
        self.check_bounded(daemon, before_kb, attack=name, clients=len(peers), requests=sent)
        for peer in peers:
            peer.close()
        # What they held is given back.
        daemon.wait_until(lambda status: status["answers_waiting_bytes"] < 64 * 1024 and
                          status["connections_stopped"] == 0)
        self.check_served(other, 100)

    def requests(self):
        """Small requests with large answers, in every form that the protocol has."""
        raw = [json.dumps({"op": "explain", "fields": ["body"]}).encode(), b"chip " * 2_000]
        return {
            "batch": message(b"", BATCH),
            "batch without a delimiter": message(BATCH),
            "batch explained": message(b"", {"explain": True, "articles": [{"title": "chip"}] * 1_000}),
            "raw frames": message(b"", *raw),
        }

    def test_answers_that_are_not_read(self):
        for name, request in self.requests().items():
            for bind in self.binds:
                with self.subTest(name, bind=bind), self.daemon(binds=[bind]) as daemon, daemon.connect() as other:
                    number = UNREAD if "batch" in name else 10 * UNREAD
                    self.check_flood(daemon, other, daemon.endpoints[:1], number, request, name)

    def test_many_clients_that_do_not_read(self):
        with self.daemon(budget_mb=CROWD_BUDGET_MB) as daemon, daemon.connect() as other:
            self.check_flood(daemon, other, [daemon.endpoints[i % 2] for i in range(CROWD)],
                             10, message(b"", BATCH), "many clients")

    def test_a_key_that_does_not_read_on_any_of_its_connections(self):
        keys = Keys(self.directory)
        keys.write_list(alice="tag", bob="tag")
        with self.daemon(*keys.options()) as daemon, daemon.connect(**keys.curve("bob")) as other:
            self.check_served(other, 100)
            before_kb = resident_kb(daemon.process.pid)
            crowd = [daemon.connect(endpoint=daemon.endpoints[i % 2], rcvhwm=1, **keys.curve("alice"))
                     for i in range(CROWD // 5)]
            for socket in crowd:
                for _ in range(20):
                    send(socket, BATCH)
            self.check_served(other, 100)
            # A connection that is no longer read from keeps at most all of its requests.
            daemon.wait_until(lambda status: status["received"] == status["answered"] and
                              status["received"] + 20 * status["connections_stopped"] >= 20 * len(crowd))
            self.check_bounded(daemon, before_kb, attack="one key", clients=len(crowd), requests=20 * len(crowd))
            for socket in crowd:
                socket.close()
            daemon.wait_until(lambda status: status["answers_waiting_bytes"] < 64 * 1024 and
                              status["connections_stopped"] == 0)

    def test_who_reads_late_gets_one_answer_to_each_request(self):
        """An answer or "busy"; and is served again when it has read."""
        for bind in self.binds:
            with self.daemon(binds=[bind]) as daemon, daemon.connect() as other, \
                    daemon.connect(rcvhwm=1, sndhwm=UNREAD) as late:
                self.check_served(other, 1)
                for i in range(UNREAD):
                    send(late, {"id": i, **BATCH})
                daemon.wait_until(lambda status: status["errors"]["busy"] > 0)
                answers = [receive(late) for _ in range(UNREAD)]
                self.assertEqual(sorted(answer["id"] for answer in answers), list(range(UNREAD)))
                for answer in answers:
                    self.assertTrue("results" in answer or answer["error"]["code"] == "busy", answer)
                status = daemon.wait_until(lambda status: status["answers_waiting_bytes"] < 64 * 1024 and
                                           status["connections_stopped"] == 0)
                self.assertEqual((status["dropped"], status["undeliverable"]), (0, 0))
                self.check_served(late, 10)

    def test_a_budget_that_is_too_small(self):
        status, line = refused("--memory-budget", "8M")
        self.assertEqual(status, 2)
        least = int(line.rsplit("at least ", 1)[1].removesuffix("M"))
        self.assertIn("--memory-budget 8M is too small", line)
        with LoggedDaemon("--memory-budget", f"{least}M") as daemon:
            self.assertEqual(daemon.status()["memory_budget"]["bytes"], least << 20)
        self.assertEqual(refused("--memory-budget", f"{least - 1}M")[0], 2)
        # The options that need more say so.
        for options in (("--max-message", "4194304"), ("--max-clients", "100000")):
            self.assertIn("give at least", refused("--memory-budget", "64M", *options)[1])

    def test_the_budget_is_said_and_adds_up(self):
        with self.daemon() as daemon:
            self.assertEqual(sum("memory budget 64 MiB" in line for line in daemon.log), 1)
            budget = daemon.status()["memory_budget"]
            parts = [bytes_ for name, bytes_ in budget.items() if name not in ("bytes", "worker_bytes")]
            self.assertEqual(sum(parts), budget["bytes"])


class Subscriptions(unittest.TestCase):
    """What subscribers at --pub make the daemon keep: each prefix costs libzmq 30 times its length."""

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.pull, self.pub = (f"ipc://{directory.name}/{end}" for end in ("pull", "pub"))

    def daemon(self, *options):
        return LoggedDaemon("--workers", "2", "--memory-budget", f"{BUDGET_MB}M", "--pull", self.pull,
                            "--pub", "tcp://127.0.0.1:*", "--pub", self.pub, *options)

    def subscriber(self, endpoint):
        return Peer(endpoint, b"XSUB")

    def is_cut(self, peer, frames):
        """Whether the daemon disconnects the peer for them."""
        try:
            while chunk := b"".join(itertools.islice(frames, 100)):
                peer.send(chunk)
            while peer.read_frame():
                pass
        except (ConnectionResetError, BrokenPipeError):
            pass
        except TimeoutError:
            return False
        return True

    def check_heard(self, daemon, feed, topic=b"AI Hardware"):
        """A subscriber that does no harm gets what it has subscribed to."""
        with daemon.connect(zmq.SUB, self.pub) as good:
            good.subscribe(topic)
            deadline = time.monotonic() + WAIT_MS / 1000
            while not good.poll(10):  # until the subscription has arrived
                self.assertLess(time.monotonic(), deadline)
                send(feed, {"id": 1, "title": "chip"})
            self.assertEqual(good.recv_multipart()[0], topic)

    MANY = {
        "many": [b"\x01%d " % i + b"x" * 20 for i in range(20_000)],
        "long": [b"\x01" + b"x" * 1_025],
        "with cancellations of what it has not": [one for i in range(20_000)
                                                  for one in (b"\x01%d" % i, b"\x00x%d" % i)],
        "of many branches": [b"\x01" + bytes(255 * (i >> bit & 1) for bit in range(16)) for i in range(20_000)],
    }

    @needs_hook("recv")
    def test_subscribers_that_take_too_much_are_cut(self):
        with self.daemon() as daemon, daemon.connect(zmq.PUSH, self.pull) as feed, daemon.connect() as other:
            endpoints = [endpoint for endpoint in daemon.endpoints if endpoint not in (self.pull,)]
            self.check_heard(daemon, feed)
            before_kb = resident_kb(daemon.process.pid)
            for number, (name, messages) in enumerate(self.MANY.items()):
                for endpoint in (self.pub, endpoints[1]):
                    with self.subTest(name, endpoint=endpoint), self.subscriber(endpoint) as peer:
                        cut = daemon.status()["subscribers_cut"]
                        self.assertTrue(self.is_cut(peer, map(message, messages)))
                        self.assertEqual(daemon.status()["subscribers_cut"], cut + 1)
                        send(other, {"id": number, "title": "chip"})
                        self.assertEqual(receive(other)["id"], number)
            grown_kb = resident_kb(daemon.process.pid) - before_kb
            self.assertLess(grown_kb, 4 * FACTOR * daemon.status()["memory_budget"]["subscription_bytes"] // 1024)
            self.check_heard(daemon, feed)
            report("subscriptions", cut=daemon.status()["subscribers_cut"], grown_kb=grown_kb)

    @needs_hook("recv")
    def test_many_subscribers_share_what_there_is(self):
        """However many hold all that they may, a new one may still subscribe to a topic."""
        with self.daemon() as daemon, daemon.connect(zmq.PUSH, self.pull) as feed:
            peers = [self.subscriber(self.pub) for _ in range(20)]
            for number, peer in enumerate(peers):
                try:
                    peer.send(b"".join(message(b"\x01%d %d" % (number, i)) for i in range(60)))
                except OSError:
                    pass  # cut
            self.check_heard(daemon, feed)
            for peer in peers:
                peer.close()
            daemon.wait_until(lambda status: status["pipeline"]["subscriptions"] == 0)
            self.check_heard(daemon, feed)

    CHURN = b"".join(message(b"\x01same") + message(b"\x00same") for _ in range(1_000))

    @needs_hook("recv")
    def test_subscriptions_that_come_and_go_cut_nobody_and_take_nothing(self):
        """As many as a subscriber may change at once; each of these does, and shakes hands in time (10 s)."""
        empty = b"".join(message(b"\x01") for _ in range(1_000)) + message(b"\x00") * 1_000
        with self.daemon() as daemon, daemon.connect(zmq.PUSH, self.pull) as feed, daemon.connect() as other:
            before_kb = resident_kb(daemon.process.pid)
            for number in range(counted(50, 500)):
                with self.subscriber(self.pub) as peer:
                    peer.send(self.CHURN)
                    peer.send(empty)
                    send(other, {"id": number, "title": "chip"})
                    self.assertEqual(receive(other)["id"], number)
            grown_kb = resident_kb(daemon.process.pid) - before_kb
            self.assertLess(grown_kb, 8 * 1024 * FACTOR)
            self.assertEqual(daemon.status()["subscribers_cut"], 0)
            self.check_heard(daemon, feed)

    @needs_hook("recv")
    def test_who_subscribes_and_cancels_without_a_pause_is_cut(self):
        """Eight at once; those that do no harm are heard meanwhile."""
        with self.daemon() as daemon, daemon.connect(zmq.PUSH, self.pull) as feed, daemon.connect() as other:
            with contextlib.ExitStack() as stack:
                writers = [Writer(stack.enter_context(self.subscriber(self.pub)), self.CHURN, 400)
                           for _ in range(8)]
                while daemon.status()["subscribers_cut"] < len(writers):
                    for writer in list(writers):
                        with contextlib.suppress(ConnectionResetError, BrokenPipeError):
                            self.assertTrue(writer.write(), "all was read, and it was not cut")
                    send(other, {"id": 1, "title": "chip"})
                    self.assertEqual(receive(other)["id"], 1)
            self.check_heard(daemon, feed)

    @needs_hook("connect")
    def test_a_subscriber_that_the_daemon_connects_to_is_cut(self):
        with sockets.create_server(("127.0.0.1", 0)) as listener:
            listener.settimeout(WAIT_MS / 1000)
            with self.daemon("--pub", f"connect:tcp://127.0.0.1:{listener.getsockname()[1]}") as daemon:
                for number, messages in enumerate(self.MANY.values(), 1):
                    with Peer(listener.accept()[0], b"XSUB") as peer:
                        self.assertTrue(self.is_cut(peer, map(message, messages)))
                    self.assertEqual(daemon.status()["subscribers_cut"], number)

    @needs_hook("libsodium")
    def test_an_encrypted_subscriber_is_cut(self):
        with tempfile.TemporaryDirectory() as directory:
            keys = Keys(directory)
            keys.write_list(alice="tag", bob="tag")
            with self.daemon(*keys.options()) as daemon:
                with SealedPeer(self.pub, keys.path("alice"), keys.public["server"], b"XSUB") as peer:
                    self.assertTrue(self.is_cut(peer, (peer.sealed(one) for one in self.MANY["many"])))
                self.assertEqual(daemon.status()["subscribers_cut"], 1)
                # Its handshake succeeded, and it is gone.
                self.assertEqual(sum(daemon.status()["handshakes_failed"].values()), 0)
                daemon.wait_until(lambda status: status["connections"] == 1)


class Published(unittest.TestCase):
    """Records that libzmq holds for subscribers that do not read: 1,000 for each, whatever their size."""

    def feed(self, daemon, sender, good, wanted):
        """Sends records, each heard by the good subscriber or missed for want of room, until `wanted(heard)`."""
        heard = sent = 0
        deadline = time.monotonic() + WAIT_MS / 1000
        while not wanted(heard):
            self.assertLess(time.monotonic(), deadline)
            send(sender, {"id": sent, "title": "chip", "body": "x " * 250_000})
            sent += 1
            while good.poll(200) and json.loads(good.recv_multipart()[1])["id"] != sent - 1:
                pass
            heard = daemon.status()["pipeline"]["published"]
        return sent

    @needs_hook("epoll_ctl")
    def test_subscribers_that_do_not_read_are_cut(self):
        with tempfile.TemporaryDirectory() as directory:
            pull, pub = (f"ipc://{directory}/{end}" for end in ("pull", "pub"))
            with LoggedDaemon("--workers", "1", "--memory-budget", f"{BUDGET_MB}M", "--pull", pull, "--pub", pub,
                              "--pub", "tcp://127.0.0.1:*") as daemon, daemon.connect(zmq.PUSH, pull) as sender, \
                    daemon.connect(zmq.SUB, pub, rcvhwm=10) as good:
                good.subscribe("AI Hardware")
                tcp = next(endpoint for endpoint in daemon.endpoints if endpoint.startswith("tcp") and
                           endpoint != daemon.endpoints[0])
                self.feed(daemon, sender, good, lambda heard: heard > 0)
                before_kb = resident_kb(daemon.process.pid)
                sent = 0
                for generation in range(3):
                    with contextlib.ExitStack() as stack:
                        for endpoint in (pub, tcp, pub):
                            peer = stack.enter_context(Peer(endpoint, b"SUB"))
                            peer.send(message(b"\x01"))
                        daemon.wait_until(lambda status: status["pipeline"]["subscriptions"] >= 4)
                        cut = 3 * (generation + 1)
                        sent += self.feed(daemon, sender, good,
                                          lambda heard: daemon.status()["subscribers_cut"] >= cut)
                        daemon.wait_until(lambda status: status["pipeline"]["subscriptions"] == 1)
                grown_kb = resident_kb(daemon.process.pid) - before_kb
                for i in range(20):
                    send(sender, {"id": f"last {i}", "title": "chip", "body": "x " * 250_000})
                    while json.loads(good.recv_multipart()[1])["id"] != f"last {i}":
                        pass
                self.assertEqual(daemon.status()["subscribers_cut"], 9)
                self.assertLess(grown_kb, FACTOR * 40_000)
                report("unread records", sent=sent, cut=9, grown_kb=grown_kb)


if __name__ == "__main__":
    main()
