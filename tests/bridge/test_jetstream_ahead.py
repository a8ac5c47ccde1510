"""Two batches in flight: one is being stored in JetStream while the next is taken and tagged. A bridge that is killed
before each of its steps, or whose step fails, loses nothing, and no more than a batch comes twice."""
import concurrent.futures
import copy
import itertools
import json
import os
import signal
import unittest

from bridge_case import Bridge, Spool, article
from harness import main
from jetstream_case import JetStreamCase
from nats import Client

INTERRUPTED = os.environ["TOPIC_BRIDGE_INTERRUPTED"]
RECORDS = 8
BATCH = 3
AT_A_TIME = 6

# None ends while a bridge has it, however slow the machine is: of a bridge that is killed, the test gives them back.
LONG_LEASE_NS = 600_000_000_000

# The shortest lease that the bridge bears: one that goes on after a step has failed waits for its end.
SHORTEST_LEASE_NS = 10_000_000_000

# A record that comes again later is stored again, so that it can be counted.
DUPLICATE_WINDOW_NS = 100_000_000


class Ahead(JetStreamCase):
    def at(self, *rest):
        return "/".join((f"jetstream://127.0.0.1:{self.node.port}", *rest))

    def from_directory(self, number, _):
        """A source of its own for a step, and whether it is settled."""
        source = Spool(self.path(f"in{number}"))
        source.drop("a.jsonl", *(article(i) for i in range(RECORDS)))
        return f"dir:{source.path}", lambda: not source.names() and not source.names("cur")

    def from_jetstream(self, number, how):
        stream = f"IN{number}"
        self.client.make_stream(stream, f"in.{number}")
        for i in range(RECORDS):
            self.client.publish(f"in.{number}", json.dumps(article(i)).encode())
        lease_ns = LONG_LEASE_NS if how == "kill" else SHORTEST_LEASE_NS
        self.client.api(f"CONSUMER.DURABLE.CREATE.{stream}.tagger", stream_name=stream,
                        config={"durable_name": "tagger", "ack_policy": "explicit", "ack_wait": lease_ns})

        def is_settled():
            info = self.client.consumer(stream, "tagger")
            return info.get("num_pending") == 0 and info.get("num_ack_pending") == 0
        return self.at(stream, "tagger"), is_settled

    def deliveries(self, number):
        """0 where the source is a directory."""
        return self.client.consumer(f"IN{number}", "tagger").get("delivered", {}).get("consumer_seq", 0)

    def give_back(self, number):
        """Ends the leases of a bridge that is gone, as their time would; nats-server knows what is settled."""
        last = self.deliveries(number)
        for record in range(1, RECORDS + 1 if last else 1):
            self.client.request(f"$JS.ACK.IN{number}.tagger.1.{record}.{last}.0.0", b"-NAK")

    def run_interrupted(self, make_source, how, number):
        """Whether the bridge came to that step."""
        source, is_settled = make_source(self, number, how)
        self.client.make_stream(f"OUT{number}", f"out.{number}", duplicate_window=DUPLICATE_WINDOW_NS)
        options = ("--from", source, "--to", self.at(f"out.{number}"), "--reject",
                   f"dir:{Spool(self.path(f'rejected{number}')).path}", "--servers", self.server, "--batch", str(BATCH))
        bridge = Bridge(*options, program=INTERRUPTED, env={"TOPIC_INTERRUPT": f"{how} {number}"})
        try:
            bridge.wait_until(is_settled)
            was_killed = False
        except AssertionError:
            was_killed = True
        self.assertIn(bridge.stop(), (-9, 1) if was_killed else (0, -9), bridge.log)
        if how == "kill":
            self.give_back(number)
        with Bridge(*options) as next_one:
            next_one.wait_for_line("ready")
            next_one.wait_until(is_settled)
        ids = [json.loads(record)["id"] for _, record in self.client.messages(f"OUT{number}")]
        self.assertEqual(sorted(set(ids)), [f"a{i}" for i in range(RECORDS)])
        # On a slow machine a short lease may end in the hands of the bridge: the record is delivered once more.
        again = self.deliveries(number) - RECORDS if how == "fail" else 0
        self.assertLessEqual(len(ids), RECORDS + max(BATCH, again))
        return was_killed

    def run_step(self, make_source, how, number):
        """With a connection of its own."""
        alone = copy.copy(self)
        alone.client = Client(self.node.port)
        try:
            return alone.run_interrupted(make_source, how, number)
        except AssertionError as error:
            raise AssertionError(f"{how} {number}: {error}") from error
        finally:
            alone.client.close()

    def run_steps(self, make_source, how, numbers):
        with concurrent.futures.ThreadPoolExecutor(AT_A_TIME) as pool:
            return list(pool.map(lambda number: self.run_step(make_source, how, number), numbers))

    def kill_before_each_step(self, make_source, fewest):
        for start in itertools.count(1, AT_A_TIME):
            if not all(self.run_steps(make_source, "kill", range(start, start + AT_A_TIME))):
                break
        self.assertGreater(start + AT_A_TIME, fewest)

    def test_killed_before_each_step_from_a_directory(self):
        self.kill_before_each_step(Ahead.from_directory, 2 * RECORDS)

    def test_killed_before_each_step_from_a_stream(self):
        self.kill_before_each_step(Ahead.from_jetstream, 2 * RECORDS)

    def test_each_step_fails_once(self):
        self.run_steps(Ahead.from_directory, "fail", range(1, 25))
        self.run_steps(Ahead.from_jetstream, "fail", range(25, 50))

    def test_the_next_batch_is_tagged_while_one_is_stored(self):
        streams = ("--from", f"dir:{self.source.path}", "--to", self.at("news.tagged"), "--reject",
                   f"dir:{self.rejected.path}", "--servers", self.server, "--batch", str(BATCH))
        with Bridge(*streams, "--metrics", "127.0.0.1:0", "--log", "json") as bridge:
            get = self.pages(bridge)
            bridge.wait_for_line("ready")
            self.node.signal(signal.SIGSTOP)
            self.source.drop("a.jsonl", *(article(i) for i in range(RECORDS)))
            bridge.wait_until(lambda: f"topicd_bridge_in_flight {2 * BATCH}\n" in get("/metrics")[1])
            self.node.signal(signal.SIGCONT)
            bridge.wait_until(self.all_settled)
            bridge.wait_until(lambda: "topicd_bridge_in_flight 0\n" in get("/metrics")[1])
        # A lost connection may have one stored twice; the first ones are in the order of the source.
        ids = [json.loads(record)["id"] for _, record in self.client.messages("TAGGED")]
        self.assertEqual(list(dict.fromkeys(ids)), [f"a{i}" for i in range(RECORDS)])


if __name__ == "__main__":
    main()
