"""A classifier in the manner of scikit-learn, so that topicd can stand in an existing pipeline."""
import inspect
import numbers
import os
import tempfile
from typing import Mapping, Optional, Union

import numpy as np

from . import command
from .errors import CommandFailed

try:
    from sklearn.base import BaseEstimator, ClassifierMixin
    from sklearn.exceptions import NotFittedError
except ImportError:  # scikit-learn is not needed: its tools find what they call

    class NotFittedError(ValueError, AttributeError):
        pass

    class ClassifierMixin:
        pass

    class BaseEstimator:
        def get_params(self, deep=True):
            return {name: getattr(self, name) for name in inspect.signature(type(self)).parameters}

        def set_params(self, **params):
            for name, value in params.items():
                setattr(self, name, value)
            return self


class TopicClassifier(ClassifierMixin, BaseEstimator):
    """fit, predict, predict_proba over `topic train` and `topic tag`.

    X is a list of texts, or of mappings with title, excerpt, body. y is a list of names or numbers
    (one topic an article), a list of lists of them, or an indicator matrix of articles by topics,
    dense or sparse. `predict` returns the form that `fit` was given; columns are in the order of
    `classes_`. The decision is the model's own, with a threshold for each topic; the probabilities
    are calibrated. The parameters are options of `topic train`.
    """

    def __init__(self, min_articles: int = 2, cost: Union[str, float] = "auto", seed: int = 1,
                 threads: Optional[int] = None):
        self.min_articles = min_articles
        self.cost = cost
        self.seed = seed
        self.threads = threads

    def fit(self, X, y):
        self.form_, self.classes_, labels = _read_labels(y)
        if len(X) != len(labels):
            raise ValueError(f"X has {len(X)} articles and y has {len(labels)}")
        records = [{**_record(text), "topics": topics} for text, topics in zip(X, labels) if _has_text(text)]
        with tempfile.TemporaryDirectory(prefix="topicd-") as directory:
            path = os.path.join(directory, "topics.model")
            rule = "exactly-one" if self.form_ == "names" else "any"
            self.summary_ = command.train(records, path, rule=rule, min_articles=self.min_articles, cost=self.cost,
                                          seed=self.seed, threads=self.threads)
            with open(path, "rb") as file:
                self.model_ = file.read()
        return self

    def save(self, path) -> None:
        """Writes the model, for topicd to serve."""
        with open(path, "wb") as file:
            file.write(self.model_)

    def predict(self, X):
        columns = self._columns()
        given = [[columns[topic["topic"]] for topic in answer["topics"]] for answer in self._tag(X)]
        if self.form_ == "names":
            return self.classes_[[of_article[0] for of_article in given]]
        if self.form_ == "lists":
            return [list(self.classes_[sorted(of_article)]) for of_article in given]
        matrix = np.zeros((len(given), len(self.classes_)), dtype=int)
        for row, of_article in enumerate(given):
            matrix[row, of_article] = 1
        return matrix if self.form_ == "indicator" else _sparse(matrix)

    def predict_proba(self, X):
        """Articles by topics; 0 for a topic with too few articles to be learnt. Where each article has
        one topic, those of an article add up to 1."""
        columns = self._columns()
        matrix = np.zeros((len(X), len(self.classes_)))
        for row, answer in enumerate(self._tag(X, top=len(self.classes_))):
            for topic in answer["topics"]:
                matrix[row, columns[topic["topic"]]] = topic["score"]
        if self.form_ == "names":  # topic rounds them
            matrix /= matrix.sum(axis=1, keepdims=True)
        return matrix

    def _columns(self):
        if not hasattr(self, "model_"):
            raise NotFittedError("this TopicClassifier has learnt nothing yet: call fit first")
        return {_topic(name): column for column, name in enumerate(self.classes_)}

    def _tag(self, X, **options):
        if len(X) == 0:
            return []
        with tempfile.TemporaryDirectory(prefix="topicd-") as directory:
            path = os.path.join(directory, "topics.model")
            self.save(path)
            answers = command.tag(path, [_record(text if _has_text(text) else WORDLESS) for text in X], **options)
        if len(answers) != len(X):
            raise CommandFailed(f"topic tag answered {len(answers)} of {len(X)} articles", 1)
        return answers


# For an article without a text, which topic refuses: it gets what the model gives without evidence.
WORDLESS = "."


def _text(value) -> str:
    """A table has None or NaN where a text is missing."""
    is_missing = value is None or (isinstance(value, numbers.Number) and value != value)
    return "" if is_missing else str(value)


def _record(text) -> dict:
    if isinstance(text, Mapping):
        texts = {name: _text(text.get(name)) for name in ("title", "excerpt", "body")}
        return {name: value for name, value in texts.items() if value}
    return {"body": _text(text)}


def _has_text(text) -> bool:
    return any(value.strip() for value in _record(text).values())


# topic takes them for values that are missing.
_NO_NAMES = {"nan", "none", "null", "nil", "n/a", "<na>", "#n/a", "-", "--", "\\n", "nat", "n.a.", "<null>", "(null)",
             "undefined", "\u2013", "\u2014", "na"}


def _topic(name) -> str:
    """The topic that stands for a class. topic refuses numbers, which are rarely names."""
    is_name = isinstance(name, str) and name.lower() not in _NO_NAMES
    return name if is_name else f"class {name}"


def _sparse(matrix):
    from scipy.sparse import csr_matrix  # who gave fit such a matrix has it
    return csr_matrix(matrix)


def _classes(names: set) -> np.ndarray:
    """In order. Numbers stay numbers, by which scikit-learn tells them from labels of several kinds."""
    if names and all(isinstance(name, (numbers.Number, np.bool_)) for name in names):
        return np.array(sorted(names))
    classes = np.empty(len(names), dtype=object)
    classes[:] = sorted(names, key=str)
    return classes


def _read_matrix(y):
    is_sparse = hasattr(y, "toarray")
    matrix = y.toarray() if is_sparse else np.asarray(y)
    labels = [[_topic(column) for column in np.flatnonzero(row)] for row in matrix]
    return "sparse" if is_sparse else "indicator", np.arange(matrix.shape[1]), labels


def _read_labels(y):
    """The form of y, its classes in order, and the names of each article's topics."""
    if getattr(y, "ndim", 1) == 2:
        return _read_matrix(y)
    y = list(y)
    is_names = not any(isinstance(topics, (list, tuple, set, frozenset)) for topics in y)
    of_articles = [[topics] for topics in y] if is_names else [list(topics) for topics in y]
    names = {name for topics in of_articles for name in topics}
    for name in names:
        if str(name) != str(name).strip() or not str(name):
            raise ValueError(f"{name!r}: a topic's name neither is empty nor has blanks at its ends")
    labels = [[_topic(name) for name in topics] for topics in of_articles]
    return ("names" if is_names else "lists"), _classes(names), labels
