/* What the files of this floor share.
 *
 *   source.c     the bytes                           encoding.c    what text is written in        convert.c  a workbook → CSV
 *   formats.c    which format bytes are in           dictionary.c  header and value synonyms      row.c      record → canonical row
 *   records.c    bytes → records of cells            layout.c      dialect, header, columns       intake.c   open, chunks, report
 *   text.c       trimming, folding, splitting        cell.c        cell → canonical value         rejects.c  refusals and their file
 *   numeral.c    numbers as people write them        sentence.c    Chinese clauses              nearest.c  the header that was meant
 *   signature.c  whose export a header is            preview.c     the first rows as they will be sent
 *   slashed.c    days that only a column tells       repeats.c     cells that came before           numbers.c  the numbers of a row
 *
 * The record formats (formats.h) have a header of their own, draft.h; row.c and numbers.c have row.h. */
#ifndef INTAKE_INTERNAL_H
#define INTAKE_INTERNAL_H

#include "base/arena.h"
#include "domain/attribute.h"
#include "domain/day.h"
#include "domain/patent_number.h"
#include "intake/formats.h"
#include "intake/intake.h"

#include <csv.h>
#include <iconv.h>
#include <pthread.h>

#define SOURCE_BYTES ((size_t)64 << 30)   /* of delimited text, which is walked through and never in memory whole */
#define FILE_BYTES ((size_t)512 << 20)    /* of a workbook or of records, and of the CSV that becomes of it */
#define RECORD_BYTES ((size_t)4 << 20)
#define RECORDS_MOST 1000000000           /* what first_row and chunk of patent.load take (params.def) */
#define ROW_BYTES ((size_t)400 << 10) /* a canonical row; escaped as JSON it must still fit a request line of 1 MiB */
#define COLUMNS_MOST 4096
#define REJECTS_KEPT 1000

struct span { const char *text; size_t size; };

/* text.c */
struct span text_trim(struct span cell);                              /* spaces of every width, ' before text, ="…" */
struct span text_key(struct span text, struct arena *arena);          /* text_fold, and brackets of every kind, * and : dropped */
size_t text_narrow(struct span text, char *out, size_t room);         /* full-width ASCII to half, spaces dropped; 0 when it does not fit */
enum separators { SEPARATORS_LIST, SEPARATORS_NAMES, SEPARATORS_COMMAS }; /* ; ；| and line ends; 、 too; commas too */
bool text_next_item(struct span list, enum separators separators, size_t *at, struct span *item); /* items between them, trimmed */
enum separators text_name_separators(struct span list);               /* those that part this list of names */
void text_put_item(struct buffer *out, struct span item);             /* as an item of a canonical list, after '|' when not first */
void text_put_cell(struct buffer *out, struct span value);            /* as a cell of a canonical row */
void text_put_utf8(struct buffer *out, uint32_t c);
const char *text_copy(struct span text, struct arena *arena);

/* names.c: `between`: "commas" (and "Ltd." after one is no name), "bars" (; and , stand inside names), or NULL: whatever separator there is */
bool names_next(struct span list, const char *between, size_t *at, struct span *name);
struct span name_bare(struct span name);                              /* without "[US]" and "(2017-01-05)" behind it */

/* encoding.c */
enum encoding_id {
#define ENCODING(id, name, iconv_name, words) ENCODING_##id,
#include "intake/encodings.def"
#undef ENCODING
};
struct encoding { const char *name, *iconv_name, *words; };
const struct encoding *encoding_row(enum encoding_id id);
/* How many header cells are known when the source is read as it now says it is encoded. */
struct header_judge { size_t (*known)(void *context); void *context; };

/* source.c: the file's bytes; `at` walks over them in whole physical lines. */
struct source {
    const char *bytes;
    size_t size, start;   /* start: after the BOM */
    void *mapped;         /* ours to unmap, and its file to close */
    size_t mapped_size;
    int file;
    size_t released;      /* bytes that the file holds no more: source_release */
    enum encoding_id encoding;
    bool bom;
    bool broken;          /* lines may hold bytes that are no text: they are looked at one by one */
    bool translated;      /* the bytes are ours and not the file's: their offsets say nothing to the user */
    bool digest_known;    /* of the file as it was found, if it was translated */
    struct digest digest;
    uint64_t found_size;
    const struct format_row *format; /* NULL: delimited text */
    char part[FORMAT_PART];          /* a workbook's sheet */
    char others[FORMAT_OTHERS];      /* those that are not read */
    const char *name;
    struct { pthread_t thread; bool running; _Atomic bool stopped; struct digest digest; } aside; /* the thread that computes its digest */
};
int source_open(const char *path, struct source *out, struct error *error);
void source_close(struct source *source);
void source_behind(const struct source *source, size_t *behind, size_t at); /* gives back the memory of what was read before `at` */
/* Copies the bytes at `at`, at most `size` of them, and returns how many: for those who walk over all of a file, whose mapping would cost
 * them a fault for each page. */
size_t source_read(const struct source *source, size_t at, char *to, size_t size);
#define SOURCE_PART ((size_t)1 << 16) /* what they take at once */
/* What lies before `until` will not be read again: the copy gives it back to the file system, as far as that is worth a call.  A large file's
 * copy need not reach the disk then, and its memory is there for what the server writes meanwhile. */
void source_release(struct source *source, size_t until);
/* Of the file as it was found.  Begun before, a thread of its own computes it while the file is looked through: a server that the rows are
 * meant for has nothing to do until then.  From there on the source's bytes stay as they are. */
void source_digest_begin(struct source *source);
void source_digest(struct source *source, struct digest *out);
int source_scratch(const struct source *source, struct error *error);             /* a file without a name, or -1 */
int source_adopt(struct source *source, int file, struct error *error);           /* the source's bytes are now this file's */
int source_error(const struct source *source, struct error *error, const char *got, const char *expected, ...)
    __attribute__((format(printf, 4, 5)));
/* Text: finds its encoding, or takes the one wanted; UTF-16 becomes UTF-8.  `judge` may be NULL. */
int encoding_settle(struct source *source, const char *wanted, const struct header_judge *judge, struct error *error);
/* convert.c: what the bytes are, a source of another format becomes CSV.  Every member of the wish may be NULL. */
struct source_wish { const char *format, *encoding; const struct header_judge *judge; const struct format_input *asking; };
int source_settle(struct source *source, const struct source_wish *wish, struct error *error);
int convert_source(struct source *source, const struct format_row *format, const struct format_input *asking, struct error *error);

/* records.c */
struct dialect { char delimiter; bool quotes; };
struct cell { size_t offset, size; };
struct reader {
    const struct source *source;
    struct dialect dialect;
    struct csv_parser parser;
    bool begun, complete, failed;
    size_t at;                /* next byte */
    size_t searched;          /* no LF but `line_feed` lies between `at` and here */
    size_t line_feed;         /* the next one, SIZE_MAX: none found */
    struct { char *bytes; size_t first, size, room; } window; /* the source's bytes from `first` on */
    uint32_t row;             /* number of the record last read */
    size_t offset;            /* of its first byte */
    uint32_t blanks;          /* rows without any character so far */
    uint32_t ends[4];         /* records ended by LF, CRLF, CR, CRCRLF */
    iconv_t converter;
    size_t broken;            /* offset of the record's first byte that is no text, SIZE_MAX: none */
    struct buffer line, text;
    struct cell *cells;
    size_t count, room;
    size_t wanted;            /* of a line without quotation marks no more cells than this are cut by reader_next; 0: all are */
    size_t uncut;             /* where in `text` the next one begins, for reader_cut_rest; SIZE_MAX: all are cut */
};
int reader_begin(struct reader *reader, const struct source *source, struct dialect dialect, struct error *error);
void reader_go_on(struct reader *reader, size_t at, uint32_t row); /* at a record's first byte, `row` being the one before it */
int reader_next(struct reader *reader, struct error *error); /* 1: a record, 0: the end, -1: the file is broken */
static inline struct span reader_cell(const struct reader *reader, size_t index)
{
    const struct cell *cell = index < reader->count ? &reader->cells[index] : NULL;
    return cell ? (struct span){reader->text.data + cell->offset, cell->size} : (struct span){"", 0};
}
void reader_cut_rest(struct reader *reader);
bool reader_is_blank(const struct reader *reader);           /* every cell of the record is empty */
void reader_end(struct reader *reader);
bool tabs_are_quoted(const struct source *source);

/* dictionary.c: key → index */
#define TABLE_NONE UINT32_MAX
struct table_slot { const char *key; uint32_t size, value; };
struct table { struct table_slot *slots; size_t room, count; };
int table_put(struct table *table, struct span key, uint32_t value); /* 0, 1 when the key was there (kept), -1 without memory */
uint32_t table_get(const struct table *table, struct span key);
void table_free(struct table *table);

enum own { OWN_NONE, OWN_TABLE, OWN_LINES }; /* an export of ours: as a table, as JSON Lines */
/* Where a column goes: "claims", "status~simple", "holder_type=enterprise", "licence_amount[万元]", "family_offices#", "publication_number?", "-". */
struct target {
    enum attribute attribute; /* ATTRIBUTES: "-" */
    uint32_t rank;            /* lower stands first: map, then lines of the dictionary, then attributes.def */
    const char *variant;      /* vocabulary of its own in import-values.tsv, or NULL */
    const char *header;       /* as the dictionary spells it; NULL in a map */
    const char *constant;     /* value of the attribute where the cell says yes or anything but no, or NULL */
    int shift;                /* power of ten of a cell without a unit of its own */
    bool count;               /* the number of distinct items of the cell */
    bool last;                /* a number only where no other column of the header gives one */
    enum own own;             /* its cells are canonical text: own.c */
    bool companion;           /* read beside the column's own attribute, where no other column says it: kin.c */
};
struct dictionary {
    struct arena *arena;
    struct table headers, values;
    struct target *targets;
    size_t target_count, target_room;
    const char **words;       /* canonical values */
    size_t word_count, word_room;
    bool worded[ATTRIBUTES];  /* the attribute has words of its own */
    size_t longest_mark;      /* of the words that hold for every attribute */
    bool plain_words;         /* one of these looks like a day or a patent number, so that even those have to be looked up */
    struct digest digest;
};
int dictionary_read(const char *headers_path, const char *values_path, struct dictionary *out, struct error *error);
void dictionary_free(struct dictionary *dictionary);
const struct target *dictionary_target(const struct dictionary *dictionary, struct span header, struct arena *arena);
/* The canonical word for what a cell says; "" nothing, "-" known but too coarse, NULL unknown. */
const char *dictionary_word(const struct dictionary *dictionary, const struct target *target, struct span cell, struct arena *arena);
const char *dictionary_scoped(const struct dictionary *dictionary, const char *scope, struct span folded);
/* The same for a header that no line has as it is: a known one of numbers, and behind it a unit of theirs in brackets. */
bool dictionary_target_in(const struct dictionary *dictionary, struct span header, struct arena *arena, struct target *out);
/* "研发成本（千元）" → 研发成本, 千元; false when no brackets end it. */
bool header_parts(struct span header, struct span *name, struct span *unit);
/* The power of ten of a unit that the attribute can be in; false when it knows none of the name: a share of 3 % is no amount. */
bool dictionary_unit(const struct dictionary *dictionary, enum attribute attribute, struct span folded, int *power);
int target_read(const struct dictionary *dictionary, struct span text, struct target *out, const char *path, struct error *error);

/* layout.c */
enum plain_form { PLAIN_NOT, PLAIN_NUMBER, PLAIN_DAY };
struct binding {
    uint32_t column;
    struct target target;
    int first_most, second_most; /* of days with slashes: the most that their first and second part reach in the whole column */
    enum plain_form plain;
    struct repeat *repeats;      /* NULL: each of its cells is converted anew */
};
struct field { enum attribute attribute; size_t first, count; bool joined; }; /* its bindings, best first */
struct layout {
    struct intake_column *columns;
    size_t column_count;
    struct binding *bindings;
    size_t binding_count;
    struct field *fields;
    size_t field_count;
    int office_column;       /* -1: none */
    int office;              /* of every number, where the layout is an office's own list; 0: not told */
    int code_column;         /* kind code of the document ("A1") in a column of its own, -1: none */
    int year_column;         /* year of publication with four digits, -1: none */
    bool bare_is_foreign;    /* numbers without a country are not Chinese here: too many of them could not be */
    bool document_days;      /* a column holds days of documents, some of them grants' */
    bool priority_derived;   /* the day of the earliest priority is read out of their text */
    bool moves_grant;        /* … and no other has those of grants */
    bool has_remarks;        /* a column is kept in `remark` */
    struct repeat **repeats; /* of every such column */
    uint32_t header_row;     /* the last of them, where a group's row stands above */
    uint32_t header_rows;
    const char **unmatched;
    size_t unmatched_count;
    uint32_t *nameless;      /* columns without a header in which nothing has been met */
    size_t nameless_count;
};

struct counters;
#define CHUNK_ENDS 64
struct intake {
    struct arena *arena;     /* lives as long as the intake */
    struct source source;
    struct dictionary dictionary;
    struct dialect dialect;
    struct layout layout;
    enum own own;
    const struct layout_row *wanted; /* the layout that the user named, or NULL */
    struct intake_report report;
    struct intake_counts counts;
    size_t chunk_rows, chunk_bytes;
    struct target *map_targets;
    const char **map_keys, **map_headers;
    size_t map_count;
    struct reader reader;
    uint32_t blanks_above;   /* blank rows up to the header */
    struct arena *row_arena;
    struct buffer head, pending, row, value, joined;
    uint32_t pending_row;    /* 0: none */
    uint32_t chunk_index;
    struct chunk_end { uint32_t chunk, row; size_t at; } ends[CHUNK_ENDS]; /* of the last chunks given out: the record behind them */
    struct chunk_end settled;    /* what is refused stands from here on */
    struct intake_reject *rejects;
    size_t reject_count, reject_room, rejects_own;
};
int layout_find(struct intake *intake, const char *format, struct error *error);
bool layout_is_again(const struct layout *layout, const struct reader *reader);        /* the header once more, as in pages put together */
void layout_look(struct layout *layout, const struct reader *reader);                  /* at a row below the header */
void layout_looked(struct layout *layout);                                             /* after the last */
size_t layout_known(void *intake);                                                     /* for a header_judge */
bool layout_gives_number(void *intake, const char *const *cells, const size_t *sizes, size_t count); /* for a format_input */

/* signature.c: whose export a table is. */
struct layout_row { const char *name, *en, *zh, *headers, *names, *days, *office; int rank; unsigned need; };
const struct layout_row *layout_by_name(const char *name);                             /* NULL: none of this name */
const struct layout_row *layout_recognise(const struct layout *layout, struct arena *arena); /* never NULL */
const char *layout_names(void);

/* numeral.c */
struct numeral { char text[48]; bool rounded; };
bool numeral_read(const struct dictionary *dictionary, struct span cell, const struct target *target, struct arena *arena, struct numeral *out);

/* cell.c */
enum cell_state { CELL_NOTHING, CELL_MARK, CELL_SET_ASIDE, CELL_VALUE, CELL_REFUSED };
struct cell_result { enum cell_state state; bool rounded; };
/* What a cell is converted with and into. */
struct conversion {
    const struct dictionary *dictionary;
    const struct target *target;
    struct arena *arena;
    struct buffer *out;   /* canonical text, not yet escaped for a row */
    struct error *error;  /* filled when refused */
    int first_most, second_most, year; /* of the column's days with slashes; the row's year of publication, 0 unknown */
};
/* native.c: a number as an office's own list prints it, and with the office's code before it. */
struct span native_number(struct span cell, enum number_form form, struct arena *arena);
struct span native_with_office(struct span number, int office, struct arena *arena);
/* Whose patent a row of the Swedish office's list is: ENUM_office_SE or ENUM_office_EP; 0: its application number has
 * another form; -1: it has theirs, but no right check digit. */
int native_swedish(struct span application, struct span publication, struct arena *arena);
/* priority.c: the earliest day that a text of priorities tells; false where one of them tells none. */
bool priority_earliest(struct span cell, struct day *out);
bool priority_is_derived(const struct layout *layout);
void priority_put(const struct layout *layout, const struct reader *reader, struct buffer *out);
/* slashed.c */
void slashed_look(struct span cell, struct binding *binding);
bool slashed_is_open(struct span text, const struct conversion *to);  /* 03/04/2020, and the column does not tell which is the month */
bool slashed_day(struct span text, const struct conversion *to, struct day *out); /* false: no such day, or the file does not tell which */
bool lists_names(enum attribute attribute);
struct cell_result cell_convert(const struct conversion *to, struct span cell);
/* How a column's cell may stand that is its own canonical text: as plain digits, or as a day of ISO 8601. */
enum plain_form cell_plain_form(const struct dictionary *dictionary, const struct target *target);
bool cell_stands(enum plain_form form, enum attribute attribute, struct span cell); /* false says nothing */
/* A number column's cell: `*number` says of which form it is, which may be the other one when the cell says so by itself (the error
 * then holds why it is not of the column's form). */
bool cell_is_international(struct span cell); /* an application number of the PCT, as one of its ways writes it */
bool cell_is_stand_in(struct span cell);      /* a document's number where no application number is known */
struct cell_result cell_number(const struct conversion *to, struct span cell, int office, struct patent_number *number);
/* A number with no letters at all, of no country said; `fits` when it could be a Chinese application's. */
bool cell_is_bare_number(struct span cell, struct arena *arena, bool *fits);
int cell_office(const struct dictionary *dictionary, struct span cell, struct arena *arena);

/* repeats.c */
#define REPEAT_BYTES 60
struct repeat { uint8_t size, text_size, state; bool rounded; char bytes[REPEAT_BYTES]; }; /* the cell, then its text */
int repeats_begin(struct layout *layout, const struct dictionary *dictionary); /* when the layout is settled; -1 without memory */
void repeats_end(struct layout *layout);
/* `slots` of one column, NULL: nothing is kept.  The text is what the caller will copy: of a cell by itself as it stands in the row, of one that
 * stands with others in one cell of the row not yet escaped. */
const struct repeat *repeats_find(const struct repeat *slots, struct span cell); /* NULL: not seen, or no longer */
void repeats_keep(struct repeat *slots, struct span cell, struct cell_result result, struct span text);

/* kin.c: a column of twins or of family members says more than one thing */
#define COMPANIONS_MOST 2
size_t companions_of(const struct target *target, struct target out[COMPANIONS_MOST]);
struct cell_result companion_convert(const struct conversion *to, struct span cell);
bool kin_number(struct span cell, struct patent_number *out);                              /* a number in a cell that says more */
void kin_members(struct span cell, struct buffer *list);                                   /* family members as a canonical list */

/* printed.c: what the day of a document means, told by its kind code: of a grant, of the first publication, or of both. */
void printed_means(const char *number, bool *grant, bool *first);

/* own.c */
void own_mark(struct intake *intake);                                                      /* when the layout is known */
bool own_column(const struct intake *intake, size_t column);
bool own_convert(const struct conversion *to, struct span cell, struct cell_result *result); /* false: to be read as anybody's */

/* events.c: the columns of the register's events → one canonical list.  0, or -1 with the error. */
struct event_columns { const struct dictionary *dictionary; const struct binding *bindings; size_t count; const struct reader *reader; struct arena *arena; };
int events_join(const struct event_columns *columns, struct buffer *out, struct error *error);
bool event_part(const char *variant, const char **word, unsigned *part); /* "transfer.day" */

/* row.c */
enum row_state { ROW_BLANK, ROW_GOOD, ROW_REFUSED };
struct refusal { int column; struct error error; }; /* column -1: the whole row */
/* One record as a canonical row in `out`; `counting` says whether the columns' counters take part. */
enum row_state row_convert(struct intake *intake, const struct reader *reader, bool counting, struct buffer *out, struct refusal *refusal);
void row_put_head(struct layout *layout, struct buffer *out);
bool column_is_remark(const struct intake_column *column);

/* sentence.c */
const char *sentence_expected_zh(enum attribute attribute, const struct error *error, struct arena *arena);
const char *sentence_zh(enum attribute attribute, const struct error *error);
/* The refusal as a reject, texts in `arena`. */
void sentence_reject(const struct intake *intake, uint32_t row, const struct refusal *refusal, struct arena *arena, struct intake_reject *out);

#endif
