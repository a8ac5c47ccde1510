#!/usr/bin/env python3
"""The documentation shows only commands that exist: doc_commands.py SOURCE_DIRECTORY PROGRAM_DIRECTORY

Of every command of topic, topicd, topicd-web and topicd-bridge in a block of code, between backticks or in the
EXAMPLES of a manual page: the verb, and each option, which --help has. Of every script with options: each is in
its source, or in that of a module beside it. Decisions and the changelog tell of what was, and are left out.
"""
import fnmatch
import functools
import glob
import os
import re
import shlex
import subprocess
import sys

DOCUMENTS = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/*.md", "examples/README.md", "examples/*/README.md",
             "clients/*/README.md", "tests/*/README.md")
PROGRAMS = ("topic", "topicd", "topicd-web", "topicd-bridge")
WRAPPERS = {"sudo", "umask", "time", "env", "sh", "python3", "/usr/bin/python3"}
SCRIPT = re.compile(r"[\w./-]+\.(?:py|sh)$")
OPTION = re.compile(r"-{1,2}[a-zA-Z][\w-]*")


def code_of_markdown(text):
    """Pairs of a line's number and the code in it."""
    is_fenced = False
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("```"):
            is_fenced = not is_fenced
        elif is_fenced or line.startswith("    "):
            yield number, line.strip()
        else:
            yield from ((number, code) for code in re.findall(r"`([^`]+)`", line))


def code_of_manual(text):
    is_example = False
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith(".SH"):
            is_example = line == ".SH EXAMPLES"
        elif is_example and not line.startswith("."):
            yield number, line.replace("\\-", "-").replace("\\e", "\\").replace("\\(aq", "'").strip()


def joined(code):
    """A line that ends with a backslash goes on in the next."""
    begun, first = "", None
    for number, line in code:
        first = first or number
        if line.endswith("\\"):
            begun += line[:-1] + " "
            continue
        yield first, begun + line
        begun, first = "", None


def simple_commands(line):
    """The words of each command of a line; none of a line that is no shell."""
    lexer = shlex.shlex(line.removeprefix("$ "), posix=True, punctuation_chars="|&;<>")
    lexer.commenters = "#"
    lexer.wordchars += "=:,.*?@%+{}[]!^$…"
    try:
        words = list(lexer)
    except ValueError:
        return
    command = []
    for word in [*words, ";"]:
        if set(word) <= set("|&;"):
            yield command
            command = []
        else:
            command.append(word)


def without_wrappers(words):
    while words and (words[0] in WRAPPERS or re.match(r"[A-Z_]+=", words[0])):
        words = words[1:]
    return words


class Checker:
    def __init__(self, root, programs):
        self.root = root
        self.programs = programs

    @functools.lru_cache(None)
    def help_of(self, *command):
        program = os.path.join(self.programs, command[0])
        done = subprocess.run([program, *command[1:], "--help"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, check=False)
        return done.stdout

    @functools.lru_cache(None)
    def verbs(self):
        return set(re.findall(r"^  ([a-z-]+) +\S", self.help_of("topic"), re.M))

    def wrong_in_program(self, words):
        command, options = [os.path.basename(words[0])], words[1:]
        if command[0] == "topic" and options and re.fullmatch(r"[a-z][a-z-]*", options[0]):
            if options[0] == "help":
                return
            command.append(options[0])
            if options[0] not in self.verbs():
                yield f"topic has no command {options[0]}"
                return
        known = set(OPTION.findall(self.help_of(*command))) | {"-?"}
        for option in filter(None, map(OPTION.match, options)):
            if option[0] not in known:
                yield f"{' '.join(command)} has no option {option[0]}"

    def wrong_in_script(self, words):
        path = os.path.join(self.root, words[0])
        if not os.path.exists(path):
            return  # doc_references.py names what is missing
        beside = [path, *glob.glob(os.path.join(os.path.dirname(path), "*.py"))]
        source = "".join(open(name, encoding="utf-8").read() for name in beside)
        for word in words[1:]:
            if word.startswith("--") and word.split("=")[0] not in source:
                yield f"{words[0]} has no option {word}"

    def wrong_in_line(self, line):
        for words in map(without_wrappers, simple_commands(line)):
            if words and os.path.basename(words[0]) in PROGRAMS:
                yield from self.wrong_in_program(words)
            elif words and SCRIPT.match(words[0]):
                yield from self.wrong_in_script(words)


def documents(root):
    for folder, folders, names in os.walk(root):
        folders[:] = [f for f in folders if not f.startswith(("build", ".")) and f != "node_modules"]
        for name in names:
            path = os.path.relpath(os.path.join(folder, name), root)
            if any(fnmatch.fnmatch(path, p) and path.count("/") == p.count("/") for p in DOCUMENTS):
                yield path, code_of_markdown
            elif re.fullmatch(r"docs/man/[\w.-]+\.\d", path):
                yield path, code_of_manual


def main():
    root, programs = sys.argv[1:]
    checker = Checker(root, programs)
    lines = wrong = 0
    for path, code_of in sorted(documents(root), key=lambda document: document[0]):
        with open(os.path.join(root, path), encoding="utf-8") as file:
            text = file.read()
        for number, line in joined(code_of(text)):
            lines += 1
            for what in checker.wrong_in_line(line):
                print(f"{path}:{number}: {what}")
                wrong += 1
    print(f"{lines} pieces of code, {wrong} wrong")
    return 1 if wrong or not lines else 0


if __name__ == "__main__":
    sys.exit(main())
