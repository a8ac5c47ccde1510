"""`topic top --bridge` shows a bridge that works, and one that waits."""
import os
import subprocess
import unittest

from bridge_case import BridgeCase, article
from harness import main

TOPIC = os.environ["TOPIC"]


def top(*options):
    done = subprocess.run([TOPIC, "top", "--count", "1", "--interval", "0.05", *options], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, timeout=60)
    return done.returncode, done.stdout, done.stderr.strip()


class Top(BridgeCase):
    def metrics_of(self, bridge):
        return f"127.0.0.1:{bridge.wait_for_line('serving metrics').split()[-1]}"

    def test_numbers_of_a_bridge(self):
        self.source.drop("a.jsonl", *map(article, range(30)), b"{")
        with self.bridge(self.daemon().endpoints, "--metrics", "127.0.0.1:0") as bridge:
            address = self.metrics_of(bridge)
            bridge.wait_until(self.all_settled)
            for written in (address, f"http://{address}/metrics"):
                status, out, err = top("--bridge", written)
                self.assertEqual((status, err), (0, ""))
                self.assertIn("  ready\n", out)
                self.assertIn("lag 0  in flight 0", out)
                self.assertIn("taken 31  redelivered 0  stored 30", out)
                self.assertRegex(out, r"(?m)^ +1  rejected: bad-request$")

    def test_a_bridge_that_waits_says_for_what(self):
        self.source.drop("a.jsonl", article(1))
        with self.bridge(("tcp://127.0.0.1:1",), "--metrics", "127.0.0.1:0") as bridge:
            address = self.metrics_of(bridge)
            bridge.wait_for_line("waiting for")
            self.assertIn("waiting for a server", top("--bridge", address)[1])

    def test_what_is_no_bridge(self):
        for address, wanted in (("127.0.0.1:1", "is topicd-bridge running"), ("nonsense", "write what its --metrics has")):
            status, _, err = top("--bridge", address)
            self.assertEqual(status, 1)
            self.assertIn(wanted, err)
        self.assertEqual(top("--bridge", "127.0.0.1:1", "-s", "tcp://127.0.0.1:1")[0], 2)


if __name__ == "__main__":
    main()
