"""Many clients of topicd-web ask for large answers: its memory has a bound, whatever the daemon sends at once."""
import contextlib
import unittest

import memory
from harness import main
from scale import FACTOR, counted, report
from web import JSON, FalseDaemon, Web

SIZE = 15_000_000
CLIENTS = counted(32, 100)
MIB = 1024 * 1024

# What is held for clients, docs/reliability.md; what libzmq has received or receives; and the program itself, with the
# answer that it handles and what the allocator keeps of those before.
HELD = 256 * MIB
RECEIVED = 5 * SIZE
OWN = 96 * MIB


class Answers(unittest.TestCase):
    def test_large_ones_for_many_clients_that_do_not_read(self):
        with FalseDaemon() as daemon, Web(daemon.endpoint) as web, contextlib.ExitStack() as stack:
            web.wait_until_up()
            daemon.answer = b'{"id":null,"text":"' + b"a" * SIZE + b'"}'
            connections = [stack.enter_context(contextlib.closing(web.connect())) for _ in range(CLIENTS)]
            for connection in connections:
                connection.request("POST", "/v1/tag", b"{}", JSON)
            web.post("/v1/tag", {})  # the daemon answers in turn: all the others have come before this one
            peak = memory.peak_bytes(web.process.pid)
            statuses = [connection.getresponse().status for connection in connections]
            self.assertEqual(set(statuses) - {200, 503}, set())
            self.assertGreater(statuses.count(200), 0)
            self.assertLess(peak, FACTOR * (HELD + RECEIVED + OWN))
            report("web answers", clients=CLIENTS, answer_mb=SIZE // 1_000_000, peak_mb=peak // 1_000_000,
                   answered=statuses.count(200), busy=statuses.count(503))


if __name__ == "__main__":
    main()
