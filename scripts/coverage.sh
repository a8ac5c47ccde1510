#!/bin/sh
# Which lines the tests run, room by room: builds the coverage preset, runs all tests but those of the packages and faults.files (which
# kills programs while they write, also what they have counted), and prints the share of the lines of each room, by lcov. Fails where a room that serves has less than it must.
# coverage.sh FILE.c ...   prints, after that, the lines of these files that no test runs.
set -eu
cd "$(dirname "$0")/.."
. scripts/packages.sh

install_packages $build_packages $test_packages lcov

rooms="base model wire governance registry daemon training cli"
serving="model wire daemon"
least=90

cmake --preset coverage >/dev/null
cmake --build build-coverage -j"$(nproc)" >/dev/null
find build-coverage -name '*.gcda' -delete

# A program that a test kills, or lets write no more, leaves half of what it has counted; those after it say so on stderr, and count
# no more in that file. So a few tests may fail here that hold in every other build, and the shares are rather too small.
export GCOV_ERROR_FILE="$PWD/build-coverage/gcov-errors.log"
ctest --test-dir build-coverage -j"$(nproc)" --output-on-failure -E '^(packaging|install|faults.files)' >build-coverage/tests.log ||
    sed -n '/^The following tests FAILED/,$p' build-coverage/tests.log
lcov --quiet --capture --directory build-coverage --base-directory . --no-external --output-file build-coverage/all.info

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
