"""Records: attribute -> value as patent.get prints them, with what follows from the others filled in.

A missing attribute is missing, never zero.
"""
from collections import Counter
from fractions import Fraction

import oracle_fields
import oracle_models as models

KINDS = {"1": "invention", "8": "invention", "2": "utility_model", "9": "utility_model", "3": "design"}
DEAD = ("expired", "terminated", "invalid", "refused", "withdrawn", "double_patenting")


def number_of(record):
    return record.get("application_number") or record.get("publication_number")


def digits_of(number):
    return "".join(letter for letter in number.split(".")[0] if letter.isdigit())


def kind_of_number(number):
    """The kind that a Chinese application number says: its fifth digit from 2003-10 on, its third before."""
    if not number or not number.startswith("CN") or "." not in number:
        return None
    digits = digits_of(number)
    return KINDS.get(digits[4] if len(digits) == 12 else digits[2])


def term_start(record):
    """The day from which term and life count: PCT the international filing date, divisional the parent's, else the filing date (rule 5)."""
    for name in ("parent_filing_date", "international_filing_date", "filing_date"):
        if record.get(name):
            return models.day(record[name])
    return None


def term_years(kind, filing):
    """Patent Law Art. 42: 20, 10, and for designs filed from 2021-06-01 on 15 years, before that 10."""
    if kind == "invention":
        return 20
    return 15 if kind == "design" and filing >= models.day("2021-06-01") else 10


def expiry(record):
    """The first day without protection, rule 14: the filing anniversary, and the days of a compensated term."""
    start, kind = term_start(record), record.get("kind")
    if not start or not kind:
        return None
    return models.add_days(models.add_years(start, term_years(kind, start)), record.get("term_adjustment_days", 0))


def originality(cited):
    """1 - the sum of squared shares of the cited subclasses (OECD 2013), in millionths; two or more classed citations."""
    places = [place[0] for place in map(oracle_fields.symbol, cited) if place]
    if len(places) < 2:
        return None
    shares = [Fraction(count, len(places)) for count in Counter(places).values()]
    return Fraction(models.half_up((1 - sum(share * share for share in shares)) * models.MILLION), models.MILLION)


def complete(number, facts):
    """A record with everything that follows from its facts."""
    record = {name: value for name, value in facts.items() if value is not None}
    record.setdefault("application_number" if "." in number else "publication_number", number)
    record["office"] = number[:2]
    if not record.get("kind") and kind_of_number(number):
        record["kind"] = kind_of_number(number)
    for name, count in (("patentees", "patentee_count"), ("inventors", "inventor_count"), ("holders", "applicant_count")):
        if name in record and count not in record:
            record[count] = len(record[name])
    derive(record)
    return record


def derive(record):
    end = expiry(record)
    if end:
        record["expiry_date"] = end.isoformat()
    if record.get("classes"):
        places = [place for place in map(oracle_fields.symbol, record["classes"]) if place]
        fields = [oracle_fields.field_of(text) for text in record["classes"]]
        known = [field for field in fields if field]
        record.update({"subclass_count": len({place[0] for place in places})} if places else {})
        record.update({"field_count": len(set(known)), "wipo_field": known[0]} if known else {})
    if record.get("cited_classes"):
        value = originality(record["cited_classes"])
        if value is not None:
            record["originality"] = value


def is_dead(record):
    """Rule 3: a veto rests on a status known to be dead; pending or unknown is scored."""
    return record.get("status") in DEAD


def series(record, name):
    """{year: amount} of a series attribute."""
    return {int(year): amount for year, amount in (record.get(name) or {}).items()}
