#!/usr/bin/env python3
"""Measures topicd-web on this machine: web.py BIN_DIRECTORY BENCH_WEB MODEL [SECONDS]

Prints, for one run: articles a second as lists, single requests a second over 32 connections, and the median latency of
one request at a time: of a bare libmicrohttpd that returns the body, of topicd over ZeroMQ, and of topicd-web. Daemon,
topicd-web and load share the machine.
"""
import json
import re
import subprocess
import sys
import tempfile

TITLE = "Foundry doubles its lines for HBM memory"
BODY = ("Memory for accelerators has been short for a year. The company said on Tuesday that its new cluster will train "
        "language models with 400,000 chips, and that the European regulator has been told. ") * 3
LIST = 100


def wait_for(process, pattern):
    for line in process.stderr:
        found = re.search(pattern, line)
        if found:
            return found
    sys.exit("a program ended before it was ready")


def run(bench, arguments, body):
    done = subprocess.run([bench, *map(str, arguments)], input=json.dumps(body).encode(), stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


def main():
    bin_directory, bench, model = sys.argv[1:4]
    seconds = float(sys.argv[4]) if len(sys.argv) > 4 else 5
    article = {"id": "42", "title": TITLE, "body": BODY}
    with tempfile.TemporaryDirectory(prefix="topicd-bench-") as directory:
        endpoint = f"ipc://{directory}/socket"
        daemon = subprocess.Popen([f"{bin_directory}/topicd", "-m", model, "--bind", endpoint, "--control", f"ipc://{directory}/control"],
                                  stderr=subprocess.PIPE, text=True)
        wait_for(daemon, "topicd: ready")
        web = subprocess.Popen([f"{bin_directory}/topicd-web", "--server", endpoint, "--listen", "127.0.0.1:0"],
                               stderr=subprocess.PIPE, text=True)
        port = wait_for(web, r"on port (\d+)")[1]
        wait_for(web, "topicd answers")
        echo = subprocess.Popen([bench, "echo"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        echo_port = echo.stdout.readline().strip()
        try:
            lists = run(bench, ["load", port, 4, seconds, "/v1/tag"], {"articles": [article] * LIST})
            print(f"lists of {LIST}, 4 connections: {lists['requests'] * LIST / lists['seconds']:,.0f} articles/s")
            singles = run(bench, ["load", port, 32, seconds, "/v1/tag"], article)
            print(f"singles, 32 connections: {singles['requests'] / singles['seconds']:,.0f} requests/s, p50 {singles['p50_ms']} ms, p99 {singles['p99_ms']} ms")
            bare = run(bench, ["load", echo_port, 1, seconds, "/"], article)
            direct = run(bench, ["direct", endpoint, seconds], article)
            through = run(bench, ["load", port, 1, seconds, "/v1/tag"], article)
            print(f"one at a time, p50: libmicrohttpd alone {bare['p50_ms']} ms, topicd over ZeroMQ {direct['p50_ms']} ms, "
                  f"topicd-web {through['p50_ms']} ms: {through['p50_ms'] - direct['p50_ms']:.3f} ms more than topicd")
        finally:
            echo.stdin.close()
            echo.wait()
            for process in (web, daemon):
                process.terminate()
                process.wait()


if __name__ == "__main__":
    main()
