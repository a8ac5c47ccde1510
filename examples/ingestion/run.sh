#!/bin/sh
# A feed, a durable queue, two bridges, two daemons, a table and a subscriber. No process and no file
# is left behind.
#
#     sh examples/ingestion/run.sh postgresql     the queue is a table
#     sh examples/ingestion/run.sh jetstream      the queue is a stream of three nats-servers
#     BIN=directory sh examples/ingestion/run.sh …   uses the programs of that directory
#
# RECORDS is a file of other records, one a line; PORT is the first of six ports on 127.0.0.1 for the
# nats-servers. The PostgreSQL server refuses to run as root: for root it runs in a user namespace in
# which it is not, or where there are none, as the user postgres.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
records=$(realpath "${RECORDS:-$here/../pipeline/records.jsonl}")
port=${PORT:-14222}
queue=${1:-postgresql}

if [ -z "${BIN:-}" ]; then
    BIN=$root/build/bin
    [ -x "$BIN/topicd-bridge" ] || (cd "$root" && . scripts/build.sh && build_programs)
fi
BIN=$(cd "$BIN" && pwd)
for postgres in /usr/lib/postgresql/*/bin; do :; done
[ -x "$postgres/initdb" ] || { echo "This needs the Debian package postgresql." >&2; exit 1; }
[ "$queue" = postgresql ] || command -v nats-server >/dev/null ||
    { echo "This needs the Debian package nats-server." >&2; exit 1; }

work=$(mktemp -d)
processes=
as=
if [ "$(id -u)" = 0 ]; then
    as="unshare --user --map-user=1000 --map-group=1000"
    $as true 2>/dev/null || {
        as="setpriv --reuid=postgres --regid=postgres --clear-groups"
        chown postgres "$work"
    }
fi

# In the reverse order of their start: bridges, daemons, servers.
finish() {
    for process in $processes; do
        kill "$process" 2>/dev/null || :
        wait "$process" 2>/dev/null || :
    done
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' HUP INT TERM

# start NAME WORDS PROGRAM ARGUMENT... - starts a program and returns when its log has the words
start() {
    name=$1
    words=$2
    shift 2
    started=
    mkfifo "$work/$name.pipe"
    "$@" >"$work/$name.pipe" 2>&1 &
    processes="$! $processes"
    exec 3<"$work/$name.pipe"
    while [ -z "$started" ] && read -r line <&3; do
        case $line in
        *"$words"*) started=yes ;;
        *) echo "$line" >>"$work/$name.log" ;;
        esac
    done
    [ -n "$started" ] || { cat "$work/$name.log" >&2; echo "$name did not start" >&2; exit 1; }
    cat <&3 >>"$work/$name.log" &
    exec 3<&-
}

sql() {
    "$postgres/psql" -XAtq -v ON_ERROR_STOP=1 "$database" "$@"
}

for program in subscribe feed; do
    [ "$program" = subscribe ] || [ "$queue" = jetstream ] || continue
    library=libpq
    [ "$program" = subscribe ] || library=libnats
    # shellcheck disable=SC2046
    ${CC:-cc} -O2 -D_GNU_SOURCE -o "$work/$program" "$here/$program.c" \
        $(pkg-config --cflags --libs "$library")
done
"$BIN/topic" train "$root/examples/ai-news/train" --quiet -o "$work/model"

# The database. It is where results go, whatever the queue is.
cd "$work"
$as "$postgres/initdb" -D "$work/data" -U news --auth=trust --encoding=UTF8 --no-sync >/dev/null
start postgresql "ready to accept connections" $as "$postgres/postgres" -D "$work/data" \
    -k "$work" -c listen_addresses=
database="postgresql://news@/postgres?host=$work"
sql -f "$root/packaging/topicd-bridge.sql" -f "$here/tables.sql"

if [ "$queue" = jetstream ]; then
    routes=
    urls=
    for n in 0 1 2; do
        urls=$urls${urls:+,}127.0.0.1:$((port + n))
        routes=$routes${routes:+,}nats://127.0.0.1:$((port + 3 + n))
    done
    for n in 0 1 2; do
        start "nats$n" "Server is ready" nats-server -a 127.0.0.1 -p $((port + n)) -n "n$n" -js \
            -sd "$work/nats$n" --cluster_name news --cluster "nats://127.0.0.1:$((port + 3 + n))" \
            --routes "$routes"
    done
    "$work/feed" "$urls" NEWS news.in 3 </dev/null
    from=jetstream://$urls/NEWS/tagger
else
    from="$database&table=topicd_queue"
fi

for n in 1 2; do
    start "topicd$n" "topicd: ready" "$BIN/topicd" -m "$work/model" --bind "ipc://$work/tag$n" \
        --control "ipc://$work/control$n"
done
for n in 1 2; do
    start "bridge$n" "topicd-bridge: ready" "$BIN/topicd-bridge" --from "$from" \
        --to "$database&table=topicd_results" --reject "$database&table=topicd_rejects" \
        --servers "ipc://$work/tag1,ipc://$work/tag2" --batch 5
done

"$work/subscribe" "$database" "$(wc -l <"$records")" >"$work/followed" &
subscriber=$!
processes="$subscriber $processes"
if [ "$queue" = jetstream ]; then
    "$work/feed" "$urls" NEWS news.in 3 <"$records"
else
    # Each line as it is: in this form of CSV nothing has a meaning. A line that comes again, as from
    # a feed that is started twice, changes nothing.
    sql -c "CREATE TABLE lines (line text)" \
        -c "COPY lines FROM STDIN (FORMAT csv, DELIMITER E'\\x01', QUOTE E'\\x02')" \
        -c "INSERT INTO topicd_queue (key, record)
            SELECT coalesce(substring(line FROM '\"id\": ?\"([^\"]+)\"'), md5(line)), line FROM lines
            ON CONFLICT (key) DO UPDATE SET record = EXCLUDED.record" <"$records"
fi
wait "$subscriber"

echo "== The subscriber followed $(wc -l <"$work/followed")"
cat "$work/followed"
echo "== Its table has $(sql -c 'SELECT count(*) FROM front_page')"
sql -c "SELECT topic || ': ' || count(*) FROM front_page, unnest(topics) AS topic
        GROUP BY topic ORDER BY count(*) DESC, topic"
echo "== Rejected: $(sql -c 'SELECT count(*) FROM topicd_rejects')"
sql -c "SELECT code || ': ' || reason FROM topicd_rejects"
