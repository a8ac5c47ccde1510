"""Review and history in a real browser, with a daemon that keeps what editors decide. Skipped without Chromium."""
import json
import os
import sys
import tempfile
import time
import unittest

import browser
from web import Web, editor_line
from harness import Daemon, main, topic

ARTICLES = [{"id": f"n{n}", "title": f"chip number {n} \U0001F600", "body": "A chip and law."} for n in range(30)]
PASSWORDS = {"anna": "correct horse", "bert": "battery staple", "clara": "a third password"}
ROLES = {"anna": "editor", "bert": "editor", "clara": "reader"}
DECIDED = "document.querySelector('[role=status]').textContent.startsWith('{} decided')"
SHOWN = "document.querySelector('article h2')?.textContent"


@unittest.skipUnless(browser.CHROMIUM, "chromium is not installed")
class Review(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lines = [editor_line(name, ROLES[name], password) for name, password in PASSWORDS.items()]

    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix="topicd-review-")
        self.addCleanup(directory.cleanup)
        self.store = os.path.join(directory.name, "store")
        corpus = os.path.join(directory.name, "articles.jsonl")
        with open(corpus, "w", encoding="utf-8") as file:
            file.write("\n".join(map(json.dumps, ARTICLES)))
        topic("store", "import", self.store, corpus)
        self.bind = f"ipc://{directory.name}/socket"
        self.pages = []

    def tearDown(self):
        for page in self.pages:
            self.assertEqual((page.problems, page.failed), ([], []))

    def start(self, editors=None, options=()):
        daemon = Daemon("--store", self.store, *options, binds=(self.bind,)).__enter__()
        self.addCleanup(daemon.__exit__, None, None, None)
        web = Web(self.bind, editors=editors).__enter__()
        self.addCleanup(web.__exit__, None, None, None)
        web.wait_until_up()
        while not web.get("/v1/session")[1]["store"] and not editors:
            pass
        return daemon, web

    def page(self, web, name=None, path="#review", **options):
        page = browser.Chromium(**options).__enter__()
        self.addCleanup(page.__exit__, None, None, None)
        self.pages.append(page)
        page.open(f"http://127.0.0.1:{web.port}/{path}")
        if name:
            page.wait("document.querySelector('#password')")
            page.fill("#name", name)
            page.fill("#password", PASSWORDS[name])
            page.key("Enter")
            page.wait(f"document.querySelector('#who').textContent.includes('{name}')")
        return page

    def events(self, daemon):
        return daemon.ask({"op": "history", "count": 200}, self.bind)["events"]

    def test_articles_are_reviewed_by_keyboard_alone(self):
        daemon, web = self.start()
        page = self.page(web)
        page.wait("document.querySelector('.choices button')")
        seen = []
        for n in range(20):
            page.wait("document.querySelector('.choices button')")
            seen.append(page.run(SHOWN))
            if n % 4 == 3:
                page.key("0")
            else:
                page.key("1")
                page.wait("document.querySelector('.choices [aria-pressed=true]')")
                if n % 4 == 2:
                    page.key("/")
                    page.type("sport")
                    page.key("Enter")
                    page.wait("document.querySelectorAll('.choices [aria-pressed=true]').length === 2")
                page.key("Enter")
            page.wait(f"{SHOWN} !== {json.dumps(seen[-1])}")
        page.wait(DECIDED.format(20))
        self.assertEqual(len(set(seen)), 20, "no article twice")
        # Decisions about different articles may pass each other on their way.
        given = {ARTICLES[int(event["article"][1:])]["title"]: len(event["given"]) for event in self.events(daemon)}
        self.assertEqual(given, dict(zip(seen, [1, 1, 2, 0] * 5)))
        for n in range(10):
            page.key("u")
            page.wait(f"{SHOWN} === {json.dumps(seen[19 - n])}")
        self.assertEqual([event["kind"] for event in self.events(daemon)[:10]], ["undo"] * 10)
        page.wait("document.querySelector('.choices button')")
        page.key("0")
        page.wait(f"{SHOWN} === {json.dumps(seen[11])}")

    def test_skipping_why_and_help(self):
        daemon, web = self.start()
        page = self.page(web)
        page.wait("document.querySelector('.choices button')")
        first = page.run(SHOWN)
        page.key("Enter")
        page.wait("document.querySelector('#notice').textContent.includes('0 where')")
        page.key("w")
        page.wait("document.querySelector('article mark')")
        page.key("?")
        page.wait("[...document.querySelectorAll('p.card')].some((p) => !p.hidden)")
        page.key("Escape")
        page.wait("[...document.querySelectorAll('p.card')].every((p) => p.hidden)")
        page.key("s")
        page.wait(f"{SHOWN} && {SHOWN} !== {json.dumps(first)}")
        self.assertEqual(self.events(daemon), [])
        self.assertEqual(page.run("document.querySelectorAll('.choices [aria-pressed=true]').length"), 0, "a prediction is no label")

    def test_a_topic_that_is_taken_leaves_the_article_as_it_is_drawn(self):
        _, web = self.start()
        page = self.page(web)
        page.wait("document.querySelector('.choices button')")
        page.run("document.querySelector('article h2').id = 'drawn'")
        page.key("1")
        page.wait("document.querySelector('.choices [aria-pressed=true]')")
        self.assertTrue(page.run("document.querySelector('article #drawn') !== null"))
        page.key("w")
        page.wait("document.querySelector('article mark') && !document.querySelector('#drawn')")
        page.run("document.querySelector('article mark').id = 'drawn'")
        page.key("1")
        page.wait("!document.querySelector('.choices [aria-pressed=true]')")
        self.assertTrue(page.run("document.querySelector('article #drawn') !== null"))

    def find(self, page, text):
        page.key("/")
        page.fill("#find", text)
        page.key("Enter")

    def test_a_part_of_a_name_finds_its_topic(self):
        _, web = self.start()
        page = self.page(web)
        page.wait("document.querySelector('.choices button') && document.querySelector('#names').children.length > 1")
        names = page.run("[...document.querySelectorAll('#names option')].map((o) => o.value)")
        taken = "[...document.querySelectorAll('.choices [aria-pressed=true] .name')].map((e) => e.textContent)"
        notice = "document.querySelector('#notice')"
        self.find(page, "no such topic")
        page.wait(f"{notice}.textContent.includes('no topic “no such topic”')")
        self.find(page, "SPOR")
        page.wait(f"{taken}.length === 1 && {notice}.hidden")
        self.assertEqual(page.run(taken), ["Sport"])
        letter = next(one for one in "aeiou" if sum(one in name for name in names) > 1)
        self.find(page, letter)
        page.wait(f"{notice}.textContent.includes('Type more of one')")
        self.assertTrue(page.run(f"{notice}.textContent.includes({json.dumps(next(name for name in names if letter in name))})"))
        self.assertEqual(page.run(taken), ["Sport"], "which of them is for a person to say")
        page.run("location.hash = '#try'")
        page.wait(f"document.querySelector('#title') && {notice}.hidden")

    def test_a_notice_goes_with_the_next_action(self):
        _, web = self.start()
        page = self.page(web)
        for go in (lambda: page.key("1"), lambda: page.key("s"), lambda: page.run("document.querySelector('.choices button').click()")):
            page.wait("document.querySelector('.choices button')")
            page.run("document.querySelectorAll('.choices [aria-pressed=true]').forEach((b) => b.click())")
            page.key("Enter")
            page.wait("!document.querySelector('#notice').hidden")
            go()
            page.wait("document.querySelector('#notice').hidden")

    def test_a_parent_alone_is_said_to_teach_nothing(self):
        topics = f"{os.path.dirname(self.store)}/topics.yaml"
        with open(topics, "w", encoding="utf-8") as file:
            file.write("AI Hardware: {parent: Machines}\nAI Policy: {parent: Machines}\n")
        daemon, web = self.start(options=("--topics", topics))
        page = self.page(web)
        page.wait("document.querySelector('.choices button') && document.querySelector('#names').children.length > 1")
        self.assertNotIn("Machines", page.run("document.querySelector('.choices').innerText"), "no key for what its topics imply")
        self.find(page, "Machines")
        page.wait("document.querySelectorAll('.choices [aria-pressed=true]').length === 1")
        page.key("Enter")
        page.wait("document.querySelector('#notice').textContent.includes('has only Machines')")
        self.assertEqual(self.events(daemon)[0]["given"], ["Machines"])

    def test_suggestions_are_told_from_the_rest(self):
        daemon, web = self.start()
        page = self.page(web)
        page.wait("document.querySelector('.choices button')")
        title = page.run(SHOWN)
        answer = daemon.ask({"op": "tag", **next(one for one in ARTICLES if one["title"] == title), "id": None, "top": 9}, self.bind)
        wanted = {topic["topic"]: topic["accepted"] for topic in answer["topics"]}
        said = page.run("[...document.querySelectorAll('.choices button')].map((b) => [b.querySelector('.name').textContent, b.innerText.includes('suggested')])")
        self.assertEqual(dict(said), wanted)

    def test_an_article_without_reasons_shows_no_null(self):
        _, web = self.start()
        page = self.page(web)
        page.wait("document.querySelector('.choices button')")
        self.assertNotIn("null", page.run("document.querySelector('article').innerText"))

    def test_an_empty_queue_says_what_fills_it(self):
        os.remove(self.store)
        daemon, web = self.start()
        page = self.page(web)
        page.wait("document.querySelector('article').innerText.includes('Nothing to review.')")
        self.assertIn("topic store import", page.run("document.querySelector('article').innerText"))
        daemon.ask({"op": "tag", **ARTICLES[0]}, self.bind)
        page.wait(f"{SHOWN} === {json.dumps(ARTICLES[0]['title'])}")

    def works(self, page):
        """The buttons, and the keys of the line of keys, that are shown."""
        shown = "((all) => all.filter((e) => e.checkVisibility()).map((e) => (e.querySelector('kbd') ?? e).textContent))"
        return page.run(f"{shown}([...document.querySelectorAll('.actions button')])"), page.run(f"{shown}([...document.querySelectorAll('.keys span')])")

    def test_an_empty_queue_shows_only_what_works_there(self):
        self.write_store(ARTICLES[:1])
        daemon, web = self.start()
        page = self.page(web)
        page.wait("document.querySelector('.choices button')")
        self.assertEqual(self.works(page), (["Save", "None of these", "Skip", "Undo", "Why"], ["1–9", "/", "Enter", "0", "s", "u", "w", "?"]))
        empty = "document.querySelector('article').innerText.includes('as soon as it comes')"
        notice = "document.querySelector('#notice')"
        page.run("[...document.querySelectorAll('.actions button')].find((b) => b.textContent === 'None of these').focus()")
        page.key("Enter")
        page.wait(empty)
        self.assertEqual(self.works(page), (["Undo"], ["u", "?"]))
        self.assertIn("u takes your last decision back", page.run("document.querySelector('article').innerText"))
        for key in ("Enter", "0", "s", "w", "1", "/"):
            page.key(key)
            page.wait(f"{notice}.textContent.includes('“{key}” has nothing to do')")
        page.key("u")
        page.wait(f"{SHOWN} && {notice}.hidden")
        page.key("0")
        page.wait(empty)
        page.key("s")
        page.wait(f"!{notice}.hidden")
        daemon.ask({"op": "tag", "id": "new", "title": "A court ruled", "body": "On Monday the judges heard both sides, and said no."}, self.bind)
        page.wait(f"{SHOWN} === 'A court ruled' && {notice}.hidden")
        self.assertEqual([event["kind"] for event in self.events(daemon)], ["feedback", "undo", "feedback"])

    def test_a_notice_of_an_empty_queue_goes_with_the_next_article(self):
        os.remove(self.store)
        daemon, web = self.start()
        page = self.page(web)
        again = "[...document.querySelectorAll('article button')].find((b) => b.textContent === 'Look again')"
        page.wait(again)
        # The answer that nothing waits comes after the key.
        page.run("(() => { const real = fetch; const held = new Promise((done) => { window.release = done; });"
                 " window.fetch = async (path, ...more) => { const answer = await real(path, ...more);"
                 " if (String(path).includes('/v1/queue')) { window.isHeld = true; await held; } return answer; }; })()")
        page.run(f"{again}.click()")
        page.wait("window.isHeld")
        page.key("s")
        page.wait("document.querySelector('#notice').textContent.includes('has nothing to do')")
        page.run("window.release()")
        page.wait(again)
        daemon.ask({"op": "tag", **ARTICLES[0]}, self.bind)
        page.wait(f"{SHOWN} && document.querySelector('#notice').hidden")

    def test_an_undone_article_that_the_daemon_offers_again_is_shown_once(self):
        self.write_store([{"id": "a", "title": "A court ruled", "body": "On Monday the judges said no."}, {"id": "b", "title": "A new chip", "body": "It is made of silicon in the south."}])
        daemon, web = self.start()
        page = self.page(web)
        empty = "document.querySelector('article').innerText.includes('as soon as it comes')"
        page.wait("document.querySelector('.choices button')")
        first = page.run(SHOWN)
        page.key("0")
        page.wait(f"{SHOWN} && {SHOWN} !== {json.dumps(first)}")
        second = page.run(SHOWN)
        page.key("0")
        page.wait(empty)
        for title in (second, first):
            page.key("u")
            page.wait(f"{SHOWN} === {json.dumps(title)}")
        page.key("0")
        page.wait(f"{SHOWN} === {json.dumps(second)} && {DECIDED.format(1)}")
        page.key("0")
        page.wait(f"{empty} && {DECIDED.format(2)}")
        self.assertEqual([event["kind"] for event in self.events(daemon)[::-1]], ["feedback", "feedback", "undo", "undo", "feedback", "feedback"])
        self.assertTrue(page.run("document.querySelector('#notice').hidden"))

    def test_who_decided_nothing_has_nothing_to_undo_in_an_empty_queue(self):
        os.remove(self.store)
        _, web = self.start()
        page = self.page(web)
        page.wait("document.querySelector('article').innerText.includes('as soon as it comes')")
        self.assertEqual(self.works(page), ([], ["?"]))
        page.key("u")
        page.wait("document.querySelector('[role=status]').textContent.includes('left to undo')")

    def test_a_key_without_an_effect_says_so(self):
        _, web = self.start()
        page = self.page(web)
        page.wait("document.querySelector('.choices button')")
        count = page.run("document.querySelectorAll('.choices button').length")
        self.assertLess(count, 9)
        page.key(str(count + 1))
        page.wait(f"document.querySelector('#notice').textContent.includes('no topic {count + 1}')")

    def test_a_digit_before_the_suggestions_takes_and_saves_nothing(self):
        daemon, web = self.start()
        page = self.page(web, path="#try")
        page.wait("document.querySelector('#title')")
        page.run("(() => { const real = fetch; const held = new Promise((done) => { window.release = done; });"
                 " window.fetch = async (path, ...more) => { if (String(path).includes('/v1/tag')) await held; return real(path, ...more); }; })()")
        page.run("location.hash = '#review'")
        page.wait(SHOWN)
        first = page.run(SHOWN)
        notice = "document.querySelector('#notice').textContent"
        page.key("Enter")
        page.wait(f"{notice} === 'The suggestions are still being read.'")
        page.wait("document.querySelector('#names').children.length > 1")
        self.find(page, "sport")
        page.wait("document.querySelectorAll('.choices [aria-pressed=true]').length === 1")
        for key in ("1", "2", "1", "Enter"):
            page.key(key)
            page.wait(f"{notice}.includes('so nothing was taken: 1') && {notice}.includes('still being read')")
        page.run("window.release()")
        page.wait(f"document.querySelectorAll('.choices button').length > 1 && {notice}.includes('nothing was taken: 1, 2. Press again')")
        taken = "[...document.querySelectorAll('.choices [aria-pressed=true] .name')].map((e) => e.textContent)"
        self.assertEqual(page.run(taken), ["Sport"])
        page.key("Enter")
        page.wait(f"{notice}.includes('Press again')")
        self.assertEqual((page.run(SHOWN), self.events(daemon)), (first, []))
        page.key("Enter")
        page.wait(DECIDED.format(1))
        self.assertEqual(len(self.events(daemon)[0]["given"]), 1)
        page.wait(f"{SHOWN} !== {json.dumps(first)}")
        self.assertGreater(page.run("document.querySelectorAll('.choices button').length"), 1, "suggestions are read ahead")

    def test_a_queue_that_others_have_is_looked_at_again(self):
        daemon, web = self.start()
        taken = daemon.ask({"op": "queue", "take": len(ARTICLES)}, self.bind)["articles"]
        page = self.page(web)
        page.wait("document.querySelector('article').innerText.includes('Others are reviewing the 30 articles that wait.')")
        daemon.ask({"op": "queue", "release": [taken[0]["lease"]]}, self.bind)
        page.run("[...document.querySelectorAll('article button')].find((b) => b.textContent === 'Look again')?.click()")
        page.wait(f"{SHOWN} === {json.dumps(taken[0]['article']['title'])}")
        page.key("0")
        page.wait("document.querySelector('article').innerText.includes('Others are reviewing the 29 articles')")
        daemon.ask({"op": "queue", "release": [taken[1]["lease"]]}, self.bind)
        page.wait(f"{SHOWN} === {json.dumps(taken[1]['article']['title'])}")

    def wait_until_free(self, daemon, count):
        """Another client is offered so many articles; they are given back."""
        end = time.monotonic() + browser.WAIT_S
        while True:
            leases = [one["lease"] for one in daemon.ask({"op": "queue", "take": 100}, self.bind)["articles"]]
            daemon.ask({"op": "queue", "release": leases}, self.bind)
            if len(leases) == count:
                return
            self.assertLess(time.monotonic(), end, f"{len(leases)} articles are free, not {count}")

    def test_who_leaves_gives_the_articles_back(self):
        daemon, web = self.start()
        page = self.page(web)
        leave = {"another page": lambda: page.run("location.hash = '#try'"),
                 "at once": lambda: page.run("location.hash = '#review'; new Promise((done) => setTimeout(done, 1)).then(() => location.hash = '#try')"),
                 "a page that is closed": lambda: page.open("about:blank#closed")}
        for how, go in leave.items():
            with self.subTest(how):
                page.run("location.hash = '#review'")
                if how != "at once":
                    page.wait("document.querySelector('.choices button')")
                go()
                self.wait_until_free(daemon, len(ARTICLES))

    def test_what_is_undone_is_shown_again_also_after_another_page(self):
        daemon, web = self.start()
        taken = daemon.ask({"op": "queue", "take": len(ARTICLES) - 1}, self.bind)["articles"]
        page = self.page(web)
        page.wait("document.querySelector('.choices button')")
        title = page.run(SHOWN)
        page.key("0")
        page.wait("document.querySelector('article').innerText.includes('Others are reviewing the 29 articles')")
        page.key("u")
        page.wait(f"{SHOWN} === {json.dumps(title)}")
        page.run("location.hash = '#try'")
        page.wait("document.querySelector('#title')")
        page.run("location.hash = '#review'")
        page.wait(f"{SHOWN} === {json.dumps(title)}")
        page.key("0")
        page.wait(DECIDED.format(1))
        self.assertEqual([event["kind"] for event in self.events(daemon)], ["feedback", "undo", "feedback"])
        self.assertNotIn(title, [one["article"]["title"] for one in taken])

    def write_store(self, articles):
        os.remove(self.store)
        corpus = f"{self.store}.jsonl"
        with open(corpus, "w", encoding="utf-8") as file:
            file.write("\n".join(map(json.dumps, articles)))
        topic("store", "import", self.store, corpus)

    def test_markup_is_shown_as_readers_see_it(self):
        cases = [("Chip <b>law</b> &amp; more", "Chip law & more"), ("a < b, AT&T and <P>", "a < b, AT&T and <P>"),
                 ("<p>One\nchip<br>two</p> <p title='a > b'>Three &eacute;&#8211;&#x1F600;</p>", "One chip\ntwo\n\nThree é–\U0001F600"),
                 ("&lt;p&gt;A chip &amp;amp; law&lt;/p&gt;", "A chip & law"), ("Two lines.\n\nA chip.", "Two lines.\n\nA chip."),
                 ("<style>p {}</style>chip<!-- no --><script>window.executed = 1</script>.", "chip."),
                 ("<p>chip<img src=/gone onerror=window.executed=1><svg onload=window.executed=1></svg>", "chip"),
                 ("*Monday.* A **chip** [law](/a_(b) \"chip\"), ![a chip](/c) ~~old~~ `chip*s*` and \\*c\\*.\n\n[1]: /law", "Monday. A chip law,  old chip*s* and *c*.\n\n"),
                 ("## The *chip* ##\n> a _law_\n* chip\n---\n```c\nint *chip*;\n```\n\n\n[chip][1]!", "The chip\na law\n\u2022 chip\nint *chip*;\n\nchip!"),
                 ("2 * 3 * 4 chips, f**k, a_chip_b, #1 law [sic] (law), [Anna](born 1950), chip* and\n\n*law",
                  "2 * 3 * 4 chips, f**k, a_chip_b, #1 law [sic] (law), [Anna](born 1950), chip* and\n\n*law")]
        self.write_store([{"id": f"m{n}", "title": source, "body": source} for n, (source, _) in enumerate(cases)])
        daemon, web = self.start()
        page = self.page(web)
        seen = {}
        for _ in cases:
            page.wait("document.querySelector('.choices button')")
            title = page.run(SHOWN)
            seen[title] = page.run("document.querySelector('.article p').textContent")
            if "chip" in title.lower():
                page.key("w")
                page.wait("document.querySelector('article mark')")
                marks = page.run("[...document.querySelectorAll('article mark')].map((m) => m.textContent.toLowerCase())")
                self.assertLessEqual(set(marks), {"chip", "law", "chips"})
            page.key("0")
            page.wait(f"{SHOWN} !== {json.dumps(title)}")
        self.assertEqual(seen, {shown: shown for _, shown in cases})
        self.assertEqual(page.run("[window.executed ?? null, document.querySelectorAll('article img, article script, article svg').length]"), [None, 0])

    def test_two_editors_on_one_article(self):
        daemon, web = self.start()
        page = self.page(web)
        page.wait("document.querySelector('.choices button')")
        mine = page.run(SHOWN)
        article = next(one for one in ARTICLES if one["title"] == mine)
        daemon.ask({"op": "feedback", "key": "other", "article": {"id": article["id"]}, "topics": []}, self.bind)
        page.key("1")
        page.key("Enter")
        page.wait("document.querySelector('#notice').textContent.includes('not saved')")
        self.assertEqual([status for status, _ in page.failed], [409])
        self.assertEqual([event["given"] for event in self.events(daemon)], [[]])
        page.failed.clear()

    def test_names_and_rights(self):
        daemon, web = self.start(editors=self.lines)
        page = self.page(web, "anna")
        page.run("location.hash = '#review'")
        page.wait("document.querySelector('.choices button')")
        page.key("0")
        page.wait(DECIDED.format(1))
        self.assertEqual([event["actor"] for event in self.events(daemon)], ["anna"])
        page.run("location.hash = '#history'")
        page.wait("document.querySelector('tbody .undo')")
        page.fill("#person", "bert")
        page.wait("document.querySelectorAll('tbody tr').length === 0")
        page.fill("#person", "ann")
        page.wait("document.querySelector('tbody .undo')")
        page.fill("#article", "no such article")
        page.wait("document.querySelectorAll('tbody tr').length === 0")
        page.fill("#article", str(self.events(daemon)[0]["article"]).upper())
        page.wait("document.querySelector('tbody .undo')")
        page.run("document.querySelector('tbody .undo').click()")
        page.wait("document.querySelectorAll('tbody tr').length === 2")
        reader = self.page(web, "clara", path="#history")
        reader.run("location.hash = '#history'")
        reader.wait("document.querySelectorAll('tbody tr').length === 2")
        self.assertEqual(reader.run("document.querySelectorAll('.undo').length"), 0)
        self.assertNotIn("Review", reader.run("document.querySelector('nav').textContent"))
        self.assertTrue(reader.run("document.querySelector('#notice').hidden"))
        reader.run("location.hash = '#review'")
        reader.wait("document.querySelector('#title')")
        self.assertEqual(reader.run("document.querySelector('#notice').textContent"), "Review needs the role editor. Yours is reader.")
        reader.run("location.hash = '#history'")
        reader.wait("document.querySelector('#notice').hidden")

    def test_a_daemon_that_is_killed_in_the_middle_loses_no_decision(self):
        daemon = Daemon("--store", self.store, binds=(self.bind,))
        with Web(self.bind) as web:
            web.wait_until_up()
            while not web.get("/v1/session")[1]["store"]:
                pass
            page = self.page(web)
            page.wait("document.querySelector('.choices button')")
            page.key("0")
            page.wait(DECIDED.format(1))
            daemon.process.kill()
            daemon.wait()
            daemon.process.stderr.close()
            daemon.context.destroy(0)
            page.wait("document.querySelector('.choices button')")
            page.key("0")
            with Daemon("--store", self.store, binds=(self.bind,)) as again:
                page.wait(DECIDED.format(2))
                self.assertEqual(len(self.events(again)), 2)
            page.failed.clear()
            page.problems = [one for one in page.problems if "Failed to load" not in one]
        daemon.directory.cleanup()

    def test_history_has_no_undo_before_a_forget(self):
        daemon, web = self.start()
        article = {"id": ARTICLES[0]["id"]}
        daemon.ask({"op": "feedback", "key": "1", "article": ARTICLES[0], "topics": ["sport"]}, self.bind)
        daemon.ask({"op": "feedback", "key": "2", "article": ARTICLES[1], "topics": []}, self.bind)
        daemon.ask({"op": "forget", "key": "3", "article": article}, self.bind)
        daemon.ask({"op": "feedback", "key": "4", "article": ARTICLES[0], "topics": []}, self.bind)
        page = self.page(web, path="#history")
        page.wait("document.querySelectorAll('tbody tr').length === 4")
        self.assertEqual(page.run("[...document.querySelectorAll('.undo')].map((b) => b.getAttribute('aria-label'))"), ["Undo event 4", "Undo event 2"])
        self.assertNotIn("undefined", page.run("document.body.innerText"))

    def test_history_names_articles_by_their_titles(self):
        daemon, web = self.start()
        daemon.ask({"op": "feedback", "key": "1", "article": ARTICLES[0], "topics": ["sport"] + [f"a topic {n}" for n in range(9)]}, self.bind)
        daemon.ask({"op": "feedback", "key": "2", "article": {"id": "untitled", "body": "chip"}, "topics": []}, self.bind)
        page = self.page(web, path="#history", width=1000)
        page.wait("document.querySelectorAll('tbody tr').length === 2")
        self.assertEqual(page.run("[...document.querySelectorAll('[data-name=Article]')].map((c) => c.innerText)"), ["untitled", f"{ARTICLES[0]['title']}\nn0"])
        self.assertLess(page.run("Math.max(...[...document.querySelectorAll('.undo')].map((b) => b.clientHeight))"), 40, "a button takes one line")

    def test_history_is_readable_on_a_phone(self):
        daemon, web = self.start()
        daemon.ask({"op": "feedback", "key": "1", "article": ARTICLES[0], "topics": ["sport"]}, self.bind)
        page = self.page(web, width=390, path="#history")
        page.wait("document.querySelector('tbody .undo')")
        for shown in ("tbody td:nth-child(5)", "tbody td:nth-child(6)", ".undo"):
            left, right = page.run(f"(({{left, right}}) => [left, right])(document.querySelector('{shown}').getBoundingClientRect())")
            self.assertTrue(0 <= left < right <= 390, f"{shown} is at {left} to {right}")
        self.assertLess(page.run("document.querySelector('td.time').clientHeight"), 40, "a time takes one line")

    def test_the_bar_of_a_phone_covers_no_choice_and_no_box(self):
        _, web = self.start()
        page = self.page(web, width=390, height=757)
        page.wait("document.querySelector('.choices button')")
        page.run("scrollTo(0, document.body.scrollHeight)")
        ends = page.run("[...document.querySelectorAll('.choices button, #find')].map((e) => e.getBoundingClientRect().bottom)")
        self.assertLessEqual(max(ends), page.run("document.querySelector('.actions').getBoundingClientRect().top"))
        page.run("scrollTo(0, 0)")
        page.key("/")
        page.wait("document.activeElement.id === 'find'")
        self.assertTrue(self.visible(page, "document.querySelector('#find')"))

    def test_history_shows_each_import_by_itself(self):
        page = self.page(self.start()[1], path="#try")
        page.wait("document.querySelector('#title')")
        # Two imports by one person, and of the second so many that not all are read.
        page.run("(() => { const real = fetch; const event = (n) => ({ event: n, kind: 'import', article: `n${n}`, actor: 'root', topics: [],"
                 " time: new Date(Date.UTC(2026, 10, 28, n > 9000 ? 12 : 11, 0, 0) + n).toISOString() });"
                 " window.fetch = async (path, ...more) => { const url = new URL(path, location); if (url.pathname !== '/v1/history') return real(path, ...more);"
                 " const from = Number(url.searchParams.get('before') ?? 10140) - 1; const count = Number(url.searchParams.get('count'));"
                 " return Response.json({ events: Array.from({ length: count }, (_, i) => event(from - i)) }); }; })()")
        page.look(390)
        page.run("location.hash = '#history'")
        page.wait("document.querySelector('[role=status]').textContent.startsWith('1,850 of 1,850')")
        said = page.run("[...document.querySelectorAll('tr.group')].map((r) => [r.cells[0].textContent, r.cells[3].textContent])")
        self.assertEqual(said, [["9001–10139", "1,139 articles"], ["8290–9000", "at least 711 articles"]])
        self.assertLess(page.run("document.querySelector('tr.group').cells[2].clientHeight"), 30, "a name is one line")

    def visible(self, page, shown):
        """Whether the element is in the window, and on top there."""
        return page.run(f"(() => {{ const e = {shown}, b = e.getBoundingClientRect(); const at = document.elementFromPoint(b.left + b.width / 2, b.top + b.height / 2);"
                        " return b.top >= 0 && b.bottom <= innerHeight && e.contains(at); })()")

    def test_every_button_can_be_reached_beside_a_long_article(self):
        self.write_store([{"id": "long", "title": "A chip", "body": "A chip and law. " * 1500}])
        _, web = self.start()
        for width, height in ((1280, 757), (390, 757), (1280, 420)):
            page = self.page(web, width=width, height=height)
            page.wait("document.querySelector('.choices button')")
            for place in ("0", "document.body.scrollHeight / 2", "document.body.scrollHeight"):
                page.run(f"scrollTo(0, {place})")
                for label in ("Save", "None of these", "Skip", "Undo", "Why"):
                    button = f"[...document.querySelectorAll('.actions button')].find((b) => b.textContent === '{label}')"
                    self.assertTrue(self.visible(page, button), f"{label} at {width} x {height}, scrolled to {place}")
            page.key("?")
            page.wait("!document.querySelector('.help').hidden")
            self.assertTrue(self.visible(page, "document.querySelector('.help')"), f"help at {width} x {height}")
            self.assertEqual(page.run("getComputedStyle(document.querySelector('.keys')).display"), "none" if width < 768 else "flex")
            page.run("location.hash = '#try'")
            page.wait("document.querySelector('#title')")

    def test_phone(self):
        _, web = self.start()
        page = self.page(web, width=390, dark=True)
        for name, shown in (("review", ".choices button"), ("history", "[role=status]")):
            page.run(f"location.hash = '#{name}'")
            page.wait(f"document.querySelector('{shown}')")
            self.assertLessEqual(page.run("document.documentElement.scrollWidth"), 390, name)


if __name__ == "__main__":
    if not browser.CHROMIUM:
        print("skipped: chromium is not installed, so the page is not tested: apt-get install chromium")
        sys.exit(77)
    main()
