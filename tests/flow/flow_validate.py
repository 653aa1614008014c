"""patval validate and patval backtest against a truth that was built in: labels and prices made from the daemon's own answers, and every
figure computed here a second time, the long way."""
import contextlib
import csv
import itertools
import json
import math
import os
import random
import shutil
import sys

from figures import close, spearman
from sandbox import ROOT, SAMPLE, STAR, Sandbox, application, expect, flow, run, same

sys.path.insert(0, os.path.join(ROOT, "tests", "fault"))
from trouble import configure

DAY, AFTER = "2026-11-20", "2026-11-21"  # of the facts; of the labels: the day before it is looked at
LABELS = os.path.join(ROOT, "tests", "sample", "labels.csv")
DEALS = os.path.join(ROOT, "tests", "sample", "deals.csv")


@contextlib.contextmanager
def loaded(prepare=None):
    with Sandbox() as sandbox:
        if prepare:
            prepare(sandbox)
        done = sandbox.patval("centre", "import", SAMPLE, "--observed", DAY)
        same(done.returncode, 0, done.stderr)
        yield sandbox


def write(sandbox, name, header, rows):
    with open(os.path.join(os.path.dirname(sandbox.folder), name), "w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([header.split(",")] + rows)
    return name


def report(sandbox, *words, code=0):
    done = sandbox.patval("bank", *words, "--json")
    same(done.returncode, code, "patval %s: %s" % (" ".join(words), done.stderr))
    return json.loads(done.stdout)


def refused(sandbox, *words, code=1):
    done = sandbox.patval("bank", *words)
    same((done.returncode, done.stdout), (code, ""), "patval " + " ".join(words))
    return done.stderr


def scored(sandbox):
    """(number, score, cohort) of every patent of the sample that the model covers."""
    connection, found = sandbox.connect("bank"), []
    for item in connection.call("patent.list", {"limit": 500})["items"]:
        answer = connection.call("value.score", {"patent": item["number"], "as_of": DAY, "detail": "summary"})
        facts = item["attributes"]
        if "score" in answer:
            parts = [facts.get(name) for name in ("office", "kind", "wipo_field", "filing_date")]
            cohort = tuple(parts[:3]) + (parts[3][:4],) if None not in parts else item["number"]
            found.append((item["number"], answer["score"]["ungated_total"], cohort))
    expect(len(found) > 250, len(found))
    return found


def auc(rows):
    """Of (score, outcome, stratum): concordant pairs over pairs, inside strata, pair by pair."""
    pairs = [(a[0] > b[0]) + (a[0] == b[0]) / 2 for a in rows if a[1] for b in rows if not b[1] and a[2] == b[2]]
    return sum(pairs) / len(pairs)


def true_auc(scores, chances):
    """Of labels that will be drawn with these chances."""
    above = below = 0.0
    for (s, p), (t, q) in itertools.permutations(zip(scores, chances), 2):
        below += p * (1 - q)
        above += p * (1 - q) * ((s > t) + (s == t) / 2)
    return above / below


def inside(interval, truth, what):
    expect(interval["low"] < truth < interval["high"], "%s: %r lies outside of %r" % (what, truth, interval))
    expect(interval["low"] < interval["estimate"] < interval["high"], what, interval)


@flow
def a_built_in_auc_is_found():
    with loaded() as sandbox:
        patents, dice = scored(sandbox), random.Random(20261124)
        scores = [score for _, score, _ in patents]
        middle = sum(scores) / len(scores)
        for slope in (0.05, 0.15, 0.4):
            chances = [1 / (1 + math.exp(-slope * (score - middle))) for score in scores]
            outcomes = [int(dice.random() < chance) for chance in chances]
            write(sandbox, "labels.csv", "number,outcome,date", [[number, outcome, AFTER] for (number, _, _), outcome in zip(patents, outcomes)])
            found = report(sandbox, "validate", "--labels", "labels.csv")
            same((found["rows"], found["outcome"], found["clusters"]), ({"read": len(patents), "used": len(patents), "excluded": 0}, "binary", len(patents)))
            inside(found["auc"], true_auc(scores, chances), "AUC at slope %g" % slope)
            rows = [(score, outcome, cohort) for (_, score, cohort), outcome in zip(patents, outcomes)]
            close(found["auc"]["estimate"], auc([row[:2] + (0,) for row in rows]), "AUC")
            close(found["within_cohorts"]["auc"]["estimate"], auc(rows), "AUC within cohorts")
            close(found["spearman"]["estimate"], spearman(scores, outcomes), "Spearman")
            same(sum(decile["n"] for decile in found["deciles"]), len(patents), "rows of the deciles")
            same(round(sum(d["n"] * d["outcome"] for d in found["deciles"]), 3), sum(outcomes), "outcomes of the deciles")
            same(report(sandbox, "validate", "--labels", "labels.csv"), found, "the same table again")
        expect(found["deciles"][9]["outcome"] > found["deciles"][0]["outcome"] and len(found["indicators"]) > 20, found["deciles"])
        expect(all(i["as_expected"] in (True, False, None) for i in found["indicators"]) and any(i["clear"] for i in found["indicators"]), found["indicators"])


@flow
def shuffled_labels_say_nothing():
    with loaded() as sandbox:
        patents, dice = scored(sandbox), random.Random(5)
        outcomes = [i % 2 for i in range(len(patents))]
        dice.shuffle(outcomes)
        rows = [[number, outcome, AFTER, "holder %d" % (i // 4)] for i, ((number, _, _), outcome) in enumerate(zip(patents, outcomes))]
        write(sandbox, "labels.csv", "number,outcome,date,holder", rows)
        found = report(sandbox, "validate", "--labels", "labels.csv", "--bootstrap", "400")
        inside(found["auc"], 0.5, "AUC of shuffled labels")
        same(found["purpose"], "management", "purpose")
        pledge = report(sandbox, "validate", "--labels", "labels.csv", "--bootstrap", "100", "--purpose", "pledge")
        expect(pledge["purpose"] == "pledge" and pledge["auc"]["estimate"] != found["auc"]["estimate"], "the weights of the purpose")
        inside(found["within_cohorts"]["auc"], 0.5, "within cohorts")
        inside(found["spearman"], 0, "Spearman of shuffled labels")
        same((found["clusters"], found["resamples"], found["leakage_suspected"]), ((len(patents) + 3) // 4, 400, False))


@flow
def outcomes_that_are_amounts():
    with loaded() as sandbox:
        patents, dice = scored(sandbox), random.Random(6)
        amounts = [round(1000 * math.exp(score / 10 + dice.gauss(0, 1))) for _, score, _ in patents]
        write(sandbox, "labels.csv", "number,outcome", [[number, amount] for (number, _, _), amount in zip(patents, amounts)])
        found = report(sandbox, "validate", "--labels", "labels.csv", "--as-of", DAY)
        same((found["auc"], found["within_cohorts"]["auc"], found["outcome"], found["positives"], found["rows_dated"]), (None, None, "amount", None, 0))
        close(found["spearman"]["estimate"], spearman([score for _, score, _ in patents], amounts), "Spearman")
        inside(found["spearman"], found["spearman"]["estimate"], "Spearman")


def with_a_challenger(sandbox):
    """An older version of the model that counts citations for nothing."""
    folder = sandbox.path("models")
    shutil.copytree(os.path.join(ROOT, "models"), folder)
    with open(os.path.join(folder, "score-27@2026.1.json"), encoding="utf-8") as file:
        model = json.load(file)
    model["version"] = "2026.0"
    for indicator in model["indicators"]:
        if indicator["id"] == "citations":
            indicator["knots"] = [[knot[0], 50] for knot in indicator["knots"]]
    with open(os.path.join(folder, "score-27@2026.0.json"), "w", encoding="utf-8") as file:
        json.dump(model, file, ensure_ascii=False)
    configure(sandbox, models=folder)
    same(sandbox.connect("admin").call("admin.reload"), {"reloaded": True})


@flow
def a_challenger_on_the_same_rows():
    with loaded(with_a_challenger) as sandbox:
        own = report(sandbox, "validate", "--labels", LABELS, "--model", "score-27@2026.1", "--challenger", "score-27@2026.1")
        for what in ("auc", "spearman"):
            for part in (own["comparison"], own["comparison"]["within_cohorts"]):
                same([part[what][name] for name in ("difference", "low", "high")], [0, 0, 0], what)
        found = report(sandbox, "validate", "--labels", LABELS, "--model", "score-27@2026.1", "--challenger", "score-27@2026.0")
        part = found["comparison"]["auc"]
        same((found["challenger"]["version"], part["champion"]), ("2026.0", own["auc"]["estimate"]))
        close(part["difference"], part["challenger"] - part["champion"], "difference")
        expect(part["high"] < 0, "the labels were drawn from citations, which the challenger does not look at:", part)
        alone = report(sandbox, "validate", "--labels", LABELS, "--model", "score-27@2026.0")
        same(alone["auc"]["estimate"], part["challenger"], "the challenger alone")
        expect("2026.0" in refused(sandbox, "validate", "--labels", LABELS, "--challenger", "score-27@2026.0.0"))


@flow
def features_are_frozen_before_the_label():
    with loaded() as sandbox:
        before = report(sandbox, "validate", "--labels", LABELS)
        centre = sandbox.connect("centre")
        with open(LABELS, encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                facts = {"forward_citations_5y": 200 * int(row["outcome"]), "first_claim_length": 50}
                answer = centre.call("patent.put", {"number": row["number"], "observed_on": row["date"], "rank": 20, "facts": facts})
                same(answer.get("outcome"), "stored", answer)
        same(report(sandbox, "validate", "--labels", LABELS), before, "facts of the label's own day were looked at")
        with open(LABELS, encoding="utf-8-sig", newline="") as file:
            write(sandbox, "undated.csv", "number,outcome", [[row["number"], row["outcome"]] for row in csv.DictReader(file)])
        leaky = report(sandbox, "validate", "--labels", "undated.csv", "--as-of", "2026-12-31")
        expect(leaky["auc"]["estimate"] > before["auc"]["estimate"] + 0.1, "the leak cannot be seen:", leaky["auc"])


@flow
def rows_left_out_say_why():
    with loaded() as sandbox:
        with open(LABELS, encoding="utf-8-sig", newline="") as file:
            good = [[row["number"], row["outcome"], row["date"]] for row in csv.DictReader(file)][:30]
        bad = [[application(9999999), "1", AFTER], ["CN202339990055.9", "1", AFTER], [STAR, "many", AFTER], [STAR, "1", "soon"], ["", "1", AFTER],
               [STAR, "1", AFTER, "", "", "", "x"], [STAR, "1", "2019-01-01"], [STAR, "0x1", AFTER], [STAR, "nan", AFTER], ["CN201910123456.7", "1", AFTER]]
        write(sandbox, "labels.csv", "number,outcome,date,holder,family,Note", good + bad)
        found = report(sandbox, "validate", "--labels", "labels.csv", code=1)
        same((found["rows"], found["unused_columns"]), ({"read": 40, "used": 30, "excluded": 10}, ["Note"]))
        same([(row["row"], row["reason"]) for row in found["excluded"]], list(zip(range(32, 42), [
            "patent.unknown", "model.scope", "row.malformed", "row.malformed", "row.malformed", "row.malformed", "patent.unknown", "row.malformed", "row.malformed",
            "number.check_digit"])))
        same(found["excluded"][2]["en"], 'outcome: got "many", expected a number in digits, without thousands separators or a unit')
        for words, parts in ((["--lang", "en"], ("What must not be concluded", "leakage", "rows read 40", 'date: got "soon"', "By decile")),
                             (["--lang", "zh"], ("不得由此得出的结论", "泄漏", "读入行数 40", "date：现为“soon”", "十分位"))):
            done = sandbox.patval("bank", "validate", "--labels", "labels.csv", *words)
            same(done.returncode, 1, done.stderr)
            for part in parts:
                expect(part in done.stdout, part, "is missing in", done.stdout)
        write(sandbox, "few.csv", "number,outcome,date", good[:19] + bad[2:3])
        said = refused(sandbox, "validate", "--labels", "few.csv")
        for part in ("few.csv", "of 20 rows got 19 that are usable, expected at least 20", 'row 21, outcome: got "many"'):
            expect(part in said, part, "is missing in", said)


@flow
def tables_that_cannot_be_used():
    with loaded() as sandbox:
        write(sandbox, "labels.csv", "number,result", [[STAR, "1"]])
        said = refused(sandbox, "validate", "--labels", "labels.csv")
        expect('labels.csv: row 1, column outcome: got the header "number,result", expected a column named outcome' in said, said)
        expect("第 1 行缺少列 price" in refused(sandbox, "backtest", LABELS, "--lang", "zh"))
        expect("nowhere.csv" in refused(sandbox, "validate", "--labels", "nowhere.csv") and "nowhere.csv" in refused(sandbox, "backtest", "nowhere.csv"))
        expect("no-such" in refused(sandbox, "validate", "--labels", LABELS, "--model", "no-such"))
        for words in (["validate"], ["validate", LABELS], ["validate", "--labels", LABELS, "--bootstrap", "9"], ["validate", "--labels", LABELS, "--as-of", "soon"], ["backtest"],
                      ["backtest", DEALS, DEALS]):
            refused(sandbox, *words, code=2)
        same(sandbox.patval("bank", "validate", "--labels", LABELS, "--server", "localhost:1").returncode, 3)


def valued(sandbox):
    """(number, sales, value) of patents that have more than the indicative prior."""
    connection, found = sandbox.connect("bank"), []
    for i, item in enumerate(connection.call("patent.list", {"limit": 120, "filter": "status = in_force and kind = invention"})["items"]):
        sales = 1000000 * (1 + i * 7 % 90)
        answer = connection.call("value.pledge", {"patents": [item["number"]], "as_of": DAY, "industry": "C35", "sales_history": [{"year": 2025, "amount": sales}]})
        if answer.get("value") and [a["id"] for a in answer["value"]["approaches"]] != ["prior"]:
            found.append((item["number"], sales, answer["value"]))
    expect(len(found) > 60, len(found))
    return found


@flow
def a_built_in_ratio_is_found():
    with loaded() as sandbox:
        values, factors = valued(sandbox), [0.2, 0.5, 0.8, 0.8, 0.8, 1.0, 5.0]
        prices = [round(value["middle"] * factors[i % 7]) for i, (_, _, value) in enumerate(values)]
        rows = [[number, AFTER, price, "C35", 2025, sales, "", "transfer"] for (number, sales, _), price in zip(values, prices)]
        prior = [[number, AFTER, 30000] for number, _, _ in values[:10]]
        bad = [[STAR, AFTER, "free"], [STAR, AFTER, 0], [STAR, AFTER, 1, "C35", 2026, 1000], [STAR, AFTER, 1, "C35", "", 1000], [STAR, AFTER, 1, "C35", 2025, 1000, "1|two"], [STAR, AFTER, 1, "ZZ"]]
        write(sandbox, "deals.csv", "number,date,price,industry,history_year,history_amount,forecast,kind", rows + prior + bad)
        found = report(sandbox, "backtest", "deals.csv", code=1)
        ratios = sorted(value["middle"] / price for (_, _, value), price in zip(values, prices))
        errors = sorted(abs(value["middle"] / price - 1) for (_, _, value), price in zip(values, prices))
        count, overall = len(values), found["overall"]
        median = lambda ordered: (ordered[(count - 1) // 2] + ordered[count // 2]) / 2
        same(found["rows"], {"read": count + 16, "used": count + 10, "excluded": 6})
        same((overall["n"], overall["valued"], overall["prior_only"], overall["no_value"]), (count + 10, count, 10, 0))
        close(overall["hit_rate"], count / (count + 10), "hit rate")
        close(overall["median_ratio"], median(ratios), "median ratio")
        expect(abs(overall["median_ratio"] - 1.25) < 1e-4, "the built-in ratio", overall)
        close(overall["mdape"], median(errors), "MdAPE")
        for band in (25, 50, 100):
            close(overall["within_%d" % band], sum(error <= band / 100 for error in errors) / count, "within %d %%" % band)
        close(overall["coverage"], sum(v["low"] <= p <= v["high"] for (_, _, v), p in zip(values, prices)) / count, "coverage")
        same([(row["row"], row["column"]) for row in found["excluded"]], list(zip(range(count + 12, count + 18), [
            "price", "price", "history_year", "history_year", "forecast", "params.industry"])))
        same([(g["group"], g["n"], g["valued"]) for g in found["by_industry"]], [("-", 10, 0), ("C35", count, count)])
        limits = {"<100k": 1e5, "100k-1M": 1e6, "1M-10M": 1e7, ">=10M": math.inf}
        paid, at = prices + [30000] * 10, 0
        for group in found["by_size"]:
            same(group["n"], sum(at <= price < limits[group["group"]] for price in paid), group["group"])
            at = limits[group["group"]]
        same((found["prior_alone"]["valued"], [g["group"] for g in found["by_kind"]]), (10, ["-", "transfer"]))


@flow
def the_shipped_samples():
    with loaded() as sandbox:
        for words, parts in ((["validate", "--labels", LABELS], ("rows read 120, scored 120, excluded 0", "bootstrap seed 20260101", "What must not be concluded")),
                             (["backtest", DEALS], ("rows read 64, asked 64, excluded 0", "indicative prior only 8", "What must not be concluded")),
                             (["backtest", DEALS, "--lang", "zh"], ("读入行数 64", "不得由此得出的结论"))):
            done = sandbox.patval("bank", *words)
            same(done.returncode, 0, done.stderr)
            for part in parts:
                expect(part in done.stdout, part, "is missing in", done.stdout)


if __name__ == "__main__":
    run()
