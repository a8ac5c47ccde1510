"""The commands at the top of docs/learning.md, one after the other, as somebody would try them."""
import os
import re
import shlex
import subprocess

from harness import main, topic
from test_training import Training as TrainingTest, corpus, write_lines

PAGE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../docs/learning.md")

# Those that work on files alone; all others talk to the daemon.
OFFLINE = ("promote", "store")


def commands():
    """The first block of the page, a list of words for each line."""
    with open(PAGE, encoding="utf-8") as file:
        block = re.search(r"^```\n(.*?)^```", file.read(), re.MULTILINE | re.DOTALL)[1]
    return [shlex.split(line, comments=True) for line in block.splitlines()]


def renamed(items):
    """With a topic of the page."""
    return [{**item, "topics": ["AI Policy" if name == "Law" else name for name in item["topics"]]} for item in items]


class Page(TrainingTest):
    def setUp(self):
        super().setUp()
        self.directory_before = os.getcwd()
        self.addCleanup(os.chdir, self.directory_before)
        os.chdir(self.directory.name)
        self.file, self.registry = f"{self.directory.name}/corrections.db", f"{self.directory.name}/registry"
        subprocess.run(["rm", "-r", "registry"], check=True)  # the commands make one
        os.mkdir("my-articles")
        write_lines("my-articles/articles.jsonl", renamed(corpus(60)))
        topic("train", "--quiet", "-o", "my.model", write_lines("old.jsonl", renamed(corpus(16))))
        with open("42.md", "w", encoding="utf-8") as file:
            file.write("---\ntitle: A court and a chip\ntopics: [AI Hardware, AI Policy]\n---\nwafer ruling\n")

    def run_command(self, daemon, words):
        """What `topic` prints for the words, in which the placeholders of the page are filled in."""
        words = [{"1031": str(self.last_event), "ID": self.offered}.get(word, word) for word in words]
        server = ["-s", daemon.endpoints[0]] if daemon else []
        out = topic(*words, *server)
        event = re.match(r"event (\d+)", out)
        self.last_event = event[1] if event else self.last_event
        return out

    def take(self, daemon, words):
        """The queue fills from what was tagged, of which the new model will say the same."""
        for i in range(6):
            daemon.ask({"id": f"t{i}", "title": f"chip wafer gpu t{i}", "body": "silicon foundry"})
        daemon.wait_until(lambda status: status["store"]["queue"] > 0)
        out = self.run_command(daemon, words)
        self.offered = re.search(r"\bt\d\b", out)[0]
        return out

    def test_each_does_what_it_says(self):
        lines = commands()
        start = next(i for i, words in enumerate(lines) if words[0] == "topicd")
        self.last_event = self.offered = ""
        for words in lines[:start]:
            self.assertIn(words[1], OFFLINE)
            topic(*words[1:])
        # As the page says below them: only then a comparison decides.
        topic("store", "import", "--as-controls", "corrections.db", write_lines("judged.jsonl", renamed(corpus(150, "c"))))
        printed = {}
        with self.serve() as daemon:
            before = daemon.serves()
            for words in lines[start + 1:]:
                self.assertEqual(words[0], "topic")
                run = self.take if words[1] == "queue" else self.run_command
                printed.setdefault(words[1], []).append(run(daemon, words[1:]))
                if words[1] == "retrain":
                    self.assertNotEqual(daemon.serves(), before)
            self.assertEqual(daemon.serves(), before)
        self.assertEqual([re.sub(r"event \d+", "event", out) for out in printed["feedback"]],
                         ["event: AI Hardware, AI Policy\n", "event: AI Hardware\n", "event: AI Policy\n"])
        self.assertIn("AI Hardware, AI Policy", printed["undo"][0])
        self.assertIn("promoted", printed["retrain"][0])


if __name__ == "__main__":
    del TrainingTest
    main()
