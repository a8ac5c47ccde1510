#!/bin/sh
# What run.sh has a booted system do with the package; the last line says whether all was well.
# `topic tag -s` retries until topicd listens, so it also waits for a restart.
set -eu
cd /try
article=ai-news/held-out/tomatoes-under-glass-warmed-by-training-runs.md

fail() {
    echo "FAILED: $1"
    systemctl status topicd --no-pager || :
    journalctl -u topicd --no-pager -n 30 || :
    exit 1
}

show() {
    systemctl show -P "$1" topicd
}

# answers WHEN [KEYS]: the service is running and gives topics.
answers() {
    topics=$(topic tag -s tcp://127.0.0.1:7575 ${2:-} --output names "$article") || fail "$1: no answer"
    [ -n "$topics" ] || fail "$1: no topic"
    [ "$(show ActiveState)" = active ] || fail "$1: the service is $(show ActiveState)"
    echo "$1: answers, restarted $(show NRestarts) times, status: $(show StatusText)"
}

# set_up NAME LINE: what an administrator would add to the unit.
set_up() {
    mkdir -p /etc/systemd/system/topicd.service.d
    printf '[Service]\n%s\n' "$2" >"/etc/systemd/system/topicd.service.d/$1.conf"
    systemctl daemon-reload
    systemctl restart topicd
}

serves() {
    topic status --json | grep -q "\"model\":\"$1\"" || fail "$2: $1 is not served: $(topic status)"
}

dpkg -i topicd.deb >log 2>&1 || fail "the package cannot be installed: $(cat log)"
answers "installed"
[ "$(show UnitFileState)" = enabled ] || fail "the service is not enabled"
for page in healthz readyz metrics; do
    curl -sf "http://127.0.0.1:9187/$page" >page || fail "/$page: $(cat page)"
done
echo "metrics: $(grep -c '^topicd_' page) figures, /healthz and /readyz say yes"
topic status >status || fail "topic status finds no daemon"
echo "topic status: $(sed -n 1p status)"
echo "exposure: $(systemd-analyze security --no-pager topicd | tail -n 1 | tr -dc '[:print:]')"
echo "user: $(ps -o user= -p "$(show MainPID)"), resident memory: $(ps -o rss= -p "$(show MainPID)") KB"

before=$(show MainPID)
systemctl reload topicd
answers "systemctl reload"
topic reload /usr/share/topicd/ai-news.model || fail "topic reload"
[ "$(show MainPID)" = "$before" ] || fail "a reload has restarted the service"

kill -KILL "$(show MainPID)"
answers "kill -9"
[ "$(show MainPID)" != "$before" ] || fail "kill -9: the same process answers"

set_up watchdog WatchdogSec=2
kill -STOP "$(show MainPID)"
answers "stopped from answering, watchdog of 2 s"
journalctl -u topicd --no-pager | grep -q 'Watchdog timeout' || fail "the watchdog has not bitten"

sed -i 's/^bind = .*/bind = nonsense/' /etc/topicd/topicd.conf
! systemctl restart topicd 2>log || fail "a service with a wrong configuration starts"
echo "wrong configuration: $(journalctl -u topicd --no-pager -o cat | grep nonsense | tail -n 1)"
sed -i 's,^bind = .*,bind = tcp://127.0.0.1:7575,' /etc/topicd/topicd.conf
systemctl reset-failed topicd
systemctl restart topicd
answers "mended"

# As docs/operations.md has it: a registry that root fills and the service changes, and keys.
topic train ai-news/train -o one.model >log 2>&1 && topic train ai-news/train --cost 0.5 -o two.model >log 2>&1 || fail "$(cat log)"
id_of() {
    topic inspect "$1" --json | sed -n 's/.*"model": *"\([0-9a-f]*\)".*/\1/p'
}
(umask 077 && topic promote one.model /var/lib/topicd/registry)
sed -i 's,^model = .*,model = /var/lib/topicd/registry,' /etc/topicd/topicd.conf
systemctl restart topicd
answers "a registry"
install -m 644 two.model /var/lib/topicd/two.model
topic reload /var/lib/topicd/two.model || fail "topic reload into a registry"
serves "$(id_of two.model)" "reload"
topic rollback || fail "topic rollback"
serves "$(id_of one.model)" "rollback"

mkdir /etc/topicd/keys
(cd /etc/topicd/keys && topic keygen server >/dev/null && echo "$(topic keygen newsroom) newsroom tag" >/etc/topicd/clients)
cat >>/etc/topicd/topicd.conf <<'END'
server-key = /run/credentials/topicd.service/server.key_secret
clients = /etc/topicd/clients
END
set_up keys LoadCredential=server.key_secret:/etc/topicd/keys/server.key_secret
answers "with keys" "--server-key /etc/topicd/keys/server.key --key /etc/topicd/keys/newsroom.key_secret"
sed -i '/^server-key\|^clients/d' /etc/topicd/topicd.conf
systemctl restart topicd

dpkg -i topicd.deb >log 2>&1 || fail "the package cannot be installed over itself: $(cat log)"
answers "installed again"

start=$(date +%s%N)
systemctl stop topicd
echo "systemctl stop: $(show Result) after $((($(date +%s%N) - start) / 1000000)) ms"
[ "$(show Result)" = success ] || fail "it does not stop as it should"
systemctl start topicd

touch /var/lib/topicd/kept
dpkg -r topicd >log 2>&1 || fail "the package cannot be removed: $(cat log)"
! pgrep topicd || fail "removed, and a process is left"
[ -f /etc/topicd/topicd.conf ] && [ -f /var/lib/private/topicd/kept ] || fail "removing takes what is the owner's"
rm -r /etc/systemd/system/topicd.service.d
dpkg -P topicd >log 2>&1 || fail "the package cannot be purged: $(cat log)"
left=$(find / -xdev -name '*topicd*' -not -path '/proc/*' -not -path '/try/*' -not -path '/var/log/*')
[ -z "$left" ] || fail "purged, and this is left: $left"
echo "removed: the configuration and /var/lib/topicd stay; purged: nothing is left"
echo "all as it should be"
