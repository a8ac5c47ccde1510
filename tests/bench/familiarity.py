#!/usr/bin/env python3
"""Leaves topics out of training and measures whether familiarity tells their articles.

    tests/bench/familiarity.py NAME=CORPUS ... [--sizes 200,2000] [--seeds 3] [--left-out 0.3]

CORPUS is anything that `topic` reads. For each seed some topics are left out, at random: their
articles are the *strangers*. Of the other articles a fifth, drawn by the hash of the text, is not
trained on: the *own* ones. Articles without topics are left out of both, since articles of "none of
these" would teach the model what strangers are.

Table 1 is the AUROC, own articles above strangers, for the familiarity that answers carry and for
what else could tell: the best topic's probability and margin, and the share of an article's words
that occur in two training articles. Table 2 is, for each --min-familiarity, the share of own articles
that get nothing and of strangers that still get something, with each topic's own threshold and for
a model that always gives one topic (without any bound it gives all of them one); and the share of
own articles with a familiarity below the bound, which equals the bound if it is honest.

Needs a release build in build-release/ or build/ with the tests' dump_corpus.
"""
import argparse
import collections
import json
import os
import random
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "accuracy"))
import corpora
from corpora import digest, program, text_of, write_jsonl

BOUNDS = (0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3)
MEASURES = ("familiarity", "probability", "margin", "known words")

# A topic with fewer articles is not chosen: its strangers, or its training articles, are too few.
TOPIC_ARTICLES_MIN = 20

# A seed that leaves fewer strangers is passed over: where most articles have several topics, few have
# only topics that were left out.
STRANGERS_MIN = 20
SEEDS_TRIED_MAX = 100
STRANGERS_MAX = 1000


def words_of(article):
    return set(re.findall(r"\w+", text_of(article).lower()))


def split(articles, seed, share, size):
    """Training, own and strange articles."""
    draw = random.Random(seed)
    counts = collections.Counter(t for a in articles for t in a["topics"])
    topics = sorted(t for t in counts if counts[t] >= TOPIC_ARTICLES_MIN)
    draw.shuffle(topics)
    left_out = set(topics[:max(1, round(share * len(topics)))])
    kept = set(topics) - left_out
    train, own, strangers = [], [], []
    for article in articles:
        due = [t for t in article["topics"] if t in kept]
        if due:
            (own if digest(article) % 5 == 0 else train).append(dict(article, topics=due))
        elif article["topics"] and all(t in left_out for t in article["topics"]):
            strangers.append(article)
    draw.shuffle(train)
    draw.shuffle(strangers)
    return train[:size], own, strangers[:STRANGERS_MAX]


def answers(model, articles, directory, *options):
    path = os.path.join(directory, "articles.jsonl")
    write_jsonl(articles, path)
    out = subprocess.run([program("bin", "topic"), "tag", "-m", model, *options, path],
                         stdout=subprocess.PIPE, check=True).stdout
    return [json.loads(line) for line in out.splitlines()]


def train_on(articles, directory):
    path = os.path.join(directory, "train.jsonl")
    model = os.path.join(directory, "m.model")
    write_jsonl(articles, path)
    subprocess.run([program("bin", "topic"), "train", path, "-o", model, "--quiet"], check=True)
    return model


def score(articles, train_words, model, directory):
    """For each article its measures, and whether the model gives it a topic without any bound."""
    best = answers(model, articles, directory, "--top", "1", "--explain")
    given = answers(model, articles, directory)
    rows = []
    for article, answer, plain in zip(articles, best, given):
        words = words_of(article)
        tag = answer["topics"][0]
        rows.append({"familiarity": answer["familiarity"], "probability": tag["score"],
                     "margin": tag["margin"],
                     "known words": sum(train_words[w] > 1 for w in words) / max(1, len(words)),
                     "given": bool(plain["topics"])})
    return rows


def auroc(own, strangers):
    """The chance that an own article has more than a stranger; equal counts half."""
    ranked = sorted([(v, 1) for v in own] + [(v, 0) for v in strangers])
    wins = below = at = 0
    while at < len(ranked):
        end = at
        while end < len(ranked) and ranked[end][0] == ranked[at][0]:
            end += 1
        ours = sum(is_own for _, is_own in ranked[at:end])
        theirs = end - at - ours
        wins += ours * (below + theirs / 2)
        below += theirs
        at = end
    return wins / (len(own) * len(strangers))


def mean(values):
    return sum(values) / max(1, len(values))


def share(rows, bound, test):
    return mean([test(row, row["familiarity"] >= bound) for row in rows])


def measure(articles, size, seeds, left_out):
    areas, bounds, sizes = [], [], []
    for seed in range(1, SEEDS_TRIED_MAX + 1):
        train, own, strangers = split(articles, seed, left_out, size)
        if len(strangers) < STRANGERS_MIN or len(areas) == seeds:
            continue
        with tempfile.TemporaryDirectory() as directory:
            words = collections.Counter(w for a in train for w in words_of(a))
            model = train_on(train, directory)
            rows = [score(some, words, model, directory) for some in (own, strangers)]
        sizes.append((len(train), len(own), len(strangers)))
        areas.append([auroc(*([row[key] for row in some] for some in rows)) for key in MEASURES])
        bounds.append([[share(rows[0], b, lambda row, passes: not (passes and row["given"])),
                        share(rows[1], b, lambda row, passes: passes and row["given"]),
                        share(rows[0], b, lambda row, passes: not passes),
                        share(rows[1], b, lambda row, passes: passes)] for b in BOUNDS])
    return areas, bounds, sizes


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("corpora", nargs="+", metavar="NAME=CORPUS")
    parser.add_argument("--sizes", default="200,2000")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--left-out", type=float, default=0.3)
    arguments = parser.parse_args()
    area_lines, bound_lines = [], []
    for corpus in arguments.corpora:
        name, path = corpus.split("=", 1)
        articles = [a for a in corpora.read(path) if a["topics"]]
        for size in map(int, arguments.sizes.split(",")):
            areas, bounds, sizes = measure(articles, size, arguments.seeds, arguments.left_out)
            if not areas:
                print("%s: no seed leaves %d strangers" % (name, STRANGERS_MIN), file=sys.stderr)
                continue
            cells = ["%.3f" % mean(column) for column in zip(*areas)]
            counts = [round(mean(column)) for column in zip(*sizes)]
            area_lines.append("| %s | %d | %d | %d | %s |" % (name, *counts, " | ".join(cells)))
            for i, bound in enumerate(BOUNDS):
                row = [mean([b[i][column] for b in bounds]) for column in range(4)]
                bound_lines.append("| %s | %d | %.2f | %s |" % (
                    name, counts[0], bound, " | ".join("%.1f %%" % (100 * x) for x in row)))
            print(area_lines[-1], flush=True)
            if counts[0] < size:
                break  # a larger size would train on the same articles
    print("\n| corpus | trained on | own | strangers | %s |\n|---|---|---|---|%s" % (
        " | ".join(MEASURES), "---|" * len(MEASURES)))
    print("\n".join(area_lines))
    print("\n| corpus | trained on | bound | own, nothing given | strangers, given | own below it | "
          "strangers above it |\n|---|---|---|---|---|---|---|")
    print("\n".join(bound_lines))


if __name__ == "__main__":
    main()
