#!/bin/sh
# Every include goes downstairs.  Reads tests/lint/floors and tests/lint/doors; prints one line per trespass and fails if there was any.
set -eu
cd "$(dirname "$0")/../.."
grep -rnE '^[[:space:]]*#[[:space:]]*include' daemon --include='*.[ch]' |
awk '
	function fail(msg) { print at ": " msg; bad = 1 }
	FILENAME == "tests/lint/floors" { if ($1 != "" && $1 !~ /^#/) { known[$1]; may[$1, $1]; for (i = 2; i <= NF; i++) may[$1, $i] } next }
	FILENAME == "tests/lint/doors"  { if ($1 != "" && $1 !~ /^#/) { door[$1]; for (i = 2; i <= NF; i++) key[$1, $i] } next }
	{
		split($0, p, ":"); file = p[1]; at = p[1] ":" p[2]
		split(file, d, "/"); from = d[2]
		if (match($0, /"[^"]+"/)) {
			split(substr($0, RSTART + 1, RLENGTH - 2), q, "/"); to = q[1]
			if (from ~ /\.[ch]$/) next                   # the two programs and their hall introduce, they belong to no floor
			if (to ~ /\.def$/) next
			if (!(from in known)) fail("folder \"" from "\" has no row in tests/lint/floors")
			else if (!((from, to) in may)) fail(from " may not include " to)
		} else if (match($0, /<[^>]+>/)) {
			h = substr($0, RSTART + 1, RLENGTH - 2)
			for (g in door) if (index(h, g) == 1) {
				ok = 0
				for (k in key) { split(k, kk, SUBSEP); if (kk[1] == g && index(file, kk[2]) == 1) ok = 1 }
				if (!ok) fail("<" h "> has its own door, not this one")
			}
		}
	}
	END { exit bad }
' tests/lint/floors tests/lint/doors -
