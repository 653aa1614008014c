"""What files mean: documents of one invention, twins, families, dated events, and the way out and back in again."""
import csv
import json
import os

from sandbox import SAMPLE, STAR, Sandbox, application, check_digit, expect, flow, run, same


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


@flow
def two_records_of_one_patent_become_one():
    with Sandbox() as sandbox:
        stocktaking = [["专利号", "专利名称", "技术成熟度等级"]] + [[application(n), "示例%d" % n, "7"] for n in range(1, 6)]
        google = [GOOGLE] + [["CN-10900000%d-B" % n, "Example %d" % n, "Lanzhou Example University", "W", "2019-01-0%d" % n, "2019-01-0%d" % n, "2021-05-04", "2021-05-04", "x"] for n in range(1, 6)]
        vendor = [["申请号", "公开(公告)号", "申请日", "被引证次数"]] + [[application(n), "CN10900000%dB" % n, "2019-01-0%d" % (n if n < 5 else 9), n] for n in range(1, 6)]
        imported(sandbox, write(sandbox, "stocktaking.csv", stocktaking), "--observed", "2026-11-01")
        imported(sandbox, write(sandbox, "google.csv", google), "--observed", "2026-11-02")
        reader = sandbox.connect("reader")
        same(reader.call("server.status")["patents"], 10)
        centre = sandbox.connect("centre")
        kept = [centre.call("value.score", {"patent": number, "as_of": "2026-11-02", "record": True})["valuation"] for number in ("CN109000003B", application(3))]
        path = write(sandbox, "incopat.csv", vendor)
        answer = imported(sandbox, path, "--observed", "2026-11-03")
        same((answer["stored"], answer["refused"]), (5, 0), answer)
        same(reader.call("server.status")["patents"], 5)
        one = attributes(reader, "CN109000003B")
        same((one["application_number"], one["readiness_level"], one["grant_date"], one["forward_citations"]), (application(3), 7, "2021-05-04", 3))
        sources = {change["source"] for change in reader.call("patent.history", {"number": application(3)})["changes"]}
        same(sources, {"stocktaking.csv", "google.csv", "incopat.csv"})
        for valuation in kept:
            expect(centre.call("value.replay", {"valuation": valuation})["equal"], "what was valued as two is computed again as two")
        same(imported(sandbox, path, "--observed", "2026-11-03")["earlier"], 5)
        sandbox.stop()
        sandbox.check()


@flow
def three_records_that_are_two_patents_stay():
    with Sandbox() as sandbox:
        other = "CN201810000012.2"
        imported(sandbox, write(sandbox, "a.csv", [["公开号", "权利要求数量"], ["CN1234567A", 7]]))
        imported(sandbox, write(sandbox, "b.csv", [["申请号", "公开号", "权利要求数量"], [application(11), "CN100123456C", 8], [other, "CN1999999B", 9]]))
        joined = [["publication_number", "publication_numbers"], ["CN1234567A", "CN1234567A|CN100123456C|CN1999999B"]]
        answer = imported(sandbox, write(sandbox, "c.csv", joined), code=1)
        same((answer["stored"], answer["refused"]), (0, 1), "each could be the first one's, but not both")
        reader = sandbox.connect("reader")
        same([attributes(reader, number)["claims"] for number in ("CN1234567A", application(11), other)], [7, 8, 9])


def claims_told(sandbox, *words):
    """Each (rank, day, claims or state) in a file of its own, one after the other."""
    for i, (rank, day, value) in enumerate(words):
        header = "当前法律状态" if isinstance(value, str) else "权利要求数量"
        imported(sandbox, write(sandbox, "%d.csv" % i, [["申请号", header], [STAR, value]]), "--rank", str(rank), "--observed", day)
    return attributes(sandbox.connect("reader"), STAR)


@flow
def what_a_better_source_confirms_stands_against_a_worse_one():
    for words, expected in (([(10, "2026-01-01", 10), (30, "2026-01-01", 10), (20, "2026-01-01", 12)], 10),
                            ([(10, "2022-01-01", 10), (10, "2021-01-01", 12), (10, "2023-01-01", 12)], 12),
                            ([(10, "2020-01-01", 10), (10, "2021-01-01", 12), (10, "2022-01-01", 10)], 10)):
        with Sandbox() as sandbox:
            same(claims_told(sandbox, *words)["claims"], expected, words)
            sandbox.stop()
            sandbox.check()


@flow
def a_state_that_comes_back_is_news():
    with Sandbox() as sandbox:
        for day, document, state in (("2020-01-01", "A", "授权"), ("2020-02-01", "B", "授权"), ("2021-01-01", "A", "未缴年费终止失效"), ("2022-01-01", "A", "权利恢复")):
            imported(sandbox, write(sandbox, "state.csv", [["公开号", "法律状态"], ["CN109876543" + document, state]]), "--observed", day)
        same(attributes(sandbox.connect("reader"), "CN109876543B")["status"], "in_force")


@flow
def one_application_in_the_forms_of_several_databases_is_one_patent():
    forms = {"office.csv": "US12/942,001", "lens.csv": "US 94200110 A", "espacenet.csv": "US20100942001", "wips.csv": "2010-942001", "patsnap.csv": "US12/942001", "docdb.csv": "US 201012942001 A"}
    for order in (list(forms), list(reversed(forms))):
        with Sandbox() as sandbox:
            for day, name in enumerate(order, 1):
                path = write(sandbox, name, [["publication number", "application number", "country", "title"], ["US8900001B2", forms[name], "US", name]])
                answer = imported(sandbox, path, "--observed", "2026-11-%02d" % day, "--no-norms")
                same((answer["stored"], answer["refused"]), (1, 0), name)
            reader = sandbox.connect("reader")
            same(reader.call("server.status")["patents"], 1)
            one = attributes(reader, "USAP12942001")  # found by the form that tells most, whatever came after it
            same((one["application_number"], one["title"]), ("USAP12942001", order[-1]))
            other = write(sandbox, "other.csv", [["publication number", "application number"], ["US8900001B2", "US 94200210 A"]])
            answer = imported(sandbox, other, "--observed", "2026-11-20", "--no-norms", code=1)
            same(answer["refused"], 1, "another application's number")


@flow
def the_form_that_tells_most_stands_whoever_said_it():
    office, docdb = ("US12/942,001", "2026-11-01", "10"), ("US 94200110 A", "2026-11-20", "30")
    for order in ((office, docdb), (docdb, office)):
        with Sandbox() as sandbox:
            for i, (number, day, rank) in enumerate(order):
                imported(sandbox, write(sandbox, "%d.csv" % i, [["publication number", "application number"], ["US8900001B2", number]]), "--observed", day, "--rank", rank, "--no-norms")
            alone = write(sandbox, "alone.csv", [["application number", "title"], ["US12/942,001", "alone"]])
            imported(sandbox, alone, "--observed", "2026-11-21", "--no-norms")
            reader = sandbox.connect("reader")
            same(reader.call("server.status")["patents"], 1)
            same(attributes(reader, "US8900001B2")["title"], "alone")
            said = reader.call("patent.history", {"number": "US8900001B2"})["changes"]
            same(sorted((change["value"], change["stands"]) for change in said if change["attribute"] == "application_number"),
                 [("USAP12942001", True), ("USAP2010942001", False)], order)
            sandbox.stop()
            sandbox.check()


@flow
def what_the_history_marks_is_what_the_record_answers():
    with Sandbox() as sandbox:
        rows = [["公开号", "公开日", "标题"], ["CN109876543A", "2019-06-11", "示例"], ["CN109876543B", "2021-05-01", "示例"]]
        for day in ("2026-11-01", "2026-11-20"):  # and the same list once more
            imported(sandbox, write(sandbox, "list.csv", rows), "--observed", day, "--no-norms")
        reader = sandbox.connect("reader")
        one, said = attributes(reader, "CN109876543B"), reader.call("patent.history", {"number": "CN109876543B"})["changes"]
        marked = {change["attribute"]: change["value"] for change in said if change["stands"]}
        same((one["publication_date"], one["publication_number"]), ("2019-06-11", "CN109876543B"))
        same({name: marked[name] for name in ("publication_date", "publication_number", "title")}, {name: one[name] for name in ("publication_date", "publication_number", "title")})


@flow
def a_number_without_its_kind_code_names_the_only_document_of_its_serial():
    with Sandbox() as sandbox:
        for first, second in (("US20090208610", "US20090208610A1"), ("DE10131036C2", "DE10131036")):
            for number, title in ((first, "Pizza"), (second, "Pizza pan")):
                path = write(sandbox, number + ".csv", [["publication number", "title"], [number, title]])
                same(imported(sandbox, path, "--observed", "2026-11-01", "--no-norms")["stored"], 1)
        reader = sandbox.connect("reader")
        same(reader.call("server.status")["patents"], 2)
        for short, whole in (("US20090208610", "US20090208610A1"), ("DE10131036", "DE10131036C2")):
            one = attributes(reader, short)
            same((one["publication_number"], one["title"], one.get("publication_numbers")), (whole, "Pizza pan", None), short)
            same(one, attributes(reader, whole))
        for number in ("US7654321B2", "US7654321A", "US7654321"):
            imported(sandbox, write(sandbox, "third.csv", [["publication number", "title"], [number, number]]), "--observed", "2026-11-01", "--no-norms")
        same(reader.call("server.status")["patents"], 5, "a grant of 1987, one of 2010, and a number that might be either's")
        sandbox.stop()
        sandbox.check()


def utility_model(serial):
    twelve = "20192%07d" % serial
    return "CN%s.%s" % (twelve, check_digit(twelve))


def relatives(connection, number, **more):
    return [(one["number"], one["relation"], one["known"], one["in_index"], one["patent"]) for one in connection.call("patent.get", {"number": number, **more})["relatives"]]


@flow
def twins_know_each_other():
    with Sandbox() as sandbox:
        head = ["申请号", "公开(公告)号", "专利类型", "标题", "申请日", "申请人", "一案双申"]
        day = ["2019-02-19", "兰州示例大学；天水示例公司"]
        table = [head, [application(1), "CN109000001B", "发明授权", "一种装置", *day, utility_model(1)], [utility_model(1), "CN209000001U", "实用新型", "一种装置", *day, "是"],
                 [application(2), "CN109000002B", "发明授权", "一种 泵", *day, "是"], [utility_model(2), "CN209000002U", "实用新型", "一种泵", *day, "是"],
                 [application(3), "CN109000003B", "发明授权", "一种阀", *day, "ZL 2019 2 " + utility_model(9)[7:]], [application(4), "CN109000004B", "发明授权", "一种泵", *day, "否"],
                 [utility_model(5), "CN209000005U", "实用新型", "一种泵", "2019-02-20", day[1], "是"]]
        answer = imported(sandbox, write(sandbox, "incopat.csv", table), "--observed", "2026-11-01")
        same((answer["stored"], answer["refused"]), (7, 0), answer)
        reader = sandbox.connect("reader")
        same(attributes(reader, application(1))["same_day_twin"], True)
        same(relatives(reader, application(1)), [(utility_model(1), "twin", "stated", True, utility_model(1))])
        same(relatives(reader, "CN209000001U"), [(application(1), "twin", "stated_by_it", True, application(1))])
        same(relatives(reader, application(2)), [(utility_model(2), "twin", "found", True, utility_model(2))])
        same(relatives(reader, utility_model(2)), [(application(2), "twin", "found", True, application(2)), (application(4), "twin", "found", True, application(4))])
        same(relatives(reader, application(3)), [(utility_model(9), "twin", "stated", False, None)])
        same(relatives(reader, application(4)), [], "it says that it has none")
        same(relatives(reader, utility_model(5)), [], "another day")
        same(relatives(reader, application(1), as_of="2026-11-01"), [(utility_model(1), "twin", "stated", True, utility_model(1))])
        same(relatives(reader, utility_model(1), as_of="2026-11-01"), [], "as of a day, only what the record says by itself")
        asked = {"patents": [utility_model(6)], "as_of": "2026-11-23", "industry": "C35", "pd_1y": 0.03, "loan": {"amount": 1200000, "start": "2026-12-01", "end": "2027-11-30", "rate": 0.0385}}
        bank, centre = sandbox.connect("bank"), sandbox.connect("centre")
        for twin, fact in ((None, "same_day_twin true"), (application(6), "same_day_twin true, twin_number " + application(6))):
            centre.call("patent.put", {"number": utility_model(6), "observed_on": "2026-11-01", "facts": {"kind": "utility_model", "same_day_twin": True, "twin_number": twin, "filing_date": "2019-02-19"}})
            answer = bank.call("value.pledge", asked)
            expect("gate" in answer, answer)
            checks = {check["rule"]: check for check in answer["gate"]["checks"]}
            same((checks["461-11-10"]["verdict"], checks["461-11-10"]["fact"]), ("warn", fact), "the gate names the twin")
        shown = sandbox.patval("reader", "get", application(3)).stdout
        expect(utility_model(9) in shown and "twin" in shown and "stated" in shown, shown)
        sandbox.stop()
        sandbox.check()


@flow
def families_are_linked():
    with Sandbox() as sandbox:
        head = ["Application Number", "Display Key", "Title", "Simple Family Members", "Extended Family Members"]
        family = "CN 109000001 A;;CN 109000001 B;;US 7654321 B2;;ZZ 102019000001 A1"
        table = [head, [application(1), "CN 109000001 B", "Pump", family, "x"], ["", "US 7654321 B2", "Pump", family, "x"], ["", "EP 1234567 A1", "Pump", "", ""],
                 ["", "EP 7654321 A1", "Lamp", "EP 1234567 A1", ""]]
        answer = imported(sandbox, write(sandbox, "lens.csv", table), "--observed", "2026-11-01")
        same((answer["stored"], answer["refused"]), (4, 0), answer)
        reader = sandbox.connect("reader")
        record = attributes(reader, application(1))
        same((record["family_members"], record["family_size"], record["family_offices"]), (["CN109000001A", "CN109000001B", "US7654321B2", "ZZ 102019000001 A1"], 3, 3))
        same(relatives(reader, application(1)), [("US7654321B2", "family", "stated", True, "US7654321B2"), ("ZZ 102019000001 A1", "family", "stated", False, None)])
        same(relatives(reader, "US7654321B2"), [("CN109000001A", "family", "stated", True, application(1)), ("CN109000001B", "family", "stated", True, application(1)),
                                                ("ZZ 102019000001 A1", "family", "stated", False, None)])
        same(relatives(reader, "EP1234567A1"), [("EP7654321A1", "family", "stated_by_it", True, "EP7654321A1")])
        sandbox.connect("centre").call("patent.delete", {"number": "EP7654321A1"})
        same(relatives(reader, "EP1234567A1"), [])
        expect("family" in sandbox.patval("reader", "get", "US7654321B2").stdout)
        sandbox.stop()
        sandbox.check()


@flow
def events_are_dated_where_the_file_dates_them():
    with Sandbox() as sandbox:
        head = ["申请号", "标题", "转让次数", "转让执行日", "转让人", "受让人", "许可合同备案日期", "许可人", "被许可人", "许可类型", "质押期限", "出质人", "质权人", "当前质权人",
                "无效请求人", "无效决定日", "决定结论", "联系人", "联系电话"]
        table = [head, [application(1), "装置", "2", "20210305; 20150101", "甲公司; 乙公司", "丙公司; 甲公司", "", "丙公司", "丁公司", "独占许可", "2022.1.1-2024.1.1", "丙公司", "示例银行", "示例银行",
                        "戊", "2023-04-05", "维持专利权有效", "王一", "13900000000"], [application(2), "泵"] + [""] * 17]
        path = write(sandbox, "incopat.csv", table)
        answer = imported(sandbox, path, "--observed", "2026-11-01")
        same((answer["stored"], answer["refused"]), (2, 0), answer)
        same({column["fate"] for column in answer["columns"] if column["attribute"] == "register_events"}, {"mapped"})
        reader = sandbox.connect("reader")
        record = attributes(reader, application(1))
        same(record["register_events"], ["2015-01-01 transfer 乙公司 → 甲公司", "2021-03-05 transfer 甲公司 → 丙公司", "2023-04-05 invalidation 维持专利权有效",
                                         "- licence 丙公司 → 丁公司（独占许可）", "- pledge 丙公司 → 示例银行（2022.1.1-2024.1.1）", "- invalidation_request 戊"])
        same((record["transfers"], record.get("licences"), record["pledge_active"], record.get("invalidation_pending")), (2, None, True, None))
        expect("13900000000" not in json.dumps(record), "contacts are not read")
        expect("register_events" not in attributes(reader, application(2)))
        same(imported(sandbox, path, "--observed", "2026-11-02")["unchanged"], 2)


@flow
def what_a_vendor_thinks_changes_no_score():
    with Sandbox() as sandbox:
        head, row = ["申请号", "标题", "申请日", "授权公告日", "专利类型", "当前法律状态", "被引证次数"], [STAR, "装置", "2019-02-18", "2021-05-04", "发明", "授权", "3"]
        imported(sandbox, write(sandbox, "a.csv", [head, row]), "--observed", "2026-11-01")
        reader = sandbox.connect("reader")
        question = {"patent": STAR, "as_of": "2026-11-23"}
        before = reader.call("value.score", question)
        imported(sandbox, write(sandbox, "b.csv", [head + ["合享价值度", "技术稳定性", "专利价值(美元)"], row + ["10", "9", "1000000"]]), "--observed", "2026-11-01")
        same(attributes(reader, STAR)["vendor_score"], "合享价值度: 10; 技术稳定性: 9; 专利价值(美元): 1000000")
        after = reader.call("value.score", question)
        same(before["patent"].pop("revision") + 1, after["patent"].pop("revision"))
        before.pop("norms"), after.pop("norms")  # a new edition was cut, of the same patents
        same(after, before)


AWKWARD = ["=1+1", "+86", "-", "-1", "@name", "'quoted", "''", '"', 'a "b", c', "line\nline", "line\r\nline\rend", "a|b", "a\\b", "a\\|b", "\\\\", " blank ", "\u3000wide\u3000", "😀 emoji 🧪", "123456789012345",
           "00123", "2019-02-19", "1e5", "无", "NA", "null", "a;b；c", "tab\tin", "true", "0"]


def awkward_index(connection):
    """Every attribute of the dictionary somewhere, with the texts that files damage; own facts of the tenant; records without most."""
    for n, text in enumerate(AWKWARD, 1):
        facts = {"title": text, "abstract": text, "holders": [text, "兰州示例大学"], "inventors": [text], "remark": text, "vendor_score": text, "legal_event": text, "agency": text,
                 "industry": text, "product_ids": [text], "family_members": [text, "CN109000001A"], "register_events": ["2021-03-05 transfer " + text.strip() + "x", "- pledge"],
                 "product_sales": {"2024": 70000000, "2025": n}, "sales_evidence": "audited"}
        answer = connection.call("patent.put", {"number": application(n), "observed_on": "2026-11-01", "facts": facts})
        same(answer.get("outcome"), "stored", "%r %s" % (text, answer))
    facts = {"publication_number": "CN109000099B", "publication_numbers": ["CN109000099A", "CN109000099B"], "twin_number": utility_model(9), "same_day_twin": False, "fee_relief": 0.000125,
             "national_entry_date": "2020-01-02", "licence_amount": 123456789012345, "market_share": 0.85, "citations_by_year": {"2020": 1, "2021": 0}, "classes": ["A23N 12/00", "B01D 53/00"],
             "status": "in_force", "kind": "invention", "filing_date": "2000-02-29", "priority_date": "1999-12-31", "pledge_active": True, "holder_type": "sme", "evaluation_report": "none"}
    same(connection.call("patent.put", {"number": application(99), "observed_on": "2026-11-01", "facts": facts}).get("outcome"), "stored")
    same(connection.call("patent.put", {"number": "US7654321B2", "facts": {"title": "Lamp", "abstract": None}}).get("outcome"), "stored")
    same(connection.call("patent.put", {"number": "US7654322B2", "facts": {"market_share": 0.00005, "fee_relief": 0.000002}}).get("outcome"), "stored")
    same(connection.call("patent.put", {"number": "CN305123456S", "facts": {"claims": 0}}).get("outcome"), "stored")


def everything(connection):
    """Every record as patent.list answers it, but for the count of its changes, which is the history's."""
    answer = connection.call("patent.list", {"limit": 500, "abstracts": True})
    for item in answer["items"]:
        del item["revision"]
    return [json.dumps(item, ensure_ascii=False, sort_keys=False) for item in answer["items"]]


@flow
def what_goes_out_comes_back_equal():
    with Sandbox() as sandbox:
        awkward_index(sandbox.connect("centre"))
        imported(sandbox, SAMPLE, "--observed", "2026-11-01")
        home = os.path.dirname(sandbox.folder)
        ways = {"plain.csv": ["--csv"], "bom.csv": ["--bom", "--csv"], "gb.csv": ["--gb18030", "--csv"], "lines.jsonl": ["--jsonl"]}
        for name, words in ways.items():
            done = sandbox.patval("centre", "export", *words, os.path.join(home, name))
            same(done.returncode, 0, name + done.stderr)
        wanted = everything(sandbox.connect("centre"))
        expect(len(wanted) > len(AWKWARD) + 50)
        for name in ways:
            with Sandbox() as empty:
                answer = imported(empty, os.path.join(home, name), "--observed", "2026-11-01")
                same((answer["refused"], answer["stored"]), (0, len(wanted)), name)
                got = everything(empty.connect("centre"))
                for before, after in zip(wanted, got):
                    same(after, before, name)
                same(len(got), len(wanted), name)
                same(empty.connect("bank").call("patent.get", {"number": application(1)})["attributes"].get("product_sales"),
                     sandbox.connect("bank").call("patent.get", {"number": application(1)})["attributes"].get("product_sales"), "another tenant sees as much as before")
                empty.stop()
                empty.check()


@flow
def korean_goes_out_in_gb18030_and_comes_back():
    with Sandbox() as sandbox, Sandbox() as empty:
        centre, path = sandbox.connect("centre"), os.path.join(os.path.dirname(sandbox.folder), "g.csv")
        for n in range(1, 6):
            same(centre.call("patent.put", {"number": "KR102013000000%dB1" % n, "facts": {"title": "반도체 장치 및 그 제조 방법"}}).get("outcome"), "stored")
        same(sandbox.patval("centre", "export", "--gb18030", "--csv", path).returncode, 0)
        answer = imported(empty, path)
        same((answer["encoding"], answer["stored"]), ("GB18030", 5))
        same(everything(empty.connect("centre")), everything(centre))


if __name__ == "__main__":
    run()
