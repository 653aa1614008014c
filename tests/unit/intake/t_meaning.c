/* Columns that mean more than one thing, and several that mean one: twins, families, events of the register. */
#include "intake/internal.h"
#include "tests/unit/check.h"

#include <stdlib.h>

static char *chunk;

/* The value that the first row of a CSV gives an attribute; "" when it gives none, "refused: …" when the row is refused. */
static const char *read_as(const char *csv, const char *attribute)
{
    static char value[4000];
    struct intake_options options = {.headers_path = "etc/import-headers.tsv", .values_path = "etc/import-values.tsv"};
    struct intake *intake;
    struct error error;
    struct buffer rows = {0};
    struct intake_chunk at;
    value[0] = '\0';
    if (intake_open_bytes(csv, strlen(csv), &options, &intake, &error))
        return error.expected[0] ? "not opened" : "";
    CHECK(!intake_next_chunk(intake, &rows, &at, &error));
    const struct intake_reject *rejects;
    if (intake_rejects(intake, &rejects))
        snprintf(value, sizeof value, "refused: %s", rejects[0].attribute);
    free(chunk);
    chunk = strdup(buffer_text(&rows));
    char *lines = chunk, *head = strsep(&lines, "\n"), *row = strsep(&lines, "\n"), *name;
    while (row && (name = strsep(&head, "\t")) != NULL) {
        char *cell = strsep(&row, "\t");
        if (cell && !strcmp(name, attribute))
            snprintf(value, sizeof value, "%s", cell);
    }
    buffer_free(&rows);
    intake_close(intake);
    return value;
}

#define ROW "申请号,标题,%s\nCN201910123456.X,装置,%s\n"

static const char *cell(const char *header, const char *text, const char *attribute)
{
    static char csv[4000];
    snprintf(csv, sizeof csv, ROW, header, text);
    return read_as(csv, attribute);
}

static void twins(void)
{
    CHECK_TEXT(cell("一案双申", "是", "same_day_twin"), "true");
    CHECK_TEXT(cell("一案双申", "是", "twin_number"), "");
    CHECK_TEXT(cell("一案双申", "否", "same_day_twin"), "false");
    CHECK_TEXT(cell("一案双申", "-", "same_day_twin"), "");
    CHECK_TEXT(cell("一案双申", "ZL 2019 2 0123456.5", "same_day_twin"), "true");
    CHECK_TEXT(cell("一案双申", "ZL 2019 2 0123456.5", "twin_number"), "CN201920123456.5");
    CHECK_TEXT(cell("一案双申", "CN209876543U", "twin_number"), "CN209876543U");
    CHECK_TEXT(cell("一案双申", "是（201920123456.5）", "twin_number"), "CN201920123456.5");
    CHECK_TEXT(cell("一案双申", "也许", "same_day_twin"), "refused: same_day_twin");
    CHECK_TEXT(cell("一案双申,同日申请号", "是,201920123456", "twin_number"), "CN201920123456.5");
    CHECK_TEXT(cell("同日申请号", "无", "twin_number"), "");
    CHECK_TEXT(cell("同日申请号", "2019", "twin_number"), "refused: twin_number");
}

static void families(void)
{
    CHECK_TEXT(cell("简单同族", "CN109876543A; US20190123456A1; CN109876543A", "family_members"), "CN109876543A|US20190123456A1");
    CHECK_TEXT(cell("简单同族", "CN109876543A;US20190123456A1;DE102020000001A1", "family_size"), "3");
    CHECK_TEXT(cell("简单同族", "CN109876543A;US20190123456A1;DE102020000001A1", "family_offices"), "3");
    CHECK_TEXT(cell("简单同族", "CN109876543A;又一件", "family_size"), "2");
    CHECK_TEXT(cell("简单同族", "CN109876543A;CN109876543B;US20190123456A1;US11000001B2;EP1234567A1;EP1234567B1", "family_size"), "4"); /* two of them are American */
    CHECK_TEXT(cell("简单同族", "CN109876543A;又一件", "family_offices"), ""); /* of which office is the other? */
    CHECK_TEXT(cell("简单同族", "CN109876543A;又一件", "family_members"), "CN109876543A|又一件");
    CHECK_TEXT(cell("简单同族,简单同族个数", "CN109876543A;US20190123456A1,7", "family_size"), "7");
    CHECK_TEXT(cell("简单同族,简单同族个数", "CN109876543A;US20190123456A1,", "family_size"), "2");
    CHECK_TEXT(cell("简单同族,DocDB同族", "CN109876543A,CN109876543A;EP1234567A1", "family_members"), "CN109876543A");
    CHECK_TEXT(cell("DocDB同族,简单同族", "CN109876543A;EP1234567A1,-", "family_members"), "CN109876543A|EP1234567A1");
    CHECK_TEXT(cell("Simple Family Members", "CN 109876543 A;;US 2019/0123456 A1;;EP 1234567 A1", "family_members"), "CN109876543A|US20190123456A1|EP1234567A1");
    CHECK_TEXT(cell("简单同族", "\"CN109876543A, US20190123456A1\"", "family_members"), "CN109876543A|US20190123456A1");
    CHECK_TEXT(cell("简单同族", "\"US 7,654,321 B2\"", "family_members"), "US7654321B2");
    CHECK_TEXT(cell("扩展同族", "CN109876543A;US20190123456A1", "family_members"), ""); /* not the simple one */
}

static void events(void)
{
    CHECK_TEXT(cell("转让执行日,转让人,受让人", "2021-03-05,甲公司,乙公司", "register_events"), "2021-03-05 transfer 甲公司 → 乙公司");
    CHECK_TEXT(cell("转让执行日,转让人,受让人", "20210305; 20150101,甲;乙,乙;丙", "register_events"), "2015-01-01 transfer 乙 → 丙|2021-03-05 transfer 甲 → 乙");
    CHECK_TEXT(cell("转让执行日,转让人,受让人", "20210305,甲;丁,乙", "register_events"), "2021-03-05 transfer 甲、丁 → 乙");
    CHECK_TEXT(cell("转让执行日,转让人,受让人", "20210305;20150101,甲;乙;丙,丁", "register_events"), "- transfer 20210305、20150101：甲、乙、丙 → 丁");
    CHECK_TEXT(cell("转让执行日,转让人,受让人", "20150101;20180305,甲;-,乙;丙", "register_events"), "- transfer 20150101、20180305：甲 → 乙、丙"); /* not 甲 twice */
    CHECK_TEXT(cell("转让执行日,转让人,受让人", "20150101;20180305,甲;,乙;丙", "register_events"), "- transfer 20150101、20180305：甲 → 乙、丙");
    CHECK_TEXT(cell("转让执行日,转让人", "20150101;20160101;20180305,-;甲;乙;丁", "register_events"), "- transfer 20150101、20160101、20180305：甲、乙、丁 →");
    CHECK_TEXT(cell("转让执行日,转让人,受让人", "20150101;20180305,甲,乙;丙", "register_events"), "2015-01-01 transfer 甲 → 乙|2018-03-05 transfer 甲 → 丙");
    CHECK_TEXT(cell("权利转移生效日", "20210305;20150101;20210305", "register_events"), "2015-01-01 transfer|2021-03-05 transfer");
    CHECK_TEXT(cell("转让执行日,转让人", "见公告,甲", "register_events"), "- transfer 见公告：甲 →");
    CHECK_TEXT(cell("转让执行日,转让人,受让人", "-,无,", "register_events"), "");
    CHECK_TEXT(cell("许可人,被许可人,许可类型", "甲,乙,独占许可", "register_events"), "- licence 甲 → 乙（独占许可）");
    CHECK_TEXT(cell("许可合同备案日期,许可人,被许可人,许可类型", "2019.1.2;2020.1.2,甲,乙;丙,普通许可", "register_events"),
               "2019-01-02 licence 甲 → 乙（普通许可）|2020-01-02 licence 甲 → 丙（普通许可）");
    CHECK_TEXT(cell("质押期限,出质人,质权人", "2019-03-01至2021-03-01,甲,丙银行", "register_events"), "- pledge 甲 → 丙银行（2019-03-01至2021-03-01）");
    CHECK_TEXT(cell("质押登记日,质权人,质押解除日", "2019-03-01,丙银行,2021-03-05", "register_events"), "2019-03-01 pledge → 丙银行|2021-03-05 pledge_end");
    CHECK_TEXT(cell("受让人,标准受让人", "乙公司,乙", "register_events"), "- transfer → 乙公司");
    CHECK_TEXT(cell("受让人,标准受让人", ",乙", "register_events"), "- transfer → 乙");
    CHECK_TEXT(cell("无效请求人,复审无效决定日,复审决定", "丁,2020-05-06,撤销驳回", "register_events"), "2020-05-06 review|- reexamination 撤销驳回|- invalidation_request 丁");
    CHECK_TEXT(cell("原告,被告,诉讼类型,法庭", "甲,乙,侵权,某法院", "register_events"), "- litigation 甲 → 乙 某法院（侵权）");
    CHECK_TEXT(cell("转让人", "甲|乙\\丙", "register_events"), "- transfer 甲、乙\\\\\\\\丙 →"); /* a row's own escape of a list's escape */
    CHECK_TEXT(cell("register_events", "2021-03-05 transfer 甲 → 乙;2020-01-01 pledge", "register_events"), "2020-01-01 pledge|2021-03-05 transfer 甲 → 乙");
    CHECK_TEXT(cell("register_events,受让人", "2021-03-05 transfer,丙", "register_events"), "2021-03-05 transfer|- transfer → 丙");
    CHECK_TEXT(cell("register_events", "2021-03-05 转让", "register_events"), "refused: register_events");
}

/* No count and no flag follows from a list of events: it may hold the last ones only, and a request may have been withdrawn. */
static void nothing_is_guessed(void)
{
    CHECK_TEXT(cell("转让执行日,受让人", "20210305;20150101,乙;丙", "transfers"), "");
    CHECK_TEXT(cell("无效请求人,无效决定日", "丁,", "invalidation_pending"), "");
    CHECK_TEXT(cell("质权人", "丙银行", "pledge_active"), "");
    CHECK_TEXT(cell("质权人,当前质权人", "丙银行,丁银行", "pledge_active"), "true");
    CHECK_TEXT(cell("联系人,联系电话,受让人", "王一,139,乙", "remark"), ""); /* persons to contact are not read */
}

/* Every line of the dictionary that names a part names one that is read. */
static void parts_of_the_dictionary(void)
{
    FILE *file = fopen("etc/import-headers.tsv", "r");
    char line[400];
    size_t seen = 0;
    while (file && fgets(line, sizeof line, file))
        if (!strncmp(line, "register_events~", 16)) {
            const char *word;
            unsigned part;
            line[strcspn(line, "\t")] = '\0';
            CHECK(event_part(line + 16, &word, &part));
            seen++;
        }
    CHECK(seen > 30);
    if (file)
        fclose(file);
}

/* An export of ours is canonical: nothing is a mark for nothing, nothing is trimmed; what a spreadsheet rewrote is read as anybody's. */
static void own_cells(void)
{
#define OWN "application_number,forward_citations,holder_type,backward_citations,vendor_score,title,holders,filing_date,remark\nCN201910123456.X,1,sme,2,%s\n"
    static const struct { const char *row, *attribute, *value; } rows[] = {
        {"x,-,a,,", "title", "-"},
        {"x,无,a,,", "title", "无"},
        {"x,\" a \",a,,", "title", " a "},
        {"x,\"'=1\",a,,", "title", "=1"},
        {"x,\"''=1\",a,,", "title", "'=1"},
        {"9; 8,x,\"甲;乙|丙\\|丁\",,", "holders", "甲;乙|丙\\\\|丁"},
        {"9; 8,x,a,,", "vendor_score", "9; 8"},
        {"x,x,a,,合享: 9", "remark", "合享: 9"},
        {"x,x,a,2019/2/19,", "filing_date", "2019-02-19"},
        {"x,x,a,soon,", "filing_date", "refused: filing_date"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char csv[400];
        snprintf(csv, sizeof csv, OWN, rows[i].row);
        CHECK_TEXT(read_as(csv, rows[i].attribute), rows[i].value);
    }
    CHECK_TEXT(cell("摘要", "'=1", "abstract"), "=1");
    CHECK_TEXT(cell("摘要", "无", "abstract"), "");
}

/* An export names its columns as attributes.def does: each feeds its own attribute. */
static void names_of_attributes(void)
{
    struct buffer csv = {0};
    struct intake_options options = {.headers_path = "etc/import-headers.tsv", .values_path = "etc/import-values.tsv"};
    struct intake *intake;
    struct error error;
    for (unsigned i = 0; i < ATTRIBUTES; i++)
        buffer_print(&csv, "%s%s", i ? "," : "", attribute_row((enum attribute)i)->name);
    buffer_puts(&csv, "\nCN201910123456.X\n");
    CHECK(!intake_open_bytes(buffer_text(&csv), csv.size, &options, &intake, &error));
    const struct intake_report *report = intake_report(intake);
    CHECK_TEXT(report->layout, "patval");
    for (unsigned i = 0; i < ATTRIBUTES && i < report->column_count; i++)
        CHECK_TEXT(report->columns[i].attribute ? report->columns[i].attribute : "", attribute_row((enum attribute)i)->name);
    intake_close(intake);
    buffer_free(&csv);
}

int main(void)
{
    names_of_attributes();
    own_cells();
    twins();
    families();
    events();
    nothing_is_guessed();
    parts_of_the_dictionary();
    free(chunk);
    return check_end();
}
