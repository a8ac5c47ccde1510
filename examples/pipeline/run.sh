#!/bin/sh
# A feed, topicd and two consumers: an archive that gets every record, and a reader who follows one
# topic. Leaves nothing behind.
#
#     sh examples/pipeline/run.sh                 builds what is not built yet
#     BIN=directory sh examples/pipeline/run.sh   with the topic and topicd of that directory
#
# TOPIC names what the reader follows; RECORDS is a file of other records, one a line.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
topic=${TOPIC:-AI in Finance}
records=${RECORDS:-$here/records.jsonl}

if [ -z "${BIN:-}" ]; then
    BIN=$root/build/bin
    [ -x "$BIN/topicd" ] || {
        cmake -S "$root" -B "$root/build" -DCMAKE_BUILD_TYPE=Release -DTOPIC_TESTS=OFF >/dev/null
        cmake --build "$root/build" >/dev/null
    }
fi

work=$(mktemp -d)
processes=
finish() {
    for process in $processes; do
        kill "$process" 2>/dev/null || :
    done
    wait
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' HUP INT TERM

for program in feed consume; do
    # shellcheck disable=SC2046
    ${CC:-cc} -O2 -D_GNU_SOURCE -o "$work/$program" "$here/$program.c" $(pkg-config --cflags --libs libzmq)
done
"$BIN/topic" train "$root/examples/ai-news/train" --quiet -o "$work/model"

mkfifo "$work/log"
"$BIN/topicd" -m "$work/model" --bind "ipc://$work/requests" --control "ipc://$work/control" \
    --pull "ipc://$work/pull" --push "ipc://$work/push" --pub "ipc://$work/pub" \
    --reject "ipc://$work/reject" 2>"$work/log" &
daemon=$!
processes=$daemon
exec 3<"$work/log"
ready=
while read -r line <&3; do
    case $line in
    *"topicd: ready"*) ready=yes; break ;;
    *) echo "$line" >&2 ;;
    esac
done
[ -n "$ready" ] || { echo "topicd did not start; its messages are above" >&2; exit 1; }
cat <&3 >&2 &
log=$!

"$work/consume" push "ipc://$work/push" >"$work/archive" &
archive=$!
"$work/consume" push "ipc://$work/reject" >"$work/rejected" &
rejected=$!
"$work/consume" pub "ipc://$work/pub" "$topic" >"$work/reader" &
reader=$!
processes="$daemon $archive $rejected $reader"

"$work/feed" "ipc://$work/pull" "ipc://$work/requests" 5 1 <"$records"
kill "$daemon" # which sends on all that it has been sent
wait "$daemon"
wait "$archive"
wait "$rejected"
wait "$reader"
wait "$log"
processes=

echo "== The archive got $(wc -l <"$work/archive") records"
cat "$work/archive"
echo "== The reader of $topic got $(wc -l <"$work/reader")"
cat "$work/reader"
echo "== Rejected: $(wc -l <"$work/rejected")"
cat "$work/rejected"
