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
from scale import IS_FULL, LoggedDaemon, descriptors, report, resident_kb
from zmtp import Peer, connect, message

SECONDS = float(os.environ.get("TOPIC_FAULTS_SOAK_SECONDS", 60 if IS_FULL else 5))

# The share of the time after which the memory is to be what it stays.
WARM_UP = 0.3

# What is aimed at; asserted where it ran long enough to mean something, as allocators settle slowly. A sanitizer keeps its own
# books of all that was ever allocated or locked: they are bounded by its options (CMakeLists.txt), and not to a megabyte.
MAX_GROWTH = 0.02 if os.environ["TOPIC_MEMORY_FACTOR"] == "1" else 0.05
MEANINGFUL_SECONDS = 180

TEXT = "A neural chip, a GPU and a law. "
MODELS = 4


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

    def soak(self, daemon, models):
        requests, answered, rounds = self.requests(), 0, 0
        start, warm_kb = time.monotonic(), []
        last_kb = []
        with daemon.connect() as tcp, daemon.connect(zmq.DEALER, daemon.endpoints[1]) as ipc:
            while (passed := time.monotonic() - start) < SECONDS:
                answered += self.round((tcp, ipc)[rounds % 2], requests)
                if rounds % 5 == 0:
                    self.misbehave(daemon.endpoints[rounds // 5 % 2], rounds // 5)
                if rounds % 7 == 0:
                    answer = daemon.control_ask("reload", model=models[rounds // 7 % MODELS], force=True)
                    self.assertTrue(answer["ok"], answer)
                rounds += 1
                if rounds % 10 == 0:
                    kb = resident_kb(daemon.process.pid)
                    if WARM_UP < passed / SECONDS < WARM_UP + 0.2:
                        warm_kb.append(kb)
                    elif passed / SECONDS > 0.8:
                        last_kb.append(kb)
        return answered, rounds, warm_kb, last_kb

    def test_everything_at_once(self):
        with tempfile.TemporaryDirectory() as directory:
            models = [make_model(f"{directory}/{i}.model", articles=10 + i) for i in range(MODELS)]
            binds = ("tcp://127.0.0.1:*", f"ipc://{directory}/socket")
            with LoggedDaemon("--workers", "2", binds=binds, model=models[0]) as daemon:
                answered, rounds, warm_kb, last_kb = self.soak(daemon, models)
                status = daemon.status()
                self.assertEqual(status["failed_reloads"], 0)
                open_files = descriptors(daemon.process.pid)
                # The lowest: what requests under way hold for a moment is no growth.
                warm, last = (min(values, default=0) for values in (warm_kb, last_kb))
                report("soak", seconds=int(SECONDS), requests=answered, reloads=status["reloads"],
                       misbehaving_clients=rounds // 5, lost=0, twice=0, open_files=open_files,
                       resident_mb_warm="%.1f" % (warm / 1024), resident_mb_at_the_end="%.1f" % (last / 1024),
                       growth="%+.2f %%" % (100 * (last / warm - 1) if warm else 0))
            self.assertFalse([line for line in daemon.log if "Sanitizer" in line])
            if SECONDS >= MEANINGFUL_SECONDS:
                self.assertLess(last, (1 + MAX_GROWTH) * warm)


if __name__ == "__main__":
    main()
