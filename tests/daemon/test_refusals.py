"""Mistakes of a user when starting the daemon, and their error messages."""
import os
import subprocess
import tempfile
import unittest

from harness import MODEL_A, TOPICD, WAIT_MS, main, refused, topic


def refused_by_default(*options, **env):
    """The same without --control: the daemon chooses the control socket itself."""
    done = subprocess.run([TOPICD, "-m", MODEL_A, "--bind", "ipc://@topicd-test-refused", *options], stderr=subprocess.PIPE,
                          text=True, timeout=WAIT_MS / 1000, env=env)
    return done.returncode, done.stderr.strip().splitlines()[-1]


class Refusals(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = directory.name

    def check(self, got, status, wanted):
        self.assertIn(wanted, got[1])
        self.assertEqual(got[0], status, got[1])

    def test_addresses_that_cannot_be_bound(self):
        for port in ("no", "99999", "-1", "99999999999999999999"):
            self.check(refused("--bind", f"tcp://127.0.0.1:{port}"), 2, f":{port}: has no port from 0 to 65535")
        for bind, wanted in (("tcp://[::1:7575", "cannot bind: no interface has this address"),
                             ("tcp://nosuch0:7575", "cannot bind: no interface has this address"),
                             ("tcp://192.0.2.7:7575", "cannot bind: Cannot assign requested address")):
            self.check(refused("--insecure", "--bind", bind), 1, f"{bind}: {wanted}")

    def test_addresses_that_cannot_be_connected_to(self):
        end = "tcp://127.0.0.1:*"
        self.check(refused("--bind", f"ipc://{self.directory}/bind", "--pull", f"ipc://{self.directory}/pull",
                           "--push", f"connect:{end}"), 1, f"{end}: cannot connect: the address is not valid")
        self.assertEqual(os.listdir(self.directory), [])

    def test_a_missing_directory(self):
        self.check(refused("--bind", f"ipc://{self.directory}/no/socket"), 1,
                   f"ipc://{self.directory}/no/socket: there is no directory {self.directory}/no: create it")

    def test_a_runtime_directory_that_others_can_write_to(self):
        path = os.path.join(self.directory, "topicd")
        os.mkdir(path)
        os.chmod(path, 0o777)
        self.check(refused_by_default(XDG_RUNTIME_DIR=self.directory), 1,
                   f"{path}: is not a directory that only you can write to: name a control socket with --control")

    def test_a_failed_start_leaves_no_runtime_directory_behind(self):
        """Whether it fails before the control socket is bound, or after."""
        for options in (("-m", f"{self.directory}/gone.model"), ("--bind", "tcp://nosuch0:7575", "--insecure")):
            got, _ = refused_by_default(*options, XDG_RUNTIME_DIR=self.directory)
            self.assertEqual(got, 1)
            self.assertEqual(os.listdir(self.directory), [], options)

    def test_an_endpoint_of_a_client(self):
        """As --bind would say it."""
        path = "x" * 108
        for endpoint, why in (("udp://127.0.0.1:7575", "is not an endpoint: write tcp://HOST:PORT or ipc://PATH"),
                              ("127.0.0.1:7575", "is not an endpoint: write tcp://HOST:PORT or ipc://PATH"),
                              ("tcp://127.0.0.1", "has no port from 1 to 65535: write tcp://HOST:PORT"),
                              ("tcp://127.0.0.1:0", "has no port from 1 to 65535: write tcp://HOST:PORT"),
                              ("tcp://127.0.0.1:65536", "has no port from 1 to 65535: write tcp://HOST:PORT"),
                              ("ipc://", "names no file: write ipc:///path/of/the/socket"),
                              (f"ipc://{path}", "the path is longer than 107 bytes, the limit for sockets")):
            self.assertIn(f"{endpoint}: {why}", topic("tag", "-s", endpoint, __file__, expect=1))
        self.assertIn("udp://x:1: is not an endpoint", topic("status", "-s", "udp://x:1", expect=1))

    def test_a_runtime_directory_with_other_files_or_of_before_stays(self):
        path = os.path.join(self.directory, "topicd")
        os.mkdir(path, 0o700)
        got, _ = refused_by_default("-m", f"{self.directory}/gone.model", XDG_RUNTIME_DIR=self.directory)
        self.assertEqual(got, 1)
        self.assertEqual(os.listdir(self.directory), ["topicd"])

    def test_a_runtime_directory_that_cannot_be_created(self):
        self.check(refused_by_default(XDG_RUNTIME_DIR=f"{self.directory}/gone"), 1,
                   "gone/topicd: cannot create the directory: No such file or directory")

    def test_a_name_that_a_configuration_file_cannot_express(self):
        for name in ("a\nb", " a", "a\t"):
            self.check(refused("--topics", name), 2,
                       "contains a line break, or begins or ends with a blank: rename the file")

    @unittest.skipUnless(os.geteuid() == 0, "only root can chown a file")
    def test_a_configuration_file_of_another_user(self):
        path = os.path.join(self.directory, "conf")
        with open(path, "w", encoding="ascii") as file:
            file.write("workers = 1\n")
        os.chown(path, 65534, 65534)
        self.check(refused("--config", path), 2, "belongs to another user, who could change it: chown it")


if __name__ == "__main__":
    main()
