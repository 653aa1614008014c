#!/bin/bash
# make bench: see tests/bench/run.py.
cd "$(dirname "$0")/../.." && exec python3 -B tests/bench/run.py
