#!/usr/bin/env python3
"""Invented patents by the thousand, from a seed: every attribute that may be put, with ordinary and with extreme values, present or missing.

    cases.py SOCKET SEED CASES      loads them into the index behind the operator's socket; compare.py then compares the answers
"""
import datetime
import os
import random
import re
import sys

sys.dont_write_bytecode = True

from compare import Daemon

INCLUDE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "include", "patval")
CHUNK = 100
AS_OF = datetime.date(2026, 11, 23)
CLASSES = ("A23N 12/02", "C22B 3/04", "G06F 17/00", "H01M 4/36", "B65G 1/04", "C04B 28/00", "E21B 7/00", "A61K 36/00", "H04L 12/00", "G02B 6/00", "A01B 1/02", "F03D 9/00", "G01N 33/00")
INDUSTRIES = ("C35", "C39", "C26", "C13", "I65", "C40", "A01", "B09", "E47", "C3579")
HOLDERS = ("示例大学", "示例研究所", "示例甲", "兰州示例科技有限公司", "敦煌示例光热技术有限公司")


def table(name, row):
    with open(os.path.join(INCLUDE, name), encoding="utf-8") as file:
        return re.findall(row, file.read(), re.M)


ATTRIBUTES = table("attributes.def", r"^ATTRIBUTE\(\s*\d+, (\w+),\s*(\w+),\s*\w+,\s*(\w+),\s*\w+,\s*(-?\d+),\s*(-?\d+),")
WORDS = {}
for attribute, word in table("enumerations.def", r"^ENUMERATION_VALUE\((\w+), \d+, (\w+),"):
    WORDS.setdefault(attribute, []).append(word)

LISTS = {"classes": CLASSES, "cited_classes": CLASSES, "citing_classes": CLASSES, "patentees": HOLDERS, "holders": HOLDERS}
USUAL = {"claims": 30, "independent_claims": 5, "pages": 60, "first_claim_length": 900, "forward_citations": 60, "forward_citations_5y": 30, "self_citations_5y": 6, "family_size": 12,
         "family_offices": 12, "inventor_count": 12, "patentee_count": 3, "applicant_count": 3, "readiness_level": 9, "transfers": 5, "licences": 6, "pledges": 4, "pledges_released": 4,
         "insurances": 3, "disputes_won": 4, "invalidations_survived": 3, "invalidations_part_upheld": 2, "reexaminations": 3, "term_adjustment_days": 900, "research_cost_year": 0}

ELSEWHERE = {"filing_date", "publication_number", "publication_numbers", "status", "twin_number", "register_events", "family_members"}  # said above, or of a form that no invented word has


def check_digit(twelve):
    total = sum(int(digit) * weight for digit, weight in zip(twelve, (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)))
    return "0123456789X"[total % 11]


def application(year, kind, serial):
    twelve = "%04d%d%07d" % (year, kind, serial)
    return "CN%s.%s" % (twelve, check_digit(twelve))


def day_between(chance, first, last):
    return first + datetime.timedelta(days=chance.randrange(max(1, (last - first).days + 1)))


def one_value(chance, name, kind, least, most, filing):
    if kind == "FLAG":
        return chance.choice(("true", "false"))
    if kind == "ENUMERATION":
        return chance.choice(WORDS[name])
    if kind == "DAY":
        return day_between(chance, filing, AS_OF + datetime.timedelta(days=900)).isoformat()
    if kind == "FRACTION":
        return "%g" % (chance.choice((0, 1, 0.5, 0.05, chance.randrange(1000001) / 1e6)))
    if kind == "LIST":
        return "|".join(chance.sample(LISTS.get(name, HOLDERS), chance.randint(1, 3)))
    if kind == "SERIES":
        return "|".join("%d=%d" % (year, chance.randrange(10 ** chance.randint(1, 9 if name == "product_sales" else 2))) for year in sorted(chance.sample(range(2016, 2027), chance.randint(1, 4))))
    if kind == "TEXT":
        return chance.choice(INDUSTRIES) if name == "industry" else "示例%d" % chance.randrange(1000)
    if name == "research_cost_year":
        return str(chance.randint(2000, 2026))
    if chance.random() < 0.03:
        return str(chance.choice((least, most)))  # what a table allows, however odd
    return str(chance.randint(least, min(most, USUAL.get(name, 10 ** chance.randint(3, 9) if kind == "YUAN" else 100))))


def one_patent(chance, serial):
    kind = chance.choice((1, 1, 1, 1, 2, 2, 3))
    filing = day_between(chance, datetime.date(2004, 1, 1), datetime.date(2025, 12, 31))
    row = {"application_number": application(filing.year, kind, serial), "kind": WORDS["kind"][kind - 1]}
    if chance.random() < 0.95:
        row["filing_date"] = filing.isoformat()
    if chance.random() < 0.8:
        row["status"] = chance.choice(("in_force", "in_force", "in_force", chance.choice(WORDS["status"])))
    completeness = chance.choice((0.2, 0.6, 0.95))
    for name, form, place, least, most in ATTRIBUTES:
        if name not in row and name not in ELSEWHERE and place != "COMPUTED" and chance.random() < completeness:
            row[name] = one_value(chance, name, form, int(least), int(most), filing)
    return row


# prices from nothing to absurd, forms, kinds and fields; every fifth without quality, every fifth without life
def deals(chance, count):
    for serial in range(count):
        deal = {"id": "deal-%d" % serial, "day": day_between(chance, datetime.date(2015, 1, 1), AS_OF).isoformat(), "arms_length": True,
                "form": chance.choice(("transfer", "exclusive", "sole", "ordinary")), "price": chance.choice((1, 10 ** chance.randint(4, 8), chance.randint(10000, 5000000))),
                "patents": chance.choice((1, 1, 1, 2, 7)), "kind": chance.choice(("invention", "utility_model")), "field": chance.randint(1, 35)}
        yield {**deal, **({} if serial % 5 == 0 else {"quality": chance.randrange(10001) / 100}), **({} if serial % 5 == 1 else {"life": chance.randrange(20000) / 1000})}


def opinions(chance, number):
    """Panels of one to four; the last may be an outlier."""
    for indicator in chance.sample(("dependence", "problem", "effect", "complements", "defence", "rivals", "stage", "validity", "citations"), chance.randint(1, 6)):
        for expert in range(chance.randint(1, 4)):
            yield {"patent": number, "indicator": indicator, "expert": "expert-%d" % expert, "points": chance.choice((0, 100, chance.randrange(10001) / 100)), "day": "2026-11-01"}


def rows_of(patents):
    names = sorted({name for patent in patents for name in patent})
    return "\n".join(["\t".join(names)] + ["\t".join(patent.get(name, "") for name in names) for patent in patents]) + "\n"


def main():
    path, seed, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    chance, daemon, refused = random.Random(seed), Daemon(path), 0
    for chunk in range((count + CHUNK - 1) // CHUNK):
        patents = [one_patent(chance, chunk * CHUNK + number + 1) for number in range(min(CHUNK, count - chunk * CHUNK))]
        answer = daemon.ask("patent.load", {"job": "cases-%d" % seed, "chunk": chunk, "rows": rows_of(patents), "observed_on": "2026-11-01"})
        refused += answer["refused"]
        for failure in answer["failures"]:
            print("refused:", failure["field"], failure["got"], failure["expected"])
        for patent in patents:
            for opinion in opinions(chance, patent["application_number"]) if chance.random() < 0.3 else ():
                daemon.ask("expert.put", opinion)
    for deal in deals(chance, 40):
        daemon.ask("deal.put", deal)
    print("%d invented patents loaded, %d refused" % (count - refused, refused))
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
