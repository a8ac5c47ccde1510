#!/usr/bin/env python3
"""Measures what one heavy user of topicd-web costs another: web_users.py BIN_DIRECTORY BENCH_WEB MODEL [SECONDS]

Two programs with a token each. One tags a short article, over and over, over one connection: alone, beside another that has
four threads explain long articles, and beside one whose threads leave without reading the answers. Prints the latency of the
first, and how many explanations the second was given. Daemon, topicd-web and load share the machine.
"""
import http.client
import json
import multiprocessing
import os
import socket
import subprocess
import sys
import tempfile

from web import BODY, TITLE, wait_for

THREADS = 4
KILOBYTES = (50, 400)


def explain(port, token, body, leaves, count):
    head = (f"POST /v1/explain HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAuthorization: Bearer {token}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n").encode()
    while True:
        try:
            with socket.create_connection(("127.0.0.1", port)) as connection:
                connection.sendall(head + body)
                if not leaves:
                    response = http.client.HTTPResponse(connection)
                    response.begin()
                    response.read()
                    with count.get_lock():
                        count.value += response.status == 200
        except OSError:
            pass  # refused before all was sent


def tag(bench, port, token, seconds):
    """None: it was refused."""
    done = subprocess.run([bench, "load", str(port), "1", str(seconds), "/v1/tag", token], input=json.dumps({"id": "42", "title": TITLE}).encode(),
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    return json.loads(done.stdout) if done.returncode == 0 else None


def words(tags):
    if not tags:
        return "refused"
    return f"p50 {tags['p50_ms']:.2f} ms, p99 {tags['p99_ms']:.2f} ms" if tags["requests"] else "none answered"


def measure(bench, port, tokens, seconds):
    alone = tag(bench, port, tokens[0], seconds)
    print(f"tags of one user alone: {words(alone)}", flush=True)
    for kilobytes in KILOBYTES:
        body = json.dumps({"title": TITLE, "body": BODY * (kilobytes * 1000 // len(BODY))}).encode()
        for leaves in (False, True):
            count = multiprocessing.Value("i", 0)
            heavy = [multiprocessing.Process(target=explain, args=(port, tokens[1], body, leaves, count), daemon=True) for _ in range(THREADS)]
            for process in heavy:
                process.start()
            beside = tag(bench, port, tokens[0], seconds)
            for process in heavy:
                process.kill()
                process.join()
            # Without its lock, which a process that was killed may have.
            print(f"beside {THREADS} threads that explain {kilobytes} kB{' and leave' if leaves else ''}: {words(beside)}"
                  + ("" if leaves else f"; {count.get_obj().value / seconds:.1f} explanations/s"), flush=True)


def main():
    bin_directory, bench, model = sys.argv[1:4]
    seconds = float(sys.argv[4]) if len(sys.argv) > 4 else 5
    with tempfile.TemporaryDirectory(prefix="topicd-bench-") as directory:
        endpoint = f"ipc://{directory}/socket"
        daemon = subprocess.Popen([f"{bin_directory}/topicd", "-m", model, "--bind", endpoint, "--control", f"ipc://{directory}/control"],
                                  stderr=subprocess.PIPE, text=True)
        wait_for(daemon, "topicd: ready")
        made = [subprocess.run([f"{bin_directory}/topicd-web", "--token", name, "--role", "reader"], capture_output=True, text=True, check=True)
                for name in ("small", "heavy")]
        editors = os.path.join(directory, "editors")
        with open(editors, "w", encoding="utf-8", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
            file.writelines(one.stdout for one in made)
        web = subprocess.Popen([f"{bin_directory}/topicd-web", "--server", endpoint, "--listen", "127.0.0.1:0", "--editors", editors],
                               stderr=subprocess.PIPE, text=True)
        port = int(wait_for(web, r"on port (\d+)")[1])
        wait_for(web, "topicd answers")
        try:
            measure(bench, port, [one.stderr.split()[-1] for one in made], seconds)
        finally:
            for process in (web, daemon):
                process.terminate()
                process.wait()


if __name__ == "__main__":
    main()
