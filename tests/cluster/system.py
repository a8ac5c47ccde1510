"""A whole ingestion on loopback: a cluster of nats-servers, bridges, daemons and a feeder; every process is ended by
its own id."""
import collections
import json
import os
import signal
import subprocess
import tempfile
import threading
import time

from nats import Client, Node, cluster, free_ports

# Longer than any recovery that is to be expected; a wait that gets here has failed.
WAIT_S = 300

# Nodes are up to date again in a few seconds, on a busy machine in half a minute.
STUCK_S = 90

# How long the bridges look at the end for what the consumer has passed over: at all records, if the number up to which
# all is settled stood still; and how often all results are read meanwhile.
LOOK_S = 240
READ_S = 2


def wait_for(holds, patience_s, every_s=0.05):
    """Whether it comes to hold. Looks now and then; the servers have no event for it."""
    deadline = time.monotonic() + patience_s
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(every_s)
    return True


def wait_until(holds, what, patience_s=WAIT_S):
    assert wait_for(holds, patience_s), f"not so within {patience_s} s: {what}"


class Program:
    """A process that can be started again with the same command; its stderr goes to a file."""

    def __init__(self, log, *command):
        self.log, self.command = log, command
        self.process = None
        self.start_of_log = 0
        self.start()

    def start(self):
        with open(self.log, "ab") as log:
            self.start_of_log = log.tell()
            self.process = subprocess.Popen(self.command, stderr=log)

    def wait_for_readiness(self):
        """Before, a signal to end it would be none that it can obey."""
        wait_until(lambda: self.lines(": ready", self.start_of_log), f"{self.command[0]} is ready")

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        """Asks it to end, and returns its exit status."""
        if self.process.poll() is None:
            self.process.terminate()
        try:
            return self.process.wait(WAIT_S)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def lines(self, wanted, start=0):
        with open(self.log, encoding="utf-8", errors="replace") as log:
            log.seek(start)
            return [line for line in log if wanted in line]


class Feeder(threading.Thread):
    """Publishes records, each once, until the count that it is told; counts what the stream has acknowledged."""

    def __init__(self, ports, make_record):
        super().__init__(daemon=True)
        self.client = Client(*ports)
        self.make_record = make_record
        self.told = threading.Condition()
        self.target = self.fed = 0
        self.is_ended = False
        self.failure = None
        self.start()

    def publish(self, number):
        self.client.publish_retrying("news.in", self.make_record(number), f"f{number}")

    def run(self):
        try:
            while True:
                with self.told:
                    self.told.wait_for(lambda: self.is_ended or self.fed < self.target)
                    if self.is_ended:
                        return
                self.publish(self.fed)
                with self.told:
                    self.fed += 1
                    self.told.notify_all()
        except Exception as why:  # pylint: disable=broad-except
            self.failure = why
            with self.told:
                self.told.notify_all()

    def feed(self, count):
        with self.told:
            self.target += count
            self.told.notify_all()

    def wait_for(self, count):
        with self.told:
            assert self.told.wait_for(lambda: self.failure or self.fed >= count, WAIT_S), "the feeder is stuck"
        if self.failure:
            raise self.failure

    def end(self):
        with self.told:
            self.is_ended = True
            self.told.notify_all()
        self.join()
        self.client.close()


def article(number):
    return json.dumps({"id": f"a{number}", "title": "a chip", "price": 1.10, "body": "faster " * 20}).encode()


class System:
    def __init__(self, bridges=2, daemons=2, options=(), own_sink_nodes=0, make_record=article, replicas=3,
                 node_options=()):
        self.holder = tempfile.TemporaryDirectory(prefix="topicd-cluster-")
        self.directory = self.holder.name
        self.replicas, self.node_options = replicas, node_options
        self.restarts = 0  # of nodes that did nothing more
        self.nodes, self.programs, self.feeder = [], [], None
        try:
            self.open(bridges, daemons, options, own_sink_nodes, make_record)
        except BaseException:
            self.close()
            raise

    def open(self, bridges, daemons, options, own_sink_nodes, make_record):
        self.nodes = (cluster(self.directory, self.replicas, self.node_options) if self.replicas > 1
                      else [Node(self.directory, options=self.node_options)])
        self.ports = [node.port for node in self.nodes]
        self.client = Client(*self.ports)
        self.sink_nodes = self.nodes
        if own_sink_nodes == 1:
            self.sink_nodes = [Node(self.directory, "sink", options=self.node_options)]
        elif own_sink_nodes > 1:
            self.sink_nodes = cluster(os.path.join(self.directory, "sink"), own_sink_nodes, self.node_options)
        self.sink = Client(*(node.port for node in self.sink_nodes))
        self.client.make_stream("NEWS", "news.in", self.replicas)
        for name, subject in (("TAGGED", "news.tagged"), ("REJECTED", "news.rejected")):
            self.sink.make_stream(name, subject, own_sink_nodes or self.replicas, discard="new")
        ports = free_ports(daemons)
        self.daemons = [self.program(f"daemon{i}", os.environ["TOPICD"], "-m", os.environ["TOPIC_CLUSTER_MODEL"],
                                     "--bind", f"tcp://127.0.0.1:{port}", "--control",
                                     f"ipc://{self.directory}/control{i}") for i, port in enumerate(ports)]
        servers = ",".join(f"tcp://127.0.0.1:{port}" for port in ports)
        source, sink = (",".join(f"127.0.0.1:{node.port}" for node in nodes) for nodes in
                        (self.nodes, self.sink_nodes))
        self.bridges = [self.program(f"bridge{i}", os.environ["TOPIC_BRIDGE"], "--servers", servers, "--from",
                                     f"jetstream://{source}/NEWS/tagger", "--to", f"jetstream://{sink}/news.tagged",
                                     "--reject", f"jetstream://{sink}/news.rejected", *options)
                        for i in range(bridges)]
        for program in self.programs:
            program.wait_for_readiness()
        self.feeder = Feeder(self.ports, make_record)

    def program(self, name, *command):
        program = Program(os.path.join(self.directory, f"{name}.log"), *command)
        self.programs.append(program)
        return program

    def leader(self, stream="NEWS"):
        """(its node, all nodes agree)."""
        client, nodes = (self.client, self.nodes) if stream == "NEWS" else (self.sink, self.sink_nodes)
        found = client.api(f"STREAM.INFO.{stream}").get("cluster", {})
        node = next((node for node in nodes if node.name == found.get("leader")), None)
        replicas = found.get("replicas", [])
        return node, len(replicas) == len(nodes) - 1 and all(
            replica.get("current") and not replica.get("offline") for replica in replicas)

    def wait_for_leader(self, stream="NEWS"):
        """Also on a busy machine, where nodes choose another one unasked."""
        found = []

        def is_found():
            found[:] = self.leader(stream)[:1]
            return found[0]
        wait_until(is_found, f"{stream} has a leader")
        return found[0]

    def is_healthy(self):
        return all(node and is_current for node, is_current in map(self.leader, self.replicated()))

    def wait_for_health(self):
        """A leader of nats-server 2.9 whose log is in disorder (`Wrong index`) leads on and takes nothing more: an
        operator restarts it."""
        deadline = time.monotonic() + WAIT_S
        while not wait_for(self.is_healthy, STUCK_S):
            assert time.monotonic() < deadline, "not all nodes have all streams"
            self.restart({self.leader(stream)[0] for stream in self.replicated()} - {None})

    def restart(self, nodes):
        for node in nodes:
            node.kill()
            node.start()
            self.restarts += 1

    def wait_for_records(self, count, down):
        """Until so many are fed without the node that is down; the others may do nothing more, too."""
        deadline = time.monotonic() + WAIT_S
        while not wait_for(lambda: self.feeder.failure or self.feeder.fed >= count, STUCK_S):
            assert time.monotonic() < deadline, "the nodes that are left take nothing"
            self.restart(node for node in self.nodes if node is not down)
        self.feeder.wait_for(count)

    def replicated(self):
        return ["NEWS"] * (len(self.nodes) > 1) + ["TAGGED", "REJECTED"] * (len(self.sink_nodes) > 1)

    def is_settled(self):
        info = self.client.consumer("NEWS", "tagger")
        return info.get("num_pending") == 0 and info.get("num_ack_pending") == 0

    def drain(self):
        """Until all that was fed is settled. A node that has just come back may not know yet of all: it must be so for
        a second."""
        self.feeder.wait_for(self.feeder.target)
        self.wait_for_health()
        settled_since = None
        deadline = time.monotonic() + WAIT_S
        while settled_since is None or time.monotonic() < settled_since + 1:
            assert time.monotonic() < deadline, f"not settled: {self.client.consumer('NEWS', 'tagger')}"
            time.sleep(0.05)
            settled_since = (settled_since or time.monotonic()) if self.is_settled() else None
        wait_for(self.has_all_results_for_good, LOOK_S, READ_S)

    def has_all_results_for_good(self):
        """Read twice: a node that lacks some results may come to lead in between, and the bridges look for these
        too."""
        if not self.has_all_results():
            return False
        time.sleep(READ_S)
        return self.has_all_results()

    def has_all_results(self):
        """If not, the consumer has passed over some, which the bridges look for."""
        rejected = self.sink.state("REJECTED")["messages"]
        return (self.sink.state("TAGGED")["messages"] + rejected >= self.feeder.fed
                and len(self.results()) + rejected >= self.feeder.fed)

    def results(self):
        return collections.Counter(json.loads(record)["id"] for _, record in self.sink.messages("TAGGED"))

    def stop_programs(self):
        for program in self.programs:
            program.wait_for_readiness()
            status = program.stop()
            assert status == 0, f"{program.command[0]} ended with {status}: {program.lines('')[-5:]}"

    def close(self):
        if self.feeder:
            self.feeder.end()
        for program in self.programs:
            if program.process.poll() is None:
                program.process.send_signal(signal.SIGCONT)
                program.kill()
        for node in set(self.nodes + getattr(self, "sink_nodes", [])):
            node.stop()
        for client in (getattr(self, name, None) for name in ("client", "sink")):
            if client:
                client.close()
        self.holder.cleanup()

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        if kind:
            for program in self.programs:
                print(program.command[0], *program.lines("")[-10:], sep="\n    ")
        self.close()
