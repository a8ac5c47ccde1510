"""Requests and answers of docs/protocol.md, as values. Nothing here knows of sockets."""
import json
from dataclasses import dataclass
from typing import Any, Callable, List, Mapping, NamedTuple, Optional, Sequence, Tuple, Union

from .errors import ProtocolError, RequestError, error_from

MAX_BATCH = 10_000  # articles of one request: docs/protocol.md, section Limits

TEXTS = ("title", "excerpt", "body")
TAG_OPTIONS = {"top", "threshold", "min_familiarity", "explain", "deadline_ms"}


@dataclass(frozen=True)
class Article:
    """An article. At least one of the texts is needed; HTML and Markdown are read as such."""

    title: Optional[str] = None
    excerpt: Optional[str] = None
    body: Optional[str] = None
    id: Any = None


@dataclass(frozen=True)
class Reason:
    """Words of the article that weighed for (positive) or against a topic. A span is a field's name
    and the bytes of that field's UTF-8 where the words stand: start included, end not."""

    phrase: str
    weight: float
    spans: Tuple[Tuple[str, int, int], ...]


@dataclass(frozen=True)
class Topic:
    """A topic of an article. `score` is a probability. `accepted` is None unless `top` was asked
    for; `margin` and `because` are there when reasons were asked for."""

    name: str
    score: float
    accepted: Optional[bool] = None
    margin: Optional[float] = None
    because: Tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Tags:
    """The topics of one article, best first, and the model that gave them. `familiarity` is the
    share of training articles that were less at home in the model, or None of an old model."""

    id: Any
    topics: Tuple[Topic, ...]
    familiarity: Optional[float]
    model: str

    @property
    def names(self) -> List[str]:
        """The names of the topics that the model gives."""
        return [topic.name for topic in self.topics if topic.accepted is not False]


@dataclass(frozen=True)
class Explanation:
    """Why a topic is given or not: `bias`, all weights and `other` add up to `margin`."""

    topic: str
    score: float
    accepted: bool
    threshold: Optional[float]
    margin: float
    margin_needed: Optional[float]
    bias: float
    because: Tuple[Reason, ...]
    other: float


@dataclass(frozen=True)
class TopicInfo:
    """A topic that the model knows."""

    name: str
    articles: int
    threshold: Optional[float]
    parent: Optional[str] = None


class Request(NamedTuple):
    """What is sent, and the function that reads the answer. A request that changes something has a
    key, so that it counts once however often it is sent."""

    frames: Sequence[bytes]
    read: Callable[[Mapping], Any]
    key: Optional[str] = None


ArticleLike = Union[Article, Mapping, str]


def article_record(article: ArticleLike) -> dict:
    """The record of an article: of an Article its fields, of a mapping all its keys, of a string
    the title."""
    if isinstance(article, str):
        return {"title": article}
    if isinstance(article, Article):
        record = {name: getattr(article, name) for name in ("id",) + TEXTS}
        return {name: value for name, value in record.items() if value is not None}
    return dict(article)


def json_frame(value) -> bytes:
    """JSON in UTF-8. Half a surrogate pair, which UTF-8 cannot have, is written as an escape."""
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":")).encode()


def _options(options: Mapping) -> dict:
    unknown = set(options) - TAG_OPTIONS
    if unknown:
        raise TypeError(f"no such option: {', '.join(sorted(unknown))}; "
                        f"there are {', '.join(sorted(TAG_OPTIONS))}")
    return {name: value for name, value in options.items() if value is not None}


def _one_article(op, article, options) -> dict:
    # The keys of the request come last: a record's own `op`, `top` or `fields` are not options.
    record = article_record(article)
    for name in TAG_OPTIONS | {"articles", "fields", "topic"}:
        record.pop(name, None)
    return {**record, **_options(options), "op": op}


def tag_request(article: ArticleLike, **options) -> Request:
    return Request([json_frame(_one_article("tag", article, options))], read_tags)


def tag_texts_request(title=None, excerpt=None, body=None, id=None, **options) -> Request:
    """The raw-text form: str or bytes, sent as they are."""
    given = [(name, text) for name, text in zip(TEXTS, (title, excerpt, body)) if text is not None]
    request = {**_options(options), "op": "tag", "id": id, "fields": [name for name, _ in given]}
    texts = [text.encode("utf-8", "replace") if isinstance(text, str) else bytes(text) for _, text in given]
    return Request([json_frame(request)] + texts, read_tags)


def batch_request(articles: Sequence[ArticleLike], **options) -> Request:
    records = [article_record(article) for article in articles]
    request = {**_options(options), "op": "tag", "articles": records}
    return Request([json_frame(request)], lambda answer: read_results(answer, len(records)))


def explain_request(article: ArticleLike, topic: Optional[str] = None, **options) -> Request:
    request = _one_article("explain", article, options)
    if topic is not None:
        request["topic"] = topic
    return Request([json_frame(request)], read_explanations)


def plain_request(op: str, read: Callable[[Mapping], Any] = lambda answer: answer) -> Request:
    return Request([json_frame({"op": op})], read)


def parse_object(frame: bytes, what: str) -> dict:
    """The object in a frame: of JSON, not of what Python reads besides, such as NaN."""
    try:
        value = json.loads(frame, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise ProtocolError(f"{what} that is not JSON: {error}") from None
    if not isinstance(value, dict):
        raise ProtocolError(f"{what} that is not an object")
    return value


def _refuse(name):
    raise ValueError(f"{name} is no value of JSON")


def answer_of(frames: Sequence[bytes]) -> Tuple[Optional[bytes], bytes]:
    """The number of a request and its answer, of the frames of a message; the number is None where
    they are not those of an answer."""
    return (frames[0], frames[2]) if len(frames) == 3 else (None, b"")


def parse_answer(frame: bytes) -> dict:
    """The object in an answer's frame; raises RequestError where it is an error."""
    answer = parse_object(frame, "an answer")
    if "error" in answer:
        raise error_from(answer)
    return answer


def checked(read):
    """Turns a missing key or a wrong type in an answer into a ProtocolError."""

    def reader(answer, *arguments):
        try:
            return read(answer, *arguments)
        except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
            raise ProtocolError(f"an answer of an unknown form: {error!r}") from None

    return reader


def text(value) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{type(value).__name__} in place of a string")
    return value


def number(value) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(f"{type(value).__name__} in place of a number")
    return float(value)


def whole(value) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{type(value).__name__} in place of a whole number")
    return value


def _reasons(item) -> Tuple[Reason, ...]:
    return tuple(Reason(text(reason["phrase"]), number(reason["weight"]),
                        tuple((text(span["field"]), whole(span["start"]), whole(span["end"]))
                              for span in reason["spans"]))
                 for reason in item.get("because", ()))


def _topic(item) -> Topic:
    margin = item.get("margin")
    return Topic(text(item["topic"]), number(item["score"]), item.get("accepted"),
                 None if margin is None else number(margin), _reasons(item))


def _tags(item, model) -> Tags:
    return Tags(item.get("id"), tuple(_topic(topic) for topic in item["topics"]),
                item.get("familiarity"), text(model))


@checked
def read_tags(answer) -> Tags:
    return _tags(answer, answer["model"])


@checked
def read_results(answer, count) -> List[Union[Tags, RequestError]]:
    results = answer["results"]
    if not isinstance(results, list) or len(results) != count:
        raise ValueError(f"not {count} results")
    return [error_from(item) if "error" in item else _tags(item, answer["model"]) for item in results]


@checked
def read_explanations(answer) -> List[Explanation]:
    return [Explanation(text(item["topic"]), number(item["score"]), bool(item["accepted"]),
                        item.get("threshold"), number(item["margin"]), item.get("margin_needed"),
                        number(item["bias"]), _reasons(item), number(item["other"]))
            for item in answer["explanations"]]


@checked
def read_topics(answer) -> List[TopicInfo]:
    return [TopicInfo(text(item["topic"]), whole(item["articles"]), item.get("threshold"), item.get("parent"))
            for item in answer["topics"]]


@checked
def read_ping(answer) -> str:
    return text(answer["model"])
