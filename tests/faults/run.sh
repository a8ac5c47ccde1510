#!/bin/sh
# run.sh BUILD_DIR [--long] - causes every fault as often as docs/reliability.md says, and prints what was measured.
# --long makes the soak ten minutes. FAULT, a name after `faults.`, in place of --long runs that one alone.
# Shorter, by the environment:
#   TOPIC_FAULTS=short           every fault as seldom as with ctest; any value but full does
#   TOPIC_FAULTS_SOAK_SECONDS=N  the soak, also with --long
#   TOPIC_FAULTS_TRAINERS=N      trainers of each kind
# Harder:
#   TOPIC_FAULTS_BUSY=N          so many programs use the processors beside the crowd of clients of `peers`
# So `TOPIC_FAULTS=short TOPIC_FAULTS_SOAK_SECONDS=5 run.sh build-dev --long` goes through all of it in minutes.
set -eu
build=${1:?usage: run.sh BUILD_DIR [--long | FAULT]}
export TOPIC_FAULTS="${TOPIC_FAULTS:-full}"
only=
case ${2:-} in
--long) export TOPIC_FAULTS_SOAK_SECONDS="${TOPIC_FAULTS_SOAK_SECONDS:-600}" ;;
*) only=${2:-} ;;
esac
log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0
ctest --test-dir "$build" -L '^faults$' -R "^faults\.$only" --verbose --no-tests=error >"$log" 2>&1 || status=$?
sed -n 's/^[0-9]*: [.sF]*\(measured: .*\)/\1/p; /Failed\|tests passed/p' "$log"
[ "$status" -eq 0 ] || { cat "$log"; exit "$status"; }
