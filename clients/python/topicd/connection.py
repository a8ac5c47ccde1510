"""What the two clients share: endpoint, keys and time limits, and why a connection failed."""
import contextlib
import os
import random
import re
from dataclasses import dataclass
from typing import Optional

import zmq
import zmq.auth
from zmq.utils.monitor import parse_monitor_message

from .errors import Busy, ConnectionFailed, NoAnswer, TopicdError
from .host import HostLookup

REASONS = {
    "nobody-there": "{endpoint}: nothing answers there: is topicd running, and is the address right?",
    "unknown-host": "{endpoint}: no address is known for this host: correct its name, or see to it that "
                    "this machine can resolve it",
    "no-resolver": "{endpoint}: the resolver of this machine does not say which address this host has: see to "
                   "it that its name servers answer, or write an address",
    "no-handshake": "{endpoint}: the program there does not speak ZeroMQ: is the address right?",
    "key-not-listed": "{endpoint}: topicd does not accept this client's key: "
                      "add its public key to the list of --clients and reload",
    "wrong-server-key": "{endpoint}: what listens there ends the handshake: its key is not the one given as "
                        "server_key, or it has no keys, or as many connections as it takes",
    "no-key": "{endpoint}: what listens there ends the handshake: topicd accepts only clients with keys (give "
              "server_key and key), or has as many connections as it takes",
}
OWN_KEY_NEEDED = "{endpoint}: topicd accepts only clients whose key it lists: give key"

# A daemon that is stopped in the middle of a handshake ends one like a wrong key does, once. Without keys it is
# none: perhaps a proxy, whose daemon is about to start.
FAILED_HANDSHAKES = 2

CONNECT_AGAIN_S = 0.1

_EVENTS = (zmq.EVENT_CONNECTED | zmq.EVENT_HANDSHAKE_SUCCEEDED | zmq.EVENT_HANDSHAKE_FAILED_AUTH |
           zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL | zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL |
           zmq.EVENT_DISCONNECTED | zmq.EVENT_CLOSED)

ENDPOINT = re.compile(r"tcp://.+:(\d+|\*)|ipc://.+")  # the star: any port, of a socket that is bound

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
    connect_timeout_s: float = 2.0
    retries: Optional[int] = None

    def __post_init__(self):
        if not ENDPOINT.fullmatch(self.endpoint):
            raise ValueError(f"{self.endpoint!r} is no endpoint: write tcp://HOST:PORT or ipc://PATH")
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

    def not_listed(self) -> ConnectionFailed:
        if self.key is not None:
            return self.failed("key-not-listed")
        return ConnectionFailed(OWN_KEY_NEEDED.format(endpoint=self.endpoint), "no-key")

    def no_answer(self, why: str) -> NoAnswer:
        return NoAnswer(f"{self.endpoint}: {why}")

    def no_answer_in_time(self) -> NoAnswer:
        return self.no_answer(f"no answer within {self.timeout_s:g} s")

    def connection_ended(self) -> NoAnswer:
        return self.no_answer("the connection ended before topicd answered")

    def closed(self) -> TopicdError:
        return TopicdError(f"{self.endpoint}: the client is closed")

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


class Link:
    """A socket, and its monitor, which says how its connection fares.

    ZeroMQ does not connect again by itself here: it would go on for as long as the daemon is away, and
    once 2,000 events of that are unread, it stops the thread that does all of its work. So a client
    that is idle meanwhile would never get an answer again. `connect_again` is called instead.

    Where `host` is not None, it is to be started, and `connect` to be called when it is done."""

    def __init__(self, context, settings: Settings):
        self.settings = settings
        self.host = HostLookup.of(settings.endpoint)
        self.is_up = False
        self.is_lost = False  # it was up
        self.has_failed = False  # this attempt to connect
        self._was_connected = False
        self._refusals = 0
        self.monitor = None
        self.socket = context.socket(zmq.DEALER)
        try:
            settings.apply(self.socket)
            self.socket.reconnect_ivl = -1
            self.monitor = self.socket.get_monitor_socket(_EVENTS)
            if self.host is None:
                self.socket.connect(settings.endpoint)
        except BaseException:
            self.close()
            raise

    def connect(self) -> None:
        """To be called when the host has an address."""
        self.socket.connect(self.settings.endpoint)

    def connect_again(self) -> None:
        self.has_failed = False
        with contextlib.suppress(zmq.ZMQError):  # it has been forgotten if it was ever connected
            self.socket.disconnect(self.settings.endpoint)
        self.socket.connect(self.settings.endpoint)

    def close(self) -> None:
        if self.host is not None:
            self.host.give_up()
        if self.monitor is not None:
            self.socket.disable_monitor()
            self.monitor.close(linger=0)
        self.socket.close(linger=0)

    def read_events(self) -> None:
        """Raises ConnectionFailed where there will never be a connection."""
        with contextlib.suppress(zmq.Again):
            while True:
                self._observe(parse_monitor_message(self.monitor.recv_multipart(zmq.DONTWAIT))["event"])

    def timed_out(self) -> ConnectionFailed:
        if self._refusals > 0:
            return self._refused()
        if self._was_connected:
            return self.settings.failed("no-handshake")
        if self.host is None or self.host.is_done:
            return self.settings.failed("nobody-there")
        return self.settings.failed("unknown-host" if self.host.is_unknown else "no-resolver")

    def _observe(self, event: int) -> None:
        if event == zmq.EVENT_CONNECTED:
            self._was_connected = True
        elif event == zmq.EVENT_HANDSHAKE_SUCCEEDED:
            self.is_up = True
        elif event == zmq.EVENT_HANDSHAKE_FAILED_AUTH:
            raise self.settings.not_listed()
        elif event == zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL:
            raise self._refused()
        elif event == zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL:
            self._refusals += 1
            if self._refusals >= FAILED_HANDSHAKES and self.settings.server_key is not None:
                raise self._refused()
        else:  # the attempt, or the connection, has ended
            self.is_lost = self.is_up
            self.has_failed = not self.is_up

    def _refused(self) -> ConnectionFailed:
        return self.settings.failed("no-key" if self.settings.server_key is None else "wrong-server-key")


def is_worth_a_retry(error: Exception) -> bool:
    """Whether the same request may succeed a little later. Tagging has no side effects, and what
    changes something has a key, so a request whose answer is lost can be sent again."""
    if isinstance(error, ConnectionFailed):
        return error.reason in ("nobody-there", "unknown-host", "no-resolver")
    return isinstance(error, (Busy, NoAnswer))


def backoff_s(attempt: int) -> float:
    """How long to wait after failed attempt 0, 1, ...: doubled each time, and random, so that many
    clients of one daemon do not come back at once."""
    return min(MAX_BACKOFF_S, 0.1 * 2**attempt) * random.uniform(0.5, 1.0)
