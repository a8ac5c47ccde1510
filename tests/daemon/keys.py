"""Certificates made by topic keygen, and a list of the clients that may connect."""
import os

import zmq.auth

from harness import topic


class Keys:
    """A directory of certificates and a list of clients."""

    def __init__(self, directory):
        self.directory = directory
        self.list_path = os.path.join(directory, "clients")
        self.public = {}
        for name in ("server", "alice", "bob", "owner", "stranger"):
            self.public[name] = topic("keygen", name, "-o", directory).strip()

    def path(self, name):
        return os.path.join(self.directory, f"{name}.key_secret")

    def curve(self, name, server="server"):
        """Options of a pyzmq socket."""
        public, secret = zmq.auth.load_certificate(self.path(name))
        assert public.decode() == self.public[name]
        return {"curve_publickey": public, "curve_secretkey": secret,
                "curve_serverkey": self.public[server].encode()}

    def write_list(self, **rights):
        lines = ["# clients", ""]
        lines += [f"{self.public[name]}\t{name} {right}" for name, right in rights.items()]
        with open(self.list_path, "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")

    def options(self):
        return ("--server-key", self.path("server"), "--clients", self.list_path)
