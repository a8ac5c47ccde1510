"""A bridge that is killed before each of its steps in turn, or whose step fails: no record is lost, and no more than a
batch comes twice."""
import os
import unittest

from bridge_case import Bridge, BridgeCase, article
from harness import main

INTERRUPTED = os.environ["TOPIC_BRIDGE_INTERRUPTED"]
RECORDS = 7
BATCH = 3


class Interrupted(BridgeCase):
    def setUp(self):
        super().setUp()
        self.server = self.daemon().endpoints[0]

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
            bridge.wait_until(self.all_settled)
            was_killed = False
        except AssertionError:
            was_killed = True
        status = bridge.stop()
        self.assertIn(status, (-9, 1) if was_killed else (0, -9), bridge.log)
        if was_killed or not self.all_settled():
            with self.bridge([self.server], "--batch", str(BATCH)) as next_one:
                next_one.wait_for_line("ready")  # else SIGTERM may come before its handler is set
                next_one.wait_until(self.all_settled)
        return was_killed or any(text and "waiting for" in text for text in bridge.log)

    def test_killed_before_each_step(self):
        number = 0
        while True:
            number += 1
            with self.subTest(step=number):
                was_reached = self.run_interrupted("kill", number)
                self.check(BATCH)
            if not was_reached:
                break
        self.assertGreater(number, 40)

    def test_each_step_fails_once(self):
        for number in range(1, 120):
            with self.subTest(step=number):
                self.run_interrupted("fail", number)
                self.check(2 * BATCH)


if __name__ == "__main__":
    main()
