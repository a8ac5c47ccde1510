"""What can go wrong, as exceptions. All of them are a TopicdError."""


class TopicdError(Exception):
    """The base of all errors of this package. `key` is that of the request, where it has one: sent
    again with it, a request that was done already is not done twice."""

    key = None


class ConnectionFailed(TopicdError, ConnectionError):
    """No connection to the daemon; `reason` is one of the keys of connection.REASONS."""

    def __init__(self, message, reason):
        super().__init__(message)
        self.reason = reason

    def __reduce__(self):  # for copies, and for errors that come from another process
        return (type(self), (str(self), self.reason), self.__dict__)


class NoAnswer(TopicdError, TimeoutError):
    """The daemon did not answer in time, or the connection ended before it answered."""


class ProtocolError(TopicdError):
    """An answer is not what docs/protocol.md says."""


class CommandFailed(TopicdError):
    """The program `topic` ended with an error; `status` is its exit status."""

    def __init__(self, message, status):
        super().__init__(message)
        self.status = status

    def __reduce__(self):
        return (type(self), (str(self), self.status), self.__dict__)


class RequestError(TopicdError):
    """The daemon answered with an error; `code` is one of docs/protocol.md, section Errors."""

    code = "error"

    def __init__(self, message, code=None):
        super().__init__(message)
        if code is not None:
            self.code = code


class BadRequest(RequestError):
    code = "bad-request"


class TooLarge(RequestError):
    code = "too-large"


class Busy(RequestError):
    code = "busy"


class UnknownOperation(RequestError):
    code = "unknown-op"


class Denied(RequestError):
    code = "denied"


class DeadlinePassed(RequestError):
    code = "timeout"


class InternalError(RequestError):
    code = "internal"


class Conflict(RequestError):
    """Something else was decided before: look at the article again, then decide."""

    code = "conflict"


class StorageError(RequestError):
    """The store cannot be read or written, and nothing was changed: send the request again, with its
    key, when its disk has room; the message says more."""

    code = "storage"


_BY_CODE = {
    kind.code: kind
    for kind in (BadRequest, TooLarge, Busy, UnknownOperation, Denied, DeadlinePassed, InternalError, Conflict,
                 StorageError)
}


def error_from(answer):
    """The exception for the `error` of an answer or of one result. A code that this version does
    not know makes a RequestError, so that a newer daemon can be used."""
    error = answer["error"]
    code, message = (error.get(name) if isinstance(error, dict) else None for name in ("code", "message"))
    if not isinstance(code, str) or not isinstance(message, str):
        raise ProtocolError("an error without code and message")
    return _BY_CODE.get(code, RequestError)(message, code)
