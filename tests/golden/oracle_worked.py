#!/usr/bin/env python3
"""Writes the six worked answers under tests/golden/worked/ from invented patents, with what the oracle expects of each.

    python3 tests/golden/oracle_worked.py        writes the files anew; review the difference before it is committed

pass and gaps are the worked Examples 1 and 2 as whole records in cohorts of fifty, licence has the sales of Example 3; their printed
figures are asserted by `oracle.py --self-test` from these files.  refuse, warn and unknown are the project's own.  The cohorts lie three
years or a kind apart, so that one index can hold all six.
"""
import json
import os
import sys
from fractions import Fraction

sys.dont_write_bytecode = True

import oracle
import oracle_models as models

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "worked")
AS_OF, OBSERVED = "2026-11-23", "2026-11-20"
NOTHING = {name: False for name in ("suspension", "preservation", "pledge_active", "invalidation_pending", "secrecy", "litigation_open",
                                    "exclusive_licence", "open_licence")}
CONTRACT = {"parties": True, "claim": True, "period": True, "patents": True, "scope": True, "forfeiture": False}


def number(year, kind, serial):
    """A Chinese application number with its check digit (ZC 0006-2003)."""
    digits = "%04d%d%07d" % (year, kind, serial)
    rest = sum(weight * int(digit) for weight, digit in zip((2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5), digits)) % 11
    return "CN%s.%s" % (digits, "X" if rest == 10 else rest)


def cohort(year, first, classes, values):
    """49 patents around one, so that (below + 1/2 equal)/50 is the percentile wanted.

    `values`: {attribute: (value of the one, lower, higher, how many below, how many equal besides itself)}.
    """
    records = []
    for i in range(49):
        facts = {"title": "示例对照专利 %d" % (i + 1), "filing_date": "%d-%02d-%02d" % (year, 1 + i % 12, 1 + i % 28), "classes": classes,
                 "holders": ["甘肃示例对照公司"]}
        for name, (own, lower, higher, below, equal) in values.items():
            facts[name] = lower if i < below else own if i < below + equal else higher
        records.append({"number": number(year, 1, first + i), "facts": facts})
    return records


def first_example():
    classes = ["A23N 12/00", "A01D 33/00"]
    own = {"title": "一种马铃薯清洗分选装置", "filing_date": "2019-02-19", "publication_date": "2020-08-21", "grant_date": "2021-05-04",
           "classes": classes, "status": "in_force", "fees_paid_through": "2027-02-18", "register_date": "2026-11-10",
           "holders": ["兰州示例科技有限公司"], "patentees": ["兰州示例科技有限公司"], "holder_type": "enterprise", "family_offices": 1,
           "invalidations_survived": 1, "claims": 12, "first_claim_length": 300, "claim_category": "product_and_method",
           "cited_classes": ["A23N", "A23N", "A01D", "B08B"], "forward_citations_5y": 12, "self_citations_5y": 2, "strategic_industry": False,
           "gansu_key_industry": True, "market_share": 0.05, "licences": 0, "transfers": 0, "pledges": 1, "pledges_released": 1, "insurances": 0,
           "disputes_won": 0, **NOTHING}
    values = {"first_claim_length": (300, 200, 600, 19, 1), "claims": (12, 5, 20, 34, 1), "forward_citations_5y": (10, 3, 30, 38, 1),
              "cited_classes": (own["cited_classes"], ["A23N", "A23N", "A23N"], ["A23N", "A01D", "B08B", "B65B"], 29, 1)}
    star = "CN201910123456.X"
    question = {"patents": [star], "as_of": AS_OF, "industry": "C35", "pledgor": "兰州示例科技有限公司", "pd_1y": 0.03,
                "loan": {"amount": 1200000, "start": "2026-12-01", "end": "2027-11-30", "rate": 0.0385}, "contract": CONTRACT,
                "declarations": {"other_ground": "none"}, "acknowledged": [], "sales_forecast": [80000000, 95000000, 110000000],
                "sales_history": [{"year": 2025, "amount": 76000000, "evidence": "audited"}]}
    return [{"number": star, "facts": own}] + cohort(2019, 200001, classes, values), "records", "value.pledge", question


def second_example():
    own = {"title": "一种输液监测方法", "filing_date": "2020-11-24", "publication_date": "2021-11-19", "grant_date": "2023-03-14",
           "classes": ["A61B 5/00"], "status": "in_force", "fees_paid_through": "2027-11-23", "register_date": "2026-11-10",
           "holders": ["甘肃示例大学"], "patentees": ["甘肃示例大学"], "holder_type": "university", "family_offices": 1, "claims": 8,
           "first_claim_length": 300, "claim_category": "method", "forward_citations_5y": 2, "strategic_industry": True,
           "gansu_key_industry": False, "licences": 0, "transfers": 0, "pledges_released": 0, "insurances": 0, "disputes_won": 0, **NOTHING}
    del own["suspension"]
    values = {"first_claim_length": (300, 200, 600, 24, 1), "claims": (8, 5, 20, 22, 0), "forward_citations_5y": (2, 0, 9, 13, 1)}
    star = number(2020, 1, 654321)
    question = {"patents": [star], "as_of": AS_OF, "industry": "C35",
                "loan": {"amount": 300000, "start": "2026-12-01", "end": "2027-11-30", "rate": 0.0385},
                "contract": {"forfeiture": False}, "declarations": {"internal_decision": True}}
    return [{"number": star, "facts": own}] + cohort(2020, 300001, ["A61B 5/00"], values), "records", "value.pledge", question


def third_example():
    star = number(2023, 1, 111111)
    own = {"title": "一种高原果蔬自动搬运装置", "filing_date": "2023-04-11", "publication_date": "2023-10-13", "grant_date": "2025-02-18",
           "classes": ["B65G 47/90", "B25J 9/16"], "status": "in_force", "fees_paid_through": "2027-04-10", "holders": ["天水示例机械有限公司"],
           "patentees": ["天水示例机械有限公司"], "holder_type": "sme", "pct": True, "claim_category": "product", "invalidation_pending": False,
           "gansu_key_industry": True, "readiness_level": 8, "licences": 1, "transfers": 0}
    question = {"patents": [star], "as_of": AS_OF, "type": "ordinary", "industry": "C35",
                "sales_forecast": [30000000, 33000000, 36000000, 36000000, 36000000]}
    return [{"number": star, "facts": own}], None, "value.license", question


def refused():
    """A registered pledge, a co-owner who has not consented, fees not paid: refused on three grounds, the value still shown."""
    star = number(2023, 1, 222222)
    own = {"title": "一种戈壁光伏板清扫机器人", "filing_date": "2023-06-30", "publication_date": "2023-12-29", "grant_date": "2025-03-04",
           "classes": ["B08B 1/00", "H02S 40/10"], "status": "fee_grace", "fees_paid_through": "2026-06-29", "register_date": "2026-11-18",
           "patentees": ["敦煌示例新能源有限公司", "酒泉示例科技有限公司"], "holder_type": "enterprise", "claim_category": "product", "coowner_consent": False,
           "strategic_industry": True, "gansu_key_industry": True, "product_filed": True, **NOTHING, "pledge_active": True}
    question = {"patents": [star], "as_of": AS_OF, "pledgor": "敦煌示例新能源有限公司", "pd_1y": 0.05, "contract": CONTRACT,
                "loan": {"amount": 2000000, "start": "2026-12-01", "end": "2028-05-31", "rate": 0.0435}, "declarations": {"other_ground": "none"},
                "sales_forecast": [12000000, 15000000], "scheme": "zhuhai"}
    return [{"number": star, "facts": own}], None, "value.pledge", question


def warned():
    """A utility model with a same-day twin and an open licence; both parties acknowledge only the licence."""
    star = number(2024, 2, 333333)
    own = {"title": "一种显微镜载物台", "filing_date": "2024-01-15", "publication_date": "2024-09-10", "grant_date": "2024-09-10",
           "classes": ["G02B 21/26"], "status": "in_force", "fees_paid_through": "2027-01-14", "register_date": "2026-11-18",
           "patentees": ["白银示例仪器有限公司"], "holder_type": "sme", "claim_category": "product", "evaluation_report": "favourable",
           "readiness_level": 9, "gansu_key_industry": False, "strategic_industry": False, "fee_relief": 0.85, "same_day_twin": True, **NOTHING,
           "open_licence": True, "product_sales": {"2024": 3000000, "2025": 5200000}, "sales_evidence": "tax_filed"}
    question = {"patents": [star], "as_of": AS_OF, "pledgor": "白银示例仪器有限公司", "pd_1y": 0.02, "contract": CONTRACT,
                "loan": {"amount": 30000, "start": "2026-12-01", "end": "2027-11-30", "rate": 0.0385}, "declarations": {"other_ground": "none"},
                "acknowledged": ["B4"], "risks": {"market": 60, "funding": 50, "management": 40}, "risk_free": 0.0165}
    return [{"number": star, "facts": own}], None, "value.pledge", question


def undecidable():
    """A register extract of three months ago and no word on a preservation: a ceiling under conditions only."""
    star = number(2024, 1, 444444)
    own = {"title": "一种铝电解槽节能内衬", "filing_date": "2024-03-05", "publication_date": "2024-06-07", "grant_date": "2025-01-10",
           "classes": ["C25C 3/08", "C22B 21/00"], "status": "in_force", "fees_paid_through": "2027-03-04", "register_date": "2026-08-20",
           "patentees": ["兰州示例铝业有限公司"], "holder_type": "enterprise", "claim_category": "product_and_method", "readiness_level": 9,
           "strategic_industry": True, "gansu_key_industry": True, "public_funding": True, "family_offices": 3, "licences": 2, "transfers": 1,
           **NOTHING}
    del own["preservation"]
    question = {"patents": [star], "as_of": AS_OF, "pledgor": "兰州示例铝业有限公司", "pd_1y": 0.03, "contract": CONTRACT, "industry": "C32",
                "loan": {"amount": 1000000, "start": "2026-12-01", "end": "2028-11-30", "rate": 0.0365},
                "declarations": {"other_ground": "none", "internal_decision": True}, "patent_share_of_product": 0.6,
                "sales_forecast": [40000000, 42000000], "sales_history": [{"year": 2025, "amount": 36000000, "evidence": "declared"}],
                "acknowledged": ["B5"]}
    return [{"number": star, "facts": own}], None, "value.pledge", question


WORKED = {"pass": first_example, "gaps": second_example, "licence": third_example, "refuse": refused, "warn": warned, "unknown": undecidable}


def plain(value):
    """Fractions as the shortest decimals, to be written as JSON."""
    if isinstance(value, dict):
        return {name: plain(member) for name, member in value.items()}
    if isinstance(value, list):
        return [plain(member) for member in value]
    if isinstance(value, Fraction):
        return int(value) if value.denominator == 1 else float(value)
    return value


def expectation(name, records, norms_from, method, question):
    complete = [oracle.complete(record["number"], record["facts"]) for record in records]
    norms = oracle.cut_norms(complete, AS_OF) if norms_from else None
    answer = plain(oracle.answer(method, complete[0], question, norms))
    if name == "gaps":
        del answer["loan"]["verdict"]  # undecidable by the gate, none by the prior: the rules do not say which is named first
    return answer


def main():
    os.makedirs(FOLDER, exist_ok=True)
    for name, build in WORKED.items():
        records, norms_from, method, question = build()
        worked = {"records": records, "observed_on": OBSERVED, "norms_from": norms_from,
                  "question": {"method": method, "params": question},
                  "expect": expectation(name, records, norms_from, method, question)}
        with open(os.path.join(FOLDER, name + ".json"), "w", encoding="utf-8") as file:
            file.write(text_of(worked))
        print("wrote", name)


def text_of(worked):
    """JSON a person can read: a line a record, a line a row of the answer."""
    lines = ["{", '"records": [', ",\n".join("  " + dump(record) for record in worked["records"]), "],"]
    lines += ['"observed_on": %s,' % dump(worked["observed_on"]), '"norms_from": %s,' % dump(worked["norms_from"]),
              '"question": %s,' % json.dumps(worked["question"], ensure_ascii=False, indent=1), '"expect": %s' % pretty(worked["expect"], 0), "}"]
    return "\n".join(lines) + "\n"


def dump(value):
    return json.dumps(value, ensure_ascii=False)


def pretty(value, depth):
    short = dump(value)
    if len(short) < 150 or not isinstance(value, (dict, list)):
        return short
    pad, end = " " * (depth + 1), " " * depth
    if isinstance(value, list):
        return "[\n" + ",\n".join(pad + pretty(member, depth + 1) for member in value) + "\n" + end + "]"
    return "{\n" + ",\n".join("%s%s: %s" % (pad, dump(name), pretty(member, depth + 1)) for name, member in value.items()) + "\n" + end + "}"


if __name__ == "__main__":
    main()
