#!/bin/sh
# What run.sh has a bare Debian do with the packages; the last line says whether all was well.
set -eu
cd /try
. ./daemon.sh
trap 'stop_daemon || :' EXIT
model=/usr/share/topicd/ai-news.model
topics=/usr/share/topicd/ai-news.topics.yaml

fail() {
    echo "FAILED: $1"
    exit 1
}

apt() {
    apt-get -y -qq --no-install-recommends -o Dpkg::Use-Pty=0 -o Dpkg::Options::=--force-unsafe-io "$@" >log 2>&1 ||
        fail "apt-get $*: $(tail -n 30 log)"
}

# The packages of the project that are installed, with their versions.
installed() {
    dpkg-query -W -f '${Package} ${Version} ${db:Status-Status}\n' | sed -n '/topicd/s/ installed$//p' | tr '\n' ',' |
        sed 's/,$//; s/,/, /g'
}

# embeds WHEN: what was compiled tags, by the library that is installed.
embeds() {
    for program in embed-c embed-c++; do
        ./$program $model $topics "Foundry doubles its output of accelerators" >given || fail "$1: $program fails"
        grep -q '^AI Hardware 0\.[0-9]*, because of' given || fail "$1: $program says: $(cat given)"
    done
    echo "$1: C and C++ tag: $(tr '\n' ';' <given)"
}

# serves WHEN: the packaged daemon, with the packaged configuration, answers topic, C and Python.
serves() {
    rm -f pipe
    start_daemon pipe topicd --config /etc/topicd/topicd.conf
    topic tag -s tcp://127.0.0.1:7575 --output names ai-news/held-out/tomatoes-under-glass-warmed-by-training-runs.md >given ||
        fail "$1: topic tag"
    grep -q AI given || fail "$1: topic tag gives: $(cat given)"
    ./tag-c tcp://127.0.0.1:7575 "Foundry doubles its output of accelerators" | grep -q '^AI Hardware' || fail "$1: the C client"
    python3 client.py || fail "$1: the Python client"
    [ ! -d node_modules ] || node client.mjs || fail "$1: the Node client"
    stop_daemon || fail "$1: topicd ends with $?"
    echo "$1: topicd answers topic, C, Python$([ ! -d node_modules ] || echo " and Node")"
}

apt update
apt install ./now/*.deb
echo "installed: $(installed)"
for page in man1/topic.1 man5/topicd.conf.5 man5/topics-file.5 man7/topicd-protocol.7 man8/topicd.8; do
    [ -f /usr/share/man/$page.gz ] || fail "the page $page is missing"
done
for package in topicd libtopicd0 libtopicd-dev python3-topicd; do
    for file in copyright changelog.gz changelog.Debian.gz; do
        [ -s /usr/share/doc/$package/$file ] || fail "$package has no $file"
    done
done
[ -n "$(ls /usr/lib/python3/dist-packages/topicd/__pycache__)" ] || fail "the Python modules are not compiled"

apt install gcc g++ pkg-config libc6-dev
[ ! -d node_modules ] || apt install nodejs
examples=/usr/share/doc/libtopicd-dev/examples
cc -std=c17 -Wall -Werror $examples/embed/embed.c $(pkg-config --cflags --libs topicd) -o embed-c
c++ -std=c++17 -Wall -Werror $examples/embed/embed.cpp $(pkg-config --cflags --libs topicd) -o embed-c++
cc -std=c17 -Wall -Werror $examples/tag.c $(pkg-config --cflags --libs topicd) -o tag-c
embeds "installed"
serves "installed"

echo "# a line of the administrator's" >>/etc/topicd/topicd.conf
apt install ./next/*.deb
echo "upgraded: $(installed)"
case $(installed) in *next*next*next*next) ;; *) fail "not all packages are of the next version" ;; esac
tail -n 1 /etc/topicd/topicd.conf | grep -q administrator || fail "the upgrade replaces a configuration that was changed"
embeds "upgraded, not compiled again"
serves "upgraded"

# The client alone, as on a machine of its own.
apt remove topicd
[ -f /etc/topicd/topicd.conf ] || fail "removing takes the configuration"
[ ! -e /usr/bin/topicd ] || fail "removed, and the program is left"
python3 -c 'import topicd' || fail "python3-topicd does not stand alone"
apt remove libtopicd0 libtopicd-dev python3-topicd
[ -z "$(installed)" ] || fail "removed, and installed are: $(installed)"
# apt does not know packages that are in no repository and not installed any more.
dpkg --purge $(dpkg-query -W -f '${Package} ${db:Status-Status}\n' | sed -n '/topicd/s/ config-files$//p') >log 2>&1 ||
    fail "the packages cannot be purged: $(cat log)"
left=$(find / -xdev -name '*topicd*' -not -path '/proc/*' -not -path '/try/*')
[ -z "$left" ] || fail "purged, and this is left: $left"
echo "removed: the configuration stays; purged: nothing is left"
[ -d node_modules ] || echo "left out, for want of npm: the Node client"
echo "all as it should be"
