"""What files mean: documents of one invention, twins, families, dated events, and the way out and back in again."""
import csv
import json
import os

from sandbox import STAR, Sandbox, application, expect, flow, run, same


def write(sandbox, name, table, encoding="utf-8"):
    path = os.path.join(os.path.dirname(sandbox.folder), name)
    with open(path, "w", encoding=encoding, newline="") as out:
        csv.writer(out).writerows(table)
    return path


def imported(sandbox, path, *words, code=0):
    done = sandbox.patval("centre", "import", path, "--json", *words)
    same(done.returncode, code, "exit code: " + done.stdout + done.stderr)
    return json.loads(done.stdout)["files"][0]


def attributes(connection, number):
    return connection.call("patent.get", {"number": number})["attributes"]


GOOGLE = ["id", "title", "assignee", "inventor/author", "priority date", "filing/creation date", "publication date", "grant date", "result link"]


@flow
def application_and_grant_are_one_patent():
    with Sandbox() as sandbox:
        google = [["search URL:", "https://patents.example/?assignee=x"], GOOGLE,
                  ["CN-109876543-A", "一种示例装置", "兰州示例大学", "王一", "2019-02-18", "2019-02-19", "2019-06-11", "2021-05-04", "x"],
                  ["CN-109876543-B", "示例装置", "兰州示例大学", "王一", "2019-02-18", "2019-02-19", "2021-05-04", "2021-05-04", "x"],
                  ["US-7654321-B2", "Lamp", "Example", "A", "2005-01-01", "2005-02-01", "2009-06-11", "2009-06-11", "x"],
                  ["US-7654321-A", "Pump", "Example", "A", "1985-01-01", "1985-02-01", "1987-06-11", "1987-06-11", "x"]]
        path = write(sandbox, "google.csv", google)
        answer = imported(sandbox, path, "--observed", "2026-11-01")
        same((answer["rows"], answer["stored"], answer["refused"]), (4, 4, 0))
        again = imported(sandbox, write(sandbox, "google.csv", google[:2] + google[:1:-1]), "--observed", "2026-11-01")
        same((again["stored"], again["unchanged"]), (0, 4), "the same documents in another order say nothing new")
        reader = sandbox.connect("reader")
        same(reader.call("server.status")["patents"], 3)
        one = attributes(reader, "CN109876543A")
        same(one, attributes(reader, "CN109876543B"))
        same((one["publication_number"], one["publication_numbers"]), ("CN109876543B", ["CN109876543A", "CN109876543B"]))
        same((one["publication_date"], one["grant_date"], one["title"]), ("2019-06-11", "2021-05-04", "示例装置"))
        vendor = [["申请号", "公开(公告)号", "标题", "当前法律状态"], [STAR, "CN109876543B", "示例装置", "授权"], [application(5), "CN109876543A", "别的", "授权"]]
        answer = imported(sandbox, write(sandbox, "incopat.csv", vendor), "--rejects", path + ".rejects", code=1)
        same((answer["stored"], answer["refused"]), (1, 1), "the application number joins the record; another one cannot have the document")
        same(attributes(reader, STAR)["publication_numbers"], ["CN109876543A", "CN109876543B"])
        same(reader.call("server.status")["patents"], 3)
        sandbox.stop()
        sandbox.check()


if __name__ == "__main__":
    run()
