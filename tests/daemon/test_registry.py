"""topicd serves a registry: a reload becomes a version of it, a restart serves what was current."""
import os
import resource
import signal
import tempfile
import unittest

import zmq

from harness import Daemon, Gate, main, make_model, receive, refused, send, topic

REQUESTS = 500


class Registry(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = directory.name
        self.registry = self.path("registry")
        self.models = [make_model(self.path(f"{i}.model"), articles=10 + i) for i in range(3)]
        topic("promote", self.models[0], self.registry)

    def path(self, name):
        return os.path.join(self.directory, name)

    def link(self, name):
        return os.path.basename(os.readlink(f"{self.registry}/{name}"))

    def test_it_serves_what_is_current(self):
        topic("promote", self.models[1], self.registry)
        with Daemon(model=self.registry) as daemon:
            self.assertEqual(daemon.serves(), self.link("current"))
            self.assertEqual(daemon.status()["model_path"], self.registry)
            topic("promote", self.models[2], self.registry)
            self.assertNotEqual(daemon.serves(), self.link("current"))
            daemon.process.send_signal(signal.SIGHUP)
            daemon.read_until("serving model")
            self.assertEqual(daemon.serves(), self.link("current"))

    def test_old_versions_are_removed_when_asked(self):
        oldest = self.link("current")
        with Daemon(model=self.registry) as daemon:
            self.assertIn(f"current is model {oldest}, previous", "".join((
                topic("promote", self.models[1], self.registry, "--keep", "2"),
                topic("promote", self.models[0], self.registry, "--keep", "2"))))
            self.assertEqual(len(os.listdir(f"{self.registry}/versions")), 2)
            told = topic("promote", self.models[2], self.registry, "--keep", "2")
            self.assertIn("1 old version removed", told)
            self.assertEqual(len(os.listdir(f"{self.registry}/versions")), 2)
            self.assertEqual(self.link("previous"), oldest)
            self.assertEqual(daemon.serves(), oldest)
            self.assertTrue(daemon.control_ask("reload")["ok"])
            self.assertEqual(daemon.serves(), self.link("current"))
        self.assertIn("--keep", topic("promote", self.models[2], self.registry, "--keep", "1", expect=2))

    def test_a_reload_becomes_a_version_and_a_restart_serves_it(self):
        with Daemon(model=self.registry) as daemon:
            first = daemon.serves()
            second = daemon.control_ask("reload", model=self.models[1])["model"]
            self.assertEqual((self.link("current"), self.link("previous")), (second, first))
            self.assertEqual(daemon.status()["model_path"], self.registry)
            os.remove(self.models[1])
        with Daemon(model=self.registry) as daemon:
            self.assertEqual(daemon.serves(), second)

    def test_a_rollback_lasts_over_a_restart(self):
        with Daemon(model=self.registry) as daemon:
            first = daemon.serves()
            second = daemon.control_ask("reload", model=self.models[1])["model"]
            self.assertEqual(daemon.control_ask("rollback")["model"], first)
            self.assertEqual((self.link("current"), self.link("previous")), (first, second))
        with Daemon(model=self.registry) as daemon:
            self.assertEqual(daemon.serves(), first)

    def test_a_rollback_after_a_restart(self):
        with Daemon(model=self.registry) as daemon:
            first = daemon.serves()
            second = daemon.control_ask("reload", model=self.models[1])["model"]
        with Daemon(model=self.registry) as daemon:
            self.assertEqual(daemon.serves(), second)
            self.assertEqual(daemon.control_ask("rollback")["model"], first)
            self.assertEqual(daemon.serves(), first)
            self.assertEqual(self.link("current"), first)

    def test_nothing_to_go_back_to(self):
        with Daemon(model=self.registry) as daemon:
            self.assertIn("no previous model to go back to",
                          daemon.control_ask("rollback")["error"]["message"])

    def test_what_is_refused_is_not_promoted(self):
        bad = make_model(self.path("bad"), "AI Chips")
        with Daemon(model=self.registry) as daemon:
            first = daemon.serves()
            self.assertIn("lacks 1", daemon.control_ask("reload", model=bad)["error"]["message"])
            self.assertEqual((daemon.serves(), self.link("current")), (first, first))
            self.assertEqual(os.listdir(f"{self.registry}/versions"), [first])

    def test_a_rollback_puts_a_registry_right_whose_current_version_is_refused(self):
        bad = make_model(self.path("bad"), "AI Chips")
        with Daemon(model=self.registry) as daemon:
            daemon.control_ask("reload", model=self.models[1])
            second = daemon.serves()
            topic("promote", bad, self.registry)
            self.assertIn("lacks 1", daemon.control_ask("reload")["error"]["message"])
            self.assertNotEqual(self.link("current"), second)
            self.assertEqual(daemon.control_ask("rollback")["model"], second)
            self.assertEqual((daemon.serves(), self.link("current")), (second, second))

    def test_what_cannot_be_promoted_is_refused(self):
        """A limit on the size of files stands for a full disk."""
        size = os.path.getsize(self.models[1]) - 1
        limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
        with Daemon(model=self.registry, preexec=limit) as daemon:
            first = daemon.serves()
            error = daemon.control_ask("reload", model=self.models[1])["error"]
            self.assertIn("cannot be written: File too large", error["message"])
            self.assertEqual((daemon.serves(), self.link("current")), (first, first))
            resource.prlimit(daemon.process.pid, resource.RLIMIT_FSIZE,
                             (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            second = daemon.control_ask("reload", model=self.models[1])["model"]
            self.assertEqual(self.link("current"), second)
            self.assertEqual(sorted(os.listdir(f"{self.registry}/versions")), sorted([first, second]))

    def test_a_file_and_a_registry_in_turn(self):
        with Daemon(model=self.models[1]) as daemon:
            plain = daemon.serves()
            answer = daemon.control_ask("reload", model=self.registry)
            self.assertEqual(answer["model"], self.link("current"))
            self.assertEqual(daemon.status()["model_path"], self.registry)
            self.assertEqual(daemon.control_ask("rollback")["model"], plain)
            self.assertEqual(daemon.status()["model_path"], self.models[1])
            self.assertEqual(self.link("current"), answer["model"])

    def test_a_directory_that_is_no_registry(self):
        status, line = refused(model=self.directory)
        self.assertEqual(status, 1)
        self.assertIn("is a directory without a current model: add one with topic promote", line)

    def test_the_commands_name_such_a_directory_also_where_no_daemon_runs(self):
        for command in ("reload", "shadow"):
            said = topic(command, "-s", f"ipc://{self.directory}/nobody", self.directory, expect=1)
            self.assertEqual(said, f"topic {command}: {os.path.realpath(self.directory)}: is a directory without a current model: add one with topic promote\n")

    def test_a_version_with_the_wrong_model_in_it(self):
        path = f"{self.registry}/versions/{self.link('current')}/model"
        make_model(path, articles=77)
        status, line = refused(model=self.registry)
        self.assertEqual((status, "promote the right model again" in line), (1, True), line)

    def test_requests_under_way_are_answered_by_one_of_the_two_and_never_go_back(self):
        with Daemon("--workers", "2", model=self.registry) as daemon, daemon.connect() as socket:
            first = daemon.serves()
            owner = daemon.connect(zmq.DEALER, daemon.control)
            owner.send_multipart([b"", b'{"op":"reload","model":"%s"}' % self.models[1].encode()])
            models, sent, after, changed = [], 0, 0, None
            while after < REQUESTS:  # well beyond the switch
                while sent - len(models) < 50:
                    send(socket, {"id": sent, "title": "chip"})
                    sent += 1
                answer = receive(socket)
                self.assertEqual(len(answer["topics"]), 1)
                models.append((answer["id"], answer["model"]))
                after += answer["model"] != first
                if after == 0 and owner.poll(0):  # a refusal would be waited on for ever
                    changed = receive(owner)
                    self.assertIn("model", changed, changed)
            second = (changed if changed else receive(owner))["model"]
            self.assertEqual({model for _, model in models}, {first, second})
            # Answers come in any order; but what was asked for later never has the older model.
            switched = min(number for number, model in models if model == second)
            self.assertFalse([number for number, model in models
                              if model == first and number > switched])
            for _ in range(sent - len(models)):
                self.assertEqual(receive(socket)["model"], second)

    def test_another_change_while_one_is_under_way_is_busy(self):
        gate = Gate(self.directory)
        gate.hold_load(self.models[1])
        with Daemon("--workers", "1", model=self.registry) as daemon:
            first = daemon.serves()
            owner = daemon.connect(zmq.DEALER, daemon.control)
            owner.send_multipart([b"", b'{"op":"reload","model":"%s"}' % self.models[1].encode()])
            daemon.read_until("1.model: opening")
            for op, keys in (("reload", {}), ("rollback", {}), ("shadow", {"stop": True}),
                             ("shadow", {"model": self.models[2]})):
                self.assertEqual(daemon.control_ask(op, **keys)["error"]["code"], "busy")
            self.assertEqual(daemon.ask({"title": "chip"})["model"], first)
            with gate.left_open():
                second = receive(owner)["model"]
            self.assertNotEqual(second, first)
            self.assertEqual(daemon.serves(), second)


if __name__ == "__main__":
    main()
