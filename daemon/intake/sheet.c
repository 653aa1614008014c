#include "intake/sheet.h"

#include "intake/internal.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct sheet_row { uint32_t line; bool too_wide; const char **cells; };

struct sheet {
    struct arena *arena;
    struct source source;
    const char **headers;
    size_t columns;
    struct sheet_row *rows;
    size_t count, room;
};

static int no_memory(const struct sheet *sheet, struct error *error)
{
    return error_set(error, ERROR_BUSY, sheet->source.name, NULL, "free memory; or a smaller table");
}

static const char **take_cells(struct sheet *sheet, const struct reader *reader, size_t count)
{
    const char **cells = arena_take(sheet->arena, (count + 1) * sizeof *cells);
    for (size_t i = 0; cells && i < count; i++) {
        cells[i] = text_copy(text_trim(reader_cell(reader, i)), sheet->arena);
        if (!cells[i])
            return NULL;
    }
    return cells;
}

static int take_header(struct sheet *sheet, const struct reader *reader, struct error *error)
{
    sheet->columns = reader->count;
    sheet->headers = take_cells(sheet, reader, reader->count);
    if (!sheet->headers)
        return no_memory(sheet, error);
    for (size_t i = 0; i < sheet->columns; i++)
        if (sheet->headers[i][0] && sheet_column(sheet, sheet->headers[i]) != (int)i)
            return source_error(&sheet->source, error, sheet->headers[i], "each column's name once in the header");
    return 0;
}

static int take_row(struct sheet *sheet, const struct reader *reader, struct error *error)
{
    if (sheet->count == SHEET_ROWS_MOST)
        return source_error(&sheet->source, error, "more than 100,000 rows", "at most 100,000 rows; split the file");
    if (sheet->count == sheet->room) {
        size_t room = sheet->room ? sheet->room * 2 : 256;
        struct sheet_row *rows = realloc(sheet->rows, room * sizeof *rows);
        if (!rows)
            return no_memory(sheet, error);
        sheet->rows = rows;
        sheet->room = room;
    }
    const char **cells = take_cells(sheet, reader, sheet->columns);
    if (!cells)
        return no_memory(sheet, error);
    sheet->rows[sheet->count++] = (struct sheet_row){reader->row, reader->count > sheet->columns, cells};
    return 0;
}

static int read_all(struct sheet *sheet, struct error *error)
{
    struct reader reader;
    int got = reader_begin(&reader, &sheet->source, (struct dialect){',', true}, error) ? -1 : 1;
    while (got == 1 && (got = reader_next(&reader, error)) == 1)
        if (reader.broken != SIZE_MAX)
            got = source_error(&sheet->source, error, "broken bytes", "text that is valid %s", encoding_row(sheet->source.encoding)->name);
        else if (!reader_is_blank(&reader) && (sheet->headers ? take_row(sheet, &reader, error) : take_header(sheet, &reader, error)))
            got = -1;
    reader_end(&reader);
    if (!got && !sheet->headers)
        return source_error(&sheet->source, error, "no row", "a header row, then rows");
    return got;
}

int sheet_open(const char *path, struct sheet **out, struct error *error)
{
    struct sheet *sheet = *out = calloc(1, sizeof *sheet);
    if (!sheet)
        return error_set(error, ERROR_BUSY, path, NULL, "free memory");
    sheet->source.name = path;
    sheet->arena = arena_new();
    int result = !sheet->arena                                     ? no_memory(sheet, error)
                 : source_open(path, &sheet->source, error)          ? -1
                 : source_settle(&sheet->source, &(struct source_wish){NULL, NULL, NULL, NULL}, error) ? -1
                                                                     : read_all(sheet, error);
    if (result) {
        sheet_close(sheet);
        *out = NULL;
    }
    return result;
}

void sheet_close(struct sheet *sheet)
{
    if (!sheet)
        return;
    source_close(&sheet->source);
    arena_free(sheet->arena);
    free(sheet->rows);
    free(sheet);
}

size_t sheet_columns(const struct sheet *sheet)
{
    return sheet->columns;
}

const char *sheet_header(const struct sheet *sheet, size_t column)
{
    return sheet->headers[column];
}

int sheet_column(const struct sheet *sheet, const char *name)
{
    for (size_t i = 0; i < sheet->columns; i++)
        if (!strcasecmp(sheet->headers[i], name))
            return (int)i;
    return -1;
}

size_t sheet_rows(const struct sheet *sheet)
{
    return sheet->count;
}

uint32_t sheet_line(const struct sheet *sheet, size_t row)
{
    return sheet->rows[row].line;
}

bool sheet_too_wide(const struct sheet *sheet, size_t row)
{
    return sheet->rows[row].too_wide;
}

const char *sheet_cell(const struct sheet *sheet, size_t row, int column)
{
    return column < 0 ? "" : sheet->rows[row].cells[column];
}
