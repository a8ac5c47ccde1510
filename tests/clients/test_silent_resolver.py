"""A name server that says nothing: whole processes of each client end in time, and say why."""
import os
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

from harness import main

HERE = os.path.dirname(os.path.abspath(__file__))
NODE_CLIENT = os.path.join(HERE, "..", "..", "clients", "node")
HAS_NODE = (shutil.which("node") and shutil.which("getent") and
            os.path.isdir(os.path.join(NODE_CLIENT, "node_modules", "zeromq")))
SILENT = [sys.executable, os.path.join(HERE, "silent_resolver.py")]
NOT_POSSIBLE = 77
ENDPOINT = "tcp://tagger.example:7575"
WHY = ENDPOINT + ": the resolver of this machine does not say which address this host has"

# Who waits for the resolver waits for minutes; the clients' own time is less than three seconds.
MUCH_LESS_S = 60

PYTHON = f"""
import topicd
try:
    topicd.Client("{ENDPOINT}").tag("A chip")
except topicd.ConnectionFailed as error:
    print(error.reason, error)
"""
ASYNCIO = f"""
import asyncio
import topicd
import topicd.aio

async def main():
    async with topicd.aio.Client("{ENDPOINT}") as client:
        for why in await asyncio.gather(*map(client.tag, ["A chip", "A wafer"]), return_exceptions=True):
            print(why.reason, why)

asyncio.run(main())
"""
NODE = f"""
import {{Client}} from "{os.path.realpath(NODE_CLIENT)}/lib/index.js"
try {{
  await new Client("{ENDPOINT}").tag("A chip")
}} catch (error) {{
  console.log(error.reason, error.message)
}}
"""


class SilentResolver(unittest.TestCase):
    """All clients wait at the same time."""

    @classmethod
    def setUpClass(cls):
        cls.began = time.monotonic()
        with tempfile.NamedTemporaryFile("w", suffix=".txt", delete=False) as article:
            article.write("A chip")
        cls.addClassCleanup(os.remove, article.name)
        programs = {"tag": (os.environ["TOPIC"], "tag", "-s", ENDPOINT, article.name),
                    "status": (os.environ["TOPIC"], "status", "-s", ENDPOINT),
                    "python": (sys.executable, "-c", PYTHON), "asyncio": (sys.executable, "-c", ASYNCIO)}
        if HAS_NODE:
            programs["node"] = ("node", "--input-type=module", "-e", NODE)
        cls.running = {name: subprocess.Popen([*SILENT, *command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                              text=True) for name, command in programs.items()}

    def printed(self, name):
        """On stdout and stderr."""
        output, _ = self.running[name].communicate()
        if self.running[name].returncode == NOT_POSSIBLE or "unshare" in output:
            self.skipTest(output.strip())
        self.assertLess(time.monotonic() - self.began, MUCH_LESS_S, output)
        return output

    def test_the_command_line(self):
        tag, status = self.printed("tag"), self.printed("status")
        self.assertIn(WHY, tag)
        self.assertIn(WHY, status)

    def test_python(self):
        self.assertIn("no-resolver " + WHY, self.printed("python"))

    def test_every_request_of_asyncio(self):
        self.assertEqual(self.printed("asyncio").count("no-resolver " + WHY), 2)

    @unittest.skipUnless(HAS_NODE, "needs node, zeromq in clients/node, and getent")
    def test_node(self):
        self.assertIn("no-resolver " + WHY, self.printed("node"))


if __name__ == "__main__":
    main()
