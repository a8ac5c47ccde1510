"""Who may do what over HTTP: sign-in, tokens, rights; and what browsers and proxies must not make possible."""
import contextlib
import http.client
import json
import os
import re
import resource
import signal
import socket
import subprocess
import tempfile
import unittest

from web import JSON, TOPICD_WEB, WAIT_S, Browser, Web, editor_line, quick_line, token_line
from harness import Daemon, main

PASSWORDS = {"anna": "correct horse", "bert": "battery staple", "chief": "a third password"}
ROLES = {"anna": "editor", "bert": "reader", "chief": "chief"}

# What each role is refused. What topicd itself refuses has another message.
NEEDS = {"/v1/tag": "reader", "/v1/explain": "reader", "/v1/feedback": "editor", "/v1/undo": "editor",
         "/v1/queue": "editor", "/v1/forget": "chief", "/v1/train": "chief", "/v1/promote": "chief", "/v1/rollback": "chief", "/v1/topics-file": "chief"}
RANKS = ["reader", "editor", "chief"]


def is_refused(answer):
    return "error" in answer and re.search("sign in|your role|another site|Origin", answer["error"]["message"]) is not None


class Access(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lines = [quick_line(name, ROLES[name], password) for name, password in PASSWORDS.items()]
        cls.token, line = token_line("feed", "reader")
        cls.lines.append(line)
        cls.daemon = Daemon().__enter__()
        cls.addClassCleanup(cls.daemon.__exit__, None, None, None)

    def setUp(self):
        self.web = Web(self.daemon.endpoints[0], editors=["# editors", "", *self.lines]).__enter__()
        self.addCleanup(self.web.__exit__, None, None, None)
        self.web.wait_until_up()

    def browser(self, name):
        return Browser(self.web, name, PASSWORDS[name])

    def test_it_stops_while_passwords_are_checked(self):
        body = json.dumps({"name": "anna", "password": "wrong"}).encode()
        connections = [self.web.connect() for _ in range(5)]
        for connection in connections:
            connection.request("POST", "/v1/sign-in", body, {**JSON, "Origin": f"http://127.0.0.1:{self.web.port}"})
        self.web.get("/healthz")  # those have arrived before
        self.assertEqual(self.web.stop(), 0)
        for connection in connections:
            connection.close()

    def test_nothing_without_signing_in(self):
        for path in NEEDS:
            status, _, headers = self.web.post(path, {"title": "chip"})
            self.assertEqual((status, headers["WWW-Authenticate"]), (401, "Bearer"), path)
        for path in ("/v1/topics", "/v1/models", "/v1/status", "/v1/history", "/v1/training", "/v1/topics-file"):
            self.assertEqual(self.web.get(path)[0], 401, path)
        for path in ("/", "/healthz"):
            self.assertEqual(self.web.get(path)[0], 200, path)
        self.assertTrue(self.web.get("/v1/session")[1]["needs_sign_in"])

    def test_each_role_may_do_what_it_may(self):
        for name, role in ROLES.items():
            browser = self.browser(name)
            self.assertEqual((browser.session["name"], browser.session["role"]), (name, role))
            for path, needed in NEEDS.items():
                status, answer, _ = browser.post(path, {"title": "chip"})
                self.assertEqual(is_refused(answer), RANKS.index(role) < RANKS.index(needed), (name, path, answer))
                # The daemon has a word too: some operations are for its control socket alone.
                self.assertTrue(status == 403 or not is_refused(answer), (name, path, answer))

    def test_the_cookie(self):
        browser = self.browser("anna")
        self.assertRegex(browser.set_cookie, r"^topicd-web=[0-9a-f]{64}; Path=/; HttpOnly; SameSite=Strict$")
        with Web(self.daemon.endpoints[0], "--behind-tls", editors=self.lines) as web:
            self.assertIn("; Secure", Browser(web, "anna", PASSWORDS["anna"]).set_cookie)
        for cookie in (browser.cookie[:-1], browser.cookie + "0", "topicd-web=", "topicd-web", browser.cookie.upper(),
                       "x" + browser.cookie):
            self.assertEqual(self.web.get("/v1/topics", {"Cookie": cookie})[0], 401, cookie)
        self.assertEqual(self.web.get("/v1/topics", {"Cookie": "a=b; " + browser.cookie + "; c=d"})[0], 200)

    def test_signing_in_gives_a_new_session_and_ends_the_old_one(self):
        first = self.browser("anna")
        _, second, headers = self.web.post("/v1/sign-in", {"name": "anna", "password": PASSWORDS["anna"]}, first.headers())
        self.assertNotIn(first.cookie, headers["Set-Cookie"])
        self.assertNotEqual(first.session["token"], second["token"])
        self.assertEqual(first.get("/v1/topics")[0], 401)
        fixed = "topicd-web=" + "0" * 64
        headers = self.web.post("/v1/sign-in", {"name": "anna", "password": PASSWORDS["anna"]}, {**JSON, "Cookie": fixed})[2]
        self.assertNotIn(fixed, headers["Set-Cookie"])
        self.assertEqual(self.web.get("/v1/topics", {"Cookie": fixed})[0], 401)

    def test_signing_out(self):
        browser = self.browser("anna")
        self.assertEqual(browser.post("/v1/sign-out", {})[0], 200)
        self.assertEqual(browser.get("/v1/topics")[0], 401)

    def test_writes_need_origin_and_token(self):
        browser = self.browser("anna")
        good = {"title": "chip"}
        self.assertEqual(browser.post("/v1/tag", good)[0], 200)
        for changes in ({"Origin": None}, {"Origin": "null"}, {"Origin": "http://evil.example"},
                        {"Origin": browser.origin + ".evil.example"}, {"Origin": "http://127.0.0.1"},
                        {"Origin": "https://127.0.0.1:1"}, {"X_Topicd_Token": None}, {"X_Topicd_Token": ""},
                        {"X_Topicd_Token": "0" * 64}, {"Sec_Fetch_Site": "cross-site"}, {"Sec_Fetch_Site": "same-site"}):
            self.assertEqual(browser.post("/v1/tag", good, **changes)[0], 403, changes)
        other = self.browser("chief")
        self.assertEqual(browser.post("/v1/tag", good, X_Topicd_Token=other.session["token"])[0], 403)

    def test_tokens_of_programs(self):
        bearer = {**JSON, "Authorization": "Bearer " + self.token}
        self.assertEqual(self.web.at_once([("POST", "/v1/tag", {"title": "chip"}, bearer)] * 24), [200] * 24, "a program may begin with many connections")
        self.assertEqual(self.web.post("/v1/tag", {"title": "chip"}, bearer)[0], 200)
        self.assertEqual(self.web.get("/v1/topics", bearer)[0], 200)
        self.assertEqual(self.web.post("/v1/train", {}, bearer)[0], 403)
        lines = b'{"id":1,"title":"chip"}\n' * 2000
        status, answer, _ = self.web.post("/v1/tag", lines, {"Authorization": bearer["Authorization"], "Content-Type": "application/x-ndjson"})
        self.assertEqual((status, answer.count(b"\n")), (200, 2000))
        wrong = self.token[:-1] + ("0" if self.token[-1] != "0" else "1")
        requests = [("POST", "/v1/tag", {"title": "chip"}, {**JSON, "Authorization": f"Bearer {wrong}{n}"}) for n in range(7)]
        self.assertEqual(self.web.at_once(requests), [401] * 5 + [429] * 2)
        self.assertEqual(self.web.post("/v1/tag", {"title": "chip"}, bearer)[0], 200, "the right one still works")
        for value in ("Bearer anna." + PASSWORDS["anna"].replace(" ", "%20"), "Bearer", "Bearer .", "Bearer feed", "Basic YTpi"):
            self.assertIn(self.web.get("/v1/topics", {"Authorization": value})[0], (401, 429), value)

    def test_a_token_with_lines_is_checked_before_a_line_is_read(self):
        wrong = {"Authorization": "Bearer feed.wrong", "Content-Type": "application/x-ndjson"}
        before = self.daemon.status()["articles"]
        self.assertEqual(self.web.post("/v1/tag", b'{"title":"chip"}\n' * 20000, wrong)[0], 401)
        self.assertEqual(self.daemon.status()["articles"], before)

    def test_five_failures_a_minute(self):
        for name in ("nobody", "anna"):
            requests = [("POST", "/v1/sign-in", {"name": name, "password": f"wrong {n}"}, JSON) for n in range(6)]
            self.assertEqual(self.web.at_once(requests), [401] * 5 + [429], name)
        self.assertEqual(self.web.post("/v1/sign-in", {"name": "anna", "password": PASSWORDS["anna"]})[0], 429)
        self.browser("chief")
        self.web.stop()
        self.assertTrue(any("wrong password of anna" in line for line in self.web.log))
        self.assertFalse(any(word in "\n".join(self.web.log) for word in (PASSWORDS["anna"], "wrong 1")))

    def test_a_sign_in_is_short(self):
        for body in ({"name": "anna", "password": "a" * 4096}, iter([b'{"name":"', b"a" * 4096])):
            connection = self.web.connect()
            body = json.dumps(body).encode() if isinstance(body, dict) else body
            connection.request("POST", "/v1/sign-in", body, JSON, encode_chunked=not isinstance(body, bytes))
            self.assertEqual(connection.getresponse().status, 413)
            connection.close()

    def test_no_part_of_a_secret_is_in_the_log(self):
        """Where a client sends a token without its name, and a person types a password as the name."""
        secret, password = self.token.split(".")[1], "tr0ub4dor"
        for token in (secret, "feed:" + secret, "feed " + secret, secret + ".feed", f"feed:{secret}.", "x" + self.token, "feed." + secret[1:]):
            requests = [("GET", "/v1/topics", None, {"Authorization": "Bearer " + token})] * 3
            requests += [("GET", "/v1/topics", None, {"Authorization": f"Bearer {token}.{n}"}) for n in range(7)]
            self.assertLessEqual(set(self.web.at_once(requests)), {401, 429}, token)
        requests = [("POST", "/v1/sign-in", {"name": password, "password": f"anna{n}"}, JSON) for n in range(7)]
        self.assertEqual(self.web.at_once(requests), [401] * 5 + [429] * 2)
        self.web.stop()
        log = "\n".join(self.web.log)
        pieces = [secret[at:at + 8] for at in range(len(secret) - 7)] + [password, "anna0"]
        self.assertEqual([piece for piece in pieces if piece in log], [])
        for line in ("wrong token of no known name", "wrong token of feed", "wrong password of no known name", "locked for a minute: no known name"):
            self.assertIn(line, log)

    def test_refusals_of_a_locked_name_do_not_fill_the_log(self):
        requests = [("POST", "/v1/sign-in", {"name": "anna", "password": f"wrong {n}"}, JSON) for n in range(5)]
        self.assertEqual(self.web.at_once(requests), [401] * 5)
        self.assertEqual(self.web.at_once(requests * 40), [429] * 200)
        self.web.stop()
        lines = [line for line in self.web.log if "locked for a minute: anna" in line]
        self.assertTrue(0 < len(lines) < 200, lines)
        self.assertIn("1 refused since", lines[0])

    def test_nobody_is_locked_out_by_the_failures_of_another_address(self):
        """tests/unit/test_password_check.c counts to sixty, by a clock of its own."""
        def sign_in(web, password, address="127.0.0.1", **headers):
            connection = http.client.HTTPConnection("127.0.0.1", web.port, timeout=WAIT_S, source_address=(address, 0))
            status = web.ask("POST", "/v1/sign-in", {"name": "anna", "password": password}, {**JSON, **headers}, connection)[0]
            connection.close()
            return status
        right = PASSWORDS["anna"]
        self.assertEqual([sign_in(self.web, "x", "127.0.0.2", **{"X-Forwarded-For": f"10.0.0.{n}"}) for n in range(6)], [401] * 5 + [429])
        self.assertEqual(sign_in(self.web, right, "127.0.0.2"), 429)
        self.assertEqual(sign_in(self.web, right), 200)
        wrong = [("GET", "/v1/topics", None, {"Authorization": f"Bearer anna.wrong{n}"}) for n in range(6)]
        self.assertEqual(self.web.at_once(wrong), [401] * 5 + [429])
        self.assertEqual(sign_in(self.web, right), 200, "tokens and passwords count apart")
        with Web(self.daemon.endpoints[0], "--behind-tls", editors=self.lines) as web:
            for address in ("10.0.0.1", "2001:db8::1", "::ffff:10.0.0.2"):
                statuses = [sign_in(web, "x", **{"X-Forwarded-For": f"10.9.9.{n}, {address}"}) for n in range(6)]
                self.assertEqual(statuses, [401] * 5 + [429])
            self.assertEqual(sign_in(web, right, **{"X-Forwarded-For": "2001:db8::2"}), 429, "the same network")
            self.assertEqual(sign_in(web, right, **{"X-Forwarded-For": "2001:db8:0:1::1"}), 200)

    def test_a_browser_that_signed_in_before_is_not_locked_out_by_many_addresses(self):
        with Web(self.daemon.endpoints[0], "--behind-tls", editors=self.lines) as web:
            def sign_in(name, password, address, cookie=""):
                status, _, headers = web.post("/v1/sign-in", {"name": name, "password": password},
                                              {**JSON, "X-Forwarded-For": address, "Cookie": cookie})
                known = [value for value in headers.get_all("Set-Cookie") or [] if value.startswith("topicd-web-known=")]
                return status, known[0].split(";")[0] if known else ""
            right = PASSWORDS["anna"]
            _, of_bert = sign_in("bert", PASSWORDS["bert"], "10.0.0.1")
            status, known = sign_in("anna", right, "10.0.0.1")
            self.assertEqual(status, 200)
            attributes = web.post("/v1/sign-in", {"name": "anna", "password": right}, JSON)[2].get_all("Set-Cookie")[1].split("; ")[1:]
            self.assertEqual(set(attributes), {"Path=/v1/sign-in", "Max-Age=31536000", "HttpOnly", "SameSite=Strict", "Secure"})
            self.assertEqual({sign_in("anna", f"wrong {n}", f"10.1.{n % 12}.1")[0] for n in range(60)}, {401})
            self.assertEqual(sign_in("anna", right, "10.2.0.1"), (429, ""))
            forged = known[:-1] + ("0" if known[-1] != "0" else "1")
            for cookie in (of_bert, forged, "topicd-web-known=", "topicd-web-known=" + "0" * 49, known[:-1], known + "0"):
                self.assertEqual(sign_in("anna", right, "10.2.0.1", cookie)[0], 429, cookie)
            self.assertEqual(sign_in("anna", right, "10.2.0.1", known), (200, known))
            self.assertEqual([sign_in("anna", f"wrong {n}", f"10.3.{n}.1", known)[0] for n in range(6)], [401] * 5 + [429])
            self.assertEqual(sign_in("anna", right, "10.2.0.1", known)[0], 429, "it guesses no faster")
        changed = [quick_line("anna", "editor", "a fourth password"), *self.lines[1:]]
        with Web(self.daemon.endpoints[0], "--behind-tls", editors=changed) as web:
            self.assertNotEqual(sign_in("anna", "a fourth password", "10.2.0.1", known)[1], known)

    def test_an_address_that_floods_keeps_nobody_from_signing_in(self):
        """tests/unit/test_password_check.c counts the turns."""
        flood = []
        for n in range(60):
            flood.append(http.client.HTTPConnection("127.0.0.1", self.web.port, timeout=WAIT_S, source_address=("127.0.0.2", 0)))
            request = ({"name": f"made-up-{n}", "password": "wrong"}, JSON) if n % 2 else (None, {**JSON, "Authorization": f"Bearer made-up-{n}.wrong"})
            flood[-1].request("POST", "/v1/sign-in" if n % 2 else "/v1/tag", json.dumps(request[0]) if request[0] else "{}", request[1])
        self.web.get("/healthz")  # those have arrived before
        self.browser("anna")
        self.assertEqual(self.web.get("/v1/topics", {"Authorization": "Bearer " + self.token})[0], 200)
        answers = [connection.getresponse() for connection in flood]
        self.assertEqual({answer.status for answer in answers}, {401, 429})
        self.assertEqual({answer.headers["Retry-After"] for answer in answers if answer.status == 429}, {"1"})
        for connection in flood:
            connection.close()

    def test_names_and_passwords_of_any_kind(self):
        for body in ({"name": "anna"}, {"password": "x"}, {"name": 5, "password": []}, {"name": "anna\0", "password": "x"},
                     {"name": "a" * 4000, "password": "x"}, {"name": "feed", "password": self.token.split(".")[1]},
                     {"name": "bert", "password": PASSWORDS["bert"] + "\0"}, {"name": "bert", "password": "x" * 4000},
                     {"name": "\r\nforged line", "password": "x"}):
            self.assertEqual(self.web.post("/v1/sign-in", body)[0], 401, body)
        self.browser("bert")
        self.web.stop()
        self.assertFalse(any(line.startswith("forged") for line in self.web.log))

    def read_again(self, lines):
        self.web.write_editors(lines)
        self.web.process.send_signal(signal.SIGHUP)
        self.web.read_until(f" {len(lines)} editors")

    def test_rights_that_are_taken_away_end_a_stream_of_lines(self):
        """300 lines are one batch, and some that are left."""
        programs = [line.replace(" reader ", " chief ") if line.startswith("feed ") else line for line in self.lines]
        nobody = [line for line in self.lines if not line.startswith(("feed ", "anna "))]
        for headers, after in (({"Authorization": "Bearer " + self.token}, nobody), (self.browser("anna").headers(), nobody),
                               ({"Authorization": "Bearer " + self.token}, programs)):
            self.read_again(self.lines)
            before = self.daemon.status()["articles"]
            with socket.create_connection(("127.0.0.1", self.web.port), timeout=WAIT_S) as connection:
                head = "".join(f"{name}: {value}\r\n" for name, value in {**headers, "Content-Type": "application/x-ndjson"}.items())
                line = b'{"id":1,"title":"chip"}\n'
                def send(data):
                    connection.sendall(b"%x\r\n%s\r\n" % (len(data), data) if data else b"0\r\n\r\n")
                connection.sendall(f"POST /v1/tag HTTP/1.1\r\nHost: 127.0.0.1:{self.web.port}\r\n{head}Transfer-Encoding: chunked\r\n\r\n".encode())
                send(line * 300)
                self.daemon.wait_until(lambda status, count=before: status["articles"] >= count + 256)
                before = self.daemon.status()["articles"]
                self.read_again(after)
                send(line * 1000)
                send(b"")
                response = http.client.HTTPResponse(connection)
                response.begin()
                answers = [json.loads(one) for one in response.read().splitlines()]
            if after is programs:
                self.assertEqual(([one["id"] for one in answers], response.status), ([1] * 1300, 200), "a role that still suffices")
                continue
            self.assertEqual((response.status, len(answers)), (200, 257))
            self.assertEqual({"topics" in one for one in answers[:256]}, {True})
            self.assertEqual(answers[256]["error"]["code"], "denied")
            self.assertIn("taken away", answers[256]["error"]["message"])
            self.assertEqual(self.daemon.status()["articles"], before)

    def test_rights_that_are_taken_away_while_a_body_comes(self):
        lowered = [line.replace(" chief ", " reader ") for line in self.lines if not line.startswith("anna ")]
        chief, anna, signed_out = self.browser("chief"), self.browser("anna"), self.browser("bert")
        bodies = ((chief.headers(), "/v1/train", 403), (anna.headers(), "/v1/queue", 401), (signed_out.headers(), "/v1/tag", 401),
                  ({**JSON, "Authorization": "Bearer " + self.token}, "/v1/tag", 200))
        connections = []
        for headers, path, _ in bodies:
            connections.append(self.web.connect())
            connections[-1].putrequest("POST", path)
            for name, value in {**headers, "Content-Length": "16"}.items():
                connections[-1].putheader(name, value)
            connections[-1].endheaders(b'{"title"')
        self.web.get("/v1/topics", {"Authorization": "Bearer " + self.token})  # those have arrived before
        signed_out.post("/v1/sign-out", {})
        self.read_again(lowered)
        for connection, (_, path, wanted) in zip(connections, bodies):
            connection.send(b':"chip"}')
            self.assertEqual(self.web.ask_rest(connection), wanted, path)

    def test_probes_need_no_name(self):
        for value in ("Bearer feed.wrong", "Bearer", "Basic YTpi", "Bearer " + self.token):
            for path in ("/healthz", "/v1/healthz", "/"):
                self.assertEqual(self.web.get(path, {"Authorization": value})[0], 200, (path, value))

    def test_the_editors_file_is_read_again(self):
        anna, bert = self.browser("anna"), self.browser("bert")
        self.web.write_editors([self.lines[0].replace(" editor ", " reader ")])
        self.web.process.send_signal(1)
        self.web.read_until("1 editors")
        self.assertEqual(bert.get("/v1/topics")[0], 401)
        self.assertEqual(anna.get("/v1/session")[1]["role"], "reader")
        self.web.write_editors(["anna emperor x"])
        self.web.process.send_signal(1)
        self.assertIn(":1:", self.web.read_until("stay as they were"))
        self.assertEqual(anna.get("/v1/topics")[0], 200)

    def test_hosts(self):
        for host in ("evil.example", "evil.example:7580", "127.0.0.1.evil.example", "localhost.evil.example", "", "127.0.0.1:x",
                     "user@127.0.0.1", "127.0.0.1:80:80", "[::1"):
            self.assertEqual(self.web.get("/healthz", {"Host": host})[0], 421, host)
        for host in ("localhost", "LOCALHOST:1", "127.0.0.1:99", "[::1]:7580"):
            self.assertEqual(self.web.get("/healthz", {"Host": host})[0], 200, host)
        with Web(self.daemon.endpoints[0], "--host", "topics.example") as web:
            self.assertEqual(web.get("/healthz", {"Host": "topics.example"})[0] in (200, 503), True)
            self.assertEqual(web.get("/healthz", {"Host": "other.example"})[0], 421)

    def test_requests_whose_end_is_in_doubt(self):
        inner = b"GET /v1/session HTTP/1.1\r\nHost: localhost\r\n\r\n"
        for headers in (b"Content-Length: 0\r\nTransfer-Encoding: chunked\r\n",
                        b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
                        b"Content-Length: 5\r\nContent-Length: 6\r\n", b"Content-Length: +5\r\n", b"Content-Length: 5, 5\r\n",
                        b"Content-Length: -1\r\n", b"Content-Length: 0x10\r\n", b"Content-Length : 5\r\n",
                        b"Content-Length: 99999999999999999999\r\n", b"Transfer-Encoding: xchunked\r\n",
                        b"Transfer-Encoding: chunked, identity\r\n", b"Transfer-Encoding: identity\r\n",
                        b"Transfer-Encoding:\x0bchunked\r\n", b"Host: evil.example\r\n", b"Authorization: a\r\nAuthorization: b\r\n"):
            answer = self.web.raw(b"POST /v1/tag HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" + headers +
                                  b"\r\n0\r\n\r\n" + inner)
            self.assertNotIn(b"needs_sign_in", answer, headers)
            self.assertNotIn(b"HTTP/1.1 200", answer, headers)
        for head in (b"GET /healthz HTTP/1.1\r\n\r\n", b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 44\r\n\r\n" + inner,
                     b"\x00\x01\x02\r\n\r\n", b"GET /" + b"a" * 100000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
                     b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X: y\r\n" * 20000 + b"\r\n"):
            answer = self.web.raw(head)
            self.assertNotIn(b"HTTP/1.1 200", answer, head[:60])
        self.assertEqual(self.web.get("/healthz")[0], 200)

    def test_heads_that_servers_read_differently_are_refused(self):
        inner = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
        start = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n"
        length = b"%d" % len(inner)
        for head in (b"POST /v1/tag HTTP/1.1\r\nHost: localhost\r\nContent-Length : " + length + b"\r\n\r\n",
                     b"POST /v1/tag HTTP/1.1\r\nHost: localhost\r\nContent-Length\t: " + length + b"\r\n\r\n",
                     b"POST /v1/sign-in HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding : chunked\r\n\r\n",
                     start + b"Content-Length : " + length + b"\r\n\r\n", b"GET /healthz HTTP/1.1\nHost: localhost\n\n",
                     b"GET /healthz HTTP/1.1\nHost: localhost\r\n\r\n", start + b"X: a\nY: b\r\n\r\n", start + b"X: a\n\r\n",
                     b"GET /healthz HTTP/1.1\r\nHost: localhost\n\r\n",
                     start + b"X: a\rY: b\r\n\r\n", start + b"X: a\rb\r\n\r\n", start + b"X: a\r\r\n\r\n", start + b"X: a\r\n\n", start + b"X: a\r\n\r", start + b"X: a\0\0\r\n\r\n",
                     start + b"X: a\0b\r\n\r\n", start + b"X: a\0\r\n\r\n", start + b"X: \0\r\n\r\n", start + b"X\0: a\r\n\r\n",
                     start + b"X: a\r\n b\r\n\r\n", start + b"X: a\r\n\tb\r\nY: c\r\n\r\n", start + b"X:\r\n a\r\n\r\n",
                     b"GET /healthz HTTP/1.1\r\nHost: local\r\n host\r\n\r\n", start + b" folded: a\r\n\r\n",
                     b"GET /healthz HTTP/1.1\r\n X: a\r\nHost: localhost\r\n\r\n", start + b"X: a\r\n \r\n\r\n",
                     start + b"X: a\x01b\r\n\r\n", start + b"X: a\x7f\r\n\r\n", start + b": a\r\n\r\n", start + b"a b: c\r\n\r\n",
                     start + b"no colon\r\n\r\n", start + b"(a): b\r\n\r\n",
                     b"DELETE /v1/topics HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + length + b"\r\n\r\n",
                     start + b"Content-Length: " + length + b"\r\n\r\n"):
            answer = self.web.raw(head + inner)
            self.assertNotIn(b"HTTP/1.1 200", answer, head)
            if b"no colon" not in head and b"folded" not in head and answer:
                self.assertIn(b"\r\nConnection: close\r\n", answer, head)

    def test_a_head_may_come_in_any_pieces_and_be_long(self):
        head = (b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: \t a b\t\r\nEmpty:\r\nCookie: a=b; c=d\r\nLong: " + b"a" * 9000 +
                b"\r\n" + b"Y: z\r\n" * 300 + b"Connection: close\r\n\r\n")
        for size in (1, 7, 4096, len(head)):
            with socket.create_connection(("127.0.0.1", self.web.port), timeout=WAIT_S) as connection:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                for at in range(0, len(head), size):
                    connection.sendall(head[at:at + size])
                self.assertIn(b"HTTP/1.1 200", connection.recv(65536), size)
        first = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
        self.assertEqual(self.web.raw(first * 20 + head).count(b"HTTP/1.1 200"), 21)

    def test_no_header_is_made_of_what_a_client_sends(self):
        for path in ("/v1/topics%0d%0aSet-Cookie:%20a=b", "/%0d%0aX-Evil:%201", "/v1/history?before=%0d%0aX-Evil:1"):
            headers = self.web.get(path, {"Cookie": self.browser("bert").cookie})[2]
            self.assertNotIn("X-Evil", headers)
            self.assertNotIn("Set-Cookie", headers)

    def test_connections_that_send_slowly_keep_nobody_out(self):
        with Web(self.daemon.endpoints[0], "--max-connections", "16") as web:
            slow = []
            for n in range(400):  # half a second for each two would be more than WAIT_S
                connection = socket.create_connection(("127.0.0.1", web.port), timeout=WAIT_S)
                connection.sendall(b"POST /v1/tag HTTP/1.1\r\nHost: loc"[:10 + n % 20])
                slow.append(connection)
            self.assertIn(web.get("/healthz")[0], (200, 503))
            for connection in slow:
                connection.close()


    def test_connections_without_descriptors_keep_nobody_out(self):
        files = 64
        with Web(self.daemon.endpoints[0], preexec=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))) as web, contextlib.ExitStack() as stack:
            self.assertIn(f"the process may open {files} files", "\n".join(web.log))
            for _ in range(2 * files):
                stack.enter_context(socket.create_connection(("127.0.0.1", web.port), timeout=WAIT_S))
            web.wait_until_up()
            self.assertLess(len(os.listdir(f"/proc/{web.process.pid}/fd")), files)
            self.assertEqual(web.post("/v1/tag", {"title": "chip"})[0], 200)


class Signals(unittest.TestCase):
    def test_those_without_a_meaning_do_nothing(self):
        with Daemon() as daemon, Web(daemon.endpoints[0]) as web:
            for number in (signal.SIGUSR1, signal.SIGUSR2, signal.SIGALRM, signal.SIGVTALRM, signal.SIGPROF,
                           signal.SIGPWR, signal.SIGRTMIN, signal.SIGRTMAX):
                web.process.send_signal(number)
                web.read_until(f"signal {int(number)} ")
            for number in (signal.SIGIO, 32, 33):  # the C library's own have no name
                web.process.send_signal(number)
            self.assertEqual(web.post("/v1/tag", {"title": "chip"})[0], 200)

    def test_those_that_stop(self):
        with Daemon() as daemon:
            for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGXCPU):
                with Web(daemon.endpoints[0]) as web:
                    self.assertEqual(web.stop(number), 0, web.log)


class Options(unittest.TestCase):
    def refused(self, *options):
        done = subprocess.run([TOPICD_WEB, *options], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              text=True, timeout=WAIT_S)
        return done.returncode, done.stderr

    def test_bad_usage(self):
        for options, word in (((), "--server"), (("--server", "ipc:///x", "--listen", "0.0.0.0:80"), "--editors"),
                              (("--server", "ipc:///x", "--listen", "0.0.0.0:80", "--editors", "/x"), "--behind-tls"),
                              (("--server", "ipc:///x", "--listen", "localhost"), "IP address"),
                              (("--server", "ipc:///x", "--max-body", "1"), "1024"), (("--server", "ipc:///x", "--timeout", "0"), "3600"),
                              (("--server", "ipc:///x", "--max-connections", "1"), "10000"), (("--nothing",), "--nothing"),
                              (("--server", "ipc:///x", "more"), "more"), (("--passwd", "anna"), "--role"), (("--role", "editor"), "--passwd"),
                              (("--server", "ipc:///x", "--host", "a b"), "--host"), (("--server", "ipc:///x", "--key", "/x"), "--server-key")):
            status, message = self.refused(*options)
            self.assertEqual(status, 2, options)
            self.assertIn(word, message)
        self.assertEqual(self.refused("--server", "nowhere")[0], 1)

    def test_lines_of_the_editors_file(self):
        status, message = self.refused("--passwd", "a b", "--role", "editor")
        self.assertEqual((status, "blanks" in message), (1, True))
        self.assertEqual(self.refused("--passwd", "anna", "--role", "boss")[0], 1)
        self.assertEqual(self.refused("--passwd", "anna", "--role", "editor")[0], 1, "no password on stdin")
        self.assertRegex(editor_line("anna", "editor", "0123456789"), r"^anna editor \$y\$\S+$")
        good = "$y$j9T$abc$def"
        with tempfile.TemporaryDirectory() as directory:
            path = os.path.join(directory, "editors")
            for text, mode, word in (("anna editor x", 0o600, ":1:"), (f"anna editor {good}\nanna reader {good}", 0o600, ":2:"),
                                     (f"anna editor {good}", 0o644, "chmod"), ("# none", 0o600, "no editor"),
                                     (f"anna editor {good} tokens", 0o600, ":1:"), (f"a.b editor {good}", 0o600, ":1:"),
                                     (f"anna boss {good}", 0o600, "chief"), ("anna editor $1$abc$def", 0o600, "yescrypt")):
                with open(path, "w", encoding="utf-8") as file:
                    file.write(text)
                os.chmod(path, mode)
                status, message = self.refused("--server", "ipc:///x", "--editors", path)
                self.assertEqual(status, 1, text)
                self.assertIn(word, message)


if __name__ == "__main__":
    main()
