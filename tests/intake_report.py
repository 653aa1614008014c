#!/usr/bin/env python3
"""make intake-report REAL_DATA=DIR: every file under DIR that the import takes, into an index of its own: whose export, format, encoding, what became of its
rows, columns nobody knows; and of the others the sentence that refuses them."""
import gzip
import json
import os
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "flow"))
sys.dont_write_bytecode = True

from sandbox import Sandbox  # noqa: E402

HEADINGS = ("file", "layout", "format", "encoding", "rows", "stored", "unchanged", "refused", "unknown columns")


def files(folder):
    for path, _, names in sorted(os.walk(folder)):
        for name in sorted(names):
            if not name.lower().endswith((".md", ".xsd", ".dtd")):
                yield os.path.join(path, name)


def unpacked(path, beside):
    if not path.endswith(".gz"):
        return path
    plain = os.path.join(beside, os.path.basename(path)[:-3])
    with gzip.open(path, "rb") as packed, open(plain, "wb") as out:
        shutil.copyfileobj(packed, out)
    return plain


def imported(path):
    """The cells of one line of the report, or the sentence of a refusal."""
    with Sandbox() as sandbox:
        done = sandbox.patval("centre", "import", path, "--json", "--no-norms", "--rejects", os.path.join(os.path.dirname(sandbox.folder), "rejects.csv"))
    if done.returncode not in (0, 1) or not done.stdout:
        return None, (done.stderr or done.stdout).strip().split("\n")[-1]
    said = json.loads(done.stdout)
    if "files" not in said or not said["files"]:
        return None, said.get("message", done.stderr.strip())
    answer = said["files"][0]
    unknown = [column["header"] or "(no header)" for column in answer["columns"] if column["fate"] == "unknown"]
    return [answer[name] for name in HEADINGS[1:-1]] + [", ".join(unknown)], None


def main():
    if len(sys.argv) != 2 or not os.path.isdir(sys.argv[1]):
        sys.exit("make intake-report REAL_DATA=DIR: a folder of patent lists")
    lines, refusals, beside = [], [], tempfile.mkdtemp(prefix="patvald-report-")
    for path in files(sys.argv[1]):
        cells, sentence = imported(unpacked(path, beside))
        name = os.path.relpath(path, sys.argv[1])
        if cells:
            lines.append([name] + [str(cell) for cell in cells])
        else:
            refusals.append((name, sentence))
    shutil.rmtree(beside)
    print("| " + " | ".join(HEADINGS) + " |\n|" + " --- |" * len(HEADINGS))
    for line in lines:
        print("| " + " | ".join(line) + " |")
    print("\nNot taken for a patent list:")
    for name, sentence in refusals:
        print("- %s: %s" % (name, sentence))


if __name__ == "__main__":
    main()
