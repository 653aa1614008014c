/* The intake: a table that somebody saved (CSV, TSV, a workbook) becomes canonical rows for patent.load, and everything that does not become
 * one is said aloud.  No sockets, no JSON: the client reads the file with it, the daemon never opens a user's file.
 *
 *   intake_open ──▶ intake_report        encoding, dialect, whose export, fate of every column: known before anything is written
 *        │         intake_preview       the first rows as they will be sent
 *        │
 *        └──▶ intake_next_chunk …        rows of canonical text, until a chunk of 0 rows
 *                  │
 *                  └──▶ intake_rejects_write   what was refused, with its reason and its cells, as a CSV for a spreadsheet
 *
 * The file is walked through and never in memory whole: a list of ten million rows takes no more of it than one of a thousand.
 * Rows are numbered as a spreadsheet shows them: the file's first row is 1, a quoted line end does not begin a new one.
 * The same file read in the same way gives the same chunks byte for byte; `job` in the report names file and way together. */
#ifndef INTAKE_INTAKE_H
#define INTAKE_INTAKE_H

#include "base/buffer.h"
#include "base/digest.h"
#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct intake;

/* One row of a --map file: the column with this header (compared folded) feeds this attribute.  `attribute` takes the forms of
 * etc/import-headers.tsv ("claims", "licence_amount[万元]", …); "-" or NULL: the column is left out on purpose. */
struct intake_mapping { const char *header, *attribute; };

struct intake_options {
    const char *path;                  /* the file; with intake_open_bytes only a name for error sentences (NULL: "input") */
    const char *format;                /* NULL or "auto", "csv" (comma or semicolon), "tsv", a name of formats.def, or one of layouts.def */
    const char *encoding;              /* NULL or "auto", or a word of encodings.def; not asked of workbooks */
    const char *sheet;                 /* of a workbook; NULL: the first whose header gives patent numbers, else the first */
    const char *headers_path;          /* etc/import-headers.tsv; NULL: only the names and labels of attributes.def */
    const char *values_path;           /* etc/import-values.tsv; NULL: only the words and labels of enumerations.def */
    const struct intake_mapping *map;  /* may be NULL when map_count is 0; not kept after the call */
    size_t map_count;
    size_t chunk_rows;                 /* most rows a chunk; 0: 500; at most 5,000 */
    size_t chunk_bytes;                /* most bytes a chunk, unless one row alone is longer; 0: 200 KiB; at most 400 KiB */
};

/* What becomes of a column. */
enum intake_fate {
    INTAKE_MAPPED,      /* feeds its attribute */
    INTAKE_COMPARISON,  /* another vendor's score: kept beside the record for comparison, never an input */
    INTAKE_SPARE,       /* a further column for an attribute: used in rows where column `wins` says nothing */
    INTAKE_DUPLICATE,   /* a further column for an attribute: not used, column `wins` stands */
    INTAKE_IGNORED,     /* left out by the map */
    INTAKE_COMPUTED,    /* its attribute is computed from the others (an office column still helps to read bare numbers) */
    INTAKE_UNUSED,      /* known, but no attribute takes it */
    INTAKE_EMPTY,       /* a column without a header, in which nothing stands */
    INTAKE_UNKNOWN      /* nobody knows this header: kept as text in `remark`, behind its header and cut to 1,000 bytes a cell, 8,000 a row */
};
/* "mapped", "comparison", …; a Chinese phrase in `*zh` and an English one in `*en` when not NULL. */
const char *intake_fate_word(enum intake_fate fate, const char **en, const char **zh);

struct intake_column {
    const char *header;     /* as in the file, trimmed; may be "" */
    const char *attribute;  /* name, or NULL */
    enum intake_fate fate;
    int wins;               /* index of the column that stands before this one, -1: none */
    /* counted while chunks are read: cells used; cells that held a mark for nothing ("-", "NA", "无"); words that are known but say
     * less than the attribute needs ("失效" for a status) and were left unknown; amounts rounded to whole yuan or six decimals;
     * rows refused because of this column */
    uint32_t used, marks, set_aside, rounded, refused;
};

struct intake_report {
    const char *name;         /* the file's name without folders */
    const char *encoding;     /* "UTF-8", "GB18030", … of encodings.def */
    bool bom;
    const char *format;       /* "csv", "tsv", or a name of formats.def */
    const char *layout;       /* whose export it is: a name of layouts.def, or of formats.def where the format says it */
    const char *layout_en, *layout_zh;
    bool layout_named;        /* by the user, not found in the header */
    int rank;                 /* of its facts where sources differ: office 30, vendor 20, self-declared 10 */
    const char *sheet;        /* of a workbook, or NULL */
    const char *other_sheets; /* "说明, 2024": those that are not read; "" */
    char delimiter;           /* ',' ';' or '\t' */
    bool quotes;              /* false: quotation marks are ordinary characters (a TSV that does not quote) */
    const char *line_ends;    /* "LF", "CRLF", "CR", "CRCRLF", "mixed", "none" */
    uint64_t size;            /* of the file in bytes */
    struct digest digest;     /* SHA-256 of the file's bytes */
    struct digest job;        /* of the file, the dictionaries, the map and every option that changes a chunk: the import job's name */
    uint32_t header_row;      /* rows before it are a preamble and are not read */
    uint32_t header_rows;     /* 2: a row of group names above it belongs to the header */
    uint32_t rows;            /* rows below the header, blank ones left out */
    uint32_t blank_rows;      /* empty, or the header once more */
    const struct intake_column *columns;
    size_t column_count;
    const char *const *unmatched; /* headers of the map that the file does not have */
    size_t unmatched_count;
};

/* How far the chunks have come. */
struct intake_counts { uint32_t read, accepted, refused, blank; };

/* A chunk's rows stand one after another in the file, so that patent.load's first_row + i is the file's row. */
struct intake_chunk {
    uint32_t index;      /* from 0 */
    uint32_t first_row;  /* of the file */
    uint32_t rows;       /* 0: the end */
};

/* One refused row: by the intake, or later by the daemon. */
struct intake_reject {
    uint32_t row;
    const char *header;      /* the column as in the file; "" when the whole row is meant */
    const char *attribute;   /* name; "" when the whole row is meant */
    const char *got;         /* the value as it stood, cut to 160 bytes */
    const char *expected;    /* English clause */
    const char *expected_zh; /* the same in Chinese; may be "" */
    const char *en, *zh;     /* why, one sentence each */
};

/* A row as it will be sent. */
struct intake_sample {
    uint32_t row;
    const char *const *names, *const *values; /* attributes that the row tells and their canonical texts, as value_parse takes them */
    size_t count;
    const struct intake_reject *refused;      /* why it will not be sent, NULL: it will */
};

/* Opens the file of `options`, finds encoding and dialect, reads it once through (so that a broken file is refused before anything
 * is written) and matches the columns.  0 and `*out`, which the caller gives to intake_close; or -1 with
 *   ERROR_FILE       not readable, over 64 GiB or 1,000,000,000 rows (workbooks and records: over 512 MiB), a damaged or encrypted
 *                    workbook, bytes whose encoding cannot be told, a NUL (row and byte), a quotation mark never closed (row and
 *                    byte), no column that gives a patent number (headers found), more than 4,096 columns, a row over 4 MiB
 *   ERROR_ATTRIBUTE  the map names what is no attribute, or one that is computed
 *   ERROR_CONFIG     a dictionary's line is wrong (path "file:line")
 *   ERROR_PARAMS     a format, encoding or chunk size that does not exist
 *   ERROR_BUSY       no memory
 * Nothing of `options` is kept. */
int intake_open(const struct intake_options *options, struct intake **out, struct error *error);
/* The same for bytes in memory, which must stay until intake_close. */
int intake_open_bytes(const void *bytes, size_t size, const struct intake_options *options, struct intake **out, struct error *error);
/* Frees everything; NULL is allowed. */
void intake_close(struct intake *intake);

/* Lives as long as the intake; the columns' counters grow with the chunks. */
const struct intake_report *intake_report(const struct intake *intake);
struct intake_counts intake_counts(const struct intake *intake);
/* The known header that an unknown column's is likely to mean: at most a quarter of its characters differ, or two and less than half of
 * them.  NULL when there is none, and for every column that is not INTAKE_UNKNOWN.  `*attribute`, if not NULL: what a map would say of it. */
const char *intake_nearest(const struct intake *intake, size_t column, const char **attribute);

/* Shows the first `rows` rows below the header that are not blank, through the conversion that the chunks use; nothing is counted.  What
 * `show` is given lives as long as its call.  0, or -1 with ERROR_BUSY or ERROR_FILE. */
int intake_preview(struct intake *intake, size_t rows, void (*show)(void *context, const struct intake_sample *sample), void *context, struct error *error);

/* Replaces the contents of `rows` (the caller's, kept between calls) by the next chunk: a line of attribute names, then a line a row,
 * as facts_read takes them.  chunk->rows 0: the end, and `rows` is empty.  0, or -1 with ERROR_BUSY (memory) or ERROR_FILE (the file
 * changed while it was read). */
int intake_next_chunk(struct intake *intake, struct buffer *rows, struct intake_chunk *chunk, struct error *error);

/* The daemon has answered the first `chunks` of the chunks given out, and what it refused of them has been added.  As long as nothing at all is
 * refused, the rows before them will not be asked for again, and their room on the disk is given back: neither intake_preview may be
 * called after it, nor intake_add_reject of such a row. */
void intake_answered(struct intake *intake, uint32_t chunks);

/* The refusals met so far, for showing: the intake's first 1,000 and all that were added, in the order they came.  Valid until the
 * next call that changes the intake. */
size_t intake_rejects(const struct intake *intake, const struct intake_reject **list);
/* Adds a row that the daemon refused; the texts are copied, NULL counts as "", a NULL `header` is found by `attribute`.
 * 0, or -1 without memory. */
int intake_add_reject(struct intake *intake, const struct intake_reject *reject);
/* Writes every refused row of the file (read anew, so that none is kept in memory) and every added one, in the order of the file:
 * UTF-8 with a BOM, CRLF; row, column, value, expected, 应为, reason, then the row's own cells.  Cells that a spreadsheet would run
 * (= + - @) or round (numbers of 12 digits and more) get a leading ', which the intake takes off again.  `*written` rows, may be
 * NULL.  0, or -1 with ERROR_FILE (out cannot be written) or ERROR_BUSY. */
int intake_rejects_write(struct intake *intake, FILE *out, uint32_t *written, struct error *error);

#endif
