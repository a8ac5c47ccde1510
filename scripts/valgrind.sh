#!/bin/sh
# valgrind.sh - runs memcheck over the unit tests and over a topicd that answers, reloads, promotes,
# runs a shadow model and checks keys. It reports reads and writes out of bounds, uses of values
# that were never set, and memory lost at the end. Takes minutes; the last line counts the
# processes.
set -eu
cd "$(dirname "$0")/.."
. scripts/packages.sh
install_packages $build_packages $test_packages valgrind
cmake --preset dev >/dev/null
cmake --build --preset dev -j"$(nproc)" >/dev/null
build=$PWD/build-dev
python=$(sed -n 's/^TOPIC_PYTHON_WITH_ZMQ:.*=//p' "$build/CMakeCache.txt")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
check="valgrind -q --leak-check=full --errors-for-leak-kinds=definite,indirect --error-exitcode=99"

# Everything takes ten times as long under valgrind, or more, so a test may fail because of its time
# limits. Only valgrind's own reports count, and those are in its logs.
for test in "$build"/tests/test_* "$build"/tests/daemon/test_zmtp_frames; do
    (cd "$work" && $check --log-file="$work/log.%p" "$test" >/dev/null 2>&1) || :
done

printf '#!/bin/sh\nexec %s --log-file=%s/log.%%p %s "$@"\n' "$check" "$work" \
    "$build/bin/topicd" >"$work/topicd"
chmod 755 "$work/topicd"
export TOPIC="$build/bin/topic" TOPIC_MAKE_MODEL="$build/tests/daemon/make_model"
export PYTHONPATH=tests/daemon
for name in requests reload auth start_stop registry shadow; do
    "$python" -B "tests/daemon/test_$name.py" "$work/topicd" "$build/tests/daemon/a.model" \
        "$build/tests/daemon/b.model" >"$work/$name" 2>&1 || :
done

cat "$work"/log.*
echo "$(ls "$work"/log.* | wc -l) processes, $(cat "$work"/log.* | grep -c ' at 0x') reports"
[ -z "$(cat "$work"/log.*)" ]
