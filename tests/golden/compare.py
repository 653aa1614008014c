#!/usr/bin/env python3
"""Compares a running daemon's answers with the oracle's, to the last printed digit.

    compare.py SOCKET --as-of DAY [--pledge] [--license] [--cut] [NUMBER ...]
        reads every record of the index, cuts norms from them, asks value.score for every purpose (and value.pledge, value.license)
        about the numbers given, or about all, and prints every member of the oracle's answer that the daemon's does not equal;
        and value.pledge about as many baskets as --baskets says; --cut first asks the daemon for an edition of its own, else the one in
        force must have been cut from the same records
    compare.py SOCKET --as-of DAY --models FOLDER [--cut] [NUMBER ...]
        the same for every score model of FOLDER, which must be the daemon's: one purpose each, chosen by number and model
    compare.py SOCKET --worked FOLDER
        puts the records of each worked file, cuts norms where it asks, puts its question and compares `expect`, members given only

SOCKET is the operator's Unix socket (JSON-RPC 2.0, one message a line).  Exit 0: all equal; 1: a difference.
"""
import argparse
import glob
import json
import os
import socket
import sys
import zlib
from fractions import Fraction

sys.dont_write_bytecode = True

import oracle
import oracle_basket
import oracle_models as models

PURPOSES = ("pledge", "license", "management")


class Refused(Exception):
    """An error answer of the daemon: its stable name and sentence."""


class Daemon:
    """One connection; answers come in the order of the requests."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.connect(path)
        self.lines = self.socket.makefile("rb")
        self.asked = 0

    def ask(self, method, params):
        self.asked += 1
        message = {"jsonrpc": "2.0", "id": self.asked, "method": method, "params": params}
        self.socket.sendall(json.dumps(message, ensure_ascii=False).encode() + b"\n")
        answer = json.loads(self.lines.readline(), parse_float=Fraction)
        if "error" in answer:
            raise Refused("%s: %s" % (answer["error"]["data"]["name"], answer["error"]["message"]))
        return answer["result"]

    def records(self):
        """(number, public attributes) of every patent of the index as it is now, page by page."""
        cursor = None
        while True:
            page = self.ask("patent.list", {"limit": 500} | ({"cursor": cursor} if cursor else {}))
            yield from ((item["number"], item["attributes"]) for item in page["items"])
            cursor = page["cursor"]
            if not cursor:
                return

    def record(self, number, as_of):
        """The attributes of one patent as known on the valuation date, the tenant's facts among them."""
        return self.ask("patent.get", {"number": number, "as_of": as_of})["attributes"]


def shown(value):
    return float(value) if isinstance(value, Fraction) else value


def differences(path, expected, got):
    """[(path, expected, got)] over the members of `expected` only; rows of a list are compared one by one."""
    if isinstance(expected, dict):
        if not isinstance(got, dict):
            return [(path, expected, got)]
        return [found for name, value in expected.items()
                for found in (differences(path + "." + name, value, got[name]) if name in got else [(path + "." + name, value, "no such member")])]
    if isinstance(expected, list) and isinstance(got, list) and len(expected) == len(got):
        return [found for at, value in enumerate(expected) for found in differences("%s[%s]" % (path, label(value, at)), value, got[at])]
    same = expected == got and isinstance(expected, bool) == isinstance(got, bool)
    return [] if same else [(path, expected, got)]


def label(value, at):
    """A row's own name where it has one: indicators[citations] says more than indicators[10]."""
    for name in ("id", "rule", "form"):
        if isinstance(value, dict) and name in value:
            return value[name]
    return at


def report(where, found, left="oracle", right="daemon"):
    for path, expected, got in found:
        print("%s %s: %s %s, %s %s" % (where, path.lstrip("."), left, shown(expected), right, shown(got)))
    return len(found)


def check_record(number, attributes):
    """The attributes that the daemon computes, from the others."""
    computed = ("office", "expiry_date", "wipo_field", "subclass_count", "field_count", "originality")
    given = {name: value for name, value in attributes.items() if name not in computed}
    mine = oracle.complete(number, given)
    return mine, differences("record", {name: mine.get(name) for name in computed}, {name: attributes.get(name) for name in computed})


def chooser(number, salt):
    """A function that picks among so many, the same for a number on every run."""
    state = [zlib.crc32((number + salt).encode())]

    def choose(count):
        state[0] = (state[0] * 6364136223846793005 + 1442695040888963407) % (1 << 64)
        return (state[0] >> 33) % count
    return choose


def sales_members(choose, as_of):
    """Forecast, history, both or neither, with every kind of evidence."""
    members, base = {}, 1000 * (1 + choose(90000))
    if choose(3):
        members["sales_forecast"] = [base * (9 + step) // 9 for step in range(1 + choose(5))]
    if choose(2):
        evidence = ("audited", "tax_filed", "declared", None)[choose(4)]
        members["sales_history"] = [{"year": as_of.year - 1 - choose(2), "amount": base} | ({"evidence": evidence} if evidence else {})]
    if choose(5) == 0:
        members["patent_share_of_product"] = (0.25, 0.333333, 1)[choose(3)]
    if choose(4) == 0:
        members["industry"] = ("C35", "C39", "C40", "I65", "C26")[choose(5)]
    return members


def pledge_question(number, record, as_of):
    """A question with most members most of the time, so that every branch is met over an index."""
    choose, day = chooser(number, "pledge"), models.day(as_of)
    start = models.add_days(day, choose(40))
    loan = {"amount": 10000 * (1 + choose(1200)), "start": start.isoformat(), "end": models.add_days(start, 90 + choose(1100)).isoformat()}
    if choose(5):
        loan["rate"] = (0.0385, 0.0435, 0.031)[choose(3)]
    question = {"patents": [number], "as_of": as_of} | sales_members(choose, day)
    optional = {"loan": loan, "pledgor": (record.get("patentees") or ["示例"])[0] if choose(9) else "别的示例公司", "pd_1y": (0.03, 0.005, 0.2)[choose(3)],
                "contract": {name: choose(30) > 0 for name in ("parties", "claim", "period", "patents", "scope")} | {"forfeiture": choose(7) == 0},
                "declarations": {"other_ground": "none" if choose(12) else "示例情形", "internal_decision": choose(2) == 0},
                "acknowledged": ["B6", "B7", "B4", "461-11-10", "B8"][:choose(6)]}
    question |= {name: value for name, value in optional.items() if choose(12)}
    rare = {"profit_margin": (0.1, 0, 0.35)[choose(3)], "cost": {"amount": 10000 * (1 + choose(500)), "year": day.year - choose(9)}, "risk_free": 0.0225, "risks": {"market": 55, "funding": 20.5, "management": 90}, "scheme": "zhuhai"}
    return question | {name: value for name, value in rare.items() if choose(4) == 0}


def license_question(number, record, as_of):
    choose = chooser(number, "license")
    question = {"patents": [number], "as_of": as_of, "type": ("exclusive", "sole", "ordinary", "open")[choose(4)]}
    optional = {"years": 1 + choose(25), "profit_margin": (0.08, 0.3, 0)[choose(3)], "entry": (0.2, 0, 0.5)[choose(3)], "deferral_years": 1 + choose(4),
                "equity": {"net_assets": choose(9) * 1000000} | ({"value": 5000000, "contributions": 3000000} if choose(2) else {})}
    return question | sales_members(choose, models.day(as_of)) | {name: value for name, value in optional.items() if choose(2)}


def score_questions(number, arguments):
    """The default model for every purpose, or every model for one."""
    if not arguments.models:
        return [{"patent": number, "as_of": arguments.as_of, "purpose": purpose} for purpose in PURPOSES]
    names = sorted(os.path.basename(path).split("@")[0] for path in glob.glob(os.path.join(arguments.models, "score-*@*.json")))
    return [{"patent": number, "as_of": arguments.as_of, "purpose": PURPOSES[chooser(number, name)(3)], "model": name} for name in names]


def compare_answer(daemon, norms, method, number, record, question, evidence):
    """Asks both; an error of the daemon is right only out of scope: a design that is scored, a pledge abroad."""
    try:
        mine = oracle.answer(method, record, question, norms, evidence)
    except oracle.Scope:
        mine = None
    try:
        theirs = daemon.ask(method, question)
    except Refused as refusal:
        return [] if mine is None else [(method, "an answer", str(refusal))]
    return [(method, "out of the model's scope", "an answer")] if mine is None else differences(method, mine, theirs)


def compare_all(daemon, arguments):
    """Every record, every question; returns (patents compared, differences)."""
    if arguments.cut:
        daemon.ask("norms.cut", {"day": arguments.as_of})
    records, wrong = {}, 0
    for number, attributes in daemon.records():
        records[number], found = check_record(number, attributes)
        wrong += report(number, found)
    norms = oracle.cut_norms(records.values(), arguments.as_of)
    asked = arguments.numbers or sorted(records)
    deals = daemon.ask("deal.list", {"as_of": arguments.as_of})["deals"]
    for number in asked:
        record, found = check_record(number, daemon.record(number, arguments.as_of))
        wrong += report(number, found)
        questions = [("value.score", question) for question in score_questions(number, arguments)]
        if arguments.pledge:
            questions.append(("value.pledge", pledge_question(number, record, arguments.as_of)))
        if arguments.license:
            questions.append(("value.license", license_question(number, record, arguments.as_of)))
        evidence = {"deals": deals, "experts": daemon.ask("expert.list", {"patent": number, "as_of": arguments.as_of})["experts"]}
        for method, question in questions:
            wrong += report(" ".join((number, question.get("model", ""))).strip(), compare_answer(daemon, norms, method, number, record, question, evidence))
    baskets, more = compare_baskets(daemon, records, norms, arguments, deals) if arguments.baskets else (0, 0)
    return len(asked) + baskets, wrong + more


def compare_baskets(daemon, records, norms, arguments, deals):
    """Neighbours by number, two to seven at a time, designs and ended rights among them."""
    numbers, at, compared, wrong = sorted(records), 0, 0, 0
    while at + 1 < len(numbers) and compared < arguments.baskets:
        choose = chooser(numbers[at], "basket")
        chosen = numbers[at:at + 2 + choose(6)]
        at, compared = at + len(chosen), compared + 1
        patents = [(number, check_record(number, daemon.record(number, arguments.as_of))[0],
                    {"deals": deals, "experts": daemon.ask("expert.list", {"patent": number, "as_of": arguments.as_of})["experts"]}) for number in chosen]
        question = pledge_question(chosen[0], patents[0][1], arguments.as_of) | {"patents": chosen[::-1]}
        question.pop("cost", None)  # of a basket each record has its own
        mine, theirs = oracle_basket.basket(patents, question, norms), daemon.ask("value.pledge", question)
        wrong += report("basket of %s" % ", ".join(chosen), differences("value.pledge", mine, theirs))
    return compared, wrong


def compare_worked(daemon, name):
    """One worked file: records, norms, question, expectation; the oracle must agree with the file as well."""
    with open(name, encoding="utf-8") as file:
        worked = json.load(file, parse_float=Fraction)
    with open(name, encoding="utf-8") as file:
        plain = json.load(file)
    for record in plain["records"]:
        daemon.ask("patent.put", {"number": record["number"], "facts": record["facts"], "source": "worked example", "observed_on": plain["observed_on"]})
    if plain["norms_from"] == "records":
        daemon.ask("norms.cut", {"day": plain["question"]["params"]["as_of"]})
    question = plain["question"]
    found = differences("", worked["expect"], oracle_answer(plain))
    wrong = report(os.path.basename(name), found, "file", "oracle")
    theirs = daemon.ask(question["method"], question["params"])
    return wrong + report(os.path.basename(name), differences("", worked["expect"], theirs), "file")


def oracle_answer(worked):
    """The oracle's answer to a worked file, from its records alone."""
    records = [oracle.complete(record["number"], record["facts"]) for record in worked["records"]]
    question = worked["question"]
    norms = oracle.cut_norms(records, question["params"]["as_of"]) if worked["norms_from"] == "records" else None
    asked = question["params"].get("patent") or question["params"]["patents"][0]
    record = next(record for record in records if record.get("application_number") == asked)
    return oracle.answer(question["method"], record, question["params"], norms)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("socket")
    parser.add_argument("--as-of")
    parser.add_argument("--pledge", action="store_true")
    parser.add_argument("--license", action="store_true")
    parser.add_argument("--cut", action="store_true")
    parser.add_argument("--baskets", type=int, default=0)
    parser.add_argument("--models")
    parser.add_argument("--worked")
    parser.add_argument("numbers", nargs="*")
    arguments = parser.parse_args()
    daemon = Daemon(arguments.socket)
    models.FOLDER = arguments.models or models.FOLDER
    if arguments.worked:
        names = [arguments.worked] if arguments.worked.endswith(".json") else sorted(glob.glob(os.path.join(arguments.worked, "*.json")))
        count, wrong = len(names), sum(compare_worked(daemon, name) for name in names)
    else:
        if not arguments.as_of:
            parser.error("--as-of or --worked")
        count, wrong = compare_all(daemon, arguments)
    print("%d compared, %s" % (count, "%d differences" % wrong if wrong else "all equal"))
    return 1 if wrong or not count else 0


if __name__ == "__main__":
    sys.exit(main())
