/* Columns that mean more than one thing, and several that mean one: twins, families, events of the register. */
#include "intake/intake.h"
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

int main(void)
{
    twins();
    families();
    free(chunk);
    return check_end();
}
