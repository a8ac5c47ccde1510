"""The client for asyncio: many requests at once over one connection."""
import asyncio
import collections
import contextlib
import copy
import itertools
import struct
from typing import AsyncIterator, Iterable, List, Optional, Union

import zmq

from . import corrections, messages
from .connection import CONNECT_AGAIN_S, Link, Settings, backoff_s, is_worth_a_retry
from .corrections import Change, Event, Queue, Run, Stored
from .errors import RequestError, TopicdError
from .messages import ArticleLike, Explanation, Tags, TopicInfo

_ANSWERS_AT_ONCE = 100  # then other tasks have their turn


class Client:
    """As topicd.Client, with coroutines:

        async with topicd.aio.Client("tcp://127.0.0.1:7575") as client:
            tags = await asyncio.gather(*(client.tag(title) for title in titles))

    At most `in_flight` requests are on their way at once; others wait.
    """

    def __init__(self, endpoint: str, *, in_flight: int = 100, **settings):
        self._settings = Settings(endpoint, **settings)
        self._context = zmq.Context()
        self._loop: Optional[asyncio.AbstractEventLoop] = None
        self._connection: Optional[_Connection] = None
        self._was_connected = False
        self._is_closed = False
        self._max_in_flight = in_flight

    async def __aenter__(self) -> "Client":
        return self

    async def __aexit__(self, *_):
        await self.close()

    async def close(self) -> None:
        """Requests that wait for an answer end with an error."""
        self._is_closed = True
        self._disconnect()
        self._context.term()

    async def tag(self, article: ArticleLike, **options) -> Tags:
        return await self._ask(messages.tag_request(article, **options))

    async def tag_texts(self, title=None, excerpt=None, body=None, id=None, **options) -> Tags:
        return await self._ask(messages.tag_texts_request(title, excerpt, body, id, **options))

    async def tag_batch(self, articles: Iterable[ArticleLike], batch_size: int = 100,
                        **options) -> AsyncIterator[Union[Tags, RequestError]]:
        articles = iter(articles)
        while True:
            batch = list(itertools.islice(articles, min(batch_size, messages.MAX_BATCH)))
            if not batch:
                return
            for result in await self._ask(messages.batch_request(batch, **options)):
                yield result

    async def explain(self, article: ArticleLike, topic: Optional[str] = None,
                      **options) -> List[Explanation]:
        return await self._ask(messages.explain_request(article, topic, **options))

    async def topics(self) -> List[TopicInfo]:
        return await self._ask(messages.plain_request("topics", messages.read_topics))

    async def status(self) -> dict:
        return await self._ask(messages.plain_request("status"))

    async def ping(self) -> str:
        return await self._ask(messages.plain_request("ping", messages.read_ping))

    async def feedback(self, article: Stored, topics: Optional[Iterable[str]] = None, **decision) -> Change:
        return await self._ask(corrections.feedback_request(article, topics, **decision))

    async def undo(self, event: Union[int, Change, Event], **options) -> Change:
        return await self._ask(corrections.undo_request(event, **options))

    async def forget(self, article: Stored, **options) -> Change:
        return await self._ask(corrections.forget_request(article, **options))

    async def queue(self, take: Optional[int] = None, **options) -> Queue:
        return await self._ask(corrections.queue_request(take, **options))

    async def history(self, article: Optional[Stored] = None, **options) -> List[Event]:
        return await self._ask(corrections.history_request(article, **options))

    async def train(self, **options) -> Run:
        return await self._ask(corrections.train_request(**options))

    async def cancel(self, run: Union[int, Run], **options) -> Run:
        return await self._ask(corrections.cancel_request(run, **options))

    async def training(self, run: Union[int, Run]) -> Run:
        return await self._ask(corrections.training_request(run))

    async def trainings(self) -> List[Run]:
        return await self._ask(corrections.trainings_request())

    async def models(self) -> dict:
        return await self._ask(corrections.models_request())

    async def promote(self, version: str, **options) -> dict:
        return await self._ask(corrections.promote_request(version, **options))

    async def rollback(self, **options) -> dict:
        return await self._ask(corrections.rollback_request(**options))

    async def topics_file(self) -> dict:
        return await self._ask(corrections.topics_file_request())

    async def save_topics_file(self, text: str, revision: str, **options) -> dict:
        return await self._ask(corrections.save_topics_file_request(text, revision, **options))

    async def _ask(self, request: messages.Request):
        self._enter_loop()
        async with self._in_flight:
            for attempt in itertools.count():
                try:
                    connection = await self._connected()
                    return request.read(messages.parse_answer(await connection.exchange(request.frames)))
                except TopicdError as error:
                    error.key = request.key
                    if (self._is_closed or attempt >= self._settings.retries_now(self._was_connected)
                            or not is_worth_a_retry(error)):
                        raise
                await asyncio.sleep(backoff_s(attempt))

    def _enter_loop(self) -> None:
        """A connection and a semaphore belong to an event loop: the next one, as of the next
        asyncio.run(), gets its own."""
        loop = asyncio.get_running_loop()
        if loop is self._loop:
            return
        if self._loop is not None and self._loop.is_running():
            raise RuntimeError("this client is in use in another event loop: make a client for each")
        self._loop = loop
        self._in_flight = asyncio.Semaphore(self._max_in_flight)
        self._disconnect()

    async def _connected(self) -> "_Connection":
        if self._is_closed:
            raise self._settings.closed()
        if self._connection is None or self._connection.is_over:
            self._connection = _Connection(self._context, self._settings)
        connection = self._connection
        await connection.opened()
        self._was_connected = True
        return connection

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.end(self._settings.no_answer("the client was closed before topicd answered"))
            self._connection = None


class _Connection:
    """One connection and the requests that wait for an answer on it, by number.

    It reads ZeroMQ's sockets by itself, not by those of zmq.asyncio. After one of these is closed,
    its last callback may still come; where a new socket has its address by then, that callback takes
    the new one's event, which is then not told of its message. And closing one, or a connection that
    is lost, cancels a request that waits to be sent, as if its caller had done so."""

    def __init__(self, context, settings: Settings):
        self.settings = settings
        self.waiting = {}
        self.unsent = collections.deque()  # the numbers and frames of requests
        self.numbers = itertools.count(1)
        self.is_over = False
        self.received = 0  # messages
        self.loop = asyncio.get_running_loop()
        self.up = self._new_future()
        self.link = Link(context, settings)
        self.descriptors = (self.link.socket.fd, self.link.monitor.fd)
        for descriptor in self.descriptors:
            self.loop.add_reader(descriptor, self._on_event)
        if self.link.host is not None:
            self.link.host.start(self._tell_of_host)
        self._on_event()

    def _tell_of_host(self) -> None:
        """Is called in the thread that asked, perhaps after the loop is closed."""
        with contextlib.suppress(RuntimeError):
            self.loop.call_soon_threadsafe(self._connect)

    def _connect(self) -> None:
        if self.is_over:
            return
        try:
            self.link.connect()
        except (TopicdError, zmq.ZMQError) as error:
            self._fail(error)
            return
        self._on_event()

    def _fail(self, error: Exception) -> None:
        self.end(error if isinstance(error, TopicdError) else self.settings.no_answer(str(error)))

    def _new_future(self) -> asyncio.Future:
        future = self.loop.create_future()
        # Its error has been noticed, even if who waits for it is cancelled at that moment.
        future.add_done_callback(lambda done: done.cancelled() or done.exception())
        return future

    async def opened(self) -> None:
        """Waits for the handshake."""
        await asyncio.wait({self.up}, timeout=self.settings.connect_timeout_s)
        if not self.up.done():
            self.end(self.link.timed_out())
        if self.up.exception() is not None:
            raise copy.copy(self.up.exception())

    async def exchange(self, frames) -> bytes:
        if self.is_over:
            raise self.settings.connection_ended()
        number = struct.pack(">Q", next(self.numbers))
        received = self.received
        answer = self.waiting[number] = self._new_future()
        try:
            self.unsent.append((number, frames))
            self._on_event()
            # Before Python 3.12, wait_for loses that a task is cancelled if its future is done just then.
            await asyncio.wait({answer}, timeout=self.settings.timeout_s)
        finally:
            del self.waiting[number]
        if answer.done():
            return answer.result()
        if received == self.received:  # perhaps a message without an end, which ZeroMQ keeps
            self.end(self.settings.connection_ended())
        raise self.settings.no_answer_in_time()

    def end(self, error: TopicdError) -> None:
        """Closes the connection, and gives `error` to all that wait on it."""
        if self.is_over:
            return
        self.is_over = True
        if not self.loop.is_closed():
            for descriptor in self.descriptors:
                self.loop.remove_reader(descriptor)
            for future in (self.up, *self.waiting.values()):
                if not future.done():
                    future.set_exception(copy.copy(error))  # each has the key of its request
        self.link.close()

    def _on_event(self) -> None:
        """Reads and sends all that can be read and sent. ZeroMQ's descriptors tell of changes only,
        and sending and receiving take notice of these too."""
        if self.is_over:
            return
        try:
            self._read_events()
            self._send_requests()
            has_more = self._read_answers()
        except (TopicdError, zmq.ZMQError) as error:
            self._fail(error)
            return
        if has_more:
            self.loop.call_soon(self._on_event)

    def _read_events(self) -> None:
        was_up = self.link.is_up
        self.link.read_events()
        if self.link.is_lost:
            raise self.settings.connection_ended()
        if self.link.is_up and not was_up and not self.up.done():
            self.up.set_result(None)
        elif self.link.has_failed:
            self.link.has_failed = False
            self.loop.call_later(CONNECT_AGAIN_S, self._connect_again)

    def _connect_again(self) -> None:
        if not self.is_over:
            self.link.connect_again()
            self._on_event()

    def _send_requests(self) -> None:
        with contextlib.suppress(zmq.Again):
            while self.unsent:
                number, frames = self.unsent[0]
                if number in self.waiting:
                    self.link.socket.send_multipart([number, b"", *frames], zmq.DONTWAIT)
                self.unsent.popleft()

    def _read_answers(self) -> bool:
        """Reads some; whether more may be there."""
        with contextlib.suppress(zmq.Again):
            for _ in range(_ANSWERS_AT_ONCE):
                number, answer = messages.answer_of(self.link.socket.recv_multipart(zmq.DONTWAIT))
                self.received += 1
                future = self.waiting.get(number)
                if future is not None and not future.done():
                    future.set_result(answer)
            return True
        return False
