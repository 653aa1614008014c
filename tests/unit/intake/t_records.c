/* Records and their cells: those that are cut at their delimiters alone, those that need the grammar, and the borders of both. */
#include "intake/internal.h"
#include "tests/unit/check.h"

#include <stdlib.h>

static struct error error;

static struct source source_of(const char *text, size_t size)
{
    return (struct source){.bytes = text, .size = size, .name = "table.csv"};
}

/* "[a|b][c]" of the records, or what stopped them. */
static const char *records_of(const char *text, struct dialect dialect)
{
    static char out[4000];
    struct source source = source_of(text, strlen(text));
    struct reader reader;
    size_t size = 0;
    int got = reader_begin(&reader, &source, dialect, &error);
    out[0] = '\0';
    while (!got && (got = reader_next(&reader, &error)) == 1) {
        for (size_t i = 0; i < reader.count; i++)
            size += (size_t)snprintf(out + size, sizeof out - size, "%c%.*s", i ? '|' : '[', (int)reader_cell(&reader, i).size, reader_cell(&reader, i).text);
        size += (size_t)snprintf(out + size, sizeof out - size, "]%u ", reader.row);
        got = 0;
    }
    if (got)
        snprintf(out + size, sizeof out - size, "%s", error.got);
    reader_end(&reader);
    return out;
}

static void test_cells(void)
{
    const struct dialect comma = {',', true}, tab = {'\t', false}, semicolon = {';', true};
    CHECK_TEXT(records_of("a,b\n c , d\t,\n,,\n", comma), "[a|b]1 [c|d|]2 [||]3 ");
    CHECK_TEXT(records_of("a , b\n\n  \nc", comma), "[a|b]1 [c]4 ");
    CHECK_TEXT(records_of("\"a , b\",c\nd, \"e\" ,f\"g\n", comma), "[a , b|c]1 [d|e|f\"g]2 ");
    CHECK_TEXT(records_of("\"a\nb\",c\nd,e\r\nf\rg", comma), "[a\nb|c]1 [d|e]2 [f]3 [g]4 ");
    CHECK_TEXT(records_of("a;b,c\r\r\n\"d\"\";\";e", semicolon), "[a|b,c]1 [d\";|e]2 ");
    CHECK_TEXT(records_of("\"a\"\"\",\"\", \"\"\"\"\n\"a\" ,b\n\"a\"b,c\nd,\"e\"\"\nf\",\"\"", comma), "[a\"||\"]1 [a|b]2 [a\"b,c\nd,\"e\"\nf|]3 ");
    CHECK_TEXT(records_of(" a\t b \t\"c\"\t\"d\n\t\t\n", tab), "[a|b|c|\"d]1 [||]2 ");
    CHECK_TEXT(records_of("a,b\n\"c,d\ne,f\n", comma), "[a|b]1 a quoted cell still open at the end of the file, in the record that begins (row 2, byte 4)");
}

/* A record of one line with `size` letters, and what comes of it. */
static int read_line_of(size_t size, char letter, const char *end)
{
    char *text = malloc(size + 8);
    memset(text, letter, size);
    strcpy(text + size, end);
    struct source source = source_of(text, size + strlen(end));
    struct reader reader;
    int got = reader_begin(&reader, &source, (struct dialect){',', true}, &error);
    got = got ? got : reader_next(&reader, &error);
    CHECK(got != 1 || (reader.count == 1 && reader.cells[0].size == size));
    reader_end(&reader);
    free(text);
    return got;
}

static void test_lengths(void)
{
    static const char *const ends[] = {"", "\n", "\r", "\r\n", "\r\r\n"};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        CHECK(read_line_of(RECORD_BYTES, 'a', ends[i]) == 1);
        CHECK(read_line_of(RECORD_BYTES + 1, 'a', ends[i]) == -1);
        CHECK_TEXT(error.got, "a record longer than 4 MiB (row 1, byte 0)");
    }
    CHECK(read_line_of(RECORD_BYTES, ' ', "\n") == 0);
    CHECK(read_line_of(3 * RECORD_BYTES, ' ', "\n") == -1);
    CHECK_TEXT(error.got, "a record longer than 4 MiB (row 1, byte 0)");
}

/* Row `n` of a long table: its number, and as many letters as move the next one by a byte. */
static size_t long_row(char *out, unsigned n, unsigned shift, const char *end)
{
    return (size_t)sprintf(out, "%u,%.*s%s", n, (int)((n * 37 + shift) % 90), "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijkl", end);
}

/* Longer than what is read at once, and of CR alone longer than any line may be: no row is lost or parted where one reading meets the next. */
static void test_long_tables(void)
{
    static const char *const ends[] = {"\n", "\r\n", "\r\r\n", "\r"};
    char *text = malloc(3 * RECORD_BYTES + 200), row[200];
    for (unsigned i = 0; i < 4; i++) {
        const char *end = ends[i];
        const size_t size = i < 3 ? RECORD_BYTES / 4 : 3 * RECORD_BYTES;
        unsigned rows = 0, right = 0;
        size_t filled = 0;
        while (filled < size)
            filled += long_row(text + filled, rows++, i, end);
        struct source source = source_of(text, filled);
        struct reader reader;
        CHECK(!reader_begin(&reader, &source, (struct dialect){',', true}, &error));
        for (unsigned n = 0; reader_next(&reader, &error) == 1; n++) {
            size_t whole = long_row(row, n, i, "");
            size_t first = reader_cell(&reader, 0).size;
            right += reader.count == 2 && reader.row == n + 1 && first + 1 + reader_cell(&reader, 1).size == whole && !memcmp(row, reader_cell(&reader, 0).text, first) &&
                     !memcmp(row + first + 1, reader_cell(&reader, 1).text, whole - first - 1);
        }
        CHECK(right == rows);
        reader_end(&reader);
    }
    free(text);
}

/* Rows are numbered as patent.load takes their numbers; what lies beyond is refused before anything is written. */
static void test_the_last_row(void)
{
    static const char text[] = "a\nb\n\nc\n";
    struct source source = source_of(text, strlen(text));
    struct reader reader;
    CHECK(!reader_begin(&reader, &source, (struct dialect){',', true}, &error));
    reader.row = RECORDS_MOST - 3;
    CHECK(reader_next(&reader, &error) == 1 && reader_next(&reader, &error) == 1 && reader.row == RECORDS_MOST - 1);
    CHECK(reader_next(&reader, &error) == -1);
    CHECK_TEXT(error.got, "over 1,000,000,000 rows (row 1000000001, byte 5)");
    reader_end(&reader);
}

static void test_quoted_tabs(void)
{
    static const struct { const char *text; bool quoted; } cases[] = {
        {"a\tb\tc\n1\t2\t3\n", false}, {"a\tb\tc\n1\t2\t\"x\ny\"\n", true}, {"a\tb\tc\n1\t2\t\"x\n1\t2\t3\n", false}, {"a\n\"b\n", false},
        {"a\tb\n\n\n\n\n\n\n\n\n\n\n1\t\"x\ny\"\n", true}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct source source = source_of(cases[i].text, strlen(cases[i].text));
        CHECK(tabs_are_quoted(&source) == cases[i].quoted);
    }
}

/* Of a line without quotation marks only the wanted cells are cut, and the others when they are asked for. */
static void test_wanted(void)
{
    static const char text[] = "a, b ,c,d\n\"e\",f,g\nh\n";
    struct source source = source_of(text, strlen(text));
    struct reader reader;
    for (size_t wanted = 1; wanted <= 5; wanted++) {
        CHECK(!reader_begin(&reader, &source, (struct dialect){',', true}, &error));
        reader.wanted = wanted;
        CHECK(reader_next(&reader, &error) == 1 && reader.count == (wanted < 4 ? wanted : 4));
        CHECK_TEXT(reader_cell(&reader, 0).text, "a");
        reader_cut_rest(&reader);
        CHECK(reader.count == 4);
        CHECK_TEXT(reader_cell(&reader, 1).text, "b");
        CHECK_TEXT(reader_cell(&reader, 3).text, "d");
        reader_cut_rest(&reader);
        CHECK(reader.count == 4);
        CHECK(reader_next(&reader, &error) == 1 && reader.count == 3);
        CHECK(reader_next(&reader, &error) == 1 && reader.count == 1 && reader_next(&reader, &error) == 0);
        reader_end(&reader);
    }
}

int main(void)
{
    test_cells();
    test_lengths();
    test_long_tables();
    test_the_last_row();
    test_quoted_tabs();
    test_wanted();
    return check_end();
}
