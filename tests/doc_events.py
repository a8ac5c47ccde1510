#!/usr/bin/env python3
"""The table of events in docs/operations.md has those that topicd logs, and no others: doc_events.py SOURCE_DIRECTORY"""
import os
import re
import sys

ROOMS = ("daemon", "service", "base", "hooks")
PAGE = "docs/operations.md"
LOGGED = re.compile(r'\btopic_log(?:_with)?\(\s*[^,"]*,\s*"([a-z-]+)"')
LITERAL = re.compile(r'"([a-z-]+)"')


def sources(root):
    for room in ROOMS:
        for directory, _, names in os.walk(os.path.join(root, room)):
            for name in names:
                if name.endswith(".c"):
                    with open(os.path.join(directory, name), encoding="utf-8") as file:
                        yield file.read()


def documented(root):
    """The names in the first cells of the table."""
    with open(os.path.join(root, PAGE), encoding="utf-8") as file:
        table = file.read().split("| `event` |", 1)[1].split("\n\n", 1)[0]
    return {name for row in table.split("\n")[2:] for name in re.findall(r"`([a-z-]+)`", row.split("|")[1])}


def main():
    texts = list(sources(sys.argv[1]))
    logged = {event for text in texts for event in LOGGED.findall(text)}
    literals = {word for text in texts for word in LITERAL.findall(text)}
    rows = documented(sys.argv[1])
    assert len(logged) > 20, "the sources do not log as this test reads them"
    wrong = [f"{PAGE}: has no row for the event {event}" for event in sorted(logged - rows)]
    wrong += [f"{PAGE}: no program logs the event {event}" for event in sorted(rows - literals)]
    print("\n".join(wrong or [f"{len(rows)} events"]))
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
