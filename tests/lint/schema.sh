#!/bin/sh
# models/model.schema.json, the shipped models and the mutated ones say the same; tests/unit/model/t_schema.c asks the C reader the same questions.
cd "$(dirname "$0")/../.." || exit 1
for python in python3 /usr/bin/python3; do # Debian's package serves Debian's python3, which need not be the first on the path
  "$python" -c 'import jsonschema' 2>/dev/null && exec "$python" -B tests/lint/schema.py
done
echo "python3-jsonschema is not installed"
exit 77
