#!/usr/bin/env python3
"""The shipped sample: invented patents of invented holders, the same bytes on every machine.

generate.py          writes gansu-sample.csv, broken.csv, labels.csv, deals.csv, star and README.md beside itself
generate.py --check  makes them in memory and compares; 1 and a line for each file that differs

Nothing here is a fact about a real patent: every holder's name holds 示例 ("example"), every serial number but the star's begins with 99,
which no office has given out, and every row says 虚构示例 ("invented example").  Python 3, standard library only.
"""
import datetime
import os
import sys

from patents import STAR, STAR_HOLDER, TODAY, body, dice, joined, leak, number_of, ordinary, register_facts
from words import BOTH, CITED, COLUMNS, METHOD, NO, THEMES, YES

HERE = os.path.dirname(os.path.abspath(__file__))


# Worked example 1.  Its percentiles among the inventions of field 29 filed 2018 to 2020: first claim p40, claims p70, originality p60,
# citations p78, each known of exactly 50 patents; with points of 61.80, 68.60, 57.20 and 68.00 as the example has them.
def star_row():
    row = body("发明", datetime.date(2019, 2, 19), STAR_HOLDER, "farm", 123456, BOTH)
    register_facts(row, datetime.date(2026, 11, 10))
    row.update({
        "title": "一种马铃薯清洗去皮一体机及其控制方法", "publication_number": "CN199123456B", "publication_date": datetime.date(2019, 6, 18),
        "grant_date": datetime.date(2021, 5, 4), "fees_paid_through": datetime.date(2027, 2, 18), "fee_relief": "0", "industry": "C35",
        "main_class": "A23N 12/02", "classes": "A23N 12/02; A23N 7/00; A01D 33/08", "inventors": "示例甲; 示例乙; 示例丙", "inventor_count": 3,
        "claims": 10, "independent_claims": 2, "claim_category": BOTH, "first_claim_length": 236, "pages": 14, "cited_classes": "A23N; A23N; A01D; B08B",
        "backward_citations": 4, "non_patent_citations": 0, "forward_citations": 11, "forward_citations_5y": 9, "self_citations_5y": 1,
        "citations_by_year": "2020=1|2021=2|2022=3|2023=2|2024=1|2025=2", "citing_classes": "A23N; B08B", "family_size": 1, "family_offices": "CN",
        "pct": NO, "foreign_priority": NO, "readiness_level": 9, "product_filed": YES, "product_ids": "示例薯类清洗去皮生产线",
        "product_sales": "2025=76000000", "sales_evidence": "经审计", "market_share": "0.05", "research_cost": "", "research_cost_year": "",
        "transfers": 0, "licences": 0, "pledges": 1, "pledges_released": 1, "insurances": 0, "disputes_won": 0, "invalidations_survived": 1,
        "invalidations_part_upheld": 0, "reexaminations": 0, "strategic_industry": NO, "gansu_key_industry": YES, "public_funding": NO,
        "legal_event": "无效宣告请求审查决定：维持专利权有效", "remark": "虚构示例：估值算例一，质押闸门全部通过"})
    assert row["application_number"] == STAR
    return row


def ranked(known, star_value, below, equal, low, high):
    """Values of the 49 other patents that know an attribute: `below` under the star's bucket, `equal` in it, the rest above."""
    return dice.shuffled([low() for _ in range(below)] + [star_value] * equal + [high() for _ in range(known - 1 - below - equal)])


def classes_cited(weights):
    own = dice.shuffled(CITED["farm"])
    return joined([c for c, n in zip(own, weights) for _ in range(n)])


def star_cohort():
    """62 inventions of field 29 from 2018 to 2020; fewer than 50 of 2019 alone, so that the cohort widens by a year."""
    rows = [star_row()]
    for i in range(61):
        rows.append(ordinary(9901001 + 7 * i, "发明", (2018, 2019, 2020)[i % 3], "farm"))
    others = rows[1:]
    plan = {
        "first_claim_length": ranked(50, 236, 19, 1, lambda: dice.between(84, 223), lambda: dice.between(240, 900)),       # (19 + 1) / 50
        "claims": ranked(50, 10, 30, 9, lambda: dice.between(1, 9), lambda: dice.between(11, 26)),                         # (30 + 5) / 50
        "forward_citations_5y": ranked(50, 8, 38, 1, lambda: dice.below(8), lambda: dice.between(9, 31)),                  # (38 + 1) / 50
        "cited_classes": ranked(50, (2, 1, 1), 29, 1, lambda: dice.pick([(2,), (3,), (1, 1), (2, 1), (3, 1), (3, 2), (4, 1), (5,), (3, 1, 1)]),
                                lambda: dice.pick([(1, 1, 1), (2, 2, 1), (1, 1, 1, 1), (2, 1, 1, 1), (1, 1, 1, 1, 1), (2, 2, 1, 1, 1)])),  # (29 + 1) / 50
    }
    for key, values in plan.items():
        for row in others:
            row[key] = ""
        for row, value in zip(dice.shuffled(others), values):
            if key == "cited_classes":
                row[key] = classes_cited(value)
                row["backward_citations"] = sum(value) + dice.below(3)
            else:
                row[key] = value
    for row in others:
        row["self_citations_5y"] = row["citations_by_year"] = ""
        if row["forward_citations_5y"] == "":
            row["forward_citations"] = row["citing_classes"] = ""
        else:
            row["forward_citations"] = row["forward_citations_5y"] + dice.below(4)
        if row["claims"] == 1:
            row["independent_claims"] = 1
        leak(row, 7, keep=plan)
    assert_star(rows)
    return rows


def bucket_of(value):
    """domain/norms.c: 0 to 63 one by one, then 8 buckets for each doubling."""
    if value < 64:
        return value
    doubling = value.bit_length() - 1
    return 64 + (doubling - 6) * 8 + (value >> (doubling - 3) & 7)


def originality(cell):
    names = cell.split("; ")
    return int(1000 * (1 - sum((names.count(n) / len(names)) ** 2 for n in set(names))) + 1e-9)


def assert_star(rows):
    """The percentiles of the example, counted as the daemon counts them."""
    def number(row, key):
        if row.get(key, "") == "":
            return None
        return originality(row[key]) if key == "cited_classes" else row[key] - (row["self_citations_5y"] or 0 if key == "forward_citations_5y" else 0)
    for key, expected in (("first_claim_length", 4000), ("claims", 7000), ("cited_classes", 6000), ("forward_citations_5y", 7800)):
        mine = bucket_of(number(rows[0], key))
        all_of = [bucket_of(number(r, key)) for r in rows if number(r, key) is not None]
        exact = [r for r in rows if r["filing_date"].year == 2019 and number(r, key) is not None]
        below, equal = sum(b < mine for b in all_of), sum(b == mine for b in all_of)
        assert len(all_of) == 50 and len(exact) < 50 and (2 * below + equal) * 100 == expected, (key, below, equal, len(all_of))


# The rows that show a branch of the gate: a loan of one year from 2026-12-01 asked as of 2026-11-23, pledgor = the patentee unless said.
SPECIALS = []      # (number, holder, branch, what is asked of it)


def special(branch, says, of_kind="发明", year=2021, holder="金昌示例镍钴新材料有限公司", theme="metal", filing=None, asks="", **facts):
    serial = 9990001 + len(SPECIALS)
    row = body(of_kind, filing or datetime.date(year, 3 + len(SPECIALS) % 8, 1 + len(SPECIALS) % 27), holder, theme, serial)
    register_facts(row, datetime.date(2026, 11, 5 + len(SPECIALS) % 14))
    row["invalidations_part_upheld"] = 0
    row["public_funding"] = NO
    row.update(facts)
    row["remark"] = "虚构示例：" + says
    SPECIALS.append((row["application_number"] or row["publication_number"], row["patentees"], branch, says + ("; " + asks if asks else "")))
    return row


def special_rows():
    day = datetime.date
    machine = {"of_kind": "实用新型", "year": 2024, "holder": "天水示例机床有限公司", "theme": "machine"}
    rows = [
        special("461-11-1 refuse", "著录项目未变更，申请人与专利权人不一致", patentees="白银示例有色金属股份有限公司", holders="金昌示例镍钴新材料有限公司",
                asks="pledgor 金昌示例镍钴新材料有限公司, still the applicant only; pledgor 白银示例有色金属股份有限公司 passes"),
        special("461-11-1 unknown", "登记簿专利权人缺失", patentees=""),
        special("461-11-2 refuse", "专利权人放弃专利权", status="放弃", legal_event="专利权的主动放弃"),
        special("461-11-2 and 4 refuse", "未缴年费，专利权终止", status="未缴年费", fees_paid_through=day(2025, 4, 6), legal_event="未缴年费专利权终止"),
        special("461-11-2 refuse", "专利权全部无效", status="全部无效", legal_event="专利权全部无效"),
        special("461-11-2, 4, 6 and B1 refuse", "实用新型期限届满", **{**machine, "year": 2014}, status="期限届满", fees_paid_through=day(2024, 8, 5)),
        special("461-11-2 refuse, 10 warn", "为避免重复授权放弃的实用新型", **{**machine, "year": 2022}, status="避免重复授权", same_day_twin=YES),
        special("pass", "上一行的同日发明，已授权", holder="天水示例机床有限公司", theme="machine", year=2022, same_day_twin=YES),
        special("461-11-2 unknown", "法律状态缺失", status=""),
        special("461-11-3 refuse", "尚未授权", year=2025, status="实质审查", grant_date="", patentees="", patentee_count="", fees_paid_through="",
                asks="1, 4 and 8 are unknown too"),
        special("461-11-2 and 3 refuse, 4 unknown", "驳回", year=2022, status="驳回", grant_date="", fees_paid_through="", legal_event="发明专利申请公布后的驳回"),
        special("461-11-2 and 3 refuse, 4 unknown", "视为撤回", year=2022, status="视为撤回", grant_date="", fees_paid_through="", legal_event="发明专利申请公布后的视为撤回"),
        special("461-11-2 and 3 unknown", "法律状态与授权公告日均缺失", status="", grant_date=""),
        special("461-11-4 refuse", "年费滞纳期", year=2020, status="年费滞纳期", fees_paid_through=day(2026, 9, 30)),
        special("461-11-4 unknown", "年费缴纳情况缺失", fees_paid_through=""),
        special("461-11-5 refuse", "法院财产保全", preservation=YES, legal_event="专利权的保全"),
        special("461-11-5 refuse", "权属纠纷中止程序", suspension=YES, legal_event="权属纠纷请求中止"),
        special("461-11-5 unknown", "保全情况缺失", preservation=""),
        special("461-11-6 and B1 refuse", "贷款到期前专利权届满", **machine, filing=day(2017, 6, 22)),
        special("461-11-6 and B1 unknown", "申请日缺失", filing_date=""),
        special("461-11-8 refuse", "共有专利，无全体共有人同意", holders="金昌示例镍钴新材料有限公司; 兰州示例大学", patentees="金昌示例镍钴新材料有限公司; 兰州示例大学",
                applicant_count=2, patentee_count=2, coowner_consent=NO, coowner_agreement=NO),
        special("461-11-8 pass", "共有专利，全体共有人书面同意", holders="金昌示例镍钴新材料有限公司; 兰州示例大学",
                patentees="金昌示例镍钴新材料有限公司; 兰州示例大学", applicant_count=2, patentee_count=2, coowner_consent=YES, coowner_agreement=NO),
        special("461-11-8 pass", "共有专利，共有人另有约定", holders="金昌示例镍钴新材料有限公司; 兰州示例大学",
                patentees="金昌示例镍钴新材料有限公司; 兰州示例大学", applicant_count=2, patentee_count=2, coowner_consent=NO, coowner_agreement=YES),
        special("461-11-1 and 8 unknown", "专利权人及数量均缺失", patentees="", patentee_count=""),
        special("461-11-9 refuse", "已有质押登记存续", title="一种高纯硫酸镍的连续结晶方法", main_class="C01G 53/00", classes="C01G 53/00; C22B 23/00",
                claim_category=METHOD, independent_claims=1, pledges=1, pledges_released=0, pledge_active=YES, pledge_amount="300万元", legal_event="专利权质押合同登记的生效"),
        special("461-11-9 unknown", "质押情况缺失", pledge_active=""),
        special("461-11-10 warn", "实用新型，有同日发明申请", **machine, same_day_twin=YES),
        special("461-11-10 unknown", "实用新型，一案双申情况缺失", **machine, same_day_twin=""),
        special("pass", "实用新型，评价报告未发现不符合授权条件", **machine),
        special("461-11-11 warn", "无效宣告审理中", invalidation_pending=YES, legal_event="无效宣告请求受理"),
        special("461-11-11 unknown", "无效宣告情况缺失", invalidation_pending=""),
        special("B1 refuse", "贷款到期后剩余经济寿命不足一年", holder="兰州示例科技有限公司", theme="data", year=2020, main_class="G06Q 50/02", classes="G06Q 50/02"),
        special("B1 unknown", "IPC 分类号缺失，经济寿命无从计算", main_class="", classes=""),
        special("B2 refuse", "评价报告不符合授权条件", **machine, evaluation_report="不符合授权条件"),
        special("B2 warn", "未作出评价报告", **machine, evaluation_report="未作出"),
        special("B2 unknown", "评价报告情况缺失", **machine, evaluation_report=""),
        special("B3 refuse", "保密专利", secrecy=YES),
        special("B3 unknown", "保密情况缺失", secrecy=""),
        special("B4 warn", "未决诉讼", litigation_open=YES),
        special("B4 warn", "独占许可存续", exclusive_licence=YES, licences=1, licence_amount=800000),
        special("B4 warn", "开放许可声明", open_licence=YES, licences=2),
        special("B4 unknown", "诉讼与许可情况缺失", litigation_open="", exclusive_licence="", open_licence=""),
        special("B5 warn when sales.patent_share_of_product is below 1", "同一产品的两件专利之一", product_ids="示例镍钴前驱体", product_filed=YES),
        special("B5 warn when sales.patent_share_of_product is below 1", "同一产品的两件专利之二", product_ids="示例镍钴前驱体", product_filed=YES),
        special("B7 warn", "高校专利，单位决策文件未声明", holder="兰州示例大学"),
        special("B7 warn", "企业承担的财政资助项目", public_funding=YES),
        special("B7 warn", "其他事业单位专利", holder="甘肃示例文物保护中心", theme="measure"),
        special("B7 unknown", "权利人类型缺失", holder_type=""),
        special("461-11-1, 2, 4, 5, 9 and 11 unknown", "登记簿副本过期", register_date=day(2026, 8, 14)),
        special("461-11-1, 2, 4, 5, 9 and 11 unknown", "登记簿副本日期缺失", register_date=""),
        special("pass", "PCT 进入中国国家阶段，自国际申请日起算", application_number=number_of(2021, 8, 9990051), international_filing_date=day(2020, 9, 15),
                filing_date=day(2020, 9, 15), priority_date=day(2019, 9, 16), national_entry_date=day(2021, 3, 8), pct=YES, foreign_priority=YES,
                family_offices="CN; WO; US; EP", family_size=4, asks="term and life run from it"),
        special("pass", "分案申请，自母案申请日起算", filing=day(2022, 5, 9), filing_date=day(2019, 5, 13), parent_filing_date=day(2019, 5, 13),
                asks="term and life run from it"),
        special("pass", "专利权期限补偿", term_adjustment_days=210, asks="the term is 210 days longer"),
        special("pass", "个人专利权人", holder="示例张甲", theme="care", year=2022),
        special("score-27 refuses designs, B1 unknown", "外观设计", "外观设计", 2023, "天水示例果品机械有限公司", "farm", title="果蔬清洗机（示例）", main_class="",
                classes="", claims="", independent_claims="", first_claim_length="", claim_category="", cited_classes="", backward_citations=""),
        special("461-11-6, 10, B1 and B2 unknown", "美国同族专利，只有公开号，专利类型缺失", application_number="", publication_number="US99990001B2", kind="",
                filing_date=day(2021, 3, 3), evaluation_report=""),
        special("461-11-8 refuse", "当前权利人只列一人，登记簿为三人", patentee_count=3, coowner_consent="", coowner_agreement="",
                asks="the list was cut short, the number beside it stands"),
        special("pass", "部分无效后维持", invalidations_part_upheld=1, invalidations_survived=0, legal_event="专利权部分无效宣告的公告",
                asks="survival: part upheld"),
    ]
    return rows


def design(serial, year):
    row = ordinary(serial, "外观设计", year)
    row["title"] = dice.pick(["包装盒", "果蔬清洗机", "滴灌控制箱", "便携检测仪", "酒瓶", "光伏清扫机", "数控机床防护罩", "艾灸仪"]) + "（示例款%d）" % (serial % 100)
    for key in ("main_class", "classes", "claims", "independent_claims", "first_claim_length", "claim_category", "cited_classes", "backward_citations",
                "non_patent_citations", "citing_classes", "readiness_level"):
        row[key] = ""
    return row


def all_rows():
    rows = star_cohort()
    rows += [ordinary(9902001 + 7 * i, "发明", 2016 + i % 5, "metal") for i in range(66)]     # the second cohort: field 20, 2016 to 2020
    themes = [t for t in THEMES if t not in ("farm", "metal")]
    rows += [ordinary(9903001 + 7 * i, "发明", 2008 + i * 7 % 18, themes[i % len(themes)]) for i in range(56)]
    rows += [ordinary(9903801 + 7 * i, "发明", (2008, 2012, 2015, 2017, 2021, 2022, 2023, 2024)[i % 8], "farm") for i in range(16)]
    rows += [ordinary(9904001 + 7 * i, "实用新型", 2012 + i * 5 % 14) for i in range(34)]
    rows += [design(9905001 + 7 * i, 2014 + i % 12) for i in range(8)]
    for row in rows[62:]:
        leak(row, 8)
    spread_sales(rows[1:])
    rows += special_rows()
    variety(rows)
    return sorted(rows, key=lambda r: (r["order"], r["publication_number"]))


def spread_sales(rows):
    """A few holders told the centre their sales and shares."""
    for row in rows:
        if row["product_filed"] == YES and row["status"] in ("授权", "专利权维持") and dice.chance(40):
            first = dice.between(60, 2600) * 10000
            row["product_sales"] = "2024=%d|2025=%d" % (first, first * dice.between(85, 130) // 100)
            row["sales_evidence"] = dice.pick(["经审计", "纳税申报", "权利人申报"])
            row["market_share"] = dice.pick(["0.01", "2%", "3.5%", "0.06", "12%"])
        if row["transfers"] not in ("", 0) and dice.chance(30):
            row["transfer_amount"] = dice.between(5, 300) * 10000
        if row["licences"] not in ("", 0) and dice.chance(30):
            row["licence_amount"] = dice.between(3, 120) * 10000


DAY_STYLES = ["%d-%02d-%02d", "%d.%02d.%02d", "%d/%d/%d", "%d%02d%02d", "%d年%d月%d日"]


def variety(rows):
    """Days, numbers and missing cells as several hands typed them; the normal form stays in `order`."""
    for row in rows:
        row["order"] = row["application_number"] or "ZZ"
        style = DAY_STYLES[dice.pick([0] * 14 + [1, 2, 3, 4])]
        if row["order"] == STAR:
            style = DAY_STYLES[0]
        for key, value in row.items():
            if isinstance(value, datetime.date):
                row[key] = style % (value.year, value.month, value.day)
        number = row["application_number"]
        if number and number != STAR and dice.chance(6) and row["grant_date"]:
            row["application_number"] = "ZL %s %s %s" % (number[2:6], number[6], number[7:])
        elif number and number != STAR and dice.chance(6):
            row["application_number"] = number[2:]
        if number and number != STAR and dice.chance(10):
            row.update({key: "-" for key, _ in COLUMNS if row.get(key, "") == ""})


def cell(value):
    text = str(value)
    return '"%s"' % text.replace('"', '""') if any(c in text for c in ',"\r\n') else text


def csv_bytes(header, rows):
    lines = [",".join(cell(c) for c in line) for line in [header] + rows]
    return b"\xef\xbb\xbf" + ("\r\n".join(lines) + "\r\n").encode("utf-8")


BROKEN_HEADER = ["申请号", "公开(公告)号", "专利名称", "申请日", "授权公告日", "专利类型", "当前法律状态", "申请人", "权利要求数量", "被引证次数", "备注"]


def broken_rows():
    holder, serial = "兰州示例科技有限公司", [9995000]

    def row(fault, **facts):
        serial[0] += 1
        given = {"number": number_of(2022, 1, serial[0]), "publication": "", "title": "一种示例装置%d" % serial[0], "filing": "2022-03-15",
                 "grant": "2024-06-11", "kind": "发明", "status": "授权", "holder": holder, "claims": "8", "cited": "3", **facts}
        return [given[k] for k in ("number", "publication", "title", "filing", "grant", "kind", "status", "holder", "claims", "cited")] + ["虚构示例：" + fault]
    wrong = number_of(2022, 1, 9995002)
    twice = number_of(2022, 1, 9995990)
    return [
        row("好行"),
        row("校验位错误", number=wrong[:-1] + ("0" if wrong[-1] != "0" else "1")),
        row("日期无法辨认", filing="去年春天"),
        row("第十三月", filing="2022-13-15"),
        row("法律状态词未知", status="睡着了"),
        row("被引证次数为负", cited="-4"),
        row("权利要求数量不是数字", claims="许多"),
        row("多一格") + ["多余"],
        row("少两格")[:8] + ["8"],
        row("申请号与公开号均缺失", number=""),
        row("同号，权利要求 8 项", number=twice, claims="8"),
        row("同号，权利要求 12 项", number=twice, claims="12"),
        row("名称过长", title="长" * 20001),
        row("好行，含生僻字", title="一种㛃䶮𫟹镕囧样品的示例装置", holder="兰州示例喆㵋科技有限公司"),
    ]


def in_force(rows):
    return [row for row in rows if row["order"] != "ZZ" and row["kind"] == "发明" and row["status"] in ("授权", "专利权维持")]


def label_rows(rows):
    """Invented outcomes for `patval validate`: the more citations, the likelier a 1; nothing of it was observed."""
    labels = []
    for row in in_force(rows)[:120]:
        cited = int(row["forward_citations"]) if str(row["forward_citations"]).isdigit() else 0
        day = TODAY + datetime.timedelta(days=dice.between(1, 10))
        labels.append([row["order"], int(dice.chance(min(90, 15 + 6 * cited))), day, row["holders"].split(";")[0], "虚构示例"])
    return labels


def deal_rows(rows):
    """Invented prices for `patval backtest`: a share of invented sales; one deal in eight tells no sales."""
    deals = []
    for i, row in enumerate(in_force(rows)[:64]):
        sales = dice.between(100, 6000) * 10000
        price = sales * dice.pick([8, 15, 25, 35, 50, 80]) // 1000
        told = i % 8 != 7
        day = TODAY + datetime.timedelta(days=dice.between(1, 10))
        deals.append([row["order"], day, price, dice.pick(["C35", "C39", "A01"]), 2025 if told else "", sales if told else "",
                      "%d|%d" % (sales, sales * 11 // 10) if i % 2 and told else "", dice.pick(["transfer", "licence"]), "虚构示例"])
    return deals


def readme(rows):
    count = {k: sum(r["kind"] == k for r in rows) for k in ("发明", "实用新型", "外观设计")}
    lines = [
        "# The sample: %d invented patents" % len(rows), "",
        "Nothing here is real: no holder (each name holds 示例, \"example\"), no inventor, no patent, no fact; every row says 虚构示例. Serial numbers",
        "begin with 99, a range no office has given out; only the star bears the worked example's %s, and says nothing of any file of that number." % STAR,
        "`generate.py` writes all files of this folder but the programs (`words.py`, `patents.py`); `generate.py --check` compares them with what it would write (exit 1: they differ).",
        "`gansu-sample.csv`: a centre's spreadsheet, UTF-8 with BOM, CRLF, %d columns; %d inventions, %d utility models, %d designs," % (
            len(COLUMNS), count["发明"], count["实用新型"], count["外观设计"]),
        "filed 2008 to 2025; cells missing (empty or a hyphen) everywhere, days and numbers typed in several ways. Two cohorts pass 50 patents: field 29 of",
        "2018–2020 and field 20 of 2016–2020.",
        "The star stands there at p40, p70, p60 and p78 of 50: the centre's answer is worked example 1 to the digit (68.99, A, ceiling 1,440,000). A bank does",
        "not see the centre's market share (68.76, 1,430,000 with sales and history given). `star`: check digit; a refused patent; its pledgor.",
        "`broken.csv`: one fault a row, named in 备注; the first and the last row are good; two rows tell different facts of one number.",
        "`labels.csv` (for `patval validate`) and `deals.csv` (for `patval backtest`): outcomes, prices and sales are invented too, drawn by `generate.py`, and say",
        "nothing of how well the models are; the patents are those of the sample, the days are after its own.", "",
        "Grounds 7 and 12 and rules B6 and B8 depend on the question alone; the warning of B1 cannot be met under the shipped model, whose economic",
        "lives end two years and more before the term. The rest, asked as of 2026-11-23 for a loan from 2026-12-01 to 2027-11-30:", "",
        "| number | branch of the gate | what it shows |", "|---|---|---|", "| %s | pass | worked example 1, pledgor %s |" % (STAR, STAR_HOLDER)]
    lines += ["| %s | %s | %s |" % (number, branch, says) for number, _, branch, says in SPECIALS]
    return ("\n".join(lines) + "\n").encode("utf-8")


def make():
    rows = all_rows()
    numbers = [r["order"] for r in rows if r["order"] != "ZZ"] + [r["publication_number"] for r in rows]
    assert len(set(numbers)) == len(numbers), "a number twice"
    assert all("示例" in r["holders"] and "虚构示例" in r["remark"] for r in rows)
    for key, words in {"status": 11, "kind": 3, "claim_category": 4, "evaluation_report": 3, "holder_type": 6, "sales_evidence": 3}.items():
        assert len({r.get(key, "") for r in rows} - {"", "-"}) >= words, "some value of %s is not shown" % key
    pledged = [s for s in SPECIALS if s[2] == "461-11-9 refuse"][0]
    return {
        "gansu-sample.csv": csv_bytes([header for _, header in COLUMNS], [[r.get(key, "") for key, _ in COLUMNS] for r in rows]),
        "broken.csv": csv_bytes(BROKEN_HEADER, broken_rows()),
        "labels.csv": csv_bytes(["number", "outcome", "date", "holder", "remark"], label_rows(rows)),
        "deals.csv": csv_bytes(["number", "date", "price", "industry", "history_year", "history_amount", "forecast", "kind", "remark"], deal_rows(rows)),
        "star": ("%s\n%s\n%s\n" % (STAR[-1], pledged[0], pledged[1])).encode("utf-8"),
        "README.md": readme(rows),
    }


def main():
    if sys.argv[1:] not in ([], ["--check"]):
        sys.exit("usage: generate.py [--check]")
    differs = 0
    for name, content in make().items():
        path = os.path.join(HERE, name)
        if not sys.argv[1:]:
            with open(path, "wb") as out:
                out.write(content)
            continue
        found = open(path, "rb").read() if os.path.exists(path) else None
        if found != content:
            differs = 1
            print("%s differs from what generate.py writes" % name)
    sys.exit(differs)


if __name__ == "__main__":
    main()
