"""Requests over HTTP: what a program sees of topicd, one at a time, as lists and as lines."""
import contextlib
import gzip
import json
import os
import signal
import socket
import tempfile
import threading
import unittest

from web import JSON, LINES, WAIT_S, FalseDaemon, Web
from harness import Daemon, Gate, main

ARTICLE = {"id": "42", "title": "chip"}


def is_bad(case, status, answer, wanted_status, code, word):
    case.assertEqual((status, answer["error"]["code"]), (wanted_status, code), answer)
    case.assertIn(word, answer["error"]["message"])


class Requests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.daemon = Daemon().__enter__()
        cls.addClassCleanup(cls.daemon.__exit__, None, None, None)
        cls.web = Web(cls.daemon.endpoints[0], "--max-body", "65536").__enter__()
        cls.addClassCleanup(cls.web.__exit__, None, None, None)
        cls.web.wait_until_up()

    def test_answers_are_those_of_the_daemon(self):
        for op, body in (("tag", ARTICLE), ("tag", {"articles": [ARTICLE, {"id": 2}]}), ("tag", {**ARTICLE, "top": 1}),
                         ("explain", {**ARTICLE, "topic": "AI Hardware"}), ("tag", {}), ("explain", {"articles": 1})):
            status, answer, _ = self.web.post(f"/v1/{op}", body)
            expected = self.daemon.ask({"op": op, **body})
            self.assertEqual(answer, expected)
            self.assertEqual(status, 400 if "error" in expected else 200)
        self.assertEqual(self.web.get("/v1/topics")[1], self.daemon.ask({"op": "topics"}))
        self.assertEqual(self.web.get("/v1/status")[1]["model"], self.daemon.serves())
        self.assertEqual(self.web.get("/v1/topics?details=true&topic=AI%20Hardware")[1]["topics"][0]["learned"], ["AI Hardware"])

    def test_ids_come_back_as_they_were_written(self):
        for written in (b"12345678901234567890123", b'"\\u00e9"', b"null", b"1.50"):
            answer = self.web.post("/v1/tag", b' {"title":"chip","id":' + written + b"}\n", JSON)
            self.assertEqual(answer[0], 200)
        status, answer, _ = self.web.post("/v1/tag", b'{"id":"x","op":"ping"}')
        is_bad(self, status, answer, 400, "bad-request", "address")
        self.assertEqual(answer["id"], "x")

    def test_health_and_operations_that_the_daemon_lacks(self):
        for path in ("/healthz", "/v1/healthz"):
            self.assertEqual(self.web.get(path)[:2], (200, {"ok": True}))
        for path in ("/v1/history?count=5&before=9", "/v1/training?run=1"):
            status, answer, _ = self.web.get(path)
            self.assertIn(status, (200, 400, 403, 404, 501), answer)

    def test_only_what_the_address_says_is_done(self):
        for body in (b'{"op":"shutdown"}', b'{"title":"a","op":"ping"}', b'{"\\u006fp":"ping"}', b'{"op":null}',
                     b'{"o\\u0070":"ping","title":"a"}', b'{"title":"a","op":"tag","op":"ping"}'):
            status, answer, _ = self.web.post("/v1/tag", body)
            self.assertEqual((status, answer["error"]["code"]), (400, "bad-request"), body)
        for body in (b"", b"[]", b"[{}]", b"{}{}", b'{"title":"a"}x', b'"a"', b"nul", b"{", b'{"title":"a"},{"op":"ping"}',
                     b'{"title":"\xff"}', b"[" * 5000, b'{"a":' * 100 + b"1" + b"}" * 100):
            status, answer, _ = self.web.post("/v1/tag", body)
            self.assertEqual((status, answer["error"]["code"]), (400, "bad-request"), body[:20])
        self.assertEqual(self.daemon.status()["requests"].get("shutdown", 0), 0)

    def test_methods_types_and_addresses(self):
        self.assertEqual(self.web.get("/v1/tag")[0], 405)
        self.assertEqual(self.web.get("/v1/tag")[2]["Allow"], "POST")
        self.assertEqual(self.web.ask("DELETE", "/v1/topics")[0], 405)
        self.assertEqual(self.web.ask("OPTIONS", "/v1/tag", None, {"Origin": "http://evil.example"})[0], 405)
        self.assertEqual(self.web.ask("HEAD", "/v1/topics")[0], 200)
        for path in ("/v1/nothing", "/v1/tag/", "/../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "//v1/topics",
                     "/v1%2ftopics%00", "/page/index.html", "/.git/config"):
            self.assertEqual(self.web.get(path)[0], 404, path)
        for kind in (None, "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/jsonp"):
            status, answer, _ = self.web.post("/v1/tag", b'{"title":"a"}', {"Content-Type": kind} if kind else {})
            self.assertEqual(status, 415, kind)
        self.assertEqual(self.web.post("/v1/tag", ARTICLE, {"Content-Type": "application/json; charset=utf-8"})[0], 200)
        self.assertEqual(self.web.post("/v1/explain", b"{}", LINES)[0], 415)
        for query in ("?before=x", "?nothing=1", "?before=1e9", "?before=", "?before=01", "?count=1&count=%22"):
            self.assertEqual(self.web.get("/v1/history" + query)[0], 400, query)

    def test_a_body_is_utf8(self):
        for kind in ("application/json", "application/x-ndjson"):
            for charset in ("utf-16", "UTF-16LE", "iso-8859-1", '"utf-16"', "utf-8x", "", 'utf-8; charset="latin1"'):
                status, answer, _ = self.web.post("/v1/tag", b'{"title":"a"}', {"Content-Type": f"{kind}; charset={charset}"})
                is_bad(self, status, answer, 415, "bad-request", "UTF-8")
            for rest in ("; charset=utf-8", ";charset=UTF-8", '; charset="utf-8"', "; a=b ; Charset=utf8;", "; charset=us-ascii", "; x=\"charset=utf-16\"", ";"):
                self.assertEqual(self.web.post("/v1/tag", b'{"title":"a"}', {"Content-Type": kind + rest})[0], 200, rest)

    def test_headers_that_keep_browsers_safe(self):
        for path in ("/", "/v1/topics", "/nothing"):
            headers = self.web.get(path)[2]
            self.assertEqual(headers["X-Content-Type-Options"], "nosniff")
            self.assertNotIn("Access-Control-Allow-Origin", headers)
        policy = self.web.get("/")[2]["Content-Security-Policy"]
        self.assertIn("default-src 'none'", policy)
        self.assertNotIn("unsafe", policy)
        page = self.web.get("/")[1].decode()
        for inline in ("<style", "style=", "onclick", "onload", "javascript:", "http://", "https://"):
            self.assertNotIn(inline, page)

    def test_bodies_are_bounded(self):
        status, answer, _ = self.web.post("/v1/tag", {"title": "a" * 70000})
        is_bad(self, status, answer, 413, "too-large", "--max-body")
        chunks = iter([b'{"title":"', b"a" * 70000, b'"}'])
        connection = self.web.connect()
        connection.request("POST", "/v1/tag", chunks, JSON, encode_chunked=True)
        self.assertEqual(connection.getresponse().status, 413)
        connection.close()
        bomb = gzip.compress(b'{"title":"' + b"a" * 50_000_000 + b'"}')
        self.assertEqual(self.web.post("/v1/tag", bomb, {**JSON, "Content-Encoding": "gzip"})[0], 413)

    def test_gzip_both_ways(self):
        body = {"articles": [{"id": n, "title": "chip"} for n in range(200)]}
        packed = gzip.compress(json.dumps(body).encode())
        status, data, headers = self.web.post("/v1/tag", packed, {**JSON, "Content-Encoding": "gzip", "Accept-Encoding": "gzip"})
        self.assertEqual((status, headers["Content-Encoding"]), (200, "gzip"))
        self.assertEqual(json.loads(gzip.decompress(data)), self.daemon.ask({"op": "tag", **body}))
        for accept in ("identity", "gzip;q=0", "br", "xgzip"):
            self.assertNotIn("Content-Encoding", self.web.post("/v1/tag", body, {**JSON, "Accept-Encoding": accept})[2])
        for bad in (packed[:-9], packed + b"x", b"not gzip", b""):
            status, answer, _ = self.web.post("/v1/tag", bad, {**JSON, "Content-Encoding": "gzip"})
            self.assertEqual(status, 400, bad[:8])
        self.assertEqual(self.web.post("/v1/tag", packed, {**JSON, "Content-Encoding": "br"})[0], 415)

    def test_bytes_behind_an_empty_gzip_are_refused_and_hold_no_place(self):
        body = gzip.compress(b"") + b"x"
        for path in ("/v1/tag", "/v1/sign-in"):
            for headers in (JSON, LINES):
                status, answer, _ = self.web.post(path, body, {**headers, "Content-Encoding": "gzip"})
                self.assertIn(status, (400, 415), answer)
        descriptors = f"/proc/{self.web.process.pid}/fd"
        before = len(os.listdir(descriptors))
        for _ in range(20):
            with socket.create_connection(("127.0.0.1", self.web.port), timeout=WAIT_S) as connection:
                connection.sendall(b"POST /v1/tag HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                   b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        while len(os.listdir(descriptors)) > before + 5:
            self.assertEqual(self.web.get("/healthz")[0], 200)

    def test_a_line_may_come_byte_by_byte(self):
        line = b'{"id":1,"title":"chip"}'
        for space in (b"", b" " * 300_000):
            data = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in
                            [space, *(bytes([byte]) for byte in line), b"\n", line] if piece) + b"0\r\n\r\n"
            answer = self.web.raw(b"POST /v1/tag HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n"
                                  b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n" + data)
            self.assertIn(b"HTTP/1.1 200", answer)
            self.assertEqual(answer.count(b'{"id":1,'), 2, answer[-600:])

    def test_a_small_gzip_of_empty_lines_keeps_nobody_waiting(self):
        packed = {**LINES, "Content-Encoding": "gzip"}
        one = gzip.compress(b"\n" * 200_000_000)
        self.assertLess(len(one), 200_000)
        status, answer, _ = self.web.post("/v1/tag", one, packed)
        is_bad(self, status, answer, 413, "too-large", "hundredth")
        # Under the ratio, in many shares: noise between the blanks, each mebibyte of which has its turn.
        noise = b"".join(json.dumps({"id": n, "title": os.urandom(4000).hex()}).encode() + b"\n" * 20000 for n in range(200))
        status, answer, _ = self.web.post("/v1/tag", gzip.compress(noise), packed)
        self.assertEqual((status, answer.count(b"\n")), (200, 200))
        whole = gzip.compress(b'{"id":1,"title":"chip"}' + b"\n" * 1_000_000)
        self.assertEqual(self.web.post("/v1/tag", whole, packed)[0], 200)

    def test_lines(self):
        lines = [json.dumps({"id": n, "title": "chip" * (n % 3)}).encode() for n in range(2000)]
        lines[7] = b"not an article"
        lines[9] = b'{"id":9,"title":5}'
        lines[11] = b'{"id":11,"title":"a"},{"id":12,"title":"b"}'
        lines[13] = b'{"id":13,"title":"]}"}'
        lines[14] = b'{"id":"long","title":"' + b"a" * 70000 + b'"}'
        body = b"\n\n".join(lines[:1000]) + b"\r\n" + b"\n".join(lines[1000:])
        packed = {**LINES, "Content-Encoding": "gzip", "Accept-Encoding": "gzip"}
        for data, headers in ((body, LINES), (gzip.compress(body), packed)):
            status, answer, got = self.web.post("/v1/tag", data, headers)
            self.assertEqual((status, got["Content-Type"]), (200, "application/x-ndjson"))
            answers = [json.loads(line) for line in (gzip.decompress(answer) if headers is packed else answer).splitlines()]
            self.assertEqual(len(answers), 2000)
            for n, one in enumerate(answers):
                if n in (7, 9, 11, 14):
                    self.assertIn("error", one)
                else:
                    self.assertEqual(one, self.daemon.ask({"id": n, "title": json.loads(lines[n])["title"]}) if n < 20 else one)
                    self.assertEqual(one["id"], n)
            self.assertEqual(answers[14]["error"]["code"], "too-large")

    def test_a_deep_line_leaves_its_neighbours_alone(self):
        def deep(levels):
            return b'{"id":"deep","title":"chip","x":' + b"[" * (levels - 1) + b"]" * (levels - 1) + b"}"
        for levels, is_fine in ((29, True), (30, True), (31, False), (32, False), (33, False)):
            lines = [b'{"id":1,"title":"chip"}', deep(levels), b'{"id":"a\\u00e9","title":"[[[[["}', b'{"title":"chip","id":3}']
            status, answer, _ = self.web.post("/v1/tag", b"\n".join(lines), LINES)
            answers = [json.loads(line) for line in answer.splitlines()]
            self.assertEqual((status, [one["id"] for one in answers]), (200, [1, "deep", "a\u00e9", 3]))
            self.assertEqual(["error" in one for one in answers], [False, not is_fine, False, False], levels)

    def test_a_query_says_each_thing_once_and_nothing_that_has_no_effect(self):
        for path, body, headers in (("/v1/tag?top=1&top=2", b"{}", LINES), ("/v1/tag?top=1&top=1", b"{}", JSON), ("/v1/tag?spans=utf16&spans=utf16", b"{}", JSON),
                                    ("/v1/history?count=1&count=1", None, {}), ("/v1/topics?details=true&topic=a&topic=b", None, {}),
                                    ("/healthz?a&a", None, {}), ("/v1/session?a=1&%61=2", None, {}), ("/?a=1&a=2", None, {})):
            status, answer, _ = self.web.ask("POST" if body else "GET", path, body, headers)
            is_bad(self, status, answer, 400, "bad-request", "twice")
        many = "&".join(f"a{n}=1" for n in range(17))
        is_bad(self, *self.web.get("/v1/history?" + many)[:2], 400, "bad-request", "more than 16")
        for path, headers, word in (("/v1/tag?top=3", JSON, "in the body"), ("/v1/tag?nothing=3", JSON, "no such parameter"), ("/v1/explain?top=3", JSON, "no such"),
                                    ("/v1/tag?spans=utf16", LINES, "one article")):
            is_bad(self, *self.web.post(path, b"{}", headers)[:2], 400, "bad-request", word)
        self.assertEqual(self.web.get("/v1/topics?spans=utf16")[0], 400)

    def test_lines_have_the_options_of_the_query(self):
        status, answer, _ = self.web.post("/v1/tag?top=1&explain=true", b'{"title":"nothing known"}', LINES)
        self.assertEqual(status, 200)
        self.assertEqual(json.loads(answer)["topics"][0]["accepted"], False)
        self.assertIn("because", json.loads(answer)["topics"][0])
        self.assertEqual(self.web.post("/v1/tag?topp=1", b"{}", LINES)[0], 400)
        self.assertEqual(self.web.post("/v1/tag", b"\n \n", LINES)[:2], (200, b""))

    def test_spans_in_units_of_utf16(self):
        for before in ("", "\U0001F600 ", "e\u0301 \U0001F469\u200D\U0001F4BB ", "\u4e2d\u6587 ", "\U00020000"):
            body = {"title": before + "chip \U0001F600 chip", "body": "chip", "top": 1, "explain": True}
            answer = self.web.post("/v1/tag?spans=utf16", body)[1]
            plain = self.web.post("/v1/tag", body)[1]
            texts = {"title": body["title"].encode("utf-16-le"), "body": body["body"].encode("utf-16-le")}
            raw = {"title": body["title"].encode(), "body": body["body"].encode()}
            for one, other in zip(answer["topics"][0]["because"], plain["topics"][0]["because"]):
                self.assertEqual(one["weight"], other["weight"])
                for span, bytes_span in zip(one["spans"], other["spans"]):
                    text = texts[span["field"]][2 * span["start"]:2 * span["end"]].decode("utf-16-le")
                    wanted = raw[span["field"]][bytes_span["start"]:bytes_span["end"]].decode()
                    self.assertEqual(text, wanted)
        lone = b'{"title":"\\ud83d chip","top":1,"explain":true}'
        spans = self.web.post("/v1/tag?spans=utf16", lone)[1]["topics"][0]["because"][0]["spans"]
        self.assertEqual((spans[0]["start"], spans[0]["end"]), (2, 6))
        for body in ({"articles": [ARTICLE]}, {"id": 1}):
            self.assertEqual(self.web.post("/v1/tag?spans=utf16", body)[0], 400)
        self.assertEqual(self.web.post("/v1/tag?spans=utf8", ARTICLE)[0], 400)

    def test_spans_are_of_the_text_that_the_daemon_has_read(self):
        text = "\U0001F600 chip"
        for field, body in (("title", {"title": "", "headline": text}), ("body", {"body": " " * 100, "text": text}),
                            ("body", {"body": 7, "content": text})):
            answer = self.web.post("/v1/tag?spans=utf16", {**body, "top": 1, "explain": True})[1]
            spans = [span for phrase in answer["topics"][0]["because"] for span in phrase["spans"]]
            self.assertEqual([(span["field"], span["start"], span["end"]) for span in spans], [(field, 3, 7)], body)

    def test_many_requests_on_one_connection(self):
        connection = self.web.connect()
        for n in range(200):
            self.assertEqual(self.web.ask("POST", "/v1/tag", {"id": n, "title": "chip"}, None, connection)[1]["id"], n)
        connection.close()

    def test_many_at_once_get_their_own_answers(self):
        def ask(n):
            connection = self.web.connect()
            for i in range(50):
                if self.web.ask("POST", "/v1/tag", {"id": n * 1000 + i, "title": "chip"}, None, connection)[1]["id"] != n * 1000 + i:
                    wrong.append((n, i))
            connection.close()
        wrong = []
        threads = [threading.Thread(target=ask, args=(n,)) for n in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(wrong, [])


class Trouble(unittest.TestCase):
    def test_the_status_says_what_the_code_says(self):
        with FalseDaemon() as daemon, Web(daemon.endpoint) as web:
            web.wait_until_up()
            for code, status in (("busy", 503), ("conflict", 409), ("denied", 403), ("timeout", 504), ("storage", 507),
                                 ("too-large", 413), ("bad-request", 400), ("unknown-op", 501), ("internal", 500), ("other", 502)):
                daemon.answer = json.dumps({"id": 'a","error":{"code":"x"', "error": {"code": code, "message": "m"}},
                                           separators=(",", ":")).encode()
                got, answer, headers = web.post("/v1/tag", {"title": "a"})
                self.assertEqual((got, answer["error"]["code"]), (status, code))
                self.assertEqual("Retry-After" in headers, status == 503)
            for answer in (b"", b"{", b"null", b'{"id":', b'{"id":"', b'{"id":1,"error":{"code":"', b"\xff" * 100):
                daemon.answer = answer
                connection = web.connect()
                connection.request("POST", "/v1/tag", b"{}", JSON)
                self.assertEqual(connection.getresponse().read(), answer)
                connection.close()
            daemon.answer = b'{"id":null,"results":[{"id":1}'
            self.assertEqual(web.post("/v1/tag", b'{"id":1}\n{"id":2}\n', LINES)[0], 500)

    def test_a_daemon_that_does_not_answer(self):
        with FalseDaemon() as daemon, Web(daemon.endpoint, "--timeout", "1") as web:
            web.wait_until_up()
            daemon.answer = None
            status, answer, _ = web.post("/v1/tag", {"id": 5, "title": "a"})
            is_bad(self, status, answer, 504, "timeout", "in time")
            self.assertEqual(answer["id"], 5)

    def test_a_request_that_waits_has_its_place_no_longer_than_its_time(self):
        """libmicrohttpd sees that a connection has ended only when its request is resumed. The daemon answers nothing within a minute here."""
        head = (b"POST /v1/tag HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\nContent-Length: 10000000\r\n\r\n")
        with FalseDaemon() as daemon, Web(daemon.endpoint, "--max-connections", "16", "--timeout", "60") as web, contextlib.ExitStack() as stack:
            web.wait_until_up()
            daemon.answer = None
            for _ in range(40):
                connection = stack.enter_context(socket.create_connection(("127.0.0.1", web.port), timeout=WAIT_S))
                connection.sendall(head + b'{"title":"a"}\n' * 20000)  # more than the daemon is given at a time
                self.assertEqual(web.get("/healthz")[0], 200)

    def test_no_daemon(self):
        with tempfile.TemporaryDirectory() as directory, Web(f"ipc://{directory}/nobody") as web:
            self.assertEqual(web.get("/healthz")[0], 503)
            status, answer, headers = web.post("/v1/tag", {"id": 5, "title": "a"})
            self.assertEqual((status, answer["id"], answer["error"]["code"]), (503, 5, "unavailable"))
            self.assertIn("Retry-After", headers)
            answers = [json.loads(line) for line in web.post("/v1/tag", b'{"id":1}\n{"id":2}\n', LINES)[1].splitlines()]
            self.assertEqual([(one["id"], one["error"]["code"]) for one in answers], [(1, "unavailable"), (2, "unavailable")])
            self.assertEqual(web.get("/")[0], 200)

    def test_a_daemon_that_is_killed_and_started_again(self):
        with tempfile.TemporaryDirectory() as directory:
            bind = f"ipc://{directory}/socket"
            daemon = Daemon(binds=(bind,))
            with Web(bind) as web:
                web.wait_until_up()
                gate = Gate(directory)
                answers = []
                thread = threading.Thread(target=lambda: answers.append(web.post("/v1/tag", {"id": 1, "title": gate.title})))
                thread.start()
                daemon.wait_until(lambda status: status["received"] >= 4 and status["received"] > status["answered"])
                daemon.process.kill()
                thread.join()
                self.assertEqual((answers[0][0], answers[0][1]["error"]["code"]), (503, "unavailable"))
                daemon.wait()
                daemon.process.stderr.close()
                daemon.context.destroy(0)
                with Daemon(binds=(bind,)):
                    web.wait_until_up()
                    self.assertEqual(web.post("/v1/tag", {"title": "chip"})[0], 200)
            daemon.directory.cleanup()

    def test_answers_that_are_not_read_have_a_bound_together(self):
        size, clients = 15_000_000, 24  # 360 MB, of which 256 MiB may wait
        with FalseDaemon() as daemon, Web(daemon.endpoint) as web, contextlib.ExitStack() as stack:
            web.wait_until_up()
            daemon.answer = b'{"id":null,"text":"' + b"a" * size + b'"}'
            connections = [stack.enter_context(contextlib.closing(web.connect())) for _ in range(clients)]
            for connection in connections:
                connection.request("POST", "/v1/tag", b"{}", JSON)
            web.post("/v1/tag", {})  # the daemon answers in turn: all the others have come before this one is read
            answers = []
            for connection in connections:
                response = connection.getresponse()
                answers.append((response.status, len(response.read())))
            self.assertEqual({status for status, length in answers if length < size}, {503}, answers)
            self.assertLessEqual(answers.count((200, len(daemon.answer))), 256 * 1024 * 1024 // size)
            self.assertEqual(web.post("/v1/tag", {"title": "chip"})[0], 200)  # what was read counts no more

    def test_it_stops_while_requests_wait(self):
        with tempfile.TemporaryDirectory() as directory, Daemon() as daemon:
            gate = Gate(directory)
            with Web(daemon.endpoints[0]) as web:
                web.wait_until_up()
                answers = []
                thread = threading.Thread(target=lambda: answers.append(web.post("/v1/tag", {"id": 1, "title": gate.title})))
                thread.start()
                daemon.wait_until(lambda status: status["received"] >= 4 and status["received"] > status["answered"])
                web.process.send_signal(signal.SIGTERM)
                web.read_until("stopping")
                gate.open()
                thread.join()
                self.assertEqual(answers[0][0], 200)


if __name__ == "__main__":
    main()
