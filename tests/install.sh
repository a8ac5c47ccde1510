#!/bin/sh
# What `cmake --install` puts in place works on its own, also when it is moved elsewhere: programs in
# C and C++ compile with the installed headers and the pkg-config file and tag an article, and the man
# pages are well formed.
#
#     install.sh BUILD_DIRECTORY SOURCE_DIRECTORY C_COMPILER CXX_COMPILER [C_FLAGS]
#
# Without a C++ compiler (an empty name) the example in C++ is left out.
set -eu
build=$1 source=$2 compiler=$3 cxx=$4 flags=${5-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
    echo "$1"
    exit 1
}

cmake --install "$build" --prefix "$work/first" >/dev/null
prefix=$work/moved
mv "$work/first" "$prefix"
libraries=$(dirname "$(find "$prefix" -name libtopicd.so)")

export PKG_CONFIG_PATH="$libraries/pkgconfig" LD_LIBRARY_PATH="$libraries"
options=$(pkg-config --cflags --libs topicd)
# shellcheck disable=SC2086
"$compiler" $flags -std=c17 -Wall -Werror "$source/examples/clients/tag.c" -o "$work/tag" $options

status=0
"$work/tag" nowhere title 2>"$work/errors" || status=$?
grep -q "^nowhere: is not an endpoint" "$work/errors" && [ "$status" -eq 1 ] ||
    fail "the client exited with $status and said: $(cat "$work/errors")"

# embeds COMPILER STANDARD FILE: the example of embedding tags an article, and says what is wrong.
embeds() {
    # shellcheck disable=SC2086
    "$1" $flags "-std=$2" -Wall -Wextra -Wpedantic -Werror "$source/examples/embed/$3" \
        -o "$work/embed" $options
    "$work/embed" "$build/ai-news.model" "$source/examples/ai-news/topics.yaml" \
        "Foundry doubles its output of accelerators for data centres" \
        "The memory of the new chips has been short for a year." >"$work/$3.topics" ||
        fail "$3 fails"
    grep -q '^AI Hardware [01]\.[0-9]*, because of "' "$work/$3.topics" &&
        grep -q '^AI [01]\.' "$work/$3.topics" || fail "$3 says: $(cat "$work/$3.topics")"
    printf 'Sport:\n  disabled: perhaps\n' >"$work/topics.yaml"
    ! "$work/embed" "$build/ai-news.model" "$work/topics.yaml" title 2>"$work/errors" ||
        fail "$3 takes a bad topics file"
    grep -q "topics.yaml: line 2: write true or false" "$work/errors" ||
        fail "$3 says: $(cat "$work/errors")"
}
embeds "$compiler" c17 embed.c
if [ -n "$cxx" ]; then
    embeds "$cxx" c++17 embed.cpp
    cmp "$work/embed.c.topics" "$work/embed.cpp.topics" || fail "C and C++ give other topics"
else
    echo "there is no C++ compiler: embed.cpp is left out"
fi

# Files of the Debian packages only are not installed by hand.
[ -z "$(find "$prefix" -name 'topicd*.service' -o -name ai-news.model -o -name '*.gz')" ] ||
    fail "files of the Debian packages are installed"

for page in $(cd "$source/docs/man" && echo *.[1-9]) topicd-protocol.7 topics-file.5; do
    file=$(find "$prefix" -name "$page")
    [ -n "$file" ] || fail "$page is not installed"
    command -v man >/dev/null || { echo "man is not installed: $page is not checked"; continue; }
    complaints=$(LC_ALL=C.UTF-8 MANWIDTH=80 man --warnings -E UTF-8 -l -Tutf8 -Z "$file" \
        2>&1 >/dev/null)
    [ -z "$complaints" ] || fail "$page: $complaints"
done
for program in topic topicd topicd-web topicd-bridge; do
    "$prefix/bin/$program" --version | grep -q "^$program [0-9]"
done
