"""The Python package as pip builds it: it needs nothing that pip would have to fetch."""
import base64
import csv
import hashlib
import io
import os
import pathlib
import subprocess
import sys
import tarfile
import tempfile
import unittest
import zipfile

PACKAGE = pathlib.Path(os.environ["TOPIC_SOURCE"], "clients/python")
sys.path.insert(0, str(PACKAGE))
import build_backend  # noqa: E402

HAS_PIP = subprocess.run([sys.executable, "-m", "pip", "--version"], capture_output=True).returncode == 0
NO_INDEX = ("--no-index", "--no-deps", "--no-cache-dir", "--disable-pip-version-check")


class Package(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.place = pathlib.Path(directory.name)

    def run_python(self, *arguments, path=None):
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        if path is not None:
            environment["PYTHONPATH"] = str(path)
        done = subprocess.run([sys.executable, *arguments], cwd=self.place, env=environment,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.assertEqual(done.returncode, 0, done.stdout)
        return done.stdout.strip()

    def imported_from(self, path):
        return self.run_python("-c", "import topicd, topicd.aio, topicd.pipeline; print(topicd.__file__)", path=path)

    def assert_sound(self, wheel):
        """Its RECORD has each file with its size and digest, and its metadata what pip needs."""
        with zipfile.ZipFile(wheel) as archive:
            information = next(name for name in archive.namelist() if name.endswith("/RECORD")).rpartition("/")[0]
            record = {name: (digest, size) for name, digest, size in
                      csv.reader(io.StringIO(archive.read(f"{information}/RECORD").decode()))}
            self.assertEqual(set(record), set(archive.namelist()))
            for name in set(record) - {f"{information}/RECORD"}:
                content = archive.read(name)
                digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
                self.assertEqual(record[name], (f"sha256={digest}", str(len(content))))
            metadata = archive.read(f"{information}/METADATA").decode()
        self.assertRegex(metadata, r"\AMetadata-Version: 2.1\nName: topicd\nVersion: \d+\.\d+\.\d+\n")
        self.assertIn("\nRequires-Dist: pyzmq>=22\n", metadata)
        return record

    def test_a_wheel_has_every_module(self):
        wheel = self.place / build_backend.build_wheel(self.place)
        record = self.assert_sound(wheel)
        for path in (PACKAGE / "topicd").glob("*.py"):
            self.assertIn(f"topicd/{path.name}", record)
        self.assertIn("topicd/py.typed", record)
        self.assertTrue(self.imported_from(wheel).startswith(str(wheel)))

    def test_an_editable_wheel_leads_to_the_checkout(self):
        wheel = self.place / build_backend.build_editable(self.place)
        self.assert_sound(wheel)
        with zipfile.ZipFile(wheel) as archive:
            self.assertEqual(archive.read("topicd.pth").decode(), f"{PACKAGE}\n")

    def test_an_archive_of_the_package_alone_builds_the_same_wheel(self):
        (self.place / "from").mkdir()
        wheel = (self.place / build_backend.build_wheel(self.place)).read_bytes()
        with tarfile.open(self.place / build_backend.build_sdist(self.place)) as archive:
            archive.extractall(self.place / "from")
        root, = (self.place / "from").iterdir()
        name = self.run_python("-c", "import build_backend; print(build_backend.build_wheel('.'))", path=root)
        self.assertEqual((self.place / name).read_bytes(), wheel)

    @unittest.skipUnless(HAS_PIP, "needs pip")
    def test_pip_installs_it_without_an_index(self):
        target = self.place / "target"
        self.run_python("-m", "pip", "install", *NO_INDEX, "--target", str(target), str(PACKAGE))
        self.assertEqual(self.imported_from(target), str(target / "topicd" / "__init__.py"))
        self.run_python("-m", "pip", "wheel", *NO_INDEX, "--wheel-dir", str(target), str(PACKAGE))
        self.assert_sound(next(target.glob("*.whl")))


if __name__ == "__main__":
    unittest.main()
