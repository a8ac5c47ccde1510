#!/usr/bin/env python3
"""What the review queue is worth: articles that `topic suggest` lists, against others.

    tests/bench/review.py --seeds 20 build-release/bin/topic reuters=train.jsonl powerapps=DIRECTORY

For each seed some labelled articles are drawn to begin with, some to measure on, and the rest are
candidates. An editor then reviews candidates in steps, which train a new model each: in random order,
those with the least certain topic (its probability is nearest to its threshold), or those that
`topic suggest` lists, its control sample included. It prints the mean of micro-F1 and macro-F1 (over
the topics that a measured article has), how many points each is above random order with the standard
error over the seeds, and with how many reviews each reaches what random order reaches at the end. No
label is wrong here, so suggest gets no --labelled.
"""

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ORDERS = ("random order", "least certain", "topic suggest")
TEXTS = ("title", "excerpt", "body")


def run(*command, allowed=(0,)):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode not in allowed:
        sys.exit(f"{' '.join(map(str, command))}: {done.stderr}")
    return done.stdout


def read(topic, corpus):
    """The labelled articles, as `topic show` reads them, numbered."""
    articles = []
    for line in run(topic, "show", "--json", corpus).splitlines():
        record = json.loads(line)
        if record.get("topics") is not None:
            article = {key: record[key] for key in TEXTS if record.get(key)}
            articles.append({"id": len(articles), **article, "topics": record["topics"]})
    return articles


def write(path, articles, is_labelled):
    with open(path, "w", encoding="utf-8") as file:
        for article in articles:
            kept = {k: v for k, v in article.items() if is_labelled or k != "topics"}
            file.write(json.dumps(kept) + "\n")
    return path


def uncertainty(topics, thresholds):
    return min(abs(topic["score"] - thresholds[topic["topic"]]) for topic in topics)


def choose(order, topic, folder, pool, count, draw):
    """The ids of the articles to review next."""
    model = folder / "m"
    if order == "random order":
        return {article["id"] for article in draw.sample(pool, count)}
    path = write(folder / "pool.jsonl", pool, False)
    if order == "topic suggest":
        lines = run(topic, "suggest", "-m", model, path, "--count", count, "--seed",
                    draw.randrange(1 << 31)).splitlines()
        return {json.loads(line)["id"] for line in lines}
    known = json.loads(run(topic, "inspect", model, "--json"))["topics"]
    thresholds = {entry["topic"]: entry["threshold"] for entry in known}
    answers = map(json.loads, run(topic, "tag", "-m", model, "--top", len(known), path).splitlines())
    ranked = sorted(answers, key=lambda answer: uncertainty(answer["topics"], thresholds))
    return {answer["id"] for answer in ranked[:count]}


def measure(topic, folder, labelled):
    run(topic, "train", write(folder / "labelled.jsonl", labelled, True), "-o", folder / "m", "--quiet",
        "--threads", 1)
    result = json.loads(run(topic, "eval", "-m", folder / "m", folder / "held.jsonl", "--json"))
    macro = statistics.mean(t["f1"] for t in result["per_topic"] if t["articles"])
    return result["micro_f1"], macro


def curve(arguments, articles, order, seed):
    """(micro-F1, macro-F1) after each step."""
    draw = random.Random(seed)
    articles = draw.sample(articles, len(articles))
    held = min(arguments.held, len(articles) * 2 // 5)
    first = held + arguments.start
    labelled, pool = articles[held:first], articles[first:first + arguments.candidates]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder / "held.jsonl", articles[:held], True)
        points = [measure(arguments.topic, folder, labelled)]
        for _ in range(0, arguments.reviews, arguments.step):
            chosen = choose(order, arguments.topic, folder, pool, arguments.step, draw)
            labelled = labelled + [article for article in pool if article["id"] in chosen]
            pool = [article for article in pool if article["id"] not in chosen]
            points.append(measure(arguments.topic, folder, labelled))
    return points


def reviews_until(means, target, step):
    """After how many reviews the mean curve first reaches the target, between steps linearly."""
    for i in range(1, len(means)):
        if means[i] >= target > means[i - 1]:
            return step * (i - 1 + (target - means[i - 1]) / (means[i] - means[i - 1]))
    return None if means[0] < target else 0


def cells(curves, base, step):
    """A row of the table: for micro-F1 and macro-F1 the end, the gain, the reviews needed."""
    row = []
    for kind in (0, 1):
        ends = [points[-1][kind] for points in curves]
        gains = [100 * (points[-1][kind] - other[-1][kind]) for points, other in zip(curves, base)]
        error = statistics.stdev(gains) / len(gains) ** 0.5 if len(gains) > 1 else 0
        means = [statistics.mean(points[i][kind] for points in curves) for i in range(len(curves[0]))]
        target = statistics.mean(points[-1][kind] for points in base)
        needed = reviews_until(means, target, step)
        row += [f"{statistics.mean(ends):.3f}", f"{statistics.mean(gains):+.1f} ± {error:.1f}",
                "-" if needed is None else f"{needed:.0f}"]
    return row


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("topic")
    parser.add_argument("corpora", nargs="+", metavar="NAME=CORPUS")
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--start", type=int, default=200, help="labelled articles to begin with")
    parser.add_argument("--reviews", type=int, default=100)
    parser.add_argument("--step", type=int, default=20, help="reviews between two trainings")
    parser.add_argument("--held", type=int, default=2000,
                        help="articles to measure on; at most two fifths of the corpus")
    parser.add_argument("--candidates", type=int, default=5000, help="as the daemon keeps them")
    parser.add_argument("--jobs", type=int, default=2)
    arguments = parser.parse_args()
    print("| corpus | order | micro-F1 | over random | reviews | macro-F1 | over random | reviews |")
    print("|---" * 8 + "|")
    for name, corpus in (argument.split("=", 1) for argument in arguments.corpora):
        articles = read(arguments.topic, corpus)
        seeds = range(arguments.first_seed, arguments.first_seed + arguments.seeds)
        with ThreadPoolExecutor(arguments.jobs) as pool:
            curves = {order: list(pool.map(lambda seed: curve(arguments, articles, order, seed), seeds))
                      for order in ORDERS}
        base = curves[ORDERS[0]]
        begin = [statistics.mean(points[0][kind] for points in base) for kind in (0, 1)]
        print(f"| {name} | before | {begin[0]:.3f} | | | {begin[1]:.3f} | | |")
        for order in ORDERS:
            print("| " + " | ".join([name, order] + cells(curves[order], base, arguments.step)) + " |",
                  flush=True)


if __name__ == "__main__":
    main()
