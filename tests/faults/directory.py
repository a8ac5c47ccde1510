"""A test case with a temporary directory of its own."""
import os
import tempfile
import unittest


def content(path):
    with open(path, "rb") as file:
        return file.read()


class InDirectory(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = directory.name

    def path(self, *names):
        return os.path.join(self.directory, *names)
