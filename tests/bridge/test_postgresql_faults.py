"""Faults at random while records pass from one table to another: SIGKILL of bridges, daemons and the server, SIGSTOP of
each, a server that is away, poison. No record is lost; in one database none is stored twice.

    TOPIC_FAULTS=400 TOPIC_FAULT_RECORDS=100000 ctest --test-dir build-dev -R bridge.postgresql_faults -V

runs as many as you like (and raise the timeout); TOPIC_FAULT_SEED repeats a run. The counts are printed."""
import collections
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
import unittest

from bridge_case import BRIDGE
from harness import MODEL_A, TOPICD, WAIT_MS, main
from postgresql_case import PostgreSQLCase

FAULTS = int(os.environ.get("TOPIC_FAULTS", 12))
RECORDS = int(os.environ.get("TOPIC_FAULT_RECORDS", 3000))
SEED = int(os.environ.get("TOPIC_FAULT_SEED", time.time_ns() % 10**6))
BATCH = 50
POISON_EVERY = 10
BRIDGES = DAEMONS = 2


class Process:
    """One that is started again after each end. Its log is drained."""

    def __init__(self, words, *command):
        self.words = words
        self.command = command
        self.log = collections.deque(maxlen=50)
        self.start()

    def start(self):
        self.process = subprocess.Popen(self.command, stderr=subprocess.PIPE, text=True)
        for line in self.process.stderr:
            self.log.append(line)
            if self.words in line:
                break
        else:
            raise AssertionError(f"does not start: {list(self.log)}")
        self.reader = threading.Thread(target=self.log.extend, args=(self.process.stderr,), daemon=True)
        self.reader.start()

    def kill(self):
        self.process.kill()
        self.wait()

    def wait(self):
        status = self.process.wait()
        self.reader.join()
        self.process.stderr.close()
        return status

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.wait()

    def freeze(self, seconds):
        self.process.send_signal(signal.SIGSTOP)
        time.sleep(seconds)
        self.process.send_signal(signal.SIGCONT)


class Faults(PostgreSQLCase):
    def setUp(self):
        super().setUp()
        self.random = random.Random(SEED)
        self.writes = self.count_writes()
        endpoints = [f"ipc://{self.path(f'tag{n}')}" for n in range(DAEMONS)]
        self.daemons = [Process("topicd: ready", TOPICD, "-m", MODEL_A, "--bind", endpoint, "--control",
                                f"ipc://{self.path(f'control{n}')}") for n, endpoint in enumerate(endpoints)]
        self.bridges = []

    def start_bridges(self, *locations):
        endpoints = ",".join(f"ipc://{self.path(f'tag{n}')}" for n in range(DAEMONS))
        self.bridges = [Process("topicd-bridge: ready", BRIDGE, *locations, "--servers", endpoints, "--batch", str(BATCH),
                                "--timeout", "500") for _ in range(BRIDGES)]

    def end(self):
        for process in (*self.bridges, *self.daemons):
            self.assertEqual(process.stop(), 0, list(process.log))

    # ---- Faults ----

    def kill_one(self, processes):
        process = self.random.choice(processes)
        process.kill()
        process.start()

    def kill_bridge(self):
        self.kill_one(self.bridges)

    def kill_daemon(self):
        self.kill_one(self.daemons)

    def kill_server(self):
        self.postgres.kill()
        self.postgres.start()

    def restart_server(self):
        self.postgres.stop()
        self.postgres.start()

    def stop_bridge(self):
        self.random.choice(self.bridges).freeze(self.random.uniform(0, 1))

    def stop_daemon(self):
        self.random.choice(self.daemons).freeze(self.random.uniform(0, 1))

    def stop_server(self):
        self.postgres.freeze()
        time.sleep(self.random.uniform(0, 1))
        self.postgres.freeze(signal.SIGCONT)

    def server_away(self):
        self.postgres.kill()
        time.sleep(float(os.environ.get("TOPIC_FAULT_AWAY_S", 2)))
        self.postgres.start()

    def restart_all(self):
        """One after the other."""
        for process in (*self.bridges, *self.daemons):
            process.stop()
            process.start()
        self.restart_server()

    KINDS = (kill_bridge, kill_daemon, kill_server, stop_bridge, stop_daemon, stop_server, restart_server, server_away,
             restart_all)

    # ---- The run ----

    def insert_some(self, first, count):
        good = json.dumps({"id": "a%s", "title": "a chip"})
        self.execute(f"INSERT INTO topicd_queue (key, record) SELECT 'k' || n, CASE WHEN n % {POISON_EVERY} = 0 THEN 'poison'"
                     f" ELSE replace('{good}', '%s', n::text) END FROM generate_series({first}, {first + count - 1}) AS n")

    def settle_all(self):
        """Waits until nothing is left; a bridge that was killed last leaves rows for the time of a lease."""
        deadline = time.monotonic() + 2 * WAIT_MS / 1000
        while not self.is_settled():
            self.assertLess(time.monotonic(), deadline, [list(bridge.log) for bridge in self.bridges])
            time.sleep(0.1)

    def run_faults(self, name):
        kinds = [self.KINDS[i % len(self.KINDS)] for i in range(FAULTS)]
        self.random.shuffle(kinds)
        start = time.monotonic()
        for number, kind in enumerate(kinds):
            first = RECORDS * number // FAULTS
            self.insert_some(first, RECORDS * (number + 1) // FAULTS - first)
            time.sleep(self.random.uniform(0, 0.3))
            kind(self)
        self.settle_all()
        counts = self.writes()
        good = {f"k{n}" for n in range(RECORDS) if n % POISON_EVERY}
        poison = {f"k{n}" for n in range(RECORDS) if n % POISON_EVERY == 0}
        rejects = collections.Counter(row["key"].split(".")[0] for row in self.rows(
            "SELECT key FROM topicd_rejects WHERE code = 'bad-request'"))
        wrong = self.rows("SELECT key, code, reason FROM topicd_rejects WHERE code <> 'bad-request'")
        self.postgres.execute(self.database, "TRUNCATE topicd_queue, topicd_results, topicd_rejects, writes")
        lost = len(good - set(counts)) + len(poison - set(rejects))
        twice = sum(counts.values()) - len(counts)
        killed = sum(kind is Faults.kill_bridge for kind in kinds)
        print(f"{name}: seed {SEED}, {RECORDS} records in {time.monotonic() - start:.0f} s,"
              f" {dict(collections.Counter(kind.__name__ for kind in kinds))}: {lost} lost, {twice} twice,"
              f" {len(poison)} poison of which {len(rejects)} rejected, {len(wrong)} rejected wrongly", file=sys.stderr)
        self.assertEqual(lost, 0)
        self.assertEqual(wrong, [])
        self.assertEqual((set(counts), set(rejects)), (good, poison))
        return twice, killed

    def test_faults_in_one_database(self):
        self.start_bridges(*self.locations()[:-2])
        twice, _ = self.run_faults("one database")
        self.end()
        self.assertEqual(twice, 0)

    def test_faults_with_two_connections(self):
        """As between two databases: what was stored and not settled comes again."""
        locations = list(self.locations()[:-2])
        locations[3] += "&application_name=another"
        self.start_bridges(*locations)
        twice, _ = self.run_faults("two connections")
        self.end()
        self.assertLessEqual(twice, FAULTS * BRIDGES * BATCH)


if __name__ == "__main__":
    main()
