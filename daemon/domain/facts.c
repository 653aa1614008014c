#include "domain/facts.h"

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

struct cell { const char *text; size_t size; };

/* The rows while they are read. */
struct reading {
    const char *text;
    size_t size, at;
    struct buffer scratch; /* of a cell with escapes */
    struct arena *arena;
    enum attribute columns[ATTRIBUTES];
    size_t count;
};

/* One cell, in place unless it has escapes.  Returns the separator met: '\t', '\n' or '\0' at the end. */
static char next_cell(struct reading *reading, struct cell *out)
{
    static const bool marks[256] = {['\t'] = true, ['\n'] = true, ['\\'] = true};
    const char *text = reading->text + reading->at;
    size_t size = 0, rest = reading->size - reading->at;
    bool escaped = false;
    for (;; size++) {
        while (size < rest && !marks[(unsigned char)text[size]])
            size++;
        if (size >= rest || text[size] != '\\')
            break;
        escaped = true;
    }
    *out = (struct cell){text, size};
    if (escaped) {
        unescape(text, size, &reading->scratch);
        *out = (struct cell){buffer_text(&reading->scratch), reading->scratch.size};
    }
    reading->at += size < rest ? size + 1 : size;
    return size < rest ? text[size] : '\0';
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
            twice = twice || reading->columns[i] == attribute;
        if (attribute == ATTRIBUTES || twice || reading->count >= ATTRIBUTES) {
            char got[100];
            snprintf(got, sizeof got, "%.*s", (int)(cell.size < 90 ? cell.size : 90), cell.text);
            return error_set(error, ERROR_ATTRIBUTE, "params.rows[0]", got, twice ? "each attribute once" : "names of attributes in the first line");
        }
        reading->columns[reading->count++] = attribute;
    } while (mark == '\t');
    return 0;
}

static void read_row(struct reading *reading, struct fact_row *row)
{
    struct cell cell;
    char mark;
    size_t column = 0;
    do {
        mark = next_cell(reading, &cell);
        if (column < reading->count && !row->error.code) {
            struct value *value = &row->facts.values[reading->columns[column]];
            if (value_parse(reading->columns[column], cell.text, cell.size, reading->arena, value, &row->error))
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
    struct reading reading = {.text = input->text, .size = input->size, .arena = arena};
    int result = read_rows(&reading, input->first_row, take, context, error);
    buffer_free(&reading.scratch);
    return result;
}
