"""What the two clients share: endpoint, keys and time limits, and why a connection failed."""
import os
import random
from dataclasses import dataclass
from typing import Optional

import zmq
import zmq.auth

from .errors import Busy, ConnectionFailed, NoAnswer

REASONS = {
    "nobody-there": "{endpoint}: nothing answers there: is topicd running, and is the address right?",
    "no-handshake": "{endpoint}: the program there does not speak ZeroMQ: is the address right?",
    "key-not-listed": "{endpoint}: topicd does not accept this client's key: "
                      "add its public key to the list of --clients and reload",
    "wrong-server-key": "{endpoint}: the key of topicd is not the one given as server_key, "
                        "or topicd runs without keys",
    "no-key": "{endpoint}: topicd accepts only clients with keys: give server_key and key",
}

# A daemon that is stopped in the middle of a handshake ends one like a wrong key does, once.
FAILED_HANDSHAKES = 2

DEFAULT_RETRIES = 2
MAX_BACKOFF_S = 5.0
MAX_ANSWER_BYTES = 17 << 20  # topicd sends 16 MiB at most: docs/protocol.md
MAX_QUEUED_ANSWERS = 4  # received by ZeroMQ and not yet by the client; others wait in the daemon


@dataclass(frozen=True)
class Settings:
    """How to reach a daemon. `timeout_s` is for one attempt at a request, `connect_timeout_s` for
    its connection; `retries` more attempts follow when topicd is busy, away or does not answer.
    Unless they are given they are DEFAULT_RETRIES, and none before the first connection: nobody
    waits long to learn that the address is wrong."""

    endpoint: str
    server_key: Optional[str] = None
    key: Optional[str] = None
    timeout_s: float = 30.0
    connect_timeout_s: float = 2.5
    retries: Optional[int] = None

    def __post_init__(self):
        if self.key is not None and self.server_key is None:
            raise ValueError("a client's key needs the daemon's public key too: give server_key")
        if self.timeout_s <= 0 or self.connect_timeout_s <= 0 or (self.retries or 0) < 0:
            raise ValueError("time limits are more than 0 s, and retries 0 or more")

    def retries_now(self, was_connected: bool) -> int:
        if self.retries is not None:
            return self.retries
        return DEFAULT_RETRIES if was_connected else 0

    def failed(self, reason: str) -> ConnectionFailed:
        return ConnectionFailed(REASONS[reason].format(endpoint=self.endpoint), reason)

    def no_answer(self, why: str) -> NoAnswer:
        return NoAnswer(f"{self.endpoint}: {why}")

    def apply(self, socket) -> None:
        """Sets the options of a socket, before it is connected."""
        socket.linger = 0
        socket.ipv6 = True
        socket.rcvhwm = MAX_QUEUED_ANSWERS
        socket.maxmsgsize = MAX_ANSWER_BYTES
        # Longer than the client waits, so that a handshake which is not over is told from a failed one.
        socket.handshake_ivl = int(2 * self.connect_timeout_s * 1000)
        if self.server_key is not None:
            socket.curve_serverkey = public_key(self.server_key)
            socket.curve_publickey, socket.curve_secretkey = (
                secret_key(self.key) if self.key is not None else zmq.curve_keypair())


def public_key(key: str) -> bytes:
    """A public key, or the first one in a file that `topic keygen` wrote."""
    if len(key) == 40 and not os.path.exists(key):
        return key.encode("ascii")
    return zmq.auth.load_certificate(key)[0]


def secret_key(path: str):
    public, secret = zmq.auth.load_certificate(path)
    if secret is None:
        raise ValueError(f"{path} has no secret key: give the file whose name ends in _secret")
    return public, secret


class Handshake:
    """Reads the events of a socket's monitor. `observe` returns True once the connection is up,
    and raises ConnectionFailed where it will never be."""

    def __init__(self, settings: Settings):
        self.settings = settings
        self.is_up = False
        self.is_lost = False  # it was up
        self.was_connected = False
        self.failures = 0

    def observe(self, event: dict) -> bool:
        kind = event["event"]
        if kind == zmq.EVENT_CONNECTED:
            self.was_connected = True
        elif kind == zmq.EVENT_HANDSHAKE_SUCCEEDED:
            self.is_up = True
        elif kind == zmq.EVENT_HANDSHAKE_FAILED_AUTH:
            raise self.settings.failed("no-key" if self.settings.key is None else "key-not-listed")
        elif kind in (zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL, zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL):
            self._count_failure(is_protocol=kind == zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL)
        elif kind == zmq.EVENT_DISCONNECTED:
            self.is_lost = self.is_up
            self.is_up = False
        return self.is_up

    def _count_failure(self, is_protocol):
        self.failures += 1
        if is_protocol or self.failures >= FAILED_HANDSHAKES:
            raise self.settings.failed("no-key" if self.settings.server_key is None else "wrong-server-key")

    def timed_out(self) -> ConnectionFailed:
        return self.settings.failed("no-handshake" if self.was_connected else "nobody-there")


def is_worth_a_retry(error: Exception) -> bool:
    """Whether the same request may succeed a little later. Tagging has no side effects, and what
    changes something has a key, so a request whose answer is lost can be sent again."""
    if isinstance(error, ConnectionFailed):
        return error.reason == "nobody-there"
    return isinstance(error, (Busy, NoAnswer))


def backoff_s(attempt: int) -> float:
    """How long to wait after failed attempt 0, 1, ...: doubled each time, and random, so that many
    clients of one daemon do not come back at once."""
    return min(MAX_BACKOFF_S, 0.1 * 2**attempt) * random.uniform(0.5, 1.0)
