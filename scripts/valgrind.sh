#!/bin/sh
# valgrind.sh - memcheck over the unit tests and over a topicd that answers, reloads, promotes, shadows and locks its doors;
# reads and writes outside, values never set, what is lost at the end. Minutes; ends with how many processes were watched.
set -eu
cd "$(dirname "$0")/.."
. scripts/packages.sh
install_packages $build_packages $test_packages valgrind
cmake --preset dev >/dev/null
cmake --build build-dev -j"$(nproc)" >/dev/null
build=$PWD/build-dev
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
check="valgrind -q --leak-check=full --errors-for-leak-kinds=definite,indirect --error-exitcode=99"

# Under valgrind everything takes ten times as long or more: what a test says about times does not count here, only
# what valgrind says, which is in its logs.
for test in "$build"/tests/test_* "$build"/tests/daemon/test_zmtp_frames; do
    (cd "$work" && $check --log-file="$work/log.%p" "$test" >/dev/null 2>&1) || :
done

printf '#!/bin/sh\nexec %s --log-file=%s/log.%%p %s "$@"\n' "$check" "$work" "$build/bin/topicd" >"$work/topicd"
chmod 755 "$work/topicd"
export TOPIC="$build/bin/topic" TOPIC_MAKE_MODEL="$build/tests/daemon/make_model" PYTHONPATH=tests/daemon
for name in requests reload auth start_stop registry shadow; do
    python3 -B "tests/daemon/test_$name.py" "$work/topicd" "$build/tests/daemon/a.model" "$build/tests/daemon/b.model" \
        >"$work/$name" 2>&1 || :
done

cat "$work"/log.*
echo "$(ls "$work"/log.* | wc -l) processes, $(cat "$work"/log.* | grep -c ' at 0x') reports"
[ -z "$(cat "$work"/log.*)" ]
