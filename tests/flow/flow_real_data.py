"""Real exports, where a folder of them is given (REAL_DATA): imported whole, counted against the files, ten of their patents valued and
every contribution compared with the second implementation."""
import csv
import gzip
import json
import os
import shutil
import subprocess
import sys

from sandbox import ROOT, Sandbox, expect, flow, run, same, skip

FOLDER = os.environ.get("REAL_DATA", "")
ATTRIBUTES = os.path.join(FOLDER, "cn_sipo_1994_2002_attributes", "attributes.csv")
GANSU = os.path.join(FOLDER, "cn_patentscope_corpus", "gansu_applicants.tsv")
GBK = os.path.join(FOLDER, "cn_patentscope_corpus", "sample_1000_gbk.csv")


def imported(sandbox, path):
    done = sandbox.patval("operator", "import", path, "--observed", "2026-11-01", "--no-norms", "--json")
    same(done.returncode, 0, done.stderr)
    return json.loads(done.stdout)["files"][0]


def compared(sandbox, numbers, *words):
    done = subprocess.run([sys.executable, "-B", os.path.join(ROOT, "tests", "golden", "compare.py"), sandbox.path("operator.sock"), *numbers, "--as-of", "2026-11-23", *words],
                          capture_output=True, text=True, timeout=280)
    same(done.returncode, 0, done.stdout[-3000:] + done.stderr[-1000:])
    expect("%d compared, all equal" % len(numbers) in done.stdout, done.stdout[-300:])


@flow
def chinese_applications_of_1994_to_2002():
    with Sandbox() as sandbox, open(ATTRIBUTES, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
        answer = imported(sandbox, ATTRIBUTES)
        same((answer["rows"], answer["stored"], answer["refused"]), (len(rows), len(rows), 0))
        same([column["header"] for column in answer["columns"] if column["fate"] == "unknown"], [], "columns that nobody knows")
        connection = sandbox.operator()
        same(connection.call("server.status")["patents"], len(rows))
        for row in rows[::400]:
            record = connection.call("patent.get", {"number": row["app_num"]})["attributes"]
            same(str(record["claims"]), row["total_claims"], row["app_num"])
            same(record["filing_date"], row["app_date"], row["app_num"])
            same(str(record["inventor_count"]), row["total_inventers"], row["app_num"])
        compared(sandbox, [row["app_num"] for row in rows[::800]], "--cut", "--pledge", "--license")


@flow
def applicants_of_gansu():
    with Sandbox() as sandbox, open(GANSU, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
        answer = imported(sandbox, GANSU)
        same((answer["rows"], answer["stored"], answer["refused"]), (len(rows), len(rows), 0))
        connection = sandbox.operator()
        found = connection.call("patent.list", {"filter": "holders ~ 甘肃", "limit": 500})["items"]
        same(len(found), sum("甘肃" in row["applicant"] for row in rows), "holders of 甘肃")
        compared(sandbox, [item["number"] for item in found[:5]], "--cut", "--pledge", "--license")
        sandbox.stop()
        sandbox.check()


@flow
def a_file_in_gb18030():
    with Sandbox() as sandbox, open(GBK, encoding="gb18030", newline="") as file:
        rows = list(csv.reader(file))
        answer = imported(sandbox, GBK)
        same((answer["encoding"], answer["rows"], answer["refused"]), ("GB18030", len(rows) - 1, 0))


# number → attribute → value, read from the raw bytes by eye
SPOTS = {
    "lens_2015_cr_lineends.csv": {"US20130101709A1": {"publication_date": "2013-04-25", "filing_date": "2012-10-22", "title": "METHOD AND SYSTEM FOR ASSEMBLING A PIZZA"}},
    "US08926509.xml.gz": {"US8926509B2": {"publication_date": "2009-02-26", "grant_date": "2015-01-06", "filing_date": "2008-06-05"}},
}


def unpacked(path, folder):
    if not path.endswith(".gz"):
        return path
    plain = os.path.join(folder, os.path.basename(path)[:-3])
    with gzip.open(path, "rb") as packed, open(plain, "wb") as out:
        shutil.copyfileobj(packed, out)
    return plain


@flow
def every_list_and_record_of_the_folder():
    """Rows read are stored, unchanged or refused with a reason; nothing is lost on the way, whatever the format."""
    taken = 0
    for folder, _, names in sorted(os.walk(FOLDER)):
        for name in sorted(names):
            with Sandbox() as sandbox:
                beside = os.path.dirname(sandbox.folder)
                rejects = os.path.join(beside, "rejects.csv")
                done = sandbox.patval("operator", "import", unpacked(os.path.join(folder, name), beside), "--observed", "2026-11-01", "--no-norms", "--json", "--rejects", rejects)
                found = json.loads(done.stdout).get("files") if done.stdout else None
                if not found:
                    expect(done.returncode and done.stderr.strip(), name, "is refused without a sentence", done.stdout)
                    continue
                answer = found[0]
                taken += 1
                same(answer["stored"] + answer["unchanged"] + answer["refused"], answer["rows"], name)
                if answer["refused"]:
                    with open(rejects, encoding="utf-8-sig", newline="") as file:
                        told = list(csv.reader(file))[1:]
                    same(len({row[0] for row in told}), answer["refused"], name + ": every refused row has a reason")
                    expect(all(row[3] for row in told), name, "a refusal without what was expected")
                for number, facts in SPOTS.get(name, {}).items():
                    record = sandbox.operator().call("patent.get", {"number": number})["attributes"]
                    same({attribute: record.get(attribute) for attribute in facts}, facts, name + " " + number)
    expect(taken >= 40, "lists and records taken:", taken)


if __name__ == "__main__":
    if not os.path.exists(ATTRIBUTES) or not os.path.exists(GANSU):
        skip("no REAL_DATA folder with cn_sipo_1994_2002_attributes and cn_patentscope_corpus")
    run()
