"""Nobody there, no key, a wrong key, a wrong server key: C, Python, asyncio, Node and the command line say which,
and topicd counts those that it refuses."""
import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import unittest

from harness import WAIT_MS, Daemon, main
from keys import Keys
from test_metrics import fetch, parse

HERE = os.path.dirname(os.path.abspath(__file__))
NODE_CLIENT = os.path.realpath(os.path.join(HERE, "..", "..", "clients", "node"))
HAS_NODE = shutil.which("node") and os.path.isdir(os.path.join(NODE_CLIENT, "node_modules", "zeromq"))

# Arguments: an endpoint, how long to try, perhaps the server's key, perhaps a file with the client's.
PYTHON = """
import sys
import topicd
keys = dict(zip(("server_key", "key"), sys.argv[3:]))
try:
    print(topicd.Client(sys.argv[1], connect_timeout_s=float(sys.argv[2]) / 1000, **keys).ping())
except topicd.ConnectionFailed as error:
    print(error.reason, error)
"""
ASYNCIO = """
import asyncio
import sys
import topicd
import topicd.aio

async def main():
    keys = dict(zip(("server_key", "key"), sys.argv[3:]))
    async with topicd.aio.Client(sys.argv[1], connect_timeout_s=float(sys.argv[2]) / 1000, **keys) as client:
        try:
            print(await client.ping())
        except topicd.ConnectionFailed as error:
            print(error.reason, error)

asyncio.run(main())
"""
NODE = f"""
import {{Client}} from "{NODE_CLIENT}/lib/index.js"
const [endpoint, connectTimeoutMs, serverKey, key] = process.argv.slice(1)
const client = new Client(endpoint, {{connectTimeoutMs: Number(connectTimeoutMs), serverKey, key}})
try {{
  console.log(await client.ping())
}} catch (error) {{
  console.log(error.reason, error.message)
}}
await client.close()
"""

NOBODY, NO_KEY, NOT_LISTED, WRONG_SERVER = "nobody-there", "no-key", "key-not-listed", "wrong-server-key"
BY_REASON = {NOBODY: "nobody-there", NO_KEY: "no-key", NOT_LISTED: "key-not-listed", WRONG_SERVER: "wrong-server-key"}
IN_WORDS = {NOBODY: "nothing listens there", NO_KEY: "accepts only clients with keys",
            NOT_LISTED: "does not accept this client's key", WRONG_SERVER: "is not that of this topicd"}

# What topicd counts; of a client without keys, it or the client is the first to notice.
COUNTED = {NOT_LISTED: "key-not-listed", WRONG_SERVER: "wrong-server-key"}


class Proxy:
    """Of which the backend is about to start: it ends the first connections, and joins the next to a daemon."""

    def __init__(self, refusals, address=None):
        self.left, self.address = refusals, address
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.endpoint = f"tcp://127.0.0.1:{self.listener.getsockname()[1]}"
        self.sockets = []
        self.thread = threading.Thread(target=self.serve)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        for each in self.listener, *self.sockets:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        self.thread.join()
        for each in self.listener, *self.sockets:
            each.close()

    def serve(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            if self.left > 0:
                self.left -= 1
                client.close()
                continue
            daemon = socket.create_connection(self.address)
            self.sockets += [client, daemon]
            for ends in (client, daemon), (daemon, client):
                threading.Thread(target=self.carry, args=ends, daemon=True).start()

    @staticmethod
    def carry(source, target):
        try:
            while data := source.recv(1 << 16):
                target.sendall(data)
            target.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


class Connecting(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        directory = tempfile.TemporaryDirectory()
        cls.addClassCleanup(directory.cleanup)
        cls.nowhere = f"ipc://{directory.name}/none"
        cls.keys = Keys(directory.name)
        cls.keys.write_list(alice="tag")

    def cases(self, endpoint):
        """For each reason the endpoint, how long to try, and the keys. Only where nobody is there does the wait
        end by its limit."""
        server = self.keys.public["server"]
        return {NOBODY: (self.nowhere, 300), NO_KEY: (endpoint, WAIT_MS),
                NOT_LISTED: (endpoint, WAIT_MS, server, self.keys.path("stranger")),
                WRONG_SERVER: (endpoint, WAIT_MS, self.keys.public["bob"], self.keys.path("alice"))}

    def said(self, command, *arguments):
        return subprocess.run(command(*map(str, arguments)), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, check=False).stdout

    def check_proxy(self, command, expected):
        """Without keys. How long to try is doubled, where it was too short for a first connection."""
        with Daemon() as daemon:
            host, _, port = daemon.endpoints[0].removeprefix("tcp://").rpartition(":")
            with Proxy(4, (host, port)) as proxy:
                said = self.said(command, proxy.endpoint, WAIT_MS)
                self.assertIn(daemon.serves(), said)
                self.assertEqual(proxy.left, 0)
        limit_ms = 300
        with Proxy(sys.maxsize) as proxy:
            while limit_ms < WAIT_MS and expected[NO_KEY] not in (said := self.said(command, proxy.endpoint, limit_ms)):
                limit_ms *= 2
        self.assertIn(expected[NO_KEY], said)

    def check(self, command, expected):
        with Daemon(*self.keys.options(), "--metrics", "127.0.0.1:0") as daemon:
            for reason, arguments in self.cases(daemon.endpoints[0]).items():
                with self.subTest(reason):
                    before = self.counts(daemon)
                    said = self.said(command, *arguments)
                    self.assertIn(arguments[0], said)
                    self.assertIn(expected[reason], said)
                    self.check_counts(reason, before, daemon)

    def check_with_proxy(self, command, expected):
        self.check(command, expected)
        self.check_proxy(command, expected)

    def counts(self, daemon):
        return {dict(labels)["reason"]: count for (name, labels), count in parse(fetch(daemon)[2]).items()
                if name == "topicd_handshakes_failed_total"}

    def check_counts(self, reason, before, daemon):
        after = self.counts(daemon)
        if reason == NOBODY:
            self.assertEqual(after, before)
        if reason in COUNTED:
            self.assertGreater(after[COUNTED[reason]], before[COUNTED[reason]])
            self.assertEqual({**after, COUNTED[reason]: 0, "other-mechanism": 0},
                             {**before, COUNTED[reason]: 0, "other-mechanism": 0})

    def test_c(self):
        self.check_with_proxy(lambda *arguments: (os.environ["PING_CLIENT"], *arguments), IN_WORDS)

    def test_the_command_line(self):
        def command(endpoint, _, server_key=None, key=None):
            keys = ("--server-key", server_key, "--key", key) if key else ()
            return (os.environ["TOPIC"], "tag", "-s", endpoint, *keys, self.article())

        self.check(command, IN_WORDS)

    def article(self):
        path = os.path.join(self.keys.directory, "article.txt")
        with open(path, "w", encoding="utf-8") as file:
            file.write("A chip")
        return path

    def test_python(self):
        self.check_with_proxy(lambda *arguments: (sys.executable, "-c", PYTHON, *arguments), BY_REASON)

    def test_asyncio(self):
        self.check_with_proxy(lambda *arguments: (sys.executable, "-c", ASYNCIO, *arguments), BY_REASON)

    @unittest.skipUnless(HAS_NODE, "needs node, and zeromq in clients/node")
    def test_node(self):
        self.check_with_proxy(lambda *arguments: ("node", "--input-type=module", "-e", NODE, *arguments), BY_REASON)


if __name__ == "__main__":
    main()
