#!/usr/bin/env python3
"""How the gate decides about better and about poisoned candidates.

    tests/bench/gate.py build-release/bin/topic reuters=train.jsonl powerapps=DIRECTORY

For each seed: a model of --start articles serves. A better candidate has learnt --reviews more, those that
`topic suggest` lists, with their right topics. A poisoned one has learnt the same articles, a fifth of them with the
topics of another article that has not the same ones. The control sample is drawn at random from the rest, and no
model has learnt it, nor what is nearly a copy; nor have they the recent articles. `topic judge`, the command that
topicd runs after a training, decides about both. Prints a row of a table for each kind of candidate: what was
decided; what the check of the control sample said, and that of the changes; the mean change of micro-F1 on the control
sample.
"""

import argparse
import collections
import json
import os
import random
import statistics
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from review import choose, read, run, write

KINDS = ("better", "poisoned")
POISONED_SHARE = 5  # one of so many
DECISIONS = ("promote", "undecided", "refuse")
RESULTS = ("passed", "undecided", "refused")


def poison(articles, draw):
    """A fifth of them get the topics of another one, which are not the same."""
    articles = [dict(article) for article in articles]
    given = [article["topics"] for article in articles]
    for article in draw.sample(articles, len(articles) // POISONED_SHARE):
        others = [topics for topics in given if sorted(topics) != sorted(article["topics"])]
        article["topics"] = draw.choice(others)
    return articles


def train(arguments, folder, name, articles, *options):
    corpus = write(folder / f"{name}.jsonl", articles, True)
    run(arguments.topic, "train", "--quiet", "--threads", 1, "--without", folder / "controls.jsonl", *options, "-o",
        folder / name, corpus)
    return folder / name


def train_next(arguments, folder, name, articles):
    """As topicd trains the next model."""
    return train(arguments, folder, name, articles, "--keep-topics", folder / "m")


def judge(arguments, folder, candidate):
    return json.loads(run(arguments.topic, "judge", "--json", "--controls", folder / "controls.jsonl",
                          "--recent", folder / "recent.jsonl", folder / "m", candidate, allowed=(0, 3)))


def decide(arguments, articles, seed):
    """What is decided about the better and the poisoned candidate of a seed."""
    draw = random.Random(seed)
    articles = draw.sample(articles, len(articles))
    first, second = arguments.controls, arguments.controls + arguments.recent
    start = second + arguments.start
    labelled, pool = articles[second:start], articles[start:start + arguments.candidates]
    with tempfile.TemporaryDirectory(prefix="topic-gate-") as name:
        folder = Path(name)
        write(folder / "controls.jsonl", articles[:first], True)
        write(folder / "recent.jsonl", articles[first:second], False)
        train(arguments, folder, "m", labelled)
        chosen = choose("topic suggest", arguments.topic, folder, pool, arguments.reviews, draw)
        reviewed = labelled + [article for article in pool if article["id"] in chosen]
        learnt = {"better": reviewed, "poisoned": poison(reviewed, draw)}
        return {kind: judge(arguments, folder, train_next(arguments, folder, kind, learnt[kind])) for kind in KINDS}


def decide_all(arguments, name, articles):
    """The judgements by seed; each stands in the details at once, as all of them take long."""
    seeds = range(arguments.first_seed, arguments.first_seed + arguments.seeds)
    decided = []
    with ThreadPoolExecutor(arguments.jobs) as pool, open(arguments.details or os.devnull, "a", encoding="utf-8") as file:
        for seed, judgements in zip(seeds, pool.map(lambda seed: decide(arguments, articles, seed), seeds)):
            decided.append(judgements)
            file.write(json.dumps({"corpus": name, "seed": seed, **judgements}) + "\n")
            file.flush()
    return decided


def result(judgement, check):
    return next(found["result"] for found in judgement["checks"] if found["check"] == check)


def row(name, kind, judgements):
    decided = collections.Counter(judgement["decision"] for judgement in judgements)
    controls = collections.Counter(result(judgement, "controls") for judgement in judgements)
    changes = sum(result(judgement, "changes") == "undecided" for judgement in judgements)
    change = statistics.mean(judgement["controls"]["difference"] for judgement in judgements)
    cells = [name, kind, *(decided[word] for word in DECISIONS), ", ".join(str(controls[word]) for word in RESULTS),
             changes, f"{change:+.3f}"]
    print("| " + " | ".join(map(str, cells)) + " |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("topic")
    parser.add_argument("corpora", nargs="+", metavar="NAME=CORPUS")
    parser.add_argument("--seeds", type=int, default=100)
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--start", type=int, default=300, help="articles of the model that serves")
    parser.add_argument("--reviews", type=int, default=100)
    parser.add_argument("--controls", type=int, default=500, help="as many as topicd keeps")
    parser.add_argument("--recent", type=int, default=100)
    parser.add_argument("--candidates", type=int, default=5000, help="as the daemon keeps them")
    parser.add_argument("--details", metavar="FILE", help="write every judgement there, one a line")
    parser.add_argument("--jobs", type=int, default=2)
    arguments = parser.parse_args()
    print("| corpus | candidates | promote | undecided | refuse | control sample: passed, undecided, refused "
          "| changes undecided | mean change of micro-F1 |")
    print("|---" * 8 + "|")
    for name, corpus in (argument.split("=", 1) for argument in arguments.corpora):
        articles = read(arguments.topic, corpus)
        needed = arguments.controls + arguments.recent + arguments.start + arguments.reviews
        if len(articles) < needed:
            sys.exit(f"{corpus}: has {len(articles)} labelled articles, and {needed} are needed")
        decided = decide_all(arguments, name, articles)
        for kind in KINDS:
            row(name, kind, [judgements[kind] for judgements in decided])


if __name__ == "__main__":
    main()
