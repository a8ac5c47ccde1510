"""The client for ordinary programs. `topicd.aio` has the same for asyncio."""
import itertools
import struct
import time
from typing import Iterable, Iterator, List, Optional, Union

import zmq

from . import corrections, messages
from .connection import CONNECT_AGAIN_S, Link, Settings, backoff_s, is_worth_a_retry
from .corrections import Change, Event, Queue, Review, Run, Stored
from .errors import RequestError, TopicdError
from .messages import ArticleLike, Explanation, Tags, TopicInfo


class Client:
    """A connection to topicd, used by one thread at a time:

        with topicd.Client("tcp://127.0.0.1:7575") as client:
            print(client.tag("Nvidia raises output of H100 chips").names)

    It connects at the first request, and again after the daemon was away. The arguments are those
    of connection.Settings. `options` of the methods below are keywords named in docs/protocol.md:
    top, threshold, min_familiarity, explain, deadline_ms. Errors are in topicd.errors.
    """

    def __init__(self, endpoint: str, **settings):
        self._settings = Settings(endpoint, **settings)
        self._context = zmq.Context()
        self._link: Optional[Link] = None
        self._is_closed = False
        self._was_connected = False
        self._number = 0

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_):
        self.close()

    def close(self) -> None:
        self._is_closed = True
        self._disconnect()
        self._context.term()

    def tag(self, article: ArticleLike, **options) -> Tags:
        """Tags an Article, a mapping with the keys of a record, or a title."""
        return self._ask(messages.tag_request(article, **options))

    def tag_texts(self, title=None, excerpt=None, body=None, id=None, **options) -> Tags:
        """Tags texts (str, or bytes of UTF-8) sent as raw frames: the fastest way for long ones."""
        return self._ask(messages.tag_texts_request(title, excerpt, body, id, **options))

    def tag_batch(self, articles: Iterable[ArticleLike], batch_size: int = 100,
                  **options) -> Iterator[Union[Tags, RequestError]]:
        """Tags any number of articles, in order, `batch_size` in a request. An article that the
        daemon refuses gives its RequestError as a result, and does not end the others."""
        articles = iter(articles)
        while True:
            batch = list(itertools.islice(articles, min(batch_size, messages.MAX_BATCH)))
            if not batch:
                return
            yield from self._ask(messages.batch_request(batch, **options))

    def explain(self, article: ArticleLike, topic: Optional[str] = None, **options) -> List[Explanation]:
        """Why `topic`, or each topic that the article is given, is given or not."""
        return self._ask(messages.explain_request(article, topic, **options))

    def topics(self) -> List[TopicInfo]:
        return self._ask(messages.plain_request("topics", messages.read_topics))

    def status(self) -> dict:
        return self._ask(messages.plain_request("status"))

    def ping(self) -> str:
        """The id of the model that serves."""
        return self._ask(messages.plain_request("ping", messages.read_ping))

    def feedback(self, article: Stored, topics: Optional[Iterable[str]] = None, *,
                 accept: Optional[Iterable[str]] = None, reject: Optional[Iterable[str]] = None,
                 complete: Optional[bool] = None, pin: Optional[bool] = None, if_event: Optional[int] = None,
                 source: Optional[str] = None, user: Optional[str] = None, key: Optional[str] = None,
                 learned: Optional[bool] = None) -> Change:
        """Says which topics an article has: `topics`, the whole list, or some that it has (`accept`)
        and has not (`reject`), by the names of the topics file, or by the model's (`learned`). It is on disk when this returns. Without `key` the client makes one,
        so that it counts once however often it has to be sent."""
        return self._ask(corrections.feedback_request(
            article, topics, accept=accept, reject=reject, complete=complete, pin=pin, if_event=if_event,
            source=source, user=user, key=key, learned=learned))

    def undo(self, event: Union[int, Change, Event], **options) -> Change:
        """Undoes a feedback, an import or an undo. `options` here and below: source, user, key."""
        return self._ask(corrections.undo_request(event, **options))

    def forget(self, article: Stored, **options) -> Change:
        """Drops the texts and labels of an article, for good."""
        return self._ask(corrections.forget_request(article, **options))

    def queue(self, take: Optional[int] = None, *, lease_s: Optional[int] = None,
              release: Optional[Iterable[Union[Review, str]]] = None,
              skip: Optional[Iterable[Union[Review, str]]] = None, user: Optional[str] = None) -> Queue:
        """Takes articles that are worth a look, which no other editor is offered for `lease_s`. Feedback
        on one takes it out of the queue, `release` gives it back, and `skip` never offers it again."""
        return self._ask(corrections.queue_request(take, lease_s=lease_s, release=release, skip=skip, user=user))

    def history(self, article: Optional[Stored] = None, *, count: Optional[int] = None,
                before: Optional[int] = None) -> List[Event]:
        """What was decided, the newest first, of one article or of all."""
        return self._ask(corrections.history_request(article, count=count, before=before))

    def train(self, **options) -> Run:
        """Starts a training from the store; `training` says how it goes. `options`: user, key."""
        return self._ask(corrections.train_request(**options))

    def cancel(self, run: Union[int, Run], **options) -> Run:
        """Ends a training before it is done."""
        return self._ask(corrections.cancel_request(run, **options))

    def training(self, run: Union[int, Run]) -> Run:
        return self._ask(corrections.training_request(run))

    def trainings(self) -> List[Run]:
        """The last trainings, the newest first."""
        return self._ask(corrections.trainings_request())

    def models(self) -> dict:
        """The model that serves (`serving`) and the versions of its registry (`versions`)."""
        return self._ask(corrections.models_request())

    def promote(self, version: str, **options) -> dict:
        """Puts a version of the registry into service; with shadow=True beside the model that serves."""
        return self._ask(corrections.promote_request(version, **options))

    def rollback(self, **options) -> dict:
        """Puts the model back that the last change replaced."""
        return self._ask(corrections.rollback_request(**options))

    def topics_file(self) -> dict:
        """The topics file: its `text`, and the `revision` that a change of it names."""
        return self._ask(corrections.topics_file_request())

    def save_topics_file(self, text: str, revision: str, **options) -> dict:
        """Gives the topics file another text, in force with the answer, which has the new `revision`.
        With check=True the text is checked alone. A mistake is a BadRequest that names the line."""
        return self._ask(corrections.save_topics_file_request(text, revision, **options))

    def _ask(self, request: messages.Request):
        for attempt in itertools.count():
            try:
                return request.read(messages.parse_answer(self._exchange(request.frames)))
            except TopicdError as error:
                error.key = request.key
                if attempt >= self._settings.retries_now(self._was_connected) or not is_worth_a_retry(error):
                    raise
            time.sleep(backoff_s(attempt))

    def _exchange(self, frames) -> bytes:
        """Sends a request and returns the frame of its answer. The connection is given up where
        that fails: an answer that comes late is then not taken for another's."""
        if self._is_closed:
            raise self._settings.closed()
        try:
            self._connect()
            return self._send_and_receive(frames)
        except BaseException:
            self._disconnect()
            raise

    def _send_and_receive(self, frames) -> bytes:
        deadline = time.monotonic() + self._settings.timeout_s
        self._number += 1
        number = struct.pack(">Q", self._number)
        self._link.socket.send_multipart([number, b"", *frames])
        while self._wait(deadline):
            if self._link.is_lost:
                raise self._settings.connection_ended()
            if self._link.socket.poll(0):
                answered, answer = messages.answer_of(self._link.socket.recv_multipart())
                if answered == number:
                    return answer
        raise self._settings.no_answer_in_time()

    def _connect(self) -> None:
        if self._link is not None:
            self._link.read_events()
            if not self._link.is_lost:
                return
            self._disconnect()
        self._link = Link(self._context, self._settings)
        deadline = time.monotonic() + self._settings.connect_timeout_s
        self._look_up_host(deadline)
        while not self._link.is_up:
            if self._link.has_failed:
                self._wait(min(deadline, time.monotonic() + CONNECT_AGAIN_S))
                self._link.connect_again()
            if not self._wait(deadline):
                raise self._link.timed_out()
        self._was_connected = True

    def _look_up_host(self, deadline: float) -> None:
        host = self._link.host
        if host is None:
            return
        host.start()
        if not host.wait(deadline - time.monotonic()):
            raise self._link.timed_out()
        self._link.connect()

    def _disconnect(self) -> None:
        if self._link is not None:
            self._link.close()
            self._link = None

    def _wait(self, deadline: float) -> bool:
        """Waits for an answer or an event, and reads the events; False at the deadline."""
        poller = zmq.Poller()
        poller.register(self._link.socket, zmq.POLLIN)
        poller.register(self._link.monitor, zmq.POLLIN)
        left_ms = max(0, int((deadline - time.monotonic()) * 1000))
        if not poller.poll(left_ms):
            return False
        self._link.read_events()
        return True
