"""The options of topicd-bridge: the file, what is refused, and that the manual page describes them."""
import os
import pathlib
import re
import subprocess
import unittest

from bridge_case import BRIDGE, Bridge, BridgeCase
from harness import main

PAGE = pathlib.Path(__file__).parents[2] / "docs" / "man" / "topicd-bridge.8"


def run(*options):
    done = subprocess.run([BRIDGE, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60)
    return done.returncode, done.stdout, done.stderr.strip()


class Options(BridgeCase):
    def refused(self, *options):
        status, _, err = run(*options)
        self.assertEqual(status, 2, err)
        return err.removeprefix("topicd-bridge: ")

    def test_a_bridge_runs_by_a_file_alone(self):
        path = self.path("bridge.conf")
        with open(path, "w") as file:
            file.write(f"from = dir:{self.source.path}\nto = dir:{self.sink.path}\n# a comment\n"
                       f"reject = dir:{self.rejected.path}\nservers = ipc://{self.path('a')},ipc://{self.path('b')}\n")
        os.chmod(path, 0o600)
        printed = run("--config", path, "--print-config")
        self.assertEqual(printed[0], 0)
        self.assertIn(f"\nservers = ipc://{self.path('a')},ipc://{self.path('b')}\n", printed[1])
        again = self.path("again.conf")
        with open(again, "w") as file:
            file.write(printed[1])
        os.chmod(again, 0o600)
        self.assertEqual(run("--config", again, "--print-config"), printed)
        with Bridge("--config", path) as bridge:
            bridge.wait_for_line("topicd-bridge: ready")

    def test_what_is_refused(self):
        streams = self.streams()
        for options, wanted in (
                ((), "no --from: name a stream"),
                (streams[:2], "no --to: name a stream"),
                (streams[:4], "no --reject: name a stream"),
                (("--from", "kafka://x", *streams[2:]), "kafka://x: is not a stream of this bridge: begin with dir:"),
                (("--from", streams[3], *streams[2:]), "--from and --to are the same stream"),
                ((*streams, "--servers", "tcp://192.0.2.1:7575"), "tcp://192.0.2.1:7575: records would travel"),
                ((*streams, "--servers", "udp://x"), "--servers udp://x: is not an endpoint"),
                ((*streams, "--servers", "ipc://a,,ipc://b"), "--servers : is not an endpoint"),
                ((*streams, "--servers", ",".join(["ipc://a"] * 17)), "has more than 16 endpoints"),
                ((*streams, "--metrics", "0.0.0.0:0"), "0.0.0.0:0: anyone who can reach this address"),
                ((*streams, "--key", "x"), "--key x: needs the key of the servers"),
                ((*streams, "--map", "model"), "--map model: the bridge has no model"),
                ((*streams, "--batch", "0"), "--batch 0: is not between 1 and 1000"),
                ((*streams, "--bogus"), "--bogus: unknown option: see topicd-bridge --help"),
                (("--config", "/nonexistent"), "/nonexistent")):
            with self.subTest(options=options[6:]):
                self.assertIn(wanted, self.refused(*options))

    def test_no_message_shows_a_password(self):
        """Wherever it stands: s3cret is one."""
        postgresql = ("u:s3cret@/n?table=x", "u:s3cret@h:5432/n?table=x", "u:s3cret%40h/n?table=x", "u%3As3cret@h/n?table=x",
                      "u:s3cret/s3cret@/n?table=x", "u:s3cret?s3cret@/n?table=x", "u:12?s3cret@/n?table=x",
                      "u:12/s3cret@h/n?table=x", ":s3cret@h/n?table=x", "u:a:s3cret@h/n?table=x", "h,u:s3cret@b/n?table=x",
                      "u:s3cret", "u:s3cret#@h/n?table=x", "u:s3cret%zz@h/n?table=x", "[::1]u:s3cret@/n?table=x",
                      "[::1:s3cret/n?table=x", "[u:s3cret@h/n?table=x", "/n?table=x&password=s3cret",
                      "/n?table=x&p%61ssword=s3cret", "/n?table=x&password%3Ds3cret", "/n?password:s3cret", "/n?s3cret",
                      "/n?s3cret@h/n", "/n?table=x&password%3Ds3cret=1", "/n?table=x&PASSWORD=s3cret",
                      "/n?table=x;password=s3cret", "/n?table=x&sslpassword=s3cret", "/n?table=x&passwd=s3cret",
                      "/n?table=x&password=%zzs3cret", "/n?table=x&host=u:s3cret@127.0.0.1", "/n?table=u:s3cret@h%zz",
                      "/n?table=x&hostaddr=u:s3cret@127.0.0.1", "/n?table=x&dbname=postgresql://u:s3cret@h/n",
                      "/n?table=x&dbname=password%3Ds3cret", "/n?table=x&user=u:s3cret@h", "/n?table=x&user=u:s3cret",
                      "/n?table=x&options=password%20%3D%20s3cret", "/n?table=password%3Ds3cret")
        jetstream = ("u:s3cret@127.0.0.1:4222/NEWS/t", "u:s3cret@127.0.0.1:4222/NEWS", "u:s3cret@127.0.0.1:4222",
                     "s3cret@127.0.0.1:4222/NEWS/t", "u:s3cret/x@127.0.0.1:4222/NEWS/t", "u:12/s3cret@127.0.0.1:4222",
                     "u:s3cret%40127.0.0.1:4222/NEWS/t", "u%3As3cret%40127.0.0.1:4222/NEWS/t", "u:s3cret/NEWS/t",
                     "127.0.0.1:1,u:s3cret@127.0.0.1:4222/NEWS/t", "nats://u:s3cret@127.0.0.1:4222/NEWS/t",
                     "u:a s3cret@127.0.0.1:4222/NEWS/t", "127.0.0.1:1/NEWS/t?password=s3cret",
                     "127.0.0.1:1/NEWS/t?user=u&pass=s3cret")
        others = ("postgres://u:s3cret@h/n?table=x", "postgres://u:s3cret%40h/n", "POSTGRESQL://u:s3cret@h/n",
                  "postgresql:u:s3cret@h/n", "nats://u:s3cret@h:4222/NEWS/t", "nats://s3cret@h:4222/NEWS", "nats://u:s3cret/h",
                  "u:s3cret@h/n", "host=h password=s3cret dbname=n")
        for location in (*(f"postgresql://{one}" for one in postgresql), *(f"jetstream://{one}" for one in jetstream), *others):
            for streams in (("--from", location, *self.streams()[2:]), (*self.streams()[:2], "--to", location,
                                                                        *self.streams()[4:])):
                with self.subTest(location=location, role=streams.index(location)):
                    status, _, err = run(*streams)
                    self.assertIn(status, (1, 2))
                    self.assertNotIn("s3cret", err)

    def test_the_manual_page_describes_exactly_the_options(self):
        page = PAGE.read_text().replace("\\-", "-")
        entries = {name: part for part in re.split(r"(?m)^\.TP\n", page)[1:]
                   for name in re.findall(r"--([a-z-]+)", part.splitlines()[0])}
        self.assertEqual(set(entries), set(re.findall(r"--([a-z-]+)", run("--help")[1])))
        text = run("--print-config")[1]
        for limits, default, name in re.findall(r"(?m)^# .*; (\d+ to \d+); default (\S+)\n(?:# )?([a-z-]+) = ", text):
            self.assertIn(limits, entries[name].replace(" from ", " "), name)
            self.assertRegex(entries[name], rf"Default:\s{re.escape(default)}\b")


if __name__ == "__main__":
    main()
