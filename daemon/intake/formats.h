/* Formats that are not delimited text.  Each is a converter which hands over rows of UTF-8 cells, the header among the first of them;
 * the intake writes these as CSV into a file without a name and reads that as it reads any other:
 *
 *   list.xlsx ──▶ xlsx_read ──▶ row_sink ──▶ 申请号,标题        row 1 of the sheet
 *                                                               row 2 was empty: an empty line, so that rows keep their numbers
 *                                            2019…X,一种装置    row 3
 */
#ifndef INTAKE_FORMATS_H
#define INTAKE_FORMATS_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FORMAT_PART 200
#define FORMAT_OTHERS 600

struct format_input {
    const char *path;           /* of the file, for error sentences */
    const unsigned char *bytes;
    size_t size;
    /* Whether a row gives, as a header, a column of patent numbers: a workbook's sheet is chosen by it.  NULL: the first sheet. */
    bool (*is_header)(void *asker, const char *const *cells, const size_t *sizes, size_t count);
    void *asker;
    const char *wanted;         /* the sheet that the user named, or NULL */
    char *others;               /* FORMAT_OTHERS bytes for the names of the sheets that were not; may be NULL */
    char *part;                 /* FORMAT_PART bytes for the name of the sheet that was read; may be NULL */
};

/* Takes a row: `number` as a spreadsheet shows it, rising; a format that numbers records gives its header 0.  Cells may
 * hold line ends and, where empty, be NULL.  Not 0: stop, the sink has filled the error. */
struct row_sink {
    int (*row)(void *context, uint32_t number, const char *const *cells, const size_t *sizes, size_t count);
    void *context;
};

struct format_row {
    const char *name, *en, *zh;
    bool (*is)(const struct format_input *input); /* looks at the bytes, never at the file's name */
    int (*read)(const struct format_input *input, const struct row_sink *sink, struct error *error);
    int rank; /* of its facts: office 30, vendor 20, self-declared 10; 0: its header tells whose they are */
};

#define FORMAT(id, name, is, read, rank, en, zh)           \
    bool is(const struct format_input *input);          \
    int read(const struct format_input *input, const struct row_sink *sink, struct error *error);
#include "intake/formats.def"
#undef FORMAT

/* A sentence for a sheet that was named and is not there: `titles` are those there are. */
void format_add_other(const struct format_input *input, const char *title);
int format_no_sheet(const struct format_input *input, const char *titles, struct error *error);
const struct format_row *format_by_name(const char *name);                   /* NULL: none of this name */
const struct format_row *format_by_bytes(const struct format_input *input);  /* NULL: none of these */
const char *format_names(void);                                              /* "xlsx or xls" */
/* A sentence for bytes that are neither text nor a format of the table (a gzip archive, a PDF): 0 when they may be text. */
int format_refuse_foreign(const char *name, const char *bytes, size_t size, struct error *error);

#endif
