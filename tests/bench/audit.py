#!/usr/bin/env python3
"""Plants errors in labels and measures how many of them `topic audit` finds.

    tests/bench/audit.py NAME=CORPUS[:COUNT] ... [--seeds 5] [--share 0.1] [--peers none]
        [--mistakes]

CORPUS is anything that `topic` reads; COUNT takes that many of its articles, at random. Of --share
of the articles one label each is made wrong: by even chance a topic is taken, or one that the
article lacks is added, drawn by its frequency. The audit lists as many labels as were planted; its
precision is the share of them that are planted, which is the recall too. Errors that the corpus had
before count as mistakes of the audit; --mistakes lists the mistakes, and for how many seeds each
was made, so that one can read the articles. "Stated" is the number of wrong labels that the audit states,
divided by the number planted.

Beside it, unless --peers none, with the same out-of-fold log-odds: self-confidence (the labels
whose own probability is least) and the class-wise thresholds of Confident Learning (Northcutt,
Jiang and Chuang, JAIR 70, 2021), each topic a class of its own. And self-confidence with scikit-
learn's own out-of-fold probabilities: TF-IDF with sublinear tf, logistic regression with C = 10
for each topic, 5 folds.

Needs a build with the tests' dump_corpus in build-release/ or build/, and for the peers
bench_out_of_fold there and python3-sklearn.
"""
import argparse
import collections
import json
import math
import os
import random
import re
import subprocess
import sys
import tempfile
import warnings

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "accuracy"))
import corpora
from corpora import program, text_of, write_jsonl

FOLDS = 5
COST = 10
COLUMNS = ("topic audit", "stated", "self-confidence", "confident learning", "scikit-learn")


def plant(articles, seed, share):
    """The articles with errors, and the set of (number of the article, topic) that are wrong."""
    draw = random.Random(seed)
    counts = collections.Counter(t for a in articles for t in a["topics"])
    names = sorted(counts)
    articles = [dict(a, id="n%d" % i, topics=list(a["topics"])) for i, a in enumerate(articles)]
    planted = set()
    for i in sorted(draw.sample(range(len(articles)), round(share * len(articles)))):
        own = articles[i]["topics"]
        others = [t for t in names if t not in own]
        if own and (not others or draw.random() < 0.5):
            topic = draw.choice(own)
            own.remove(topic)
        else:
            topic = draw.choices(others, [counts[t] for t in others])[0]
            own.append(topic)
        planted.add((i, topic))
    return articles, planted


def audit(path, count):
    """The labels listed first, and the number of wrong labels that is stated."""
    def run(*options):
        return subprocess.run([program("bin", "topic"), "audit", path, "--rule", "any", "--top",
                               str(count), *options], stdout=subprocess.PIPE, check=True).stdout
    lines = [json.loads(line) for line in run("--json").splitlines()]
    stated = re.search(rb"about (\d+) labels of the corpus are wrong", run())
    return ({(int(line["id"][1:]), line["topic"]) for line in lines},
            int(stated.group(1)) if stated else 0)


def read_log_odds(path):
    """Topics, labels and probabilities, article by article, as the audit has them."""
    out = subprocess.run([program("tests", "bench_out_of_fold"), path], stdout=subprocess.PIPE,
                         check=True).stdout.splitlines()
    rows = [json.loads(line) for line in out[1:]]
    return (json.loads(out[0])["topics"], [set(row["labels"]) for row in rows],
            [[1 / (1 + math.exp(-z)) for z in row["log_odds"]] for row in rows])


def self_confidence(labels, probabilities):
    """(suspicion, article, topic) of every label."""
    return [(1 - p if topic in own else p, i, topic)
            for i, (own, row) in enumerate(zip(labels, probabilities))
            for topic, p in enumerate(row)]


def confident_learning(labels, probabilities):
    """A label is off the diagonal of the confident joint if its own class does not reach its
    threshold and the other one does; these rank by self-confidence, before all others."""
    count = len(probabilities[0])
    columns = [[row[topic] for row in probabilities] for topic in range(count)]
    has = [[topic in own for own in labels] for topic in range(count)]
    ranked = []
    for topic, (column, given) in enumerate(zip(columns, has)):
        mine = [p for p, g in zip(column, given) if g]
        others = [1 - p for p, g in zip(column, given) if not g]
        thresholds = (sum(others) / max(1, len(others)), sum(mine) / max(1, len(mine)))
        for i, (p, g) in enumerate(zip(column, given)):
            own, other = (p, 1 - p) if g else (1 - p, p)
            is_off = other >= thresholds[not g] and other - thresholds[not g] > own - thresholds[g]
            ranked.append((is_off, 1 - own, i, topic))
    return [(off + suspicion, i, topic) for off, suspicion, i, topic in ranked]


def scikit_learn(articles):
    """Topics, labels and out-of-fold probabilities."""
    import numpy
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import KFold
    from sklearn.multiclass import OneVsRestClassifier
    warnings.filterwarnings("ignore")
    counts = collections.Counter(t for a in articles for t in a["topics"])
    topics = sorted(t for t in counts if counts[t] >= 2)
    y = numpy.array([[t in a["topics"] for t in topics] for a in articles], int)
    texts = [text_of(a) for a in articles]
    probabilities = numpy.zeros(y.shape)
    for kept, held in KFold(FOLDS, shuffle=True, random_state=1).split(texts):
        vectorizer = TfidfVectorizer(sublinear_tf=True)
        x = vectorizer.fit_transform([texts[i] for i in kept])
        model = OneVsRestClassifier(LogisticRegression(C=COST, max_iter=300)).fit(x, y[kept])
        probabilities[held] = model.predict_proba(vectorizer.transform([texts[i] for i in held]))
    return topics, [set(numpy.flatnonzero(row)) for row in y], probabilities


def first(ranked, topics, count):
    ranked = sorted(ranked, key=lambda label: (-label[0], label[1], label[2]))[:count]
    return {(i, topics[topic]) for _, i, topic in ranked}


def peer_lists(articles, path, count):
    topics, labels, probabilities = read_log_odds(path)
    for ranking in (self_confidence, confident_learning):
        yield first(ranking(labels, probabilities), topics, count)
    topics, labels, probabilities = scikit_learn(articles)
    yield first(self_confidence(labels, probabilities), topics, count)


def measure(articles, seed, share, has_peers, mistakes):
    articles, planted = plant(articles, seed, share)
    with tempfile.TemporaryDirectory() as directory:
        path = os.path.join(directory, "corpus.jsonl")
        write_jsonl(articles, path)
        found, stated = audit(path, len(planted))
        peers = list(peer_lists(articles, path, len(planted))) if has_peers else []
    mistakes.update((i, topic, topic in articles[i]["topics"]) for i, topic in found - planted)
    found, *peers = [len(planted & some) / len(planted) for some in [found, *peers]]
    return [found, stated / len(planted), *peers]


def print_mistakes(mistakes, articles):
    for (i, topic, has_topic), count in mistakes.most_common():
        print("%4d x %s %s: %s" % (count, "has" if has_topic else "lacks", topic,
                                   " ".join(text_of(articles[i]).split())[:120]), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("corpora", nargs="+", metavar="NAME=CORPUS[:COUNT]")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--share", type=float, default=0.1)
    parser.add_argument("--peers", choices=("all", "none"), default="all")
    parser.add_argument("--mistakes", action="store_true", help="list what was not planted")
    arguments = parser.parse_args()
    has_peers = arguments.peers == "all"
    columns = COLUMNS if has_peers else COLUMNS[:2]
    print("| corpus | articles | planted | %s |\n|---|---|---|%s" % (
        " | ".join(columns), "---|" * len(columns)))
    for corpus in arguments.corpora:
        name, path = corpus.split("=", 1)
        path, _, count = path.partition(":")
        articles = corpora.read(path)[:int(count) if count else None]
        mistakes = collections.Counter()
        rows = [measure(articles, seed, arguments.share, has_peers, mistakes)
                for seed in range(1, arguments.seeds + 1)]
        cells = ["%.2f" % (sum(column) / len(column)) for column in zip(*rows)]
        print("| %s | %d | %d | %s |" % (name, len(articles), round(arguments.share * len(articles)),
                                         " | ".join(cells)), flush=True)
        if arguments.mistakes:
            print_mistakes(mistakes, articles)


if __name__ == "__main__":
    main()
