"""examples/afternoon: an engineer's afternoon, from an export with odd keys to a refused model."""
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest

EXAMPLE = os.path.join(os.environ["TOPIC_SOURCE"], "examples", "afternoon")
SCRIPT = os.path.join(EXAMPLE, "afternoon.py")
TOPIC = os.environ["TOPIC"]

LINES_MAX = 60


def run(*command, **options):
    path = os.pathsep.join((os.path.dirname(TOPIC), os.environ["PATH"]))
    return subprocess.run([sys.executable, "-B", *command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          check=False, env=dict(os.environ, PATH=path), **options)


def read_lines(*path):
    with open(os.path.join(*path), encoding="utf-8") as file:
        return [json.loads(line) for line in file]


class Afternoon(unittest.TestCase):
    def test_the_script_is_short(self):
        with open(SCRIPT, encoding="utf-8") as file:
            self.assertLessEqual(len(file.readlines()), LINES_MAX)

    def test_from_the_export_to_the_model_that_is_refused(self):
        with tempfile.TemporaryDirectory() as directory:
            made = run(os.path.join(EXAMPLE, "make_files.py"), directory)
            self.assertEqual(made.returncode, 0, made.stderr)
            done = run(SCRIPT, f"ipc://{directory}/socket", cwd=directory)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.check(directory, done.stdout)

    def check(self, directory, said):
        export, later_count = read_lines(directory, "export.jsonl"), len(read_lines(directory, "later.jsonl"))
        first, second = said.splitlines()
        self.assertGreater(float(re.search(r"precision ([\d.]+)", first).group(1)), 0.75, said)
        self.assertEqual(second, f"{later_count} of {later_count} articles answered, topicd killed once; it "
                                 "ended with 0")
        for name in ("report.html", "audit.html"):
            with open(os.path.join(directory, name), encoding="utf-8") as file:
                self.assertIn("</html>", file.read())
        changed = 0
        for before, after in zip(export, read_lines(directory, "corrected.jsonl")):
            changed += before["sections"] != after["sections"]
            self.assertEqual({**before, "sections": None}, {**after, "sections": None})
        self.assertGreater(changed, 5)


if __name__ == "__main__":
    unittest.main()
