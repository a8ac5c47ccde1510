"""The harness of these tests themselves."""
import os
import select
import signal
import subprocess
import sys
import unittest

from harness import WAIT_MS, main

# What a test does: it starts a daemon, and is then killed.
TEST = """
from harness import Daemon
with Daemon() as daemon:
    print(daemon.process.pid, flush=True)
    input()
"""


class Harness(unittest.TestCase):
    def test_a_test_that_is_killed_leaves_no_daemon(self):
        here = os.path.dirname(os.path.abspath(__file__))
        with subprocess.Popen([sys.executable, "-c", TEST, *sys.argv[1:]], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": here}) as test:
            pid = int(test.stdout.readline())
            daemon = os.pidfd_open(pid)
            test.kill()
        ended = select.poll()
        ended.register(daemon, select.POLLIN)
        try:
            self.assertTrue(ended.poll(WAIT_MS), "the daemon outlives its test")
        finally:
            if not ended.poll(0):
                signal.pidfd_send_signal(daemon, signal.SIGKILL)
            os.close(daemon)


if __name__ == "__main__":
    main()
