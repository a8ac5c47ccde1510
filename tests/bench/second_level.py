#!/usr/bin/env python3
"""Compares what a second level over the margins of linear SVMs may look at (docs/decisions/0044-relevance.md).

    tests/bench/second_level.py NAME=CORPUS[:COST] ... [--seed N]

CORPUS is anything that `topic` reads; no test articles are needed. Words with sublinear tf, a LinearSVC for each topic with
five articles and one for having any topic, margins of five folds; then, in five other folds, a logistic regression over all
pairs of article and topic, and a threshold for each topic. A row is micro-F1 / macro-F1, the log loss of a pair, and the
factors of the first fold.

Needs Debian's python3-sklearn, and a build with the tests' dump_corpus in build-release/ or build/.
"""
import argparse
import os
import sys

import numpy
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold
from sklearn.preprocessing import MultiLabelBinarizer
from sklearn.svm import LinearSVC

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "accuracy"))
from corpora import read, text_of  # noqa: E402  pylint: disable=wrong-import-position

FOLDS = 5
ARTICLES_MIN = 5
# The log-odds of a topic that a fold's other articles do not have.
NEVER = -6
LEVELS = [("own and rival", ["own", "rival"]),
          ("and relevance", ["own", "rival", "any"]),
          ("and relevance where it is below 0", ["own", "rival", "lack"]),
          ("and the logarithm of its probability", ["own", "rival", "log"]),
          ("and relevance, with another factor above 0", ["own", "rival", "lack", "excess"])]


def margins_of(vectors, labels, cost, folds):
    """Out of fold; a topic that has one class outside the fold gets -1 or 1."""
    margins = numpy.zeros(labels.shape)
    for train, test in folds.split(vectors):
        for topic in range(labels.shape[1]):
            due = labels[train, topic]
            margins[test, topic] = (LinearSVC(C=cost).fit(vectors[train], due).decision_function(vectors[test])
                                    if due.min() != due.max() else 2 * due[0] - 1)
    return margins


def log_odds_of(margins, due, train):
    if due[train].min() == due[train].max():
        return numpy.full(len(due), NEVER if due[train].max() == 0 else -NEVER)
    return LogisticRegression(C=10).fit(margins[train, None], due[train]).decision_function(margins[:, None])


def inputs_of(margins, labels, any_margins, has_any, train):
    topics = labels.shape[1]
    own = numpy.stack([log_odds_of(margins[:, i], labels[:, i], train) for i in range(topics)], 1)
    rival = numpy.stack([numpy.delete(own, i, 1).max(1) for i in range(topics)], 1)
    relevance = numpy.repeat(log_odds_of(any_margins, has_any, train)[:, None], topics, 1)
    return {"own": own, "rival": rival, "any": relevance, "lack": numpy.minimum(relevance, 0),
            "excess": numpy.maximum(relevance, 0), "log": -numpy.logaddexp(0, -relevance)}


def threshold_of(scores, due):
    best = (-1, 0.5)
    for threshold in numpy.unique(numpy.quantile(scores, numpy.linspace(0.5, 0.999, 200))):
        given = scores >= threshold
        best = max(best, (2 * (given & (due == 1)).sum() / max(1, given.sum() + due.sum()), threshold))
    return best[1]


def measure(names, inputs, labels, folds):
    """Micro-F1, macro-F1, log loss, factors."""
    scores, given = numpy.zeros(labels.shape), numpy.zeros(labels.shape, bool)
    factors = None
    for (train, test), columns in zip(folds.split(labels), inputs):
        flat = numpy.stack([columns[name] for name in names], 2)
        model = LogisticRegression(C=100).fit(flat[train].reshape(-1, len(names)), labels[train].ravel())
        factors = model.coef_[0] if factors is None else factors
        all_scores = model.predict_proba(flat.reshape(-1, len(names)))[:, 1].reshape(labels.shape)
        scores[test] = all_scores[test]
        for topic in range(labels.shape[1]):
            given[test, topic] = scores[test, topic] >= threshold_of(all_scores[train, topic], labels[train, topic])
    right, total = (given & (labels == 1)).sum(0), given.sum(0) + labels.sum(0)
    loss = -numpy.log(numpy.where(labels == 1, scores, 1 - scores).clip(1e-9)).mean()
    return 2 * right.sum() / total.sum(), (2 * right / numpy.maximum(1, total)).mean(), loss, factors


def compare(name, corpus, cost, seed):
    articles = read(corpus)
    all_labels = MultiLabelBinarizer().fit_transform([article["topics"] for article in articles])
    labels = all_labels[:, all_labels.sum(0) >= ARTICLES_MIN]
    has_any = (all_labels.sum(1) > 0).astype(int)
    vectors = TfidfVectorizer(sublinear_tf=True, min_df=2, token_pattern=r"\b\w+\b").fit_transform(
        text_of(article) for article in articles)
    first, second = (KFold(FOLDS, shuffle=True, random_state=number) for number in (seed, 100 + seed))
    margins = margins_of(vectors, labels, cost, first)
    any_margins = margins_of(vectors, has_any[:, None], cost, first)[:, 0]
    inputs = [inputs_of(margins, labels, any_margins, has_any, train) for train, _ in second.split(labels)]
    for level, names in LEVELS:
        micro, macro, loss, factors = measure(names, inputs, labels, second)
        print(f"| {name} | {level} | {micro:.3f} / {macro:.3f} | {loss:.4f} | "
              f"{', '.join(f'{factor:+.2f}' for factor in factors)} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpora", nargs="+", metavar="NAME=CORPUS[:COST]")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    print("| corpus | second level | micro-F1 / macro-F1 | log loss | factors |\n|---|---|---|---|---|")
    for corpus in options.corpora:
        name, path = corpus.split("=", 1)
        path, _, cost = path.partition(":")
        compare(name, path, float(cost or 0.3), options.seed)


main()
