"""The gate of a pledge: the twelve grounds of CNIPA announcement 461, article 11, and the bank's own rules B1-B8.

Unknown is never pass; absence in a vendor's file is not "no".
"""
from fractions import Fraction

import oracle_models as models
import oracle_record
import oracle_score

REGISTER = ("461-11-1", "461-11-2", "461-11-4", "461-11-5", "461-11-9", "461-11-11")


def worst(flags, bad):
    """`bad` when any flag is true, unknown when any is missing, else pass."""
    if any(flag is True for flag in flags):
        return bad
    return "unknown" if any(flag is None for flag in flags) else "pass"


def fold(text):
    """Names are compared with width, case and spaces folded."""
    narrow = "".join(chr(ord(c) - 0xFEE0) if 0xFF01 <= ord(c) <= 0xFF5E else c for c in text)
    return "".join(narrow.lower().replace("\u3000", " ").split())


def ground_1(record, question, context):
    if not question.get("pledgor") or not record.get("patentees"):
        return "unknown"
    return "pass" if fold(question["pledgor"]) in map(fold, record["patentees"]) else "refuse"


def ground_2(record, question, context):
    status = record.get("status")
    if not status:
        return "unknown"
    return "refuse" if oracle_record.is_dead(record) else "pass"


def ground_3(record, question, context):
    status, granted = record.get("status"), models.day(record.get("grant_date"))
    if granted and granted <= context["as_of"] or status in ("in_force", "fee_grace"):
        return "pass"
    return "refuse" if granted or status in ("pending", "refused", "withdrawn") else "unknown"


def ground_4(record, question, context):
    paid = models.day(record.get("fees_paid_through"))
    if not paid:
        return "unknown"
    return "refuse" if paid < context["as_of"] else "pass"


def ground_5(record, question, context):
    return worst((record.get("suspension"), record.get("preservation")), "refuse")


def ground_6(record, question, context):
    if not context["end"] or not context["expiry"]:
        return "unknown"
    return "refuse" if context["end"] >= context["expiry"] else "pass"


def ground_7(record, question, context):
    contract = question.get("contract") or {}
    members = [contract.get(name) for name in ("parties", "claim", "period", "patents", "scope")]
    if any(member is False for member in members):
        return "refuse"
    return "unknown" if any(member is None for member in members) else "pass"


def ground_8(record, question, context):
    owners = record.get("patentee_count")
    if not owners:
        return "unknown"
    return "pass" if owners == 1 or record.get("coowner_consent") or record.get("coowner_agreement") else "refuse"


def ground_9(record, question, context):
    return worst((record.get("pledge_active"),), "refuse")


def ground_10(record, question, context):
    if not record.get("kind"):
        return "unknown"
    return worst((record.get("same_day_twin"),), "warn") if record["kind"] == "utility_model" else "pass"


def ground_11(record, question, context):
    return worst((record.get("invalidation_pending"),), "warn")


def ground_12(record, question, context):
    other = (question.get("declarations") or {}).get("other_ground")
    if other is None:
        return "unknown"
    return "pass" if other == "none" else "refuse"


def rule_b1(record, question, context):
    """R: less than a year of economic life after the loan's end; W: less than two years of legal term."""
    span, end = context["life"], context["end"]
    if not span or not end:
        return "unknown"
    after = models.years_between(context["as_of"], end)
    if span["economic"] - after < context["model"]["ceiling"]["margin_years"]:
        return "refuse"
    return "warn" if span["legal"] - after < context["model"]["ceiling"]["legal_margin_years"] else "pass"


def rule_b2(record, question, context):
    """Utility models and designs are granted unexamined (Patent Law Art. 66): a report stands for the examination."""
    if record.get("kind") == "invention":
        return "pass"
    return {"favourable": "pass", "negative": "refuse", "none": "warn"}.get(record.get("evaluation_report"), "unknown")


def rule_b3(record, question, context):
    return worst((record.get("secrecy"),), "refuse")


def rule_b4(record, question, context):
    return worst((record.get("litigation_open"), record.get("exclusive_licence"), record.get("open_licence")), "warn")


def rule_b5(record, question, context):
    """One patent a question: the product's other patents show in the share that the caller gives."""
    return "warn" if question.get("patent_share_of_product", 1) < 1 else "pass"


def rule_b6(record, question, context):
    return worst(((question.get("contract") or {}).get("forfeiture"),), "warn")


def rule_b7(record, question, context):
    kind = record.get("holder_type")
    if not kind:
        return "unknown"
    if kind not in ("university", "institute", "public_institution") and not record.get("public_funding"):
        return "pass"
    return "pass" if (question.get("declarations") or {}).get("internal_decision") else "warn"


def rule_b8(record, question, context):
    asked = (question.get("loan") or {}).get("amount", 0)
    return "warn" if asked >= context["model"]["ceiling"]["appraisal_from"] else "pass"


CHECKS = {"461-11-1": ground_1, "461-11-2": ground_2, "461-11-3": ground_3, "461-11-4": ground_4, "461-11-5": ground_5,
          "461-11-6": ground_6, "461-11-7": ground_7, "461-11-8": ground_8, "461-11-9": ground_9, "461-11-10": ground_10,
          "461-11-11": ground_11, "461-11-12": ground_12, "B1": rule_b1, "B2": rule_b2, "B3": rule_b3, "B4": rule_b4,
          "B5": rule_b5, "B6": rule_b6, "B7": rule_b7, "B8": rule_b8}


def stale(record, context):
    """The register's facts are unknown when its extract is missing or over 30 days older than the loan's start."""
    seen = models.day(record.get("register_date"))
    return not seen or ((context["start"] or context["as_of"]) - seen).days > context["model"]["register_days"]


def gate(record, question, model, as_of, span):
    """{"verdict", "checks": [{"rule", "verdict", "acknowledged"}]} in the order of the model's rules."""
    loan = question.get("loan") or {}
    context = {"model": model, "as_of": as_of, "life": span, "start": models.day(loan.get("start")),
               "end": models.day(loan.get("end")), "expiry": oracle_record.expiry(record)}
    acknowledged, checks = question.get("acknowledged") or [], []
    for rule in model["rules"]:
        verdict = CHECKS[rule["id"]](record, question, context)
        if rule["id"] in REGISTER and stale(record, context):
            verdict = "unknown"
        checks.append({"rule": rule["id"], "verdict": verdict, "acknowledged": verdict == "warn" and rule["id"] in acknowledged})
    return {"verdict": overall(checks), "checks": checks}


def overall(checks):
    """refuse > unknown > unacknowledged warn > pass."""
    verdicts = {"pass" if check["acknowledged"] else check["verdict"] for check in checks}
    return next(verdict for verdict in ("refuse", "unknown", "warn", "pass") if verdict in verdicts)
