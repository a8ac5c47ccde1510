#!/usr/bin/env python3
"""How long a client takes to connect and be answered while others begin handshakes and leave them half done:

    tests/bench/half_handshakes.py BUILD_DIR MODEL [--rates 0,300,1000] [--seconds 12] [--budget 1G]

A rate is how many connections are begun in a second; each stays open. Also the longest time that a
client waits for an answer that was there before.
"""
import argparse
import os
import resource
import signal
import socket as sockets
import subprocess
import sys
import tempfile
import time

import zmq

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "faults"))
from zmtp import GREETING

KEPT_S = 11  # longer than the daemon waits for a handshake
REQUEST = b'{"title":"chip"}'
WAIT_MS = 20_000


def begin_handshakes(port, rate):
    """Until it is killed."""
    held, start, begun = [], time.monotonic(), 0
    while True:
        while begun < (time.monotonic() - start) * rate:
            connection = sockets.socket()
            connection.setblocking(False)
            connection.connect_ex(("127.0.0.1", port))
            try:
                connection.send(GREETING[:32])
            except OSError:
                pass  # not connected yet, or refused
            begun += 1
            held.append((time.monotonic(), connection))
        while held and held[0][0] < time.monotonic() - KEPT_S:
            held.pop(0)[1].close()
        time.sleep(0.002)


def ask(client):
    start = time.monotonic()
    client.send(REQUEST)
    if client.poll(WAIT_MS):
        client.recv()
    return time.monotonic() - start


def connect(context, endpoint):
    client = context.socket(zmq.DEALER)
    client.linger = 0
    client.connect(endpoint)
    return client


def measure(rate, options):
    with tempfile.TemporaryDirectory() as directory:
        daemon = subprocess.Popen([f"{options.build}/bin/topicd", "-m", options.model, "--workers", "2", "--bind", "tcp://127.0.0.1:*",
                                   "--memory-budget", options.budget, "--control", f"ipc://{directory}/control"], stderr=subprocess.PIPE, text=True)
        port = None
        for line in daemon.stderr:
            if "listening on tcp://" in line:
                port = int(line.split("tcp://127.0.0.1:")[1].split()[0].strip('"'))
            if "topicd: ready" in line:
                break
        endpoint = f"tcp://127.0.0.1:{port}"
        context = zmq.Context()
        old, waits, olds = connect(context, endpoint), [], []
        ask(old)
        me = [sys.executable, os.path.abspath(__file__)]
        others = subprocess.Popen([*me, "--begin", str(port), str(rate)]) if rate else None
        end = time.monotonic() + options.seconds
        while time.monotonic() < end:
            client = connect(context, endpoint)
            waits.append(ask(client))
            client.close()
            olds.append(ask(old))
        if others:
            others.kill()
            others.wait()
        context.destroy(0)
        daemon.send_signal(signal.SIGTERM)
        daemon.communicate()
        waits.sort()
        return waits[len(waits) // 2], waits[int(len(waits) * 0.9)], waits[-1], max(olds)


def main():
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
    if sys.argv[1:2] == ["--begin"]:
        begin_handshakes(int(sys.argv[2]), float(sys.argv[3]))
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("build")
    parser.add_argument("model")
    parser.add_argument("--rates", default="0,300,1000")
    parser.add_argument("--budget", default="1G")
    parser.add_argument("--seconds", type=float, default=12)
    options = parser.parse_args()
    for rate in map(float, options.rates.split(",")):
        p50, p90, most, old = (value * 1000 for value in measure(rate, options))
        print(f"{rate:6.0f} half handshakes a second: a new client p50 {p50:.1f} p90 {p90:.1f} most {most:.0f} ms; "
              f"one that is connected most {old:.0f} ms", flush=True)


if __name__ == "__main__":
    main()
