"""Clients that are refused before their first message: counted by reason, and logged without filling the log."""
import http.client
import re
import socket as sockets
import tempfile
import unittest

import zmq

from harness import Daemon, main, needs_hook
from keys import Keys
from test_auth import try_to_connect
from test_metrics import fetch, parse

NONE = {"key-not-listed": 0, "wrong-server-key": 0, "other-mechanism": 0, "broken": 0, "unfinished": 0}
GREETING = b"\xff" + bytes(8) + b"\x7f\x03\x00" + b"CURVE".ljust(20, b"\0") + bytes(32)

# More than a log could have lines for.
HAMMERING = 100

ATTEMPTS = 100


def failed(daemon):
    return daemon.status()["handshakes_failed"]


def raw(daemon, *parts):
    """A client that sends bytes, and waits until the daemon disconnects it."""
    host, port = daemon.endpoints[0].removeprefix("tcp://").split(":")
    with sockets.create_connection((host, int(port)), timeout=60) as client:
        for part in parts:
            client.sendall(part)
        try:
            while client.recv(4096):
                pass
        except ConnectionResetError:
            pass


def be_refused(daemon, reason, **options):
    """Tries until the reason is counted: of the mechanism, the client may learn first, and close the connection."""
    for _ in range(ATTEMPTS):
        assert "connected" not in try_to_connect(daemon, **options)
        if failed(daemon)[reason] > 0:
            return
    raise AssertionError(f"never counted: {reason}: {failed(daemon)}")


class RefusedClients(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.keys = Keys(directory.name)
        self.keys.write_list(alice="tag")
        self.front = f"ipc://{directory.name}/front"

    def check_counts(self, daemon, **counts):
        wanted = {**NONE, **{name.replace("_", "-"): count for name, count in counts.items()}}
        daemon.wait_until(lambda status: status["handshakes_failed"] == wanted)

    def test_each_reason_is_counted_and_logged_with_its_cure(self):
        cases = (({}, "other-mechanism", "only one of client and daemon uses keys (CURVE)"),
                 (self.keys.curve("stranger"), "key-not-listed", "its key is not in the list of clients"),
                 (self.keys.curve("alice", "stranger"), "wrong-server-key", "it expects another server key"))
        for number, endpoint in enumerate(("tcp://127.0.0.1:*", self.front)):
            with Daemon(*self.keys.options(), "--metrics", "127.0.0.1:0", binds=(endpoint,)) as daemon:
                endpoint = daemon.endpoints[0]
                for options, reason, cure in cases:
                    self.assertEqual(failed(daemon)[reason], 0)
                    be_refused(daemon, reason, **options)
                    self.assertIn(f"{endpoint}: refused a client: {cure}", daemon.read_until(cure))
                before = failed(daemon)
                status, _, page = fetch(daemon)
                self.assertEqual(status, 200, number)
                samples, after = parse(page), failed(daemon)
                for reason in NONE:  # the last attempts of clients that are closed may still arrive
                    count = samples["topicd_handshakes_failed_total", (("reason", reason),)]
                    self.assertTrue(before[reason] <= count <= after[reason], (reason, before, count, after))

    def test_a_client_that_is_served_is_not_counted(self):
        with Daemon(*self.keys.options()) as daemon:
            with daemon.connect(zmq.REQ, **self.keys.curve("alice")) as alice:
                alice.send_json({"title": "chip"})
                self.assertIn("topics", alice.recv_json())
            daemon.wait_until(lambda status: status["connections"] == 1)  # that which asks
            self.check_counts(daemon)

    def test_a_client_with_keys_and_a_daemon_without(self):
        with Daemon() as daemon:
            be_refused(daemon, "other-mechanism", **self.keys.curve("alice"))
            daemon.read_until("only one of client and daemon uses keys (CURVE)")

    def test_what_is_not_zeromq(self):
        with Daemon(*self.keys.options()) as daemon:
            raw(daemon, GREETING, b"\x04\x05\x04READ")
            line = daemon.read_until("it does not speak ZMTP 3")
            self.assertIn("tcp://127.0.0.1:", line)
            self.check_counts(daemon, broken=1)
            with sockets.create_connection(("127.0.0.1", int(daemon.endpoints[0].rsplit(":", 1)[1]))):
                pass  # as a probe of a load balancer
            daemon.read_until("before the handshake ended")
            self.check_counts(daemon, broken=1, unfinished=1)

    @needs_hook("recv")
    def test_http_and_old_peers(self):
        with Daemon("--metrics", "127.0.0.1:0") as daemon:
            raw(daemon, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            daemon.read_until("it does not speak ZMTP 3")
            self.check_counts(daemon, broken=1)
            raw(daemon, GREETING[:10] + b"\x01\x05")
            self.check_counts(daemon, broken=2)
            try:
                fetch(daemon, "/healthz")  # HTTP where it belongs
            except http.client.HTTPException as err:
                self.fail(err)
            self.check_counts(daemon, broken=2)

    def test_a_client_that_hammers_does_not_fill_the_log(self):
        with Daemon(*self.keys.options()) as daemon:
            for _ in range(HAMMERING):
                self.assertNotIn("connected", try_to_connect(daemon, **self.keys.curve("stranger")))
            status = daemon.wait_until(
                lambda status: status["handshakes_failed"]["key-not-listed"] >= HAMMERING)
            count = status["handshakes_failed"]["key-not-listed"]
            with daemon.connect(zmq.REQ, **self.keys.curve("alice")) as alice:
                alice.send_json({"title": "chip"})
                self.assertIn("topics", alice.recv_json())
            daemon.stop()
            lines = [line for line in daemon.log if "refused" in line and "its key is not" in line]
            others = sum(int(number) for line in lines for number in re.findall(r"refused (\d+) more", line))
            singly = sum("refused a client" in line for line in lines)
            self.assertEqual(others + singly, count)
            # At the start, at the end, and one a minute: even a machine on which this takes an hour stays below.
            self.assertLess(len(lines), HAMMERING)
            self.assertGreater(others, 0)


if __name__ == "__main__":
    main()
