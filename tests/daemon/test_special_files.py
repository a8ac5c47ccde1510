"""A named pipe, a device or an endless file where topicd reads one: it is refused, and nothing waits for who writes it."""
import os
import shutil
import subprocess
import tempfile
import unittest

from harness import MODEL_A, TOPICD, WAIT_MS, Daemon, main
from keys import Keys

REFUSED = "is not a regular file: copy what it holds into one, and name that"


class SpecialFiles(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix="topicd-test-")
        self.addCleanup(directory.cleanup)
        self.directory = directory.name
        self.keys = Keys(self.directory)
        self.keys.write_list(alice="tag")
        os.mkfifo(self.path("pipe"))

    def path(self, name):
        return os.path.join(self.directory, name)

    def copy(self, name, text=None):
        """A file that becomes a pipe later."""
        if text is None:
            shutil.copy(MODEL_A, self.path(name))
        else:
            with open(self.path(name), "w", encoding="utf-8") as file:
                file.write(text)
        return self.path(name)

    def become_a_pipe(self, path):
        if os.path.exists(path):
            os.unlink(path)
        os.mkfifo(path)

    def test_at_the_start(self):
        model = self.copy("m.model")
        for place in (self.path("pipe"), "/dev/zero"):
            for options in (("-m", place), ("-m", model, "--topics", place), ("-m", model, "--config", place),
                            ("-m", model, "--server-key", place, "--clients", "any"), ("-m", model, "--store", place),
                            ("-m", model, "--server-key", self.keys.path("server"), "--clients", place)):
                done = subprocess.run([TOPICD, "--control", f"ipc://{self.path('control')}", *options], capture_output=True,
                                      text=True, timeout=WAIT_MS / 1000, check=False)
                self.assertNotEqual(done.returncode, 0, options)
                self.assertRegex(done.stderr, "is not a regular file|is no regular file|users other than its owner can", options)

    def test_one_byte_too_long(self):
        model = self.copy("m.model")
        keys = ("--server-key", self.keys.path("server"), "--clients")
        for limit, options in ((16 * 1024 * 1024, ("--topics",)), (1024 * 1024, ("--config",)), (25600000, keys),
                               (64 * 1024, ("--clients", "any", "--server-key"))):
            path = self.path(f"of-{limit}")
            with open(path, "wb") as file:
                os.fchmod(file.fileno(), 0o600)
                file.truncate(limit + 1)
            with self.subTest(path):
                done = subprocess.run([TOPICD, "-m", model, "--control", f"ipc://{self.path('control')}", *options, path],
                                      capture_output=True, text=True, timeout=WAIT_MS / 1000, check=False)
                self.assertGreater(done.returncode, 0, done)
                self.assertIn(f"{path}: has {limit + 1} bytes, and such a file may have {limit}", done.stderr)

    def test_at_a_reload(self):
        model, topics, golden = self.copy("m.model"), self.copy("topics.yaml", "# nothing\n"), self.path("m.model.golden")
        for path in (golden, topics, self.keys.list_path, model):
            with self.subTest(path), Daemon("--topics", topics, *self.keys.options(), model=model) as daemon:
                self.become_a_pipe(path)
                self.assertIn(f"{path}: {REFUSED}", daemon.control_ask("reload")["error"]["message"])
                os.unlink(path)
                if path == topics:
                    self.copy("topics.yaml", "# nothing\n")
                elif path == self.keys.list_path:
                    self.keys.write_list(alice="tag")
        self.copy("m.model")
        with Daemon(model=model) as daemon:
            for operation in ("reload", "shadow"):
                answer = daemon.control_ask(operation, model=self.path("pipe"))
                self.assertIn(f"{self.path('pipe')}: {REFUSED}", answer["error"]["message"])


if __name__ == "__main__":
    main()
