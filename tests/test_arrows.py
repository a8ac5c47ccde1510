#!/usr/bin/env python3
"""Each kind of violation that arrows.py and names.py look for is found, in a tree of a few files.

    test_arrows.py [COMPILER]
"""

import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

import arrows

COMPILER = sys.argv.pop() if len(sys.argv) > 1 else "cc"

PAGE = """
## Rooms

| room | may include | outside libraries |
|---|---|---|
| `include/topicd/` | | |
| `base/` | include | zlib, jansson |
| `daemon/` | all | |

| sub-room | may include |
|---|---|
| `daemon/` | all |
| `daemon/net/` | |
| `daemon/serving/` | net |

| library | headers | only in |
|---|---|---|
| jansson | `jansson.h` | `base/file.c` |
| zlib | `z*.h` | |

## Another section

| room | in another sense |
|---|---|
| store/ | |
"""

TREE = {
    "docs/architecture.md": PAGE,
    "include/topicd/error.h": "int topic_anything(void);\n",
    "base/error.c": '#include "topicd/error.h"\nint topic_anything(void) { return 1; }\n',
    "base/file.h": "int topic_file_read(void);\n",
    "base/file.c": '#include "base/file.h"\n#include <stdio.h>\n'
                   "int topic_file_read(void) { return 1; /* guard */ }\n",
    "base/log.c": "#include <stdio.h>\nvoid topic_log(int n) { fprintf(stderr, \"%d\", n); }\n",
    "daemon/main.c": '#include "daemon/serving/job.h"\n'
                     "int main(void) { return topic_job_run(); }\n",
    "daemon/net/socket.h": "struct topic_socket { int fd; };\nint topic_socket_open(void);\n",
    "daemon/net/socket.c": '#include "daemon/net/socket.h"\n#include "base/file.h"\n'
                           "int topic_socket_open(void) { return topic_file_read(); }\n",
    "daemon/serving/job.h": '#include "daemon/net/socket.h"\nint topic_job_run(void);\n',
    "daemon/serving/job.c": '#include "daemon/serving/job.h"\n#include <stdio.h>\n'
                            "int topic_job_run(void) { return puts(\"verdict\"); }\n",
    "tests/test_job.py": "timestamp = 'verdict'  # reach\n",
}


def write(root, files):
    for name, text in files.items():
        path = pathlib.Path(root) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def build(root, files):
    """The library of each room, from the files written, as CMake would lay it out."""
    for room in ("base", "daemon"):
        objects = []
        for name in files:
            if name.startswith(room + "/") and name.endswith(".c") and not name.endswith("main.c"):
                objects.append(root / "build" / (name + ".o"))
                objects[-1].parent.mkdir(parents=True, exist_ok=True)
                subprocess.run([COMPILER, "-I.", "-Iinclude", "-c", name, "-o", objects[-1]],
                               cwd=root, check=True)
        subprocess.run(["ar", "qc", root / "build" / room / f"libtopic_{room}.a", *objects],
                       check=True)


class Arrows(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.tree = pathlib.Path(folder.name)
        write(cls.tree, TREE)
        build(cls.tree, TREE)

    def check(self, added=None, compiled=False):
        """The violations of the tree with the files added, which are compiled only if told so."""
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            shutil.copytree(self.tree, root, dirs_exist_ok=True)
            write(root, added or {})
            if compiled:
                shutil.rmtree(root / "build")
                build(root, TREE | added)
            return arrows.check(root, root / "build")

    def assert_found(self, expected, added, compiled=False):
        self.assertIn(expected, self.check(added, compiled)[0])

    def assert_compiled(self, expected, added):
        self.assert_found(expected, added, compiled=True)

    def test_a_tree_that_keeps_the_tables_has_no_violation(self):
        self.assertEqual(self.check(), ([], 0, 0))

    def test_a_room_may_not_include_another(self):
        self.assert_found("base/a.c includes daemon/net/socket.h: base may not include daemon",
                          {"base/a.c": '#include "daemon/net/socket.h"\n'})

    def test_a_sub_room_may_not_include_another(self):
        self.assert_found("daemon/net/a.c includes daemon/serving/job.h: "
                          "net may not include serving",
                          {"daemon/net/a.c": '#include "daemon/serving/job.h"\n'})

    def test_a_sub_room_may_not_include_the_top(self):
        self.assert_found("daemon/net/a.c includes daemon/a.h: "
                          "net may not include the top of daemon",
                          {"daemon/net/a.c": '#include "daemon/a.h"\n', "daemon/a.h": "\n"})

    def test_an_include_is_written_from_the_root(self):
        self.assert_found('base/a.c includes "file.h": write its path from the root',
                          {"base/a.c": '#include "file.h"\n'})

    def test_a_room_may_not_use_a_library(self):
        self.assert_found("daemon/a.c includes <zlib.h>: daemon may not use zlib",
                          {"daemon/a.c": "#include <zlib.h>\n"})

    def test_a_library_belongs_in_certain_files(self):
        self.assert_found("base/a.c includes <jansson.h>: jansson is for base/file.c",
                          {"base/a.c": "#include <jansson.h>\n"})

    def test_an_unknown_header_belongs_to_no_library(self):
        self.assert_found(
            "base/a.c includes <curl.h>: docs/architecture.md names no library that has it",
            {"base/a.c": "#include <curl.h>\n"})

    def test_folders_without_rows_and_rows_without_folders(self):
        self.assert_found("docs/architecture.md has no row for the room store/",
                          {"store/a.h": "\n"})
        self.assert_found("docs/architecture.md has no row for the sub-room daemon/new/",
                          {"daemon/new/a.c": "\n"})
        old = PAGE.replace("| `daemon/net/`", "| `daemon/old/` | |\n| `daemon/net/`")
        self.assert_found("docs/architecture.md has a row for daemon/old/, which does not exist",
                          {"docs/architecture.md": old})
        old = PAGE.replace("`base/file.c`", "`base/old.c`")
        self.assert_found(
            "docs/architecture.md says that jansson is for base/old.c, which does not exist",
            {"docs/architecture.md": old})

    def test_rows_that_name_what_no_table_has(self):
        for cell, typo, row, name in (("| include |", "| includ |", "base", "includ"),
                                      ("| zlib,", "| zlip,", "base", "zlip"),
                                      ("| net |", "| nett |", "daemon/serving", "nett")):
            self.assert_found(
                f"docs/architecture.md: the row of {row}/ names {name}, which no table has",
                {"docs/architecture.md": PAGE.replace(cell, typo)})

    def test_a_circle_of_modules(self):
        wrong, folders, modules = self.check({
            "base/a.h": '#include "base/b.h"\n', "base/b.c": '#include "base/c.h"\n',
            "base/b.h": "\n", "base/c.h": '#include "base/a.h"\n'})
        self.assertEqual((folders, modules), (0, 1))
        self.assertIn("circle of 3 modules: base/a, base/b, base/c (base/a.h includes base/b.h; "
                      "base/b.c includes base/c.h; base/c.h includes base/a.h)", wrong)

    def test_a_circle_of_folders(self):
        wrong, folders, modules = self.check({
            "daemon/net/a.h": '#include "daemon/serving/b.h"\n', "daemon/serving/b.h": "\n"})
        self.assertEqual((folders, modules), (1, 0))
        self.assertIn("circle of 2 folders: daemon/net, daemon/serving (daemon/net/a.h includes "
                      "daemon/serving/b.h; daemon/serving/job.h includes daemon/net/socket.h)",
                      wrong)

    def test_a_folder_of_17_modules(self):
        self.assert_found("daemon/net/ has 17 modules: 16 are the most for a folder",
                          {f"daemon/net/a{n}.h": "\n" for n in range(16)})

    def test_a_symbol_begins_with_the_name_of_its_module(self):
        self.assert_compiled("base/a defines topic_b, which does not begin with topic_a_",
                             {"base/a.c": "int topic_b = 1;\n"})
        self.assert_compiled("base/a defines plain, which does not begin with topic_a_",
                             {"base/a.c": "void plain(void) {}\n"})
        self.assert_found("base/a defines topic_b_c, which does not begin with topic_a_",
                          {"base/a.h": "static inline int\ntopic_b_c(int d) { return d; }\n"})

    def test_a_symbol_may_not_begin_with_the_longer_name_of_another_module(self):
        self.assert_compiled(
            "base/file defines topic_file_walk_open, but topic_file_walk_ is the prefix of another"
            " module", {"base/file.c": "int topic_file_walk_open;\n", "base/file_walk.c": "\n"})

    def test_a_prefix_has_one_home(self):
        self.assert_compiled("the prefix topic_job_ has two homes: base/job, daemon/serving/job",
                             {"base/job.c": "int topic_job_count;\n"})
        self.assert_found("two modules of a room have one name: daemon/net/job, daemon/serving/job",
                          {"daemon/net/job.h": "\n"})

    def test_a_tag_has_one_home(self):
        for kind in ("struct", "union", "enum"):
            self.assert_found("the tag topic_socket has two homes: base/a, daemon/net/socket",
                              {"base/a.c": kind + " topic_socket\n{ A };\n"})

    def test_a_library_may_not_print(self):
        self.assert_compiled(
            "base/a.c calls getenv: libraries do not print, exit or read the environment",
            {"base/a.c": "#include <stdlib.h>\nvoid topic_a(void) { getenv(\"A\"); }\n"})

    def test_a_library_may_not_depend_on_the_locale(self):
        sentence = ("base/a.c calls %s, whose result depends on the locale of the program: "
                    "use base/text_scan.h, or strtod_l")
        for symbol, call in (("strtod", "strtod(text, 0) > 0"), ("strcasecmp", "strcasecmp(text, text + 1)")):
            self.assert_compiled(sentence % symbol, {
                "base/a.c": "#include <stdlib.h>\n#include <strings.h>\n"
                            "int topic_a(const char *text) { return %s; }\n" % call})

    def test_metaphors(self):
        advice = "a metaphor: use the field's term"
        self.assert_found(f"base/desk_lock.h: the file name says desk, {advice}",
                          {"base/desk_lock.h": "\n"})
        self.assert_found(f"base/a.c: close_doors says doors, {advice}",
                          {"base/a.c": "static void close_doors(void);\n"})
        self.assert_found(f"base/a.c: TOPIC_REACH says reach, {advice}",
                          {"base/a.c": "#define TOPIC_REACH 1\n"})
        self.assert_found(f"tests/test_a.py: GuestCase says guest, {advice}",
                          {"tests/test_a.py": "class GuestCase:\n    pass\n"})


if __name__ == "__main__":
    unittest.main()
