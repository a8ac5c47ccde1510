"""A second model tags the same articles silently: nothing is delayed or changed by it, and status tells
where the two disagree."""
import json
import os
import tempfile
import unittest

import zmq

from harness import Daemon, Gate, main, make_model, receive, refused, send, topic, topics


class Shadow(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = directory.name
        self.running = make_model(self.path("running"))
        self.other = make_model(self.path("other"), "AI Chips")

    def path(self, name):
        return os.path.join(self.directory, name)

    def shadow(self, daemon, articles):
        """Its part of the status, once so many articles have been counted."""
        while (shadow := daemon.status()["shadow"])["articles"] < articles:
            pass
        return shadow

    def row(self, name, both, only_running, only_shadow):
        return {"topic": name, "agreement": both / (both + only_running + only_shadow), "both": both,
                "only_running": only_running, "only_shadow": only_shadow}

    def test_it_is_counted_where_the_two_agree(self):
        with Daemon("--shadow", self.other, model=self.running) as daemon:
            for id, title in enumerate(("chip", "law", "chip law", "nothing")):
                daemon.ask({"id": id, "title": title})
            shadow = self.shadow(daemon, 4)
            self.assertEqual(shadow["agreement"], 0.5)
            self.assertEqual(shadow["topics"], [self.row("AI Hardware", 0, 2, 0),
                                                self.row("AI Policy", 2, 0, 0),
                                                self.row("AI Chips", 0, 0, 2)])
            self.assertEqual(shadow["samples"],
                             [{"id": id, "only_running": ["AI Hardware"], "only_shadow": ["AI Chips"]}
                              for id in (0, 2)])

    def test_records_are_counted_too(self):
        ends = {end: f"ipc://{self.directory}/{end}" for end in ("pull", "push")}
        with Daemon("--shadow", self.other, "--pull", ends["pull"], "--push", ends["push"],
                    model=self.running) as daemon:
            with daemon.connect(zmq.PUSH, ends["pull"]) as feed, daemon.connect(zmq.PULL, ends["push"]) as taker:
                feed.send_json({"id": "one", "title": "chip"})
                self.assertEqual(taker.recv_json()["topics"], ["AI Hardware"])
            shadow = self.shadow(daemon, 1)
            self.assertEqual(shadow["samples"],
                             [{"id": "one", "only_running": ["AI Hardware"], "only_shadow": ["AI Chips"]}])

    def test_without_one_status_says_nothing_of_it(self):
        with Daemon(model=self.running) as daemon:
            self.assertNotIn("shadow", daemon.status())
            error = daemon.control_ask("shadow", stop=True)["error"]
            self.assertIn("no shadow model is running", error["message"])

    def test_it_begins_and_ends_while_the_daemon_runs(self):
        with Daemon(model=self.running) as daemon:
            self.assertTrue(daemon.control_ask("shadow", model=self.other)["ok"])
            self.assertEqual(daemon.status()["shadow"]["agreement"], None)
            daemon.ask({"title": "chip"})
            self.shadow(daemon, 1)
            self.assertTrue(daemon.control_ask("shadow", stop=True)["ok"])
            daemon.ask({"title": "chip"})
            self.assertNotIn("shadow", daemon.status())
            self.assertTrue(daemon.control_ask("shadow", model=self.other)["ok"])
            self.assertEqual(daemon.status()["shadow"]["articles"], 0)

    def test_answers_are_the_same_to_the_byte(self):
        requests = [{"id": 1, "title": "chip"}, {"title": "chip law", "top": 5, "explain": True},
                    {"title": "goal", "threshold": 0.01}, {"op": "explain", "title": "chip"},
                    {"articles": [{"title": "chip"}, {"title": 5}, {"title": "law"}] * 20}]
        answers = []
        for options in ((), ("--shadow", self.other)):
            with Daemon("--workers", "2", *options, model=self.running) as daemon, \
                    daemon.connect() as socket:
                said = []
                for request in requests:
                    send(socket, request)
                    said.append(socket.recv())
                answers.append(said)
                if options:  # explanations and malformed articles are none; thresholds are its own
                    shadow = self.shadow(daemon, 43)
                    self.assertEqual(shadow["articles"], 43)
                    self.assertEqual(shadow["topics"][0], self.row("AI Hardware", 0, 22, 0))
        self.assertEqual(*answers)

    def test_an_answer_does_not_wait_for_it(self):
        gate = Gate(self.directory)
        with Daemon("--workers", "1", "--shadow", self.other, model=self.running,
                    env={**os.environ, "TOPICD_SHADOW_GATE": gate.path}) as daemon:
            self.assertEqual(topics(daemon.ask({"title": "chip"})), ["AI Hardware"])
            self.assertEqual(daemon.status()["shadow"]["articles"], 0)
            with gate.left_open():
                self.shadow(daemon, 1)

    def test_every_article_of_a_batch_is_counted_once(self):
        with Daemon("--workers", "3", "--shadow", self.other, model=self.running) as daemon:
            for _ in range(5):
                daemon.ask({"articles": [{"id": i, "title": "law"} for i in range(1000)]})
            shadow = self.shadow(daemon, 5000)
            self.assertEqual((shadow["articles"], shadow["agreement"]), (5000, 1))
            self.assertEqual(shadow["topics"], [self.row("AI Policy", 5000, 0, 0)])

    def test_samples_are_the_last_ones_and_hold_no_text(self):
        with Daemon("--workers", "1", "--shadow", self.other, model=self.running) as daemon:
            for id in range(40):
                daemon.ask({"id": id, "title": "chip secret"})
            long = 'a"\\é' * 100
            for id in (None, long, "\n"):
                daemon.ask({"id": id, "title": "chip secret"})
            shadow = self.shadow(daemon, 43)
            ids = [sample["id"] for sample in shadow["samples"]]
            self.assertEqual(len(ids), 32)
            self.assertEqual(ids[:29], list(range(11, 40)))
            self.assertEqual((ids[29], ids[31]), (None, "\n"))
            self.assertTrue(json.dumps(long).startswith(ids[30]), ids[30])
            self.assertEqual(len(ids[30]), 256)
            self.assertNotIn("secret", json.dumps(shadow))

    def test_clients_are_told_numbers_and_no_articles(self):
        with Daemon("--shadow", self.other, model=self.running) as daemon:
            daemon.ask({"id": "one", "title": "chip"})
            shadow = self.shadow(daemon, 1)
            self.assertEqual([sample.pop("id") for sample in shadow.pop("samples")], ["one"])
            self.assertEqual(daemon.ask({"op": "status"})["shadow"], shadow)
            self.assertEqual(daemon.ask({"op": "shadow", "stop": True})["error"]["code"], "denied")

    def test_beside_another_model_it_counts_anew_and_it_ends_when_it_serves_itself(self):
        new = make_model(self.path("new"), articles=11)
        with Daemon("--shadow", self.other, model=self.running) as daemon:
            daemon.ask({"title": "chip"})
            self.shadow(daemon, 1)
            daemon.control_ask("reload", model=new)
            self.assertEqual(daemon.status()["shadow"]["articles"], 0)
            daemon.ask({"title": "law"})
            self.assertEqual(self.shadow(daemon, 1)["agreement"], 1)
            self.assertTrue(daemon.control_ask("reload", model=self.other, force=True)["ok"])
            self.assertNotIn("shadow", daemon.status())

    def test_it_is_governed_by_the_topics_file_as_it_is(self):
        """The same file for both, from a reload of it and from a rollback on as at the start."""
        path, new = self.path("topics.yaml"), make_model(self.path("new"), articles=11)

        def decide(text):
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)

        def given(daemon, reload):
            self.assertIn("ok", reload, reload)
            daemon.ask({"title": "law"})
            return self.shadow(daemon, 1)["topics"]

        decide("AI Policy: {name: Law}\n")
        with Daemon("--topics", path, "--shadow", self.other, model=self.running) as daemon:
            self.assertEqual(given(daemon, {"ok": True}), [self.row("Law", 1, 0, 0)])
            decide("AI Policy: {name: Rules}\n")
            self.assertEqual(given(daemon, daemon.control_ask("reload")), [self.row("Rules", 1, 0, 0)])
            decide("AI Policy: {name: Laws}\n")
            self.assertEqual(given(daemon, daemon.control_ask("reload", model=new)), [self.row("Laws", 1, 0, 0)])
            decide("AI Policy: {name: Acts}\n")
            self.assertEqual(given(daemon, daemon.control_ask("rollback")), [self.row("Acts", 1, 0, 0)])

    def test_both_are_governed_by_what_the_topics_file_had_when_it_was_read(self):
        """Written again in the middle of a reload, it counts for neither, until the next one."""
        path, gate = self.path("topics.yaml"), Gate(self.directory)

        def decide(name):
            with open(path, "w", encoding="utf-8") as file:
                file.write(f"AI Policy: {{name: {name}}}\n")

        def rows(daemon):
            daemon.ask({"title": "law"})
            return self.shadow(daemon, 1)["topics"]

        decide("Law")
        with Daemon("--topics", path, "--shadow", self.other, model=self.running) as daemon:
            with daemon.connect(endpoint=daemon.control) as control:
                gate.hold_load(self.running)
                decide("Rules")
                send(control, {"op": "reload"})
                Gate.wait_until_held(daemon)
                decide("Acts")
                with gate.left_open():
                    self.assertIn("ok", receive(control))
                self.assertEqual(rows(daemon), [self.row("Rules", 1, 0, 0)])
                os.unlink(self.running + ".golden")
                send(control, {"op": "reload"})
                self.assertIn("ok", receive(control))
                self.assertEqual(rows(daemon), [self.row("Acts", 1, 0, 0)])

    def test_it_ends_where_the_topics_file_does_not_fit_it(self):
        path = self.path("topics.yaml")
        open(path, "w", encoding="utf-8").close()
        with Daemon("--topics", path, "--shadow", self.other, model=self.running) as daemon:
            with open(path, "w", encoding="utf-8") as file:
                file.write("AI Hardware: {name: Hardware}\n")
            self.assertTrue(daemon.control_ask("reload")["ok"])
            self.assertNotIn("shadow", daemon.status())
            self.assertIn("topics.yaml", daemon.read_until("shadow model"))

    def test_while_models_change_under_load(self):
        """Nothing is lost, and what is counted belongs to the pair that is told of."""
        new = make_model(self.path("new"), articles=11)
        with Daemon("--workers", "3", "--shadow", self.other, model=self.running) as daemon, \
                daemon.connect() as socket:
            for i in range(20):
                for j in range(100):
                    send(socket, {"id": j, "title": "law"})
                daemon.control_ask("reload", model=(new, self.running)[i % 2])
                if i % 5 == 4:
                    daemon.control_ask("shadow", model=self.other)
                self.assertEqual(sorted(receive(socket)["id"] for _ in range(100)), list(range(100)))
            shadow = daemon.status()["shadow"]
            self.assertIn(shadow["agreement"], (None, 1))

    def test_what_cannot_be_a_shadow(self):
        status, line = refused("--shadow", "/nonexistent/model", model=self.running)
        self.assertEqual((status, "/nonexistent/model" in line), (1, True), line)
        with Daemon("--shadow", self.other, model=self.running) as daemon:
            before = daemon.status()["shadow"]["model"]
            for keys in ({}, {"model": self.other, "stop": True}, {"stop": False}, {"stop": 1},
                         {"model": 5}, {"model": ""}, {"model": self.directory}):
                self.assertEqual(daemon.control_ask("shadow", **keys)["error"]["code"], "bad-request",
                                 keys)
            self.assertEqual(daemon.status()["shadow"]["model"], before)
            self.assertEqual(daemon.status()["failed_reloads"], 0)

    def test_the_command(self):
        with Daemon(model=self.running) as daemon:
            here = ("-s", daemon.control)
            self.assertIn("is on", topic("shadow", *here, self.other))
            daemon.ask({"id": "a\u202e1", "title": "chip"})
            self.shadow(daemon, 1)
            text = topic("status", *here)
            for part in ("agreement    0.0000 of 1 articles\n",
                         "   0.0000         0        1        0  AI Hardware\n",
                         "only the running model: AI Hardware  only the shadow: AI Chips\n"):
                self.assertIn(part, text)
            self.assertIn("is off", topic("shadow", *here, "--stop"))
            self.assertIn("no shadow model is running", topic("shadow", *here, "--stop", expect=1))
            for wrong in ((), (self.other, "--stop")):
                self.assertIn("one of the two", topic("shadow", *here, *wrong, expect=2))


if __name__ == "__main__":
    main()
