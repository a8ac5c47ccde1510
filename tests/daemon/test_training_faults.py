"""What happens around a training: another model that serves meanwhile, a judge that is none, a full disk, leftovers."""
import os
import resource

from harness import main, receive, send
from test_training import TOPIC, Training, corpus, topic, write_lines

UNLIMITED = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)


class Around(Training):
    def gate(self, name):
        """A named pipe, on which a fake trainer waits until it is opened."""
        path = f"{self.directory.name}/{name}"
        os.mkfifo(path)
        return path

    def ends(self, daemon, run):
        """The run, after topicd has removed its files."""
        ended = self.wait(daemon, run)
        daemon.wait_until(lambda status: status["training"]["done"] == 1)
        return ended

    def test_a_model_is_not_promoted_over_one_that_it_was_not_compared_with(self):
        self.fill(corpus(60))
        go = self.gate("go")
        other = f"{self.directory.name}/other.model"
        topic("train", "--quiet", "-o", other, write_lines(f"{self.directory.name}/other.jsonl", corpus(90, "z")))
        script = f'{TOPIC} "$@"; status=$?; [ "$1" = train ] && cat {go}; exit $status'
        with self.serve(trainer=self.fake(script)) as daemon:
            run = self.train(daemon)
            self.wait(daemon, run, {"solving"})
            serving = daemon.control_ask("reload", model=other)["model"]
            with open(go, "w", encoding="utf-8"):
                pass
            ended = self.ends(daemon, run)
            self.assertEqual((ended["state"], ended["baseline"]), ("refused", self.before), ended)
            self.assertIn(f"model {serving} serves since", ended["verdict"]["reason"])
            self.assertEqual(daemon.serves(), serving)

    def test_a_judge_that_promotes_what_is_no_model_promotes_nothing(self):
        self.fill(corpus(60))
        for checks in "[]", '[{"check":"model","result":"passed"}]':
            script = f"""[ "$1" = train ] || echo '{{"decision":"promote","checks":{checks}}}'"""
            with self.serve(trainer=self.fake(script)) as daemon:
                ended = self.ends(daemon, self.train(daemon))
                self.assertEqual(ended["state"], "failed", ended)
                self.assertIn("--trainer", ended["verdict"]["reason"])
                self.assertEqual(daemon.serves(), self.before)

    def test_a_run_whose_end_could_not_be_written_does_not_stay(self):
        """A limit on the size of files stands for a full disk."""
        self.fill(corpus(60))
        go = self.gate("go")
        with self.serve(trainer=self.fake(f"cat {go}; exit 1")) as daemon:
            run = self.train(daemon)
            self.wait(daemon, run, {"solving"})
            resource.prlimit(daemon.process.pid, resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))
            with open(go, "w", encoding="utf-8"):
                pass
            daemon.wait_until(lambda status: status["training"]["done"] == 1)
            resource.prlimit(daemon.process.pid, resource.RLIMIT_FSIZE, UNLIMITED)
            daemon.wait_until(lambda status: daemon.ask({"op": "history"}).get("events"))
            # Nothing else wakes the thread before its ten seconds are over.
            daemon.ask({"op": "models"})
            self.assertEqual(self.wait(daemon, run)["state"], "interrupted")
            daemon.ask({"op": "train", "key": "cancel", "run": self.train(daemon), "cancel": True})

    def test_what_is_left_in_the_place_of_its_files_is_named(self):
        self.fill(corpus(60))
        os.makedirs(f"{self.file}.training/mine")
        with self.serve() as daemon:
            ended = self.wait(daemon, self.train(daemon))
            self.assertEqual(ended["state"], "failed", ended)
            self.assertIn("remove it", ended["verdict"]["reason"])

    def test_too_many_requests_for_models_are_told_what_waits(self):
        with self.serve() as daemon, daemon.connect() as socket:
            for _ in range(2000):
                send(socket, {"op": "models"})
            answers = [receive(socket) for _ in range(2000)]
            refused = [answer["error"] for answer in answers if "error" in answer]
            self.assertTrue(refused)
            for error in refused:
                self.assertEqual(error["code"], "busy")
                self.assertIn("wait for the models", error["message"])


if __name__ == "__main__":
    main()
