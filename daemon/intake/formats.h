/* Record formats become the rows of a table: a header row of attribute names (or headers that etc/import-headers.tsv knows), then one
 * row a patent.  Nothing is judged here: the dictionary and row.c read the cells as they read a table's. */
#ifndef INTAKE_FORMATS_H
#define INTAKE_FORMATS_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct format_input { const char *path; const unsigned char *bytes; size_t size; };
/* `row` gets UTF-8 cells, lists joined by '|'; `number` is the record's number (or line) in the file, 0 for the header.  Not 0: stop;
 * the sink then has its own error to tell. */
struct row_sink { int (*row)(void *context, uint32_t number, const char *const *cells, const size_t *sizes, size_t count); void *context; };

/* NAME_is looks at the first bytes, never at the file's name.  NAME_read gives every row to the sink, the header first, numbers rising; 0, or -1
 * with ERROR_FILE (the file is broken, over a limit, or has no record) or ERROR_BUSY, or because the sink stopped. */
#define FORMAT(id, name, is, read, en, zh)                 \
    bool is(const struct format_input *input);             \
    int read(const struct format_input *input, const struct row_sink *sink, struct error *error);
#include "intake/formats.def"
#undef FORMAT

#endif
