#!/bin/sh
# coverage.sh [FILE.c ...] - prints how many of each room's lines the tests run.
#
# Builds the coverage preset, runs the tests, and prints by lcov the share of lines of each room
# that were run; then, for each FILE.c, its lines that were not run. Fails where a room that serves
# requests is below the minimum. Tests of packages are left out, and so is faults.files, which kills
# programs while they write.
set -eu
cd "$(dirname "$0")/.."
. scripts/packages.sh
for file in "$@"; do
    [ -f "$file" ] || { echo "coverage.sh: $file: no such file" >&2; exit 2; }
done

install_packages $build_packages $test_packages lcov

rooms="base hooks record yaml model wire service policy registry store review training daemon web bridge cli"
serving="model wire daemon"
minimum=90

cmake --preset coverage >/dev/null
cmake --build --preset coverage -j"$(nproc)" >/dev/null

# gcov's counters in a file are damaged when a program is killed, or may not write, while it saves
# them; later programs then print a warning and stop counting in that file. So the tests that do
# this to programs run first and alone, and their counters are saved apart from the others'.
export GCOV_ERROR_FILE="$PWD/build-coverage/gcov-errors.log"
disturbing='^(daemon.registry|cli.(registry|train|report)|unit.base|registry.interrupted)$'
left_out='^(packaging|install|faults.files)'

# run_tests NAME CTEST-OPTION... - writes build-coverage/NAME.info and prints the tests that fail.
run_tests() {
    name=$1; shift
    find build-coverage -name '*.gcda' -delete
    ctest --preset coverage -j"$(nproc)" "$@" >"build-coverage/$name.log" ||
        sed -n '/^The following tests FAILED/,$p' "build-coverage/$name.log" >&2
    lcov --quiet --capture --directory build-coverage --base-directory . --no-external \
        --output-file "build-coverage/$name.info" 2>"build-coverage/$name.lcov.log"
}
run_tests disturbing -R "$disturbing"
run_tests others -E "$disturbing|$left_out"
lcov --quiet --add-tracefile build-coverage/disturbing.info \
    --add-tracefile build-coverage/others.info --output-file build-coverage/all.info

# lines INFO - prints "FOUND HIT", two counts of lines
lines() {
    awk -F: '$1 == "LF" { found += $2 } $1 == "LH" { hit += $2 }
        END { print found + 0, hit + 0 }' "$1"
}

status=0
for room in $rooms; do
    lcov --quiet --extract build-coverage/all.info "$PWD/$room/*" \
        --output-file "build-coverage/$room.info"
    counts=$(lines "build-coverage/$room.info")
    found=${counts% *} hit=${counts#* }
    share=$((hit * 1000 / (found > 0 ? found : 1)))
    echo "covered: $room: $((share / 10)).$((share % 10))% of $found lines"
    case " $serving " in
    *" $room "*)
        [ "$share" -ge "$((minimum * 10))" ] || {
            echo "$room: less than $minimum%" >&2
            status=1
        }
        ;;
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
