#!/bin/sh
# From a fresh clone to tagged articles: installs the packages that are missing, builds, trains a
# model on the example articles, starts the daemon, sends it an article and stops it again.
set -eu
cd "$(dirname "$0")/.."
. scripts/build.sh
. scripts/daemon.sh

install_packages $build_packages
echo "== Building"
build_programs

echo "== Training on examples/ai-news/train"
build/bin/topic train examples/ai-news/train -o build/ai-news.model

work=$(mktemp -d)
trap 'stop_daemon || :; rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

echo "== Starting topicd on ipc://$work/socket"
start_daemon "$work/log" build/bin/topicd -m build/ai-news.model \
    --topics examples/ai-news/topics.yaml --bind "ipc://$work/socket" \
    --control "ipc://$work/control"

article=examples/ai-news/held-out/tomatoes-under-glass-warmed-by-training-runs.md
echo "== Sending $article over ZeroMQ"
grep -m 1 '^title:' "$article"
topics=$(build/bin/topic tag -s "ipc://$work/socket" --output names "$article")
echo "topics: $(echo "$topics" | tr '\t' ',')"
stop_daemon

cat <<END

It works, and topicd has stopped again. What to try next:
  build/bin/topic explain -m build/ai-news.model $article
  build/bin/topic eval -m build/ai-news.model examples/ai-news/held-out
  build/bin/topicd -m build/ai-news.model --topics examples/ai-news/topics.yaml
                                                 (then see examples/clients/)
  build/bin/topic train YOUR-ARTICLES -o my.model
END
