"""Norms editions: histograms of eleven attributes in cohorts of office x kind x WIPO field x filing year, percentiles in them, and what
values are divided by.

Values fall in buckets: 0...63 one by one, then eight a doubling; patents of one bucket are equal.
"""
from collections import Counter, defaultdict

import oracle_fields
import oracle_models as models
import oracle_record


def bucket(value):
    """Monotone: 0-63 themselves, then 64-71, 72-79, ... 128-143, 144-159, ..."""
    if value < 64:
        return int(value)
    doubling = int(value).bit_length() - 7
    return 64 + 8 * doubling + ((int(value) >> (doubling + 3)) & 7)


def lower_bound(place):
    """The least value of a bucket."""
    return place if place < 64 else (8 + (place - 64) % 8) << ((place - 64) // 8 + 3)


def generality(record):
    """1 - the sum of squared shares of the citing subclasses (OECD 2013), in millionths; two or more classed ones."""
    return oracle_record.originality(record.get("citing_classes") or [])


def grant_lag(record):
    filing, grant = models.day(record.get("filing_date")), models.day(record.get("grant_date"))
    return (grant - filing).days if filing and grant and grant >= filing else None


def normed(record, name):
    """The value of a normed attribute; None when it is missing."""
    if name == "net_citations_5y":
        received = record.get("forward_citations_5y")
        return None if received is None else max(0, received - record.get("self_citations_5y", 0))
    if name == "originality":
        value = record.get("originality")
        return None if value is None else models.exact(value) * 1000 // 1
    if name == "generality":
        value = generality(record)
        return None if value is None else value * 1000 // 1
    if name == "grant_lag":
        return grant_lag(record)
    return record.get("inventor_count" if name == "inventors" else name)


NORMED = ("net_citations_5y", "first_claim_length", "claims", "pages", "originality", "inventors",
          "forward_citations_5y", "family_offices", "backward_citations", "grant_lag", "generality")


def place(record):
    """(office, kind, field, year of filing); None when the record has not all of them."""
    filing = models.day(record.get("filing_date"))
    if not record.get("kind") or not record.get("wipo_field") or not filing:
        return None
    return record.get("office"), record["kind"], record["wipo_field"], filing.year


def cut_norms(records, day):
    """An edition: {"day", "cells": {place: {attribute: Counter of buckets}}, "members": numbers of all records of the index}."""
    cells = defaultdict(lambda: defaultdict(Counter))
    for record in records:
        where = place(record)
        for name in NORMED if where else ():
            value = normed(record, name)
            if value is not None:
                cells[where][name][bucket(value)] += 1
    return {"day": day, "cells": cells, "members": {oracle_record.number_of(record) for record in records}}


def widths(where):
    """The cohorts to try, narrow to wide, each as a test of a cell's place."""
    office, kind, field, year = where
    sector = oracle_fields.sector_of(field)

    def near(cell, years):
        return cell[:2] == (office, kind) and abs(cell[3] - year) <= years
    yield "exact", lambda cell: near(cell, 0) and cell[2] == field
    yield "year±1", lambda cell: near(cell, 1) and cell[2] == field
    yield "year±2", lambda cell: near(cell, 2) and cell[2] == field
    yield "sector±2", lambda cell: near(cell, 2) and oracle_fields.sector_of(cell[2]) == sector
    yield "office×kind±2", lambda cell: near(cell, 2)


def percentile(norms, record, name, minimum):
    """{"size", "percentile" in hundredths of a percent, "width", "counts"} of a record, or None when no cohort has `minimum` members.

    Mid-rank (below + 1/2 equal)/n; a patent that is not in the edition is placed among its members and counted in.
    """
    where, value = place(record), normed(record, name)
    if not norms or not where or value is None:
        return None
    outside = oracle_record.number_of(record) not in norms["members"]
    mine = bucket(value)
    for width, inside in widths(where):
        counts = Counter()
        for cell, attributes in norms["cells"].items():
            if inside(cell):
                counts.update(attributes.get(name, ()))
        if outside:
            counts[mine] += 1
        size = sum(counts.values())
        if size >= minimum:
            below = sum(count for at, count in counts.items() if at < mine)
            equal = counts[mine]
            return {"size": size, "percentile": models.half_up(models.Fraction((2 * below + equal) * 10000, 2 * size)), "width": width,
                    "counts": counts}
    return None


def divisor(cohort, rule):
    """What a value is divided by, exact: the winsorised or trimmed maximum, or the mean of the cohort; members stand at their buckets' lower bounds."""
    values = sorted(lower_bound(at) for at in cohort["counts"].elements())
    size = len(values)
    if rule == "mean":
        return models.Fraction(sum(values), size)
    if rule == "winsor98":
        return models.Fraction(values[-(-98 * size // 100) - 1])
    cut = size // 100
    return models.Fraction(max(values[cut:size - cut]))
