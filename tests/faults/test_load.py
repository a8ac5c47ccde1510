"""Thousands of requests in flight while models are swapped, and while the daemon is told to stop: each is
answered once, by the model that was running when it was taken."""
import json
import random
import re
import signal
import tempfile
import threading
import time
import unittest

import zmq

from harness import main, make_model, receive, send, topic
from scale import LoggedDaemon, counted, percentile, report
from zmtp import Peer, message

TEXT = "Neural chip: a GPU law"
REQUEST = {"title": TEXT, "top": 5}

IN_FLIGHT = counted(1_000, 10_000)
RELOADS = counted(40, 500)

# Each reload has its own, so that an answer tells which one it came after.
MODELS = RELOADS + 1
STOPS = counted(5, 200)


class Models:
    """The n-th reload is to models[n % MODELS]."""

    def __init__(self, directory):
        self.paths = [make_model(f"{directory}/{i}.model", articles=10 + i) for i in range(MODELS)]
        self.versions = {}
        self.topics = []
        for i, path in enumerate(self.paths):
            line = topic("tag", "-m", path, "--top", "5", "-", input=json.dumps({"title": TEXT}) + "\n")
            answer = json.loads(line)
            self.versions[answer["model"]] = i
            self.topics.append(answer["topics"])
        assert len(self.versions) == MODELS

    def version(self, answer):
        """Which reload's model has answered, and that it gave that model's topics."""
        version = self.versions[answer["model"]]
        assert answer["topics"] == self.topics[version], answer
        return version


class Swapper:
    """Orders one reload after the other, on the owner's socket."""

    def __init__(self, daemon, models):
        self.socket = daemon.connect(zmq.DEALER, daemon.control)
        self.models = models
        self.ordered = self.done = 0

    def order(self):
        self.ordered += 1
        path = self.models.paths[self.ordered % MODELS]
        self.socket.send_multipart([b"", json.dumps({"op": "reload", "model": path}).encode()])

    def confirm(self):
        answer = receive(self.socket)
        assert answer.get("ok"), answer
        self.done += 1


class Reload(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.models = Models(directory.name)

    def check_order(self, served, sent):
        """Each was answered once, and in the order of the requests no model is older than the one before it."""
        self.assertEqual(sorted(served), list(range(sent)))
        newest = 0
        for i in range(sent):
            self.assertGreaterEqual(served[i], newest, i)
            newest = served[i]

    def test_every_request_is_answered_once_by_the_model_of_its_turn(self):
        # One client may have them all: of more than its share it would be told that the daemon is busy.
        options = ("--workers", "2", "--queue", str(2 * IN_FLIGHT), "--client-queue", str(2 * IN_FLIGHT))
        with LoggedDaemon(*options, model=self.models.paths[0]) as daemon, daemon.connect() as socket:
            swapper = Swapper(daemon, self.models)
            poller = zmq.Poller()
            for each in (socket, swapper.socket):
                poller.register(each, zmq.POLLIN)
            oldest, served = [], {}
            swapper.order()
            while swapper.done < RELOADS or len(served) < len(oldest):
                while swapper.done < RELOADS and len(oldest) - len(served) < IN_FLIGHT:
                    send(socket, {"id": len(oldest), **REQUEST})
                    oldest.append(swapper.done)
                ready = dict(poller.poll())
                if swapper.socket in ready:
                    swapper.confirm()
                    if swapper.done < RELOADS:
                        swapper.order()
                while socket.poll(0):
                    answer = receive(socket)
                    number = answer["id"]
                    self.assertNotIn(number, served)
                    served[number] = self.models.version(answer)
                    self.assertLessEqual(oldest[number], served[number])
                    self.assertLessEqual(served[number], swapper.ordered)
            self.check_order(served, len(oldest))
            status = daemon.status()
            self.assertEqual((status["reloads"], status["failed_reloads"]), (RELOADS, 0))
            self.assertEqual((status["requests"]["tag"], status["dropped"], status["undeliverable"]),
                             (len(oldest), 0, 0))
            self.assertEqual(sum(status["errors"].values()), 0)
            report("reload", reloads=RELOADS, in_flight=IN_FLIGHT, requests=len(oldest), lost=0, twice=0,
                   models_in_answers=len(set(served.values())))


class Latency(unittest.TestCase):
    """Requests at their times, in seconds with reloads and seconds without, in turns."""
    RATE = 1000
    SECONDS = counted(2, 40)

    # As large as a model of some hundred topics; to open and check it takes milliseconds.
    PADDING = 4_000_000

    # Between two reloads, in seconds: none, and so long that each is a reload for itself.
    PAUSES = {"one after the other": 0, "with pauses": 0.02}

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.models = [make_model(f"{directory.name}/{i}.model", articles=10 + i, padding=self.PADDING) for i in range(2)]
        self.reloads = 0

    def order(self, control):
        self.reloads += 1
        model = self.models[self.reloads % 2]
        control.send_multipart([b"", json.dumps({"op": "reload", "model": model}).encode()])

    def second(self, socket, control, pause=None):
        """How long each request took, in ms; with a pause only those that a reload overlaps.
        Between them the client sleeps, for processors are few."""
        start, sent, latencies, answered, is_reloading, next_reload = time.monotonic(), [], [], 0, False, 0
        poller = zmq.Poller()
        poller.register(socket, zmq.POLLIN)
        poller.register(control, zmq.POLLIN)
        while answered < self.RATE or is_reloading:
            while len(sent) < self.RATE and start + len(sent) / self.RATE <= time.monotonic():
                sent.append((time.monotonic(), is_reloading, self.reloads))
                send(socket, {"id": len(sent) - 1, **REQUEST})
            if pause is not None and not is_reloading and len(sent) < self.RATE and time.monotonic() >= next_reload:
                self.order(control)
                is_reloading = True
            ready = dict(poller.poll(1))
            while socket in ready and socket.poll(0):
                answer = receive(socket)
                self.assertIn("topics", answer)
                sent_at, amid_reload, reloads = sent[answer["id"]]
                answered += 1
                if pause is None or amid_reload or self.reloads > reloads:
                    latencies.append(1000 * (time.monotonic() - sent_at))
            if control in ready:
                self.assertTrue(receive(control)["ok"])
                is_reloading, next_reload = False, time.monotonic() + (pause or 0)
        return latencies

    def compare(self, workers, rhythm):
        """Prints the lower quartile of the seconds, for others use the machine too; not asserted."""
        with LoggedDaemon("--workers", workers, model=self.models[0]) as daemon, daemon.connect() as socket, \
                daemon.connect(zmq.DEALER, daemon.control) as control:
            self.reloads, usual, reloading = 0, [], []
            for _ in range(self.SECONDS // 2):
                usual.append(self.second(socket, control))
                reloading.append(self.second(socket, control, self.PAUSES[rhythm]))
        p50, p99 = ([percentile([percentile(each, share) for each in kind], 0.25) for kind in (usual, reloading)]
                    for share in (0.5, 0.99))
        report("latency", workers=workers, requests_a_second=self.RATE, reloads=rhythm,
               reloads_a_second="%.0f" % (self.reloads / len(reloading)),
               requests_during_reloads=sum(map(len, reloading)),
               p50_ms="%.2f usual, %.2f during reloads" % tuple(p50),
               p99_ms="%.2f usual, %.2f during reloads" % tuple(p99), ratio_of_p99="%.2f" % (p99[1] / p99[0]))

    def test_during_reloads(self):
        for workers in ("1", "2"):
            for rhythm in self.PAUSES:
                self.compare(workers, rhythm)


class Stop(unittest.TestCase):
    CLIENTS, REQUESTS = 4, 500

    def collect(self, peer, after, go, answers):
        """Reads to the end of the stream; tells `go` once `after` answers have come."""
        while (answer := peer.receive()) is not None:
            answers.append(answer)
            if len(answers) == after:
                go.set()
        peer.close()
        go.set()

    def stop_under_load(self, generator, bind):
        with LoggedDaemon("--workers", "2", binds=[bind]) as daemon:
            peers = [Peer(daemon.endpoints[0]) for _ in range(self.CLIENTS)]
            answers = [[] for _ in peers]
            gone = [threading.Event() for _ in peers]
            after = generator.randrange(1, self.REQUESTS)
            threads = [threading.Thread(target=self.collect, args=(peer, after, go, into))
                       for peer, go, into in zip(peers, gone, answers)]
            for thread in threads:
                thread.start()
            for peer in peers:
                peer.send(b"".join(message(b"", {"id": i, **REQUEST}) for i in range(self.REQUESTS)))
            gone[0].wait()
            daemon.stop(signal.SIGTERM)
            for thread in threads:
                thread.join()
            said = next(filter(None, (re.search(r"stopped: (\d+) requests taken, (\d+) answered", line)
                                      for line in daemon.log)))
        for into in answers:
            ids = [answer["id"] for answer in into]
            self.assertEqual(len(ids), len(set(ids)), "answered twice")
            self.assertTrue(all("topics" in answer for answer in into))
        taken, answered, received = int(said[1]), int(said[2]), sum(map(len, answers))
        self.assertEqual((taken, answered), (received, received))
        self.assertGreaterEqual(received, after)
        return received

    def test_what_was_taken_is_answered(self):
        generator = random.Random(3)
        with tempfile.TemporaryDirectory() as directory:
            binds = ("tcp://127.0.0.1:*", f"ipc://{directory}/socket")
            taken = [self.stop_under_load(generator, binds[i % 2]) for i in range(STOPS)]
        report("sigterm", stops=STOPS, clients=self.CLIENTS, sent=STOPS * self.CLIENTS * self.REQUESTS,
               taken=sum(taken), answered=sum(taken), lost=0, twice=0)


if __name__ == "__main__":
    main()
