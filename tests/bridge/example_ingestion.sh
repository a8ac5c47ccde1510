#!/bin/sh
# example_ingestion.sh SOURCE_DIRECTORY BIN_DIRECTORY QUEUE [PORT] - the ingestion of examples/, run as
# its README says: every record arrives, and no process and no file is left.
set -eu
out=$(mktemp)
left=$(mktemp -d)
trap 'rm -rf "$out" "$left"' EXIT
TMPDIR=$left BIN=$2 PORT=${4:-14222} sh "$1/examples/ingestion/run.sh" "$3" >"$out" || { cat "$out"; exit 1; }

check() {
    [ "$2" = "$3" ] || { cat "$out"; echo "$1: $2 instead of $3"; exit 1; }
}

good=$(grep -c '}$' "$1/examples/pipeline/records.jsonl")
check 'records on the front page' "$(sed -n 's/^== Its table has //p' "$out")" "$good"
check 'records followed' "$(sed -n 's/^== The subscriber followed //p' "$out")" "$good"
check 'rejected' "$(grep -c '^bad-request: ' "$out")" 1
check 'files left behind' "$(ls "$left")" ""
