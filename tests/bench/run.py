"""make bench: every figure beside a ceiling or a peer measured in the same run, so that two machines can be compared by the ratios.

PATENTS=N (20,000 unless given) is the size of the invented index; ONLY=import measures the import alone; see importing.py for its size.
What is printed also stands in build/bench.json."""
import csv
import json
import os
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "flow"))
import importing  # noqa: E402
from sandbox import BUILD, PATVAL, ROOT, STAR, Sandbox, application  # noqa: E402

BENCH = os.path.join(BUILD, "tests", "bench", "bench")
PATENTS = int(os.environ.get("PATENTS", "20000"))
PLEDGE = {"patents": [STAR], "as_of": "2026-11-23", "industry": "C35", "pd_1y": 0.03, "pledgor": "兰州示例科技有限公司",
          "loan": {"amount": 1200000, "start": "2026-12-01", "end": "2027-11-30", "rate": 0.0385},
          "contract": {"parties": True, "claim": True, "period": True, "patents": True, "scope": True, "forfeiture": False},
          "declarations": {"other_ground": "none"}, "sales_forecast": [80000000, 95000000, 110000000]}


def bench(*words):
    return subprocess.run([BENCH, *map(str, words)], capture_output=True, text=True, check=True).stdout.split()


FIGURES = []


def note(sentence):
    print(sentence, flush=True)


def say(what, figure, ceiling, ratio):
    FIGURES.append({"what": what, "figure": figure, "beside": ceiling, "ratio": ratio})
    print("  %-46s %-26s %-40s %s" % (what, figure, ceiling, ratio), flush=True)


def resident(pid):
    with open("/proc/%d/status" % pid) as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))


def table(path):
    """An invented portfolio: ten columns, of which a score can use nine."""
    classes = ["A01B 1/02", "C22B 3/04", "G06F 17/00", "H01M 4/36", "B65G 1/04", "C04B 28/00", "E21B 7/00", "A61K 36/00"]
    with open(path, "w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["申请号", "专利类型", "当前法律状态", "申请日", "授权公告日", "权利要求数量", "被引证次数", "IPC", "申请人", "首权字数"])
        for n in range(PATENTS - 1):
            year = 2012 + n % 12
            writer.writerow([application(n // 12 + 1, year), "发明", "授权", "%d-%02d-15" % (year, n % 12 + 1), "%d-%02d-15" % (year + 2, n % 12 + 1), n % 20 + 1, n % 9,
                             classes[n % len(classes)], "示例大学", 150 + n % 400])
        writer.writerow([STAR, "发明", "授权", "2019-02-18", "2021-05-04", 10, 8, "A23N 12/02", "兰州示例科技有限公司", 236])


def load(sandbox, path):
    subprocess.run([PATVAL, "import", path, "--observed", "2026-11-01", "--no-norms"], check=True, stdout=subprocess.DEVNULL,
                   env={**os.environ, "PATVAL_CONFIG": sandbox.path("centre.conf")})


def answering(sandbox, settings):
    echo = subprocess.Popen([BENCH, "echo", sandbox.folder, "0"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    peer = ["localhost:" + echo.stdout.readline().strip(), *settings[1:]]
    score = json.dumps({"patent": STAR, "as_of": "2026-11-23", "purpose": "pledge"})
    for name, method, params in (("value.score", "value.score", score), ("value.score, summary", "value.score", score[:-1] + ', "detail": "summary"}'),
                                 ("value.pledge with a forecast", "value.pledge", json.dumps(PLEDGE)), ("patent.get", "patent.get", json.dumps({"number": STAR})),
                                 ("server.ping", "server.ping", "{}")):
        floor = bench("latency", *peer, method, params, 4000)
        got = bench("latency", *settings, method, params, 4000)
        say(name + ", one after the other", "p50 %s µs, p99 %s µs" % (got[0], got[1]), "echo of the same line p50 %s µs, p99 %s µs" % (floor[0], floor[1]),
            "%.1f" % (float(got[0]) / float(floor[0])))
    floor, got = float(bench("flood", *peer, "value.score", score, 20000)[0]), float(bench("flood", *settings, "value.score", score, 20000)[0])
    say("value.score, 64 in flight, one connection", "%.0f a second" % got, "echo %.0f a second" % floor, "%.2f" % (got / floor))
    echo.communicate("\n")


def scanning(sandbox, connection):
    connection.call("norms.cut", {"day": "2026-11-01"})
    connection.call("value.rank", {"limit": 10, "as_of": "2026-11-23"})
    started = time.monotonic()
    answer = connection.call("value.rank", {"limit": 10, "as_of": "2026-11-23"})
    elapsed = time.monotonic() - started
    microseconds, size = map(float, bench("scan", sandbox.path("index", "data.mdb")))
    say("score and rank the whole index", "%.0f ms, %.2f µs a patent" % (elapsed * 1e3, elapsed * 1e6 / answer["scored"]),
        "reading its %.0f MiB of memory %.1f ms" % (size / 2**20, microseconds / 1e3), "%.0f" % (elapsed * 1e6 / microseconds))


def weighing(sandbox, settings):
    before = resident(sandbox.process.pid)
    holder = subprocess.Popen([BENCH, "idle", "1000", *settings], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    holder.stdout.readline()
    after = resident(sandbox.process.pid)
    holder.communicate("\n")
    say("resident memory", "%.1f MiB at rest" % (before / 1024), "with 1,000 idle TLS clients %.1f MiB" % (after / 1024), "%.1f KiB a client" % ((after - before) / 1000))


def serving():
    with Sandbox() as sandbox, tempfile.TemporaryDirectory() as folder:
        settings = ["localhost:%d" % sandbox.port, sandbox.path("bank.pem"), sandbox.path("bank.key"), sandbox.path("ca.pem")]
        path = os.path.join(folder, "portfolio.csv")
        table(path)
        load(sandbox, path)
        connection = sandbox.connect("centre", timeout=300)
        scanning(sandbox, connection)
        answering(sandbox, settings)
        weighing(sandbox, settings)


def machine():
    with open("/proc/cpuinfo") as info:
        name = next((line.split(":")[1].strip() for line in info if line.startswith("model name")), "unknown processor")
    return "%s, %d processors, Linux %s" % (name, os.cpu_count(), os.uname().release)


def main():
    note("patvald on %s, %d patents; the last column is the ratio to the ceiling or peer beside it" % (machine(), PATENTS))
    importing.measure(say, note)
    if os.environ.get("ONLY") != "import":
        serving()
    with open(os.path.join(ROOT, "build", "bench.json"), "w", encoding="utf-8") as out:
        json.dump({"machine": machine(), "patents": PATENTS, "rows": importing.ROWS, "figures": FIGURES}, out, ensure_ascii=False, indent=1)


main()
