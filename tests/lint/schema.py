"""The schema of the model files: it is a schema, every shipped model fits it and names sources that REFERENCES lists, it knows the features that
the program computes, and on every file of model-mutations.tsv it says what is written there.  The C reader is held to the same table by
tests/unit/model/t_schema.c."""
import glob
import json
import os
import re
import sys

import jsonschema

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
DRAFT = jsonschema.Draft202012Validator


def read(*names):
    with open(os.path.join(ROOT, *names), encoding="utf-8") as file:
        return file.read()


def validator(schema):
    """As the C reader counts: 50 is an integer, 50.0 is not."""
    types = DRAFT.TYPE_CHECKER.redefine("integer", lambda checker, value: isinstance(value, int) and not isinstance(value, bool))
    return jsonschema.validators.extend(DRAFT, type_checker=types)(schema)


def complaint(check, text):
    """The first complaint about a file's text, or None."""
    found = jsonschema.exceptions.best_match(check.iter_errors(json.loads(text)))
    return found and "%s: %s" % ("/".join(map(str, found.absolute_path)), found.message[:160])


def shipped(check):
    names = sorted(glob.glob(os.path.join(ROOT, "models", "*@*.json")))
    found = [(os.path.basename(name), complaint(check, read("models", os.path.basename(name)))) for name in names]
    return ["%s: %s" % pair for pair in found if pair[1]] or ([] if names else ["no models"])


def features(schema):
    """The inputs of the schema are the rows of features.c, and what may be normalised is what norms hold."""
    rows = re.findall(r'^    \{"(\w+)", \w+, \d+, (true|false),', read("daemon", "model", "features.c"), re.M)
    pairs = (("input", [name for name, _ in rows]), ("normed_input", [name for name, normed in rows if normed == "true"]))
    page = read("models", "README.md")
    faults = ["%s: %s" % (name, sorted(set(schema["$defs"][name]["enum"]) ^ set(wanted))) for name, wanted in pairs if schema["$defs"][name]["enum"] != wanted]
    return faults + ["models/README.md does not explain the feature " + name for name, _ in rows if "`%s`" % name not in page]


def sources(value):
    """Every `source` of a file."""
    if isinstance(value, dict):
        yield from ([value["source"]] if isinstance(value.get("source"), str) else [])
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from sources(inner)


def references():
    """Whatever a shipped model names as its source has a row in REFERENCES."""
    keys = {line.split(" | ")[0] for line in read("models", "REFERENCES").splitlines() if line and line[0] != "#"}
    named = {(os.path.basename(name), key) for name in glob.glob(os.path.join(ROOT, "models", "*@*.json")) for key in sources(json.loads(read("models", os.path.basename(name))))}
    return ["%s names %s, which REFERENCES does not list" % pair for pair in sorted(named) if pair[1] not in keys]


def mutations(check):
    faults, verdicts = [], []
    for line in read("tests", "lint", "model-mutations.tsv").splitlines():
        if not line or line.startswith("#"):
            continue
        name, old, new, verdict = line.split("\t")
        text = read("models", name)
        if old not in text:
            faults.append("model-mutations.tsv: %r is not in %s" % (old, name))
            continue
        said = complaint(check, text.replace(old, new, 1))
        verdicts.append(verdict)
        if (verdict == "sound") != (said is None):
            faults.append("%s with %s: %s, the schema says: %s" % (name, new, verdict, said))
    return faults + ([] if {"sound", "refused"} <= set(verdicts) else ["model-mutations.tsv has one verdict only"])


def main():
    schema = json.loads(read("models", "model.schema.json"))
    DRAFT.check_schema(schema)
    check = validator(schema)
    faults = shipped(check) + features(schema) + references() + mutations(check)
    print("\n".join(faults), end="\n" if faults else "")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
