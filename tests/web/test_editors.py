"""Editors at work, in a real browser: a hundred articles, two at once, a slow daemon, rights. Skipped without Chromium."""
import json
import os
import sys
import tempfile
import unittest

import browser
from payloads import OTHER_PAYLOADS
from scenario import Scenario, import_articles
from test_page import PAYLOADS, answers_of
from web import FalseDaemon
from harness import Daemon, Gate, main, topic

SHOWN = "document.querySelector('article h2')?.textContent"
DECIDED = "document.querySelector('[role=status]').textContent.startsWith('{} decided')"
CHOICE = "document.querySelector('.choices button')"
STATUS = "document.querySelector('[role=status]').textContent"


def articles(count):
    return [{"id": f"n{n}", "title": f"chip number {n}", "body": "A chip and law."} for n in range(count)]


@unittest.skipUnless(browser.CHROMIUM, "chromium is not installed")
class Editors(Scenario):
    def start(self, count=30, editors=False, *options):
        daemon = self.daemon("--store", self.store(articles(count)), *options)
        return daemon, self.serve(daemon.endpoints[0], editors, () if editors else ("store",))

    def events(self, daemon):
        return daemon.ask({"op": "history", "count": 200})["events"]

    def review(self, page, count, key="1"):
        """So many articles, by the keyboard alone; their titles."""
        titles = []
        for _ in range(count):
            page.wait(CHOICE)
            titles.append(page.run(SHOWN))
            page.key(key)
            if key != "0":
                page.key("Enter")
            page.wait(f"{SHOWN} !== {json.dumps(titles[-1])}")
        return titles

    def test_a_hundred_articles_by_keyboard_alone(self):
        daemon, web = self.start(105)
        page = self.page(web, "#review")
        titles = self.review(page, 100)
        page.wait(DECIDED.format(100))
        self.assertEqual(len(set(titles)), 100, "no article twice")
        events = self.events(daemon)
        # Decisions about different articles may pass each other on their way.
        self.assertCountEqual([event["article"] for event in events], ["n" + title.split()[-1] for title in titles])
        self.assertTrue(all(len(event["given"]) == 1 for event in events))

    def test_undo_ten_deep_and_decide_again(self):
        daemon, web = self.start()
        page = self.page(web, "#review")
        titles = self.review(page, 10)
        for title in titles[::-1]:
            page.key("u")
            page.wait(f"{SHOWN} === {json.dumps(title)}")
        page.key("u")
        page.wait(f"{STATUS} === 'Nothing of this visit is left to undo.'")
        self.assertEqual(self.review(page, 10, key="0"), titles)
        page.wait(DECIDED.format(10))
        given = {event["article"]: event["topics"] for event in self.events(daemon)[::-1]}
        self.assertEqual(set(map(len, given.values())), {0}, "the last decision counts")

    def test_two_editors_side_by_side_get_different_articles(self):
        daemon, web = self.start(40, editors=True)
        pages = {name: self.page(web, "#review", name) for name in ("anna", "bert")}
        titles = {name: set() for name in pages}
        for _ in range(5):
            for name, page in pages.items():
                page.run("location.hash = '#review'")
                titles[name] |= set(self.review(page, 1))
        for page in pages.values():
            page.wait(DECIDED.format(5))
        self.assertEqual(titles["anna"] & titles["bert"], set())
        actors = {event["article"]: event["actor"] for event in self.events(daemon)}
        self.assertEqual(actors, {"n" + title.split()[-1]: name for name in pages for title in titles[name]})

    def test_the_same_article_twice_is_a_conflict_and_both_are_kept(self):
        daemon, web = self.start(1, editors=True)
        anna = self.page(web, "#review", "anna")
        anna.run("location.hash = '#review'")
        anna.wait(CHOICE)
        lease = daemon.ask({"op": "feedback", "key": "k", "user": "bert", "article": {"id": "n0"}, "topics": ["Sport"]})
        anna.key("1")
        anna.key("Enter")
        anna.wait("document.querySelector('article').innerText.includes('bert decided about it meanwhile: Sport.')")
        self.assertTrue(anna.run(f"{STATUS}.startsWith('0 decided')"), "what was not saved is no decision")
        self.assertEqual(anna.run(SHOWN), "chip number 0", "the article is shown again")
        self.assertEqual(anna.run("document.querySelectorAll('.choices [aria-pressed=true]').length"), 1, "and so is what she took")
        self.assertEqual([event["event"] for event in self.events(daemon)], [lease["event"]])
        self.assertEqual([status for status, _ in anna.failed], [409])
        anna.failed.clear()
        anna.key("Enter")
        anna.wait(DECIDED.format(1))
        self.assertEqual([event["actor"] for event in self.events(daemon)], ["anna", "bert"], "she knows what bert decided, and decides otherwise")

    def test_undo_from_history_by_keyboard(self):
        daemon, web = self.start()
        page = self.page(web, "#review")
        self.review(page, 3)
        page.wait(DECIDED.format(3))
        page.run("location.hash = '#history'")
        page.wait("document.querySelectorAll('tbody .undo').length === 3")
        page.run("document.querySelector('.undo[aria-label=\"Undo event 2\"]').focus()")
        page.key("Enter")
        page.wait("document.querySelectorAll('tbody tr').length === 4")
        self.assertEqual(self.events(daemon)[0]["undoes"], 2)
        self.assertIn("undone by 4", page.run("document.querySelector('tbody').innerText"))

    def test_history_by_topic_and_time(self):
        daemon, web = self.start()
        for n, names in enumerate((["Sport"], ["AI Hardware"], [])):
            daemon.ask({"op": "feedback", "key": f"k{n}", "article": {"id": f"n{n}"}, "topics": names})
        page = self.page(web, "#history")
        page.wait("document.querySelectorAll('tbody tr').length === 3")
        page.fill("#topic", "sport")
        page.wait("document.querySelectorAll('tbody tr').length === 1")
        page.fill("#topic", " ")
        page.run("(() => { const s = document.querySelector('#since'); s.value = '2999-01-01'; s.dispatchEvent(new Event('input')); })()")
        page.wait("document.querySelectorAll('tbody tr').length === 0")
        self.assertIn("0 of 3", page.run(STATUS))

    def test_text_twice_as_large_fits_a_phone(self):
        daemon, web = self.start(3)
        daemon.ask({"op": "feedback", "key": "k", "article": {"id": "n0"}, "topics": [], "user": "anna"})
        page = self.page(web, width=390)
        page.wait("document.querySelector('nav a')")
        page.run("document.documentElement.style.fontSize = '200%'")
        for name in ("try", "review", "history", "topics", "models", "now"):
            page.run(f"location.hash = '#{name}'")
            page.wait(f"document.querySelector('[aria-current]')?.hash === '#{name}' && document.querySelector('h1')")
            if name == "try":
                page.fill("#body", "a chip of silicon")
                page.wait("document.querySelector('.topics button')")
            self.assertLessEqual(page.run("document.documentElement.scrollWidth"), 390, name)

    def test_older_events_are_read_when_asked_for(self):
        daemon, web = self.start(1)
        for n in range(60):
            daemon.ask({"op": "feedback", "key": f"k{n}", "article": {"id": "n0"}, "topics": []})
        page = self.page(web, "#history")
        page.wait("document.querySelectorAll('tbody tr').length === 50")
        page.run("[...document.querySelectorAll('button')].find((b) => b.textContent === 'Older').focus()")
        page.key("Enter")
        page.wait("document.querySelectorAll('tbody tr').length === 60")

    def test_a_filter_finds_what_is_far_back(self):
        daemon, web = self.start(1)
        daemon.ask({"op": "feedback", "key": "first", "article": {"id": "n0"}, "topics": ["Sport"], "user": "bert"})
        for n in range(300):
            daemon.ask({"op": "feedback", "key": f"k{n}", "article": {"id": "n0"}, "topics": []})
        page = self.page(web, "#history")
        page.wait("document.querySelectorAll('tbody tr').length === 50")
        page.fill("#person", "bert")
        page.wait("document.querySelectorAll('tbody tr').length === 1")
        self.assertIn("1 of 301", page.run(STATUS))

    def test_an_undo_far_back_stays_in_sight(self):
        daemon, web = self.start(1)
        for n in range(120):
            daemon.ask({"op": "feedback", "key": f"k{n}", "article": {"id": "n0"}, "topics": []})
        page = self.page(web, "#history")
        page.wait("document.querySelectorAll('tbody tr').length === 50")
        page.run("[...document.querySelectorAll('button')].find((b) => b.textContent === 'Older').click()")
        page.wait("document.querySelectorAll('tbody tr').length === 120")
        page.run("document.querySelector('.undo[aria-label=\"Undo event 3\"]').focus()")
        page.key("Enter")
        page.wait(f"{STATUS}.startsWith('Event 3 is undone.')")
        self.assertEqual(page.run("document.querySelectorAll('tbody tr').length"), 121)
        self.assertIn("undone by 121", page.run("[...document.querySelectorAll('tbody tr')].find((r) => r.cells[0].textContent === '3').innerText"))
        self.assertEqual(page.run("document.activeElement.ariaLabel"), "Events")

    def test_imports_have_the_names_of_their_files(self):
        directory = tempfile.TemporaryDirectory(prefix="topicd-scenario-")
        self.addCleanup(directory.cleanup)
        store = f"{directory.name}/store"
        for name in ("first", "second"):
            corpus = f"{store}.{name}.jsonl"
            with open(corpus, "w", encoding="utf-8") as file:
                file.writelines(json.dumps({"id": f"{name}-{n}", "title": "chip", "topics": []}) + "\n" for n in range(3))
            topic("store", "import", store, corpus)
        page = self.page(self.serve(self.daemon("--store", store).endpoints[0], False, ("store",)), "#history")
        page.wait("document.querySelectorAll('tbody tr').length === 2")
        self.assertEqual(page.run("[...document.querySelectorAll('tbody tr')].map((r) => r.cells[4].querySelector('span').textContent)"),
                         ["imported from store.second.jsonl", "imported from store.first.jsonl"])

    def test_an_import_is_one_line_that_opens(self):
        """More articles than are read at a time, and decisions before and after them."""
        labelled = [{**one, "topics": ["Sport"]} for one in articles(230)]
        store = self.store(labelled[:3])
        with Daemon("--store", store) as daemon:
            daemon.ask({"op": "feedback", "key": "before", "article": {"id": "n0"}, "topics": [], "user": "anna"})
        import_articles(store, labelled[3:])
        daemon = self.daemon("--store", store)
        daemon.ask({"op": "feedback", "key": "after", "article": {"id": "n1"}, "topics": ["AI Policy"]})
        page = self.page(self.serve(daemon.endpoints[0], False, ("store",)), "#history")
        page.wait("document.querySelectorAll('tbody tr').length === 4")
        first = "document.querySelector('tbody [data-group]')"
        self.assertIn("227 articles", page.run(f"{first}.closest('tr').innerText"))
        self.assertEqual(page.run(f"[{first}.ariaExpanded, {first}.ariaLabel]"), ["false", "Show events 5 to 231"])
        page.run(f"{first}.focus()")
        page.key("Enter")
        page.wait("document.querySelectorAll('tbody tr').length === 231")
        self.assertEqual(page.run(f"[{first}.textContent, document.activeElement === {first}]"), ["Hide", True])
        page.run("document.querySelector('.undo[aria-label=\"Undo event 9\"]').click()")
        page.wait("document.querySelector('tbody').innerText.includes('undone: event 9')")
        self.assertEqual(self.events(daemon)[0]["undoes"], 9)
        page.fill("#topic", "policy")
        page.wait("document.querySelectorAll('tbody tr').length === 1")

    def test_the_queue_is_counted_after_each_decision(self):
        _, web = self.start(4)
        page = self.page(web, "#review")
        for key, left in (("0", 3), ("s", 2), ("0", 1)):
            page.wait(CHOICE)
            page.key(key)
            page.wait(f"{STATUS}.endsWith('about {left} waiting.')")

    def test_a_slow_daemon_is_waited_for_and_nothing_is_sent_twice(self):
        with tempfile.TemporaryDirectory() as directory:
            gate = Gate(directory)
            daemon, web = self.start(3, False, "--workers", "1")
            page = self.page(web, "#try")
            page.wait("document.querySelector('#any option:nth-child(2)')")
            page.fill("#title", gate.title)
            daemon.wait_until(lambda status: status["received"] > status["answered"] + status["undeliverable"] or status["queue"]["length"])
            page.run("location.hash = '#review'")
            page.wait("document.querySelector('.actions')")
            self.assertIn("Reading", page.run("document.querySelector('article').innerText + document.querySelector('[role=status]').textContent"))
            with gate.left_open():
                page.wait(CHOICE)
                page.key("0")
                page.wait(DECIDED.format(1))
            self.assertEqual(len(self.events(daemon)), 1)

    def test_a_server_that_is_started_again_keeps_the_editor_at_work(self):
        daemon = self.daemon("--store", self.store(articles(20)))
        first = self.serve(daemon.endpoints[0], needs=("store",))
        page = self.page(first, "#review")
        self.review(page, 2)
        page.wait(DECIDED.format(2))
        port = first.port
        first.stop()
        page.key("0")
        page.wait(f"{STATUS}.includes('does not answer')")
        self.serve(daemon.endpoints[0], options=("--listen", f"127.0.0.1:{port}"))
        page.wait(DECIDED.format(3))
        self.assertEqual(len(self.events(daemon)), 3)
        page.failed.clear()
        page.problems = [one for one in page.problems if "Failed to load" not in one]

    def test_a_reader_sees_no_button_that_fails(self):
        daemon, web = self.start(5, editors=True)
        daemon.ask({"op": "feedback", "key": "k", "article": {"id": "n0"}, "topics": ["Sport"]})
        page = self.page(web, "#review", "clara")
        page.wait("document.querySelector('[aria-current]').hash === '#try'")
        self.assertEqual(page.run("[...document.querySelectorAll('nav a')].map((a) => a.textContent)"), ["Try", "History", "Topics", "Models", "Now"])
        for name, ready in (("history", "document.querySelectorAll('tbody tr').length === 1"), ("topics", "document.querySelector('.topic-panel h2')"),
                            ("models", "document.querySelector('dl')"), ("now", "document.querySelector('.charts svg')")):
            page.run(f"location.hash = '#{name}'")
            page.wait(ready)
            forbidden = page.run("[...document.querySelectorAll('main button')].map((b) => b.textContent).filter((t) => /undo|save|train|promote|roll|use this/i.test(t))")
            self.assertEqual(forbidden, [], name)

    def test_keys_do_nothing_while_one_types(self):
        daemon, web = self.start(3)
        page = self.page(web, "#review")
        page.wait(CHOICE)
        title = page.run(SHOWN)
        page.key("/")
        page.type("0 su")
        page.key("Enter")
        page.wait("document.querySelector('#notice').textContent.includes('The model has no topic')")
        page.key("/")
        page.key("Escape")
        self.assertEqual((page.run(SHOWN), page.run("document.querySelector('#find').value"), self.events(daemon)), (title, "", []))

    def test_pages_have_titles_and_the_back_button_works(self):
        _, web = self.start(3)
        page = self.page(web)
        for name, title in (("topics", "Topics"), ("now", "Now"), ("history", "History")):
            page.wait(f"document.querySelector('nav a[href=\"#{name}\"]')")
            page.run(f"document.querySelector('nav a[href=\"#{name}\"]').click()")
            page.wait(f"document.title === '{title} – topicd' && document.activeElement.id === 'main'")
        page.run("history.back()")
        page.wait("document.title === 'Now – topicd' && document.querySelector('h1').textContent === 'Now'")

    def test_long_words_stay_on_the_screen_of_a_phone(self):
        long = "x" * 400
        daemon = self.daemon("--store", self.store([{"id": long, "title": f"chip {long}", "body": f"chip {long}"}]))
        daemon.ask({"op": "feedback", "key": "k", "user": "y" * 60, "article": {"id": long}, "topics": ["z" * 300]})
        daemon.ask({"op": "undo", "key": "l", "event": 1})
        web = self.serve(daemon.endpoints[0], needs=("store",))
        page = self.page(web, "#history", width=390)
        page.wait("document.querySelectorAll('tbody tr').length === 2")
        self.assertLessEqual(page.run("document.documentElement.scrollWidth"), 390)
        page.run("location.hash = '#try'")
        page.wait("document.querySelector('#title')")
        page.fill("#title", f"chip {long}")
        page.wait("document.querySelector('.marked mark')")
        self.assertLessEqual(page.run("document.documentElement.scrollWidth"), 390)

    def test_light_and_dark_are_what_the_system_says(self):
        _, web = self.start(1)
        page = self.page(web)
        colour = "getComputedStyle(document.body).backgroundColor"
        light = page.run(colour)
        page.look(1280, dark=True)
        page.wait(f"{colour} !== {json.dumps(light)}")
        self.assertEqual((light, page.run(colour)), ("rgb(251, 250, 248)", "rgb(21, 24, 27)"))

    def test_what_happens_now_is_drawn(self):
        daemon, web = self.start(1)
        page = self.page(web, "#now")
        page.wait("document.querySelector('.charts polyline')")
        for n in range(5):
            daemon.ask({"title": "zzz unknown words"})
        page.wait("document.querySelector('main [role=status]').textContent.includes('5 articles')")
        page.wait("[...document.querySelectorAll('.charts section')].find((s) => s.ariaLabel === 'Unfamiliar articles').innerText.includes(': 100 %')")

    def test_texts_in_ids_names_and_reasons_are_texts(self):
        for payloads in (PAYLOADS, OTHER_PAYLOADS):
            self.assertGreaterEqual(len(set(payloads)), 200)
            self.look_at_every_page(payloads)

    def look_at_every_page(self, payloads):
        one = payloads[0]
        answers = answers_of(payloads)
        for text in payloads[5:15]:
            del answers["status"]["topics_given"][text]
        event = {"kind": "feedback", "time": "2026-11-27T06:00:00Z", "client": one}
        answers["history"] = {"id": None, "events": [{**event, "event": 300 - n, "article": text, "actor": text, "given": [text], "topics": [text]} for n, text in enumerate(payloads)]}
        answers["training"] = {"id": None, "runs": [{"run": 9 - n, "state": "refused", "actor": text, "time": text, "articles": 5, "model": text, "verdict": {
            "reason": text, "checks": [{"check": text, "result": text, "words": f"so {text}"}]}} for n, text in enumerate(payloads[:5])]}
        answers["models"] = {"id": None, "serving": {"version": one}, "versions": [{"version": text, "created": text, "corpus": text, "corpus_digest": text, "run": 1, "actor": text, "is_current": False}
                                                                                  for text in payloads]}
        answers["status"]["shadow"] = {"model": one, "articles": 5, "agreement": 0.5, "topics": [{"topic": text, "both": 1, "only_running": 1, "only_shadow": 1} for text in payloads[:12]],
                                       "samples": [{"id": text, "only_running": [text], "only_shadow": [text]} for text in payloads[:12]]}
        answers["topics-file"] = {"id": None, "text": "\n".join(payloads), "revision": one}
        answers["queue"] = {"id": None, "waiting": 200, "articles": [{"article": {"id": text, "title": f"<{text}"}, "reason": text, "value": 1, "topics": [text], "event": 0, "lease": text}
                                                                     for text in payloads[:20]]}
        daemon = self.enterContext(FalseDaemon())  # to the end: pages may have asked for more
        daemon.answers = {op: json.dumps(answer).encode() for op, answer in answers.items()}
        web = self.serve(daemon.endpoint, needs=("store", "training", "models", "topics_file"))
        page = self.page(web, "#history")
        page.wait("document.querySelectorAll('tbody tr').length === " + str(len(payloads)))
        for column in (3, 4, 6):
            cells = page.run(f"[...document.querySelectorAll('tbody td:nth-child({column})')].map((c) => c.textContent)")
            self.assertEqual(cells, payloads)
        page.run("location.hash = '#models'")
        page.wait("document.querySelectorAll('[aria-label=Versions] tbody tr').length === " + str(len(payloads)))
        self.assertEqual(page.run("[...document.querySelectorAll('[aria-label=Versions] tbody td:first-child code')].map((c) => c.textContent)"), payloads)
        self.assertEqual(page.run("document.querySelector('.checks li').textContent"), f"{one}: {one}. So {one}.")
        page.run("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        page.run("location.hash = '#topics'")
        page.wait("document.querySelector('.topic-panel form')")
        self.assertEqual(page.run("document.querySelector('#file').value"), "\n".join(payloads))
        given = page.run("[...document.querySelectorAll('.topic-table tbody tr')].map((r) => [r.querySelector('button').textContent, r.lastChild.textContent])")
        self.assertEqual(sorted(given), sorted([text, "0" if 5 <= n < 15 else "1"] for n, text in enumerate(payloads)))
        page.run("location.hash = '#review'")
        page.wait("document.querySelector('article h2')")
        self.assertEqual(page.run("document.querySelector('article p').textContent"), one)
        self.assertEqual(page.run("[document.querySelectorAll('script').length, document.querySelectorAll('iframe, img, object, main a, main style, main link').length,"
                                  " window.executed ?? null, location.hash]"), [1, 0, None, "#review"])


if __name__ == "__main__":
    if not browser.CHROMIUM:
        print("skipped: chromium is not installed, so the page is not tested: apt-get install chromium")
        sys.exit(77)
    main()
