"""Models that are damaged, promotions that are killed, disks that are full: a whole model is running, always."""
import hashlib
import os
import random
import resource
import shutil
import signal
import subprocess
import threading
import time
import unittest

from harness import MODEL_A, MODEL_B, main, make_model, topic
from directory import InDirectory, content
from scale import IS_FULL, counted, report

TRAIN = os.path.join(os.environ["TOPIC_EXAMPLES"], "train")
HELD_OUT = os.path.join(os.environ["TOPIC_EXAMPLES"], "held-out")
KILLS = counted(60, 1_000)
# The time to the kill follows the machine, so that about half of the promotions are over in time
# however fast it is, and however fast it becomes in the middle.
TOO_LATE, TOO_EARLY = 0.8, 1.25
# One of so many examples is learnt where the file that is written matters, not what stands in it.
CORPUS_STEP = 40
# Of a model of all examples the damaged ones would take hours: their number and the time for each grow with its size.
DAMAGED_STEP = 16
FULL_STEPS = counted(2, 40)  # of 16 KB: more than any of the files takes


def digest(path):
    return hashlib.sha256(content(path)).hexdigest()


def sample(directory, step):
    """Copies one of so many training articles."""
    os.mkdir(directory)
    for name in sorted(os.listdir(TRAIN))[::step]:
        shutil.copy(os.path.join(TRAIN, name), directory)


class Damage(InDirectory):
    def damage(self, path, every=1):
        said = subprocess.run([os.environ["TOPIC_MODEL_BYTES"], path, str(every)], stdout=subprocess.PIPE, text=True, check=True)
        print(said.stdout, end="")

    def test_every_bit_flipped_and_every_length_but_its_own(self):
        self.damage(MODEL_A)

    @unittest.skipUnless(IS_FULL, "some hundred thousand models: by run.sh")
    def test_the_same_of_every_fifth_byte_of_a_trained_model(self):
        sample(self.path("corpus"), DAMAGED_STEP)
        topic("train", self.path("corpus"), "--quiet", "-o", self.path("trained"))
        self.damage(self.path("trained"), every=5)


class Reader(threading.Thread):
    """Opens what is current, again and again, and counts what it finds by content."""

    def __init__(self, path):
        super().__init__()
        self.path, self.is_over, self.found = path, False, {}

    def run(self):
        while not self.is_over:
            try:
                what = digest(self.path)
            except OSError as error:
                what = str(error)
            self.found[what] = self.found.get(what, 0) + 1


class Promotion(InDirectory):
    def promote_and_kill(self, model, after_s):
        process = subprocess.Popen([os.environ["TOPIC"], "promote", model, self.path("registry")],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(after_s)  # the random moment, not a wait for anything
        process.send_signal(signal.SIGKILL)
        return process.wait() == -signal.SIGKILL

    def usual_seconds(self, model):
        start = time.monotonic()
        topic("promote", model, self.path("registry"))
        return time.monotonic() - start

    def test_killed_at_a_random_time_it_is_the_old_one_or_the_new_one(self):
        model = self.path("model")
        longest_s = self.usual_seconds(make_model(model, padding=20_000))
        reader = Reader(self.path("registry", "current", "model"))
        reader.start()
        generator = random.Random(5)
        whole = {digest(model)}
        killed = new = 0
        try:
            for i in range(KILLS):
                before = digest(reader.path)
                wanted = digest(make_model(model, articles=11 + i, padding=20_000))
                whole.add(wanted)
                killed += self.promote_and_kill(model, generator.uniform(0, longest_s))
                after = digest(reader.path)
                self.assertIn(after, (before, wanted))
                is_new = after == wanted
                new += is_new
                longest_s *= TOO_LATE if is_new else TOO_EARLY
                if i % 10 == 9:
                    topic("promote", model, self.path("registry"))
                    self.assertEqual(digest(reader.path), wanted)
        finally:
            reader.is_over = True
            reader.join()
        self.assertLessEqual(set(reader.found), whole)
        self.assertTrue(0 < killed and 0 < new < KILLS)
        report("promote_killed", promotions=KILLS, killed=killed, old=KILLS - new, new=new, neither=0,
               opened_meanwhile=sum(reader.found.values()))


class Full(InDirectory):
    """Each command writes into a directory that has a whole file already, with less and less room."""

    def commands(self, place):
        old, new = self.path("old"), self.path("new")
        return {
            "train": (["train", self.path("corpus"), "--quiet", "-o", f"{place}/m"], f"{place}/m"),
            "promote": (["promote", new, f"{place}/r"], f"{place}/r/current/model"),
            "golden": (["golden", "-m", old, HELD_OUT, "-o", f"{place}/g"], f"{place}/g"),
            "eval": (["eval", "-m", old, HELD_OUT, "--report", f"{place}/h"], f"{place}/h"),
        }

    def setUp(self):
        super().setUp()
        sample(self.path("corpus"), CORPUS_STEP)
        topic("train", self.path("corpus"), "--quiet", "--cost", "0.5", "-o", self.path("old"))
        make_model(self.path("new"), padding=200_000)

    def furnish(self, place):
        os.makedirs(place)
        shutil.copy(self.path("old"), f"{place}/m")
        topic("promote", self.path("old"), f"{place}/r")
        for name in "gh":
            with open(f"{place}/{name}", "w", encoding="ascii") as file:
                file.write("old\n")

    def tree(self, place):
        return sorted(os.path.relpath(os.path.join(root, name), place)
                      for root, _, names in os.walk(place) for name in names)

    def test_a_limit_on_the_size_of_files(self):
        place = self.path("place")
        self.furnish(place)
        refused = 0
        for name, (command, path) in self.commands(place).items():
            before, at_first = content(path), self.tree(place)
            for limit in [0] + [2 ** i for i in range(30)]:
                done = subprocess.run([os.environ["TOPIC"], *command], stdout=subprocess.DEVNULL,
                                      stderr=subprocess.PIPE, text=True, check=False,
                                      preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
                if done.returncode == 0:
                    break
                self.assertEqual(done.returncode, 1, (name, limit, done.stderr))
                self.assertIn("File too large", done.stderr)
                self.assertEqual(content(path), before)
                self.assertEqual(self.tree(place), at_first, (name, limit))
                refused += 1
            self.assertNotEqual(content(path), before)
        report("disk_full", by="a limit on the size of files", refused=refused, old_one_kept=refused)

    # In a namespace of its own, so that the mount ends with it: fills a disk up to $3 KB, runs the command on it, frees
    # the disk, and copies out what is there.
    ON_SMALL_DISK = """
        set -e
        place=$1 out=$2 room=$3; shift 3
        mount -t tmpfs -o size=4m none "$place"
        cp -r "$place-furnished/." "$place"
        cat /dev/zero > "$place/filling" 2>/dev/null || :
        truncate -s -"$room"K "$place/filling"
        status=0
        "$@" >/dev/null || status=$?
        rm "$place/filling"
        cp -r "$place/." "$out"
        exit "$status"
    """

    def unshared(self, *command):
        return subprocess.run(["unshare", "--mount", "--map-root-user", *command], stderr=subprocess.PIPE, text=True,
                              check=False)

    def test_a_full_disk(self):
        place = self.path("small")
        os.mkdir(place)
        tried = self.unshared("mount", "-t", "tmpfs", "none", place)
        if tried.returncode:
            self.skipTest(f"no file system may be mounted here: {tried.stderr.strip()}")
        self.furnish(place + "-furnished")
        at_first = self.tree(place + "-furnished")
        refused = 0
        for name, (command, path) in self.commands(place).items():
            before = content(path.replace(place, place + "-furnished"))
            status = None
            for i, room in enumerate(4 * n for n in range(0, 4 * FULL_STEPS, 4)):
                out = self.path(f"{name}-{i}")
                os.mkdir(out)
                done = self.unshared("sh", "-c", self.ON_SMALL_DISK, "sh", place, out, str(room),
                                     os.environ["TOPIC"], *command)
                status = done.returncode
                if status == 0:
                    break
                self.assertEqual(status, 1, (name, room, done.stderr))
                self.assertIn("No space left on device", done.stderr)
                self.assertEqual(content(path.replace(place, out)), before)
                self.assertEqual(self.tree(out), at_first, (name, room))
                refused += 1
            if IS_FULL:
                self.assertEqual(status, 0, "the last one has room")
        self.assertGreater(refused, 0)
        report("disk_full", by="a small disk", refused=refused, old_one_kept=refused)


if __name__ == "__main__":
    main()
