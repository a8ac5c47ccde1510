#!/usr/bin/env python3
"""What the installed library promises to programs that were compiled against it.

    abi.py SOURCE_DIRECTORY BUILD_DIRECTORY COMPILER [C_FLAGS]   compares
    abi.py --write SOURCE_DIRECTORY BUILD_DIRECTORY COMPILER     writes the two files anew

Compared are: the soname; the library's symbols and their version with packaging/debian/libtopicd0/symbols and with what
the headers declare; and the structs and enums that the headers show, their sizes, members and values,
with packaging/libtopicd0.structs (of processors with 64 bits). docs/embedding.md says when these files
may change.
"""
import os
import re
import subprocess
import sys
import tempfile

SYMBOLS = "packaging/debian/libtopicd0/symbols"
STRUCTS = "packaging/libtopicd0.structs"
SONAME = "libtopicd.so.0"
PACKAGE = "libtopicd0"
VERSION = "TOPICD_0"  # of the symbols: packaging/libtopicd0.map
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
# Sanitizers and gcov add symbols of their own.
OF_THE_COMPILER = re.compile(r"_init|_fini|__odr_asan.*|__gcov_.*|mangle_path")
CURE = ("A change that only adds is fine: run tests/abi.py --write. Any other one raises topic_soname in "
        "cmake/Install.cmake after the first release (docs/embedding.md).")


def run(*command, **options):
    return subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE, **options).stdout


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def headers_of(source, build):
    """{name: text without comments} of the installed headers."""
    folders = (os.path.join(source, "include/topicd"), os.path.join(build, "include/topicd"))
    return {name: COMMENT.sub("", read(os.path.join(folder, name)))
            for folder in folders for name in sorted(os.listdir(folder)) if name.endswith(".h")}


def declared(headers):
    return {name for text in headers.values()
            for name in re.findall(r"TOPIC_API[^;]*?\b(topic_\w+)\s*\(", text)}


def exported(library):
    names = {line.split()[2] for line in run("nm", "-D", "--defined-only", library).splitlines()}
    return {name.removesuffix(f"@@{VERSION}") for name in names - {VERSION} if not OF_THE_COMPILER.fullmatch(name)}


def soname_of(library):
    return re.search(r"SONAME\s+(\S+)", run("objdump", "-p", library))[1]


def promised(path):
    """{symbol: the version that brought it}"""
    return dict(re.findall(rf"^ (topic_\w+)@{VERSION} (\S+)$", read(path), re.M))


def members_of(body):
    """The names of a struct's members."""
    for member in body.split(";"):
        name = re.search(r"(\w+)(?:\[[^\]]*\])*\s*$", member)
        if name:
            yield name[1]


def layout_program(headers):
    """A program that prints the structs' sizes and offsets, and the enums' values."""
    lines = []
    for text in headers.values():
        for tag, body in re.findall(r"\bstruct (topic_\w+) \{(.*?)\n\}", text, re.DOTALL):
            lines.append(f'printf("struct {tag} %zu\\n", sizeof(struct {tag}));')
            lines += [f'printf("    {name} %zu %zu\\n", offsetof(struct {tag}, {name}), '
                      f"sizeof(((struct {tag} *)0)->{name}));" for name in members_of(body)]
        for tag, body in re.findall(r"\benum (topic_\w+) \{(.*?)\}", text, re.DOTALL):
            lines.append(f'printf("enum {tag} %zu\\n", sizeof(enum {tag}));')
            lines += [f'printf("    {name} %d\\n", (int){name});' for name in re.findall(r"\bTOPIC_\w+", body)]
    includes = "".join(f"#include <topicd/{name}>\n" for name in headers)
    return ('#include <stddef.h>\n#include <stdio.h>\n' + includes + "int main(void)\n{\n" +
            "\n".join(lines) + "\nreturn 0;\n}\n")


def layout(source, build, compiler, flags):
    with tempfile.TemporaryDirectory() as folder:
        program = os.path.join(folder, "layout")
        subprocess.run([compiler, *flags.split(), "-x", "c", "-", "-o", program, "-I",
                        os.path.join(source, "include"), "-I", os.path.join(build, "include")],
                       input=layout_program(headers_of(source, build)), text=True, check=True)
        return run(program)


def version_of(source):
    return re.search(r"VERSION (\S+)", read(os.path.join(source, "CMakeLists.txt")).split("project(")[1])[1]


def write(source, build, compiler):
    path = os.path.join(source, SYMBOLS)
    known = promised(path) if os.path.exists(path) else {}
    symbols = sorted(declared(headers_of(source, build)))
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"{SONAME} {PACKAGE} #MINVER#\n* Build-Depends-Package: libtopicd-dev\n")
        file.write(f" {VERSION}@{VERSION} {version_of(source)}\n")
        file.writelines(f" {name}@{VERSION} {known.get(name, version_of(source))}\n" for name in symbols)
    with open(os.path.join(source, STRUCTS), "w", encoding="utf-8") as file:
        file.write(layout(source, build, compiler, ""))


def differences(what, there, here):
    for name in sorted(set(there) - set(here)):
        yield f"{what} {name} is gone"
    for name in sorted(set(here) - set(there)):
        yield f"{what} {name} is new"


def check_structs(there, here):
    """Compares line by line within each struct, so that the message names it."""
    blocks = [{block.splitlines()[0]: block for block in re.findall(r"^\S.*\n(?:    .*\n)*", text, re.M)}
              for text in (there, here)]
    names = [{" ".join(head.split()[:2]): block for head, block in block_of.items()} for block_of in blocks]
    yield from differences("", *names)
    for name in sorted(set(names[0]) & set(names[1])):
        if names[0][name] != names[1][name]:
            yield f"{name} was\n{names[0][name]}and is\n{names[1][name].rstrip()}"


def check(source, build, compiler, flags):
    library = os.path.join(build, "lib/libtopicd.so")
    symbols = exported(library)
    if soname_of(library) != SONAME:
        yield f"the soname is {soname_of(library)}, not {SONAME}: {SYMBOLS} and the package have another"
    yield from (f"the library does not export {name}, which a header declares: its room is not in the library"
                for name in sorted(declared(headers_of(source, build)) - symbols))
    yield from (f"the library exports {name}, which no header declares"
                for name in sorted(symbols - declared(headers_of(source, build))))
    yield from differences("the symbol", promised(os.path.join(source, SYMBOLS)), symbols)
    if sys.maxsize > 2**32:
        yield from check_structs(read(os.path.join(source, STRUCTS)), layout(source, build, compiler, flags))


def main():
    arguments = [argument for argument in sys.argv[1:] if argument != "--write"]
    if len(arguments) not in (3, 4):
        sys.exit(__doc__)
    if "--write" in sys.argv:
        return write(*arguments[:3])
    wrong = list(check(*arguments[:3], arguments[3] if len(arguments) > 3 else ""))
    if wrong:
        sys.exit("\n".join(wrong + [CURE]))
    return print(f"{SONAME}: {len(promised(os.path.join(arguments[0], SYMBOLS)))} symbols, as promised")


if __name__ == "__main__":
    main()
