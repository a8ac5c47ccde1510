#!/bin/sh
# The Debian packages: they contain what they should and depend on what they should; lintian finds no
# error; the packaged daemon runs with the packaged configuration and answers; the scripts of topicd
# do what they should, and less where systemd does not run. tests/debian/run.sh installs them.
#
#     packaging.sh BUILD_DIRECTORY SOURCE_DIRECTORY
set -eu
build=$1 source=$2
export LC_ALL=C.UTF-8 # sort orders by bytes, as CMake does
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

# unpack PACKAGE: below $work/PACKAGE/root, its control files in $work/PACKAGE/control
unpack() {
    deb=$(echo "$work/package/$1"_*.deb)
    [ -f "$deb" ] || fail "cpack makes no package $1: $(ls "$work/package")"
    mkdir "$work/$1"
    dpkg-deb -x "$deb" "$work/$1/root"
    dpkg-deb -e "$deb" "$work/$1/control"
}

# has PACKAGE FILE...: the package has these files; a name that ends in a slash stands for all below it.
has() {
    package=$1
    shift
    (cd "$work/$package/root" && find . ! -type d | sed 's,^\./,,' | sort) >"$work/files"
    : >"$work/known"
    for file in "$@"; do
        case $file in */) pattern="^$file" ;; *) pattern="^$file\$" ;; esac
        grep "$pattern" "$work/files" >>"$work/known" || fail "$file is not in $package"
    done
}

# has_only PACKAGE FILE...: these files and no others.
has_only() {
    has "$@"
    unknown=$(sort -u "$work/known" | comm -23 "$work/files" -)
    [ -z "$unknown" ] || fail "$package has files that $0 does not know: $unknown"
}

# depends PACKAGE FIELD NAME...: the field names these packages.
depends() {
    field=$(sed -n "s/^$2: //p" "$work/$1/control/control")
    package=$1 which=$2
    shift 2
    for name in "$@"; do
        case ", $field" in
        *", $name,"* | *", $name" | *", $name "*) ;;
        *) fail "$name is not among what $package $which: $field" ;;
        esac
    done
}

unpack topicd
has topicd etc/topicd/topicd.conf lib/systemd/system/topicd.service usr/bin/topic usr/bin/topicd \
    lib/systemd/system/topicd-web.service usr/bin/topicd-web \
    lib/systemd/system/topicd-bridge.service usr/bin/topicd-bridge \
    usr/share/man/man5/topicd.conf.5.gz usr/share/man/man5/topics-file.5.gz \
    usr/share/man/man7/topicd-protocol.7.gz usr/share/topicd/ai-news.model \
    usr/share/topicd/ai-news.topics.yaml usr/share/topicd/topicd-bridge.sql usr/share/doc/topicd/copyright \
    usr/share/doc/topicd/changelog.gz usr/share/doc/topicd/changelog.Debian.gz \
    usr/share/doc/topicd/README.md usr/share/doc/topicd/docs/README.md
depends topicd Depends libc6 libzmq5 libjansson4 libmicrohttpd12 libxml2 libcrypt1 zlib1g
# Every program has its page and its completion, every file below /etc is one that dpkg keeps.
for file in "$work"/topicd/root/usr/bin/*; do
    program=$(basename "$file")
    has topicd "usr/share/man/man[18]/$program\\.[18]\\.gz" \
        "usr/share/bash-completion/completions/$program"
done
(cd "$work/topicd/root" && find etc -type f | sed 's,^,/,' | sort) |
    cmp -s - "$work/topicd/control/conffiles" ||
    fail "not the files below /etc are conffiles, but: $(cat "$work/topicd/control/conffiles")"

unpack libtopicd0
library=$(cd "$work/libtopicd0/root" && find usr/lib -name 'libtopicd.so.0')
[ -n "$library" ] || fail "libtopicd.so.0 is not in libtopicd0"
has_only libtopicd0 "$library" usr/share/doc/libtopicd0/copyright usr/share/doc/libtopicd0/changelog.gz \
    usr/share/doc/libtopicd0/changelog.Debian.gz "$library.[0-9.]*"
depends libtopicd0 Depends libc6 libzmq5 libjansson4 libxml2 libyaml-0-2
for file in symbols shlibs triggers; do
    [ -s "$work/libtopicd0/control/$file" ] || fail "libtopicd0 has no $file"
done

unpack libtopicd-dev
directory=$(dirname "$library")
has_only libtopicd-dev "$directory/libtopicd.so" "$directory/pkgconfig/topicd.pc" \
    usr/include/topicd/model.h usr/include/topicd/version.h usr/include/topicd/ \
    usr/share/doc/libtopicd-dev/copyright usr/share/doc/libtopicd-dev/changelog.gz \
    usr/share/doc/libtopicd-dev/changelog.Debian.gz usr/share/doc/libtopicd-dev/embedding.md \
    usr/share/doc/libtopicd-dev/examples/embed/ usr/share/doc/libtopicd-dev/examples/tag.c
depends libtopicd-dev Depends libtopicd0

unpack python3-topicd
python=usr/lib/python3/dist-packages
has_only python3-topicd $python/topicd/__init__.py $python/topicd/py.typed $python/topicd/ \
    "$python/topicd-[0-9.]*.dist-info/METADATA" usr/share/doc/python3-topicd/README.md \
    usr/share/doc/python3-topicd/copyright usr/share/doc/python3-topicd/changelog.gz \
    usr/share/doc/python3-topicd/changelog.Debian.gz
depends python3-topicd Depends python3 python3-zmq

for script in "$work"/*/control/postinst "$work"/*/control/prerm "$work"/*/control/postrm; do
    [ -x "$script" ] || fail "$script is not executable"
    sh -n "$script"
done

# Lintian finds no error.
if command -v lintian >/dev/null; then
    errors=$(lintian --fail-on none "$work"/package/*.deb 2>/dev/null | grep '^E:' || :)
    # Builds with sanitizers or gcov need the compiler's own libraries, which lintian reports.
    case $build in *asan* | *tsan* | *coverage*) errors= ;; esac
    [ -z "$errors" ] || fail "$errors"
else
    echo "lintian is not installed: the packages are not checked with it"
fi

# The packaged daemon answers, with the packaged configuration except for its paths and ports.
sed "s,/usr/share,$work/topicd/root/usr/share,; s,^bind = .*,bind = ipc://$work/socket,
    s,^metrics = .*,metrics = 127.0.0.1:0," "$work/topicd/root/etc/topicd/topicd.conf" >"$work/topicd.conf"
chmod 644 "$work/topicd.conf"
start_daemon "$work/log" "$work/topicd/root/usr/bin/topicd" --config "$work/topicd.conf" \
    --control "ipc://$work/control.socket"
topics=$("$work/topicd/root/usr/bin/topic" tag -s "ipc://$work/socket" --output names \
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
        s,/etc/topicd,$work/etc,g" "$work/topicd/control/$script" >"$work/scripts/$script"
done

# check 'SCRIPT ARGUMENTS' 'CALLS OF SYSTEMCTL', each followed by a semicolon
check() {
    : >"$work/calls"
    # shellcheck disable=SC2086
    PATH="$work/bin:$PATH" sh "$work/scripts/"$1 || fail "$1 failed"
    calls=$(tr '\n' ';' <"$work/calls")
    [ "$calls" = "$2" ] || fail "$1 called $calls instead of $2"
}
services=$(cd "$work/topicd/root/lib/systemd/system" && echo *.service)
check "postinst configure" "enable topicd.service;"
check "prerm remove" "disable $services;"
check "postrm remove" ""
mkdir "$work/running"
check "postinst configure" "enable topicd.service;daemon-reload;start topicd.service;"
check "prerm upgrade 0.2" ""
check "postinst configure 0.1.0" "daemon-reload;try-restart $services;"
check "prerm remove" "stop $services;disable $services;"
mkdir -p "$work/var/private/topicd" "$work/etc"
ln -s private/topicd "$work/var/topicd"
check "postrm remove" "daemon-reload;"
[ -d "$work/var/private/topicd" ] || fail "removing the package removes the service's state"
check "postrm purge" "daemon-reload;"
[ -z "$(ls -A "$work/var/private")" ] && [ ! -e "$work/etc" ] && [ ! -L "$work/var/topicd" ] ||
    fail "purging leaves files behind"

for deb in "$work"/package/*.deb; do
    echo "$(basename "$deb"): $(dpkg-deb -f "$deb" Installed-Size) KB"
done
echo "gives: $topics" | tr '\t' ','
