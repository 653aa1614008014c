#!/bin/bash
# The tables and the prose say the same: numbers never reused, every method documented, nothing of this machine in the project.
set -u
cd "$(dirname "$0")/../.." || exit 1
bad=0
say() { echo "$1"; bad=1; }
twice=$(grep -oE '^ATTRIBUTE\( *[0-9]+' include/patval/attributes.def | tr -dc '0-9\n' | sort | uniq -d)
[ -z "$twice" ] || say "attributes.def: an id stands twice: $twice"
twice=$(grep -oE '^ERROR\([A-Z_]+, +-?[0-9]+' include/patval/errors.def | awk '{print $2}' | sort | uniq -d)
[ -z "$twice" ] || say "errors.def: a number stands twice: $twice"
twice=$(grep -oE '^ENUMERATION_VALUE\([a-z_]+, [0-9]+' include/patval/enumerations.def | sort | uniq -d)
[ -z "$twice" ] || say "enumerations.def: a number stands twice: $twice"
if [ -s include/patval/methods.def ] && [ -s include/PROTOCOL.md ]; then
  for m in $(grep -oE '"[a-z]+\.[a-z_]+"' include/patval/methods.def | tr -d '"' | sort -u); do
    grep -qF "$m" include/PROTOCOL.md || say "PROTOCOL.md does not describe $m"
  done
fi
for flag in MDB_NOSYNC MDB_NOMETASYNC MDB_MAPASYNC MDB_WRITEMAP MDB_NOLOCK MDB_CURRENT mdb_env_set_mapsize.*reader; do
  hits=$(grep -rnE "\b$flag\b" daemon --include='*.c' | grep -vE '/\*|^\S+:\s*\*' || true)
  [ -z "$hits" ] || say "forbidden in the store: $hits"
done
grep -rnwE 'NDEBUG|setlocale' daemon --include='*.[ch]' | grep -v '/\*' && say "NDEBUG and setlocale have no place in the house"
hits=$(git ls-files -z 2>/dev/null | xargs -0 grep -nIE '/(work|root)/|bash_jobs|\.\./shared' 2>/dev/null | grep -vE '^(\.ci/run|tests/lint/contract\.sh):' || true)
[ -z "$hits" ] || say "a path of one machine: $hits"
exit $bad
