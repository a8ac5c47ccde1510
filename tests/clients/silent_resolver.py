"""silent_resolver.py COMMAND ARGUMENT... - runs a command where the name server of this machine says nothing.

In namespaces of its own, which unshare makes: a socket on port 53 of the loopback, from which nobody reads,
and an /etc/resolv.conf that names it, with so much patience that a command which waits for it is told from
one that does not. Ends with the command's status, and with 77 where namespaces cannot be made."""
import fcntl
import os
import socket
import struct
import subprocess
import sys
import tempfile

NOT_POSSIBLE = 77
SIOCSIFFLAGS, IFF_UP = 0x8914, 1
RESOLV_CONF = "nameserver 127.0.0.1\noptions timeout:30 attempts:5\n"
INSIDE = "--inside"


def serve_silence():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh22x", b"lo", IFF_UP))
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 53))
    with tempfile.NamedTemporaryFile("w") as file:
        file.write(RESOLV_CONF)
        file.flush()
        subprocess.run(["mount", "--bind", file.name, os.path.realpath("/etc/resolv.conf")], check=True)
    return server


def main():
    if sys.argv[1] != INSIDE:
        os.execvp("unshare", ["unshare", "--map-root-user", "--mount", "--net", sys.executable, __file__, INSIDE,
                              *sys.argv[1:]])
    try:
        server = serve_silence()
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"no silent resolver can be had here: {error}", file=sys.stderr)
        return NOT_POSSIBLE
    with server:
        return subprocess.run(sys.argv[2:], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
