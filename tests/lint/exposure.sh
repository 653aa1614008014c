#!/bin/sh
# The service's exposure, as systemd-analyze counts it, is at most 0.2; a unit without its strongest line must fail the same look.
set -eu
cd "$(dirname "$0")/../.."
command -v systemd-analyze >/dev/null || { echo "systemd-analyze is not installed"; exit 77; }
folder=$(mktemp -d "${TMPDIR:-/tmp}/patvald-exposure-XXXXXX")
trap 'rm -rf "$folder"' EXIT
mkdir -p "$folder/root/etc/systemd/system" "$folder/weak/etc/systemd/system"
cp systemd/patvald.service "$folder/root/etc/systemd/system/"
grep -v '^CapabilityBoundingSet=' systemd/patvald.service >"$folder/weak/etc/systemd/system/patvald.service"
look() { systemd-analyze security --offline=true --no-pager --threshold=2 --root="$folder/$1" patvald.service; }
look root >"$folder/out" 2>&1 || { grep -v '✓' "$folder/out"; echo "the unit's exposure is above 0.2"; exit 1; }
if look weak >/dev/null 2>&1; then echo "a unit with every capability passes: this lint cannot fail"; exit 1; fi
