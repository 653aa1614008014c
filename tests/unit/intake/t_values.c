/* What cells become: numbers, words, amounts, days, lists. */
#include "base/buffer.h"
#include "intake/intake.h"
#include "tests/unit/check.h"

#include <stdlib.h>

static struct error error;

static struct intake *open_text(const char *text)
{
    struct intake_options options = {.path = "table.csv", .headers_path = "etc/import-headers.tsv", .values_path = "etc/import-values.tsv"};
    struct intake *intake = NULL;
    if (intake_open_bytes(text, strlen(text), &options, &intake, &error)) {
        char sentence[700];
        error_sentence(&error, sentence, sizeof sentence);
        printf("intake_open_bytes: %s\n", sentence);
        exit(2);
    }
    return intake;
}

/* All chunks one after another, "[first_row+rows]" before each. */
static const char *chunks_of(struct intake *intake, struct buffer *all)
{
    struct buffer rows = {0};
    struct intake_chunk chunk;
    buffer_clear(all);
    while (!intake_next_chunk(intake, &rows, &chunk, &error) && chunk.rows) {
        buffer_print(all, "[%u+%u]", chunk.first_row, chunk.rows);
        buffer_put(all, rows.data, rows.size);
    }
    buffer_free(&rows);
    return buffer_text(all);
}

static const char *read_text(const char *text)
{
    static struct buffer all;
    struct intake *intake = open_text(text);
    chunks_of(intake, &all);
    intake_close(intake);
    return buffer_text(&all);
}

/* The canonical cell that one cell under `header` becomes, or "refused: " and what was expected. */
static const char *cell(const char *header, const char *value)
{
    static struct buffer out;
    struct buffer table = {0}, all = {0};
    buffer_print(&table, "申请号\t%s\n201910123456\t%s\n", header, value);
    struct intake *intake = open_text(buffer_text(&table));
    chunks_of(intake, &all);
    const char *last = strrchr(buffer_text(&all), '\t');
    const struct intake_reject *list;
    buffer_clear(&out);
    if (intake_rejects(intake, &list))
        buffer_print(&out, "refused: %s", list[0].expected);
    else
        buffer_print(&out, "%.*s", (int)strcspn(last + 1, "\n"), last + 1);
    buffer_free(&table);
    buffer_free(&all);
    intake_close(intake);
    return buffer_text(&out);
}

static const struct intake_column *column(struct intake *intake, const char *header)
{
    const struct intake_report *report = intake_report(intake);
    for (size_t i = 0; i < report->column_count; i++)
        if (!strcmp(report->columns[i].header, header))
            return &report->columns[i];
    return NULL;
}

static void numbers(void)
{
    CHECK_TEXT(read_text("公开号,申请号\nCN201910123456.X,\n"), "[2+1]application_number\tpublication_number\nCN201910123456.X\t\n");
    CHECK_TEXT(read_text("application_number\tcountry\n102013000664045\tCN\n001184644\tCN\n2015-7008399\tKR\n201110371915\t中国\n"),
               "[2+4]application_number\tpublication_number\nCN201310664045.4\t\nCN00118464.4\t\nKRAP1020157008399\t\nCN201110371915.X\t\n");
    CHECK_TEXT(read_text("专利号\nCN109876543B\n"), "[2+1]application_number\tpublication_number\n\tCN109876543B\n");
    struct buffer all = {0};
    struct intake *intake = open_text("申请号,公开号\nCN109876543B,CN109876544B\n2.01910E+11,\n201910123456.7,\n,\"-\"\n001184645,\n");
    const struct intake_reject *list;
    CHECK_TEXT(chunks_of(intake, &all), "");
    CHECK(intake_rejects(intake, &list) == 5 && list[0].row == 2 && list[4].row == 6);
    CHECK_TEXT(list[0].header, "申请号");
    CHECK_TEXT(list[0].expected, "an application number");
    CHECK(strstr(list[1].expected, "scientific") != NULL);
    CHECK(strstr(list[2].expected, "check digit X") != NULL);
    CHECK_TEXT(list[2].expected_zh, "校验位为 X 的号码");
    CHECK_TEXT(list[2].zh, "申请号校验位错误");
    CHECK_TEXT(list[2].got, "201910123456.7");
    CHECK_TEXT(list[3].zh, "缺少专利号");
    intake_close(intake);
    intake = open_text("申请号,标题\nUS 3564134D A,a\nUS 94268010 A,b\n"); /* what stands for a number, and a number */
    CHECK(strstr(chunks_of(intake, &all), "USAP2010942680\t\tb\n") != NULL);
    CHECK(intake_rejects(intake, &list) == 1);
    CHECK_TEXT(list[0].got, "US 3564134D A");
    CHECK_TEXT(list[0].expected, "a publication number beside it: this one stands where no application number is known");
    intake_close(intake);
    intake = open_text("Application number,Publication number,Title,Classification,Applicant,Filing date\n20990017,,a,,,\n");
    chunks_of(intake, &all);
    CHECK(intake_rejects(intake, &list) == 1 && strstr(list[0].expected, "its check digit right") != NULL && strstr(list[0].expected_zh, "瑞典") != NULL);
    intake_close(intake);
    buffer_free(&all);
}

static void words(void)
{
    CHECK_TEXT(cell("法律状态", "避免重复授权"), "double_patenting");
    CHECK_TEXT(cell("法律状态", " 视为撤回 "), "withdrawn");
    CHECK_TEXT(cell("法律状态", "16"), "terminated");
    CHECK_TEXT(cell("法律状态/事件", "授权 | 权利转移"), "in_force");
    CHECK_TEXT(cell("法律状态/事件", "权利转移"), "");
    CHECK_TEXT(cell("简单法律状态", "1"), "in_force");
    CHECK_TEXT(cell("法律状态", "1"), "pending");
    CHECK_TEXT(cell("简单法律状态", "0"), "");
    CHECK_TEXT(cell("status", "in_force"), "in_force");
    CHECK_TEXT(cell("法律状态", "专利权维持"), "in_force");
    CHECK(strstr(cell("法律状态", "授权 | 驳回"), "refused: one of pending") != NULL);
    CHECK(strstr(cell("法律状态", "活着"), "refused: one of pending") != NULL);
    CHECK_TEXT(cell("专利类型", "发明授权"), "invention");
    CHECK_TEXT(cell("Kind", "U"), "utility_model");
    CHECK_TEXT(cell("申请人类型", "大专院校;企业"), "university");
    CHECK_TEXT(cell("开放许可", "无"), "false");
    CHECK_TEXT(cell("开放许可", "Ｙ"), "true");
    CHECK_TEXT(cell("一案双申", "-"), "");
    CHECK_TEXT(cell("专利权评价报告", "无"), "none");
    CHECK_TEXT(cell("标题", "无"), "");
    CHECK_TEXT(cell("type2_university", "1"), "university");
    CHECK_TEXT(cell("type2_university", "0"), "");
    CHECK_TEXT(cell("当前质权人", "某某银行"), "true");
    CHECK_TEXT(cell("国省代码", "62"), "甘肃");
    CHECK_TEXT(cell("标题", "\\N"), "");
    struct intake *intake = open_text("申请号\n00118464.4\n");
    CHECK_TEXT(intake_report(intake)->format, "csv");
    intake_close(intake);
}

static void amounts(void)
{
    CHECK_TEXT(cell("转让金额", "￥１，２００，０００．００元"), "1200000");
    CHECK_TEXT(cell("转让金额", "120万元"), "1200000");
    CHECK_TEXT(cell("转让金额(万元)", "76.00254"), "760025");
    CHECK_TEXT(cell("转让金额（万元）", "5000元"), "5000");
    CHECK_TEXT(cell("转让金额", "1.5亿"), "150000000");
    CHECK(!strncmp(cell("转让金额", "1,2"), "refused", 7));
    CHECK(!strncmp(cell("转让金额", "面议"), "refused", 7));
    CHECK_TEXT(cell("转让金额", "'=\"35\""), "35"); /* a guard before a spreadsheet's own */
    CHECK_TEXT(cell("申请日", "03/04/2020"), "refused: a day that can be read in one way only, such as 2020-04-03: nothing in the column tells day from month");
    CHECK_TEXT(cell("申请日", "04/04/2020"), "2020-04-04");
    CHECK_TEXT(cell("申请日", "25/04/2020"), "2020-04-25");
    CHECK_TEXT(cell("申请日", "2019-05-06 00:00:00"), "2019-05-06");
    static const char *const two_days[] = {"2019-05-06,2020-07-08", "2019-05-06 2020-07-08", "2019年5月6日、2020年7月8日", "2019-05-06至2039-05-05", "20190506 20200708"};
    for (size_t i = 0; i < sizeof two_days / sizeof two_days[0]; i++)
        CHECK(!strncmp(cell("授权公告日", two_days[i]), "refused", 7));
    CHECK_TEXT(cell("申请人", "华为技术有限公司、TCL集团股份有限公司"), "华为技术有限公司|TCL集团股份有限公司");
    CHECK_TEXT(cell("市场占有率(%)", "12%"), "0.12"); /* as a workbook shows 0.12 */
    CHECK_TEXT(cell("申请人", "Kia Co., Ltd."), "Kia Co., Ltd.");
    CHECK_TEXT(cell("申请人", "甲公司;乙、丙公司"), "甲公司|乙、丙公司");
    CHECK_TEXT(cell("研发成本(千元)", "12"), "12000"); /* no line has this header: a known one with a unit behind it */
    CHECK_TEXT(cell("最近质押金额（亿元）", "0.35"), "35000000");
    CHECK_TEXT(cell("最近许可金额（元）", "7"), "7");
    CHECK_TEXT(cell("权利要求数【项】", "7"), "7");
    CHECK_TEXT(cell("转让金额", "人民币万元35"), "350000");
    CHECK_TEXT(cell("转让金额", "¥3.5万"), "35000");
    CHECK_TEXT(cell("转让金额（万元）", "￥5"), "50000");
    CHECK_TEXT(cell("权利要求数", "12项"), "12");
    CHECK_TEXT(cell("技术成熟度等级", "7级"), "7");
    CHECK_TEXT(cell("期限补偿天数", "30天"), "30");
    CHECK_TEXT(cell("费减比例", "％85"), "0.85");
    static const char *const others[][2] = { /* a unit of something else: a share is no amount, a term no number of days */
        {"转让金额", "3%"}, {"转让金额", "25‰"}, {"转让金额", "2020年"}, {"转让金额", "100件"}, {"转让金额", "万元35万"}, {"转让金额", "%5"},
        {"权利要求数", "5页"}, {"权利要求数", "5万元"}, {"期限补偿天数", "1年"}, {"费减比例", "85万"}, {"产品年销售额", "2025:3%"}};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        CHECK(!strncmp(cell(others[i][0], others[i][1]), "refused", 7));
    CHECK_TEXT(cell("权利要求数", "12.0"), "12");
    CHECK_TEXT(cell("权利要求数", "2.5"), "refused: a whole number from 0 to 9999");
    CHECK_TEXT(cell("费减比例", "85%"), "0.85");
    CHECK_TEXT(cell("市场占有率(%)", "7.25"), "0.0725");
    CHECK_TEXT(cell("产品年销售额", "2025：7,600万；2024=70000000"), "2024=70000000|2025=76000000");
    CHECK_TEXT(cell("同族国家/地区", "CN; US；EP;CN"), "3");
    struct intake *intake = open_text("申请号\t转让金额\n00118464.4\t9.5\n");
    struct buffer all = {0};
    chunks_of(intake, &all);
    CHECK(column(intake, "转让金额")->rounded == 1);
    intake_close(intake);
    buffer_free(&all);
}

static void days_and_lists(void)
{
    static const char *const forms[] = {"2019-01-05", "2019/1/5", "2019.01.05", "20190105", "2019年1月5日", "２０１９－０１－０５", "2019-01-05 00:00:00", "05.01.2019"};
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
        CHECK_TEXT(cell("申请日", forms[i]), "2019-01-05");
    CHECK(!strncmp(cell("申请日", "05/01/19"), "refused: a calendar day", 23));
    CHECK(!strncmp(cell("申请日", "2019-01-05;2019-01-06"), "refused", 7));
    CHECK_TEXT(cell("优先权日", "1999.11.30 JP 340659/99；1998-10-10"), "1998-10-10");
    CHECK_TEXT(cell("Int_filing", "PCT/JP00/02709 2000.04.25"), "2000-04-25");
    CHECK_TEXT(cell("申请日", "0000-00-00"), "");
    CHECK_TEXT(cell("发明人", "张三、李四，王五"), "张三|李四|王五");
    CHECK_TEXT(cell("发明人", "Wang, Wei;; Kia Co., Ltd."), "Wang, Wei|Kia Co., Ltd.");
    CHECK_TEXT(cell("申请人", "甲公司 | 乙大学｜ 丙"), "甲公司|乙大学|丙");
    CHECK_TEXT(cell("IPC", "A23G9/08; //C07K14/26 C12N15/62"), "A23G9/08|//C07K14/26 C12N15/62");
    CHECK_TEXT(cell("发明人", "a\\|b;c\\d"), "a\\\\|b|c\\\\\\\\d"); /* the cell's own escapes doubled once more for the row */
}

int main(void)
{
    numbers();
    words();
    amounts();
    days_and_lists();
    return check_end();
}
