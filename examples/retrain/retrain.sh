#!/bin/sh
# retrain.sh - trains a model from what editors decided, and lets it serve if it is no worse.
#
#     REGISTRY=/var/lib/topicd/models ./retrain.sh
#
# For a `topicd -m REGISTRY --store FILE` on this machine. The exit status is 0 when the new model
# serves or nothing was decided since the last time, 3 when the new model is refused or a human has
# to decide, and 1 when something failed; the last line says why.
#
# REGISTRY  the directory that topicd serves (topic promote makes it)
# TOPICS    the topics file of topicd, if it has one
# STATE     keeps what was trained last (default: REGISTRY's directory)
# CONTROL   topicd's control socket (default: where topicd puts it)
# TRAIN     more options for topic train, such as "--threads 1"
set -eu
registry=${REGISTRY:?name the directory that topicd serves in REGISTRY}
state=${STATE:-$(dirname "$registry")}
serving=$registry/current/model
work=$(mktemp -d "$state/retrain.XXXXXX")
trap 'rm -rf "$work"' EXIT

on_topicd() {
    topic "$@" ${CONTROL:+-s "$CONTROL"}
}

# TRYING COMMAND...: runs the command; where it says no (3), so does the script.
trying() {
    what=$1
    shift
    status=0
    "$@" >"$work/said" || status=$?
    [ "$status" -eq 0 ] && return
    cat "$work/said"
    [ "$status" -eq 3 ] || exit "$status"
    echo "retrain: refused: $what"
    exit 3
}

on_topicd backup "$work/store.db" >/dev/null
topic store export --training ${TOPICS:+-m "$serving" --topics "$TOPICS"} "$work/store.db" \
    >"$work/training.jsonl"
sha256sum <"$work/training.jsonl" >"$work/digest"
if cmp -s "$work/digest" "$state/retrain.digest"; then
    echo "retrain: nothing was decided since the last time"
    exit 0
fi

topic store export --controls ${TOPICS:+-m "$serving" --topics "$TOPICS"} "$work/store.db" \
    >"$work/controls.jsonl" 2>"$work/said"
# shellcheck disable=SC2086
topic train "$work/training.jsonl" --without "$work/controls.jsonl" --keep-topics "$serving" \
    --quiet ${TRAIN:-} -o "$work/new.model"
cp "$work/digest" "$state/retrain.digest"
trying "it does not give what editors have pinned" \
    topic store pins ${TOPICS:+--topics "$TOPICS"} "$work/store.db" "$work/new.model"
if [ "$(wc -l <"$work/controls.jsonl")" -lt 100 ]; then
    cp "$work/new.model" "$state/undecided.model"
    echo "retrain: undecided: the control sample has fewer than 100 articles; compare with" \
        "topic diff $serving $state/undecided.model, and decide with topic reload"
    exit 3
fi
trying "it is worse on the control sample" \
    topic eval -m "$work/new.model" --baseline "$serving" ${TOPICS:+--topics "$TOPICS"} \
    "$work/controls.jsonl"
on_topicd reload "$work/new.model"
echo "retrain: the new model serves; topic rollback takes it back"
