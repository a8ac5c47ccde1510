"""ZMTP 3.0 (NULL) by hand, and the first bytes of 1.0 and 2.0: a client that can stop at any byte, and that sees the end of its stream."""
import json
import socket as sockets

# rfc.zeromq.org/spec/23: signature, version 3.0, mechanism, as-server, filler.
GREETING = b"\xff" + bytes(8) + b"\x7f\x03\x00" + b"NULL".ljust(20, b"\0") + b"\0" + bytes(31)
MORE, LONG, COMMAND = 1, 2, 4

# What peers of libzmq 2 and 3 begin with, and the empty identity that ends their handshake.
OLD_GREETINGS = (b"\x01", b"\xff" + bytes(8) + b"\x7f\x01\x05")
OLD_IDENTITIES = (b"\x00", b"\x00\x00")
# A short frame, as each of them writes it.
OLD_FRAMES = (lambda payload, flags=0: bytes((len(payload) + 1, flags)) + payload,
              lambda payload, flags=0: bytes((flags, len(payload))) + payload)

# Two minutes: a loaded machine with a sanitizer; a test that gets here has failed.
TIMEOUT_S = 120


def frame(payload, flags=0):
    if len(payload) < 256:
        return bytes((flags, len(payload))) + payload
    return bytes((flags | LONG,)) + len(payload).to_bytes(8, "big") + payload


def ready(kind=b"DEALER"):
    name = b"Socket-Type"
    command = b"\x05READY" + bytes((len(name),)) + name + len(kind).to_bytes(4, "big") + kind
    return frame(command, COMMAND)


def message(*frames):
    """Each as bytes, or as what is to be JSON."""
    encoded = [part if isinstance(part, bytes) else json.dumps(part).encode() for part in frames]
    return b"".join(frame(part, MORE if i + 1 < len(encoded) else 0) for i, part in enumerate(encoded))


def connect(endpoint):
    """The bare connection."""
    if endpoint.startswith("ipc://"):
        socket = sockets.socket(sockets.AF_UNIX)
        # Blocking: with a timeout, a listener whose backlog is full is EAGAIN at once.
        socket.connect(endpoint.removeprefix("ipc://"))
        socket.settimeout(TIMEOUT_S)
        return socket
    host, port = endpoint.removeprefix("tcp://").rsplit(":", 1)
    return sockets.create_connection((host.strip("[]"), int(port)), TIMEOUT_S)


class Peer:
    """A DEALER, or another kind of socket, that has shaken hands: at an endpoint, or over a connection."""

    def __init__(self, endpoint, kind=b"DEALER"):
        self.kind = kind
        self.socket = connect(endpoint) if isinstance(endpoint, str) else endpoint
        self.input = self.socket.makefile("rb")
        self.greet()

    def greet(self):
        self.send(GREETING + ready(self.kind))
        self.read_greeting()
        self.read_frame()

    def read_greeting(self):
        greeting = self.input.read(len(GREETING))
        assert greeting[:1] == b"\xff" and greeting[10] >= 3, greeting

    def send(self, content):
        self.socket.sendall(content)

    def read_frame(self):
        """Flags and payload; None at the end of the stream."""
        flags = self.input.read(1)
        if not flags:
            return None
        size = int.from_bytes(self.input.read(8 if flags[0] & LONG else 1), "big")
        return flags[0], self.input.read(size)

    def receive(self):
        """The last frame of the next message, as JSON; None at the end of the stream. Heartbeats are answered."""
        while True:
            try:
                read = self.read_frame()
            except ConnectionResetError:
                return None
            if read is None:
                return None
            flags, payload = read
            if flags & COMMAND:
                if payload.startswith(b"\x04PING"):
                    self.send(frame(b"\x04PONG" + payload[7:], COMMAND))
            elif not flags & MORE:
                return json.loads(payload)

    def close(self):
        self.input.close()
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Writer:
    """Sends a request again and again, as far as the daemon reads."""

    def __init__(self, peer, request, number):
        self.socket, self.request, self.left, self.sent = peer.socket, request, number, 0
        self.rest = b""
        self.socket.setblocking(False)

    def write(self):
        """False: all is sent."""
        while self.rest or self.left:
            if not self.rest:
                self.rest, self.left = self.request, self.left - 1
            try:
                self.rest = self.rest[self.socket.send(self.rest):]
            except BlockingIOError:
                return True
            self.sent += not self.rest
        return False
