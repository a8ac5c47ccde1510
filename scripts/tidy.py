#!/usr/bin/env python3
"""tidy.py BUILD - clang-tidy on every C file of the tree, by the compile commands of the build directory.

A file that passed is not looked at again until it, what it includes, its compile command, .clang-tidy or clang-tidy
itself changes: BUILD/clang-tidy/ has an empty file for each content that passed. Its analyzer takes seconds of
processor for a file, a look whether that is needed hundredths.
"""
import concurrent.futures
import hashlib
import json
import os
import shlex
import subprocess
import sys

# Examples are compiled by users, with other flags.
LEFT_OUT = "examples/"


def preprocessed(command, directory):
    """What the compiler reads, with comments: they may hold NOLINT. None where it cannot be preprocessed."""
    arguments = shlex.split(command)
    arguments[arguments.index("-c")] = "-E"
    del arguments[arguments.index("-o"):arguments.index("-o") + 2]
    if os.path.basename(arguments[0]) == "ccache":
        del arguments[0]
    done = subprocess.run([*arguments, "-C", "-w"], cwd=directory, capture_output=True, check=False)
    return done.stdout if done.returncode == 0 else None


class Checker:
    def __init__(self, build):
        self.build = build
        self.passed = os.path.join(build, "clang-tidy")
        os.makedirs(self.passed, exist_ok=True)
        version = subprocess.run(["clang-tidy", "--version"], capture_output=True, check=True).stdout
        with open(".clang-tidy", "rb") as file:
            self.rules = version + file.read()

    def path_of(self, entry):
        content = preprocessed(entry["command"], entry["directory"])
        if content is None:
            return None
        key = hashlib.sha256(self.rules + entry["command"].encode() + content)
        return os.path.join(self.passed, key.hexdigest())

    def check(self, entry):
        """The complaints; empty where there is none."""
        passed = self.path_of(entry)
        if passed and os.path.exists(passed):
            return ""
        done = subprocess.run(["clang-tidy", "-p", self.build, "--quiet", "--warnings-as-errors=*", entry["file"]],
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False)
        if done.returncode:
            return done.stdout or f"{entry['file']}: clang-tidy fails"
        if passed:
            with open(passed, "w", encoding="ascii"):
                pass
        return ""


def entries_of(build):
    """A compile command for each file of the tree: a file in two programs is checked once."""
    tracked = subprocess.run(["git", "ls-files", "*.c"], capture_output=True, text=True, check=True).stdout.split()
    wanted = {os.path.abspath(name) for name in tracked if not name.startswith(LEFT_OUT)}
    with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as file:
        entries = {os.path.realpath(entry["file"]): entry for entry in json.load(file)}
    for name in sorted(wanted - entries.keys()):
        print(f"{name}: the build does not compile it, so it is not checked", file=sys.stderr)
    return [entries[name] for name in sorted(wanted & entries.keys())]


def main():
    checker = Checker(sys.argv[1])
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for complaints in pool.map(checker.check, entries_of(sys.argv[1])):
            if complaints:
                print(complaints)
                failed += 1
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
