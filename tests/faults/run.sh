#!/bin/sh
# run.sh BUILD_DIR [--long] - causes every fault as often as docs/reliability.md says, and prints what was measured.
# --long makes the soak ten minutes. FAULT, a name after `faults.`, in place of --long runs that one alone.
set -eu
build=${1:?usage: run.sh BUILD_DIR [--long | FAULT]}
export TOPIC_FAULTS=full
only=
case ${2:-} in
--long) export TOPIC_FAULTS_SOAK_SECONDS=600 ;;
*) only=${2:-} ;;
esac
log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0
ctest --test-dir "$build" -L '^faults$' -R "^faults\.$only" --verbose --no-tests=error >"$log" 2>&1 || status=$?
sed -n 's/^[0-9]*: [.sF]*\(measured: .*\)/\1/p; /Failed\|tests passed/p' "$log"
[ "$status" -eq 0 ] || { cat "$log"; exit "$status"; }
