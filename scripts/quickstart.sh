#!/bin/sh
# From a fresh clone to tagged articles: installs what is missing, builds, trains a model on the
# example articles, starts the daemon, sends it an article and stops it again.
set -eu
cd "$(dirname "$0")/.."
. scripts/packages.sh

install_packages $build_packages

echo "== Building"
cmake -B build -DCMAKE_BUILD_TYPE=Release -DTOPIC_TESTS=OFF >/dev/null
cmake --build build -j"$(nproc)" >/dev/null

echo "== Training on examples/ai-news/train"
build/bin/topic train examples/ai-news/train -o build/ai-news.model

work=$(mktemp -d)
daemon=
finish() {
    [ -z "$daemon" ] || kill "$daemon" 2>/dev/null || :
    [ -z "$daemon" ] || wait "$daemon" || :
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' HUP INT TERM

echo "== Starting topicd on ipc://$work/socket"
mkfifo "$work/log"
build/bin/topicd -m build/ai-news.model --bind "ipc://$work/socket" \
    --control "ipc://$work/control" 2>"$work/log" &
daemon=$!
exec 3<"$work/log"
ready=
while read -r line <&3; do
    case $line in
    *"topicd: ready"*) ready=yes; break ;;
    *) echo "$line" >&2 ;;
    esac
done
[ -n "$ready" ] || { echo "topicd did not start; its messages are above" >&2; exit 1; }

article=examples/ai-news/held-out/tomatoes-under-glass-warmed-by-training-runs.md
echo "== Sending $article over ZeroMQ"
grep -m 1 '^title:' "$article"
echo "topics: $(build/bin/topic tag -s "ipc://$work/socket" --output names "$article" | tr '\t' ',')"

cat <<END

It works. To go on:
  build/bin/topic explain -m build/ai-news.model $article
  build/bin/topic eval -m build/ai-news.model examples/ai-news/held-out
  build/bin/topicd -m build/ai-news.model        (then see examples/clients/)
  build/bin/topic train YOUR-ARTICLES -o my.model
END
