/* The cells of a workbook of Excel 5 to 2003.  A sheet has 65,536 rows at most and its cells may stand in any order: they are held
 * while it is read. */
#include "intake/biff.h"
#include "intake/internal.h"

#include <stdlib.h>
#include <string.h>

#define HEADER_WITHIN 10
#define CELLS_MOST ((size_t)1 << 24)
#define TEXT_BYTES ((size_t)256 << 20)

struct held { unsigned short row, column; bool filled; uint32_t size; size_t offset; };

struct cells {
    struct biff *biff;
    struct held *list;
    size_t count, room, own; /* own: as many were sorted before merges added theirs */
    struct buffer text;
    unsigned short formula_row, formula_column; /* of the formula whose text follows */
    bool formula, too_many;
};

bool xls_is(const struct format_input *input)
{
    const unsigned char *bytes = input->bytes;
    size_t size = input->size;
    return ole_detect(bytes, size) && (ole_has(bytes, size, "Workbook") || ole_has(bytes, size, "Book") || ole_has(bytes, size, "EncryptedPackage"));
}

static void add(struct cells *cells, unsigned row, unsigned column, bool filled, size_t offset)
{
    if (cells->count == cells->room) {
        size_t room = cells->room ? cells->room * 2 : 1024;
        struct held *list = cells->count < CELLS_MOST ? realloc(cells->list, room * sizeof *list) : NULL;
        cells->too_many = !list;
        if (!list)
            return;
        cells->list = list;
        cells->room = room;
    }
    cells->too_many = cells->too_many || cells->text.size > TEXT_BYTES;
    cells->list[cells->count++] = (struct held){(unsigned short)row, (unsigned short)column, filled, (uint32_t)(cells->text.size - offset), offset};
}

static void add_number(struct cells *cells, unsigned row, unsigned column, unsigned style, double value)
{
    char written[64], out[64];
    size_t offset = cells->text.size;
    snprintf(written, sizeof written, "%.17g", value);
    number_shown(written, biff_format(cells->biff, style), cells->biff->epoch_1904, out);
    buffer_puts(&cells->text, out);
    add(cells, row, column, false, offset);
}

static void add_word(struct cells *cells, unsigned row, unsigned column, bool is_error, unsigned value)
{
    static const struct { unsigned code; const char *word; } errors[] = {{0, "#NULL!"},
                                                                              {7, "#DIV/0!"}, {15, "#VALUE!"}, {23, "#REF!"}, {29, "#NAME?"}, {36, "#NUM!"}};
    const char *word = is_error ? "#N/A" : value ? "TRUE" : "FALSE";
    size_t offset = cells->text.size;
    for (size_t i = 0; is_error && i < sizeof errors / sizeof errors[0]; i++)
        if (errors[i].code == value)
            word = errors[i].word;
    buffer_puts(&cells->text, word);
    add(cells, row, column, false, offset);
}

/* RK: a double's upper 30 bits, or an integer of 30 bits; either may count hundredths. */
static double decode_rk(uint32_t rk)
{
    uint64_t bits = (uint64_t)(rk & ~(uint32_t)3) << 32;
    double value;
    memcpy(&value, &bits, sizeof value);
    if (rk & 2)
        value = (double)((int32_t)rk >> 2);
    return rk & 1 ? value / 100 : value;
}

static void add_many(struct cells *cells)
{
    const struct biff *biff = cells->biff;
    for (size_t at = 4, column = biff_short(biff, 2); at + 8 <= biff->size; at += 6, column++)
        add_number(cells, biff_short(biff, 0), (unsigned)column, biff_short(biff, at), decode_rk(biff_long(biff, at + 2)));
}

static bool add_shared(struct cells *cells)
{
    const struct biff *biff = cells->biff;
    size_t index = biff_long(biff, 6), offset = cells->text.size;
    if (index >= biff->string_count)
        return false;
    size_t begin = index ? biff->string_ends[index - 1] : 0;
    if (biff->string_ends[index] > begin)
        buffer_put(&cells->text, biff->strings.data + begin, biff->string_ends[index] - begin);
    add(cells, biff_short(biff, 0), biff_short(biff, 2), false, offset);
    return true;
}

/* A formula's last result: a number, or FF FF behind its kind: 0 text in the STRING record that follows, 1 truth, 2 error, 3 nothing. */
static void add_result(struct cells *cells)
{
    const struct biff *biff = cells->biff;
    unsigned row = biff_short(biff, 0), column = biff_short(biff, 2);
    cells->formula = biff_short(biff, 12) == 0xFFFF && biff->data[6] == 0;
    cells->formula_row = (unsigned short)row;
    cells->formula_column = (unsigned short)column;
    if (biff_short(biff, 12) != 0xFFFF)
        add_number(cells, row, column, biff_short(biff, 4), biff_double(biff, 6));
    else if (biff->data[6] == 1 || biff->data[6] == 2)
        add_word(cells, row, column, biff->data[6] == 2, biff->data[8]);
}

static bool add_text(struct cells *cells, unsigned row, unsigned column, size_t at)
{
    size_t offset = cells->text.size;
    bool good = biff_text(cells->biff, at, false, &cells->text);
    add(cells, row, column, false, offset);
    return good;
}

static int by_place(const void *a, const void *b)
{
    const struct held *left = a, *right = b;
    if (left->row != right->row)
        return left->row < right->row ? -1 : 1;
    if (left->column != right->column)
        return left->column < right->column ? -1 : 1;
    return left->filled - right->filled;
}

/* A cell merged over several rows is kept in the first of them only, but is said of all.  Merges stand behind the cells, which are
 * sorted when the first is met. */
static void fill_merged(struct cells *cells)
{
    const struct biff *biff = cells->biff;
    if (!cells->own && cells->count)
        qsort(cells->list, cells->own = cells->count, sizeof *cells->list, by_place);
    for (size_t at = 2; at + 8 <= biff->size && !cells->too_many; at += 8) {
        unsigned last = biff_short(biff, at + 2);
        struct held key = {.row = (unsigned short)biff_short(biff, at), .column = (unsigned short)biff_short(biff, at + 4)};
        const struct held *cell = last > key.row && cells->own ? bsearch(&key, cells->list, cells->own, sizeof key, by_place) : NULL;
        if (!cell)
            continue;
        key = *cell; /* the list may move */
        for (unsigned row = key.row + 1u; row <= last && !cells->too_many; row++) {
            add(cells, row, key.column, true, cells->text.size);
            cells->list[cells->count - 1].offset = key.offset;
            cells->list[cells->count - 1].size = key.size;
        }
    }
}

static bool take_text(struct cells *cells)
{
    struct biff *biff = cells->biff;
    switch (biff->type) {
    case BIFF_LABELSST:
        return add_shared(cells);
    case BIFF_LABEL:
    case BIFF_RSTRING:
        return add_text(cells, biff_short(biff, 0), biff_short(biff, 2), 6);
    case BIFF_STRING:
        return !cells->formula || add_text(cells, cells->formula_row, cells->formula_column, 0);
    default:
        return true;
    }
}

static bool take_cell(struct cells *cells)
{
    struct biff *biff = cells->biff;
    unsigned row = biff_short(biff, 0), column = biff_short(biff, 2), style = biff_short(biff, 4);
    switch (biff->type) {
    case BIFF_NUMBER:
        add_number(cells, row, column, style, biff_double(biff, 6));
        return true;
    case BIFF_RK:
        add_number(cells, row, column, style, decode_rk(biff_long(biff, 6)));
        return true;
    case BIFF_MULRK:
        add_many(cells);
        return true;
    case BIFF_BOOLERR:
        add_word(cells, row, column, biff_short(biff, 6) >> 8, biff_short(biff, 6) & 0xFF);
        return true;
    case BIFF_FORMULA:
        add_result(cells);
        return true;
    case BIFF_MERGEDCELLS:
        fill_merged(cells);
        return true;
    default:
        return take_text(cells);
    }
}

/* Charts may stand inside a sheet, between a BOF and an EOF of their own. */
static int read_cells(struct cells *cells, const struct biff_sheet *sheet, struct error *error)
{
    struct biff *biff = cells->biff;
    size_t depth = 0;
    bool good = true, ended = false;
    cells->count = cells->own = 0;
    cells->formula = false;
    buffer_clear(&cells->text);
    biff->next = sheet->offset;
    while (good && !ended && !cells->too_many && !cells->text.failed && biff_next(biff)) {
        depth += biff->type == BIFF_BOF;
        if (biff->type == BIFF_EOF)
            ended = depth <= 1 || !--depth;
        else if (depth == 1)
            good = take_cell(cells);
    }
    if (cells->too_many || cells->text.failed)
        return error_set(error, ERROR_FILE, biff->input->path, "over 16,777,216 cells or 256 MiB of text in a sheet", "a smaller sheet: split it");
    if (!good || !ended)
        return error_set(error, ERROR_FILE, biff->input->path, "an .xls workbook that is damaged or cut short",
                         "a sound workbook: open it in a spreadsheet and save it as .xlsx");
    if (cells->count)
        qsort(cells->list, cells->count, sizeof *cells->list, by_place);
    return 0;
}

/* The row that begins with cell `at`; *count cells, the first cell behind it is returned. */
static size_t gather(const struct cells *cells, size_t at, const char *texts[COLUMNS_MOST], size_t sizes[COLUMNS_MOST], size_t *count)
{
    unsigned row = cells->list[at].row;
    *count = 0;
    for (; at < cells->count && cells->list[at].row == row; at++) {
        const struct held *cell = &cells->list[at];
        if (!cell->size || cell->column >= COLUMNS_MOST || (*count > cell->column && sizes[cell->column]))
            continue;
        for (; *count <= cell->column; ++*count) {
            texts[*count] = "";
            sizes[*count] = 0;
        }
        texts[cell->column] = cells->text.data + cell->offset;
        sizes[cell->column] = cell->size;
    }
    return at;
}

static int walk_rows(const struct cells *cells, size_t most, const struct row_sink *sink)
{
    const char *texts[COLUMNS_MOST];
    size_t sizes[COLUMNS_MOST], count, rows = 0;
    for (size_t at = 0; at < cells->count && (!most || rows < most);) {
        uint32_t number = (uint32_t)cells->list[at].row + 1;
        at = gather(cells, at, texts, sizes, &count);
        rows += count != 0;
        if (count && sink->row(sink->context, number, texts, sizes, count))
            return -1;
    }
    return 0;
}

struct sniff { const struct format_input *input; bool found; };

static int sniff_row(void *context, uint32_t number, const char *const *cells, const size_t *sizes, size_t count)
{
    struct sniff *sniff = context;
    (void)number;
    sniff->found = sniff->found || sniff->input->is_header(sniff->input->asker, cells, sizes, count);
    return 0;
}

static int choose_named(const struct biff *biff, size_t *chosen, struct error *error)
{
    struct buffer titles = {0};
    for (size_t i = 0; i < biff->sheet_count; i++) {
        if (!strcmp(biff->sheets[i].name, biff->input->wanted)) {
            *chosen = i;
            buffer_free(&titles);
            return 0;
        }
        buffer_print(&titles, "%s%s", i ? ", " : "", biff->sheets[i].name);
    }
    format_no_sheet(biff->input, buffer_text(&titles), error);
    buffer_free(&titles);
    return -1;
}

/* As for .xlsx: the first sheet whose header gives patent numbers, or the first. */
static int choose(struct cells *cells, size_t *chosen, struct error *error)
{
    const struct biff *biff = cells->biff;
    struct sniff sniff = {.input = biff->input};
    struct row_sink sink = {sniff_row, &sniff};
    *chosen = 0;
    if (biff->input->wanted)
        return choose_named(biff, chosen, error);
    for (size_t i = 0; biff->input->is_header && biff->sheet_count > 1 && i < biff->sheet_count; i++) {
        if (read_cells(cells, &biff->sheets[i], error))
            return -1;
        walk_rows(cells, HEADER_WITHIN, &sink);
        if (sniff.found) {
            *chosen = i;
            return 0;
        }
    }
    return 0;
}

int xls_read(const struct format_input *input, const struct row_sink *sink, struct error *error)
{
    struct cells cells = {.biff = malloc(sizeof(struct biff))};
    size_t chosen;
    if (!cells.biff)
        return error_set(error, ERROR_BUSY, input->path, NULL, "free memory");
    int result = biff_open(input, cells.biff, error);
    if (!result)
        result = choose(&cells, &chosen, error);
    if (!result && input->part)
        snprintf(input->part, FORMAT_PART, "%s", cells.biff->sheets[chosen].name);
    for (size_t i = 0; !result && i < cells.biff->sheet_count; i++)
        if (i != chosen)
            format_add_other(input, cells.biff->sheets[i].name);
    if (!result)
        result = read_cells(&cells, &cells.biff->sheets[chosen], error);
    if (!result)
        result = walk_rows(&cells, 0, sink);
    biff_close(cells.biff);
    free(cells.biff);
    free(cells.list);
    buffer_free(&cells.text);
    return result;
}
