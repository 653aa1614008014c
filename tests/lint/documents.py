"""The pages and the tables say the same.  Each look takes a table (what there is) and a page (what is said of it), and is also shown a
page from which something was struck out, which it must refuse."""
import os
import re
import sys

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")


def read(*names):
    with open(os.path.join(ROOT, *names), encoding="utf-8") as file:
        return file.read()


def rows(text, name):
    """The arguments of every NAME(...) row; neighbouring strings are joined, as C does."""
    found = []
    for row in re.findall(r"^%s\((.*?)\)$" % name, text, re.M | re.S):
        words = re.findall(r'"(?:[^"\\]|\\.)*"|[^",\s][^",]*|,', row)
        fields, field = [], ""
        for word in words + [","]:
            if word == ",":
                fields.append(field.strip())
                field = ""
            else:
                field += word[1:-1] if word.startswith('"') else word
        found.append(fields)
    return found


def plain(page):
    """A manual page without its escapes."""
    return page.replace("\\-", "-").replace("\\e", "\\")


def words_in(names, page, what):
    return ["%s: %s is not there" % (what, name) for name in names if not re.search(r"(?<![\w.-])%s(?![\w-])" % re.escape(name), page)]


CONFIG = rows(read("daemon", "host", "config.def"), "KEY")
COMMANDS = rows(read("daemon", "cli", "commands.def"), "COMMAND")
FLAGS = rows(read("daemon", "cli", "flags.def"), "FLAG")
METHODS = {row[0]: row[1] for row in rows(read("include", "patval", "methods.def"), "METHOD")}
PARAMS = rows(read("include", "patval", "params.def"), "PARAM")
ERRORS = rows(read("include", "patval", "errors.def"), "ERROR")
ATTRIBUTES = rows(read("include", "patval", "attributes.def"), "ATTRIBUTE")
GENERAL = re.search(r'GENERAL_FLAGS "([^"]*)"', read("daemon", "cli", "commands.def")).group(1)


def config_file(page):
    """etc/patvald.conf has every key with its default and its sentence, in the table's order, and no other."""
    said = re.findall(r"^# (.*)\n#(\w+) =[ ]?(.*)$", page, re.M)
    wanted = [(row[5] + (" (%s to %s)" % (row[3], row[4]) if row[4] != "0" else ""), row[0], row[2]) for row in CONFIG]
    return [] if said == wanted else ["patvald.conf: %r" % (pair,) for pair in set(said) ^ set(wanted)] or ["patvald.conf: another order than config.def"]


def config_manual(page):
    said = re.findall(r"^\.TP\n\\fB(\w+)\\fR \((.*)\)\n(.*)\.$", plain(page), re.M)
    wanted = [row[0] for row in CONFIG]
    faults = [] if [key for key, _, _ in said] == wanted else ["patvald.conf.5: the keys are %s" % [key for key, _, _ in said]]
    for (key, form, sentence), row in zip(said, CONFIG):
        if sentence != row[5] or "default %s" % (row[2] or "empty") not in form or (row[4] != "0" and "%s to %s" % (row[3], row[4]) not in form):
            faults.append("patvald.conf.5: %s (%s) %s" % (key, form, sentence))
    return faults


def commands_manual(page):
    page, faults = plain(page), []
    sections = dict(re.findall(r"^\.SS patval (\S+)[^\n]*\n(.*?)(?=^\.S[SH] )", page, re.M | re.S))
    if list(sections) != [row[1] for row in COMMANDS]:
        faults.append("patval.1: the commands are %s" % list(sections))
    for row in COMMANDS:
        said = re.findall(r"^\\fB--([\w-]+)\\fR", sections.get(row[1], ""), re.M)
        if said != [flag.rstrip("=") for flag in row[3].split()]:
            faults.append("patval.1: the flags of %s are %s" % (row[1], said))
    general = page[page.index(".SH GENERAL FLAGS"):]
    return faults + words_in(["--" + flag.rstrip("=") for flag in GENERAL.split()], general.replace("\\fB", " ").replace("\\fR", " "), "patval.1, general flags")


def flags_table(table):
    """Every flag of a command has its meaning, which says whether it takes a value; no meaning is left over."""
    used = {flag for row in COMMANDS for flag in row[3].split()} | set(GENERAL.split())
    known = {name + ("=" if value else "") for name, value, *_ in rows(table, "FLAG")}
    return ["flags.def: " + flag for flag in sorted(used ^ known)]


def daemon_manual(page):
    options = re.findall(r'strcmp\(words\[i\], "(-[\w-]+)"\)|&i, "(--\w+)"', read("daemon", "options.c"))
    return words_in(sorted({one or other for one, other in options} - {"-h"}), re.sub(r"\\f[BIR]|^\.B[RI]? ", " ", plain(page), flags=re.M).replace('"', " "), "patvald.8")


def protocol(page):
    sections = dict(re.findall(r"^### `([\w.]+)`\n(.*?)(?=^### |^## |\Z)", page, re.M | re.S))
    faults = [] if list(sections) == list(METHODS.values()) else ["PROTOCOL.md: the methods are %s" % list(sections)]
    for identifier, name in METHODS.items():
        said = re.findall(r"^\| `([^`]+)`( \*)? \| ", sections.get(name, ""), re.M)
        wanted = [(row[1], " *" if row[3] == "1" else "") for row in PARAMS if row[0] == identifier]
        if said != wanted:
            faults.append("PROTOCOL.md: the parameters of %s: %s" % (name, sorted(set(said) ^ set(wanted))))
    errors = re.findall(r"^\| (-?\d+) \| `([\w.]+)` \|", page, re.M)
    if errors != [(row[1], row[2]) for row in ERRORS]:
        faults.append("PROTOCOL.md: the errors: %s" % sorted(set(errors) ^ {(row[1], row[2]) for row in ERRORS}))
    attributes = re.findall(r"^\| `(\w+)` \|", page[page.index("## Attributes"):], re.M)
    if attributes != [row[1] for row in ATTRIBUTES]:
        faults.append("PROTOCOL.md: the attributes: %s" % sorted(set(attributes) ^ {row[1] for row in ATTRIBUTES}))
    return faults


LOOKS = [
    (config_file, ("etc", "patvald.conf"), "#crl ="),
    (config_manual, ("etc", "patvald.conf.5"), "\\fBidle_seconds\\fR"),
    (commands_manual, ("daemon", "cli", "patval.1"), "\\fB\\-\\-pledgor\\fR"),
    (flags_table, ("daemon", "cli", "flags.def"), 'FLAG("years"'),
    (daemon_manual, ("daemon", "patvald.8"), "stdio"),
    (protocol, ("include", "PROTOCOL.md"), "| `if_revision`"),
    (protocol, ("include", "PROTOCOL.md"), "`store.full`"),
    (protocol, ("include", "PROTOCOL.md"), "| `wipo_field` |"),
    (protocol, ("include", "PROTOCOL.md"), "### `value.replay`"),
]


def main():
    faults = []
    for look, names, spoiled in LOOKS:
        page = read(*names)
        found = look(page)
        faults += [fault for fault in found if fault not in faults]
        if spoiled not in page:
            faults.append("%s: the spoiled copy needs %r on the page" % (names[-1], spoiled))
        elif not found and not look(page.replace(spoiled, "")):
            faults.append("%s without %r passes: this look cannot fail" % (names[-1], spoiled))
    print("\n".join(faults), end="\n" if faults else "")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
