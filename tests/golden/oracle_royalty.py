"""K = m + (n - m) r: the industry, its royalty range, r from the patent's own points, the spread of K, the royalty prior."""
from fractions import Fraction

import oracle_models as models

MILLION = models.MILLION


def industry_of(record, question):
    """(industry, where it came from): the question's, else the record's, else the field's default."""
    if question.get("industry"):
        return question["industry"], "question"
    if record.get("industry"):
        return record["industry"], "record"
    if record.get("wipo_field"):
        return models.model("gbt4754")["field_default"][record["wipo_field"] - 1], "field"
    return None, "field"


def inverse(knots, level):
    """The x at which a rising curve reaches `level`."""
    return models.curve([(y, x) for x, y in knots], level)


def royalty_range(industry, field):
    """(m, n, from the prior?): UNIDO's row by the industry's division; without a row the royalty prior's P20-P80."""
    table, division = models.model("royalty-unido"), (industry or "")[:3]
    optics = table["optics"]
    if division == optics["industry"] and field in optics["fields"]:
        row = next(row for row in table["rows"] if row["id"] == optics["row"])
        return row["low"], row["high"], False
    for row in table["rows"]:
        if division in row["industries"]:
            return row["low"], row["high"], False
    prior = models.model("royalty-parr")
    return (inverse(prior["knots"], prior["prior_low"]) / 100, inverse(prior["knots"], prior["prior_high"]) / 100, True)


def factor(table, points):
    """r in millionths from {indicator: points in hundredths}, and its parts; a missing point counts as the table's `missing`."""
    total, parts = Fraction(0), []
    for part in table["parts"]:
        values = [Fraction(points[name], 100) if points.get(name) is not None else Fraction(table["missing"]) for name in part["points"]]
        mean = sum(values) / len(values)
        total += part["weight"] * mean / 100
        parts.append({"id": part["id"], "weight": part["weight"], "points": Fraction(models.half_up(mean * 100), 100),
                      "missing": any(points.get(name) is None for name in part["points"])})
    return models.half_up(total * MILLION), parts


def rate(low, high, r):
    """K in millionths, half up."""
    return models.half_up((low + (high - low) * Fraction(r, MILLION)) * MILLION)


def spread(draws, confidence):
    """a of rule 8: min(.70, .40 (1 + .5 (1 - confidence))); exact."""
    return min(Fraction(draws["spread_most"]), draws["spread"] * (1 + draws["spread_confidence"] * (1 - confidence)))


def prior_percentile(rate_millionths):
    """Percentile of a rate in the royalty prior (Parr), two decimals."""
    at = models.curve(models.model("royalty-parr")["knots"], Fraction(rate_millionths, 10000))
    return Fraction(models.half_up(at * 100), 100)


def observed_points(score):
    """{indicator: points in hundredths} of a score's observed rows, and the experts' medians where they count."""
    found = {row["id"]: int(row["points"] * 100) for row in score["indicators"]
             if row["missing"] is None and row["points"] is not None and "." not in row["id"]}
    for row in score["indicators"]:
        if row.get("experts") and row["experts"]["counts"]:
            found[row["id"]] = int(row["experts"]["median"] * 100)
    return found
