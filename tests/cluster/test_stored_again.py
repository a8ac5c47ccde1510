"""A stream that has lost what it had acknowledged: its bridge stores the records again. The loss is made, not waited
for: all nodes of the sink are put back to an earlier state, as a new leader that lacks the last records would be. The
bridge is stopped meanwhile, so that it finds out when the test has made all of it."""
import json
import os
import shutil
import signal
import tempfile
import unittest

from nats import Client, Listener, Node
from system import System, wait_until

BEFORE, AFTER = 5, 6
SUBJECT = "news.tagged"

# Of the results, in the storage of a node.
MESSAGES = "jetstream/$G/streams/TAGGED/msgs"


# No right to hear of elections, and every other one.
WITHOUT_ADVISORIES = """authorization {
    users = [{user: "u", password: "p", permissions: {subscribe: {deny: "$JS.EVENT.>"}}}]
}
no_auth_user: "u"
"""


# No right to read what the nodes have of the rejected records.
WITHOUT_CONSUMERS = """authorization {
    users = [{user: "u", password: "p", permissions: {publish: {deny: "$JS.API.CONSUMER.CREATE.REJECTED"}}}]
}
no_auth_user: "u"
"""


class SinkOfThreeNodes(unittest.TestCase):
    node_options = ()
    replicas = 1

    def setUp(self):
        self.system = System(bridges=1, daemons=1, replicas=self.replicas, own_sink_nodes=3, options=("--batch", "10"),
                             node_options=self.node_options)
        self.addCleanup(self.system.close)
        self.kept = os.path.join(self.system.directory, "kept")
        self.bridge = self.system.bridges[0]

    def pause(self):
        self.bridge.process.send_signal(signal.SIGSTOP)

    def go_on(self):
        self.bridge.process.send_signal(signal.SIGCONT)

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
        """The results of all records after the first ones; the bridge is stopped."""
        self.feed_and_settle(BEFORE)
        self.restart_sink(self.keep)
        self.feed_and_settle(AFTER)
        stored = [record for _, record in self.system.sink.messages("TAGGED")]
        self.assertEqual(len(stored), BEFORE + AFTER)
        self.pause()
        self.restart_sink(self.put_back)
        self.assertEqual(sum(self.system.results().values()), BEFORE)
        return stored

    def wait_for_results(self, count):
        wanted = {f"a{number}": 1 for number in range(count)}
        wait_until(lambda: self.system.results() == wanted, "every record is there once")
        told = f"had lost {AFTER} of the last {BEFORE + AFTER} records"
        wait_until(lambda: self.bridge.lines(told), "the log says so, after the last one")


class StoredAgain(SinkOfThreeNodes):
    def test_with_the_next_record(self):
        self.lose()
        self.feed(1)
        self.go_on()
        self.wait_for_results(BEFORE + AFTER + 1)

    def test_while_nothing_comes(self):
        self.lose()
        self.go_on()
        self.wait_for_results(BEFORE + AFTER)

    def test_at_the_end_and_what_is_there_under_another_number_not_twice(self):
        """As on a node that has one message more in the middle, and lacks another one."""
        stored = self.lose()
        lost = stored[BEFORE + 2]
        for record in [b'{"id":"another"}', *stored[BEFORE:]]:
            if record is not lost:
                self.system.sink.publish(SUBJECT, record)
        self.bridge.process.terminate()
        self.go_on()
        self.assertEqual(self.bridge.stop(), 0)
        results = self.system.results()
        self.assertEqual(results.pop("another"), 1)
        self.assertEqual(results, {f"a{number}": 1 for number in range(BEFORE + AFTER)})
        self.assertTrue(self.bridge.lines("had lost 1 of the last"))

    def leader(self):
        return self.system.wait_for_leader("TAGGED")

    def step_down(self):
        before = self.leader()
        self.system.sink.api("STREAM.LEADER.STEPDOWN.TAGGED")
        wait_until(lambda: self.leader() is not before, "there is another leader")
        self.system.wait_for_health()

    def test_a_leader_that_changes_and_changes_back_is_noticed(self):
        """The bridge asks for each of its messages, though its connection is up and the leader is that of before."""
        self.feed_and_settle(BEFORE)
        reads = Listener(self.system.sink_nodes[0].port, "$JS.API.STREAM.MSG.GET.TAGGED")
        self.addCleanup(reads.close)
        first = self.leader()
        self.pause()
        self.step_down()
        while self.leader() is not first:
            self.step_down()
        self.go_on()
        reads.wait_for(BEFORE)
        self.assertEqual(sum(self.system.results().values()), BEFORE)


class WithoutMemory(SinkOfThreeNodes):
    """The bridge is killed, and what it remembers is gone; the source has the records."""
    replicas = 3

    def test_what_is_settled_and_has_no_result_is_tagged_again(self):
        self.feed_and_settle(BEFORE)
        self.restart_sink(self.keep)
        self.feed_and_settle(AFTER)
        self.bridge.kill()
        self.restart_sink(self.put_back)
        self.bridge.start()
        wanted = {f"a{number}" for number in range(BEFORE + AFTER)}
        wait_until(lambda: set(self.system.results()) == wanted, "every record is there")
        self.assertTrue(self.bridge.lines(f"{AFTER} records were settled and have no result"))


class OnOneNodeAlone(unittest.TestCase):
    """A node has another message in place of a result. Nobody sees it until that node leads; the bridge asks each."""

    def setUp(self):
        self.system = System(bridges=1, daemons=1)
        self.addCleanup(self.system.close)

    def copy_without(self, lost):
        """The stream on a server of its own, with another message in place of the lost one; where it has its messages."""
        server = Node(self.system.directory, "copy")
        client = Client(server.port)
        self.addCleanup(client.close)
        self.addCleanup(server.stop)
        client.make_stream("TAGGED", SUBJECT)
        for number, (headers, record) in enumerate(self.system.sink.messages("TAGGED")):
            if number == lost:
                headers, record = b"", b'{"id":"another"}'
            client.request(SUBJECT, record, headers)
        server.terminate()
        return os.path.join(server.storage, MESSAGES)

    def test_it_is_stored_again_for_all(self):
        self.system.feeder.feed(BEFORE + AFTER)
        self.system.drain()
        copy = self.copy_without(BEFORE)
        leader = self.system.wait_for_leader("TAGGED")
        node = next(node for node in self.system.nodes if node is not leader)
        node.terminate()
        shutil.rmtree(os.path.join(node.storage, MESSAGES))
        shutil.copytree(copy, os.path.join(node.storage, MESSAGES))
        node.start()

        def is_twice():
            ids = [json.loads(record)["id"] for _, record in self.system.sink.messages("TAGGED")]
            return ids.count(f"a{BEFORE}") + ids.count("another") == 2
        wait_until(is_twice, "where it was, it is there twice")
        self.assertTrue(self.system.bridges[0].lines("1 records were settled and have no result"))


class WithoutConsumers(unittest.TestCase):
    def test_the_log_says_so(self):
        with tempfile.NamedTemporaryFile("w", suffix=".conf") as config:
            config.write(WITHOUT_CONSUMERS)
            config.flush()
            with System(bridges=1, daemons=1, node_options=("-c", config.name)) as system:
                system.feeder.feed(BEFORE)
                told = "whether every record that is settled has a result is not known"
                wait_until(lambda: system.bridges[0].lines(told), "the log says so")
                wait_until(lambda: len(system.results()) == BEFORE, "the records are tagged")


class WithoutAdvisories(SinkOfThreeNodes):
    def setUp(self):
        holder = tempfile.NamedTemporaryFile("w", suffix=".conf")
        self.addCleanup(holder.close)
        holder.write(WITHOUT_ADVISORIES)
        holder.flush()
        self.node_options = ("-c", holder.name)
        super().setUp()

    def test_the_log_says_so_once_and_the_loss_is_mended(self):
        self.lose()
        self.go_on()
        self.wait_for_results(BEFORE + AFTER)
        lines = self.bridge.lines("the account may not subscribe to $JS.EVENT.ADVISORY.STREAM.LEADER_ELECTED.")
        self.assertEqual(len([line for line in lines if "news.tagged:" in line]), 1)
        self.assertFalse(self.bridge.lines("JetStream says: Permissions"))


if __name__ == "__main__":
    unittest.main()
