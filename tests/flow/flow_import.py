"""Import by patval: encodings and dialects, the fate of columns, rejects, twice the same, interrupted and taken up again."""
import csv
import json
import os
import signal
import subprocess
import time

from sandbox import PATVAL, PATVALD, SAMPLE, STAR, Sandbox, application, expect, flow, run, same

HEADERS = ["申请号", "专利名称", "申请日", "被引证次数", "申请人"]


def rows(count, first=1):
    return [[application(first + n), "示例，第%d件\n第二行" % n if n % 7 == 0 else "示例%d" % n, "2019-%02d-05" % (n % 12 + 1), str(n % 50), "兰州示例大学；天水示例公司"]
            for n in range(count)]


def write(sandbox, name, table, encoding="utf-8", delimiter=",", end="\n"):
    path = os.path.join(os.path.dirname(sandbox.folder), name)
    with open(path, "w", encoding=encoding, newline="") as out:
        csv.writer(out, delimiter=delimiter, lineterminator=end).writerows(table)
    return path


def imported(sandbox, path, *words, code=0):
    done = sandbox.patval("centre", "import", path, "--json", *words)
    same(done.returncode, code, "exit code: " + done.stderr)
    return json.loads(done.stdout)["files"][0]


@flow
def every_encoding_and_dialect_gives_the_same_records():
    variants = [("utf-8", ",", "\n"), ("utf-8-sig", ",", "\r\n"), ("gb18030", ",", "\r\n"), ("utf-8", "\t", "\n"), ("utf-8", ";", "\r"), ("gb18030", "\t", "\r\n")]
    seen = set()
    for encoding, delimiter, end in variants:
        with Sandbox() as sandbox:
            table = [HEADERS] + [[cell.replace("\n", end) for cell in row] for row in rows(60)]
            answer = imported(sandbox, write(sandbox, "list.csv", table, encoding, delimiter, end), "--observed", "2026-11-01")
            same((answer["rows"], answer["stored"], answer["refused"]), (60, 60, 0), (encoding, delimiter, end))
            records = sandbox.connect("reader").call("patent.list", {"limit": 500})["items"]
            seen.add(json.dumps([{**record, "attributes": {k: v.replace("\r\n", "\n").replace("\r", "\n") if isinstance(v, str) else v
                                                          for k, v in record["attributes"].items()}} for record in records], sort_keys=True))
    same(len(seen), 1, "different records from the same table")


@flow
def the_sample_twice_changes_nothing():
    with Sandbox() as sandbox:
        first = imported(sandbox, SAMPLE, "--observed", "2026-11-20")
        same((first["rows"], first["stored"], first["refused"]), (300, 300, 0))
        before = sandbox.connect("reader").call("server.status")
        second = imported(sandbox, SAMPLE, "--observed", "2026-11-20")
        same((second["stored"], second["unchanged"], second["earlier"]), (0, 0, 300))
        third = imported(sandbox, SAMPLE, "--observed", "2026-11-21")
        same((third["stored"], third["unchanged"]), (0, 300), "another job, the same facts")
        after = sandbox.connect("reader").call("server.status")
        same((before["patents"], before["norms_edition"]), (after["patents"], after["norms_edition"]), "status")


@flow
def refused_rows_land_in_the_rejects_file():
    with Sandbox() as sandbox:
        table = [HEADERS] + rows(10)
        table[3][0] = table[3][0][:-1] + ("1" if table[3][0][-1] != "1" else "2")
        table[5][2] = "2026-02-30"
        table[7][3] = "=1+1"
        path = write(sandbox, "list.csv", table)
        answer = imported(sandbox, path, "--rejects", path + ".rejects", code=1)
        same((answer["stored"], answer["refused"]), (7, 3))
        with open(path + ".rejects", encoding="utf-8-sig", newline="") as file:
            rejects = list(csv.reader(file))
        same([row[0] for row in rejects[1:]], ["4", "6", "8"], "row numbers as a spreadsheet shows them, a quoted line end is no new row")
        same([row[1] for row in rejects[1:]], ["申请号", "申请日", "被引证次数"])
        expect(rejects[3][2].startswith("'="), "a formula must not run in a spreadsheet:", rejects[3][2])
        expect("校验位" in rejects[1][4] and "check digit" in rejects[1][3], rejects[1])


@flow
def no_file_is_written_over_unasked():
    with Sandbox() as sandbox:
        folder = os.path.dirname(sandbox.folder)
        paths = []
        for name in ("a", "b"):
            os.mkdir(os.path.join(folder, name))
            paths.append(write(sandbox, os.path.join(name, "list.csv"), [HEADERS] + rows(2) + [["CN20261" + name, "示例", "", ""]]))
        look = sandbox.patval("centre", "import", paths[0], "--dry-run")
        same((look.returncode, os.path.exists(os.path.join(folder, "list.csv.rejects.csv"))), (1, False), "a dry run writes nothing")
        done = sandbox.patval("centre", "import", *paths)
        same(done.returncode, 1, done.stdout + done.stderr)
        for name, found in (("a", "list.csv.rejects.csv"), ("b", "list.csv.rejects-2.csv")):
            with open(os.path.join(folder, found), encoding="utf-8-sig") as file:
                expect("CN20261" + name in file.read(), found)
            expect(found in done.stdout, done.stdout)
        with open(paths[0], "rb") as file:
            before = file.read()
        for wrong in (("--rejects", paths[0]), ("--rejects", "-"), ("--observed", "2026-13-01"), ("--observed", "soon")):
            done = sandbox.patval("centre", "import", paths[0], *wrong)
            same((done.returncode, done.stdout), (2, ""), done.stderr)
            expect(wrong[0] in done.stderr, done.stderr)
        with open(paths[0], "rb") as file:
            same(file.read(), before)
        nowhere = sandbox.patval("centre", "import", paths[0], "--rejects", os.path.join(folder, "nowhere", "x.csv"))
        same(nowhere.returncode, 2, nowhere.stderr)
        same("--rank" in done.stdout, False, "a table of one's own needs no rank")
        ranked = sandbox.patval("centre", "import", paths[1], "--rank", "30")
        expect("is imported as of the same source with --rank 30" in ranked.stdout, ranked.stdout)
        expect("rows 3: " in nowhere.stdout and "cannot write the rejects" in nowhere.stderr, nowhere.stdout + nowhere.stderr)


@flow
def what_is_left_out_or_rounded_is_told():
    with Sandbox() as sandbox:
        path = write(sandbox, "losses.csv", [["申请号", "当前法律状态", "转让金额"]] + [[rows(9)[n][0], state, amount] for n, (state, amount) in
                     enumerate((("失效", "9.5"), ("失效", "10"), ("有效", "1.4")))])
        said = sandbox.patval("centre", "import", path, "--lang", "en").stdout
        expect("当前法律状态: cells that say less than the attribute needs, left out: 2" in said and "转让金额: cells that were rounded: 2" in said, said)
        columns = imported(sandbox, path)["columns"]
        same([[column[word] for word in ("used", "set_aside", "rounded")] for column in columns], [[3, 0, 0], [1, 2, 0], [3, 0, 2]])


@flow
def a_row_is_one_patent():
    with Sandbox() as sandbox:
        path = write(sandbox, "several.csv", [["申请号"], [STAR + "; " + rows(2)[0][0]], ["PCT/CN2015/070001"], [STAR + "|" + STAR]])
        done = sandbox.patval("centre", "import", path, "--lang", "en")
        expect("rows 3: stored 1" in done.stdout and "refused 2" in done.stdout, done.stdout)
        expect("a row is one patent" in done.stdout and '"PCT/CN2015/070001", expected an office' in done.stdout, done.stdout)


@flow
def a_file_does_nothing_to_the_terminal():
    with Sandbox() as sandbox:
        path = write(sandbox, "colours.csv", [["申请号", "标题", "申请人", "备\x1b[31m注"], [STAR, "\x1b[2J\x07红\x9b1m", "甲\x7f\r\n乙", "q"], ["CN2015\x1b[0m", "a", "b", "c"]])
        said = sandbox.patval("centre", "import", path).stdout
        for words in (["get", STAR], ["list"], ["history", STAR], ["score", STAR], ["rank"]):
            said += sandbox.patval("centre", *words).stdout
        expect("红" in said and not set(said) & {chr(code) for code in [*range(10), *range(11, 32), *range(127, 160)]}, repr(said))


@flow
def what_is_no_patent_list_is_refused_before_anything_is_written():
    with Sandbox() as sandbox:
        cases = {
            "no-number.csv": ("专利名称,申请日\n示例,2019-01-01\n".encode(), ["专利名称"]),
            "empty.csv": (b"", []),
            "cut.csv": (("申请号,专利名称\n%s,\"示例" % STAR).encode(), ["row"]),
            "binary.csv": (b"\x00\x01\x02PK", []),
            "latin1.csv": (b"application number,title\n%s,\xff\xff\xff\xfe\n" % STAR.encode(), []),
        }
        for name, (data, words) in cases.items():
            path = os.path.join(os.path.dirname(sandbox.folder), name)
            with open(path, "wb") as out:
                out.write(data)
            done = sandbox.patval("centre", "import", path)
            same(done.returncode, 1, name + done.stdout + done.stderr)
            same(len(done.stderr.strip().splitlines()), 1, name + ": one sentence: " + done.stderr)
            for word in words:
                expect(word in done.stderr, name, "does not say", word, done.stderr)
        same(sandbox.patval("centre", "import", "/nowhere/list.csv").returncode, 1)
        same(sandbox.connect("reader").call("server.status")["snapshot"], 0, "nothing was written")


@flow
def a_map_and_a_dry_run():
    with Sandbox() as sandbox:
        table = [["our number", "how often", "房间"]] + [[application(n), str(n), "3"] for n in range(1, 6)]
        path, mapping = write(sandbox, "list.csv", table), os.path.join(os.path.dirname(sandbox.folder), "map.json")
        with open(mapping, "w", encoding="utf-8") as out:
            json.dump({"our number": "application_number", "HOW  OFTEN": "forward_citations", "房间": "-"}, out)
        same(sandbox.patval("centre", "import", path).returncode, 1, "without the map no column is a number")
        answer = imported(sandbox, path, "--map", mapping, "--dry-run")
        same((answer["rows"], answer["stored"]), (5, 0))
        same(sandbox.connect("reader").call("server.status")["patents"], 0, "a dry run writes nothing")
        answer = imported(sandbox, path, "--map", mapping)
        same([column["attribute"] for column in answer["columns"]], ["application_number", "forward_citations", None])
        same(answer["stored"], 5)


@flow
def columns_nobody_knows_are_kept_and_their_nearest_named():
    with Sandbox() as sandbox:
        table = [["申请号", "申情日期", "房间"], [application(1), "2019-01-05", "三楼"], [application(2), "", "-"]]
        path = write(sandbox, "list.csv", table)
        answer = imported(sandbox, path, "--dry-run")
        same([(column["fate"], column["nearest"]) for column in answer["columns"]], [("mapped", None), ("unknown", "申请日期"), ("unknown", None)])
        done = sandbox.patval("centre", "import", path, "--dry-run")
        expect("申请日期" in done.stdout and "remark" in done.stdout, done.stdout)
        imported(sandbox, path)
        record = sandbox.connect("reader").call("patent.get", {"number": application(1)})["attributes"]
        same(record["remark"], "申情日期: 2019-01-05; 房间: 三楼")
        expect("remark" not in sandbox.connect("reader").call("patent.get", {"number": application(2)})["attributes"], "an empty remark")


@flow
def record_formats_import_as_any_file():
    """The invented samples of every format; a record of each is asked for by its number."""
    folder = os.path.join(os.path.dirname(SAMPLE), "formats")
    samples = {"records.jsonl": ("jsonl", 3, "CN208123456U"), "uspto.xml": ("uspto", 3, "US8900001B2"), "ops.xml": ("ops", 2, "EP1000001B1"),
               "st36.xml": ("st36", 1, "CN112345678B"), "st96.xml": ("st96", 1, "KR1020210000001A"), "derwent.ciw": ("derwent", 3, "US20210012345A1")}
    for name, (format, rows, number) in samples.items():
        with Sandbox() as sandbox:
            answer = imported(sandbox, os.path.join(folder, name))
            same((answer["format"], answer["rows"], answer["stored"], answer["refused"]), (format, rows, rows, 0), name)
            same([column["header"] for column in answer["columns"] if column["fate"] == "unknown"], [], name)
            expect(sandbox.connect("reader").call("patent.get", {"number": number})["attributes"]["title" if format != "ops" else "kind"], name)
    with Sandbox() as sandbox:
        answer = imported(sandbox, os.path.join(folder, "cnki.txt"), "--rejects", os.path.join(os.path.dirname(sandbox.folder), "rejects.csv"), code=1)
        same((answer["format"], answer["rows"], answer["stored"], answer["refused"]), ("cnki", 4, 3, 1), "an article among the patents")


@flow
def offline_and_over_the_wire_give_the_same_index():
    """The same projections, byte for byte: SHA-256 over every key and value of them."""
    with Sandbox() as sandbox:
        beside = os.path.join(os.path.dirname(sandbox.folder), "offline")
        os.mkdir(beside)
        for index, files in enumerate((SAMPLE, os.path.join(os.path.dirname(SAMPLE), "formats", "uspto.xml"))):
            words = ("import", files, "--observed", "2026-11-%02d" % (index + 1))
            same(sandbox.patval("operator", *words).returncode, 0)
            same(sandbox.patval("operator", *words, "--offline", beside).returncode, 0)
        sandbox.stop()
        same(prove(beside), sandbox.check()["live"], "the two indexes")


def prove(folder):
    return json.loads(subprocess.run([PATVALD, "--check", folder], capture_output=True, text=True, check=True, timeout=120).stdout)["live"]


@flow
def a_list_of_another_office_is_not_taken_for_chinese():
    """Bare numbers of eight digits look like old Chinese ones now and then; where many do not, none is believed."""
    with Sandbox() as sandbox:
        swedish = [["%02d%05d-%d" % (n % 100, 137 * n % 100000, n % 10), "Something", "2001-02-03"] for n in range(60)]
        path = write(sandbox, "se.csv", [["Application number", "Title", "Filing date"]] + swedish)
        answer = imported(sandbox, path, code=1)
        same((answer["rows"], answer["stored"], answer["refused"]), (60, 0, 60))
        with open(os.path.join(os.path.dirname(sandbox.folder), "se.csv.rejects.csv"), encoding="utf-8-sig") as file:
            expect("a country before the number" in file.read(), "the reason")


def interrupted(count):
    """An import killed in its middle and taken up again; False where the server had stored all before the kill."""
    with Sandbox() as sandbox:
        path = write(sandbox, "long.csv", [HEADERS] + rows(count))
        process = subprocess.Popen([PATVAL, "import", path, "--observed", "2026-11-01"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                   env={**os.environ, "PATVAL_CONFIG": sandbox.path("centre.conf")})
        reader = sandbox.connect("reader")
        while reader.call("server.status")["patents"] < 3000:
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
        process.wait()
        stored = reader.call("server.status")["patents"]
        if stored == count:
            return False
        answer = imported(sandbox, path, "--observed", "2026-11-01")
        same(answer["stored"] + answer["earlier"] + answer["unchanged"], count)
        expect(answer["earlier"] >= 3000, "taken up again:", answer["earlier"])
        same(reader.call("server.status")["patents"], count)
        sandbox.stop()
        same(sandbox.check()["patents"], count)
        return True


@flow
def an_interrupted_import_goes_on_where_it_stopped():
    expect(any(interrupted(count) for count in (20000, 100000, 500000)), "the import was to be cut in the middle")


@flow
def killed_twenty_times_during_an_import_nothing_acknowledged_is_lost():
    """The daemon dies without warning; what patval was told is there afterwards, and the index is sound."""
    with Sandbox() as sandbox:
        acknowledged = {}
        for round in range(20):
            connection = sandbox.connect("centre")
            job, sent = "round %d" % round, 0
            deadline = time.monotonic() + 0.02 + round * 0.004
            while time.monotonic() < deadline:
                numbers = [application(round * 10000 + sent * 50 + n) for n in range(50)]
                text = "application_number\tforward_citations\n" + "".join("%s\t%d\n" % (number, round) for number in numbers)
                connection.send("patent.load", {"job": job, "chunk": sent, "rows": text})
                sent += 1
                if sent > 3:
                    receive(connection, acknowledged, round, sent - 4)
            sandbox.kill()
            for chunk in range(max(0, sent - 3), sent):
                receive(connection, acknowledged, round, chunk)
            connection.close()
            if round % 5 == 4:
                sandbox.check()
            sandbox.start()
        reader = sandbox.connect("reader")
        lost = []
        for first in range(0, len(acknowledged), 500):
            asked = list(acknowledged.items())[first:first + 500]
            for number, _ in asked:
                reader.send("patent.get", {"number": number})
            lost += [number for number, citations in asked if reader.receive().get("result", {}).get("attributes", {}).get("forward_citations") != citations]
        expect(len(acknowledged) > 1000, "too little was acknowledged to prove anything:", len(acknowledged))
        same(lost, [], "acknowledged and lost")


def receive(connection, acknowledged, round, chunk):
    line = connection.line()
    if line.endswith(b"}"):
        answer = json.loads(line)
        if "result" in answer:
            same((answer["result"]["chunk"], answer["result"]["stored"]), (chunk, 50))
            for n in range(50):
                acknowledged[application(round * 10000 + chunk * 50 + n)] = round


if __name__ == "__main__":
    run()
