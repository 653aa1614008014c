"""Experts, deals, baskets and hindsight, as a centre and a bank meet them: who sees what, what moves, and that nothing recorded changes."""
import json
import os

from sandbox import SAMPLE, STAR, Sandbox, expect, flow, put_star, run, same

DAY = "2026-11-23"
INCOME = {"patents": [STAR], "as_of": DAY, "industry": "C35", "sales_forecast": [80000000, 95000000, 110000000], "patent_share_of_product": 1,
          "sales_history": [{"year": 2025, "amount": 76000000, "evidence": "audited"}]}


def loaded(sandbox):
    done = sandbox.patval("centre", "import", SAMPLE, "--observed", "2026-11-20")
    same(done.returncode, 0, done.stderr)
    return sandbox.connect("centre"), sandbox.connect("bank")


def deal(name, price=5000000, **more):
    return {"id": name, "day": "2026-03-01", "form": "transfer", "price": price, "arms_length": True, "kind": "invention", "field": 29, "quality": 60, "life": 5, **more}


def refused(answer, name, path):
    expect("data" in answer, "this was to be refused:", answer)
    same((answer["data"]["name"], answer["data"]["path"]), (name, path), answer)


@flow
def an_expert_counts_where_the_record_is_silent():
    with Sandbox() as sandbox:
        centre, bank = loaded(sandbox)
        question = {"patent": STAR, "as_of": DAY, "purpose": "pledge"}
        before, other = centre.call("value.score", question), bank.call("value.score", question)["score"]
        kept = centre.call("value.score", {**question, "record": True})["valuation"]
        for expert, points in (("甲", 90), ("乙", 40), ("丙", 80)):
            centre.call("expert.put", {"patent": STAR, "indicator": "dependence", "expert": expert, "points": points, "day": "2026-11-21"})
        centre.call("expert.put", {"patent": STAR, "indicator": "validity", "expert": "甲", "points": 0, "day": "2026-11-21"})
        after = centre.call("value.score", question)
        rows = {row["id"]: row for row in after["score"]["indicators"]}
        same(rows["dependence"]["experts"], {"median": 80, "low": 40, "high": 90, "count": 3, "counts": True})
        same((rows["validity"]["experts"]["counts"], rows["validity"]["points"]), (False, 100), "data are not talked away")
        same(round(after["score"]["total"] - before["score"]["total"], 2), rows["experts"]["contribution"], "the row of the experts is what they moved")
        same(round(sum(row["contribution"] for row in after["score"]["indicators"]), 2), after["score"]["total"], "the sum")
        same(bank.call("value.score", question)["score"], other, "one tenant's experts are not another's")
        same(bank.call("expert.list", {"patent": STAR})["experts"], [])
        expect(centre.call("value.replay", {"valuation": kept})["equal"], "what was recorded before the experts spoke is computed again without them")
        centre.call("expert.put", {"patent": STAR, "indicator": "dependence", "expert": "丙", "points": 20, "day": "2026-11-22"})
        same([(e["expert"], e["points"]) for e in centre.call("expert.list", {"patent": STAR, "as_of": DAY})["experts"] if e["indicator"] == "dependence"],
             [("丙", 20), ("乙", 40), ("甲", 90)], "a later score takes the earlier one's place")
        same([e["points"] for e in centre.call("expert.list", {"patent": STAR, "as_of": "2026-11-21"})["experts"] if e["expert"] == "丙"], [80], "as of the day before")
        for expert in "甲乙丙":
            centre.call("expert.put", {"patent": STAR, "indicator": "dependence", "expert": expert, "withdrawn": True, "day": "2026-11-22"})
        same(centre.call("value.score", question)["score"]["total"], before["score"]["total"], "all taken away")
        refused(centre.call("expert.put", {"patent": STAR, "indicator": "beauty", "expert": "甲", "points": 3}), "params.range", "params.indicator")
        refused(centre.call("expert.put", {"patent": STAR, "indicator": "effect", "expert": "甲"}), "params.missing", "params.points")
        refused(centre.call("expert.put", {"patent": STAR, "indicator": "effect", "expert": "甲", "points": 3, "day": "2199-01-01"}), "params.range", "params.day")
        refused(bank.call("expert.put", {"patent": STAR, "indicator": "effect", "expert": "甲", "points": 3}), "method.unknown", "method")


@flow
def three_deals_make_a_market():
    with Sandbox() as sandbox:
        centre, bank = loaded(sandbox)
        alone, other = centre.call("value.pledge", INCOME), bank.call("value.pledge", INCOME)["value"]
        same([a["id"] for a in alone["value"]["approaches"]], ["income"])
        for name in ("a", "b"):
            centre.call("deal.put", deal(name))
        few = centre.call("value.pledge", INCOME)
        same([a["id"] for a in few["value"]["approaches"]], ["income"])
        expect(any(gap["code"] == "market.few_deals" for gap in few["gaps"]), "two deals are no market, and the answer says so")
        centre.call("deal.put", deal("c", public=True))
        whole = centre.call("value.pledge", INCOME)
        same([(a["id"], a["weight"]) for a in whole["value"]["approaches"]], [("income", 0.7), ("market", 0.3)])
        same(round(sum(one["weight"] for one in whole["value"]["approaches"][1]["comparables"]), 5), 1)
        for one in whole["value"]["approaches"][1]["comparables"]:
            expect(abs(one["price"] / one["patents"] * one["quality_factor"] * one["life_factor"] / one["form_share"] - one["value"]) < 20, "by hand:", one)
        same(bank.call("value.pledge", INCOME)["value"], other, "a tenant's deals are its own; one public deal is no market")
        centre.call("deal.put", deal("c", public=True, withdrawn=True))
        same(centre.call("value.pledge", INCOME)["value"], alone["value"], "a deal that was taken away")
        for name in "cdefg":
            centre.call("deal.put", deal(name, price=200000000))
        apart = centre.call("value.pledge", {**INCOME, "cost": {"amount": 100000, "year": 2019}})
        same((apart["value"]["reconciled"], apart["value"]["middle"], apart["loan"]["ceiling"]), (False, None, None), "approaches that disagree are not averaged")
        refused(centre.call("deal.put", {**deal("x"), "arms_length": False}), "params.range", "params.arms_length")
        refused(centre.call("deal.put", {**deal("x"), "form": "pledge"}), "params.invalid", "params.form")
        refused(centre.call("deal.put", {**deal("x"), "day": "2199-01-01"}), "params.range", "params.day")
        sandbox.stop()
        expect(sandbox.check()["events"] > 300, "and the index is sound, deals among its events")


@flow
def a_deal_knows_its_patent_as_it_was_the_day_before():
    with Sandbox() as sandbox:
        centre, _ = loaded(sandbox)
        short = {"id": "own", "day": "2026-11-22", "form": "exclusive", "price": 800000, "arms_length": True, "patent": "ZL 2019 1 0123456.X"}
        kept = centre.call("deal.put", short)
        score = centre.call("value.score", {"patent": STAR, "as_of": "2026-11-21", "purpose": "pledge"})["score"]
        same((kept["patent"], kept["kind"], kept["field"], kept["quality"]), (STAR, "invention", 29, score["ungated_total"]))
        same(centre.call("deal.put", {**short, "id": "early", "day": "2026-01-05"})["quality"], None, "nothing was known of it then")
        same(centre.call("deal.put", {**short, "id": "strange", "patent": "CN201910000001.9"})["field"], None, "a patent that the index does not hold")
        listed = centre.call("deal.list", {"as_of": "2026-06-01"})["deals"]
        same([d["id"] for d in listed], ["early"])


@flow
def a_day_before_anything_was_known_is_told_with_the_first_one():
    with Sandbox() as sandbox:
        centre = sandbox.connect("centre")
        put_star(centre)
        centre.call("patent.put", {"number": STAR, "observed_on": "2026-11-03", "facts": {"claims": 7}})
        answer = centre.call("value.score", {"patent": STAR, "as_of": "2026-10-31"})
        refused(answer, "patent.unknown", "params.as_of")
        same((answer["data"]["got"], answer["data"]["expected"][:10]), ("2026-10-31", "2026-11-01"))
        expect("score" in centre.call("value.score", {"patent": STAR, "as_of": "2026-11-01"}))


@flow
def a_basket_counts_a_product_once():
    with Sandbox() as sandbox:
        centre, bank = loaded(sandbox)
        others = [item["number"] for item in bank.call("patent.list", {"limit": 500, "filter": "status = in_force and kind = invention and wipo_field = 29"})["items"] if item["number"] != STAR][:3]
        question = {**INCOME, "patents": others + [STAR], "pd_1y": 0.02, "loan": {"amount": 500000, "start": "2026-12-01", "end": "2027-11-30", "rate": 0.04}}
        expect(any(gap["code"] == "score.other_model" for gap in bank.call("value.pledge", {**INCOME, "model": "score-oecd6"})["gaps"]), "caps set for other grades are said to be so")
        alone, together = bank.call("value.pledge", INCOME), bank.call("value.pledge", question)
        same([part["number"] for part in together["patents"]], sorted(others + [STAR]))
        same(together, bank.call("value.pledge", {**question, "patents": sorted(others + [STAR])}), "the order of the question says nothing")
        sales = [sum(part["value"]["approaches"][0]["steps"][0]["sales"] for part in together["patents"])]
        same(sales, [80000000], "the product's sales are split, not copied")
        same({part["value"]["approaches"][0]["inputs"]["royalty_rate"] for part in together["patents"]}.__len__(), 1, "one K for the product")
        expect(together["basket"]["independent"]["low"] >= together["value"]["low"] >= together["basket"]["sum"]["low"], together["basket"])
        expect(together["value"]["middle"] < 2 * alone["value"]["middle"], "four patents are not four products")
        refused(bank.call("value.pledge", {**question, "patents": [STAR, others[0], "ZL201910123456.X"]}), "params.range", "params.patents[2]")
        refused(bank.call("value.pledge", {**question, "patents": [STAR, "CN201910000001.9"]}), "patent.unknown", "params.patents[1]")
        refused(bank.call("value.pledge", {**question, "patents": ["x"] * 10001}), "params.range", "params.patents")
        refused(bank.call("value.pledge", {**question, "cost": {"amount": 100000, "year": 2019}}), "params.invalid", "params.cost")
        kept = bank.call("value.pledge", {**question, "record": True})["valuation"]
        shown = sandbox.patval("bank", "pledge", STAR, *others, "--as-of", DAY, "--forecast", "80000000", "--explain")
        expect("if they move as one" in shown.stdout, shown.stdout + shown.stderr)
        for gone in (None, others[0], STAR):
            expect(gone is None or "number" in centre.call("patent.delete", {"number": gone}))
            expect(bank.call("value.replay", {"valuation": kept})["equal"], "without", gone)
        refused(bank.call("value.pledge", {**question, "patents": others}), "patent.unknown", "params.patents[0]")


@flow
def no_patent_of_another_office_is_pledged_in_china():
    with Sandbox() as sandbox:
        centre = sandbox.connect("centre")
        for number, facts in (("DE102011101042A1", {}), ("USD700001S1", {"kind": "design"})):
            centre.call("patent.put", {"number": number, "observed_on": "2026-11-01", "facts": {"kind": "invention", "filing_date": "2011-05-03", "status": "in_force", **facts}})
            refused(centre.call("value.pledge", {**INCOME, "patents": [number]}), "model.scope", "params.patents")
        expect("score" in centre.call("value.score", {"patent": "DE102011101042A1", "as_of": DAY}), "it is scored among its own like any other")


@flow
def a_late_correction_shows_as_one():
    with Sandbox() as sandbox:
        centre, _ = loaded(sandbox)
        asked = {"patent": STAR, "as_of": "2026-11-21"}
        before = centre.call("value.score", asked)
        centre.call("patent.put", {"number": STAR, "facts": {"claims": 1}, "rank": 30, "valid_from": "2026-11-19", "observed_on": "2026-11-22", "source": "corrected register"})
        then, now = centre.call("value.score", asked), centre.call("value.score", {**asked, "hindsight": True})
        same(then["score"], before["score"], "what was known on that day")
        expect(now["score"]["total"] < then["score"]["total"], "what is known now about it")
        same((then["hindsight"], now["hindsight"]), (False, True))
        same(centre.call("patent.get", {"number": STAR, "as_of": "2026-11-21"})["attributes"]["claims"], 10)
        same(centre.call("patent.get", {"number": STAR, "as_of": "2026-11-21", "hindsight": True})["attributes"]["claims"], 1)
        kept = centre.call("value.score", {**asked, "hindsight": True, "record": True})["valuation"]
        expect(centre.call("value.replay", {"valuation": kept})["equal"])


@flow
def the_commands_of_evidence():
    with Sandbox() as sandbox:
        loaded(sandbox)
        folder = os.path.dirname(sandbox.folder)

        def typed(*words, code=0):
            done = sandbox.patval("centre", *words)
            same(done.returncode, code, "%s: %s" % (words, done.stderr or done.stdout))
            return done.stdout + done.stderr
        expect("kept" in typed("expert", STAR, "problem", "72.5", "--expert", "示例专家", "--note", "示例"))
        expect("72.50" in typed("expert", STAR))
        expect("experts' median 72.50 (1)" in typed("score", STAR))
        expect("taken away" in typed("expert", STAR, "problem", "--expert", "示例专家", "--withdraw"))
        typed("expert", STAR, "problem", "many", "--expert", "示例专家", code=2)
        typed("deal", "put", "D-1", "--day", "2026-05-06", "--form", "transfer", "--price", "5000000", "--arms-length", "--field", "29", "--quality", "60", "--life", "5")
        with open(os.path.join(folder, "deals.csv"), "w", encoding="utf-8") as out:
            out.write("id,day,form,price,field,quality,life,source\nD-2,2025-05-06,transfer,4000000,29,55,6,示例\nD-3,2026-06-06,exclusive,4500000,29,50,7,示例\nD-6,2026-07-07,sole,2500000,29,50,7,示例\n"
                      "D-4,2026-06-31,transfer,1,29,,,\nD-5,2026-06-01,transfer,many,29,,,\n")
        said = typed("deal", "import", "deals.csv", code=1)
        expect("kept 3, refused 2" in said and "row 5, params.day" in said and "row 6, price" in said, said)
        same([d["id"] for d in json.loads(typed("deal", "list", "--json"))["deals"]], ["D-2", "D-1", "D-3", "D-6"])
        answer = typed("pledge", STAR, "--as-of", DAY, "--industry", "C35", "--forecast", "80000000", "--profit", "12%", "--cost", "2019=3000000", "--explain")
        for part in ("effective comparable deals", "research cost", "cross-check by a share of profit", "D-3"):
            expect(part in answer, part, "is missing in", answer)
        expect("25%" in typed("license", STAR, "--type", "ordinary", "--equity", "12000000", "--contributions", "3000000", "--contribution-value", "5000000"))
        typed("license", STAR, "--type", "ordinary", "--contributions", "3", code=2)
        typed("deal", "put", "D-9", code=1)


if __name__ == "__main__":
    run()
