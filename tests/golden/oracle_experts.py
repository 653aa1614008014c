"""Experts' scores: the median of an indicator counts where the record is silent; together they move the total by at most the cap (rule 20)."""
from fractions import Fraction

import oracle_models as models


def panels(opinions):
    """{indicator: sorted points in hundredths}."""
    found = {}
    for opinion in opinions:
        found.setdefault(opinion["indicator"], []).append(int(models.exact(opinion["points"]) * 100))
    return {name: sorted(points) for name, points in found.items()}


def median(points):
    middle = len(points) // 2
    return points[middle] if len(points) % 2 else models.half_up(Fraction(points[middle - 1] + points[middle], 2))


def hear(score_model, points, opinions):
    """({indicator: median} of those that count, {indicator: what the row shows})."""
    known = {indicator["id"] for indicator in score_model["indicators"]}
    counting, shown = {}, {}
    for name, said in panels(opinions).items():
        if name not in known:
            continue
        counts = points.get(name) is None
        if counts:
            counting[name] = median(said)
        shown[name] = {"median": Fraction(median(said), 100), "low": Fraction(said[0], 100), "high": Fraction(said[-1], 100), "count": len(said), "counts": counts}
    return counting, shown


def capped(score_model, without, using):
    cap = Fraction(score_model["expert_cap"])
    return max(-cap, min(cap, using - without))
