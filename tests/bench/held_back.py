#!/usr/bin/env python3
"""Two states of `topic`, each trained on four fifths of a corpus and measured on the fifth held back.

    tests/bench/held_back.py --against OTHER/bin/topic build-release/bin/topic NAME=CORPUS[:COUNT] ...

What a training chooses by cross-validation is measured by cross-validation in cross_validate.py, so a
way to choose that is misled measures itself well there. Here it is measured on articles that it has
not seen: give training articles alone. COUNT takes that many articles at random. Prints for each
corpus micro-F1 and macro-F1 (over the topics that a held-back article has), the difference to the
other program in points with the standard error of its mean over --splits random splits, and the
costs that each program chose.

Needs the tests' dump_corpus in build-release/ or build/.
"""
import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "accuracy"))
import corpora
import measures


def answer(topic, folder, options):
    """The topics given to each article held back, and the cost."""
    model = f"{folder}/bench.model"
    run = subprocess.run([topic, "train", f"{folder}/train.jsonl", "-o", model, "--json", "--quiet",
                          *options], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    tags = subprocess.run([topic, "tag", "-m", model, f"{folder}/test.jsonl"],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    given = [{tag["topic"] for tag in json.loads(line)["topics"]}
             for line in tags.stdout.splitlines()]
    return given, json.loads(run.stdout)["cost"]


def measure(topic, folder, truth, options):
    given, cost = answer(topic, folder, options)
    return (100 * measures.micro_f1(truth, given), 100 * measures.macro_f1(truth, given), cost)


def compare(arguments, articles):
    """[(results of the program, results of the other)] for each split."""
    pairs = []
    for split in range(arguments.splits):
        order = random.Random(split).sample(articles, len(articles))
        test, train = order[:len(order) // 5], order[len(order) // 5:]
        with tempfile.TemporaryDirectory() as folder:
            corpora.write_jsonl(train, f"{folder}/train.jsonl")
            corpora.write_jsonl(test, f"{folder}/test.jsonl")
            truth = [set(article["topics"]) for article in test]
            pairs.append([measure(topic, folder, truth, arguments.option)
                          for topic in (arguments.topic, arguments.against)])
    return pairs


def cells(pairs):
    for i in range(2):
        yield f"{statistics.mean(new[i] for new, _ in pairs):.1f}"
        gains = [new[i] - old[i] for new, old in pairs]
        error = statistics.stdev(gains) / len(gains) ** 0.5 if len(gains) > 1 else 0
        yield f"{statistics.mean(gains):+.2f} ± {error:.2f}"
    for i in range(2):
        yield " ".join("%g" % pair[i][2] for pair in pairs)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("topic", help="the program to measure")
    parser.add_argument("corpora", nargs="+", metavar="NAME=CORPUS[:COUNT]")
    parser.add_argument("--against", required=True, help="the other program")
    parser.add_argument("--splits", type=int, default=6)
    parser.add_argument("--option", action="append", default=[], help="an option of topic train")
    arguments = parser.parse_args()
    head = ["corpus", "micro-F1", "gain", "macro-F1", "gain", "costs", "costs of the other"]
    print("| " + " | ".join(head) + " |\n" + "|---" * len(head) + "|", flush=True)
    for spec in arguments.corpora:
        name, _, path = spec.partition("=")
        path, _, count = path.partition(":")
        articles = corpora.read(path)
        if count:
            articles = random.Random(0).sample(articles, min(int(count), len(articles)))
        pairs = compare(arguments, articles)
        print("| " + " | ".join([name, *cells(pairs)]) + " |", flush=True)


if __name__ == "__main__":
    main()
