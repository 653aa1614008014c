/* Record formats become rows: every invented sample of tests/sample/formats, what is refused, and columns that nobody knows. */
#include "base/buffer.h"
#include "intake/formats.h"
#include "intake/intake.h"
#include "tests/unit/check.h"

#include <stdlib.h>

static struct error error;

struct format { const char *name; bool (*is)(const struct format_input *); int (*read)(const struct format_input *, const struct row_sink *, struct error *); };
static const struct format formats[] = {
#define FORMAT(id, name, is, read, rank, en, zh) {name, is, read},
#include "intake/formats.def"
#undef FORMAT
};
#define FORMATS (sizeof formats / sizeof formats[0])

struct rows { struct buffer header[200], text; size_t columns; uint32_t last, most; };

/* "<number>" and then header=cell for every cell that holds something. */
static int collect(void *context, uint32_t number, const char *const *cells, const size_t *sizes, size_t count)
{
    struct rows *rows = context;
    CHECK(count <= 200 && (number == 0) == (rows->columns == 0));
    CHECK(number == 0 || (number > rows->last && count == rows->columns));
    if (number)
        buffer_print(&rows->text, "<%u>", number);
    for (size_t i = 0; i < count && i < 200; i++)
        if (!number)
            buffer_put(&rows->header[i], cells[i], sizes[i]);
        else if (sizes[i])
            buffer_print(&rows->text, "%s=%.*s\n", buffer_text(&rows->header[i]), (int)sizes[i], cells[i]);
    rows->columns = count;
    rows->last = number;
    return rows->most && number >= rows->most;
}

/* The rows of these bytes, read by the one format that knows them; NULL when refused, "" when no format is theirs. */
static const char *rows_of(const char *bytes, size_t size, const char *name, uint32_t most)
{
    static struct rows rows;
    unsigned char *exact = malloc(size + !size); /* so that a sanitizer sees one byte too far */
    struct format_input input = {.path = "folder/sample", .bytes = exact, .size = size};
    struct row_sink sink = {collect, &rows};
    int known = 0, result = 0;
    memcpy(exact, bytes, size);
    buffer_clear(&rows.text);
    for (size_t i = 0; i < 200; i++)
        buffer_clear(&rows.header[i]);
    rows.columns = rows.last = 0;
    rows.most = most;
    error = (struct error){.code = ERROR_NONE};
    for (size_t i = 0; i < FORMATS; i++)
        if (formats[i].is(&input)) {
            CHECK_TEXT(formats[i].name, name);
            if (!known++)
                result = formats[i].read(&input, &sink, &error);
        }
    CHECK(known == (name[0] != '\0'));
    free(exact);
    return result ? NULL : buffer_text(&rows.text);
}

static const char *text_rows(const char *text, const char *name)
{
    return rows_of(text, strlen(text), name, 0);
}

static struct buffer sample(const char *name)
{
    char path[120];
    struct buffer bytes = {0};
    snprintf(path, sizeof path, "tests/sample/formats/%s", name);
    FILE *file = fopen(path, "rb");
    int c;
    while (file && (c = getc(file)) != EOF)
        buffer_putc(&bytes, (char)c);
    CHECK(file != NULL);
    if (file)
        fclose(file);
    return bytes;
}

static const char *sample_rows(const char *file, const char *name)
{
    struct buffer bytes = sample(file);
    const char *rows = rows_of(buffer_text(&bytes), bytes.size, name, 0);
    buffer_free(&bytes);
    return rows;
}

static void holds(int line, const char *rows, const char *part)
{
    bool found = rows && strstr(rows, part);
    check_passed += found;
    check_failed += !found;
    if (!found)
        printf("%s:%d: \"%s\" is not in:\n%s\n", __FILE__, line, part, rows ? rows : "(refused)");
}
#define HOLDS(rows, part) holds(__LINE__, rows, part)

static void derwent(void)
{
    const char *rows = sample_rows("derwent.ciw", "derwent");
    HOLDS(rows, "<1>application_number=CN202010345678\npublication_number=CN112345678B\npublication_numbers=CN112345678A|CN112345678B\nkind=invention\n");
    HOLDS(rows, "family_members=CN112345678A|CN112345678B|US20210012345A1|DE102020000001A1\n");
    HOLDS(rows, "publication_date=2021-01-05\ngrant_date=2022-09-06\npages=11\nclasses=F28F3/12|H05K7/20\nbackward_citations=2\n");
    HOLDS(rows, "holders=UNIV LANZHOU EXAMPLE|EXAMPLE CO LTD\nfamily_size=3\nfamily_offices=3\n");
    HOLDS(rows, "<2>publication_number=US20210012345A1\n");
    HOLDS(rows, "foreign_priority=true\n");
    HOLDS(rows, "<3>publication_number=JP2021001234A\n");
    HOLDS(rows, "holder_type=individual\n");
    CHECK(strstr(rows, "publication_number=DE102020000001") == NULL);
    rows = text_rows("FN x\rVR 1.0\rPT P\rPN TW536742-U; GB1234567-A\rTI Lamp\r  more\rER\r", "derwent");
    HOLDS(rows, "<1>publication_number=TW536742U\nkind=utility_model\ntitle=Lamp more\n");
    CHECK(strstr(rows, "publication_number=GB") == NULL);
    CHECK(text_rows("FN x\nVR 1.0\nEF\n", "derwent") == NULL && error.code == ERROR_FILE);
}

static void cnki(void)
{
    const char *rows = sample_rows("cnki.txt", "cnki");
    HOLDS(rows, "<1>publication_number=CN112345678A\nkind=invention\ntitle=一种虚构的冷却板\npublication_date=2021-01-05\ninventors=王示例|李样本\nholder_region=甘肃\n");
    HOLDS(rows, "<3>publication_number=CN1387401\ntitle=虚构的灯\npublication_date=2002-12-25\ninventors=A·示例|B·样本\n");
    HOLDS(rows, "publication_number=CN208123456U\nkind=utility_model\ntitle=一种虚构的泵\npublication_date=2018-11-23\ngrant_date=2018-11-23\nholders=兰州示例大学\n");
    HOLDS(rows, "as printed=reference: [4]刘示例");
    rows = text_rows("[1]\xCD\xF5. \xB5\xC6[P]. \xB8\xCA\xCB\xE0:CN112345678A,2021-01-05.", "cnki"); /* GB18030 */
    HOLDS(rows, "title=灯\n");
    HOLDS(rows, "holder_region=甘肃\n");
}

static void lines(void)
{
    const char *rows = sample_rows("records.jsonl", "jsonl");
    HOLDS(rows, "<1>application_number=CN202010345678.");
    HOLDS(rows, "claims=10\nholders=兰州示例大学|示例\\|公司\npct=false\nproduct_sales=2024=120|2025=80\n");
    HOLDS(rows, "<3>publication_number=CN112345679B\nclaims=7\nfee_relief=0.85\nreadiness_level=6\n");
    HOLDS(rows, "<4>publication_number=CN208123456U\ntitle=虚构的泵\n");
    CHECK(text_rows("{\"number\":\"CN1A\",\"facts\":{}}\n{\"number\":", "jsonl") == NULL);
    HOLDS(error.got, "line 2");
    CHECK_TEXT(text_rows("{\n \"number\": 1}\n", ""), "");
}

static void legal_events(void)
{
    static const char head[] = "<world-patent-data><patent-family><family-member><publication-reference><document-id document-id-type='docdb'><country>EP</country>"
                               "<doc-number>1000001</doc-number><kind>A1</kind></document-id></publication-reference>";
    char text[2000];
    snprintf(text, sizeof text, "%s<legal code='PGFP ' desc='ANNUAL FEE'><L007EP>2011-12-02</L007EP><L525EP>20990101</L525EP></legal>"
             "<legal code='REG' desc='INVENTED &amp; LATE'><L007EP>2014-06-07</L007EP></legal><legal code='AK' desc='STATES'><L007EP>2003-02-12</L007EP></legal>"
             "<legal code='X' desc='UNDATED'/></family-member></patent-family></world-patent-data>", head);
    HOLDS(text_rows(text, "ops"), "legal_event=2014-06-07 REG INVENTED & LATE\n");
    snprintf(text, sizeof text, "%s<legal code='X' desc='UNDATED'/></family-member></patent-family></world-patent-data>", head);
    HOLDS(text_rows(text, "ops"), "legal_event=X UNDATED\n");
    snprintf(text, sizeof text, "%s</family-member></patent-family></world-patent-data>", head);
    CHECK(strstr(text_rows(text, "ops"), "legal_event") == NULL);
}

static void office_xml(void)
{
    const char *rows = sample_rows("uspto.xml", "uspto");
    HOLDS(rows, "<1>application_number=US13900001\npublication_number=US8900001B2\nkind=invention\ntitle=Invented cooling plate\nabstract=A plate is provided &lsquo;here&rsquo;.\n");
    HOLDS(rows, "foreign_priority=true\nfiling_date=2012-01-12\npublication_date=2012-05-03\ngrant_date=2015-01-06\nparent_filing_date=2010-02-03\nterm_adjustment_days=129\n");
    HOLDS(rows, "claims=3\nindependent_claims=2\nfirst_claim_length=9\nclasses=F28F3/12|H05K7/20\nbackward_citations=1\nnon_patent_citations=1\n");
    HOLDS(rows, "inventors=Ann Example|Bob Sample\nholders=Example Co., Ltd.\nagency=Example & Sample LLP\n");
    HOLDS(rows, "<2>application_number=US10800001\npublication_number=US20050004001A1\n");
    HOLDS(rows, "claims=1\nindependent_claims=1\n");
    HOLDS(rows, "<3>application_number=US29400001\npublication_number=USD700001S1\nkind=design\n");
    HOLDS(rows, "as printed=filing_date: 20130000\n");
    rows = sample_rows("ops.xml", "ops");
    HOLDS(rows, "<1>application_number=US11023001\npublication_number=US20060142001A1\nkind=invention\ntitle=Invented handle\n");
    HOLDS(rows, "priority_date=2003-12-28\npriority_numbers=US20040023001 20041228; CN20031010001 20031228\nforeign_priority=true\n");
    HOLDS(rows, "classes=A61M31/00\nbackward_citations=1\nnon_patent_citations=1\ninventors=SAMPLE ANN\nholders=Example, Co., Inc\n");
    HOLDS(rows, "<2>application_number=EP99200001A\npublication_number=EP1000001B1\nkind=invention\nfiling_date=1999-11-08\ngrant_date=2003-02-12\n");
    rows = sample_rows("st36.xml", "st36");
    HOLDS(rows, "publication_number=CN112345678B\nkind=invention\ntitle=一种虚构的冷却板\nabstract=虚构的摘要。\nfiling_date=2020-07-20\ngrant_date=2022-09-06\nclaims=8\nfirst_claim_length=8\n");
    HOLDS(rows, "inventors=王示例\nholders=兰州示例大学\nagency=示例专利代理\n");
    rows = sample_rows("st96.xml", "st96");
    HOLDS(rows, "<1>application_number=KR1020190000001\npublication_number=KR1020210000001A\nkind=invention\ntitle=Invented lamp\nabstract=An invented lamp.\npriority_date=2018-06-20\n");
    HOLDS(rows, "claims=2\nindependent_claims=1\nfirst_claim_length=8\nclasses=F21K9/00\nbackward_citations=1\nnon_patent_citations=0\ninventors=Ann Sample\nholders=Example Co.\n");
}

#define BODY "<us-patent-grant><us-bibliographic-data-grant><publication-reference><document-id><country>US</country><doc-number>08900001</doc-number><kind>B2</kind>" \
             "</document-id></publication-reference><invention-title>%s</invention-title></us-bibliographic-data-grant></us-patent-grant>"

static const char *with(const char *before, const char *title)
{
    static struct buffer text;
    buffer_clear(&text);
    buffer_puts(&text, before);
    buffer_print(&text, BODY, title);
    return text_rows(buffer_text(&text), "uspto");
}

/* Nothing outside the file is read, nothing in it grows. */
static void hostile_xml(void)
{
    struct buffer deep = {0};
    HOLDS(with("", "a&amp;b"), "title=a&b\n");
    CHECK(with("<!DOCTYPE us-patent-grant [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;\">]>", "&b;") == NULL);
    HOLDS(error.expected, "without entities of its own");
    CHECK(with("<!DOCTYPE us-patent-grant [<!ENTITY % a \"<!ENTITY b 'x'>\"> %a;]>", "") == NULL);
    CHECK(with("<!DOCTYPE us-patent-grant [<!ENTITY a SYSTEM \"/etc/passwd\">]>", "&a;x") == NULL);
    HOLDS(error.got, "declares entities");
    CHECK(with("<!DOCTYPE us-patent-grant [<!ENTITY % a SYSTEM \"/etc/passwd\"> %a;]>", "x") == NULL);
    HOLDS(with("<!DOCTYPE us-patent-grant [<!NOTATION TIF SYSTEM \"\"><!ENTITY d1 SYSTEM \"d1.tif\" NDATA TIF>]>", "x"), "title=x\n");
    HOLDS(with("<!DOCTYPE us-patent-grant SYSTEM \"/etc/passwd\">", "&b;"), "title=&b;\n");
    CHECK(with("", "&b;") == NULL && with("", "<b>") == NULL && with("", "\xFF") == NULL);
    buffer_puts(&deep, "<us-patent-grant>");
    for (int i = 0; i < 300; i++)
        buffer_puts(&deep, "<a>");
    CHECK(text_rows(buffer_text(&deep), "uspto") == NULL);
    HOLDS(error.got, "nested too deep");
    buffer_free(&deep);
    CHECK(text_rows("<us-patent-grant></us-patent-grant>", "uspto") == NULL);
    CHECK_TEXT(error.got, "no records");
    CHECK(text_rows("<us-patent-grant><us-bibliographic-data-grant>", "uspto") == NULL);
}

static const char ops_claims[] = "<ops:world-patent-data xmlns=\"http://www.epo.org/exchange\" xmlns:ops=\"http://ops.epo.org\"><ftxt:fulltext-documents xmlns:ftxt=\"http://www.epo.org/fulltext\">"
    "<ftxt:fulltext-document><bibliographic-data><publication-reference><document-id><country>WO</country><doc-number>2009000001</doc-number><kind>A2</kind></document-id></publication-reference>"
    "</bibliographic-data><claims lang=\"EN\"><claim><claim-text>%s</claim-text></claim></claims></ftxt:fulltext-document></ftxt:fulltext-documents></ops:world-patent-data>";

/* Scanned claims stand in one text, numbered; the steps of a single one are no claims. */
static void claims_in_one_text(void)
{
    char text[2000];
    snprintf(text, sizeof text, ops_claims, "Claims 1. A method of 12 steps.\n2. The method of claim 1, slowly. 3. A pump. ");
    HOLDS(text_rows(text, "ops"), "claims=3\nfirst_claim_length=19\n");
    snprintf(text, sizeof text, ops_claims, "1. A method: 1. rinse, 2. dry, 3. pack.");
    HOLDS(text_rows(text, "ops"), "claims=1\n");
}

/* 35 U.S.C. 154(a)(2): the term of a continuation runs from the earliest of its parents. */
static void continuations(void)
{
    HOLDS(text_rows("<us-patent-grant><us-bibliographic-data-grant><publication-reference><document-id><country>US</country><doc-number>08900009</doc-number><kind>B2</kind><date>20150106</date>"
                    "</document-id></publication-reference><us-related-documents><continuation><relation><parent-doc><document-id><country>US</country><doc-number>12900001</doc-number><date>20100203</date>"
                    "</document-id></parent-doc></relation></continuation><continuation-in-part><relation><parent-doc><document-id><country>US</country><doc-number>PCT/CH02/00573</doc-number>"
                    "<date>20021021</date></document-id></parent-doc></relation></continuation-in-part></us-related-documents></us-bibliographic-data-grant></us-patent-grant>", "uspto"),
          "parent_filing_date=2002-10-21");
}

/* An extended family holds several simple ones, told apart by the id beside each member; each member lists its own. */
/* Where the office's own number does not stand beside it, DOCDB's kind says in which form the number is. */
static void docdb_alone(void)
{
    HOLDS(text_rows("<exchange-documents xmlns=\"http://www.epo.org/exchange\"><exchange-document><bibliographic-data>"
                    "<publication-reference><document-id document-id-type=\"docdb\"><country>US</country><doc-number>8000001</doc-number><kind>B2</kind></document-id></publication-reference>"
                    "<application-reference><document-id document-id-type=\"docdb\"><country>US</country><doc-number>94200110</doc-number><kind>A</kind></document-id></application-reference>"
                    "</bibliographic-data></exchange-document></exchange-documents>", "ops"),
          "<1>application_number=US94200110A\npublication_number=US8000001B2\n");
}

static void a_family_of_ops(void)
{
#define MEMBER(id, country, number, kind)                                                                                                              \
    "<ops:family-member family-id=\"" id "\"><publication-reference><document-id document-id-type=\"docdb\"><country>" country "</country><doc-number>" \
    number "</doc-number><kind>" kind "</kind><date>20000517</date></document-id></publication-reference></ops:family-member>"
    const char *rows = text_rows("<ops:world-patent-data xmlns=\"http://www.epo.org/exchange\" xmlns:ops=\"http://ops.epo.org\"><ops:patent-family>"
                                 MEMBER("1", "EP", "1000001", "A1") MEMBER("2", "US", "6093011", "A") MEMBER("1", "EP", "1000001", "B1") MEMBER("", "CN", "109876543", "A")
                                 "</ops:patent-family></ops:world-patent-data>", "ops");
    HOLDS(rows, "<1>publication_number=EP1000001A1\n");
    HOLDS(rows, "publication_date=2000-05-17\nfamily_members=EP1000001A1|EP1000001B1\n<2>publication_number=US6093011A\n");
    HOLDS(rows, "family_members=US6093011A\n<3>publication_number=EP1000001B1\n");
    HOLDS(rows, "family_members=EP1000001A1|EP1000001B1\n<4>publication_number=CN109876543A\n");
}

static void stops_and_strangers(void)
{
    struct buffer bytes = sample("uspto.xml");
    CHECK(rows_of(buffer_text(&bytes), bytes.size, "uspto", 2) == NULL);
    buffer_free(&bytes);
    static const char *const strangers[] = {"", "<", "<?xml", "<html></html>", "申请号,标题\n", "[1,2]", "{}", "FN 1", "PT P", "[1] x[J]. y", "<!--", "<!DOCTYPE a [", "\xEF\xBB\xBF"};
    for (size_t i = 0; i < sizeof strangers / sizeof strangers[0]; i++)
        CHECK_TEXT(text_rows(strangers[i], ""), "");
}

static const char *remark_of(const char *table, struct buffer *rows, struct intake **intake)
{
    struct intake_options options = {.path = "table.csv", .headers_path = "etc/import-headers.tsv", .values_path = "etc/import-values.tsv"};
    struct intake_chunk chunk;
    if (intake_open_bytes(table, strlen(table), &options, intake, &error) || intake_next_chunk(*intake, rows, &chunk, &error)) {
        printf("intake: %s\n", error.expected);
        exit(2);
    }
    return buffer_text(rows);
}

static void unknown_columns(void)
{
    struct buffer rows = {0}, table = {0};
    struct intake *intake;
    HOLDS(remark_of("申请号,房间,转化意愿,申情日期,,手机\n201910123456.X, 3 ,许可,\"a\nb\",无名,139\n", &rows, &intake),
          "\tremark\nCN201910123456.X\t\t房间: 3; 转化意愿: 许可; 申情日期: a\\nb; #5: 无名\n");
    CHECK(intake_nearest(intake, 0, NULL) == NULL && intake_nearest(intake, 1, NULL) == NULL);
    const char *attribute = NULL;
    CHECK_TEXT(intake_nearest(intake, 3, &attribute), "申请日期");
    CHECK_TEXT(attribute, "filing_date");
    CHECK(!intake_nearest(intake, 0, &attribute) && !attribute);
    intake_close(intake);
    remark_of("申请号,研发成夲（千元）,最近质押经额,研发投入城本(万元)\n201910123456.X,1,2,3\n", &rows, &intake);
    CHECK_TEXT(intake_nearest(intake, 1, &attribute), "研发成本(万元)");
    CHECK_TEXT(attribute, "research_cost[千元]"); /* as its own header says, not as the known one does */
    CHECK(intake_nearest(intake, 2, &attribute) != NULL);
    CHECK_TEXT(attribute, "pledge_amount");
    CHECK(intake_nearest(intake, 3, &attribute) != NULL);
    CHECK_TEXT(attribute, "research_cost[万元]");
    intake_close(intake);
    remark_of("申请号,房间,转化意愿\n201910123456.X, 3 ,许可\n", &rows, &intake);
    CHECK(intake_report(intake)->columns[1].fate == INTAKE_UNKNOWN && intake_report(intake)->columns[1].used == 1);
    intake_close(intake);
    buffer_puts(&table, "application_number,Publicaton numbr,a,b,c,d,e,f,g,h,i,j,k\n201910123456.X");
    for (int column = 0; column < 12; column++) {
        buffer_putc(&table, ',');
        for (int i = 0; i < 500; i++)
            buffer_puts(&table, "字");
    }
    buffer_putc(&table, '\n');
    remark_of(buffer_text(&table), &rows, &intake);
    CHECK(rows.size > 7000 && rows.size < 8300);
    HOLDS(buffer_text(&rows), "字…; a: 字");
    HOLDS(buffer_text(&rows), "字…; …\n");
    CHECK_TEXT(intake_nearest(intake, 1, NULL), "publication_number");
    intake_close(intake);
    buffer_free(&rows);
    buffer_free(&table);
}

static const char *cell_of(const char *header, const char *value, struct buffer *rows)
{
    struct buffer table = {0};
    struct intake *intake;
    buffer_print(&table, "公开号\t%s\nCN112345678A\t%s\n", header, value);
    remark_of(buffer_text(&table), rows, &intake);
    intake_close(intake);
    buffer_free(&table);
    const char *last = strrchr(buffer_text(rows), '\n') ? buffer_text(rows) : "";
    const char *line = strchr(last, '\n');
    return line ? line + 1 : "refused";
}

/* Words of the vendors' own vocabularies, and numbers as they print them. */
static void vendors(void)
{
    static const struct { const char *header, *value, *row; } cases[] = {
        {"法律状态", "避免重复授权", "\tCN112345678A\tdouble_patenting\n"},
        {"法律状态", "撤回", "\tCN112345678A\twithdrawn\n"},
        {"法律状态/事件", "授权 | 权利转移", "\tCN112345678A\tin_force\n"},
        {"当前法律状态", "失效-未缴年费", "\tCN112345678A\tterminated\n"},
        {"Legal Status", "DISCONTINUED", "\tCN112345678A\t\n"},
        {"legal status", "Expired - Fee Related", "\tCN112345678A\tterminated\n"},
        {"법적상태", "소멸(존속기간만료)", "\tCN112345678A\texpired\n"},
        {"简单法律状态", "1", "\tCN112345678A\tin_force\n"},
        {"申请人类型", "院校/研究所", "\tCN112345678A\t\n"},
        {"patent type", "Limited Patent", "\tCN112345678A\tutility_model\n"},
        {"申请号", "CN 200410004590 A", "CN200410004590.1\tCN112345678A\n"},
        {"申请号", "CN20041004590U", "CN200410004590.1\tCN112345678A\n"},
        {"application_number", "PCT/CN2020/000001", "\tCN112345678A\n"},
        {"application_number", "WO2012ZA00033", "\tCN112345678A\n"},
        {"application_number", "CN 2014071250 W", "\tCN112345678A\n"},
        {"application_number", "US 3564134D A", "\tCN112345678A\n"},
        {"application_number", "US3441092DA", "\tCN112345678A\n"},
        {"application_number", "US 94268010 A", "USAP2010942680\tCN112345678A\n"},
        {"application_number", "KR 20130004508 U", "KRAP2020130004508\tCN112345678A\n"},
    };
    struct buffer rows = {0};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        CHECK_TEXT(cell_of(cases[i].header, cases[i].value, &rows), cases[i].row);
    buffer_free(&rows);
}

int main(void)
{
    derwent();
    cnki();
    lines();
    office_xml();
    legal_events();
    hostile_xml();
    claims_in_one_text();
    continuations();
    a_family_of_ops();
    docdb_alone();
    stops_and_strangers();
    unknown_columns();
    vendors();
    return check_end();
}
