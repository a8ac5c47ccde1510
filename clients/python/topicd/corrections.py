"""Requests and answers of docs/protocol.md, sections Corrections and Training, as values."""
import uuid
from dataclasses import dataclass, field
from typing import Any, Iterable, List, Mapping, Optional, Tuple, Union

from .messages import Article, Request, article_record, checked, json_frame, number, whole


@dataclass(frozen=True)
class Change:
    """What was decided is on disk: the event's number, and the topics that the article has now.
    `repeated`: the key was known, and this is the first answer again. `unknown`: topics of the
    request that the running model does not have, which may be new or a typing error. `unclear`:
    parents of the topics file that teach nothing, because no topic below them is known."""

    event: int
    topics: Tuple[str, ...]
    repeated: bool
    unknown: Tuple[str, ...] = ()
    unclear: Tuple[str, ...] = ()


@dataclass(frozen=True)
class Review:
    """An article that an editor should look at. Feedback on it takes it out of the queue, and is
    refused as a Conflict where another editor has decided in the meantime."""

    article: Mapping[str, Any]
    reason: str
    value: float
    topics: Tuple[str, ...]
    event: int
    lease: str

    @property
    def id(self) -> str:
        return self.article["id"]


@dataclass(frozen=True)
class Queue:
    """The articles that were taken, how many were given back, and how many wait."""

    reviews: Tuple[Review, ...]
    released: int
    skipped: int
    waiting: int


@dataclass(frozen=True)
class Event:
    """A decision. `given` is a whole list; `accepted` and `rejected` say something about these
    topics alone; `learned` and `learned_rejected` are the model's names for them, where a topics
    file gives others; `topics` are those that the article had after it. None: not known."""

    event: int
    kind: str
    time: str
    actor: str
    client: str
    article: Optional[str] = None
    source: Optional[str] = None
    undoes: Optional[int] = None
    undone_by: Optional[int] = None
    model: Optional[str] = None
    suggested: Optional[Tuple[str, ...]] = None
    given: Optional[Tuple[str, ...]] = None
    accepted: Optional[Tuple[str, ...]] = None
    rejected: Optional[Tuple[str, ...]] = None
    complete: bool = False
    pin: bool = False
    topics: Optional[Tuple[str, ...]] = None
    run: Optional[int] = None
    version: Optional[str] = None
    learned: Optional[Tuple[str, ...]] = None
    learned_rejected: Optional[Tuple[str, ...]] = None
    title: Optional[str] = None


@dataclass(frozen=True)
class Run:
    """A training. `done` goes from 0 to 1; `outcome`, the verdict, says why its model serves or not;
    `model` is the version that `promote` takes, `baseline` the one that it was compared with."""

    run: int
    state: str
    done: Optional[float] = None
    outcome: Mapping[str, Any] = field(default_factory=dict)
    model: Optional[str] = None
    baseline: Optional[str] = None
    articles: Optional[int] = None
    corpus: Optional[str] = None
    actor: Optional[str] = None
    time: Optional[str] = None

    @property
    def is_over(self) -> bool:
        return self.state not in ("queued", "reading", "solving", "judging")


#: An article of the store: what `take` gave, an Article or a record with an id, or the id itself.
Stored = Union[Review, Article, Mapping, str, int]


def new_key() -> str:
    """A key for one request: sent again with it, the request counts once."""
    return uuid.uuid4().hex


def _article(article: Stored) -> dict:
    if isinstance(article, Review):
        return {"id": article.id}
    return {"id": article} if isinstance(article, (str, int)) else article_record(article)


def _id(article: Stored) -> dict:
    """The article by its id alone."""
    record = _article(article)
    if "id" not in record:
        raise TypeError("the article has no id")
    return {"id": record["id"]}


def _list(names: Optional[Iterable[str]]) -> Optional[List[str]]:
    if isinstance(names, str):
        raise TypeError(f"{names!r} is one name: give a list of names")
    return None if names is None else list(names)


def _request(op: str, read, key: Optional[str] = None, **members) -> Request:
    message = {name: value for name, value in members.items() if value is not None}
    if key is not None:
        message["key"] = key
    return Request([json_frame({**message, "op": op})], read, key)


def feedback_request(article: Stored, topics: Optional[Iterable[str]] = None, *,
                     accept: Optional[Iterable[str]] = None, reject: Optional[Iterable[str]] = None,
                     complete: Optional[bool] = None, pin: Optional[bool] = None,
                     if_event: Optional[int] = None, source: Optional[str] = None,
                     user: Optional[str] = None, key: Optional[str] = None,
                     learned: Optional[bool] = None) -> Request:
    if if_event is None and isinstance(article, Review):
        if_event = article.event
    return _request("feedback", read_change, key or new_key(), article=_article(article), topics=_list(topics),
                    accept=_list(accept), reject=_list(reject), complete=complete, pin=pin, if_event=if_event,
                    source=source, user=user, learned=learned)


def undo_request(event: Union[int, Change, Event], *, source: Optional[str] = None, user: Optional[str] = None,
                 key: Optional[str] = None) -> Request:
    number = event if isinstance(event, int) else event.event
    return _request("undo", read_change, key or new_key(), event=number, source=source, user=user)


def forget_request(article: Stored, *, source: Optional[str] = None, user: Optional[str] = None,
                   key: Optional[str] = None) -> Request:
    return _request("forget", read_change, key or new_key(), article=_id(article), source=source,
                    user=user)


def queue_request(take: Optional[int] = None, *, lease_s: Optional[int] = None,
                  release: Optional[Iterable[Union[Review, str]]] = None,
                  skip: Optional[Iterable[Union[Review, str]]] = None, user: Optional[str] = None) -> Request:
    return _request("queue", read_queue, take=take, lease_s=lease_s, release=_leases(release), skip=_leases(skip),
                    user=user)


def _leases(reviews) -> Optional[List[str]]:
    if reviews is None:
        return None
    if isinstance(reviews, (Review, str)):
        reviews = [reviews]
    return [review.lease if isinstance(review, Review) else review for review in reviews]


def history_request(article: Optional[Stored] = None, *, count: Optional[int] = None,
                    before: Optional[int] = None) -> Request:
    about = None if article is None else _id(article)
    return _request("history", read_history, article=about, count=count, before=before)


def train_request(*, shadow: Optional[bool] = None, source: Optional[str] = None, user: Optional[str] = None,
                  key: Optional[str] = None) -> Request:
    return _request("train", read_run, key or new_key(), shadow=shadow, source=source, user=user)


def cancel_request(run: Union[int, Run], *, source: Optional[str] = None, user: Optional[str] = None,
                   key: Optional[str] = None) -> Request:
    return _request("train", read_run, key or new_key(), run=_run(run), cancel=True, source=source, user=user)


def training_request(run: Union[int, Run]) -> Request:
    return _request("training", read_run, run=_run(run))


def trainings_request() -> Request:
    return _request("training", read_runs)


def models_request() -> Request:
    return _request("models", read_models)


def promote_request(version: str, *, shadow: Optional[bool] = None, source: Optional[str] = None,
                    user: Optional[str] = None, key: Optional[str] = None) -> Request:
    return _request("promote", dict, key or new_key(), version=version, shadow=shadow, source=source, user=user)


def rollback_request(*, source: Optional[str] = None, user: Optional[str] = None,
                     key: Optional[str] = None) -> Request:
    return _request("rollback", dict, key or new_key(), source=source, user=user)


def topics_file_request() -> Request:
    return _request("topics-file", read_topics_file)


def save_topics_file_request(text: str, revision: str, *, check: Optional[bool] = None, source: Optional[str] = None,
                             user: Optional[str] = None, key: Optional[str] = None) -> Request:
    return _request("topics-file", read_topics_file, key or new_key(), text=text, revision=revision, check=check,
                    source=source, user=user)


@checked
def read_topics_file(answer) -> dict:
    if not isinstance(answer["revision"], str):
        raise TypeError("a topics file without a revision")
    return {name: answer[name] for name in ("text", "revision", "saved", "event", "repeated")
            if name in answer}


def _run(run: Union[int, Run]) -> int:
    return run.run if isinstance(run, Run) else run


def _names(value) -> Tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise TypeError(f"{value!r} is no list of names")
    return tuple(value)


def _optional_names(value) -> Optional[Tuple[str, ...]]:
    return None if value is None else _names(value)


@checked
def read_change(answer) -> Change:
    return Change(whole(answer["event"]), _names(answer["topics"]), bool(answer["repeated"]),
                  _names(answer.get("unknown", [])), _names(answer.get("unclear", [])))


def _review(item) -> Review:
    article = dict(item["article"])
    if not isinstance(article["id"], str):
        raise TypeError("an article without an id")
    return Review(article, str(item["reason"]), number(item["value"]), _names(item["topics"]), whole(item["event"]),
                  str(item["lease"]))


@checked
def read_queue(answer) -> Queue:
    return Queue(tuple(_review(item) for item in answer["articles"]), whole(answer["released"]),
                 whole(answer["skipped"]), whole(answer["waiting"]))


def _event(item) -> Event:
    return Event(whole(item["event"]), str(item["kind"]), str(item["time"]), str(item["actor"]), str(item["client"]),
                 item.get("article"), item.get("source"), item.get("undoes"), item.get("undone_by"),
                 item.get("model"), _optional_names(item.get("suggested")), _optional_names(item.get("given")),
                 _optional_names(item.get("accepted")), _optional_names(item.get("rejected")),
                 bool(item.get("complete", False)), bool(item.get("pin", False)),
                 _optional_names(item.get("topics")), item.get("run"), item.get("version"),
                 _optional_names(item.get("learned")), _optional_names(item.get("learned_rejected")), item.get("title"))


@checked
def read_history(answer) -> List[Event]:
    return [_event(item) for item in answer["events"]]


def _read_run(item) -> Run:
    done = item.get("done")
    return Run(whole(item["run"]), str(item["state"]), None if done is None else number(done),
               dict(item.get("verdict") or {}), item.get("model"), item.get("baseline"), item.get("articles"),
               item.get("corpus"), item.get("actor"), item.get("time"))


@checked
def read_run(answer) -> Run:
    return _read_run(answer)


@checked
def read_runs(answer) -> List[Run]:
    return [_read_run(item) for item in answer["runs"]]


@checked
def read_models(answer) -> dict:
    return {"serving": dict(answer["serving"]), "versions": list(answer["versions"])}
