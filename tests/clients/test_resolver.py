"""Name servers that say nothing, or no address for now, or at all: whole processes of each client end in time,
and say why, or connect once there is an address."""
import os
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

from harness import WAIT_MS, main

HERE = os.path.dirname(os.path.abspath(__file__))
NODE_CLIENT = os.path.join(HERE, "..", "..", "clients", "node")
HAS_NODE = (shutil.which("node") and shutil.which("getent") and
            os.path.isdir(os.path.join(NODE_CLIENT, "node_modules", "zeromq")))
RESOLVER = [sys.executable, os.path.join(HERE, "resolver.py")]
NOT_POSSIBLE = 77
ENDPOINT = "tcp://tagger.example:7575"

# Who waits for the resolver waits for minutes; the clients' own time is less than three seconds.
MUCH_LESS_S = 60

# Arguments: an endpoint, and how long to try.
PYTHON = """
import sys
import topicd
try:
    print(topicd.Client(sys.argv[1], connect_timeout_s=float(sys.argv[2]) / 1000).ping())
except topicd.ConnectionFailed as error:
    print(error.reason, error)
"""
ASYNCIO = """
import asyncio
import sys
import topicd
import topicd.aio

async def main():
    async with topicd.aio.Client(sys.argv[1], connect_timeout_s=float(sys.argv[2]) / 1000) as client:
        for why in await asyncio.gather(client.ping(), client.ping(), return_exceptions=True):
            print(getattr(why, "reason", ""), why)

asyncio.run(main())
"""
NODE = f"""
import {{Client}} from "{os.path.realpath(NODE_CLIENT)}/lib/index.js"
const [endpoint, connectTimeoutMs] = process.argv.slice(1)
const client = new Client(endpoint, {{connectTimeoutMs: Number(connectTimeoutMs)}})
try {{
  console.log(await client.ping())
}} catch (error) {{
  console.log(error.reason, error.message)
}}
await client.close()
"""

DEFAULT_MS = 2_000


def programs(timeout_ms):
    found = {"c": (os.environ["PING_CLIENT"], ENDPOINT, str(timeout_ms)),
             "python": (sys.executable, "-c", PYTHON, ENDPOINT, str(timeout_ms)),
             "asyncio": (sys.executable, "-c", ASYNCIO, ENDPOINT, str(timeout_ms))}
    if HAS_NODE:
        found["node"] = ("node", "--input-type=module", "-e", NODE, ENDPOINT, str(timeout_ms))
    return found


def start(resolver, command):
    return subprocess.Popen([*RESOLVER, resolver, *command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


class Case(unittest.TestCase):
    def printed(self, process):
        """On stdout and stderr."""
        output, _ = process.communicate()
        if process.returncode == NOT_POSSIBLE or "unshare" in output:
            self.skipTest(output.strip())
        return output


NOT_SAID = ("no-resolver", ENDPOINT + ": the resolver of this machine does not say which address this host has")
UNKNOWN = ("unknown-host", ENDPOINT + ": no address is known for this host")


class NoAddress(Case):
    """All clients wait at the same time."""

    RESOLVERS = ("silent", "failing")

    @classmethod
    def setUpClass(cls):
        cls.began = time.monotonic()
        with tempfile.NamedTemporaryFile("w", suffix=".txt", delete=False) as article:
            article.write("A chip")
        cls.addClassCleanup(os.remove, article.name)
        commands = {**programs(DEFAULT_MS), "tag": (os.environ["TOPIC"], "tag", "-s", ENDPOINT, article.name),
                    "status": (os.environ["TOPIC"], "status", "-s", ENDPOINT)}
        cls.running = {(resolver, name): start(resolver, command) for resolver in cls.RESOLVERS
                       for name, command in commands.items()}

    def check(self, name, form, count=1):
        for resolver in self.RESOLVERS:
            with self.subTest(resolver):
                output = self.printed(self.running[resolver, name])
                self.assertLess(time.monotonic() - self.began, MUCH_LESS_S, output)
                self.assertEqual(output.count(form.format(*NOT_SAID)), count, output)

    def test_the_command_line(self):
        self.check("tag", "{1}")
        self.check("status", "{1}")

    def test_c(self):
        self.check("c", "{1}")

    def test_python(self):
        self.check("python", "{0} {1}")

    def test_every_request_of_asyncio(self):
        self.check("asyncio", "{0} {1}", 2)

    @unittest.skipUnless(HAS_NODE, "needs node, zeromq in clients/node, and getent")
    def test_node(self):
        self.check("node", "{0} {1}")


class UnknownAddress(Case):
    """The last answer of the resolver counts. A machine may be too slow for it: the time to try is doubled then."""

    STAGES = "failing,failing,unknown"
    FORMS = {"c": ("{1}", 1), "python": ("{0} {1}", 1), "asyncio": ("{0} {1}", 2), "node": ("{0} {1}", 1)}

    def check(self, resolver, name):
        form, count = self.FORMS[name]
        timeout_ms = DEFAULT_MS
        output = ""
        while timeout_ms < WAIT_MS and output.count(form.format(*UNKNOWN)) != count:
            output = self.printed(start(resolver, programs(timeout_ms)[name]))
            timeout_ms *= 2
        self.assertEqual(output.count(form.format(*UNKNOWN)), count, output)

    def test_each_client_says_it(self):
        for name in programs(DEFAULT_MS):
            with self.subTest(name):
                self.check(self.STAGES, name)


class LateAddress(Case):
    """A container whose name comes up after its client: it is asked for until it is there."""

    def test_each_client_connects(self):
        beside = [sys.executable, os.path.join(HERE, "ponger.py"), ENDPOINT.rpartition(":")[2]]
        running = {name: start("failing,failing,unknown,127.0.0.1", [*beside, *command])
                   for name, command in programs(WAIT_MS).items()}
        for name, process in running.items():
            with self.subTest(name):
                self.assertIn("a model", self.printed(process))


if __name__ == "__main__":
    main()
