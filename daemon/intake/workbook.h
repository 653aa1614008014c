/* What an .xlsx workbook holds beside the cells of its sheets. */
#ifndef INTAKE_WORKBOOK_H
#define INTAKE_WORKBOOK_H

#include "base/arena.h"
#include "base/buffer.h"
#include "intake/numberformat.h"
#include "intake/package.h"

#define SHEETS_MOST 1024

struct workbook_sheet { const char *name, *part; };

struct workbook {
    struct package package;
    struct arena *arena;
    bool epoch_1904;
    struct workbook_sheet *sheets; /* those that have cells, in the workbook's order */
    size_t sheet_count;
    struct number_format *styles;  /* by a cell's attribute s */
    size_t style_count, style_room;
    struct buffer strings;         /* shared by the cells, one after another */
    size_t *string_ends;
    size_t string_count, string_room;
};

int workbook_open(const struct format_input *input, struct workbook *out, struct error *error);
void workbook_close(struct workbook *workbook);

/* xlsx_sheet.c: hands the sheet's rows to the sink; `most` rows at most with cells in them, 0: all of them. */
int workbook_rows(struct workbook *workbook, const struct workbook_sheet *sheet, size_t most, const struct row_sink *sink, struct error *error);

/* Adds text of XML to a cell: _x000D_ is how Office writes what XML cannot hold, and _x005F_ an underscore before such. */
void workbook_unescape(struct buffer *text, size_t from);

#endif
