"""The pages over HTTP: their contents, their addresses, and that HTTP clients cannot block the daemon."""
import contextlib
import http.client
import json
import os
import re
import shutil
import socket as sockets
import tempfile
import threading
import unittest

import zmq

from harness import MODEL_A, MODEL_B, Daemon, Gate, main, receive, refused, send

ARTICLE = {"title": "chip"}
LABEL = re.compile(r'([a-z_]+)="((?:[^"\\]|\\.)*)"')


def start(*options, **arguments):
    return Daemon("--metrics", "127.0.0.1:0", *options, **arguments)


def port_of(daemon):
    return next(int(match[1]) for line in daemon.log if (match := re.search(r"metrics on port (\d+)", line)))


def fetch(daemon, path="/metrics", method="GET", body=None):
    connection = http.client.HTTPConnection("127.0.0.1", port_of(daemon), timeout=60)
    try:
        connection.request(method, path, body)
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read().decode()
    finally:
        connection.close()


def parse(page):
    """Checks that every line has the text format; returns the samples by name and labels."""
    samples, types = {}, {}
    for line in page.splitlines():
        if line.startswith("# HELP "):
            continue
        if line.startswith("# TYPE "):
            _, _, name, kind = line.split(" ")
            assert name not in types, f"{name} stands twice"
            types[name] = kind
            continue
        match = re.fullmatch(r'([a-z_]+)(?:\{(.*)\})? (\S+)', line)
        assert match, line
        family = re.sub("_(bucket|sum|count)$", "", match[1]) if match[1] not in types else match[1]
        assert family in types, f"{line}: has no type"
        assert not types[family] == "counter" or family.endswith("_total"), line
        labels = tuple(LABEL.findall(match[2] or ""))
        assert (match[1], labels) not in samples, f"{line} stands twice"
        samples[match[1], labels] = float(match[3])
    return samples


class Metrics(unittest.TestCase):
    def test_requests_are_counted(self):
        with start("--workers", "2") as daemon:
            for _ in range(5):
                daemon.ask(ARTICLE)
            daemon.ask({"title": "zzzunknownword"})
            daemon.ask({"articles": [{"id": i, "title": "chip"} for i in range(40)]})
            daemon.ask(b"not json")
            status, headers, page = fetch(daemon)
            got = parse(page)
        self.assertEqual((status, headers["Content-Type"]), (200, "text/plain; version=0.0.4; charset=utf-8"))
        for name, label, value in (
                ("topicd_requests_total", (("op", "tag"),), 7),
                ("topicd_errors_total", (("code", "bad-request"),), 1),
                ("topicd_articles_total", (), 46),
                ("topicd_articles_untagged_total", (), 1),
                ("topicd_articles_unfamiliar_total", (), 1),
                ("topicd_topic_tags_total", (("topic", "AI Hardware"),), 45),
                ("topicd_score_count", (), 45),
                ("topicd_request_seconds_count", (), 8),
                ("topicd_queue_limit", (), 10000),
                ("topicd_queue_length", (), 0),
                ("topicd_reloads_total", (), 0)):
            self.assertEqual(got[name, label], value, name)
        self.assertGreaterEqual(got["topicd_features_unknown_total", ()], 1)
        self.assertGreater(got["topicd_features_total", ()], got["topicd_features_unknown_total", ()])
        for name in ("process_resident_memory_bytes", "process_open_fds", "process_max_fds",
                     "process_start_time_seconds", "topicd_uptime_seconds"):
            self.assertGreater(got[name, ()], 0, name)

    def test_histograms_rise_to_their_count(self):
        with start() as daemon:
            for _ in range(20):
                daemon.ask(ARTICLE)
            got = parse(fetch(daemon)[2])
        for name in ("topicd_request_seconds", "topicd_score"):
            buckets = [value for (key, _), value in got.items() if key == name + "_bucket"]
            self.assertEqual(buckets, sorted(buckets))
            self.assertEqual(buckets[-1], got[name + "_count", ()])
            self.assertEqual(buckets[-1], 20)
        self.assertGreater(got["topicd_request_seconds_sum", ()], 0)

    def test_status_reports_the_same_numbers(self):
        with start() as daemon:
            for _ in range(3):
                daemon.ask(ARTICLE)
            daemon.ask({"title": "zzzunknownword"})
            status = daemon.status()
            got = parse(fetch(daemon)[2])
        self.assertEqual((status["articles"], status["untagged"], status["unfamiliar"]), (4, 1, 1))
        self.assertEqual(status["topics_given"], {"AI Hardware": 3, "AI Policy": 0, "Sport": 0})
        self.assertEqual(status["unknown_features"], got["topicd_features_unknown_total", ()])
        self.assertEqual(status["latency"]["count"], 4)
        self.assertLessEqual(status["latency"]["p50_ms"], status["latency"]["p99_ms"])
        self.assertEqual(len(status["latency"]["buckets"]), 17)
        self.assertGreater(status["resident_bytes"], 0)

    def test_a_new_model_is_reported_and_its_new_topics_begin_at_zero(self):
        with start() as daemon:
            daemon.ask(ARTICLE)
            before = parse(fetch(daemon)[2])
            self.assertTrue(daemon.ask({"op": "reload", "model": MODEL_B, "force": True}, daemon.control)["ok"])
            daemon.ask(ARTICLE)
            self.assertTrue(daemon.ask({"op": "reload", "model": MODEL_B, "force": True}, daemon.control)["ok"])
            daemon.ask(ARTICLE)
            self.assertIn("error", daemon.ask({"op": "reload", "model": "/nonexistent"}, daemon.control))
            after = parse(fetch(daemon)[2])

        def model(samples):
            return next(dict(labels) for name, labels in samples if name == "topicd_model_info")
        self.assertNotEqual(model(before)["model"], model(after)["model"])
        self.assertEqual(model(after)["path"], MODEL_B)
        given = {labels: value for (name, labels), value in after.items() if name == "topicd_topic_tags_total"}
        self.assertEqual(given, {(("topic", "AI Chips"),): 2, (("topic", "AI Policy"),): 0,
                                 (("topic", "Sport"),): 0})
        self.assertEqual(after["topicd_reloads_total", ()], 2)
        self.assertEqual(after["topicd_reloads_failed_total", ()], 1)
        self.assertEqual(after["topicd_articles_total", ()], 3)

    def test_labels_are_escaped(self):
        with tempfile.TemporaryDirectory() as directory:
            path = f'{directory}/a "b\\c.model'
            shutil.copy(MODEL_A, path)
            with start(model=path) as daemon:
                page = fetch(daemon)[2]
        self.assertIn('path="' + path.replace("\\", "\\\\").replace('"', '\\"') + '"', page)
        parse(page)

    def test_the_pipeline_has_metrics_when_it_is_on(self):
        with tempfile.TemporaryDirectory() as directory, \
                start("--pull", f"ipc://{directory}/pull", "--push", f"ipc://{directory}/push") as daemon:
            with daemon.connect(zmq.PUSH, f"ipc://{directory}/pull") as feed, \
                    daemon.connect(zmq.PULL, f"ipc://{directory}/push") as taker:
                feed.send(json.dumps(ARTICLE).encode())
                self.assertIn("topics", json.loads(taker.recv()))
            got = parse(fetch(daemon)[2])
        self.assertEqual(got["topicd_pipeline_pulled_total", ()], 1)
        self.assertEqual(got["topicd_pipeline_pushed_total", ()], 1)
        self.assertEqual(got["topicd_topic_tags_total", (("topic", "AI Hardware"),)], 1)

    def test_without_a_pipeline_it_has_none(self):
        with start() as daemon:
            self.assertNotIn("topicd_pipeline", fetch(daemon)[2])


class Pages(unittest.TestCase):
    def test_methods_and_paths(self):
        with start() as daemon:
            for method, path, status in (("GET", "/healthz", 200), ("GET", "/readyz", 200), ("GET", "/", 404),
                                         ("GET", "/metrics/", 404), ("POST", "/metrics", 405),
                                         ("DELETE", "/healthz", 405), ("PUT", "/nothing", 405)):
                self.assertEqual(fetch(daemon, path, method, "x" if method in ("POST", "PUT") else None)[0],
                                 status, (method, path))
            status, headers, body = fetch(daemon, method="HEAD")
            self.assertEqual((status, body), (200, ""))
            self.assertGreater(int(headers["Content-Length"]), 1000)

    def test_a_stopping_daemon_is_healthy_and_not_ready(self):
        with tempfile.TemporaryDirectory() as directory:
            gate = Gate(directory)
            with start("--workers", "1") as daemon, daemon.connect() as socket:
                send(socket, {"title": gate.title})
                while daemon.status()["received"] < 1:
                    pass
                daemon.process.terminate()
                daemon.read_until("stopping")
                self.assertEqual(fetch(daemon, "/readyz")[::2], (503, "stopping\n"))
                self.assertEqual(fetch(daemon, "/healthz")[0], 200)
                gate.open()
                self.assertIn("topics", receive(socket))

    def test_readiness_tries_whether_a_client_would_be_let_in(self):
        with tempfile.TemporaryDirectory() as directory:
            gate = Gate(directory)
            env = dict(os.environ, TOPICD_ZAUTH_GATE=gate.path)
            with start(env=env) as daemon:
                status, _, page = fetch(daemon, "/readyz")
                self.assertEqual((status, page), (503, "no client can connect: zauth does not answer\n"))
                self.assertEqual(fetch(daemon, "/healthz")[0], 200)
                gate.open()  # this zauth ends
                daemon.read_until("zauth, which checks clients, has ended")
                daemon.read_until("zauth runs again")
                self.assertIn("topics", daemon.ask(ARTICLE))
                self.assertEqual(fetch(daemon, "/readyz")[::2], (200, "ready\n"))

    def test_slow_and_silent_clients_block_nothing(self):
        with start() as daemon:
            held = [sockets.create_connection(("127.0.0.1", port_of(daemon))) for _ in range(12)]
            for socket in held:
                socket.sendall(b"GET /met")
            self.assertIn("topics", daemon.ask(ARTICLE))
            for socket in held:
                socket.close()
            self.assertEqual(fetch(daemon, "/healthz")[0], 200)

    def test_probes_are_answered_while_a_hundred_connections_drip(self):
        end = threading.Event()

        def drip(held):
            while not end.wait(0.05):
                for socket in held:
                    with contextlib.suppress(OSError):
                        socket.sendall(b"x")

        with start() as daemon:
            held = [sockets.create_connection(("127.0.0.1", port_of(daemon))) for _ in range(100)]
            for socket in held:
                with contextlib.suppress(OSError):
                    socket.sendall(b"GET /healthz HTTP/1.1\r\nX: ")
            dripping = threading.Thread(target=drip, args=(held,))
            dripping.start()
            try:
                for path in ("/healthz", "/readyz", "/metrics") * 3:
                    self.assertEqual(fetch(daemon, path)[0], 200)
                # The oldest of those that still drip is ended too, however it drips.
                self.assertEqual(held[-1].recv(1), b"")
            finally:
                end.set()
                dripping.join()
                for socket in held:
                    socket.close()

    def test_others_are_served_while_programs_ask_and_leave(self):
        end = threading.Event()

        def ask_and_leave(path):
            while not end.is_set():
                with contextlib.suppress(OSError), sockets.create_connection(("127.0.0.1", port_of(daemon))) as socket:
                    socket.sendall(f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode())

        with start() as daemon:
            leaving = [threading.Thread(target=ask_and_leave, args=(path,)) for path in ("/metrics", "/readyz") * 2]
            for thread in leaving:
                thread.start()
            try:
                for path in ("/healthz", "/readyz", "/metrics") * 3:
                    self.assertIn("topics", daemon.ask(ARTICLE))
                    self.assertEqual(fetch(daemon, path)[0], 200)
            finally:
                end.set()
                for thread in leaving:
                    thread.join()
            while parse(fetch(daemon)[2])["topicd_articles_total", ()] != 9:
                pass

    def test_garbage_and_long_headers_are_refused(self):
        with start() as daemon:
            for garbage in (b"\0\xff\n\n", b"GET\r\n\r\n", b"GET / HTTP/1.1\r\nX: " + b"x" * 100000 + b"\r\n\r\n",
                            b"GET /" + b"y" * 100000 + b" HTTP/1.1\r\n\r\n"):
                with sockets.create_connection(("127.0.0.1", port_of(daemon)), timeout=60) as socket:
                    try:
                        socket.sendall(garbage)
                        socket.shutdown(sockets.SHUT_WR)
                        answer = socket.recv(100000)
                    except OSError:  # the daemon disconnected while we still wrote
                        answer = b""
                self.assertFalse(answer.startswith(b"HTTP/1.1 200"), garbage[:20])
            self.assertEqual(fetch(daemon, "/healthz")[0], 200)

    def test_addresses_where_it_may_listen(self):
        for address, word in (("0.0.0.0:9187", "--insecure"), ("[::]:9187", "--insecure"),
                              ("localhost:9187", "127.0.0.1:9187"), ("9187", "127.0.0.1:9187"),
                              ("127.0.0.1:70000", "127.0.0.1:9187"), ("127.0.0.1:", "127.0.0.1:9187")):
            status, line = refused("--metrics", address)
            self.assertEqual((status, word in line, address in line), (2, True, True), line)
        with start("--insecure") as daemon:
            self.assertEqual(fetch(daemon, "/healthz")[0], 200)

    def test_a_port_in_use_is_named(self):
        with sockets.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            status, line = refused("--metrics", f"127.0.0.1:{port}")
        self.assertEqual((status, line), (1, f"topicd: 127.0.0.1:{port}: cannot serve metrics: "
                                             "Address already in use"))

    def test_a_page_is_served_under_load(self):
        with start("--workers", "1") as daemon, daemon.connect() as socket:
            for i in range(5000):
                send(socket, {"id": i, **ARTICLE})
            self.assertEqual(fetch(daemon)[0], 200)
            for _ in range(5000):
                receive(socket)


if __name__ == "__main__":
    main()
