"""Training and evaluation: runs the program `topic` and returns what it reports."""
import json
import os
import subprocess
import tempfile
from contextlib import contextmanager
from typing import Iterable, List, Mapping, Union

from .errors import CommandFailed

# Paths of corpora, or articles with their topics as mappings.
Corpus = Union[str, os.PathLike, Iterable[Mapping]]


def train(corpus: Corpus, model: Union[str, os.PathLike], **options) -> dict:
    """Trains `model` from `corpus`; returns the summary of `topic train --json`. Options are those
    of topic(1): train("articles.jsonl", "topics.model", min_articles=3)."""
    with corpus_paths(corpus) as paths:
        return json.loads(run("train", *paths, "-o", os.fspath(model), "--json", **options))


def evaluate(model: Union[str, os.PathLike], corpus: Corpus, **options) -> dict:
    """Measures `model` on labelled articles; returns the report of `topic eval --json`."""
    with corpus_paths(corpus) as paths:
        return json.loads(run("eval", "-m", os.fspath(model), *paths, "--json", **options))


def tag(model: Union[str, os.PathLike], articles: Corpus, **options) -> List[dict]:
    """Tags articles without a daemon: an object of `topic tag` for each, in order."""
    with corpus_paths(articles) as paths:
        return [json.loads(line) for line in run("tag", "-m", os.fspath(model), *paths, **options).splitlines()]


def run(verb: str, *arguments: str, **options) -> str:
    """Runs `topic VERB` and returns what it prints. `min_articles=3` is --min-articles=3, True is
    the option alone, a list repeats it. TOPIC in the environment names another program."""
    command = [os.environ.get("TOPIC", "topic"), verb, *arguments]
    for name, value in options.items():
        command += _option(name.replace("_", "-"), value)
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    except FileNotFoundError:
        raise CommandFailed(f"{command[0]}: not found: install topicd, or set TOPIC to the program", 127) from None
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip() or f"exit status {done.returncode}"
        raise CommandFailed(said, done.returncode)
    return done.stdout.decode("utf-8")


def _option(name: str, value) -> List[str]:
    if value is True:
        return [f"--{name}"]
    if value is False or value is None:
        return []
    values = value if isinstance(value, (list, tuple)) else [value]
    return [f"--{name}={item}" for item in values]


@contextmanager
def corpus_paths(corpus: Corpus):
    """The paths of a corpus; articles in memory become a file that is gone afterwards."""
    if isinstance(corpus, (str, os.PathLike)):
        yield [os.fspath(corpus)]
        return
    with tempfile.TemporaryDirectory(prefix="topicd-") as directory:
        path = os.path.join(directory, "articles.jsonl")
        with open(path, "w", encoding="utf-8", errors="surrogatepass") as file:
            for article in corpus:
                file.write(json.dumps(article) + "\n")
        yield [path]
