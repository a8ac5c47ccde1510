"""`topic top`: screens of a running daemon, and the terminal is restored."""
import os
import pty
import re
import signal
import subprocess
import termios
import unittest

from harness import Daemon, main

TOPIC = os.environ["TOPIC"]
ARTICLE = {"title": "chip"}


def run(*options, env=None):
    done = subprocess.run([TOPIC, "top", *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          timeout=60, env=env)
    return done.returncode, done.stdout, done.stderr.strip()


class Top(unittest.TestCase):
    def test_one_screen_without_a_terminal(self):
        with Daemon() as daemon:
            daemon.ask({"articles": [ARTICLE] * 30 + [{"title": "zzz"}] * 10})
            status, out, err = run("-s", daemon.control, "--count", "1", "--interval", "0.05")
            model = daemon.status()["model"]
        self.assertEqual((status, err), (0, ""))
        self.assertNotIn("\x1b", out)
        self.assertIn(model, out)
        self.assertIn("untagged 25.0%", out)
        self.assertRegex(out, r"requests 0\.0/s  errors 0\.0/s  queue 0 of 10000")
        self.assertRegex(out, r"(?m)^ +0\.0 +30  AI Hardware$")
        self.assertNotIn("pipeline", out)

    def test_a_reader_that_ends_ends_it_quietly(self):
        with Daemon() as daemon:
            process = subprocess.Popen([TOPIC, "top", "-s", daemon.control, "--interval", "0.05"],
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            self.assertTrue(process.stdout.readline().startswith("topicd"))
            process.stdout.close()
            self.assertEqual((process.wait(60), process.stderr.read()), (1, ""))
            process.stderr.close()

    def test_rates_are_of_the_last_interval(self):
        with Daemon() as daemon:
            process = subprocess.Popen([TOPIC, "top", "-s", daemon.control, "--count", "2", "--interval", "0.5"],
                                       stdout=subprocess.PIPE, text=True)
            while not process.stdout.readline().startswith("topicd"):
                pass
            for _ in range(100):  # in the second interval, or before its screen
                daemon.ask(ARTICLE)
            rest = process.stdout.read()
            process.stdout.close()
            self.assertEqual(process.wait(60), 0)
        rates = [float(rate) for rate in re.findall(r"requests ([\d.]+)/s", rest)]
        self.assertGreater(rates[-1], 0)
        self.assertRegex(rest, r"p50 0\.0[1-9]|p50 0\.[1-9]|p50 [1-9]")

    def test_the_default_is_the_daemons_control_socket(self):
        with Daemon() as daemon:
            directory = daemon.directory.name
            os.mkdir(f"{directory}/topicd")
            os.symlink(f"{directory}/control", f"{directory}/topicd/control")
            status, out, err = run("--count", "1", "--interval", "0.05", env={**os.environ, "XDG_RUNTIME_DIR": directory})
            os.unlink(f"{directory}/topicd/control")
            os.rmdir(f"{directory}/topicd")
        self.assertEqual((status, err), (0, ""))

    def test_errors_are_reported(self):
        for options, exit_status, word in (
                (["-s", "ipc:///nonexistent/control"], 1, "no topicd listens there"),
                (["--count", "-1"], 2, "--count"), (["--interval", "0"], 2, "--interval"),
                (["stray"], 2, "stray")):
            status, _, err = run(*options)
            self.assertEqual((status, word in err), (exit_status, True), err)

    def check_terminal(self, leave):
        with Daemon() as daemon:
            keyboard, terminal = pty.openpty()
            before = termios.tcgetattr(terminal)
            process = subprocess.Popen([TOPIC, "top", "-s", daemon.control, "--interval", "0.05"], stdin=terminal,
                                       stdout=terminal, stderr=subprocess.PIPE)
            shown = b""
            while shown.count(b"requests") < 2:
                shown += os.read(keyboard, 4096)
            self.assertFalse(termios.tcgetattr(terminal)[3] & termios.ECHO)
            leave(process, keyboard, daemon)
            while b"\x1b[?1049l" not in shown:
                shown += os.read(keyboard, 4096)
            status = process.wait(60)
            process.stderr.close()
            self.assertEqual(termios.tcgetattr(terminal), before)
            os.close(keyboard)
            os.close(terminal)
        self.assertTrue(shown.startswith(b"\x1b[?1049h\x1b[?25l"))
        self.assertIn(b"\x1b[?25h\x1b[?1049l", shown)
        return status

    def test_q_ends_it_and_restores_the_terminal(self):
        self.assertEqual(self.check_terminal(lambda process, keyboard, daemon: os.write(keyboard, b"xq")), 0)

    def test_a_signal_does_too(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            self.assertEqual(self.check_terminal(lambda process, *rest: process.send_signal(number)), 0)

    def test_standard_input_may_be_dev_null(self):
        with Daemon() as daemon, open(os.devnull) as nothing:
            done = subprocess.run([TOPIC, "top", "-s", daemon.control, "--count", "1", "--interval", "0.05"],
                                  stdin=nothing, stdout=subprocess.PIPE, timeout=60)
        self.assertEqual(done.returncode, 0)


if __name__ == "__main__":
    main()
