#!/usr/bin/env python3
"""score-27 under the two combinations that no shipped model of 27 indicators has: variants.py FOLDER writes them beside the others.

Its matrices, curves and weights stay: what differs between the three answers is the combination alone."""
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
COMMENTS = [{"zh": "优", "en": "excellent", "value": 100}, {"zh": "良", "en": "good", "value": 80}, {"zh": "中", "en": "fair", "value": 60},
            {"zh": "差", "en": "poor", "value": 40}, {"zh": "劣", "en": "bad", "value": 20}]
VARIANTS = {"score-27-fuzzy": {"combination": "fuzzy", "comments": COMMENTS}, "score-27-geometric": {"combination": "weighted_geometric_mean"}}


def write(folder):
    with open(os.path.join(HERE, "..", "..", "models", "score-27@2026.1.json"), encoding="utf-8") as file:
        model = json.load(file)
    for name, members in VARIANTS.items():
        with open(os.path.join(folder, name + "@1.json"), "w", encoding="utf-8") as file:
            json.dump(model | {"id": name, "version": "1"} | members, file, ensure_ascii=False)


if __name__ == "__main__":
    write(sys.argv[1])
