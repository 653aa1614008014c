"""The invented exports of tests/sample/formats, one of every vendor's layout: whose they are, in which encoding, and what every record says."""
import json
import os
import subprocess
import sys

from sandbox import SAMPLE, Sandbox, expect, flow, run, same

FOLDER = os.path.join(os.path.dirname(SAMPLE), "formats")
COOLER, PUMP, VALVE = "CN201919900001.1", "CN201929900002.1", "CN202019900003.3"
ABSENT = None

CHINESE = {
    COOLER: {"publication_number": "CN119900001B", "title": "一种示例冷却板", "filing_date": "2019-02-18", "grant_date": "2021-05-04", "publication_date": ABSENT, "status": "in_force",
             "holders": ["兰州示例大学", "天水示例公司"], "patentees": ["兰州示例大学"], "holder_type": "university", "inventors": ["王示例", "李样本"], "classes": ["F28F3/12", "H05K7/20"], "claims": 10,
             "first_claim_length": 312, "pages": 9, "backward_citations": 6, "forward_citations": 3, "family_size": 2, "family_offices": 2, "transfers": 1, "licences": ABSENT, "pledges": 0,
             "same_day_twin": False, "vendor_score": "合享价值度: 9; 技术稳定性: 8"},
    PUMP: {"kind": "utility_model", "status": "double_patenting", "grant_date": "2020-01-10", "publication_date": "2020-01-10", "forward_citations": 0, "backward_citations": ABSENT, "same_day_twin": True},
    VALVE: {"kind": "invention", "status": "pending", "publication_date": "2020-07-10", "grant_date": ABSENT, "patentees": ABSENT, "family_offices": 1, "vendor_score": "合享价值度: 7"},
}
LENS = {
    "US9990001B2": {"kind": "invention", "filing_date": "2016-03-14", "grant_date": "2018-06-05", "publication_date": ABSENT, "priority_date": "2015-03-13", "holders": ["EXAMPLE INC", "SAMPLE UNIV"],
                    "patentees": ["EXAMPLE INC"], "inventors": ["DOE ANN", "ROE JOHN"], "backward_citations": 12, "forward_citations": 4, "family_size": 3, "family_offices": 3, "non_patent_citations": 2,
                    "status": "in_force", "abstract": "An example, \"cooled\"."},
    "US20200999002A1": {"publication_date": "2020-07-02", "grant_date": ABSENT, "status": "pending", "forward_citations": 0, "patentees": ABSENT},
}
GOOGLE = {
    "US9990001B2": {"title": "Example cooler", "holders": ["Example Kosan Co., Ltd.", "Sample Corporation"], "inventors": ["Ann Doe", "John Roe, Jr."], "priority_date": "2015-03-13", "grant_date": "2018-06-05",
                    "publication_date": ABSENT},
    "KR20190999004A": {"holders": ["주식회사 예시"], "inventors": ["김예시", "이견본"], "publication_date": "2019-07-12", "grant_date": ABSENT},
}
ESPACENET = {
    "US20190999007A1": {"publication_date": "2019-09-05", "priority_date": "2018-01-04", "filing_date": "2019-01-03", "inventors": ["DOE ANN", "ROE JOHN"], "holders": ["EXAMPLE INC"], "classes": ["F28F3/12", "H05K7/20"]},
    "EP3999008A1": {"title": "Exemple à part", "publication_date": "2019-08-21", "filing_date": "2019-01-04", "inventors": ["DUPONT ÈVE"], "holders": ["EXEMPLE SARL"]},
}
WIPS = {
    "KR20200999009A": {"kind": "invention", "title": "냉각판(COOLING PLATE)", "filing_date": "2019-02-18", "publication_date": "2020-08-26", "claims": 14, "holders": ["주식회사 예시", "견본대학교"],
                       "inventors": ["김예시", "이견본"], "pct": ABSENT},
    "US9990001B2": {"grant_date": "2018-06-05", "claims": 10, "inventors": ["Doe, Jr.; Ann", "Roe; John"], "pct": True, "international_filing_date": "2015-03-13"},
}
# file → format, encoding, layout, rank, row of the header, rows, number → attribute → value
SAMPLES = {
    "incopat.csv": ("csv", "GB18030", "incopat", 20, 1, 3, CHINESE),
    "incopat.xlsx": ("xlsx", "UTF-8", "incopat", 20, 1, 3, CHINESE),
    "patsnap.xlsx": ("xlsx", "UTF-8", "patsnap", 20, 1, 2, {
        COOLER: {"publication_number": "CN119900001B", "filing_date": "2019-02-18", "grant_date": "2021-05-04", "status": "in_force", "holders": ["兰州示例大学", "天水示例公司"], "patentees": ["兰州示例大学"],
                 "inventors": ["王示例", "李样本"], "claims": 10, "independent_claims": 2, "backward_citations": 6, "forward_citations": 3, "forward_citations_5y": 2, "family_size": 2, "transfers": 1,
                 "vendor_score": "专利价值: 350000"},
        PUMP: {"status": "double_patenting", "claims": 8, "backward_citations": ABSENT, "forward_citations": 0, "vendor_score": ABSENT}}),
    "stocktaking.xlsx": ("xlsx", "UTF-8", "stocktaking", 10, 4, 2, {
        COOLER: {"title": "一种示例冷却板", "patentees": ["兰州示例大学"], "status": "in_force", "kind": "invention"}, PUMP: {"title": "示例泵", "kind": "utility_model"}}),
    "national-list.xlsx": ("xlsx", "UTF-8", "national-list", 10, 3, 2, {
        COOLER: {"title": "一种示例冷却板", "filing_date": "2019-02-18", "classes": ["F28F3/12", "H05K7/20"], "holders": ["兰州示例大学"], "holder_type": "university", "grant_date": "2021-05-04",
                 "status": "in_force", "fees_paid_through": "2026-02-18"},
        PUMP: {"holders": ["天水示例公司"], "holder_type": "enterprise", "status": "terminated", "fees_paid_through": ABSENT}}),
    "lens.csv": ("csv", "UTF-8", "lens", 20, 1, 2, LENS),
    "lens-2015.csv": ("csv", "Mac Roman", "lens", 20, 1, 2, {
        "US20130999003A1": {"title": "Procédé d’exemple", "publication_date": "2013-04-25", "filing_date": "2012-10-22", "forward_citations": 7, "inventors": ["DOE ANN", "ROE JOHN"],
                            "priority_date": "2011-10-21"}}),
    "google.csv": ("csv", "UTF-8", "google", 20, 2, 3, GOOGLE),
    "google.xlsx": ("xlsx", "UTF-8", "google", 20, 2, 3, GOOGLE),
    "patentscope.csv": ("csv", "Mac Roman", "patentscope", 30, 1, 2, {
        "WO2019999006": {"priority_date": "2018-01-12", "title": "Procédé d'exemple", "publication_date": "2019-07-18", "holders": ["EXEMPLE SARL"], "inventors": ["Doe Ann", "Roe John"], "classes": ["A21D 13/00", "A21C 9/04"]},
        "EP3999006": {"priority_date": ABSENT, "publication_date": "2019-08-21", "inventors": ABSENT}}),
    "espacenet.csv": ("csv", "Mac Roman", "espacenet", 30, 1, 2, ESPACENET),
    "espacenet.xls": ("xls", "UTF-8", "espacenet", 30, 5, 2, ESPACENET),
    "wips.csv": ("csv", "CP949", "wips", 20, 1, 2, WIPS),
    "wips.xls": ("xls", "UTF-8", "wips", 20, 1, 2, WIPS),
    "j-platpat.csv": ("csv", "Shift_JIS", "j-platpat", 30, 1, 2, {
        "JP2020199901A": {"application_number": "JPAP2019099901", "title": "例示の冷却板", "filing_date": "2019-02-18", "grant_date": "2021-05-04", "claims": 10, "holders": ["例示株式会社"]},
        "JPH11199902A": {"title": "例示のポンプ", "filing_date": "1998-02-19", "grant_date": ABSENT}}),
    "tipo.csv": ("csv", "Big5", "tipo", 30, 1, 2, {
        "TWI799901": {"application_number": "TWAP108199901", "title": "示例冷卻板", "filing_date": "2019-02-18", "grant_date": "2021-05-01", "claims": 10},
        "TWM599902": {"title": "示例泵", "grant_date": "2019-08-01"}}),
    "wipo-landscape.csv": ("csv", "UTF-8", "wipo-landscape", 20, 1, 1, {
        "US20190999007A1": {"priority_date": "2018-01-04", "filing_date": "2019-01-03", "publication_date": "2019-09-05", "inventors": ["DOE ANN", "ROE JOHN"], "family_size": 2}}),
}


@flow
def the_samples_are_what_their_generator_writes():
    done = subprocess.run([sys.executable, "-B", os.path.join(FOLDER, "generate.py"), "--check"], capture_output=True, text=True, timeout=60)
    same((done.returncode, done.stdout), (0, ""))
    made = {name for name in os.listdir(FOLDER) if name.endswith((".csv", ".xls", ".xlsx"))}
    same(sorted(made - set(SAMPLES)), [], "samples that nothing looks at")


@flow
def every_layout_is_told_and_read():
    for name, (format, encoding, layout, rank, header, rows, spots) in SAMPLES.items():
        with Sandbox() as sandbox:
            rejects = os.path.join(os.path.dirname(sandbox.folder), "rejects.csv")
            done = sandbox.patval("centre", "import", os.path.join(FOLDER, name), "--json", "--observed", "2026-11-01", "--rejects", rejects)
            answer = json.loads(done.stdout)["files"][0]
            same((answer["format"], answer["encoding"], answer["layout"], answer["rank"], answer["dialect"]["header_row"], answer["rows"]), (format, encoding, layout, rank, header, rows), name)
            same((answer["stored"], answer["refused"]), (rows, 0), name)
            same([column["header"] for column in answer["columns"] if column["fate"] == "unknown"], [], name + ": columns nobody knows")
            reader = sandbox.connect("reader")
            for number, facts in spots.items():
                record = reader.call("patent.get", {"number": number})
                expect("attributes" in record, name, "does not give", number, record)
                same({attribute: record["attributes"].get(attribute) for attribute in facts}, facts, name + " " + number)
            expect(len(spots) >= rows - 1, name, "is hardly looked at")


if __name__ == "__main__":
    run()
