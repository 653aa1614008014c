"""From weighted points to a total: weighted mean, weighted geometric mean, fuzzy comprehensive evaluation.

Means and memberships are exact fractions; logarithms are taken to fifty digits, so what is rounded here is rounded where a rule says so.
"""
from decimal import Decimal, localcontext
from fractions import Fraction

import oracle_models as models

MILLION = models.MILLION
DIGITS = 50


def decimal(value):
    value = Fraction(value)
    return Decimal(value.numerator) / Decimal(value.denominator)


def inside(score_model, points):
    """Hundredths held inside the comments' range; as they are where the model has no comments."""
    if score_model.get("combination") != "fuzzy":
        return points
    values = [comment["value"] * 100 for comment in score_model["comments"]]
    return max(min(points, max(values)), min(values))


def logarithm(points):
    """ln of the points, which are hundredths and count at least one point."""
    return decimal(Fraction(max(points, 100), 100)).ln()


def mean(score_model, weights, points):
    """Hundredths of one group of rows, by the model's rule, half up: of the whole score or of a dimension."""
    whole = sum(weights)
    if score_model.get("combination") != "weighted_geometric_mean":
        return models.half_up(Fraction(sum(w * inside(score_model, p) for w, p in zip(weights, points)), whole))
    with localcontext() as context:
        context.prec = DIGITS
        return models.half_up(Fraction((sum(w * logarithm(p) for w, p in zip(weights, points)) / whole).exp() * 100))


def contributions(score_model, weights, points, total):
    """Hundredths that sum to the total as printed; weights in millionths of the whole."""
    if score_model.get("combination") != "weighted_geometric_mean":
        return models.largest_remainder([Fraction(w * inside(score_model, p), MILLION) for w, p in zip(weights, points)], total)
    with localcontext() as context:
        context.prec = DIGITS
        geometric = (sum(w * logarithm(p) for w, p in zip(weights, points)) / MILLION).exp()
        short = [w * (logarithm(10000) - logarithm(p)) for w, p in zip(weights, points)]
        losses = [(100 - geometric) * part / sum(short) if sum(short) else Decimal(0) for part in short]
        shares = [Fraction(Decimal(w) / 100 - loss * 100) for w, loss in zip(weights, losses)]
    return models.largest_remainder([Fraction(models.half_up(share * MILLION), MILLION) for share in shares], total)


def memberships(score_model, weights, points):
    """[millionths a comment] that sum to a million: triangles between neighbouring comments, the better one rounded, weighted, settled."""
    values = [comment["value"] * 100 for comment in score_model["comments"]]
    sums = [0] * len(values)
    for weight, here in zip(weights, points):
        here = inside(score_model, here)
        lower = next((k for k in range(1, len(values)) if here >= values[k]), len(values) - 1)
        better = models.half_up(Fraction((here - values[lower]) * MILLION, values[lower - 1] - values[lower]))
        sums[lower - 1] += weight * better
        sums[lower] += weight * (MILLION - better)
    return models.largest_remainder([Fraction(part * MILLION, sum(sums)) for part in sums], MILLION)
