#!/usr/bin/env python3
"""Counts the instructions that an article costs topicd, as callgrind sees them: what a run with all
the articles takes, less a run with the first 10. Unlike a time, it does not depend on what else the
machine does. Each article is a request of its own to a daemon with one worker, one after the other.

    instructions.py MODEL ARTICLES.jsonl [--articles 1500] [--keep FILE] NAME=TOPICD [NAME=TOPICD ...]

FILE gets the profile of the last TOPICD, for callgrind_annotate.
"""
import argparse
import json
import re
import subprocess
import sys
import tempfile

import zmq

FEW = 10
WAIT_MS = 600_000


def start(topicd, model, endpoint, profile):
    command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={profile}", topicd, "-m", model,
               "--workers", "1", "--bind", endpoint, "--control", endpoint + ".control"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    for line in process.stderr:
        if "topicd: ready" in line:
            return process
    sys.exit(f"{topicd} did not start")


def instructions_of(topicd, model, requests, profile):
    with tempfile.TemporaryDirectory() as directory, zmq.Context() as context:
        endpoint = f"ipc://{directory}/bind"
        process = start(topicd, model, endpoint, profile)
        with context.socket(zmq.REQ) as socket:
            socket.linger = 0
            socket.rcvtimeo = WAIT_MS
            socket.connect(endpoint)
            for request in requests:
                socket.send(request)
                if "topics" not in json.loads(socket.recv()):
                    sys.exit(f"{topicd} did not tag an article")
        process.terminate()
        log = process.stderr.read()
        if process.wait() != 0:
            sys.exit(f"{topicd} failed: {log}")
    return int(re.search(r"Collected : (\d+)", log)[1])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("model")
    parser.add_argument("corpus")
    parser.add_argument("daemons", nargs="+", metavar="NAME=TOPICD")
    parser.add_argument("--articles", type=int, default=1500)
    parser.add_argument("--keep", default="/dev/null", metavar="FILE")
    options = parser.parse_args()
    with open(options.corpus, "rb") as file:
        requests = [line.rstrip(b"\n") for line, _ in zip(file, range(options.articles))]
    for daemon in options.daemons:
        name, topicd = daemon.split("=", 1)
        few = instructions_of(topicd, options.model, requests[:FEW], "/dev/null")
        many = instructions_of(topicd, options.model, requests, options.keep)
        print(f"{name}: {(many - few) / (len(requests) - FEW):,.0f} instructions an article", flush=True)


if __name__ == "__main__":
    main()
