/* Which delimiter, which row is the header, and where each column goes. */
#include "intake/internal.h"

#include <stdlib.h>
#include <string.h>

#define HEADER_WITHIN 10     /* the header is one of the first records; what stands before it is a preamble */
#define LAST_AMONG 4         /* known headers, for one as vague as "id" to be taken for a patent number's */
#define DICTIONARY_RANK 8192 /* ranks of the map's rows lie below */

/* The map's own row comes first, then the dictionary. */
static bool find_target(const struct intake *intake, struct span header, struct arena *arena, struct target *out)
{
    struct span key = text_key(header, arena);
    for (size_t i = 0; i < intake->map_count; i++)
        if (strlen(intake->map_keys[i]) == key.size && !memcmp(intake->map_keys[i], key.text, key.size)) {
            *out = intake->map_targets[i];
            out->rank = (uint32_t)i;
            return true;
        }
    const struct target *known = key.size ? dictionary_target(&intake->dictionary, header, arena) : NULL;
    if (!known)
        return false;
    *out = *known;
    out->rank += DICTIONARY_RANK;
    return true;
}

static bool is_number(enum attribute attribute)
{
    return attribute == ATTRIBUTE_application_number || attribute == ATTRIBUTE_publication_number;
}

struct trial { struct dialect dialect; bool number; size_t known, cells; uint32_t row; };

static bool better(const struct trial *a, const struct trial *b)
{
    if (a->number != b->number)
        return a->number;
    return a->known != b->known ? a->known > b->known : a->cells > b->cells;
}

/* How much of a record is known as a header. */
static void judge_record(struct intake *intake, const struct reader *reader, struct trial *trial)
{
    bool last = false;
    arena_reset(intake->row_arena);
    for (size_t k = 0; k < reader->count; k++) {
        struct target target;
        if (!find_target(intake, text_trim(reader_cell(reader, k)), intake->row_arena, &target))
            continue;
        trial->known++;
        trial->number = trial->number || (is_number(target.attribute) && !target.last);
        last = last || target.last;
    }
    trial->number = trial->number || (last && trial->known >= LAST_AMONG);
}

/* Reads the first records under one dialect and remembers the one that looks most like a header. */
static int try_dialect(struct intake *intake, struct dialect dialect, struct trial *best, struct error *error)
{
    struct reader reader;
    int result = reader_begin(&reader, &intake->source, dialect, error);
    for (size_t i = 0; !result && i < HEADER_WITHIN; i++) {
        struct trial trial = {.dialect = dialect};
        int got = reader_next(&reader, error);
        if (got <= 0) {
            result = got;
            break;
        }
        trial.row = reader.row;
        trial.cells = reader.count;
        judge_record(intake, &reader, &trial);
        if (!best->row || better(&trial, best))
            *best = trial;
    }
    reader_end(&reader);
    return result;
}

/* "公开号, 名称, …" as far as it fits an error. */
static int refuse_header(struct intake *intake, const struct trial *best, struct error *error)
{
    struct reader reader;
    struct buffer headers = {0};
    int got = reader_begin(&reader, &intake->source, best->dialect, NULL);
    while (!got && reader.row < best->row)
        got = reader_next(&reader, NULL) > 0 ? 0 : -1;
    for (size_t i = 0; !got && i < reader.count && headers.size < 300; i++) {
        struct span cell = text_trim(reader_cell(&reader, i));
        buffer_print(&headers, "%s%.*s", i ? ", " : "", (int)(cell.size < 60 ? cell.size : 60), cell.text);
    }
    reader_end(&reader);
    source_error(&intake->source, error, buffer_text(&headers),
                 "a header row with a column of patent numbers, such as 申请号, 公开（公告）号, 专利号, application_number or publication number; "
                 "or a map that says which column holds them");
    buffer_free(&headers);
    return -1;
}

static bool find_best(struct intake *intake, const char *format, struct trial *best, struct error *why)
{
    bool any = !intake->source.format && (!format || !strcmp(format, "auto"));
    bool tsv = any || (!intake->source.format && !strcmp(format, "tsv")), csv = !tsv || any;
    const struct { struct dialect dialect; bool asked; } tries[] = {
        {{',', true}, csv}, {{'\t', tsv && tabs_are_quoted(&intake->source)}, tsv}, {{';', true}, csv && !intake->source.format}};
    bool sound = false;
    for (size_t i = 0; i < 3; i++)
        if (tries[i].asked && !try_dialect(intake, tries[i].dialect, best, why))
            sound = true;
    return sound;
}

size_t layout_known(void *intake)
{
    struct trial best = {.row = 0};
    struct error why;
    find_best(intake, NULL, &best, &why);
    return best.known + (best.number ? COLUMNS_MOST : 0);
}

bool layout_gives_number(void *asker, const char *const *cells, const size_t *sizes, size_t count)
{
    struct intake *intake = asker;
    struct target target;
    size_t known = 0;
    bool number = false, last = false;
    arena_reset(intake->row_arena);
    for (size_t i = 0; i < count; i++)
        if (sizes[i] && sizes[i] < 1000 && find_target(intake, text_trim((struct span){cells[i], sizes[i]}), intake->row_arena, &target) &&
            (known++, is_number(target.attribute))) {
            number = number || !target.last;
            last = true;
        }
    return number || (last && known >= LAST_AMONG);
}

static int choose_dialect(struct intake *intake, const char *format, struct trial *best, struct error *error)
{
    struct error why = {.code = ERROR_NONE};
    if (!find_best(intake, format, best, &why) && !best->row) { /* broken under every dialect */
        if (error)
            *error = why;
        return -1;
    }
    if (!best->row)
        return source_error(&intake->source, error, "no rows", "a header row");
    return best->number ? 0 : refuse_header(intake, best, error);
}

static int by_place(const void *a, const void *b)
{
    const struct binding *left = a, *right = b;
    if (left->target.attribute != right->target.attribute)
        return left->target.attribute < right->target.attribute ? -1 : 1;
    if (left->target.rank != right->target.rank)
        return left->target.rank < right->target.rank ? -1 : 1;
    return (left->column > right->column) - (left->column < right->column);
}

static bool is_year(struct span header, struct arena *arena)
{
    static const char *const names[] = {"publication year", "公开年", "公开年份"};
    const char *key = text_key(header, arena).text;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (key && !strcmp(key, text_key((struct span){names[i], strlen(names[i])}, arena).text))
            return true;
    return false;
}

/* A column's fate as far as it can be told without the others; true when it may feed an attribute. */
static bool place_column(struct intake *intake, uint32_t index, struct span header, struct target *target)
{
    struct intake_column *column = &intake->layout.columns[index];
    *column = (struct intake_column){.header = text_copy(header, intake->arena), .fate = INTAKE_UNKNOWN, .wins = -1};
    if (!find_target(intake, header, intake->row_arena, target))
        return false;
    if (is_year(header, intake->row_arena))
        intake->layout.year_column = (int)index;
    if (target->attribute == ATTRIBUTES) {
        column->fate = target->rank < DICTIONARY_RANK ? INTAKE_IGNORED : INTAKE_UNUSED;
        return false;
    }
    const struct attribute_row *row = attribute_row(target->attribute);
    column->attribute = row->name;
    if (row->place == PLACE_COMPUTED) {
        column->fate = INTAKE_COMPUTED;
        if (target->attribute == ATTRIBUTE_office && intake->layout.office_column < 0)
            intake->layout.office_column = (int)index;
        return false;
    }
    column->fate = target->attribute == ATTRIBUTE_vendor_score ? INTAKE_COMPARISON : INTAKE_MAPPED;
    return true;
}

/* Of the columns of one attribute the best stands; the others help where it says nothing, unless the map has chosen, or they are the
 * very same header once more (two meanings under one name are not told apart). */
static size_t settle_field(struct layout *layout, size_t first, size_t end, size_t kept)
{
    struct binding *bindings = layout->bindings;
    enum attribute attribute = bindings[first].target.attribute;
    struct field *field = &layout->fields[layout->field_count++];
    *field = (struct field){.attribute = attribute, .first = kept, .joined = attribute == ATTRIBUTE_vendor_score || attribute == ATTRIBUTE_remark};
    uint32_t winner = bindings[first].column, last_rank = UINT32_MAX;
    bool mapped = bindings[first].target.rank < DICTIONARY_RANK;
    for (size_t i = first; i < end; i++) {
        struct intake_column *column = &layout->columns[bindings[i].column];
        uint32_t rank = bindings[i].target.rank;
        bool again = rank == last_rank || (mapped && rank >= DICTIONARY_RANK);
        last_rank = rank;
        if (again && bindings[i].target.companion)
            continue;
        if (i > first && !field->joined && !bindings[i].target.companion) {
            column->fate = again ? INTAKE_DUPLICATE : INTAKE_SPARE;
            column->wins = (int)winner;
            if (again)
                continue;
        }
        bindings[kept++] = bindings[i];
        field->count++;
    }
    return kept;
}

static int settle(struct intake *intake, struct error *error)
{
    struct layout *layout = &intake->layout;
    size_t count = layout->binding_count, kept = 0;
    qsort(layout->bindings, count, sizeof *layout->bindings, by_place);
    layout->fields = arena_take(intake->arena, (count + 1) * sizeof *layout->fields);
    if (!layout->fields)
        return error_set(error, ERROR_BUSY, NULL, NULL, "free memory");
    for (size_t first = 0, end; first < count; first = end) {
        for (end = first + 1; end < count && layout->bindings[end].target.attribute == layout->bindings[first].target.attribute;)
            end++;
        kept = settle_field(layout, first, end, kept);
    }
    layout->binding_count = kept;
    return 0;
}

/* "id" is a patent number in a list of Google's and a line's own number in most others. */
static void drop_last(struct layout *layout)
{
    size_t kept = 0;
    bool better_one = false;
    for (size_t i = 0; i < layout->binding_count; i++)
        better_one = better_one || (is_number(layout->bindings[i].target.attribute) && !layout->bindings[i].target.last);
    for (size_t i = 0; i < layout->binding_count; i++) {
        if (!layout->bindings[i].target.last || !better_one) {
            layout->bindings[kept++] = layout->bindings[i];
            continue;
        }
        layout->columns[layout->bindings[i].column].fate = INTAKE_UNUSED;
        layout->columns[layout->bindings[i].column].attribute = NULL;
    }
    layout->binding_count = kept;
}

/* To its attribute, and to those that the column says beside it. */
static void bind(struct layout *layout, uint32_t column, const struct target *target)
{
    struct target beside[COMPANIONS_MOST];
    size_t count = companions_of(target, beside);
    layout->bindings[layout->binding_count++] = (struct binding){.column = column, .target = *target};
    for (size_t i = 0; i < count; i++)
        layout->bindings[layout->binding_count++] = (struct binding){.column = column, .target = beside[i]};
}

static int build(struct intake *intake, const struct reader *reader, struct error *error)
{
    struct layout *layout = &intake->layout;
    layout->column_count = reader->count;
    layout->office_column = layout->year_column = -1;
    layout->columns = arena_take(intake->arena, (reader->count + 1) * sizeof *layout->columns);
    layout->bindings = arena_take(intake->arena, (reader->count + 1) * (1 + COMPANIONS_MOST) * sizeof *layout->bindings);
    layout->unmatched = arena_take(intake->arena, (intake->map_count + 1) * sizeof *layout->unmatched);
    bool *met = arena_take(intake->arena, intake->map_count + 1);
    if (!layout->columns || !layout->bindings || !layout->unmatched || !met)
        return error_set(error, ERROR_BUSY, NULL, NULL, "free memory");
    arena_reset(intake->row_arena);
    for (uint32_t i = 0; i < reader->count; i++) {
        struct target target = {.rank = UINT32_MAX};
        if (place_column(intake, i, text_trim(reader_cell(reader, i)), &target))
            bind(layout, i, &target);
        if (target.rank < intake->map_count)
            met[target.rank] = true;
    }
    drop_last(layout);
    for (size_t i = 0; i < intake->map_count; i++)
        if (!met[i])
            layout->unmatched[layout->unmatched_count++] = intake->map_headers[i];
    return settle(intake, error);
}

int layout_find(struct intake *intake, const char *format, struct error *error)
{
    struct trial best = {.row = 0};
    struct reader reader;
    if (choose_dialect(intake, format, &best, error))
        return -1;
    intake->dialect = best.dialect;
    intake->layout.header_row = best.row;
    int result = reader_begin(&reader, &intake->source, best.dialect, error);
    while (!result && reader.row < best.row)
        result = reader_next(&reader, error) > 0 ? 0 : -1;
    if (!result && reader.count > COLUMNS_MOST)
        result = source_error(&intake->source, error, "over 4,096 columns", "at most 4,096 columns");
    if (!result)
        result = build(intake, &reader, error);
    reader_end(&reader);
    return result;
}
