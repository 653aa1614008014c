#!/usr/bin/env python3
"""Invented exports in the layouts of daemon/intake/layouts.def, the same bytes on every machine.

generate.py          writes them beside itself
generate.py --check  makes them in memory and compares; 1 and a line for each file that differs

Only the shape is that of the vendors' files: which headers, which encoding and line ends, how lists, days and nothing are written.  What
stands in them is invented: holders are named 示例 or Example, serial numbers begin with 99.  Python 3, standard library only.
"""
import csv
import io
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "flow"))
sys.dont_write_bytecode = True

import workbooks  # noqa: E402
from sandbox import check_digit  # noqa: E402
from workbooks import CHINESE_DATE, DATE  # noqa: E402


def chinese(year, kind, serial):
    twelve = "%d%d%07d" % (year, kind, serial)
    return twelve + "." + check_digit(twelve)


COOLER, PUMP, VALVE = chinese(2019, 1, 9900001), chinese(2019, 2, 9900002), chinese(2020, 1, 9900003)


def text(rows, encoding="utf-8", delimiter=",", end="\n", before=""):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerows(rows)
    return (before + out.getvalue()).encode(encoding)


def xlsx(rows, merges=(), title="Sheet1"):
    return workbooks.pack(workbooks.parts({title: workbooks.sheet(rows, merges)}), workbooks.zipfile.ZIP_STORED)


INCOPAT = [["序号", "标题 (中文)", "公开（公告）号", "公开（公告）日", "申请号", "申请日", "授权公告日", "申请人", "第一申请人", "申请人类型", "当前权利人", "发明人", "IPC主分类", "IPC", "权利要求数量",
            "首权字数", "文献页数", "引证次数", "被引证次数", "简单同族个数", "同族国家/地区", "转让次数", "许可次数", "质押次数", "诉讼次数", "当前法律状态", "专利有效性", "一案双申", "合享价值度", "技术稳定性"],
           ["1", "一种示例冷却板", "CN119900001B", "2021.05.04", "CN" + COOLER, "2019.02.18", "2021.05.04", "兰州示例大学; 天水示例公司", "兰州示例大学", "大专院校; 企业", "兰州示例大学", "王示例; 李样本",
            "F28F3/12", "F28F3/12; H05K7/20", "10", "312", "9", "6", "3", "2", "中国; 美国", "1", "-", "0", "-", "授权", "有效", "否", "9", "8"],
           ["2", "示例泵", "CN219900002U", "2020.01.10", "CN" + PUMP, "2019.08.01", "2020.01.10", "天水示例公司", "天水示例公司", "企业", "天水示例公司", "李样本",
            "F04D13/06", "F04D13/06", "8", "255", "6", "-", "0", "1", "中国", "-", "-", "-", "-", "避免重复授权", "失效", "是", "5", "4"],
           ["3", "示例阀", "CN119900003A", "2020.07.10", "CN" + VALVE, "2020.03.05", "", "兰州示例大学", "兰州示例大学", "大专院校", "", "王示例",
            "F16K1/00", "F16K1/00; F16K31/06", "6", "198", "7", "-", "1", "1", "中国", "-", "-", "-", "-", "实质审查", "审中", "否", "7", "-"]]
PATSNAP = [["公开(公告)号", "标题(译)(简体中文)", "申请号", "申请日", "公开(公告)日", "授权日", "[标]当前申请(专利权)人", "[标]原始申请(专利权)人", "发明人", "法律状态/事件", "简单法律状态", "权利要求数量", "独立权利要求数",
            "引用专利数量", "被引用专利数量", "3年内被引用次数", "5年内被引用次数", "简单同族专利申请数量", "诉讼案件数", "权利转移次数", "专利价值", "IPC分类号"],
           ["CN119900001B", "一种示例冷却板", "CN" + COOLER, (43514, DATE), (44320, DATE), (44320, DATE), "兰州示例大学", "兰州示例大学 | 天水示例公司", "王示例 | 李样本", "授权 | 权利转移", "有效", 10, 2,
            6, 3, 1, 2, 2, "-", 1, 350000, "F28F3/12 | H05K7/20"],
           ["CN219900002U", "示例泵", "CN" + PUMP, (43678, DATE), (43840, DATE), (43840, DATE), "天水示例公司", "天水示例公司", "李样本", "避免重复授权", "失效", 8, 1,
            "-", 0, "-", "-", 1, "-", "-", "-", "F04D13/06"]]
STOCKTAKING = [["存量专利盘点表（示例）"] + [None] * 13, [],
               ["基本信息", None, None, None, None, None, "实施情况", None, None, "转化意愿", None, "自评", None, "联系人"],
               ["序号", "专利号", "专利名称", "专利权人", "法律状态", "维持年限", "一级实施状态", "二级状态描述", "金额", "转化意愿（一级）", "意向价格", "技术成熟度", "专利价值分级自评", None],
               [1, "ZL" + COOLER, "一种示例冷却板", "兰州示例大学", "有效", "5年以上", "未实施", "暂无计划", None, "愿意许可", "面议", None, "A", "张示例"],
               [2, "ZL" + PUMP, "示例泵", "天水示例公司", "失效", "1-3年", "已实施", "自行实施", "20万元", "不愿意", None, None, "C", "张示例"]]
LENS = [["#", "Jurisdiction", "Kind", "Display Key", "Lens ID", "Publication Date", "Publication Year", "Application Number", "Application Date", "Priority Numbers", "Earliest Priority Date", "Title", "Abstract",
         "Applicants", "Inventors", "Owners", "Document Type", "Has Full Text", "Cites Patent Count", "Cited by Patent Count", "Simple Family Size", "Simple Family Member Jurisdictions", "Extended Family Size",
         "Sequence Count", "CPC Classifications", "IPCR Classifications", "NPL Citation Count", "Legal Status"],
        ["1", "US", "B2", "US 9990001 B2", "000-000-000-000-001", "2018-06-05", "2018", "US 201615999001 A", "2016-03-14", "US 201615999001 A;;US 201562999001 P", "2015-03-13", "Example cooler", "An example, \"cooled\".",
         "EXAMPLE INC;;SAMPLE UNIV", "DOE ANN;;ROE JOHN", "EXAMPLE INC (2016-05-01)", "Granted Patent", "yes", "12", "4", "3", "US;;WO;;CN", "5", "0", "F28F3/12;;H05K7/20", "F28F3/12;;H05K7/20", "2", "ACTIVE"],
        ["2", "US", "A1", "US 2020/0999002 A1", "000-000-000-000-002", "2020-07-02", "2020", "US 201916999002 A", "2019-01-02", "US 201916999002 A", "2019-01-02", "Example valve", "", "EXAMPLE INC", "ROE JOHN", "",
         "Patent Application", "yes", "0", "0", "1", "US", "1", "0", "", "F16K1/00", "0", "PENDING"]]
LENS_2015 = [["#", "Jurisdiction", "Kind", "Publication Number", "Publication Date", "Publication Year", "Application Number", "Application Date", "Priority Numbers", "Title", "Applicants", "Inventors", "Type",
              "Full Text", "Cited Count", "Simple Family Size", "Extended Family Size", "Sequence Count", "IPCR Classifications"],
             ["1", "US", "A1", "US 2013/0999003 A1", "25/04/13", "2013", "US 201213999003 A", "22/10/12", "US 201213999003 A 20121022;;US 201161999003 P 20111021", "Procédé d’exemple", "EXEMPLE SARL", "DOE ANN;;ROE JOHN",
              "Published Application", "yes", "7", "2", "2", "0", "A21C9/04;;A21D13/00"],
             ["2", "BR", "A2", "BR 0009999 A2", "02/02/10", "2010", "BR 0009999 A", "01/02/09", "", "Exemplo", "", "", "unknown", "no", "0", "1", "1", "0", ""]]
GOOGLE = [["id", "title", "assignee", "inventor/author", "priority date", "filing/creation date", "publication date", "grant date", "result link", "representative figure link"],
          ["US-9990001-B2", "Example cooler ", "Example Kosan Co., Ltd., Sample Corporation", "Ann Doe, John Roe, Jr.", "2015-03-13", "2016-03-14", "2018-06-05", "2018-06-05", "https://example.org/1", ""],
          ["KR-20190999004-A", "Example pump ", "주식회사 예시", "김예시, 이견본", "2018-01-02", "2019-01-02", "2019-07-12", "", "https://example.org/2", ""],
          ["DE-102019999005-A1", "Beispiel ", "Beispiel GmbH", "Max Muster", "2018-01-02", "2019-01-02", "2019-07-12", "", "https://example.org/3", ""]]
PATENTSCOPE = [["Publication Number", "Publication Date", "Title", "Priority Data", "IPC", "Applicants", "Inventors", "FP Image"],
               ["WO2019999006", "18.07.2019", "Procédé d'exemple", "[2018999006 12.01.2018 FR]", "A21D 13/00;A21C 9/04", "EXEMPLE SARL", "Doe Ann;Roe John", "NA"],
               ["EP3999006", "21.08.2019", "Example cooler", "NA", "F28F 3/12", "EXAMPLE INC", "NA", "NA"]]
ESPACENET = [["Title", "Publication number", "Publication date", "Inventor(s)", "Applicant(s)", "International classification", "Cooperative Patent Classification", "Application number", "Date of application",
              "Priority number(s)", "Patents cited in the search report", "Literature cited in the search report"],
             ["Example cooler", "US2019999007 (A1)", "05/09/2019", "DOE ANN\u2002[US];  ROE JOHN\u2002[US]", "EXAMPLE INC\u2002[US]; EXAMPLE INC", "F28F3/12; H05K7/20", "F28F3/12", "US201916999007", "20190103",
              "US201862999007P 20180104", "US6999001 (B1)", ""],
             ["Exemple à part", "EP3999008 (A1)", "21/08/2019", "DUPONT ÈVE\u2002[FR]", "EXEMPLE SARL\u2002[FR]", "A21D13/00", "", "EP20190999008", "20190104", "FR20180999008 20180105", "", ""]]
ESPACENET_XLS = [[], ["Espacenet search results"], ["Approximately 2 results found in the Worldwide database for:"], ["txt = example using Smart search"], ESPACENET[0]] + [
    [cell.replace("; ", "\n") + ("\n" if at in (3, 4) else "") for at, cell in enumerate(row)] for row in ESPACENET[1:]]
WIPS = [["국가코드", "DB종류", "특허/실용 구분", "문헌종류 코드", "출원번호", "출원일", "발명의 명칭", "요약", "대표청구항", "청구항 수", "공개번호/공표/재공표 ", "공개일", "공고번호", "공고일", "등록번호", "등록일",
         "Original IPC Main", "Original IPC All", "출원인", "출원인 국적", "발명자/고안자", "발명자/고안자 국적", "대리인", "우선권 국가", "우선권 번호", "우선권 주장일", "국제 출원번호", "국제 출원일", "WIPS ON key"],
        ["KR ", "KR", "P", "A ", "2019-0999009", "2019-02-18", "냉각판(COOLING PLATE)", "예시.", "예시.", "14", "2020-0999009", "2020-08-26", "", "", "", "", "F28F-003/12", "F28F-003/12 | H05K-007/20",
         "주식회사 예시 | 견본대학교", "KR | KR", "김예시 | 이견본", "KR | KR", "박예시", "", "", "", "", "", "1"],
        ["US ", "US", "P", "B2", "2016-999001", "2016-03-14", "Example cooler", "", "1. A cooler.", "10", "", "", "", "", "9990001", "2018-06-05", "F28F-003/12", "F28F-003/12", "Example Inc", "US",
         "Doe, Jr.; Ann | Roe; John", "US | US", "", "", "", "", "PCT-US2015-099901", "2015-03-13", "2"]]
LANDSCAPE = [["row no", "publication number", "kind code", "title", "priority document", "priority country", "earliest priority date", "earliest priority year", "application date", "publication date", "publication year",
              "applicant", "inventors", "ipc classes", "family members", "family size", "family size", "wo in family", "grant or application type families", "granted patent"],
             ["1", "US20190999007", "A1", "EXAMPLE COOLER", "US20180999007P", "United States", "2018-01-04T00:00:00Z", "2018", "2019-01-03T00:00:00Z", "2019-09-05T00:00:00Z", "2019", "EXAMPLE INC",
              "DOE ANN    US      | ROE JOHN    US", "F28F0312 | H05K0720", "None", "2", "1", "No", "Application", "No"]]
JAPANESE = [["出願番号", "公開番号", "登録番号", "発明の名称", "出願日", "登録日", "出願人", "請求項の数"],
            ["特願2019-099901", "特開2020-199901", "特許第6999001号", "例示の冷却板", "2019/02/18", "2021/05/04", "例示株式会社", "10"],
            ["特願平10-099902", "特開平11-199902", "", "例示のポンプ", "1998/02/19", "", "例示株式会社", "5"]]
TAIWAN = [["申請號", "公告號", "專利名稱", "申請日", "公告日", "申請人", "請求項數"],
          ["108199901", "I799901", "示例冷卻板", "2019/02/18", "2021/05/01", "示例公司", "10"],
          ["108299902", "M599902", "示例泵", "2019/02/19", "2019/08/01", "示例公司", "5"]]
NATIONAL = [["专利清单（示例）"], ["著录项目", None, None, None, "申请人", None, "法律信息", None, None],
            ["申请\n号", "发明名称", "申请日", "IPC分类号", "名称", "类型", "授权公告日", "案件状态", "年费缴至"],
            [COOLER, "一种示例冷却板", (43514, CHINESE_DATE), "F28F3/12;H05K7/20", "兰州示例大学", "大专院校", (44320, CHINESE_DATE), "专利权维持", "2026-02-18"],
            [PUMP, "示例泵", (43678, CHINESE_DATE), "F04D13/06", "天水示例公司", "企业", (43840, CHINESE_DATE), "未缴年费终止失效", None]]

FILES = {
    "incopat.csv": text(INCOPAT, "gb18030", end="\r\n"),
    "incopat.xlsx": xlsx(INCOPAT),
    "patsnap.xlsx": xlsx(PATSNAP),
    "stocktaking.xlsx": xlsx(STOCKTAKING, ["A1:N1", "A3:F3", "G3:I3", "J3:K3", "L3:M3", "N3:N4"], "盘点"),
    "national-list.xlsx": xlsx(NATIONAL, ["A1:I1", "A2:D2", "E2:F2", "G2:I2"], "清单"),
    "lens.csv": text(LENS, "utf-8-sig"),
    "lens-2015.csv": text(LENS_2015, "mac_roman", end="\r"),
    "google.csv": text(GOOGLE, before="search URL:,https://example.org/?q=cooler\n"),
    "google.xlsx": xlsx([["search URL:", "https://example.org/?q=cooler"]] + GOOGLE),
    "patentscope.csv": text(PATENTSCOPE, "mac_roman", end="\r"),
    "espacenet.csv": text([[cell.replace("\u2002", "â€‚") for cell in row] for row in ESPACENET], "mac_roman", end="\r"),
    "espacenet.xls": workbooks.xls({"Sheet1": ESPACENET_XLS}),
    "wips.csv": text(WIPS, "cp949", end="\r\n"),
    "wips.xls": workbooks.xls({"다운로드": WIPS}),
    "wipo-landscape.csv": text(LANDSCAPE),
    "j-platpat.csv": text(JAPANESE, "shift_jis", end="\r\n"),
    "tipo.csv": text(TAIWAN, "big5", end="\r\n"),
}


def main():
    check, differ = sys.argv[1:] == ["--check"], 0
    for name, data in FILES.items():
        path = os.path.join(HERE, name)
        if not check:
            with open(path, "wb") as out:
                out.write(data)
        elif not os.path.exists(path) or open(path, "rb").read() != data:
            print(name + " differs from what generate.py writes")
            differ = 1
    sys.exit(differ)


if __name__ == "__main__":
    main()
