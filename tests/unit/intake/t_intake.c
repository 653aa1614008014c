#include "domain/facts.h"
#include "intake/intake.h"
#include "tests/unit/check.h"

#include <iconv.h>
#include <stdlib.h>
#include <unistd.h>

#define HEADERS "etc/import-headers.tsv"
#define VALUES "etc/import-values.tsv"

static struct error error;

static struct intake_options defaults(void)
{
    return (struct intake_options){.path = "folder/table.csv", .headers_path = HEADERS, .values_path = VALUES};
}

static struct intake *open_bytes(const char *text, size_t size, const struct intake_options *options)
{
    struct intake_options plain = defaults();
    struct intake *intake = NULL;
    error = (struct error){.code = ERROR_NONE};
    intake_open_bytes(text, size, options ? options : &plain, &intake, &error);
    return intake;
}

static struct intake *open_text(const char *text)
{
    struct intake *intake = open_bytes(text, strlen(text), NULL);
    if (!intake) {
        char sentence[700];
        error_sentence(&error, sentence, sizeof sentence);
        printf("intake_open_bytes: %s\n", sentence);
        exit(2);
    }
    return intake;
}

struct taken { uint32_t next, bad; };

static int take(void *context, struct fact_row *row, struct error *unused)
{
    struct taken *taken = context;
    (void)unused;
    taken->bad += row->error.code != ERROR_NONE || row->row != taken->next;
    taken->next++;
    return 0;
}

/* All chunks one after another, "[first_row+rows]" before each; every chunk must be what facts_read takes. */
static const char *chunks_of(struct intake *intake, struct buffer *all)
{
    struct buffer rows = {0};
    struct intake_chunk chunk;
    buffer_clear(all);
    for (uint32_t index = 0; !intake_next_chunk(intake, &rows, &chunk, &error) && chunk.rows; index++) {
        struct arena *arena = arena_new();
        struct facts_input input = {rows.data, rows.size, chunk.first_row};
        struct taken taken = {.next = chunk.first_row};
        CHECK(chunk.index == index);
        CHECK(!facts_read(&input, arena, take, &taken, &error) && taken.next == chunk.first_row + chunk.rows && taken.bad == 0);
        buffer_print(all, "[%u+%u]", chunk.first_row, chunk.rows);
        buffer_put(all, rows.data, rows.size);
        arena_free(arena);
    }
    CHECK(rows.size == 0);
    buffer_free(&rows);
    return buffer_text(all);
}

/* The chunks of a text, or the error's "got: expected". */
static const char *read_all(const char *text, size_t size, const struct intake_options *options)
{
    static struct buffer all;
    struct intake *intake = open_bytes(text, size, options);
    if (!intake) {
        buffer_clear(&all);
        buffer_print(&all, "%s: %s", error.got, error.expected);
        return buffer_text(&all);
    }
    chunks_of(intake, &all);
    intake_close(intake);
    return buffer_text(&all);
}

static const char *read_text(const char *text)
{
    return read_all(text, strlen(text), NULL);
}

static const char table_utf8[] =
    "公开（公告）号,申请号,申请日,标题,权利要求数量\r\n"
    "CN109876543B,201910123456.X,2019-02-19,\"一种\"\"多功能\"\"装置,\n及其方法\",10\r\n"
    "CN1329838A,CN00118464.4,2000/6/30,制冰机,\"1,200\"\r\n";
static const char canonical[] =
    "[2+2]application_number\tpublication_number\ttitle\tfiling_date\tclaims\n"
    "CN201910123456.X\tCN109876543B\t一种\"多功能\"装置,\\n及其方法\t2019-02-19\t10\n"
    "CN00118464.4\tCN1329838A\t制冰机\t2000-06-30\t1200\n";

static size_t to_gb18030(const char *text, char *out, size_t room)
{
    iconv_t converter = iconv_open("GB18030", "UTF-8");
    char *from = (char *)(uintptr_t)text, *to = out;
    size_t left = strlen(text), whole = room;
    iconv(converter, &from, &left, &to, &room);
    iconv_close(converter);
    return whole - room;
}

static void encodings(void)
{
    char other[1000], bom[1000];
    size_t size = to_gb18030(table_utf8, other, sizeof other);
    snprintf(bom, sizeof bom, "\xEF\xBB\xBF%s", table_utf8);
    CHECK_TEXT(read_text(table_utf8), canonical);
    CHECK_TEXT(read_text(bom), canonical);
    CHECK_TEXT(read_all(other, size, NULL), canonical);
    struct intake *intake = open_bytes(other, size, NULL);
    const struct intake_report *report = intake_report(intake);
    CHECK_TEXT(report->encoding, "GB18030");
    CHECK(!report->bom && report->delimiter == ',' && report->header_row == 1 && report->rows == 2 && report->size == size);
    CHECK_TEXT(report->format, "csv");
    CHECK_TEXT(report->line_ends, "CRLF");
    CHECK_TEXT(report->name, "table.csv");
    CHECK_TEXT(report->columns[0].header, "公开（公告）号");
    CHECK_TEXT(report->columns[0].attribute, "publication_number");
    CHECK(report->columns[0].fate == INTAKE_MAPPED);
    intake_close(intake);
    intake = open_bytes(bom, strlen(bom), NULL);
    CHECK(intake_report(intake)->bom);
    intake_close(intake);
    struct intake_options forced = defaults();
    forced.encoding = "GBK";
    CHECK_TEXT(read_all(other, size, &forced), canonical);
    forced.encoding = "utf-8";
    CHECK(strstr(read_all(other, size, &forced), "a header row with a column of patent numbers") != NULL);
    forced.encoding = "klingon";
    CHECK(!open_bytes(other, size, &forced) && error.code == ERROR_PARAMS);
}

static void line_ends(void)
{
    static const char *const ends[] = {"\n", "\r\n", "\r", "\r\r\n"}, *const names[] = {"LF", "CRLF", "CR", "CRCRLF"};
    char text[400], expected[] = "[2+2]application_number\tpublication_number\ttitle\n"
                                 "CN201910123456.X\t\ta\\nb\nCN00118464.4\t\tc\n[5+1]application_number\tpublication_number\ttitle\nCN201910123456.X\t\td\n";
    for (size_t i = 0; i < 4; i++) {
        const char *e = ends[i];
        snprintf(text, sizeof text, "申请号,标题%s201910123456.X,\"a%sb\"%sCN00118464.4,c%s%s201910123456.X,d", e, e, e, e, e);
        CHECK_TEXT(read_text(text), expected);
        struct intake *intake = open_text(text);
        CHECK_TEXT(intake_report(intake)->line_ends, names[i]);
        CHECK(intake_report(intake)->blank_rows == 1 && intake_report(intake)->rows == 3);
        struct buffer all = {0};
        chunks_of(intake, &all);
        CHECK(intake_counts(intake).blank == 1 && intake_counts(intake).accepted == 3 && intake_counts(intake).read == 3);
        buffer_free(&all);
        intake_close(intake);
    }
    CHECK(strstr(read_text("申请号\n00118464.4\r\n"), "CN00118464.4") != NULL);
}

static void dialects(void)
{
    static const char unquoted[] = "申请号\t标题\t摘要\n00118464.4\t\"甲\" 乙\t\"丙\n201910123456.X\t\"丁\"\"戊\"\t己\n";
    CHECK_TEXT(read_text(unquoted), "[2+2]application_number\tpublication_number\ttitle\tabstract\n"
                                    "CN00118464.4\t\t\"甲\" 乙\t\"丙\nCN201910123456.X\t\t丁\"戊\t己\n");
    static const char quoted[] = "申请号\t标题\n00118464.4\t\"a\nb\"\n201910123456.X\tc\n";
    CHECK_TEXT(read_text(quoted), "[2+2]application_number\tpublication_number\ttitle\nCN00118464.4\t\ta\\nb\nCN201910123456.X\t\tc\n");
    CHECK_TEXT(read_text("申请号;标题\n00118464.4;a,b\n"), "[2+1]application_number\tpublication_number\ttitle\nCN00118464.4\t\ta,b\n");
    CHECK_TEXT(read_text("sep=;\n申请号;标题\n00118464.4;a\n"), "[3+1]application_number\tpublication_number\ttitle\nCN00118464.4\t\ta\n");
    CHECK_TEXT(read_text("专利号\nZL 00118464.4\n"), "[2+1]application_number\tpublication_number\nCN00118464.4\t\n");
    CHECK_TEXT(read_text("申请号,标题\n=\"201910123456.X\",a\\b\tc\n'00118464.4, d \n,\n"),
               "[2+2]application_number\tpublication_number\ttitle\nCN201910123456.X\t\ta\\\\b\\tc\nCN00118464.4\t\td\n");
    CHECK_TEXT(read_text("Publication number\tTitle\nUS2015056336 (A1)\ta (B)\n"), "[2+1]application_number\tpublication_number\ttitle\n\tUS20150056336A1\ta (B)\n");
    CHECK_TEXT(read_text("search URL:,x\nid,title,assignee,grant date\nUS-11355780-B2,a,b,2022-06-07\n"),
               "[3+1]application_number\tpublication_number\ttitle\tgrant_date\tholders\n\tUS11355780B2\ta\t2022-06-07\tb\n");
    CHECK_TEXT(read_text("id,title,assignee,专利号\n1,a,b,00118464.4\n"), "[2+1]application_number\tpublication_number\ttitle\tholders\nCN00118464.4\t\ta\tb\n");
    CHECK(strstr(read_text("id,title\n1,a\n"), "a header row with a column of patent numbers") != NULL);
    struct intake_options options = defaults();
    options.format = "tsv";
    CHECK(strstr(read_all("申请号,标题\n", strlen("申请号,标题\n"), &options), "申请号") != NULL && error.code == ERROR_FILE);
    options.format = "xlsx";
    CHECK(!open_bytes("a", 1, &options) && error.code == ERROR_FILE);
    options.format = "wk1";
    CHECK(!open_bytes("a", 1, &options) && error.code == ERROR_PARAMS);
}

static const struct intake_column *column(struct intake *intake, const char *header)
{
    const struct intake_report *report = intake_report(intake);
    for (size_t i = 0; i < report->column_count; i++)
        if (!strcmp(report->columns[i].header, header))
            return &report->columns[i];
    return NULL;
}

/* Which part is the month the column tells, which century the year of publication; what nobody tells is refused. */
static void slashed_days(void)
{
    CHECK_TEXT(read_text("Publication Number,Publication Date,Publication Year,Application Date\nUS 2013/0101709 A1,25/04/13,2013,01/02/03\nUS7654321B2,02/02/10,2010,13/11/99\n"),
               "[2+2]application_number\tpublication_number\tfiling_date\tpublication_date\n"
               "\tUS20130101709A1\t2003-02-01\t2013-04-25\n\tUS7654321B2\t1999-11-13\t2010-02-02\n");
    CHECK_TEXT(read_text("Publication Number,Publication Date\nUS7654321B2,04/25/2013\n"), "[2+1]application_number\tpublication_number\tpublication_date\n\tUS7654321B2\t2013-04-25\n");
    CHECK(!strstr(read_text("Publication Number,Publication Date,Publication Year\nUS7654321B2,04/05/13,2013\n"), "2013-0"));
    CHECK(!strstr(read_text("Publication Number,Publication Date\nUS7654321B2,25/04/13\n"), "2013"));
    CHECK(!strstr(read_text("Publication Number,Publication Date,Publication Year\nUS7654321B2,31/04/13,2013\n"), "2013-0"));
}

static void headers(void)
{
    struct buffer all = {0};
    struct intake *intake = open_text("【公开(公告) 号】,申 请 号,ＩＰＣ,IPC主分类,合享价值度,失效日,IPC,联系人,随便,claims,专利有效性,当前法律状态,简单同族个数,技术稳定性\n"
                                      "CN109876543B,201910123456.X,,A23G 9/08,9,2039-02-19,B01D,张三,x,10,有效,权利转移,3,8\n"
                                      "CN1329838A,00118464.4,A01B;A01C,A23G 9/08,10,,,,,1,失效,驳回,-,\n");
    const char *rows = chunks_of(intake, &all);
    CHECK_TEXT(rows, "[2+2]application_number\tpublication_number\tstatus\tclaims\tclasses\tfamily_size\tvendor_score\tremark\n"
                     "CN201910123456.X\tCN109876543B\tin_force\t10\tA23G 9/08\t3\t合享价值度: 9; 技术稳定性: 8\t随便: x\n"
                     "CN00118464.4\tCN1329838A\trefused\t1\tA01B|A01C\t\t合享价值度: 10\t\n");
    CHECK(column(intake, "IPC主分类")->fate == INTAKE_SPARE && column(intake, "IPC主分类")->wins == 2);
    CHECK(column(intake, "IPC")->fate == INTAKE_DUPLICATE && column(intake, "IPC")->wins == 2);
    CHECK(column(intake, "合享价值度")->fate == INTAKE_COMPARISON && column(intake, "技术稳定性")->fate == INTAKE_COMPARISON);
    CHECK(column(intake, "失效日")->fate == INTAKE_COMPUTED && column(intake, "联系人")->fate == INTAKE_UNUSED);
    CHECK(column(intake, "随便")->fate == INTAKE_UNKNOWN && !column(intake, "随便")->attribute);
    CHECK(column(intake, "当前法律状态")->set_aside == 1 && column(intake, "当前法律状态")->used == 1);
    CHECK(column(intake, "专利有效性")->fate == INTAKE_SPARE && column(intake, "专利有效性")->used == 1);
    CHECK(column(intake, "简单同族个数")->marks == 1);
    intake_close(intake);
    buffer_free(&all);
    const char *zh;
    CHECK_TEXT(intake_fate_word(INTAKE_COMPARISON, NULL, &zh), "comparison");
    CHECK_TEXT(zh, "对照列，不作为输入");
}

static void maps(void)
{
    static const struct intake_mapping map[] = {{"号码", "application_number"}, {"标 题", "-"}, {"费用（万）", "licence_amount[万元]"},
                                                {"不在表中", "claims"}, {"备注", "remark"}};
    static const char text[] = "号码,标题,费用(万),备注,转化意愿\n00118464.4,a,1.25,b,许可\n";
    struct intake_options options = defaults();
    options.map = map;
    options.map_count = 5;
    struct intake *intake = open_bytes(text, strlen(text), &options), *again = open_bytes(text, strlen(text), &options);
    struct buffer all = {0};
    CHECK_TEXT(chunks_of(intake, &all), "[2+1]application_number\tpublication_number\tlicence_amount\tremark\nCN00118464.4\t\t12500\t备注: b; 转化意愿: 许可\n");
    CHECK(column(intake, "标题")->fate == INTAKE_IGNORED);
    CHECK(intake_report(intake)->unmatched_count == 1);
    CHECK_TEXT(intake_report(intake)->unmatched[0], "不在表中");
    CHECK(!memcmp(&intake_report(intake)->job, &intake_report(again)->job, sizeof(struct digest)));
    intake_close(again);
    options.map_count = 3;
    again = open_bytes(text, strlen(text), &options);
    CHECK(memcmp(&intake_report(intake)->job, &intake_report(again)->job, sizeof(struct digest)) != 0);
    CHECK(!memcmp(&intake_report(intake)->digest, &intake_report(again)->digest, sizeof(struct digest)));
    intake_close(again);
    intake_close(intake);
    buffer_free(&all);
    static const struct intake_mapping wrong[] = {{"号码", "aplication_number"}}, computed[] = {{"号码", "office"}};
    options.map_count = 1;
    options.map = wrong;
    CHECK(!open_bytes(text, strlen(text), &options) && error.code == ERROR_ATTRIBUTE);
    CHECK_TEXT(error.got, "aplication_number");
    options.map = computed;
    CHECK(!open_bytes(text, strlen(text), &options) && error.code == ERROR_ATTRIBUTE);
}

static void refusals(void)
{
    struct buffer all = {0};
    struct intake *intake = open_text("申请号,权利要求数量,标题\n00118464.4,x,=cmd()\n201910123456.X,1,好\n00118464.4,2\n,,\n201910123456.X,3,\"-1\"\n00118464.4,4,a,b\n00118464.4,5,c,\n");
    const struct intake_reject *list;
    CHECK(strstr(chunks_of(intake, &all), "[3+1]") != NULL && strstr(buffer_text(&all), "[6+1]") != NULL && strstr(buffer_text(&all), "[8+1]") != NULL);
    CHECK(intake_counts(intake).refused == 3 && intake_counts(intake).accepted == 3 && intake_counts(intake).blank == 1);
    CHECK(intake_rejects(intake, &list) == 3 && list[1].row == 4 && column(intake, "权利要求数量")->refused == 1);
    CHECK_TEXT(list[0].attribute, "claims");
    CHECK_TEXT(list[0].got, "x");
    CHECK_TEXT(list[0].expected_zh, "0 到 9999 的整数");
    CHECK_TEXT(list[1].expected, "3 cells, as many as the header has");
    CHECK_TEXT(list[1].zh, "单元格数与表头不符");
    struct intake_reject later = {.row = 6, .attribute = "application_number", .got = "CN201910123456.X", .expected = "another", .zh = "两个号码", .en = "Two"};
    CHECK(!intake_add_reject(intake, &later));
    char *text = NULL;
    size_t size = 0;
    uint32_t written;
    FILE *out = open_memstream(&text, &size);
    CHECK(!intake_rejects_write(intake, out, &written, &error) && written == 4);
    fclose(out);
    CHECK_TEXT(text, "\xEF\xBB\xBF\"行号 row\",\"列 column\",\"值 value\",\"expected\",\"应为\",\"原因 reason\",\"申请号\",\"权利要求数量\",\"标题\"\r\n"
                     "2,\"权利要求数量\",\"x\",\"a whole number from 0 to 9999\",\"0 到 9999 的整数\",\"值与属性不符 / The value does not fit its attribute\",\"00118464.4\",\"x\",\"'=cmd()\"\r\n"
                     "4,\"\",\"2 cells\",\"3 cells, as many as the header has\",\"单元格数与表头一致\",\"单元格数与表头不符 / The row does not fit the table\",\"00118464.4\",\"2\"\r\n"
                     "6,\"申请号\",\"CN201910123456.X\",\"another\",\"\",\"两个号码 / Two\",\"201910123456.X\",\"3\",\"'-1\"\r\n"
                     "7,\"\",\"4 cells\",\"3 cells, as many as the header has\",\"单元格数与表头一致\",\"单元格数与表头不符 / The row does not fit the table\",\"00118464.4\",\"4\",\"a\",\"b\"\r\n");
    /* mended and brought back, the file imports as it stands */
    struct intake *again = open_bytes(text, size, NULL);
    CHECK(again && intake_report(again)->bom && column(again, "标题")->fate == INTAKE_MAPPED);
    CHECK(strstr(chunks_of(again, &all), "CN201910123456.X\t\t-1\t3\n") != NULL);
    intake_close(again);
    intake_close(intake);
    buffer_free(&all);
    free(text);
}

static void broken(void)
{
    CHECK(!strncmp(read_text("申请号,标题\n00118464.4,a\n00118464.4,\"b\nc\n"), "a quoted cell still open at the end of the file", 46));
    CHECK(strstr(error.got, "(row 3, byte 30)") != NULL && error.code == ERROR_FILE);
    CHECK(!strncmp(read_all("\0a", 2, NULL), "a NUL byte (row 1, byte 0)", 26));
    CHECK_TEXT(error.path, "table.csv");
    CHECK(strstr(read_all("申请号\n0011\0008464.4\n", 22, NULL), "a NUL byte (row 2, byte 14)") != NULL);
    CHECK(!strncmp(read_all("PK\3\4abc", 7, NULL), "a ZIP archive without a workbook", 32));
    CHECK(strstr(read_text("number,\x81\xFF\xFF\xFF\xFF\n"), "another encoding that can be told by its bytes") != NULL);
    CHECK(!strncmp(read_text("名称,发明人\na,b\n"), "名称, 发明人: a header row with a column of patent numbers", 30));
    CHECK(!strncmp(read_text(""), "an empty file", 13));
    struct intake_options options = defaults();
    struct intake *intake;
    options.path = "no/such/file.csv";
    CHECK(intake_open(&options, &intake, &error) == -1 && error.code == ERROR_FILE && !intake);
    CHECK_TEXT(error.path, "file.csv");
    options.path = ".";
    CHECK(intake_open(&options, &intake, &error) == -1);
    CHECK_TEXT(error.got, "a folder");
}

/* Limits on rows and bytes; the chunks of one reading and of another are the same bytes. */
static void limits(void)
{
    struct buffer text = {0}, first = {0}, second = {0};
    struct intake_options options = defaults();
    buffer_puts(&text, "申请号,标题\n");
    for (int i = 0; i < 1200; i++)
        buffer_print(&text, "2019%08d,%0*d\n", 10000000 + i, i == 700 ? 30000 : 300, i);
    options.chunk_bytes = 20000;
    options.chunk_rows = 100;
    struct intake *intake = open_bytes(text.data, text.size, &options), *again = open_bytes(text.data, text.size, &options);
    chunks_of(intake, &first);
    chunks_of(again, &second);
    CHECK(intake_counts(intake).accepted == 1200);
    CHECK(first.size == second.size && !memcmp(first.data, second.data, first.size));
    CHECK(strstr(buffer_text(&first), "[702+1]") != NULL);
    intake_close(intake);
    intake_close(again);
    options.chunk_rows = 5001;
    CHECK(!open_bytes(text.data, text.size, &options) && error.code == ERROR_PARAMS);
    buffer_free(&text);
    buffer_free(&first);
    buffer_free(&second);
}

static bool dictionary_is(const char *headers, const char *values, const char *place)
{
    char names[2][300];
    const char *texts[] = {headers, values}, *base = getenv("TMPDIR");
    struct intake_options options = {.path = "t.csv"};
    struct intake *intake;
    for (size_t i = 0; i < 2; i++) {
        snprintf(names[i], sizeof names[i], "%.200s/patvald-test-XXXXXX", base ? base : "/tmp");
        int file = mkstemp(names[i]);
        FILE *out = file < 0 ? NULL : fdopen(file, "w");
        if (!out)
            exit(2);
        fputs(texts[i], out);
        fclose(out);
    }
    options.headers_path = names[0];
    options.values_path = names[1];
    int result = intake_open_bytes("甲\n00118464.4\n", 15, &options, &intake, &error);
    intake_close(intake);
    unlink(names[0]);
    unlink(names[1]);
    return place ? result == -1 && error.code == ERROR_CONFIG && strstr(error.path, place) : !result;
}

static void dictionaries(void)
{
    CHECK(dictionary_is("attribute\theader\n# a\napplication_number\t甲\n", "scope\tword\n", NULL));
    CHECK(dictionary_is("attribute\theader\napplication_number\t甲\nclams\t乙\n", "scope\tword\n", ":3"));
    CHECK(dictionary_is("attribute\theader\napplication_number\t甲\nclaims\t 甲\n", "scope\tword\n", ":3"));
    CHECK(dictionary_is("attribute\theader\nlicence_amount[两]\t甲\n", "scope\tword\n", ":2"));
    CHECK(dictionary_is("attribute\theader\nstatus=alive\t甲\n", "scope\tword\n", ":2"));
    CHECK(dictionary_is("attribute\theader\n", "scope\tword\nstatus\t授权\tin force\n", ":2"));
    CHECK(dictionary_is("attribute\theader\n", "scope\tword\nstatus\t授权\tin_force\n\nstatus\t授 权\trefused\n", ":4"));
    CHECK(dictionary_is("attribute\theader\n", "scope\tword\nstatos\t授权\tin_force\n", ":2"));
    struct intake_options plain = {.path = "t.csv"};
    CHECK_TEXT(read_all("申请号,Legal Status\n00118464.4,专利权维持\n", strlen("申请号,Legal Status\n00118464.4,专利权维持\n"), &plain),
               "[2+1]application_number\tpublication_number\tstatus\nCN00118464.4\t\tin_force\n");
}

/* The file on the disk, and the same from a pipe. */
static void files(void)
{
    char name[300];
    const char *base = getenv("TMPDIR");
    struct intake_options options = defaults();
    struct intake *intake;
    struct buffer all = {0};
    snprintf(name, sizeof name, "%.200s/patvald-test-XXXXXX", base ? base : "/tmp");
    int file = mkstemp(name), ends[2];
    CHECK(write(file, table_utf8, sizeof table_utf8 - 1) == sizeof table_utf8 - 1);
    close(file);
    options.path = name;
    CHECK(!intake_open(&options, &intake, &error));
    CHECK_TEXT(chunks_of(intake, &all), canonical);
    intake_close(intake);
    unlink(name);
    CHECK(!pipe(ends) && write(ends[1], table_utf8, sizeof table_utf8 - 1) == sizeof table_utf8 - 1);
    close(ends[1]);
    snprintf(name, sizeof name, "/proc/self/fd/%d", ends[0]);
    CHECK(!intake_open(&options, &intake, &error));
    CHECK_TEXT(chunks_of(intake, &all), canonical);
    intake_close(intake);
    close(ends[0]);
    buffer_free(&all);
}

int main(void)
{
    encodings();
    line_ends();
    dialects();
    slashed_days();
    headers();
    maps();
    refusals();
    broken();
    limits();
    dictionaries();
    files();
    return check_end();
}
