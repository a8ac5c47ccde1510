"""The faults of a durable ingestion, in numbers: what is lost, what comes twice.

    run.sh [BUILD_DIRECTORY] [--kills N] [--records N] [--all-nodes N] [--poison N] [--good N] [--away N]
           [--away-seconds S] [--rolling N] [--only NAME,...] [--fault NAME,...] [--small]

Each kind prints one line. Exit status 1: a record was lost, a good one was rejected, or a bad one was not.
"""
import argparse
import json
import random
import signal
import sys
import time

from system import System, article, wait_until

# What may come twice for each kill: what the consumer has out.
MAX_ACK_PENDING = 1000

# Of a stream that is about to be full: fewer than the records that come then.
ROOM = 50

# A shorter absence may pass unnoticed: requests take so long to fail, and the connection to be given up.
NOTICED_S = 20

FULL = {"kills": 1000, "records": 100_000, "all_nodes": 50, "poison": 1000, "good": 9000, "away": 50,
        "away_seconds": 60.0, "rolling": 20}
SMALL = {"kills": 5, "records": 500, "all_nodes": 1, "poison": 20, "good": 180, "away": 4, "away_seconds": 3.0,
         "rolling": 1}


def kill_bridge(system, _):
    bridge = random.choice(system.bridges)
    bridge.kill()
    bridge.start()


def kill_daemon(system, _):
    daemon = random.choice(system.daemons)
    daemon.kill()
    daemon.start()


def kill_leader(system, healed):
    node = system.wait_for_leader()
    node.kill()
    healed(node)
    node.start()
    system.wait_for_health()


def pause(system, node, healed):
    node.signal(signal.SIGSTOP)
    try:
        healed(node)
    finally:
        node.signal(signal.SIGCONT)
    system.wait_for_health()


def pause_follower(system, healed):
    leader = system.wait_for_leader()
    pause(system, random.choice([node for node in system.nodes if node is not leader]), healed)


def pause_leader(system, healed):
    pause(system, system.wait_for_leader(), healed)


KILLS = {"kill-bridge": kill_bridge, "kill-daemon": kill_daemon, "kill-leader": kill_leader,
         "pause-follower": pause_follower, "pause-leader": pause_leader}


def explain(system, results):
    """Where the records that are not in the sink are, for who looks into it."""
    missing = {f"a{number}" for number in range(system.feeder.fed)} - set(results)
    places = {json.loads(record)["id"]: number
              for number, (_, record) in enumerate(system.client.messages("NEWS"), 1)}
    print("missing:", {name: places.get(name, "not in the source") for name in sorted(missing)})
    print(system.client.consumer("NEWS", "tagger"), system.client.state("NEWS"), system.sink.state("TAGGED"))


def result_of(name, count, system, started, disturbances):
    """Checks what is in the sink; `disturbances` is how many faults may each make records come twice."""
    results = system.results()
    fed = system.feeder.fed
    lost = fed - len(results)
    twice = sum(results.values()) - len(results)
    rejected = system.sink.state("REJECTED")["messages"]
    if lost > 0:
        explain(system, results)
    is_good = lost == 0 and rejected == 0 and twice <= disturbances * MAX_ACK_PENDING
    restarts = f", {system.restarts} nodes restarted that did nothing more" if system.restarts else ""
    return is_good, (f"{name}: {count} faults, {fed} records: {lost} lost, {twice} twice, {rejected} rejected, "
                     f"{time.monotonic() - started:.0f} s{restarts}")


def run_kills(counts):
    """One fault after the other while records come in; those of nodes last until the stream goes on without."""
    started = time.monotonic()
    each = max(1, counts["records"] // counts["kills"])
    with System() as system:
        for number in range(counts["kills"]):
            system.feeder.feed(each)
            system.feeder.wait_for(number * each + each // 2)

            def healed(down, goal=(number + 1) * each):
                system.wait_for_records(goal, down)

            KILLS[counts["fault"][number % len(counts["fault"])]](system, healed)
        system.feeder.feed(counts["records"] - each * counts["kills"])
        system.drain()
        system.stop_programs()
        return result_of("kills", counts["kills"], system, started, counts["kills"])


def run_all_nodes(counts):
    started = time.monotonic()
    with System() as system:
        for number in range(counts["all_nodes"]):
            system.feeder.feed(200)
            system.feeder.wait_for(number * 200 + 100)
            for node in system.nodes:
                node.kill()
            for node in system.nodes:
                node.start()
            system.wait_for_health()
            system.feeder.wait_for(system.feeder.target)
        system.drain()
        system.stop_programs()
        return result_of("all-nodes", counts["all_nodes"], system, started, counts["all_nodes"])


def bad_record(number):
    """Half a record, no text, no JSON, no UTF-8, a text that is a number, and nothing."""
    kinds = (b'{"id":"x%d","title":"a', b'{"id":"x%d"}', b"x%d", b'{"id":"x%d","title":"\xff"}',
             b'{"id":"x%d","title":7}', b"")
    kind = kinds[number % len(kinds)]
    return kind % number if b"%d" in kind else kind


def run_poison(counts):
    started = time.monotonic()
    total = counts["poison"] + counts["good"]
    bad = set(random.sample(range(total), counts["poison"]))
    with System(make_record=lambda number: bad_record(number) if number in bad else article(number)) as system:
        system.feeder.feed(total)
        system.drain()
        system.stop_programs()
        results = system.results()
        rejects = system.sink.messages("REJECTED")
        ids = [b"Topicd-Message-Id: " in headers or b"Nats-Msg-Id: " in headers
               for headers, _ in rejects + system.sink.messages("TAGGED")]
    reasons = sum(b"Topicd-Code: bad-request" in headers and b"Topicd-Reason: " in headers for headers, _ in rejects)
    wanted = sorted(bad_record(number) for number in bad)
    is_good = (all(ids) and sorted(record for _, record in rejects) == wanted and reasons == len(wanted)
               and set(results) == {f"a{number}" for number in set(range(total)) - bad})
    return is_good, (f"poison: {counts['poison']} bad of {total}: {len(rejects)} rejected, {reasons} with reason, "
                     f"{len(results)} good tagged, {time.monotonic() - started:.0f} s")


def signal_all(processes, number):
    for process in processes:
        process.process.send_signal(number)


def limit(system, max_msgs):
    """By messages: a stream of nats-server 2.9 with max_bytes drops its first ones to make room (decision 0033)."""
    answer = system.sink.api("STREAM.UPDATE.TAGGED", name="TAGGED", subjects=["news.tagged"], storage="file",
                             num_replicas=1, discard="new", max_msgs=max_msgs)
    assert "error" not in answer, answer


def be_away(system, kind, seconds):
    """The source, the sink or the daemons answer nothing for a while, or the sink is full."""
    if kind == "full":
        system.drain()
        limit(system, system.sink.state("TAGGED")["messages"] + ROOM)
        system.feeder.feed(200)
        time.sleep(seconds)
        limit(system, -1)
        return
    processes = {"source": system.nodes, "sink": system.sink_nodes, "daemons": system.daemons}[kind]
    signal_all(processes, signal.SIGSTOP)
    time.sleep(seconds)
    signal_all(processes, signal.SIGCONT)


def count_lines(system, wanted):
    return [len(bridge.lines(wanted)) for bridge in system.bridges]


def run_away(counts):
    """The seconds are the fault, not a wait for something."""
    started = time.monotonic()
    kinds = ("source", "sink", "daemons", "full")
    with System(own_sink_nodes=1) as system:
        for number in range(counts["away"]):
            system.feeder.feed(200)
            system.feeder.wait_for(system.feeder.target - 100)
            be_away(system, kinds[number % len(kinds)], counts["away_seconds"])
            system.drain()
        wait_until(lambda: count_lines(system, " waiting for ") == count_lines(system, " resumed"),
                   "each bridge has resumed as often as it has waited")
        told, resumed = (sum(count_lines(system, wanted)) for wanted in (" waiting for ", " resumed"))
        system.stop_programs()
        is_good, line = result_of("away", counts["away"], system, started, counts["away"])
    if counts["away_seconds"] >= NOTICED_S:
        is_good &= told >= counts["away"]
    return is_good, f"{line}, {told} times `waiting`, {resumed} times `resumed`"


def restart(program):
    assert program.stop() == 0, program.lines("")[-5:]
    program.start()
    program.wait_for_readiness()


def run_rolling(counts):
    started = time.monotonic()
    with System() as system:
        for _ in range(counts["rolling"]):
            system.feeder.feed(1000)
            for program in system.bridges + system.daemons:
                restart(program)
            for node in system.nodes:
                node.terminate()
                node.start()
                system.wait_for_health()
        system.drain()
        wait_until(system.is_settled, "the lag is 0")
        system.stop_programs()
        return result_of("rolling", counts["rolling"], system, started, counts["rolling"])


CASES = {"kills": run_kills, "all-nodes": run_all_nodes, "poison": run_poison, "away": run_away,
         "rolling": run_rolling}


def read_counts():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, value in FULL.items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(value), help=f"{value} unless --small")
    parser.add_argument("--small", action="store_true", help="the counts that every run of the tests has")
    parser.add_argument("--only", default=",".join(CASES), help="kinds of faults, separated by commas")
    parser.add_argument("--fault", default=",".join(KILLS), help="which faults `kills` has, separated by commas")
    parser.add_argument("--seed", type=int, default=1)
    options = vars(parser.parse_args())
    defaults = SMALL if options["small"] else FULL
    counts = {name: defaults[name] if options[name] is None else options[name] for name in FULL}
    counts["fault"] = options["fault"].split(",")
    if not set(counts["fault"]) <= set(KILLS):
        parser.error(f"--fault {options['fault']}: choose among {', '.join(KILLS)}")
    unknown = [name for name in options["only"].split(",") if name not in CASES]
    if unknown:
        parser.error(f"--only {','.join(unknown)}: choose among {', '.join(CASES)}")
    random.seed(options["seed"])
    return counts, options["only"].split(",")


def main():
    counts, names = read_counts()
    all_good = True
    for name in names:
        is_good, line = CASES[name](counts)
        print(("ok   " if is_good else "BAD  ") + line, flush=True)
        all_good &= is_good
    return 0 if all_good else 1


if __name__ == "__main__":
    sys.exit(main())
