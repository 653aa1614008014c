/* Opening, reporting, chunks. */
#include "intake/internal.h"

#include "domain/facts.h"

#include <stdlib.h>
#include <string.h>

#define CHUNK_ROWS 500
#define CHUNK_BYTES ((size_t)200 << 10)
#define RULES "intake 4"     /* raised when the same file would give other chunks */

const char *intake_fate_word(enum intake_fate fate, const char **en, const char **zh)
{
    static const struct { const char *word, *en, *zh; } words[] = {
        [INTAKE_MAPPED] = {"mapped", "used", "已映射"},
        [INTAKE_COMPARISON] = {"comparison", "comparison column, not used as an input", "对照列，不作为输入"},
        [INTAKE_SPARE] = {"spare", "used where the first column says nothing", "备用列：仅在首选列为空时使用"},
        [INTAKE_DUPLICATE] = {"duplicate", "not used: another column stands for the same attribute", "重复列，不使用"},
        [INTAKE_IGNORED] = {"ignored", "left out by the map", "按映射文件忽略"},
        [INTAKE_COMPUTED] = {"computed", "not taken: computed from other attributes", "不采用：由其他属性计算"},
        [INTAKE_UNUSED] = {"unused", "known, but no attribute takes it", "已知列，无对应属性"},
        [INTAKE_EMPTY] = {"empty", "empty header, nothing in it", "表头为空，列中无内容"},
        [INTAKE_UNKNOWN] = {"unknown", "unknown header, kept in remark", "未知列，原文存入备注"},
    };
    if ((size_t)fate >= sizeof words / sizeof words[0])
        fate = INTAKE_UNKNOWN;
    if (en)
        *en = words[fate].en;
    if (zh)
        *zh = words[fate].zh;
    return words[fate].word;
}

static int no_memory(struct error *error)
{
    return error_set(error, ERROR_BUSY, NULL, NULL, "free memory");
}

static int take_limits(struct intake *intake, const struct intake_options *options, struct error *error)
{
    char got[40];
    intake->chunk_rows = options->chunk_rows ? options->chunk_rows : CHUNK_ROWS;
    intake->chunk_bytes = options->chunk_bytes ? options->chunk_bytes : CHUNK_BYTES;
    snprintf(got, sizeof got, "%zu rows, %zu bytes", intake->chunk_rows, intake->chunk_bytes);
    if (intake->chunk_rows > FACT_ROWS_MOST || intake->chunk_bytes > ROW_BYTES)
        return error_set(error, ERROR_PARAMS, "chunk", got, "at most 5,000 rows and 409,600 bytes a chunk");
    return 0;
}

static int take_map(struct intake *intake, const struct intake_options *options, struct error *error)
{
    size_t count = options->map_count;
    intake->map_targets = arena_take(intake->arena, (count + 1) * sizeof *intake->map_targets);
    intake->map_keys = arena_take(intake->arena, (count + 1) * sizeof *intake->map_keys);
    intake->map_headers = arena_take(intake->arena, (count + 1) * sizeof *intake->map_headers);
    if (!intake->map_targets || !intake->map_keys || !intake->map_headers || count > COLUMNS_MOST)
        return no_memory(error);
    for (size_t i = 0; i < count; i++) {
        const struct intake_mapping *row = &options->map[i];
        const char *name = row->attribute ? row->attribute : "-", *header = row->header ? row->header : "";
        struct target *target = &intake->map_targets[i];
        if (target_read(&intake->dictionary, (struct span){name, strlen(name)}, target, header, error))
            return -1;
        if (target->attribute != ATTRIBUTES && attribute_row(target->attribute)->place == PLACE_COMPUTED)
            return error_set(error, ERROR_ATTRIBUTE, header, name, "an attribute that can be given; this one is computed from the others");
        intake->map_keys[i] = text_key((struct span){header, strlen(header)}, intake->arena).text;
        intake->map_headers[i] = text_copy((struct span){header, strlen(header)}, intake->arena);
    }
    intake->map_count = count;
    return 0;
}

/* A number without a country is read as Chinese; in a list of another office many could not be, and then none of them is to be trusted. */
struct bare { uint32_t met, misfits; };
#define BARE_FEWEST 20

/* The columns of days, those of numbers whose office nobody says, and how many columns there are up to the last that is looked at. */
struct looked_at { struct binding **days, **numbers; size_t day_count, number_count, width; };

static int choose_columns(struct intake *intake, struct looked_at *out, struct error *error)
{
    struct layout *layout = &intake->layout;
    *out = (struct looked_at){.days = arena_take(intake->arena, (layout->binding_count + 1) * sizeof *out->days),
                              .numbers = arena_take(intake->arena, (layout->binding_count + 1) * sizeof *out->numbers)};
    if (!out->days || !out->numbers)
        return no_memory(error);
    for (size_t i = 0; i < layout->binding_count; i++) {
        struct binding *binding = &layout->bindings[i];
        bool day = attribute_row(binding->target.attribute)->type == TYPE_DAY;
        bool number = binding->target.attribute == ATTRIBUTE_application_number && layout->office_column < 0 && !layout->office;
        if (day)
            out->days[out->day_count++] = binding;
        if (number)
            out->numbers[out->number_count++] = binding;
        out->width = (day || number) && binding->column >= out->width ? binding->column + 1 : out->width;
    }
    for (size_t i = 0; i < layout->nameless_count; i++)
        out->width = layout->nameless[i] >= out->width ? layout->nameless[i] + 1 : out->width;
    return 0;
}

/* What only the whole of a column tells. */
static void look_at_columns(struct intake *intake, const struct reader *reader, const struct looked_at *columns, struct bare *bare)
{
    bool fits;
    for (size_t i = 0; i < columns->day_count; i++)
        slashed_look(reader_cell(reader, columns->days[i]->column), columns->days[i]);
    for (size_t i = 0; i < columns->number_count; i++) {
        if (!cell_is_bare_number(reader_cell(reader, columns->numbers[i]->column), intake->row_arena, &fits))
            continue;
        bare->met++;
        bare->misfits += !fits;
    }
    arena_reset(intake->row_arena);
}

/* Blank, or the header once more.  Nearly every row shows by its first cell that it is neither. */
static bool says_nothing(const struct layout *layout, struct reader *reader)
{
    const char *header = layout->columns[0].header;
    struct span first = text_trim(reader_cell(reader, 0));
    if (first.size && (first.size != strlen(header) || memcmp(first.text, header, first.size) != 0))
        return false;
    reader_cut_rest(reader);
    return reader_is_blank(reader) || layout_is_again(layout, reader);
}

/* Once through the whole file, so that what is broken is said before anything is written. */
static int read_through(struct intake *intake, struct error *error)
{
    static const char *const names[] = {"LF", "CRLF", "CR", "CRCRLF"};
    struct reader reader;
    struct intake_report *report = &intake->report;
    struct looked_at columns;
    if (choose_columns(intake, &columns, error))
        return -1;
    int got = reader_begin(&reader, &intake->source, intake->dialect, error);
    reader.wanted = columns.width ? columns.width : 1;
    uint32_t above = 0;
    struct bare bare = {0, 0};
    while (!got && (got = reader_next(&reader, error)) == 1) {
        got = 0;
        if (reader.row <= intake->layout.header_row)
            above = reader.blanks;
        else if (says_nothing(&intake->layout, &reader))
            report->blank_rows++;
        else
            report->rows++;
        if (reader.row > intake->layout.header_row) {
            look_at_columns(intake, &reader, &columns, &bare);
            layout_look(&intake->layout, &reader);
        }
    }
    layout_looked(&intake->layout);
    intake->layout.bare_is_foreign = bare.met >= BARE_FEWEST && bare.misfits * 4 > bare.met;
    report->blank_rows += reader.blanks - above;
    report->line_ends = "none";
    for (size_t i = 0, kinds = 0; i < 4; i++)
        if (reader.ends[i])
            report->line_ends = kinds++ ? "mixed" : names[i];
    reader_end(&reader);
    return got;
}

/* File and way together: a job that goes on where it stopped must meet the same chunks. */
static void name_job(struct intake *intake)
{
    struct buffer way = {0};
    const struct layout *layout = &intake->layout;
    char file[65], words[65];
    digest_hex(&intake->report.digest, file);
    digest_hex(&intake->dictionary.digest, words);
    buffer_print(&way, "%s\n%s\n%s\n%zu %zu %d %d %d %u\n", RULES, file, words, intake->chunk_rows, intake->chunk_bytes, (int)intake->source.encoding,
                 intake->dialect.delimiter, intake->dialect.quotes, layout->header_row);
    buffer_print(&way, "%s %d\n", intake->report.layout ? intake->report.layout : "", layout->office);
    if (intake->source.format)
        buffer_print(&way, "%s %s\n", intake->source.format->name, intake->source.part);
    for (size_t i = 0; i < layout->binding_count; i++) {
        const struct target *target = &layout->bindings[i].target;
        buffer_print(&way, "%u %s ~%s =%s %d %d %d\n", layout->bindings[i].column, attribute_row(target->attribute)->name,
                     target->variant ? target->variant : "", target->constant ? target->constant : "", target->shift, target->count, (int)target->own);
    }
    digest_of(buffer_text(&way), way.size, &intake->report.job);
    buffer_free(&way);
}

/* The format's own word on whose facts these are, else the user's, else the header's. */
static void tell_layout(struct intake *intake)
{
    struct intake_report *report = &intake->report;
    const struct format_row *format = intake->source.format;
    if (format && format->rank) {
        report->layout = format->name;
        report->layout_en = format->en;
        report->layout_zh = format->zh;
        report->rank = format->rank;
        return;
    }
    const struct layout_row *row = intake->wanted ? intake->wanted : layout_recognise(&intake->layout, intake->arena);
    report->layout = row->name;
    report->layout_en = row->en;
    report->layout_zh = row->zh;
    report->layout_named = intake->wanted != NULL;
    report->rank = row->rank;
    if (row->office)
        intake->layout.office = (int)enumeration_number(ATTRIBUTE_office, row->office, strlen(row->office));
    for (size_t i = 0; i < intake->layout.binding_count; i++) {
        struct target *target = &intake->layout.bindings[i].target;
        if (row->names && lists_names(target->attribute))
            target->variant = row->names;
        if (row->days && target->attribute == ATTRIBUTE_publication_date)
            target->variant = row->days;
    }
}

static int find_layout(struct intake *intake, const char *format, struct error *error)
{
    if (layout_find(intake, format, error))
        return -1;
    tell_layout(intake); /* how names and days are to be read depends on it */
    own_mark(intake);
    return 0;
}

static void fill_report(struct intake *intake)
{
    struct intake_report *report = &intake->report;
    report->name = intake->source.name;
    report->encoding = encoding_row(intake->source.encoding)->name;
    report->bom = intake->source.bom;
    report->sheet = intake->source.part[0] ? intake->source.part : NULL;
    report->other_sheets = intake->source.others;
    report->format = intake->source.format ? intake->source.format->name : intake->dialect.delimiter == '\t' ? "tsv" : "csv";
    report->delimiter = intake->dialect.delimiter;
    report->quotes = intake->dialect.quotes;
    report->size = intake->source.digest_known ? intake->source.found_size : intake->source.size;
    report->header_row = intake->layout.header_row;
    report->header_rows = intake->layout.header_rows;
    report->columns = intake->layout.columns;
    report->column_count = intake->layout.column_count;
    report->unmatched = intake->layout.unmatched;
    report->unmatched_count = intake->layout.unmatched_count;
    name_job(intake);
}

/* Sets the reader that feeds the chunks behind the header. */
static int rewind_reader(struct intake *intake, struct error *error)
{
    int got = reader_begin(&intake->reader, &intake->source, intake->dialect, error);
    while (!got && intake->reader.row < intake->layout.header_row)
        got = reader_next(&intake->reader, error) > 0 ? 0 : -1;
    intake->blanks_above = intake->reader.blanks;
    row_put_head(&intake->layout, &intake->head);
    return got;
}

static int prepare(struct intake *intake, const struct intake_options *options, struct error *error)
{
    intake->wanted = layout_by_name(options->format);
    const char *format = intake->wanted ? NULL : options->format;
    struct header_judge judge = {layout_known, intake};
    struct format_input asking = {.is_header = layout_gives_number, .asker = intake, .wanted = options->sheet};
    struct source_wish wish = {format, options->encoding, &judge, &asking};
    if (take_limits(intake, options, error) || dictionary_read(options->headers_path, options->values_path, &intake->dictionary, error) ||
        take_map(intake, options, error) || source_settle(&intake->source, &wish, error))
        return -1;
    if (find_layout(intake, format, error) || read_through(intake, error) || rewind_reader(intake, error))
        return -1;
    source_digest(&intake->source, &intake->report.digest);
    if (repeats_begin(&intake->layout, &intake->dictionary))
        return no_memory(error);
    fill_report(intake);
    return intake->head.failed ? no_memory(error) : 0;
}

static struct intake *intake_new(const char *path)
{
    struct intake *intake = calloc(1, sizeof *intake);
    const char *slash = path ? strrchr(path, '/') : NULL;
    if (!intake)
        return NULL;
    intake->arena = arena_new();
    intake->row_arena = arena_new();
    if (!intake->arena || !intake->row_arena) {
        intake_close(intake);
        return NULL;
    }
    const char *name = slash && slash[1] ? slash + 1 : path ? path : "input";
    intake->source.name = text_copy((struct span){name, strlen(name)}, intake->arena);
    return intake;
}

int intake_open(const struct intake_options *options, struct intake **out, struct error *error)
{
    *out = NULL;
    struct intake *intake = intake_new(options->path);
    if (!intake)
        return no_memory(error);
    if (source_open(options->path ? options->path : "", &intake->source, error) || prepare(intake, options, error)) {
        intake_close(intake);
        return -1;
    }
    *out = intake;
    return 0;
}

int intake_open_bytes(const void *bytes, size_t size, const struct intake_options *options, struct intake **out, struct error *error)
{
    *out = NULL;
    struct intake *intake = intake_new(options->path);
    if (!intake)
        return no_memory(error);
    intake->source.bytes = size ? bytes : "";
    intake->source.size = size;
    int result = size > SOURCE_BYTES ? source_error(&intake->source, error, "over 64 GiB", "at most 64 GiB") : prepare(intake, options, error);
    if (result)
        intake_close(intake);
    else
        *out = intake;
    return result;
}

void intake_close(struct intake *intake)
{
    if (!intake)
        return;
    for (size_t i = 0; i < intake->reject_count; i++)
        free((void *)(uintptr_t)intake->rejects[i].header); /* one block holds all its texts */
    free(intake->rejects);
    if (intake->reader.begun)
        reader_end(&intake->reader);
    repeats_end(&intake->layout);
    source_close(&intake->source);
    dictionary_free(&intake->dictionary);
    buffer_free(&intake->head);
    buffer_free(&intake->pending);
    buffer_free(&intake->row);
    buffer_free(&intake->value);
    buffer_free(&intake->joined);
    arena_free(intake->row_arena);
    arena_free(intake->arena);
    free(intake);
}

const struct intake_report *intake_report(const struct intake *intake)
{
    return &intake->report;
}

struct intake_counts intake_counts(const struct intake *intake)
{
    struct intake_counts counts = intake->counts;
    counts.blank += intake->reader.blanks - intake->blanks_above;
    return counts;
}

/* Reads on to the next row that can be stored; what is refused on the way is kept.  1, 0 at the end, -1. */
static int next_row(struct intake *intake, struct error *error)
{
    int got;
    while ((got = reader_next(&intake->reader, error)) == 1) {
        struct refusal refusal;
        enum row_state state = row_convert(intake, &intake->reader, true, &intake->pending, &refusal);
        intake->counts.read += state != ROW_BLANK;
        intake->counts.blank += state == ROW_BLANK;
        intake->counts.refused += state == ROW_REFUSED;
        intake->pending_row = state == ROW_GOOD ? intake->reader.row : 0;
        if (state == ROW_GOOD)
            return intake->pending.failed ? no_memory(error) : 1;
        if (state != ROW_REFUSED || intake->rejects_own >= REJECTS_KEPT)
            continue;
        struct intake_reject reject;
        sentence_reject(intake, intake->reader.row, &refusal, intake->row_arena, &reject);
        intake->rejects_own++;
        if (intake_add_reject(intake, &reject))
            return no_memory(error);
    }
    return got;
}

/* A chunk ends where it is full, or where the file's next good row does not follow on the last: the daemon numbers the rows of a
 * chunk one after another, and every fact must name its own row of the file. */
int intake_next_chunk(struct intake *intake, struct buffer *rows, struct intake_chunk *chunk, struct error *error)
{
    buffer_clear(rows);
    *chunk = (struct intake_chunk){.index = intake->chunk_index};
    for (;;) {
        int got = intake->pending_row ? 1 : next_row(intake, error);
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        bool follows = intake->pending_row == chunk->first_row + chunk->rows;
        if (chunk->rows && (!follows || chunk->rows >= intake->chunk_rows || rows->size + intake->pending.size > intake->chunk_bytes))
            break;
        if (!chunk->rows) {
            chunk->first_row = intake->pending_row;
            buffer_put(rows, intake->head.data, intake->head.size);
        }
        buffer_put(rows, intake->pending.data, intake->pending.size);
        intake->counts.accepted++;
        chunk->rows++;
        intake->pending_row = 0;
    }
    if (chunk->rows) /* the reader has read the row behind it */
        intake->ends[intake->chunk_index++ % CHUNK_ENDS] = (struct chunk_end){chunk->index, intake->reader.row - 1, intake->reader.offset};
    return rows->failed ? no_memory(error) : 0;
}

void intake_answered(struct intake *intake, uint32_t chunks)
{
    const struct chunk_end *end = chunks ? &intake->ends[(chunks - 1) % CHUNK_ENDS] : NULL;
    if (!end || end->chunk != chunks - 1 || intake->counts.refused || intake->reject_count)
        return;
    intake->settled = *end;
    source_release(&intake->source, end->at);
}
