"""What an import says: whose file it is, its first rows before anything is written, how far it has come; what becomes of sources that disagree;
and the whole way of an evaluation centre, from a first look to the corrected second import."""
import csv
import fcntl
import io
import json
import os
import pty
import re
import struct
import subprocess
import termios
import unicodedata

from sandbox import PATVAL, Sandbox, application, expect, flow, run, same


def saved(sandbox, name, data, encoding="utf-8"):
    path = os.path.join(os.path.dirname(sandbox.folder), name)
    with open(path, "wb") as out:
        out.write(data if isinstance(data, bytes) else data.encode(encoding))
    return path


def table(rows, delimiter=",", end="\r\n"):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerows(rows)
    return out.getvalue()


def imported(sandbox, path, *words, code=0):
    done = sandbox.patval("centre", "import", path, "--json", *words)
    same(done.returncode, code, "exit code: " + done.stdout + done.stderr)
    return json.loads(done.stdout)["files"][0]


INCOPAT = [["公开（公告）号", "申请号", "标题（中文）", "申请日", "申请人", "专利有效性", "合享价值度", "同族国家/地区", ""],
           ["CN109876543B", "CN201910123456.X", "一种示例装置", "2019.02.19", "兰州示例大学;甲公司", "有效", "9", "CN;US", ""],
           ["CN109876544B", "CN201910123457.4", "另一种", "2019-13-40", "乙公司", "有效", "8", "CN", ""],
           ["CN109876545B", "CN201910123458.9", "第三种", "2019年3月1日", "丙公司", "失效", "-", "CN", ""]]


@flow
def the_report_says_whose_file_it_is_and_how_its_first_rows_are_understood():
    with Sandbox() as sandbox:
        path = saved(sandbox, "list.csv", table([["某市专利清单"] + [""] * 4100] + [row + [""] * 4000 for row in INCOPAT]), "gb18030")
        rejects = ("--dry-run", "--rejects", path + ".rejects")
        answer = imported(sandbox, path, *rejects, code=1)
        same((answer["format"], answer["encoding"], answer["layout"], answer["layout_named"], answer["rank"]), ("csv", "GB18030", "incopat", False, 20))
        same(answer["dialect"], {"bom": False, "header_row": 2, "header_rows": 1, "blank_rows": 0, "delimiter": "comma", "quotes": True, "line_ends": "CRLF"})
        same([row["row"] for row in answer["preview"]], [3, 4, 5])
        values = answer["preview"][0]["values"]
        same((values["application_number"], values["filing_date"], values["holders"], values["status"], values["family_offices"]),
             ("CN201910123456.X", "2019-02-19", "兰州示例大学|甲公司", "in_force", "2"))
        refused = answer["preview"][1]["refused"]
        same((refused["header"], refused["attribute"], refused["got"]), ("申请日", "filing_date", "2019-13-40"))
        expect("日期" in refused["expected_zh"], refused)
        english, chinese = (sandbox.patval("centre", "import", path, "--lang", language, *rejects).stdout for language in ("en", "zh"))
        for words, text in ((["GB18030", "commas", "CRLF", "incoPat export", "(vendor", "row 2", "9-4009", "empty header, nothing in it", "as they are understood", "2019-02-19",
                              "in force", "兰州示例大学; 甲公司", "row 4 will be refused, 申请日", "2019-13-40", "dry run, nothing was written"], english),
                            (["GB18030", "逗号", "incoPat 导出", "数据商", "第 2 行", "9-4009", "表头为空", "前三行将这样写入", "有效", "第 4 行将被拒绝，申请日", "试运行，未写入"], chinese)):
            for word in words:
                expect(word in text, "does not say", word, text)
        same(sum("empty header" in line for line in english.splitlines()), 1, "empty columns in one line")
        same(sandbox.connect("reader").call("server.status")["patents"], 0, "a dry run writes nothing")
        named = imported(sandbox, path, "--format", "national-list", "--rank", "25", *rejects, code=1)
        same((named["layout"], named["layout_named"], named["rank"]), ("national-list", True, 25))
        same(sandbox.patval("centre", "import", path, "--rank", "high").returncode, 2)
        sent = imported(sandbox, path, "--rejects", path + ".rejects", code=1)
        record = sandbox.connect("reader").call("patent.get", {"number": "CN201910123456.X"})["attributes"]
        same((record["filing_date"], record["holders"], record["status"]), ("2019-02-19", ["兰州示例大学", "甲公司"], "in_force"), "what was shown is what is stored")
        same(sent["preview"], answer["preview"])


def width_of(text):
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def drawn(sandbox, path, columns, *words):
    """What patval draws on a terminal of so many columns."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    process = subprocess.Popen([PATVAL, "import", path, "--no-norms", *words], stdout=subprocess.DEVNULL, stderr=theirs, env={**os.environ, "PATVAL_CONFIG": sandbox.path("centre.conf")})
    os.close(theirs)
    text = b""
    while True:
        try:
            more = os.read(ours, 65536)
        except OSError:
            more = b""
        if not more:
            break
        text += more
    same(process.wait(), 0, text.decode()[-600:])
    os.close(ours)
    return text.decode().replace("\x1b[K", "")


@flow
def a_terminal_shows_how_far_the_import_is_and_nothing_else_does():
    with Sandbox() as sandbox:
        rows = [["申请号", "专利名称"]] + [[application(n), "示例%d" % n] for n in range(1, 30001)]
        for columns, language in ((100, "en"), (40, "zh"), (12, "en")):
            path = saved(sandbox, "list-%d.csv" % columns, table(rows))
            text = drawn(sandbox, path, columns, "--lang", language)
            lines = [line for line in re.split(r"[\r\n]+", text) if line]
            expect(len(lines) >= 2, "drawn once only:", text)
            expect(all(width_of(line) < columns for line in lines), "wider than the terminal:", lines)
            expect("100%" in lines[-1] and text.endswith("\r\n"), text[-200:])
            shares = [int(re.search(r"(\d+)%", line).group(1)) for line in lines]
            same(shares, sorted(shares), "a share that falls")
            if columns == 100:
                expect(re.search(r"\[#+\.*\]  100%  [\d,]+ rows/s  left 0:00", lines[-1]), lines[-1])
            if columns == 40:
                expect("行/秒" in lines[-1] and "剩余" in lines[-1], lines[-1])
        path = saved(sandbox, "piped.csv", table(rows[:1000]))
        done = sandbox.patval("centre", "import", path, "--no-norms")
        same((done.returncode, done.stderr), (0, ""), "no terminal, no bar")


XML = """<?xml version="1.0" encoding="UTF-8"?>
<us-patent-grant lang="EN" country="US"><us-bibliographic-data-grant>
<publication-reference><document-id><country>US</country><doc-number>08900001</doc-number><kind>B2</kind><date>20141202</date></document-id></publication-reference>
<application-reference appl-type="utility"><document-id><country>US</country><doc-number>13000001</doc-number><date>20110105</date></document-id></application-reference>
<invention-title id="d0">Office title</invention-title><number-of-claims>12</number-of-claims>
</us-bibliographic-data-grant></us-patent-grant>
"""


def history(sandbox):
    return sandbox.connect("reader").call("patent.history", {"number": "US8900001B2"})["changes"]


@flow
def sources_disagree_and_the_right_one_stands_in_every_order():
    """An office's XML over a vendor's list over a centre's own table; all three facts stay, with file, row, rank and day."""
    vendor = table([["公开（公告）号", "标题", "专利有效性", "合享价值度", "权利要求数量"], ["US8900001B2", "Vendor title", "有效", "9", "11"]])
    own = table([["公开号", "专利名称", "权利要求数量", "备案产品"], ["US8900001B2", "Own title", "10", "泵"]])
    files = {"office": ("grant.xml", XML, 30), "vendor": ("vendor.csv", vendor, 20), "own": ("own.csv", own, 10)}
    for order in (("office", "vendor", "own"), ("own", "vendor", "office"), ("vendor", "own", "office"), ("own", "office", "vendor")):
        with Sandbox() as sandbox:
            for day, source in enumerate(order, 1):
                name, data, rank = files[source]
                answer = imported(sandbox, saved(sandbox, name, data), "--observed", "2026-11-%02d" % day)
                same((answer["stored"] + answer["unchanged"], answer["rank"]), (1, rank), (order, source, answer["layout"]))
            record = sandbox.connect("reader").call("patent.get", {"number": "US8900001B2"})["attributes"]
            same((record["title"], record["claims"], record["status"]), ("Office title", 12, "in_force"), order)
            titles = [change for change in history(sandbox) if change["attribute"] == "title"]
            same(sorted((change["value"], change["source"], change["rank"], change["stands"]) for change in titles),
                 [("Office title", "grant.xml", 30, True), ("Own title", "own.csv", 10, False), ("Vendor title", "vendor.csv", 20, False)], order)
            for change in titles:
                source = next(source for source, file in files.items() if file[0] == change["source"])
                same((change["observed_on"], change["row"]), ("2026-11-%02d" % (order.index(source) + 1), 2), "day and row of the fact")
            shown = sandbox.patval("reader", "history", "US8900001B2", "--lang", "en").stdout
            marked = [line for line in shown.splitlines() if " title " in line and "✓" in line]
            expect(len(marked) == 1 and "Office title" in marked[0] and "grant.xml" in marked[0] and " 30 " in marked[0], shown)
            for words in ("Own title", "Vendor title", "own.csv", "vendor.csv"):
                expect(words in shown, "the history does not show", words, shown)
            said = sandbox.patval("centre", "put", "US8900001B2", "claims=9", "--lang", "en").stdout
            expect("claims: stored, yet what stands is still 12 (grant.xml, of rank 30)" in said, said)
            said = sandbox.patval("centre", "put", "US8900001B2", "claims=9", "--rank", "40", "--lang", "en").stdout
            expect("stands" not in said, said)


@flow
def of_equal_ranks_the_newer_stands_and_rank_can_be_given():
    with Sandbox() as sandbox:
        def own(name, title, day, *words):
            return imported(sandbox, saved(sandbox, name, table([["公开号", "专利名称"], ["US8900001B2", title]])), "--observed", day, *words)

        def title():
            return sandbox.connect("reader").call("patent.get", {"number": "US8900001B2"})["attributes"]["title"]
        own("b.csv", "of the second", "2026-11-02")
        own("a.csv", "of the first", "2026-11-01")
        same(title(), "of the second", "an older list comes later")
        own("c.csv", "of the third", "2026-11-03")
        same(title(), "of the third")
        own("d.csv", "raised", "2026-11-01", "--rank", "30")
        same(title(), "raised")
        same([change["value"] for change in history(sandbox) if change["stands"] and change["attribute"] == "title"], ["raised"])


@flow
def a_list_that_only_repeats_is_unchanged_and_stands_against_an_older_one():
    with Sandbox() as sandbox:
        for name, claims, day, outcome in (("january.csv", "10", "2026-01-31", "stored"), ("march.csv", "10", "2026-03-31", "unchanged"),
                                           ("february.csv", "12", "2026-02-28", "stored"), ("march again.csv", "10", "2026-03-31", "unchanged")):
            answer = imported(sandbox, saved(sandbox, name, table([["公开号", "权利要求数量"], ["US8900001B2", claims]])), "--observed", day)
            same((answer[outcome], answer["refused"]), (1, 0), name)
        said = [(change["value"], change["valid_from"], change["repeated_on"], change["repeated_in"], change["stands"])
                for change in history(sandbox) if change["attribute"] == "claims"]
        same(said, [(12, "2026-02-28", None, None, False), (10, "2026-01-31", "2026-03-31", "march.csv", True)])
        for day, claims in (("2026-02-01", 10), ("2026-03-01", 12), ("2026-04-01", 10)):
            record = sandbox.connect("reader").call("patent.get", {"number": "US8900001B2", "as_of": day})
            same(record["attributes"]["claims"], claims, day)
        shown = sandbox.patval("reader", "history", "US8900001B2", "--lang", "en").stdout
        marked = [line.split() for line in shown.splitlines() if " claims " in line and "✓" in line]
        expect(len(marked) == 1 and "2026-01-31 2026-03-31 january.csv" in " ".join(marked[0]), shown)


@flow
def the_same_file_under_another_name_is_another_source_and_no_quarrel():
    with Sandbox() as sandbox:
        data = table([["公开号", "专利名称"], ["US8900001B2", "a"], ["US8900002B2", "b"]])
        same(imported(sandbox, saved(sandbox, "a.csv", data), "--observed", "2026-11-01")["stored"], 2)
        again = imported(sandbox, saved(sandbox, "copy of a.csv", data), "--observed", "2026-11-01")
        same((again["stored"], again["unchanged"]), (0, 2))


def centre_list():
    rows = [["公开（公告）号", "申请号", "标题（中文）", "申情日", "申请人", "当前法律状态", "专利有效性", "权利要求数量", "被引证次数", "合享价值度"]]
    for n in range(1, 41):
        rows.append(["", application(n), "一种示例装置及其方法%d" % n, "2019-%02d-05" % (n % 12 + 1), "兰州示例大学；天水示例公司", "授权", "有效", str(n % 20 + 1), str(n % 7), str(n % 10)])
    rows[7][1] = rows[7][1][:-1] + ("1" if rows[7][1][-1] != "1" else "2")  # a wrong check digit
    rows[19][7] = "十二项"                                                  # no number
    rows[30][1] = ""                                                        # no number of the patent at all
    return rows


@flow
def as_a_centre_would_from_the_first_look_to_the_corrected_second_import():
    with Sandbox() as sandbox:
        rows = centre_list()
        path = saved(sandbox, "专利清单.csv", table(rows), "gb18030")
        # the first look: it writes nothing, names what the file is, and the header that was meant
        look = sandbox.patval("centre", "import", path, "--dry-run", "--lang", "zh", "--rejects", path + ".look")
        same(look.returncode, 1, look.stderr)
        for words in ("GB18030", "incoPat 导出", "申情日", "最接近的已知列名：申请日", "remark", "前三行将这样写入", "可导入 37, 被拒 3", "校验位为", '{"申情日": "filing_date"}'):
            expect(words in look.stdout, "the first look does not say", words, look.stdout)
        same(sandbox.connect("reader").call("server.status")["patents"], 0)
        # the mistyped header is named in a map, as the look proposed
        mapping = saved(sandbox, "map.json", json.dumps({"申情日": "filing_date"}))
        rejects = os.path.join(os.path.dirname(sandbox.folder), "被拒.csv")
        first = imported(sandbox, path, "--map", mapping, "--rejects", rejects, "--observed", "2026-11-20", code=1)
        same((first["rows"], first["stored"], first["refused"], first["rejects_file"]), (40, 37, 3, rejects))
        # the rejects open in a spreadsheet: BOM, CRLF, reasons in Chinese, the cells of the row behind them
        with open(rejects, "rb") as file:
            data = file.read()
        expect(data.startswith(b"\xef\xbb\xbf") and b"\r\n" in data, data[:60])
        told = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
        same([row[0] for row in told[1:]], ["8", "20", "31"])
        for row, words in zip(told[1:], ("校验位为", "整数", "申请号或公开")):
            expect(words in row[4], "应为 does not say", words, row)
            expect(re.search("[一-鿿]", row[5]), "a reason without Chinese:", row[5])
        # corrected in the spreadsheet and brought back as it is, columns of reasons and all
        head = told[0].index("申请号")
        told[1][head], told[2][told[0].index("权利要求数量")], told[3][head] = application(7), "12", application(30)
        mended = saved(sandbox, "被拒-已改.csv", table(told), "gb18030")
        second = imported(sandbox, mended, "--map", mapping, "--observed", "2026-11-20")
        same((second["layout"], second["rows"], second["stored"], second["refused"]), ("incopat", 3, 3, 0))
        same([column["header"] for column in second["columns"] if column["fate"] == "unknown"], [], "the columns of the reasons are known")
        reader = sandbox.connect("reader")
        same(reader.call("server.status")["patents"], 40, "every row of the list")
        for n in range(1, 41):
            record = reader.call("patent.get", {"number": application(n)})["attributes"]
            same((record["title"], record["filing_date"], record["claims"]), ("一种示例装置及其方法%d" % n, "2019-%02d-05" % (n % 12 + 1), 12 if n == 19 else n % 20 + 1), n)
        # nothing twice
        again = imported(sandbox, mended, "--map", mapping, "--observed", "2026-11-20")
        same((again["stored"], again["earlier"], reader.call("server.status")["patents"]), (0, 3, 40))
        same(len([change for change in reader.call("patent.history", {"number": application(19)})["changes"] if change["attribute"] == "claims"]), 1)


if __name__ == "__main__":
    run()
