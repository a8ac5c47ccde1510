"""The page Topics in a real browser, with a daemon that stands in where a test chooses what happens. Skipped without Chromium."""
import json
import sys
import unittest

import browser
from scenario import Scenario
from stand_in import TEXT, StandIn
from harness import main

PANEL = "document.querySelector('.topic-panel')"
HEADING = f"{PANEL}.querySelector('h2').textContent"
SAID = f"{PANEL}.querySelector('[role=status]').textContent"
SAYS = f"{PANEL}.querySelector('output').textContent"
STATE = "document.querySelector('main > div > [role=status]').textContent"
PROBLEM = "document.querySelector('.problem:not([hidden])')"


@unittest.skipUnless(browser.CHROMIUM, "chromium is not installed")
class Topics(Scenario):
    def setUp(self):
        super().setUp()
        self.daemon = StandIn().__enter__()
        self.addCleanup(self.daemon.__exit__)

    def open(self, name=None, **look):
        web = self.serve(self.daemon.endpoint, editors=name is not None, needs=("topics_file",) if name is None else ())
        page = self.page(web, "#topics", name, **look)
        page.wait(f"{PANEL}.querySelector('.curve svg')")
        return page

    def names(self, page):
        return page.run("[...document.querySelectorAll('.topic-table tbody button')].map((b) => b.textContent)")

    def submit(self, page, label):
        page.run(f"[...document.querySelectorAll('main button')].find((b) => b.textContent === {json.dumps(label)}).focus()")
        page.key("Enter")

    def test_shares_in_training_are_those_of_topics_that_count_each_article_once(self):
        self.daemon.names += ["AI", "Law"]
        self.daemon.learned = {"AI": [], "Law": ["Courts", "Crime"]}
        self.daemon.parents = {"AI Hardware": "AI", "AI Policy": "AI"}
        page = self.page(self.serve(self.daemon.endpoint), "#now")
        page.wait("document.querySelectorAll('tbody tr').length === 6")
        rows = page.run("[...document.querySelectorAll('tbody tr')].map((r) => [...r.cells].map((c) => c.textContent))")
        shares = {row[0]: (row[3], row[4]) for row in rows}
        self.assertEqual((shares["AI"], shares["Law"]), (("–", ""), ("–", "")))
        self.assertEqual(shares["Robotics"], ("18 %", ""))

    def test_a_topic_that_others_imply_has_no_threshold_and_no_words(self):
        self.daemon.names.append("AI")
        self.daemon.learned = {"AI": []}
        self.daemon.parents = {"AI Hardware": "AI", "AI Policy": "AI"}
        page = self.open()
        page.run("[...document.querySelectorAll('.topic-table tbody button')].find((b) => b.textContent === 'AI').click()")
        page.wait(f"{HEADING} === 'AI'")
        text = page.run(f"{PANEL}.innerText")
        self.assertIn("A topic that others imply", text)
        for wrong in ("given from", "Strongest words"):
            self.assertNotIn(wrong, text)
        cells = page.run("[...document.querySelectorAll('.topic-table tr.chosen td')].map((c) => c.textContent)")
        self.assertEqual(cells[4], "–")
        self.assertEqual(cells[1][:6], "up to ")

    def test_a_phone_shows_the_column_that_is_ordered_by(self):
        page = self.open(width=390)
        shown = ("[...document.querySelectorAll('.topic-table th')].filter((c) => c.checkVisibility()).map((c) => c.textContent)")
        for at, name in ((1, "Articles"), (4, "Threshold"), (5, "Given"), (2, "Precision")):
            page.run(f"document.querySelector('#order').value = {at}; document.querySelector('#order').dispatchEvent(new Event('change'))")
            self.assertIn(name, page.run(shown))
            self.assertEqual(page.run("document.querySelector('.topic-table tbody tr').cells.length"), 6)
            self.assertEqual(len(page.run(shown)), 3 if name == "Precision" else 4)
            self.assertLessEqual(page.run("document.documentElement.scrollWidth"), 390, name)
            self.assertLessEqual(*page.run("(({scrollWidth, clientWidth}) => [scrollWidth, clientWidth])(document.querySelector('[aria-label=Topics]'))"), name)

    def test_now_without_an_article_has_no_shares(self):
        page = self.page(self.serve(self.daemon.endpoint), "#now", width=390)
        page.wait("document.querySelector('[aria-label=\"Unknown words\"] .value')?.textContent === '–' && document.querySelector('.charts .small:last-child')?.textContent")
        for name in ("Unknown words", "Articles without a topic", "Unfamiliar articles"):
            self.assertEqual(page.run(f"document.querySelector('[aria-label=\"{name}\"] .value').textContent"), "–")
        self.assertLess(page.run("document.querySelector('.given-table tbody tr').clientHeight"), 80, "two lines a topic")

    def test_measures_order_and_search(self):
        page = self.open()
        self.assertEqual(self.names(page)[0], "AI Hardware", "the most articles first")
        self.assertIn("81 %", page.run("document.querySelector('.topic-table tbody tr').innerText"))
        page.run("document.querySelector('#order').value = 0; document.querySelector('#order').dispatchEvent(new Event('change'))")
        self.assertEqual(self.names(page), sorted(self.names(page)))
        page.fill("#filter", "rob")
        page.wait("document.querySelectorAll('.topic-table tbody tr').length === 1")
        self.assertEqual(page.run("document.querySelector('[role=status]').textContent"), "1 of 4 topics.")

    def test_a_long_name_hides_nothing(self):
        self.daemon.names.append("Donaudampfschifffahrtsgesellschaftskapitänsmützenverordnungsdurchführungsbestimmung")
        for width in (1280, 390):
            page = self.open(width=width)
            page.wait("document.querySelectorAll('.topic-table tbody tr').length === 5")
            for shown in ("[aria-label=Topics]", ".topic-panel", ".topic-panel h2"):
                self.assertLessEqual(*page.run(f"(({{scrollWidth, clientWidth}}) => [scrollWidth, clientWidth])(document.querySelector('{shown}'))"), f"{shown} at {width}")

    def test_topics_are_read_when_topicd_is_there_again(self):
        self.daemon.refusals["topics"] = ("busy", "too many requests")
        web = self.serve(self.daemon.endpoint, needs=("topics_file",))
        page = self.page(web, "#topics")
        page.wait("document.querySelector('[role=status]').textContent === 'too many requests'")
        del self.daemon.refusals["topics"]
        page.wait(f"{PANEL}.querySelector('.curve svg')")
        page.failed.clear()

    def test_a_topic_is_chosen_by_keyboard(self):
        page = self.open()
        page.run("document.querySelectorAll('.topic-table tbody button')[2].focus()")
        page.key("Enter")
        page.wait(f"{HEADING} === 'Robotics' && document.activeElement.textContent === 'Robotics'")
        text = page.run(f"{PANEL}.innerText")
        for words in ("robotics word 0", "robotics word 1 in the title", "robotics word 2…", "AI Hardware – in its place 2 times, the other way round 1 time"):
            self.assertIn(words, text)

    def test_a_neighbour_leads_to_its_topic(self):
        page = self.open()
        page.run(f"{PANEL}.querySelector('.neighbours button').focus()")
        page.key("Enter")
        page.wait(f"{HEADING} === 'AI Policy'")

    def test_the_slider_says_what_would_change(self):
        page = self.open()
        self.assertEqual(page.run(SAYS), "From 40 %: 81 % of what is given is right, 84 % of its articles are found.")
        page.run("document.querySelector('#threshold').focus()")
        page.key("ArrowRight")
        page.wait(f"{SAYS}.startsWith('From 41 %: 90 %')")
        self.assertEqual(page.run("document.querySelector('#threshold').getAttribute('aria-valuetext')"), page.run(SAYS))
        self.assertIn("precision 81 %, recall 84 %", page.run(f"{PANEL}.querySelector('svg').ariaLabel"))
        self.assertEqual(self.daemon.asked, [], "nothing is changed by looking")

    def test_precisions_lead_to_their_thresholds(self):
        page = self.open()
        for label, said in (("at least 80 %", "From 40 %: 81 %"), ("at least 90 %", "From 55 %: 90 %"), ("at least 95 %", "From 70 %: 96 %")):
            page.run(f"[...{PANEL}.querySelectorAll('button.small')].find((b) => b.textContent.startsWith('{label}')).click()")
            page.wait(f"{SAYS}.startsWith({json.dumps(said)})")

    def test_a_threshold_is_saved_in_the_file(self):
        page = self.open()
        page.run(f"[...{PANEL}.querySelectorAll('button.small')][1].click()")
        self.submit(page, "Use this threshold")
        page.wait(f"{STATE} === 'Saved, and in force.'")
        self.assertEqual(self.daemon.text, TEXT.replace("parent: AI}", "parent: AI, threshold: 0.55}"))

    def test_rename_and_parent(self):
        page = self.open()
        page.fill("#rename", "Chips & co")
        page.fill("#parent", "Industry")
        page.key("Enter")
        page.wait(f"{STATE} === 'Saved, and in force.'")
        self.assertEqual(self.daemon.text, '# Our decisions\nAI Hardware: {name: "Chips & co", parent: Industry}\n')

    def test_what_is_emptied_is_taken_out(self):
        page = self.open()
        for field in ("#rename", "#parent"):
            page.run(f"document.querySelector('{field}').value = ''")
        self.submit(page, "Save the decisions")
        page.wait(f"{STATE} === 'Saved, and in force.'")
        self.assertEqual(self.daemon.text, "# Our decisions\n")

    def choose(self, page, name):
        page.run(f"[...document.querySelectorAll('.topic-table tbody button')].find((b) => b.textContent === '{name}').click()")
        page.wait(f"{HEADING} === '{name}' && {PANEL}.querySelector('form').ariaLabel.endsWith('{name}')")

    def test_merge(self):
        page = self.open()
        self.choose(page, "Robotics")
        page.run("document.querySelector('#merge').value = 'AI Hardware'")
        self.submit(page, "Save the decisions")
        page.wait(f"{STATE} === 'Saved, and in force.'")
        self.assertEqual(self.daemon.text, TEXT + "Robotics: {merge: AI Hardware}\n")

    def test_disable(self):
        page = self.open()
        self.choose(page, "Sport")
        page.run("document.querySelector('#disabled').focus()")
        page.key(" ")
        self.submit(page, "Save the decisions")
        page.wait(f"{STATE} === 'Saved, and in force.'")
        self.assertEqual(self.daemon.text, TEXT + "Sport: {disabled: true}\n")

    def test_nothing_changed_is_said_and_nothing_sent(self):
        page = self.open()
        self.submit(page, "Save the decisions")
        page.wait(f"{SAID} === 'Nothing was changed.'")
        self.assertEqual(self.daemon.asked, [])

    def edit(self, page, text):
        page.run("document.querySelector('details.file').open = true")
        page.fill("#file", text)

    def test_a_refusal_stands_at_its_line(self):
        page = self.open()
        text = "# one\nSport: {disabled: true}\nNothing: {disabled: true}\n"
        self.edit(page, text)
        self.submit(page, "Save")
        page.wait(PROBLEM)
        self.assertIn('line 3: "Nothing" is no topic of the model', page.run(f"{PROBLEM}.textContent"))
        self.assertEqual(page.run("document.querySelector('.problem .line').textContent"), "3  Nothing: {disabled: true}")
        self.assertEqual(page.run("(() => { const f = document.querySelector('#file'); return f.value.slice(f.selectionStart, f.selectionEnd); })()"), "Nothing: {disabled: true}")
        self.assertEqual(page.run("document.activeElement.id"), "file")
        self.assertEqual(self.daemon.text, TEXT)
        self.assertEqual([status for status, _ in page.failed], [400])
        page.failed.clear()

    def test_checking_saves_nothing(self):
        page = self.open()
        self.edit(page, "Sport: {disabled: true}\n")
        self.submit(page, "Check")
        page.wait(f"{STATE} === 'The file is right.'")
        self.assertEqual(self.daemon.text, TEXT)

    def saved(self, page, text):
        """The answer is there, and the box shows the file."""
        page.wait(f"document.querySelector('#file').value === {json.dumps(text)} && {STATE} === 'Saved, and in force.'")
        self.assertEqual(self.daemon.text, text)

    def test_a_second_change_keeps_the_first(self):
        page = self.open()
        self.choose(page, "Sport")
        page.run("document.querySelector('#disabled').click()")
        self.submit(page, "Save the decisions")
        self.saved(page, TEXT + "Sport: {disabled: true}\n")
        self.choose(page, "Robotics")
        page.run("document.querySelector('#merge').value = 'AI Hardware'")
        self.submit(page, "Save the decisions")
        self.saved(page, TEXT + "Sport: {disabled: true}\nRobotics: {merge: AI Hardware}\n")

    def test_what_a_save_would_change_is_shown_and_can_be_undone(self):
        page = self.open()
        changes, undo = "document.querySelector('details.file pre')", "[...document.querySelectorAll('main button')].find((b) => b.textContent === 'Undo the last save')"
        self.assertTrue(page.run(f"{changes}.hidden && {undo}.hidden"))
        text = "# Our decisions\nSport: {disabled: true}\n"
        self.edit(page, text)
        page.wait(f"!{changes}.hidden")
        self.assertEqual(page.run(f"{changes}.textContent").split("\n"), ["Not saved yet:", "\u2212 AI Hardware: {name: Chips, parent: AI}", "+ Sport: {disabled: true}"])
        self.submit(page, "Save")
        self.saved(page, text)
        self.assertTrue(page.run(f"{changes}.hidden"))
        self.submit(page, "Undo the last save")
        self.saved(page, TEXT)
        self.edit(page, "Sport: {disabled: true}\n")
        self.submit(page, "Undo the last save")
        page.wait(f"{STATE}.includes('not saved')")
        self.assertEqual((self.daemon.text, page.run("document.querySelector('#file').value")), (TEXT, "Sport: {disabled: true}\n"))

    def test_what_is_not_saved_is_there_after_another_page(self):
        page = self.open()
        page.wait("document.querySelector('#file').readOnly === false")
        page.run("document.querySelector('details.file').open = true")
        page.fill("#file", TEXT + "Sport: {disabled: true}\n")
        page.run("location.hash = '#models'")
        page.wait("document.querySelector('[aria-current]').hash === '#models'")
        page.run("history.back()")
        page.wait("document.querySelector('#file')?.value.includes('Sport')")
        self.assertIn("here again", page.run(STATE))
        self.submit(page, "Read again")
        page.wait(f"document.querySelector('#file').value === {json.dumps(TEXT)}")

    def open_again(self, page):
        page.call("Page.reload")
        page.wait(f"document.readyState === 'complete' && {PANEL}?.querySelector('.curve svg') && document.querySelector('#file').readOnly === false")

    def test_what_is_not_saved_is_there_when_the_page_is_loaded_again(self):
        page = self.open()
        page.wait("document.querySelector('#file').readOnly === false")
        text = TEXT + "Sport: {disabled: true}\n"
        self.edit(page, text)
        self.open_again(page)
        self.assertEqual(page.run("document.querySelector('#file').value"), text)
        self.assertEqual(page.run(STATE), "What you had not saved is here again.")
        self.assertFalse(page.run(f"!!{PROBLEM}"))
        self.submit(page, "Save")
        self.saved(page, text)
        self.open_again(page)
        self.assertEqual(page.run(f"[document.querySelector('#file').value, {STATE}]"), [text, ""])

    def test_what_is_not_saved_says_that_the_file_was_changed_meanwhile(self):
        page = self.open()
        page.wait("document.querySelector('#file').readOnly === false")
        self.edit(page, "Sport: {disabled: true}\n")
        self.daemon.text, self.daemon.revision = "Sport: {name: Sports}\n", 2
        for _ in range(2):  # and again, as long as it is not saved
            self.open_again(page)
            self.assertIn("Somebody else changed the file", page.run(f"{PROBLEM}.textContent"))
            self.assertEqual(page.run("document.querySelector('details.file pre').textContent").split("\n"),
                             ["Not saved yet:", "\u2212 Sport: {name: Sports}", "+ Sport: {disabled: true}"])
        self.submit(page, "Save")
        self.saved(page, "Sport: {disabled: true}\n")
        self.submit(page, "Undo the last save")
        self.saved(page, "Sport: {name: Sports}\n")

    def test_a_refused_decision_is_said_in_its_form_and_leaves_the_box_as_it_was(self):
        page = self.open()
        page.fill("#parent", "Nothing")
        page.key("Enter")
        page.wait(f"{PANEL}.querySelector('form .problem:not([hidden])')")
        self.assertIn("line 2", page.run(f"{PANEL}.querySelector('form .problem').textContent"))
        self.assertEqual(page.run(f"[{SAID}, document.querySelector('#file').value, document.querySelector('#parent').value]"), ["Not saved.", TEXT, "Nothing"])
        self.choose(page, "Sport")
        self.assertEqual(page.run(SAID), "")
        page.run("document.querySelector('#disabled').click()")
        self.submit(page, "Save the decisions")
        page.wait(f"{SAID} === 'Saved, and in force.'")
        self.assertEqual(self.daemon.text, TEXT + "Sport: {disabled: true}\n")
        self.assertEqual([status for status, _ in page.failed], [400])
        page.failed.clear()

    def test_a_decision_saves_nothing_else_of_the_box(self):
        page = self.open()
        page.wait("document.querySelector('#file').readOnly === false")
        self.edit(page, TEXT + "# a thought\n")
        self.choose(page, "Sport")
        page.run("document.querySelector('#disabled').click()")
        self.submit(page, "Save the decisions")
        page.wait(f"{SAID} === 'Saved, and in force.'")
        self.assertEqual(self.daemon.text, TEXT + "Sport: {disabled: true}\n")
        self.assertEqual(page.run("document.querySelector('#file').value"), TEXT + "# a thought\nSport: {disabled: true}\n")

    def test_a_decision_after_somebody_elses_is_made_in_their_file(self):
        page = self.open()
        self.daemon.text, self.daemon.revision = "Sport: {name: Sports}\n", 2
        page.fill("#rename", "Boards")
        page.key("Enter")
        page.wait(f"{PANEL}.querySelector('form .problem:not([hidden])')?.textContent.includes('Somebody else')")
        self.submit(page, "Save the decisions")
        page.wait(f"{SAID} === 'Saved, and in force.'")
        self.assertEqual(self.daemon.text, "Sport: {name: Sports}\nAI Hardware: {name: Boards}\n")
        self.assertEqual([status for status, _ in page.failed], [409])
        page.failed.clear()

    def test_a_topic_is_shown_under_its_new_name(self):
        page = self.open()
        self.choose(page, "Sport")
        self.daemon.names[self.daemon.names.index("Sport")] = "Games"
        self.daemon.learned["Games"] = ["Sport"]
        page.fill("#rename", "Games")
        page.key("Enter")
        page.wait(f"{SAID} === 'Saved, and in force.'")
        self.assertEqual(page.run(HEADING), "Games")
        self.assertEqual(page.run("document.activeElement.textContent"), "Games")

    def test_a_save_of_somebody_else_is_not_undone(self):
        page = self.open()
        self.edit(page, "Sport: {disabled: true}\n")
        self.submit(page, "Save")
        self.saved(page, "Sport: {disabled: true}\n")
        self.daemon.text, self.daemon.revision = TEXT, self.daemon.revision + 1
        self.submit(page, "Read again")
        page.wait(f"document.querySelector('#file').value === {json.dumps(TEXT)}")
        self.assertTrue(page.run("[...document.querySelectorAll('main button')].find((b) => b.textContent === 'Undo the last save').hidden"))

    def test_two_editors_of_the_file_lose_nothing(self):
        page = self.open()
        self.daemon.text, self.daemon.revision = "Sport: {name: Sports}\n", 2
        self.edit(page, "Sport: {disabled: true}\n")
        self.submit(page, "Save")
        page.wait(f"{PROBLEM}?.textContent.includes('Somebody else changed the file')")
        self.assertEqual(page.run("document.querySelector('#file').value"), "Sport: {disabled: true}\n", "what was written is kept")
        self.assertEqual(self.daemon.text, "Sport: {name: Sports}\n", "and so is theirs")
        self.submit(page, "Check")
        page.wait(f"{STATE} === 'The file is right.'")
        self.assertIn("Somebody else changed the file", page.run(f"{PROBLEM}.textContent"), "a check does not settle it")
        self.submit(page, "Read again")
        page.wait("document.querySelector('#file').value === 'Sport: {name: Sports}\\n'")
        self.edit(page, "Sport: {name: Sports, disabled: true}\n")
        self.submit(page, "Save")
        page.wait(f"{STATE} === 'Saved, and in force.'")
        self.assertEqual([status for status, _ in page.failed], [409])
        page.failed.clear()

    def test_lines_that_only_a_person_should_change(self):
        self.daemon.text = "AI Hardware: &x {name: Chips,\n  parent: AI}\n"
        page = self.open()
        page.fill("#rename", "Boards")
        page.key("Enter")
        page.wait(f"{PROBLEM}?.textContent.includes('only a person')")
        self.assertEqual(self.daemon.asked, [])

    def test_a_busy_daemon_is_said_and_the_text_kept(self):
        page = self.open()
        self.edit(page, "Sport: {disabled: true}\n")
        self.daemon.refusals["topics-file"] = ("busy", "a reload is running: try again when it is done")
        self.submit(page, "Save")
        page.wait(f"{PROBLEM}?.textContent.includes('a reload is running')")
        self.assertEqual(page.run("document.querySelector('#file').value"), "Sport: {disabled: true}\n")
        page.failed.clear()

    def test_readers_and_editors_have_no_button_that_fails(self):
        for name in ("clara", "anna"):
            with self.subTest(name):
                page = self.open(name)
                self.assertEqual(page.run("[...document.querySelectorAll('main button')].filter((b) => /save|use|check/i.test(b.textContent)).length"), 0)
                self.assertEqual(page.run("document.querySelectorAll('main form').length"), 0)
                self.assertTrue(page.run("document.querySelector('#file').readOnly"))

    def test_without_a_topics_file_there_is_no_editor(self):
        self.daemon.refusals["topics-file"] = ("unknown-op", "this topicd has no topics file: start it with --topics FILE")
        web = self.serve(self.daemon.endpoint, needs=("models",))
        page = self.page(web, "#topics")
        page.wait(f"{PANEL}.querySelector('.curve svg')")
        self.assertTrue(page.run("document.querySelector('details.file').hidden"))
        self.assertEqual(page.run("document.querySelectorAll('main form').length"), 0)

    def test_on_a_phone_in_the_dark(self):
        page = self.open(width=390, dark=True)
        self.assertLessEqual(page.run("document.documentElement.scrollWidth"), 390)
        self.assertGreater(page.run(f"{PANEL}.getBoundingClientRect().top"), page.run("document.querySelector('.topic-table').getBoundingClientRect().top"))


if __name__ == "__main__":
    if not browser.CHROMIUM:
        print("skipped: chromium is not installed, so the page is not tested: apt-get install chromium")
        sys.exit(77)
    main()
