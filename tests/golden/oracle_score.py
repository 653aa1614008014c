"""The score: features of a record, points by curve or table, effective weights, contributions, grade, confidence.

Structure, weights, curves and the way to combine are the model file's; score-27 follows GB/T 42748 (3 dimensions, 14 nodes, 27 indicators).
"""
from fractions import Fraction

import oracle_combine
import oracle_experts
import oracle_models as models
import oracle_norms
import oracle_record

MILLION = models.MILLION


class Scope(Exception):
    """A design: outside the standard, no score."""


def economic_life_years(record, score_model):
    """Years from filing by field and kind: utility model = min(8, 0.6 times); None without a field."""
    table, field = score_model["economic_life"], record.get("wipo_field")
    if not field:
        return None
    years = Fraction(table["fields"][field - 1])
    if record.get("kind") == "utility_model":
        years = min(Fraction(table["utility_model_most"]), years * table["utility_model_factor"])
    return years


def last_full_year(as_of):
    return as_of.year - 1


def sales_of_years(record, question):
    """{year: amount} of the product: the question's history beats the record's."""
    found = oracle_record.series(record, "product_sales")
    found.update({item["year"]: item["amount"] for item in (question or {}).get("sales_history") or []})
    return found


def life(record, as_of, score_model, question):
    """Rule 5: {"age", "legal", "economic": n} in years of 365 days; None when the term's start, field or kind is missing."""
    start, end, years = oracle_record.term_start(record), oracle_record.expiry(record), economic_life_years(record, score_model)
    if not start or not end or years is None:
        return None
    age, legal = models.years_between(start, as_of), models.years_between(as_of, end)
    sold = sales_of_years(record, question).get(last_full_year(as_of), 0) > 0
    economic = max(Fraction(0), min(legal, max(Fraction(1 if sold else 0), years - age)))
    return {"age": age, "legal": legal, "economic": economic, "sold": sold, "years": years}


def known(*values):
    return any(value is not None for value in values)


def validity(record, as_of):
    """A right in force whose fees are not paid through the day is in the late-fee period (Patent Law Art. 43)."""
    status, kind, paid = record.get("status"), record.get("kind"), models.day(record.get("fees_paid_through"))
    if status == "in_force" and paid and paid < as_of:
        return "fee_grace"
    if status == "in_force" and kind == "invention":
        return "invention_in_force"
    if status == "in_force" and kind == "utility_model":
        favourable = record.get("evaluation_report") == "favourable"
        return "utility_model_favourable_report" if favourable else "utility_model_without_report"
    return status if status in ("pending", "fee_grace") else None


def survival(record):
    if record.get("invalidation_pending"):
        return "pending"
    survived, part = record.get("invalidations_survived"), record.get("invalidations_part_upheld")
    if survived:
        return "upheld_once" if survived == 1 else "upheld_twice_or_more"
    if part:
        return "part_upheld"
    return "none" if known(record.get("invalidation_pending"), survived, part) else None


def policy(record):
    strategic, gansu = record.get("strategic_industry"), record.get("gansu_key_industry")
    if strategic and gansu:
        return "both"
    if strategic or gansu:
        return "strategic" if strategic else "gansu"
    return "none" if known(strategic, gansu) else None


def family(record):
    offices, abroad = record.get("family_offices"), record.get("pct") or record.get("foreign_priority")
    if not known(offices, record.get("pct"), record.get("foreign_priority")):
        return None
    return max(offices or 0, 2 if abroad else 0, 1)


def together(record, *names):
    """The sum of counts; a missing one of several counts nothing, all missing is missing."""
    values = [record.get(name) for name in names]
    return sum(value or 0 for value in values) if known(*values) else None


def readiness(record, as_of, question):
    sold = sales_of_years(record, question).get(last_full_year(as_of), 0) > 0
    return 9 if record.get("product_filed") or sold else record.get("readiness_level")


def family_scope(record):
    """That a Chinese patent's family has one office says which; any other count does not."""
    offices = family(record)
    return None if offices is None else "china_only" if offices == 1 and record["office"] == "CN" else "abroad"


def remaining_term(record, as_of):
    """Years of protection left, to the millionth."""
    end = oracle_record.expiry(record)
    return Fraction(models.half_up(max(Fraction(0), models.years_between(as_of, end)) * MILLION), MILLION) if end else None


def features(record, as_of, norms, question=None, name="score-27"):
    """{input of the model file: raw value or word}; None: missing.  Group counts need a declared coverage (rule 22): always missing."""
    when, score_model = models.day(as_of), models.model(name)
    span = life(record, when, score_model, question)
    return {
        "validity": validity(record, when),
        "family_reach": family(record),
        "invalidation_outcome": survival(record),
        "first_claim_length": record.get("first_claim_length"),
        "claims": record.get("claims"),
        "pages": record.get("pages"),
        "claim_category": record.get("claim_category"),
        "originality": record.get("originality"),
        "inventors": record.get("inventor_count"),
        "net_citations_5y": oracle_norms.normed(record, "net_citations_5y"),
        "forward_citations_5y": record.get("forward_citations_5y"),
        "backward_citations": record.get("backward_citations"),
        "family_offices": record.get("family_offices"),
        "family_scope": family_scope(record),
        "grant_lag": oracle_norms.grant_lag(record),
        "generality": oracle_norms.generality(record),
        "remaining_term": remaining_term(record, when),
        "subclasses": record.get("subclass_count") or None,
        "fields": record.get("field_count") or None,
        "readiness": readiness(record, when, question),
        "economic_life": span["economic"] if span else None,
        "product_sales": sales_of_years(record, question).get(last_full_year(when)),
        "market_share": models.exact(record["market_share"]) if "market_share" in record else None,
        "policy": policy(record),
        "deals": together(record, "licences", "transfers"),
        "finance": together(record, "pledges_released", "insurances"),
        "disputes": record.get("disputes_won"),
    }


def measure(indicator, raw, record, norms, score_model):
    """(points in hundredths, cohort) of one way to points; (None, None) when it is missing."""
    value = raw.get(indicator["input"])
    if value is None:
        return None, None
    if "table" in indicator:
        return (models.half_up(indicator["table"][value] * 100), None) if value in indicator["table"] else (None, None)
    if "knots" not in indicator:
        return None, None
    if "normalise" not in indicator:
        return models.half_up(models.curve(indicator["knots"], value) * 100), None
    cohort = oracle_norms.percentile(norms, record, indicator["input"], score_model["cohort_minimum"])
    if not cohort:
        return None, None
    place = Fraction(cohort["percentile"], 100) if indicator["normalise"] == "percentile" else share(record, indicator, cohort)
    return (None if place is None else models.half_up(models.curve(indicator["knots"], place) * 100)), cohort


def share(record, indicator, cohort):
    """The value over the cohort's divisor, to the millionth, at most 1 where the divisor is a maximum; None in a cohort that is all zero."""
    divisor = oracle_norms.divisor(cohort, indicator["normalise"])
    if not divisor:
        return None
    cohort["divisor"] = Fraction(models.half_up(divisor * MILLION), MILLION)
    ratio = Fraction(models.half_up(oracle_norms.normed(record, indicator["input"]) / divisor * MILLION), MILLION)
    return ratio if indicator["normalise"] == "mean" else min(ratio, Fraction(1))


def points_of(indicator, raw, record, norms, as_of, score_model):
    """Points in hundredths and the cohort behind them; the second way only when the first is missing."""
    points, cohort = measure(indicator, raw, record, norms, score_model)
    if points is None and "otherwise" in indicator:
        points, cohort = measure(indicator["otherwise"], raw, record, norms, score_model)
    if cohort and indicator["input"] == "net_citations_5y" and indicator["normalise"] == "percentile":
        published = models.day(record.get("publication_date"))
        return (mature(points, models.years_between(published, as_of), score_model) if published else None), cohort
    return points, cohort


def mature(points, years, score_model):
    """points' = 50 + (points - 50) m(years since publication): points in hundredths, years and m in millionths, each half up."""
    years = Fraction(models.half_up(years * MILLION), MILLION)
    ripe = models.half_up(models.curve(score_model["citation_maturity"]["knots"], years) * MILLION)
    return 5000 + models.half_up(Fraction((points - 5000) * ripe, MILLION))


def effective_weights(score_model, purpose, points):
    """{row: millionths}: observed times f = min(2, (W_dim - W_A)/W_obs), applicant-missing as they are, what is left unobserved."""
    weights = {}
    for dimension in score_model["dimensions"]:
        rows = [i for i in score_model["indicators"] if i["dimension"] == dimension["id"]]
        nominal = {i["id"]: i["weights"][purpose] for i in rows}
        observed = [i["id"] for i in rows if points.get(i["id"]) is not None]
        applicant = [i["id"] for i in rows if i["missing"] == "applicant" and i["id"] not in observed]
        room = sum(nominal.values()) - sum(nominal[i] for i in applicant)
        seen = sum(nominal[i] for i in observed)
        scale = min(Fraction(score_model["scale_cap"]), Fraction(room, seen)) if seen else Fraction(0)
        shares = models.largest_remainder([nominal[i] * scale for i in observed], int(seen * scale))
        weights.update({i: 0 for i in nominal})
        weights.update({i: nominal[i] for i in applicant})
        weights.update(zip(observed, shares))
        weights["unobserved." + dimension["id"]] = room - sum(shares)
    return weights


def grade_of(score_model, total, confidence):
    for grade in score_model["grades"]:
        if total >= grade["from"] * 100 and confidence >= grade.get("confidence", 0) * MILLION:
            return grade["grade"]
    return score_model["grades"][-1]["grade"]


def combine(score_model, purpose, points, dead=False, opinions=()):
    """The score of given points (hundredths; absent: missing), all in integers."""
    weights, neutral = effective_weights(score_model, purpose, points), score_model["neutral"][purpose] * 100
    indicators = score_model["indicators"]
    order = [i["id"] for i in indicators]
    order += [row for row in weights if row.startswith("unobserved.") and weights[row]]
    scored = {row: points[row] if points.get(row) is not None else neutral for row in order}
    columns = [weights[row] for row in order], [scored[row] for row in order]
    total = oracle_combine.mean(score_model, *columns)
    contributions = dict(zip(order, oracle_combine.contributions(score_model, *columns, total)))
    confidence = sum(i["weights"][purpose] for i in indicators if points.get(i["id"]) is not None)
    by_id = {i["id"]: i for i in indicators}
    rows = []
    for row in order:
        nominal = by_id[row]["weights"][purpose] if row in by_id else 0
        observed = points.get(row) is not None
        rows.append({"id": row, "dimension": by_id[row]["dimension"] if row in by_id else row.split(".")[1],
                     "points": Fraction(scored[row], 100) if weights[row] or observed else None,
                     "weight": Fraction(weights[row], MILLION), "nominal_weight": Fraction(nominal, MILLION),
                     "contribution": Fraction(contributions[row], 100),
                     "missing": None if observed or row not in by_id else by_id[row]["missing"]})
    dimensions = [dimension_of(score_model, d["id"], purpose, rows, weights, scored) for d in score_model["dimensions"]]
    counting, shown = oracle_experts.hear(score_model, points, opinions)
    experts, share = None, sum(by_id[name]["weights"][purpose] for name in counting)
    for row in rows:
        row["experts"] = shown.get(row["id"])
    if counting:
        using = combine(score_model, purpose, {**points, **counting})["ungated_total"]
        effect = oracle_experts.capped(score_model, Fraction(total, 100), using)
        experts = {"effect": effect, "uncapped_effect": using - Fraction(total, 100)}
        rows.append({"id": "experts", "points": None, "contribution": effect, "weight": Fraction(0), "nominal_weight": Fraction(0), "missing": None})
        total += int(effect * 100)
    if dead:
        rows.append({"id": "gate", "points": None, "weight": Fraction(0), "nominal_weight": Fraction(0),
                     "contribution": Fraction(-total, 100), "missing": None})
    final = 0 if dead else total
    answer = {"total": Fraction(final, 100), "ungated_total": Fraction(total, 100), "grade": grade_of(score_model, final, confidence),
              "confidence": Fraction(confidence, MILLION), "expert_share": Fraction(share, MILLION), "experts": experts, "dimensions": dimensions, "indicators": rows}
    answer |= {name: score_model[name] for name in ("combination",) if score_model.get(name, "weighted_mean") != "weighted_mean"}
    if score_model.get("combination") == "fuzzy":
        degrees = oracle_combine.memberships(score_model, *columns)
        answer["memberships"] = [comment | {"degree": Fraction(degree, MILLION)} for comment, degree in zip(score_model["comments"], degrees)]
    return answer


def dimension_of(score_model, identity, purpose, rows, weights, scored):
    mine = [row for row in rows if row["dimension"] == identity]
    columns = [weights[row["id"]] for row in mine], [scored[row["id"]] for row in mine]
    answer = {"id": identity, "score": Fraction(oracle_combine.mean(score_model, *columns), 100), "weight": Fraction(sum(columns[0]), MILLION),
              "contribution": sum(row["contribution"] for row in mine)}
    if score_model.get("combination") == "fuzzy":
        answer["memberships"] = [Fraction(degree, MILLION) for degree in oracle_combine.memberships(score_model, *columns)]
    return answer


def score(record, as_of, norms, purpose, question=None, opinions=(), name="score-27"):
    """The members of value.score's `score` that can differ, and the cohorts behind the points."""
    score_model, when = models.model(name), models.day(as_of)
    if record.get("kind") and record["kind"] not in score_model["kinds"]:
        raise Scope(record.get("kind"))
    raw = features(record, as_of, norms, question, name)
    points, cohorts = {}, {}
    for indicator in score_model["indicators"]:
        points[indicator["id"]], cohorts[indicator["id"]] = points_of(indicator, raw, record, norms, when, score_model)
    answer = combine(score_model, purpose, points, oracle_record.is_dead(record), opinions)
    for row in answer["indicators"]:
        cohort = cohorts.get(row["id"])
        row["cohort"] = {"size": cohort["size"], "percentile": Fraction(cohort["percentile"], 100)} if cohort else None
        if cohort and "divisor" in cohort:
            row["cohort"]["divisor"] = cohort["divisor"]
    return answer
