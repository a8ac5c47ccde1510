#!/usr/bin/python3
"""How far the scores of a model are from how often they are right, on articles that it has not seen.

    tests/bench/calibration.py NAME=TRAIN[,TEST] ...

TRAIN and TEST are anything that `topic` reads; without TEST a fifth of TRAIN is the test. Prints the
expected calibration error in 15 bins over all pairs of article and topic, over the topics given and
over each article's best topic, and for scores from 0.9 on their mean and the share that is right.

Needs a release build in build-release/ or build/ with the tests' dump_corpus.
"""
import argparse
import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "accuracy"))
import corpora
import measures
from peer_topicd import Topicd

BINS = 15
HIGH = 0.9


def error(pairs):
    """pairs: (score, whether it is right)."""
    bins = [[0.0, 0] for _ in range(BINS)]
    for score, is_right in pairs:
        at = bins[min(int(score * BINS), BINS - 1)]
        at[0] += score
        at[1] += is_right
    return sum(abs(scores - right) for scores, right in bins) / max(len(pairs), 1)


def row(name, train, test):
    truth = [set(a["topics"]) for a in test]
    with tempfile.TemporaryDirectory() as directory:
        scores, accepted, _ = Topicd().run(train, test, directory, 1)
    pairs = [(score, topic in due, topic in given) for by_topic, due, given in
             zip(scores, truth, accepted) for topic, score in by_topic.items()]
    best = [max((score, topic in due) for topic, score in by_topic.items())
            for by_topic, due in zip(scores, truth)]
    high = [(score, is_right) for score, is_right, _ in pairs if score >= HIGH]
    print("| %s | %.4f | %.3f | %.3f | %.3f | %.3f | %d | %.3f |" % (
        name, error([p[:2] for p in pairs]), error([p[:2] for p in pairs if p[2]]), error(best),
        sum(s for s, _ in high) / max(len(high), 1), sum(r for _, r in high) / max(len(high), 1),
        len(high), measures.micro_f1(truth, accepted)), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("corpora", nargs="+", metavar="NAME=TRAIN[,TEST]")
    print("| corpus | all | given | best | says | is | scores from 0.9 on | micro-F1 |")
    print("|---|---|---|---|---|---|---|---|", flush=True)
    for spec in parser.parse_args().corpora:
        name, _, paths = spec.partition("=")
        row(name, *corpora.train_and_test(paths))


if __name__ == "__main__":
    main()
