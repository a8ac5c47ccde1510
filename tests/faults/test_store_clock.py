"""The wall clock is set by hours and years while articles are leased, a model is trained, and --retrain waits: nobody
loses a lease that a decision stands on, no control is left out, and the next training does not wait for the clock."""
import os

import test_training
from harness import Daemon, main, topic
from scale import report

HOUR_S = 3600
YEAR_S = 365 * 24 * HOUR_S
JUMPS_S = (5 * HOUR_S, -5 * HOUR_S, 0, YEAR_S, -YEAR_S, 0, 2 * HOUR_S, -2 * HOUR_S)


class Clock(test_training.Training):
    def setUp(self):
        super().setUp()
        self.path = f"{self.directory.name}/offset"
        self.env = {**os.environ, "LD_PRELOAD": os.environ["TOPIC_CLOCK_SHIM"], "CLOCK_SHIM": self.path}

    def jump(self, seconds):
        """For the programs that are started with self.env."""
        with open(self.path + ".new", "w", encoding="ascii") as file:
            file.write(str(seconds))
        os.rename(self.path + ".new", self.path)

    def test_controls_of_a_clock_that_was_ahead_judge_all_the_same(self):
        self.fill(test_training.corpus(60), controls=0)
        judged = test_training.write_lines(f"{self.directory.name}/controls.jsonl", test_training.corpus(150, "c"))
        self.jump(5 * HOUR_S)
        topic("store", "import", "--as-controls", self.file, judged, env=self.env)
        with self.serve() as daemon:
            run = self.wait(daemon, self.train(daemon))
        self.assertEqual(run["verdict"]["controls"]["articles"], 150, run)
        self.assertEqual((run["state"], run["articles"]), ("promoted", 60), run)

    def test_the_next_training_does_not_wait_for_a_clock_that_was_ahead(self):
        self.fill(test_training.corpus(60))
        self.jump(YEAR_S)
        with self.serve("--retrain", "after=1,every=1h", env=self.env) as daemon:
            self.wait(daemon, 1)
            self.jump(0)
            self.feedback(daemon, article="new", title="chip wafer", topics=["AI Hardware"])
            daemon.wait_until(lambda status: status["training"]["run"] == 2)
            self.assertIn(self.wait(daemon, 2)["state"], test_training.ENDED)

    def test_trainings_end_while_the_clock_jumps(self):
        self.fill(test_training.corpus(60))
        with self.serve(env=self.env) as daemon:
            for seconds in JUMPS_S:
                run = self.train(daemon)
                self.jump(seconds)
                ended = self.wait(daemon, run)
                self.assertEqual(ended["verdict"]["controls"]["articles"], 150, ended)
                self.assertIn(ended["state"], {"promoted", "undecided"}, ended)
        self.assertIn("no problem", topic("store", "check", self.file))
        report("clock", jumps=len(JUMPS_S), trainings=len(JUMPS_S), interrupted=0)

    def test_leases_are_one_clients_and_decisions_are_not_overwritten(self):
        unlabelled = test_training.write_lines(f"{self.directory.name}/new.jsonl",
                                               [{"id": str(i), "title": f"chip {i}"} for i in range(5)])
        topic("store", "import", self.file, unlabelled)
        decided = 0
        with Daemon("--store", self.file, "--candidates", "0", env=self.env) as daemon:
            for seconds in JUMPS_S[:5]:
                self.jump(0)
                first = daemon.ask({"op": "queue", "take": 5, "lease_s": 3600})["articles"]
                self.assertEqual(len(first), 5 - decided)
                self.jump(seconds)
                second = daemon.ask({"op": "queue", "take": 5, "lease_s": 60})["articles"]
                self.assertFalse({item["lease"] for item in first} & {item["lease"] for item in second})
                for item in second[:1]:
                    answer = self.feedback(daemon, article=item["article"]["id"], topics=[], if_event=item["event"])
                    self.assertIn("event", answer)
                    decided += 1
                    late = self.feedback(daemon, article=item["article"]["id"], topics=["Law"], if_event=item["event"])
                    self.refuses(late, "conflict", "look at it again")
                held = [item["lease"] for item in first + second[1:]]
                daemon.ask({"op": "queue", "release": held})
            self.jump(0)
            self.assertEqual(len(daemon.ask({"op": "queue", "take": 5})["articles"]), 5 - decided)


if __name__ == "__main__":
    main()
