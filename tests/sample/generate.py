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

HERE = os.path.dirname(os.path.abspath(__file__))
TODAY = datetime.date(2026, 11, 20)      # the day of the spreadsheet: demo.sh imports it with --observed 2026-11-20
STAR = "CN201910123456.X"                # worked example 1 of the valuation
STAR_HOLDER = "兰州示例科技有限公司"
YES, NO = "是", "否"


class Dice:
    """A fixed linear congruential generator (Knuth's MMIX constants); only the upper bits are used."""

    def __init__(self, seed):
        self.state = seed

    def below(self, n):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) & 0xFFFFFFFFFFFFFFFF
        return (self.state >> 33) % n

    def between(self, low, high):
        return low + self.below(high - low + 1)

    def chance(self, percent):
        return self.below(100) < percent

    def pick(self, items):
        return items[self.below(len(items))]

    def shuffled(self, items):
        items = list(items)
        for i in range(len(items) - 1, 0, -1):
            j = self.below(i + 1)
            items[i], items[j] = items[j], items[i]
        return items


dice = Dice(20261179)

# The spreadsheet's columns: the attribute that a cell tells (or "first of" it), and the header over it.
COLUMNS = [
    ("application_number", "申请号"), ("publication_number", "公开(公告)号"), ("title", "专利名称"), ("kind", "专利类型"),
    ("status", "当前法律状态"), ("priority_date", "优先权日"), ("filing_date", "申请日"), ("publication_date", "公开日"),
    ("grant_date", "授权公告日"), ("international_filing_date", "国际申请日"), ("national_entry_date", "进入国家阶段日"),
    ("parent_filing_date", "分案母案申请日"), ("term_adjustment_days", "专利权期限补偿天数"), ("fees_paid_through", "年费缴至日"),
    ("fee_relief", "年费减缴比例"), ("holders", "申请人"), ("applicant_count", "申请人数量"), ("holder_type", "申请人类型"),
    ("holder_region", "权利人地区"), ("patentees", "当前权利人"), ("patentee_count", "专利权人数量"), ("inventors", "发明人"),
    ("inventor_count", "发明人数量"), ("agency", "代理机构"), ("main_class", "IPC主分类"), ("classes", "IPC"),
    ("industry", "国民经济行业"), ("claims", "权利要求数量"), ("independent_claims", "独立权利要求数量"),
    ("first_claim_length", "首权字数"), ("claim_category", "权利要求类型"), ("pages", "文献页数"),
    ("backward_citations", "引证次数"), ("non_patent_citations", "引证科技文献数"), ("cited_classes", "被引专利的IPC小类"),
    ("forward_citations", "被引证次数"), ("forward_citations_5y", "五年内被引证次数"), ("self_citations_5y", "其中自引次数"),
    ("citations_by_year", "历年被引证次数"), ("citing_classes", "施引专利的IPC小类"), ("family_size", "简单同族个数"),
    ("family_offices", "同族国家/地区"), ("pct", "PCT申请"), ("foreign_priority", "要求外国优先权"),
    ("readiness_level", "技术成熟度等级"), ("product_filed", "专利产品已备案"), ("product_ids", "对应产品"),
    ("product_sales", "产品年销售额"), ("sales_evidence", "销售额证据"), ("market_share", "产品市场占有率"),
    ("research_cost", "研发成本"), ("research_cost_year", "研发成本年份"), ("transfers", "转让次数"),
    ("transfer_amount", "最近转让金额"), ("licences", "许可次数"), ("licence_amount", "最近许可金额"), ("pledges", "质押次数"),
    ("pledges_released", "正常解除质押次数"), ("pledge_amount", "最近质押金额"), ("insurances", "专利保险次数"),
    ("strategic_industry", "战略性新兴产业"), ("gansu_key_industry", "甘肃重点产业"), ("register_date", "登记簿副本日期"),
    ("pledge_active", "质押登记存续"), ("preservation", "财产保全"), ("suspension", "权属纠纷中止"),
    ("invalidation_pending", "无效宣告审理中"), ("invalidations_survived", "维持有效次数"),
    ("invalidations_part_upheld", "部分维持有效次数"), ("reexaminations", "复审次数"), ("litigation_open", "未决诉讼"),
    ("disputes_won", "胜诉或和解次数"), ("coowner_consent", "全体共有人书面同意"), ("coowner_agreement", "共有人另有约定"),
    ("evaluation_report", "专利权评价报告"), ("same_day_twin", "一案双申"), ("open_licence", "开放许可声明"),
    ("exclusive_licence", "独占许可存续"), ("secrecy", "国防或保密专利"), ("public_funding", "财政资助科研项目形成"),
    ("legal_event", "最近法律事件原文"), ("remark", "备注"),
]

# Technology by what Gansu makes: industry, strategic, key in Gansu, titles (class, noun, claim category, subjects), classes beside.
CROPS = ["马铃薯", "百合", "当归", "苹果", "玉米", "枸杞", "花椒", "黄芪", "胡麻", "辣椒", "核桃", "洋葱", "高原夏菜", "油橄榄", "党参"]
ROOTS = ["马铃薯", "百合", "当归", "黄芪", "党参", "洋葱", "胡萝卜", "甘草"]
METALS = ["电解镍", "阴极铜", "电积钴", "再生铜", "金属锌", "粗铅", "铂族金属", "高纯铟"]
WASTES = ["铜镍冶炼渣", "锌浸出渣", "铅阳极泥", "废旧锂离子电池", "稀土抛光废料", "赤泥", "废催化剂", "钒钛磁铁尾矿"]
HERBS = ["当归", "黄芪", "党参", "大黄", "甘草", "红芪", "柴胡", "板蓝根"]
BOTH, PRODUCT, METHOD, USE = "产品和方法", "产品", "方法", "用途"
THEMES = {
    "farm": ("C35", NO, YES, [
        ("A23N 12/02", "清洗装置", PRODUCT, ROOTS), ("A23N 7/00", "去皮机及其控制方法", BOTH, ROOTS),
        ("A23N 15/00", "切梢装置", PRODUCT, ROOTS), ("A01D 13/00", "收获机", PRODUCT, ROOTS),
        ("A01D 46/30", "采摘机器人及其控制方法", BOTH, CROPS), ("A01C 7/20", "精量播种机", PRODUCT, CROPS),
        ("A01C 11/02", "移栽装置及移栽方法", BOTH, CROPS), ("A01G 25/02", "膜下滴灌系统", PRODUCT, CROPS),
        ("A01G 13/02", "全膜双垄沟覆膜方法", METHOD, CROPS), ("A01F 12/18", "脱粒装置", PRODUCT, ["玉米", "胡麻", "藜麦", "油菜"]),
        ("A01G 9/24", "日光温室保温系统及调控方法", BOTH, CROPS)],
        ["A01B 49/04", "B08B 3/02", "A23N 12/08", "B65G 47/00", "G05B 19/04", "A01D 33/08", "B07C 5/342", "F26B 9/06"]),
    "metal": ("C32", YES, YES, [
        ("C22B 23/02", "的火法冶炼方法", METHOD, METALS), ("C22B 3/04", "的湿法提纯方法", METHOD, METALS),
        ("C22B 7/00", "中有价金属的回收方法", METHOD, WASTES), ("C22B 7/04", "资源化处理装置及方法", BOTH, WASTES),
        ("C22C 19/05", "镍基高温合金及其制备方法", BOTH, ["含铼", "含钇", "低膨胀", "抗氧化", "可焊接", "耐热腐蚀"]),
        ("C22C 9/06", "铜合金板带及其制备方法", BOTH, ["高强", "高导", "耐蚀", "弹性", "抗软化"]),
        ("C01G 53/00", "硫酸镍的制备方法", METHOD, ["电池级", "低钙镁", "高纯", "球形"]),
        ("C21D 9/46", "钢板的热处理方法", METHOD, ["耐候", "高强", "低温韧性", "耐磨"]),
        ("C04B 28/00", "胶凝材料及其制备方法", BOTH, ["镍渣", "钢渣", "粉煤灰", "煤矸石"])],
        ["C22B 15/00", "C25C 1/08", "C22B 61/00", "H01M 10/54", "B22F 9/24", "C22F 1/10", "B03D 1/00", "C01G 51/00"]),
    "machine": ("C34", YES, YES, [
        ("B23B 19/02", "电主轴", PRODUCT, ["数控车床", "立式加工中心", "深孔钻床", "数控磨床"]),
        ("B23Q 11/10", "冷却装置", PRODUCT, ["数控车床", "立式加工中心", "数控磨床"]),
        ("B23Q 15/22", "误差补偿方法", METHOD, ["五轴机床", "大型龙门铣床", "数控车床", "螺纹磨床"]),
        ("B24B 5/04", "磨削装置及磨削方法", BOTH, ["轴承套圈", "曲轴", "长轴", "螺纹"]),
        ("B23K 26/34", "激光熔覆设备", PRODUCT, ["轧辊", "液压支架", "阀门密封面", "叶轮"]),
        ("B21D 5/00", "成形模具", PRODUCT, ["电机壳体", "换热板片", "风电塔筒法兰"])],
        ["B23Q 5/04", "B23P 15/00", "G05B 19/404", "F16C 33/58", "B25J 11/00"]),
    "herb": ("C27", YES, YES, [
        ("A61K 36/232", "提取物及其制备方法", BOTH, HERBS), ("A61K 36/481", "组合物及其制备方法", BOTH, HERBS),
        ("A61P 37/04", "多糖在制备增强免疫药物中的应用", USE, HERBS), ("A61P 29/00", "挥发油在制备抗炎药物中的应用", USE, HERBS), ("A61K 9/20", "片剂及其制备方法", BOTH, HERBS),
        ("A61K 36/708", "饮片的炮制方法", METHOD, HERBS)],
        ["A61P 1/14", "A23L 33/105", "C08B 37/00", "A61P 29/00", "G01N 30/02"]),
    "food": ("C14", NO, YES, [
        ("A23L 33/10", "固体饮料及其制备方法", BOTH, ["百合", "枸杞", "藜麦", "沙棘", "玫瑰"]), ("A23C 9/12", "发酵乳的制备方法", METHOD, ["牦牛乳", "驼乳", "羊乳"]),
        ("A01H 1/02", "杂交育种方法", METHOD, ["玉米", "胡麻", "马铃薯", "辣椒", "西葫芦"]), ("A23L 19/00", "粉及其加工方法", BOTH, ["马铃薯全", "百合", "南瓜"]),
        ("C12G 3/02", "果酒的酿造方法", METHOD, ["枸杞", "沙棘", "苹果", "软儿梨"])],
        ["A23L 2/39", "C12N 1/20", "A01H 5/10", "A23P 10/28", "A61K 36/00"]),
    "energy": ("C38", YES, YES, [
        ("H02J 3/38", "并网控制方法", METHOD, ["风光储", "戈壁光伏电站", "光热电站", "分散式风电"]),
        ("H02S 40/10", "清扫机器人", PRODUCT, ["光伏组件", "戈壁光伏阵列", "定日镜"]),
        ("H01M 10/0525", "锂离子电池及其制备方法", BOTH, ["低温", "长循环", "快充", "高安全"]),
        ("H02J 7/00", "储能系统及其管理方法", BOTH, ["梯次利用", "集装箱式", "户用"])],
        ["H02J 7/35", "G06Q 50/06", "H01M 4/525", "H02S 20/30", "B08B 1/00"]),
    "wind": ("C34", YES, YES, [
        ("F03D 7/02", "变桨控制方法", METHOD, ["低风速风机", "高海拔风机", "双馈风机"]), ("F03D 13/10", "吊装工装", PRODUCT, ["风机叶片", "风电塔筒", "轮毂"]),
        ("F03D 80/40", "除冰装置及除冰方法", BOTH, ["风机叶片", "高海拔风机叶片"]), ("F04D 13/08", "潜水泵", PRODUCT, ["耐磨", "高扬程", "多级"])],
        ["H02P 9/00", "F16F 15/02", "B66C 1/10"]),
    "oil": ("C26", NO, YES, [
        ("C10G 11/18", "催化裂化方法", METHOD, ["重油", "渣油", "蜡油"]), ("C09K 8/68", "压裂液及其制备方法", BOTH, ["耐高温", "可回收", "低伤害"]),
        ("C05G 3/00", "复合肥及其制备方法", BOTH, ["腐植酸", "缓释", "硅钙", "微生物"]), ("C10M 169/04", "润滑脂及其制备方法", BOTH, ["极压", "宽温域", "长寿命"])],
        ["B01J 29/08", "C08F 220/56", "E21B 43/26", "C10N 30/06"]),
    "dig": ("E48", NO, NO, [
        ("E21B 7/04", "定向钻井工具", PRODUCT, ["页岩油", "致密油", "煤层气"]), ("E02D 3/00", "地基加固方法", METHOD, ["湿陷性黄土", "盐渍土", "冻土"]),
        ("E04B 1/98", "隔震支座", PRODUCT, ["夯土建筑", "装配式", "石窟文物"]), ("E02B 11/00", "排水系统及施工方法", BOTH, ["黄土边坡", "盐碱地", "隧道"])],
        ["E02D 17/20", "E21B 47/00", "E04H 9/02", "C09K 17/00"]),
    "water": ("N77", YES, YES, [
        ("C02F 9/00", "处理系统及处理方法", BOTH, ["苦咸水", "矿井水", "冶炼废水", "马铃薯淀粉废水"]), ("B09C 1/08", "修复方法", METHOD, ["重金属污染土壤", "石油污染土壤", "尾矿库土壤"]),
        ("B01D 53/50", "脱硫装置", PRODUCT, ["烧结烟气", "冶炼烟气", "燃煤锅炉烟气"])],
        ["C02F 1/44", "B01D 61/02", "C22B 7/00", "C02F 101/20"]),
    "measure": ("C40", YES, NO, [
        ("G01N 21/31", "快速检测方法", METHOD, ["土壤重金属", "中药材二氧化硫", "牛奶抗生素", "饮用水氟离子"]), ("G01V 1/28", "监测系统", PRODUCT, ["黄土滑坡", "石窟渗水", "尾矿坝位移"]),
        ("G01N 33/24", "检测装置及检测方法", BOTH, ["盐碱土", "耕地墒情"])],
        ["G01N 30/88", "G08B 21/10", "G06F 17/10"]),
    "data": ("I65", YES, NO, [
        ("G06T 7/00", "图像识别方法", METHOD, ["壁画病害", "苹果病虫害", "马铃薯病斑", "钢板缺陷"]), ("G06F 16/35", "文本检索方法", METHOD, ["专利文献", "敦煌文献", "电力工单"]),
        ("G06N 3/08", "预测方法、设备及介质", BOTH, ["风电功率", "光伏出力", "冶炼能耗"])],
        ["G06V 10/82", "G06N 3/04", "G06F 40/30", "H04L 9/40"]),
    "care": ("C35", YES, NO, [
        ("A61B 17/56", "骨科固定器械", PRODUCT, ["可调式", "微创", "可降解"]), ("A61B 5/00", "监护装置", PRODUCT, ["高原人群血氧", "新生儿", "术后"]),
        ("A61H 39/06", "艾灸仪", PRODUCT, ["温控", "多穴位", "家用"])],
        ["A61B 90/00", "A61M 16/00", "G16H 40/63"]),
}
CITED = {"farm": ["A23N", "A01D", "A01C", "A01B", "B65G", "B08B", "A01G", "A47J", "G05B"], "metal": ["C22B", "C22C", "C01G", "C25C", "B03D", "H01M", "C21D", "B22F"]}

# Invented holders: name, type, region, themes.
HOLDERS = [
    ("兰州示例大学", "高校", "甘肃省兰州市", ["metal", "measure", "data", "water", "care"]),
    ("甘肃示例农业大学", "高校", "甘肃省兰州市", ["farm", "food"]),
    ("兰州示例理工大学", "高校", "甘肃省兰州市", ["machine", "wind", "metal", "energy"]),
    ("兰州示例化学物理研究所", "科研院所", "甘肃省兰州市", ["oil", "metal", "measure"]),
    ("甘肃示例农业科学院", "科研院所", "甘肃省兰州市", ["farm", "food"]),
    ("兰州示例科技有限公司", "企业", "甘肃省兰州市", ["farm", "data"]),
    ("天水示例机床有限公司", "企业", "甘肃省天水市", ["machine"]),
    ("天水示例果品机械有限公司", "中小企业", "甘肃省天水市", ["farm"]),
    ("张掖示例种业有限公司", "中小企业", "甘肃省张掖市", ["food", "farm"]),
    ("金昌示例镍钴新材料有限公司", "企业", "甘肃省金昌市", ["metal"]),
    ("白银示例有色金属股份有限公司", "企业", "甘肃省白银市", ["metal", "water"]),
    ("嘉峪关示例钢铁有限公司", "企业", "甘肃省嘉峪关市", ["metal", "water"]),
    ("酒泉示例新能源装备有限公司", "企业", "甘肃省酒泉市", ["wind", "energy"]),
    ("敦煌示例光伏科技有限公司", "中小企业", "甘肃省酒泉市", ["energy"]),
    ("定西示例马铃薯产业有限公司", "中小企业", "甘肃省定西市", ["farm", "food"]),
    ("陇西示例中药材有限公司", "中小企业", "甘肃省定西市", ["herb"]),
    ("陇南示例油橄榄开发有限公司", "中小企业", "甘肃省陇南市", ["food", "farm"]),
    ("武威示例节水农业有限公司", "中小企业", "甘肃省武威市", ["farm"]),
    ("庆阳示例石油技术服务有限公司", "中小企业", "甘肃省庆阳市", ["dig", "oil"]),
    ("平凉示例环保工程有限公司", "中小企业", "甘肃省平凉市", ["water", "dig"]),
    ("兰州示例石化有限公司", "企业", "甘肃省兰州市", ["oil"]),
    ("临夏示例乳业有限公司", "中小企业", "甘肃省临夏回族自治州", ["food"]),
    ("甘南示例牦牛生物科技有限公司", "中小企业", "甘肃省甘南藏族自治州", ["food", "herb"]),
    ("兰州示例医院", "其他事业单位或机关", "甘肃省兰州市", ["care", "herb"]),
    ("甘肃示例文物保护中心", "其他事业单位或机关", "甘肃省酒泉市", ["measure", "dig", "data"]),
    ("示例张甲", "个人", "甘肃省兰州市", ["care", "farm"]),
    ("示例马乙", "个人", "甘肃省临夏回族自治州", ["farm", "machine"]),
]
HOLDER = {row[0]: row for row in HOLDERS}
STEMS = "甲乙丙丁戊己庚辛壬癸"


def check_digit(digits):
    total = sum(int(d) * w for d, w in zip(digits, (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)))
    return "X" if total % 11 == 10 else str(total % 11)


def number_of(year, kind_digit, serial):
    digits = "%04d%d%07d" % (year, kind_digit, serial)
    return "CN%s.%s" % (digits, check_digit(digits))


def years_after(day, years):
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def term_end(kind, filing):
    return years_after(filing, 20 if kind == "发明" else 10 if kind == "实用新型" or filing < datetime.date(2021, 6, 1) else 15)


def fees_end(filing, after):
    """The last day of the first patent year that ends after `after`."""
    years = 1
    while years_after(filing, years) <= after:
        years += 1
    return years_after(filing, years) - datetime.timedelta(days=1)


def joined(items):
    return "; ".join(items)


used_titles = set()


def title_and_class(theme, category=None):
    """A title not used before, its main class and its claim category."""
    entries = [e for e in THEMES[theme][3] if category in (None, e[2])]
    for tries in range(400):
        main, noun, claim, subjects = dice.pick(entries)
        machine = ["", "", "节能型", "高效", "自动化", "模块化", "便携式", "连续式", "智能"] if claim == PRODUCT else ["", "新型", "低成本", "改进的"]
        adjective = dice.pick(machine) if tries or claim == PRODUCT else ""
        title = "一种" + adjective + dice.pick(subjects) + noun
        if title not in used_titles:
            used_titles.add(title)
            return title, main, claim
    raise SystemExit("no title left for " + theme)


def publication_number(kind, serial, granted):
    letter, series = {"发明": ("B" if granted else "A", 1), "实用新型": ("U", 2), "外观设计": ("S", 3)}[kind]
    return "CN%d99%06d%s" % (series, serial % 1000000, letter)


def citations(row, published):
    """Citations received: years since publication times luck, a long tail."""
    years = max(0.0, (TODAY - published).days / 365)
    luck = dice.pick([0, 0, 0, 1, 1, 1, 2, 2, 3, 4, 6, 9, 14])
    within = int(luck * min(years, 5) / 3)
    later = int(luck * max(0.0, years - 5) / 6)
    row["forward_citations"] = within + later
    row["forward_citations_5y"] = within
    row["self_citations_5y"] = dice.below(within + 1) // 2 if within else 0
    if within >= 3:
        row["citing_classes"] = joined(sorted({row["main_class"][:4], dice.pick(["B65G", "G05B", "C22B", "A23L", "G06T"])}))
        first = published.year + 1
        row["citations_by_year"] = "|".join("%d=%d" % (first + k, n) for k, n in enumerate(split(within, 3)) if first + k <= 2026)


def split(total, parts):
    share = total // parts
    return [share] * (parts - 1) + [total - share * (parts - 1)]


def cited_list(row, theme):
    own = CITED.get(theme, [row["main_class"][:4]] + [c[:4] for c in THEMES[theme][4]])
    count = dice.between(2, 7)
    row["cited_classes"] = joined([dice.pick(own[:2]) if dice.chance(45) else dice.pick(own) for _ in range(count)])
    row["backward_citations"] = count
    row["non_patent_citations"] = dice.pick([0, 0, 0, 1, 2, 4])


def register_facts(row, day):
    """What a patent register extract of that day says when nothing is the matter."""
    row["register_date"] = day
    for key in ("pledge_active", "preservation", "suspension", "invalidation_pending", "litigation_open", "open_licence", "exclusive_licence", "secrecy"):
        row[key] = NO
    row["evaluation_report"] = "" if row["kind"] == "发明" else "未发现不符合授权条件"
    row["same_day_twin"] = NO
    row["coowner_consent"] = row["coowner_agreement"] = ""


def body(kind, filing, holder, theme, serial, category=None):
    """A patent in force with the facts a vendor's export has; nothing of the register."""
    name, holder_type, region, _ = HOLDER[holder]
    industry, strategic, gansu, _, beside = THEMES[theme]
    title, main, claim = title_and_class(theme, PRODUCT if kind == "实用新型" else category)
    published = filing + datetime.timedelta(days=dice.between(95, 540))
    granted = filing + datetime.timedelta(days=dice.between(480, 1250))
    if kind != "发明":
        granted = filing + datetime.timedelta(days=dice.between(120, 330))
        published = granted
    row = {"application_number": number_of(filing.year, {"发明": 1, "实用新型": 2, "外观设计": 3}[kind], serial), "title": title, "kind": kind,
           "status": "授权", "filing_date": filing, "publication_date": published, "grant_date": granted, "holders": name, "applicant_count": 1,
           "holder_type": holder_type, "holder_region": region, "patentees": name, "patentee_count": 1, "main_class": main,
           "agency": dice.pick(["兰州示例专利代理事务所", "甘肃示例知识产权代理有限公司"]), "industry": industry,
           "strategic_industry": strategic if dice.chance(60) else NO, "gansu_key_industry": gansu if dice.chance(60) else NO, "remark": "虚构示例"}
    row["publication_number"] = publication_number(kind, serial, True)
    row["classes"] = joined([main] + dice.shuffled(beside)[:dice.pick([0, 1, 1, 2, 2, 3])])
    people = dice.between(1, 8)
    row["inventors"] = joined(["示例" + s for s in dice.shuffled(STEMS)[:people]])
    row["inventor_count"] = people
    row["claims"] = dice.pick([1, 2, 3, 4, 5, 6, 7, 8, 8, 9, 9, 10, 10, 10, 12, 15])
    row["independent_claims"] = 2 if claim == BOTH and row["claims"] > 1 else 1
    row["claim_category"] = claim
    row["first_claim_length"] = dice.between(90, 760)
    row["pages"] = dice.between(5, 24)
    cited_list(row, theme)
    citations(row, published)
    offices = dice.pick([["CN"]] * 14 + [["CN", "US"], ["CN", "WO"], ["CN", "EP", "US"], ["CN", "US", "EP", "JP"]])
    row["family_offices"] = joined(offices)
    row["family_size"] = len(offices) + dice.pick([0, 0, 1])
    row["pct"] = YES if "WO" in offices or len(offices) > 2 else NO
    row["foreign_priority"] = NO
    row["fees_paid_through"] = fees_end(filing, TODAY + datetime.timedelta(days=12))
    row["fee_relief"] = dice.pick(["", "0", "0.85", "0.7"])
    row["transfers"] = dice.pick([0] * 11 + [1, 1, 2])
    row["licences"] = dice.pick([0] * 11 + [1, 1, 3])
    row["pledges"] = dice.pick([0] * 9 + [1, 1, 2])
    row["pledges_released"] = dice.below(row["pledges"] + 1)
    row["insurances"] = dice.pick([0] * 9 + [1])
    row["disputes_won"] = dice.pick([0] * 9 + [1])
    row["invalidations_survived"] = dice.pick([0] * 11 + [1])
    row["invalidations_part_upheld"] = dice.pick([0] * 19 + [1])
    row["reexaminations"] = dice.pick([0] * 9 + [1])
    row["public_funding"] = YES if holder_type in ("高校", "科研院所") and dice.chance(60) else NO
    row["product_filed"] = dice.pick([YES] + [NO] * 5)
    if row["product_filed"] == YES:
        row["product_ids"] = "示例产品-%d" % (serial % 1000)
    row["readiness_level"] = 9 if row["product_filed"] == YES else dice.pick([2, 3, 4, 4, 5, 5, 6, 6, 7, 8])
    if dice.chance(30):
        row["research_cost"] = dice.between(6, 400) * 10000
        row["research_cost_year"] = filing.year
    return row


# What an export so often leaves out, each on its own; a number, a title, the dates and the kind are always there.
LEAKY = ("status", "grant_date", "publication_date", "holder_type", "holder_region", "patentees", "patentee_count", "inventors", "inventor_count", "agency",
         "industry", "claims", "independent_claims", "first_claim_length", "claim_category", "pages", "backward_citations", "non_patent_citations",
         "cited_classes", "forward_citations", "forward_citations_5y", "self_citations_5y", "family_size", "family_offices", "pct", "foreign_priority",
         "fees_paid_through", "transfers", "licences", "pledges", "pledges_released", "insurances", "disputes_won", "invalidations_survived",
         "invalidations_part_upheld", "reexaminations", "public_funding", "product_filed", "readiness_level", "strategic_industry", "gansu_key_industry",
         "applicant_count")


def leak(row, percent, keep=()):
    for key in LEAKY:
        if key not in keep and dice.chance(percent):
            row[key] = ""


def random_day(year):
    return datetime.date(year, 1, 1) + datetime.timedelta(days=dice.below(360))


def fate(row):
    """Pending, in force, lapsed or expired, by age and luck."""
    kind, filing = row["kind"], row["filing_date"]
    age = (TODAY - filing).days / 365
    if row["grant_date"] and row["grant_date"] > TODAY or (kind == "发明" and age < 2 and dice.chance(70)):
        row["grant_date"] = row["fees_paid_through"] = row["patentees"] = row["patentee_count"] = ""
        row["publication_number"] = row["publication_number"].replace("B", "A")
        row["status"] = dice.pick(["实质审查", "实质审查", "公开"])
        if age > 3:
            row["status"] = dice.pick(["驳回", "视为撤回"])
    elif term_end(kind, filing) <= TODAY:
        row["status"] = "期限届满"
        row["fees_paid_through"] = term_end(kind, filing) - datetime.timedelta(days=1)
    elif dice.chance(int(6 * max(0.0, age - 5))):
        lapse = years_after(filing, 4 + dice.below(max(1, int(age) - 4)))
        row["status"] = "未缴年费"
        row["fees_paid_through"] = max(lapse, row["grant_date"] or lapse) - datetime.timedelta(days=1)
    elif dice.chance(10):
        row["status"] = "专利权维持"


def ordinary(serial, kind, year, theme=None):
    fitting = [t for t in THEMES if kind != "实用新型" or any(e[2] == PRODUCT for e in THEMES[t][3])]
    holder = dice.pick([h for h in HOLDERS if (theme in h[3] if theme else any(t in fitting for t in h[3]))])
    theme = theme or dice.pick([t for t in holder[3] if t in fitting])
    row = body(kind, random_day(year), holder[0], theme, serial)
    if dice.chance(12):
        other = dice.pick([h[0] for h in HOLDERS if h[0] != holder[0]])
        row["holders"] = row["patentees"] = joined([holder[0], other])
        row["applicant_count"] = row["patentee_count"] = 2
    fate(row)
    if row["status"] in ("授权", "专利权维持") and dice.chance(45):
        register_facts(row, TODAY - datetime.timedelta(days=dice.between(1, 60)))
        if row["patentee_count"] == 2:
            row["coowner_consent"], row["coowner_agreement"] = dice.pick([(YES, NO), (NO, NO), ("", "")])
    if kind != "发明":
        row["evaluation_report"] = dice.pick(["未作出", "未作出", "未发现不符合授权条件", "不符合授权条件", ""])
        row["same_day_twin"] = dice.pick([NO, NO, YES, ""])
    return row


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
        "`generate.py` writes all files of this folder; `generate.py --check` compares them with what it would write (exit 1: they differ).",
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
