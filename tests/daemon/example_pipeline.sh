#!/bin/sh
# example_pipeline.sh SOURCE_DIRECTORY BIN_DIRECTORY - the pipeline of examples/, run as its README
# says: every record arrives where it belongs.
set -eu
out=$(mktemp)
trap 'rm -f "$out"' EXIT
BIN=$2 sh "$1/examples/pipeline/run.sh" >"$out" || { cat "$out"; exit 1; }

check() {
    [ "$2" = "$3" ] || { cat "$out"; echo "$1: $2 instead of $3"; exit 1; }
}

# The lines of one consumer.
part() {
    sed -n "/^== $1/,/^== /p" "$out" | grep -v '^== ' || :
}

records=$(grep -c '}$' "$1/examples/pipeline/records.jsonl")
followed=$(part 'The archive' | grep -c '"topics":[^]]*"AI in Finance"')
check 'records in the archive' "$(part 'The archive' | wc -l)" "$records"
check 'records with a model' "$(part 'The archive' | grep -c '"model":"[0-9a-f]*"}$')" "$records"
check 'different records' "$(part 'The archive' | sort -u | wc -l)" "$records"
check 'records of the topic' "$(part 'The reader' | wc -l)" "$followed"
check 'records of another topic' "$(part 'The reader' | grep -vc '"AI in Finance"' || :)" 0
check 'rejected' "$(grep -c '"code":"bad-request"' "$out")" 1
[ "$followed" -gt 0 ] || { cat "$out"; echo 'no record has the topic: the check proves nothing'; exit 1; }
