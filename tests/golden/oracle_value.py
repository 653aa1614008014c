"""Market and cost beside income, and their reconciliation (rules 9 to 11)."""
import math
from fractions import Fraction

import oracle_fields
import oracle_models as models
import oracle_money as money
import oracle_record


def decimals(value, places):
    unit = 10 ** places
    return Fraction(math.floor(value * unit + 0.5), unit)


def power(base, years):
    whole, result = math.floor(years), 1.0
    for _ in range(whole):
        result *= base
    return result if years == whole else result * base ** (years - whole)


def span_of(draws):
    low, middle, high, mean = money.quantiles(draws)
    return {"low": money.half_up(low), "middle": money.half_up(middle), "high": money.half_up(high), "mean": money.half_up(mean)}


def clip(x, low, high):
    return min(high, max(low, x))


def sector(field):
    return next(at for at, last in enumerate((8, 13, 24, 32, 35)) if field <= last)


def relation(table, field, other):
    if field and other == field:
        return float(table["same_field"])
    return float(table["same_sector" if field and other and sector(field) == sector(other) else "other"])


def comparable(deal, record, table, as_of, total, life):
    """One deal as a comparable; None when it is none."""
    when = models.day(deal["day"])
    if when >= as_of or (deal["kind"] and deal["kind"] != record.get("kind")):
        return None
    quality, left = deal["quality"], deal["life"]
    one = {"id": deal["id"], "price": deal["price"], "when": when, "form_share": float(table["forms"][deal["form"]]),
           "quality_factor": clip(float(total * 100) / float(quality * 100), float(table["quality_low"]), float(table["quality_high"])) if quality else 1.0,
           "life_factor": clip(float(life) / float(left), float(table["life_low"]), float(table["life_high"])) if left else 1.0,
           "unknown": (not quality) + (not left)}
    one["value"] = deal["price"] / deal["patents"] * one["quality_factor"] * one["life_factor"] / one["form_share"]
    one["weight"] = power(float(table["decay"]), (as_of - when).days / 365) * relation(table, record.get("wipo_field"), deal["field"])
    return one


def market(record, model, as_of, score, span, deals, us):
    """(approach, draws, effective deals); (None, None, n) with too few."""
    table = model["market"]
    if span["economic"] <= 0:
        return None, None, 0.0
    found = [one for one in (comparable(deal, record, table, as_of, score["ungated_total"], span["economic"]) for deal in deals) if one]
    found.sort(key=lambda one: (-one["weight"], -one["when"].toordinal(), one["id"].encode()))
    found = found[:table["most"]]
    whole, squares = sum(one["weight"] for one in found), sum(one["weight"] ** 2 for one in found)
    effective = float(decimals(whole * whole / squares, 6)) if squares else 0.0
    if effective < table["least"]:
        return None, None, effective
    drawn = []
    for k in range(money.POINTS):
        target, running, pick = us[6][k] * whole, 0.0, 0
        for pick, one in enumerate(found):
            running += one["weight"]
            if running > target:
                break
        one, (low, mode, high) = found[pick], [float(x) for x in table["factor"]]
        drawn.append(one["value"] * money.triangular(low / (1 + one["unknown"]), mode, high * (1 + 0.5 * one["unknown"]), us[7][k]))
    rows = [{"id": one["id"], "price": one["price"], "form_share": decimals(one["form_share"], 6), "quality_factor": decimals(one["quality_factor"], 6),
             "life_factor": decimals(one["life_factor"], 6), "value": decimals(one["value"], 2), "weight": decimals(one["weight"] / whole, 6)} for one in found]
    return {"id": "market", **span_of(drawn), "inputs": {"effective_deals": decimals(effective, 6), "life_years": decimals(float(span["economic"]), 6)},
            "comparables": rows, "base_case": money.half_up(sum(one["weight"] / whole * one["value"] for one in found))}, drawn, effective


def cost_of(record, question, as_of):
    if "cost" in question:
        return question["cost"]["amount"], question["cost"]["year"]
    amount, year = record.get("research_cost"), record.get("research_cost_year")
    return (amount, year) if amount and year and year <= as_of.year else (None, None)


def cost(record, question, model, as_of, span, us):
    """(approach, draws), or (None, None)."""
    table, (amount, year) = model["cost"], cost_of(record, question, as_of)
    if amount is None:
        return None, None
    age, left = float(span["age"]), float(span["economic"])
    worn = age / (age + left) if age + left > 0 else 1.0
    index = power(1 + float(table["index"]), as_of.year - year)
    base = amount * index * (1 + float(table["return"])) * (1 - worn)
    drawn = [base * money.triangular(*[float(x) for x in table["factor"]], us[8][k]) for k in range(money.POINTS)]
    return {"id": "cost", **span_of(drawn), "base_case": money.half_up(base),
            "inputs": {"cost": amount, "year": year, "index": decimals(index, 6), "return": table["return"], "age_years": decimals(age, 6),
                       "life_years": decimals(left, 6), "obsolescence": decimals(worn, 6)}}, drawn


def weights_of(model, present, effective):
    table = model["reconciliation"]
    many = "_many" if effective >= table["many"] else ""
    weights = {"income": float(table["income" + many]), "market": float(table["market" + many]), "cost": float(table["cost"])}
    whole = sum(weights[name] for name in present)
    return {name: weights[name] / whole for name in present}


def later(drawn, left, horizon):
    """What deals and cost say when part of the life is gone."""
    if horizon <= 0:
        return drawn
    share = (left - horizon) / left if left > horizon else 0.0
    return [amount * share for amount in drawn]


def combine(parts, weights):
    """The quantile functions averaged element by element; one approach alone stays as it was drawn."""
    if len(parts) == 1:
        return next(iter(parts.values()))
    total = [0.0] * money.POINTS
    for name, drawn in parts.items():
        for k, amount in enumerate(sorted(drawn)):
            total[k] += weights[name] * amount
    return total


def agreement(model, medians):
    """"apart", "disagreed" or None."""
    table, least, most = model["reconciliation"], min(medians), max(medians)
    return "disagreed" if most > table["split"] * least else "apart" if most > table["warn"] * least else None
