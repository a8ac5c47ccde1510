#!/usr/bin/env python3
"""Files that are not UTF-8: what is said about them, and what is refused."""
import json
import subprocess
import unittest

from cli_case import BAD_USAGE, FAILED, TOPIC, CliCase, article

COMMANDS = ("train", "eval", "tag", "audit", "diff", "golden", "explain")


class Encoding(CliCase):
    def corpus(self, name, encoding):
        """The same articles in any encoding, with French letters in the words that decide."""
        lines = []
        for i in range(60):
            record = article([("Chips", "Policy", "Sport")[i % 3]], i)
            record["body"] += " l’été côté préfet société"
            lines.append(json.dumps(record, ensure_ascii=False) + "\n")
        return self.write(name, "".join(lines).encode(encoding))

    def model(self):
        self.corpus("utf8.jsonl", "utf-8")
        self.topic("train", "utf8.jsonl", "-o", "m", "-q")
        return "m"

    def test_the_summary_says_which_encodings_were_read(self):
        for encoding in "utf-8", "cp1252", "utf-16":
            self.corpus(encoding + ".jsonl", encoding)
        done = self.topic("train", "utf-8.jsonl", "cp1252.jsonl", "utf-16.jsonl", "-o", "m")
        self.assertIn("encodings: UTF-8 (1 file), WINDOWS-1252 (1 file), UTF-16LE (1 file)\n", done.text)
        self.assertIn("topic train: cp1252.jsonl: is not UTF-8 and is read as WINDOWS-1252: ",
                      done.errors)
        self.assertIn("topic train: utf-16.jsonl: is read as UTF-16LE, ", done.errors)
        for names, expected in ((["utf-8"], "UTF-8"), (["cp1252"], "WINDOWS-1252"),
                                (["utf-8", "cp1252"], "UTF-8, WINDOWS-1252")):
            files = [name + ".jsonl" for name in names]
            report = json.loads(self.topic("train", *files, "-o", "m", "--json").text)
            self.assertEqual(report["encoding"], expected)
        self.assertNotIn("encodings:", self.topic("train", "utf-8.jsonl", "-o", "m").text)

    def test_the_model_is_that_of_the_same_text_in_utf8(self):
        self.corpus("utf8.jsonl", "utf-8")
        self.topic("train", "utf8.jsonl", "-o", "utf8.model", "-q")
        for name, encoding, options in (("found", "cp1252", ()), ("wide", "utf-16-be", ()),
                                        ("named", "cp1252", ("--encoding", "cp1252"))):
            self.corpus(name, encoding)
            self.topic("train", name, "-o", name + ".model", "-q", *options)
            self.assertEqual(self.read(name + ".model"), self.read("utf8.model"), name)

    def test_one_line_for_a_file_of_many_records(self):
        self.model()
        self.corpus("old.jsonl", "cp1252")
        for command in (("tag", "-m", "m"), ("eval", "-m", "m")):
            errors = self.topic(*command, "old.jsonl").errors
            self.assertEqual(errors.count("WINDOWS-1252"), 1, errors)
        self.assertEqual(self.topic("tag", "-m", "m", "old.jsonl").text,
                         self.topic("tag", "-m", "m", "utf8.jsonl").text)

    def test_an_encoding_that_does_not_exist_is_bad_usage(self):
        self.model()
        for command in COMMANDS:
            options = () if command in ("train", "audit") else ("-m", "m")
            if command == "diff":
                options = ("m", "m")
            for name in "no-such-encoding", "", "UTF-8//IGNORE", "latin1//TRANSLIT":
                done = self.topic(command, *options, "missing.jsonl", "--encoding", name,
                                  expect=BAD_USAGE)
                self.says(done, f"--encoding {name}: is none that iconv knows")
                self.assertNotIn("missing.jsonl", done.errors)

    def test_what_is_too_short_to_tell_is_refused_until_it_is_named(self):
        self.model()
        self.write("short.jsonl", '{"body": "Le préfet"}\n'.encode("cp1252"))
        done = self.topic("tag", "-m", "m", "short.jsonl", expect=FAILED)
        self.says(done, "short.jsonl:1: is not UTF-8", "--encoding WINDOWS-1252")
        self.assertEqual(done.text, "")
        named = self.topic("tag", "-m", "m", "short.jsonl", "--encoding", "WINDOWS-1252")
        self.assertEqual(named.errors, "")
        self.assertEqual(len(named.text.splitlines()), 1)

    def test_a_sender_that_waits_for_answers_gets_them(self):
        model = self.model()
        russian = ("Центральный банк снизил ключевую ставку, сообщили в пятницу в "
                   "пресс-службе регулятора.").encode("cp1251")
        with subprocess.Popen([TOPIC, "tag", "-m", model, "-"], cwd=self.directory,
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE) as process:
            for line in b"wafer fab transistor", russian, b"wafer fab", russian:
                process.stdin.write(line + b"\n")
                process.stdin.flush()
                self.assertIn(b'"topics"', process.stdout.readline())
            errors = process.communicate()[1]
        self.assertEqual(errors.count(b"is read as WINDOWS-1251"), 1, errors)
        self.assertEqual(process.returncode, 0)

    def test_a_bad_byte_late_in_a_pipe_refuses_its_record_alone(self):
        model = self.model()
        with subprocess.Popen([TOPIC, "tag", "-m", model, "-"], cwd=self.directory,
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE) as process:
            def ask(line):
                process.stdin.write(line + b"\n")
                process.stdin.flush()
                return process.stdout.readline()
            for _ in range(12):
                self.assertIn(b'"topics"', ask(b"wafer fab transistor"))
            process.stdin.write(b"caf\xe9\n")
            for _ in range(12):
                self.assertIn(b'"topics"', ask(b"wafer fab transistor"))
            errors = process.communicate()[1]
        self.assertIn(b'the body of article "13" is not UTF-8', errors)
        self.assertIn(b"--encoding", errors)
        self.assertEqual(process.returncode, 0)


if __name__ == "__main__":
    unittest.main()
