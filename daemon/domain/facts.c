#include "domain/facts.h"

#include <stdio.h>
#include <string.h>

/* One cell, unescaped into `out`; `*at` moves past it.  Returns the separator met: '\t', '\n' or '\0' at the end. */
static char next_cell(const char *text, size_t size, size_t *at, struct buffer *out)
{
    buffer_clear(out);
    while (*at < size && text[*at] != '\t' && text[*at] != '\n') {
        char c = text[(*at)++];
        if (c == '\\' && *at < size && (text[*at] == 't' || text[*at] == 'n' || text[*at] == '\\')) {
            char mark = text[(*at)++];
            c = mark == 't' ? '\t' : mark == 'n' ? '\n' : '\\';
        } else if (c == '\\' && *at < size && (text[*at] == '|' || text[*at] == 'N')) {
            buffer_putc(out, '\\'); /* an escaped list mark, or \N alone: they belong to the value's own form */
            c = text[(*at)++];
        }
        buffer_putc(out, c);
    }
    return *at < size ? text[(*at)++] : '\0';
}

static int read_header(const char *text, size_t size, size_t *at, enum attribute *columns, size_t *count, struct error *error)
{
    struct buffer cell = {0};
    char mark;
    *count = 0;
    do {
        mark = next_cell(text, size, at, &cell);
        enum attribute attribute = attribute_by_name(buffer_text(&cell), cell.size);
        bool twice = false;
        for (size_t i = 0; i < *count; i++)
            twice = twice || columns[i] == attribute;
        if (attribute == ATTRIBUTES || twice || *count >= ATTRIBUTES) {
            error_set(error, ERROR_ATTRIBUTE, "params.rows[0]", buffer_text(&cell), twice ? "each attribute once" : "names of attributes in the first line");
            buffer_free(&cell);
            return -1;
        }
        columns[(*count)++] = attribute;
    } while (mark == '\t');
    buffer_free(&cell);
    return 0;
}

static char read_row(const char *text, size_t size, size_t *at, const enum attribute *columns, size_t count, struct arena *arena, struct fact_row *row)
{
    struct buffer cell = {0};
    char mark;
    size_t column = 0;
    do {
        mark = next_cell(text, size, at, &cell);
        if (column < count && !row->error.code &&
            value_parse(columns[column], buffer_text(&cell), cell.size, arena, &row->facts.values[columns[column]], &row->error))
            row->facts.values[columns[column]].state = VALUE_ABSENT;
        column++;
    } while (mark == '\t');
    if (column != count && !row->error.code) {
        char got[40];
        snprintf(got, sizeof got, "%zu cells", column);
        error_set(&row->error, ERROR_VALUE, "row", got, "%zu cells, as many as the header names", count);
    }
    buffer_free(&cell);
    return mark;
}

int facts_read(const char *text, size_t size, uint32_t first_row, struct arena *arena, struct fact_row **rows, size_t *count, struct error *error)
{
    enum attribute columns[ATTRIBUTES];
    size_t at = 0, width, lines = 0;
    if (read_header(text, size, &at, columns, &width, error))
        return -1;
    for (size_t i = at; i < size; i++)
        lines += text[i] == '\n';
    *rows = arena_take(arena, (lines + 1) * sizeof **rows);
    *count = 0;
    if (!*rows || lines > 5000)
        return error_set(error, ERROR_PARAMS_RANGE, "params.rows", NULL, "at most 5,000 rows a chunk");
    while (at < size) {
        struct fact_row *row = &(*rows)[*count];
        row->row = first_row + (uint32_t)*count;
        read_row(text, size, &at, columns, width, arena, row);
        (*count)++;
    }
    return 0;
}
