# packages.sh - sourced by other scripts: install_packages NAME... installs the packages that are
# missing.
#
# On Debian it calls apt-get, through sudo when the caller is not root. On any other system it
# prints the names of the packages and ends the script.

build_packages="gcc libc6-dev make cmake pkg-config libzmq3-dev libczmq-dev libjansson-dev
libutf8proc-dev libsvm-dev liblinear-dev libxml2-dev libyaml-dev libcsv-dev libxxhash-dev
libpopt-dev libmicrohttpd-dev libarchive-dev libuchardet-dev libnats-dev libpq-dev
libsqlite3-dev libcrypt-dev zlib1g-dev"

test_packages="g++ libcmocka-dev python3 python3-zmq python3-numpy clang clang-format clang-tidy libclang-rt-14-dev
git man-db dpkg-dev file lintian strace nats-server postgresql chromium"

missing_packages() {
    for package in "$@"; do
        dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null |
            grep -qx installed || printf '%s ' "$package"
    done
}

install_packages() {
    if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
        echo "This system has no apt-get. Install what these Debian packages contain, then build" \
             "as the README says:" >&2
        echo $* >&2
        exit 1
    fi
    missing=$(missing_packages "$@")
    [ -n "$missing" ] || return 0
    as_root=
    if [ "$(id -u)" != 0 ]; then
        as_root=sudo
        if ! command -v sudo >/dev/null; then
            echo "There is no sudo. As root, run: apt-get install $missing" >&2
            exit 1
        fi
    fi
    echo "Installing: $missing"
    export DEBIAN_FRONTEND=noninteractive
    $as_root apt-get update -qq
    $as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null
}

# install_from_npm DIRECTORY PACKAGE: what its package.json names and is no Debian package. Without
# npm, or without a way to its packages, the tests that need it are skipped.
install_from_npm() {
    command -v npm >/dev/null && [ ! -d "$1/node_modules/$2" ] || return 0
    npm install --prefix "$1" --no-package-lock --no-audit --no-fund --ignore-scripts --silent ||
        echo "npm could not install $2: the tests that need it are skipped" >&2
}

install_node_packages() {
    install_from_npm clients/node zeromq
    install_from_npm tests/web axe-core
}
