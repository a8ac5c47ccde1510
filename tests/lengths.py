#!/usr/bin/env python3
"""Lines of prose end at 100 columns: lengths.py SOURCE_DIRECTORY

Checked in every .md file that describes the project, and in the manual pages. Tables, headings, code and messages that are
shown may be longer: they cannot be broken. What is too long is printed with file and line.
"""
import glob
import sys

from doc_references import Project

MAX_COLUMNS = 100
NOT_PROSE = ("|", "#", "    ")
MANUAL = "docs/man/*"


def prose_lines(text):
    in_code = False
    for number, line in enumerate(text.splitlines(), 1):
        if line.lstrip().startswith("```"):
            in_code = not in_code
        elif not in_code and not line.startswith(NOT_PROSE):
            yield number, line


def main():
    project = Project(sys.argv[1])
    manual = glob.glob(MANUAL, root_dir=sys.argv[1])
    documents = project.documents() + ["CHANGELOG.md"] + sorted(manual)
    too_long = [(path, number, len(line)) for path in documents
                for number, line in prose_lines(project.read(path)) if len(line) > MAX_COLUMNS]
    for path, number, columns in too_long:
        print(f"{path}:{number}: {columns} columns, more than {MAX_COLUMNS}")
    print(f"{len(documents)} documents, {len(too_long)} lines too long")
    return 1 if too_long else 0


if __name__ == "__main__":
    sys.exit(main())
