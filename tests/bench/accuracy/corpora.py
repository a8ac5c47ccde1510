"""Labelled articles, as `topic` reads them, and their split into training and test."""
import hashlib
import json
import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))


def program(*names):
    for build in ("build-release", "build"):
        path = os.path.join(ROOT, build, *names)
        if os.path.exists(path):
            return path
    sys.exit("%s is not built; run: cmake --preset release && cmake --build build-release"
             % os.path.join(*names))


def read(path):
    out = subprocess.run([program("tests", "dump_corpus"), path], stdout=subprocess.PIPE,
                         check=True).stdout
    articles = [json.loads(line) for line in out.splitlines()]
    articles = [a for a in articles if a.get("topics") is not None]
    articles.sort(key=digest)  # so that a part of them is a random part
    return articles


def text_of(article):
    return "\n".join(article.get(key) or "" for key in ("title", "excerpt", "body"))


def digest(article):
    return int(hashlib.sha256(text_of(article).encode()).hexdigest()[:8], 16)


def train_and_test(spec):
    """spec: TRAIN,TEST, or TRAIN alone, of which a fifth is the test."""
    train, _, test = spec.partition(",")
    articles = read(train)
    if test:
        return articles, read(test)
    return ([a for a in articles if digest(a) % 5 != 0],
            [a for a in articles if digest(a) % 5 == 0])


def write_jsonl(articles, path):
    with open(path, "w") as out:
        for article in articles:
            out.write(json.dumps({k: article.get(k) for k in
                                  ("id", "title", "excerpt", "body", "topics")
                                  if article.get(k) is not None}) + "\n")
