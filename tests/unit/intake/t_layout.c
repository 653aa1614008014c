/* Headers as people make them: over two rows, with empty columns, repeated; whose export they are; the first rows as understood. */
#include "intake/intake.h"
#include "tests/unit/check.h"

#include <stdlib.h>

static struct error error;

static struct intake *open_named(const char *text, const char *format)
{
    struct intake_options options = {.path = "table.csv", .headers_path = "etc/import-headers.tsv", .values_path = "etc/import-values.tsv", .format = format};
    struct intake *intake = NULL;
    error = (struct error){.code = ERROR_NONE};
    intake_open_bytes(text, strlen(text), &options, &intake, &error);
    return intake;
}

static const char *rows_of(struct intake *intake)
{
    static struct buffer all;
    struct buffer rows = {0};
    struct intake_chunk chunk;
    buffer_clear(&all);
    while (!intake_next_chunk(intake, &rows, &chunk, &error) && chunk.rows) {
        buffer_print(&all, "[%u+%u]", chunk.first_row, chunk.rows);
        buffer_put(&all, rows.data, rows.size);
    }
    buffer_free(&rows);
    return buffer_text(&all);
}

/* The chunks of a text; its header's last row and rows must be these. */
static const char *read_under(int line, const char *text, uint32_t header_row, uint32_t header_rows)
{
    static char copy[4000];
    struct intake *intake = open_named(text, NULL);
    if (!intake)
        return "(refused)";
    const struct intake_report *report = intake_report(intake);
    if (report->header_row != header_row || report->header_rows != header_rows)
        printf("t_layout.c:%d: header row %u of %u, wanted %u of %u\n", line, report->header_row, report->header_rows, header_row, header_rows);
    check_failed += report->header_row != header_row || report->header_rows != header_rows;
    snprintf(copy, sizeof copy, "%s", rows_of(intake));
    struct intake_counts counts = intake_counts(intake);
    CHECK(counts.read == report->rows && counts.blank == report->blank_rows);
    intake_close(intake);
    return copy;
}
#define READ(text, header_row, header_rows) read_under(__LINE__, text, header_row, header_rows)

static void two_rows(void)
{
    /* groups over columns: both names together where that is known, else the lower one */
    CHECK_TEXT(READ("某市专利清单,,,,,\n基本信息,,,申请人,,权利要求数量\n申请号,名称,申请日,名称,类型,\n00118464.4,制冰机,2000-06-30,甲公司,企业,7\n", 3, 2),
               "[4+1]application_number\tpublication_number\ttitle\tfiling_date\tclaims\tholders\tholder_type\n"
               "CN00118464.4\t\t制冰机\t2000-06-30\t7\t甲公司\tenterprise\n");
    /* a short word under a group that means something itself is not the patent's own */
    CHECK_TEXT(READ("基本信息,,受让人,\n申请号,发明名称,名称,地区\n00118464.4,制冰机,乙公司,兰州\n", 2, 2),
               "[3+1]application_number\tpublication_number\ttitle\tremark\nCN00118464.4\t\t制冰机\t受让人名称: 乙公司; 受让人地区: 兰州\n");
    /* two groups and more over several columns each give unknown columns their whole names; a word and its answer above do not */
    CHECK_TEXT(READ("清单,,,,\n专利,,Rating,,备忘\n申请号,标题,first,second,\n00118464.4,a,1,2,x\n", 3, 2),
               "[4+1]application_number\tpublication_number\ttitle\tremark\nCN00118464.4\t\ta\tRating first: 1; Rating second: 2; 备忘: x\n");
    CHECK_TEXT(READ("查询,甲,\n申请号,标题,房间\n00118464.4,a,1\n", 2, 1), "[3+1]application_number\tpublication_number\ttitle\tremark\nCN00118464.4\t\ta\t房间: 1\n");
    CHECK_TEXT(READ("某市清单,,\n申请号,标题,房间\n00118464.4,a,1\n", 2, 1), "[3+1]application_number\tpublication_number\ttitle\tremark\nCN00118464.4\t\ta\t房间: 1\n");
    /* a workbook repeats a cell that is merged downwards in each of its rows */
    CHECK_TEXT(READ("申请号,专利名称,日期,\n申请号,专利名称,申请日,授权公告日\n00118464.4,制冰机,2000-06-30,2004-01-02\n", 2, 1),
               "[3+1]application_number\tpublication_number\ttitle\tfiling_date\tgrant_date\nCN00118464.4\t\t制冰机\t2000-06-30\t2004-01-02\n");
    CHECK_TEXT(READ("申请号,专利名称,日期,\n,,申请日,授权公告日\n00118464.4,制冰机,2000-06-30,2004-01-02\n", 2, 2),
               "[3+1]application_number\tpublication_number\ttitle\tfiling_date\tgrant_date\nCN00118464.4\t\t制冰机\t2000-06-30\t2004-01-02\n");
    /* a first row of words that are headers elsewhere is no part of the header */
    CHECK_TEXT(READ("申请号,类别甲,类别乙\n00118464.4,发明,摘要\n", 1, 1), "[2+1]application_number\tpublication_number\tremark\nCN00118464.4\t\t类别甲: 发明; 类别乙: 摘要\n");
    CHECK_TEXT(READ("分组,,\n\n申请号,标题,\n00118464.4,a,\n", 3, 1), "[4+1]application_number\tpublication_number\ttitle\nCN00118464.4\t\ta\n");
}

static void odd_cells(void)
{
    CHECK_TEXT(READ("\"申请\n号\",\"专 利\r\n名 称\",\"（申请日）\"\n00118464.4,a,2000-06-30\n", 1, 1),
               "[2+1]application_number\tpublication_number\ttitle\tfiling_date\nCN00118464.4\t\ta\t2000-06-30\n");
    /* an empty first column, a title, a section: the header is found below them; pages put together repeat it */
    CHECK_TEXT(READ(",清单,\n,第一部分,\n,申请号,标题\n,00118464.4,a\n,申请号,标题\n,201910123456.X,b\n,,\n", 3, 1),
               "[4+1]application_number\tpublication_number\ttitle\nCN00118464.4\t\ta\n[6+1]application_number\tpublication_number\ttitle\nCN201910123456.X\t\tb\n");
    /* one header name twice: the first column stands */
    CHECK_TEXT(READ("申请号,标题,标题\n00118464.4,a,b\n201910123456.X,,c\n", 1, 1),
               "[2+2]application_number\tpublication_number\ttitle\nCN00118464.4\t\ta\nCN201910123456.X\t\t\n");
}

static void nameless(void)
{
    struct buffer text = {0};
    buffer_puts(&text, "申请号,,,标题");
    for (int i = 0; i < 6000; i++)
        buffer_putc(&text, ',');
    buffer_puts(&text, "\n00118464.4,,说明,a");
    for (int i = 0; i < 6000; i++)
        buffer_putc(&text, ',');
    buffer_puts(&text, "\n201910123456.X,,,b\n\n\n");
    struct intake *intake = open_named(buffer_text(&text), NULL);
    const struct intake_report *report = intake_report(intake);
    CHECK(report->columns[1].fate == INTAKE_EMPTY && report->columns[2].fate == INTAKE_UNKNOWN && report->columns[4].fate == INTAKE_EMPTY);
    CHECK(report->column_count == 4096);
    rows_of(intake);
    CHECK(intake_counts(intake).refused == 1); /* its row is shorter than the header */
    intake_close(intake);
    intake = open_named("申请号,,标题,\n00118464.4,,a,\n", NULL);
    CHECK_TEXT(rows_of(intake), "[2+1]application_number\tpublication_number\ttitle\nCN00118464.4\t\ta\n");
    intake_close(intake);
    buffer_free(&text);
}

static const char *layout_of(const char *text, const char *format)
{
    static char said[80];
    struct intake *intake = open_named(text, format);
    if (!intake)
        return "(refused)";
    const struct intake_report *report = intake_report(intake);
    snprintf(said, sizeof said, "%s %s %d%s", report->format, report->layout, report->rank, report->layout_named ? " named" : "");
    intake_close(intake);
    return said;
}

static void layouts(void)
{
    CHECK_TEXT(layout_of("申请号,名称\n00118464.4,a\n", NULL), "csv plain 10");
    CHECK_TEXT(layout_of("公开（公告）号,标 题（中文）,合享价值度,专利有效性\nCN1329838A,a,9,有效\n", NULL), "csv incopat 20");
    CHECK_TEXT(layout_of("公开(公告)号\t法律状态/事件\t[标]当前申请(专利权)人\nCN1329838A\t授权\t甲\n", NULL), "tsv patsnap 20");
    CHECK_TEXT(layout_of("专利号,专利名称,一级实施状态,意向价格\n00118464.4,a,,\n", NULL), "csv stocktaking 10");
    CHECK_TEXT(layout_of("#,Jurisdiction,Lens ID,Display Key,Title\n1,US,000-1,US 7654321 B2,a\n", NULL), "csv lens 20");
    CHECK_TEXT(layout_of("search URL:,x\nid,title,assignee,inventor/author,result link\nUS-7654321-B2,a,b,c,d\n", NULL), "csv google 20");
    CHECK_TEXT(layout_of("Publication Number,Title,Priority Data,FP Image\nUS7654321,a,NA,NA\n", NULL), "csv patentscope 30");
    CHECK_TEXT(layout_of("Title,Publication number,Inventor(s),Applicant(s),Cooperative Patent Classification\na,US7654321 (B2),b,c,A01B1/00\n", NULL), "csv espacenet 30");
    CHECK_TEXT(layout_of("국가코드,DB종류,출원번호\nKR ,등록,2015-7008399\n", NULL), "csv wips 20");
    CHECK_TEXT(layout_of("Application number,Publication number,Title,Classification,Applicant,Filing date\nSE 0100001-1,,,,,\n", NULL), "csv prv 30");
    CHECK_TEXT(layout_of("Application number,Publication number,Title,Classification,Applicant,Filing date,Notes\nCN00118464.4,,,,,,\n", NULL), "csv plain 10");
    CHECK_TEXT(layout_of("申请号,公开（公告）号,公开（公告）日,申请（专利权）人,发明（设计）人\n00118464.4,,,,\n", NULL), "csv national-list 10");
    CHECK_TEXT(layout_of("申请号,名称\n00118464.4,a\n", "IncoPat"), "csv incopat 20 named");
    CHECK_TEXT(layout_of("公开(公告)号,合享价值度,专利有效性\nCN1329838A,9,有效\n", "plain"), "csv plain 10 named");
    CHECK_TEXT(layout_of("公开(公告)号,合享价值度,专利有效性\nCN1329838A,9,有效\n", "csv"), "csv incopat 20");
    CHECK_TEXT(layout_of("{\"number\":\"CN00118464.4\",\"attributes\":{\"title\":\"a\"}}\n", NULL), "jsonl jsonl 10");
    CHECK(!open_named("申请号\n00118464.4\n", "incopath") && error.code == ERROR_PARAMS && strstr(error.expected, "incopat"));
}

static void show(void *context, const struct intake_sample *sample)
{
    struct buffer *out = context;
    buffer_print(out, "%u:", sample->row);
    for (size_t i = 0; i < sample->count; i++)
        buffer_print(out, " %s=%s", sample->names[i], sample->values[i]);
    if (sample->refused)
        buffer_print(out, " refused %s %s", sample->refused->header, sample->refused->got);
    buffer_putc(out, '\n');
}

static void preview(void)
{
    struct buffer out = {0};
    struct intake *intake = open_named("申请号,标题,申请人,权利要求数量\n00118464.4,\"a\tb\\c\nd\",甲；乙|丙,10\n\n,,,\n201910123456.X,e,,x\n201910123456.X,f,-,\n201910123456.X,g,,\n", NULL);
    CHECK(!intake_preview(intake, 3, show, &out, &error));
    CHECK_TEXT(buffer_text(&out), "2: application_number=CN00118464.4 title=a\tb\\c\nd claims=10 holders=甲|乙|丙\n5: refused 权利要求数量 x\n6: application_number=CN201910123456.X title=f\n");
    struct intake_counts counts = intake_counts(intake);
    CHECK(counts.read == 0 && counts.refused == 0 && intake_report(intake)->columns[3].refused == 0); /* nothing is counted */
    CHECK(strstr(rows_of(intake), "[2+1]") && intake_counts(intake).accepted == 3 && intake_counts(intake).refused == 1);
    buffer_clear(&out);
    CHECK(!intake_preview(intake, 1, show, &out, &error) && !strncmp(buffer_text(&out), "2: application_number=CN00118464.4", 34));
    intake_close(intake);
    buffer_free(&out);
}

/* What vendors hang on names is no part of them, and each parts them in its own way. */
static void names(void)
{
    CHECK_TEXT(READ("Title,Publication number,Inventor(s),Applicant(s),Cooperative Patent Classification\na,US7654321 (B2),\"LI WEI\xE2\x80\x82[CN]\nDOE ANN\xE2\x80\x82[US]\",\"DOE LLC\xE2\x80\x82[US]; DOE LLC\",A01B1/00\n", 1, 1),
               "[2+1]application_number\tpublication_number\ttitle\tinventors\tholders\n\tUS7654321B2\ta\tLI WEI|DOE ANN\tDOE LLC\n");
    CHECK_TEXT(READ("Publication number,Inventors,Owners\nUS7654321B2,\"LI WEI\xC3\xA2\xE2\x82\xAC\xE2\x80\x9A[CN];  DOE ANN    US\",DOE LLC (2017-01-05);;ROE KK (2018-02-06)\n", 1, 1),
               "[2+1]application_number\tpublication_number\tpatentees\tinventors\n\tUS7654321B2\tDOE LLC|ROE KK\tLI WEI|DOE ANN\n");
    CHECK_TEXT(READ("search URL:,x\nid,title,assignee,inventor/author,result link\nUS-7654321-B2,a,\"Doe Kosan Co., Ltd., Roe Corporation, The Regents, Inc.\",\"Wei Li, Ann B. Doe, Jr., John Roe\",d\n"
                    "US-7654322-B2,b,Doe株式会社,\"\",d\n", 2, 1),
               "[3+2]application_number\tpublication_number\ttitle\tinventors\tholders\n\tUS7654321B2\ta\tWei Li|Ann B. Doe, Jr.|John Roe\tDoe Kosan Co., Ltd.|Roe Corporation, The Regents, Inc.\n"
               "\tUS7654322B2\tb\t\tDoe株式会社\n");
    CHECK_TEXT(READ("국가코드,DB종류,등록번호,발명자/고안자\nUS ,US,5186999,\"Doe, Jr.; Ann | Li; Wei\"\n", 1, 1),
               "[2+1]application_number\tpublication_number\tinventors\n\tUS5186999\tDoe, Jr.; Ann|Li; Wei\n");
    CHECK_TEXT(READ("公开号,发明人\nCN1329838A,甲，乙、丙 (2017-01)\n", 1, 1), "[2+1]application_number\tpublication_number\tinventors\n\tCN1329838A\t甲|乙|丙 (2017-01)\n");
}

/* "US20090149491" and "A1" in two columns are one number; of two numbers in a row nobody says whose the code is. */
static void kind_codes(void)
{
    CHECK_TEXT(READ("publication number,kind code,title\nUS20090149491,A1,a\nWO2005077050,A2,b\nUS7654321B2,A1,c\nEP1055374,-,d\n", 1, 1),
               "[2+4]application_number\tpublication_number\tkind\ttitle\n\tUS20090149491A1\tinvention\ta\n\tWO2005077050A2\tinvention\tb\n\tUS7654321B2\tinvention\tc\n\tEP1055374\t\td\n");
    CHECK_TEXT(READ("국가코드,DB종류,문헌종류 코드,공개번호,등록번호\nKR ,KR,A ,2015-0046787,\nKR ,KR,B1,,10-1234567\nKR ,KR,B1,2015-0046787,10-1234567\nUS ,US,B2,,8414281\n", 1, 1),
               "[2+4]application_number\tpublication_number\tkind\n\tKR20150046787A\tinvention\n\tKR101234567B1\tinvention\n\tKR101234567\tinvention\n\tUS8414281B2\tinvention\n");
}

/* The day beside a granted document is its grant's, and no first publication but where nothing came before. */
static void document_days(void)
{
    CHECK_TEXT(READ("公开（公告）号,公开（公告）日,标题\nCN119900001B,2021-05-04,a\nCN119900003A,2020-07-10,b\nCN219900002U,2020-01-10,c\nCN119900003,2020-07-10,d\nCN1329838C,-,e\n", 1, 1),
               "[2+5]application_number\tpublication_number\ttitle\tpublication_date\tgrant_date\n\tCN119900001B\ta\t\t2021-05-04\n\tCN119900003A\tb\t2020-07-10\t\n"
               "\tCN219900002U\tc\t2020-01-10\t2020-01-10\n\tCN119900003\td\t2020-07-10\t\n\tCN1329838C\te\t\t\n");
    CHECK_TEXT(READ("公开（公告）号,首次公开日,公开（公告）日,授权公告日\nCN119900001B,2019-08-06,2021-05-04,2021-05-05\nCN119900004B,-,2021-05-04,\n", 1, 1),
               "[2+2]application_number\tpublication_number\tpublication_date\tgrant_date\n\tCN119900001B\t2019-08-06\t2021-05-05\n\tCN119900004B\t\t2021-05-04\n");
    CHECK_TEXT(READ("#,Jurisdiction,Lens ID,Display Key,Publication Date\n1,US,0,US 9990001 B2,2018-06-05\n2,US,0,US 2020/0999002 A1,2020-07-02\n3,US,0,US 5186999 A,1993-02-16\n", 1, 1),
               "[2+3]application_number\tpublication_number\tpublication_date\tgrant_date\n\tUS9990001B2\t\t2018-06-05\n\tUS20200999002A1\t2020-07-02\t\n\tUS5186999A\t\t1993-02-16\n");
    /* our own export says which day it means */
    CHECK_TEXT(READ("publication_number,publication_date,forward_citations\nUS9990001B2,2017-01-05,1\n", 1, 1),
               "[2+1]application_number\tpublication_number\tpublication_date\tforward_citations\n\tUS9990001B2\t2017-01-05\t1\n");
}

/* An office's own list names no country, and Japan's names the kind of the document in words. */
static void native_numbers(void)
{
    CHECK_TEXT(READ("出願番号,公開番号,登録番号,発明の名称\n特願2019-099901,特開2020-199901,特許第6999001号,a\n特願平10-099902,,特許6999002,b\n2019-099903,2020-199903,,c\n実願2019-000001,実開2020-000001,,d\n", 1, 1),
               "[2+4]application_number\tpublication_number\ttitle\nJPAP2019099901\tJP2020199901A\ta\nJPAP10099902\tJP6999002\tb\nJPAP2019099903\tJP2020199903\tc\nJPAP2019000001\tJP2020000001U\td\n");
    CHECK_TEXT(READ("申請號,公告號,專利名稱\n108199901,I799901,a\n108299902,M599902,b\n108399903,D199903,c\n", 1, 1),
               "[2+3]application_number\tpublication_number\ttitle\nTWAP108199901\tTWI799901\ta\nTWAP108299902\tTWM599902\tb\nTWAP108399903\tTWD199903\tc\n");
    CHECK_TEXT(READ("Application number,Publication number,Title,Classification,Applicant,Filing date\n2099001-6,999001,a,,,\n199012345,9990001,b,,,\n,999002,c,,,\n,0990003,d,,,\n2099001-7,,e,,,\nEP 19901234.5,,f,,,\n", 1, 1),
               "[2+4]application_number\tpublication_number\ttitle\tfiling_date\tclasses\tholders\nSEAP2099001\tSE999001\ta\t\t\t\nEPAP19901234\tEP9990001\tb\t\t\t\n"
               "\tSE999002\tc\t\t\t\n\tEP0990003\td\t\t\t\n[7+1]application_number\tpublication_number\ttitle\tfiling_date\tclasses\tholders\nEPAP19901234\t\tf\t\t\t\n"); /* the fifth has another check digit */
    CHECK_TEXT(READ("Application number,Publication number,Title,Classification,Applicant,Filing date\n201910123456.X,,a,,,\n201910000001.9,CN110000001A,b,,,\n", 1, 1),
               "[2+2]application_number\tpublication_number\ttitle\tfiling_date\tclasses\tholders\nCN201910123456.X\t\ta\t\t\t\nCN201910000001.9\tCN110000001A\tb\t\t\t\n");
    CHECK_TEXT(READ("国家,公开号,标题\nTW,I799901,a\nJP,特開2020-199901,b\nUS,US7654321B2,c\n", 1, 1),
               "[2+3]application_number\tpublication_number\ttitle\n\tTWI799901\ta\n\tJP2020199901A\tb\n\tUS7654321B2\tc\n");
}

/* The columns that these exports are known to have: none of them is a stranger. */
static void whole_exports(void)
{
    static const struct { const char *layout, *number, *headers; } exports[] = {
        {"incopat", "CN119900001B", "公开(公告)号,申请号,申请日,授权公告日,公开(公告)日,失效日,专利类型,专利有效性,当前法律状态,法律状态,一案双申,申请人,"
        "第一申请人,申请人类型,当前权利人,标准化当前权利人,申请人省市代码,中国申请人地市,中国申请人区县,工商统一社会信用代码,发明人,"
        "发明人数量,IPC主分类,IPC,CPC,国民经济分类,新兴产业分类,权利要求数量,独立权利要求数量,从属权利要求数量,首权字数,文献页数,"
        "引证次数,被引证次数,家族引证次数,家族被引证次数,引证科技文献,引证类别,简单同族个数,扩展同族个数,DocDB同族个数,同族国家/地区,"
        "转让次数,转让人,受让人,许可次数,许可人,被许可人,许可类型,质押次数,质押期限,出质人,质权人,当前质权人,诉讼次数,原告,被告,"
        "复审决定,无效请求人,复审无效决定日,合享价值度,技术稳定性,技术先进性,保护范围,专利寿命（月）,标题 (中文)"},
        {"stocktaking", "CN201910123456.X", "专利号,法律状态,维持年限,国民经济行业分类(+号),战新分类,ipc,技术主题分类,应用领域分类,所解决的问题,专利名称,"
        "组合专利名称/信息/描述,是否属于财政资助科研项目形成专利,一级实施状态,二级状态描述,金额,转化意愿（一级/二级）,费用标准,合作企业,"
        "合作企业城市,意向价格,联系人,联系方式,技术成熟度,专利价值分级自评,部门,本专利对应产品、技术优势、性能指标,产业化前景描述"},
        {"patsnap", "CN119900001B", "公开(公告)号,法律状态/事件,[标]当前申请(专利权)人,被引用专利数量,3年内/5年内被引用次数,简单同族专利申请数量,诉讼案件数"},
    };
    for (size_t i = 0; i < sizeof exports / sizeof exports[0]; i++) {
        struct buffer text = {0};
        buffer_print(&text, "%s\n%s", exports[i].headers, exports[i].number);
        for (const char *at = exports[i].headers; (at = strchr(at, ',')) != NULL; at++)
            buffer_putc(&text, ',');
        struct intake *intake = open_named(buffer_text(&text), NULL);
        const struct intake_report *report = intake_report(intake);
        CHECK_TEXT(report->layout, exports[i].layout);
        for (size_t k = 0; k < report->column_count; k++)
            if (report->columns[k].fate == INTAKE_UNKNOWN)
                CHECK_TEXT(report->columns[k].header, "(a known header)");
        CHECK(strstr(rows_of(intake), exports[i].number) != NULL);
        intake_close(intake);
        buffer_free(&text);
    }
}

/* The day of a priority stands beside its number; where one tells none, or a column of days is there, nothing is derived. */
static void priorities(void)
{
    CHECK_TEXT(READ("Publication Number,Priority Data\nWO2002014184,\"[60/225,166 14.08.2000 US]\"\nEP1820402,\"[200402236U 2004-10-02T23:59:59.000Z ES, 2005070132 2005-09-23T23:59:59.000Z ES]\"\nEP1820403,NA\n", 1, 1),
               "[2+3]application_number\tpublication_number\tpriority_numbers\tpriority_date\n\tWO2002014184\t[60/225,166 14.08.2000 US]\t2000-08-14\n"
               "\tEP1820402\t[200402236U 2004-10-02T23:59:59.000Z ES, 2005070132 2005-09-23T23:59:59.000Z ES]\t2004-10-02\n\tEP1820403\t\t\n");
    CHECK_TEXT(READ("Publication Number,Priority Numbers\nUS7654321B2,US 201213999003 A 20121022;;US 201161999003 P 20111021\nUS7654322B2,US 201213999003 A 20121022;;US 201161999003 P\nUS7654323B2,20010203\n"
                    "US7654324B2,DE 20010203 A 20020304\nUS7654325B2,1999.02.13 US 60/120\n", 1, 1),
               "[2+5]application_number\tpublication_number\tpriority_numbers\tpriority_date\n\tUS7654321B2\tUS 201213999003 A 20121022;;US 201161999003 P 20111021\t2011-10-21\n"
               "\tUS7654322B2\tUS 201213999003 A 20121022;;US 201161999003 P\t\n\tUS7654323B2\t20010203\t\n\tUS7654324B2\tDE 20010203 A 20020304\t2002-03-04\n"
               "\tUS7654325B2\t1999.02.13 US 60/120\t1999-02-13\n");
    CHECK_TEXT(READ("Publication Number,Priority Numbers,Earliest Priority Date\nUS7654321B2,US 1 A 20121022,-\n", 1, 1),
               "[2+1]application_number\tpublication_number\tpriority_date\tpriority_numbers\n\tUS7654321B2\t\tUS 1 A 20121022\n");
}

int main(void)
{
    priorities();
    whole_exports();
    native_numbers();
    document_days();
    names();
    kind_codes();
    two_rows();
    odd_cells();
    nameless();
    layouts();
    preview();
    return check_end();
}
