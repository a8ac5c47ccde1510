"""examples/afternoon: an engineer's afternoon, from an export with odd keys to a refused model."""
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import unittest

SOURCE = os.environ["TOPIC_SOURCE"]
SCRIPT = os.path.join(SOURCE, "examples", "afternoon", "afternoon.py")
TOPIC = os.environ["TOPIC"]

LINES_MAX = 60
TOPICS = ("AI Hardware", "AI Policy", "Robotics", "Language Models")
TRAINING_ARTICLES, LATER_ARTICLES = 500, 120
MAPPED = {"uuid", "headLine", "content", "sections", "webPublicationDate"}


def read(side):
    """The examples on a few topics, and as many on none, as an export of a content system."""
    out = subprocess.run([TOPIC, "show", "--json", os.path.join(SOURCE, "examples", "ai-news", side)],
                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout
    rows = []
    for shown in map(json.loads, out.splitlines()):
        topics = [t for t in shown["topics"] if t in TOPICS]
        if topics or not shown["topics"]:
            text = "\n".join(shown[key] for key in ("excerpt", "body") if shown[key])
            rows.append({"uuid": f"{side}-{len(rows)}", "headLine": shown["title"],
                         "content": {"html": f"<p>{text}</p>", "words": 1.50},
                         "sections": [{"id": n, "name": t} for n, t in enumerate(topics)],
                         "webPublicationDate": f"2025-{1 + len(rows) % 12:02d}-01T08:00:00Z",
                         "url": f"https://news.example/{len(rows)}", "desk": None})
    random.Random(1).shuffle(rows)
    topical = [row for row in rows if row["sections"]]
    others = [row for row in rows if not row["sections"]]
    return [row for pair in zip(topical, others) for row in pair]


def write(directory, name, rows):
    with open(os.path.join(directory, name), "w", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)


class Afternoon(unittest.TestCase):
    def test_the_script_is_short(self):
        with open(SCRIPT, encoding="utf-8") as file:
            self.assertLessEqual(len(file.readlines()), LINES_MAX)

    def test_from_the_export_to_the_model_that_is_refused(self):
        export, later = read("train")[:TRAINING_ARTICLES], read("held-out")[:LATER_ARTICLES]
        wrong = json.loads(json.dumps(export[:150]))
        chance = random.Random(2)
        for row in wrong:
            row["sections"] = [{"id": 0, "name": chance.choice(TOPICS)}]
        for row in chance.sample([row for row in export if row["sections"]], 20):
            row["sections"] = [{"id": 0, "name": chance.choice(TOPICS)}]
        with tempfile.TemporaryDirectory() as directory:
            write(directory, "export.jsonl", export)
            write(directory, "later.jsonl", later)
            write(directory, "this-week.jsonl", wrong)
            path = os.pathsep.join((os.path.dirname(TOPIC), os.environ["PATH"]))
            done = subprocess.run([sys.executable, "-B", SCRIPT, f"ipc://{directory}/socket"], cwd=directory,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                  env=dict(os.environ, PATH=path))
            self.assertEqual(done.returncode, 0, done.stderr)
            self.check(directory, done.stdout, export, len(later))

    def check(self, directory, said, export, later_count):
        first, second = said.splitlines()
        self.assertGreater(float(re.search(r"precision ([\d.]+)", first).group(1)), 0.75, said)
        self.assertEqual(second, f"{later_count} of {later_count} articles answered, topicd killed once; it "
                                 "ended with 0")
        for name in ("report.html", "audit.html"):
            with open(os.path.join(directory, name), encoding="utf-8") as file:
                self.assertIn("</html>", file.read())
        with open(os.path.join(directory, "corrected.jsonl"), encoding="utf-8") as file:
            corrected = [json.loads(line) for line in file]
        changed = 0
        for before, after in zip(export, corrected):
            changed += before["sections"] != after["sections"]
            self.assertEqual({**before, "sections": None}, {**after, "sections": None})
        self.assertGreater(changed, 5)


if __name__ == "__main__":
    unittest.main()
