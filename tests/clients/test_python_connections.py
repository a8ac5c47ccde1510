"""What becomes of the Python clients' requests when a connection ends, a task is cancelled, a client
is closed, or an event loop gives way to the next."""
import asyncio
import contextlib
import pickle
import socket
import sys
import tempfile
import unittest

import topicd
import topicd.aio
from harness import WAIT_MS, Daemon, main
from liar import PATIENT, Liar

CHIP = "chip"
TAGGED = {"id": None, "topics": [{"topic": "AI", "score": 0.5}], "model": "m"}
SILENCE = None
NO_RECONNECT_S = 0.5  # libzmq connects again after 0.1 s


def within_limit(coroutine):
    return asyncio.run(asyncio.wait_for(coroutine, WAIT_MS / 1000))


async def outcomes(tasks):
    return await asyncio.gather(*tasks, return_exceptions=True)


async def until(holds):
    while not holds():
        await asyncio.sleep(0.001)


class Idle(unittest.TestCase):
    """A client whose connection has ended does not connect again until it is asked: libzmq would, ten
    times a second, and stop for ever once 2,000 events of that are unread."""

    def assert_nobody_comes(self, port):
        with socket.create_server(("127.0.0.1", port)) as listener:
            listener.settimeout(NO_RECONNECT_S)
            with self.assertRaises(socket.timeout):
                listener.accept()

    def test_a_client(self):
        with Liar(TAGGED) as liar:
            client = topicd.Client(liar.endpoint, **PATIENT)
            self.assertEqual(client.tag(CHIP).names, ["AI"])
        with client:
            self.assert_nobody_comes(int(liar.endpoint.rpartition(":")[2]))

    def test_a_client_of_asyncio(self):
        async def ask():
            with Liar(TAGGED) as liar:
                client = topicd.aio.Client(liar.endpoint, **PATIENT)
                self.assertEqual((await client.tag(CHIP)).names, ["AI"])
            async with client:
                await asyncio.to_thread(self.assert_nobody_comes, int(liar.endpoint.rpartition(":")[2]))

        within_limit(ask())

    def test_it_connects_to_a_daemon_that_comes_late(self):
        async def ask(endpoint):
            async with topicd.aio.Client(endpoint, **PATIENT) as client:
                asked = asyncio.ensure_future(client.tag(CHIP))
                await until(lambda: client._connection is not None and client._connection.link.has_failed is False)
                with await asyncio.to_thread(Daemon, binds=(endpoint,)) as daemon:
                    self.assertEqual((await asked).names, ["AI Hardware"])
                    await asyncio.to_thread(daemon.stop)

        with tempfile.TemporaryDirectory() as directory:
            within_limit(ask(f"ipc://{directory}/topicd"))


class Closing(unittest.TestCase):
    def test_requests_that_wait_for_an_answer_end(self):
        async def ask():
            with Liar(SILENCE) as liar:
                client = topicd.aio.Client(liar.endpoint, in_flight=3, retries=5, **PATIENT)
                tasks = [asyncio.ensure_future(client.tag(CHIP)) for _ in range(10)]
                await until(lambda: liar.asked)
                await client.close()
                return await outcomes(tasks), await outcomes([client.tag(CHIP)])

        ended, later = within_limit(ask())
        self.assertEqual({type(error) for error in ended[:3]}, {topicd.NoAnswer})
        self.assertRegex(str(ended[0]), "the client was closed before topicd answered")
        for error in ended[3:] + later:
            self.assertIsInstance(error, topicd.TopicdError)
            self.assertRegex(str(error), "the client is closed")

    def test_requests_that_wait_for_a_connection_end(self):
        async def ask():
            with socket.create_server(("127.0.0.1", 0)) as listener:
                client = topicd.aio.Client(f"tcp://127.0.0.1:{listener.getsockname()[1]}", retries=5, **PATIENT)
                tasks = [asyncio.ensure_future(client.tag(CHIP)) for _ in range(10)]
                await until(lambda: client._connection is not None)
                await client.close()
                await client.close()
                return await outcomes(tasks)

        self.assertEqual({type(error) for error in within_limit(ask())}, {topicd.NoAnswer})

    def test_a_client_that_is_closed_says_so(self):
        client = topicd.Client("tcp://127.0.0.1:1")
        client.close()
        client.close()
        with self.assertRaisesRegex(topicd.TopicdError, "the client is closed"):
            client.ping()


class Cancelling(unittest.TestCase):
    def test_others_get_their_answers(self):
        async def ask(endpoint):
            async with topicd.aio.Client(endpoint, in_flight=7, **PATIENT) as client:
                tasks = [asyncio.ensure_future(client.tag(CHIP)) for _ in range(200)]
                for i, task in enumerate(tasks):
                    if i % 3 == 0:
                        task.cancel()
                    if i % 10 == 0:
                        await asyncio.sleep(0)
                return await outcomes(tasks)

        with Daemon() as daemon:
            results = within_limit(ask(daemon.endpoints[0]))
        for i, result in enumerate(results):
            if not isinstance(result, asyncio.CancelledError):
                self.assertEqual(result.names, ["AI Hardware"])
            else:
                self.assertEqual(i % 3, 0)

    def test_who_opens_the_connection_may_be_cancelled(self):
        async def ask(endpoint):
            async with topicd.aio.Client(endpoint, **PATIENT) as client:
                first, second = (asyncio.ensure_future(client.tag(CHIP)) for _ in range(2))
                await until(lambda: client._connection is not None)
                first.cancel()
                return await outcomes([first, second])

        with Daemon() as daemon:
            first, second = within_limit(ask(daemon.endpoints[0]))
        self.assertIsInstance(first, asyncio.CancelledError)
        self.assertEqual(second.names, ["AI Hardware"])

    def test_no_task_is_cancelled_but_by_its_owner(self):
        """More requests than libzmq queues wait to be sent when the daemon goes away."""
        async def ask(daemon):
            async with topicd.aio.Client(daemon.endpoints[0], in_flight=5_000, retries=0, **PATIENT) as client:
                await client.ping()
                tasks = [asyncio.ensure_future(client.tag({"title": CHIP, "body": "x" * 10_000})) for _ in range(5_000)]
                await asyncio.sleep(0)
                await asyncio.to_thread(daemon.kill)
                return await outcomes(tasks)

        with Daemon(ends_with=-9) as daemon:
            for result in within_limit(ask(daemon)):
                self.assertNotIsInstance(result, asyncio.CancelledError)
                if isinstance(result, Exception):
                    self.assertIsInstance(result, (topicd.NoAnswer, topicd.ConnectionFailed, topicd.Busy))


class Loops(unittest.TestCase):
    def test_a_client_moves_to_the_next_event_loop(self):
        with Daemon() as daemon:
            client = topicd.aio.Client(daemon.endpoints[0], in_flight=1, **PATIENT)
            for _ in range(3):
                tags = within_limit(self.several(client))
                self.assertEqual([result.names for result in tags], [["AI Hardware"]] * 5)
            within_limit(client.close())

    @staticmethod
    async def several(client):
        return await asyncio.gather(*(client.tag(CHIP) for _ in range(5)))

    def test_a_client_is_of_one_loop_at_a_time(self):
        async def ask():
            with Liar(TAGGED) as liar:
                async with topicd.aio.Client(liar.endpoint, **PATIENT) as client:
                    await client.tag(CHIP)
                    with self.assertRaisesRegex(RuntimeError, "make a client for each"):
                        await asyncio.to_thread(asyncio.run, client.tag(CHIP))

        within_limit(ask())

    def test_a_client_that_is_not_closed_does_not_keep_the_program(self):
        script = ("import asyncio, sys, topicd.aio\n"
                  "client = topicd.aio.Client(sys.argv[1])\n"
                  "print(asyncio.run(client.tag('chip')).names)\n")

        async def run(endpoint):
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-c", script, endpoint, stdout=asyncio.subprocess.PIPE)
            return (await process.communicate())[0], process.returncode

        with Liar(TAGGED) as liar:
            self.assertEqual(within_limit(run(liar.endpoint)), (b"['AI']\n", 0))


class Errors(unittest.TestCase):
    def test_each_request_has_its_own(self):
        async def ask():
            with Liar(SILENCE) as liar:
                client = topicd.aio.Client(liar.endpoint, retries=0, **PATIENT)
                keys = [f"key {i}" for i in range(5)]
                tasks = [asyncio.ensure_future(client.feedback(i, ["AI"], key=key)) for i, key in enumerate(keys)]
                await until(lambda: liar.asked)
                await client.close()
                return keys, [error.key for error in await outcomes(tasks)]

        keys, found = within_limit(ask())
        self.assertEqual(found, keys)

    def test_a_connection_that_ends_is_not_a_time_limit(self):
        async def ask():
            with contextlib.ExitStack() as stack:
                liar = stack.enter_context(Liar(SILENCE))
                async with topicd.aio.Client(liar.endpoint, retries=0, **PATIENT) as client:
                    asked = asyncio.ensure_future(client.tag(CHIP))
                    await until(lambda: liar.asked)
                    await asyncio.to_thread(stack.close)
                    return await outcomes([asked])

        self.assertRegex(str(within_limit(ask())[0]), "the connection ended before topicd answered")

    def test_they_come_from_other_processes(self):
        for error in (topicd.ConnectionFailed("m", "no-key"), topicd.CommandFailed("m", 2), topicd.NoAnswer("m"),
                      topicd.RequestError("m", "new-code"), topicd.Busy("m")):
            error.key = "k"
            again = pickle.loads(pickle.dumps(error))
            self.assertEqual((type(again), str(again), again.__dict__), (type(error), "m", error.__dict__))


if __name__ == "__main__":
    main()
