"""Every command of patval as each of its users types it: exit codes, tables, --json, both languages."""
import contextlib
import csv
import json
import os

from sandbox import SAMPLE, STAR, Sandbox, expect, flow, run, same

PLEDGE = ["pledge", STAR, "--amount", "1200000", "--start", "2026-12-01", "--end", "2027-11-30", "--rate", "3.85%", "--pd", "0.03", "--industry", "C35",
          "--pledgor", "兰州示例科技有限公司", "--contract", "complete", "--no-other-circumstances", "--as-of", "2026-11-23",
          "--forecast", "80000000,95000000,110000000", "--history", "2025=76000000", "--evidence", "audited"]


def typed(sandbox, role, *words, code=0, **more):
    done = sandbox.patval(role, *words, **more)
    same(done.returncode, code, "patval %s: %s" % (" ".join(words), done.stderr or done.stdout))
    return done.stdout


@contextlib.contextmanager
def loaded():
    with Sandbox() as sandbox:
        typed(sandbox, "centre", "import", SAMPLE, "--observed", "2026-11-20")
        yield sandbox


@flow
def a_day_of_the_bank():
    with loaded() as sandbox:
        expect(STAR in typed(sandbox, "bank", "get", "zl 2019 1 0123456.x"))
        expect("forward_citations" in typed(sandbox, "bank", "history", STAR))
        expect("grade" in typed(sandbox, "bank", "score", STAR, "--as-of", "2026-11-23"))
        answer = typed(sandbox, "bank", *PLEDGE, "--record", "--explain")
        for part in ("Gate: pass", "V-000000000001", "Loan ceiling", "← this one binds", "expected loss"):
            expect(part in answer, part, "is missing in", answer)
        chinese = typed(sandbox, "bank", *PLEDGE, "--lang", "zh")
        for part in ("质押登记审查: 通过", "可贷上限", "起约束作用"):
            expect(part in chinese, part, "is missing in", chinese)
        expect("same byte for byte" in typed(sandbox, "bank", "replay", "V-000000000001"))
        expect("Loan ceiling" in typed(sandbox, "bank", "show", "V-000000000001"))
        expect("V-000000000001" in typed(sandbox, "bank", "show"))
        result = json.loads(typed(sandbox, "bank", *PLEDGE, "--json"))
        same(result["gate"]["verdict"], "pass")
        expect("CNY" in typed(sandbox, "bank", "license", STAR, "--type", "ordinary", "--industry", "C35", "--forecast", "30000000,33000000", "--as-of", "2026-11-23"))
        explained = typed(sandbox, "bank", "score", STAR, "--as-of", "2026-11-23", "--purpose", "pledge", "--explain")
        expect("for example validity: 0.044741 × " in explained, explained)
        schedule = typed(sandbox, "bank", "license", STAR, "--type", "ordinary", "--industry", "C35", "--forecast", "30000000,33000000", "--as-of", "2026-11-23", "--explain")
        expect("what it is worth now: CNY" in schedule and "0.892857" in schedule, schedule)
        expect("open" in typed(sandbox, "bank", "license", STAR, "--type", "open", "--industry", "C35", "--forecast", "30000000", "--as-of", "2026-11-23").lower())


@flow
def a_day_of_the_centre():
    with loaded() as sandbox:
        folder = os.path.dirname(sandbox.folder)
        expect("CN" in typed(sandbox, "centre", "rank", "--limit", "3"))
        typed(sandbox, "centre", "rank", "kind = invention", "--limit", "300", "--csv", "best.csv")
        with open(os.path.join(folder, "best.csv"), encoding="utf-8-sig", newline="") as file:
            best = list(csv.DictReader(file))
        scores = [float(row["score"]) for row in best]
        same(scores, sorted(scores, reverse=True), "order")
        for row in best[:5] + best[-5:]:
            score = json.loads(typed(sandbox, "centre", "score", row["number"], "--json"))["score"]
            same((score["total"], score["grade"]), (float(row["score"]), row["grade"]), "the scan and the single question: " + row["number"])
        expect("CN" in typed(sandbox, "centre", "list", "forward_citations >= 5 and kind = invention", "--limit", "5"))
        typed(sandbox, "centre", "export", "--csv", "all.csv")
        with open(os.path.join(folder, "all.csv"), encoding="utf-8", newline="") as file:
            same(len(list(csv.reader(file))), 301, "rows of the export")
        typed(sandbox, "centre", "export", "--jsonl", "all.jsonl")
        with open(os.path.join(folder, "all.jsonl"), encoding="utf-8") as file:
            lines = [json.loads(line) for line in file]
        same(len(lines), 300, "lines of the export")
        whole = json.loads(typed(sandbox, "centre", "get", STAR, "--json"))
        same(whole.pop("relatives"), [], "kin of the star")
        same(next(line for line in lines if line["number"] == STAR), whole, "a line is the record as patent.get has it, the tenant's own facts too")
        expect("product_sales" in whole["attributes"], whole)
        typed(sandbox, "centre", "export", "--jsonl", "x", "--csv", "y", code=2)
        typed(sandbox, "centre", "export", "--csv", "gb.csv", "--gb18030")
        with open(os.path.join(folder, "all.csv"), "rb") as utf8, open(os.path.join(folder, "gb.csv"), "rb") as gb:
            same(gb.read().decode("gb18030"), utf8.read().decode("utf-8"), "the same table in GB18030")
        again = json.loads(typed(sandbox, "centre", "import", "all.jsonl", "--observed", "2026-11-20", "--no-norms", "--json"))["files"][0]
        same((again["rows"], again["unchanged"], again["refused"]), (300, 300, 0), "JSON Lines imported again change nothing")
        again = json.loads(typed(sandbox, "centre", "import", "all.csv", "--observed", "2026-11-20", "--no-norms", "--json"))["files"][0]
        same((again["rows"], again["refused"]), (300, 0), "an export can be imported again")
        expect("stored" in typed(sandbox, "centre", "put", STAR, "forward_citations=99", "--source", "by hand"))
        expect("99" in typed(sandbox, "centre", "get", STAR))
        expect("by hand" in typed(sandbox, "centre", "history", STAR))
        expect("norms" in typed(sandbox, "centre", "norms", "list") or "edition" in typed(sandbox, "centre", "norms"))
        typed(sandbox, "centre", "norms", "cut", "2026-11-22")
        typed(sandbox, "centre", "delete", STAR)
        typed(sandbox, "centre", "get", STAR, code=1)


@flow
def a_day_of_the_operator():
    with loaded() as sandbox:
        expect("patents" in typed(sandbox, "operator", "status"))
        expect("ms" in typed(sandbox, "operator", "ping"))
        expect("sound" in typed(sandbox, "operator", "check-index"))
        expect("reloaded" in typed(sandbox, "operator", "reload"))
        expect("score-27@2026.1" in typed(sandbox, "operator", "model", "list"))
        text = typed(sandbox, "operator", "model", "show", "score-27")
        path = os.path.join(os.path.dirname(sandbox.folder), "model.json")
        with open(path, "w", encoding="utf-8") as out:
            out.write(text)
        expect("sound" in typed(sandbox, "operator", "model", "check", path))
        with open(path, "w", encoding="utf-8") as out:
            out.write(text.replace("score-27", "score-27", 1).replace("{", "{{", 1))
        typed(sandbox, "operator", "model", "check", path, code=1)
        expect("value.score" in typed(sandbox, "operator", "methods"))
        same(json.loads(typed(sandbox, "operator", "call", "server.ping"))["pong"], True)
        same(json.loads(typed(sandbox, "operator", "call", "patent.list", "-", input='{"limit":1}'))["items"][0]["number"][:2], "CN")
        sandbox.stop()
        same(json.loads(typed(sandbox, "operator", "status", "--json", "--offline", sandbox.path("index")))["patents"], 300)


@flow
def exit_codes():
    with loaded() as sandbox:
        for words in (["frobnicate"], ["score"], ["get", STAR, "--nosuch", "1"], ["pledge", STAR, "--amount", "many"], ["pledge", STAR, "--forecast", "1,x"], ["call", "server.ping", "["]):
            same(sandbox.patval("bank", *words).returncode, 2, words)
        for words in (["get", "CN201910123457.8"], ["get", "what"], ["score", STAR, "--as-of", "2026-02-30"], ["import", SAMPLE], ["reload"], ["replay", "V-1"]):
            done = sandbox.patval("bank", *words)
            same(done.returncode, 1, str(words) + done.stderr)
            same(len(done.stderr.strip().splitlines()), 1, str(words) + done.stderr)
        same(sandbox.patval("bank", "ping", "--server", "localhost:1").returncode, 3)
        same(sandbox.patval("bank", "ping", "--server", "127.0.0.2:%d" % sandbox.port).returncode, 3, "the certificate names another host")
        same(sandbox.patval("bank", "ping", environment={"PATVAL_CONFIG": "/nowhere"}).returncode, 2)
        same(sandbox.patval("bank", "--config", sandbox.path("operator.conf"), "--lang=zh", "status").returncode, 0, "flags before the command")
        for words in (["--help"], ["help", "pledge"], ["pledge", "--help"], ["--version"]):
            same(sandbox.patval("bank", *words).returncode, 0, words)


if __name__ == "__main__":
    run()
