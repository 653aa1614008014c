#include "cli/cli.h"

#include <stdlib.h>
#include <string.h>

#define COLUMNS_MOST 12

struct grid { size_t columns, rows; char **cells; bool right[COLUMNS_MOST]; };

static void add_row(struct grid *grid, const char *const *cells, size_t skip)
{
    size_t count = (grid->rows + 1) * grid->columns;
    char **grown = realloc(grid->cells, count * sizeof *grown);
    if (!grown)
        return;
    grid->cells = grown;
    for (size_t i = 0; i < grid->columns; i++) {
        const char *cell = cells[i] ? cells[i] : "";
        char *copy = strdup(cell + (skip && cell[0] == '>'));
        if (copy)
            tame(copy);
        grown[grid->rows * grid->columns + i] = copy;
    }
    grid->rows++;
}

struct grid *grid_new(const char *const *headers, size_t columns)
{
    struct grid *grid = calloc(1, sizeof *grid);
    if (!grid || columns > COLUMNS_MOST)
        abort();
    grid->columns = columns;
    for (size_t i = 0; i < columns; i++)
        grid->right[i] = headers[i][0] == '>';
    add_row(grid, headers, 1);
    return grid;
}

void grid_add(struct grid *grid, const char *const *cells)
{
    add_row(grid, cells, 0);
}

static void put_cell(FILE *out, const char *text, unsigned width, bool right, bool last)
{
    unsigned used = display_width(text), gap = width > used ? width - used : 0;
    if (right)
        fprintf(out, "%*s%s", (int)gap, "", text);
    else
        fprintf(out, "%s%*s", text, last ? 0 : (int)gap, "");
}

void grid_print(const struct grid *grid, FILE *out)
{
    unsigned widths[COLUMNS_MOST] = {0};
    for (size_t i = 0; i < grid->rows * grid->columns; i++) {
        unsigned width = display_width(grid->cells[i]);
        if (width > widths[i % grid->columns])
            widths[i % grid->columns] = width;
    }
    for (size_t row = 0; row < grid->rows; row++) {
        for (size_t i = 0; i < grid->columns; i++) {
            fputs("  ", out);
            put_cell(out, grid->cells[row * grid->columns + i], widths[i], grid->right[i], i + 1 == grid->columns);
        }
        fputc('\n', out);
    }
}

void grid_free(struct grid *grid)
{
    for (size_t i = 0; i < grid->rows * grid->columns; i++)
        free(grid->cells[i]);
    free(grid->cells);
    free(grid);
}

void csv_cell(FILE *out, const char *text)
{
    size_t digits = strspn(text, "0123456789");
    bool formula = text[0] && strchr("=+-@'", text[0]), rounds = digits >= 12 && !text[digits]; /* a ' of its own gets another in front */
    bool blank = text[0] && (strchr(" \t", text[0]) || strchr(" \t", text[strlen(text) - 1]));
    bool quoted = formula || rounds || blank || strpbrk(text, ",;\"\r\n\t");
    if (quoted)
        fputc('"', out);
    if (formula || rounds)
        fputc('\'', out);
    for (const char *at = text; *at; at++) {
        if (*at == '"')
            fputc('"', out);
        fputc(*at, out);
    }
    if (quoted)
        fputc('"', out);
}
