#!/usr/bin/python3
"""Trains topicd and its peers on the same articles and prints one table.

    tests/bench/accuracy/accuracy.py NAME=TRAIN[,TEST] ... [--curve] [--seeds N] [--peers NAME,...]

TRAIN and TEST are anything that `topic` reads. Without TEST a fifth of TRAIN, drawn by the hash of
the articles' texts (so that copies stay together), is the test. What a tool can tune it tunes
inside the training articles, for the mean of micro-F1 and macro-F1: decisions.py has how topics are
decided, and the module of a peer what else it tunes. All answers are measured by the same code,
measures.py. With several seeds, a row is the mean over them, and "±" half of the range.

Needs Debian's python3-sklearn and fasttext, and a release build in build-release/ or build/ with
the tests' dump_corpus.
"""
import argparse
import tempfile
import time

import corpora
import measures

CURVE_SIZES = [50, 100, 200, 500, 1000, 2000, 5000]


def tools(names):
    from peer_topicd import Topicd
    yield Topicd()
    if "sklearn" in names:
        from peer_sklearn import FEATURES, Sklearn
        yield from (Sklearn(features) for features in FEATURES)
    elif "sklearn-words" in names:
        from peer_sklearn import Sklearn
        yield Sklearn("words")
        yield Sklearn("words and pairs")
    if "fasttext" in names:
        from peer_fasttext import FastText
        yield FastText()


def spread(values):
    mean = sum(values) / len(values)
    if len(values) == 1:
        return "%.3f" % mean
    return "%.3f ± %.3f" % (mean, (max(values) - min(values)) / 2)


def print_row(name, tool, train, test, seeds):
    truth = [set(a["topics"]) for a in test]
    rows = []
    start = time.time()
    for seed in range(1, seeds + 1):
        with tempfile.TemporaryDirectory() as directory:
            scores, accepted, choice = tool.run(train, test, directory, seed)
        rows.append((measures.micro_f1(truth, accepted), measures.macro_f1(truth, accepted),
                     *measures.ranking(truth, scores)))
    micro, macro, p1, p5, ndcg = ([row[i] for row in rows] for i in range(5))
    print("| %s | %d | %s | %s | %s | %.3f | %.3f | %.3f | %.1f | %s |" % (
        name, len(train), tool.name, spread(micro), spread(macro), sum(p1) / seeds,
        sum(p5) / seeds, sum(ndcg) / seeds, (time.time() - start) / seeds, choice), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("corpora", nargs="+", metavar="NAME=TRAIN[,TEST]")
    parser.add_argument("--curve", action="store_true", help="also on 50, 100, 200, ... articles")
    parser.add_argument("--seeds", type=int, default=1, help="repeat with so many seeds")
    parser.add_argument("--peers", default="sklearn,fasttext",
                        help="of sklearn, sklearn-words, fasttext; or none (default: all)")
    arguments = parser.parse_args()
    print("| corpus | articles | tool | micro-F1 | macro-F1 | P@1 | P@5 | nDCG@5 | s | chosen |")
    print("|---|---|---|---|---|---|---|---|---|---|", flush=True)
    for spec in arguments.corpora:
        name, _, paths = spec.partition("=")
        train, test = corpora.train_and_test(paths)
        sizes = [n for n in CURVE_SIZES if n < len(train)] if arguments.curve else []
        for size in sizes + [len(train)]:
            for tool in tools(arguments.peers.split(",")):
                print_row(name, tool, train[:size], test, arguments.seeds)


if __name__ == "__main__":
    main()
