#!/bin/bash
# Runs every flow against the real programs; adds one line each to build/results.  run.sh NAME… runs some.
cd "$(dirname "$0")/../.." || exit 1
mkdir -p build; failed=0
[ $# -gt 0 ] || set -- tests/flow/flow_*.py
for file in "$@"; do
  name=$(basename "$file" .py); name=${name#flow_}; file=tests/flow/flow_$name.py
  started=$SECONDS
  out=$(timeout 300 python3 -B "$file" 2>&1); rc=$?
  case $rc in
    0) echo "pass flow $name" >>build/results; echo "  PASS  flow $name: $(tail -n 1 <<<"$out") ($((SECONDS - started)) s)" ;;
    77) echo "skip flow $name ($(tail -n 1 <<<"$out"))" >>build/results; echo "  SKIP  flow $name: $(tail -n 1 <<<"$out")" ;;
    *) echo "fail flow $name" >>build/results; echo "  FAIL  flow $name"; echo "$out" | tail -n 60; failed=1 ;;
  esac
done
exit $failed
