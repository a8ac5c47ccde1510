#!/bin/sh
# The service's filters of system calls and address families allow all that topicd needs to start,
# answer, reload and stop. A refused call can end it: libzmq aborts when a call fails that it
# expects to succeed.
#
#     syscalls.sh BUILD_DIRECTORY SERVICE ARTICLE
set -eu
build=$1 service=$2 article=$3
for program in systemd-analyze strace; do
    command -v $program >/dev/null || { echo "skipped: $program is not installed"; exit 77; }
done
strace -qq -o /dev/null true 2>/dev/null || { echo "skipped: strace may not trace here"; exit 77; }
! nm "$build/bin/topicd" 2>/dev/null | grep -qE '__(asan|tsan)_init' ||
    { echo "skipped: sanitizers make system calls of their own"; exit 77; }
work=$(mktemp -d)
tracer=
finish() {
    [ -z "$tracer" ] || kill "$tracer" 2>/dev/null || :
    rm -rf "$work"
}
trap finish EXIT

# names_in SET - prints the names in a set of system calls, and in the sets that it contains.
names_in() {
    case $1 in
    @*)
        for name in $(systemd-analyze syscall-filter "$1" | sed '1d; /^ *#/d'); do
            (names_in "$name")
        done
        ;;
    *) echo "$1" ;;
    esac
}

# Each line of SystemCallFilter= adds names, or, after a ~, removes them.
names_in @default | sort -u >"$work/allowed"
grep '^SystemCallFilter=' "$service" | sed 's/.*=//' >"$work/filter"
while read -r line; do
    for name in ${line#\~}; do
        names_in "$name"
    done | sort -u >"$work/names"
    case $line in
    \~*) comm -23 "$work/allowed" "$work/names" >"$work/next" ;;
    *) sort -u "$work/allowed" "$work/names" >"$work/next" ;;
    esac
    mv "$work/next" "$work/allowed"
done <"$work/filter"

mkfifo "$work/log"
strace -f -qq -o "$work/calls" "$build/bin/topicd" -m "$build/ai-news.model" \
    --bind "tcp://127.0.0.1:*" --bind "ipc://$work/socket" --control "ipc://$work/control" \
    --metrics 127.0.0.1:0 2>"$work/log" &
tracer=$!
exec 3<"$work/log"
wait_for() {
    while read -r line <&3; do
        case $line in *"$1"*) return 0 ;; esac
    done
    echo "topicd ended before it wrote \"$1\""
    exit 1
}
wait_for "topicd: ready"
"$build/bin/topic" tag -s "ipc://$work/socket" "$article" >/dev/null
daemon=$(cut -d ' ' -f 1 "$work/calls" | head -1)
kill -HUP "$daemon"
wait_for "serving model"
kill -TERM "$daemon"
wait_for "stopped:"
wait "$tracer" || { echo "topicd ended with $?"; exit 1; }
tracer=

sed -nE 's/^[0-9]+ +([a-z_0-9]+)\(.*/\1/p' "$work/calls" | sort -u >"$work/used"
refused=$(comm -23 "$work/used" "$work/allowed")
[ -z "$refused" ] || { echo "the service refuses: $refused"; exit 1; }

sed -n 's/^RestrictAddressFamilies=//p' "$service" | tr ' ' '\n' | sort -u >"$work/families"
sed -nE 's/^[0-9]+ +socket(pair)?\((AF_[A-Z0-9]+),.*/\2/p' "$work/calls" | sort -u >"$work/opened"
refused=$(comm -23 "$work/opened" "$work/families")
[ -z "$refused" ] || { echo "the service refuses sockets of" $refused; exit 1; }
echo "allowed: $(wc -l <"$work/used") system calls, $(wc -l <"$work/opened") address families"
