"""The checks of names: symbol prefixes, struct tags, forbidden calls and words. See arrows.py."""

import collections
import fnmatch
import pathlib
import re
import subprocess
import sys

from source_tree import module_of, room_of

# The symbols that do not begin with the name of their module: which module, which symbols, why.
# What a header of include/topicd/ declares is the installed interface and needs no row.
OTHER_PREFIXES = (
    ("model/*", r"topic_scratch_\w+", "the library's part of topicd/model.h, opaque to users"),
    ("cli/*", r"topic_command_\w+", "one verb per file, listed in cli/main.c"),
    ("training/reader/*_reader", r"topic_reader_\w+", "a row of the table in readers.c"),
    ("training/solver/*", r"topic_solver_\w+", "a row of the table in solvers.c"),
    ("hooks/*", r"accept4|connect|epoll_(ctl|wait)|listen|recv|zmq_msg_send|crypto_box_(beforenm|open|open_easy_afternm)",
     "libzmq finds these before those of libc and libsodium"),
    ("bridge/nats/nats_hook", r"natsParser_Parse|nats_JSONParse", "libnats finds these before its own"),
)

# Sanitizers and coverage add symbols of their own.
OF_THE_COMPILER = re.compile(r"__|.*\.|llvm_")

# The rooms of the programs may print; the libraries may not, with two exceptions.
PROGRAMS = ("daemon", "web", "bridge", "service", "cli")
PRINTS = re.compile(
    r"(__)?(v?f?printf|v?dprintf|f?puts|f?putc|putchar|fwrite|perror|stdout|stderr)(_chk)?"
    r"|_?exit|_Exit|quick_exit|(secure_)?getenv")
MAY_PRINT = (
    ("base/log", r"(__)?fprintf(_chk)?|fwrite|fputs|stderr"),
    ("training/fit/process_pool", "_exit"),  # ends a forked worker, not the program
)

# The rooms of libtopicd run in programs that may have set any locale, in which 0.5 may be 0,5 and "I"
# no capital "i".
EMBEDDED = ("base", "record", "model", "wire", "yaml", "policy")
ASKS_THE_LOCALE = re.compile(
    r"(__isoc\d+_)?(v?f?s?scanf|strto(f|d|ld))|atof|strn?casecmp|strcoll|strxfrm|__ctype_(b|tolower|toupper)_loc"
    r"|to(upper|lower)|setlocale|localeconv|nl_langinfo|(wc|mb)s?r?to\w+")

# cli/ prints by one module, which escapes what a terminal would obey.
CLI_PRINTS = re.compile(r"(_IO_|__)?(v?f?printf|v?dprintf|f?puts|f?putc|putchar|fwrite|perror)(_chk|_unlocked)?")
CLI_PRINTER = "cli/command/print"

# Plural and singular, except that a machine may be a computer.
METAPHORS = set("""carrier carriers desk desks door doors errand errands ground grounds guard guards
    guest guests machines moment moments reach reaches scribe scribes shade shades shelf shelves
    shortage shortages stamp stamps verdict verdicts""".split())


def prefix_of(module):
    name = module.rpartition("/")[2]
    return name if name.startswith("topic_") else "topic_" + name


def begins_with(symbol, prefix):
    return symbol == prefix or symbol.startswith(prefix + "_")


def nm(build, room):
    """(file name without .c, symbol, type) for the global symbols of a room's library."""
    library = pathlib.Path(build) / room / f"libtopic_{room}.a"
    if not library.exists():
        sys.exit(f"{library} does not exist: build the project first")
    lines = subprocess.run(["nm", "-A", "-g", "-P", library], check=True, text=True,
                           stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    return re.findall(r"\[(\w+)\.c\.\w+\]: (\S+) (\w)", lines)


def symbols_of(tree, build):
    """(module, symbol, type) for the libraries' global and the headers' inline functions."""
    for room in sorted({room_of(file) for file in tree.sources if file.endswith(".c")}):
        modules = {module.rpartition("/")[2]: module for module in tree.modules
                   if room_of(module) == room}
        for name, symbol, kind in nm(build, room):
            if name not in modules:
                sys.exit(f"the library of {room}/ still has {name}.c: build the project again")
            if not OF_THE_COMPILER.match(symbol) or PRINTS.fullmatch(symbol):
                yield modules[name], symbol, kind
    for file in tree.sources:
        if file.endswith(".h"):
            for symbol in re.findall(r"static inline\b[^;{(]*?(\w+)\s*\(", tree.code(file)):
                yield module_of(file), symbol, "T"


def is_excused(module, symbol):
    return any(fnmatch.fnmatch(module, where) and re.fullmatch(which, symbol)
               for where, which, _ in OTHER_PREFIXES)


def check_prefixes(tree, symbols):
    """A symbol begins with the name of its module, and no name has two homes."""
    installed = {name for file in tree.sources if file.startswith("include/")
                 for name in re.findall(r"\b(topic_\w+)\s*\(", tree.code(file))}
    prefixes = {prefix_of(module) for module in tree.modules}
    homes = collections.defaultdict(set)
    for module, symbol, kind in symbols:
        if kind in "Uw" or symbol in installed or is_excused(module, symbol):
            continue
        own = prefix_of(module)
        home = max((prefix for prefix in prefixes if begins_with(symbol, prefix)),
                   key=len, default=None)
        if not begins_with(symbol, own):
            yield f"{module} defines {symbol}, which does not begin with {own}_"
        elif home != own:
            yield f"{module} defines {symbol}, but {home}_ is the prefix of another module"
        homes[own].add(module)
    for prefix, modules in homes.items():
        if len(modules) > 1:
            yield f"the prefix {prefix}_ has two homes: {', '.join(sorted(modules))}"


def check_file_names(tree):
    """Within a room a file name is there once, because objects are told apart by it."""
    homes = collections.defaultdict(set)
    for module in tree.modules:
        homes[room_of(module), prefix_of(module)].add(module)
    for modules in homes.values():
        if len(modules) > 1:
            yield f"two modules of a room have one name: {', '.join(sorted(modules))}"


def check_tags(tree):
    homes = collections.defaultdict(set)
    for file in tree.sources:
        for tag in re.findall(r"\b(?:struct|union|enum)\s+(topic_\w+)\s*\{", tree.code(file)):
            homes[tag].add(module_of(file))
    for tag, modules in homes.items():
        if len(modules) > 1:
            yield f"the tag {tag} has two homes: {', '.join(sorted(modules))}"


def check_prints(symbols):
    """Libraries neither print, nor end the program, nor read the environment."""
    for module, symbol, kind in symbols:
        if kind not in "Uw" or room_of(module) in PROGRAMS or not PRINTS.fullmatch(symbol):
            continue
        if not any(module == where and re.fullmatch(which, symbol) for where, which in MAY_PRINT):
            yield (f"{module}.c calls {symbol}: "
                   "libraries do not print, exit or read the environment")


def check_locales(symbols):
    """The shared library gives the same topics whatever the locale of the process."""
    for module, symbol, kind in symbols:
        if kind in "Uw" and room_of(module) in EMBEDDED and ASKS_THE_LOCALE.fullmatch(symbol):
            yield (f"{module}.c calls {symbol}, whose result depends on the locale of the program: "
                   "use base/text_scan.h, or strtod_l")


def check_cli_prints(symbols):
    """The subcommands print by cli/command/print alone."""
    for module, symbol, kind in symbols:
        if kind in "Uw" and room_of(module) == "cli" and module != CLI_PRINTER and CLI_PRINTS.fullmatch(symbol):
            yield f"{module}.c calls {symbol}: print by {CLI_PRINTER}.h, which escapes control characters"


def metaphors_in(name):
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)
    return METAPHORS.intersection(word.lower() for word in words)


def check_words(tree):
    """Names of files (but for the articles of the examples) and identifiers of C and Python."""
    for file in tree.files:
        if not file.startswith("examples/ai-news/"):
            for word in metaphors_in(file):
                yield f"{file}: the file name says {word}, a metaphor: use the field's term"
        if file.endswith((".c", ".h", ".py")):
            for name in sorted(tree.identifiers(file)):
                for word in metaphors_in(name):
                    yield f"{file}: {name} says {word}, a metaphor: use the field's term"
