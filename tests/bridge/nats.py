"""nats-server processes on loopback, and as much of their protocol as the tests need."""
import itertools
import json
import os
import random
import signal
import socket
import subprocess
import time

# Longer than a minute's absence, which some tests have.
WAIT_S = 150

# JetStream's code for a cluster that has fewer nodes, or knows of fewer so far, than a stream wants.
NO_SUITABLE_PEERS = 10005

# Below those that Linux gives to connections and to who asks for any: until a server takes it, nobody gets one by chance.
CHOSEN_PORTS = range(10240, 32768)


def is_free(port):
    try:
        socket.create_server(("127.0.0.1", port)).close()
        return True
    except OSError:
        return False


def free_ports(count):
    # Not by the seed of a test, which another one may have too.
    candidates = filter(is_free, random.SystemRandom().sample(CHOSEN_PORTS, len(CHOSEN_PORTS)))
    return list(itertools.islice(candidates, count))


class Node:
    """One nats-server; with `routes`, a node of a cluster."""

    def __init__(self, directory, name="n1", port=None, cluster_port=None, routes=(), options=()):
        self.name = name
        self.port = port or free_ports(1)[0]
        self.storage = os.path.join(directory, name)
        os.makedirs(directory, exist_ok=True)
        self.command = ["nats-server", "-a", "127.0.0.1", "-p", str(self.port), "-js", "-sd", self.storage, "-n", name,
                        *options]
        if routes:
            self.command += ["--cluster_name", "c", "--cluster", f"nats://127.0.0.1:{cluster_port}", "--routes",
                             ",".join(f"nats://127.0.0.1:{route}" for route in routes)]
        self.log = os.path.join(directory, f"{name}.log")
        self.process = None
        self.start()

    def start(self):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(self.command, stdout=log, stderr=log)

    def wait_until_listening(self):
        deadline = time.monotonic() + WAIT_S
        while True:
            try:
                return socket.create_connection(("127.0.0.1", self.port), 2).close()
            except OSError:
                assert time.monotonic() < deadline, f"nothing listens on {self.port}"
            time.sleep(0.02)

    def signal(self, number):
        self.process.send_signal(number)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def terminate(self):
        """As an operator stops it."""
        self.process.terminate()
        self.process.wait()

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.kill()
        self.process.wait()


def cluster(directory, count=3, options=()):
    ports = free_ports(2 * count)
    return [Node(directory, f"n{i}", ports[i], ports[count + i], ports[count:], options) for i in range(count)]


class Client:
    """A connection to the first of several servers that answers; connects again when it breaks."""

    def __init__(self, *ports):
        self.ports = ports
        self.socket = None
        self.number = 0
        self.reading, self.arrived = None, {}  # the stream that messages() reads; by number, what came
        self.inbox = f"_INBOX.{os.urandom(8).hex()}"

    def connect(self):
        deadline = time.monotonic() + WAIT_S
        while True:
            for port in self.ports:
                try:
                    self.socket = socket.create_connection(("127.0.0.1", port), 2)
                    self.socket.settimeout(5)
                    self.file = self.socket.makefile("rb")
                    assert self.file.readline().startswith(b"INFO")
                    self.socket.sendall(b'CONNECT {"verbose":false,"headers":true,"no_responders":true}\r\n'
                                        + f"SUB {self.inbox}.* 1\r\nSUB {self.inbox} 2\r\nPING\r\n".encode())
                    assert self.file.readline().startswith(b"PONG")
                    return
                except (OSError, AssertionError):
                    assert time.monotonic() < deadline, "no nats-server answers"
            time.sleep(0.05)

    def read_message(self):
        """(reply's number, headers, payload); the number is 0 for a message of a stream."""
        while True:
            line = self.file.readline()
            if not line:
                raise OSError("closed")
            words = line.split()
            if words[0] == b"PING":
                self.socket.sendall(b"PONG\r\n")
            elif words[0] in (b"MSG", b"HMSG"):
                header_len = int(words[-2]) if words[0] == b"HMSG" else 0
                payload = self.file.read(int(words[-1]) + 2)[:-2]
                last = words[1].rpartition(b".")[2]
                number = int(last) if words[2] == b"1" and last.isdigit() else 0
                if number == 0:
                    self.note_arrival(words[3], payload[:header_len], payload[header_len:])
                return number, payload[:header_len], payload[header_len:]

    def note_arrival(self, reply, headers, record):
        """A consumer whose creation was not answered in time delivers too: a message counts once. `reply` is
        $JS.ACK.STREAM.CONSUMER.DELIVERIES.NUMBER and more."""
        words = reply.split(b".")
        if words[2].decode() == self.reading:
            self.arrived.setdefault(int(words[5]), (headers, record))

    def request_once(self, subject, payload, headers=b""):
        if not self.socket:
            self.connect()
        self.number += 1
        start = f"{'HPUB' if headers else 'PUB'} {subject} {self.inbox}.{self.number} ".encode()
        lengths = (b"%d " % len(headers) if headers else b"") + b"%d" % (len(headers) + len(payload))
        self.socket.sendall(start + lengths + b"\r\n" + headers + payload + b"\r\n")
        while True:
            number, headers, answer = self.read_message()
            if number == self.number:
                return headers, answer

    def request(self, subject, payload=b"", headers=b""):
        """Again until it is answered; a publication without an id is thus stored at least once."""
        deadline = time.monotonic() + WAIT_S
        while True:
            try:
                answered, answer = self.request_once(subject, payload, headers)
                if b" 503" not in answered.split(b"\r\n")[0]:
                    return answer
            except OSError:
                self.close()
            assert time.monotonic() < deadline, f"{subject}: no answer"
            time.sleep(0.02)

    def api(self, operation, **keys):
        deadline = time.monotonic() + WAIT_S
        while True:
            answer = json.loads(self.request(f"$JS.API.{operation}", json.dumps(keys).encode()))
            if answer.get("error", {}).get("code") != 503:
                return answer
            assert time.monotonic() < deadline, answer
            time.sleep(0.1)

    def make_stream(self, name, subject, replicas=1, **keys):
        """Also while a cluster that has just been started does not know of all its nodes."""
        config = {"name": name, "subjects": [subject], "storage": "file", "num_replicas": replicas, **keys}
        deadline = time.monotonic() + WAIT_S
        while True:
            answer = self.api(f"STREAM.CREATE.{name}", **config)
            if answer.get("error", {}).get("err_code") != NO_SUITABLE_PEERS:
                break
            assert time.monotonic() < deadline, answer
            time.sleep(0.1)
        assert "error" not in answer, answer

    def publish(self, subject, record, message_id=None):
        """With an id, once, unless it takes longer than the stream remembers ids."""
        headers = b"NATS/1.0\r\nNats-Msg-Id: %s\r\n\r\n" % message_id.encode() if message_id else b""
        answer = json.loads(self.request(subject, record, headers))
        if "error" in answer:
            raise RuntimeError(answer["error"])
        if answer["seq"] == 0:  # of a duplicate that is not stored, and may never be
            raise RuntimeError(answer)
        return answer["seq"]

    def publish_retrying(self, subject, record, message_id):
        """Also while the stream takes nothing; the id is what makes it one message."""
        deadline = time.monotonic() + WAIT_S
        while True:
            try:
                return self.publish(subject, record, message_id)
            except RuntimeError:
                assert time.monotonic() < deadline, f"{subject}: takes nothing"
                time.sleep(0.1)

    def send(self, subject, records):
        """Publishes all, then waits for all acknowledgements."""
        if not self.socket:
            self.connect()
        first = self.number + 1
        self.number += len(records)
        parts = []
        for number, record in enumerate(records, first):
            parts.append(f"PUB {subject} {self.inbox}.{number} {len(record)}\r\n".encode() + record + b"\r\n")
        self.socket.sendall(b"".join(parts))
        waiting = set(range(first, self.number + 1))
        while waiting:
            number, _, answer = self.read_message()
            assert "error" not in json.loads(answer), answer
            waiting.discard(number)

    def state(self, stream):
        answer = self.api(f"STREAM.INFO.{stream}")
        assert "state" in answer, answer
        return answer["state"]

    def consumer(self, stream, name):
        return self.api(f"CONSUMER.INFO.{stream}.{name}")

    def messages(self, stream):
        """(headers, record) of each message in the stream; from the beginning where a node does not answer."""
        deadline = time.monotonic() + WAIT_S
        while True:
            try:
                return self.read_stream(stream)
            except OSError:
                self.close()
                assert time.monotonic() < deadline, f"{stream} cannot be read"

    def read_stream(self, stream):
        count = self.state(stream)["messages"]
        config = {"deliver_subject": self.inbox, "ack_policy": "none", "deliver_policy": "all"}
        self.reading, self.arrived = stream, {}
        made = self.api(f"CONSUMER.CREATE.{stream}", stream_name=stream, config=config)
        assert "error" not in made, made
        while len(self.arrived) < count:
            self.read_message()
        self.reading = None
        self.api(f"CONSUMER.DELETE.{stream}.{made['name']}")
        return [message for _, message in sorted(self.arrived.items())]

    def close(self):
        if self.socket:
            self.file.close()
            self.socket.close()
        self.socket = None


class Listener:
    """Counts the messages of a subject."""

    def __init__(self, port, subject):
        self.socket = socket.create_connection(("127.0.0.1", port), WAIT_S)
        self.file = self.socket.makefile("rb")
        self.socket.sendall(b'CONNECT {"verbose":false}\r\nSUB %s 1\r\nPING\r\n' % subject.encode())
        while not self.file.readline().startswith(b"PONG"):
            pass

    def wait_for(self, count):
        while count > 0:
            words = self.file.readline().split()
            assert words, "the server has closed the connection"
            if words[0] == b"PING":
                self.socket.sendall(b"PONG\r\n")
            elif words[0] == b"MSG":
                self.file.read(int(words[-1]) + 2)
                count -= 1

    def close(self):
        self.file.close()
        self.socket.close()
