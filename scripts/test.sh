#!/bin/sh
# Everything that must hold: formatting, clang-tidy, and all tests under the dev and asan presets.
set -eu
cd "$(dirname "$0")/.."
. scripts/packages.sh

install_packages $build_packages $test_packages
jobs=$(nproc)

echo "== Formatting"
git ls-files '*.c' '*.h' | xargs clang-format --dry-run -Werror

echo "== Building (dev)"
cmake --preset dev >/dev/null
cmake --build build-dev -j"$jobs" | grep -E 'error|warning' || :
cmake --build build-dev -j"$jobs" >/dev/null

echo "== clang-tidy"
git ls-files '*.c' | grep -v '^examples/' |
    xargs -P "$jobs" -n 8 clang-tidy -p build-dev --quiet --warnings-as-errors='*' 2>/dev/null

echo "== Tests (dev)"
ctest --test-dir build-dev --output-on-failure -j"$jobs"

echo "== Building (asan)"
cmake --preset asan >/dev/null
cmake --build build-asan -j"$jobs" >/dev/null

echo "== Tests (asan)"
ctest --test-dir build-asan --output-on-failure -j"$jobs"
