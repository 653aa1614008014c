#!/bin/sh
# The units: the service's exposure, as systemd-analyze counts it, is at most 0.2; systemd understands every line; every line has its
# reason above it.  Each look is also shown a spoiled copy, which it must refuse: a test that cannot fail is a defect.
set -eu
cd "$(dirname "$0")/../.."
command -v systemd-analyze >/dev/null || { echo "systemd-analyze is not installed"; exit 77; }
folder=$(mktemp -d "${TMPDIR:-/tmp}/patvald-exposure-XXXXXX")
trap 'rm -rf "$folder"' EXIT
bad=0
say() { echo "$1"; bad=1; }

# plant NAME [SED]: a root folder with our units, changed by SED, and programs where they look for them
plant() {
  mkdir -p "$folder/$1/etc/systemd/system" "$folder/$1/usr/lib/systemd/system" "$folder/$1/usr/sbin" "$folder/$1/usr/bin"
  cp /usr/lib/systemd/system/*.target /usr/lib/systemd/system/*.slice "$folder/$1/usr/lib/systemd/system/" # what every unit hangs on
  for unit in systemd/*.service systemd/*.socket; do sed "${2:-}" "$unit" >"$folder/$1/etc/systemd/system/${unit##*/}"; done
  for program in usr/sbin/patvald usr/bin/patval; do printf '#!/bin/sh\n' >"$folder/$1/$program"; chmod 755 "$folder/$1/$program"; done
}
exposure() { systemd-analyze security --offline=true --no-pager --threshold=2 --root="$folder/$1" patvald.service >"$folder/out" 2>&1; }
understood() {  # it warns and returns 0 for an unknown key: whatever it says is a fault
  systemd-analyze verify --man=no --root="$folder/$1" patvald.service patvald.socket patvald-operator.socket >"$folder/out" 2>&1 && [ ! -s "$folder/out" ]
}
commented() {  # every directive stands right under a comment
  awk '/^#/ { said = 1; next } /^[A-Za-z]/ && !said { print FILENAME ":" FNR ": no reason given: " $0; bad = 1 } { said = 0 } END { exit bad }' \
    "$folder/$1/etc/systemd/system"/* >"$folder/out"
}

plant ours
exposure ours || { grep -v '✓' "$folder/out" || true; say "patvald.service: its exposure is above 0.2"; }
understood ours || { sed "s|$folder/ours/||" "$folder/out"; say "systemd does not understand the units"; }
commented ours || { sed "s|$folder/ours/etc/systemd/system/|systemd/|" "$folder/out"; say "every directive has one comment"; }

plant strongest '/^CapabilityBoundingSet=/d'
if exposure strongest; then say "a unit with every capability passes: the look at exposure cannot fail"; fi
plant weakest '/^ProtectClock=/d'
if exposure weakest; then say "a unit without ProtectClock= passes: the look at exposure is too coarse"; fi
plant misspelt 's/^WatchdogSec=/WatchdogSecs=/'
if understood misspelt; then say "a misspelt directive passes: the look at the lines cannot fail"; fi
plant silent '/^# Its users are itself/d'
if commented silent; then say "a directive without a comment passes: the look at comments cannot fail"; fi
exit $bad
