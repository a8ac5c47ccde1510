# daemon.sh - sourced by other scripts: runs one topicd in the background.
#
#     start_daemon PIPE TOPICD OPTION...   starts it and returns when it is ready to serve;
#                                          $daemon is its process id
#     stop_daemon                          asks it to stop, waits, and returns its exit status;
#                                          does nothing when none runs
#
# start_daemon makes PIPE, through which topicd writes its log. After the line "topicd: ready" the
# rest of the log can be read from file descriptor 3. Call stop_daemon in a trap on EXIT, so that no
# process is left behind.
daemon=

start_daemon() {
    pipe=$1
    shift
    mkfifo "$pipe"
    "$@" 2>"$pipe" &
    daemon=$!
    exec 3<"$pipe"
    while read -r line <&3; do
        case $line in
        *"topicd: ready"*) return 0 ;;
        *) echo "$line" >&2 ;;
        esac
    done
    echo "topicd did not start; its messages are above" >&2
    return 1
}

stop_daemon() {
    [ -n "$daemon" ] || return 0
    kill "$daemon" 2>/dev/null || :
    stopping=$daemon
    daemon=
    wait "$stopping"
}
