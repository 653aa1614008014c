#include "domain/facts.h"

#include "base/places.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

/* A cell with escapes, unescaped into `out`. */
static void unescape(const char *text, size_t size, struct buffer *out)
{
    buffer_clear(out);
    for (size_t at = 0; at < size;) {
        char c = text[at++];
        if (c == '\\' && at < size && (text[at] == 't' || text[at] == 'n' || text[at] == '\\')) {
            char mark = text[at++];
            c = mark == 't' ? '\t' : mark == 'n' ? '\n' : '\\';
        } else if (c == '\\' && at < size && (text[at] == '|' || text[at] == 'N')) {
            buffer_putc(out, '\\'); /* an escaped list mark, or \N alone: they belong to the value's own form */
            c = text[at++];
        }
        buffer_putc(out, c);
    }
}

static inline bool is_mark(char c, char unused)
{
    (void)unused;
    return (c == '\t') | (c == '\n') | (c == '\\');
}

struct cell { const char *text; size_t size; };

/* What is asked of each cell of a column, noted once. */
struct column { enum attribute attribute; enum attribute_type type; bool given; int64_t minimum, maximum; };

static struct column column_of(enum attribute attribute)
{
    const struct attribute_row *row = attribute_row(attribute);
    return (struct column){attribute, row->type, row->place != PLACE_COMPUTED, row->minimum, row->maximum};
}

/* The rows while they are read. */
struct reading {
    const char *text;
    size_t size, at;
    size_t block;          /* what is looked at now, 64 bytes of it */
    uint64_t marks;        /* in it, from `at` on */
    struct buffer scratch; /* of a cell with escapes */
    struct arena *arena;
    struct column columns[ATTRIBUTES];
    size_t count;
};

/* Where the next mark stands; the end of the text without one. */
static inline size_t next_mark(struct reading *reading)
{
    while (!reading->marks) {
        if (reading->size - reading->block <= PLACES)
            return reading->size;
        reading->block += PLACES;
        reading->marks = places_where(reading->text + reading->block, reading->size - reading->block, is_mark, 0);
    }
    size_t mark = reading->block + places_first(reading->marks);
    reading->marks = places_next(reading->marks);
    return mark;
}

/* One cell, in place unless it has escapes.  Returns the separator met: '\t', '\n' or '\0' at the end. */
static inline char next_cell(struct reading *reading, struct cell *out)
{
    const char *text = reading->text;
    size_t start = reading->at, end = next_mark(reading);
    bool escaped = false;
    for (; end < reading->size && text[end] == '\\'; end = next_mark(reading))
        escaped = true;
    *out = (struct cell){text + start, end - start};
    if (escaped) {
        unescape(text + start, end - start, &reading->scratch);
        *out = (struct cell){buffer_text(&reading->scratch), reading->scratch.size};
    }
    reading->at = end < reading->size ? end + 1 : end;
    return end < reading->size ? text[end] : '\0';
}

static int read_header(struct reading *reading, struct error *error)
{
    struct cell cell;
    char mark;
    do {
        mark = next_cell(reading, &cell);
        enum attribute attribute = attribute_by_name(cell.text, cell.size);
        bool twice = false;
        for (size_t i = 0; i < reading->count; i++)
            twice = twice || reading->columns[i].attribute == attribute;
        if (attribute == ATTRIBUTES || twice || reading->count >= ATTRIBUTES) {
            char got[100];
            snprintf(got, sizeof got, "%.*s", (int)(cell.size < 90 ? cell.size : 90), cell.text);
            return error_set(error, ERROR_ATTRIBUTE, "params.rows[0]", got, twice ? "each attribute once" : "names of attributes in the first line");
        }
        reading->columns[reading->count++] = column_of(attribute);
    } while (mark == '\t');
    return 0;
}

#define FEW_DIGITS 4

static inline bool read_few_digits(const struct column *column, const struct cell *cell, struct value *out)
{
    int64_t number = 0;
    if (cell->size > FEW_DIGITS)
        return false;
    for (size_t i = 0; i < cell->size; i++) {
        unsigned digit = (unsigned char)cell->text[i] - (unsigned)'0';
        if (digit > 9)
            return false;
        number = number * 10 + digit;
    }
    out->u.number = number;
    return number >= column->minimum && number <= column->maximum;
}

static inline bool read_flag(const struct cell *cell, struct value *out)
{
    out->u.number = cell->size == 4;
    return cell->size == 4 ? !memcmp(cell->text, "true", 4) : cell->size == 5 && !memcmp(cell->text, "false", 5);
}

/* The commonest cells, without a call: nothing, a small number, yes or no.  False: value_parse() is to look at it. */
static inline bool read_common(const struct column *column, const struct cell *cell, struct value *out)
{
    if (!column->given || !cell->size)
        return column->given;
    bool read = column->type == TYPE_INTEGER ? read_few_digits(column, cell, out)
                                              : column->type == TYPE_FLAG && read_flag(cell, out);
    out->state = read ? VALUE_SET : VALUE_ABSENT;
    return read;
}

static void read_row(struct reading *reading, struct fact_row *row)
{
    struct cell cell;
    char mark;
    size_t column = 0;
    do {
        mark = next_cell(reading, &cell);
        if (column < reading->count && !row->error.code) {
            const struct column *asked = &reading->columns[column];
            struct value *value = &row->facts.values[asked->attribute];
            if (!read_common(asked, &cell, value) && value_parse(asked->attribute, cell.text, cell.size, reading->arena, value, &row->error))
                value->state = VALUE_ABSENT;
        }
        column++;
    } while (mark == '\t');
    if (column != reading->count && !row->error.code) {
        char got[40];
        snprintf(got, sizeof got, "%zu cells", column);
        error_set(&row->error, ERROR_VALUE, "row", got, "%zu cells, as many as the header names", reading->count);
    }
}

static int read_rows(struct reading *reading, uint32_t first_row, fact_taker *take, void *context, struct error *error)
{
    struct fact_row *row = arena_take_raw(reading->arena, sizeof *row);
    if (!row)
        return error_set(error, ERROR_BUSY, "params.rows", NULL, "free memory");
    if (read_header(reading, error))
        return -1;
    for (uint32_t count = 0; reading->at < reading->size; count++) {
        if (count == FACT_ROWS_MOST)
            return error_set(error, ERROR_PARAMS_RANGE, "params.rows", NULL, "at most 5,000 rows a chunk");
        memset(row, 0, offsetof(struct fact_row, error));
        row->error.code = ERROR_NONE; /* the texts beside it say nothing then */
        row->row = first_row + count;
        read_row(reading, row);
        if (take(context, row, error))
            return -1;
    }
    return 0;
}

int facts_read(const struct facts_input *input, struct arena *arena, fact_taker *take, void *context, struct error *error)
{
    struct reading reading = {.text = input->text, .size = input->size, .marks = places_where(input->text, input->size, is_mark, 0), .arena = arena};
    int result = read_rows(&reading, input->first_row, take, context, error);
    buffer_free(&reading.scratch);
    return result;
}
