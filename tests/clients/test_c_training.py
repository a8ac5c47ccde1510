"""The C client's trainings, against a topicd with a store and a registry, and one whose answers get lost."""
import contextlib
import os
import subprocess

from harness import WAIT_MS, main
from lossy import Lossy
from test_training import Training, corpus


class Trainings(Training):
    def check(self, lose, timeout_ms):
        self.fill(corpus(60))
        with self.serve() as daemon, contextlib.ExitStack() as stack:
            endpoint = daemon.endpoints[0]
            if lose:
                endpoint = stack.enter_context(Lossy(endpoint, lose)).endpoint
            run = subprocess.run([os.environ["TRAINING_CLIENT"], endpoint, str(timeout_ms)], check=False,
                                 capture_output=True, text=True)
            self.assertEqual((run.returncode, run.stderr), (0, ""))
            self.assertEqual(run.stdout.strip(), daemon.serves())
            self.assertEqual(self.kinds(daemon)[:5], ["promote", "promote", "rollback", "promote", "train"])

    def test_every_call(self):
        self.check(lose=None, timeout_ms=WAIT_MS)

    def test_every_second_answer_is_lost(self):
        self.check(lose=lambda count: count % 2 == 1, timeout_ms=1000)


if __name__ == "__main__":
    main()
