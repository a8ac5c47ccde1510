"""A bridge between streams of JetStream that is killed: the lease of its records has to end, so this takes a minute."""
import signal
import unittest

from harness import main
from jetstream_case import JetStreamCase


class Killed(JetStreamCase):
    def test_a_bridge_that_is_killed_loses_nothing(self):
        self.fill(300)
        with self.js_bridge("--batch", "10") as bridge:
            bridge.wait_until(lambda: self.client.state("TAGGED")["messages"] > 20)
            bridge.process.send_signal(signal.SIGSTOP)
            bridge.kill()
        with self.js_bridge("--batch", "100") as bridge:
            bridge.wait_until(self.is_settled)
        ids = self.ids()
        self.assertEqual(len(ids), 300)
        self.assertLessEqual(sum(ids.values()), 310)


if __name__ == "__main__":
    main()
