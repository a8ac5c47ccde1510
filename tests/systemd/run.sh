#!/bin/sh
# run.sh BUILD_DIR - the package in a Debian of its own that systemd has booted: it is installed, asked, reloaded,
# killed, stopped from answering, upgraded, removed and purged (inside.sh), and what was seen is printed.
#
# No test of ctest: it needs root, and debootstrap downloads that Debian. It touches nothing outside a temporary directory.
set -eu
build=$(realpath "${1:?usage: run.sh BUILD_DIR}")
cd "$(dirname "$0")/../.."
[ "$(id -u)" -eq 0 ] || { echo "run.sh: must be run as root, to boot a system in a container" >&2; exit 1; }
. scripts/packages.sh
install_packages debootstrap systemd-container dpkg-dev

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root

cpack -G DEB --config "$build/CPackConfig.cmake" -B "$work/package" >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
deb=$(echo "$work"/package/topicd_*.deb)

# Without versions and alternatives: debootstrap takes names.
needed=$(dpkg-deb -f "$deb" Depends | sed 's/ *([^)]*)//g; s/ *|[^,]*//g; s/, */,/g')
debootstrap --variant=minbase --include="systemd,systemd-sysv,dbus,curl,procps,$needed" \
    "$(. /etc/os-release && echo "$VERSION_CODENAME")" "$root" >"$work/log" 2>&1 || { tail -n 20 "$work/log" >&2; exit 1; }

mkdir "$root/try"
cp "$deb" "$root/try/topicd.deb"
cp -r examples/ai-news "$root/try/"
cp tests/systemd/inside.sh "$root/try/"
cat >"$root/etc/systemd/system/try.service" <<'END'
[Unit]
After=multi-user.target
SuccessAction=poweroff-immediate
FailureAction=poweroff-immediate

[Service]
Type=oneshot
ExecStart=/bin/sh /try/inside.sh
StandardOutput=file:/try/report
StandardError=file:/try/report
END
mkdir -p "$root/etc/systemd/system/default.target.wants"
ln -s ../try.service "$root/etc/systemd/system/default.target.wants/try.service"

systemd-nspawn --quiet --directory="$root" --boot --register=no --keep-unit --private-network --console=read-only \
    </dev/null >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
cat "$root/try/report"
[ "$(tail -n 1 "$root/try/report")" = "all as it should be" ]
