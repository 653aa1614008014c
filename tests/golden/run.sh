#!/bin/bash
# make golden: the second implementation's self-test, then every worked answer against a real daemon in a sandbox of its own, then
# invented patents from a seed.  Adds a line a check to build/results; ends with 1 when any failed.
#   run.sh cases SEED CASES     only the invented ones (make oracle SEED=N CASES=M)
set -u
cd "$(dirname "$0")/../.." || exit 1
export PYTHONDONTWRITEBYTECODE=1
mkdir -p build
failed=0
check() { # check NAME COMMAND…
  local name=$1 out; shift
  if out=$(timeout 3600 "$@" 2>&1); then echo "pass golden $name" >>build/results; echo "  PASS  golden $name: $(tail -n 1 <<<"$out")"
  else echo "fail golden $name" >>build/results; echo "  FAIL  golden $name"; tail -n 40 <<<"$out"; failed=1; fi
}
[ "${1:-}" = cases ] || check self-test python3 tests/golden/oracle.py --self-test
if [ ! -x build/release/patvald ]; then
  echo "skip golden worked: no build/release/patvald" >>build/results; echo "  SKIP  golden worked: no build/release/patvald"
  exit $failed
fi
tmp=$(mktemp -d "${TMPDIR:-/tmp}/patvald-golden-XXXXXX")
daemon=
finish() { [ -z "$daemon" ] || { kill "$daemon" 2>/dev/null; wait "$daemon" 2>/dev/null; }; rm -rf "$tmp"; }
trap finish EXIT
trap 'exit 130' INT TERM
serve() { # serve FOLDER: a daemon of its own; $socket is the operator's
  [ -z "$daemon" ] || { kill "$daemon"; wait "$daemon" 2>/dev/null; }
  socket=$tmp/$1/operator.sock
  build/release/patvald --sandbox "$tmp/$1" --port 0 >"$tmp/log" 2>&1 & daemon=$!
  for _ in $(seq 100); do [ -S "$socket" ] && [ -f "$tmp/$1/operator.conf" ] && return; kill -0 "$daemon" 2>/dev/null || break; sleep 0.1; done
  echo "fail golden worked" >>build/results; echo "  FAIL  golden: the daemon did not open its operator socket within 10 s"; tail -n 20 "$tmp/log"
  exit 1
}
cases() { # cases SEED CASES
  serve "cases-$1"
  python3 tests/golden/cases.py "$socket" "$1" "$2" >"$tmp/cases" || { cat "$tmp/cases"; failed=1; }
  check "invented patents, seed $1" python3 tests/golden/compare.py "$socket" --as-of 2026-11-23 --cut --pledge --license --baskets "$(( $2 / 10 ))"
}
# models FOLDER: every score model on the index that is served, two variants of score-27 among them, which exist for this comparison only
models() {
  mkdir -p "$tmp/models" && cp models/*@*.json "$tmp/models" && python3 tests/golden/variants.py "$tmp/models"
  sed -i "s|^models = .*|models = $tmp/models|" "$tmp/$1/patvald.conf"
  PATVAL_CONFIG=$tmp/$1/operator.conf build/release/patval reload >"$tmp/reload" 2>&1 || { cat "$tmp/reload"; failed=1; }
  check "models, $1" python3 tests/golden/compare.py "$socket" --as-of 2026-11-23 --models "$tmp/models"
}
if [ "${1:-}" = cases ]; then
  cases "$2" "$3"
  exit $failed
fi
serve sample
PATVAL_CONFIG=$tmp/sample/operator.conf build/release/patval import tests/sample/gansu-sample.csv --observed 2026-11-20 --no-norms >"$tmp/import" 2>&1 || { cat "$tmp/import"; failed=1; }
check sample python3 tests/golden/compare.py "$socket" --as-of 2026-11-23 --cut --pledge --license
models sample
cases 1 200
models cases-1
serve properties
check properties python3 tests/golden/properties.py "$socket" 1 15
serve worked
for worked in tests/golden/worked/*.json; do
  check "$(basename "$worked" .json)" python3 tests/golden/compare.py "$socket" --worked "$worked"
done
exit $failed
