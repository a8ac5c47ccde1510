#!/usr/bin/env python3
"""What phrases and longer stems gain by cross-validation, and whether `topic train` takes them.

    tests/bench/extras.py --seeds 3 build-release/bin/topic examples/ai-news/train other.jsonl.xz ...

Prints a row for each corpus: micro-F1 and macro-F1 without both, in hundredths, their gain with
each forced, with the standard error of the mean over the seeds; and of how many seeds `auto` takes
each. All figures are those of `topic train --json`, so inside the corpus and out of fold.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

NEITHER = ["--phrases=no", "--long-stems=no"]
FORCED = [["--phrases=yes", "--long-stems=no"], ["--phrases=no", "--long-stems=yes"]]


def train(topic, corpus, seed, options, folder):
    command = [topic, "train", corpus, "-o", f"{folder}/bench.model", "--json", "--quiet"]
    run = subprocess.run(command + [f"--seed={seed}"] + options, capture_output=True, text=True)
    if run.returncode != 0:
        sys.exit(f"{topic} train {corpus}: {run.stderr}")
    return json.loads(run.stdout)


def gain(with_it, without, measure):
    gains = [100 * (a[measure] - b[measure]) for a, b in zip(with_it, without)]
    error = statistics.stdev(gains) / len(gains) ** 0.5 if len(gains) > 1 else 0.0
    return f"{statistics.mean(gains):+.1f} ± {error:.1f}"


def gains(with_it, without):
    return " / ".join(gain(with_it, without, measure) for measure in ("micro_f1", "macro_f1"))


def row(topic, corpus, seeds, folder):
    runs = [[train(topic, corpus, seed, options, folder) for seed in seeds]
            for options in [NEITHER] + FORCED + [[]]]
    without, *forced, auto = runs
    cells = [Path(corpus).name.split(".")[0]]
    cells.append(" / ".join(f"{100 * statistics.mean(run[measure] for run in without):.1f}"
                            for measure in ("micro_f1", "macro_f1")))
    for name, with_it in zip(("phrases", "long_stems"), forced):
        cells += [gains(with_it, without), f"{sum(run[name]['used'] for run in auto)}/{len(auto)}"]
    return cells


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("topic", help="the program to measure")
    parser.add_argument("corpora", nargs="+")
    parser.add_argument("--seeds", type=int, default=3)
    arguments = parser.parse_args()
    head = ["corpus", "without", "phrases", "taken", "longer stems", "taken"]
    print("| " + " | ".join(head) + " |\n" + "|---" * len(head) + "|")
    with tempfile.TemporaryDirectory() as folder:
        for corpus in arguments.corpora:
            seeds = range(1, arguments.seeds + 1)
            print("| " + " | ".join(row(arguments.topic, corpus, seeds, folder)) + " |",
                  flush=True)


if __name__ == "__main__":
    main()
