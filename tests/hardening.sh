#!/bin/sh
# The service is confined: systemd rates its exposure at 1.5 of 10, or less.
#
#     hardening.sh SERVICE
set -eu
command -v systemd-analyze >/dev/null || {
    echo "skipped: systemd-analyze is not installed"
    exit 77
}
unit=$(mktemp -d)
trap 'rm -rf "$unit"' EXIT
cp "$1" "$unit/topicd.service"
systemd-analyze security --offline=yes --threshold=15 --no-pager "$unit/topicd.service" \
    >"$unit/report" || { cat "$unit/report"; exit 1; }
tail -1 "$unit/report"
