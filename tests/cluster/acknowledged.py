#!/usr/bin/env python3
"""What three nats-servers keep of what they have acknowledged. There is no bridge in it.

    acknowledged.py [--fault kill|pause] [--faults N] [--streams N] [--ids]

A producer for each of some streams with three replicas publishes records one after the other, each again until it is
acknowledged, while leaders are killed, or stopped for some seconds. Then each node becomes the leader of each stream,
which is read there. Exit status 1: an acknowledged record is not on two of the nodes.
"""
import argparse
import json
import os
import signal
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "bridge"))
from nats import Client, cluster  # noqa: E402  pylint: disable=wrong-import-position
from system import Feeder, wait_until  # noqa: E402  pylint: disable=wrong-import-position

REPLICAS = 3
MAJORITY = 2

# Records of each stream before a fault, and again while it lasts.
BETWEEN = 50


class Producer(Feeder):
    """Publishes the records 0, 1, 2 and so on to one stream, until the count that it is told."""

    def __init__(self, ports, stream, has_ids):
        self.stream, self.has_ids = stream, has_ids
        super().__init__(ports, None)

    def publish(self, number):
        headers = b"NATS/1.0\r\nNats-Msg-Id: r%d\r\n\r\n" % number if self.has_ids else b""
        while True:
            answer = json.loads(self.client.request(self.stream, b"%d" % number, headers))
            if "error" not in answer and answer["seq"] > 0:
                return
            time.sleep(0.1)  # there is no leader; the server has no event for the next one


class Servers:
    def __init__(self, directory, stream_count, has_ids):
        self.nodes = cluster(directory, REPLICAS)
        self.ports = [node.port for node in self.nodes]
        self.client = Client(*self.ports)
        self.names = [f"s{i}" for i in range(stream_count)]
        self.producers = []
        try:
            for name in self.names:
                self.client.make_stream(name, name, REPLICAS)
            self.wait_for_health()
        except BaseException:
            self.close()
            raise
        self.producers = [Producer(self.ports, name, has_ids) for name in self.names]

    def leader(self, name):
        """(its name, whether all nodes are up to date)"""
        found = self.client.api(f"STREAM.INFO.{name}").get("cluster", {})
        others = found.get("replicas", [])
        return found.get("leader"), len(others) == REPLICAS - 1 and all(
            other.get("current") and not other.get("offline") for other in others)

    def wait_for_health(self):
        wait_until(lambda: all(all(self.leader(name)) for name in self.names), "all nodes have all streams")

    def fail(self, kind, number):
        """The leader of one of the streams, which leads others too; it comes back when all have gone on without it."""
        for producer in self.producers:
            producer.feed(2 * BETWEEN)
        for producer in self.producers:
            producer.wait_for(2 * BETWEEN * number + BETWEEN)
        leader, _ = self.leader(self.names[number % len(self.names)])
        node = next((node for node in self.nodes if node.name == leader), self.nodes[0])
        if kind == "kill":
            node.kill()
        else:
            node.signal(signal.SIGSTOP)
        for producer in self.producers:
            producer.wait_for(2 * BETWEEN * (number + 1))
        if kind == "kill":
            node.start()
        else:
            node.signal(signal.SIGCONT)
        self.wait_for_health()

    def read_copies(self, name):
        """The records of the stream on each node."""
        copies = {}
        while len(copies) < REPLICAS:
            self.wait_for_health()
            leader, _ = self.leader(name)
            records = {int(record) for _, record in self.client.messages(name)}
            if leader and self.leader(name)[0] == leader:
                copies.setdefault(leader, records)
            self.client.api(f"STREAM.LEADER.STEPDOWN.{name}")
            wait_until(lambda before=leader: self.leader(name)[0] not in (None, before), "there is another leader")
        return list(copies.values())

    def close(self):
        for node in self.nodes:
            node.signal(signal.SIGCONT)
        for producer in self.producers:
            producer.end()
        for node in self.nodes:
            node.stop()
        self.client.close()


def run(options):
    started = time.monotonic()
    total = lost = nowhere = 0
    with tempfile.TemporaryDirectory(prefix="topicd-acknowledged-") as directory:
        servers = Servers(directory, options.streams, options.ids)
        try:
            for number in range(options.faults):
                servers.fail(options.fault, number)
            for producer in servers.producers:
                copies = servers.read_copies(producer.stream)
                counts = [sum(record in copy for copy in copies) for record in range(producer.fed)]
                total += len(counts)
                lost += sum(count < MAJORITY for count in counts)
                nowhere += counts.count(0)
        finally:
            servers.close()
    print(f"{options.fault}{', with ids' if options.ids else ''}: {options.faults} faults, {total} records acknowledged: "
          f"{lost} not on {MAJORITY} nodes, of which {nowhere} on none, {time.monotonic() - started:.0f} s", flush=True)
    return lost


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fault", choices=("kill", "pause"), default="pause")
    parser.add_argument("--faults", type=int, default=20)
    parser.add_argument("--streams", type=int, default=6)
    parser.add_argument("--ids", action="store_true", help="each record has a Nats-Msg-Id")
    return run(parser.parse_args()) > 0


if __name__ == "__main__":
    sys.exit(main())
