#!/usr/bin/env python3
"""The documentation names only what exists: doc_references.py SOURCE_DIRECTORY

Checked in every .md file that describes the project; each wrong reference is printed with file and line:
  paths         room/file (a module may be named without .c or .h; NAME and * stand for any name)
  file names    name.c, name.h, name.py, name.sh, in any room, or a library's header that is included
  symbols       topic_..., topicd_... and TOPIC_..., in sources, scripts or CMake files; one that ends
                in _ (as in topic_reader_*) stands for all that begin so
  tests         unit.name, daemon.name, cli.name, registry.name, faults.name in backticks
  decisions     four digits that begin with 00: docs/decisions/ has one of that number
  links         [text](file#section): the file and the section

In sources, scripts and man pages: the paths that begin with docs/. The index of the decisions lists each.
"""
import fnmatch
import os
import re
import sys

NOT_OURS = {".git", "__pycache__", "node_modules"}
# The changelog names what there was; articles and cases are data.
NOT_CHECKED = ("CHANGELOG.md", "examples/ai-news/", "tests/cases/", "tests/fuzz/corpus/")
SOURCES = (".c", ".h", ".in", ".py", ".sh", ".cmake", "CMakeLists.txt", ".json", ".service", ".sql")
MAN_PAGES = (".1", ".5", ".8")
METRIC_PARTS = re.compile(r"_(bucket|sum|count)$")
PATH_ENDS = ("", ".c", ".h", "-*.md")


def list_files(root):
    for directory, folders, names in os.walk(root):
        folders[:] = [f for f in folders if f not in NOT_OURS and not f.startswith("build")]
        for name in names:
            yield os.path.relpath(os.path.join(directory, name), root)


def folders_of(path):
    """a/b/c.md lies in a/b and in a."""
    while path := os.path.dirname(path):
        yield path


class Project:
    def __init__(self, root):
        self.root = root
        self.files = sorted(list_files(root))
        self.known_files = set(self.files)
        self.modules = {os.path.splitext(f)[0] for f in self.files if f.endswith((".c", ".h"))}
        self.folders = {folder for f in self.files for folder in folders_of(f)}
        self.rooms = {f.split("/")[0] for f in self.files if "/" in f}
        self.names = {os.path.basename(f) for f in self.files}
        self.symbols = set()
        for path in self.files:
            if path.endswith(SOURCES):
                text = self.read(path)
                self.symbols.update(re.findall(r"\b(?:topicd?|TOPIC)_\w+", text))
                self.names.update(re.findall(r"^#include <([\w.]+)>", text, re.M))

    def read(self, path):
        with open(os.path.join(self.root, path), encoding="utf-8", errors="replace") as file:
            return file.read()

    def documents(self):
        return [f for f in self.files if f.endswith(".md") and not f.startswith(NOT_CHECKED)]

    def has_path(self, path):
        path = os.path.normpath(path)
        if path in self.folders or path in self.modules or path in self.known_files:
            return True
        pattern = re.sub(r"\b[A-Z]+\b(?!\.md)|(?<=_)[A-Z]+(?=\.)", "*", path)  # test_NAME.c
        return any(fnmatch.fnmatchcase(f, pattern + end) for end in PATH_ENDS for f in self.files)

    def has_symbol(self, symbol):
        if symbol.endswith("_"):
            return any(s.startswith(symbol) for s in self.symbols)
        return symbol in self.symbols or METRIC_PARTS.sub("", symbol) in self.symbols

    def has_test(self, room, name):
        return any(fnmatch.fnmatch(f, f"tests/{room}/*{name}.*") for f in self.files)

    def has_decision(self, number):
        return any(f.startswith(f"docs/decisions/{number}-") for f in self.files)

    def has_section(self, path, section):
        titles = re.findall(r"^#+ (.*)$", self.read(path), re.M)
        return section in {re.sub(r"[^\w -]", "", t.lower()).replace(" ", "-") for t in titles}


def link_is_broken(project, document, target):
    path, _, section = target.partition("#")
    path = os.path.normpath(os.path.join(os.path.dirname(document), path)) if path else document
    return not project.has_path(path) or (section and not project.has_section(path, section))


def wrong_in_source(project, line):
    for path in re.findall(r"(?<![\w./-])docs/[\w./-]*\w", line):
        if not project.has_path(path):
            yield f"there is no file {path}"


def wrong_in_document(project, document, line):
    rooms = "|".join(sorted(map(re.escape, project.rooms)))
    here = os.path.dirname(document)
    for path in re.findall(rf"(?<![\w./~-])(?:{rooms})/[\w./*-]*\w", line):
        if not project.has_path(path) and not project.has_path(os.path.join(here, path)):
            yield f"there is no file {path}"
    for name in re.findall(r"(?<![\w./*-])[a-z_0-9]+\.(?:c|h|py|sh)\b(?!\()", line):
        if name not in project.names:
            yield f"no room has a file {name}"
    for symbol in re.findall(r"(?:(?<![\w-])|(?<=-D))(?:topicd?|TOPIC)_\w*", line):
        if not project.has_symbol(symbol):
            yield f"no source has {symbol}"
    for room, name in re.findall(r"`(unit|daemon|cli|registry|faults)\.([a-z_]+)`", line):
        if not project.has_test(room, name):
            yield f"there is no test {room}.{name}"
    for number in re.findall(r"(?<![\w.,/=])00\d\d(?![\w.])", line):
        if not project.has_decision(number):
            yield f"there is no decision {number}"
    for target in re.findall(r"\]\(([^)\s]+)\)", line):
        if "://" not in target and link_is_broken(project, document, target):
            yield f"the link {target} leads nowhere"


def unlisted_decisions(project):
    index = project.read("docs/decisions/README.md")
    for path in project.files:
        if fnmatch.fnmatch(path, "docs/decisions/[0-9]*") and f"({os.path.basename(path)})" not in index:
            yield f"docs/decisions/README.md does not list {path}"


def main():
    project = Project(sys.argv[1])
    documents = project.documents()
    sources = [f for f in project.files if f.endswith(SOURCES + MAN_PAGES) and not f.startswith(NOT_CHECKED)]
    unlisted = list(unlisted_decisions(project))
    for what in unlisted:
        print(what)
    wrong = len(unlisted)
    for path in documents + sources:
        for number, line in enumerate(project.read(path).splitlines(), 1):
            found = wrong_in_document(project, path, line) if path in documents else wrong_in_source(project, line)
            for what in found:
                print(f"{path}:{number}: {what}")
                wrong += 1
    print(f"{len(documents)} documents, {wrong} wrong references")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
