"""The source files, what they include, and the tables of docs/architecture.md. See arrows.py."""

import collections
import functools
import os
import pathlib
import re
import tokenize

PAGE = "docs/architecture.md"
NOT_ROOMS = ("tests", "examples")

NOT_CODE = re.compile(r"""//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""", re.S)

Include = collections.namedtuple("Include", "file header target")


def room_of(path):
    return path.split("/")[0]


def folder_of(path):
    return path.rpartition("/")[0]


def module_of(path):
    """base/file.c and base/file.h are the module base/file."""
    return path[:-2]


class Tree:
    """The files of a source directory."""

    def __init__(self, root):
        self.root = pathlib.Path(root)
        self.files = sorted(self._walk())
        self.sources = [file for file in self.files if file.endswith((".c", ".h"))
                        and "/" in file and room_of(file) not in NOT_ROOMS]
        self.modules = sorted({module_of(file) for file in self.sources})
        self.includes = [include for file in self.sources for include in self._includes_of(file)]

    def _walk(self):
        for folder, below, names in os.walk(self.root):
            below[:] = [name for name in below if not name.startswith((".", "build", "__", "node_modules"))
                        and not (pathlib.Path(folder) / name / "CMakeCache.txt").exists()]
            for name in names:
                yield (pathlib.Path(folder) / name).relative_to(self.root).as_posix()

    def _includes_of(self, file):
        for quote, header in re.findall(r'^ *# *include *([<"])([^>"]+)', self.text(file), re.M):
            installed = header.startswith("topicd/")
            target = "include/" + header if installed else header
            is_ours = quote == '"' or installed
            yield Include(file, header, target if is_ours else None)

    @functools.lru_cache(maxsize=None)
    def text(self, file):
        return (self.root / file).read_text(encoding="utf-8")

    @functools.lru_cache(maxsize=None)
    def code(self, file):
        """The text of a C file without comments, strings and characters."""
        return NOT_CODE.sub(" ", self.text(file))

    def identifiers(self, file):
        if file.endswith(".py"):
            with tokenize.open(self.root / file) as lines:
                return {token.string for token in tokenize.generate_tokens(lines.readline)
                        if token.type == tokenize.NAME}
        return set(re.findall(r"[A-Za-z_]\w*", self.code(file)))


class Tables:
    """The three tables of the page: rooms, sub-rooms and outside libraries."""

    def __init__(self, tree):
        tables = self._read(tree.text(PAGE))
        rooms = {room_of(row["room"]): row for row in tables["room"]
                 if room_of(row["room"]) not in NOT_ROOMS}
        self.rooms = {room: self._allowed(row["may include"], rooms) for room, row in rooms.items()}
        self.libraries_of = {room: self._names(row["outside libraries"])
                             for room, row in rooms.items()}
        folders = [row["sub-room"].rstrip("/") for row in tables["sub-room"]]
        self.folders = {folder: self._neighbours(folder, row["may include"], folders)
                        for folder, row in zip(folders, tables["sub-room"])}
        self.libraries = [(row["library"], self._names(row["headers"]), self._names(row["only in"]))
                          for row in tables["library"]]

    @staticmethod
    def _read(page):
        """The tables of the section by their first heading, each a list of rows {heading: cell}."""
        section = re.search(r"^## Rooms\n(.*?)(?=^## |\Z)", page, re.M | re.S)[1]
        tables = {}
        for block in re.findall(r"(?:^\|.*\n)+", section, re.M):
            rows = [[cell.strip().replace("`", "") for cell in line.strip()[1:-1].split("|")]
                    for line in block.splitlines()]
            tables[rows[0][0]] = [dict(zip(rows[0], row)) for row in rows[2:]]
        return tables

    @staticmethod
    def _names(cell):
        return {name.strip() for name in cell.split(",")} - {""}

    @classmethod
    def _allowed(cls, cell, everything):
        """The names of a cell such as "base, include", "all but daemon", "all" or ""."""
        if cell == "all":
            return set(everything)
        if cell.startswith("all but "):
            return set(everything) - cls._names(cell.removeprefix("all but "))
        return cls._names(cell)

    @classmethod
    def _neighbours(cls, folder, cell, folders):
        """Full paths of the folders of the same room which the folder may include."""
        room = room_of(folder)
        paths = {"the top" if other == room else other.removeprefix(room + "/"): other
                 for other in folders if room_of(other) == room}
        return {paths.get(name, name) for name in cls._allowed(cell, paths)}
