/* The rows of a chunk: each cell read as the value alone is, wherever it stands; escapes, short rows, line ends. */
#include "domain/facts.h"
#include "tests/unit/check.h"

static struct arena *arena;

#define ROWS_MOST 20
struct taken { struct fact_row *rows; size_t count; };

static int take(void *context, struct fact_row *row, struct error *unused)
{
    struct taken *taken = context;
    (void)unused;
    CHECK(taken->count < ROWS_MOST);
    taken->rows[taken->count++] = *row;
    return 0;
}

static size_t read_rows(const char *text, size_t size, struct fact_row **rows)
{
    struct error error;
    struct facts_input input = {text, size, 1};
    struct taken taken = {.rows = arena_take(arena, ROWS_MOST * sizeof **rows)};
    *rows = taken.rows;
    return facts_read(&input, arena, take, &taken, &error) ? SIZE_MAX : taken.count;
}

/* One cell of each attribute beside a text that moves it on, byte by byte. */
static bool same_as_alone(enum attribute attribute, const char *cell, size_t before)
{
    struct value value;
    struct error error = {0};
    struct fact_row *rows;
    char text[700];
    enum attribute other = attribute == ATTRIBUTE_title ? ATTRIBUTE_abstract : ATTRIBUTE_title;
    int size = snprintf(text, sizeof text, "%s\t%s\n%.*s\t%s", attribute_row(other)->name, attribute_row(attribute)->name, (int)before,
                        "a title of a patent that is as long as it takes to move what follows it over the end of a block", cell);
    int result = value_parse(attribute, cell, strlen(cell), arena, &value, &error);
    if (read_rows(text, (size_t)size, &rows) != 1)
        return false;
    return result ? rows[0].error.code == error.code && !strcmp(rows[0].error.path, error.path) && !strcmp(rows[0].error.expected, error.expected)
                  : rows[0].error.code == ERROR_NONE && value_equal(attribute, &rows[0].facts.values[attribute], &value) &&
                        (value.state != VALUE_SET || rows[0].facts.values[attribute].size == value.size);
}

static void cells_are_values(void)
{
    static const char *const cells[] = {"", "0", "7", "12", "0012", "9999", "10000", "-1", "+1", "1.5", "0.25", "true", "false", "True", "falsy", "truee", "2019-02-28",
                                        "2019-02-29", "2020-02-29", "1869-12-31", "2169-12-31", "2170-01-01", "201-001-01", "in_force", "invention", "CN", "\\N", "中文",
                                        "A01B 1/02|H04N 21/00", "2024=5|2023=7", "CN201910123456.9", "CN201910123456.X", "cn2019101234569", "CN109876543B"};
    for (int i = 0; i < ATTRIBUTES; i++) {
        size_t same = 0, most = sizeof cells / sizeof cells[0];
        for (size_t k = 0; k < most; k++)
            same += same_as_alone((enum attribute)i, cells[k], (k * 7) % 90);
        CHECK(same == most);
        arena_reset(arena);
    }
    for (size_t before = 0; before < 90; before++)
        CHECK(same_as_alone(ATTRIBUTE_claims, "123", before) && same_as_alone(ATTRIBUTE_filing_date, "2019-02-19", before));
}

static void rows_are_lines(void)
{
    struct fact_row *rows;
    static const char text[] = "title\tclaims\n\\ta\\nb\\\\c\t1\nonly\nd\t2\t3\n\n\t\\N\n";
    CHECK(read_rows(text, sizeof text - 1, &rows) == 5);
    CHECK(rows[0].facts.values[ATTRIBUTE_title].size == 6 && !memcmp(rows[0].facts.values[ATTRIBUTE_title].u.text, "\ta\nb\\c", 6));
    CHECK(rows[0].error.code == ERROR_NONE && rows[0].facts.values[ATTRIBUTE_claims].u.number == 1);
    CHECK(rows[1].error.code == ERROR_VALUE && rows[2].error.code == ERROR_VALUE && rows[3].error.code == ERROR_VALUE);
    CHECK(rows[4].error.code == ERROR_NONE && rows[4].facts.values[ATTRIBUTE_claims].state == VALUE_UNSET && rows[4].row == 5);
    CHECK(read_rows("title\ttitle\n", 12, &rows) == SIZE_MAX && read_rows("nonsense\n", 9, &rows) == SIZE_MAX && read_rows("", 0, &rows) == SIZE_MAX);
    CHECK(read_rows("title", 5, &rows) == 0 && read_rows("title\n\n", 7, &rows) == 1);
}

int main(void)
{
    arena = arena_new();
    cells_are_values();
    rows_are_lines();
    arena_free(arena);
    return check_end();
}
