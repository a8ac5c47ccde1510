"""Everything at once for a while: tagging, batches, explanations, reloads and clients that misbehave. Each request is
answered once, and the memory at the end is that after warm-up."""
import itertools
import os
import random
import tempfile
import time
import unittest

import zmq

from harness import main, make_model, receive, send
from scale import BUDGET_MB, IS_FULL, LoggedDaemon, descriptors, report, resident_kb
from zmtp import Peer, connect, message

SECONDS = float(os.environ.get("TOPIC_FAULTS_SOAK_SECONDS", 60 if IS_FULL else 5))

# The fraction of the time after which the memory should no longer grow.
WARM_UP = 0.3

# Asserted where it ran long enough to mean something, as allocators settle slowly: of the heap that the program has in use,
# and of its resident memory, except with a sanitizer, whose own part of it grows (its books of all that was ever allocated or
# locked).
MAX_GROWTH = 0.02
IS_SANITIZED = os.environ["TOPIC_MEMORY_FACTOR"] != "1"
MEANINGFUL_SECONDS = 180

TEXT = "A neural chip, a GPU and a law. "
MODELS = 4


class Heap:
    """What a daemon with the heap shim in it has in use."""

    def __init__(self, path):
        self.env = {**os.environ, "LD_PRELOAD": os.environ["TOPIC_HEAP_SHIM"], "HEAP_SHIM": path}
        self.path = path
        for end in ("ask", "say"):
            os.mkfifo(f"{path}.{end}")

    def open(self):
        self.ask = open(f"{self.path}.ask", "wb", buffering=0)
        self.say = open(f"{self.path}.say", encoding="ascii")

    def kb(self):
        self.ask.write(b"?")
        return int(self.say.readline()) // 1024

    def close(self):
        self.ask.close()
        self.say.close()


class Span:
    """The lowest memory in a part of the time: what requests under way hold for a moment is no growth."""

    def __init__(self, start, end):
        self.start, self.end = start, end
        self.lowest = {}

    def add(self, passed, **kb):
        if self.start <= passed < self.end:
            for kind, value in kb.items():
                self.lowest[kind] = min(value, self.lowest.get(kind, value))


def growth(warm, last, kind):
    return last.lowest[kind] / warm.lowest[kind] - 1


class Soak(unittest.TestCase):
    def requests(self):
        generator = random.Random(6)
        for number in itertools.count():
            text = TEXT * generator.randrange(1, 60)
            yield number, (
                {"title": "neural chip", "body": text},
                {"articles": [{"title": f"chip {i}", "body": text} for i in range(generator.randrange(1, 40))]},
                {"op": "explain", "title": "gpu law", "body": text},
                {"title": "chip", "body": text, "explain": True, "top": 3},
                {"op": "topics"},
                {"title": 5},
            )[number % 6]

    def misbehave(self, endpoint, number):
        request = message(b"", {"articles": [{"title": TEXT}] * 100})
        if number % 4 == 0:
            with connect(endpoint) as socket:
                socket.sendall(random.Random(number).randbytes(200))
            return
        with Peer(endpoint) as peer:
            if number % 4 == 1:
                peer.send(request[:len(request) // 2])
            else:
                peer.send(request * (number % 4))

    def round(self, socket, requests, in_flight=64):
        waiting = {}
        for number, request in itertools.islice(requests, in_flight):
            send(socket, {"id": number, **request})
            waiting[number] = request
        for _ in range(in_flight):
            answer = receive(socket)
            request = waiting.pop(answer["id"])
            self.assertEqual("error" in answer, request.get("title") == 5, answer)
        self.assertFalse(socket.poll(0))
        return in_flight

    def soak(self, daemon, models, heap, spans):
        requests, answered, rounds = self.requests(), 0, 0
        start = time.monotonic()
        with daemon.connect() as tcp, daemon.connect(zmq.DEALER, daemon.endpoints[1]) as ipc:
            while (passed := time.monotonic() - start) < SECONDS:
                answered += self.round((tcp, ipc)[rounds % 2], requests)
                if rounds % 5 == 0:
                    self.misbehave(daemon.endpoints[rounds // 5 % 2], rounds // 5)
                if rounds % 7 == 0:
                    answer = daemon.control_ask("reload", model=models[rounds // 7 % MODELS], force=True)
                    self.assertTrue(answer["ok"], answer)
                rounds += 1
                for span in spans:
                    span.add(passed / SECONDS, resident=resident_kb(daemon.process.pid), heap=heap.kb())
        return answered, rounds

    def test_everything_at_once(self):
        with tempfile.TemporaryDirectory() as directory:
            models = [make_model(f"{directory}/{i}.model", articles=10 + i) for i in range(MODELS)]
            binds = ("tcp://127.0.0.1:*", f"ipc://{directory}/socket")
            heap, spans = Heap(f"{directory}/heap"), (Span(WARM_UP, WARM_UP + 0.2), Span(0.8, 1))
            with LoggedDaemon("--workers", "2", "--memory-budget", f"{BUDGET_MB}M", binds=binds, model=models[0], env=heap.env) as daemon:
                heap.open()
                answered, rounds = self.soak(daemon, models, heap, spans)
                heap.close()
                status = daemon.status()
                self.assertEqual(status["failed_reloads"], 0)
                open_files = descriptors(daemon.process.pid)
            self.assertFalse([line for line in daemon.log if "Sanitizer" in line])
            self.check_memory(*spans, seconds=int(SECONDS), requests=answered, reloads=status["reloads"],
                              misbehaving_clients=rounds // 5, lost=0, twice=0, open_files=open_files)

    def check_memory(self, warm, last, **counts):
        if not (warm.lowest and last.lowest):
            report("soak", **counts)
            return
        report("soak", **counts, budget_mb=BUDGET_MB, heap_kb_warm=warm.lowest["heap"], heap_growth="%+.2f %%" % (100 * growth(warm, last, "heap")),
               resident_kb_warm=warm.lowest["resident"], resident_growth="%+.2f %%" % (100 * growth(warm, last, "resident")))
        if SECONDS >= MEANINGFUL_SECONDS:
            for kind in ("heap",) if IS_SANITIZED else ("heap", "resident"):
                self.assertLess(growth(warm, last, kind), MAX_GROWTH, kind)


if __name__ == "__main__":
    main()
