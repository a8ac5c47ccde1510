#!/usr/bin/env python3
"""Trains topicd, scikit-learn and fastText on the same articles and prints one table.

    tests/bench/accuracy.py NAME=TRAIN[,TEST] ... [--curve] [--peers none|sklearn|fasttext|all]

TRAIN and TEST are anything that `topic` reads. Without TEST a fifth of TRAIN, drawn by the hash of
the articles' texts (so that copies stay together), is the test. Whatever a tool can tune it tunes
inside the training articles: scikit-learn its C by 3-fold cross-validation, fastText its epochs and
learning rate on a tenth held out. All answers are measured by the same code, below.

Needs Debian's python3-sklearn and fasttext, and a release build in build-release/ or build/ with
the tests' dump_corpus.
"""
import argparse
import hashlib
import json
import math
import os
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CURVE_SIZES = [50, 100, 200, 500, 1000, 2000, 5000]


def program(*names):
    for build in ("build-release", "build"):
        path = os.path.join(ROOT, build, *names)
        if os.path.exists(path):
            return path
    sys.exit("%s is not built; run: cmake --preset release && cmake --build build-release"
             % os.path.join(*names))


def read_corpus(path):
    out = subprocess.run([program("tests", "dump_corpus"), path], stdout=subprocess.PIPE,
                         check=True).stdout
    articles = [json.loads(line) for line in out.splitlines()]
    return [a for a in articles if a.get("topics") is not None]


def text_of(article):
    return "\n".join(article.get(key) or "" for key in ("title", "excerpt", "body"))


def digest(article):
    return int(hashlib.sha256(text_of(article).encode()).hexdigest()[:8], 16)


def split(articles):
    return ([a for a in articles if digest(a) % 5 != 0],
            [a for a in articles if digest(a) % 5 == 0])


def measure(truth, scores, accepted):
    """truth, accepted: a set of topics for each article; scores: {topic: score} for each."""
    topics = sorted(set().union(*truth, *accepted))
    counts = {t: [0, 0, 0] for t in topics}  # right, given, due
    for due, given in zip(truth, accepted):
        for t in due:
            counts[t][2] += 1
        for t in given:
            counts[t][1] += 1
            counts[t][0] += t in due
    total = [sum(c[i] for c in counts.values()) for i in range(3)]
    f1 = lambda c: 2 * c[0] / (c[1] + c[2]) if c[1] + c[2] else 0.0
    due_topics = [t for t in topics if counts[t][2]]
    p1 = p5 = ndcg = n = 0
    for due, score in zip(truth, scores):
        if not due:
            continue
        n += 1
        best = [t for t, _ in sorted(score.items(), key=lambda kv: (-kv[1], kv[0]))[:5]]
        p1 += best[:1] != [] and best[0] in due
        p5 += sum(t in due for t in best) / 5
        gain = sum(1 / math.log2(i + 2) for i, t in enumerate(best) if t in due)
        ndcg += gain / sum(1 / math.log2(i + 2) for i in range(min(5, len(due))))
    n = max(n, 1)
    return {"micro": f1(total), "macro": sum(f1(counts[t]) for t in due_topics) / len(due_topics),
            "p1": p1 / n, "p5": p5 / n, "ndcg5": ndcg / n}


def write_jsonl(articles, path):
    with open(path, "w") as out:
        for article in articles:
            out.write(json.dumps({k: article.get(k) for k in
                                  ("id", "title", "excerpt", "body", "topics")
                                  if article.get(k) is not None}) + "\n")


def run_topicd(train, test, directory, extra=()):
    paths = [os.path.join(directory, name) for name in ("train.jsonl", "test.jsonl", "m.model")]
    write_jsonl(train, paths[0])
    write_jsonl(test, paths[1])
    start = time.time()
    subprocess.run([program("bin", "topic"), "train", paths[0], "-o", paths[2], "--quiet", *extra],
                   check=True)
    seconds = time.time() - start
    out = subprocess.run([program("bin", "topic"), "tag", "-m", paths[2], "--top", "100000",
                          paths[1]], stdout=subprocess.PIPE, check=True).stdout
    answers = [json.loads(line)["topics"] for line in out.splitlines()]
    return ([{t["topic"]: t["score"] for t in a} for a in answers],
            [{t["topic"] for t in a if t["accepted"]} for a in answers], seconds)


def run_sklearn(train, test, tuned):
    import numpy
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.model_selection import KFold
    from sklearn.metrics import f1_score
    from sklearn.multiclass import OneVsRestClassifier
    from sklearn.preprocessing import MultiLabelBinarizer
    from sklearn.svm import LinearSVC
    import warnings
    warnings.filterwarnings("ignore")
    start = time.time()
    vectorizer = TfidfVectorizer(sublinear_tf=tuned)
    x = vectorizer.fit_transform(map(text_of, train))
    binarizer = MultiLabelBinarizer()
    y = binarizer.fit_transform([a["topics"] for a in train])
    cost = 1.0
    if tuned:
        def quality(c):
            folds = KFold(3, shuffle=True, random_state=1).split(x)
            return sum(f1_score(y[held], OneVsRestClassifier(LinearSVC(C=c)).fit(
                x[kept], y[kept]).predict(x[held]), average="micro", zero_division=0)
                for kept, held in folds)
        cost = max((0.3, 1.0, 3.0, 10.0, 30.0), key=quality)
    machine = OneVsRestClassifier(LinearSVC(C=cost)).fit(x, y)
    seconds = time.time() - start
    margins = machine.decision_function(vectorizer.transform(map(text_of, test)))
    if margins.ndim == 1:
        margins = numpy.stack([-margins, margins], axis=1)[:, -len(binarizer.classes_):]
    names = binarizer.classes_
    return ([dict(zip(names, row)) for row in margins],
            [{t for t, m in zip(names, row) if m > 0} for row in margins], seconds)


def fasttext_lines(articles, names):
    lines = []
    for article in articles:
        words = " ".join("".join(c if c.isalnum() else " " for c in text_of(article).lower())
                         .split())
        labels = " ".join("__label__%d" % names[t] for t in article["topics"] if t in names)
        lines.append((labels + " " + words).strip() + "\n")
    return lines


def run_fasttext(train, test, directory):
    names = {t: i for i, t in enumerate(sorted({t for a in train for t in a["topics"]}))}
    by_number = {"__label__%d" % i: t for t, i in names.items()}
    file = lambda name: os.path.join(directory, name)
    lines = [l for a, l in zip(train, fasttext_lines(train, names)) if a["topics"]]
    open(file("ft.train"), "w").writelines(l for i, l in enumerate(lines) if i % 10)
    open(file("ft.valid"), "w").writelines(l for i, l in enumerate(lines) if i % 10 == 0)
    open(file("ft.all"), "w").writelines(lines)
    open(file("ft.test"), "w").writelines(
        " ".join(l.split()[len(a["topics"]):]) + "\n" for a, l in
        ((a, fasttext_lines([dict(a, topics=[])], names)[0]) for a in test))
    start = time.time()

    def fit(source, epoch, rate):
        subprocess.run(["fasttext", "supervised", "-input", file(source), "-output", file("ft"),
                        "-loss", "ova", "-epoch", str(epoch), "-lr", str(rate), "-thread", "2",
                        "-verbose", "0"], check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)

    def quality(setting):
        fit("ft.train", *setting)
        out = subprocess.run(["fasttext", "test", file("ft.bin"), file("ft.valid"), "1"],
                             stdout=subprocess.PIPE, check=True).stdout.decode()
        return float(out.split("P@1")[1].split()[0]) if "P@1" in out else 0

    best = max(((25, 0.5), (50, 0.5), (50, 1.0)), key=quality)
    fit("ft.all", *best)
    seconds = time.time() - start
    out = subprocess.run(["fasttext", "predict-prob", file("ft.bin"), file("ft.test"), "-1", "0"],
                         stdout=subprocess.PIPE, check=True).stdout.decode().split("\n")
    scores = []
    for line in out[:len(test)]:
        words = line.split()
        scores.append({by_number[words[i]]: float(words[i + 1])
                       for i in range(0, len(words) - 1, 2) if words[i] in by_number})
    return scores, [{t for t, s in row.items() if s > 0.5} for row in scores], seconds


def runs(peers, train, test, directory):
    yield "topicd", lambda: run_topicd(train, test, directory)
    if peers in ("all", "sklearn"):
        yield "scikit-learn", lambda: run_sklearn(train, test, False)
        yield "scikit-learn, tuned C", lambda: run_sklearn(train, test, True)
    if peers in ("all", "fasttext"):
        yield "fastText ova, tuned", lambda: run_fasttext(train, test, directory)


def print_rows(name, peers, train, test):
    truth = [set(a["topics"]) for a in test]
    with tempfile.TemporaryDirectory() as directory:
        for tool, run in runs(peers, train, test, directory):
            scores, accepted, seconds = run()
            m = measure(truth, scores, accepted)
            print("| %s | %d | %s | %.3f | %.3f | %.3f | %.3f | %.3f | %.1f |" % (
                name, len(train), tool, m["micro"], m["macro"], m["p1"], m["p5"], m["ndcg5"],
                seconds), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("corpora", nargs="+", metavar="NAME=TRAIN[,TEST]")
    parser.add_argument("--curve", action="store_true", help="also on 50, 100, 200, ... articles")
    parser.add_argument("--peers", default="all", choices=["none", "sklearn", "fasttext", "all"])
    arguments = parser.parse_args()
    print("| corpus | articles | tool | micro-F1 | macro-F1 | P@1 | P@5 | nDCG@5 | train s |")
    print("|---|---|---|---|---|---|---|---|---|", flush=True)
    for spec in arguments.corpora:
        name, _, paths = spec.partition("=")
        train_path, _, test_path = paths.partition(",")
        train = read_corpus(train_path)
        train, test = (train, read_corpus(test_path)) if test_path else split(train)
        train.sort(key=digest)
        sizes = [n for n in CURVE_SIZES if n < len(train)] if arguments.curve else []
        for size in sizes + [len(train)]:
            print_rows(name, arguments.peers, train[:size], test)


if __name__ == "__main__":
    main()
