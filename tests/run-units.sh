#!/bin/bash
# Runs the unit test programs given as arguments, each within four minutes, so that a busy machine fails none; adds one line a program to build/results.
mkdir -p build; failed=0
for t in "$@"; do
  if out=$(timeout 240 "$t" 2>&1); then echo "pass unit $t" >>build/results; echo "  PASS  $t: $(tail -n 1 <<<"$out")"
  else echo "fail unit $t" >>build/results; echo "  FAIL  $t"; tail -n 30 <<<"$out"; failed=1; fi
done
exit $failed
