/* Workbooks: cells as a spreadsheet shows them, rows as it numbers them, one sentence for what is none. */
#include "intake/formats.h"
#include "intake/intake.h"
#include "intake/numberformat.h"
#include "tests/unit/check.h"

#include "base/buffer.h"

#include <stdlib.h>
#include <unistd.h>
#include <zip.h>

static struct error error;
static struct buffer rows;

static int take_row(void *context, uint32_t number, const char *const *cells, const size_t *sizes, size_t count)
{
    (void)context;
    buffer_print(&rows, "%u:", number);
    for (size_t i = 0; i < count; i++)
        buffer_print(&rows, "%s%.*s", i ? "|" : "", (int)sizes[i], cells[i]);
    buffer_putc(&rows, '\n');
    return 0;
}

#define OFFICE "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define RELS "<Relationships><Relationship Id='a' Type='" OFFICE "/officeDocument' Target='xl/workbook.xml'/></Relationships>"
#define BOOK "<workbook><sheets><sheet name='一' id='a'/><sheet name='二' id='d'/></sheets></workbook>"
#define BOOK_1904 "<workbook><workbookPr date1904='1'/><sheets><sheet name='一' id='a'/></sheets></workbook>"
#define LINKS                                                                                                                              \
    "<Relationships><Relationship Id='a' Type='" OFFICE "/worksheet' Target='s.xml'/><Relationship Id='b' Type='" OFFICE "/styles' Target='t.xml'/>" \
    "<Relationship Id='c' Type='" OFFICE "/sharedStrings' Target='/xl/u.xml'/><Relationship Id='d' Type='" OFFICE "/worksheet' Target='v.xml'/></Relationships>"
#define STYLES                                                                                                                             \
    "<styleSheet><numFmts><numFmt numFmtId='164' formatCode='00000000.0'/><numFmt numFmtId='165' formatCode='yyyy\"年\"m\"月\"'/></numFmts>" \
    "<cellStyleXfs><xf numFmtId='14'/></cellStyleXfs><cellXfs><xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='164'/><xf numFmtId='22'/><xf numFmtId='165'/></cellXfs></styleSheet>"
#define STRINGS "<sst><si><t>plain</t></si><si><r><t>rich </t></r><r><t>text</t></r><rPh><t>spoken</t></rPh></si><si><t>a_x000D_\nb_x005F_c</t></si></sst>"

/* A workbook of the parts given; NULL: left out. */
static char *pack(const char *book, const char *sheet, size_t *size)
{
    const char *const parts[][2] = {{"_rels/.rels", RELS}, {"xl/workbook.xml", book}, {"xl/_rels/workbook.xml.rels", LINKS}, {"xl/s.xml", sheet},
                                    {"xl/t.xml", STYLES}, {"xl/u.xml", STRINGS}, {"xl/v.xml", "<worksheet><sheetData><row r='2'><c t='str'><v>申请号</v></c></row></sheetData></worksheet>"}};
    zip_error_t reason;
    zip_stat_t stat;
    zip_source_t *archive = zip_source_buffer_create(NULL, 0, 0, &reason);
    zip_source_keep(archive);
    zip_t *zip = zip_open_from_source(archive, ZIP_TRUNCATE, &reason);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (parts[i][1])
            zip_file_add(zip, parts[i][0], zip_source_buffer(zip, parts[i][1], strlen(parts[i][1]), 0), 0);
    CHECK(!zip_close(zip) && !zip_source_stat(archive, &stat) && !zip_source_open(archive));
    char *bytes = malloc(stat.size);
    *size = stat.size;
    CHECK(zip_source_read(archive, bytes, stat.size) == (zip_int64_t)stat.size);
    zip_source_close(archive);
    zip_source_free(archive);
    return bytes;
}

static bool is_header(void *asker, const char *const *cells, const size_t *sizes, size_t count)
{
    (void)asker;
    return count && sizes[0] == 9 && !memcmp(cells[0], "申请号", 9);
}

static bool is_workbook(const char *bytes, size_t size)
{
    struct format_input input = {.path = "list.xlsx", .bytes = (const unsigned char *)bytes, .size = size};
    return xlsx_is(&input) && format_by_bytes(&input) == format_by_name("XLSX");
}

static const char *read_bytes(const char *bytes, size_t size, const char *wanted)
{
    static char part[FORMAT_PART];
    struct row_sink sink = {take_row, NULL};
    struct format_input input = {.path = "list.xlsx", .bytes = (const unsigned char *)bytes, .size = size, .is_header = is_header, .wanted = wanted, .part = part};
    buffer_clear(&rows);
    error = (struct error){.code = ERROR_NONE};
    if (xlsx_read(&input, &sink, &error))
        return error.got;
    buffer_print(&rows, "[%s]", part);
    return buffer_text(&rows);
}

static const char *read_sheet(const char *book, const char *cells)
{
    static char sheet[100000];
    size_t size;
    snprintf(sheet, sizeof sheet, "%s%s%s", cells[0] == '<' && cells[1] == '!' ? "" : "<worksheet><sheetData>", cells, "</sheetData></worksheet>");
    char *bytes = pack(book, sheet, &size);
    const char *got = read_bytes(bytes, size, "一");
    free(bytes);
    return got;
}

static void cells(void)
{
    CHECK_TEXT(read_sheet(BOOK, "<row r='1'><c r='A1' t='s'><v>0</v></c><c r='C1' t='s'><v>1</v></c><c r='D1' t='s'><v>2</v></c></row>"), "1:plain||rich text|a\nb_c\n[一]");
    CHECK_TEXT(read_sheet(BOOK, "<row r='3'><c t='b'><v>1</v></c><c t='b'><v>0</v></c><c t='e'><v>#N/A</v></c><c t='str'><f>1+1</f><v>two</v></c></row>"), "3:TRUE|FALSE|#N/A|two\n[一]");
    CHECK_TEXT(read_sheet(BOOK, "<row><c t='inlineStr'><is><r><t>x </t></r><r><t>y</t></r></is></c></row><row/><row r='4'><c s='1'/></row><row><c t='d'><v>2019-02-19T00:00:00</v></c></row>"),
               "1:x y\n5:2019-02-19\n[一]");
    CHECK_TEXT(read_sheet(BOOK, "<x:row xmlns:x='x' r='1'><x:c r='B1'><x:v>201910123456</x:v></x:c></x:row>"), "1:|201910123456\n[一]");
    size_t size;
    char *bytes = pack(BOOK, "<worksheet><sheetData><row><c><v>1</v></c></row></sheetData></worksheet>", &size);
    CHECK_TEXT(read_bytes(bytes, size, NULL), "2:申请号\n[二]");
    CHECK_TEXT(read_bytes(bytes, size, "三"), "no sheet \"三\"");
    CHECK_TEXT(error.expected, "one of the workbook's sheets: 一, 二");
    CHECK(is_workbook(bytes, size));
    CHECK_TEXT(read_bytes(bytes, size - 30, NULL), "a ZIP archive without its table of contents");
    free(bytes);
}

static void numbers(void)
{
    CHECK_TEXT(read_sheet(BOOK, "<row><c s='1'><v>43515</v></c><c s='3'><v>43515.5</v></c><c s='4'><v>43515</v></c><c s='2'><v>118464.4</v></c></row>"),
               "1:2019-02-19|2019-02-19T12:00:00|2019-02-19|00118464.4\n[一]");
    CHECK_TEXT(read_sheet(BOOK_1904, "<row><c s='1'><v>0</v></c><c s='1'><v>42053</v></c></row>"), "1:1904-01-01|2019-02-19\n[一]");
    static const struct { const char *written, *format, *shown; } cases[] = {
        {"1", "yyyy-mm-dd", "1900-01-01"}, {"59", "d/m/yy", "1900-02-28"}, {"60", "d/m/yy", "1900-02-29"}, {"61", "d/m/yy", "1900-03-01"},
        {"2958465", "yyyy", "9999-12-31"}, {"2958466", "yyyy", "2958466"}, {"-1", "yyyy", "-1"}, {"0.75", "hh:mm", "18:00:00"}, {"1.5", "[h]:mm", "36:00:00"},
        {"43515", "[$-804]yyyy\"Y\"", "2019-02-19"}, {"43515", "[Red]0.00\"day\"", "43515"}, {"43515", "\\d0", "43515"}, {"43515", "General", "43515"},
        {"2.01910123456E11", "General", "201910123456"}, {"1.23E+17", "General", "1.23e+17"}, {"0.1", "0.0", "0.1"}, {"0.10000000000000001", "General", "0.1"},
        {"1234567890123456789", "General", "1234567890123456789"}, {"1e-3", "General", "0.001"}, {"-5.50", "General", "-5.5"}, {"7", "000", "007"}, {"-0", "General", "-0"},
        {"0.12", "0%", "12%"}, {"0.125", "0.0%", "12.5%"}, {"0.07", "0.00%", "7%"}, {"-1", "0%", "-100%"}, {"0.5", "0\"%\"", "0.5"}, {"nan", "General", "nan"}, {"12,5", "General", "12,5"}, {"1e400", "General", "1e400"}, {"0.0", "General", "0"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char out[64];
        number_shown(cases[i].written, number_format_code(cases[i].format), false, out);
        CHECK_TEXT(out, cases[i].shown);
    }
    CHECK(number_format_builtin(14).kind == FORMAT_DATE && number_format_builtin(31).kind == FORMAT_DATE && number_format_builtin(46).kind == FORMAT_TIME && !number_format_builtin(49).kind);
    CHECK(number_format_builtin(9).kind == FORMAT_PERCENT && number_format_builtin(10).kind == FORMAT_PERCENT && !number_format_builtin(11).kind);
}

static void merged(void)
{
    CHECK_TEXT(read_sheet(BOOK, "<row r='1'><c r='A1' t='str'><v>a</v></c><c r='B1'><v>1</v></c></row><row r='2'><c r='B2'><v>2</v></c></row><row r='3'><c r='B3'><v>3</v></c></row>"
                                "<row r='4'><c r='B4'><v>4</v></c></row></sheetData><mergeCells><mergeCell ref='A1:A3'/><mergeCell ref='B4:C4'/></mergeCells><sheetData>"),
               "1:a|1\n2:a|2\n3:a|3\n4:|4\n[一]");
}

static void refusals(void)
{
    CHECK_TEXT(read_sheet(BOOK, "<row r='5'/><row r='5'/>"), "a sheet whose rows or cells are out of order");
    CHECK_TEXT(read_sheet(BOOK, "<row r='1048577'/>"), "a sheet whose rows or cells are out of order");
    CHECK_TEXT(read_sheet(BOOK, "<row><c r='B1'/><c r='A1'/></row>"), "a sheet whose rows or cells are out of order");
    CHECK_TEXT(read_sheet(BOOK, "<row><c t='s'><v>3</v></c></row>"), "a cell that names a text the workbook does not have");
    CHECK_TEXT(read_sheet(BOOK, "<row><c r='FZZ1'><v>3</v></c></row>"), "over 4,096 columns");
    CHECK(!strncmp(read_sheet(BOOK, "<row><c></row>"), "a workbook whose XML is broken (mismatched tag", 46));
    CHECK(!strncmp(read_sheet(BOOK, "<!DOCTYPE w [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><worksheet><sheetData><row><c><v>&b;</v></c></row>"), "a workbook whose XML declares a document type", 45));
    CHECK(!strncmp(read_sheet(BOOK, "<!DOCTYPE w SYSTEM 'file:///etc/passwd'><worksheet><sheetData>"), "a workbook whose XML declares a document type", 45));
    CHECK_TEXT(read_sheet(BOOK, "<row r='1048576'><c><v>1</v></c></row>"), "1048576:1\n[一]");
    CHECK_TEXT(read_sheet("<workbook/>", ""), "a workbook without a sheet");
    CHECK_TEXT(read_sheet(NULL, ""), "a workbook without its part xl/workbook.xml");
    CHECK(!is_workbook("PK\3\4mimetypeapplication/vnd.oasis.opendocument.spreadsheet", 58) && !is_workbook("PK", 2) && !is_workbook("", 0));
    CHECK(format_refuse_foreign("a.xlsx", "PK\3\4mimetypeapplication/vnd.oasis.opendocument.spreadsheet", 58, &error) == -1);
    CHECK_TEXT(error.got, "an OpenDocument spreadsheet (.ods)");
    static const struct { const char *text, *got; } texts[] = {
        {"\xEF\xBB\xBF {\"a\": 1}", "JSON that is not this project's JSON Lines"}, {"[ {\"a\": 1}]", "JSON that is not this project's JSON Lines"},
        {"PATN\nWKU  03932709", "USPTO Green Book text (1976 to 2001)"}, {"<?xml version=\"1.0\"?>\n<!-- a --><response>", "an XML document of another kind (response)"},
        {"<!DOCTYPE PATDOC SYSTEM \"x\" [<!ENTITY a \"b\">]><PATDOC>", "an XML document of another kind (PATDOC)"},
        {"<html><table>", "a web page (HTML), as some systems save under a workbook's name"},
        {"[标]当前申请人,申请号\n", NULL}, {"<", NULL}, {"[", NULL}, {"PATNUM,title\n", NULL}, {"< 5,title", NULL}};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        CHECK(format_refuse_foreign("a", texts[i].text, strlen(texts[i].text), &error) == (texts[i].got ? -1 : 0));
        if (texts[i].got)
            CHECK_TEXT(error.got, texts[i].got);
    }
    CHECK(format_refuse_foreign("a.csv", "PKa,b", 5, &error) == 0);
}

static const char *import_file(const char *path, const char *sheet)
{
    static struct buffer all;
    struct intake_options options = {.path = path, .headers_path = "etc/import-headers.tsv", .values_path = "etc/import-values.tsv", .sheet = sheet};
    struct intake_chunk chunk;
    struct intake *intake;
    buffer_clear(&all);
    if (intake_open(&options, &intake, &error))
        return error.got;
    const struct intake_report *report = intake_report(intake);
    struct buffer text = {0};
    buffer_print(&all, "%s %s %u\n", report->format, report->sheet, report->header_row);
    while (!intake_next_chunk(intake, &text, &chunk, &error) && chunk.rows)
        buffer_print(&all, "[%u+%u]%s", chunk.first_row, chunk.rows, buffer_text(&text));
    buffer_free(&text);
    intake_close(intake);
    return buffer_text(&all);
}

/* The seeds of the fuzz targets, made by tests/flow/workbooks.py, through the whole intake. */
static void whole(void)
{
    static const char head[] = "application_number\tpublication_number\ttitle\tfiling_date\tclaims\tholders\n";
    char expected[1000];
    snprintf(expected, sizeof expected, "xlsx 专利清单 3\n[4+2]%sCN201910123456.X\t\t一种\"装置\"\\n及其方法\t2019-02-19\t10\t兰州示例大学\nCN00118464.4\t\ta\\nb\t2000-06-30\t3\t兰州示例大学\n", head);
    CHECK(!strncmp(import_file("tests/fuzz/f_xlsx.in/list.xlsx", NULL), expected, strlen(expected)));
    snprintf(expected, sizeof expected, "xls 专利清单 1\n[2+2]%sCN201910123456.X\t\t一种装置\t2019-02-19\t10\t兰州示例大学\nCN00118464.4\t\t制冰机\t2000-06-30\t3\t兰州示例大学\n", head);
    CHECK_TEXT(import_file("tests/fuzz/f_xls.in/list.xls", NULL), expected);
    CHECK_TEXT(import_file("tests/fuzz/f_xls.in/small.xls", "专利清单"), expected);
    CHECK_TEXT(import_file("tests/fuzz/f_xls.in/small.xls", "无"), "no sheet \"无\"");
    CHECK_TEXT(import_file("tests/fuzz/f_xls.in/small.xls", "说明"), "a, b");
}

int main(void)
{
    cells();
    numbers();
    merged();
    refusals();
    whole();
    buffer_free(&rows);
    return check_end();
}
