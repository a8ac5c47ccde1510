"""A server of NATS that answers what no JetStream does: the bridge says so, and stops when it is told to."""
import json
import socket
import threading

from bridge_case import Bridge, BridgeCase
from harness import main

INFO = {"server_id": "S", "version": "2.10.0", "proto": 1, "headers": True, "max_payload": 1 << 20, "jetstream": True}


class FalseNats:
    """Answers every request with the same bytes."""

    def __init__(self, answer):
        self.answer = answer
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        subscription = b"1"
        with connection, connection.makefile("rb") as lines:
            connection.sendall(b"INFO " + json.dumps(INFO).encode() + b"\r\n")
            for line in lines:
                words = line.split()
                if words[:1] == [b"PING"]:
                    connection.sendall(b"PONG\r\n")
                elif words[:1] == [b"SUB"]:
                    subscription = words[-1]
                elif words[:1] in ([b"PUB"], [b"HPUB"]):
                    lines.read(int(words[-1]) + 2)
                    if len(words) > 3:
                        connection.sendall(b"MSG %s %s %d\r\n%s\r\n"
                                           % (words[2], subscription, len(self.answer), self.answer))

    def close(self):
        self.listener.close()


class JetstreamFalse(BridgeCase):
    def test_a_stream_without_a_configuration_is_none(self):
        nats = FalseNats(b"{}")
        self.addCleanup(nats.close)
        server = self.daemon().endpoints[0]
        streams = ("--from", f"jetstream://{nats.address}/NEWS/tagger", *self.streams()[2:])
        with Bridge(*streams, "--servers", server) as bridge:
            bridge.wait_for_line("has no configuration of the stream")


if __name__ == "__main__":
    main()
