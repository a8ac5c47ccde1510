"""A consumer of a replicated stream that passes over messages, which their bridge takes all the same. That is made, not
waited for: the consumer is made anew for later messages, as another node's numbers would have it."""
import collections
import json
import os
import pathlib
import signal
import tempfile
import unittest

from system import System, article, wait_until

BEFORE, PASSED_OVER, AFTER = 5, 3, 4

# More than a round of the bridge has room for, which is 8,192; and acknowledgements that are awaited at a time.
BURST = 9000
WINDOW = 500

# No right to hear who has settled what, and every other one.
DEAF = """authorization {
    users = [{user: "u", password: "p", permissions: {subscribe: {deny: "$JS.ACK.>"}}}]
}
no_auth_user: "u"
"""

class PassedOver(unittest.TestCase):
    bridges = 1
    passed_over = PASSED_OVER
    node_options = ()
    options = ()

    def setUp(self):
        self.system = System(bridges=self.bridges, daemons=1, replicas=3, own_sink_nodes=1, options=self.options,
                             node_options=self.node_options)
        self.addCleanup(self.system.close)

    def feed(self, count):
        self.system.feeder.feed(count)
        self.system.feeder.wait_for(self.system.feeder.target)

    def signal(self, number):
        for bridge in self.system.bridges:
            bridge.process.send_signal(number)

    def pass_over(self):
        """The records after the first ones."""
        self.feed(BEFORE)
        wait_until(lambda: self.results() == self.wanted(BEFORE) and self.system.is_settled(), "the first are settled")

        self.signal(signal.SIGSTOP)
        self.system.client.api("CONSUMER.DELETE.NEWS.tagger")
        self.feed(self.passed_over + AFTER)
        config = {"durable_name": "tagger", "ack_policy": "explicit", "ack_wait": 30_000_000_000,
                  "deliver_policy": "by_start_sequence", "opt_start_seq": BEFORE + self.passed_over + 1}
        made = self.system.client.api("CONSUMER.DURABLE.CREATE.NEWS.tagger", stream_name="NEWS", config=config)
        self.assertNotIn("error", made)
        self.signal(signal.SIGCONT)

    def results(self):
        return self.system.results()

    @staticmethod
    def wanted(count):
        return {f"a{number}": 1 for number in range(count)}

    def lines(self, wanted):
        return [line for bridge in self.system.bridges for line in bridge.lines(wanted)]

    def test_it_is_taken(self):
        """Perhaps by each bridge: the sink, which knows ids, drops a second one."""
        self.pass_over()
        wait_until(lambda: self.results() == self.wanted(BEFORE + PASSED_OVER + AFTER), "each is there once")
        self.assertTrue(self.lines(f"{PASSED_OVER} records were settled and have no result"))


class ByTwo(PassedOver):
    bridges = 2


class Burst(PassedOver):
    """More than a bridge looks back when it starts: that it has to is what the one before it has left in the results,
    which is killed. They are stored within a few seconds, which is less than the clocks of the nodes may differ."""

    passed_over = BURST

    def signal(self, number):
        for bridge in self.system.bridges:
            if number == signal.SIGSTOP:
                bridge.kill()
            else:
                bridge.start()

    def feed(self, count):
        if count < BURST:
            super().feed(count)
            return
        end = BEFORE + count
        for start in range(BEFORE, end, WINDOW):
            numbers = range(start, min(start + WINDOW, end))
            self.system.client.send("news.in", [article(number) for number in numbers])

    def test_it_is_taken(self):
        """All of them, a round after the other."""
        self.pass_over()
        count = BEFORE + BURST + AFTER
        wait_until(lambda: self.system.sink.state("TAGGED")["messages"] >= count, "all are there")
        self.assertEqual(self.results(), self.wanted(count))


class ToDirectories(PassedOver):
    """They cannot be asked what they have: what no bridge has settled is taken."""

    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.sink = os.path.join(holder.name, "out")
        rejects = os.path.join(holder.name, "rejected")
        for path in (self.sink, rejects):
            os.mkdir(path)
        self.options = ("--to", f"dir:{self.sink}", "--reject", f"dir:{rejects}")
        super().setUp()

    def results(self):
        found = collections.Counter()
        for path in pathlib.Path(self.sink, "new").glob("*"):
            found.update(json.loads(line)["id"] for line in path.read_text().splitlines())
        return found


class Deaf(ToDirectories):
    def setUp(self):
        holder = tempfile.NamedTemporaryFile("w", suffix=".conf")
        self.addCleanup(holder.close)
        holder.write(DEAF)
        holder.flush()
        self.node_options = ("-c", holder.name)
        super().setUp()

    def test_it_is_taken(self):
        """It is not, as others may have settled it; the log says so."""
        self.pass_over()
        wait_until(lambda: len(self.results()) == BEFORE + AFTER, "what is delivered is there")
        [line] = self.lines("may not subscribe to $JS.ACK.NEWS.tagger.*")
        self.assertIn("what the consumer passes over is not noticed", line)


if __name__ == "__main__":
    unittest.main()
