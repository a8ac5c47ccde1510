"""resolver.py RESOLVER COMMAND ARGUMENT... - runs a command where the name server of this machine is one of ours.

RESOLVER is `silent`, or what it says of a name each time that it is asked, the last for ever: `unknown`
(there is no such name), `failing` (it cannot say now, and is asked once more within the same look-up), or an
address, as in `failing,failing,unknown,127.0.0.1`.

In namespaces of its own, which unshare makes: a server on port 53 of the loopback, and an /etc/resolv.conf
that names it, with so much patience that a command which waits for it is told from one that does not. Ends
with the command's status, and with 77 where namespaces cannot be made."""
import fcntl
import os
import socket
import struct
import subprocess
import sys
import tempfile
import threading

NOT_POSSIBLE = 77
SIOCSIFFLAGS, IFF_UP = 0x8914, 1
RESOLV_CONF = "nameserver 127.0.0.1\nsearch .\noptions timeout:30 attempts:{}\n"
ATTEMPTS = {"silent": 5}
INSIDE = "--inside"

HEADER_BYTES = 12
IS_ANSWER, NO_ERROR, SERVER_FAILURE, NO_SUCH_NAME = 0x8180, 0, 2, 3
CODES = {"unknown": NO_SUCH_NAME, "failing": SERVER_FAILURE}
TYPE_A = 1


def question_of(query):
    """Its bytes, and the type that is asked for."""
    end = query.index(b"\0", HEADER_BYTES) + 5
    return query[HEADER_BYTES:end], struct.unpack(">H", query[end - 4:end - 2])[0]


def answer(query, said):
    question, asked = question_of(query)
    has_record = said not in CODES and asked == TYPE_A
    record = b"\xc0\x0c" + struct.pack(">HHIH", TYPE_A, 1, 0, 4) + socket.inet_aton(said) if has_record else b""
    code = CODES.get(said, NO_ERROR)
    return query[:2] + struct.pack(">HHHHH", IS_ANSWER | code, 1, int(has_record), 0, 0) + question + record


def serve(server, sayings):
    """Addresses of both kinds are asked for at once, over one socket."""
    asked = {}
    while True:
        query, client = server.recvfrom(4096)
        number = asked.setdefault(client, len(asked))
        server.sendto(answer(query, sayings[min(number, len(sayings) - 1)]), client)


def start(resolver):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh22x", b"lo", IFF_UP))
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 53))
    with tempfile.NamedTemporaryFile("w") as file:
        file.write(RESOLV_CONF.format(ATTEMPTS.get(resolver, 1)))
        file.flush()
        subprocess.run(["mount", "--bind", file.name, os.path.realpath("/etc/resolv.conf")], check=True)
    if resolver != "silent":
        threading.Thread(target=serve, args=(server, resolver.split(",")), daemon=True).start()
    return server


def main():
    if sys.argv[1] != INSIDE:
        os.execvp("unshare", ["unshare", "--map-root-user", "--mount", "--net", sys.executable, __file__, INSIDE,
                              *sys.argv[1:]])
    try:
        server = start(sys.argv[2])
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"no resolver can be had here: {error}", file=sys.stderr)
        return NOT_POSSIBLE
    with server:
        return subprocess.run(sys.argv[3:], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
