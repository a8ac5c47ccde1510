#!/usr/bin/env python3
"""Proves that the code keeps to the tables of docs/architecture.md, section "Rooms".

    arrows.py SOURCE_DIRECTORY BUILD_DIRECTORY

The tables are read from that page, so a new arrow, sub-room or library is a row there and nothing
here. Further: no circles, neither between folders nor between modules (a .c and its .h are one
module); no folder of more than 16 modules; the file name is the symbol prefix; libraries neither
print, nor exit, nor read the environment; no metaphors in names. Every violation is one line.
"""

import collections
import fnmatch
import re
import sys

from names import (check_cli_prints, check_file_names, check_locales, check_prefixes, check_prints,
                   check_tags, check_words, symbols_of)
from source_tree import PAGE, Tables, Tree, folder_of, module_of, room_of

MODULES_PER_FOLDER = 16

C_AND_POSIX = re.compile(
    r"(arpa/inet|assert|ctype|dirent|dlfcn|emmintrin|errno|fcntl|float|fts|iconv|immintrin|inttypes"
    r"|limits|linux/filter|locale|malloc|math|netdb|netinet/in|poll|pthread|pwd|sched|semaphore|setjmp|signal"
    r"|search|stdarg|stdatomic|stdbool|stddef|stdint|stdio|stdlib|string|strings|sys/[a-z]+|termios"
    r"|time|unistd)\.h")


def check_rows(tables):
    """The cells name nothing but what the first columns have."""
    libraries = {library for library, _, _ in tables.libraries}
    for allowed_by, known in ((tables.rooms, tables.rooms), (tables.folders, tables.folders),
                              (tables.libraries_of, libraries)):
        for folder, allowed in allowed_by.items():
            for name in sorted(allowed - set(known)):
                yield f"{PAGE}: the row of {folder}/ names {name}, which no table has"


def check_folders(tree, tables):
    """Every folder has its row, every row its folder, and no folder too many modules."""
    counts = collections.Counter(folder_of(module) for module in tree.modules)
    for folder, count in counts.items():
        has_organs = sum(room_of(other) == room_of(folder) for other in counts) > 1
        if room_of(folder) not in tables.rooms:
            yield f"{PAGE} has no row for the room {room_of(folder)}/"
        elif has_organs and folder not in tables.folders:
            yield f"{PAGE} has no row for the sub-room {folder}/"
        if count > MODULES_PER_FOLDER:
            yield f"{folder}/ has {count} modules: {MODULES_PER_FOLDER} are the most for a folder"
    for folder in [*tables.rooms, *tables.folders]:
        if not (tree.root / folder).is_dir():
            yield f"{PAGE} has a row for {folder}/, which does not exist"


def check_arrows(tree, tables):
    """Who includes whom, between rooms and within them."""
    for file, header, target in tree.includes:
        if target is None or folder_of(target) == folder_of(file):
            continue
        if "/" not in header:
            yield f'{file} includes "{header}": write its path from the root'
            continue
        if room_of(target) != room_of(file):
            ours, theirs = room_of(file), room_of(target)
            allowed = tables.rooms.get(ours, ())
            sentence = f"{ours} may not include {theirs}"
        else:
            ours, theirs = folder_of(file), folder_of(target)
            allowed = tables.folders.get(ours, ())
            sentence = f"{place_in_room(ours)} may not include {place_in_room(theirs)}"
        if theirs not in allowed:
            yield f"{file} includes {header}: {sentence}"


def place_in_room(folder):
    room, _, below = folder.partition("/")
    return below or "the top of " + room


def check_libraries(tree, tables):
    """Outside headers: those of the room's libraries, some of them in certain files alone."""
    for file, header, target in tree.includes:
        if target is not None or C_AND_POSIX.fullmatch(header):
            continue
        for library, headers, only_in in tables.libraries:
            if not any(fnmatch.fnmatch(header, pattern) for pattern in headers):
                continue
            if library not in tables.libraries_of.get(room_of(file), ()):
                yield f"{file} includes <{header}>: {room_of(file)} may not use {library}"
            elif only_in and file not in only_in:
                yield f"{file} includes <{header}>: {library} is for {', '.join(sorted(only_in))}"
            break
        else:
            yield f"{file} includes <{header}>: {PAGE} names no library that has it"
    for library, _, only_in in tables.libraries:
        for file in sorted(only_in - set(tree.sources)):
            yield f"{PAGE} says that {library} is for {file}, which does not exist"


def graph_of(includes, part):
    """{part: {part that it includes: the line to blame}}, where part maps a file to its part."""
    graph = collections.defaultdict(dict)
    for file, header, target in includes:
        if target is not None and part(file) != part(target):
            graph[part(file)][part(target)] = f"{file} includes {header}"
    return graph


def shortest_circle(graph, start):
    """The parts of the shortest way from start back to start; None if there is no way."""
    ways = collections.deque([[start]])
    seen = set()
    while ways:
        way = ways.popleft()
        for after in graph.get(way[-1], ()):
            if after == start:
                return way + [start]
            if after not in seen:
                seen.add(after)
                ways.append(way + [after])
    return None


def onward(graph, start):
    """Everything that start includes, directly or through others."""
    found, todo = set(), [start]
    while todo:
        for after in graph.get(todo.pop(), ()):
            if after not in found:
                found.add(after)
                todo.append(after)
    return found


def circles_of(graph):
    """The strongly connected components of more than one part, as sorted lists."""
    further = {part: onward(graph, part) for part in graph}
    circles = {tuple(sorted(other for other in further[part] if part in further.get(other, ())))
               for part in graph if part in further[part]}
    return sorted(circles)


def check_circles(kind, graph, circles):
    for circle in circles:
        way = shortest_circle(graph, circle[0])
        steps = "; ".join(graph[here][there] for here, there in zip(way, way[1:]))
        yield f"circle of {len(circle)} {kind}: {', '.join(circle)} ({steps})"


def check(root, build):
    """(the violations, how many circles between folders, and between modules)."""
    tree = Tree(root)
    tables = Tables(tree)
    folders = graph_of(tree.includes, folder_of)
    modules = graph_of(tree.includes, module_of)
    folder_circles, module_circles = circles_of(folders), circles_of(modules)
    symbols = list(symbols_of(tree, build))
    wrong = [*check_rows(tables), *check_folders(tree, tables),
             *check_arrows(tree, tables), *check_libraries(tree, tables),
             *check_circles("folders", folders, folder_circles),
             *check_circles("modules", modules, module_circles),
             *check_file_names(tree), *check_prefixes(tree, symbols), *check_tags(tree),
             *check_prints(symbols), *check_locales(symbols), *check_cli_prints(symbols), *check_words(tree)]
    return list(dict.fromkeys(wrong)), len(folder_circles), len(module_circles)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    wrong, folder_circles, module_circles = check(sys.argv[1], sys.argv[2])
    for line in wrong:
        print(line)
    print(f"{folder_circles} circles between folders, {module_circles} between modules")
    print(f"{len(wrong)} violations" if wrong else "every arrow is one of the table's")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
