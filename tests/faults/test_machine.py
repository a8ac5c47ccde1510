"""The machine itself: no descriptors left, a wall clock that is set."""
import os
import resource
import tempfile
import time
import unittest

from harness import MODEL_A, main, receive, send
from scale import LoggedDaemon, counted, cpu_seconds, descriptors, report

ARTICLE = {"title": "neural chip"}
OPEN_FILES = 64
CONNECTS = 200
FULL_FOR_S = counted(1, 10)

# More than half a core, and something spins.
MAX_CPU_SHARE = 0.5

JUMPS_S = (-1, 1, -3600, 3600, -86400, 86400, -30 * 365 * 86400, 2 ** 31)
JUMPS = counted(1, 20)


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


class Clock(unittest.TestCase):
    def jump(self, path, seconds):
        with open(path + ".new", "w", encoding="ascii") as file:
            file.write(str(seconds))
        os.rename(path + ".new", path)

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
