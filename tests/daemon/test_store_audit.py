"""What topic audit doubts comes into the queue of a store, and what is decided in its table is an event."""
import csv
import json
import unittest

from harness import main, topic
from test_store import Store, topic_run

WRONG = "wrong"  # is labelled Chips and is about sport


class Audited(Store):
    def setUp(self):
        super().setUp()
        self.corpus = f"{self.directory.name}/corpus.jsonl"
        self.table = f"{self.directory.name}/doubts.csv"
        with open(self.corpus, "w") as file:
            for i in range(30):
                for words, topics in (("wafers and foundries", ["Chips"]), ("goals and players", ["Sport"])):
                    file.write(json.dumps({"id": f"{topics[0]} {i}", "title": f"{words} number{i}", "topics": topics})
                               + "\n")
            file.write(json.dumps({"id": WRONG, "title": "goals and players", "topics": ["Chips"]}) + "\n")
        topic("store", "import", self.file, self.corpus)
        exported = f"{self.directory.name}/exported.jsonl"
        with open(exported, "w") as file:
            file.write(topic("store", "export", "--labelled", self.file))
        topic("audit", exported, "--output", self.table)

    def rows(self):
        with open(self.table, newline="") as file:
            return list(csv.DictReader(file))

    def decide(self, decision):
        rows = self.rows()
        for row in rows:
            row["decision"] = decision if row["id"] == WRONG else ""
        with open(self.table, "w", newline="") as file:
            writer = csv.DictWriter(file, rows[0].keys())
            writer.writeheader()
            writer.writerows(rows)
        return sum(row["id"] == WRONG for row in rows)

    def import_doubts(self):
        return topic("store", "import", self.file, self.table, "--doubted")

    def test_doubted_articles_are_offered_with_what_is_doubted(self):
        self.assertIn(WRONG, [row["id"] for row in self.rows()])
        self.assertRegex(self.import_doubts(), r"^\d+ articles? to review\n$")
        with self.serve() as daemon:
            offered = {item["article"]["id"]: item
                       for item in daemon.ask({"op": "queue", "take": 100})["articles"]}
            item = offered[WRONG]
            self.assertEqual(item["topics"], ["Chips"])
            self.assertRegex(item["reason"], "^doubted: (not Chips|Sport)")
            self.assertGreater(item["value"], 0)
            answer = daemon.ask({"op": "feedback", "key": "k", "article": {"id": WRONG}, "topics": ["Sport"],
                                 "if_event": item["event"]})
            self.assertEqual(answer["topics"], ["Sport"])
            self.assertNotIn(WRONG, [item["article"]["id"] for item in
                                     daemon.ask({"op": "queue", "take": 100})["articles"]])
        self.assertIn("1 left as editors have decided", self.import_doubts())

    def test_decisions_of_the_table_are_events_once(self):
        for decision, topics in (("fix", ["Sport"]), ("keep", ["Chips"])):
            count = self.decide(decision)
            with self.serve() as daemon:
                for _ in range(2):
                    topic("feedback", "--decisions", self.table, "-s", daemon.endpoints[0])
                events = daemon.ask({"op": "history", "article": {"id": WRONG}})["events"]
                self.assertEqual(events[0]["source"], "audit")
                self.assertEqual(len([event for event in events if event["kind"] == "feedback"]),
                                 count if decision == "fix" else 2 * count)
                if decision == "keep":
                    self.assertEqual(events[0]["topics"], topics)

    def test_decisions_are_known_in_capitals_too(self):
        for decision in ("Fix", "KEEP"):
            self.decide(decision)
            with self.serve() as daemon:
                topic("feedback", "--decisions", self.table, "-s", daemon.endpoints[0])
                event = daemon.ask({"op": "history", "article": {"id": WRONG}})["events"][0]
                self.assertEqual(event["topics"], ["Sport"] if decision == "Fix" else ["Chips"])

    def test_a_table_with_a_mistake_changes_nothing(self):
        self.decide("fix")
        with open(self.table, newline="") as file:
            rows = list(csv.DictReader(file))
        broken = (dict(rows[0], decision="fixed", id="last"), dict(rows[0], decision="fix", id=""),
                  {**rows[0], "verdict": "is fine", "decision": "fix"})
        with self.serve() as daemon:
            for last, words in zip(broken, ("write fix, keep or nothing", "has no id", "leave it as topic audit")):
                with open(self.table, "w", newline="") as file:
                    writer = csv.DictWriter(file, rows[0].keys())
                    writer.writeheader()
                    writer.writerows(rows + [last])
                done = topic_run("feedback", "--decisions", self.table, "-s", daemon.endpoints[0])
                self.assertEqual(done.returncode, 1)
                self.assertIn(words, done.stderr)
                self.assertNotIn("feedback", [event["kind"] for event in daemon.ask(
                    {"op": "history", "article": {"id": WRONG}})["events"]])

    def test_a_table_without_decisions_says_so(self):
        with self.serve() as daemon:
            done = topic_run("feedback", "--decisions", self.table, "-s", daemon.endpoints[0])
            self.assertEqual(done.returncode, 0)
            self.assertIn("no row has fix or keep", done.stderr)
            self.decide("maybe")
            done = topic_run("feedback", "--decisions", self.table, "-s", daemon.endpoints[0])
            self.assertEqual(done.returncode, 1)
            self.assertIn('the decision "maybe" is unknown: write fix, keep or nothing', done.stderr)

    def test_what_is_no_table_is_named(self):
        done = topic_run("store", "import", self.file, self.corpus, "--doubted")
        self.assertEqual(done.returncode, 1)
        self.assertIn("is JSON, not a table of topic audit", done.stderr)
        self.assertIn("only import takes --doubted", topic("store", "check", "--doubted", self.file, expect=2))
        done = topic_run("feedback", "--decisions", self.table, "--id", "1")
        self.assertEqual(done.returncode, 2)


if __name__ == "__main__":
    main()
