"""A bridge that is killed before each of its steps in turn, or whose step fails: no record is lost, and no more than a
batch comes twice."""
import concurrent.futures
import copy
import itertools
import os
import unittest

from bridge_case import BridgeCase, Ended, article
from harness import WAIT_MS, main

INTERRUPTED = os.environ["TOPIC_BRIDGE_INTERRUPTED"]
RECORDS = 7
BATCH = 3

# A bridge whose step fails mostly waits.
AT_A_TIME = 6

# More than a bridge has: it is never interrupted.
NO_STEP = 1_000_000


class Interrupted(BridgeCase):
    def setUp(self):
        super().setUp()
        self.server = self.daemon().endpoints[0]
        self.patience_ms = WAIT_MS

    def fill(self, number):
        """A directory of its own for each step."""
        self.source, self.sink, self.rejected = (type(self.source)(self.path(f"{name}{number}"))
                                                 for name in ("in", "out", "rejected"))
        self.source.drop("a.jsonl", *(article(i) for i in range(RECORDS - 2)), b"{")
        self.source.drop("b.json", article(RECORDS - 2))
        self.source.drop("c.json", article(RECORDS - 1))

    def check(self, most_twice):
        ids = self.sink.ids()
        self.assertEqual(sorted(ids), sorted(f"a{i}" for i in range(RECORDS)))
        self.assertLessEqual(sum(ids.values()) - RECORDS, most_twice)
        self.assertTrue(self.rejected.rejects())

    def run_interrupted(self, how, number):
        """Whether the bridge came to that step."""
        self.fill(number)
        bridge = self.bridge([self.server], "--batch", str(BATCH), program=INTERRUPTED,
                             env={"TOPIC_INTERRUPT": f"{how} {number}"})
        try:
            bridge.wait_until(self.all_settled, self.patience_ms)
            has_ended = False
        except Ended:
            has_ended = True
        finally:
            status = bridge.stop()
        # A call that fails while the bridge starts ends it with 1; one that is killed is so by a signal.
        self.assertIn(status, ((-9,) if how == "kill" else (1,)) if has_ended else (0, -9), bridge.log)
        if has_ended or not self.all_settled():
            with self.bridge([self.server], "--batch", str(BATCH)) as next_one:
                next_one.wait_for_line("ready")  # else SIGTERM may come before its handler is set
                next_one.wait_until(self.all_settled)
        return has_ended or any(text and "waiting for" in text for text in bridge.log)

    def run_step(self, how, number, most_twice):
        """With files and bridges of its own."""
        alone = copy.copy(self)
        try:
            was_reached = alone.run_interrupted(how, number)
            alone.check(most_twice)
        except AssertionError as error:
            raise AssertionError(f"{how} {number}: {error}") from error
        return was_reached

    def run_steps(self, how, numbers, most_twice):
        with concurrent.futures.ThreadPoolExecutor(AT_A_TIME) as pool:
            return list(pool.map(lambda number: self.run_step(how, number, most_twice), numbers))

    def test_killed_before_each_step(self):
        for start in itertools.count(1, AT_A_TIME):
            if not all(self.run_steps("kill", range(start, start + AT_A_TIME), BATCH)):
                break
        self.assertGreater(start, 40)

    def test_a_wait_that_takes_too_long_is_no_kill(self):
        self.patience_ms = 0
        with self.assertRaisesRegex(AssertionError, f"^kill {NO_STEP}: not so within 0 ms"):
            self.run_step("kill", NO_STEP, BATCH)

    def test_each_step_fails_once(self):
        self.run_steps("fail", range(1, 120), 2 * BATCH)


if __name__ == "__main__":
    main()
