"""Same record, same model, same day: the same bytes, whoever compiled it, in whatever order the facts came, with however many threads;
and the shape of the whole is right."""
import csv
import json
import os
import random
import statistics

import sandbox as shared
from sandbox import ROOT, SAMPLE, STAR, Sandbox, expect, flow, run, same

DAY = "2026-11-23"
DEALS = [{"id": "d-%d" % n, "day": "202%d-0%d-11" % (n % 6, 1 + n % 9), "form": ("transfer", "exclusive", "sole", "ordinary")[n % 4], "price": 100000 * (n + 3), "arms_length": True,
          "field": 1 + 7 * n % 35, "quality": 40 + n, "life": 3 + n / 2} for n in range(9)]


def questions(numbers):
    income = {"as_of": DAY, "industry": "C35", "sales_forecast": [3000000, 4500000, 5000001], "profit_margin": 0.11, "cost": {"amount": 1234567, "year": 2018},
              "loan": {"amount": 300000, "start": "2026-12-01", "end": "2028-03-31", "rate": 0.0435}, "pd_1y": 0.017}
    for number in numbers:
        yield "value.score", {"patent": number, "as_of": DAY, "purpose": "license"}
        yield "value.score", {"patent": number, "as_of": DAY, "model": "score-oecd6"}
        yield "value.pledge", {"patents": [number], **income}
        yield "value.license", {"patents": [number], "type": "sole", "as_of": DAY, "sales_forecast": [777777, 888888, 999999], "years": 9}
    yield "value.pledge", {"patents": numbers[:5], **income}


def answers(box, rows, shuffle=None):
    """The result objects as bytes, of an index filled by one put a patent in the order given."""
    centre = box.connect("centre")
    with open(os.path.join(os.path.dirname(box.folder), "rows.csv"), "w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([rows[0]] + (random.Random(shuffle).sample(rows[1:], len(rows) - 1) if shuffle else rows[1:]))
    same(box.patval("centre", "import", "rows.csv", "--observed", "2026-11-20", "--source", "x", "--no-norms").returncode, 0)
    for deal in DEALS if not shuffle else DEALS[::-1]:
        centre.call("deal.put", deal)
    for expert in ("甲", "乙", "丙") if not shuffle else ("丙", "甲", "乙"):
        centre.call("expert.put", {"patent": STAR, "indicator": "effect", "expert": expert, "points": 20 + len(expert.encode()) + ord(expert) % 50, "day": "2026-11-20"})
    centre.call("norms.cut", {"day": "2026-11-21"})
    found = []
    for method, params in questions(numbers_of(rows)):
        answer = centre.call(method, params)
        found.append(json.dumps(answer, ensure_ascii=False))
    return found


def numbers_of(rows):
    column, kind = rows[0].index("申请号"), rows[0].index("专利类型")
    return [STAR] + [row[column] for row in rows[1:] if row[kind] != "外观设计" and row[column] != STAR][:200:7]


def sample():
    with open(SAMPLE, encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def told_apart(first, second, what):
    for (method, params), one, other in zip(questions(numbers_of(sample())), first, second):
        same(other, one, "%s: %s %s" % (what, method, params.get("patent") or params["patents"]))


@flow
def order_and_threads_say_nothing():
    rows = sample()
    with Sandbox() as box:
        first = answers(box, rows)
    expect(any('"approaches":' in answer and '"market"' in answer for answer in first), "deals were to be compared")
    with Sandbox() as box:
        box.stop()
        conf = box.path("patvald.conf")
        with open(conf, encoding="utf-8") as file:
            text = file.read()
        with open(conf, "w", encoding="utf-8") as file:
            file.write("\n".join(line for line in text.split("\n") if not line.startswith("threads")) + "\nthreads = 7\n")
        box.start()
        told_apart(first, answers(box, rows, shuffle=5), "another order and seven threads")


@flow
def compilers_say_nothing():
    """build/clang is clang's at -O3; build/plain gcc's at -O0, where make check has made them."""
    rows, first = sample(), None
    others = [name for name in ("clang", "plain") if os.path.exists(os.path.join(ROOT, "build", name, "patvald"))]
    with Sandbox() as box:
        first = answers(box, rows)
    for name in others:
        before, shared.PATVALD = shared.PATVALD, os.path.join(ROOT, "build", name, "patvald")
        try:
            with Sandbox() as box:
                told_apart(first, answers(box, rows), name)
        finally:
            shared.PATVALD = before
    if not others:
        print("  nothing to compare with: make VARIANT=clang all, make VARIANT=plain all")


@flow
def the_shape_is_right():
    """Values of the sample, pooled, are right-skewed: a few are worth much, most little (rule 21 of the model's card)."""
    with Sandbox() as box:
        same(box.patval("centre", "import", SAMPLE, "--observed", "2026-11-20").returncode, 0)
        bank, chance, middles, means = box.connect("bank"), random.Random(3), [], []
        for number in numbers_of(sample()):
            sales = int(10 ** chance.gauss(5.9, 0.95))  # firms' product revenue is log-normal: median 0.75 million, sigma 2.18
            value = bank.call("value.pledge", {"patents": [number], "as_of": DAY, "sales_forecast": [sales] * 3})["value"]
            if value and value["reconciled"] and value["middle"] > 0:
                middles.append(value["middle"])
                means.append(value["mean"])
        expect(len(middles) > 15, "too few values:", len(middles))
        ratio = statistics.mean(means) / statistics.median(middles)
        expect(ratio > 1.5, "the pooled draws are not right-skewed: mean over median is", ratio)


if __name__ == "__main__":
    run()
