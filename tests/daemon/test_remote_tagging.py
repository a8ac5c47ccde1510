"""`topic tag -s` sends articles again: those for which topicd is too busy, and those that were on their way when the
connection ended. Each keeps its place."""
import collections
import contextlib
import json
import os
import socket
import threading
import unittest

from false_daemon import Case
from harness import main


def answer(request):
    return {"topics": [{"topic": request["title"], "score": 0.5, "accepted": True}], "model": "m"}


class Tagging(Case):
    ARTICLES = 100

    def setUp(self):
        super().setUp()
        self.names = [f"name {number}" for number in range(self.ARTICLES)]
        self.daemon.reply = answer

    def tag(self, *options):
        """Tags articles whose titles are their names; the status, what was printed, and the complaints."""
        with open(os.path.join(self.directory, "all.jsonl"), "w", encoding="utf-8") as file:
            for number in range(self.ARTICLES):
                file.write(json.dumps({"id": number, "title": f"name {number}"}) + "\n")
        status, printed, errors = self.topic("tag", *options, "all.jsonl")
        return status, printed.decode().splitlines(), errors.decode()


class Busy(Tagging):
    def refuse(self, times, step=3):
        """Each third article is refused so often."""
        self.asked = collections.Counter()

        def reply(request):
            self.asked[request["id"]] += 1
            if request["id"] % step == 0 and self.asked[request["id"]] <= times:
                return {"error": {"code": "busy", "message": "too many requests"}}
            return answer(request)

        self.daemon.reply = reply

    def test_an_article_is_sent_again_and_keeps_its_place(self):
        for times in (1, 3):
            self.refuse(times)
            self.assertEqual(self.tag("-o", "names"), (0, self.names, ""))
            self.assertEqual(self.asked, {n: 1 + times * (n % 3 == 0) for n in range(self.ARTICLES)})
            status, lines, errors = self.tag()
            self.assertEqual((status, [json.loads(line)["id"] for line in lines], errors), (0, list(range(self.ARTICLES)), ""))

    def test_one_that_is_always_refused_is_told_of(self):
        self.ARTICLES = 2
        self.refuse(1000)
        status, lines, errors = self.tag("-o", "names")
        self.assertEqual((status, lines), (1, ["", "name 1"]))
        self.assertIn("the daemon answered busy: too many requests", errors)
        self.assertEqual(self.asked, {0: 9, 1: 1})

    def test_nor_is_one_sent_again_while_many_bytes_wait_behind_it(self):
        """70 MiB of answers; the second refusal of the first article comes behind them."""
        self.ARTICLES = 8
        self.refuse(1000, step=self.ARTICLES)
        refusing = self.daemon.reply
        padding = 10 * 1024 * 1024 * "x"
        self.daemon.reply = lambda request: {**refusing(request), **({"padding": padding} if request["id"] else {})}
        status, lines, errors = self.tag()
        self.assertEqual((status, [json.loads(line)["id"] for line in lines]), (1, list(range(self.ARTICLES))))
        self.assertIn("the daemon answered busy", errors)
        self.assertEqual(self.asked[0], 2)


class Breaker:
    """Stands between `topic` and the daemon, and ends the connection when an article with the title `mark` comes by, so
    often, before the daemon sees it."""

    def __init__(self, directory, mark, times):
        self.endpoint = f"ipc://{directory}/breaker"
        self.to = f"{directory}/control"
        self.mark = b'"title":"%s"' % mark.encode()
        self.times = times
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(self.endpoint.removeprefix("ipc://"))
        self.listener.listen()
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        with contextlib.suppress(OSError):  # the listener is closed
            while True:
                self.pass_on(self.listener.accept()[0])

    def pass_on(self, client):
        with client, socket.socket(socket.AF_UNIX) as daemon:
            daemon.connect(self.to)
            back = threading.Thread(target=self.copy, args=(daemon, client, lambda _: False))
            back.start()
            self.copy(client, daemon, self.is_marked)
            for end in (daemon, client):
                with contextlib.suppress(OSError):  # it has gone
                    end.shutdown(socket.SHUT_RDWR)
            back.join()

    def is_marked(self, seen):
        if self.times == 0 or self.mark not in seen:
            return False
        self.times -= 1
        return True

    @staticmethod
    def copy(source, to, is_enough):
        seen = b""
        with contextlib.suppress(OSError):  # the other end has gone
            while (some := source.recv(65536)) and not is_enough(seen := seen + some):
                to.sendall(some)

    def close(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.thread.join()
        self.listener.close()


class Lost(Tagging):
    def through(self, breaker, *options):
        self.daemon.endpoint = breaker.endpoint
        try:
            return self.tag(*options)
        finally:
            breaker.close()

    def test_what_was_on_its_way_is_sent_again_and_keeps_its_place(self):
        for number in (0, 41, 99):
            for times in (1, 3):
                breaker = Breaker(self.directory, f"name {number}", times)
                status, names, errors = self.through(breaker, "-o", "names")
                self.assertEqual((status, names), (0, self.names), errors)
                self.assertIn("the connection ended before the answer", errors)
                self.assertIn("what has no answer is sent again", errors)
                os.unlink(breaker.endpoint.removeprefix("ipc://"))
                self.daemon.endpoint = f"ipc://{breaker.to}"

    def test_an_article_that_ends_the_connection_each_time_is_given_up(self):
        breaker = Breaker(self.directory, "name 41", 4)
        status, lines, errors = self.through(breaker)
        self.assertEqual(status, 1)
        self.assertLessEqual(len(lines), 41)
        self.assertEqual([json.loads(line)["id"] for line in lines], list(range(len(lines))))
        self.assertIn("the connection ended before the answer", errors.splitlines()[-1])

    def test_a_call_does_not_wait_when_the_connection_ends(self):
        """By the time limit of a call, the test would not end in time."""
        with open(os.path.join(self.directory, "one.jsonl"), "w", encoding="utf-8") as file:
            file.write('{"title": "name 0"}\n')
        breaker = Breaker(self.directory, "name 0", 1)
        self.daemon.endpoint = breaker.endpoint
        status, _, errors = self.topic("explain", "--timeout", "86400", "one.jsonl")
        breaker.close()
        self.assertEqual(status, 1)
        self.assertIn("the connection ended before the answer", errors.decode())


if __name__ == "__main__":
    main()
