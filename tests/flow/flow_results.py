"""results.def is the contract of the answers: no answer has a member that it does not list, every member that it lists is shown by some
answer, and each has the type that its row says."""
import json
import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "fault"))
from trouble import configure  # noqa: E402
from sandbox import ROOT, STAR, Sandbox, expect, flow, run, same  # noqa: E402

SAMPLE = os.path.join(ROOT, "tests", "sample", "gansu-sample.csv")
OPAQUE = ("attributes", "value", "question", "answer", "methods", "components", "info")
TYPES = {"STRING": str, "INTEGER": int, "NUMBER": (int, float), "BOOLEAN": bool, "ARRAY": list, "OBJECT": dict}
ENDED = ("expired", "terminated", "invalid", "refused", "withdrawn", "double_patenting")  # no licence of what has ended
LEFT_OUT = {("load", "failures[].got"), ("check", "first_fault"), ("rank", "cursor")}  # null here, or in any answer of a healthy index


def table():
    """{method: {member: (shape, type)}} as results.def and methods.def have it."""
    with open(os.path.join(ROOT, "include", "patval", "results.def"), encoding="utf-8") as file:
        text = file.read()
    with open(os.path.join(ROOT, "include", "patval", "methods.def"), encoding="utf-8") as file:
        names = dict(re.findall(r'^METHOD\((\w+),\s*"([^"]+)"', file.read(), re.M))
    rows, methods = {}, {name: {} for name in names.values()}
    for shape, member, kind in re.findall(r'^RESULT\((\w+), "([^"]+)", (\w+),', text, re.M):
        rows.setdefault(shape, {})[member] = (shape, kind)
    for method, shape in re.findall(r"^RESULT_OF\((\w+), (\w+)\)", text, re.M):
        methods[names[method]].update(rows[shape])
    return methods


def members(value, path=""):
    """Every (member, value) of an answer; what is free in form is looked at no deeper."""
    if isinstance(value, dict):
        for name, inner in value.items():
            here = path + ("." if path else "") + name
            yield here, inner
            if name not in OPAQUE or (name == "value" and isinstance(inner, dict) and "currency" in inner):
                yield from members(inner, here)
    elif isinstance(value, list) and path == "patents":  # of a basket: as of one patent, one floor down
        for inner in value:
            yield from (("patents[]." + name, part) for name, part in inner.items())
    elif isinstance(value, list):
        for inner in value:
            yield from members(inner, path + "[]")


def fits(value, kind):
    plain = kind.replace("_OR_NULL", "")
    if value is None or plain == "ANY":
        return kind != plain or plain == "ANY"
    return isinstance(value, TYPES[plain]) and (plain == "BOOLEAN" or not isinstance(value, bool))


class Shown:
    def __init__(self):
        self.table, self.seen, self.wrong = table(), set(), set()

    def take(self, connection, method, params=None):
        answer = connection.call(method, params or {})
        expect("data" not in answer, method, json.dumps(params, ensure_ascii=False), "was refused:", answer)
        known = self.table[method]
        for member, value in members(answer):
            if member not in known:
                self.wrong.add("%s: %s is not in results.def" % (method, member))
            elif not fits(value, known[member][1]):
                self.wrong.add("%s: %s is %r, not %s" % (method, member, value, known[member][1]))
            if value is not None and member in known:
                self.seen.add((known[member][0], member))
        return answer


def pledge(number, **more):
    return {"patents": [number], "as_of": "2026-11-23", "industry": "C35", "pd_1y": 0.03, "pledgor": "兰州示例科技有限公司",
            "loan": {"amount": 1200000, "start": "2026-12-01", "end": "2027-11-30", "rate": 0.0385},
            "contract": {name: name != "forfeiture" for name in ("parties", "claim", "period", "patents", "scope", "forfeiture")},
            "declarations": {"other_ground": "none"}, "sales_forecast": [80000000, 95000000],
            "sales_history": [{"year": 2025, "amount": 76000000, "evidence": "audited"}], **more}


def ask_everything(sandbox, shown):
    centre, bank, operator = sandbox.connect("centre"), sandbox.connect("bank"), sandbox.operator()
    for method in ("rpc.discover", "server.ping", "server.status", "patent.list", "norms.list", "value.rank", "model.list", "norms.cut"):
        shown.take(centre, method)
    shown.take(centre, "patent.list", {"limit": 2})
    numbers = [item["number"] for item in centre.call("patent.list", {"limit": 500, "filter": "kind != design"})["items"]]
    for day in ("2026-11-22", "2026-11-23"):  # and said again
        centre.call("patent.put", {"number": STAR, "facts": {"family_members": [STAR, numbers[1], "an office's own number"]}, "observed_on": day})
    for number in [STAR] + numbers[::6]:
        for method in ("patent.get", "patent.history"):
            shown.take(centre, method, {"number": number})
        shown.take(bank, "value.score", {"patent": number, "as_of": "2026-11-23"})
        shown.take(bank, "value.pledge", pledge(number))
        shown.take(bank, "value.pledge", {"patents": [number], "as_of": "2026-11-23"})
        if centre.call("patent.get", {"number": number})["attributes"].get("status") in ENDED:
            continue
        shown.take(bank, "value.license", {"patents": [number], "type": "open", "industry": "C35", "sales_forecast": [30000000, 40000000], "as_of": "2026-11-23",
                                           "entry": 0.3, "profit_margin": 0.1, "deferral_years": 1})
        shown.take(bank, "value.license", {"patents": [number], "type": "sole", "as_of": "2026-11-23"})
    for n, field in enumerate((20, 20, 3, 14)):
        shown.take(centre, "deal.put", {"id": "shape-%d" % n, "day": "2026-0%d-05" % (n + 1), "form": "transfer", "price": 4500000, "arms_length": True, "source": "示例", "kind": "invention",
                                        "field": field, "quality": 50 + n, "life": 6.5, "patent": STAR})
    shown.take(centre, "deal.list")
    for points in (70, 80.5):
        shown.take(centre, "expert.put", {"patent": STAR, "indicator": "defence", "expert": "示例专家%g" % points, "points": points, "note": "示例", "day": "2026-11-20"})
    shown.take(centre, "expert.list", {"patent": STAR})
    shown.take(bank, "value.pledge", pledge(STAR, cost={"amount": 6000000, "year": 2019}, profit_margin=0.12))
    shown.take(centre, "value.pledge", pledge(STAR, cost={"amount": 6000000, "year": 2019}, profit_margin=0.12))
    shown.take(centre, "value.pledge", pledge(STAR, patents=[STAR] + numbers[:3]))
    shown.take(bank, "value.license", {"patents": [STAR], "type": "exclusive", "as_of": "2026-11-23", "sales_forecast": [30000000], "equity": {"net_assets": 12000000, "value": 5000000}})
    kept = [shown.take(bank, "value.pledge", pledge(STAR, record=True))["valuation"] for _ in range(3)]
    shown.take(bank, "value.list", {"limit": 1})
    for method in ("value.get", "value.replay"):
        shown.take(bank, method, {"valuation": kept[0]})
    shown.take(centre, "patent.load", {"job": "shapes", "probe": True})
    shown.take(centre, "patent.load", {"job": "shapes", "chunk": 0, "rows": "application_number\tclaims\nCN201910000001.X\t3\n"})
    shown.take(centre, "patent.put", {"number": STAR, "facts": {"claims": 11}})
    shown.take(centre, "patent.delete", {"number": STAR})
    text = shown.take(bank, "model.get", {"model": "score-27"})["text"]
    shown.take(bank, "model.check", {"text": text})
    for method in ("admin.reload", "index.check", "server.status"):
        shown.take(operator, method)


def other_models(sandbox, shown):
    """A fuzzy model, which no shipped one is, and one that divides by what its cohort shows."""
    shutil.copytree(os.path.join(ROOT, "models"), sandbox.path("models"))
    subprocess.run([sys.executable, os.path.join(ROOT, "tests", "golden", "variants.py"), sandbox.path("models")], check=True)
    configure(sandbox, models=sandbox.path("models"))
    shown.take(sandbox.operator(), "admin.reload")
    reader = sandbox.connect("reader")
    for model in ("score-27-fuzzy", "score-27-geometric", "score-oecd6", "score-coverage"):
        shown.take(reader, "value.score", {"patent": STAR, "as_of": "2026-11-23", "model": model})


@flow
def answers_and_results_def_say_the_same():
    with Sandbox() as sandbox:
        done = sandbox.patval("centre", "import", SAMPLE, "--observed", "2026-11-20")
        same(done.returncode, 0, done.stderr)
        shown = Shown()
        other_models(sandbox, shown)
        ask_everything(sandbox, shown)
        same(sorted(shown.wrong), [], "members that the table does not know, or of another type")
        listed = {(shape, member) for rows in shown.table.values() for member, (shape, _) in rows.items()}
        same(sorted(listed - shown.seen - LEFT_OUT), [], "members that no answer showed")


@flow
def a_table_that_lacks_a_row_or_has_one_too_many_is_noticed():
    with Sandbox() as sandbox:
        connection, shown = sandbox.connect("reader"), Shown()
        shown.table["server.ping"]["nonsense"] = ("ping", "STRING")
        del shown.table["server.ping"]["version"]
        shown.table["server.ping"]["pong"] = ("ping", "INTEGER")
        shown.take(connection, "server.ping")
        same(sorted(shown.wrong), ["server.ping: pong is True, not INTEGER", "server.ping: version is not in results.def"], "noticed")
        expect(("ping", "nonsense") not in shown.seen)


if __name__ == "__main__":
    run()
