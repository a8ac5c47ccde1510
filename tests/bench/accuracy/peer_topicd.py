"""topicd, without an option."""
import json
import os
import subprocess

from corpora import program, write_jsonl


class Topicd:
    name = "**topicd**"

    def run(self, train, test, directory, seed):
        paths = [os.path.join(directory, name) for name in ("train.jsonl", "test.jsonl", "m.model")]
        write_jsonl(train, paths[0])
        write_jsonl(test, paths[1])
        subprocess.run([program("bin", "topic"), "train", paths[0], "-o", paths[2], "--quiet",
                        "--seed", str(seed)], check=True)
        out = subprocess.run([program("bin", "topic"), "tag", "-m", paths[2], "--top", "100000",
                              paths[1]], stdout=subprocess.PIPE, check=True).stdout
        answers = [json.loads(line)["topics"] for line in out.splitlines()]
        return ([{t["topic"]: t["score"] for t in a} for a in answers],
                [{t["topic"] for t in a if t["accepted"]} for a in answers], "")
