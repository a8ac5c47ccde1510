#!/bin/bash
# bash completes every command and every option that --help names, and no others.
#
#     completion.sh COMPLETIONS BIN
set -eu
completions=$1 bin=$2
failures=0

fail() {
    echo "$1"
    failures=$((failures + 1))
}

# offers FUNCTION WORD... - prints what is offered for the last word
offers() {
    local function=$1
    shift
    COMP_WORDS=("$@")
    COMP_CWORD=$(($# - 1))
    COMPREPLY=()
    "$function"
    printf '%s\n' "${COMPREPLY[@]}" | sort
}
compopt() { :; } # the builtin works in interactive completion only

options_of() {
    "$@" --help | grep -oE '(^ +|, )--?[a-z][a-z-]*' | tr -d ' ,' | sort
}

same() {
    [ "$2" = "$3" ] || fail "$1: --help has
$2
and the completion
$3"
}

source "$completions/topic"
source "$completions/topicd"
source "$completions/topicd-web"
same topicd-web "$(options_of "$bin/topicd-web")" "$(offers _topicd_web topicd-web -)"
same topicd "$(options_of "$bin/topicd")" "$(offers _topicd topicd -)"
source "$completions/topicd-bridge"
same topicd-bridge "$(options_of "$bin/topicd-bridge")" "$(offers _topicd_bridge topicd-bridge -)"
commands=$("$bin/topic" --help | sed -n 's/^  \([a-z][a-z-]*\) .*/\1/p' | sort)
same topic "$commands" "$(offers _topic topic "" | grep -v '^-')"
for command in $commands; do
    same "topic $command" "$(options_of "$bin/topic" "$command")" \
        "$(offers _topic topic "$command" -)"
done
[ "$failures" -eq 0 ] || exit 1
echo "all of $(echo $commands | wc -w) commands, topicd, topicd-web and topicd-bridge"
