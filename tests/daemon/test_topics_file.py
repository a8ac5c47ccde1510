"""What editors decide is what the daemon gives, from the reload on; a file with a mistake changes nothing."""
import os
import signal
import tempfile
import unittest

from harness import MODEL_A, MODEL_B, Daemon, main

TEXT = "Neural chip: a GPU law"


class Governance(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix="topics-")
        self.addCleanup(directory.cleanup)
        self.path = os.path.join(directory.name, "topics.yaml")
        self.decide("")

    def decide(self, text):
        with open(self.path, "w", encoding="utf-8") as file:
            file.write(text)

    def names(self, daemon):
        return [tag["topic"] for tag in daemon.ask({"title": TEXT})["topics"]]

    def test_decisions_are_read_again_on_reload(self):
        with Daemon("--topics", self.path) as daemon:
            plain = self.names(daemon)
            self.assertIn("AI Hardware", plain)
            self.decide("AI Hardware: {name: Chips, display: Chips & co, parent: AI}\n")
            self.assertEqual(self.names(daemon), plain)
            self.assertTrue(daemon.ask({"op": "reload"}, daemon.control)["ok"])
            self.assertEqual(self.names(daemon)[:2], ["AI", "Chips"])
            topics = {t["topic"]: t for t in daemon.ask({"op": "topics"})["topics"]}
            self.assertEqual(topics["Chips"]["parent"], "AI")
            self.assertEqual(topics["Chips"]["display"], "Chips & co")
            why = daemon.ask({"op": "explain", "title": TEXT, "topic": "AI Hardware"})
            self.assertEqual(why["explanations"][0]["topic"], "Chips")

    def test_a_file_that_has_lost_its_text_is_not_taken(self):
        self.decide("AI Hardware: {name: Chips}\n")
        with Daemon("--topics", self.path) as daemon:
            self.decide("")
            answer = daemon.ask({"op": "reload"}, daemon.control)
            self.assertIn("is empty now, and was not", answer["error"]["message"])
            self.assertIn("Chips", self.names(daemon))
            self.decide("# nothing\n")
            self.assertTrue(daemon.ask({"op": "reload"}, daemon.control)["ok"])
            self.assertIn("AI Hardware", self.names(daemon))

    def test_a_disabled_topic_is_never_emitted(self):
        self.decide("AI Hardware: {disabled: true}\n")
        with Daemon("--topics", self.path) as daemon:
            for request in ({"title": TEXT}, {"title": TEXT, "top": 9}, {"title": TEXT, "threshold": 0}):
                tags = daemon.ask(request)["topics"]
                self.assertNotIn("AI Hardware", [tag["topic"] for tag in tags])
            error = daemon.ask({"op": "explain", "title": TEXT, "topic": "AI Hardware"})["error"]
            self.assertEqual(error["code"], "bad-request")

    def test_less_familiar_articles_get_nothing_until_a_request_says_otherwise(self):
        # The toy's best log-odds are -4, -1, -1, 0.5 and 3; those of the text lie between.
        text = {"title": "goal law"}
        with Daemon("--topics", self.path) as daemon:
            familiar = daemon.ask(text)["familiarity"]
            self.assertTrue(0 < familiar < 1)
            self.decide(f"min_familiarity: {familiar + 0.01}\n")
            self.assertNotEqual(daemon.ask(text)["topics"], [])
            self.assertTrue(daemon.ask({"op": "reload"}, daemon.control)["ok"])
            self.assertEqual(daemon.ask(text)["topics"], [])
            self.assertNotEqual(daemon.ask({**text, "min_familiarity": 0})["topics"], [])
            self.assertNotEqual(daemon.ask({**text, "min_familiarity": 0.01})["topics"], [])
        self.decide("")
        with Daemon("--topics", self.path, "--min-familiarity", str(familiar + 0.01)) as daemon:
            self.assertEqual(daemon.ask(text)["topics"], [])
            self.assertTrue(daemon.ask({"op": "reload"}, daemon.control)["ok"])
            self.assertEqual(daemon.ask(text)["topics"], [])
            self.assertNotEqual(daemon.ask({**text, "min_familiarity": 0})["topics"], [])

    def test_a_mistake_changes_nothing(self):
        self.decide("AI Hardware: {name: Chips}\n")
        with Daemon("--topics", self.path) as daemon:
            before = self.names(daemon)
            self.decide("AI Hardware: {nmae: Chips}\n")
            error = daemon.ask({"op": "reload"}, daemon.control)["error"]
            self.assertIn("topics.yaml: line 1", error["message"])
            daemon.process.send_signal(signal.SIGHUP)
            daemon.read_until("topics.yaml: line 1")
            self.assertEqual(self.names(daemon), before)

    def test_decisions_last_over_a_change_of_models_and_back(self):
        self.decide("Sport: {name: Games}\n")
        with Daemon("--topics", self.path) as daemon:
            order = {"op": "reload", "model": MODEL_B, "force": True}
            changed = daemon.ask(order, daemon.control)
            self.assertEqual(changed["topics"]["lost"], 1)
            self.assertIn("Games", [t["topic"] for t in daemon.ask({"op": "topics"})["topics"]])
            self.assertTrue(daemon.ask({"op": "rollback"}, daemon.control)["ok"])
            self.assertIn("Games", [t["topic"] for t in daemon.ask({"op": "topics"})["topics"]])

    def test_a_model_that_the_file_does_not_fit_is_refused(self):
        self.decide("AI Hardware: {name: Chips}\n")
        with Daemon("--topics", self.path) as daemon:
            order = {"op": "reload", "model": MODEL_B, "force": True}
            self.assertIn("is no topic of the model", daemon.ask(order, daemon.control)["error"]["message"])
            self.assertIn("Chips", self.names(daemon))


if __name__ == "__main__":
    main()
