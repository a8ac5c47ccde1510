#!/usr/bin/python3
"""Records through topicd's pipeline, from one feed to one taker, on ipc.

    tests/bench/pipeline.py BIN MODEL RECORDS.jsonl [--count N] [--pause N]

Sends N records, those of the file in turn, each with a number of its own, and says how many a second came out at
--push, and whether each came once. With --pause the taker waits after every N records until --pull is blocked.
"""
import argparse
import json
import multiprocessing
import os
import subprocess
import tempfile
import time

import zmq


def feed(endpoint, path, count):
    with open(path, "rb") as file:
        lines = [line.strip()[1:] for line in file if line.strip().startswith(b"{")]
    context = zmq.Context()
    socket = context.socket(zmq.PUSH)
    socket.connect(endpoint)
    for i in range(count):
        socket.send(b'{"number":%d,%s' % (i, lines[i % len(lines)]))
    socket.close(linger=-1)
    context.term()


def wait_until_blocked(requests, count):
    while True:
        requests.send(b'{"op":"status"}')
        state = json.loads(requests.recv())["pipeline"]
        if state["is_blocked"] or state["pulled"] == count:
            return


def take(context, directory, arguments):
    """Returns how often each number came, and the seconds from the first record to the last."""
    seen = bytearray(arguments.count)
    taker = context.socket(zmq.PULL)
    requests = context.socket(zmq.REQ)
    requests.connect(f"ipc://{directory}/requests")
    taker.connect(f"ipc://{directory}/push")
    start = None
    for i in range(arguments.count):
        if arguments.pause and i % arguments.pause == 0:
            wait_until_blocked(requests, arguments.count)
        text = taker.recv()
        start = start or time.monotonic()
        seen[int(text[10:text.index(b",")])] += 1
    seconds = time.monotonic() - start
    requests.send(b'{"op":"status"}')
    print(json.dumps(json.loads(requests.recv())["pipeline"]))
    return seen, seconds


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bin")
    parser.add_argument("model")
    parser.add_argument("records")
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--pause", type=int, default=0)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        ends = [f"--{name}=ipc://{directory}/{path}" for name, path in
                (("bind", "requests"), ("control", "control"), ("pull", "pull"), ("push", "push"))]
        daemon = subprocess.Popen([os.path.join(arguments.bin, "topicd"), "-m", arguments.model, *ends],
                                  stderr=subprocess.PIPE, text=True)
        while "topicd: ready" not in daemon.stderr.readline():
            assert daemon.poll() is None, "topicd did not start"
        sender = multiprocessing.Process(target=feed, args=(f"ipc://{directory}/pull",
                                                            arguments.records, arguments.count))
        sender.start()
        context = zmq.Context()
        seen, seconds = take(context, directory, arguments)
        sender.join()
        daemon.terminate()
        daemon.communicate()
        context.destroy(0)
    print(f"{arguments.count} records in {seconds:.2f} s: {arguments.count / seconds:.0f} a second, "
          f"{seen.count(0)} lost, {sum(number > 1 for number in seen)} twice; "
          f"topicd ended with {daemon.returncode}")


if __name__ == "__main__":
    main()
