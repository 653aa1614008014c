"""The licence: royalty rate with its range, lump sum, forms of equal present value, open-licence ceilings, standing (rule 17).

Pre-tax on both sides, paid in arrears, discounted at 12 % (own).
"""
import functools
import math
from fractions import Fraction

import oracle_models as models
import oracle_money as money
import oracle_pledge
import oracle_record
import oracle_royalty as royalty
import oracle_score

MILLION = models.MILLION
decimals = oracle_pledge.decimals


def rates(model, K, spread, kind):
    """(low, middle, high) in millionths: K times the type factor; low and high are the P10 and P90 of the triangular factor."""
    base, edge = K * Fraction(model["types"][kind]), float(spread) * (1 - math.sqrt(0.2))
    return [money.half_up(float(base) * (1 - edge)), models.half_up(base), money.half_up(float(base) * (1 + edge))]


def factors(i, count):
    found, factor = [], 1.0
    for _ in range(count):
        factor /= 1 + i
        found.append(factor)
    return found


def payments(amounts, first=1):
    return [{"period": first + t, "amount": amount} for t, amount in enumerate(amounts)]


def forms(model, sales, rate, entry, deferral):
    """(A, lump sum as a double, forms) of a rate in millionths on yearly sales."""
    discount = factors(float(model["discount"]), len(sales))
    annuity = sum(amount * factor for amount, factor in zip(sales, discount))
    table, due = model["forms"], [rate * amount / MILLION for amount in sales]
    lump = rate / MILLION * annuity
    answer = [{"form": "running", "rate": Fraction(rate, MILLION), "residual": Fraction(0), "payments": payments([money.half_up(x) for x in due])},
              {"form": "lump_sum", "residual": Fraction(0), "payments": payments([money.half_up(lump)], 0)},
              entry_form(lump, annuity, entry, sales)]
    later = deferred_form(lump, sales, discount, deferral, float(table["deferral_probability"]))
    answer += [later] if later else []
    answer += [instalments(lump, [float(x) for x in table["instalments"]], float(model["discount"])),
               guarantee_form(model, sales, rate, due, discount)]
    return annuity, lump, answer


@functools.lru_cache(maxsize=None)
def sales_factors():
    model = models.model("license-cn")
    triangle = [float(x) for x in model["draws"]["sales"]]
    return [money.triangular(*triangle, u) for u in money.lattice(int(model["seed"], 16), 0)]


def guarantee_form(model, sales, rate, due, discount):
    """The highest millionth whose E[max(MG, rate S)] is not above E[rho S]."""
    share = float(model["forms"]["guarantee"])
    floor = rate / MILLION * share

    def worth(millionths, least):
        total = 0.0
        for factor in sales_factors():
            for amount, now in zip(sales, discount):
                total += max(millionths / MILLION * amount * factor, least * amount) * now
        return total / len(sales_factors())
    target, low, high = worth(rate, 0.0), 0, rate
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if worth(middle, floor) <= target else (low, middle - 1)
    return {"form": "minimum_guarantee", "rate": Fraction(low, MILLION), "residual": decimals(worth(low, floor) - target, 2),
            "payments": payments([money.half_up(share * x) for x in due])}


def equity(question, base, types, annuity):
    """Rule 18: V/(net assets before + all contributions + V)."""
    told = question.get("equity")
    if not told:
        return None
    value = told.get("value", money.half_up(base * float(types["exclusive"]) / MILLION * annuity) if annuity is not None else 0)
    if value <= 0:
        return None
    whole = told["net_assets"] + told.get("contributions", 0) + value
    return {"value": value, "value_source": "question" if "value" in told else "exclusive_lump_sum", "share": Fraction(models.half_up(Fraction(value * MILLION, whole)), MILLION)}


def entry_form(lump, annuity, share, sales):
    """rho' = (rho A - E)/A."""
    entry = money.half_up(lump * share)
    rate = money.half_up((lump - entry) / annuity * MILLION)
    return {"form": "entry_and_royalty", "rate": Fraction(rate, MILLION), "entry": entry,
            "residual": decimals(entry + rate / MILLION * annuity - lump, 2),
            "payments": payments([entry], 0) + payments([money.half_up(rate * amount / MILLION) for amount in sales])}


def deferred_form(lump, sales, discount, years, chance):
    """rho'' = rho A / (q sum over t > d of S_t/(1+i)^t)."""
    rest = sum(amount * factor for amount, factor in list(zip(sales, discount))[years:])
    if rest <= 0:
        return None
    rate = money.half_up(lump / (chance * rest) * MILLION)
    return {"form": "deferred", "rate": Fraction(rate, MILLION), "residual": decimals(chance * rate / MILLION * rest - lump, 2),
            "payments": payments([money.half_up(rate * amount / MILLION) for amount in sales[years:]], years + 1)}


def instalments(lump, shares, i):
    """Parts at t = 0, 1, 2 ... in the stated proportion, of the lump sum's present value."""
    weights = [share / (1 + i) ** t for t, share in enumerate(shares)]
    whole = lump / sum(weights)
    total = money.half_up(whole)
    amounts = [money.half_up(whole * share) for share in shares[:-1]]
    amounts.append(total - sum(amounts))
    worth = sum(amount / (1 + i) ** t for t, amount in enumerate(amounts))
    return {"form": "instalments", "residual": decimals(worth - lump, 2), "payments": payments(amounts, 0)}


def open_license(model, rate, lump, question):
    """The ceilings of an open licence: share of sales, share of profit, fixed fee; an unknown profit is unknown, not pass."""
    table = model["open"]
    margin = models.exact(question["profit_margin"]) if "profit_margin" in question else None
    verdicts = {"sales": "pass" if Fraction(rate, MILLION) <= table["sales"] else "refuse",
                "profit": "unknown" if margin is None else
                "pass" if Fraction(rate, MILLION) <= table["profit"] * margin else "refuse",
                "fixed": "unknown" if lump is None else "pass" if lump <= table["fixed"] else "refuse"}
    worst = next(v for v in ("refuse", "unknown", "pass") if v in verdicts.values())
    return {"verdict": worst, "ceilings": [{"id": name, "verdict": verdict} for name, verdict in verdicts.items()],
            "annual_fee_relief": table["fee_relief"]}


def licence_years(question, model, legal):
    """No royalty after expiry: the whole years of the term that is left, and at most those asked for, else those forecast."""
    forecast = len(question.get("sales_forecast") or [])
    asked = question.get("years", forecast if forecast > 1 else model["most_years"])
    return min(asked, math.floor(legal), model["most_years"])


def sales_of_licence(record, question, model, as_of, legal):
    """Yuan of each licence year, fading after the last given one; None without sales or while the term is not known."""
    forecast, _ = oracle_pledge.sales_basis(record, question, as_of)
    if forecast is None or legal is None:
        return None
    share = float(models.exact(question.get("patent_share_of_product", 1)))
    years = licence_years(question, model, legal)
    if years <= 0:
        return None
    return [money.slot_sales([amount * share for amount in forecast], t, -float(model["fade"])) for t in range(1, years + 1)]


def price(record, question, model, score):
    """The member `royalty`, and the three rates in millionths."""
    industry, source = royalty.industry_of(record, question)
    low, high, _ = royalty.royalty_range(industry, record.get("wipo_field"))
    r, parts = royalty.factor(model["royalty_factor"], royalty.observed_points(score))
    K = min(royalty.rate(low, high, r), models.half_up(model["draws"]["rate_most"] * MILLION))
    spread = royalty.spread(model["draws"], score["confidence"])
    three = rates(model, K, spread, question["type"])
    member = {name: Fraction(value, MILLION) for name, value in zip(("low", "middle", "high"), three)}
    member |= {"base": Fraction(K, MILLION), "type_factor": model["types"][question["type"]], "spread": decimals(float(spread), 6),
               "range_low": low, "range_high": high, "industry": industry, "industry_source": source,
               "factor": {"total": Fraction(r, MILLION), "parts": parts}}
    return member, three


def fees(model, question, three, sales):
    """The members `fee`, `forms`, `national` of yearly sales, and the lump sum."""
    bottom, middle, top = three
    entry = float(models.exact(question.get("entry", model["forms"]["entry"])))
    deferral = question.get("deferral_years", model["forms"]["deferral_years"])
    annuity, lump, found = forms(model, sales, middle, entry, deferral)
    fee = {"low": money.half_up(bottom / MILLION * annuity), "middle": money.half_up(lump), "high": money.half_up(top / MILLION * annuity),
           "currency": "CNY", "discount_rate": model["discount"], "annuity_of_sales": decimals(annuity, 2), "annuity_exact": annuity}
    ratio = fee["middle"] / len(sales) / model["national"]["mean_per_year"]
    return fee, found, {"ratio_to_mean_per_contract_year": decimals(ratio, 6)}


def license(record, question, norms, evidence):
    """The answer of value.license, its members that can differ."""
    model, as_of, end = models.model("license-cn"), models.day(question["as_of"]), oracle_record.expiry(record)
    if oracle_record.is_dead(record):
        raise oracle_score.Scope("an ended right cannot be licensed")
    score = oracle_score.score(record, question["as_of"], norms, "license", question, evidence["experts"])
    royalty_member, three = price(record, question, model, score)
    answer = {"state": "ok_with_gaps", "score": {name: value for name, value in score.items() if name != "indicators"},
              "royalty": royalty_member, "fee": None, "forms": [], "open_license": None,
              "standing": {"prior_percentile": royalty.prior_percentile(three[1]), "national": None}}
    sales = sales_of_licence(record, question, model, as_of, models.years_between(as_of, end) if end else None)
    if sales and sum(sales) > 0:
        answer["fee"], answer["forms"], answer["standing"]["national"] = fees(model, question, three, sales)
    annuity = answer["fee"] and answer["fee"]["annuity_exact"]
    if answer["fee"]:
        del answer["fee"]["annuity_exact"]
    answer["equity"] = equity(question, int(royalty_member["base"] * MILLION), model["types"], annuity)
    if question["type"] == "open":
        answer["open_license"] = open_license(model, three[1], answer["fee"]["middle"] if answer["fee"] else None, question)
    return answer
