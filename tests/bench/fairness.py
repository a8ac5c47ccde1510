#!/usr/bin/env python3
"""How long clients wait while a hundred others ask for as much as they can:

    tests/bench/fairness.py NAME=BUILD_DIR [NAME=BUILD_DIR ...] [--others 100] [--seconds 5] [--rounds 2]
                           [--kinds batches,explained]

Each build's daemon has two workers and the toy model with 250 topics. The others hold a connection
each and send one costly request after the other, of one kind; they read slowly. Meanwhile three
clients ask one request at a time, 5 ms after the answer to the last: a title, an article of 4 KB,
and a batch of 20 such articles. The builds take turns, so that what else the machine does falls on
all alike. The table has milliseconds; "nobody" is without the others.
"""
import argparse
import json
import os
import random
import signal
import socket as sockets
import subprocess
import sys
import tempfile
import time

import zmq

TESTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
sys.path.insert(0, os.path.join(TESTS, "faults"))
from zmtp import Peer, message

WORDS = "chip law goal "
ARTICLE = {"title": "chip", "body": WORDS * 290}
ASKED = {
    "title": {"title": "chip"},
    "article": ARTICLE,
    "batch": {"articles": [ARTICLE] * 20},
}
COSTLY = {
    "nobody": None,
    "batches": {"articles": [{"title": "chip"}] * 2000},
    "articles": {"body": "<p>chip</p> [law](goal) " * 17_000},
    "explained": {"body": WORDS * 4_500, "explain": True, "top": 8},
    "topics": {"title": "chip", "explain": True, "top": 100},
}


def ask(endpoint, request, seconds):
    """The client's latencies, in milliseconds."""
    latencies = []
    with zmq.Context() as context, context.socket(zmq.DEALER) as client:
        client.linger = 0
        client.connect(endpoint)
        content = json.dumps(request).encode()
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            start = time.monotonic()
            client.send(content)
            if not client.poll(20_000):
                return latencies + [20_000]
            client.recv_multipart()
            latencies.append((time.monotonic() - start) * 1000)
            time.sleep(0.005)
    return latencies


class Other:
    def __init__(self, endpoint, request):
        self.socket = Peer(endpoint).socket
        self.socket.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4096)
        self.socket.setblocking(False)
        self.request = self.rest = request

    def go_on(self):
        try:
            self.rest = self.rest[self.socket.send(self.rest):] or self.request
        except BlockingIOError:
            pass
        try:
            self.socket.recv(random.choice((1, 50, 2000, 65536)))
        except BlockingIOError:
            pass


def load(endpoint, request, count):
    """Until it is killed."""
    others = [Other(endpoint, message(b"", request)) for _ in range(count)]
    print("ready", flush=True)
    while True:
        for other in others:
            other.go_on()
        time.sleep(0.002)


def measure(build, model, kind, options):
    with tempfile.TemporaryDirectory() as directory:
        endpoint = f"ipc://{directory}/socket"
        daemon = subprocess.Popen([f"{build}/bin/topicd", "-m", model, "--workers", "2", "--bind", endpoint, "--control",
                                   f"ipc://{directory}/control"], stderr=subprocess.PIPE, text=True)
        while "topicd: ready" not in daemon.stderr.readline():
            pass
        me = [sys.executable, os.path.abspath(__file__)]
        others = None
        if COSTLY[kind]:
            others = subprocess.Popen([*me, "--load", endpoint, kind, str(options.others)], stdout=subprocess.PIPE)
            others.stdout.readline()
        clients = {name: subprocess.Popen([*me, "--ask", endpoint, name, str(options.seconds)], stdout=subprocess.PIPE)
                   for name in ASKED}
        latencies = {name: json.loads(client.communicate()[0]) for name, client in clients.items()}
        if others:
            others.kill()
            others.wait()
        daemon.send_signal(signal.SIGTERM)
        daemon.communicate()
        return latencies


def main():
    if sys.argv[1:2] == ["--load"]:
        load(sys.argv[2], COSTLY[sys.argv[3]], int(sys.argv[4]))
    if sys.argv[1:2] == ["--ask"]:
        return print(json.dumps(ask(sys.argv[2], ASKED[sys.argv[3]], float(sys.argv[4]))))
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("builds", nargs="+")
    parser.add_argument("--others", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--kinds", default=",".join(COSTLY))
    options = parser.parse_args()
    builds = dict(build.split("=", 1) for build in options.builds)
    with tempfile.TemporaryDirectory() as directory:
        model = f"{directory}/model"
        maker = f"{next(iter(builds.values()))}/tests/daemon/make_model"
        subprocess.run([maker, model, "AI Hardware", "0", "0", "250"], check=True)
        print(f"{'others send':12} {'build':10} {'asked':8} {'p50':>8} {'p99':>8} {'most':>8} {'answers':>8}")
        for kind in options.kinds.split(","):
            latencies = {name: {asked: [] for asked in ASKED} for name in builds}
            for _ in range(options.rounds):
                for name, build in builds.items():
                    for asked, values in measure(build, model, kind, options).items():
                        latencies[name][asked] += values
            for asked in ASKED:
                for name in builds:
                    values = sorted(latencies[name][asked])
                    p50, p99 = values[len(values) // 2], values[int(len(values) * 0.99)]
                    print(f"{kind:12} {name:10} {asked:8} {p50:8.1f} {p99:8.1f} "
                          f"{values[-1]:8.1f} {len(values):8}", flush=True)


if __name__ == "__main__":
    main()
