#!/usr/bin/env python3
"""What must hold whatever the numbers are: more of a good thing never lowers a score, a dearer rate never raises a value, a ground always
refuses.  Invented patents (cases.py) in pairs that differ in one fact, asked of a running daemon.

    properties.py SOCKET SEED PAIRS
"""
import copy
import random
import sys

sys.dont_write_bytecode = True

from cases import application, one_patent, rows_of
from compare import Daemon

AS_OF = "2026-11-23"
# attribute, most that it begins with, how it becomes better
BETTER = [
    ("forward_citations_5y", 30, lambda value: value + 7), ("claims", 20, lambda value: value + 9), ("family_offices", 6, lambda value: value + 2),
    ("invalidations_survived", 2, lambda value: value + 1), ("readiness_level", 6, lambda value: value + 3), ("transfers", 3, lambda value: value + 1),
    ("disputes_won", 3, lambda value: value + 1), ("insurances", 3, lambda value: value + 1), ("first_claim_length", 600, lambda value: max(1, value - 90)),
]
COHORT = {"kind": "invention", "classes": "A23N 12/02"}  # many of one field and few years, so that percentiles exist
PLEDGE = {"as_of": AS_OF, "industry": "C35", "sales_forecast": [8000000, 9000000, 7000000], "patent_share_of_product": 1,
          "sales_history": [{"year": 2025, "amount": 7500000, "evidence": "audited"}], "declarations": {"other_ground": "none", "internal_decision": True},
          "contract": {"parties": True, "claim": True, "period": True, "patents": True, "scope": True, "forfeiture": False},
          "loan": {"amount": 500000, "start": "2026-12-01", "end": "2027-11-30", "rate": 0.04}, "acknowledged": ["B2", "B4", "B5", "461-11-10", "461-11-11"]}
# a fact that refuses, whatever else is excellent
REFUSING = [("pledge_active", "true", "461-11-9"), ("suspension", "true", "461-11-5"), ("preservation", "true", "461-11-5"), ("secrecy", "true", "B3"), ("status", "invalid", "461-11-2"),
            ("fees_paid_through", "2026-01-01", "461-11-4")]


class Bench:
    def __init__(self, path, seed):
        self.daemon, self.chance, self.serial, self.job, self.wrong, self.held, self.moved = Daemon(path), random.Random(seed), 500000, 0, [], 0, set()

    def load(self, patents):
        """Puts patents under fresh numbers; returns those."""
        for patent in patents:
            self.serial += 1
            kind = {"invention": 1, "utility_model": 2, "design": 3}[patent["kind"]]
            patent["application_number"] = application(int(patent.get("filing_date", "2019")[:4]), kind, self.serial)
        self.job += 1
        answer = self.daemon.ask("patent.load", {"job": "pairs-%d" % self.job, "chunk": 0, "rows": rows_of(patents), "observed_on": "2026-11-01"})
        assert not answer["refused"], answer["failures"]
        return [patent["application_number"] for patent in patents]

    def base(self):
        """An invention or utility model that lives, with what pairs need."""
        while True:
            patent = one_patent(self.chance, 1)
            if patent["kind"] != "design" and "filing_date" in patent:
                patent.update(status="in_force", grant_date=patent["filing_date"], invalidation_pending="false")
                patent.setdefault("classes", "A23N 12/02")
                return patent if self.chance.random() < 0.5 else {**patent, **COHORT, "filing_date": "201%d-05-06" % self.chance.randint(6, 9), "publication_date": "2020-01-01"}

    def total(self, number, purpose):
        return self.daemon.ask("value.score", {"patent": number, "as_of": AS_OF, "purpose": purpose})["score"]["total"]

    def pledge(self, number, **more):
        return self.daemon.ask("value.pledge", {"patents": number if isinstance(number, list) else [number], **copy.deepcopy(PLEDGE), **more})

    def expect(self, good, sentence):
        self.held += good
        if not good:
            self.wrong.append(sentence)


def more_is_never_worse(bench):
    for name, most, better in BETTER:
        worse = bench.base()
        worse[name] = str(bench.chance.randint(1, most))
        worse.setdefault("self_citations_5y", "0")
        pair = [worse, {**worse, name: str(better(int(worse[name])))}]
        low, high = bench.load(pair)
        for purpose in ("pledge", "license", "management"):
            before, after = bench.total(low, purpose), bench.total(high, purpose)
            bench.moved |= {name} if after > before else set()
            bench.expect(after >= before, "%s %s → %s: %s total %s → %s (%s, %s)" % (name, pair[0][name], pair[1][name], purpose, float(before), float(after), low, high))


def reconciled(value):
    """Where the approaches are too far apart no middle is stated, and nothing can be compared."""
    return value and value["reconciled"]


def a_dearer_rate_never_raises_a_value(bench):
    number, = bench.load([bench.base()])
    values = [bench.pledge(number, risk_free=rate)["value"] for rate in (0, 0.018, 0.05, 0.1, 0.2)]
    for cheap, dear in zip(values, values[1:]):
        if reconciled(cheap) and reconciled(dear):
            bench.expect(all(dear[name] <= cheap[name] for name in ("low", "middle", "high", "mean")), "a higher rate raises the value of " + number)
    more = [bench.pledge(number, sales_forecast=[sales])["value"] for sales in (0, 1000, 10 ** 6, 10 ** 9, 10 ** 15)]
    for less, much in zip(more, more[1:]):
        if reconciled(less) and reconciled(much):
            bench.expect(less["middle"] <= much["middle"], "more sales lower the value of " + number)
            bench.expect(0 <= much["low"] <= much["middle"] <= much["high"], "the range of %s is not in order" % number)


def less_known_is_never_narrower(bench):
    """Rule 12: without a fact, or with weaker evidence, high over low of the income approach does not fall.  Sales so large that fees are nothing."""
    whole = bench.base()
    fact = bench.chance.choice([name for name in ("claims", "forward_citations_5y", "family_offices", "pages", "disputes_won", "strategic_industry", "claim_category") if name in whole] or ["status"])
    full, less = bench.load([whole, {name: value for name, value in whole.items() if name != fact}])

    def ratio(number, evidence):
        history = [{"year": 2025, "amount": 10 ** 12, "evidence": evidence}] if evidence else []
        value = bench.pledge(number, sales_forecast=[10 ** 12] * 3, sales_history=history)["value"]
        income = value and value["approaches"][0]
        return income["high"] / income["low"] if income and income["id"] == "income" and income["low"] > 10 ** 6 else None
    ladder = [ratio(full, evidence) for evidence in ("audited", "declared")]
    for narrow, wide in (ladder, (ladder[0], ratio(less, "audited"))):
        if narrow and wide:
            bench.expect(wide > narrow * (1 - 1e-6), "less is known of %s (%s), and the range is narrower: %s, %s" % (full, fact, narrow, wide))


def a_ground_always_refuses(bench):
    good = {"status": "in_force", "fees_paid_through": "2027-09-01", "pledge_active": "false", "suspension": "false", "preservation": "false", "secrecy": "false", "register_date": "2026-11-20",
            "forward_citations_5y": "90", "family_offices": "9", "readiness_level": "9"}
    for name, value, rule in REFUSING:
        number, = bench.load([{**bench.base(), **good, name: value}])
        gate = bench.pledge(number)["gate"]
        verdict = next(check["verdict"] for check in gate["checks"] if check["rule"] == rule)
        bench.expect((verdict, gate["verdict"]) == ("refuse", "refuse"), "%s %s: %s says %s, the gate %s" % (name, value, rule, verdict, gate["verdict"]))


def what_is_printed_adds_up(bench):
    number, = bench.load([bench.base()])
    for purpose in ("pledge", "license", "management"):
        score = bench.daemon.ask("value.score", {"patent": number, "as_of": AS_OF, "purpose": purpose})["score"]
        for rows in ("indicators", "dimensions"):
            bench.expect(sum(row["contribution"] for row in score[rows]) == score["total"], "%s of %s do not sum to the total" % (rows, number))
        bench.expect(0 <= score["total"] <= 100 and sum(row["weight"] for row in score["dimensions"]) == 1, "total or weights of %s" % number)
    loan = bench.pledge(number, pd_1y=0.03)["loan"]
    if loan.get("split"):
        bench.expect(sum(value for name, value in loan["split"].items() if name != "scheme") == loan["principal_loss"], "the split of %s does not sum to the loss" % number)


def a_remedy_reaches_the_grade_it_names(bench):
    number, = bench.load([bench.base()])
    answer = bench.daemon.ask("value.score", {"patent": number, "as_of": AS_OF, "purpose": "management"})
    for remedy in answer["remedies"]:  # a fact that was missing may reach the grade by being known, without points
        bench.expect(remedy["effect"] > 0 or answer["score"]["confidence"] < 0.6, "a remedy of %s has no effect" % number)


def a_basket_lies_between_its_ends(bench):
    """Rule 16: every quantile between independence and the plain sum, the same mean, and never narrower than independence."""
    numbers = bench.load([bench.base() for _ in range(bench.chance.randint(2, 5))])
    together = bench.pledge(numbers)
    value, ends = together["value"], together["basket"]
    if not value:
        return
    for name in ("low", "middle", "high"):
        least, most = sorted((ends["independent"][name], ends["sum"][name]))
        bench.expect(least - 1 <= value[name] <= most + 1, "%s of %s does not lie between the ends" % (name, numbers))
    bench.expect(max(abs(value["mean"] - ends[end]["mean"]) for end in ("independent", "sum")) <= 1, "the means of %s differ" % numbers)
    bench.expect(ends["independent"]["low"] >= ends["sum"]["low"] - 1 and ends["independent"]["high"] <= ends["sum"]["high"] + 1, "independence of %s is wider than the sum" % numbers)
    bench.expect(0 <= ends["dependence"] <= 1, "the dependence of %s" % numbers)
    parts = [part["value"] for part in together["patents"] if part["value"] and part["value"]["reconciled"]]
    bench.expect(abs(ends["sum"]["middle"] - sum(part["middle"] for part in parts)) <= len(parts) or any(part["ltv_cap"] == 0 for part in together["patents"]),
                 "the sum of %s is not that of its parts" % numbers)


def experts_move_a_total_by_at_most_ten(bench):
    number, = bench.load([bench.base()])
    before = bench.total(number, "management")
    for indicator in ("dependence", "problem", "effect", "complements", "defence", "rivals"):
        bench.daemon.ask("expert.put", {"patent": number, "indicator": indicator, "expert": "示例专家", "points": bench.chance.choice((0, 100)), "day": AS_OF[:8] + "01"})
    score = bench.daemon.ask("value.score", {"patent": number, "as_of": AS_OF, "purpose": "management"})["score"]
    bench.expect(abs(score["total"] - before) <= 10, "experts moved %s by %s" % (number, float(score["total"] - before)))
    bench.expect(score["experts"]["effect"] == score["total"] - before, "the row of the experts of %s is not what they moved" % number)


def main():
    bench, pairs = Bench(sys.argv[1], int(sys.argv[2])), int(sys.argv[3])
    bench.load([{**one_patent(bench.chance, 1), **COHORT, "filing_date": "201%d-03-04" % bench.chance.randint(6, 9)} for _ in range(600)])
    bench.daemon.ask("norms.cut", {"day": AS_OF})
    for _ in range(pairs):
        for look in (more_is_never_worse, less_known_is_never_narrower, a_dearer_rate_never_raises_a_value, a_ground_always_refuses, what_is_printed_adds_up, a_remedy_reaches_the_grade_it_names,
                     a_basket_lies_between_its_ends, experts_move_a_total_by_at_most_ten):
            look(bench)
    for name, *_ in BETTER:
        bench.expect(pairs < 10 or name in bench.moved, "%s never moved a total: the look at it cannot fail" % name)
    print("\n".join(bench.wrong[:40]))
    print("%d properties hold, %d do not" % (bench.held, len(bench.wrong)))
    return 1 if bench.wrong or not bench.held else 0


if __name__ == "__main__":
    sys.exit(main())
