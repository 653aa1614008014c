#!/bin/bash
# make check, whole: build with gcc and clang, lint, unit tests per floor and variant, golden answers, fuzz targets on their corpus,
# flows with real certificates.  Every part adds lines to build/results; the last line printed counts them.
set -u
cd "$(dirname "$0")/.." || exit 1
mkdir -p build; : >build/results
started=$SECONDS
step() { # step NAME COMMAND…: a build step that must succeed
  local name=$1; shift
  if out=$("$@" 2>&1); then echo "pass build $name" >>build/results; echo "  PASS  $name ($((SECONDS - started)) s)"
  else echo "fail build $name" >>build/results; echo "  FAIL  $name"; tail -n 30 <<<"$out"; fi
}
make -s lint || true
step "gcc, warnings are errors" make -j2 all units
step "clang, warnings are errors" make -j2 VARIANT=clang CFLAGS="-O3 -g" all
step "gcc without optimisation" make -j2 VARIANT=plain build/plain/patvald
make -s -j2 test || true
# The second implementation takes one core, the flows mostly wait: together they take the time of the longer.
tests/golden/run.sh >build/golden.log 2>&1 &
tests/flow/run.sh || true
wait
cat build/golden.log
if [ -z "${QUICK:-}" ]; then
  step "address and UB sanitizers build" make -j2 VARIANT=asan units
  make -s VARIANT=asan test >build/asan.log 2>&1 &
  step "thread sanitizer build" make -j2 VARIANT=tsan tsan-units
  make -s VARIANT=tsan tsan-test || true
  wait
  cat build/asan.log
  step "fuzz targets build" make -j2 VARIANT=fuzz fuzzers
  make -s VARIANT=fuzz FUZZ_RUNS=5000 fuzz || true
fi
passed=$(grep -c '^pass ' build/results); failed=$(grep -c '^fail ' build/results); skipped=$(grep -c '^skip ' build/results)
grep '^skip ' build/results | sed 's/^skip /  skipped: /'
grep '^fail ' build/results | sed 's/^fail /  failed: /'
echo "$((SECONDS - started)) seconds"
if [ "$skipped" -gt 0 ]; then echo "$passed passed, $failed failed, $skipped skipped"; else echo "$passed passed, $failed failed"; fi
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
