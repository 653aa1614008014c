/* A table with columns of its own: cells as they stand, rows as a spreadsheet numbers them, a sentence for what cannot be read. */
#include "intake/sheet.h"
#include "tests/unit/check.h"

#include <stdlib.h>
#include <unistd.h>

static struct error error;

static struct sheet *sheet_of(const char *text, size_t size)
{
    char path[] = "/tmp/patvald-test-XXXXXX";
    struct sheet *sheet = NULL;
    int file = mkstemp(path);
    if (file < 0 || write(file, text, size) != (ssize_t)size)
        exit(2);
    close(file);
    error = (struct error){.code = ERROR_NONE};
    CHECK(sheet_open(path, &sheet, &error) ? !sheet : sheet != NULL);
    unlink(path);
    return sheet;
}

static void cells(void)
{
    const char text[] = "\xEF\xBB\xBFnumber, Outcome ,holder\r\n\r\nCN1, 1 ,\"甲,乙\"\r\n,,\r\n\"two\nlines\",0\r\nCN3,1,a,b\r\n";
    struct sheet *sheet = sheet_of(text, sizeof text - 1);
    if (!sheet)
        return;
    CHECK(sheet_columns(sheet) == 3 && sheet_column(sheet, "number") == 0 && sheet_column(sheet, "outcome") == 1 && sheet_column(sheet, "date") == -1);
    CHECK_TEXT(sheet_header(sheet, 1), "Outcome");
    CHECK(sheet_rows(sheet) == 3 && sheet_line(sheet, 0) == 3 && sheet_line(sheet, 1) == 5 && sheet_line(sheet, 2) == 6);
    CHECK_TEXT(sheet_cell(sheet, 0, 1), "1");
    CHECK_TEXT(sheet_cell(sheet, 0, 2), "甲,乙");
    CHECK_TEXT(sheet_cell(sheet, 1, 0), "two\nlines");
    CHECK_TEXT(sheet_cell(sheet, 1, 2), "");
    CHECK_TEXT(sheet_cell(sheet, 0, -1), "");
    CHECK(!sheet_too_wide(sheet, 0) && sheet_too_wide(sheet, 2));
    sheet_close(sheet);
}

static void refusals(void)
{
    static const char *const texts[] = {"", "\n\n", "a,b,A\n1,2,3\n", "a,b\n\"1,2\n"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        CHECK(!sheet_of(texts[i], strlen(texts[i])));
        CHECK(error.code == ERROR_FILE && error.expected[0]);
    }
    struct sheet *sheet = NULL;
    CHECK(sheet_open("/nowhere/labels.csv", &sheet, &error) == -1 && !sheet && error.code == ERROR_FILE);
    CHECK(sheet_open("/tmp", &sheet, &error) == -1 && !sheet);
    sheet_close(NULL);
}

int main(void)
{
    cells();
    refusals();
    return check_end();
}
