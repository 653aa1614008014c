/* The cells of one sheet.
 *
 *   <row r="3"><c r="A3" s="2" t="s"><v>17</v></c><c r="C3" t="inlineStr"><is><t>…</t></is></c></row>
 *
 * Empty cells and rows are not in the file: the numbers r say what is missing. */
#include "intake/internal.h"
#include "intake/workbook.h"

#include <stdlib.h>
#include <string.h>

#define ROWS_MOST 1048576
#define MERGES_MOST 65536

struct place { uint32_t row, column; };
struct merge { struct place first; uint32_t last_row; };
struct cell_text { size_t offset, size; };

struct walk {
    struct workbook *workbook;
    const struct row_sink *sink;
    size_t most, rows;
    uint32_t row, column;            /* counted from 1; those of the cell that is read */
    char type[12];
    size_t style;
    bool kept, spoken;               /* text that is met belongs to the cell; it tells how kanji are spoken */
    size_t from;                     /* of the cell in text */
    struct buffer text;              /* of the row */
    struct cell_text cells[COLUMNS_MOST];
    size_t count;
    struct merge *merges;            /* by place */
    size_t merge_count, next_merge;
    struct { uint32_t last_row; char *text; size_t size; } held[COLUMNS_MOST]; /* what merged cells further down show too */
    uint32_t held_until;
};

/* "BC12" → row 12, column 55.  False: no such name. */
static bool read_place(const char *name, struct place *out)
{
    uint64_t column = 0, row = 0;
    for (; *name >= 'A' && *name <= 'Z' && column < 100000; name++)
        column = column * 26 + (uint64_t)(*name - 'A' + 1);
    bool letters = column > 0;
    for (; *name >= '0' && *name <= '9' && row < 100000000; name++)
        row = row * 10 + (uint64_t)(*name - '0');
    *out = (struct place){(uint32_t)row, (uint32_t)column};
    return letters && row > 0 && (!*name || *name == ':') && column <= 16384 && row <= ROWS_MOST;
}

static void misplaced(struct part *part)
{
    part_fail(part, "a sheet whose rows or cells are out of order", "rows 1 to 1,048,576 in rising order: open it in a spreadsheet and save it anew");
}

static void begin_row(struct part *part, const char *const *attributes)
{
    struct walk *walk = part->context;
    const char *number = part_attribute(attributes, "r");
    uint32_t row = number ? (uint32_t)strtoul(number, NULL, 10) : walk->row + 1;
    if (row <= walk->row || row > ROWS_MOST) {
        misplaced(part);
        return;
    }
    walk->row = row;
    walk->column = 0;
    walk->count = 0;
    buffer_clear(&walk->text);
}

static void begin_cell(struct part *part, const char *const *attributes)
{
    struct walk *walk = part->context;
    const char *name = part_attribute(attributes, "r"), *type = part_attribute(attributes, "t"), *style = part_attribute(attributes, "s");
    struct place place = {walk->row, walk->column + 1};
    if ((name && !read_place(name, &place)) || place.row != walk->row || place.column <= walk->column || !walk->row) {
        misplaced(part);
        return;
    }
    walk->column = place.column;
    walk->from = walk->text.size;
    walk->style = style ? strtoul(style, NULL, 10) : 0;
    snprintf(walk->type, sizeof walk->type, "%s", type ? type : "n");
}

static void on_begin(struct part *part, const char *name, const char *const *attributes)
{
    struct walk *walk = part->context;
    if (!strcmp(name, "row"))
        begin_row(part, attributes);
    else if (!strcmp(name, "c"))
        begin_cell(part, attributes);
    walk->spoken = walk->spoken || !strcmp(name, "rPh");
    walk->kept = !walk->spoken && (!strcmp(name, "v") || (!strcmp(name, "t") && !strcmp(walk->type, "inlineStr")));
}

static void on_text(struct part *part, const char *text, size_t size)
{
    struct walk *walk = part->context;
    if (!walk->kept)
        return;
    if (walk->text.size + size > RECORD_BYTES)
        part_fail(part, "a row longer than 4 MiB", "at most 4 MiB a row; a cell of a spreadsheet holds 32,767 characters");
    else
        buffer_put(&walk->text, text, size);
}

static void set_text(struct walk *walk, const char *text, size_t size)
{
    walk->text.size = walk->from;
    buffer_put(&walk->text, text, size);
}

static void take_shared(struct part *part, struct walk *walk, const char *index)
{
    const struct workbook *workbook = walk->workbook;
    char *end;
    size_t at = strtoul(index, &end, 10);
    if (end == index || at >= workbook->string_count) {
        part_fail(part, "a cell that names a text the workbook does not have", "a sound workbook: open it in a spreadsheet and save it anew");
        return;
    }
    size_t begin = at ? workbook->string_ends[at - 1] : 0, size = workbook->string_ends[at] - begin;
    if (walk->from + size > RECORD_BYTES)
        part_fail(part, "a row longer than 4 MiB", "at most 4 MiB a row; a cell of a spreadsheet holds 32,767 characters");
    else
        set_text(walk, size ? workbook->strings.data + begin : "", size);
}

/* What the cell shows: its number by its format, its text, TRUE or FALSE; an error as it stands ("#N/A" is a mark for nothing). */
static void finish_cell(struct part *part, struct walk *walk)
{
    char out[64], written[64];
    size_t size = walk->text.size - walk->from;
    const char *text = size ? walk->text.data + walk->from : "";
    snprintf(written, sizeof written, "%.*s", (int)(size < 63 ? size : 63), text);
    if (!size)
        return;
    if (!strcmp(walk->type, "s")) {
        take_shared(part, walk, written);
    } else if (!strcmp(walk->type, "b")) {
        set_text(walk, written[0] == '1' ? "TRUE" : "FALSE", written[0] == '1' ? 4 : 5);
    } else if (!strcmp(walk->type, "d") && size > 10 && strstr(written, "T00:00:00")) {
        set_text(walk, written, 10);
    } else if (!strcmp(walk->type, "n") && size < sizeof written) {
        struct number_format format = walk->style < walk->workbook->style_count ? walk->workbook->styles[walk->style] : (struct number_format){FORMAT_PLAIN, 0};
        number_shown(written, format, walk->workbook->epoch_1904, out);
        set_text(walk, out, strlen(out));
    } else {
        workbook_unescape(&walk->text, walk->from);
    }
}

/* Cells that say nothing may stand as far right as they like. */
static void end_cell(struct part *part, struct walk *walk)
{
    finish_cell(part, walk);
    if (walk->text.failed)
        part_no_memory(part);
    size_t size = walk->text.size - walk->from;
    if (!size || part->failed)
        return;
    if (walk->column > COLUMNS_MOST) {
        part_fail(part, "over 4,096 columns", "at most 4,096 columns");
        return;
    }
    while (walk->count < walk->column)
        walk->cells[walk->count++] = (struct cell_text){0, 0};
    walk->cells[walk->column - 1] = (struct cell_text){walk->from, size};
}

static void hold(struct part *part, struct walk *walk, const struct merge *merge)
{
    size_t at = merge->first.column - 1;
    if (at >= walk->count || !walk->cells[at].size)
        return;
    char *copy = malloc(walk->cells[at].size);
    if (!copy) {
        part_no_memory(part);
        return;
    }
    memcpy(copy, walk->text.data + walk->cells[at].offset, walk->cells[at].size);
    free(walk->held[at].text);
    walk->held[at].text = copy;
    walk->held[at].size = walk->cells[at].size;
    walk->held[at].last_row = merge->last_row;
    walk->held_until = merge->last_row > walk->held_until ? merge->last_row : walk->held_until;
}

/* A cell merged over several rows is kept in the first of them only, but is said of all. */
static void fill_merged(struct part *part, struct walk *walk)
{
    if (walk->row <= walk->held_until)
        for (size_t i = 0; i < COLUMNS_MOST; i++) {
            if (walk->held[i].last_row < walk->row || (i < walk->count && walk->cells[i].size))
                continue;
            while (walk->count <= i)
                walk->cells[walk->count++] = (struct cell_text){0, 0};
            walk->cells[i] = (struct cell_text){walk->text.size, walk->held[i].size};
            buffer_put(&walk->text, walk->held[i].text, walk->held[i].size);
        }
    for (; walk->next_merge < walk->merge_count && walk->merges[walk->next_merge].first.row <= walk->row; walk->next_merge++)
        if (walk->merges[walk->next_merge].first.row == walk->row)
            hold(part, walk, &walk->merges[walk->next_merge]);
}

static void end_row(struct part *part, struct walk *walk)
{
    const char *cells[COLUMNS_MOST];
    size_t sizes[COLUMNS_MOST];
    fill_merged(part, walk);
    if (!walk->count || part->failed)
        return;
    if (walk->text.failed) {
        part_no_memory(part);
        return;
    }
    for (size_t i = 0; i < walk->count; i++) {
        sizes[i] = walk->cells[i].size;
        cells[i] = sizes[i] ? walk->text.data + walk->cells[i].offset : "";
    }
    if (walk->sink->row(walk->sink->context, walk->row, cells, sizes, walk->count))
        part->failed = true; /* the sink has said why */
    if (part->failed || ++walk->rows == walk->most)
        part_stop(part);
}

static void on_end(struct part *part, const char *name)
{
    struct walk *walk = part->context;
    walk->kept = false;
    walk->spoken = walk->spoken && strcmp(name, "rPh") != 0;
    if (!strcmp(name, "c"))
        end_cell(part, walk);
    else if (!strcmp(name, "row"))
        end_row(part, walk);
}

/* mergeCells stand behind the rows, so they are read in a walk of their own. */
static void on_merge(struct part *part, const char *name, const char *const *attributes)
{
    struct walk *walk = part->context;
    const char *area = !strcmp(name, "mergeCell") ? part_attribute(attributes, "ref") : NULL, *colon = area ? strchr(area, ':') : NULL;
    struct place first, last;
    if (!colon || !read_place(area, &first) || !read_place(colon + 1, &last) || last.row <= first.row || first.column > COLUMNS_MOST)
        return;
    if (walk->merge_count == MERGES_MOST) {
        part_fail(part, "over 65,536 merged cells", "fewer merged cells, or the sheet saved as CSV UTF-8");
        return;
    }
    walk->merges[walk->merge_count++] = (struct merge){first, last.row};
}

static void on_merge_end(struct part *part, const char *name)
{
    (void)part, (void)name;
}

static int by_row(const void *a, const void *b)
{
    const struct merge *left = a, *right = b;
    return (left->first.row > right->first.row) - (left->first.row < right->first.row);
}

static int read_merges(struct walk *walk, const struct workbook_sheet *sheet, struct error *error)
{
    static const struct part_calls calls = {on_merge, on_merge_end, NULL};
    walk->merges = calloc(MERGES_MOST, sizeof *walk->merges);
    if (!walk->merges)
        return error_set(error, ERROR_BUSY, walk->workbook->package.input->path, NULL, "free memory");
    int result = package_parse(&walk->workbook->package, sheet->part, &calls, walk, error);
    qsort(walk->merges, walk->merge_count, sizeof *walk->merges, by_row);
    return result;
}

int workbook_rows(struct workbook *workbook, const struct workbook_sheet *sheet, size_t most, const struct row_sink *sink, struct error *error)
{
    static const struct part_calls calls = {on_begin, on_end, on_text};
    struct walk *walk = calloc(1, sizeof *walk);
    if (!walk)
        return error_set(error, ERROR_BUSY, workbook->package.input->path, NULL, "free memory");
    walk->workbook = workbook;
    walk->sink = sink;
    walk->most = most;
    int result = most ? 0 : read_merges(walk, sheet, error);
    if (!result)
        result = package_parse(&workbook->package, sheet->part, &calls, walk, error);
    for (size_t i = 0; i < COLUMNS_MOST; i++)
        free(walk->held[i].text);
    free(walk->merges);
    buffer_free(&walk->text);
    free(walk);
    return result;
}
