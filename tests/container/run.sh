#!/bin/sh
# run.sh BUILD_DIR [whole [BASE_IMAGE]] - builds the image of packaging/container/ and runs it as compose.yaml does: it becomes
# healthy, answers `topic` of BUILD_DIR from outside, reads a model from its volume, and stops cleanly.
#
# The image's first step, which compiles, is replaced by the package that cpack makes in BUILD_DIR, unless `whole` is given.
# No test of ctest: it needs podman, root and the packages of Debian. Without BASE_IMAGE the base is a Debian 12 that
# debootstrap makes, so that no registry is asked. Images and containers are stored in a temporary directory.
set -eu
build=$(realpath "${1:?usage: run.sh BUILD_DIR [whole [BASE_IMAGE]]}")
extent=${2-package}
base=${3-}
topic=$build/bin/topic
cd "$(dirname "$0")/../.."
. scripts/packages.sh
install_packages podman runc debootstrap

work=$(mktemp -d)
container=
podman() {
    command podman --root "$work/storage" --runroot "$work/run" --cgroup-manager=cgroupfs --runtime=runc "$@"
}
tidy() {
    [ -z "$container" ] || podman rm -f "$container" >/dev/null 2>&1 || :
    podman unmount --all >/dev/null 2>&1 || :
    rm -rf "$work"
}
trap tidy EXIT

fail() {
    echo "FAILED: $1"
    [ -z "$container" ] || podman logs "$container" || :
    exit 1
}

if [ -z "$base" ]; then
    debootstrap --variant=minbase bookworm "$work/base" >"$work/log" 2>&1 || { tail -n 20 "$work/log" >&2; exit 1; }
    base=localhost/debian:12
    tar -C "$work/base" -c . | podman import - "$base" >/dev/null 2>&1
    rm -rf "$work/base"
fi
first_step=
if [ "$extent" != whole ]; then
    cpack -G DEB --config "$build/CPackConfig.cmake" -B "$work/packages/src/build" >"$work/log" 2>&1 ||
        fail "no package: $(cat "$work/log")"
    first_step=--build-context=build="$work/packages"
fi
podman build --format docker --isolation=chroot --network=host $first_step --build-arg BASE="$base" -t topicd -f packaging/container/Containerfile . \
    >"$work/log" 2>&1 || fail "the image is not built: $(tail -n 20 "$work/log")"
echo "built: $(podman image inspect topicd --format '{{.Size}}') bytes"

# As compose.yaml has it. The network and the limits are the machine's own, because not every machine lets podman make others.
container=$(podman run -d --network=host --ulimit "nofile=1024:$(ulimit -Hn)" --ulimit nproc=1024:1024 \
    --read-only --tmpfs /tmp --cap-drop=ALL --security-opt=no-new-privileges -v models:/var/lib/topicd:U \
    topicd --config /etc/topicd/topicd.conf --bind tcp://127.0.0.1:7599 --metrics 127.0.0.1:0) ||
    fail "the container does not start"
article=examples/ai-news/held-out/tomatoes-under-glass-warmed-by-training-runs.md
topics=$("$topic" tag -s tcp://127.0.0.1:7599 --output names "$article") || fail "no answer"
[ -n "$topics" ] || fail "no topic"
echo "answers: $topics" | tr '\t' ','
podman healthcheck run "$container" || fail "the health check says no"
podman exec "$container" sh -c 'cp /usr/share/topicd/ai-news.model /var/lib/topicd/news.model &&
    topic reload /var/lib/topicd/news.model' || fail "a model in the volume is not served"
! podman exec "$container" touch /usr/share/topicd/x 2>/dev/null || fail "the root can be written to"
[ "$(podman exec "$container" id -u)" = 7575 ] || fail "it runs as user $(podman exec "$container" id -u)"
podman stop --time 35 "$container" >/dev/null
[ "$(podman inspect "$container" --format '{{.State.ExitCode}}')" = 0 ] || fail "it does not stop as it should"
echo "healthy as user 7575, stopped with exit status 0"
echo "all as it should be"
