"""The C client's corrections, against a topicd with a store that runs, and one whose answers get lost."""
import contextlib
import os
import subprocess
import tempfile
import unittest

from harness import WAIT_MS, Daemon, main
from lossy import Lossy


class Corrections(unittest.TestCase):
    def check(self, lose, timeout_ms):
        memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
        with tempfile.TemporaryDirectory(dir=memory) as directory, contextlib.ExitStack() as stack:
            daemon = stack.enter_context(Daemon("--store", f"{directory}/corrections.db"))
            endpoint = daemon.endpoints[0]
            if lose:
                endpoint = stack.enter_context(Lossy(endpoint, lose)).endpoint
            run = subprocess.run([os.environ["STORE_CLIENT"], endpoint, str(timeout_ms)], check=False,
                                 capture_output=True, text=True)
            self.assertEqual((run.returncode, run.stderr), (0, ""))
            self.assertEqual(len(daemon.ask({"op": "history"})["events"]), 7)

    def test_every_call(self):
        self.check(lose=None, timeout_ms=WAIT_MS)

    def test_every_second_answer_is_lost(self):
        self.check(lose=lambda count: count % 2 == 1, timeout_ms=300)


if __name__ == "__main__":
    main()
