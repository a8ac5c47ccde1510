"""How topicd-web begins and ends where its daemon is away: it says so, and ends at once, also where the daemon has a
name that the name server says nothing of."""
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time
import unittest

from web import TOPICD_WEB
from harness import main

RESOLVER = pathlib.Path(__file__).parents[1] / "clients" / "resolver.py"
NOT_POSSIBLE = 77
# The resolver of the test has patience for minutes.
MUCH_LESS_S = 60
SAYS_ITS_NUMBER = 'echo "process $$" >&2; exec "$@"'


class Stopping(unittest.TestCase):
    def stop(self, resolver, server):
        command = [sys.executable, str(RESOLVER), resolver, "sh", "-c", SAYS_ITS_NUMBER, "sh", TOPICD_WEB, "--server", server, "--listen", "127.0.0.1:0"]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
            number = 0
            for line in process.stderr:
                number = int(found[1]) if (found := re.fullmatch(r"process (\d+)\n", line)) else number
                if "topicd-web: ready" in line:
                    began = time.monotonic()
                    os.kill(number, signal.SIGTERM)
            if process.wait() == NOT_POSSIBLE or not number:
                self.skipTest("no resolver can be had here")
            self.assertEqual(process.returncode, 0)
            self.assertLess(time.monotonic() - began, MUCH_LESS_S)

    def test_a_silent_name_server_holds_nothing_up(self):
        self.stop("silent", "tcp://tagger.example:7575")

    def test_nor_does_a_daemon_that_is_away(self):
        self.stop("unknown", "tcp://tagger.example:7575")

    def test_a_daemon_that_has_never_been_there_is_told_of(self):
        with tempfile.TemporaryDirectory() as directory:
            server = f"ipc://{directory}/nobody"
            command = [TOPICD_WEB, "--server", server, "--listen", "127.0.0.1:0"]
            with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
                missing = f"topicd does not answer at {server}"
                log = []
                for line in process.stderr:
                    log.append(line)
                    if missing in line:
                        process.terminate()
                self.assertEqual(process.wait(), 0)
            self.assertTrue(any(missing in line for line in log), log)


if __name__ == "__main__":
    main()
