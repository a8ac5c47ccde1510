#!/usr/bin/env python3
"""Compiles the example in the top comment of each installed header, and each header by itself in C++.

    header_examples.py SOURCE_DIRECTORY COMPILER [CXX_COMPILER]

An example is what the comment indents by four spaces or more. It is put into a function whose
parameters are the variables that the example expects from its reader (EXAMPLES below), and compiled
with warnings as errors. A header without the example that it should have fails too: a formatter
that joins the lines of a comment takes their indentation away.
"""
import os
import re
import subprocess
import sys

# The headers with an example, and what it uses without declaring it.
EXAMPLES = {
    "client.h": "const char *title, size_t len",
    "client_store.h": "",
    "client_training.h": "struct topic_client_store *store, struct topic_error err",
    "error.h": "const char *path",
    "model.h": "const char *title",
    "policy.h": "struct topic_model *model",
    "topics_file.h": "",
}
CXX_OPTIONS = ["-std=c++11", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only"]
OPTIONS = ["-std=c17", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only"]


def example_of(header):
    """The indented lines of the comment that the header begins with."""
    comment = re.match(r"/\*(.*?)\*/", header, re.DOTALL)
    lines = comment.group(1).splitlines() if comment else []
    return "\n".join(line[3:] for line in lines if line.startswith(" *     "))


def program_of(name, example):
    headers = ["<stdio.h>", "<string.h>", '"topicd/%s"' % name, '"topicd/model.h"']
    return "%s\n\nvoid example(%s);\nvoid example(%s)\n{\n%s\n}\n" % (
        "\n".join("#include " + header for header in headers), EXAMPLES[name] or "void", EXAMPLES[name] or "void",
        example)


def check(directory, name, compiler):
    """What is wrong with the header's example; None: nothing."""
    with open(os.path.join(directory, "topicd", name), encoding="utf-8") as file:
        example = example_of(file.read())
    if name not in EXAMPLES:
        return "has an example; add it to EXAMPLES in %s" % __file__ if example else None
    if not example:
        return "has no example: no line of its top comment is indented by four spaces"
    program = program_of(name, example)
    done = subprocess.run([compiler, *OPTIONS, "-I", directory, "-x", "c", "-"], input=program, text=True,
                          capture_output=True, check=False)
    return None if done.returncode == 0 else "its example does not compile:\n%s%s" % (program, done.stderr)


def check_in_cxx(directory, name, compiler):
    """What is wrong with the header in C++: its functions must have the names that C gives them."""
    text = open(os.path.join(directory, "topicd", name), encoding="utf-8").read()
    if "TOPIC_API" in text.replace("#define TOPIC_API", "") and 'extern "C" {' not in text:
        return 'declares functions outside extern "C"'
    done = subprocess.run([compiler, *CXX_OPTIONS, "-I", directory, "-x", "c++", "-"], text=True,
                          input='#include "topicd/%s"\n' % name, capture_output=True, check=False)
    return None if done.returncode == 0 else "does not compile in C++:\n%s" % done.stderr


def main():
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    directory = os.path.join(sys.argv[1], "include")
    names = sorted(name for name in os.listdir(os.path.join(directory, "topicd")) if name.endswith(".h"))
    missing = sorted(set(EXAMPLES) - set(names))
    failures = ["%s: does not exist" % name for name in missing]
    for name in names:
        found = [check(directory, name, sys.argv[2])]
        if len(sys.argv) > 3 and sys.argv[3]:
            found.append(check_in_cxx(directory, name, sys.argv[3]))
        failures += ["include/topicd/%s: %s" % (name, failure) for failure in found if failure]
    if failures:
        sys.exit("\n".join(failures))
    print("the examples of %s compile" % ", ".join(sorted(EXAMPLES)))


if __name__ == "__main__":
    main()
