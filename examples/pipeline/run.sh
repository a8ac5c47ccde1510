#!/bin/sh
# A feed, topicd and two consumers: an archive that gets every record, and a reader that follows one
# topic. No process and no file is left behind.
#
#     sh examples/pipeline/run.sh                 builds what is not built yet
#     BIN=directory sh examples/pipeline/run.sh   uses the topic and topicd of that directory
#
# TOPIC is the topic that the reader follows; RECORDS is a file of other records, one a line.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
topic=${TOPIC:-AI in Finance}
records=${RECORDS:-$here/records.jsonl}
. "$root/scripts/daemon.sh"

if [ -z "${BIN:-}" ]; then
    BIN=$root/build/bin
    [ -x "$BIN/topicd" ] || (cd "$root" && . scripts/build.sh && build_programs)
fi

work=$(mktemp -d)
consumers=
finish() {
    for process in $consumers; do
        kill "$process" 2>/dev/null || :
    done
    stop_daemon || :
    wait
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' HUP INT TERM

for program in feed consume; do
    # shellcheck disable=SC2046
    ${CC:-cc} -O2 -D_GNU_SOURCE -o "$work/$program" "$here/$program.c" \
        $(pkg-config --cflags --libs libzmq)
done
"$BIN/topic" train "$root/examples/ai-news/train" --quiet -o "$work/model"

start_daemon "$work/log" "$BIN/topicd" -m "$work/model" \
    --topics "$root/examples/ai-news/topics.yaml" --bind "ipc://$work/requests" \
    --control "ipc://$work/control" --pull "ipc://$work/pull" --push "ipc://$work/push" \
    --pub "ipc://$work/pub" --reject "ipc://$work/reject"
cat <&3 >&2 &

# consume OUTPUT ARGUMENT... - starts a consumer that writes OUTPUT
consume() {
    output=$1
    shift
    "$work/consume" "$@" >"$output" &
    consumers="$consumers $!"
}
consume "$work/archive" push "ipc://$work/push"
consume "$work/rejected" push "ipc://$work/reject"
consume "$work/reader" pub "ipc://$work/pub" "$topic"

# The feed starts when topicd counts 5 connections (two of them the feed's) and 1 subscription. When
# topicd is told to stop, it first sends on all records that it has received.
"$work/feed" "ipc://$work/pull" "ipc://$work/requests" 5 1 <"$records"
stop_daemon
wait
consumers=

echo "== The archive got $(wc -l <"$work/archive") records"
cat "$work/archive"
echo "== The reader of $topic got $(wc -l <"$work/reader")"
cat "$work/reader"
echo "== Rejected: $(wc -l <"$work/rejected")"
cat "$work/rejected"
