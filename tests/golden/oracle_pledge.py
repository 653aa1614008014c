"""The pledge: gate, value by royalty saving or an indicative prior, loan ceiling, shortfall, expected loss and its split."""
import functools
import math
from fractions import Fraction

import oracle_gate
import oracle_models as models
import oracle_money as money
import oracle_record
import oracle_royalty as royalty
import oracle_score
import oracle_value

MILLION = models.MILLION
DIMENSIONS = 9  # 0 sales and fade, 2 K, 3 life, 4 sale, 5 proceeds, 6 which deal, 7 deal, 8 cost


@functools.lru_cache(maxsize=None)
def lattice():
    seed = int(models.model("pledge-cn")["seed"], 16)
    return [money.lattice(seed, dimension) for dimension in range(DIMENSIONS)]


def discount_rate(model, question):
    """The build-up of i: risk-free, technical, and market, funding, management at 5 % of risk/100; within floor and cap."""
    table, risks = model["discount"], question.get("risks") or {}
    rate = models.exact(question["risk_free"]) if "risk_free" in question else table["risk_free"]
    rate += table["technical"]
    for name in ("market", "funding", "management"):
        risk = models.exact(risks[name]) if name in risks else Fraction(table["missing_risk"])
        rate += table["per_risk"] * risk / 100
    return models.half_up(min(Fraction(table["most"]), max(Fraction(table["floor"]), rate)) * MILLION)


def running_year(start, as_of):
    """The patent year of a day: 1 in the first year from filing."""
    year = as_of.year - start.year
    return max(1, year + 1 if models.add_years(start, year) <= as_of else year)


def fee_bands(kind):
    return [(band["through"], band["yuan"]) for band in models.model("fees-cn")[kind]]


def fee_share(record):
    return 1 - models.exact(record.get("fee_relief", 0))


def sales_basis(record, question, as_of):
    """(yuan of the periods from as_of, class of evidence): the forecast, else the last full year faded once; None without sales.

    The worst evidence among the given years decides; a year without evidence is the holder's own word (rules 4 and 8).
    """
    last = oracle_score.sales_of_years(record, question).get(oracle_score.last_full_year(as_of))
    said = [item.get("evidence", "declared") for item in question.get("sales_history") or []]
    if not said and last is not None:
        said = [record.get("sales_evidence", "declared")]
    evidence = "forecast" if not said else "declared" if "declared" in said else "audited"
    if question.get("sales_forecast"):
        return [float(amount) for amount in question["sales_forecast"]], evidence
    if last is None:
        return None, None
    return [float(last) * (1 - float(models.model("pledge-cn")["fade"]))], evidence


def income_case(record, question, model, as_of, score, span, share_of=None):
    """Everything the income approach needs, as plain numbers; None without sales."""
    forecast, evidence = (share_of["forecast"], share_of["evidence"]) if share_of else sales_basis(record, question, as_of)
    if forecast is None or not span:
        return None
    share = models.exact(question.get("patent_share_of_product", 1))
    kind, draws = record["kind"], model["draws"]
    industry, source = royalty.industry_of(record, question)
    low, high, prior = royalty.royalty_range(industry, record.get("wipo_field"))
    r, _ = royalty.factor(model["royalty_factor"], royalty.observed_points(score))
    pending = record.get("invalidation_pending")
    case = {"forecast": [amount * float(share) for amount in forecast], "evidence": evidence, "industry": industry, "industry_source": source,
            "low": low, "high": high, "r": r, "prior_range": prior, "K_millionths": royalty.rate(low, high, r),
            "i_millionths": discount_rate(model, question), "fade": float(model["fade"]), "tax": float(model["tax"]),
            "hazard": float(model["hazard"][kind]), "pending": float(model["hazard"]["pending_" + kind]) if pending else 1.0,
            "age": (as_of - oracle_record.term_start(record)).days / 365, "legal": (oracle_record.expiry(record) - as_of).days / 365,
            "economic_life": float(span["years"]), "sold": span["sold"], "life": float(span["economic"]),
            "running_year": running_year(oracle_record.term_start(record), as_of), "fees": fee_bands(kind),
            "fee_share": float(fee_share(record)), "spread": float(royalty.spread(draws, score["confidence"])),
            "sales_triangle": [float(x) for x in draws[evidence]], "fade_triangle": [float(x) for x in draws["fade"]],
            "life_triangle": [float(x) for x in draws["life"]], "rate_cap": float(draws["rate_most"])}
    if share_of:
        r, low, high = share_of["r"], share_of["low"], share_of["high"]
        case |= {"forecast": share_of["forecast"], "evidence": share_of["evidence"], "industry": share_of["industry"], "low": low, "high": high, "r": r,
                 "K_millionths": royalty.rate(low, high, r), "sold": share_of["sold"], "sales_triangle": [float(x) for x in draws[share_of["evidence"]]]}
    case["K"], case["i"] = case["K_millionths"] / MILLION, case["i_millionths"] / MILLION
    return case


def span_of(draws):
    low, middle, high, mean = money.quantiles(draws)
    return {"low": money.half_up(low), "middle": money.half_up(middle), "high": money.half_up(high), "mean": money.half_up(mean)}


def without_mean(values):
    return {name: values[name] for name in ("low", "middle", "high")}


def income(case, model):
    """The answer's approach `income` and its draws."""
    drawn, steps, step = money.draws(case, lattice()), money.base_steps(case), float(model["discount"]["step"])
    approach = {"id": "income", **span_of(drawn), "weight": 1,
                "inputs": inputs(case, model) | {"hazard": model["hazard"][case["kind"]], "rate_spread": decimals(case["spread"], 6)},
                "steps": [printed_step(row) for row in steps],
                "gross": decimals(sum(row["income_present_value"] for row in steps), 2),
                "fees": decimals(sum(row["fee_present_value"] for row in steps), 2),
                "at_lower_rate": without_mean(span_of(money.draws(case, lattice(), i=case["i"] - step))),
                "at_higher_rate": without_mean(span_of(money.draws(case, lattice(), i=case["i"] + step))),
                "base_case": money.half_up(money.present_value(case, 1, -case["fade"], case["K"], case["life"]))}
    return approach


def inputs(case, model):
    return {"industry": case["industry"], "industry_source": case["industry_source"],
            "rate_low": case["low"], "rate_high": case["high"], "factor": Fraction(case["r"], MILLION),
            "royalty_rate": Fraction(case["K_millionths"], MILLION), "discount_rate": Fraction(case["i_millionths"], MILLION),
            "tax_rate": model["tax"], "life_years": decimals(case["life"], 6)}


def printed_step(row):
    return {"slot": row["slot"], "sales": money.half_up(row["sales"]), "fee": money.half_up(row["fee"]),
            **{name: decimals(row[name], 6) for name in ("weight", "survival", "discount_factor")},
            **{name: decimals(row[name], 2) for name in ("income_present_value", "fee_present_value")}}


def millionths(value):
    """An exact number half up to the sixth decimal, as curves take and give it."""
    return Fraction(models.half_up(value * MILLION), MILLION)


def decimals(value, places):
    """A double as printed: half up to so many places."""
    unit = 10 ** places
    return Fraction(math.floor(value * unit + 0.5), unit)


def prior_amounts(model, K, i, life, worked, quality, kind):
    """Section 4: 750,000 K (1 - tax) annuity p_worked g, halved for a utility model; printed to 1,000."""
    table = model["prior"]
    middle = float(table["revenue"]) * K * (1 - float(model["tax"])) * money.annuity(i, life) * float(worked) * float(quality)
    if kind == "utility_model":
        middle *= float(table["utility_model"])
    rounded = [money.half_up(amount / table["round"]) * table["round"]
               for amount in (middle / float(table["spread"]), middle, middle * float(table["spread"]), middle * float(table["mean"]))]
    return middle, dict(zip(("low", "middle", "high", "mean"), rounded))


def prior(record, question, model, score, span):
    """The approach `prior`: no sales, deal or cost; never a loan on it."""
    industry, source = royalty.industry_of(record, question)
    low, high, _ = royalty.royalty_range(industry, record.get("wipo_field"))
    r, _ = royalty.factor(model["royalty_factor"], royalty.observed_points(score))
    case = {"industry": industry, "industry_source": source, "low": low, "high": high, "r": r, "K_millionths": royalty.rate(low, high, r),
            "i_millionths": discount_rate(model, question), "life": float(span["economic"])}
    table = model["prior"]
    worked = table["worked_enterprise"] if record.get("holder_type") in ("enterprise", "sme") else table["worked"]
    quality = millionths(models.curve(table["quality"]["knots"], millionths(models.curve(table["score_percentile"]["knots"], score["total"]))))
    middle, amounts = prior_amounts(model, case["K_millionths"] / MILLION, case["i_millionths"] / MILLION, case["life"], worked, quality,
                                    record["kind"])
    return {"id": "prior", **amounts, "weight": 1,
            "inputs": inputs(case, model) | {"chance_worked": worked, "quality": quality}, "base_case": money.half_up(middle)}


def loan_caps(record, model, score, evidence, span, as_of, end):
    """The parts of LTV = cap(kind, grade) f_term f_evidence, and the LTV half up to a millionth (rule 13)."""
    kind_grade = Fraction(model["ltv"][record["kind"]][score["grade"]])
    after = span["economic"] - (models.years_between(as_of, end) if end else 0)
    term = millionths(models.curve(model["term_factor"]["knots"], millionths(after)))
    weight = Fraction(model["evidence"].get(evidence, 0))
    return {"kind_and_grade": kind_grade, "term": term, "evidence": weight}, millionths(kind_grade * term * weight)


def latest_end(record, model, span, start):
    """Rule 14: min(expiry - 1 day, filing + economic life - 1 year, start + 3 years - 1 day)."""
    begin, days = oracle_record.term_start(record), []
    if oracle_record.expiry(record):
        days.append(models.add_days(oracle_record.expiry(record), -1))
    if span:
        days.append(models.add_years(begin, int(span["years"]) - model["ceiling"]["margin_years"]))
    if start:
        days.append(models.add_days(models.add_years(start, model["ceiling"]["years"]), -1))
    return min(days).isoformat() if days else None


def fees_during(record, start, end):
    """Annual fees that fall due from the loan's start to its end: patent year y+1 on the y-th anniversary, unless already paid."""
    begin, expiry, paid = oracle_record.term_start(record), oracle_record.expiry(record), models.day(record.get("fees_paid_through"))
    if not begin or not expiry or not start or not end or oracle_record.is_dead(record):
        return 0
    total, year = Fraction(0), 1
    while models.add_years(begin, year) < expiry:
        due = models.add_years(begin, year)
        if start <= due <= end and not (paid and paid >= due):
            total += money.annual_fee(fee_bands(record["kind"]), year + 1) * fee_share(record)
        year += 1
    return models.half_up(total)


def limits_of(model, cap, values):
    table = model["ceiling"]
    amounts = [("ltv_cap", cap * values["middle"]), ("hard_cap", table["middle"] * values["middle"]), ("low_cap", table["low"] * values["low"])]
    bound = min(range(3), key=lambda i: (amounts[i][1], i))
    step = table["step"]
    return amounts, amounts[bound][0], int(amounts[bound][1] // step) * step


def power(base, years):
    """Whole powers by multiplication, the rest by exponential and logarithm."""
    whole, result = math.floor(years), 1.0
    for _ in range(whole):
        result *= base
    return result if years == whole else result * base ** (years - whole)


def risk(question, model, case, as_of, values_at):
    """Rule 15 for one patent: net realisable values, plain and under stress."""
    loan, table = question["loan"], model["realisation"]
    rate, triangle = float(models.exact(loan.get("rate", 0))), [float(x) for x in table["proceeds"]]

    def realisable(sale):
        return money.net_realisable(values_at, lattice(), float(sale), triangle, float(table["cost"]), rate, table["years_to_sell"])
    return risk_of(question, model, loan, realisable(table["sale_" + case["kind"]]), realisable(table["stress"]))


def risk_of(question, model, loan, base, stress):
    """Shortfall given default, and with a default probability the expected loss and its split."""
    rate, principal = float(models.exact(loan.get("rate", 0))), float(loan["amount"])
    exposure = principal * (1 + rate * model["realisation"]["default_days"] / 360)
    share, mean = money.shortfall(base, exposure)
    stressed, _ = money.shortfall(stress, exposure)
    answer = {"shortfall_probability_given_default": decimals(share, 6), "shortfall_under_stress": decimals(stressed, 6),
              "exposure_at_default": money.half_up(exposure), "net_realisable": span_of(base), "expected_loss": None}
    if "pd_1y" in question:
        years = ((models.day(loan["end"]) - models.day(loan["start"])).days + 1) / 365
        chance = 1 - power(1 - float(models.exact(question["pd_1y"])), years)
        _, principal_mean = money.shortfall(base, principal)
        answer |= loss(model, question.get("scheme"), chance, mean, principal_mean)
        answer["loss_given_default"] = decimals(mean / exposure, 6)
    return answer


def loss(model, scheme, chance, mean, principal_mean):
    """EL = PD_T E[shortfall]; only the principal's part is shared, the interest stays with the bank."""
    expected, principal = money.half_up(chance * mean), money.half_up(chance * principal_mean)
    table = next(row for row in model["schemes"] if scheme in (None, row["id"]))
    names = ("fund", "bank", "insurer", "appraiser")
    parts = models.largest_remainder([table[name] * principal for name in names], principal)
    return {"expected_loss": expected, "default_probability": decimals(chance, 6), "principal_loss": principal,
            "interest_loss": expected - principal, "split": {"scheme": table["id"], **dict(zip(names, parts))}}


def loan_answer(record, question, model, score, span, gate, values, case, as_of):
    """The member `loan`: ceilings, verdict, latest end, fees, risk."""
    loan = question.get("loan") or {}
    start, end = models.day(loan.get("start")), models.day(loan.get("end"))
    answer = {"ceiling": None, "conditional_ceiling": None, "bound_by": None, "limits": [], "ltv_cap": 0, "ltv_requested": 0,
              "requested": loan.get("amount"), "latest_end": latest_end(record, model, span, start),
              "fees_during": fees_during(record, start, end),
              "external_appraisal": loan.get("amount", 0) >= model["ceiling"]["appraisal_from"]}
    ceiling = None
    if case:
        answer["ltv_parts"], answer["ltv_cap"] = loan_caps(record, model, score, case["evidence"], span, as_of, end)
        amounts, answer["bound_by"], ceiling = limits_of(model, answer["ltv_cap"], values)
        answer["limits"] = [{"id": name, "amount": decimals(amount, 2)} for name, amount in amounts]
        if loan and values["middle"]:
            answer["ltv_requested"] = Fraction(models.half_up(Fraction(loan["amount"] * MILLION, values["middle"])), MILLION)
        if gate["verdict"] != "refuse":
            answer["conditional_ceiling" if gate["verdict"] == "unknown" else "ceiling"] = ceiling
    late = end and answer["latest_end"] and end > models.day(answer["latest_end"])
    answer["verdict"] = loan_verdict(gate["verdict"], ceiling, loan.get("amount"), late)
    if case and "rate" in loan:
        horizon = (end - as_of).days / 365 + float(model["realisation"]["years_to_sell"])
        answer |= risk(question, model, case, as_of, case["values_at"](horizon) if "values_at" in case else money.draws(case, lattice(), horizon))
    else:
        answer["shortfall_probability_given_default"] = None
    return answer


def loan_verdict(gate, ceiling, requested, late):
    if gate == "refuse":
        return "refused"
    if gate == "unknown":
        return "undecidable"
    if ceiling is None:
        return "none"
    if gate == "warn":
        return "needs_acknowledgement"
    if requested is None:
        return "none"
    return "too_long" if late else "within" if requested <= ceiling else "above"


def sharing(case, question, model):
    """The cross-check: the base case with a share of profit in place of K."""
    if "profit_margin" not in question:
        return None
    margin = float(models.exact(question["profit_margin"]))
    return {name: money.half_up(money.present_value(case, 1, -case["fade"], float(model["sharing"][name]) * margin, case["life"])) for name in ("low", "high")}


def value_of(record, question, model, as_of, score, span, deals, share_of=None):
    """(the member `value`, what a loan is measured by or None)."""
    case, approaches, drawn = income_case(record, question, model, as_of, score, span, share_of), [], {}
    if case:
        case["kind"] = record["kind"]
        approaches.append(income(case, model) | {"profit_sharing": sharing(case, question, model)})
        drawn["income"] = None
    by_market, drawn_market, effective = oracle_value.market(record, model, as_of, score, span, deals, lattice())
    by_cost, drawn_cost = oracle_value.cost(record, question, model, as_of, span, lattice())
    for approach, draws in ((by_market, drawn_market), (by_cost, drawn_cost)):
        if approach:
            approaches.append(approach)
            drawn[approach["id"]] = draws
    if not approaches:
        return stated([prior(record, question, model, score, span)]), None
    weights = oracle_value.weights_of(model, list(drawn), effective)
    for approach in approaches:
        approach["weight"] = decimals(weights[approach["id"]], 6)

    def values_at(horizon):
        parts = {name: money.draws(case, lattice(), horizon) if name == "income" else oracle_value.later(draws, float(span["economic"]), horizon)
                 for name, draws in drawn.items()}
        return oracle_value.combine(parts, weights)
    value = stated(approaches, oracle_value.span_of(values_at(0)))
    word = oracle_value.agreement(model, [approach["middle"] for approach in approaches])
    if word == "disagreed":
        value |= {"low": min(approach["middle"] for approach in approaches), "middle": None, "high": None, "mean": None, "reconciled": False}
    if word == "disagreed" or list(drawn) == ["cost"]:
        return value, None
    return value, (case or {"evidence": "market", "kind": record["kind"]}) | {"values_at": values_at}


def stated(approaches, span=None):
    chosen = span or approaches[0]
    return {**{name: chosen[name] for name in ("low", "middle", "high", "mean")}, "currency": "CNY", "reconciled": True, "approaches": approaches}


def without(score):
    """The score with the experts left out, for the money that they moved."""
    effect = score["experts"]["effect"]
    rows = [{**row, "experts": None} for row in score["indicators"]]
    return {**score, "ungated_total": score["ungated_total"] - effect, "total": score["ungated_total"] - effect, "indicators": rows}


def pledge(record, question, norms, evidence):
    """The answer of value.pledge, its members that can differ; None out of the model's scope: the Chinese register pledges Chinese patents."""
    if record["office"] != "CN":
        return None
    model, as_of = models.model("pledge-cn"), models.day(question["as_of"])
    score_model = models.model("score-27")
    span = oracle_score.life(record, as_of, score_model, question) if record.get("kind") != "design" else None
    gate = oracle_gate.gate(record, question, model, as_of, span)
    if record.get("kind") == "design":
        return {"gate": gate, "score": None, "value": None,
                "loan": loan_answer(record, question, model, None, span, gate, None, None, as_of)}
    score = oracle_score.score(record, question["as_of"], norms, "pledge", question, evidence["experts"])
    value, case = None, None
    if not oracle_record.is_dead(record) and span:
        value, case = value_of(record, question, model, as_of, score, span, evidence["deals"])
        value["without_experts"] = None
        if score["experts"]:
            plain, _ = value_of(record, question, model, as_of, without(score), span, evidence["deals"])
            value["without_experts"] = without_mean(plain) if plain["reconciled"] else None
    loan = loan_answer(record, question, model, score, span, gate, value, case, as_of)
    return {"state": "refused" if gate["verdict"] == "refuse" else "ok_with_gaps", "gate": gate, "score": score, "value": value, "loan": loan}
