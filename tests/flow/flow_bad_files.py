"""Files that mean harm, or are not what their name says: one sentence each, quickly, and the daemon never meets them."""
import os
import subprocess
import sys
import time
import zipfile

import workbooks
from sandbox import PATVAL, STAR, Sandbox, application, expect, flow, run, same

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "fault"))
from trouble import memory  # noqa: E402

XML = '<?xml version="1.0" encoding="UTF-8"?>'
GRANT = ("<us-patent-grant><us-bibliographic-data-grant><publication-reference><document-id><country>US</country><doc-number>07654321</doc-number><kind>B2</kind>"
         "<date>20100126</date></document-id></publication-reference><invention-title>%s</invention-title></us-bibliographic-data-grant></us-patent-grant>")
LAUGHS = "".join('<!ENTITY l%d "%s">' % (n, ("&l%d;" % (n - 1)) * 10 if n else "lol") for n in range(10))
QUADRATIC = '<!ENTITY a "%s">' % ("a" * 60000)


def table(*rows):
    return ("申请号,标题\r\n" + "".join(rows)).encode()


def files():
    """name → (bytes, words of the sentence)"""
    sheets = workbooks.parts({"S": workbooks.sheet([["申请号"], [STAR]])})
    old = workbooks.xls({"S": [["申请号", "标题"]] + [[application(n), "示例"] for n in range(1, 200)]})
    return {
        "laughs.xml": ((XML + "<!DOCTYPE us-patent-grant [%s]>" % LAUGHS + GRANT % "&l9;").encode(), ["entities"]),
        "quadratic.xml": ((XML + "<!DOCTYPE us-patent-grant [%s]>" % QUADRATIC + GRANT % ("&a;" * 1000)).encode(), ["entities"]),
        "deep.xml": ((XML + "<us-patent-grant>" + "<a>" * 100000).encode(), []),
        "cut.xml": ((XML + GRANT % "Lamp").encode()[:150], []),
        "json.xml": (b'{"ops:world-patent-data": {"ops:biblio-search": {}}}\n', ["JSON"]),
        "indented.xml": (b'{\n  "ops:world-patent-data": {\n    "a": 1\n  }\n}\n', ["JSON"]),
        "page.xls": ("<html><body><table><tr><td>申请号</td></tr></table></body></html>".encode(), ["HTML"]),
        "paper.csv": (b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n", ["PDF"]),
        "mid-quote.csv": (table('%s,"装置\r\n' % STAR, '%s,泵\r\n' % application(2)), ["quot", "row 2"]),
        "bomb.xlsx": (workbooks.pack({**sheets, "xl/worksheets/sheet1.xml": XML + "<worksheet>" + " " * (200 << 20)}), ["unpacks"]),
        "no-sheet.xlsx": (workbooks.pack({**sheets, "xl/workbook.xml": "<workbook/>"}), ["without a sheet"]),
        "laughs.xlsx": (workbooks.pack({**sheets, "xl/worksheets/sheet1.xml": "<!DOCTYPE a [%s]><a>&l9;</a>" % LAUGHS}), ["DOCTYPE"]),
        "open-document.xlsx": (workbooks.pack({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<a/>"}, zipfile.ZIP_STORED), ["OpenDocument"]),
        "cut.xls": (old[:len(old) // 2], []),
        "head.xls": (old[:600], []),
        "lines.jsonl": (b'{"attributes":{"application_number":"CN201910123456.X"}}\n{"attributes":\n', ["line 2"]),
    }


def refused(sandbox, path, words):
    started = time.monotonic()
    done = subprocess.run(["bash", "-c", 'ulimit -d 120000; exec "$0" import "$@"', PATVAL, path], capture_output=True, text=True, timeout=120,
                          env={**os.environ, "PATVAL_CONFIG": sandbox.path("centre.conf"), "LC_ALL": "C.UTF-8"})
    name = os.path.basename(path)
    same((name, done.returncode), (name, 1), done.stdout + done.stderr)
    same(len(done.stderr.strip().splitlines()), 1, name + ": one sentence: " + done.stderr)
    for word in words:
        expect(word in done.stderr, name, "does not say", word, done.stderr)
    expect("root:" not in done.stderr and time.monotonic() - started < 60, name, done.stderr)


@flow
def each_gets_one_sentence_and_the_daemon_does_not_move():
    with Sandbox() as sandbox:
        home = os.path.dirname(sandbox.folder)
        sandbox.connect("reader").call("server.ping")
        before = memory(sandbox.process.pid)
        for name, (data, words) in files().items():
            path = os.path.join(home, name)
            with open(path, "wb") as out:
                out.write(data)
            refused(sandbox, path, words)
        os.mkfifo(os.path.join(home, "pipe.xml"))
        refused(sandbox, os.path.join(home, "pipe.xml"), ["named pipe"])
        os.mkdir(os.path.join(home, "folder.xlsx"))
        refused(sandbox, os.path.join(home, "folder.xlsx"), ["a folder"])
        expect(memory(sandbox.process.pid) - before < 4 << 20, "the daemon grew from", before, "to", memory(sandbox.process.pid))
        same(sandbox.connect("reader").call("server.status")["snapshot"], 0, "nothing was written")


@flow
def an_external_entity_is_refused_and_never_fetched():
    with Sandbox() as sandbox:
        secret = os.path.join(os.path.dirname(sandbox.folder), "secret")
        with open(secret, "w", encoding="utf-8") as out:
            out.write("not to be seen")
        path = os.path.join(os.path.dirname(sandbox.folder), "external.xml")
        with open(path, "w", encoding="utf-8") as out:
            out.write(XML + '<!DOCTYPE us-patent-grant SYSTEM "file://%s" [<!ENTITY %% p SYSTEM "file://%s"> %%p; <!ENTITY x SYSTEM "file://%s">]>' % (secret, secret, secret) + GRANT % "Lamp &x;post")
        done = sandbox.patval("centre", "import", path)
        same((done.returncode, len(done.stderr.strip().splitlines())), (1, 1), done.stdout + done.stderr)
        expect("declares entities" in done.stderr and "seen" not in done.stdout + done.stderr, done.stderr)
        same(sandbox.connect("reader").call("server.status")["patents"], 0)


if __name__ == "__main__":
    run()
