#!/usr/bin/env python3
"""Measures durable ingestion on this machine: ingestion.py BUILD_DIRECTORY [--records N] [--rounds N] [--batch N]
    [--before BUILD_DIRECTORY]

Three nats-servers, two daemons with the model of the examples, two bridges: records a second from a stream with three
replicas to another one, published one by one and in a window, and what the same streams, consumed and republished by
two processes without tagging, reach in the same run. Everything shares the machine, so that each mode also has the
processor time of a record: of its own two programs, of the daemons, and of the nats-servers.
"""
import argparse
import glob
import json
import os
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", "cluster"), os.path.join(HERE, "..", "bridge")]
from system import Program, System, wait_until  # noqa: E402  pylint: disable=wrong-import-position

# Acknowledgements that are awaited at a time.
WINDOW = 500


def read_articles(topic):
    """The articles of the examples, as lines of JSON without their topics."""
    files = sorted(glob.glob(os.path.join(HERE, "..", "..", "examples", "ai-news", "held-out", "*")))
    shown = subprocess.run([topic, "show", "--json", *files], stdout=subprocess.PIPE, check=True).stdout
    keys = ("id", "title", "excerpt", "body")
    return [json.dumps({key: value for key, value in json.loads(line).items() if key in keys}).encode()
            for line in shown.splitlines()]


def fill(client, records, count):
    """Publishes in a window; each acknowledgement is awaited."""
    for start in range(0, count, WINDOW):
        numbers = range(start, min(start + WINDOW, count))
        client.send("news.in", [records[number % len(records)] for number in numbers])


class Mode:
    def __init__(self, name, command):
        self.name, self.command = name, command
        self.rates = []
        self.costs = []  # of a record, in microseconds: its programs, the daemons, the servers


def processor_time(processes):
    """Seconds that they have used so far, in user and kernel mode."""
    ticks = 0
    for process in processes:
        with open(f"/proc/{process.pid}/stat", encoding="ascii") as file:
            ticks += sum(map(int, file.read().rpartition(")")[2].split()[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


def measure(system, mode, count, round_number):
    """A consumer of its own, from the first record to the last; the sink is empty before."""
    system.sink.api("STREAM.PURGE.TAGGED")
    consumer = f"{mode.name}{round_number}"
    at = "jetstream://" + ",".join(f"127.0.0.1:{port}" for port in system.ports)
    locations = [f"{at}/NEWS/{consumer}", f"{at}/news.tagged", f"{at}/news.rejected"]
    system.client.api(f"CONSUMER.DURABLE.CREATE.NEWS.{consumer}", stream_name="NEWS",
                      config={"durable_name": consumer, "ack_policy": "explicit", "ack_wait": 30_000_000_000,
                              "max_ack_pending": 1000})
    wait_until(lambda: "num_pending" in system.client.consumer("NEWS", consumer), "the consumer is there")
    others = [[daemon.process for daemon in system.daemons], [node.process for node in system.nodes]]
    before = [processor_time(processes) for processes in others]
    started = time.monotonic()
    programs = [Program(os.path.join(system.directory, f"{consumer}.{i}.log"), *mode.command(locations))
                for i in range(2)]
    wait_until(lambda: system.sink.state("TAGGED")["messages"] >= count, f"{mode.name}: all are there")
    seconds = time.monotonic() - started
    used = [processor_time([program.process for program in programs]),
            *(processor_time(processes) - start for processes, start in zip(others, before))]
    for program in programs:
        program.kill()
    system.client.api(f"CONSUMER.DELETE.NEWS.{consumer}")
    mode.rates.append(count / seconds)
    mode.costs.append([1e6 * of / count for of in used])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build")
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--batch", default="50")
    parser.add_argument("--before", metavar="BUILD_DIRECTORY", help="another build, whose bridge is compared")
    options = parser.parse_args()
    binaries = os.path.join(options.build, "bin")
    os.environ.update(TOPICD=f"{binaries}/topicd", TOPIC_BRIDGE=f"{binaries}/topicd-bridge",
                      TOPIC_CLUSTER_MODEL=os.path.join(options.build, "ai-news.model"))
    records = read_articles(f"{binaries}/topic")
    with System(bridges=0) as system:
        servers = ",".join(f"tcp://127.0.0.1:{daemon.command[4].rpartition(':')[2]}" for daemon in system.daemons)

        def bridge(*more, program=f"{binaries}/topicd-bridge"):
            return lambda at: (program, "--servers", servers, "--from", at[0], "--to", at[1],
                               "--reject", at[2], "--batch", options.batch, *more)

        modes = [Mode("synchronous", bridge("--synchronous")), Mode("asynchronous", bridge()),
                 Mode("republish", lambda at: (os.path.join(options.build, "tests", "bench_republish"), *at,
                                               options.batch))]
        if options.before:
            program = os.path.join(options.before, "bin", "topicd-bridge")
            modes.append(Mode("before", bridge(program=program)))
        fill(system.client, records, options.records)
        for number in range(options.rounds):
            for mode in modes:
                measure(system, mode, options.records, number)
    size = statistics.mean(map(len, records))
    print(f"{options.records} records of {size:.0f} bytes, {options.rounds} rounds, batches of {options.batch}")
    for mode in modes:
        rates = " ".join(f"{rate:.0f}" for rate in mode.rates)
        costs = map(statistics.median, zip(*mode.costs))
        print(f"{mode.name:13} {statistics.median(mode.rates):6.0f} records/s   ({rates}), microseconds of a record: "
              "{:.0f} own, {:.0f} topicd, {:.0f} nats-server".format(*costs))
    republished = modes[2].rates
    for mode in modes[1:2] + modes[3:]:
        of_rounds = statistics.median(rate / most for rate, most in zip(mode.rates, republished))
        print(f"{mode.name} / republish: {statistics.median(mode.rates) / statistics.median(republished):.2f} "
              f"(median of the rounds {of_rounds:.2f})")


if __name__ == "__main__":
    main()
