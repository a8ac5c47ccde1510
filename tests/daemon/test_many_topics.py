"""What is asked of a model has its bound too, however many topics it has and however long their names are, and
whoever asks gets an answer."""
import tempfile
import unittest

from harness import Daemon, main, make_model, receive, send

TOPICS = 3000

# An answer then has at most 1.5 MiB; the names alone have twice as many bytes.
BUDGET = ("--memory-budget", "32M")
ANSWER_BYTES = 32 * 1024 * 1024 * 6 // 32 // 4
LISTED_BYTES = 1024 * 1024


class ManyTopics(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        directory = tempfile.TemporaryDirectory(prefix="many-topics-")
        cls.addClassCleanup(directory.cleanup)
        cls.model = make_model(f"{directory.name}/many.model", topics=TOPICS, name_bytes=1000)
        cls.last = f"Topic {TOPICS - 1}".ljust(1000, "x")

    def test_a_list_of_all_topics_is_too_large(self):
        with Daemon(*BUDGET, model=self.model) as daemon:
            for details in (False, True):
                answer = daemon.ask({"op": "topics", "details": details})
                self.assertEqual(answer["error"]["code"], "too-large")
                self.assertIn(str(ANSWER_BYTES), answer["error"]["message"])
            one = daemon.ask({"op": "topics", "details": True, "topic": self.last})
            self.assertEqual([topic["topic"] for topic in one["topics"]], [self.last])
            unknown = daemon.ask({"op": "topics", "details": True, "topic": "nobody"})
            self.assertEqual(unknown["error"]["code"], "bad-request")

    def test_the_status_lists_what_fits(self):
        with Daemon(*BUDGET, model=self.model) as daemon:
            for endpoint in (daemon.endpoints[0], daemon.control):
                status = daemon.ask({"op": "status"}, endpoint)
                given = status["topics_given"]
                self.assertEqual(len(given) + status["topics_unlisted"], TOPICS)
                self.assertTrue(LISTED_BYTES - 10_000 < sum(map(len, given)) < LISTED_BYTES)

    def test_who_asks_for_the_status_and_does_not_read_is_answered(self):
        """With the status or with "busy": before, what had no room was dropped."""
        asked = 30
        with Daemon(*BUDGET, model=self.model) as daemon:
            for endpoint in (daemon.endpoints[0], daemon.control):
                with daemon.connect(endpoint=endpoint, rcvhwm=1) as late:
                    for i in range(asked):
                        send(late, {"op": "status", "id": i})
                    self.assertTrue(daemon.ask({"op": "ping"})["ok"])
                    answers = [receive(late) for _ in range(asked)]
                self.assertEqual(sorted(answer["id"] for answer in answers), list(range(asked)))
                for answer in answers:
                    self.assertTrue("topics_given" in answer or answer["error"]["code"] == "busy", answer)

    def test_a_control_client_that_does_not_read_takes_no_answers_of_others(self):
        """Beside one that floods the socket and reads nothing, others get their status."""
        with Daemon(*BUDGET, model=self.model) as daemon, daemon.connect(endpoint=daemon.control, rcvhwm=1) as late:
            for i in range(100):
                send(late, {"op": "status", "id": i})
            # So many were answered, or refused because it does not read.
            daemon.wait_until(lambda status: "topics_given" in status and status["requests"]["status"] > 100)
            self.assertGreater(daemon.status()["errors"]["busy"], 0)
            for _ in range(10):
                self.assertIn("topics_given", daemon.status())
            with daemon.connect(endpoint=daemon.control) as other:
                send(other, {"op": "ping", "id": 1})
                self.assertTrue(receive(other)["ok"])


class ManyParents(unittest.TestCase):
    PARENTS = 1000  # as many as a list of feedback may have
    DECISIONS = 60

    def test_a_decision_that_names_many_is_made_at_once(self):
        """Where each pair of names was compared for each topic, these took longer than a test may."""
        parents = [f"Parent {n}" for n in range(self.PARENTS)]
        with tempfile.TemporaryDirectory(prefix="many-parents-") as directory:
            model = make_model(f"{directory}/many.model", topics=TOPICS)
            with open(f"{directory}/topics.yaml", "w", encoding="utf-8") as file:
                file.writelines(f"Topic {n:04}: {{parent: Parent {n % self.PARENTS}}}\n" for n in range(3, TOPICS))
            with Daemon("--store", f"{directory}/store", "--topics", f"{directory}/topics.yaml", model=model) as daemon:
                for n in range(self.DECISIONS):
                    answer = daemon.ask({"op": "feedback", "key": f"key {n}", "article": {"id": n, "title": "chip"}, "accept": parents})
                    self.assertEqual(len(answer["unclear"]), self.PARENTS, answer)


if __name__ == "__main__":
    main()
