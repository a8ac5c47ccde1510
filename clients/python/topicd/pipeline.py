"""The ends of topicd's pipeline (docs/protocol.md, Pipeline): records in, records with topics out."""
from typing import Iterator, Mapping, Optional, Sequence, Tuple

import zmq

from .connection import Settings
from .errors import NoAnswer, RequestError, error_from
from .messages import checked, json_frame, parse_object

_FOREVER = -1

MAX_RECORD_BYTES = 64 << 20  # many times what topicd --max-message is for


class _End:
    """One socket: it connects to `endpoint`, or, with `bind`, waits there for the daemon."""

    kind: int

    def __init__(self, endpoint: str, *, bind: bool = False, timeout_s: Optional[float] = None, **keys):
        settings = Settings(endpoint, **keys)
        self._timeout_s = timeout_s
        self._context = zmq.Context()
        self._socket = self._context.socket(self.kind)
        settings.apply(self._socket)
        self._socket.maxmsgsize = MAX_RECORD_BYTES
        self._socket.rcvhwm = 100  # what is not read here waits in the daemon
        (self._socket.bind if bind else self._socket.connect)(endpoint)
        self._endpoint = endpoint

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self) -> None:
        self._context.destroy(linger=0)

    def _wait(self, event) -> bool:
        limit_ms = _FOREVER if self._timeout_s is None else int(self._timeout_s * 1000)
        return bool(self._socket.poll(limit_ms, event))


class Feed(_End):
    """Gives records to `--pull`. `send` waits while the daemon takes none."""

    kind = zmq.PUSH

    def send(self, record: Mapping) -> None:
        if not self._wait(zmq.POLLOUT):
            raise NoAnswer(f"{self._endpoint}: no record taken within {self._timeout_s:g} s")
        self._socket.send(json_frame(record))

    def close(self, linger_s: float = 10.0) -> None:
        """Waits up to `linger_s` until what was sent has left this process."""
        self._context.destroy(linger=int(linger_s * 1000))


class _Source(_End):
    def __iter__(self) -> Iterator:
        """Ends when nothing has come for `timeout_s`; without that limit it never does."""
        while self._wait(zmq.POLLIN):
            yield checked(self._read)(self._socket.recv_multipart())

    def _read(self, frames: Sequence[bytes]):
        raise NotImplementedError


class Consumer(_Source):
    """Takes the records of `--push`, each as a dict. Several consumers share them in turn."""

    kind = zmq.PULL

    def _read(self, frames) -> dict:
        return _record(frames[-1])


class Subscriber(_Source):
    """Receives (topic, record) of `--pub`. Each of `topics` is a prefix of names; none means all."""

    kind = zmq.SUB

    def __init__(self, endpoint: str, topics: Sequence[str] = ("",), **options):
        super().__init__(endpoint, **options)
        for topic in topics:
            self._socket.subscribe(topic)

    def _read(self, frames) -> Tuple[str, dict]:
        topic, record = frames
        return topic.decode(), _record(record)


class Rejects(_Source):
    """Takes what could not be tagged from `--reject`: the error, and the frames as they came."""

    kind = zmq.PULL

    def _read(self, frames) -> Tuple[RequestError, Sequence[bytes]]:
        return error_from(_record(frames[0])), frames[1:]


def _record(frame: bytes) -> dict:
    return parse_object(frame, "a record")
