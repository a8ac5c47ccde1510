"""A bridge that is killed before each of its calls of libpq in turn, or whose call fails: no record is lost. In one
database none is stored twice; over two connections no more than a batch. To save time, some tests leave steps out."""
import json
import os
import unittest

from bridge_case import Bridge, Ended, article
from harness import main
from postgresql_case import PostgreSQLCase

INTERRUPTED = os.environ["TOPIC_BRIDGE_INTERRUPTED"]
RECORDS = 3
BATCH = 2


class Steps(PostgreSQLCase):
    def setUp(self):
        super().setUp()
        self.writes = self.count_writes()

    def sink_table(self, is_shared):
        """Another name of the program is another connection, as of another database."""
        return self.table("topicd_results", **({} if is_shared else {"application_name": "another"}))

    def start(self, is_shared, **keys):
        locations = list(self.locations())
        locations[3] = self.sink_table(is_shared)
        return Bridge(*locations, "--batch", str(BATCH), **keys)

    def fill_anew(self):
        values = ", ".join(f"('k{i}', '{json.dumps(article(i))}')" for i in range(RECORDS))
        self.execute("TRUNCATE topicd_queue, topicd_results, topicd_rejects, writes;"
                     f"INSERT INTO topicd_queue (key, record) VALUES {values}, ('poison', '{{')")

    def end_leases(self):
        self.execute("UPDATE topicd_queue SET topicd_due = now() WHERE topicd_due > now()")

    def is_settled_soon(self):
        """A failed call may leave leases. Who loses one over two connections stores the record a second time."""
        self.end_leases()
        return self.is_settled()

    def check(self, most_twice):
        counts = self.writes()
        self.assertEqual(sorted(counts), [f"k{i}" for i in range(RECORDS)])
        self.assertLessEqual(sum(counts.values()) - RECORDS, most_twice)
        self.assertEqual(self.count("topicd_rejects"), 1)

    def run_interrupted(self, how, number, is_shared):
        """Whether the bridge came to that step before all was settled."""
        self.fill_anew()
        bridge = self.start(is_shared, program=INTERRUPTED, env={"TOPIC_INTERRUPT": f"{how} {number}"})
        try:
            bridge.wait_until(self.is_settled_soon if how == "fail" else self.is_settled)
            has_ended = False
        except Ended:
            has_ended = True
        finally:
            status = bridge.stop()
        self.assertIn(status, (-9,) if has_ended else (0, -9), bridge.log)
        was_reached = has_ended and not self.is_settled()
        if was_reached:
            self.end_leases()
            with self.start(is_shared) as next_one:
                next_one.wait_until(self.is_settled)
        return was_reached or any(text and "waiting for" in text for text in bridge.log)

    def run_step(self, how, number, is_shared, most_twice):
        try:
            was_reached = self.run_interrupted(how, number, is_shared)
            if was_reached:
                self.check(most_twice)
        except AssertionError as error:
            raise AssertionError(f"{how} {number}: {error}") from error
        return was_reached

    def run_all(self, how, is_shared, most_twice, stride=1):
        number = 1
        while self.run_step(how, number, is_shared, most_twice):
            number += stride
        return number

    def test_killed_before_each_step_in_one_database(self):
        self.assertGreater(self.run_all("kill", True, 0), 40)

    def test_killed_before_each_step_with_two_connections(self):
        self.assertGreater(self.run_all("kill", False, BATCH, stride=2), 40)

    def test_each_step_fails_once(self):
        self.run_all("fail", True, 0, stride=3)


if __name__ == "__main__":
    main()
