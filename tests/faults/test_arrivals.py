"""What peers send that no thread takes, or that is no message, stays within --memory-budget, and holds up nobody else:
records without takers, also of feeds that the daemon connects to, and commands of ZMTP."""
import contextlib
import http.client
import re
import signal
import socket as sockets
import tempfile
import unittest

import zmq

from curve import SealedPeer
from harness import WAIT_MS, main, needs_hook, receive, send
from keys import Keys
from scale import BUDGET_MB, CONNECTION_KB, FACTOR, PART_KB, ROUNDING_KB, LoggedDaemon, counted, report, resident_kb
from zmtp import (COMMAND, GREETING, LONG, MORE, OLD_FRAMES, OLD_GREETINGS, OLD_IDENTITIES, Peer, Writer, connect, frame,
                  message, ready)


def health_of(daemon):
    port = next(int(line.split()[-1]) for line in daemon.log if re.search("serving metrics on port", line))
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=WAIT_MS / 1000)
    connection.request("GET", "/healthz")
    status = connection.getresponse().status
    connection.close()
    return status


class Records(unittest.TestCase):
    """What feeds make the daemon keep while nobody takes the records."""
    RECORD = message({"id": 1, "title": "chip", "body": "neural chip " * 5_000})
    # Of them, four times the budget.
    NUMBER = 4 * BUDGET_MB * 1024 * 1024 // len(RECORD)

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.pull, self.push = (f"ipc://{directory.name}/{end}" for end in ("pull", "push"))

    def daemon(self, pull):
        return LoggedDaemon("--workers", "1", "--memory-budget", f"{BUDGET_MB}M", "--pull", pull, "--push", self.push,
                            "--metrics", "127.0.0.1:0")

    def fill(self, daemon, feed):
        """Sends until the daemon no longer reads. It is asked meanwhile, on each socket that has to answer."""
        before_kb = resident_kb(daemon.process.pid)
        unchanged = 0
        while unchanged < 50:
            sent, left = feed.sent, feed.left
            feed.write()
            self.assertGreater(feed.left, 0, "the daemon reads without a limit")
            unchanged = unchanged + 1 if (sent, left) == (feed.sent, feed.left) else 0
            self.assertEqual(health_of(daemon), 200)
            self.assertIn("topics", daemon.ask({"title": "chip"}))
        grown_kb = resident_kb(daemon.process.pid) - before_kb
        self.assertLess(grown_kb, FACTOR * (PART_KB + ROUNDING_KB))
        report("records_untaken", sent=feed.sent, grown_kb=grown_kb)

    def take(self, daemon, number):
        """All that went out whole arrives."""
        with daemon.connect(zmq.PULL, self.push) as taker:
            for _ in range(number):
                self.assertEqual(receive(taker)["id"], 1)

    @needs_hook("recv")
    def test_records_that_nobody_takes_hold_up_their_feeds_alone(self):
        with self.daemon(self.pull) as daemon, Peer(self.pull, b"PUSH") as peer:
            feed = Writer(peer, self.RECORD, self.NUMBER)
            self.fill(daemon, feed)
            self.take(daemon, feed.sent)

    @needs_hook("recv")
    def test_records_that_takers_do_not_read(self):
        """Each has what libzmq queues for it; together they have no more than the pipeline may hold."""
        with self.daemon(self.pull) as daemon, contextlib.ExitStack() as stack:
            takers = [stack.enter_context(daemon.connect(zmq.PULL, self.push, rcvhwm=1, rcvbuf=4096)) for _ in range(20)]
            feed = Writer(stack.enter_context(Peer(self.pull, b"PUSH")), self.RECORD, self.NUMBER)
            self.fill(daemon, feed)
            daemon.wait_until(lambda status: status["pipeline"]["is_blocked"] and status["pipeline"]["untaken_bytes"] > 0)
            self.take_from(takers, feed.sent)
            daemon.wait_until(lambda status: status["pipeline"]["untaken_bytes"] == 0)

    def test_takers_that_send(self):
        """Nobody reads that: before, libzmq queued a thousand messages of 64 KiB of each."""
        with self.daemon(self.pull) as daemon, contextlib.ExitStack() as stack:
            before_kb = resident_kb(daemon.process.pid)
            for size in (1_000, 60_000):
                for _ in range(5):
                    peer = stack.enter_context(Peer(self.push, b"PULL"))
                    peer.socket.settimeout(0.5)
                    with contextlib.suppress(OSError):
                        for _ in range(1_000):
                            peer.send(frame(b"x" * size))
            self.assertIn("topics", daemon.ask({"title": "chip"}))
            grown_kb = resident_kb(daemon.process.pid) - before_kb
            self.assertLess(grown_kb, FACTOR * ROUNDING_KB)
            report("takers_that_send", grown_kb=grown_kb)

    @needs_hook("recv")
    def test_takers_that_send_messages_of_many_frames(self):
        """Each frame is short, and nobody reads the message: before, each took ten megabytes."""
        message_of_many = frame(b"", MORE) * 100_000 + frame(b"x")
        with self.daemon(self.pull) as daemon:
            before_kb = resident_kb(daemon.process.pid)
            for number in range(1, 11):
                with Peer(self.push, b"PULL") as peer, contextlib.suppress(OSError):
                    peer.send(message_of_many)
                    while peer.input.read(4096):
                        pass
                daemon.wait_until(lambda status, number=number: status["connections_cut"] == number)
            grown_kb = resident_kb(daemon.process.pid) - before_kb
            self.assertLess(grown_kb, FACTOR * ROUNDING_KB)
            report("takers_that_send_many_frames", grown_kb=grown_kb)

    def take_from(self, takers, number):
        poller = zmq.Poller()
        for taker in takers:
            poller.register(taker, zmq.POLLIN)
        while number > 0:
            ready = poller.poll(WAIT_MS)
            self.assertTrue(ready, f"{number} records did not arrive")
            for taker, _ in ready:
                self.assertEqual(receive(taker)["id"], 1)
                number -= 1

    @needs_hook("connect")
    def test_records_of_a_feed_that_the_daemon_connects_to(self):
        with sockets.create_server(("127.0.0.1", 0)) as listener:
            listener.settimeout(WAIT_MS / 1000)
            with self.daemon(f"connect:tcp://127.0.0.1:{listener.getsockname()[1]}") as daemon:
                with Peer(listener.accept()[0], b"PUSH") as peer:
                    feed = Writer(peer, self.RECORD, self.NUMBER)
                    self.fill(daemon, feed)
                    self.take(daemon, feed.sent)

    @needs_hook("connect")
    def test_a_record_without_an_end_of_a_feed_that_the_daemon_connects_to(self):
        with sockets.create_server(("127.0.0.1", 0)) as listener:
            listener.settimeout(WAIT_MS / 1000)
            with self.daemon(f"connect:tcp://127.0.0.1:{listener.getsockname()[1]}") as daemon:
                with Peer(listener.accept()[0], b"PUSH") as peer, self.assertRaises(OSError):
                    while True:
                        peer.send(frame(b"x" * 40, MORE) * 100)
                daemon.wait_until(lambda status: status["connections_cut"] == 1)

    @needs_hook("connect")
    def test_a_feed_of_an_old_protocol_that_the_daemon_connects_to(self):
        """What it sends is not followed, so the connection ends at its greeting; a better feed may come."""
        with sockets.create_server(("127.0.0.1", 0)) as listener:
            listener.settimeout(WAIT_MS / 1000)
            with self.daemon(f"connect:tcp://127.0.0.1:{listener.getsockname()[1]}") as daemon:
                for greeting, identity, framed in zip(OLD_GREETINGS, OLD_IDENTITIES, OLD_FRAMES):
                    with listener.accept()[0] as feed, self.assertRaises(OSError):
                        feed.settimeout(WAIT_MS / 1000)
                        feed.sendall(greeting + identity)
                        for _ in range(10_000):
                            feed.sendall(framed(b"x" * 40, MORE) * 100)
                with Peer(listener.accept()[0], b"PUSH"):
                    self.assertEqual(daemon.status()["connections_cut"], len(OLD_GREETINGS))


class Identities(unittest.TestCase):
    @needs_hook("recv")
    def test_connections_that_give_themselves_the_same_identity(self):
        """A ROUTER would neither read nor close the second one, and keep what it sends."""
        number = 100
        with LoggedDaemon("--workers", "1", "--memory-budget", f"{BUDGET_MB}M") as daemon, contextlib.ExitStack() as stack:
            clients = [stack.enter_context(daemon.connect(identity=b"same")) for _ in range(4)]
            before_kb = resident_kb(daemon.process.pid)
            for client in clients:
                for _ in range(number):
                    send(client, {"title": "chip", "body": "x" * 600_000})
                for _ in range(number):
                    receive(client)
            grown_kb = resident_kb(daemon.process.pid) - before_kb
            self.assertLess(grown_kb, FACTOR * (PART_KB + ROUNDING_KB))
            report("same_identity", connections=len(clients), requests=number * len(clients), grown_kb=grown_kb)


class Control(unittest.TestCase):
    def test_requests_of_clients_that_do_not_read(self):
        """Of each, libzmq would hold a thousand."""
        request = {"op": "ping", "id": "i" * 60_000}
        most = 300
        with LoggedDaemon("--workers", "1", "--memory-budget", f"{BUDGET_MB}M") as daemon, contextlib.ExitStack() as stack:
            before_kb = resident_kb(daemon.process.pid)
            sent = 0
            for _ in range(8):
                client = stack.enter_context(daemon.connect(endpoint=daemon.control, sndhwm=1, rcvhwm=1))
                for _ in range(most):
                    if not client.poll(100, zmq.POLLOUT):
                        break
                    send(client, request)
                    sent += 1
            grown_kb = resident_kb(daemon.process.pid) - before_kb
            self.assertGreater(sent, 8 * 4)
            self.assertLess(grown_kb, FACTOR * (PART_KB + ROUNDING_KB))
            report("control_requests", requests=sent, grown_kb=grown_kb)


class Refused(unittest.TestCase):
    # Each is refused where one waits, which takes long for its bytes; each fits into the kernel's buffers, so that all
    # are there when the daemon goes on. Together they are more than may wait in libzmq.
    REQUEST = message({"zz": [""] * 37_500, "title": "chip", "id": "last"})
    CLIENTS = 100
    ROUNDS = 2

    @needs_hook("recv")
    def test_all_that_arrived_is_taken_although_the_last_one_ends_a_turn(self):
        with contextlib.ExitStack() as stack:
            front = f"ipc://{stack.enter_context(tempfile.TemporaryDirectory())}/front"
            daemon = stack.enter_context(LoggedDaemon("--workers", "1", "--queue", "1", "--memory-budget",
                                                      f"{BUDGET_MB}M", binds=(front,)))
            peers = [stack.enter_context(Peer(daemon.endpoints[0])) for _ in range(self.CLIENTS)]
            for _ in range(self.ROUNDS):
                daemon.process.send_signal(signal.SIGSTOP)
                for peer in peers:
                    peer.send(self.REQUEST)
                daemon.process.send_signal(signal.SIGCONT)
                self.assertEqual([peer.receive()["id"] for peer in peers], ["last"] * self.CLIENTS)
            self.assertGreater(daemon.status()["errors"]["busy"], 0)


class Greeter(Peer):
    """Has sent the greeting alone."""

    def greet(self):
        self.send(GREETING)
        self.read_greeting()


class Commands(unittest.TestCase):
    """What commands of ZMTP make the daemon keep, which libzmq takes up to the size of a message, before the handshake
    too, and does not count among the frames of one."""
    START = bytes((COMMAND | LONG,)) + (4 << 20).to_bytes(8, "big") + b"\x05HELLO"
    CROWD = counted(40, 120)

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = directory.name
        self.binds = ("tcp://127.0.0.1:*", f"ipc://{directory.name}/socket")

    def daemon(self, *options):
        return LoggedDaemon("--workers", "1", "--memory-budget", f"{BUDGET_MB}M", *options, binds=self.binds)

    def check_served(self, daemon, **options):
        with daemon.connect(**options) as socket:
            send(socket, {"id": 1, "title": "chip"})
            self.assertIn("topics", receive(socket))

    def check_cut(self, daemon, content, open_peer):
        """Who sends that is disconnected."""
        for endpoint in daemon.endpoints:
            cut = daemon.status()["connections_cut"]
            with open_peer(endpoint) as peer:
                try:
                    peer.send(content)
                    while peer.read_frame():
                        pass
                except OSError:
                    pass
            self.assertEqual(daemon.status()["connections_cut"], cut + 1)
            self.check_served(daemon)

    @needs_hook("recv")
    def test_commands_that_no_peer_needs_to_send(self):
        with self.daemon() as daemon:
            for content in (frame(b"\x09SUBSCRIBE", COMMAND | MORE), self.START):
                self.check_cut(daemon, content, Peer)

    # Far more than may come at once, however slowly the daemon reads them.
    IDLE = 20_000

    def idle(self):
        """Frames that ask for nothing, and that libzmq's thread works for."""
        return {"heartbeats": frame(b"\x04PING\0\x10", COMMAND), "answers to none": frame(b"\x04PONG", COMMAND),
                "unknown commands": frame(b"\x01X", COMMAND), "empty messages": message(b"")}

    @needs_hook("recv")
    def test_frames_that_ask_for_nothing(self):
        with self.daemon() as daemon:
            for name, content in self.idle().items():
                with self.subTest(name):
                    self.check_cut(daemon, content * self.IDLE, Peer)
                with self.subTest(f"some {name}"), Peer(daemon.endpoints[0]) as peer:
                    peer.send(content * 200 + message(b"", {"id": name, "title": "chip"}))
                    self.assertIn("topics", peer.receive())

    @needs_hook("recv")
    def test_heartbeats_of_a_feed_and_a_subscriber(self):
        ends = [f"ipc://{self.directory}/{end}" for end in ("pull", "pub")]
        with self.daemon("--pull", ends[0], "--pub", ends[1]) as daemon:
            for cut, (endpoint, kind) in enumerate(zip(ends, (b"PUSH", b"XSUB")), 1):
                with Peer(endpoint, kind) as peer, contextlib.suppress(OSError):
                    peer.send(self.idle()["heartbeats"] * self.IDLE)
                    while peer.read_frame():
                        pass
                self.assertEqual(daemon.status()["connections_cut"], cut)

    @needs_hook("recv")
    def test_handshakes_that_say_too_much(self):
        """libzmq keeps each property that a peer names as long as the connection: 830 KB for 64."""
        names = b"".join(b"\x04%04x\0\0\0\0" % i for i in range(6_000))
        said = ready()[2:] + names
        with self.daemon() as daemon:
            before_kb = resident_kb(daemon.process.pid)
            for flags in (0, COMMAND):
                self.check_cut(daemon, frame(said, flags), Greeter)
            for _ in range(counted(100, 1_000)):
                self.check_refused(daemon.endpoints[0], frame(said, COMMAND))
            self.check_served(daemon)
            grown_kb = resident_kb(daemon.process.pid) - before_kb
            self.assertLess(grown_kb, FACTOR * ROUNDING_KB)
            report("handshakes_that_say_too_much", grown_kb=grown_kb)

    def check_refused(self, endpoint, content):
        with Greeter(endpoint) as peer, contextlib.suppress(OSError):
            peer.send(content)
            while peer.read_frame():
                pass

    @needs_hook("recv")
    def test_messages_of_subscriptions_without_an_end(self):
        """Any socket takes them for frames of a message."""
        with self.daemon() as daemon:
            unfinished = frame(b"", MORE) + frame(b"\x09SUBSCRIBE" + b"x" * 1_000, COMMAND) + frame(b"", MORE)
            before_kb = resident_kb(daemon.process.pid)
            for endpoint in daemon.endpoints:
                with Peer(endpoint) as peer:
                    try:
                        for _ in range(300):
                            peer.send(unfinished * 100)
                    except OSError:
                        pass
                    self.check_served(daemon)
            self.assertLess(resident_kb(daemon.process.pid) - before_kb, FACTOR * (2 * PART_KB + ROUNDING_KB))

    @needs_hook("recv")
    def test_commands_before_the_handshake(self):
        """Of many peers at once: all but the last byte of a command that is as long as it may be."""
        keys = Keys(self.directory)
        keys.write_list(alice="tag", bob="tag")
        for mechanism, size, options in ((b"NULL", 64 << 10, ()), (b"CURVE", 4 << 20, keys.options())):
            with self.subTest(mechanism), self.daemon(*options) as daemon:
                before_kb = resident_kb(daemon.process.pid)
                greeting = bytearray(GREETING)
                greeting[12:32] = mechanism.ljust(20, b"\0")
                command = bytes((COMMAND | LONG,)) + size.to_bytes(8, "big") + b"\x05HELLO".ljust(size - 1, b"x")
                peers = [connect(daemon.endpoints[i % 2]) for i in range(self.CROWD)]
                for peer in peers:
                    try:
                        peer.sendall(bytes(greeting) + command)
                    except OSError:
                        pass  # cut
                grown_kb = resident_kb(daemon.process.pid) - before_kb
                self.assertLess(grown_kb, FACTOR * (PART_KB + ROUNDING_KB + CONNECTION_KB * self.CROWD))
                self.check_served(daemon, **(keys.curve("bob") if options else {}))
                report("commands_before_the_handshake", mechanism=mechanism.decode(), clients=len(peers),
                       cut=daemon.status()["connections_cut"], grown_kb=grown_kb)
                for peer in peers:
                    peer.close()

    @needs_hook("zmq_msg_send")
    def test_a_forged_message_ends_its_connection(self):
        """libzmq would keep it for ever once it tells of failed handshakes."""
        keys = Keys(self.directory)
        keys.write_list(alice="tag", bob="tag")
        pull, push = (f"ipc://{self.directory}/{end}" for end in ("pull", "push"))
        with self.daemon("--pull", pull, "--push", push, *keys.options()) as daemon:
            for endpoint, kind in ((daemon.endpoints[0], b"DEALER"), (pull, b"PUSH")):
                with SealedPeer(endpoint, keys.path("alice"), keys.public["server"], kind) as peer:
                    peer.send(frame(b"\x07MESSAGE" + peer.next_nonce() + b"x" * 100))
                    while peer.read_frame():
                        pass
            daemon.wait_until(lambda status: status["connections"] == 1)  # that of the question
            self.assertEqual(daemon.status()["handshakes_failed"]["unfinished"], 0)

    @needs_hook("libsodium")
    def test_an_encrypted_message_with_more_outside(self):
        keys = Keys(self.directory)
        keys.write_list(alice="tag", bob="tag")
        with self.daemon(*keys.options()) as daemon:
            with SealedPeer(daemon.endpoints[0], keys.path("alice"), keys.public["server"]) as peer:
                content = peer.sealed(b"{}")
                peer.send(bytes((content[0] | MORE,)) + content[1:])
                self.assertIsNone(peer.receive())
            self.assertEqual(daemon.status()["connections_cut"], 1)

    @needs_hook("libsodium")
    def test_encrypted_commands(self):
        keys = Keys(self.directory)
        keys.write_list(alice="tag", bob="tag")
        sealed_more, sealed_command = 1, 2
        with self.daemon(*keys.options()) as daemon:
            for number, (payload, flags, times) in enumerate(((b"\x09SUBSCRIBE", sealed_command | sealed_more, 1),
                                                              (b"\x04PING".ljust(100_000), sealed_command, 1),
                                                              (b"\x04PING\0\x10", sealed_command, self.IDLE),
                                                              (b"", 0, self.IDLE))):
                with SealedPeer(daemon.endpoints[number % 2], keys.path("alice"), keys.public["server"]) as peer:
                    try:
                        for _ in range(times):
                            peer.send(peer.sealed(payload, flags))
                        while peer.read_frame():
                            pass
                    except OSError:
                        pass
                self.assertEqual(daemon.status()["connections_cut"], number + 1)
                self.check_served(daemon, **keys.curve("bob"))


if __name__ == "__main__":
    main()
