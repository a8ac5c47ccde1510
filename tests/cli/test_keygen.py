"""topic keygen: certificates that czmq can read, never overwritten, secrets never printed."""
import os
import re
import unittest

from cli_case import BAD_USAGE, FAILED, CliCase

SECRET = re.compile(r'secret-key = "(.{40})"')


class Keygen(CliCase):
    def read_text(self, name):
        with open(self.path(name), encoding="utf-8") as file:
            return file.read()

    def test_the_public_key_is_printed_and_the_secret_one_is_in_one_file_alone(self):
        os.mkdir(self.path("keys"))
        previous = os.umask(0o077)
        try:
            printed = self.topic("keygen", "alice", "-o", "keys")
        finally:
            os.umask(previous)
        secret = SECRET.search(self.read_text("keys/alice.key_secret"))[1]
        self.assertEqual(sorted(os.listdir(self.path("keys"))), ["alice.key", "alice.key_secret"])
        for shown in (printed.text, self.read_text("keys/alice.key")):
            self.assertNotIn(secret, shown)
        for name, mode in (("alice.key", 0o644), ("alice.key_secret", 0o600)):
            self.assertEqual(os.stat(self.path(f"keys/{name}")).st_mode & 0o777, mode)
        for name in ("keys/alice.key", "keys/alice.key_secret"):
            self.assertIn(f'public-key = "{printed.text.strip()}"', self.read_text(name))

    def test_nothing_is_overwritten(self):
        for there in ("bob.key", "carol.key_secret"):
            self.write(there, "mine")
            name = there.split(".", maxsplit=1)[0]
            refused = self.topic("keygen", name, expect=FAILED)
            self.assertIn(f"{there}: already exists", refused.errors)
            self.assertEqual(self.read_text(there), "mine")
        self.assertEqual(sorted(os.listdir(self.directory)), ["bob.key", "carol.key_secret"])

    def test_bad_usage_is_named(self):
        self.assertIn("needs one NAME", self.topic("keygen", expect=BAD_USAGE).errors)
        self.assertIn("a/b: must be a name, not a path", self.topic("keygen", "a/b", expect=BAD_USAGE).errors)
        self.assertIn("no/: is no directory: make it first",
                      self.topic("keygen", "a", "-o", "no/", expect=FAILED).errors)

    def test_keys_that_cannot_be_used_are_named(self):
        self.topic("keygen", "dora")
        self.topic("keygen", "erin")
        os.unlink(self.topic_key("erin"))
        self.write("broken.key", "no certificate")
        self.write("spoilt.key_secret", "curve\n    secret-key = = no certificate\n=\n")
        os.chmod(self.topic_key("spoilt"), 0o600)
        os.chmod(self.topic_key("dora"), 0o640)
        for options, wanted in (
                (("--key", "dora.key"), "a client's key needs the server's public key"),
                (("--server-key", "gone.key"), "gone.key: cannot be opened"),
                (("--server-key", "broken.key"), "broken.key: is not a certificate"),
                (("--server-key", "dora.key", "--key", "spoilt.key"), "spoilt.key_secret: has no valid secret-key"),
                (("--server-key", "dora.key", "--key", "dora.key"), "other users can read this secret key"),
                (("--server-key", "dora.key", "--key", "erin.key"), "erin.key: is a public key: give the secret one"),
                (("--server-key", "dora.key", "--key", "broken.key"), "broken.key: is not a certificate")):
            refused = self.topic("status", "-s", "tcp://127.0.0.1:1", *options, expect=FAILED)
            self.assertIn(wanted, refused.errors)
            self.assertNotIn("no certificate", refused.errors + refused.text)

    def topic_key(self, name):
        return self.path(f"{name}.key_secret")


if __name__ == "__main__":
    unittest.main()
