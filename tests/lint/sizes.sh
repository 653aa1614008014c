#!/bin/sh
# Advice, not law: functions over 60 lines, .c over 500, headers over 200, more than 5 parameters.
set -eu
cd "$(dirname "$0")/../.."
find daemon include -name '*.[ch]' | sort | xargs wc -l |
awk '$2 ~ /\.c$/ && $1 > 500 || $2 ~ /\.h$/ && $1 > 200 { print "  advice: " $2 ": " $1 " lines" }'
command -v ctags >/dev/null || exit 0
find daemon -name '*.c' | sort | ctags -L - --kinds-C=f --fields=+neS -f - 2>/dev/null |
awk -F'\t' '
	{
		line = end = 0; sig = ""
		for (i = 4; i <= NF; i++) {
			if ($i ~ /^line:/) line = substr($i, 6)
			if ($i ~ /^end:/) end = substr($i, 5)
			if ($i ~ /^signature:/) sig = substr($i, 11)
		}
		len = end - line + 1; args = gsub(/,/, ",", sig) + 1
		if (len > 60) print "  advice: " $2 ":" line ": " $1 " is " len " lines"
		if (args > 7) print "  advice: " $2 ":" line ": " $1 " takes " args " parameters"
	}'
