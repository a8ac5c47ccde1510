#!/bin/sh
# fuzz.sh [SECONDS] [TARGET] - fuzzes one target, tests/fuzz/fuzz_TARGET.c, or every place where
# bytes from outside are parsed. Each target runs for SECONDS (600), two at a time, or as many as
# FUZZ_AT_ONCE says, and gets one line of output: runs, new units, crashes.
#
# fuzz.sh --keep [TARGET] - copies what was found into tests/fuzz/corpus, where ctest replays it:
# one unit, the smallest, for each branch that no unit there reaches yet.
#
# A target starts from tests/fuzz/corpus/TARGET and from what earlier runs found, in
# build-fuzz/found/TARGET. An input that crashes is kept in build-fuzz/crashes; commit it into the
# corpus together with the fix.
set -eu
cd "$(dirname "$0")/.."
. scripts/packages.sh

# Inputs longer than 64 KiB find nothing that shorter ones do not. The limit on memory includes the
# sanitizer's own. A run takes milliseconds, on a loaded machine seconds.
limits="-max_len=65536 -rss_limit_mb=1024 -timeout=30"

# The longest unit that is kept, in bytes: the corpus of all targets must fit into a megabyte.
kept_max_len=1024

targets() {
    for source in tests/fuzz/fuzz_*.c; do
        target=${source#tests/fuzz/fuzz_}
        echo "${target%.c}"
    done
}

check_target() {
    [ -z "$1" ] || [ -f "tests/fuzz/fuzz_$1.c" ] || {
        echo "fuzz.sh: no target is named $1; the targets are" $(targets) >&2
        exit 2
    }
}

check_seconds() {
    case $1 in
    '' | *[!0-9]*)
        echo "fuzz.sh: SECONDS must be a whole number, not $1" >&2
        exit 2
        ;;
    esac
}

program_of() {
    echo "build-fuzz/tests/fuzz/fuzz_$1"
}

build() {
    install_packages $build_packages $test_packages
    cmake --preset fuzz >/dev/null
    cmake --build --preset fuzz -j"$(nproc)" >/dev/null
}

# stat LOG NAME - prints one of the figures that libFuzzer prints at the end.
stat() {
    sed -n "s/^stat::$2: *//p" "$1" | tail -n 1
}

fuzz_one() {
    seconds=$1 target=$2
    found=build-fuzz/found/$target crashes=build-fuzz/crashes/$target log=$found.log
    mkdir -p "$found" "$crashes"
    dictionary=tests/fuzz/dictionaries/$target
    [ ! -f "$dictionary" ] || limits="$limits -dict=$dictionary"
    status=0
    "$(program_of "$target")" $limits -max_total_time="$seconds" -print_final_stats=1 \
        -artifact_prefix="$crashes/" "$found" "tests/fuzz/corpus/$target" >"$log" 2>&1 || status=$?
    if [ "$status" -eq 0 ]; then
        crashed=0
    else
        crashed="1, in $crashes; see $log"
    fi
    echo "fuzzed: $target: seconds $seconds, runs $(stat "$log" number_of_executed_units)," \
        "new units $(stat "$log" new_units_added), crashes $crashed"
    return "$status"
}

# libFuzzer names a unit after its SHA-1.
rename_found() {
    for unit in "$1"/*; do
        name=${unit##*/}
        [ "${#name}" -ne 40 ] || mv "$unit" "$1/fuzzed-$(printf %.10s "$name")"
    done
}

keep() {
    for target in "$@"; do
        mkdir -p "build-fuzz/found/$target"
        "$(program_of "$target")" -merge=1 -use_counters=0 -max_len=$kept_max_len \
            "tests/fuzz/corpus/$target" "build-fuzz/found/$target" \
            >"build-fuzz/found/$target.merge.log" 2>&1
        rename_found "tests/fuzz/corpus/$target"
        echo "kept: $target: $(ls "tests/fuzz/corpus/$target" | wc -l) units," \
            "$(cat "tests/fuzz/corpus/$target"/* | wc -c) bytes"
    done
}

case ${1:-} in
--keep)
    check_target "${2:-}"
    build
    keep ${2:-$(targets)}
    ;;
--built) # one of several that run at a time, started below
    fuzz_one "$2" "$3"
    ;;
*)
    seconds=${1:-600}
    check_seconds "$seconds"
    check_target "${2:-}"
    build
    printf '%s\n' ${2:-$(targets)} |
        xargs -P "${FUZZ_AT_ONCE:-2}" -n 1 sh scripts/fuzz.sh --built "$seconds"
    ;;
esac
