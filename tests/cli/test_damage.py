"""A compressed file in which a bit is wrong: other articles are never read from it in silence."""
import bz2
import gzip
import io
import lzma
import random
import subprocess
import tarfile
import unittest

from cli_case import DONE, TOPIC, CliCase

ARTICLES = 12
WORDS = "harbour opens quay crane vessel tide goal match league coach".split()


def lines(first):
    words = random.Random(first)
    return "".join('{"body":"%s","topics":["Ports"]}\n' % " ".join(words.choices(WORDS, k=9))
                   for _ in range(ARTICLES)).encode()


def tar(compression):
    """Its members fill what a reader takes at once, so that the checksum comes behind its end."""
    file = io.BytesIO()
    words = random.Random(7)
    with tarfile.open(fileobj=file, mode="w:" + compression) as archive:
        for i in range(4):
            text = " ".join(words.choices(WORDS, k=2800)).encode()
            member = tarfile.TarInfo(f"{i}.txt")
            member.size = len(text)
            archive.addfile(member, io.BytesIO(text))
    return file.getvalue()


def wrong_bits(data, step):
    for at in range(0, len(data), step):
        changed = bytearray(data)
        changed[at] ^= 1 << at % 8
        yield at, bytes(changed)


class DamageTest(CliCase):
    def show(self, data, name):
        """The exit status and the articles."""
        given = "-"
        if name != "-":
            self.write(name, data)
            given = name
        done = subprocess.run([TOPIC, "show", given], input=data, cwd=self.directory,
                              capture_output=True, check=False)
        return done.returncode, done.stdout

    def assert_damage_is_told(self, data, name, step=23):
        status, right = self.show(data, name)
        self.assertEqual(DONE, status)
        for at, changed in wrong_bits(data, step):
            status, articles = self.show(changed, name)
            if status == DONE:
                self.assertEqual(right, articles, f"byte {at}")

    def test_gzip(self):
        self.assert_damage_is_told(gzip.compress(lines(1), mtime=0), "a.jsonl.gz")

    def test_gzip_on_standard_input(self):
        self.assert_damage_is_told(gzip.compress(lines(1), mtime=0), "-", 29)

    def test_each_member_of_gzip(self):
        self.assert_damage_is_told(gzip.compress(lines(1), mtime=0) +
                                   gzip.compress(lines(2), mtime=0), "a.jsonl.gz", 29)

    def test_tar_of_gzip(self):
        self.assert_damage_is_told(tar("gz"), "a.tar.gz", 4001)

    def test_checksum_of_a_tar(self):
        data = bytearray(tar("gz"))
        data[-6] ^= 1
        self.assertNotEqual(DONE, self.show(bytes(data), "a.tar.gz")[0])

    def test_xz(self):
        self.assert_damage_is_told(lzma.compress(lines(1)), "a.jsonl.xz", 41)

    def test_bzip2(self):
        self.assert_damage_is_told(bz2.compress(lines(1)), "a.jsonl.bz2", 41)

    def test_zeros_that_pad_gzip_are_no_damage(self):
        data = gzip.compress(lines(1), mtime=0)
        self.assertEqual(self.show(data, "a.jsonl.gz"), self.show(data + bytes(512), "a.jsonl.gz"))


if __name__ == "__main__":
    unittest.main()
