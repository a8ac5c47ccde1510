"""The configuration file and --print-config; every option is documented."""
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

from harness import MODEL_A, TOPICD, main

NOT_KEYS = {"config", "print-config", "help", "version"}
MAN = pathlib.Path(__file__).parents[2] / "docs" / "man"


def run(*options):
    done = subprocess.run([TOPICD, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          timeout=60)
    return done.returncode, done.stdout, done.stderr.strip()


def long_options():
    return set(re.findall(r"--([a-z-]+)", run("--help")[1]))


def man_page(name):
    return (MAN / name).read_text().replace("\\-", "-")


def entries(page, name):
    """The entries (.TP) of a man page by option; `name` finds the option in an entry's first line."""
    parts = re.split(r"(?m)^\.TP\n", man_page(page))[1:]
    return {match[1]: re.split(r"(?m)^\.S[HS] ", part)[0] for part in parts
            if (match := re.search(name, part.splitlines()[0]))}


def values(text):
    return [tuple(part.strip() for part in line.split("=", 1)) for line in text.splitlines()
            if line and not line.startswith("#")]


class Config(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix="topicd-test-")
        self.addCleanup(directory.cleanup)
        self.path = os.path.join(directory.name, "topicd.conf")
        self.directory = directory.name

    def write(self, text, mode=0o644):
        with open(self.path, "w") as file:
            file.write(text)
        os.chmod(self.path, mode)

    def printed(self, *options):
        status, out, err = run(*options, "--print-config")
        self.assertEqual((status, err), (0, ""))
        return out

    def test_a_daemon_runs_by_a_file_alone(self):
        self.write(f"# a comment\n\n  model = {MODEL_A}\nbind = ipc://{self.directory}/one\r\n"
                   f"bind=ipc://{self.directory}/two\ncontrol = ipc://{self.directory}/control\nqueue = 77\n")
        with subprocess.Popen([TOPICD, "--config", self.path], stderr=subprocess.PIPE, text=True) as process:
            while "topicd: ready" not in process.stderr.readline():
                pass
            listening = sorted(os.listdir(self.directory))
            process.terminate()
        self.assertEqual(process.returncode, 0)
        self.assertEqual(listening, ["control", "control.lock", "one", "one.lock", "topicd.conf", "two", "two.lock"])

    def test_a_printed_configuration_reads_back_the_same(self):
        options = ["-m", MODEL_A, "--bind", "tcp://127.0.0.1:1", "--bind", "ipc:///tmp/x", "--pull",
                   "connect:tcp://192.0.2.1:5", "--push", "ipc:///tmp/y", "--workers", "3", "--insecure"]
        first = self.printed(*options)
        self.write(first)
        self.assertEqual(self.printed("--config", self.path), first)
        self.assertIn(("pull", "connect:tcp://192.0.2.1:5"), values(first))
        self.assertIn(("insecure", "yes"), values(first))
        self.assertEqual(values(first).count(("bind", "ipc:///tmp/x")), 1)

    def test_every_option_is_printed(self):
        text = self.printed()
        for name in long_options() - NOT_KEYS:
            self.assertRegex(text, rf"(?m)^(# )?{name} = ", name)

    def test_the_command_line_has_precedence(self):
        self.write("bind = tcp://127.0.0.1:1\nbind = tcp://127.0.0.1:2\nqueue = 5\nworkers = 2\n")
        got = values(self.printed("--config", self.path, "--bind", "tcp://127.0.0.1:3", "--queue", "6"))
        self.assertEqual([value for key, value in got if key == "bind"], ["tcp://127.0.0.1:3"])
        self.assertIn(("queue", "6"), got)
        self.assertIn(("workers", "2"), got)

    def check_refused(self, text, wanted):
        self.write(text)
        status, _, err = run("--config", self.path)
        self.assertEqual((status, err), (2, f"topicd: {self.path}{wanted}"))

    def test_an_error_names_its_line(self):
        for text, wanted in (
                ("\nqueues = 5", ":2: queues: unknown key: topicd --print-config lists all keys"),
                ("queue", ":1: queue: has no \"=\": write key = value"),
                ("queue = 0", ":1: queue = 0: is not between 1 and 1000000"),
                ("queue = 5x", ":1: queue = 5x: is not a whole number"),
                ("queue = 5\nqueue = 6", ":2: queue: is set twice: remove one of the lines"),
                ("queue = 99999999999999999999", ":1: queue = 99999999999999999999: is not between 1 and 1000000"),
                ("insecure = 1", ":1: insecure = 1: is neither yes nor no"),
                ("model =", ":1: model = \"\": is not a file name"),
                ("bind = udp://x", ":1: bind = udp://x: is not an endpoint: write tcp://HOST:PORT or ipc://PATH"),
                ("queue = 5\0", ":1: the line contains a zero byte"),
                ("x" * 6000, ":1: the line is too long"),
                ("model = m\x1b]0;x", ":1: model = m\\x1b]0;x: has a control character: write it without"),
                ("\x1b[2J = 5", ":1: \\x1b[2J: unknown key: topicd --print-config lists all keys")):
            with self.subTest(text=text[:40]):
                self.check_refused(text, wanted)

    def test_a_file_that_others_can_change_is_refused(self):
        for mode in (0o664, 0o646):
            self.write("queue = 5\n", mode)
            status, _, err = run("--config", self.path)
            self.assertEqual((status, err),
                             (2, f"topicd: {self.path}: users other than its owner can change it: run chmod go-w on it"))

    def test_a_path_that_is_not_a_file(self):
        for path, word in (("/nonexistent/topicd.conf", "No such file"), (self.directory, "is a directory, not a file")):
            status, _, err = run("--config", path)
            self.assertEqual((status, err.startswith(f"topicd: {path}"), word in err), (2, True, True), err)

    def test_the_man_pages_describe_exactly_the_options(self):
        options = long_options()
        self.assertEqual(set(entries("topicd.8", "--([a-z-]+)")), options)
        self.assertEqual(set(entries("topicd.conf.5", "^[.]B[RI] ([a-z-]+) ")), options - NOT_KEYS)
        synopsis = man_page("topicd.8").split(".SH DESCRIPTION")[0]
        for name in options - {"help", "version", "model"}:
            self.assertRegex(synopsis, rf"--{name}\b")

    def test_the_man_pages_have_the_limits_and_defaults(self):
        """--print-config writes them above each key: "# HELP; LOW to HIGH; default VALUE"."""
        text = self.printed()
        found = re.findall(r"(?m)^# .*; (\d+ to \d+)(?:; default (\S+))?\n(?:# )?([a-z-]+) = ", text)
        found += re.findall(r"(?m)^# .*(); default (\S+)\n(?:# )?([a-z-]+) = ", text)
        self.assertEqual(len({name for _, _, name in found}), 14)
        for page in (entries("topicd.8", "--([a-z-]+)"), entries("topicd.conf.5", "^[.]B[RI] ([a-z-]+) ")):
            for limits, default, name in found:
                entry = page[name].replace(" from ", " ")
                self.assertIn(limits, entry, name)
                if default != "no":  # a flag without the word on the command line
                    self.assertRegex(entry, rf"[Dd]efault:\s{re.escape(default)}\b", name)


if __name__ == "__main__":
    main()
