"""A file of another kind than a command wants is refused by what it is: a corpus named as a model, a
model as a corpus, and so on for each pair."""
import os
import shutil
import unittest

from cli_case import FAILED, CliCase, article

MODEL, STORE, KEY, TABLE, JSON, REGISTRY = ("is a topic model", "is a store of topicd", "is a key of topic keygen",
                                            "is a table of topic audit", "is JSON", "is a registry of models")


class WrongFiles(CliCase):
    def setUp(self):
        super().setUp()
        shutil.copy(self.example_model(), self.path("m"))
        self.write_jsonl("a.jsonl", [article([("Chips", "Policy")[i % 2]], i) for i in range(20)])
        self.topic("promote", "m", "reg")
        self.topic("keygen", "k")
        self.topic("store", "import", "s.db", "a.jsonl")
        self.topic("audit", "a.jsonl", "-o", "t.csv")

    def each_fails(self, commands, *parts, status=FAILED):
        for command in commands:
            with self.subTest(command):
                self.says(self.topic(*command, expect=status), *parts)

    def test_as_a_corpus(self):
        kinds = (("m", MODEL, "not articles: give it to -m"),
                 ("s.db", STORE, "not articles: write them to a file with topic store export"),
                 ("k.key", KEY, "not articles"), ("k.key_secret", KEY, "not articles"),
                 ("t.csv", TABLE, "not articles"), ("reg", REGISTRY, "not articles: give reg/current/model to -m"))
        for name, *parts in kinds:
            self.each_fails((("train", name), ("show", name), ("tag", "-m", "m", name), ("eval", "-m", "m", name),
                             ("audit", name), ("diff", "m", "m", name), ("explain", "-m", "m", name),
                             ("suggest", "-m", "m", name), ("golden", "-m", "m", name, "-o", "g"),
                             ("store", "import", "new.db", name)), name, *parts)
        self.write("topics.yaml", "Chips:\n  parent: Policy\n")
        self.each_fails((("train", "topics.yaml"), ("show", "topics.yaml")), "a topics file is given to --topics")

    def test_as_a_model(self):
        for name, kind in (("a.jsonl", JSON), ("s.db", STORE), ("k.key", KEY), ("t.csv", TABLE)):
            self.each_fails((("tag", "-m", name, "a.jsonl"), ("eval", "-m", name, "a.jsonl"), ("inspect", name),
                             ("diff", "m", name, "a.jsonl"), ("promote", name, "other"),
                             ("eval", "-m", "m", "--baseline", name, "a.jsonl"),
                             ("judge", name, "m", "--controls", "a.jsonl")), name, kind, "not a topic model")
        self.each_fails((("tag", "-m", "reg", "a.jsonl"), ("inspect", "reg")),
                        "reg: is a registry of models, not a model: name reg/current/model")
        self.topic("inspect", "reg/current/model")

    def test_as_a_topics_file(self):
        for name, kind in (("m", MODEL), ("s.db", STORE), ("k.key", KEY), ("t.csv", TABLE), ("a.jsonl", JSON)):
            self.each_fails((("tag", "-m", "m", "--topics", name, "a.jsonl"),
                             ("eval", "-m", "m", "--topics", name, "a.jsonl")), name, kind, "not a topics file")

    def test_as_a_store(self):
        for name, kind in (("m", MODEL), ("k.key", KEY), ("t.csv", TABLE), ("a.jsonl", JSON)):
            self.each_fails((("store", "check", name), ("store", "export", name)), name, kind,
                            "not a store of topicd")

    def test_as_a_key_and_as_a_registry(self):
        for name, kind in (("m", MODEL), ("s.db", STORE), ("a.jsonl", JSON)):
            server = ("tag", "-s", "tcp://127.0.0.1:9")
            self.each_fails(((*server, "--server-key", name, "a.jsonl"),
                             (*server, "--server-key", "k.key", "--key", name, "a.jsonl")), name, kind,
                            "not a certificate")
            self.each_fails((("versions", name),), name, kind, "not a registry")

    def test_what_is_no_key_is_not_called_a_secret(self):
        os.mkdir(self.path("directory"))
        self.write("prose.txt", "Prices rise.\n")
        for name, part in (("prose.txt", "is not a certificate"), ("directory", "is a directory, not a file")):
            self.each_fails((("tag", "-s", "tcp://127.0.0.1:9", "--server-key", "k.key", "--key", name, "a.jsonl"),),
                            f"{name}: {part}")

    def test_as_what_judge_checks_on(self):
        for name, kind in (("m", MODEL), ("s.db", STORE), ("k.key", KEY), ("t.csv", TABLE)):
            self.each_fails([("judge", "m", "m", option, name) for option in ("--controls", "--recent", "--pins")],
                            f"{name}: {kind}, not ")
        write = "write them with topic store export --pinned"
        self.write("list.json", '["a"]\n')
        self.each_fails((("judge", "m", "m", "--pins", "list.json"),), f"list.json:1: is no JSON object: {write}")
        self.each_fails((("judge", "m", "m", "--pins", "a.jsonl"),), f"a.jsonl:1: has no pins: {write}")

    def test_as_a_table_of_decisions(self):
        for name, kind in (("m", MODEL), ("s.db", STORE), ("k.key", KEY), ("a.jsonl", JSON)):
            self.each_fails((("audit", "a.jsonl", "--apply", name, "-o", "new.jsonl"),
                             ("store", "import", "s.db", name, "--doubted")), name, kind, "not a table of topic audit")

    def test_a_store_is_a_regular_file(self):
        os.mkdir(self.path("directory"))
        os.mkfifo(self.path("pipe"))
        for name, what in (("directory", "a directory"), ("pipe", "no regular file")):
            self.each_fails((("store", "check", name), ("store", "export", name), ("store", "import", name, "a.jsonl")),
                            f"{name}: is {what}, not a store of topicd")


if __name__ == "__main__":
    unittest.main()
