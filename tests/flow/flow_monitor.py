"""patval monitor and patval model diff: every figure computed here a second time from value.score and from the recorded answers."""
import contextlib
import csv
import io
import json
import math
import os
import shutil
import sys

from figures import close, spearman
from sandbox import ROOT, SAMPLE, STAR, Sandbox, application, expect, flow, put_star, run, same

sys.path.insert(0, os.path.join(ROOT, "tests", "fault"))
from trouble import configure

DAY, BETWEEN, LATER = "2026-11-20", "2026-11-22", "2026-11-24"
CHAMPION, OTHER = "score-27@2026.1", "score-other@2026.3"


@contextlib.contextmanager
def loaded(prepare=None):
    with Sandbox() as sandbox:
        if prepare:
            prepare(sandbox)
        done = sandbox.patval("centre", "import", SAMPLE, "--observed", DAY)
        same(done.returncode, 0, done.stderr)
        yield sandbox


def report(sandbox, *words, role="bank", code=0):
    done = sandbox.patval(role, *words, "--json")
    same(done.returncode, code, "patval %s: %s" % (" ".join(words), done.stderr))
    return json.loads(done.stdout)


def monitored(sandbox, *words, days=(DAY, LATER), role="bank"):
    return report(sandbox, "monitor", "--from", days[0], "--to", days[1], *words, role=role)


def asked(sandbox, day, role="bank", **more):
    """number: its score, of every patent that has one on the day."""
    connection, found, cursor = sandbox.connect(role), {}, {}
    while cursor is not None:
        page = connection.call("patent.list", {"limit": 500, **cursor})
        for item in page["items"]:
            answer = connection.call("value.score", {"patent": item["number"], "as_of": day, "detail": "full", **more})
            if "score" in answer:
                found[item["number"]] = answer["score"]
        cursor = {"cursor": page["cursor"]} if page["cursor"] else None
    return found


def quantile(ordered, p):
    at = p * (len(ordered) - 1)
    below = int(at)
    return ordered[below] + (at - below) * (ordered[below + 1] - ordered[below]) if below + 1 < len(ordered) else ordered[-1]


def psi(before, after):
    edges = [quantile(sorted(before), k / 10) for k in range(1, 10)]

    def shares(values):
        counts = [0] * 10
        for value in values:
            below, equal = sum(edge < value for edge in edges), edges.count(value)
            counts[below + (equal > 1)] += 1
        return [max(count / len(values), 0.0001) for count in counts]
    return sum((q - p) * math.log(q / p) for p, q in zip(shares(before), shares(after)))


def points(scores, indicator):
    """Of an indicator: its points where the record has it, and the share where it has not."""
    rows = [row for score in scores.values() for row in score["indicators"] if row["id"] == indicator]
    observed = [row["points"] for row in rows if row["missing"] is None]
    return observed, 1 - len(observed) / len(rows)


def mean(values):
    return sum(values) / len(values)


def check_day(found, scores, day):
    same((found["day"], found["scored"]), (day, len(scores)))
    for name in ("total", "confidence"):
        ordered = sorted(score[name] for score in scores.values())
        close(found[name]["mean"], mean(ordered), "%s, mean of %s" % (day, name))
        for part, p in (("quartile_1", 0.25), ("median", 0.5), ("quartile_3", 0.75)):
            close(found[name][part], quantile(ordered, p), "%s, %s of %s" % (day, part, name))
    close(found["expert_share"], mean([score["expert_share"] for score in scores.values()]), "share of experts")
    grades = [score["grade"] for score in scores.values()]
    same([(row["grade"], row["patents"]) for row in found["grades"]], [(grade, grades.count(grade)) for grade in ("A+", "A", "B", "C", "D", "E")], "grades")


def by_id(found):
    return {row["id"]: row for row in found["indicators"]}


@flow
def nothing_moves_between_a_day_and_itself():
    with loaded() as sandbox:
        found, scores = monitored(sandbox, days=(DAY, DAY)), asked(sandbox, DAY)
        same((found["patents"]["listed"], found["patents"]["asked"], found["patents"]["sampled"], found["purpose"]), (300, 300, False, "management"))
        same((found["total"]["psi"], found["total"]["reading"], found["days"][0]), (0, "stable", found["days"][1]))
        check_day(found["days"][0], scores, DAY)
        same((found["days"][0]["not_known_then"], found["days"][0]["not_covered"]), (0, 300 - len(scores)))
        expect(any(row["psi"] == 0 for row in found["indicators"]), found["indicators"])
        for row in found["indicators"]:
            expect(row["psi"] == (0 if row["observed"]["from"] else None) and row["missing"]["change"] == 0, row)
            observed, missing = points(scores, row["id"])
            same(row["observed"], {"from": len(observed), "to": len(observed)}, row["id"])
            close(row["missing"]["from"], missing, row["id"])
        same(round(sum(bin["from"] for bin in found["total"]["bins"]), 4), 1, "shares of the bins")
        same(monitored(sandbox, days=(DAY, DAY)), found, "the same question again")
        pledge = monitored(sandbox, "status = in_force", "--purpose", "pledge", days=(DAY, DAY))
        expect(pledge["purpose"] == "pledge" and pledge["patents"]["listed"] < 300 and pledge["patents"]["filter"] == "status = in_force", pledge["patents"])


@flow
def facts_put_between_the_days_move_what_they_should():
    with loaded() as sandbox:
        before, centre = monitored(sandbox, role="centre"), sandbox.connect("centre")
        numbers = [item["number"] for item in centre.call("patent.list", {"limit": 80, "filter": "kind = invention and status = in_force"})["items"]]
        same(len(numbers), 80)
        for i, number in enumerate(numbers):
            facts = {"claim_category": "use", **({"readiness_level": None} if i % 2 else {})}
            answer = centre.call("patent.put", {"number": number, "observed_on": BETWEEN, "facts": facts, "rank": 30})
            same(answer.get("outcome"), "stored", answer)
        after, scores = monitored(sandbox, role="centre"), [asked(sandbox, day, "centre") for day in (DAY, LATER)]
        same(after["days"][0], before["days"][0], "facts of later are not seen on the earlier day")
        moved = {name for name, row in by_id(after).items() if row != by_id(before)[name]}
        same(moved, {"claim_type", "stage"}, "indicators that moved")
        for name in moved | {"citations", "econ_life"}:
            row, both = by_id(after)[name], [points(day, name) for day in scores]
            close(row["psi"], psi(both[0][0], both[1][0]), "PSI of " + name)
            close(row["missing"]["change"], both[1][1] - both[0][1], "missing of " + name)
        expect(by_id(after)["claim_type"]["reading"] == "act" and by_id(after)["stage"]["missing"]["change"] > 0.1, by_id(after)["stage"])
        close(after["total"]["psi"], psi(*[[score["total"] for score in day.values()] for day in scores]), "PSI of the total")
        expect(after["total"]["psi"] > before["total"]["psi"], after["total"])
        check_day(after["days"][1], scores[1], LATER)
        put = centre.call("expert.put", {"patent": STAR, "indicator": "rivals", "points": 90, "expert": "示例", "day": BETWEEN})
        expect("code" not in put, put)
        facts = {"kind": "invention", "filing_date": "2019-02-18", "status": "in_force"}
        same(centre.call("patent.put", {"number": application(77), "observed_on": BETWEEN, "facts": facts})["outcome"], "stored")
        last = monitored(sandbox, role="centre")
        same([day["not_known_then"] for day in last["days"]], [1, 0], "a patent that came between the days")
        expect(last["days"][0]["expert_share"] == 0 < last["days"][1]["expert_share"], last["days"])
        check_day(last["days"][1], asked(sandbox, LATER, "centre"), LATER)


def question(*patents, day=BETWEEN):
    return {"patents": list(patents), "as_of": day, "record": True, "industry": "C35",
            "loan": {"amount": 1200000, "start": "2026-12-01", "end": "2027-11-30", "rate": 0.0385},
            "pledgor": "兰州示例科技有限公司", "declarations": {"other_ground": "none", "internal_decision": True},
            "contract": {"parties": True, "claim": True, "period": True, "patents": True, "scope": True, "forfeiture": False}}


@flow
def refusals_are_those_of_the_recorded_answers():
    with loaded() as sandbox:
        bank, answers = sandbox.connect("bank"), []
        for patents in ([STAR], ["CN202119990003.1"], ["CN202119990004.6"], ["CN202119990016.9"], ["CN202119990002.7"],
                        ["CN202119990003.1", "CN202119990005.0"], [STAR]):
            answers.append(bank.call("value.pledge", question(*patents)))
            expect(answers[-1].get("recorded"), answers[-1])
        expect(bank.call("value.pledge", question("CN202119990003.1", day="2026-11-25"))["recorded"], "a day after the period")
        expect(bank.call("value.pledge", {**question("CN202119990003.1"), "record": False})["recorded"] is False, "not recorded")
        expect(bank.call("value.license", {"patents": [STAR], "as_of": BETWEEN, "record": True, "type": "exclusive"})["recorded"], "no pledge")
        found, verdicts = monitored(sandbox)["refusals"], [answer["gate"]["verdict"] for answer in answers]
        same((found["recorded"], found["in_period"]), (len(answers) + 1, len(answers)))
        for name in ("pass", "warn", "unknown", "refuse"):
            same(found[name], verdicts.count(name), name)
        expect(found["refuse"] == 4 and found["pass"] == 2, found)
        close(found["refusal_rate"], 4 / 7, "refusal rate")
        rules = [rule for answer in answers for rule in {check["rule"] for check in answer["gate"]["checks"] if check["verdict"] == "refuse"}]
        counted = sorted({(rule, rules.count(rule)) for rule in rules}, key=lambda pair: (-pair[1], pair[0]))
        same([(row["rule"], row["answers"]) for row in found["rules"]], counted, "rules")
        same(monitored(sandbox, days=(DAY, DAY))["refusals"]["in_period"], 0)
        same(monitored(sandbox, role="centre")["refusals"]["recorded"], 0, "another tenant's records")
        same(monitored(sandbox, role="admin")["refusals"], None, "who may not read records")
        expect("may not read" in sandbox.patval("admin", "monitor", "--from", DAY, "--to", DAY).stdout)


def with_another_model(sandbox):
    """Under management it weighs as score-27 does for a pledge, its A+ begins lower, and it says D1 where the other says D."""
    folder = sandbox.path("models")
    shutil.copytree(os.path.join(ROOT, "models"), folder)
    with open(os.path.join(folder, CHAMPION + ".json"), encoding="utf-8") as file:
        model = json.load(file)
    model["id"], model["version"] = OTHER.split("@")
    for weights in [model["matrices"]] + [indicator["weights"] for indicator in model["indicators"]]:
        weights["management"], weights["pledge"] = weights["pledge"], weights["management"]
    model["grades"][0]["from"] = 66
    model["grades"][4]["grade"] = "D1"
    with open(os.path.join(folder, OTHER + ".json"), "w", encoding="utf-8") as file:
        json.dump(model, file, ensure_ascii=False)
    configure(sandbox, models=folder)
    same(sandbox.connect("admin").call("admin.reload"), {"reloaded": True})


def check_comparison(found, champion, challenger):
    numbers, names = [number for number in champion if number in challenger], ("A+", "A", "B", "C", "D", "E")
    totals = [[scores[number]["total"] for number in numbers] for scores in (champion, challenger)]
    pairs = [(champion[number]["grade"], challenger[number]["grade"]) for number in numbers]
    columns = found["grades"]["challenger"]
    same((found["compared"], tuple(found["grades"]["champion"])), (len(numbers), names))
    close(found["spearman"], spearman(*totals), "Spearman")
    close(found["mean"]["champion"], mean(totals[0]), "mean")
    close(found["mean"]["challenger"], mean(totals[1]), "mean of the challenger")
    close(found["mean_absolute_change"], mean([abs(b - a) for a, b in zip(*totals)]), "mean absolute change")
    same(found["matrix"], [[pairs.count((row, column)) for column in columns] for row in names], "matrix")
    better = sum(b in names and names.index(b) < names.index(a) for a, b in pairs)
    worse = sum(b in names and names.index(b) > names.index(a) for a, b in pairs)
    same((found["same_grade"], found["better_grade"], found["worse_grade"]), (sum(a == b for a, b in pairs), better, worse))


@flow
def a_challenger_that_is_the_champion():
    with loaded() as sandbox:
        found = monitored(sandbox, "--challenger", CHAMPION)["comparison"]
        same([found[name] for name in ("spearman", "same_grade", "better_grade", "worse_grade", "mean_absolute_change")], [1, found["compared"], 0, 0, 0])
        check_comparison(found, *[asked(sandbox, LATER)] * 2)
        expect(all(count == 0 for i, row in enumerate(found["matrix"]) for k, count in enumerate(row) if i != k), found["matrix"])
        same(report(sandbox, "model", "diff", CHAMPION, "score-27", "--as-of", LATER)["items"], [], "nobody changes grade")
        same(monitored(sandbox)["comparison"], None, "without a challenger")


@flow
def another_model_is_compared_patent_by_patent():
    with loaded(with_another_model) as sandbox:
        champion, challenger = asked(sandbox, LATER, model=CHAMPION), asked(sandbox, LATER, model=OTHER)
        found = monitored(sandbox, "--challenger", OTHER)
        check_comparison(found["comparison"], champion, challenger)
        same((found["model"]["id"], found["comparison"]["challenger"]["id"]), ("score-27", "score-other"), "the newest score-27 is the champion unless told")
        diff = report(sandbox, "model", "diff", CHAMPION, OTHER, "--as-of", LATER)
        for name, value in found["comparison"].items():
            same(diff[name], value, name)
        both = [(number, score, challenger[number]) for number, score in champion.items()]
        rows = [(number, a["total"], a["grade"], b["total"], b["grade"], round(b["total"] - a["total"], 2)) for number, a, b in both if a["grade"] != b["grade"]]
        rows.sort(key=lambda row: -abs(row[5]))
        expect(len(rows) > 40 and {row[4] for row in rows} > {"D1"}, len(rows))
        same([(item["number"], *[item[side][name] for side in ("champion", "challenger") for name in ("total", "grade")], item["change"]) for item in diff["items"]],
             rows, "movers")
        table = sandbox.patval("bank", "model", "diff", CHAMPION, OTHER, "--as-of", LATER, "--csv", "-")
        same(table.returncode, 0, table.stderr)
        cells = list(csv.reader(io.StringIO(table.stdout.lstrip("\ufeff"))))
        same(cells[0], ["number", "total", "grade", "challenger_total", "challenger_grade", "change"])
        same([(c[0], float(c[1]), c[2], float(c[3]), c[4], float(c[5])) for c in cells[1:]], rows, "the CSV")
        swapped = report(sandbox, "model", "diff", CHAMPION, OTHER, "kind = invention", "--as-of", LATER, "--purpose", "pledge")
        kept = {item["number"] for item in sandbox.connect("bank").call("patent.list", {"limit": 500, "filter": "kind = invention"})["items"]}
        pledged = [asked(sandbox, LATER, model=model, purpose="pledge") for model in (CHAMPION, OTHER)]
        check_comparison(swapped, pledged[0], {number: score for number, score in pledged[1].items() if number in kept})
        for lang, parts in (("en", ("champion \\ challenger", "the largest change first", "must not be concluded", "more: --json or --csv")),
                            ("zh", ("现行＼挑战", "等级改变的专利", "不得由此得出的结论"))):
            shown = sandbox.patval("bank", "model", "diff", CHAMPION, OTHER, "--as-of", LATER, "--lang", lang)
            same(shown.returncode, 0, shown.stderr)
            for part in parts:
                expect(part in shown.stdout, part, "is missing in", shown.stdout)


@flow
def a_large_index_is_sampled_the_same_way_each_time():
    with loaded(with_another_model) as sandbox:
        centre = sandbox.connect("centre")
        for serial in range(300):
            facts = {"kind": "invention", "filing_date": "2019-02-18", "claims": 1 + serial % 30, "status": "in_force"}
            centre.send("patent.put", {"number": application(serial), "observed_on": DAY, "facts": facts})
        for serial in range(300):
            same(centre.receive()["result"]["outcome"], "stored")
        diff = ("model", "diff", CHAMPION, OTHER, "--as-of", DAY)
        whole, some = report(sandbox, *diff), report(sandbox, *diff, "--limit", "150")
        same((whole["patents"]["listed"], whole["patents"]["asked"], whole["patents"]["sampled"]), (600, 600, False), "two pages of the list")
        same((some["patents"]["listed"], some["patents"]["asked"], some["patents"]["sampled"]), (600, 150, True))
        same(report(sandbox, *diff, "--limit", "150"), some, "the same sample again")
        kept = [item for item in some["items"]]
        expect(kept and all(item in whole["items"] for item in kept), "a sample of the whole")
        expect(len(kept) < len(report(sandbox, *diff, "--limit", "400")["items"]) < len(whole["items"]), "a larger sample")
        watched = monitored(sandbox, "--limit", "150", days=(DAY, DAY))
        same((watched["patents"]["asked"], watched["total"]["psi"]), (150, 0))


@flow
def what_cannot_be_asked_is_said():
    with Sandbox() as sandbox:
        days = ["--from", DAY, "--to", LATER]
        same(sandbox.patval("bank", "monitor", *days).returncode, 1, "an empty index")
        same(put_star(sandbox.connect("centre"))["outcome"], "stored")
        wrong = [
            (2, ["monitor"], "--from DATE and --to DATE"), (2, ["monitor", "--from", DAY], "--to DATE"),
            (2, ["monitor", "--from", LATER, "--to", DAY], "lies after"),
            (2, ["monitor", "--from", "soon", "--to", DAY], "not soon"), (2, ["monitor", *days, "--limit", "0"], "--limit"),
            (2, ["monitor", *days, "a", "b"], "one filter"),
            (2, ["monitor", *days, "--limit", "many"], "many"), (1, ["monitor", *days, "--model", "no-such"], "no-such"),
            (1, ["monitor", *days, "--challenger", "no-such"], "no-such"), (1, ["monitor", *days, "--purpose", "pleasure"], "pleasure"),
            (1, ["monitor", *days, "colour = red"], "colour"), (1, ["monitor", *days, "kind = design"], "no patent"),
            (1, ["monitor", "--from", "2001-01-01", "--to", "2001-01-02"], "2001-01-02"), (2, ["model", "diff", CHAMPION], "diff MODEL CHALLENGER"),
            (2, ["model", "diff", CHAMPION, CHAMPION, "--as-of", "soon"], "not soon"), (1, ["model", "diff", CHAMPION, "no-such"], "no-such"),
            (1, ["model", "diff", CHAMPION, CHAMPION, "--as-of", "2001-01-01"], "both models"),
            (2, ["model", "diff", CHAMPION, CHAMPION, "--csv", "no/where.csv"], "no/where.csv"), (3, ["monitor", *days, "--server", "localhost:1"], "")]
        for code, words, part in wrong:
            done = sandbox.patval("bank", *words)
            same((done.returncode, done.stdout), (code, ""), "patval " + " ".join(words))
            expect(part in done.stderr, part, "is missing in", done.stderr)
        one = sandbox.patval("bank", "monitor", *days, "--challenger", CHAMPION)
        expect(one.returncode == 0 and "Spearman -" in one.stdout, "one patent only", one.stdout, one.stderr)
        for lang, parts in (("en", ("customary reading, not a law", "count as 0.0001", "Drift of the population is not error", "In a small index")),
                            ("zh", ("习惯读法（并非定律）", "按 0.0001 计", "总体漂移不等于模型出错", "索引较小时"))):
            done = sandbox.patval("bank", "monitor", *days, "--lang", lang)
            same(done.returncode, 0, done.stderr)
            for part in parts:
                expect(part in done.stdout, part, "is missing in", done.stdout)


if __name__ == "__main__":
    run()
