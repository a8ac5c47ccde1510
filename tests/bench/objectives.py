#!/usr/bin/env python3
"""What `topic train --optimise` reaches on several corpora, cross-validated, over several seeds.

    tests/bench/objectives.py --seeds 3 build-release/bin/topic examples/ai-news/train other.jsonl.xz

One training with --optimise precision=X measures every objective, each article by a decision rule that
has not seen it. Prints the means over the seeds.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

MEASURES = ("micro_f1", "macro_f1", "micro_precision", "micro_recall")


def trials(topic, corpus, objective, seed, options):
    with tempfile.TemporaryDirectory() as folder:
        run = subprocess.run([topic, "train", corpus, "-o", f"{folder}/m", "--json", "--optimise", objective,
                              f"--seed={seed}", *options], capture_output=True, text=True)
    if run.returncode != 0:
        sys.exit(f"{topic} train {corpus}: {run.stderr}")
    return json.loads(run.stdout)["objectives"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("topic")
    parser.add_argument("corpora", nargs="+")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--precision", default="0.9")
    parser.add_argument("--option", action="append", default=[], help="an option of topic train")
    arguments = parser.parse_args()
    print("| corpus | objective | micro-F1 | macro-F1 | precision | recall |\n|---|---|---|---|---|---|")
    for corpus in arguments.corpora:
        runs = [trials(arguments.topic, corpus, f"precision={arguments.precision}", seed, arguments.option)
                for seed in range(1, arguments.seeds + 1)]
        for rows in zip(*runs):
            means = [f"{statistics.mean(row[measure] for row in rows):.3f}" for measure in MEASURES]
            print(f"| {Path(corpus).name.split('.')[0]} | {rows[0]['optimise']} | {' | '.join(means)} |",
                  flush=True)


if __name__ == "__main__":
    main()
