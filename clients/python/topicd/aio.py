"""The client for asyncio: many requests at once over one connection."""
import asyncio
import itertools
import struct
from typing import AsyncIterator, Iterable, List, Optional, Union

import zmq
import zmq.asyncio
from zmq.utils.monitor import parse_monitor_message

from . import corrections, messages
from .connection import Handshake, Settings, backoff_s, is_worth_a_retry
from .corrections import Change, Event, Queue, Run, Stored
from .errors import RequestError, TopicdError
from .messages import ArticleLike, Explanation, Tags, TopicInfo


class Client:
    """As topicd.Client, with coroutines:

        async with topicd.aio.Client("tcp://127.0.0.1:7575") as client:
            tags = await asyncio.gather(*(client.tag(title) for title in titles))

    At most `in_flight` requests are on their way at once; others wait.
    """

    def __init__(self, endpoint: str, *, in_flight: int = 100, **settings):
        self._settings = Settings(endpoint, **settings)
        self._context = zmq.asyncio.Context()
        self._connection: Optional[_Connection] = None
        self._was_connected = False
        self._connecting = asyncio.Lock()
        self._in_flight = asyncio.Semaphore(in_flight)

    async def __aenter__(self) -> "Client":
        return self

    async def __aexit__(self, *_):
        await self.close()

    async def close(self) -> None:
        if self._connection is not None:
            await self._connection.close()
            self._connection = None
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
        async with self._in_flight:
            for attempt in itertools.count():
                try:
                    connection = await self._connected()
                    return request.read(messages.parse_answer(await connection.exchange(request.frames)))
                except TopicdError as error:
                    error.key = request.key
                    if attempt >= self._settings.retries_now(self._was_connected) or not is_worth_a_retry(error):
                        raise
                await asyncio.sleep(backoff_s(attempt))

    async def _connected(self) -> "_Connection":
        async with self._connecting:
            if self._connection is not None and self._connection.is_over:
                await self._connection.close()
                self._connection = None
            if self._connection is None:
                self._connection = await _Connection.open(self._context, self._settings)
                self._was_connected = True
            return self._connection


class _Connection:
    """One connection and the requests that wait for an answer on it, by number."""

    @classmethod
    async def open(cls, context, settings: Settings) -> "_Connection":
        connection = cls(context, settings)
        try:
            await asyncio.wait_for(connection._handshake_done(), settings.connect_timeout_s)
        except asyncio.TimeoutError:
            await connection.close()
            raise connection.handshake.timed_out() from None
        except BaseException:
            await connection.close()
            raise
        connection.tasks = [asyncio.ensure_future(connection._read_answers()),
                            asyncio.ensure_future(connection._watch())]
        return connection

    def __init__(self, context, settings: Settings):
        self.settings = settings
        self.handshake = Handshake(settings)
        self.waiting = {}
        self.numbers = itertools.count(1)
        self.is_over = False
        self.received = 0  # messages
        self.tasks = []
        self.monitor = None
        self.socket = context.socket(zmq.DEALER)
        try:
            settings.apply(self.socket)
            self.monitor = self.socket.get_monitor_socket()
            self.socket.connect(settings.endpoint)
        except BaseException:
            self._close_sockets()
            raise

    async def exchange(self, frames) -> bytes:
        number = struct.pack(">Q", next(self.numbers))
        received = self.received
        answer = self.waiting[number] = asyncio.get_running_loop().create_future()
        try:
            await self.socket.send_multipart([number, b"", *frames])
            return await asyncio.wait_for(answer, self.settings.timeout_s)
        except asyncio.TimeoutError:
            error = self.settings.no_answer(f"no answer within {self.settings.timeout_s:g} s")
            if received == self.received and not self.is_over:
                await self.close()  # perhaps a message without an end, which ZeroMQ keeps
            raise error from None
        finally:
            self.waiting.pop(number, None)

    async def close(self) -> None:
        self.is_over = True
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        self._fail(self.settings.no_answer("the client was closed before topicd answered"))
        self._close_sockets()

    def _close_sockets(self) -> None:
        if self.monitor is not None:
            self.socket.disable_monitor()
            self.monitor.close(linger=0)
        self.socket.close(linger=0)

    async def _handshake_done(self) -> None:
        while not self.handshake.is_up:
            self.handshake.observe(parse_monitor_message(await self.monitor.recv_multipart()))

    async def _read_answers(self) -> None:
        while True:
            number, answer = messages.answer_of(await self.socket.recv_multipart())
            self.received += 1
            future = self.waiting.get(number)
            if future is not None and not future.done():
                future.set_result(answer)

    async def _watch(self) -> None:
        """Ends the connection, and what waits on it, when the daemon goes away."""
        error: TopicdError = self.settings.no_answer("the connection ended before topicd answered")
        try:
            while not self.handshake.is_lost:
                self.handshake.observe(parse_monitor_message(await self.monitor.recv_multipart()))
        except TopicdError as failure:
            error = failure
        self.is_over = True
        self._fail(error)

    def _fail(self, error: TopicdError) -> None:
        for future in self.waiting.values():
            if not future.done():
                future.set_exception(error)
