#!/bin/sh
# The pages and the tables say the same.
cd "$(dirname "$0")/../.." || exit 1
exec python3 -B tests/lint/documents.py
