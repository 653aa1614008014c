"""Figures the long way, for flows that compute an answer of patval a second time."""
import math

from sandbox import expect


def ranks(values):
    ordered = sorted(values)
    return [ordered.index(value) + (ordered.count(value) + 1) / 2 for value in values]


def spearman(x, y):
    x, y = ranks(x), ranks(y)
    mean = (len(x) + 1) / 2
    return sum((a - mean) * (b - mean) for a, b in zip(x, y)) / math.sqrt(sum((a - mean) ** 2 for a in x) * sum((b - mean) ** 2 for b in y))


def close(got, expected, what):
    expect(abs(got - expected) < 2e-6, "%s: got %r, expected %r" % (what, got, expected))
