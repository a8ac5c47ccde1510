"""Which hooks around libzmq are on (hooks/README.md), and that the daemon serves without them."""
import unittest

from harness import HAS_HOOKS, Daemon, main, topics, with_other_libzmq


def warnings(daemon):
    return [line for line in daemon.log if "without its hooks" in line or "libzmq" in line]


class Hooks(unittest.TestCase):
    def serves(self, daemon):
        self.assertEqual(topics(daemon.ask({"title": "chip"})), ["AI Hardware"])

    def test_a_known_libzmq_is_not_mentioned(self):
        if not HAS_HOOKS:
            self.skipTest("built without hooks")
        with Daemon() as daemon:
            self.assertEqual(warnings(daemon), [])
            self.serves(daemon)

    def test_an_unknown_libzmq_is_warned_about_and_served_with(self):
        if not HAS_HOOKS:
            self.skipTest("built without hooks")
        with Daemon(env=with_other_libzmq()) as daemon:
            warning, = warnings(daemon)
            self.assertIn("libzmq 9.8.7 is not a version that topicd was tested with", warning)
            self.serves(daemon)

    def test_a_build_without_hooks_says_so(self):
        if HAS_HOOKS:
            self.skipTest("built with hooks")
        with Daemon() as daemon:
            warning, = warnings(daemon)
            self.assertIn("built without its hooks", warning)
            self.serves(daemon)


if __name__ == "__main__":
    main()
