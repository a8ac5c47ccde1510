"""Random and mutated ZMTP on the daemon's ports, connection after connection: it lives, serves the others, and gives back
what each connection took."""
import json
import random
import signal
import tempfile
import unittest

from harness import Daemon, main, receive, send
from scale import LoggedDaemon, counted, descriptors, report, resident_kb
from zmtp import (COMMAND, GREETING, LONG, MORE, OLD_FRAMES, OLD_GREETINGS, OLD_IDENTITIES, connect, frame,
                  message, ready)

CONNECTIONS = counted(2_000, 100_000)
STOPS = counted(6, 300)

# Handshakes that are half done when the daemon is told to stop.
HALF_DONE = 200

# Connections that are open at the same time.
AT_ONCE = 50

# Of the daemon's memory between half of the connections and their end. What each kind of noise needs at most is had by
# then, after thousands of each; 10 bytes lost for a connection would be more.
MAX_GROWTH = 0.05

ARTICLE = {"title": "neural chip"}
SESSION = GREETING + ready() + message(b"", {"id": 1, **ARTICLE}) + message({"fields": ["title"]}, b"chip")


def mutated(generator):
    session = bytearray(SESSION)
    for _ in range(generator.randrange(1, 8)):
        session[generator.randrange(len(session))] = generator.randrange(256)
    return bytes(session[:generator.randrange(1, len(session) + 1)])


def random_bytes(generator):
    return generator.randbytes(generator.randrange(1, 400))


def greeted(generator):
    return GREETING + random_bytes(generator)


def commands(generator):
    """After a good handshake: commands and frames of any flags, with lengths that lie."""
    parts = [GREETING, ready()]
    for _ in range(generator.randrange(1, 6)):
        flags = generator.choice((0, MORE, LONG, COMMAND, COMMAND | LONG, generator.randrange(256)))
        name = generator.choice((b"\x04PING", b"\x04PONG", b"\x05ERROR", b"\x09SUBSCRIBE", b"\x05READY", b""))
        content = name + generator.randbytes(generator.randrange(40))
        parts.append(frame(content, flags & ~LONG))
        if generator.randrange(4) == 0:
            parts.append(bytes((flags | LONG,)) + generator.randbytes(8))
    return b"".join(parts)


def strange_ready(generator):
    kind = generator.choice((b"DEALER", b"REQ", b"ROUTER", b"PUB", b"", b"X" * 300))
    noise = generator.randbytes(generator.randrange(60))
    return GREETING + frame(ready(kind)[2:] + noise, COMMAND) + SESSION[len(GREETING):]


KINDS = (mutated, random_bytes, greeted, commands, strange_ready)


def received_to_the_end(socket):
    received = b""
    try:
        while part := socket.recv(1000):
            received += part
    except ConnectionResetError:
        pass  # the end, with something of ours unread
    return received


class Noise(unittest.TestCase):
    def check_served(self, socket):
        send(socket, {"id": "other", **ARTICLE})
        answer = receive(socket)
        self.assertEqual(answer["id"], "other")
        self.assertIn("topics", answer)

    def send_noise(self, endpoint, content):
        socket = connect(endpoint)
        try:
            socket.sendall(content)
        except OSError:
            pass  # the daemon may hang up as soon as it has seen enough
        return socket

    def test_noise_on_the_port(self):
        generator = random.Random(7)
        with tempfile.TemporaryDirectory() as directory:
            binds = ("tcp://127.0.0.1:*", f"ipc://{directory}/socket")
            with LoggedDaemon("--workers", "2", binds=binds) as daemon, daemon.connect() as other:
                self.check_served(other)
                pid = daemon.process.pid
                at_first = descriptors(pid)
                warm_kb, opened = 0, []
                for i in range(CONNECTIONS):
                    opened.append(self.send_noise(daemon.endpoints[i % 2], KINDS[i // 2 % len(KINDS)](generator)))
                    if len(opened) >= AT_ONCE:
                        for socket in opened:
                            socket.close()
                        opened = []
                        self.check_served(other)
                    if i == CONNECTIONS // 2:
                        warm_kb = resident_kb(pid)
                for socket in opened:
                    socket.close()
                while descriptors(pid) > at_first:
                    self.check_served(other)
                last_kb = resident_kb(pid)
                report("zmtp_noise", connections=CONNECTIONS, descriptors_left_open=0,
                       resident_kb_after_a_half=warm_kb, resident_kb_at_the_end=last_kb,
                       growth="%+.2f %%" % (100 * (last_kb / warm_kb - 1)))
                if CONNECTIONS >= 100_000:
                    self.assertLess(last_kb, (1 + MAX_GROWTH) * warm_kb)

    def test_old_protocols_are_hung_up_on(self):
        with Daemon("--workers", "1") as daemon:
            for greeting, identity, framed in zip(OLD_GREETINGS, OLD_IDENTITIES, OLD_FRAMES):
                with connect(daemon.endpoints[0]) as socket:
                    socket.sendall(greeting + identity + framed(json.dumps(ARTICLE).encode()))
                    self.assertNotIn(b"topics", received_to_the_end(socket))

    def test_old_protocols_while_it_stops(self):
        """libzmq 4.3.4 aborts when such a handshake ends on a socket that is being closed."""
        for i in range(STOPS):
            with Daemon("--workers", "1") as daemon:
                half_done = [connect(daemon.endpoints[0]) for _ in range(HALF_DONE)]
                for j, socket in enumerate(half_done):
                    socket.sendall(OLD_GREETINGS[j % 2])
                daemon.process.send_signal(signal.SIGTERM)
                daemon.read_until("stopping" if i % 2 else "stopped")
                for j, socket in enumerate(half_done):
                    try:
                        socket.sendall(OLD_IDENTITIES[j % 2])
                    except OSError:
                        pass  # it was quicker
                    socket.close()
        report("old_protocols_at_a_stop", stops=STOPS, handshakes=STOPS * HALF_DONE, aborts=0)


if __name__ == "__main__":
    main()
