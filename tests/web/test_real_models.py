"""The pages Models and Topics in a real browser with a real topicd, store, registry and training. Skipped without Chromium."""
import json
import sys
import unittest

import browser
from scenario import Scenario
from harness import main
import test_training

PANEL = "document.querySelector('.topic-panel')"
STATE = "document.querySelector('main > div > [role=status]').textContent"
PROBLEM = "document.querySelector('.problem:not([hidden])')"
FILE_IS_READ = "document.querySelector('#file')?.value === '# Our decisions\\n'"
BESIDE = "document.querySelector('[aria-label=\"The model that tags beside\"]')"
TRAINING = "document.querySelector('[aria-label=Training]')"
SERVES = "document.querySelector('[aria-label=\"The model that serves\"]').textContent"


def button(label):
    return f"[...document.querySelectorAll('button')].find((b) => b.textContent === {json.dumps(label)})"


@unittest.skipUnless(browser.CHROMIUM, "chromium is not installed")
class RealModels(Scenario, test_training.Training):
    def setUp(self):
        Scenario.setUp(self)
        test_training.Training.setUp(self)
        self.topics = f"{self.directory.name}/topics.yaml"
        self.decide("# Our decisions\n")

    def decide(self, text):
        with open(self.topics, "w", encoding="utf-8") as file:
            file.write(text)

    def decided(self):
        with open(self.topics, encoding="utf-8") as file:
            return file.read()

    def open(self, path, ready, name="dora"):
        daemon = test_training.Training.serve(self, "--topics", self.topics).__enter__()
        self.addCleanup(daemon.__exit__, None, None, None)
        web = Scenario.serve(self, daemon.endpoints[0], editors=True, needs=("store", "training", "models", "topics_file"))
        page = self.page(web, path, name)
        page.wait(ready)
        return daemon, page

    def press(self, page, label):
        page.wait(button(label))
        page.run(f"{button(label)}.focus()")
        page.key("Enter")

    def failed_with(self, page, status):
        self.assertEqual([one for one, _ in page.failed], [status])
        page.failed.clear()

    def test_what_a_new_model_would_change_of_real_articles(self):
        self.fill(test_training.corpus(120, flip=100))
        recent = [{"id": f"r{n}", "title": f"chip wafer {n}", "body": "The chip <b>foundry</b> makes a gpu. A court waits."} for n in range(20)]
        test_training.topic("store", "import", self.file, test_training.write_lines(f"{self.directory.name}/recent.jsonl", recent))
        changes = "document.querySelector('[aria-label=\"What would change\"]')"
        _, page = self.open("#models", f"{changes}?.innerText.includes('Nothing is compared yet')")
        self.press(page, "Train a new model")
        self.press(page, "Yes")
        page.wait(f"{changes}.innerText.includes('of 20 recent articles 20 would get other topics')")
        page.run(f"{changes}.querySelector('summary').click()")
        page.wait(f"{changes}.querySelector('details[open] article mark')")
        self.assertIn("foundry", page.run(f"{changes}.querySelector('details[open]').innerText"))

    def test_a_training_takes_over_and_is_taken_back(self):
        self.fill(test_training.corpus(60))
        daemon, page = self.open("#models", "document.querySelectorAll('[aria-label=Versions] tbody tr').length === 1")
        self.press(page, "Train a new model")
        self.press(page, "Yes")
        page.wait(f"{TRAINING}.innerText.includes('was promoted') || {TRAINING}.innerText.includes('serves now')")
        new = daemon.serves()
        self.assertNotEqual(new, self.before)
        page.wait(f"{SERVES}.includes('{new}')")
        self.assertIn("passed", page.run(f"{TRAINING}.innerText"))
        self.press(page, "Roll back")
        self.press(page, "Yes")
        page.wait(f"{SERVES}.includes('{self.before}')")
        self.assertEqual(daemon.serves(), self.before)
        events = [(event["kind"], event["actor"]) for event in daemon.ask({"op": "history"})["events"]]
        self.assertEqual(events[:3], [("rollback", "dora"), ("promote", "dora"), ("train", "dora")])
        self.press(page, "Try beside")
        self.press(page, "Yes")
        page.wait(f"{BESIDE}?.innerText.includes('Of 0,')")
        daemon.ask({"op": "tag", "id": 1, "title": "chip"})
        tagged = daemon.ask({"op": "status"})["articles"]
        page.wait(f"{BESIDE}.innerText.includes('Of 1,') && {SERVES}.includes('Articles tagged{tagged},')")

    def test_a_topic_is_renamed_in_the_file(self):
        daemon, page = self.open("#topics", f"{PANEL} && document.querySelector('#rename')")
        self.assertEqual(page.run(f"{PANEL}.querySelector('h2').textContent"), "AI Hardware")
        page.fill("#rename", "Chips & co")
        page.fill("#parent", "Industry")
        page.key("Enter")
        page.wait(f"{STATE} === 'Saved, and in force.'")
        self.assertEqual(self.decided(), '# Our decisions\nAI Hardware: {name: "Chips & co", parent: Industry}\n')
        self.assertIn("Chips & co", [one["topic"] for one in daemon.ask({"op": "topics"})["topics"]])
        page.wait("[...document.querySelectorAll('.topic-table tbody button')].some((b) => b.textContent === 'Chips & co')")
        self.assertEqual(daemon.ask({"op": "history"})["events"][0]["actor"], "dora")

    def edit(self, page, text):
        page.run("document.querySelector('details.file').open = true")
        page.fill("#file", text)
        self.press(page, "Save")

    def test_a_mistake_stands_at_its_line_and_changes_nothing(self):
        daemon, page = self.open("#topics", FILE_IS_READ)
        self.edit(page, "Law: {name: Justice}\nNothing: {name: x}\n")
        page.wait(PROBLEM)
        self.assertIn("2 Nothing: {name: x}", page.run(f"{PROBLEM}.innerText"))
        self.failed_with(page, 400)
        self.assertEqual(self.decided(), "# Our decisions\n")
        self.edit(page, "Law: {name: Justice}\n")
        page.wait(f"{STATE} === 'Saved, and in force.' && !{PROBLEM}")
        self.assertIn("Justice", [one["topic"] for one in daemon.ask({"op": "topics"})["topics"]])

    def test_a_file_that_was_changed_by_hand_is_not_overwritten(self):
        _, page = self.open("#topics", FILE_IS_READ)
        self.decide("# by hand\n")
        self.edit(page, "Law: {name: Justice}\n")
        page.wait(f"{PROBLEM} && {PROBLEM}.innerText.includes('changed the file meanwhile')")
        self.failed_with(page, 409)
        self.assertEqual(self.decided(), "# by hand\n")

    def test_a_reader_sees_the_file_and_no_way_to_change_it(self):
        _, page = self.open("#topics", FILE_IS_READ, name="clara")
        self.assertTrue(page.run("document.querySelector('#file').readOnly"))
        self.assertFalse(page.run(f"!!{button('Save')}"))


if __name__ == "__main__":
    if not browser.CHROMIUM:
        print("skipped: chromium is not installed, so the page is not tested: apt-get install chromium")
        sys.exit(77)
    main()
