"""Whether the host of an endpoint has an address."""
import ipaddress
import socket
import threading
from typing import Callable, Optional

ASK_AGAIN_S = 0.2


class HostLookup:
    """Asks the resolver in a thread of its own, which the process does not wait for. A name may come up
    later, as that of a container which is about to start: it is asked for until it has an address.

    ZeroMQ resolves names in the thread that does all of its work, tells nobody when it cannot, and ends
    only after the resolver has given up, which takes twenty seconds where none answers. So nothing is
    connected to a name before the resolver has found its address."""

    def __init__(self, name: str):
        self.is_unknown = False  # the last answer was that there is no address
        self._name = name
        self._done = threading.Event()
        self._given_up = threading.Event()

    @staticmethod
    def of(endpoint: str) -> Optional["HostLookup"]:
        """None where the endpoint has no name."""
        scheme, _, address = endpoint.partition("://")
        host = address.rpartition(";")[2].rpartition(":")[0]
        if scheme != "tcp" or not host or host.startswith("["):
            return None
        try:
            ipaddress.ip_address(host)
        except ValueError:
            return HostLookup(host)
        return None

    @property
    def is_done(self) -> bool:
        return self._done.is_set()

    def start(self, then: Callable[[], None] = lambda: None) -> None:
        """`then` is called in the thread that asks."""
        threading.Thread(target=self._ask, args=(then,), name="topicd-host-lookup", daemon=True).start()

    def wait(self, timeout_s: float) -> bool:
        return self._done.wait(max(0.0, timeout_s))

    def give_up(self) -> None:
        self._given_up.set()

    def _ask(self, then: Callable[[], None]) -> None:
        while not self._ask_once():
            if self._given_up.wait(ASK_AGAIN_S):
                return
        self._done.set()
        then()

    def _ask_once(self) -> bool:
        try:
            socket.getaddrinfo(self._name, None)
        except (socket.gaierror, UnicodeError) as error:
            self.is_unknown = error.args[0] != socket.EAI_AGAIN
            return False
        except OSError:
            pass  # not for its name: ZeroMQ may fare better
        return True
