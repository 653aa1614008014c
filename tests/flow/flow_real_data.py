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


# whose export the header says it is
LAYOUTS = {
    "attributes.csv": "sipo-research", "cn_g06f_text_blankpadded.csv": "plain", "derwent_first_100.ciw": "derwent", "espacenet_pizza_sliced_macroman_cr.csv": "espacenet",
    "espacenet_pizza_small.xls": "espacenet", "gp-search_first_1000.csv": "google", "gp-search_sweden.xlsx": "google", "kr342_first_100.csv": "wips", "lens-export_first_40.csv": "lens",
    "lens_2015_cr_lineends.csv": "lens", "lens_2016_drones_tac_macroman.csv.gz": "lens", "patentscope_pizza_medium_cr.csv.gz": "patentscope", "patsnap_family_drones.csv.gz": "patsnap",
    "prv_sweden.xlsx": "prv", "raw_kr342.xls.gz": "wips", "scope_solar_cooking.xls.gz": "plain", "wipo_ritonavir_families.csv.gz": "wipo-landscape", "US08926509.xml.gz": "uspto",
    "cnki_gbt7714_1.txt": "cnki",
}

# number → attribute → value, read from the raw bytes by eye
KOREAN = {
    "KR20150046787A": {"filing_date": "2013-09-03", "publication_date": "2015-04-30", "priority_date": "2012-09-04", "claims": 14, "pct": True,
                       "inventors": ["가가무, 히로시", "나리타, 이치에이", "고토, 요시히로", "하야시, 다카시"], "holders": ["고쿠리츠다이가쿠호진 니이가타 다이가쿠", "오츠카 세이야쿠 가부시키가이샤"]},
    "KR20140065352A": {"filing_date": "2013-11-20", "publication_date": "2014-05-29", "claims": 22, "inventor_count": 25, "holders": ["주식회사 파멥신"]},
}
SPOTS = {
    "prv_sweden.xlsx": {
        "SE543966": {"application_number": "SEAP2050121", "filing_date": "2020-02-06", "holders": ["Scania CV AB"], "classes": ["B60L15/38", "B60L50/53", "B60L9/00"]},
        "EP3696345": {"application_number": "EPAP20153310", "filing_date": "2020-01-23", "title": "ROBOT FÖR RENGÖRING AV SIMBASSÄNGER", "office": "EP"},
    },
    "example_1.xml": {"EP1000000A1": {"legal_event": "2014-06-07 TPAB INFORMATION RELATED TO OBSERVATIONS BY THIRD PARTIES DELETED", "filing_date": "1999-11-08"}},
    "lens_2015_cr_lineends.csv": {
        "US20130101709A1": {"publication_date": "2013-04-25", "filing_date": "2012-10-22", "title": "METHOD AND SYSTEM FOR ASSEMBLING A PIZZA"},
        "KR200449214Y1": {"priority_date": "2009-07-14", "kind": "utility_model", "grant_date": "2010-06-24", "publication_date": None, "filing_date": "2009-07-14", "title": "Tool of eating pizza", "forward_citations": 0, "family_size": 1},
    },
    "lens_2016_drones_tac_macroman.csv.gz": {
        "JPS52136627U": {"priority_date": "1976-04-12", "kind": "utility_model", "publication_date": "1977-10-17", "filing_date": "1976-04-12", "family_size": 2, "classes": ["G10K13/00", "H04R1/28"]},
    },
    "lens-export_first_40.csv": {
        "US9833479B2": {"kind": "invention", "status": "in_force", "grant_date": "2017-12-05", "publication_date": None, "filing_date": "2017-03-14", "priority_date": "2014-07-30", "backward_citations": 98,
                        "forward_citations": 5, "family_size": 6, "family_offices": 2, "non_patent_citations": 57, "patentees": ["SANGAMO THERAPEUTICS INC"], "inventor_count": 4},
        "US20230203540A1": {"publication_date": "2023-06-29", "filing_date": "2022-12-20", "priority_date": "2014-02-24", "family_size": 16, "family_offices": 6, "backward_citations": 0,
                            "inventors": ["HOLMES MICHAEL C", "WECHSLER THOMAS"]},
    },
    "patentscope_pizza_medium_cr.csv.gz": {
        "US20090208610": {"priority_date": "2004-10-01", "publication_date": "2009-08-21", "title": "PIZZA", "inventors": ["Sanchez Zarzoso Maria Isabel"], "holders": None},
        "EP1055374": {"priority_date": "1999-05-26", "publication_date": "2000-11-30", "holders": ["UNILEVER NV"], "inventors": None, "title": "Method to reduce oxidation in food products"},
        "WO2002014184": {"priority_date": "2000-08-14", "publication_date": "2002-02-22", "inventors": ["DEPOORTERE, Thomas"], "classes": ["B65D 85/36"]},
    },
    "patsnap_family_drones.csv.gz": {
        "WO2016096014A1": {"filing_date": "2014-12-18", "priority_date": None, "family_size": 1},
        "US20160088286A1": {"filing_date": "2015-09-18", "priority_date": "2014-09-19", "family_size": 3, "priority_numbers": "US62/053055"},
    },
    "espacenet_pizza_sliced_macroman_cr.csv": {
        "US20100095887A1": {"priority_date": "2008-10-16", "publication_date": "2010-04-22", "filing_date": "2008-10-16", "inventors": ["BRODSKY BORIS", "TUYLS JAMES M", "DEWING JOHN W"],
                            "holders": ["AUTOMATIC BAR CONTROLS INC"], "classes": ["B05C11/00", "A21C9/06"]},
    },
    "espacenet_pizza_small.xls": {
        "KR20150000637U": {"priority_date": "2013-08-01", "title": "A packing box for pizza", "priority_numbers": "KR20130006425U 20130801"},
        "US20150056336A1": {"title": "SYSTEM AND METHOD FOR MANUFACTURE OF PIZZA PRODUCTS", "priority_numbers": "US201313974283 20130823", "holders": ["ELWHA LLC"], "inventor_count": 4},
    },
    "gp-search_first_1000.csv": {
        "US11355780B2": {"title": "Sulfide solid electrolyte particles", "priority_date": "2017-03-08", "filing_date": "2018-03-08", "grant_date": "2022-06-07", "publication_date": None, "holders": ["Idemitsu Kosan Co., Ltd."],
                         "inventors": ["Futoshi Utsuno", "Toshiaki Tsuno", "Kota Terai", "Hironari KIMPARA", "Atsushi Sato"]},
        "KR20080111388A": {"publication_date": "2008-12-23", "filing_date": "2008-05-21", "grant_date": None, "inventors": ["벤-지에 리아우", "웬-렌 리우", "솅-쉰 창"]},
        "KR20180032988A": {"priority_date": "2016-09-23", "publication_date": "2018-04-02", "holders": ["삼성전자주식회사"], "inventor_count": 3},
    },
    "gp-search-1.csv": {
        "EP3502051A1": {"priority_date": "2017-12-20", "filing_date": "2018-11-02", "publication_date": "2019-06-26", "holders": ["Hyundai Motor Company", "Kia Motors Corporation"],
                        "inventor_count": 7},
    },
    "gp-search_sweden.xlsx": {
        "SE434012B": {"priority_date": "1977-06-29", "filing_date": "1978-06-27", "grant_date": "1984-07-02", "holders": ["Kendall & Co"], "inventors": ["J D Mcavinn", "H A Patel"]},
        "SE0400568A1": {"title": 'Procedure for pre-treating chips before cooking by "cold" impregnation', "holders": ["Andritz Inc"], "filing_date": None},
    },
    "wipo_ritonavir_families.csv.gz": {
        "US20090149491A1": {"priority_date": "2007-11-13", "filing_date": "2008-11-13", "publication_date": "2009-06-11", "family_size": 1, "holders": ["ENANTA PHARM INC"],
                            "inventors": ["LIU DONG", "OR YAT SUN", "WANG ZHE"]},
        "WO2005077050A2": {"priority_date": "2004-02-11", "filing_date": "2005-02-10", "publication_date": "2005-08-25", "family_size": 13, "holders": ["GSK LLC"]},
    },
    "kr342_first_100.csv": KOREAN,
    "raw_kr342.xls.gz": KOREAN,
    "us_cn_first_100.csv": {
        "US5186960A": {"filing_date": "1990-11-07", "grant_date": "1993-02-16", "claims": 10, "inventors": ["Walsh, Jr.; Thomas J."], "classes": ["B29C-047/00"]},
        "US8414281B2": {"filing_date": "2006-06-27", "grant_date": "2013-04-09", "priority_date": "2005-06-27", "claims": 17, "holders": ["EOS GmbH Electro Optical Systems"],
                        "inventors": ["Peter Schleiss", "Gideon Levy"], "pct": True},
        "CN102211376A": {"filing_date": "2011-03-03", "publication_date": "2011-10-12", "claims": 10, "inventor_count": 6, "holders": ["HUAWEI SURFACE TREAT TECHNOLOGY SHANGHAI CO LTD"]},
    },
    "attributes.csv": {
        "CN00118464.4": {"publication_number": "CN1329838A", "filing_date": "2000-06-30", "publication_date": "2002-01-09", "claims": 8, "classes": ["A23G9/08", "F25B21/02"], "holder_type": "enterprise"},
        "CN00805398.7": {"priority_date": "1999-02-13", "international_filing_date": "2000-02-11", "national_entry_date": "2001-09-21", "pct": True, "claims": 20, "inventor_count": 6},
        "CN02100493.5": {"priority_date": "2001-02-06", "publication_number": "CN1370499A", "filing_date": "2002-02-06", "publication_date": "2002-09-25", "claims": 4, "inventor_count": 3},
    },
    "gansu_applicants.tsv": {
        "CN201110317787.0": {"publication_number": "CN102502498", "publication_date": "2012-06-20", "holders": ["甘肃银光聚银化工有限公司"], "inventors": ["兰治淮"], "kind": "invention"},
        "CN201320171062.X": {"publication_number": "CN203219677", "publication_date": "2013-09-25", "holders": ["中节能（甘肃）风力发电有限公司"], "kind": "utility_model"},
    },
    "sample_1000_gbk.csv": {
        "CN201620683983.8": {"publication_number": "CN205832538", "publication_date": "2016-12-28", "title": "一种笼式足球场地用围网", "holders": ["北京海泰金地体育发展有限公司"]},
        "CN206117167": {"publication_date": "2017-04-19", "holders": ["国网山东省电力公司潍坊供电公司"], "inventors": ["张凡"], "kind": "utility_model", "application_number": "CN201620548988.X"},
    },
    "sample_3000.tsv.gz": {
        "CN201510620066.5": {"publication_number": "CN105078749", "publication_date": "2015-11-25", "title": "一种具有缓冲功能的聚丙烯输液袋", "inventors": ["邓茂林"]},
        "CN201320422911.4": {"publication_number": "CN203522766", "publication_date": "2014-04-02", "holders": ["北京旋极信息技术股份有限公司"], "kind": "utility_model"},
    },
    "derwent_first_100.ciw": {
        "JP2017071285A": {"publication_date": "2017-04-13", "filing_date": "2015-10-06", "priority_date": "2015-10-06", "pages": 10, "holders": ["TABUCHI DENKI KK"], "family_size": 1,
                          "inventors": ["YAMAGUCHI Y", "KANO T", "NAKAMURA H", "NISHIDA T", "OGAWA T"]},
        "CN206133470U": {"kind": "utility_model", "publication_date": "2017-04-26", "filing_date": "2016-09-21", "pages": 6, "inventors": ["YANG Q", "GUAN Y"], "holders": ["UNIV GUIZHOU NORMAL"]},
        "US20170104972A1": {"family_size": 2, "holders": ["SORAA LASER DIODE INC"], "inventors": ["NOVOTNY V J", "RUDY P"]},
    },
    "cnki_gbt7714_1.txt": {
        "CN1387401": {"title": "单倍体基因组用于遗传诊断、修饰和增殖", "publication_date": "2002-12-25", "inventors": ["J·M·罗博尔", "P·莫雷拉"], "holder_region": "美国"},
        "CN1382448": {"title": "肿瘤基因开关药物", "publication_date": "2002-12-04", "inventors": ["叶青", "王雪根", "陈武领", "冯莹"], "holder_region": "江苏"},
    },
    "cnki_gbt7714_2.txt": {
        "CN108467855A": {"publication_date": "2018-08-31", "inventors": ["王慧", "李晓光", "高志虎"], "holder_region": "上海"},
        "CN108473973A": {"inventors": ["崔哲熙", "崔暻善", "柳承旭", "任男彬", "崔皓竣"], "holder_region": "韩国"},
    },
    "cnki_gbt7714_3.txt": {
        "CN204536918U": {"kind": "utility_model", "publication_date": "2015-08-05", "grant_date": "2015-08-05", "inventor_count": 22, "holder_region": "广东"},
        "CN108458999A": {"publication_date": "2018-08-28", "inventors": ["叶雷"], "holder_region": "广东"},
        "CN108459160A": {"publication_date": "2018-08-28", "inventors": ["黄胜和"], "holder_region": "美国"},
    },
    "US08926509.xml.gz": {"US8926509B2": {"publication_date": "2009-02-26", "grant_date": "2015-01-06", "filing_date": "2008-06-05"}},
    "US06859910.xml": {"US6859910B2": {"grant_date": "2005-02-22", "filing_date": "2001-04-10", "term_adjustment_days": 802, "claims": 2, "backward_citations": 8, "non_patent_citations": 0,
                                       "classes": ["G06F15/00", "G06F17/00", "G06F17/21", "G06F17/24"]}},
    "US07272630B2.xml": {"US7272630B2": {"grant_date": "2007-09-18", "filing_date": "2004-11-18", "parent_filing_date": "2001-06-06", "publication_date": "2005-05-05", "term_adjustment_days": 36,
                                         "claims": 17, "backward_citations": 78, "non_patent_citations": 38}},
    "US20050004437A1.xml": {"US20050004437A1": {"publication_date": "2005-01-06", "filing_date": "2004-04-23", "priority_date": "2001-10-26", "parent_filing_date": "2002-10-21", "claims": 10,
                                                "foreign_priority": True, "inventors": ["Heiner Kaufmann", "Thomas Vering"]}},
    "biblio_example.xml": {"US20060142694A1": {"inventors": ["BEDNAREK MICHAEL C", "WILKOWSKE ERIC J", "STEHR RICHARD E", "BUTLER WILLIAM E", "BUTLER WILLIAM EMERSON"]}},
    "claims_example_2.xml": {"WO2009085664A2": {"claims": 20}},
    "ep1000000_full_cycle_result.xml": {"EP1000000B1": {"filing_date": "1999-11-08", "publication_date": "2000-05-17", "priority_date": "1998-11-12", "classes": ["B28B1/29", "B28B5/02", "B28B7/00", "H02P6/08"],
                                                        "holders": ["BEHEERMAATSCHAPPIJ DE BOER NIJMEGEN B.V"], "foreign_priority": True}},
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
    taken, met = 0, set()
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
                same(answer["layout"], LAYOUTS.get(name, answer["layout"]), name + ": whose export it is")
                same(answer["stored"] + answer["unchanged"] + answer["refused"], answer["rows"], name)
                if answer["refused"]:
                    with open(rejects, encoding="utf-8-sig", newline="") as file:
                        told = list(csv.reader(file))[1:]
                    same(len({row[0] for row in told}), answer["refused"], name + ": every refused row has a reason")
                    expect(all(row[3] for row in told), name, "a refusal without what was expected")
                met.add(name)
                for number, facts in SPOTS.get(name, {}).items():
                    record = sandbox.operator().call("patent.get", {"number": number})["attributes"]
                    same({attribute: record.get(attribute) for attribute in facts}, facts, name + " " + number)
    same(sorted(set(SPOTS) - met), [], "files with spot values that were not there or not taken")
    expect(taken >= 40, "lists and records taken:", taken)


@flow
def lists_of_several_databases_about_the_same_patents_do_not_quarrel():
    """DOCDB, EPODOC and the offices write one application in their own forms; 24 of Espacenet's pizzas are in Lens's list, too, by publication."""
    names = ("lens_2015_cr_lineends.csv", "espacenet_pizza_small.xls", "espacenet_pizza_sliced_macroman_cr.csv", "patentscope_pizza_medium_cr.csv.gz",
             "lens_2016_drones_tac_macroman.csv.gz", "patsnap_family_drones.csv.gz")
    with Sandbox() as sandbox:
        for name in names:
            answer = imported(sandbox, unpacked(os.path.join(FOLDER, "messy_exports", name), os.path.dirname(sandbox.folder)))
            same(answer["refused"], 0, name)
        reader = sandbox.connect("reader")
        rows = 1000 + 25 + 428 + 10000 + 1606 + 8728
        patents = reader.call("server.status")["patents"]
        expect(patents < rows - 900, "patents", patents, "of rows", rows, "whose lists overlap")
        pizza = reader.call("patent.get", {"number": "USAP13213861"})["attributes"]  # US201113213861 in Espacenet, US 201113213861 A in Lens
        same((pizza["publication_number"], pizza["filing_date"]), ("US20120325842A1", "2011-08-19"))


if __name__ == "__main__":
    if not os.path.exists(ATTRIBUTES) or not os.path.exists(GANSU):
        skip("no REAL_DATA folder with cn_sipo_1994_2002_attributes and cn_patentscope_corpus")
    run()
