#!/usr/bin/env python3
"""Runs the cases below a directory: run.py DUMP_CORPUS CASES [NAME...]

A case is a directory with
  input*           the files or directories to read; or
  make.py          a script that writes them, and the expected files, if they are large or odd
  options          arguments, in place of every input* in order; "-" reads the file `stdin`
  expected.jsonl   the articles, one JSON object per line; no file: no articles
  expected.error   the lines of stderr; no file: none. A last line that begins with "error:" means
                   exit status 1.
"""
import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile


def read(name, mode="r"):
    if not os.path.exists(name):
        return "" if mode == "r" else b""
    with open(name, mode, **({"encoding": "utf-8"} if mode == "r" else {})) as file:
        return file.read()


def arguments_of():
    if os.path.exists("options"):
        return shlex.split(read("options"))
    return sorted(name for name in os.listdir(".") if name.startswith("input"))


def differences(program):
    """The differences, as lines. The current directory is a copy of the case."""
    if os.path.exists("make.py"):
        subprocess.run([sys.executable, "make.py"], check=True)
    done = subprocess.run([program] + arguments_of(), input=read("stdin", "rb"),
                          capture_output=True, check=False)
    expected = [json.loads(line) for line in read("expected.jsonl").splitlines()]
    actual = [json.loads(line) for line in done.stdout.decode("utf-8").split("\n") if line]
    errors = read("expected.error").splitlines()
    status = 1 if errors and errors[-1].startswith("error:") else 0
    wrong = []
    for i in range(max(len(expected), len(actual))):
        want = expected[i] if i < len(expected) else None
        have = actual[i] if i < len(actual) else None
        if want != have:
            wrong += [f"article {i + 1}", f"  expected {want!r:.600}", f"  read     {have!r:.600}"]
    if done.stderr.decode("utf-8").splitlines() != errors:
        wrong += ["stderr", f"  expected {errors}",
                  f"  read     {done.stderr.decode('utf-8').splitlines()}"[:4000]]
    if done.returncode != status:
        wrong += [f"exit status {done.returncode}, expected {status}"]
    return wrong


def main():
    program, cases = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    names = sys.argv[3:] or sorted(os.listdir(cases))
    failed = 0
    for name in names:
        with tempfile.TemporaryDirectory() as scratch:
            copy = os.path.join(scratch, "case")
            shutil.copytree(os.path.join(cases, name), copy)
            os.chdir(copy)
            wrong = differences(program)
            os.chdir(cases)
        if wrong:
            failed += 1
            print(f"{name}: FAILED")
            for line in wrong:
                print("  " + line)
    print(f"{len(names) - failed} of {len(names)} cases hold")
    return 1 if failed or not names else 0


sys.exit(main())
