"""Requests that two servers might divide or address differently: chunks, targets, other protocols, what follows a refusal.
What is hidden behind them, a request of its own, must never be answered where there is doubt."""
import contextlib
import socket
import unittest

from web import WAIT_S, Web
from harness import Daemon, main, needs_hook, with_other_libzmq

CPU_S = 6  # of the server, with a sanitizer too; libmicrohttpd alone took some forty

HIDDEN = b"GET /v1/session HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
ANSWERED = b"needs_sign_in"  # in the answer to HIDDEN
ARTICLE = b'{"id":1,"title":"chip"}'
SIZE = b"%x" % len(ARTICLE)
LAST = b"\r\n0\r\n\r\n"
POST = b"POST /v1/tag HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"

GOOD = [SIZE + b"\r\n" + ARTICLE + LAST, SIZE.upper() + b"\r\n" + ARTICLE + LAST, b"0000" + SIZE + b"\r\n" + ARTICLE + LAST,
        SIZE + b";a=b;c=\"d\"\r\n" + ARTICLE + LAST, SIZE + b"\r\n" + ARTICLE + b"\r\n0\r\nX-A: b\r\nHost: evil.example\r\n\r\n",
        SIZE + b"\r\n" + ARTICLE + b"\r\n0\r\nContent-Length: 500\r\nAuthorization: Bearer x\r\n\r\n",
        b"".join(b"1\r\n%c\r\n" % byte for byte in ARTICLE) + LAST[2:]]

# Refused, or taken as something else than by others.
DOUBTFUL = [SIZE + b"\n" + ARTICLE + LAST, SIZE + b"\r\n" + ARTICLE + b"\n0\r\n\r\n", SIZE + b"\r\n" + ARTICLE + b"\r\n0\n\n",
            SIZE + b"\r\n" + ARTICLE + b"\r\n0\r\n\n", SIZE + b"\r" + ARTICLE + LAST, SIZE + b";\n" + ARTICLE + LAST,
            SIZE + b";a\nb\r\n" + ARTICLE + LAST, SIZE + b";a=\"\r\n" + ARTICLE + LAST, SIZE + b"\r\n" + ARTICLE + b"0\r\n\r\n",
            SIZE + b"\r\n" + ARTICLE + b"xx\r\n0\r\n\r\n", b"0x" + SIZE + b"\r\n" + ARTICLE + LAST, b"+" + SIZE + b"\r\n" + ARTICLE + LAST,
            b"-" + SIZE + b"\r\n" + ARTICLE + LAST, b" " + SIZE + b"\r\n" + ARTICLE + LAST, SIZE + b" \r\n" + ARTICLE + LAST,
            SIZE + b"\t;a\r\n" + ARTICLE + LAST, b"10000000000000017\r\n" + ARTICLE + LAST,
            b"\r\n" + ARTICLE + LAST, b";x\r\n" + ARTICLE + LAST, SIZE + b"\0\r\n" + ARTICLE + LAST,
            b"zz\r\n" + ARTICLE + LAST, "\uff11\uff17".encode() + b"\r\n" + ARTICLE + LAST, SIZE + b"\r\n" + ARTICLE + b"\r\n0\r\nX: a\nY: b\r\n\r\n",
            SIZE + b"\r\n" + ARTICLE + b"\r\n0\r\nX: a\n\n", SIZE + b"\r\n" + ARTICLE + b"\r\n0\r\nno colon\r\n\r\n",
            SIZE + b"\r\n" + ARTICLE + b"\r\n0\r\n" + b"X: y\r\n" * 20000 + b"\r\n"]


def get(target, version=b"HTTP/1.1", more=b""):
    return b"GET " + target + b" " + version + b"\r\nHost: localhost\r\n" + more + b"\r\n"


def last_answer(web, request):
    """All that comes until the server closes the connection, to a client that goes on listening."""
    with socket.create_connection(("127.0.0.1", web.port), timeout=WAIT_S) as connection:
        connection.sendall(request)
        return b"".join(iter(lambda: connection.recv(65536), b""))


class Framing(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.daemon = Daemon().__enter__()
        cls.addClassCleanup(cls.daemon.__exit__, None, None, None)
        cls.web = Web(cls.daemon.endpoints[0]).__enter__()
        cls.addClassCleanup(cls.web.__exit__, None, None, None)
        cls.web.wait_until_up()

    def test_nothing_behind_chunks_is_a_request(self):
        for chunks in GOOD:
            answer = last_answer(self.web, CHUNKED + chunks)
            self.assertIn(b"HTTP/1.1 200", answer, chunks)
            self.assertIn(b'"topics"', answer, chunks)
            self.assertIn(b"\r\nConnection: close\r\n", answer, chunks)
        for chunks in GOOD + DOUBTFUL:
            self.assertNotIn(ANSWERED, self.web.raw(CHUNKED + chunks + HIDDEN), chunks[:80])

    @needs_hook("recv")
    def test_a_line_before_a_chunk_that_has_no_end_takes_no_time(self):
        """libmicrohttpd looks through what has come of such a line again and again. Its connection ends instead."""
        self.ends_a_line_without_an_end(self.web)

    @needs_hook("recv")
    def test_nor_with_another_libzmq(self):
        with Web(self.daemon.endpoints[0], env=with_other_libzmq()) as web:
            self.ends_a_line_without_an_end(web)

    def ends_a_line_without_an_end(self, web):
        before = web.cpu_seconds()
        long = b"a" * 100_000
        for chunks in (b"1;" + long, b"0" * 100_000, SIZE + b"\r\n" + ARTICLE + b"\r\n1;" + long, b"0\r\n" + long):
            with socket.create_connection(("127.0.0.1", web.port), timeout=WAIT_S) as connection:
                with contextlib.suppress(ConnectionError):
                    connection.sendall(CHUNKED + chunks)
                    while connection.recv(65536):
                        pass
        self.assertLess(web.cpu_seconds() - before, CPU_S)
        self.assertEqual(web.get("/healthz")[0], 200)

    def test_a_long_head_before_chunks_is_refused(self):
        head = POST + b"X-A: " + b"a" * 16_000 + b"\r\n"
        self.assertIn(b"HTTP/1.1 400", self.web.raw(head + b"X-B: " + b"b" * 1000 + b"\r\nTransfer-Encoding: chunked\r\n\r\n"))
        self.assertIn(b"HTTP/1.1 200", last_answer(self.web, head + b"Transfer-Encoding: chunked\r\n\r\n" + GOOD[0]))

    def test_nothing_behind_a_refusal_is_a_request(self):
        body = b"Content-Length: %d\r\n\r\n" % len(HIDDEN) + HIDDEN
        for first in (b"POST /nothing HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" + body,
                      b"POST /v1/tag HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n" + body,
                      b"POST /v1/tag HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nExpect: 100-continue\r\n" + body,
                      b"POST /v1/tag HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\nContent-Type: application/json\r\n" + body,
                      b"PUT /v1/tag HTTP/1.1\r\nHost: localhost\r\n" + body, b"TRACE / HTTP/1.1\r\nHost: localhost\r\n" + body,
                      b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n" + body, b"CONNECT localhost:80 HTTP/1.1\r\nHost: localhost\r\n\r\n",
                      b"OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n", POST + b"Transfer-Encoding: chunked;q=1\r\n\r\n",
                      POST + b"Transfer-Encoding: \"chunked\"\r\n\r\n", POST + b"Transfer-Encoding: chunked \r\n\r\n",
                      POST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n",
                      get(b"/healthz", more=b"Host: localhost\r\n"), b"GET /healthz HTTP/1.1\r\nHost: localhost, evil.example\r\n\r\n",
                      b"GET /healthz HTTP/1.1\r\nHost: localhost/evil.example\r\n\r\n"):
            answer = self.web.raw(first + HIDDEN)
            self.assertNotIn(b"HTTP/1.1 200", answer, first)
            self.assertNotIn(ANSWERED, answer, first)

    def test_targets(self):
        for target in (b"http://evil.example/healthz", b"http://localhost/healthz", b"//localhost/healthz", b"/healthz\0x", b"/\0healthz", b"/healthz\0?a=b",
                       b"/healthz?a=b\0c", b"/healthz?a\0=b", b"/healthz%00", b"/healthz%00x", b"/%00/../healthz", b"/healthz%2f..%2fhealthz",
                       b"/page/..%2f..%2fetc/passwd", b"/..%c0%af..%c0%afetc/passwd", b"/%c0%ae%c0%ae/healthz", b"/\xc0\xae\xc0\xae/healthz",
                       b"/%e0%80%af%68ealthz", b"/..\\..\\etc\\passwd", b"/%252e%252e/healthz", b"/v1/../healthz", b"/./healthz", b"/healthz/", b"/healthz;a",
                       b"/healthz#a", b"healthz", b"*", b"/healthz HTTP/1.1 x", b"/HEALTHZ", b"/healthz%", b"/healthz%0", b"/healthz%zz"):
            answer = self.web.raw(get(target, more=b"Connection: close\r\n"))
            self.assertNotIn(b"HTTP/1.1 200", answer, target)
        for target in (b"/healthz", b"/healthz?", b"/healthz?a", b"/healthz?a=", b"/healthz?a&b=c&", b"/healthz?&&", b"/healthz?a%3d=%26&=&x=%00", b"/%68ealthz"):
            self.assertIn(b"HTTP/1.1 200", last_answer(self.web, get(target, more=b"Connection: close\r\n")), target)

    def test_other_protocols(self):
        for first in (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0", get(b"/healthz", b"HTTP/2.0"), get(b"/healthz", b"HTTP/1.10"), get(b"/healthz", b"HTTP/0.9"),
                      get(b"/healthz", b"http/1.1"), get(b"/healthz", b"HTTP/1.1x"), b"GET /healthz\r\n\r\n", b"GET\t/healthz\tHTTP/1.1\r\nHost: localhost\r\n\r\n",
                      b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"a" * 512, b"EHLO localhost\r\nMAIL FROM:<a@b>\r\n\r\n", b"*1\r\n$4\r\nPING\r\n\r\n"):
            answer = self.web.raw(first + HIDDEN)
            self.assertNotIn(b"HTTP/1.1 200", answer, first[:40])
            self.assertNotIn(ANSWERED, answer, first[:40])
        # An upgrade is not taken; the connection goes on as it was.
        answer = last_answer(self.web, get(b"/healthz", more=b"Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings, close\r\nHTTP2-Settings: AAMAAABk\r\n"))
        self.assertTrue(answer.startswith(b"HTTP/1.1 200"), answer)
        self.assertNotIn(b" 101 ", answer)

    def test_a_body_that_waits_for_the_go_ahead(self):
        for kind, go_ahead in ((b"application/json", True), (b"text/plain", False)):
            with socket.create_connection(("127.0.0.1", self.web.port), timeout=WAIT_S) as connection:
                connection.sendall(b"POST /v1/tag HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + kind + b"\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\n" % len(ARTICLE))
                first = connection.recv(65536)
                self.assertEqual(first.startswith(b"HTTP/1.1 100"), go_ahead, first)
                if go_ahead:
                    connection.sendall(ARTICLE)
                    self.assertTrue(connection.recv(65536).startswith(b"HTTP/1.1 200"))
                else:
                    self.assertTrue(first.startswith(b"HTTP/1.1 415"), first)

    def test_what_nobody_here_does_is_not_expected(self):
        for expect in (b"200-ok", b"100-continued", b"100-continue, x", b"", b"100-continue\r\nExpect: 100-continue"):
            answer = self.web.raw(POST + b"Expect: " + expect + b"\r\nContent-Length: %d\r\n\r\n" % len(ARTICLE) + ARTICLE + HIDDEN)
            self.assertTrue(answer.startswith(b"HTTP/1.1 4"), (expect, answer))
            self.assertEqual(b"HTTP/1.1 417" in answer, b"\r\n" not in expect, expect)
            self.assertNotIn(ANSWERED, answer, expect)

    def test_articles_whose_end_never_comes_are_not_tagged(self):
        before = self.daemon.status()["articles"]
        for body in (CHUNKED + SIZE + b"\r\n" + ARTICLE + b"\r\n", POST + b"Content-Length: %d\r\n\r\n" % (len(ARTICLE) + 1) + ARTICLE,
                     CHUNKED + b"ffffffffffffffff\r\n" + ARTICLE + LAST, CHUNKED + b"7fffffffffffffff\r\n" + ARTICLE + LAST):
            with socket.create_connection(("127.0.0.1", self.web.port), timeout=WAIT_S) as connection:
                connection.sendall(body)
        self.assertEqual(self.web.get("/healthz")[0], 200)  # those have arrived before
        self.assertEqual(self.daemon.status()["articles"], before)


if __name__ == "__main__":
    main()
