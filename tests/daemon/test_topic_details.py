"""What `topics` with details says: the quality of each topic as training has measured it, under the names of the topics file."""
import json
import os
import tempfile
import unittest

from harness import Daemon, main, topic

WORDS = {"Law": "court judge verdict", "Sport": "goal match league", "Trade": "tariff export customs", "Court sport": "goal judge match court"}


def write_corpus(path):
    """Every third article has words of another topic too, so that some topics are confused."""
    names = sorted(WORDS)
    with open(path, "w", encoding="utf-8") as file:
        for n in range(240):
            name = names[n % 4]
            other = WORDS[names[(n * 7 + 1) % 4]] if n % 3 == 0 else ""
            words = WORDS[name].split()
            body = f"{words[n % len(words)]} {words[(n // 4) % len(words)]} {other} number{n % 50}"
            file.write(json.dumps({"id": str(n), "body": body, "topics": [] if n % 40 == 39 else [name]}) + "\n")


class TopicDetails(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory(prefix="topic-details-")
        cls.addClassCleanup(cls.directory.cleanup)
        cls.model = os.path.join(cls.directory.name, "news.model")
        cls.topics = os.path.join(cls.directory.name, "topics.yaml")
        corpus = os.path.join(cls.directory.name, "news.jsonl")
        write_corpus(corpus)
        cls.trained = json.loads(topic("train", corpus, "-o", cls.model, "--rule", "any", "--json", "--quiet"))

    def ask(self, daemon, **keys):
        return daemon.ask({"op": "topics", "details": True, **keys})

    def test_the_measures_are_those_of_the_training(self):
        with Daemon(model=self.model) as daemon:
            answer = self.ask(daemon)
            self.assertEqual([one["topic"] for one in answer["topics"]], sorted(WORDS))
            self.assertEqual((answer["not_given"], answer["single_label"]), ([], False))
            f1 = {one["topic"]: one["f1"] for one in json.loads(topic("inspect", "--json", self.model))["topics"]}
            for one in answer["topics"]:
                self.assertEqual(one["learned"], [one["topic"]])
                self.assertAlmostEqual(2 * one["precision"] * one["recall"] / (one["precision"] + one["recall"]), f1[one["topic"]], delta=0.002)
                self.assertNotIn("curve", one)

    def test_the_curve_of_one_topic(self):
        with Daemon(model=self.model) as daemon:
            for name in WORDS:
                answer = self.ask(daemon, topic=name)
                self.assertEqual([one["topic"] for one in answer["topics"]], [name])
                curve = answer["topics"][0]["curve"]
                self.assertTrue(2 <= len(curve) <= 19)
                for before, after in zip(curve, curve[1:]):
                    self.assertLess(before["threshold"], after["threshold"])
                    self.assertGreaterEqual(before["recall"], after["recall"])
                words = answer["topics"][0]["words"]
                self.assertTrue(0 < len(words) <= 20)
                self.assertTrue(set(WORDS[name].split()) & {one["phrase"] for one in words})
                self.assertEqual(sorted(words, key=lambda one: -one["weight"]), words)
            confused = [one for name in WORDS for one in self.ask(daemon, topic=name)["topics"][0]["confused"]]
            self.assertTrue(confused)
            for one in confused:
                self.assertIn(one["topic"], WORDS)
                self.assertGreater(one["instead"] + one["for_it"], 0)

    @staticmethod
    def at(curve, threshold):
        return next((point for point in curve if point["threshold"] >= threshold - 1e-4), curve[-1])

    def test_the_curve_promises_no_more_than_the_measures(self):
        with Daemon(model=self.model) as daemon:
            for name in WORDS:
                one = self.ask(daemon, topic=name)["topics"][0]
                now = self.at(one["curve"], one["threshold"])
                for measure in "precision", "recall":
                    self.assertLessEqual(now[measure], one[measure] + 1e-4, name)

    def test_the_measures_are_those_of_the_threshold_in_force(self):
        with Daemon(model=self.model) as daemon:
            curve = self.ask(daemon, topic="Sport")["topics"][0]["curve"]
        wanted = self.at(curve, curve[-2]["threshold"])
        with open(self.topics, "w", encoding="utf-8") as file:
            file.write(f"Sport: {{threshold: {wanted['threshold']}}}\n")
        with Daemon("--topics", self.topics, model=self.model) as daemon:
            one = self.ask(daemon, topic="Sport")["topics"][0]
            self.assertEqual(one["curve"], curve)
            for measure in "precision", "recall":
                self.assertAlmostEqual(one[measure], wanted[measure], delta=1e-4)
            listed = next(other for other in self.ask(daemon)["topics"] if other["topic"] == "Sport")
            self.assertEqual((listed["precision"], listed["recall"]), (one["precision"], one["recall"]))

    def test_names_are_those_of_the_topics_file(self):
        with open(self.topics, "w", encoding="utf-8") as file:
            file.write("Law: {name: Justice, parent: State}\nCourt sport: {merge: Sport}\nTrade: {disabled: true}\n")
        with Daemon("--topics", self.topics, model=self.model) as daemon:
            answer = self.ask(daemon)
            self.assertEqual({one["topic"]: one["learned"] for one in answer["topics"]},
                             {"Justice": ["Law"], "Sport": ["Court sport", "Sport"], "State": []})
            self.assertEqual(answer["not_given"], ["Trade"])
            self.assertNotIn("precision", next(one for one in answer["topics"] if one["topic"] == "State"))
            law = self.ask(daemon, topic="Law")["topics"][0]
            self.assertEqual((law["topic"], law["parent"]), ("Justice", "State"))
            names = {one["topic"] for one in self.ask(daemon, topic="Sport")["topics"][0]["confused"]}
            self.assertLessEqual(names, {"Justice"})
            self.assertEqual(self.ask(daemon, topic="State")["topics"][0]["curve"], [])

    def test_mistakes_are_refused(self):
        with Daemon(model=self.model) as daemon:
            for keys in ({"topic": "Nothing"}, {"topic": 5}, {"details": 1}):
                self.assertEqual(self.ask(daemon, **keys)["error"]["code"], "bad-request", keys)
            self.assertNotIn("learned", daemon.ask({"op": "topics", "topic": "Law"})["topics"][0])

    def test_a_model_that_keeps_no_measures(self):
        with Daemon() as daemon:
            answer = self.ask(daemon)
            self.assertNotIn("precision", answer["topics"][0])
            one = self.ask(daemon, topic=answer["topics"][0]["topic"])["topics"][0]
            self.assertEqual((one["curve"], one["confused"]), ([], []))


if __name__ == "__main__":
    main()
