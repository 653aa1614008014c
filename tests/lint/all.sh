#!/bin/bash
# Every lint; adds one line each to build/results.
cd "$(dirname "$0")/../.." || exit 1
mkdir -p build; failed=0
for l in floors contract documents schema exposure; do
  [ -x tests/lint/$l.sh ] || continue
  out=$(tests/lint/$l.sh 2>&1); rc=$?
  case $rc in
    0) echo "pass lint $l" >>build/results; echo "  PASS  lint $l" ;;
    77) echo "skip lint $l" >>build/results; echo "  SKIP  lint $l: $out" ;;
    *) echo "fail lint $l" >>build/results; echo "  FAIL  lint $l"; echo "$out"; failed=1 ;;
  esac
done
tests/lint/sizes.sh
exit $failed
