"""A signal that would end a program ends no bridge without an orderly stop."""
import signal
import unittest

from bridge_case import BridgeCase, article
from harness import main


class Signals(BridgeCase):
    def setUp(self):
        super().setUp()
        self.server = self.daemon().endpoints[0]

    def test_those_without_a_meaning_do_nothing(self):
        with self.bridge([self.server]) as bridge:
            bridge.wait_for_line("ready")
            for number in (signal.SIGUSR1, signal.SIGUSR2, signal.SIGALRM, signal.SIGVTALRM, signal.SIGPROF,
                           signal.SIGPWR, signal.SIGRTMIN, signal.SIGRTMAX):
                bridge.process.send_signal(number)
                bridge.wait_for_line(f"signal {int(number)} ")
            bridge.process.send_signal(signal.SIGHUP)
            bridge.wait_for_line("SIGHUP changes nothing")
            for number in (signal.SIGIO, 32, 33):  # the C library's own have no name
                bridge.process.send_signal(number)
            self.source.drop("a.jsonl", article(1), article(2))
            bridge.wait_until(self.all_settled)
        self.assertEqual(self.sink.ids(), {"a1": 1, "a2": 1})

    def test_those_that_stop(self):
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT, signal.SIGXCPU):
            bridge = self.bridge([self.server])
            bridge.wait_for_line("ready")
            self.assertEqual(bridge.stop(number), 0, bridge.log)
            bridge.wait_for_line("stopping:")
            bridge.wait_for_line("stopped:")


if __name__ == "__main__":
    main()
