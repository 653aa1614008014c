"""One invented patent: its dice, numbers, days and fate."""
import datetime

from words import BOTH, CITED, HOLDER, HOLDERS, NO, PRODUCT, STEMS, THEMES, YES

TODAY = datetime.date(2026, 11, 20)      # the day of the spreadsheet: demo.sh imports it with --observed 2026-11-20
STAR = "CN201910123456.X"                # worked example 1 of the valuation
STAR_HOLDER = "兰州示例科技有限公司"


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
