"""The design's three worked examples, every figure, against the oracle: what `oracle.py --self-test` runs."""
import json
import os
import re
from fractions import Fraction

import oracle
import oracle_license
import oracle_models as models
import oracle_money as money
import oracle_pledge
import oracle_royalty as royalty
import oracle_score

PLEDGE, LICENSE, SCORE = models.model("pledge-cn"), models.model("license-cn"), models.model("score-27")
NUMBER = re.compile(r"-?\d+(\.\d+)?")
checked = 0


def same(what, got, expected):
    """Equal as printed: decimal texts are exact."""
    global checked
    checked += 1
    wanted = Fraction(expected) if isinstance(expected, str) and NUMBER.fullmatch(expected) else expected
    if got != wanted:
        raise AssertionError("%s: got %s, expected %s" % (what, float(got) if isinstance(got, Fraction) else got, expected))


def hundredths(text):
    return {name: int(Fraction(points) * 100) for name, points in (pair.split() for pair in text.split(","))}


FIRST = hundredths("validity 100,family 40,survival 80,design_around 61.80,claim_soundness 68.60,claim_type 95,originality 57.20,"
                   "citations 68.00,field_count 58,field_span 48,stage 100,econ_life 41.77,sales 88.57,share 47.50,policy 75,deals 45,"
                   "finance 70,disputes 50")
SECOND = hundredths("validity 100,family 40,survival 60,design_around 55,claim_soundness 52.00,claim_type 45,citations 39.44,field_count 42,"
                    "field_span 48,econ_life 61.50,policy 80,deals 45,finance 45,disputes 50")


def score_of_example_1():
    score = oracle_score.combine(SCORE, "pledge", FIRST)
    rows = {row["id"]: row for row in score["indicators"]}
    for name, weight in (("validity", "0.052078"), ("stage", "0.110590"), ("sales", "0.099565")):
        same("weight of " + name, rows[name]["weight"], weight)
    wanted = "5.21 2.78 4.17 3.09 3.44 5.10 1.26 4.51 2.12 1.17 11.06 4.46 8.82 2.36 3.73 2.40 2.24 1.07".split()
    for name, contribution in zip(FIRST, wanted):
        same("contribution of " + name, rows[name]["contribution"], contribution)
    same("sum", sum(row["contribution"] for row in score["indicators"]), "68.99")
    for dimension, contribution in zip(score["dimensions"], ("23.79", "20.12", "25.08")):
        same(dimension["id"], dimension["contribution"], contribution)
    same("total", score["total"], "68.99")
    same("grade", score["grade"], "A")
    same("confidence", score["confidence"], "0.808298")
    return score


def case_of_example_1(score):
    r, _ = royalty.factor(PLEDGE["royalty_factor"], FIRST)
    low, high, _ = royalty.royalty_range("C35", 29)
    K, i = royalty.rate(low, high, r), oracle_pledge.discount_rate(PLEDGE, {})
    same("r", Fraction(r, 1000000), "0.719780")
    same("K", Fraction(K, 1000000), "0.025797")
    same("i", Fraction(i, 1000000), "0.148000")
    spread, draws = royalty.spread(PLEDGE["draws"], score["confidence"]), PLEDGE["draws"]
    same("a", oracle_pledge.decimals(float(spread), 6), "0.438340")
    case = {"kind": "invention", "forecast": [80e6, 95e6, 110e6], "fade": 0.1, "tax": 0.25, "hazard": 0.005, "pending": 1.0, "age": 2834 / 365,
            "legal": 4471 / 365, "economic_life": 12.0, "sold": True, "running_year": 8, "fees": oracle_pledge.fee_bands("invention"),
            "fee_share": 1.0, "spread": float(spread), "sales_triangle": [float(x) for x in draws["audited"]],
            "fade_triangle": [float(x) for x in draws["fade"]], "life_triangle": [float(x) for x in draws["life"]],
            "rate_cap": float(draws["rate_most"]), "K": K / 1000000, "i": i / 1000000}
    case["life"] = money.life_of(case, 1)
    same("n", oracle_pledge.decimals(case["life"], 4), "4.2356")
    return case


def income_of_example_1(case):
    steps = [oracle_pledge.printed_step(row) for row in money.base_steps(case)]
    wanted = [("80000000", "0.995000", "0.933317", "1437383.29", "1866.63"), ("95000000", "0.990025", "0.812994", "1479406.09", "3251.97"),
              ("110000000", "0.985075", "0.708183", "1484696.46", "2832.73"), ("99000000", "0.980150", "0.616884", "1158140.84", "2467.54"),
              ("89100000", "0.975249", "0.537355", "212858.34", "3224.13")]
    names = ("sales", "survival", "discount_factor", "income_present_value", "fee_present_value")
    same("slots", len(steps), 5)
    for step, row in zip(steps, wanted):
        for name, figure in zip(names, row):
            same("slot %d %s" % (step["slot"], name), step[name], figure)
    same("fees", [int(step["fee"]) for step in steps], [2000, 4000, 4000, 4000, 6000])
    same("weight of the last slot", steps[4]["weight"], "0.235616")
    rows = money.base_steps(case)
    same("gross", oracle_pledge.decimals(sum(row["income_present_value"] for row in rows), 2), "5772485.02")
    same("fees", oracle_pledge.decimals(sum(row["fee_present_value"] for row in rows), 2), "13643.01")
    same("base", money.half_up(money.present_value(case, 1, -0.1, case["K"], case["life"])), 5758842)
    drawn = oracle_pledge.span_of(money.draws(case, oracle_pledge.lattice()))
    same("range", drawn, {"low": 2997823, "middle": 5337391, "high": 7724544, "mean": 5381295})
    return drawn


def loan_of_example_1(score, case, values):
    day = models.day
    record = {"kind": "invention", "filing_date": "2019-02-19", "wipo_field": 29, "fees_paid_through": "2027-02-18"}
    question = {"loan": {"amount": 1200000, "start": "2026-12-01", "end": "2027-11-30", "rate": 0.0385}, "pd_1y": 0.03}
    as_of, span = day("2026-11-23"), {"economic": Fraction(12) - Fraction(2834, 365), "years": Fraction(12)}
    loan = oracle_pledge.loan_answer(record, question, PLEDGE, score, span, {"verdict": "pass"}, values, case | {"evidence": "audited"}, as_of)
    same("limits", [row["amount"] for row in loan["limits"]], [Fraction("1441095.57"), Fraction("2668695.50"), Fraction("1498911.50")])
    plain = {"ceiling": 1440000, "bound_by": "ltv_cap", "verdict": "within", "latest_end": "2029-11-30", "fees_during": 2000,
             "exposure_at_default": 1211550, "expected_loss": 24232, "principal_loss": 23950, "interest_loss": 282}
    for name, figure in plain.items():
        same(name, loan[name], figure)
    for name, figure in (("ltv_cap", "0.27"), ("ltv_requested", "0.224829"), ("shortfall_probability_given_default", "0.813477"),
                         ("loss_given_default", "0.666696"), ("default_probability", "0.03")):
        same(name, loan[name], figure)
    same("split", loan["split"], {"scheme": "zhongshan", "fund": 12933, "bank": 6227, "insurer": 3832, "appraiser": 958})
    same("realisable", loan["net_realisable"], {"low": 0, "middle": 0, "high": 1625234, "mean": 515731})
    later = oracle_pledge.span_of(money.draws(case, oracle_pledge.lattice(), 372 / 365 + 1))
    same("value at H", [later["low"], later["middle"], later["high"]], [406631, 3381308, 5827915])


def example_2():
    for purpose, total in (("pledge", "51.35"), ("license", "49.93"), ("management", "49.56")):
        score = oracle_score.combine(SCORE, purpose, SECOND)
        same("total for " + purpose, score["total"], total)
        if purpose == "pledge":
            rows = {row["id"]: row for row in score["indicators"]}
            same("dimensions", [row["contribution"] for row in score["dimensions"]], [Fraction("18.88"), Fraction("10.69"), Fraction("21.78")])
            same("unobserved", rows["unobserved.technology"]["weight"], "0.028453")
            same("unobserved", rows["unobserved.technology"]["contribution"], "1.14")
            same("grade", score["grade"], "C")
            same("confidence", score["confidence"], "0.593064")
    same("annuity", oracle_pledge.decimals(money.annuity(0.148, 7.0), 6), "4.484546")
    quality = models.curve(PLEDGE["prior"]["quality"]["knots"], 62)
    same("g", quality, "1.1296")
    middle, amounts = oracle_pledge.prior_amounts(PLEDGE, 0.0225, 0.148, 7.0, PLEDGE["prior"]["worked"], quality, "invention")
    same("prior", oracle_pledge.decimals(middle, 2), "25388.87")
    same("printed", amounts, {"low": 2000, "middle": 25000, "high": 414000, "mean": 272000})


def example_3():
    bottom, middle, top = oracle_license.rates(LICENSE, 24300, Fraction("0.40"), "ordinary")
    same("rates", [bottom, middle, top], [13249, 17010, 20771])
    sales = [30e6, 33e6, 36e6, 36e6, 36e6]
    annuity, lump, forms = oracle_license.forms(LICENSE, sales, middle, 0.3, 1)
    by_form = {form["form"]: form for form in forms}

    def amounts(name):
        return [row["amount"] for row in by_form[name]["payments"]]
    same("A", oracle_pledge.decimals(annuity, 2), "122023218.79")
    same("lump", [money.half_up(bottom / 1e6 * annuity), money.half_up(lump), money.half_up(top / 1e6 * annuity)], [1616686, 2075615, 2534544])
    same("running", amounts("running"), [510300, 561330, 612360, 612360, 612360])
    same("factors", [oracle_pledge.decimals(x, 6) for x in oracle_license.factors(0.12, 5)],
         [Fraction(x) for x in ("0.892857", "0.797194", "0.711780", "0.635518", "0.567427")])
    same("present values", [oracle_pledge.decimals(a * f, 2) for a, f in zip(amounts("running"), oracle_license.factors(0.12, 5))],
         [Fraction(x) for x in ("455625.00", "447488.84", "435865.75", "389165.85", "347469.51")])
    same("entry", by_form["entry_and_royalty"]["entry"], 622684)
    same("rate after entry", by_form["entry_and_royalty"]["rate"], "0.011907")
    same("residual after entry", by_form["entry_and_royalty"]["residual"], "-0.49")
    same("deferred", by_form["deferred"]["rate"], "0.024216")
    same("deferred residual", by_form["deferred"]["residual"], "29.32")
    same("deferred payments", amounts("deferred"), [799128, 871776, 871776, 871776])
    same("instalments", amounts("instalments"), [915360, 686520, 686521])
    same("guarantee", amounts("minimum_guarantee"), [255150, 280665, 306180, 306180, 306180])
    same("open", oracle_license.rates(LICENSE, 24300, Fraction("0.40"), "open")[1], 12150)
    _, open_lump, _ = oracle_license.forms(LICENSE, sales, 12150, 0.3, 1)
    same("open lump", money.half_up(open_lump), 1482582)
    verdicts = [row["verdict"] for row in oracle_license.open_license(LICENSE, 12150, 1482582, {})["ceilings"]]
    same("open ceilings", verdicts, ["pass", "unknown", "pass"])
    same("Parr percentile", royalty.prior_percentile(17010), "17.01")
    same("national", oracle_pledge.decimals(2075615 / 5 / 553000, 4), "0.7507")
    same("K of the check vector", royalty.rate(Fraction("0.015"), Fraction("0.03"), 620000), 24300)


def worked_answer(name):
    """The oracle's answer to a worked file, which must be what the file expects."""
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "worked", name + ".json"), encoding="utf-8") as file:
        worked = json.load(file)
    records = [oracle.complete(record["number"], record["facts"]) for record in worked["records"]]
    params = worked["question"]["params"]
    norms = oracle.cut_norms(records, params["as_of"]) if worked["norms_from"] == "records" else None
    return oracle.answer(worked["question"]["method"], records[0], params, norms)


def whole_records():
    """Examples 1 and 2 once more, from facts and a cohort of fifty to the loan."""
    first, second = worked_answer("pass"), worked_answer("gaps")
    for row in first["score"]["indicators"]:
        if row["id"] in FIRST:
            same("points of " + row["id"], row["points"] * 100, FIRST[row["id"]])
    for row in second["score"]["indicators"]:
        if row["id"] in SECOND:
            same("points of " + row["id"], row["points"] * 100, SECOND[row["id"]])
    same("total", first["score"]["total"], "68.99")
    same("gate", first["gate"]["verdict"], "pass")
    same("value", [first["value"][name] for name in ("low", "middle", "high", "mean")], [2997823, 5337391, 7724544, 5381295])
    same("base", first["value"]["approaches"][0]["base_case"], 5758842)
    same("loan", [first["loan"][name] for name in ("ceiling", "bound_by", "verdict", "latest_end", "expected_loss")],
         [1440000, "ltv_cap", "within", "2029-11-30", 24232])
    same("total", second["score"]["total"], "51.35")
    same("n", second["value"]["approaches"][0]["inputs"]["life_years"], "7")
    same("unknown grounds", [check["rule"][7:] for check in second["gate"]["checks"] if check["verdict"] == "unknown"], ["1", "5", "7", "12"])


def run():
    score = score_of_example_1()
    case = case_of_example_1(score)
    loan_of_example_1(score, case, income_of_example_1(case))
    example_2()
    example_3()
    whole_records()
    print("%d figures of the worked examples, all equal" % checked)
