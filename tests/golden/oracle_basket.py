"""Several patents as one pledge: a product counts once, dependence between the ends (rules 4 and 16)."""
import functools
from fractions import Fraction

import oracle_gate
import oracle_models as models
import oracle_money as money
import oracle_pledge
import oracle_record
import oracle_royalty as royalty
import oracle_score
import oracle_value

MILLION = models.MILLION
BASKET = 64


@functools.lru_cache(maxsize=None)
def order(j):
    """The permutation of the j-th patent: ranks of its dimension."""
    seed = int(models.model("pledge-cn")["seed"], 16)
    return [int(u * money.POINTS) for u in money.lattice(seed, BASKET + j)]


class Member:
    """One patent of the basket, scored."""

    def __init__(self, number, record, question, norms, evidence, model, as_of):
        self.number, self.record, self.evidence, self.share = number, record, evidence, None
        self.score, self.span = None, None
        if record.get("kind") != "design":
            self.span = oracle_score.life(record, as_of, models.model("score-27"), question)
            self.score = oracle_score.score(record, question["as_of"], norms, "pledge", question, evidence["experts"])
        self.gate = oracle_gate.gate(record, question, model, as_of, self.span)
        self.value, self.case, self.product = None, None, None

    def earns(self):
        return self.score is not None and self.span is not None and not oracle_record.is_dead(self.record)

    def appraise(self, question, model, as_of):
        if self.earns():
            self.value, self.case = oracle_pledge.value_of(self.record, question, model, as_of, self.score, self.span, self.evidence["deals"], self.share)


def products(members, question):
    """Groups of members that serve one product, each a list in the order of numbers."""
    told, groups = bool(question.get("sales_forecast") or question.get("sales_history")), []
    for member in members:
        if not member.earns():
            continue
        mine = set(member.record.get("product_ids") or [])
        home = next((group for group in groups if told or any(mine & set(other.record.get("product_ids") or []) for other in group)), None)
        if home:
            home.append(member)
        else:
            groups.append([member])
    for at, group in enumerate(groups):
        for member in group:
            member.product = at
    return groups


def share_product(group, question, model, as_of):
    """K of the highest-scoring patent; the sales as the best tells them that tells any, split by score, yuan by largest remainder."""
    leader = max(group, key=lambda member: member.score["ungated_total"])
    sellers = [member for member in group if oracle_pledge.sales_basis(member.record, question, as_of)[0] is not None]
    if not sellers or len(group) < 2:
        return
    seller = max(sellers, key=lambda member: member.score["ungated_total"])
    forecast, evidence = oracle_pledge.sales_basis(seller.record, question, as_of)
    part = float(models.exact(question.get("patent_share_of_product", 1)))
    industry, source = royalty.industry_of(leader.record, question)
    low, high, prior = royalty.royalty_range(industry, leader.record.get("wipo_field"))
    r, _ = royalty.factor(model["royalty_factor"], royalty.observed_points(leader.score))
    weights, yearly = [member.score["ungated_total"] for member in group], []
    for amount in forecast:
        amount = money.half_up(amount * part)
        yearly.append(models.largest_remainder([Fraction(amount) * weight / sum(weights) for weight in weights], amount))
    for at, member in enumerate(group):
        member.share = {"forecast": [float(year[at]) for year in yearly], "evidence": evidence, "low": low, "high": high, "prior": prior, "r": r,
                        "industry": industry, "sold": seller.span["sold"]}


def pair(table, a, b):
    fields = a.record.get("wipo_field"), b.record.get("wipo_field")
    if a.product is not None and a.product == b.product:
        return float(table["same_product"])
    if not all(fields):
        return float(table["other"])
    if fields[0] == fields[1]:
        return float(table["same_field"])
    return float(table["same_sector" if oracle_value.sector(fields[0]) == oracle_value.sector(fields[1]) else "other"])


def dependence(table, members):
    top = bottom = 0.0
    for i, a in enumerate(members):
        for b in members[i + 1:]:
            weight = float(a.value["middle"]) * float(b.value["middle"]) if a.case and b.case else 0.0
            top += weight * pair(table, a, b)
            bottom += weight
    return top / bottom if bottom else 0.0


def combine(members, draw, lam):
    """(independent, sum, whole), each sorted."""
    independent, plain = [0.0] * money.POINTS, [0.0] * money.POINTS
    for j, member in enumerate(members):
        if not member.case:
            continue
        drawn, ranks = sorted(draw(member)), order(j)
        for k in range(money.POINTS):
            plain[k] += drawn[k]
            independent[k] += drawn[ranks[k]]
    independent.sort()
    return independent, plain, [(1 - lam) * a + lam * b for a, b in zip(independent, plain)]


def realised(member, question, model, as_of, sale):
    table = model["realisation"]
    horizon = (models.day(question["loan"]["end"]) - as_of).days / 365 + float(table["years_to_sell"])
    return money.net_realisable(member.case["values_at"](horizon), oracle_pledge.lattice(), float(sale), [float(x) for x in table["proceeds"]], float(table["cost"]),
                                float(models.exact(question["loan"].get("rate", 0))), table["years_to_sell"])


def risk(members, question, model, as_of, lam):
    loan, table = question["loan"], model["realisation"]
    _, _, base = combine(members, lambda m: realised(m, question, model, as_of, table["sale_" + m.record["kind"]]), lam)
    _, _, stress = combine(members, lambda m: realised(m, question, model, as_of, table["stress"]), lam)
    return oracle_pledge.risk_of(question, model, loan, base, stress)


def loan_of(members, question, model, as_of, value, verdict, lam):
    loan = question.get("loan") or {}
    start, end = models.day(loan.get("start")), models.day(loan.get("end"))
    ends = [oracle_pledge.latest_end(m.record, model, m.span, start) for m in members]
    answer = {"ceiling": None, "conditional_ceiling": None, "bound_by": None, "limits": [], "ltv_cap": 0, "ltv_requested": 0, "requested": loan.get("amount"),
              "latest_end": min((day for day in ends if day), default=None), "fees_during": sum(oracle_pledge.fees_during(m.record, start, end) for m in members),
              "shortfall_probability_given_default": None}
    ceiling = None
    if value:
        caps = [(oracle_pledge.loan_caps(m.record, model, m.score, m.case["evidence"], m.span, as_of, end)[1], m.value["middle"]) for m in members if m.case]
        weights = sum(middle for _, middle in caps)
        answer["ltv_cap"] = oracle_pledge.millionths(sum(cap * middle for cap, middle in caps) / weights) if weights else Fraction(0)
        amounts, answer["bound_by"], ceiling = oracle_pledge.limits_of(model, answer["ltv_cap"], value)
        answer["limits"] = [{"id": name, "amount": oracle_pledge.decimals(amount, 2)} for name, amount in amounts]
        if loan and value["middle"]:
            answer["ltv_requested"] = Fraction(models.half_up(Fraction(loan["amount"] * MILLION, value["middle"])), MILLION)
        if verdict != "refuse":
            answer["conditional_ceiling" if verdict == "unknown" else "ceiling"] = ceiling
        if "rate" in loan:
            answer |= risk(members, question, model, as_of, lam)
    late = end and answer["latest_end"] and end > models.day(answer["latest_end"])
    answer["verdict"] = oracle_pledge.loan_verdict(verdict, ceiling, loan.get("amount"), late)
    return answer


def basket(patents, question, norms):
    """The answer of value.pledge for [(number, record, evidence)], its members that can differ."""
    model, as_of = models.model("pledge-cn"), models.day(question["as_of"])
    members = [Member(number, record, question, norms, evidence, model, as_of) for number, record, evidence in sorted(patents, key=lambda row: row[0])]
    for group in products(members, question):
        share_product(group, question, model, as_of)
    for member in members:
        member.appraise(question, model, as_of)
    verdict = next(word for word in ("refuse", "unknown", "warn", "pass") if word in {member.gate["verdict"] for member in members})
    value, lam, ends = None, 0.0, None
    if any(member.case for member in members):
        lam = dependence(model["basket"], members)
        drawn = combine(members, lambda member: member.case["values_at"](0), lam)
        ends, value = [oracle_value.span_of(draws) for draws in drawn[:2]], oracle_value.span_of(drawn[2])
    answer = {"state": "refused" if verdict == "refuse" else "ok_with_gaps", "gate": {"verdict": verdict}, "value": value,
              "patents": [{"number": member.number, "gate": member.gate, "value": stripped(member.value)} for member in members],
              "loan": loan_of(members, question, model, as_of, value, verdict, lam)}
    if ends:
        answer["basket"] = {"dependence": oracle_pledge.decimals(lam, 6), "independent": ends[0], "sum": ends[1]}
    return answer


def stripped(value):
    return value and {name: value[name] for name in ("low", "middle", "high", "mean", "reconciled")}
