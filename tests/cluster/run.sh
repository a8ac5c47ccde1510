#!/bin/sh
# run.sh [BUILD_DIRECTORY] [OPTION...] - everything that may fail in durable ingestion, failing: three
# nats-servers, two bridges and two daemons on this machine. Without options, with the full counts,
# which take hours; `run.sh build-release --help` says how to choose. It prints a line for each kind
# of fault and exits with 1 where a record was lost.
set -eu
cd "$(dirname "$0")/../.."
build=build-release
case ${1:-} in
-*) ;;
?*) build=$1 && shift ;;
esac
command -v nats-server >/dev/null || {
    echo "run.sh: there is no nats-server: install the Debian package nats-server" >&2
    exit 1
}
for file in bin/topicd bin/topicd-bridge tests/daemon/a.model; do
    [ -e "$build/$file" ] || {
        echo "run.sh: there is no $build/$file: build everything in $build first" >&2
        exit 1
    }
done
export TOPICD="$PWD/$build/bin/topicd" TOPIC_BRIDGE="$PWD/$build/bin/topicd-bridge"
export TOPIC_CLUSTER_MODEL="$PWD/$build/tests/daemon/a.model"
PYTHONPATH=$PWD/tests/bridge exec python3 -B tests/cluster/faults.py "$@"
