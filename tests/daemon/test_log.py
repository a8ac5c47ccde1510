"""The forms of the log, and the notifications to systemd's watchdog."""
import fcntl
import json
import os
import signal
import socket as sockets
import subprocess
import tempfile
import unittest

import zmq

from harness import MODEL_A, MODEL_B, TOPICD, Daemon, Gate, main, receive, send

ARTICLE = {"title": "chip", "body": "a secret text"}


class Log(unittest.TestCase):
    def test_json_has_an_object_per_line_and_no_article_texts(self):
        with tempfile.TemporaryDirectory() as directory:
            with Daemon("--log", "json", "--pull", f"ipc://{directory}/pull", "--push", f"ipc://{directory}/push") as daemon:
                daemon.ask(ARTICLE)
                daemon.ask(b'{"secret')
                self.assertIn("error", daemon.ask({"op": "reload", "model": "/nonexistent\n\x1b[2J"}, daemon.control))
                daemon.ask({"op": "reload", "model": MODEL_B, "force": True}, daemon.control)
                with daemon.connect(zmq.PUSH, f"ipc://{directory}/pull") as feed:
                    feed.send(b'{"id": "a\\u202e\\u001b", "secret')
                    daemon.read_until("record-rejected")
                self.assertEqual(daemon.stop(), 0)
            lines = [json.loads(line) for line in daemon.log]
        for line in lines:
            self.assertRegex(line["time"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
            self.assertIn(line["level"], ("info", "warning", "error"))
            self.assertTrue(line["event"] and line["message"])
        events = {line["event"]: line for line in lines}
        self.assertEqual(events["ready"]["message"], "topicd: ready")
        self.assertEqual(events["model-serving"]["path"], MODEL_B)
        self.assertRegex(events["model-serving"]["model"], "^[0-9a-f]{16}$")
        self.assertEqual(events["reload-failed"]["level"], "error")
        self.assertIn("\\x0a\\x1b[2J", events["reload-failed"]["message"])
        self.assertEqual((events["record-rejected"]["level"], events["record-rejected"]["code"]),
                         ("warning", "bad-request"))
        self.assertIn("stopped", events)
        self.assertNotIn("secret", "\n".join(daemon.log))

    def test_json_also_reports_why_the_daemon_does_not_start(self):
        done = subprocess.run([TOPICD, "-m", "/nonexistent/model", "--log", "json", "--bind", "ipc://@x"],
                              stderr=subprocess.PIPE, text=True, timeout=60,
                              env={"XDG_RUNTIME_DIR": tempfile.gettempdir()})
        line = json.loads(done.stderr.splitlines()[-1])
        self.assertEqual((done.returncode, line["level"], line["event"]), (1, "error", "failed"))
        self.assertIn("/nonexistent/model", line["message"])

    def test_the_journal_gets_priorities(self):
        read, write = os.pipe()
        status = os.fstat(write)
        with tempfile.TemporaryDirectory() as directory:
            process = subprocess.Popen(
                [TOPICD, "-m", MODEL_A, "--bind", "ipc://@topicd-test-journal", "--control",
                 f"ipc://{directory}/control"], stderr=write,
                env={**os.environ, "JOURNAL_STREAM": f"{status.st_dev}:{status.st_ino}"})
            os.close(write)
            with os.fdopen(read) as log:
                lines = []
                while "topicd: ready" not in "".join(lines):
                    lines.append(log.readline())
                process.send_signal(signal.SIGHUP)
                process.terminate()
                lines += log.readlines()
            self.assertEqual(process.wait(60), 0)
        for line in lines:
            self.assertRegex(line, r"^<[346]>\S")
        self.assertIn("<6>topicd: ready\n", lines)

    def test_other_outputs_get_none(self):
        with Daemon(env={**os.environ, "JOURNAL_STREAM": "1:2"}) as daemon:
            self.assertEqual(daemon.log[-1], "topicd: ready")
            for line in daemon.log[:-1]:
                self.assertRegex(line, r"^\d{4}-\S+Z (info|warning|error): ")


class Unread(unittest.TestCase):
    """A pipe of one page, which has room for some thirty lines; the daemon's queue has room for 600."""

    LINES = 1500  # two for each failed reload

    def start(self, *options, preexec=None):
        daemon = Daemon(*options, preexec=preexec)
        fcntl.fcntl(daemon.process.stderr, fcntl.F_SETPIPE_SZ, 4096)
        return daemon

    def fail_reloads(self, daemon):
        with daemon.connect(zmq.DEALER, daemon.control) as socket:
            for i in range(self.LINES // 2):
                socket.send_multipart([b"", json.dumps({"op": "reload", "model": "/nonexistent", "id": i}).encode()])
                self.assertIn("error", receive(socket))

    def test_an_unread_log_blocks_nothing_and_later_counts_the_dropped_lines(self):
        for options, preexec in (((), None), (("--log", "json"), None),
                                 ((), lambda: os.set_blocking(2, False))):
            with self.start(*options, preexec=preexec) as daemon:
                self.fail_reloads(daemon)
                self.assertIn("topics", daemon.ask(ARTICLE))
                dropped = daemon.status()["log_lines_dropped"]
                self.assertGreater(dropped, 0)
                line = daemon.read_until("lines of the log were dropped here")
                self.assertIn(f"{dropped} lines of the log", line)
                written = sum("/nonexistent" in line for line in daemon.log)
                self.assertEqual(written + dropped, 2 * (self.LINES // 2))
                daemon.control_ask("reload", model=MODEL_B, force=True)
                daemon.read_until("serving model")
                self.assertEqual(daemon.status()["log_lines_dropped"], dropped)

    def test_the_daemon_stops_although_the_log_is_unread(self):
        with self.start() as daemon:
            self.fail_reloads(daemon)
            daemon.process.terminate()
            self.assertEqual(daemon.process.wait(60), 0)

    def test_the_daemon_serves_although_stderr_has_no_reader(self):
        with tempfile.TemporaryDirectory() as directory:
            read, write = os.pipe()
            process = subprocess.Popen([TOPICD, "-m", MODEL_A, "--bind", f"ipc://{directory}/socket", "--control",
                                        f"ipc://{directory}/control"], stderr=write)
            os.close(read)
            os.close(write)
            with zmq.Context() as context, context.socket(zmq.REQ) as socket:
                socket.connect(f"ipc://{directory}/socket")
                socket.send_json(ARTICLE)
                self.assertIn("topics", socket.recv_json())
                process.terminate()
                self.assertEqual(process.wait(60), 0)


class Watchdog(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix="topicd-test-")
        self.addCleanup(directory.cleanup)
        self.directory = directory.name
        self.manager = sockets.socket(sockets.AF_UNIX, sockets.SOCK_DGRAM)
        self.addCleanup(self.manager.close)
        self.manager.bind(f"{self.directory}/notify")
        self.manager.settimeout(60)

    def start(self, **variables):
        return Daemon("--workers", "2", env={**os.environ, "NOTIFY_SOCKET": f"{self.directory}/notify", **variables})

    def wait_for(self, wanted):
        while (got := self.manager.recv(4096)) != wanted:
            self.assertNotIn(b"STOPPING", got)

    def test_notifications_stop_while_a_worker_is_stuck(self):
        gate = Gate(self.directory)
        with self.start(WATCHDOG_USEC="100000") as daemon, daemon.connect() as socket:
            for _ in range(3):
                self.wait_for(b"WATCHDOG=1")
            send(socket, {"title": gate.title})
            daemon.read_until("a worker has been busy with one request for 50 ms")
            self.manager.setblocking(False)
            while True:  # notifications sent before they stopped
                try:
                    self.manager.recv(4096)
                except BlockingIOError:
                    break
            daemon.ask({"title": "chip"})  # the other worker and the event loop still run
            with self.assertRaises(BlockingIOError):
                self.manager.recv(4096)
            self.manager.settimeout(60)
            gate.open()
            self.assertIn("topics", receive(socket))
            self.wait_for(b"WATCHDOG=1")

    def test_no_notifications_unless_systemd_asks(self):
        for variables in ({}, {"WATCHDOG_USEC": "1000", "WATCHDOG_PID": "1"}, {"WATCHDOG_USEC": "x"}):
            with self.start(**variables) as daemon:
                self.assertTrue(self.manager.recv(4096).startswith(b"READY=1"))
                for _ in range(50):
                    daemon.ask({"title": "chip"})
                daemon.process.terminate()
                self.assertEqual(self.manager.recv(4096), b"STOPPING=1")


if __name__ == "__main__":
    main()
