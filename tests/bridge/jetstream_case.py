"""A bridge between two streams of a real nats-server."""
import collections
import json

from bridge_case import Bridge, BridgeCase, article
from nats import Client, Node


class JetStreamCase(BridgeCase):
    def setUp(self):
        super().setUp()
        self.server = self.daemon().endpoints[0]
        self.node = Node(self.directory)
        self.addCleanup(self.node.stop)
        self.client = Client(self.node.port)
        self.addCleanup(self.client.close)
        for name, subject in (("NEWS", "news.in"), ("TAGGED", "news.tagged"), ("REJECTED", "news.rejected")):
            self.client.make_stream(name, subject)

    def locations(self):
        at = f"jetstream://127.0.0.1:{self.node.port}"
        return ("--from", f"{at}/NEWS/tagger", "--to", f"{at}/news.tagged", "--reject", f"{at}/news.rejected",
                "--servers", self.server)

    def js_bridge(self, *options, **keys):
        return Bridge(*self.locations(), *options, **keys)

    def fill(self, count, start=0):
        for number in range(start, start + count):
            self.client.publish("news.in", json.dumps(article(number)).encode())

    def is_settled(self):
        info = self.client.consumer("NEWS", "tagger")
        return info.get("num_pending") == 0 and info.get("num_ack_pending") == 0

    def ids(self):
        return collections.Counter(json.loads(record)["id"] for _, record in self.client.messages("TAGGED"))
