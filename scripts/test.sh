#!/bin/sh
# test.sh [STEP...] - installs the packages that are missing, builds, and runs every test.
#
# A step is `static` (formatting and clang-tidy) or the name of a preset, which is built and whose
# tests are run: dev, asan, tsan, release. Without steps every test is run with asan; before that, so
# that failures show early, the fast ones with dev and `static`, and with dev also the slow ones that
# say less beside a sanitizer (`unsanitized`, cmake/Testing.cmake).
# CC names another compiler for build directories that do not exist yet.
set -eu
cd "$(dirname "$0")/.."
. scripts/packages.sh

jobs=$(nproc)
# Many tests wait for timeouts, disks and other programs, and leave a processor idle.
test_jobs=$((jobs + (jobs + 1) / 2))

check_format() {
    echo "== Formatting"
    git ls-files '*.c' '*.h' | xargs clang-format --dry-run -Werror
}

# Reads the compile commands of a dev build; that it is configured is enough.
check_with_clang_tidy() {
    echo "== clang-tidy"
    python3 scripts/tidy.py build-dev
}

configure() {
    cmake --preset "$1" >/dev/null
}

build() {
    echo "== Building ($1)"
    configure "$1"
    cmake --build --preset "$1" -j"$jobs" >"build-$1/build.log" 2>&1 || {
        grep -E 'error|warning|\*\*\*' "build-$1/build.log" >&2 || cat "build-$1/build.log" >&2
        return 1
    }
}

# run_tests PRESET [CTEST OPTION...]
run_tests() {
    preset=$1
    shift
    echo "== Tests ($preset${1:+ $*})"
    ctest --preset "$preset" -j"$test_jobs" "$@"
}

install_packages $build_packages $test_packages
install_node_packages

if [ $# -eq 0 ]; then
    check_format
    build dev
    run_tests dev -L '^fast$'
    check_with_clang_tidy
    run_tests dev -L '^(unsanitized|plain)$'
    build asan
    run_tests asan -LE '^plain$'
    exit
fi

for step in "$@"; do
    if [ "$step" = static ]; then
        check_format
        configure dev
        check_with_clang_tidy
    else
        build "$step"
        run_tests "$step"
    fi
done
