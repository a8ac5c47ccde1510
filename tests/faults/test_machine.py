"""The machine itself: limits too low to start, no descriptors left, a wall clock that is set."""
import os
import resource
import signal
import socket as stream
import subprocess
import tempfile
import time
import unittest

from harness import MODEL_A, TOPICD, main, receive, send
from scale import LoggedDaemon, counted, cpu_seconds, descriptors, report

ARTICLE = {"title": "neural chip"}
OPEN_FILES = 64
CONNECTS = 200
FULL_FOR_S = counted(1, 10)

# More than half a core, and something spins.
MAX_CPU_SHARE = 0.5

# Of a handshake, that has 10 s, and of a stop.
HANDSHAKE_LEAST_S, HANDSHAKE_MOST_S = 9, 30
JUMPS_S = (-1, 1, -3600, 3600, -86400, 86400, -30 * 365 * 86400, 2 ** 31)
JUMPS = counted(1, 20)


# A sanitizer reserves more address space than there is memory.
IS_SANITIZED = os.environ["TOPIC_MEMORY_FACTOR"] != "1"
LEAST_FILES, MOST_FILES = 3, 60
MIB = 1024 * 1024


def limit():
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))


class Descriptors(unittest.TestCase):
    def serve(self, socket, number):
        send(socket, {"id": number, **ARTICLE})
        self.assertEqual(receive(socket)["id"], number)

    def exhaust(self, bind, transport):
        with LoggedDaemon("--workers", "2", binds=[bind], preexec=limit) as daemon, daemon.connect() as old:
            pid = daemon.process.pid
            self.serve(old, -1)
            crowd = [daemon.connect() for _ in range(CONNECTS)]
            served = most = 0
            while not any("stopped accepting" in line for line in daemon.log):
                self.serve(old, served)
                served += 1
            cpu_s, start = cpu_seconds(pid), time.monotonic()
            while time.monotonic() - start < FULL_FOR_S:
                self.serve(old, served)
                served += 1
                most = max(most, descriptors(pid))
                # At its own pace, so that the processor's time is not that of tagging.
                old.poll(10)
            share = (cpu_seconds(pid) - cpu_s) / (time.monotonic() - start)
            self.assertLessEqual(most, OPEN_FILES)
            self.assertLess(share, MAX_CPU_SHARE)
            for socket in crowd:
                socket.close()
            self.assertIn("topics", daemon.ask(ARTICLE))
            report("descriptors", transport=transport, limit=OPEN_FILES, connects=CONNECTS, open_at_most=most,
                   seconds=FULL_FOR_S, requests_of_the_old_client=served, lost=0, cpu_share="%.3f" % share)

    def test_none_left_over_tcp(self):
        self.exhaust("tcp://127.0.0.1:*", "tcp")

    def test_none_left_over_ipc(self):
        with tempfile.TemporaryDirectory() as directory:
            self.exhaust(f"ipc://{directory}/socket", "ipc")


class Start(unittest.TestCase):
    """A limit that is too low for the start is a sentence and exit status 1; one that is not lets the daemon serve."""

    def start(self, kind, value, *options):
        """Whether it was ready, and then answered a probe and stopped."""
        with tempfile.TemporaryDirectory() as directory:
            daemon = subprocess.Popen(
                [TOPICD, "-m", MODEL_A, "--workers", "2", "--control", f"ipc://{directory}/control",
                 "--bind", f"ipc://{directory}/bind", *options], stderr=subprocess.PIPE, text=True,
                preexec_fn=lambda: resource.setrlimit(kind, (value, value)))
            lines = []
            for line in daemon.stderr:
                lines.append(line.strip())
                if "topicd: ready" in line:
                    daemon.send_signal(signal.SIGTERM)
            is_ready = "topicd: ready" in lines
            daemon.stderr.close()
            status = daemon.wait()
        last = lines[-1] if lines else ""
        self.assertIn(status, (0,) if is_ready else (1, 127), (value, lines))
        # 127: the dynamic linker found no room for the libraries, and said so.
        self.assertTrue(is_ready or status == 127 or last.startswith("topicd: "), (value, lines))
        return is_ready

    def try_all(self, what, kind, values, *options):
        ready = [self.start(kind, value, *options) for value in values]
        self.assertTrue(ready[-1])
        self.assertFalse(ready[0])
        report("limit", what=what, tried=len(ready), ready=sum(ready), aborts=0)

    def test_every_small_number_of_open_files(self):
        self.try_all("open files", resource.RLIMIT_NOFILE, range(LEAST_FILES, MOST_FILES + 1))
        self.try_all("open files, all sockets", resource.RLIMIT_NOFILE, range(LEAST_FILES, MOST_FILES + 31),
                     "--metrics", "127.0.0.1:0", "--pull", "tcp://127.0.0.1:*", "--push", "tcp://127.0.0.1:*",
                     "--pub", "tcp://127.0.0.1:*", "--reject", "tcp://127.0.0.1:*")

    def test_small_stacks(self):
        self.try_all("stack", resource.RLIMIT_STACK, [size * 1024 for size in (64, 128, 256, 511, 512, 1024, 8192)])

    @unittest.skipIf(IS_SANITIZED, "a sanitizer needs more address space")
    def test_little_memory(self):
        self.try_all("address space", resource.RLIMIT_AS, [size * MIB for size in range(8, 400, 8)] + [4096 * MIB])
        self.try_all("data", resource.RLIMIT_DATA, [size * MIB for size in range(1, 400, 8)] + [4096 * MIB])


class Clock(unittest.TestCase):
    def jump(self, path, seconds):
        with open(path + ".new", "w", encoding="ascii") as file:
            file.write(str(seconds))
        os.rename(path + ".new", path)

    def test_clients_are_disconnected_in_time_and_others_never(self):
        """A handshake has 10 s, whatever the wall clock says meanwhile."""
        with tempfile.TemporaryDirectory() as directory:
            path = os.path.join(directory, "offset")
            env = {**os.environ, "LD_PRELOAD": os.environ["TOPIC_CLOCK_SHIM"], "CLOCK_SHIM": path}
            with LoggedDaemon(env=env) as daemon, daemon.connect() as socket:
                host, port = daemon.endpoints[0].removeprefix("tcp://").split(":")
                self.assertIn("topics", daemon.ask(ARTICLE))
                send(socket, ARTICLE)
                self.assertIn("topics", receive(socket))
                monitor = socket.get_monitor_socket()
                for seconds in (-30 * 365 * 86400, 2 ** 31, 0):
                    start = time.monotonic()
                    with stream.create_connection((host, int(port)), timeout=HANDSHAKE_MOST_S) as half:
                        self.jump(path, seconds)
                        while half.recv(100):  # the daemon's greeting, then the end
                            pass
                    self.assertGreater(time.monotonic() - start, HANDSHAKE_LEAST_S, seconds)
                    send(socket, ARTICLE)
                    self.assertIn("topics", receive(socket))
                self.assertEqual(monitor.poll(0), 0, "the client was disconnected")
                socket.disable_monitor()
                monitor.close()
                self.assertEqual(daemon.status()["handshakes_failed"]["unfinished"], 3)
                self.jump(path, -30 * 365 * 86400)
                start = time.monotonic()
                daemon.stop()
                self.assertLess(time.monotonic() - start, HANDSHAKE_MOST_S)

    def test_it_is_set_back_and_forward(self):
        with tempfile.TemporaryDirectory() as directory:
            path = os.path.join(directory, "offset")
            env = {**os.environ, "LD_PRELOAD": os.environ["TOPIC_CLOCK_SHIM"], "CLOCK_SHIM": path}
            answered = 0
            with LoggedDaemon("--workers", "2", env=env) as daemon, daemon.connect() as socket:
                for number in range(JUMPS):
                    for seconds in JUMPS_S:
                        for i in range(200):
                            if i == 100:
                                self.jump(path, seconds)
                                self.assertTrue(daemon.control_ask("reload", model=MODEL_A)["ok"])
                            send(socket, {"id": i, "deadline_ms": 60_000, **ARTICLE})
                        answers = [receive(socket) for _ in range(200)]
                        self.assertEqual(sorted(answer["id"] for answer in answers), list(range(200)))
                        self.assertTrue(all("topics" in answer for answer in answers), "a deadline has jumped")
                        answered += len(answers)
                # A deadline that has passed has still passed.
                send(socket, {"id": "late", "deadline_ms": 0, **ARTICLE})
                self.assertEqual(receive(socket)["error"]["code"], "timeout")
                self.assertEqual(daemon.status()["errors"]["timeout"], 1)
                self.assertLess(daemon.status()["uptime_seconds"], 86400)
            years = {line[:4] for line in daemon.log if line[:4].isdigit()}
            self.assertGreater(len(years), 1, "the clock that the daemon reads was not set")
            report("clock", jumps=JUMPS * len(JUMPS_S), requests=answered, lost=0, twice=0, timed_out=0)


if __name__ == "__main__":
    main()
