#!/usr/bin/python3
"""How far a model's scores are from how often they are right, on articles that it has not seen.

    tests/bench/calibration.py [--seeds N] NAME=TRAIN[,TEST] ...

TRAIN and TEST are anything that `topic` reads; without TEST each fifth of TRAIN is the test of a
model trained on the others, and all fifths count together: this is for choosing. Prints the
expected calibration error in 15 bins over all pairs of article and topic, over the topics given and
over each article's best topic, and for scores from 0.9 on their mean and the share that is right.
"Chance" is the error over the best topics that scores without any fault would have on as many
articles: the mean over draws in which each is right as often as its score says. "Log loss" is that
of an article, over all topics. With --seeds the errors are means over that many seeds of the
training.

Needs a release build in build-release/ or build/ with the tests' dump_corpus.
"""
import argparse
import math
import os
import random
import statistics
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "accuracy"))
import corpora
import measures
from peer_topicd import Topicd

BINS = 15
HIGH = 0.9
PARTS = 5
DRAWS = 100
LEAST = 5e-5


def error(pairs):
    """pairs: (score, whether it is right)."""
    bins = [[0.0, 0] for _ in range(BINS)]
    for score, is_right in pairs:
        at = bins[min(int(score * BINS), BINS - 1)]
        at[0] += score
        at[1] += is_right
    return sum(abs(scores - right) for scores, right in bins) / max(len(pairs), 1)


def log_loss(pairs):
    """Of scores as answers print them, to the fourth digit."""
    return -sum(math.log(max(score if is_right else 1 - score, LEAST)) for score, is_right in pairs)


def chance(pairs):
    draw = random.Random(0)
    return statistics.mean(error([(score, draw.random() < score) for score, _ in pairs])
                           for _ in range(DRAWS))


def parts_of(spec):
    """[(training articles, test articles)]"""
    if "," in spec:
        return [corpora.train_and_test(spec)]
    articles = corpora.read(spec)
    return [([a for a in articles if corpora.digest(a) % PARTS != part],
             [a for a in articles if corpora.digest(a) % PARTS == part]) for part in range(PARTS)]


def measure(parts, seed):
    """The columns of a row."""
    truth, scores, accepted = [], [], []
    for train, test in parts:
        with tempfile.TemporaryDirectory() as directory:
            found, given, _ = Topicd().run(train, test, directory, seed)
        truth += [set(a["topics"]) for a in test]
        scores += found
        accepted += given
    pairs = [(score, topic in due, topic in given) for by_topic, due, given in
             zip(scores, truth, accepted) for topic, score in by_topic.items()]
    best = [max((score, topic in due) for topic, score in by_topic.items())
            for by_topic, due in zip(scores, truth)]
    high = [(score, is_right) for score, is_right, _ in pairs if score >= HIGH]
    every = [(score, is_right) for score, is_right, _ in pairs]
    return (log_loss(every) / len(truth), error(every),
            error([(score, is_right) for score, is_right, is_given in pairs if is_given]),
            error(best), chance(best), sum(s for s, _ in high) / max(len(high), 1),
            sum(r for _, r in high) / max(len(high), 1), len(high),
            measures.micro_f1(truth, accepted))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("corpora", nargs="+", metavar="NAME=TRAIN[,TEST]")
    parser.add_argument("--seeds", type=int, default=1)
    arguments = parser.parse_args()
    print("| corpus | log loss | all | given | best | chance | says | is | scores from 0.9 on "
          "| micro-F1 |")
    print("|---|---|---|---|---|---|---|---|---|---|", flush=True)
    for spec in arguments.corpora:
        name, _, paths = spec.partition("=")
        parts = parts_of(paths)
        rows = [measure(parts, seed) for seed in range(1, arguments.seeds + 1)]
        means = [statistics.mean(column) for column in zip(*rows)]
        print("| %s | %.4f | %.4f | %.3f | %.3f | %.3f | %.3f | %.3f | %.0f | %.3f |" %
              (name, *means), flush=True)


if __name__ == "__main__":
    main()
