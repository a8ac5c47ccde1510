"""Records pass from one stream of JetStream to another, through one real nats-server, and none is lost."""
import contextlib
import json
import os
import shutil
import signal
import subprocess
import unittest

from bridge_case import Bridge, article
from harness import main
from jetstream_case import JetStreamCase
from nats import Listener


# As the bridge demands of a consumer, and less than a client waits for an answer.
SHORTEST_LEASE_NS = 10_000_000_000
PULL_NS = 4_000_000_000


class JetStream(JetStreamCase):
    def test_records_and_poison(self):
        self.fill(60)
        for poison in (b"{", b'{"id":1}', b"\xff"):
            self.client.publish("news.in", poison)
        self.fill(60, 60)
        with self.js_bridge() as bridge:
            bridge.wait_for_line("acknowledges-before-fsync")
            bridge.wait_until(self.is_settled)
        ids = self.ids()
        self.assertEqual((len(ids), set(ids.values())), (120, {1}))
        rejected = self.client.messages("REJECTED")
        self.assertEqual(sorted(record for _, record in rejected), sorted((b"{", b'{"id":1}', b"\xff")))
        for headers, _ in rejected:
            self.assertIn(b"Topicd-Code: bad-request", headers)
            self.assertIn(b"Topicd-Reason: ", headers)

    def test_the_server_is_killed_and_comes_back(self):
        self.fill(300)
        with self.js_bridge("--batch", "10") as bridge:
            bridge.wait_until(lambda: self.client.state("TAGGED")["messages"] > 20)
            self.node.kill()
            self.client.close()
            bridge.wait_for_line("waiting for")
            self.node.start()
            bridge.wait_until(self.is_settled)
            self.fill(10, 300)
            bridge.wait_until(self.is_settled)
        self.assertEqual(len(self.ids()), 310)

    def test_a_record_that_the_stream_does_not_take_is_rejected(self):
        self.client.api("STREAM.DELETE.TAGGED")
        self.client.make_stream("TAGGED", "news.tagged", max_msg_size=500)
        self.fill(3)
        self.client.publish("news.in", json.dumps({"id": "long", "title": "a chip", "x": "x" * 600}).encode())
        self.fill(3, 3)
        with self.js_bridge() as bridge:
            bridge.wait_until(self.is_settled)
        self.assertEqual(len(self.ids()), 6)
        [(headers, record)] = self.client.messages("REJECTED")
        self.assertEqual(json.loads(record)["id"], "long")
        self.assertIn(b"Topicd-Code: sink", headers)

    def test_a_stream_that_is_full_is_waited_for(self):
        self.client.api("STREAM.DELETE.TAGGED")
        self.client.make_stream("TAGGED", "news.tagged", max_msgs=5, discard="new")
        self.fill(20)
        with self.js_bridge("--batch", "4") as bridge:
            bridge.wait_for_line("waiting for a stream to write to")
            found = self.ids()
            self.client.api("STREAM.UPDATE.TAGGED", name="TAGGED", subjects=["news.tagged"], storage="file",
                            num_replicas=1, max_msgs=100, discard="new")
            bridge.wait_until(self.is_settled)
        self.assertEqual(len(found + self.ids()), 20)

    def test_a_bridge_may_start_before_the_servers(self):
        self.fill(5)
        self.node.kill()
        self.client.close()
        with self.js_bridge() as bridge:
            bridge.wait_for_line("waiting for")
            self.node.start()
            bridge.wait_until(self.is_settled)
        self.assertEqual(len(self.ids()), 5)
        self.assertEqual(sum(" waiting for" in line for line in bridge.log if line), 1)

    def test_a_server_that_is_stopped_is_noticed_though_nothing_comes(self):
        with self.js_bridge() as bridge:
            bridge.wait_for_line("ready")
            self.node.signal(signal.SIGSTOP)
            try:
                bridge.wait_for_line("waiting for")
            finally:
                self.node.signal(signal.SIGCONT)
            self.fill(5)
            bridge.wait_until(self.is_settled)
        self.assertEqual(len(self.ids()), 5)

    def test_a_consumer_that_is_gone_is_made_anew_for_what_is_not_settled(self):
        """As a cluster loses one whose nodes are all killed often. Those that come again the sink knows."""
        self.fill(300)
        with self.js_bridge() as bridge:
            bridge.wait_until(self.is_settled)
            questions = Listener(self.node.port, "$JS.API.CONSUMER.INFO.NEWS.tagger")
            self.addCleanup(questions.close)
            questions.wait_for(2)  # the answer to the first is there
            self.client.api("CONSUMER.DELETE.NEWS.tagger")
            self.fill(5, 300)
            bridge.wait_for_line("made it anew from message 201 on")
            bridge.wait_until(self.is_settled)
        self.assertEqual(self.client.consumer("NEWS", "tagger")["config"]["opt_start_seq"], 201)
        self.assertEqual(self.ids(), {f"a{number}": 1 for number in range(305)})

    def test_the_shortest_lease_is_extended_in_time(self):
        """While the bridge waits for a topicd, what it has taken is not delivered to another one."""
        self.client.api("CONSUMER.DURABLE.CREATE.NEWS.tagger", stream_name="NEWS",
                        config={"durable_name": "tagger", "ack_policy": "explicit", "ack_wait": SHORTEST_LEASE_NS})
        self.fill(3)
        nobody = f"ipc://{self.path('nobody')}"
        with Bridge(*self.locations()[:-1], nobody) as bridge:
            bridge.wait_for_line("waiting for a server")
            request = json.dumps({"batch": 1, "expires": PULL_NS}).encode()
            for _ in range(SHORTEST_LEASE_NS // PULL_NS + 1):
                with contextlib.suppress(TimeoutError):
                    self.client.request_once("$JS.API.CONSUMER.MSG.NEXT.NEWS.tagger", request)
            self.assertEqual(self.client.consumer("NEWS", "tagger")["num_redelivered"], 0)

    def test_a_stream_made_anew_loses_nothing(self):
        """Its numbers begin anew, within the time in which the sink remembers ids."""
        self.fill(3)
        with self.js_bridge() as bridge:
            bridge.wait_until(self.is_settled)
            self.client.api("STREAM.DELETE.NEWS")
            self.client.make_stream("NEWS", "news.in")
            self.fill(5, 100)
            bridge.wait_until(self.is_settled)
        self.assertEqual(set(self.ids()), {f"a{number}" for number in (0, 1, 2, 100, 101, 102, 103, 104)})

    def test_a_sink_that_gives_its_numbers_again_is_noticed(self):
        """As nats-server 2.9 does where it loses what it has acknowledged, and any server for a stream made anew."""
        self.fill(5)
        with self.js_bridge() as bridge:
            bridge.wait_until(self.is_settled)
            self.client.api("STREAM.DELETE.TAGGED")
            self.client.make_stream("TAGGED", "news.tagged")
            self.fill(5, 100)
            bridge.wait_for_line("has given numbers that it had given before")
            bridge.wait_until(self.is_settled)

    def test_what_the_log_says_of_streams(self):
        streams = self.locations()
        for wanted, keys in (("is kept in memory", {"storage": "memory"}),
                             ("drops its oldest records", {"max_msgs": 1000}),
                             ("drops its oldest records", {"max_bytes": 10_000_000, "discard": "new"}),
                             ("are rejected, although --max-record", {"max_msg_size": 10_000}),
                             ("acknowledges nothing (no_ack)", {"no_ack": True})):
            with self.subTest(wanted=wanted, keys=keys):
                self.client.api("STREAM.DELETE.TAGGED")
                self.client.make_stream("TAGGED", "news.tagged", **keys)
                bridge = Bridge(*streams)
                bridge.wait_for_line(wanted)
                bridge.stop()
        self.client.api("STREAM.DELETE.TAGGED")
        self.client.make_stream("TAGGED", "news.tagged")
        self.client.api("STREAM.DELETE.REJECTED")
        self.client.make_stream("REJECTED", "news.rejected", max_msg_size=1000)
        Bridge(*streams).wait_for_line("raise its max_msg_size")

    @unittest.skipUnless(shutil.which("openssl"), "no openssl to make certificates with")
    def test_tls(self):
        """The certificate must be signed by --tls-ca, and be the one of that host."""
        self.node.stop()
        for name in ("ours", "others"):
            subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{name}.key", "-out",
                            f"{name}.pem", "-subj", f"/CN={name}", "-addext",
                            f"subjectAltName=DNS:{'localhost' if name == 'ours' else 'news.example'}"],
                           cwd=self.directory, check=True, stderr=subprocess.DEVNULL)
        streams = [text.replace("127.0.0.1", "localhost") if "jetstream" in text else text for text in self.locations()]
        plain = list(self.node.command)
        for served, trusted, wanted in (("ours", "ours", "topicd-bridge: ready"), ("ours", "others", "self-signed certificate"),
                                        ("others", "others", "ismatch"), ("ours", None, "cannot connect")):
            with self.subTest(served=served, trusted=trusted):
                self.node.command = [*plain, "--tls", "--tlscert", self.path(f"{served}.pem"), "--tlskey",
                                     self.path(f"{served}.key")]
                self.node.start()
                self.node.wait_until_listening()
                bridge = Bridge(*streams, *(("--tls-ca", self.path(f"{trusted}.pem")) if trusted else ()))
                try:
                    bridge.wait_for_line(wanted)
                finally:
                    bridge.stop()
                    self.node.stop()

    def test_what_is_refused(self):
        streams = self.locations()
        at = f"jetstream://127.0.0.1:{self.node.port}"
        self.client.api("CONSUMER.DURABLE.CREATE.NEWS.silent", stream_name="NEWS",
                        config={"durable_name": "silent", "ack_policy": "none"})
        for location, status, wanted in (
                (f"{at}/NEWS", 1, "write jetstream://HOST:PORT/STREAM/CONSUMER"),
                (f"{at}/NONE/tagger", 1, "NONE: there is no stream of this name"),
                (f"{at}/TAGGED/tagger", 1, "would be taken again, without an end"),
                (f"{at}/REJECTED/tagger", 1, "would be taken again, without an end"),
                (f"{at}/NEWS/silent", 1, "does not acknowledge each message"),
                ("jetstream://192.0.2.1:4222/NEWS/tagger", 1, "JetStream beyond this machine"),
                (f"{at}/{'N' * 161}/tagger", 1, "names of at most 160 bytes"),
                ("jetstream://127.0.0.1:0/NEWS/tagger", 1, "server 1 is not HOST:PORT"),
                ("jetstream://127.0.0.1:4222,127.0.0.1:99999/NEWS/tagger", 1, "server 2 is not HOST:PORT"),
                ("jetstream://u:p@127.0.0.1:4222/NEWS/tagger", 1, "is not HOST:PORT")):
            with self.subTest(location=location):
                bridge = Bridge("--from", location, *streams[2:])
                self.assertEqual(bridge.wait(), status)
                self.assertTrue(any(text and wanted in text for text in bridge.log), bridge.log)

    def test_credentials(self):
        self.node.stop()
        self.node.command += ["--user", "u", "--pass", "p"]
        self.node.start()
        path = self.path("credentials")
        for text, mode, wanted in (
                ("u:p\n", 0o640, "ready"), ("u:p\n", 0o644, "other users can read this secret: run chmod o= on it"),
                ("u:wrong\n", 0o600, "Authorization Violation: the servers do not know what --credentials has"),
                ("nonsense\n", 0o600, "is neither")):
            with open(path, "w") as file:
                file.write(text)
            os.chmod(path, mode)
            bridge = self.js_bridge("--credentials", path)
            bridge.wait_for_line(wanted)
            bridge.stop()
        self.js_bridge().wait_for_line("cannot connect: Authorization Violation: name --credentials")


if __name__ == "__main__":
    main()
