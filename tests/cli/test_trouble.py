"""Broken models, output that cannot be written, help and usage of the whole program."""
import os
import re
import struct
import subprocess
import unittest

from cli_case import BAD_USAGE, EXAMPLES, FAILED, TOPIC, CliCase

NOBODY = 65534
COMMANDS_HEADER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../cli/command/command.h")

COMMANDS = ("train", "eval", "tag", "explain", "inspect", "audit", "suggest", "diff", "show")


class Trouble(CliCase):
    def with_model(self, model):
        """The commands that open a model, on this one."""
        self.write("a.jsonl", '{"body":"a chip","topics":["AI Policy"]}\n')
        return (("eval", "-m", model, "a.jsonl"), ("tag", "-m", model, "a.jsonl"),
                ("explain", "-m", model, "a.jsonl"), ("inspect", model),
                ("show", "-m", model, "a.jsonl"), ("suggest", "-m", model, "a.jsonl"))

    def each_fails(self, model, *parts):
        for args in self.with_model(model):
            done = self.topic(*args, expect=FAILED)
            self.says(done, f"topic {args[0]}: {model}: ", *parts)
            self.assertEqual(len(done.errors.splitlines()), 1, done.errors)
            self.assertEqual(done.text, "")

    def example_bytes(self):
        with open(self.example_model(), "rb") as file:
            return file.read()

    def test_a_model_that_does_not_exist(self):
        self.each_fails("nowhere.model", "No such file or directory")

    def test_a_model_that_is_empty(self):
        self.write("m", b"")
        self.each_fails("m", "is empty, not a topic model")

    def test_a_model_that_is_a_directory(self):
        os.mkdir(self.path("m"))
        self.each_fails("m", "is a directory, not a file")

    def test_a_file_that_is_not_a_model(self):
        self.write("m", "{}" * 1000)
        self.each_fails("m", "is not a topic model", "topic train")

    def test_a_model_that_is_cut_short(self):
        whole = self.example_bytes()
        self.write("m", whole[:len(whole) // 2])
        self.each_fails("m", f"cut short: {len(whole) // 2} of {len(whole)} bytes")
        self.write("m", whole[:20])
        self.each_fails("m", "cut short after 20 bytes")

    def test_a_model_of_a_later_format(self):
        whole = bytearray(self.example_bytes())
        struct.pack_into("<I", whole, 8, 5)
        self.write("m", bytes(whole))
        self.each_fails("m", "has model format 5, and this program reads formats 1 to 4",
                        "train it again")

    def test_a_model_with_a_flipped_bit(self):
        whole = bytearray(self.example_bytes())
        whole[-1] ^= 1
        self.write("m", bytes(whole))
        self.each_fails("m", "checksum does not match", "train it again")

    def test_files_of_another_user(self):
        self.write("m", self.example_bytes())
        self.write("secret.jsonl", "{}\n")
        os.chmod(self.path("m"), 0o600)
        os.chmod(self.path("secret.jsonl"), 0o600)
        user = {}
        if os.getuid() == 0:
            user = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
            try:
                subprocess.run([TOPIC, "--version"], check=True, stdout=subprocess.DEVNULL, **user)
            except OSError:
                self.skipTest("another user cannot run what is tested")
        else:
            os.chmod(self.path("m"), 0)
            os.chmod(self.path("secret.jsonl"), 0)
        self.says(self.topic("inspect", "m", expect=FAILED, **user),
                  "m: cannot be opened: Permission denied")
        self.says(self.topic("train", "secret.jsonl", "-o", "/dev/shm/none", expect=FAILED, **user),
                  "secret.jsonl: cannot be opened: Permission denied")

    def outputs(self):
        model = self.example_model()
        corpus = self.some_examples(130)
        return (("train", corpus, "-o", "m"), ("train", corpus, "-o", "m", "--json"),
                ("eval", "-m", model, self.held_out), ("eval", "-m", model, self.held_out, "--json"),
                ("tag", "-m", model, self.held_out), ("tag", "-m", model, self.held_out, "--explain"),
                ("tag", "-m", model, self.held_out, "-o", "csv"),
                ("show", self.held_out), ("show", self.held_out, "--json", "--tokens"),
                ("explain", "-m", model, self.held_out), ("inspect", model),
                ("inspect", model, "--json"), ("audit", corpus), ("audit", corpus, "--json"),
                ("suggest", "-m", model, self.unlabelled()),
                ("show", corpus), ("show", corpus, "--json"),
                ("--help",), ("--version",),
                *((command, "--help") for command in COMMANDS))

    def test_a_full_disk_behind_stdout_is_a_failure(self):
        with open("/dev/full", "wb") as full:
            for args in self.outputs():
                done = self.topic(*args, stdout=full, expect=FAILED)
                self.says(done, "cannot write the output: No space left on device")

    def test_a_closed_stdout_is_a_failure(self):
        for args in self.outputs():
            done = self.topic(*args, stdout=None, expect=FAILED, preexec_fn=lambda: os.close(1))
            self.says(done, "cannot write the output: Bad file descriptor")

    def test_quiet_training_needs_no_stdout(self):
        done = self.topic("train", os.path.join(EXAMPLES, "train"), "-o", "m", "-q", stdout=None,
                          preexec_fn=lambda: os.close(1))
        self.assertEqual(done.errors, "")
        self.assertEqual(self.read("m"), self.example_bytes())

    def test_require_that_says_no_is_stronger_than_a_full_disk(self):
        with open("/dev/full", "wb") as full:
            done = self.topic("eval", "-m", self.example_model(), self.held_out, "--require",
                              "micro_f1=2", stdout=full, expect=3)
            self.says(done, "cannot write the output")

    def test_help_and_version(self):
        text = self.topic("--help").text
        self.assertEqual(self.topic("help").text, text)
        self.assertEqual(self.topic("-h").text, text)
        commands = re.findall(r"^  ([a-z-]+) +\S", text, re.M)
        self.assertLessEqual(set(COMMANDS), set(commands))
        with open(COMMANDS_HEADER, encoding="utf-8") as file:
            declared = re.findall(r"^extern const struct topic_command topic_command_(\w+);", file.read(), re.M)
        self.assertEqual(sorted(commands), sorted(name.replace("_", "-") for name in declared))
        for command in commands:
            done = self.topic(command, "--help")
            self.assertTrue(done.text.startswith(f"Usage: topic {command} [OPTION...]"), done.text)
            self.assertEqual(done.errors, "")
        self.assertRegex(self.topic("--version").text, r"^topic \d+\.\d+\.\d+\n$")

    def test_no_command_and_an_unknown_one(self):
        done = self.topic(expect=BAD_USAGE)
        self.assertEqual(done.text, "")
        self.says(done, "Usage: topic COMMAND")
        self.says(self.topic("bogus", expect=BAD_USAGE), 'there is no command "bogus"', "topic help")
        for wrong, meant in (("trian", "train"), ("tags", "tag"), ("evaal", "eval"), ("relod", "reload")):
            self.says(self.topic(wrong, expect=BAD_USAGE), f'did you mean "{meant}"?')
        self.says(self.topic("train", "--fodls", "3", "x", expect=BAD_USAGE), "did you mean --folds")
        self.says(self.topic("train", "--zzz", "x", expect=BAD_USAGE), "--zzz: unknown option")
        self.says(self.topic("train", "-m", "m", "x", expect=BAD_USAGE),
                  "-m: unknown option; did you mean -o")
        self.says(self.topic("inspect", "-m", "m", expect=BAD_USAGE),
                  "give the model alone: topic inspect MODEL")
        self.says(self.topic("eval", "-o", "page.html", "x", expect=BAD_USAGE),
                  "did you mean --report")

    def test_help_of_a_command(self):
        for command in COMMANDS:
            self.assertEqual(self.topic("help", command).text, self.topic(command, "--help").text)
        self.says(self.topic("help", "trian", expect=BAD_USAGE), 'did you mean "train"?')
        self.assertEqual(self.topic("help").text, self.topic("--help").text)
        text = self.topic("help", "eval").text
        for part in ("Measure a model against labelled articles.", "Is it good enough?", "topic eval --cv my-articles/",
                     "`man topic` has more, and examples."):
            self.assertIn(part, text)
        self.assertNotIn("topic audit", text)

    def test_each_command_says_how_long_it_waits(self):
        for command, wait in (("status", "10"), ("tag", "30"), ("reload", "600"), ("shadow", "600; --stop: 10")):
            self.assertIn(f"takes longer (default: {wait})", " ".join(self.topic("help", command).text.split()))

    def unlabelled(self):
        self.write("unlabelled/a.md", "a chip of a robot")
        self.write("unlabelled/b.md", "the parliament votes on AI")
        return "unlabelled"

    def test_every_option_of_the_help_works(self):
        model = self.example_model()
        corpus = self.some_examples(130)
        measured = self.some_examples(30)
        calls = {"train": (corpus, "-q"), "eval": ("-m", model, measured),
                 "tag": ("-m", model, measured), "explain": ("-m", model, measured),
                 "inspect": (model,), "audit": (corpus,), "diff": (model, model, measured),
                 "show": (corpus,),
                 "suggest": ("-m", model, self.unlabelled(), "--labelled", corpus)}
        self.write("topics.yaml", "AI Policy: {name: Policy}\n")
        outputs = {"train": "m", "tag": "names", "audit": "csv", "diff": "html"}
        self.write("decisions.csv", "decision,topic,verdict,instead,key\n")
        values = {"apply": "decisions.csv", "output": outputs, "topics": "topics.yaml", "format": "markdown",
                  "solver": "libsvm", "cost": "1", "phrases": "yes", "provenance": "corpus=7", "progress-fd": "2", "optimise": "precision=0.8", "long-stems": "yes", "folds": "3", "min-articles": "3", "keep-topics": model,
                  "count": "3", "labelled": corpus, "threads": "2", "seed": "3", "model": model, "require": "micro_f1=0.1",
                  "top": "2", "threshold": "0.4", "topic": "AI Policy", "report": "report.html",
                  "trained-on": corpus, "without": measured, "baseline": model, "thresholds": "0.90", "split": "time", "label-separator": ";", "encoding": "UTF-8",
                  "min-familiarity": "0.05", "rule": "any", "map": "excerpt=excerpt"}
        # Options that stand beside others than the command's call.
        other_calls = {("audit", "apply"): (corpus, "-o", "new.jsonl"), ("suggest", "labelled"): calls["suggest"][:3],
                       ("eval", "split"): (corpus,), ("eval", "cv"): (corpus,),
                       ("eval", "learning-curve"): ("--trained-on", corpus, measured),
                       ("eval", "threads"): ("--split", "time", corpus),
                       ("eval", "seed"): ("--split", "time", corpus),
                       ("eval", "rule"): ("--split", "time", corpus),
                       ("eval", "normalise-topics"): ("--split", "time", corpus)}
        for command in COMMANDS:
            text = self.topic(command, "--help").text
            options = re.findall(r"^ +(?:-(.), )? *--([a-z-]+)(=\S+| [A-Z]+)?", text, re.M)
            self.assertGreater(len(options), 2)
            for short, name, has_value in options:
                if name in ("server", "key", "server-key", "timeout"):
                    continue  # the daemon's tests use it
                value = values[name] if has_value else None
                value = value[command] if isinstance(value, dict) else value
                call = calls[command]
                call = call[2:] if name == "model" and call[0] == "-m" else call
                call = other_calls.get((command, name), call)
                for option in ([f"--{name}"] + ([f"-{short}"] if short else [])):
                    self.topic(command, *call, option, *([value] if value else []))


if __name__ == "__main__":
    unittest.main()
