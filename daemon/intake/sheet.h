/* A table whose columns have names of their own: the labels of a validation, the deals of a backtest.  Nothing is converted and no
 * dictionary is asked; bytes, encoding and quotation are read as the import reads them. */
#ifndef INTAKE_SHEET_H
#define INTAKE_SHEET_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SHEET_ROWS_MOST 100000

struct sheet;

/* Reads the whole file: the first row is the header, commas part the cells.  0 and `*out`, or -1 with ERROR_FILE (not readable, no
 * header, a header twice, broken quotation, too many rows) or ERROR_BUSY. */
int sheet_open(const char *path, struct sheet **out, struct error *error);
void sheet_close(struct sheet *sheet); /* NULL is allowed */

size_t sheet_columns(const struct sheet *sheet);
const char *sheet_header(const struct sheet *sheet, size_t column);
int sheet_column(const struct sheet *sheet, const char *name); /* its index, in whatever case it is written; -1: there is none */
size_t sheet_rows(const struct sheet *sheet);
uint32_t sheet_line(const struct sheet *sheet, size_t row);    /* as a spreadsheet numbers it */
bool sheet_too_wide(const struct sheet *sheet, size_t row);    /* more cells than the header has: a comma stands unquoted */
const char *sheet_cell(const struct sheet *sheet, size_t row, int column); /* trimmed; "" where there is none, and for column -1 */

#endif
