#!/usr/bin/env python3
"""Where two programs find other tokens in the same articles: tokens.py OLD-TOPIC NEW-TOPIC CORPUS...

Prints a line for each corpus: its articles, and how many have other tokens; and for the first of these what each program
alone finds. docs/decisions/0020-text-rules.md has a result.
"""
import collections
import itertools
import json
import subprocess
import sys

SHOWN = 3


def tokens(line):
    return collections.Counter(token["text"] for token in json.loads(line)["tokens"])


def show(program, corpus):
    return subprocess.Popen([program, "show", "--tokens", "--json", corpus], stdout=subprocess.PIPE)


def compare(programs, corpus):
    articles = differ = 0
    found = [show(program, corpus) for program in programs]
    for old, new in itertools.zip_longest(*(process.stdout for process in found)):
        if old is None or new is None:
            sys.exit(f"{corpus}: one program reads more articles than the other")
        articles += 1
        if old == new:
            continue
        before, after = tokens(old), tokens(new)
        if before == after:
            continue
        differ += 1
        if differ <= SHOWN:
            print(f"  {json.loads(old)['id']}: before {list(before - after)[:8]}, now {list(after - before)[:8]}")
    if any(process.wait() for process in found):
        sys.exit(f"{corpus}: cannot be read")
    print(f"{corpus}: {articles} articles, {differ} have other tokens", flush=True)


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    for corpus in sys.argv[3:]:
        compare(sys.argv[1:3], corpus)


if __name__ == "__main__":
    main()
