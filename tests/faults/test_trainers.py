"""Trainers that are killed, stopped or hang, have too little memory, fail, or write a file that is no model or a bad one:
the model that serves stays, articles are tagged meanwhile as fast as ever, and each run says what became of it.

TOPIC_FAULTS_TRAINERS is how many there are of each kind: 2 unless given, 200 with run.sh."""
import bisect
import contextlib
import os
import random
import subprocess
import sys
import threading
import time

import children
import test_training
from harness import MODEL_B, WAIT_MS, main, receive, send
from scale import IS_FULL, counted, percentile, report

TRAINERS = int(os.environ.get("TOPIC_FAULTS_TRAINERS", counted(2, 200)))
TOPIC = test_training.TOPIC

# The real trainer works for a moment, and is then stopped or killed with the script that stands for it.
BEGIN = f'{TOPIC} "$@" & sleep 0.0{{moment}}; '
# The real judge says what is wrong with a file that another program wrote in place of the model.
WRITE = f'[ "$1" = judge ] && exec {TOPIC} "$@"; while [ "$1" != -o ]; do shift; done; '

# By kind: what the trainer does, how its run ends, and words of the reason.
FAULTS = {
    "killed": (BEGIN + "kill -9 $! $$", "failed", "was ended by signal 9"),
    "failing": ("echo 'topic train: no words' >&2; exit 1", "failed", "topic train: no words"),
    "out of memory": (f'ulimit -v {{memory_kb}}; exec {TOPIC} "$@"', "failed", ""),
    "truncated model": (WRITE + 'head -c {bytes} {old} > "$2"', "refused", ""),
    "random bytes": (WRITE + 'head -c 5000 /dev/urandom > "$2"', "refused", ""),
    "a text": (WRITE + "printf '__label__a word\\n' > \"$2\"", "refused", ""),
    "empty model": (WRITE + ': > "$2"', "refused", ""),
    "no model": (f'[ "$1" = judge ] && exec {TOPIC} "$@"; exit 0', "failed", "cannot be opened"),
    "wrong topics": (WRITE + f'cat {MODEL_B} > "$2"', "refused", "of the running model's topics"),
}
HUNG = {
    "hung": ("exec sleep 1000", "failed", "--trainer-time"),
    "stopped": (BEGIN + "kill -STOP $! $$", "failed", "--trainer-time"),
}

# How long the model is watched without a trainer after each of them, at most.
USUAL_S = 0.3


def tag_until_the_end(endpoint):
    """A process of its own, which shares no lock with the one that drives: prints when each article was sent, and how
    long it took, until its standard input ends."""
    import zmq  # pylint: disable=import-outside-toplevel
    socket = zmq.Context().socket(zmq.REQ)
    socket.linger, socket.rcvtimeo = 0, WAIT_MS
    socket.connect(endpoint)
    models, ended = set(), threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
    while not ended.wait(0.001):
        sent = time.monotonic()
        send(socket, {"title": "chip wafer gpu"})
        model = receive(socket)["model"]
        print(sent, time.monotonic() - sent, flush=len(models) == 0)
        models.add(model)
    print(*models)


class Tagging:
    def __init__(self, daemon, path):
        command = [sys.executable, __file__, *sys.argv[1:4], "--tag", daemon.endpoints[0]]
        self.path = path
        with open(path, "w", encoding="ascii") as file:  # a pipe would fill
            self.process = children.start(command, stdin=subprocess.PIPE, stdout=file, text=True)

    def end(self):
        """The models that answered, and (when, how long) of each article."""
        self.process.communicate()
        with open(self.path, encoding="ascii") as file:
            lines = file.read().splitlines()
        return lines[-1].split(), [tuple(map(float, line.split())) for line in lines[:-1]]


def keep_others_out(pid):
    """The threads of a program come before all other programs, where that is allowed; what they start does not. So the
    latency is theirs, and not that of whatever else the machine has to do."""
    rank = os.sched_param(1)
    for thread in os.listdir(f"/proc/{pid}/task"):
        with contextlib.suppress(PermissionError):
            os.sched_setscheduler(int(thread), os.SCHED_FIFO | os.SCHED_RESET_ON_FORK, rank)


def split(waits, spans):
    """The waits that begin in one of the spans, and the others; both are in order."""
    starts, inside, outside = [start for start, _ in spans], [], []
    for sent, seconds in waits:
        place = bisect.bisect_right(starts, sent) - 1
        (inside if place >= 0 and sent < spans[place][1] else outside).append(1000 * seconds)
    return inside, outside


class Trainers(test_training.Training):
    def setUp(self):
        super().setUp()
        self.fill(test_training.corpus(60))
        self.draw = random.Random(16)

    def run_trainers(self, faults, *options):
        kinds = [kind for kind in faults for _ in range(TRAINERS)]
        self.draw.shuffle(kinds)
        script, spans = f"{self.directory.name}/fault", []
        with self.serve(*options, trainer=self.fake(f". {script}")) as daemon:
            tagging = Tagging(daemon, f"{self.directory.name}/answers")
            self.addCleanup(tagging.process.kill)
            daemon.wait_until(lambda _: os.path.getsize(tagging.path) > 0)  # all its threads are there
            if IS_FULL:
                keep_others_out(daemon.process.pid)
                keep_others_out(tagging.process.pid)
            for kind in kinds:
                spans.append(self.run_one(daemon, script, kind, faults[kind]))
                until = time.monotonic() + min(USUAL_S, spans[-1][1] - spans[-1][0])
                daemon.wait_until(lambda _, until=until: time.monotonic() > until)
            models, waits = tagging.end()
            self.assertEqual(models, [self.before])
            self.assertEqual(daemon.serves(), self.before)
        self.compare(faults, *split(waits, spans))

    def compare(self, faults, during, usual):
        ratio = percentile(during, 0.99) / percentile(usual, 0.99)
        report(f"{TRAINERS} trainers each: {', '.join(faults)}; the old model answered for all", articles=len(during),
               p99_ms=f"{percentile(during, 0.99):.2f}, {percentile(usual, 0.99):.2f} between them", ratio_of_p99=f"{ratio:.2f}")
        if IS_FULL:
            self.assertLess(ratio, 2)

    def run_one(self, daemon, script, kind, fault):
        text, state, words = fault
        size = os.path.getsize(self.old)
        with open(script, "w", encoding="utf-8") as file:
            file.write(text.replace("{old}", self.old).replace("{bytes}", str(self.draw.randrange(1, size)))
                       .replace("{memory_kb}", str(self.draw.randrange(8_000, 24_000)))
                       .replace("{moment}", str(self.draw.randrange(10))))
        begun = time.monotonic()
        run = self.train(daemon)
        daemon.wait_until(lambda status: self.has_ended(status.get("training"), run))
        span = begun, time.monotonic()
        ended = daemon.ask({"op": "training", "run": run})
        self.assertEqual(ended["state"], state, (kind, ended))
        self.assertTrue(ended["verdict"]["reason"], (kind, ended))
        self.assertIn(words, ended["verdict"]["reason"], kind)
        self.assertEqual(self.left(), [])
        return span

    @staticmethod
    def has_ended(training, run):
        return training is not None and training["run"] == run and training["done"] == 1

    def test_the_old_model_answers(self):
        # A sanitizer needs more address space than any limit.
        self.run_trainers({kind: fault for kind, fault in FAULTS.items()
                           if kind != "out of memory" or not test_training.LIMITS})

    def test_the_old_model_answers_while_they_hang(self):
        self.run_trainers(HUNG, "--trainer-time", "1")


if __name__ == "__main__":
    if sys.argv[4:5] == ["--tag"]:
        tag_until_the_end(sys.argv[5])
    else:
        # The cases of test_training are imported for their setting alone.
        main()
