"""The page Models in a real browser, with a daemon that stands in where a test chooses what happens. Skipped without Chromium."""
import json
import sys
import unittest

import browser
from scenario import Scenario
from stand_in import NEW, OLD, REFUSAL, StandIn, difference
from harness import main

TRAINING = "document.querySelector('[aria-label=Training]')"
CHANGES = "document.querySelector('[aria-label=\"What would change\"]')"
STATE = f"{TRAINING}.querySelector('[role=status]').textContent"


def button(label, within="document"):
    """The button with this text or name."""
    return f"[...{within}.querySelectorAll('button')].find((b) => b.textContent === {json.dumps(label)} || b.ariaLabel === {json.dumps(label)})"


@unittest.skipUnless(browser.CHROMIUM, "chromium is not installed")
class Models(Scenario):
    def setUp(self):
        super().setUp()
        self.daemon = StandIn().__enter__()
        self.addCleanup(self.daemon.__exit__)

    def open(self, name=None, **look):
        web = self.serve(self.daemon.endpoint, editors=name is not None, needs=("training", "models") if name is None else ())
        page = self.page(web, "#models", name, **look)
        page.wait("document.querySelectorAll('[aria-label=Versions] tbody tr').length === 2")
        return page

    def press(self, page, label):
        """With the keyboard: the button gets the focus, then Enter."""
        page.wait(button(label))
        page.run(f"{button(label)}.focus()")
        page.key("Enter")

    def train(self, page):
        self.press(page, "Train a new model")
        self.press(page, "Yes")

    def test_versions_with_their_corpus_and_scores(self):
        page = self.open()
        rows = page.run("[...document.querySelectorAll('[aria-label=Versions] tbody tr')].map((r) => r.innerText)")
        for text in (OLD, "serves", "2026-11-27 06:00", "anna, run 17", "2,744", "0.810", "0.740", "51d2a9b34e57"):
            self.assertIn(text, rows[0])
        self.assertIn("Promote", rows[1])
        self.assertNotIn("Promote", rows[0])

    def test_a_version_that_was_promoted_by_hand_has_a_command_for_its_differences(self):
        for one, is_current in zip(self.daemon.versions, (False, True)):
            one.update(is_current=is_current, is_previous=not is_current)
        del self.daemon.versions[1]["run"]
        self.daemon.serving = NEW
        self.daemon.differences = {"run": 17, "baseline": "0" * 16, "model": OLD, "articles": 20, "changed": 3, "differences": []}
        page = self.open()
        page.wait(f"{CHANGES}?.innerText.includes('promoted by hand')")
        path = "/var/lib/topicd/models/versions/{}/model"
        self.assertEqual(page.run(f"{CHANGES}.querySelector('code').textContent"), f"topic diff {path.format(OLD)} {path.format(NEW)} ARTICLES")
        self.daemon.serve(OLD)
        page.wait(f"!{CHANGES}.innerText.includes('promoted by hand')")

    def test_a_training_from_its_start_to_its_end(self):
        page = self.open()
        self.train(page)
        page.wait(f"{STATE}.includes('waits to begin')")
        self.assertEqual([request["op"] for request in self.daemon.asked], ["train"])
        for state, done, words in (("reading", 0.1, "reads the articles: 10 %"), ("solving", 0.5, "learns: 50 %"), ("judging", 0.9, "is compared with the model that serves: 90 %")):
            self.daemon.runs[0].update(state=state, done=done)
            page.wait(f"{STATE}.includes({json.dumps(words)})")
            self.assertAlmostEqual(page.run("document.querySelector('progress').value"), done)
        self.daemon.runs[0].update(state="promoted", done=1, model=NEW, **{"verdict": {"decision": "promote", "reason": "It is better.", "checks": []}})
        self.daemon.serve(NEW)
        page.wait(f"{STATE}.includes('serves now') && document.querySelector('progress').hidden")
        page.wait(f"document.querySelector('[aria-label=\"The model that serves\"]').textContent.includes('{NEW}')")
        self.assertIn("It is better.", page.run(f"{TRAINING}.innerText"))

    def finished(self, state, result=None):
        self.daemon.runs = [{"run": 17, "state": state, "done": 1, "time": "2026-11-27T06:00:00Z", "actor": "anna", "articles": 2744, "model": NEW,
                             **({"verdict": result} if result else {})}]
        return self.open()

    def test_a_refusal_in_words(self):
        page = self.finished("refused", REFUSAL)
        text = page.run(f"{TRAINING}.innerText")
        for words in ("Run 17 was refused.", "It is worse on the control articles.", "Control articles: refused.", "Micro-F1 0.771 instead of 0.812 on 200 articles",
                      "between \u22120.062 and \u22120.020", "Of 500 articles it would tag 31 differently.", "Its topics: passed."):
            self.assertIn(words, text)

    def test_an_undecided_run_is_left_to_a_person(self):
        page = self.finished("undecided", {"decision": "undecided", "reason": "Too few control articles tell.", "checks": []})
        self.assertIn("waits for a decision", page.run(STATE))
        self.press(page, f"Promote version {NEW}")
        self.press(page, "Yes")
        page.wait(f"document.querySelector('[aria-label=\"The model that serves\"]').textContent.includes('{NEW}')")

    def test_a_failed_run_says_why(self):
        page = self.finished("failed", {"decision": "fail", "reason": "No topic has 2 articles: label more articles.", "checks": []})
        self.assertIn("No topic has 2 articles", page.run(f"{TRAINING}.innerText"))

    def test_an_interrupted_run_can_be_begun_again(self):
        page = self.finished("interrupted")
        self.assertIn("topicd ended meanwhile", page.run(STATE))
        self.train(page)
        page.wait(f"{STATE}.includes('Run 18')")

    def test_a_run_is_cancelled_after_a_question(self):
        page = self.open()
        self.train(page)
        self.press(page, "Cancel")
        page.wait(button("No"))
        page.key("Enter")  # the focus is on "No"
        page.wait(button("Cancel"))
        self.assertEqual(len(self.daemon.asked), 1)
        self.press(page, "Cancel")
        self.press(page, "Yes")
        page.wait(f"{STATE}.includes('was cancelled')")
        self.assertEqual(self.daemon.asked[-1]["run"], 17)

    def test_a_training_begins_after_a_question(self):
        page = self.open()
        self.press(page, "Train a new model")
        page.wait(button("No"))
        self.assertEqual(page.run("document.activeElement.textContent"), "No")
        page.key("Enter")
        page.wait(button("Train a new model"))
        self.assertEqual(self.daemon.asked, [])
        self.daemon.runs = [{"run": 21, "state": "reading", "done": 0.2}]
        page.wait(f"{STATE}.includes('Run 21')")  # the page reads on while the button has the focus

    def test_a_second_run_is_a_conflict_and_said_so(self):
        page = self.open()
        self.daemon.refusals["train"] = ("conflict", "run 17 has not ended: wait for it, or cancel it")
        self.train(page)
        page.wait("document.querySelector('#notice').textContent.includes('run 17 has not ended')")
        self.assertEqual([status for status, _ in page.failed], [409])
        page.failed.clear()

    def test_promotion_asks_first(self):
        page = self.open()
        self.press(page, f"Promote version {NEW}")
        page.wait(button("No"))
        self.assertEqual(page.run("document.activeElement.textContent"), "No")
        page.key("Escape")
        page.wait(button(f"Promote version {NEW}"))
        self.assertEqual(page.run("document.activeElement.ariaLabel"), f"Promote version {NEW}")
        self.assertEqual(self.daemon.asked, [])
        self.press(page, f"Promote version {NEW}")
        self.press(page, "Yes")
        page.wait(f"document.querySelector('[role=status]').textContent.includes('{NEW} serves now')")
        self.assertEqual(self.daemon.asked[-1]["version"], NEW)
        self.assertTrue(self.daemon.asked[-1]["key"])

    def test_a_refused_promotion_says_why(self):
        page = self.open()
        self.daemon.refusals["promote"] = ("bad-request", "version 2b8e fails its golden set: article 7 lacks Sport")
        self.press(page, f"Promote version {NEW}")
        self.press(page, "Yes")
        page.wait("document.querySelector('#notice').textContent.includes('article 7 lacks Sport')")
        page.failed.clear()

    def test_rollback(self):
        self.daemon.serve(NEW)
        page = self.open()
        self.press(page, "Roll back")
        page.wait(f"document.body.textContent.includes('Let version {OLD} serve again?')")
        self.press(page, "Yes")
        page.wait(f"document.querySelector('[role=status]').textContent.includes('{OLD} serves again')")
        self.assertEqual(self.daemon.serving, OLD)

    def test_a_version_is_tried_beside(self):
        page = self.open()
        self.press(page, f"Try beside version {NEW}")
        self.press(page, "Yes")
        page.wait("document.querySelector('[aria-label=\"The model that tags beside\"]')")
        self.assertTrue(self.daemon.asked[-1]["shadow"])
        self.assertIsNone(page.run(f"{button(f'Try beside version {NEW}')} ?? null"))

    def test_agreement_with_the_shadow(self):
        self.daemon.shadow = NEW
        page = self.open()
        page.wait("document.querySelector('[aria-label=\"The model that tags beside\"]')")
        text = page.run("document.querySelector('[aria-label=\"The model that tags beside\"]').innerText")
        self.assertIn("Of 500, 93 % got the same topics from both.", text)
        rows = page.run("[...document.querySelectorAll('[aria-label=\"Agreement by topic\"] tbody tr')].map((r) => r.cells[0].innerText)")
        self.assertEqual(rows[0], "Sport", "most differences first")

    def test_readers_and_editors_see_it_and_have_no_button(self):
        self.daemon.runs = [{"run": 17, "state": "solving", "done": 0.4, "actor": "dora"}]
        for name in ("clara", "anna"):
            with self.subTest(name):
                page = self.open(name)
                page.wait(f"{STATE}.includes('learns')")
                self.assertEqual(page.run("document.querySelectorAll('main button').length"), 0)

    def test_a_chief_is_named_in_what_is_asked(self):
        page = self.open("dora")
        self.train(page)
        page.wait(f"{STATE}.includes('Run 17')")
        self.assertEqual(self.daemon.asked[-1]["user"], "dora")

    def test_without_a_registry_there_is_no_button_that_fails(self):
        self.daemon.versions = []
        web = self.serve(self.daemon.endpoint, needs=("training", "models"))
        page = self.page(web, "#models")
        page.wait(f"{TRAINING} && {TRAINING}.innerText.includes('With a registry')")
        self.assertFalse(page.run(f"!!{button('Train a new model')}"))

    def test_without_training_there_is_no_card_for_it(self):
        self.daemon.refusals["training"] = ("unknown-op", "this topicd keeps no corrections: start it with --store FILE")
        web = self.serve(self.daemon.endpoint, needs=("models",))
        page = self.page(web, "#models")
        page.wait("document.querySelectorAll('[aria-label=Versions] tbody tr').length === 2")
        self.assertTrue(page.run(f"{TRAINING}.hidden"))
        self.assertEqual(page.run("document.querySelectorAll('main button').length"), 0)

    def test_a_question_stays_while_the_page_reads_again(self):
        page = self.open()
        self.press(page, f"Promote version {NEW}")
        self.daemon.runs = [{"run": 21, "state": "reading", "done": 0.2}]
        page.wait(f"{STATE}.includes('Run 21')")
        self.daemon.versions[1]["micro_f1"] = 0.9
        self.daemon.runs[0]["done"] = 0.3
        page.wait(f"{STATE}.includes('30 %')")
        self.assertEqual(page.run("document.activeElement.textContent"), "No")
        page.key("Escape")
        page.wait("document.querySelector('[aria-label=Versions] tbody').innerText.includes('0.900')")

    def compare(self, listed, **keys):
        self.daemon.runs = [{"run": 17, "state": "undecided", "model": NEW}]
        topics = [{"topic": name, "before": 9, "after": 11, "gained": 3, "lost": 1} for name in ("Robotics", "Sport")]
        self.daemon.differences = {"run": 17, "state": "undecided", "baseline": OLD, "model": NEW, "articles": 200, "changed": 7, "count": 8, "topics": topics,
                                   "differences": listed, **keys}

    def test_what_would_change_with_the_words_in_their_sentences(self):
        self.compare([difference("Robotics", "gained", 1), difference("Robotics", "lost", 2), difference("Sport", "gained", 3, ('<img src=x onerror="window.executed = 1">', "<b>"))])
        page = self.open("dora")
        page.wait(CHANGES)
        text = page.run(f"{CHANGES}.innerText")
        for words in (f"Run 17 made version {NEW}. Beside the model that serves, of 200 recent articles 7 would get other topics.", "Robotics 3 gained, 1 lost"):
            self.assertIn(words, text)
        self.assertEqual(page.run(f"[...{CHANGES}.querySelectorAll('tbody tr')].map((r) => [...r.cells].map((c) => c.innerText).join(' '))"),
                         ["Robotics 9 11 3 1", "Sport 9 11 3 1"])
        page.run(f"{CHANGES}.querySelector('summary').focus()")
        page.key("Enter")
        page.wait(f"{CHANGES}.querySelector('details').open")
        self.assertEqual(page.run(f"[...{CHANGES}.querySelectorAll('details[open] article')].map((a) => a.innerText.split('\\n').filter(Boolean))"), [
            [f"Article {n} about chips", f"{change}: 31 % → 77 %; it needs 40 % → 42 %. n{n}", "a chip silicon is made of silicon", "\u22120.40 → +1.25 in the body, 2 times"]
            for n, change in ((1, "gained"), (2, "lost"))])
        self.assertEqual(page.run(f"[...{CHANGES}.querySelectorAll('details[open] mark')].map((m) => [m.className, m.textContent])"), [["for", "silicon"], ["against", "silicon"]])
        self.assertIn("2 articles are not listed", page.run(f"{CHANGES}.innerText"))
        self.assertEqual(page.run("[window.executed ?? null, document.querySelectorAll('.differences img, .differences b').length]"), [None, 0])

    def test_what_was_opened_stays_open_while_the_page_reads_again(self):
        self.compare([difference("Robotics", "gained", 1)])
        page = self.open("dora")
        page.wait(CHANGES)
        page.run(f"{CHANGES}.querySelector('summary').click()")
        self.daemon.versions[1]["micro_f1"] = 0.9
        page.wait("document.querySelector('[aria-label=Versions] tbody').innerText.includes('0.900')")
        self.assertTrue(page.run(f"{CHANGES}.querySelector('details').open"))
        self.daemon.serve(NEW)
        page.wait(f"{CHANGES}.innerText.includes('made the model that serves now. Beside {OLD}, which served before, of 200')")

    def test_where_nothing_is_compared_that_is_said(self):
        for answer, words in (({"differences": []}, "Nothing is compared yet"), ({"run": 17, "state": "failed", "differences": []}, "the model of run 17 would change is not kept"),
                              ({"run": 17, "articles": 0, "changed": 0, "count": 0, "topics": [], "differences": []}, "Run 17 had no articles to compare on"),
                              ({"run": 17, "articles": 90, "changed": 0, "count": 0, "topics": [], "differences": [], "model": NEW, "baseline": "0" * 16},
                               "which served then, of 90 recent articles none would get other topics")):
            with self.subTest(words):
                self.daemon.differences = answer
                page = self.open("dora")
                page.wait(f"{CHANGES}?.innerText.includes({json.dumps(words)})")

    def test_only_chiefs_see_what_would_change(self):
        self.compare([difference("Robotics", "gained", 1)])
        for name in ("clara", "anna"):
            page = self.open(name)
            page.wait(f"{STATE}.includes('Run 17')")
            self.assertIsNone(page.run(f"{CHANGES} ?? null"))
            self.assertEqual(page.run("fetch('/v1/differences').then((r) => r.status)"), 403)
            page.failed.clear()

    def test_a_daemon_that_keeps_no_differences_has_no_card_for_them(self):
        self.daemon.refusals["differences"] = ("unknown-op", "unknown operation differences")
        page = self.open("dora")
        page.wait(f"{STATE}.includes('No model was trained')")
        self.assertIsNone(page.run(f"{CHANGES} ?? null"))

    def test_earlier_runs(self):
        self.daemon.runs = [{"run": 19 - n, "state": state, "actor": "anna", "verdict": {"reason": f"reason {n}"}} for n, state in enumerate(("promoted", "refused", "failed"))]
        page = self.open()
        page.run("document.querySelector('[aria-label=Training] summary').click()")
        self.assertIn("reason 2", page.run(f"{TRAINING}.innerText"))

    def test_on_a_phone_in_the_dark(self):
        self.daemon.shadow = NEW
        self.daemon.runs = [{"run": 17, "state": "refused", "verdict": REFUSAL}]
        page = self.open(width=390, dark=True)
        page.wait("document.querySelector('.checks')")
        self.assertLessEqual(page.run("document.documentElement.scrollWidth"), 390)

    def test_a_daemon_that_goes_away_and_comes_back(self):
        page = self.open()
        self.daemon.refusals["status"] = ("busy", "the queue is full: send the request again a little later")
        page.wait("document.querySelector('[role=status]').textContent.includes('the queue is full')")
        del self.daemon.refusals["status"]
        self.daemon.serve(NEW)
        page.wait(f"document.querySelector('[aria-label=\"The model that serves\"]').textContent.includes('{NEW}')")
        page.failed.clear()


if __name__ == "__main__":
    if not browser.CHROMIUM:
        print("skipped: chromium is not installed, so the page is not tested: apt-get install chromium")
        sys.exit(77)
    main()
