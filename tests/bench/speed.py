#!/usr/bin/env python3
"""One table of speed: topicd beside wc, fastText and scikit-learn, on the same articles, in one run.

    tests/bench/speed.py TRAIN.jsonl TEST.jsonl [--rounds 7] [--only tag,train,daemon,topics,stages]

TRAIN and TEST are labelled articles, for the printed figures those of Reuters-21578 (ModApte). Each
figure is the median of several runs, taken in turn with those of its peers, so that what else the
machine does falls on all alike; the ratio stands beside the peer. On a machine that others use, the
processor seconds tell more than the seconds: they do not count the time spent waiting for a turn. Of
both kinds, the ratio is the median of those of the single rounds. Needs a release build in
build-release/ or build/; of Debian's fasttext and python3-sklearn, what is missing is said so.
"""
import argparse
import importlib.util
import json
import os
import platform
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "accuracy"))
from corpora import program

COPIES = 10  # of the test articles in the text that is tagged: some 24 MB of Reuters
PARTS = ["tag", "train", "daemon", "topics", "stages"]

SKLEARN = """
import json, sys, time
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.multiclass import OneVsRestClassifier
from sklearn.svm import LinearSVC
import numpy
train = [json.loads(line) for line in open(sys.argv[1])]
text = lambda a: "\\n".join(a.get(k) or "" for k in ("title", "excerpt", "body"))
names = sorted({t for a in train for t in a.get("topics") or ()})
column = {name: i for i, name in enumerate(names)}
labels = numpy.zeros((len(train), len(names)), dtype=int)
for row, a in enumerate(train):
    for t in a.get("topics") or ():
        labels[row, column[t]] = 1
texts = [text(a) for a in train]
now = lambda: (time.perf_counter(), time.process_time())
since = lambda then: [a - b for a, b in zip(now(), then)]
begin = now()
vectorizer = TfidfVectorizer(sublinear_tf=True)
rows = vectorizer.fit_transform(texts)
machine = OneVsRestClassifier(LinearSVC())
machine.fit(rows, labels)
fit = since(begin)
lines = open(sys.argv[2]).read().splitlines()
begin = now()
machine.predict(vectorizer.transform(lines))
predict = [seconds * float(sys.argv[3]) / len(lines) for seconds in since(begin)]
print(json.dumps({"train": fit, "predict": predict}))
"""


def processor_seconds():
    """Of all programs that have ended, and theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def timed(command, **options):
    """Seconds, and processor seconds."""
    before = processor_seconds()
    begin = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False,
                          **options)
    seconds = time.perf_counter() - begin
    if done.returncode != 0:
        sys.exit("%s failed: %s" % (command[0], done.stderr.decode().strip()))
    return seconds, processor_seconds() - before


def peak_of(pid):
    """The largest resident size that a process has had, in bytes; 0 when it is gone."""
    try:
        with open("/proc/%d/status" % pid, encoding="ascii") as file:
            return next((int(l.split()[1]) * 1024 for l in file if l.startswith("VmHWM")), 0)
    except OSError:
        return 0


def watched(command):
    """Seconds and processor seconds of a command, and the peak of the largest of its processes. What wait() tells will
    not do: it counts what Python had before it became the command."""
    before = processor_seconds()
    begin = time.perf_counter()
    child = subprocess.Popen(command)
    largest = 0
    while child.poll() is None:
        try:
            with open("/proc/%d/task/%d/children" % (child.pid, child.pid), encoding="ascii") as file:
                family = [child.pid] + [int(pid) for pid in file.read().split()]
        except OSError:
            family = [child.pid]
        largest = max([largest] + [peak_of(pid) for pid in family])
        time.sleep(0.01)
    if child.returncode != 0:
        sys.exit("%s failed" % " ".join(command))
    return time.perf_counter() - begin, processor_seconds() - before, largest


def in_turn(commands, rounds, **options):
    """What each command takes, run one after the other, round by round."""
    taken = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            taken[name].append(timed(command, **options))
    return taken


def row(what, value, unit):
    print("| %s | %.4g %s | | | | |" % (what, value, unit), flush=True)


def row_beside(what, own, peer, theirs):
    """own and theirs: pairs of seconds and processor seconds, one for each round."""
    medians = [statistics.median(pair[0] for pair in pairs) for pairs in (own, theirs)]
    ratios = [statistics.median(a[kind] / b[kind] for a, b in zip(own, theirs)) for kind in (0, 1)]
    print("| %s | %.4g s | %s | %.4g s | %.2f | %.2f |" % (what, medians[0], peer, medians[1], *ratios),
          flush=True)


def articles_of(path):
    try:
        with open(path, encoding="utf-8") as file:
            return [json.loads(line) for line in file]
    except OSError as error:
        sys.exit("%s: is not there (%s); name a corpus of labelled articles, one JSON object a line"
                 % (path, error.strerror))


def text_of(article):
    return " ".join(" ".join(article.get(k) or "" for k in ("title", "excerpt", "body")).split())


def write_lines(path, articles, copies):
    lines = [line for line in map(text_of, articles) if line]
    with open(path, "w", encoding="utf-8") as file:
        file.write(("\n".join(lines) + "\n") * copies)
    return len(lines) * copies


def write_fasttext(path, articles):
    with open(path, "w", encoding="utf-8") as file:
        for article in articles:
            labels = " ".join("__label__" + t.replace(" ", "_") for t in article.get("topics") or ())
            if labels:
                file.write("%s %s\n" % (labels, text_of(article).lower()))


def have_sklearn():
    return importlib.util.find_spec("sklearn") is not None


def sklearn(train, lines, count):
    """Seconds and processor seconds of its training and of its answers to `count` articles, given
    fewer."""
    out = subprocess.run([sys.executable, "-c", SKLEARN, train, lines, str(count)],
                         stdout=subprocess.PIPE, check=True).stdout
    return json.loads(out)


def bench_tag(bench):
    tag = [program("bin", "topic"), "tag", "-m", bench.model, "--format", "text", "--output",
           "names", bench.text]
    wc = ["wc", "-w", bench.text]
    for threads in ("1", "2"):
        took = in_turn({"topic": tag + ["--threads", threads], "wc": wc}, bench.rounds,
                       env=dict(os.environ, LC_ALL="C.UTF-8"))
        row_beside("tag %d articles of text, threads: %s" % (bench.count, threads), took["topic"],
                   "wc -w (C.UTF-8)", took["wc"])
    if shutil.which("fasttext"):
        model = os.path.join(bench.directory, "fasttext")
        with open(model + ".log", "wb") as log:
            subprocess.run(["fasttext", "supervised", "-input", bench.fasttext, "-output", model,
                            "-loss", "ova", "-dim", "100", "-epoch", "25", "-lr", "0.5", "-thread",
                            "2"], stdout=log, stderr=log, check=True)
        predict = ["fasttext", "predict", model + ".bin", bench.text, "-1", "0.5"]
        took = in_turn({"topic": tag, "fasttext": predict}, max(3, bench.rounds // 2))
        row_beside("the same", took["topic"], "fastText predict, 100 dimensions", took["fasttext"])
    else:
        print("| fastText is not installed (apt-get install fasttext) | | | | | |")
    if bench.sklearn:
        took = in_turn({"topic": tag}, 3)
        row_beside("the same", took["topic"], "scikit-learn transform and predict",
                   [bench.sklearn["predict"]] * 3)


def bench_train(bench):
    seconds, used, largest = bench.training
    what = "train, everything chosen by cross-validation, %d threads" % os.cpu_count()
    if bench.sklearn:
        row_beside(what, [(seconds, used)], "scikit-learn features and one fit",
                   [bench.sklearn["train"]])
    else:
        row(what, seconds, "s")
    text = sum(len(text_of(a).encode()) for a in bench.train)
    row("largest resident size of a training process", largest / 1e6, "MB")
    row("the same per byte of text", largest / text, "bytes")
    row("model file", os.path.getsize(bench.model) / 1e6, "MB")


def start_daemon(bench, number):
    begin = time.perf_counter()
    endpoint = "ipc://%s/d%d" % (bench.directory, number)
    daemon = subprocess.Popen([program("bin", "topicd"), "-m", bench.model, "--bind", endpoint,
                               "--control", endpoint + "c"], stderr=subprocess.PIPE)
    for line in daemon.stderr:
        if b"topicd: ready" in line:
            break
    else:
        sys.exit("topicd did not come up")
    return daemon, time.perf_counter() - begin


def bench_daemon(bench):
    starts, sizes = [], []
    for number in range(bench.rounds):
        daemon, seconds = start_daemon(bench, number)
        with open("/proc/%d/status" % daemon.pid, encoding="ascii") as file:
            sizes.append(next(int(l.split()[1]) for l in file if l.startswith("VmRSS")) / 1e3)
        daemon.send_signal(signal.SIGTERM)
        daemon.communicate()
        starts.append(seconds * 1e3)
    row("topicd from start to ready", statistics.median(starts), "ms")
    row("topicd's resident size when ready", statistics.median(sizes), "MB")


def bench_topics(bench):
    out = subprocess.run([program("tests", "bench_topics"), bench.model, bench.lines],
                         stdout=subprocess.PIPE, check=True).stdout
    first = None
    for line in out.splitlines():
        found = json.loads(line)
        first = first or found
        took, beside = found["us_per_article"], first["us_per_article"]
        print("| one article, %d topics | %.4g us | %d topics | %.4g us | %.2f | |"
              % (found["topics"], took, first["topics"], beside, took / beside), flush=True)


def bench_stages(bench):
    out = subprocess.run([program("tests", "bench_stages"), bench.model, bench.lines],
                         stdout=subprocess.PIPE, check=True).stdout
    for line in out.splitlines():
        found = json.loads(line)
        row("%s, engine %s" % (found["stage"], found["engine"]), found["us_per_article"],
            "us an article")


def say_machine():
    with open("/proc/cpuinfo", encoding="ascii") as file:
        model = next((l.split(":")[1].strip() for l in file if l.startswith("model name")), "?")
    version = subprocess.run([program("bin", "topic"), "--version"], stdout=subprocess.PIPE,
                             check=True).stdout.decode().strip()
    print("Machine: %s, %d processors, load %.1f, %s." % (model, os.cpu_count(), os.getloadavg()[0],
                                                          platform.platform()))
    print("Versions: %s; Python %s." % (version, platform.python_version()))
    print("Command: %s\n" % " ".join(sys.argv))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("train")
    parser.add_argument("test")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--only", default=",".join(PARTS))
    bench = parser.parse_args()
    parts = bench.only.split(",")
    if not set(parts) <= set(PARTS) or bench.rounds < 1:
        parser.error("--only takes some of %s, --rounds 1 or more" % ",".join(PARTS))
    test = articles_of(bench.test)
    bench.train_path, bench.train = bench.train, articles_of(bench.train)
    say_machine()
    with tempfile.TemporaryDirectory(prefix="topic-speed-") as bench.directory:
        bench.model, bench.text, bench.lines, bench.fasttext = (
            os.path.join(bench.directory, name) for name in ("model", "text", "lines", "fasttext"))
        write_lines(bench.lines, test, 1)
        bench.count = write_lines(bench.text, test, COPIES)
        write_fasttext(bench.fasttext, bench.train)
        bench.training = watched([program("bin", "topic"), "train", bench.train_path, "-o",
                                bench.model, "--quiet"])
        wants_sklearn = have_sklearn() and {"tag", "train"} & set(parts)
        bench.sklearn = wants_sklearn and sklearn(bench.train_path, bench.lines, bench.count)
        print("| what | topicd | beside | takes | ratio | of processor time |\n|---|---|---|---|---|---|")
        for part in parts:
            globals()["bench_" + part](bench)
        if not have_sklearn():
            print("| scikit-learn is not installed (apt-get install python3-sklearn) | | | | | |")


if __name__ == "__main__":
    main()
