#!/bin/sh
# kills.sh BUILD [COUNT] - kills topicd-web by SIGKILL so many times, 1,000 unless said, while decisions are
# sent: no acknowledged one may be lost, and none made twice. CI does so 20 times (web.kill).
set -eu
build=$(cd "${1:?which build directory?}" && pwd)
cd "$(dirname "$0")"
export TOPICD_WEB="$build/bin/topicd-web" TOPIC="$build/bin/topic" TOPIC_WEB_KILLS="${2:-1000}"
export TOPIC_MAKE_MODEL="$build/tests/daemon/make_model"
for python in /usr/bin/python3 python3; do
    "$python" -c 'import zmq' 2>/dev/null && break
done
exec "$python" -B test_kill.py "$build/bin/topicd" "$build/tests/daemon/a.model" "$build/tests/daemon/b.model"
