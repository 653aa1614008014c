#!/bin/bash
# make demo: starts a sandbox, imports the shipped (invented) sample, asks the questions a bank and an evaluation centre would ask,
# and stops what it started.
set -u
cd "$(dirname "$0")/.." || exit 1
B=$PWD/build/release
dir=$(mktemp -d "${TMPDIR:-/tmp}/patvald-demo-XXXXXX")
port=${PORT:-0}
if [ "$port" = 0 ]; then
  port=17746; while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
fi
daemon=
finish() { if [ -n "$daemon" ]; then kill "$daemon" 2>/dev/null; wait "$daemon" 2>/dev/null; fi; rm -rf "$dir"; }
trap finish EXIT
trap 'exit 130' INT TERM
title() { printf '\n\033[1m%s\033[0m\n' "== $*"; }
run() { # run EXPECTED-EXIT-CODE ARGUMENT…
  local expected=$1; shift
  printf '$ patval'; printf ' %s' "$@"; echo; "$B/patval" "$@"; rc=$?
  [ $rc = "$expected" ] || { echo "patval ended with $rc, expected $expected"; tail -n 5 "$dir/log"; exit 1; }
}

title "A sandbox: private certificates, an empty index, a daemon on port $port"
"$B/patvald" --sandbox "$dir/sandbox" --port "$port" >"$dir/log" 2>&1 & daemon=$!
export PATVAL_CONFIG=$dir/sandbox/centre.conf
for _ in $(seq 100); do "$B/patval" ping >/dev/null 2>&1 && break; kill -0 $daemon 2>/dev/null || { cat "$dir/log"; exit 1; }; sleep 0.1; done
star=CN201910123456.X
refused=$(sed -n 2p tests/sample/star)
refused_pledgor=$(sed -n 3p tests/sample/star)

title "The evaluation centre imports its spreadsheet (300 invented patents)"
run 0 import tests/sample/gansu-sample.csv --observed 2026-11-20
title "What the index holds"
run 0 status
export PATVAL_CONFIG=$dir/sandbox/bank.conf
title "A bank asks: how good is this patent, and why?"
run 0 score "$star" --purpose pledge --as-of 2026-11-23
title "May it be pledged, what is it worth, how much may we lend?"
pledge=(--start 2026-12-01 --end 2027-11-30 --rate 0.0385 --pd 0.03 --industry C35 --contract complete --no-other-circumstances --as-of 2026-11-23)
run 0 pledge "$star" --amount 1200000 --pledgor 兰州示例科技有限公司 "${pledge[@]}" \
    --forecast 80000000,95000000,110000000 --history 2025=76000000 --evidence audited --record
title "Another patent is refused, and the answer says on which ground and what would cure it"
run 1 pledge "$refused" --amount 500000 --pledgor "$refused_pledgor" "${pledge[@]}"
title "A licence price"
run 0 license "$star" --type ordinary --industry C35 --forecast 30000000,33000000,36000000 --years 5 --as-of 2026-11-23
title "The best ten of the sample"
run 0 rank --limit 10 --as-of 2026-11-23
title "The recorded answer, computed again from its recorded inputs"
run 0 replay V-000000000001
title "What to type next"
cat <<EOF
  build/release/patvald --sandbox /tmp/patvald-try        keeps running; prints the lines for another terminal
  export PATVAL_CONFIG=/tmp/patvald-try/bank.conf
  build/release/patval --help
  build/release/patval methods
  README.md explains the pledge answer line by line.
EOF
