#!/bin/sh
# run.sh BUILD_DIR|PACKAGE_DIR - all packages in a bare Debian 12 of their own: they are installed by apt, programs in C and C++ are
# compiled with them, the clients for Python and Node ask the packaged daemon; then they are upgraded, removed and purged
# (inside.sh).
#
# The packages are made by cpack in BUILD_DIR, or are those that lie in PACKAGE_DIR.
#
# The package for Node is made by npm here, with zeromq as npm has it; it runs there on Debian's Node. Without npm it is left
# out, and the last lines say so.
#
# No test of ctest: it needs root, and debootstrap and apt download that Debian and a compiler, 350 MB. It touches nothing
# outside a temporary directory. tests/systemd/run.sh tries the service, in a Debian that systemd has booted.
set -eu
build=$(realpath "${1:?usage: run.sh BUILD_DIR|PACKAGE_DIR}")
cd "$(dirname "$0")/../.."
[ "$(id -u)" -eq 0 ] || { echo "run.sh: must be run as root, to make a system in a directory" >&2; exit 1; }
. scripts/packages.sh
install_packages debootstrap dpkg-dev file util-linux

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root

packages=$build
if [ -f "$build/CPackConfig.cmake" ]; then
    packages=$work/package
    cpack -G DEB --config "$build/CPackConfig.cmake" -B "$packages" >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
fi
debootstrap --variant=minbase bookworm "$root" >"$work/log" 2>&1 || { tail -n 20 "$work/log" >&2; exit 1; }

# The same packages as the next version, for the upgrade.
mkdir -p "$root/try/now" "$root/try/next"
cp "$packages"/*.deb "$root/try/now/"
for deb in "$packages"/*.deb; do
    dpkg-deb -R "$deb" "$work/next"
    sed -i 's/^Version: .*/&+next/; s/(= \([^)]*\))/(= \1+next)/' "$work/next/DEBIAN/control"
    dpkg-deb --root-owner-group -b "$work/next" "$root/try/next/" >/dev/null
    rm -r "$work/next"
done
cp -r examples/ai-news "$root/try/"
cp scripts/daemon.sh tests/debian/inside.sh tests/debian/client.py tests/debian/client.mjs "$root/try/"

if command -v npm >/dev/null; then
    mkdir "$work/node"
    packed=$(npm pack --silent --pack-destination "$work" ./clients/node)
    npm install --prefix "$work/node" --no-package-lock --no-audit --no-fund --ignore-scripts --silent "$work/$packed"
    cp -r "$work/node/node_modules" "$root/try/"
fi

# The mounts end with the process.
unshare --mount --pid --fork sh -c 'mount -t proc proc "$1/proc" && exec chroot "$1" /usr/bin/env -i \
    PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive sh /try/inside.sh' sh "$root"
