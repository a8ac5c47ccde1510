"""A stream that has lost what it had acknowledged: its bridge stores the records again. The loss is made, not waited
for: all nodes of the sink are put back to an earlier state, as a new leader that lacks the last records would be."""
import os
import shutil
import unittest

from system import System, wait_until

BEFORE, AFTER = 5, 6
SUBJECT = "news.tagged"


class StoredAgain(unittest.TestCase):
    def setUp(self):
        self.system = System(bridges=1, daemons=1, replicas=1, own_sink_nodes=3, options=("--batch", "10"))
        self.addCleanup(self.system.close)
        self.kept = os.path.join(self.system.directory, "kept")
        self.bridge = self.system.bridges[0]

    def feed(self, count):
        self.system.feeder.feed(count)
        self.system.feeder.wait_for(self.system.feeder.target)

    def feed_and_settle(self, count):
        self.feed(count)
        self.system.drain()

    def restart_sink(self, between):
        for node in self.system.sink_nodes:
            node.terminate()
        for node in self.system.sink_nodes:
            between(node.storage)
            node.start()
        self.system.wait_for_health()

    def keep(self, storage):
        shutil.copytree(storage, os.path.join(self.kept, os.path.basename(storage)))

    def put_back(self, storage):
        shutil.rmtree(storage)
        shutil.copytree(os.path.join(self.kept, os.path.basename(storage)), storage)

    def lose(self):
        """The results of all records after the first ones."""
        self.feed_and_settle(BEFORE)
        self.restart_sink(self.keep)
        self.feed_and_settle(AFTER)
        stored = [record for _, record in self.system.sink.messages("TAGGED")]
        self.assertEqual(len(stored), BEFORE + AFTER)
        self.restart_sink(self.put_back)
        self.assertEqual(sum(self.system.results().values()), BEFORE)
        return stored

    def test_with_the_next_record(self):
        self.lose()
        self.feed_and_settle(1)
        wanted = {f"a{number}": 1 for number in range(BEFORE + AFTER + 1)}
        wait_until(lambda: self.system.results() == wanted, "every record is there once")
        self.assertTrue(self.bridge.lines(f"had lost {AFTER} of the last {BEFORE + AFTER} records"))

    def test_at_the_end_and_what_is_there_under_another_number_not_twice(self):
        """As on a node that has one message more in the middle, and lacks another one."""
        stored = self.lose()
        lost = stored[BEFORE + 2]
        for record in [b'{"id":"another"}', *stored[BEFORE:]]:
            if record is not lost:
                self.system.sink.publish(SUBJECT, record)
        self.assertEqual(self.bridge.stop(), 0)
        results = self.system.results()
        self.assertEqual(results.pop("another"), 1)
        self.assertEqual(results, {f"a{number}": 1 for number in range(BEFORE + AFTER)})
        self.assertTrue(self.bridge.lines("had lost 1 of the last"))


if __name__ == "__main__":
    unittest.main()
