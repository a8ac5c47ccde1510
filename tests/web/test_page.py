"""The page in a real browser: Chromium without a window. Skipped where Chromium is not installed."""
import json
import os
import sys
import tempfile
import unittest

import browser
from payloads import OTHER_PAYLOADS
from web import FalseDaemon, Web, editor_line
from harness import Daemon, main

TITLE = "\U0001F600 chip e\u0301 \U0001F469\u200D\U0001F4BB chip"
BODY = "A chip \u4e2d\u6587 and another chip.\nThe last line."

CODES = ["alert(1)", "window.executed=1", "top.executed=1", "document.body.innerHTML='gone'", "fetch('/v1/executed')"]
SHAPES = ["<script>{}</script>", "<img src=x onerror={}>", "<svg onload={}>", "\"><script>{}</script>", "'><img src=x onerror={}>",
          "javascript:{}", "<a href=\"javascript:{}\" autofocus onfocus={}>x</a>", "</textarea><script>{}</script>", "</style><script>{}</script>",
          "<style>@import 'javascript:{}';</style>", "<div style=\"background:url(javascript:{})\">", "+ADw-script+AD4-{}+ADw-/script+AD4-",
          "{{{{constructor.constructor('{}')()}}}}", "$({})", "<iframe srcdoc=\"<script>{}</script>\">", "<iframe src=javascript:{}>",
          "<body onload={}>", "<details open ontoggle={}>", "<input autofocus onfocus={}>", "<math><mtext></style><img src onerror={}>",
          "<!--><script>{}</script-->", "<base href=//evil.example><script src=/x></script>{}", "\u2028<script>{}</script>",
          "<object data=\"data:text/html,<script>{}</script>\">", "<form action=javascript:{}><button autofocus>", "<video><source onerror={}>",
          "<link rel=stylesheet href=javascript:{}>", "<meta http-equiv=refresh content=\"0;url=javascript:{}\">", "<marquee onstart={}>",
          "<noscript><img src=x onerror={}></noscript>", "<template><script>{}</script></template>", "<script\x0c>{}</script\x0c>",
          "<img src=x onerror\n=\n{}>", "<svg><animate onbegin={} attributeName=x>", "<a xlink:href=javascript:{}>", "\\u003cscript\\u003e{}",
          "&lt;script&gt;{}&lt;/script&gt;", "%3Cscript%3E{}%3C/script%3E", "';{};//", "`-{}-`"]
PAYLOADS = [shape.replace("{{", "\0").replace("}}", "\1").replace("{}", code).replace("\0", "{{").replace("\1", "}}")
            for shape in SHAPES for code in CODES]


def answers_of(payloads):
    """What a daemon would answer whose every text is a payload."""
    topics = [{"topic": one, "score": 0.5, "accepted": True, "margin": 0, "bias": 0, "margin_needed": 0, "other": 0.1,
               "because": [{"phrase": one, "weight": 0.5, "spans": [{"field": "title", "start": 0, "end": 1}]}]} for one in payloads]
    first = payloads[0]
    return {
        "tag": {"id": None, "topics": topics, "familiarity": 0.5, "model": first},
        "topics": {"id": None, "topics": [{"topic": one, "display": one, "parent": one, "articles": 5, "threshold": 0.5, "learned": [one], "curve": [],
                                           "confused": [{"topic": one, "instead": 1, "for_it": 1}], "words": [{"phrase": one, "weight": 1}]} for one in payloads],
                   "not_given": payloads[:20], "articles": 9, "single_label": False, "model": first},
        "explain": {"id": None, "explanations": topics[:1], "model": first},
        "status": {"id": None, "model": first, "model_path": first, "version": first, "uptime_seconds": 5, "model_age_seconds": 5,
                   "workers": 1, "connections": 1, "queue": {"length": 0}, "errors": {}, "answered": 1, "articles": 1, "untagged": 0,
                   "features": 1, "unknown_features": 0, "reloads": 0, "failed_reloads": 0, "latency": {"count": 1, "buckets": [[0.1, 1]]},
                   "topics_given": {one: 1 for one in payloads}},
        "history": {"id": None, "error": {"code": "unknown-op", "message": first}},
        "training": {"id": None, "error": {"code": "unknown-op", "message": first}},
    }


@unittest.skipUnless(browser.CHROMIUM, "chromium is not installed")
class Page(unittest.TestCase):
    def page(self, **options):
        chromium = browser.Chromium(**options).__enter__()
        self.addCleanup(chromium.__exit__, None, None, None)
        self.chromium = chromium
        return chromium

    def tearDown(self):
        self.assertEqual(self.chromium.problems, [])
        self.assertEqual(self.chromium.failed, [])

    def served(self, *options, **more):
        daemon = Daemon().__enter__()
        self.addCleanup(daemon.__exit__, None, None, None)
        web = Web(daemon.endpoints[0], *options, **more).__enter__()
        self.addCleanup(web.__exit__, None, None, None)
        web.wait_until_up()
        return web, f"http://127.0.0.1:{web.port}/"

    def test_topics_while_typing_and_words_marked_exactly(self):
        _, url = self.served()
        page = self.page()
        page.open(url)
        page.wait("document.querySelector('#title')")
        page.fill("#title", TITLE)
        page.fill("#body", BODY)
        page.wait("document.querySelectorAll('.topics li').length && document.querySelectorAll('.marked mark').length === 4")
        self.assertEqual(page.run("[...document.querySelectorAll('.marked mark')].map((m) => m.textContent)"), ["chip"] * 4)
        self.assertEqual(page.run("document.querySelector('.marked h3').textContent"), TITLE)
        self.assertEqual(page.run("document.querySelector('.marked').textContent"), TITLE + BODY)
        self.assertIn("%", page.run("document.querySelector('.topics button').textContent"))
        page.fill("#body", "nothing that it knows")
        page.wait("document.querySelectorAll('.marked mark').length === 2")
        page.fill("#title", "")
        page.run("document.querySelector('#title').value = ''; document.querySelector('#body').value = '';"
                 "document.querySelector('#body').dispatchEvent(new Event('input'))")
        page.wait("document.querySelectorAll('.topics li').length === 0 && document.querySelector('[aria-label=Why]').hidden")

    def test_a_model_is_never_shown_as_sure(self):
        _, url = self.served()
        page = self.page()
        page.open(url)
        said = page.run("import('/dom.js').then((m) => [0, 0.0004, 0.01, 0.5, 0.99, 0.9996, 1].map(m.probability))")
        self.assertEqual(said, ["under 1 %", "under 1 %", "1 %", "50 %", "99 %", "over 99 %", "over 99 %"])

    def test_everything_by_keyboard(self):
        _, url = self.served()
        page = self.page()
        page.open(url)
        page.wait("document.querySelector('#any option:nth-child(2)')")
        page.key("Tab")
        self.assertEqual(page.run("document.activeElement.className"), "skip")
        while page.run("document.activeElement.id") != "title":
            page.key("Tab")
        page.type("chip")
        page.wait("document.querySelector('.topics button')")
        while not page.run("document.activeElement.matches('.topics button')"):
            page.key("Tab")
        page.key("Enter")
        page.wait("document.querySelector('.topics button').getAttribute('aria-pressed') === 'true'")
        while page.run("document.activeElement.id") != "any":
            page.key("Tab")
        page.key("ArrowDown")
        page.wait("document.querySelector('[aria-label=Why] h2').textContent === document.querySelector('#any').value")
        unnamed = page.run("[...document.querySelectorAll('input, textarea, select, button, a, nav, section')].filter((e) =>"
                           " !(e.labels?.length || e.getAttribute('aria-label') || e.textContent.trim())).map((e) => e.outerHTML)")
        self.assertEqual(unnamed, [])

    def test_every_page_wide_and_narrow(self):
        _, url = self.served()
        for width, dark in ((1280, False), (390, True)):
            page = self.page(width=width, dark=dark)
            page.open(url)
            for name, shown in (("topics", "tbody tr"), ("models", "dl"), ("now", ".charts svg"), ("try", "#body")):
                page.run(f"location.hash = '#{name}'")
                page.wait(f"document.querySelector('{shown}') && document.querySelector('[aria-current]').hash === '#{name}'")
                self.assertLessEqual(page.run("document.documentElement.scrollWidth"), width, name)
                self.assertEqual(page.run("document.querySelectorAll('h1').length"), 1)
            self.assertEqual(page.run("document.querySelectorAll('nav a').length"), 4)
            self.tearDown()

    def test_what_is_typed_is_there_after_another_page(self):
        _, url = self.served()
        page = self.page()
        page.open(url)
        page.wait("document.querySelector('#body')")
        page.fill("#body", "a chip of silicon")
        page.wait("document.querySelector('.topics button')")
        page.run("location.hash = '#now'")
        page.wait("document.querySelector('[aria-current]')?.hash === '#now'")
        page.run("history.back()")
        page.wait("document.querySelector('#body')?.value === 'a chip of silicon' && document.querySelector('.topics button')")

    def test_nothing_that_texts_say_is_executed(self):
        self.assertEqual(len(set(PAYLOADS)), 200)
        self.try_texts(PAYLOADS)

    def test_nothing_that_other_texts_say_is_executed(self):
        self.assertGreaterEqual(len(set(OTHER_PAYLOADS)), 200)
        self.try_texts(OTHER_PAYLOADS)

    def try_texts(self, payloads):
        with FalseDaemon() as daemon, Web(daemon.endpoint) as web:
            daemon.answers = {op: json.dumps(answer).encode() for op, answer in answers_of(payloads).items()}
            web.wait_until_up()
            page = self.page()
            page.open(f"http://127.0.0.1:{web.port}/")
            page.wait("document.querySelectorAll('#any option').length === " + str(len(payloads) + 1))
            for at in range(0, len(payloads), 50):
                some = payloads[at:at + 50]
                page.fill("#title", some[0])
                page.fill("#body", "\n".join(some))
                page.wait("document.querySelector('.marked')?.textContent === document.querySelector('#title').value + document.querySelector('#body').value")
            self.assertEqual(page.run("[...document.querySelectorAll('.topics .name')].map((e) => e.textContent)"), payloads)
            for name in ("topics", "models", "now"):
                page.run(f"location.hash = '#{name}'")
                page.wait(f"document.querySelector('tbody tr, dl') && document.querySelector('[aria-current]').hash === '#{name}'")
            self.assertEqual(page.run("[document.querySelectorAll('script').length, document.querySelectorAll('iframe, img, object').length,"
                                      " window.executed ?? null, location.hash]"), [1, 0, None, "#now"])

    def test_the_policy_stops_what_would_be_inline(self):
        _, url = self.served()
        page = self.page()
        page.open(url)
        page.wait("document.querySelector('#body')")
        page.run("(() => { const s = document.createElement('script'); try { s.text = 'window.executed = 1'; } catch (e) {} document.body.append(s);"
                 " try { document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=window.executed=1>'); } catch (e) {} })()")
        self.assertIsNone(page.run("window.executed ?? null"))
        self.chromium.problems.clear()  # the policy's own reports

    def test_signing_in_and_out(self):
        name = "<img/src=x/onerror=alert(1)>"
        web, url = self.served(editors=[editor_line(name, "reader", "correct horse"), editor_line("anna", "chief", "battery staple")])
        page = self.page()
        page.open(url)
        page.wait("document.querySelector('#password')")
        self.assertEqual(page.run("document.querySelectorAll('nav a').length"), 0)
        for who, password in ((name, "wrong"), (name, "correct horse"), ("anna", "battery staple")):
            page.fill("#name", who)
            page.fill("#password", password)
            page.key("Enter")
            if password == "wrong":
                page.wait("document.querySelector('[role=alert].small').textContent.includes('not right')")
                continue
            page.wait("document.querySelector('#who').textContent.includes(" + json.dumps(who) + ")")
            page.wait("document.querySelector('#title')")
            page.fill("#title", "chip")
            page.wait("document.querySelector('.topics button')")
            self.assertIsNone(page.run("document.cookie || null"), "scripts do not see the cookie")
            page.run("document.querySelector('#who button').click()")
            page.wait("document.querySelector('#password')")
        self.assertEqual([status for status, _ in page.failed], [401])
        page.failed.clear()

    def test_a_session_that_ends_asks_to_sign_in(self):
        line = editor_line("anna", "editor", "correct horse")
        web, url = self.served(editors=[line, editor_line("bert", "editor", "battery staple")])
        page = self.page()
        page.open(url)
        page.wait("document.querySelector('#password')")
        page.fill("#name", "bert")
        page.fill("#password", "battery staple")
        page.key("Enter")
        page.wait("document.querySelector('#title')")
        web.write_editors([line])
        web.process.send_signal(1)
        web.read_until("1 editors")
        page.fill("#title", "chip")
        page.wait("document.querySelector('#password')")
        page.failed.clear()

    def test_a_daemon_that_is_stopped_and_started_again(self):
        with tempfile.TemporaryDirectory() as directory:
            bind = f"ipc://{directory}/socket"
            with Web(bind) as web:
                page = self.page()
                with Daemon(binds=(bind,)):
                    web.wait_until_up()
                    page.open(f"http://127.0.0.1:{web.port}/")
                    page.wait("document.querySelector('#title')")
                    page.fill("#title", "chip")
                    page.wait("document.querySelector('.topics button')")
                page.fill("#title", "chip chip")
                page.wait("document.querySelector('[role=status]').textContent.includes('topicd')")
                with Daemon(binds=(bind,)):
                    page.wait("document.querySelector('[role=status]').textContent.includes('given')")
                    page.call("Page.reload")
                    page.wait("document.querySelector('#any option:nth-child(2)')")
            self.assertTrue(all(status == 503 for status, _ in page.failed), page.failed)
            page.failed.clear()
            page.problems = [one for one in page.problems if "Failed to load" not in one]


if __name__ == "__main__":
    if not browser.CHROMIUM:
        print("skipped: chromium is not installed, so the page is not tested: apt-get install chromium")
        sys.exit(77)
    main()
