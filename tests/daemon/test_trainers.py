"""Trainers that are killed, hang, have too little memory, write a file that is no model, or fail: the model that serves
stays, articles are tagged meanwhile, and each run says what became of it."""
import os
import random
import threading

import test_training
from harness import main, receive, send

TRAINERS = 200 if os.environ.get("TOPIC_FAULTS") == "full" else 10
TOPIC = test_training.TOPIC

# By kind: what the trainer does, how its run ends, and words of the reason.
FAULTS = {
    "killed": ("kill -9 $$", "failed", "was ended by signal 9"),
    "hung": ("exec sleep 1000", "failed", "--trainer-time"),
    "failing": ("echo 'topic train: no words' >&2; exit 1", "failed", "topic train: no words"),
    "bad model": (f'[ "$1" = judge ] && exec {TOPIC} "$@"; while [ "$1" != -o ]; do shift; done;'
                  ' head -c 5000 /dev/urandom > "$2"', "refused", ""),
    "memory": (f'ulimit -v 24000; exec {TOPIC} "$@"', "failed", ""),
}


class Trainers(test_training.Training):
    def tag_until(self, daemon, has_ended, models):
        with daemon.connect() as socket:
            while not has_ended.is_set():
                send(socket, {"title": "chip wafer gpu"})
                models.append(receive(socket)["model"])

    def run_trainers(self, kinds, *options):
        chosen = random.Random(16)
        script, models, has_ended = f"{self.directory.name}/fault", [], threading.Event()
        with self.serve(*options, trainer=self.fake(f". {script}")) as daemon:
            tagging = threading.Thread(target=self.tag_until, args=(daemon, has_ended, models))
            tagging.start()
            try:
                for _ in range(TRAINERS * len(kinds) // len(FAULTS)):
                    self.run_one(daemon, script, chosen.choice(kinds))
            finally:
                has_ended.set()
                tagging.join()
            self.assertEqual(daemon.serves(), self.before)
        self.assertEqual(set(models), {self.before})
        print(f"measured: {TRAINERS * len(kinds) // len(FAULTS)} trainers ({', '.join(kinds)}): the old model answered for all of"
              f" {len(models)} articles", flush=True)

    def run_one(self, daemon, script, kind):
        text, state, words = FAULTS[kind]
        with open(script, "w", encoding="utf-8") as file:
            file.write(text)
        run = self.wait(daemon, self.train(daemon))
        self.assertEqual(run["state"], state, (kind, run))
        self.assertIn(words, run["verdict"]["reason"])
        daemon.wait_until(lambda status: status["training"]["done"] == 1)
        self.assertEqual(self.left(), [])

    def test_the_old_model_answers(self):
        self.fill(test_training.corpus(60))
        # A sanitizer needs more address space than any limit.
        self.run_trainers([kind for kind in FAULTS if kind != "hung" and not (kind == "memory" and test_training.LIMITS)])

    def test_the_old_model_answers_while_they_hang(self):
        self.fill(test_training.corpus(60))
        self.run_trainers(["hung"], "--trainer-time", "1")


if __name__ == "__main__":
    main()
