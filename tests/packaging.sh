#!/bin/sh
# The Debian package: what is in it, that what is in it runs by its own configuration and answers,
# and that its scripts do what they should and nothing where no systemd runs.
#
#     packaging.sh BUILD_DIRECTORY SOURCE_DIRECTORY
set -eu
build=$1 source=$2
for program in dpkg-deb dpkg-shlibdeps cpack; do
    command -v $program >/dev/null || { echo "skipped: there is no $program"; exit 77; }
done
work=$(mktemp -d)
daemon=
finish() {
    [ -z "$daemon" ] || kill "$daemon" 2>/dev/null || :
    rm -rf "$work"
}
trap finish EXIT

fail() {
    echo "$1"
    exit 1
}

cpack -G DEB --config "$build/CPackConfig.cmake" -B "$work/package" >"$work/log" 2>&1 || fail "$(cat "$work/log")"
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
usr/share/man/man8/topicd.8.gz usr/share/topicd/ai-news.model"
for file in $expected; do
    [ -f "$work/root/$file" ] || fail "$file is not in the package"
done
grep -qx /etc/topicd/topicd.conf "$work/control/conffiles" || fail "topicd.conf is no conffile"
for script in postinst prerm postrm; do
    [ -x "$work/control/$script" ] || fail "$script cannot be run"
    sh -n "$work/control/$script"
done

# The maintainer is whoever builds the package; the rest is to be as Debian wants it.
if command -v lintian >/dev/null; then
    errors=$(lintian --fail-on none --suppress-tags bogus-mail-host,root-in-contact "$deb" 2>/dev/null |
        grep '^E:' || :)
    case $build in *asan* | *tsan* | *coverage*) errors= ;; esac # libraries of the compiler's
    [ -z "$errors" ] || fail "$errors"
else
    echo "lintian is not installed: not asked"
fi

# What is installed answers, by its own configuration moved into the directory.
sed "s,/usr/share,$work/root/usr/share,; s,^bind = .*,bind = ipc://$work/socket,
    s,^metrics = .*,metrics = 127.0.0.1:0," "$work/root/etc/topicd/topicd.conf" >"$work/topicd.conf"
chmod 644 "$work/topicd.conf"
mkfifo "$work/errors"
"$work/root/usr/bin/topicd" --config "$work/topicd.conf" --control "ipc://$work/control.socket" 2>"$work/errors" &
daemon=$!
exec 3<"$work/errors"
ready=
while read -r line <&3; do
    case $line in *"topicd: ready"*) ready=yes; break ;; esac
done
[ -n "$ready" ] || fail "the packaged topicd does not start"
topics=$("$work/root/usr/bin/topic" tag -s "ipc://$work/socket" --output names \
    "$source/examples/ai-news/held-out/tomatoes-under-glass-warmed-by-training-runs.md")
[ -n "$topics" ] || fail "the packaged model gives no topic"
kill "$daemon"
wait "$daemon" || fail "topicd ended with $?"
daemon=

# The scripts, with systemctl as a list of what it was called for, and other directories.
mkdir -p "$work/bin" "$work/scripts"
printf '#!/bin/sh\necho "$@" >>%s/calls\n' "$work" >"$work/bin/systemctl"
chmod 755 "$work/bin/systemctl"
for script in postinst prerm postrm; do
    sed "s,/run/systemd/system,$work/running,g; s,/var/lib/,$work/var/,g; s,/etc/topicd,$work/etc,g" \
        "$work/control/$script" >"$work/scripts/$script"
done

# check 'SCRIPT ARGUMENTS' 'CALLS, EACH BEHIND A SEMICOLON'
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
[ -d "$work/var/private/topicd" ] || fail "removing the package removes what it has learnt"
check "postrm purge" "daemon-reload;"
[ -z "$(ls -A "$work/var/private")" ] && [ ! -e "$work/etc" ] && [ ! -L "$work/var/topicd" ] ||
    fail "purging leaves files behind"

echo "$(basename "$deb"): $(dpkg-deb -f "$deb" Installed-Size) KB, gives: $topics" | tr '\t' ','
