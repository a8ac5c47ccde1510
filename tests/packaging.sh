#!/bin/sh
# The Debian package: it contains what it should; the packaged daemon runs with the packaged
# configuration and answers; the package's scripts do what they should, and less where systemd does
# not run.
#
#     packaging.sh BUILD_DIRECTORY SOURCE_DIRECTORY
set -eu
build=$1 source=$2
. "$source/scripts/daemon.sh"
for program in dpkg-deb dpkg-shlibdeps cpack file; do
    command -v $program >/dev/null || { echo "skipped: $program is not installed"; exit 77; }
done
work=$(mktemp -d)
trap 'stop_daemon || :; rm -rf "$work"' EXIT

fail() {
    echo "$1"
    exit 1
}

cpack -G DEB --config "$build/CPackConfig.cmake" -B "$work/package" >"$work/cpack.log" 2>&1 ||
    fail "$(cat "$work/cpack.log")"
deb=$(echo "$work"/package/*.deb)
depends=$(dpkg-deb -f "$deb" Depends)
for name in libc6 libzmq5 libjansson4 libmicrohttpd12; do
    case $depends in *$name*) ;; *) fail "$name is not among the dependencies: $depends" ;; esac
done

dpkg-deb -x "$deb" "$work/root"
dpkg-deb -e "$deb" "$work/control"
expected="etc/topicd/topicd.conf lib/systemd/system/topicd.service usr/bin/topic usr/bin/topicd
usr/share/bash-completion/completions/topic usr/share/bash-completion/completions/topicd
usr/share/doc/topicd/copyright usr/share/man/man1/topic.1.gz usr/share/man/man5/topicd.conf.5.gz
usr/share/man/man8/topicd.8.gz usr/share/topicd/ai-news.model
usr/share/topicd/ai-news.topics.yaml"
for file in $expected; do
    [ -f "$work/root/$file" ] || fail "$file is not in the package"
done
grep -qx /etc/topicd/topicd.conf "$work/control/conffiles" || fail "topicd.conf is not a conffile"
for script in postinst prerm postrm; do
    [ -x "$work/control/$script" ] || fail "$script is not executable"
    sh -n "$work/control/$script"
done

# Lintian finds no error. It is not asked about the maintainer, whose name is set at build time.
if command -v lintian >/dev/null; then
    errors=$(lintian --fail-on none --suppress-tags bogus-mail-host,root-in-contact "$deb" \
        2>/dev/null | grep '^E:' || :)
    # Builds with sanitizers or gcov need the compiler's own libraries, which lintian reports.
    case $build in *asan* | *tsan* | *coverage*) errors= ;; esac
    [ -z "$errors" ] || fail "$errors"
else
    echo "lintian is not installed: the package is not checked with it"
fi

# The packaged daemon answers, with the packaged configuration except for its paths and ports.
sed "s,/usr/share,$work/root/usr/share,; s,^bind = .*,bind = ipc://$work/socket,
    s,^metrics = .*,metrics = 127.0.0.1:0," "$work/root/etc/topicd/topicd.conf" >"$work/topicd.conf"
chmod 644 "$work/topicd.conf"
start_daemon "$work/log" "$work/root/usr/bin/topicd" --config "$work/topicd.conf" \
    --control "ipc://$work/control.socket"
topics=$("$work/root/usr/bin/topic" tag -s "ipc://$work/socket" --output names \
    "$source/examples/ai-news/held-out/tomatoes-under-glass-warmed-by-training-runs.md")
[ -n "$topics" ] || fail "the packaged model gives no topic"
printf '%s\n' "$topics" | tr '\t' '\n' | grep -qx AI || fail "the packaged topics file gives no AI: $topics"
stop_daemon || fail "the packaged topicd ended with exit status $?"

# The package's scripts, with paths moved into $work and a systemctl that writes down its arguments.
mkdir -p "$work/bin" "$work/scripts"
printf '#!/bin/sh\necho "$@" >>%s/calls\n' "$work" >"$work/bin/systemctl"
chmod 755 "$work/bin/systemctl"
for script in postinst prerm postrm; do
    sed "s,/run/systemd/system,$work/running,g; s,/var/lib/,$work/var/,g
        s,/etc/topicd,$work/etc,g" "$work/control/$script" >"$work/scripts/$script"
done

# check 'SCRIPT ARGUMENTS' 'CALLS OF SYSTEMCTL', each followed by a semicolon
check() {
    : >"$work/calls"
    # shellcheck disable=SC2086
    PATH="$work/bin:$PATH" sh "$work/scripts/"$1 || fail "$1 failed"
    calls=$(tr '\n' ';' <"$work/calls")
    [ "$calls" = "$2" ] || fail "$1 called $calls instead of $2"
}
check "postinst configure" "enable topicd.service;"
check "prerm remove" "disable topicd.service;"
check "postrm remove" ""
mkdir "$work/running"
check "postinst configure" "enable topicd.service;daemon-reload;start topicd.service;"
check "prerm upgrade 0.2" ""
check "postinst configure 0.1.0" "daemon-reload;try-restart topicd.service;"
check "prerm remove" "stop topicd.service;disable topicd.service;"
mkdir -p "$work/var/private/topicd" "$work/etc"
ln -s private/topicd "$work/var/topicd"
check "postrm remove" "daemon-reload;"
[ -d "$work/var/private/topicd" ] || fail "removing the package removes the service's state"
check "postrm purge" "daemon-reload;"
[ -z "$(ls -A "$work/var/private")" ] && [ ! -e "$work/etc" ] && [ ! -L "$work/var/topicd" ] ||
    fail "purging leaves files behind"

echo "$(basename "$deb"): $(dpkg-deb -f "$deb" Installed-Size) KB, gives: $topics" | tr '\t' ','
