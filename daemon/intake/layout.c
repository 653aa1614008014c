/* Which delimiter, which row is the header, and where each column goes. */
#include "intake/internal.h"

#include <stdlib.h>
#include <string.h>

#define HEADER_WITHIN 10     /* the header is one of the first records; what stands before it is a preamble */
#define HEADER_BYTES 2000     /* of a cell, to be taken for a header */
#define VAGUE_BYTES 6        /* two Chinese characters; "name", "type" and "date" too */
#define LAST_AMONG 4         /* known headers, for one as vague as "id" to be taken for a patent number's */
#define DICTIONARY_RANK 8192 /* ranks of the map's rows lie below */

/* The map's own row comes first, then the dictionary; "independent_claims", written as the attribute is, is not the claims' text that a vendor
 * has under "independent claims". */
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
    if (!known && dictionary_target_in(&intake->dictionary, header, arena, out)) {
        out->rank += DICTIONARY_RANK;
        return true;
    }
    if (!known)
        return false;
    enum attribute own = known->attribute == ATTRIBUTES && memchr(header.text, '_', header.size) ? attribute_by_name(header.text, header.size) : ATTRIBUTES;
    *out = own == ATTRIBUTES ? *known : (struct target){.attribute = own, .rank = known->rank, .header = known->header};
    out->rank += DICTIONARY_RANK;
    return true;
}

static bool is_number(enum attribute attribute)
{
    return attribute == ATTRIBUTE_application_number || attribute == ATTRIBUTE_publication_number;
}

/* The cells of a header, kept when the reader goes on. */
struct cells { struct span *items; size_t count; };
struct trial { struct dialect dialect; bool number, joined, grouped; size_t known, groups, cells; uint32_t row; };

static bool better(const struct trial *a, const struct trial *b)
{
    if (a->number != b->number)
        return a->number;
    return a->known != b->known ? a->known > b->known : a->cells > b->cells;
}

/* `most` bytes a cell: ten records looked at must not be held whole, for they may be of megabytes. */
static struct cells cells_of(const struct reader *reader, size_t most, struct arena *arena)
{
    struct cells cells = {arena_take(arena, (reader->count + 1) * sizeof *cells.items), reader->count};
    for (size_t i = 0; cells.items && i < reader->count; i++) {
        struct span cell = text_trim(reader_cell(reader, i));
        cell.size = cell.size > most ? 0 : cell.size; /* so long a one is no header */
        cells.items[i] = (struct span){text_copy(cell, arena), cell.size};
    }
    cells.count = cells.items ? cells.count : 0;
    return cells;
}

static struct span cell_at(const struct cells *cells, size_t index)
{
    return index < cells->count ? cells->items[index] : (struct span){"", 0};
}

/* A group's name stands over the first of its columns ("申请人" over "名称" and "类型").  Both names together count where they are known,
 * else what stands below alone; but a word as short as "名称" under a group that means something itself is not taken for the patent's. */
static struct span join_cell(struct intake *intake, struct span group, struct span below, struct arena *arena)
{
    struct target target;
    if (!below.size || (group.size == below.size && !memcmp(group.text, below.text, below.size)))
        return group;
    if (!group.size)
        return below;
    bool latin = (unsigned char)group.text[group.size - 1] < 0x80 && (unsigned char)below.text[0] < 0x80;
    const char *both = arena_print(arena, "%.*s%s%.*s", (int)group.size, group.text, latin ? " " : "", (int)below.size, below.text);
    struct span joined = {both ? both : "", both ? strlen(both) : 0};
    bool vague = below.size <= VAGUE_BYTES && find_target(intake, group, arena, &target);
    return !find_target(intake, joined, arena, &target) && !vague && find_target(intake, below, arena, &target) ? below : joined;
}

static struct cells join(struct intake *intake, const struct cells *above, const struct cells *below, struct arena *arena)
{
    size_t count = above->count > below->count ? above->count : below->count;
    struct cells joined = {arena_take(arena, (count + 1) * sizeof *joined.items), count};
    struct span group = {"", 0};
    for (size_t i = 0; joined.items && i < count; i++) {
        struct span own = cell_at(above, i), sub = cell_at(below, i);
        group = own.size || !sub.size ? own : group;
        joined.items[i] = join_cell(intake, group, sub, arena);
        group = own.size && !sub.size ? (struct span){"", 0} : group; /* a column of its own, no group */
    }
    joined.count = joined.items ? count : 0;
    return joined;
}

/* A known name over several columns that have names of their own: what stands below is not to be read without it. */
static bool has_known_group(struct intake *intake, const struct cells *above, const struct cells *below)
{
    struct target target;
    size_t count = above->count > below->count ? above->count : below->count;
    for (size_t i = 0; i + 1 < count; i++) {
        struct span group = cell_at(above, i), right = cell_at(above, i + 1);
        if (group.size && !right.size && cell_at(below, i).size && cell_at(below, i + 1).size && find_target(intake, group, intake->row_arena, &target))
            return true;
    }
    return false;
}

/* Names over several columns each; a title, or a word and its answer above the table, are none. */
static size_t count_groups(const struct cells *above, const struct cells *below)
{
    size_t groups = 0, count = above->count > below->count ? above->count : below->count;
    for (size_t i = 0; i + 1 < count; i++)
        groups += cell_at(above, i).size && cell_at(below, i).size && !cell_at(above, i + 1).size && cell_at(below, i + 1).size;
    return groups;
}

/* No header holds six digits in a cell, and hardly a row of patents does without. */
static bool looks_like_data(const struct cells *cells)
{
    for (size_t i = 0; i < cells->count; i++) {
        size_t digits = 0;
        for (size_t k = 0; k < cells->items[i].size; k++)
            digits += cells->items[i].text[k] >= '0' && cells->items[i].text[k] <= '9';
        if (digits >= 6)
            return true;
    }
    return false;
}

/* How much of a record is known as a header; a name that stands there twice counts once. */
static void judge_record(struct intake *intake, const struct cells *cells, struct trial *trial)
{
    bool last = false;
    struct table seen = {0};
    arena_reset(intake->row_arena);
    trial->cells = cells->count;
    for (size_t k = 0; k < cells->count; k++) {
        struct target target;
        if (!find_target(intake, cells->items[k], intake->row_arena, &target))
            continue;
        trial->known += table_put(&seen, text_key(cells->items[k], intake->row_arena), 0) == 0;
        trial->number = trial->number || (is_number(target.attribute) && !target.last);
        last = last || target.last;
    }
    trial->number = trial->number || (last && trial->known >= LAST_AMONG);
    table_free(&seen);
}

static void try_record(struct intake *intake, const struct cells *cells, const struct trial *as, struct trial *best)
{
    struct trial trial = *as;
    judge_record(intake, cells, &trial);
    bool below = best->row == trial.row && best->dialect.delimiter == trial.dialect.delimiter, gains = trial.grouped || (trial.groups > 1 && trial.known >= best->known);
    bool more = !trial.joined ? better(&trial, best) : trial.number >= best->number && (trial.known > best->known || (below && gains));
    if (!best->row || more)
        *best = trial;
}

/* Reads the first records under one dialect and remembers the one that looks most like a header, alone or under the one above it. */
static int try_dialect(struct intake *intake, struct dialect dialect, struct trial *best, struct error *error)
{
    struct reader reader;
    struct arena *arena = arena_new();
    struct cells above = {NULL, 0};
    uint32_t row_above = 0;
    int result = arena ? reader_begin(&reader, &intake->source, dialect, error) : error_set(error, ERROR_BUSY, NULL, NULL, "free memory");
    for (size_t i = 0; !result && i < HEADER_WITHIN; i++) {
        int got = reader_next(&reader, error);
        if (got <= 0) {
            result = got;
            break;
        }
        struct cells cells = cells_of(&reader, HEADER_BYTES, arena);
        struct trial trial = {.dialect = dialect, .row = reader.row};
        try_record(intake, &cells, &trial, best);
        trial.joined = true;
        if (row_above && row_above + 1 == reader.row && !looks_like_data(&cells) && !looks_like_data(&above)) {
            struct cells joined = join(intake, &above, &cells, arena);
            trial.grouped = has_known_group(intake, &above, &cells);
            trial.groups = count_groups(&above, &cells);
            try_record(intake, &joined, &trial, best);
        }
        above = cells;
        row_above = reader.row;
    }
    if (arena)
        reader_end(&reader);
    arena_free(arena);
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
    const char *wanted = format ? format : "auto";
    bool any = !intake->source.format && !strcmp(wanted, "auto");
    bool tsv = any || (!intake->source.format && !strcmp(wanted, "tsv")), csv = !tsv || any;
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

static bool is_one_of(struct span header, const char *const *names, struct arena *arena)
{
    const char *key = text_key(header, arena).text;
    for (; key && *names; names++)
        if (!strcmp(key, text_key((struct span){*names, strlen(*names)}, arena).text))
            return true;
    return false;
}

static bool is_year(struct span header, struct arena *arena)
{
    static const char *const names[] = {"publication year", "公开年", "公开年份", NULL};
    return is_one_of(header, names, arena);
}

static bool is_kind_code(struct span header, struct arena *arena)
{
    static const char *const names[] = {"kind", "kind code", "문헌종류 코드", "文献种类代码", NULL};
    return is_one_of(header, names, arena);
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
    if (is_kind_code(header, intake->row_arena) && intake->layout.code_column < 0)
        intake->layout.code_column = (int)index;
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

/* Attributes that take all their columns. */
static bool is_joined(enum attribute attribute)
{
    return attribute == ATTRIBUTE_vendor_score || attribute == ATTRIBUTE_remark || attribute == ATTRIBUTE_register_events;
}

/* Of the columns of one attribute the best stands; the others help where it says nothing, unless the map has chosen, or they are the
 * very same header once more (two meanings under one name are not told apart). */
static size_t settle_field(struct layout *layout, size_t first, size_t end, size_t kept)
{
    struct binding *bindings = layout->bindings;
    enum attribute attribute = bindings[first].target.attribute;
    struct field *field = &layout->fields[layout->field_count++];
    *field = (struct field){.attribute = attribute, .first = kept, .joined = is_joined(attribute)};
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

static int build(struct intake *intake, const struct cells *header, struct error *error)
{
    struct layout *layout = &intake->layout;
    layout->column_count = header->count;
    layout->office_column = layout->year_column = layout->code_column = -1;
    layout->columns = arena_take(intake->arena, (header->count + 1) * sizeof *layout->columns);
    layout->bindings = arena_take(intake->arena, (header->count + 1) * (1 + COMPANIONS_MOST) * sizeof *layout->bindings);
    layout->nameless = arena_take(intake->arena, (header->count + 1) * sizeof *layout->nameless);
    layout->unmatched = arena_take(intake->arena, (intake->map_count + 1) * sizeof *layout->unmatched);
    bool *met = arena_take(intake->arena, intake->map_count + 1);
    if (!layout->columns || !layout->bindings || !layout->nameless || !layout->unmatched || !met)
        return error_set(error, ERROR_BUSY, NULL, NULL, "free memory");
    arena_reset(intake->row_arena);
    for (uint32_t i = 0; i < header->count; i++) {
        struct target target = {.rank = UINT32_MAX};
        if (!header->items[i].size)
            layout->nameless[layout->nameless_count++] = i;
        if (place_column(intake, i, header->items[i], &target))
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

/* The header's cells, those of the row above joined to them where it is one of two; empty ones behind the last that counts are dropped
 * only where there are too many of them. */
static int read_header(struct intake *intake, const struct trial *best, struct cells *out, struct error *error)
{
    struct reader reader;
    struct cells above = {NULL, 0};
    int result = reader_begin(&reader, &intake->source, best->dialect, error);
    while (!result && reader.row < best->row) {
        if (best->joined && reader.row + 1 == best->row)
            above = cells_of(&reader, RECORD_BYTES, intake->arena);
        result = reader_next(&reader, error) > 0 ? 0 : -1;
    }
    if (!result)
        *out = cells_of(&reader, RECORD_BYTES, intake->arena);
    if (!result && best->joined)
        *out = join(intake, &above, out, intake->arena);
    while (!result && out->count > COLUMNS_MOST && !out->items[out->count - 1].size)
        out->count--;
    if (!result && out->count > COLUMNS_MOST)
        result = source_error(&intake->source, error, "over 4,096 columns", "at most 4,096 columns");
    reader_end(&reader);
    return result;
}

int layout_find(struct intake *intake, const char *format, struct error *error)
{
    struct trial best = {.row = 0};
    struct cells header = {NULL, 0};
    if (choose_dialect(intake, format, &best, error) || read_header(intake, &best, &header, error))
        return -1;
    intake->dialect = best.dialect;
    intake->layout.header_row = best.row;
    intake->layout.header_rows = 1 + best.joined;
    return build(intake, &header, error);
}

bool layout_is_again(const struct layout *layout, const struct reader *reader)
{
    size_t named = 0;
    for (size_t i = 0; i < layout->column_count; i++) {
        const char *header = layout->columns[i].header;
        struct span cell = text_trim(reader_cell(reader, i));
        if (cell.size != strlen(header) || memcmp(cell.text, header, cell.size) != 0)
            return false;
        named += cell.size != 0;
    }
    return named > 0 && layout->header_rows == 1;
}

void layout_look(struct layout *layout, const struct reader *reader)
{
    for (size_t i = 0; i < layout->nameless_count;)
        if (text_trim(reader_cell(reader, layout->nameless[i])).size)
            layout->nameless[i] = layout->nameless[--layout->nameless_count];
        else
            i++;
}

void layout_looked(struct layout *layout)
{
    for (size_t i = 0; i < layout->nameless_count; i++)
        layout->columns[layout->nameless[i]].fate = INTAKE_EMPTY;
}
