"""What the oracle reads: the model files, as exact numbers; days; curves; half-up rounding; largest remainders.

No float appears here: every number of a model file is an int or a Fraction, so that a rounding happens only where a rule asks for one.
"""
import datetime
import glob
import json
import os
from fractions import Fraction

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "models")
MILLION = 1000000
loaded = {}


def model(identity):
    """The newest version of a model file, its numbers exact."""
    if identity not in loaded:
        names = sorted(name for pattern in (identity, "table-" + identity)
                       for name in glob.glob(os.path.join(FOLDER, pattern + "@*.json")))
        with open(names[-1], encoding="utf-8") as file:
            loaded[identity] = json.load(file, parse_float=Fraction)
    return loaded[identity]


def exact(value):
    """A number of a question or a record as an exact one: 0.05 is five hundredths, not its nearest double."""
    return Fraction(repr(value)) if isinstance(value, float) else Fraction(value)


def half_up(value):
    """floor(value + 1/2) of an exact number: the one rounding of the rules, for either sign."""
    return (2 * Fraction(value).numerator + Fraction(value).denominator) // (2 * Fraction(value).denominator)


def curve(knots, x):
    """Piecewise linear through the knots, flat outside them; exact."""
    x = Fraction(x)
    if x <= knots[0][0]:
        return Fraction(knots[0][1])
    for (x0, y0), (x1, y1) in zip(knots, knots[1:]):
        if x <= x1:
            return y0 + (x - x0) * Fraction(y1 - y0) / (x1 - x0)
    return Fraction(knots[-1][1])


def largest_remainder(shares, total):
    """Whole parts of `shares` that sum to `total`: the floors, then one more to the largest remainders, ties by order."""
    parts = [Fraction(share).numerator // Fraction(share).denominator for share in shares]
    left = total - sum(parts)
    order = sorted(range(len(shares)), key=lambda i: (parts[i] - Fraction(shares[i]), i))
    for i in range(left):
        parts[order[i % len(order)]] += 1
    return parts


def day(text):
    return datetime.date.fromisoformat(text) if text else None


def add_years(when, years):
    """The same day of another year; 29 February falls on the 28th in other years."""
    try:
        return when.replace(year=when.year + years)
    except ValueError:
        return when.replace(year=when.year + years, day=28)


def add_days(when, days):
    return when + datetime.timedelta(days=days)


def years_between(first, last):
    """Years are days/365 (rule 5), exact."""
    return Fraction((last - first).days, 365)
