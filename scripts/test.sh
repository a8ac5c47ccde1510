#!/bin/sh
# test.sh [STEP...] - installs the packages that are missing, builds, and runs every test.
#
# A step is `static` (formatting and clang-tidy) or the name of a preset, which is built and whose
# tests are run: dev, asan, tsan, release. Without steps: static, dev and asan, in an order that
# shows failures early; the slow tests that begin other servers or a browser are run once, with asan.
# CC names another compiler for build directories that do not exist yet.
set -eu
cd "$(dirname "$0")/.."
. scripts/packages.sh

jobs=$(nproc)

check_format() {
    echo "== Formatting"
    git ls-files '*.c' '*.h' | xargs clang-format --dry-run -Werror
}

# Reads the compile commands of a dev build; that it is configured is enough.
check_with_clang_tidy() {
    echo "== clang-tidy"
    git ls-files '*.c' | grep -v '^examples/' |
        xargs -P "$jobs" -n 8 clang-tidy -p build-dev --quiet --warnings-as-errors='*' 2>/dev/null
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
    ctest --preset "$preset" -j"$jobs" "$@"
}

install_packages $build_packages $test_packages
install_node_packages

if [ $# -eq 0 ]; then
    check_format
    build dev
    run_tests dev -L '^fast$'
    check_with_clang_tidy
    run_tests dev -LE '^(fast|bridge|cluster|web)$'
    build asan
    run_tests asan
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
