#!/usr/bin/env python3
"""Cross-validated accuracy of `topic train` on several corpora, over several seeds.

    tests/bench/cross_validate.py --seeds 5 build-release/bin/topic examples/ai-news other.jsonl.xz
    tests/bench/cross_validate.py --against OTHER/bin/topic build-release/bin/topic CORPUS...

The seed decides the folds. For each corpus it prints the mean of micro-F1 and macro-F1, which
`topic train --json` measures inside the corpus, with their standard deviation over the seeds. With
--against, each seed is also run with another program, and the difference is printed with the
standard error of its mean: choose a rule only where no corpus loses by more than that. --first N
takes the first N lines of a corpus of lines, and --option passes options on to both, such as
--option=--cost=0.2.
"""

import argparse
import json
import lzma
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path


def first_lines(corpus, count, folder):
    """A copy of the corpus's first lines; the corpus itself where it is a directory."""
    path = Path(corpus)
    if count == 0 or path.is_dir():
        return corpus
    opened = lzma.open(path, "rt") if path.suffix == ".xz" else open(path, encoding="utf-8")
    copy = Path(folder) / path.name.removesuffix(".xz")
    with opened as lines, open(copy, "w", encoding="utf-8") as out:
        out.writelines(line for line, _ in zip(lines, range(count)))
    return str(copy)


def measure(topic, corpus, seed, options, folder):
    command = [topic, "train", corpus, "-o", f"{folder}/bench.model", "--json", "--quiet"]
    run = subprocess.run(command + [f"--seed={seed}"] + options, capture_output=True, text=True)
    if run.returncode != 0:
        sys.exit(f"{topic} train {corpus}: {run.stderr}")
    result = json.loads(run.stdout)
    return {"micro": result["micro_f1"], "macro": result["macro_f1"],
            "seconds": result["seconds"]["total"]}


def spread(values):
    return statistics.stdev(values) if len(values) > 1 else 0.0


def line(results, others):
    cells = []
    for name in ("micro", "macro"):
        values = [result[name] for result in results]
        cells.append(f"{statistics.mean(values):.4f} ± {spread(values):.4f}")
        if others:
            gains = [a[name] - b[name] for a, b in zip(results, others)]
            error = spread(gains) / len(gains) ** 0.5
            cells.append(f"{100 * statistics.mean(gains):+.2f} ± {100 * error:.2f}")
    cells.append(f"{statistics.mean(result['seconds'] for result in results):.1f}")
    return cells


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("topic", help="the program to measure")
    parser.add_argument("corpora", nargs="+")
    parser.add_argument("--against", help="another topic, for differences in points")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--first", type=int, default=0, help="lines of each corpus; 0: all")
    parser.add_argument("--option", action="append", default=[], help="an option of topic train")
    arguments = parser.parse_args()
    head = ["corpus", "micro-F1", "macro-F1", "seconds"]
    if arguments.against:
        head = ["corpus", "micro-F1", "gain", "macro-F1", "gain", "seconds"]
    print("| " + " | ".join(head) + " |\n" + "|---" * len(head) + "|")
    with tempfile.TemporaryDirectory() as folder:
        for corpus in arguments.corpora:
            path = first_lines(corpus, arguments.first, folder)
            results, others = [], []
            for seed in range(1, arguments.seeds + 1):
                results.append(measure(arguments.topic, path, seed, arguments.option, folder))
                if arguments.against:
                    others.append(
                        measure(arguments.against, path, seed, arguments.option, folder))
            name = Path(corpus).name.split(".")[0]
            print("| " + " | ".join([name] + line(results, others)) + " |", flush=True)


if __name__ == "__main__":
    main()
