#!/bin/sh
# What `cmake --install` puts in place works on its own: a client compiles with the installed
# headers and pkg-config file, the library exports only topic_* symbols, and the man pages are well
# formed.
#
#     install.sh BUILD_DIRECTORY SOURCE_DIRECTORY C_COMPILER [C_FLAGS]
set -eu
build=$1 source=$2 compiler=$3 flags=${4-}
prefix=$(mktemp -d)
trap 'rm -rf "$prefix"' EXIT

cmake --install "$build" --prefix "$prefix" >/dev/null
libraries=$(dirname "$(find "$prefix" -name libtopicd.so)")

# The .pc file names the configured prefix; this installation has a different one.
PKG_CONFIG_PATH=$libraries/pkgconfig
export PKG_CONFIG_PATH
options=$(pkg-config --define-variable=prefix="$prefix" --cflags --libs topicd)
# shellcheck disable=SC2086
"$compiler" $flags -std=c17 -Wall -Werror "$source/examples/clients/tag.c" -o "$prefix/tag" $options

status=0
LD_LIBRARY_PATH=$libraries "$prefix/tag" nowhere title 2>"$prefix/errors" || status=$?
grep -q "^nowhere: is not an endpoint" "$prefix/errors" && [ "$status" -eq 1 ] ||
    { echo "the client exited with $status and said: $(cat "$prefix/errors")"; exit 1; }

# Sanitizers and gcov add symbols of their own.
foreign=$(nm -D --defined-only "$libraries/libtopicd.so" | awk '{print $3}' |
    grep -vE '^(topic_|_init$|_fini$|__odr_asan|__gcov_|mangle_path$)' || :)
[ -z "$foreign" ] || { echo "the library exports: $foreign"; exit 1; }

# Files of the Debian package only are not installed by hand.
[ -z "$(find "$prefix" -name topicd.service -o -name ai-news.model)" ] ||
    { echo "files of the Debian package are installed"; exit 1; }

for page in topic.1 topicd.8 topicd.conf.5; do
    file=$(find "$prefix" -name "$page")
    [ -n "$file" ] || { echo "$page is not installed"; exit 1; }
    command -v man >/dev/null || { echo "man is not installed: $page is not checked"; continue; }
    complaints=$(LC_ALL=C.UTF-8 MANWIDTH=80 man --warnings -E UTF-8 -l -Tutf8 -Z "$file" \
        2>&1 >/dev/null)
    [ -z "$complaints" ] || { echo "$page: $complaints"; exit 1; }
done
for program in topic topicd; do
    LD_LIBRARY_PATH=$libraries "$prefix/bin/$program" --version | grep -q "^$program [0-9]"
done
