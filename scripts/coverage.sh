#!/bin/sh
# Which lines the tests run, room by room: builds the coverage preset, runs all tests but those of the packages and faults.files (which
# kills programs while they write), and prints the share of the lines of each room, by lcov. Fails where a room that serves has less than it must.
# coverage.sh FILE.c ...   prints, after that, the lines of these files that no test runs.
set -eu
cd "$(dirname "$0")/.."
. scripts/packages.sh

install_packages $build_packages $test_packages lcov

rooms="base record model wire policy registry daemon training cli"
serving="model wire daemon"
least=90

cmake --preset coverage >/dev/null
cmake --build build-coverage -j"$(nproc)" >/dev/null

# A program that is killed, or may write no more, leaves half of what it has counted: those after it say so on stderr, and count no
# more in that file. So the tests that do this to programs come first, by themselves, and what they leave is put away.
export GCOV_ERROR_FILE="$PWD/build-coverage/gcov-errors.log"
disturbing='^(daemon.registry|cli.(registry|train|report)|unit.base|registry.interrupted)$'
left_out='^(packaging|install|faults.files)'

# run_tests NAME OPTION... - into build-coverage/NAME.info; tells of tests that fail.
run_tests() {
    name=$1; shift
    find build-coverage -name '*.gcda' -delete
    ctest --test-dir build-coverage -j"$(nproc)" --output-on-failure "$@" >"build-coverage/$name.log" ||
        sed -n '/^The following tests FAILED/,$p' "build-coverage/$name.log" >&2
    lcov --quiet --capture --directory build-coverage --base-directory . --no-external \
        --output-file "build-coverage/$name.info" 2>"build-coverage/$name.lcov.log"
}
run_tests disturbing -R "$disturbing"
run_tests others -E "$disturbing|$left_out"
lcov --quiet --add-tracefile build-coverage/disturbing.info --add-tracefile build-coverage/others.info \
    --output-file build-coverage/all.info

# lines INFO - "found hit"
lines() {
    awk -F: '$1 == "LF" { found += $2 } $1 == "LH" { hit += $2 } END { print found + 0, hit + 0 }' "$1"
}

status=0
for room in $rooms; do
    lcov --quiet --extract build-coverage/all.info "$PWD/$room/*" --output-file "build-coverage/$room.info"
    counts=$(lines "build-coverage/$room.info")
    found=${counts% *} hit=${counts#* }
    share=$((hit * 1000 / (found > 0 ? found : 1)))
    echo "covered: $room: $((share / 10)).$((share % 10))% of $found lines"
    case " $serving " in
    *" $room "*) [ "$share" -ge "$((least * 10))" ] || { echo "$room: less than $least%" >&2; status=1; } ;;
    esac
done

for file in "$@"; do
    awk -F: -v file="$PWD/$file" '$1 == "SF" { is_it = $2 == file } is_it && $1 == "DA" {
        split($2, line, ","); if (line[2] == 0) print line[1] }' build-coverage/all.info |
        while read -r number; do
            echo "$file:$number:$(sed -n "${number}p" "$file")"
        done
done
exit "$status"
