"""Models that were trained with --map: what topicd says of them, and that the next one keeps the map."""
import json

from harness import Daemon, main, topic
from test_training import Training, corpus, write_lines

MAP = "title=hed,body=story.html,topics=desk.subjects,id=uuid"


def mapped(item):
    return {"uuid": item["id"], "hed": item["title"], "story": {"html": f"<p>{item['body']}</p>"},
            "desk": {"subjects": item["topics"]}}


class MappedModels(Training):
    def setUp(self):
        super().setUp()
        self.corpus = write_lines(f"{self.directory.name}/own.jsonl", [mapped(item) for item in corpus(16)])
        self.old = self.train_by_hand("old", "--map", MAP, self.corpus)
        self.registry = f"{self.directory.name}/mapped"
        topic("promote", self.old, self.registry)

    def train_by_hand(self, name, *arguments):
        path = f"{self.directory.name}/{name}.model"
        topic("train", "--quiet", "-o", path, *arguments)
        return path

    def map_of(self, model):
        return json.loads(topic("inspect", "--json", model))["manifest"].get("map")

    def ask_for_own_keys(self, daemon):
        return daemon.ask(mapped(corpus(1)[0]))

    def test_a_model_that_topicd_trains_keeps_the_map(self):
        self.fill(corpus(60))
        with self.serve("--map", "model") as daemon:
            run = self.wait(daemon, self.train(daemon))
            self.assertEqual(run["state"], "promoted", run)
            self.assertEqual(daemon.ask({"op": "ping"})["map"], MAP)
            self.assertEqual([entry["topic"] for entry in self.ask_for_own_keys(daemon)["topics"]], ["AI Hardware"])

    def test_so_does_one_that_is_trained_by_hand_from_a_store(self):
        store_s = write_lines(f"{self.directory.name}/store.jsonl", corpus(60))
        self.assertEqual(self.map_of(self.train_by_hand("kept", "--keep-topics", self.old, store_s)), MAP)
        self.assertIsNone(self.map_of(self.train_by_hand("none", "--keep-topics", self.old, "--map", "", store_s)))
        other = self.train_by_hand("other", "--keep-topics", self.old, "--map", "body=title", store_s)
        self.assertEqual(self.map_of(other), "body=title")

    def test_a_model_without_it_is_refused_where_requests_are_read_by_it(self):
        plain = self.train_by_hand("plain", write_lines(f"{self.directory.name}/plain.jsonl", corpus(16)))
        with Daemon("--map", "model", model=self.old) as daemon:
            error = daemon.control_ask("reload", model=plain)["error"]
            self.assertIn("was trained without the --map of the running model", error["message"])
            self.assertIn("topics", self.ask_for_own_keys(daemon))
            self.assertTrue(daemon.control_ask("reload", model=plain, force=True)["ok"])
        with Daemon(model=self.old) as daemon:
            self.assertTrue(daemon.control_ask("reload", model=plain)["ok"])

    def test_that_its_map_is_not_used_is_said_where_none_is_given(self):
        for given in ((), ("--map", MAP), ("--map", "model")):
            with Daemon(*given, model=self.old) as daemon:
                answer = self.ask_for_own_keys(daemon)
                daemon.stop()
                is_said = any("requests with the keys of its articles need --map model" in line for line in daemon.log)
                self.assertEqual(("topics" in answer, is_said), (bool(given), not given))
                if not given:
                    self.assertIn("start topicd with --map", answer["error"]["message"])


if __name__ == "__main__":
    main()
