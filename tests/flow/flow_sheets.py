"""Workbooks and encodings as users have them: what is read, under which numbers, and one sentence for each file that cannot be."""
import json
import os
import subprocess
import threading
import time
import zipfile

import workbooks
from sandbox import PATVAL, STAR, Sandbox, application, expect, flow, run, same
from workbooks import CHINESE_DATE, DATE, ZEROS, Raw

HEADERS = ["申请号", "专利名称", "申请日", "被引证次数", "申请人"]


def saved(sandbox, name, data):
    path = os.path.join(os.path.dirname(sandbox.folder), name)
    with open(path, "wb") as out:
        out.write(data)
    return path


def imported(sandbox, path, *words, code=0):
    done = sandbox.patval("centre", "import", path, "--json", *words)
    same(done.returncode, code, "exit code: " + done.stderr)
    return json.loads(done.stdout)["files"][0]


def with_little_memory(sandbox, path, *words):
    return subprocess.run(["bash", "-c", 'ulimit -d 60000; exec "$0" import "$@"', PATVAL, path, *words], capture_output=True, text=True, timeout=120,
                          env={**os.environ, "PATVAL_CONFIG": sandbox.path("centre.conf")})


def refused(sandbox, name, data, *words):
    """One sentence that holds every word, quickly, and without memory."""
    path = saved(sandbox, name, data) if data is not None else name
    started = time.monotonic()
    done = with_little_memory(sandbox, path)
    same(done.returncode, 1, name + ": " + done.stdout + done.stderr)
    same(len(done.stderr.strip().splitlines()), 1, name + ": one sentence: " + done.stderr)
    for word in words:
        expect(word in done.stderr, name, "does not say", word, done.stderr)
    expect(time.monotonic() - started < 60, name, "took", time.monotonic() - started)


def table(count):
    return [HEADERS] + [[application(n), "示例\n%d" % n, (43515 + n, DATE), n, "兰州示例大学"] for n in range(1, count + 1)]


def as_text(rows):
    return "".join(",".join('"%s"' % cell for cell in row) + "\r\n" for row in rows)


@flow
def one_table_in_every_format_and_encoding_gives_the_same_records():
    text = [HEADERS] + [[application(n), "示例\n%d" % n, "2019-03-%02d" % n, str(n), "兰州示例大学"] for n in range(1, 29)]
    cells = [HEADERS] + [[row[0], row[1], (43524 + n, DATE), n, row[4]] for n, row in enumerate(text[1:], 1)]
    old = [[(value[0], 1) if isinstance(value, tuple) else value for value in row] for row in cells]
    files = {"utf-8": as_text(text).encode(), "bom": as_text(text).encode("utf-8-sig"), "gbk": as_text(text).encode("gb18030"), "utf-16": as_text(text).encode("utf-16"),
             "utf-16-be": as_text(text).encode("utf-16-be"), "xlsx": workbooks.xlsx(cells), "xls": workbooks.xls({"清单": old})}
    seen = {}
    for name, data in files.items():
        with Sandbox() as sandbox:
            answer = imported(sandbox, saved(sandbox, "list.csv", data), "--observed", "2026-11-01", "--source", "list")
            same((answer["rows"], answer["stored"], answer["refused"]), (28, 28, 0), name)
            same(answer["format"], name if name.startswith("xls") else "csv")
            records = sandbox.connect("reader").call("patent.list", {"limit": 500})["items"]
            seen[json.dumps(records, sort_keys=True).replace("\\r\\n", "\\n")] = name
    same(len(seen), 1, "different records from the same table: " + str(list(seen.values())))


@flow
def rows_are_those_of_the_sheet_and_a_second_import_changes_nothing():
    with Sandbox() as sandbox:
        rows = {2: ["某市专利清单"], 5: HEADERS, 6: [application(1), "a", (43515, CHINESE_DATE), 1], 9: ["201910123456.7", "b"], 12: [application(2), Raw(' t="e"><v>#N/A</v>'), None, None, "甲"],
                1048576: [(118464.4, ZEROS), "c"]}
        path = saved(sandbox, "list.xlsx", workbooks.pack(workbooks.parts({"说明": workbooks.sheet([["注意"]]), "数据": workbooks.sheet(rows, ["A2:E3"])})))
        answer = imported(sandbox, path, "--rejects", path + ".rejects", code=1)
        same((answer["format"], answer["sheet"], answer["rows"], answer["stored"], answer["refused"]), ("xlsx", "数据", 4, 3, 1))
        with open(path + ".rejects", encoding="utf-8-sig") as file:
            expect(file.read().splitlines()[1].startswith("9,"), "the refused row is row 9 of the sheet")
        reader = sandbox.connect("reader")
        same(reader.call("patent.get", {"number": application(1)})["attributes"]["filing_date"], "2019-02-19")
        same(reader.call("patent.get", {"number": "CN00118464.4"})["attributes"]["title"], "c")
        with open(path + ".rejects", encoding="utf-8-sig", newline="") as file:
            corrected = file.read().replace("\"'201910123456.7\",\"b\"", '"%s","b"' % STAR)
        with open(path + ".corrected.csv", "w", encoding="utf-8-sig", newline="") as file:
            file.write(corrected)
        expect(STAR in corrected, corrected)
        answer = imported(sandbox, path + ".corrected.csv")
        same((answer["stored"], answer["refused"]), (1, 0), "a row of a workbook whose last cells are missing has them in the rejects")
        answer = imported(sandbox, path, "--rejects", path + ".rejects", code=1)
        same(answer["earlier"], 3)
        same(imported(sandbox, path, "--sheet", "数据", "--format", "xlsx", "--dry-run", "--rejects", path + ".rejects", code=1)["sheet"], "数据")
        done = sandbox.patval("centre", "import", path, "--dry-run", "--rejects", path + ".rejects")
        expect('sheet "数据"' in done.stdout and "not read (--sheet names one): 说明" in done.stdout, done.stdout)
        done = sandbox.patval("centre", "import", path, "--sheet", "无")
        expect(done.returncode == 1 and "说明, 数据" in done.stderr, done.stderr)
        done = sandbox.patval("centre", "import", path, "--encoding", "GBK", "--dry-run", "--rejects", path + ".rejects", "--lang", "en")
        expect("--encoding is not for workbooks" in done.stderr, done.stderr)
        done = sandbox.patval("centre", "import", path + ".corrected.csv", "--sheet", "数据", "--dry-run", "--lang", "en")
        expect(done.returncode == 0 and "--sheet is for workbooks: this file has no sheets" in done.stderr, done.stderr)
        done = sandbox.patval("centre", "import", path + ".corrected.csv", "--encoding", "UTF-8", "--dry-run")
        same((done.returncode, done.stderr), (0, ""))


@flow
def a_long_sheet_needs_no_more_memory_than_a_short_one():
    with Sandbox() as sandbox:
        body = "".join('<row r="%d"><c r="A%d" t="inlineStr"><is><t>%s</t></is></c><c r="B%d"><v>%d</v></c></row>' % (n + 1, n + 1, application(n), n + 1, n % 50) for n in range(1, 200001))
        head = '<row r="1"><c r="A1" t="str"><v>申请号</v></c><c r="B1" t="str"><v>被引证次数</v></c></row>'
        sheet = workbooks.XML + "<worksheet %s><sheetData>%s%s</sheetData></worksheet>" % (workbooks.MAIN, head, body)
        path = saved(sandbox, "long.xlsx", workbooks.pack(workbooks.parts({"S": sheet})))
        done = with_little_memory(sandbox, path, "--dry-run", "--json", "--rejects", path + ".rejects")
        same(done.returncode, 0, done.stdout[-300:] + done.stderr)
        same(json.loads(done.stdout)["files"][0]["rows"], 200000)


@flow
def what_is_no_workbook_is_refused_in_one_sentence():
    with Sandbox() as sandbox:
        good = workbooks.parts({"S": workbooks.sheet(table(20))})
        sheet = "xl/worksheets/sheet1.xml"
        start = workbooks.XML + "<worksheet %s><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>" % workbooks.MAIN
        laughs = "".join('<!ENTITY l%d "%s">' % (n, ("&l%d;" % (n - 1)) * 10 if n else "lol") for n in range(10))
        refused(sandbox, "truncated.xlsx", workbooks.pack(good)[:-200], "cut short")
        refused(sandbox, "half.xlsx", workbooks.pack(good)[:900], "cut short")
        refused(sandbox, "laughs.xlsx", workbooks.pack({**good, sheet: '<!DOCTYPE a [%s]><a>&l9;</a>' % laughs}), "DOCTYPE")
        refused(sandbox, "external.xlsx", workbooks.pack({**good, sheet: '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'}), "DOCTYPE")
        refused(sandbox, "strings.xlsx", workbooks.pack({**good, "xl/sharedStrings.xml": '<!DOCTYPE a [%s]><sst/>' % laughs}), "DOCTYPE")
        refused(sandbox, "bomb.xlsx", workbooks.pack({**good, sheet: start[:start.index("<row")] + " " * (200 << 20)}), "unpacks")
        refused(sandbox, "cell.xlsx", workbooks.pack({**good, sheet: start + "a" * (50 << 20) + "</t></is></c></row></sheetData></worksheet>"}), "4 MiB")
        refused(sandbox, "cells.xlsx", workbooks.pack({**good, sheet: start + "a" * (300 << 20)}), "unpacks")
        refused(sandbox, "tag.xlsx", workbooks.pack({**good, sheet: workbooks.XML + "<worksheet " + "a" * (40 << 20)}), "1 MiB")
        refused(sandbox, "nosheet.xlsx", workbooks.pack({**good, "xl/workbook.xml": "<workbook/>"}), "without a sheet")
        refused(sandbox, "nobook.xlsx", workbooks.pack({"[Content_Types].xml": "<Types/>", "xl/a": ""}), "_rels/.rels")
        refused(sandbox, "really.ods.xlsx", workbooks.pack({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<a/>"}, zipfile.ZIP_STORED), "OpenDocument")
        refused(sandbox, "empty.zip.xlsx", b"PK\5\6" + bytes(18), "ZIP")
        refused(sandbox, "empty.xlsx", b"", "empty file")
        refused(sandbox, "secret.xls", workbooks.xls({"S": [["申请号"]]}, password=True), "encrypted")
        refused(sandbox, "secret.xlsx", workbooks.ole(bytes(5000), name="EncryptedPackage"), "encrypted")
        refused(sandbox, "cut.xls", workbooks.xls({"S": [["申请号"], [STAR]]})[:3000], "damaged or cut short")
        refused(sandbox, "other.xls", workbooks.ole(bytes(5000), name="WordDocument"), "without a workbook")
        refused(sandbox, "columns.xlsx", workbooks.pack({**good, sheet: workbooks.sheet({1: [None] * 5000 + ["a"]})}), "4,096 columns")
        same(sandbox.connect("reader").call("server.status")["snapshot"], 0, "nothing was written")


@flow
def folders_pipes_devices_and_files_that_change():
    with Sandbox() as sandbox:
        home = os.path.dirname(sandbox.folder)
        fifo = os.path.join(home, "pipe.csv")
        os.mkfifo(fifo)
        refused(sandbox, fifo, None, "named pipe")
        refused(sandbox, home, None, "a folder")
        refused(sandbox, "/dev/zero", None, "a device")
        refused(sandbox, "huge.csv", ("申请号,专利名称\n%s,\"" % STAR).encode() + b"a" * (300 << 20) + b'"\n', "4 MiB")
        path = saved(sandbox, "header.csv", "申请号,专利名称\n".encode())
        done = sandbox.patval("centre", "import", path)
        expect(done.returncode == 0 and "no rows below it" in done.stderr + done.stdout or "没有数据行" in done.stderr, done.stdout, done.stderr)
        piped = subprocess.run(["bash", "-c", "printf '申请号\\n%s\\n' | %s import /dev/stdin --dry-run --json" % (STAR, PATVAL)], capture_output=True, text=True,
                               env={**os.environ, "PATVAL_CONFIG": sandbox.path("centre.conf")})
        same((piped.returncode, json.loads(piped.stdout)["files"][0]["rows"]), (0, 1), piped.stderr)
        grows_while_read(sandbox, home)


def grows_while_read(sandbox, home):
    """Somebody writes while the file is copied: it is refused, or was copied whole before; nothing crashes."""
    path, over = os.path.join(home, "live.csv"), threading.Event()
    line = ("%s,a\n" % STAR).encode() * 1000

    def write():
        while not over.is_set():
            with open(path, "wb") as out:
                out.write("申请号,专利名称\n".encode())
                for _ in range(400):
                    out.write(line)
    with open(path, "wb") as out:
        out.write(("申请号,专利名称\n").encode() + line)
    writer = threading.Thread(target=write)
    writer.start()
    codes, changed = set(), 0
    for _ in range(15):
        done = sandbox.patval("centre", "import", path, "--dry-run", "--rejects", path + ".rejects")
        codes.add(done.returncode)
        changed += "changed while it was read" in done.stderr
    over.set()
    writer.join()
    expect(codes <= {0, 1}, codes)
    expect(changed > 0, "fifteen imports of a file that is always written, and none noticed")


@flow
def broken_bytes_cost_their_row_and_no_more():
    with Sandbox() as sandbox:
        rows = as_text([HEADERS[:2]] + [[application(n), "一种示例装置及其方法%d" % n] for n in range(1, 6)]).encode("gb18030").split(b"\r\n")
        rows[3] = rows[3][:-4] + b'\xff"'
        path = saved(sandbox, "list.csv", b"\r\n".join(rows))
        answer = imported(sandbox, path, "--rejects", path + ".rejects", code=1)
        same((answer["encoding"], answer["stored"], answer["refused"]), ("GB18030", 4, 1))
        with open(path + ".rejects", encoding="utf-8-sig") as file:
            reject = file.read().splitlines()[1]
        expect(reject.startswith("4,") and "of the file" in reject and "损坏的字节" in reject, reject)
        done = sandbox.patval("centre", "import", path, "--encoding", "klingon")
        same(done.returncode, 2, done.stderr)


if __name__ == "__main__":
    run()
