#!/bin/bash
# run-fuzzers.sh RUNS FUZZER…: each fuzz target over its corpus and then RUNS seeded mutations, or as many as two minutes allow.
mkdir -p build; runs=$1; shift; failed=0
for f in "$@"; do
  corpora=("build/corpus/$(basename "$f")"); mkdir -p "${corpora[0]}"
  [ ! -d "tests/fuzz/$(basename "$f").in" ] || corpora+=("tests/fuzz/$(basename "$f").in")
  if out=$(timeout 300 "$f" -runs="$runs" -max_total_time=120 -seed=1 -rss_limit_mb=2048 -artifact_prefix=build/ "${corpora[@]}" 2>&1); then
    echo "pass fuzz $f" >>build/results; echo "  PASS  $f: $(grep -o "^Done [0-9]* runs" <<<"$out" | tail -n 1)"
  else echo "fail fuzz $f" >>build/results; echo "  FAIL  $f"; tail -n 25 <<<"$out"; failed=1; fi
done
exit $failed
