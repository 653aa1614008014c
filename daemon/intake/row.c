/* One record → one canonical row, or a refusal of the whole row: nothing is stored by halves. */
#include "intake/row.h"

#include <string.h>

#define REMARK_CELL 1000  /* bytes of an unknown column's cell that are kept */
#define REMARK_BYTES 8000 /* of all unknown columns of a row together */

/* A number stands in front, remarks at the end. */
static bool is_elsewhere(const struct field *field)
{
    return field->attribute == ATTRIBUTE_application_number || field->attribute == ATTRIBUTE_publication_number || field->attribute == ATTRIBUTE_remark;
}

bool column_is_remark(const struct intake_column *column)
{
    return column->fate == INTAKE_UNKNOWN || (column->fate == INTAKE_MAPPED && column->attribute == attribute_row(ATTRIBUTE_remark)->name);
}

static bool has_remarks(const struct layout *layout)
{
    size_t i = 0;
    while (i < layout->column_count && !column_is_remark(&layout->columns[i]))
        i++;
    return i < layout->column_count;
}

static bool is_document_day(const struct binding *binding)
{
    return binding->target.attribute == ATTRIBUTE_publication_date && binding->target.variant && !strcmp(binding->target.variant, "document");
}

static void look_for_document_days(struct layout *layout)
{
    bool document = false, number = false, own = false;
    for (size_t i = 0; i < layout->binding_count; i++) {
        document = document || is_document_day(&layout->bindings[i]);
        number = number || layout->bindings[i].target.attribute == ATTRIBUTE_publication_number;
        own = own || layout->bindings[i].target.attribute == ATTRIBUTE_grant_date;
    }
    layout->document_days = document && number;
    layout->moves_grant = document && number && !own;
}

void row_put_head(struct layout *layout, struct buffer *out)
{
    layout->has_remarks = has_remarks(layout);
    look_for_document_days(layout);
    layout->priority_derived = priority_is_derived(layout);
    buffer_puts(out, "application_number\tpublication_number");
    for (size_t i = 0; i < layout->field_count; i++)
        if (!is_elsewhere(&layout->fields[i]))
            buffer_print(out, "\t%s", attribute_row(layout->fields[i].attribute)->name);
    buffer_puts(out, layout->moves_grant ? "\tgrant_date" : "");
    buffer_puts(out, layout->priority_derived ? "\tpriority_date" : "");
    buffer_puts(out, layout->has_remarks ? "\tremark\n" : "\n");
}

static int year_of(const struct intake *intake, const struct reader *reader)
{
    struct span cell = intake->layout.year_column < 0 ? (struct span){"", 0} : text_trim(reader_cell(reader, (size_t)intake->layout.year_column));
    int year = 0;
    for (size_t i = 0; i < cell.size; i++)
        year = cell.text[i] >= '0' && cell.text[i] <= '9' && cell.size == 4 ? year * 10 + (cell.text[i] - '0') : -1;
    return year > 1800 ? year : 0;
}

bool row_refuse(const struct work *work, uint32_t column, const struct error *error)
{
    work->refusal->column = (int)column;
    work->refusal->error = *error;
    if (work->counting)
        work->intake->layout.columns[column].refused++;
    return false;
}

void row_count(const struct work *work, uint32_t index, struct cell_result result)
{
    struct intake_column *column = &work->intake->layout.columns[index];
    if (!work->counting)
        return;
    if (result.state == CELL_VALUE)
        column->used++;
    else if (result.state == CELL_MARK)
        column->marks++;
    else if (result.state == CELL_SET_ASIDE)
        column->set_aside++;
    if (result.rounded)
        column->rounded++;
}

struct conversion row_conversion(const struct work *work, const struct binding *binding, struct buffer *out, struct error *error)
{
    return (struct conversion){&work->intake->dictionary, &binding->target, work->intake->row_arena, out, error, binding->first_most, binding->second_most,
                               work->year};
}

/* One cell into the row `out`: as it stands, as it came out the last time, or converted. */
static struct cell_result put_cell(const struct work *work, const struct binding *binding, struct buffer *out, struct error *error)
{
    struct buffer *value = &work->intake->value;
    struct span cell = reader_cell(work->reader, binding->column);
    if (!cell.size)
        return (struct cell_result){.state = CELL_NOTHING};
    if (cell_stands(binding->plain, binding->target.attribute, cell)) {
        buffer_put(out, cell.text, cell.size);
        return (struct cell_result){.state = CELL_VALUE};
    }
    const struct repeat *repeat = repeats_find(binding->repeats, cell);
    if (repeat) {
        buffer_put(out, repeat->bytes + repeat->size, repeat->text_size);
        return (struct cell_result){.state = repeat->state, .rounded = repeat->rounded};
    }
    size_t start = out->size;
    struct conversion to = row_conversion(work, binding, value, error);
    buffer_clear(value);
    struct cell_result result = cell_convert(&to, cell);
    if (result.state == CELL_VALUE)
        text_put_cell(out, (struct span){value->size ? value->data : "", value->size});
    out->failed = out->failed || value->failed;
    if (!out->failed)
        repeats_keep(binding->repeats, cell, result, (struct span){out->data + start, out->size - start});
    return result;
}

/* The day of a grant is kept for its own column, and is the first publication's only where there was none before. */
static void settle_day(const struct work *work, struct buffer *out, size_t start)
{
    if (out->failed || !work->document->grant)
        return;
    snprintf(work->document->text, sizeof work->document->text, "%.*s", (int)(out->size - start), out->data + start);
    if (!work->document->first)
        out->size = start;
}

/* The best column that says something.  Where one said less than the attribute needs, a spare one may say it, but need not. */
static bool read_field(const struct work *work, const struct field *field, struct buffer *out)
{
    bool aside = false;
    size_t start = out->size;
    for (size_t i = 0; i < field->count; i++) {
        const struct binding *binding = &work->intake->layout.bindings[field->first + i];
        struct error error; /* filled when refused; not cleared, for it is large and this is done for every cell */
        struct cell_result result = put_cell(work, binding, out, &error);
        if (!binding->target.companion)
            row_count(work, binding->column, result);
        if (result.state == CELL_VALUE && is_document_day(binding))
            settle_day(work, out, start);
        if (result.state == CELL_VALUE)
            return true;
        if (result.state == CELL_REFUSED && !aside)
            return row_refuse(work, binding->column, &error);
        aside = aside || result.state == CELL_SET_ASIDE;
    }
    return true;
}

/* A cell that stands with others in one cell of the row: its text in to->out, as it came out the last time or converted. */
static struct cell_result convert_part(const struct conversion *to, struct repeat *slots, struct span cell)
{
    buffer_clear(to->out);
    const struct repeat *repeat = repeats_find(slots, cell);
    if (repeat) {
        buffer_put(to->out, repeat->bytes + repeat->size, repeat->text_size);
        return (struct cell_result){.state = repeat->state, .rounded = repeat->rounded};
    }
    struct cell_result result = cell_convert(to, cell);
    if (!to->out->failed)
        repeats_keep(slots, cell, result, (struct span){to->out->size ? to->out->data : "", to->out->size});
    return result;
}

/* "header: text", parted from the one before by a semicolon. */
static void add_part(struct buffer *value, const char *header, const struct buffer *text)
{
    if (value->size)
        buffer_put(value, "; ", 2);
    buffer_puts(value, header);
    buffer_put(value, ": ", 2);
    buffer_put(value, text->data, text->size);
    value->failed = value->failed || text->failed;
}

/* Comparison columns stand together in one text, each behind its header: "合享价值度: 9; 技术稳定性: 8". */
static bool join_field(const struct work *work, const struct field *field, struct buffer *value)
{
    const struct layout *layout = &work->intake->layout;
    struct buffer *one = &work->intake->value;
    struct error error;
    for (size_t i = 0; i < field->count; i++) {
        const struct binding *binding = &layout->bindings[field->first + i];
        struct conversion to = row_conversion(work, binding, one, &error);
        struct cell_result result = convert_part(&to, binding->repeats, reader_cell(work->reader, binding->column));
        row_count(work, binding->column, result);
        if (result.state == CELL_VALUE)
            add_part(value, layout->columns[binding->column].header, one);
        if (result.state == CELL_REFUSED)
            return row_refuse(work, binding->column, &error);
    }
    if (value->size <= 60000)
        return true;
    error_set(&error, ERROR_VALUE, attribute_row(field->attribute)->name, "", "at most 60,000 bytes of text in these columns together");
    return row_refuse(work, layout->bindings[field->first].column, &error);
}

/* The events of the register stand in several columns, a part in each. */
static bool read_events(const struct work *work, const struct field *field, struct buffer *value)
{
    const struct binding *bindings = work->intake->layout.bindings + field->first;
    struct event_columns columns = {&work->intake->dictionary, bindings, field->count, work->reader, work->intake->row_arena};
    struct error error = {.code = ERROR_NONE};
    if (events_join(&columns, value, &error))
        return row_refuse(work, bindings[0].column, &error);
    for (size_t i = 0; i < field->count; i++)
        row_count(work, bindings[i].column, (struct cell_result){.state = text_trim(reader_cell(work->reader, bindings[i].column)).size ? CELL_VALUE : CELL_NOTHING});
    return true;
}

/* What is kept of an unknown column: its head, cut between two characters. */
static struct span kept_of(struct span cell)
{
    if (cell.size <= REMARK_CELL)
        return cell;
    cell.size = REMARK_CELL;
    while (cell.size && ((unsigned char)cell.text[cell.size] & 0xC0) == 0x80)
        cell.size--;
    return cell;
}

static bool add_remark(const struct work *work, uint32_t index, struct buffer *value, bool *full)
{
    const struct layout *layout = &work->intake->layout;
    const struct intake_column *column = &layout->columns[index];
    struct buffer *one = &work->intake->value;
    bool unknown = column->fate == INTAKE_UNKNOWN, own = own_column(work->intake, index);
    const struct target target = {.attribute = ATTRIBUTE_remark, .own = own ? work->intake->own : OWN_NONE};
    struct error error; /* filled when refused */
    struct conversion to = {.dictionary = &work->intake->dictionary, .target = &target, .arena = work->intake->row_arena, .out = one, .error = &error};
    struct span whole = reader_cell(work->reader, index), cell = own ? whole : text_trim(whole), kept = unknown ? kept_of(cell) : cell;
    char place[16];
    struct cell_result result = convert_part(&to, layout->repeats ? layout->repeats[index] : NULL, kept);
    if (unknown && (*full = *full || (result.state == CELL_VALUE && value->size + one->size > REMARK_BYTES)))
        return true;
    row_count(work, index, result);
    if (result.state == CELL_VALUE && own) {
        buffer_puts(value, value->size ? "; " : "");
        buffer_put(value, one->data, one->size);
    } else if (result.state == CELL_VALUE) {
        if (!column->header[0])
            snprintf(place, sizeof place, "#%u", index + 1);
        add_part(value, column->header[0] ? column->header : place, one);
        buffer_puts(value, kept.size < cell.size ? "…" : "");
    }
    if (value->size > 60000)
        error_set(&error, ERROR_VALUE, "remark", "", "at most 60,000 bytes of text in these columns together");
    return (result.state != CELL_REFUSED && value->size <= 60000) || row_refuse(work, index, &error);
}

/* Columns without an attribute, in the order of the file, each behind its header.  Those that nobody knows never refuse a row: they are
 * cut, and where the text is full "…" says that more stood in the file. */
static bool put_remark(const struct work *work, struct buffer *value)
{
    const struct layout *layout = &work->intake->layout;
    bool full = false, good = true;
    for (uint32_t i = 0; good && i < layout->column_count; i++)
        good = !column_is_remark(&layout->columns[i]) || add_remark(work, i, value, &full);
    buffer_puts(value, full ? "; …" : "");
    return good;
}

/* What several columns give together, as one cell of the row. */
static bool put_together(const struct work *work, const struct field *field, struct buffer *out)
{
    struct buffer *value = &work->intake->joined;
    bool events = field && field->attribute == ATTRIBUTE_register_events;
    buffer_clear(value);
    bool good = events ? read_events(work, field, value) : field ? join_field(work, field, value) : put_remark(work, value);
    if (good)
        text_put_cell(out, (struct span){value->size ? value->data : "", value->size});
    out->failed = out->failed || value->failed;
    return good;
}

static bool put_fields(const struct work *work, struct buffer *out)
{
    const struct layout *layout = &work->intake->layout;
    bool good = true;
    for (size_t i = 0; good && i < layout->field_count; i++) {
        const struct field *field = &layout->fields[i];
        if (is_elsewhere(field))
            continue;
        buffer_putc(out, '\t');
        size_t start = out->size;
        bool own = layout->bindings[field->first].target.own != OWN_NONE;
        good = field->joined && !own ? put_together(work, field, out) : read_field(work, field, out);
        if (field->attribute == ATTRIBUTE_grant_date && out->size == start)
            buffer_puts(out, work->document->text);
    }
    if (layout->moves_grant) {
        buffer_putc(out, '\t');
        buffer_puts(out, work->document->text);
    }
    if (layout->priority_derived) {
        buffer_putc(out, '\t');
        priority_put(layout, work->reader, out);
    }
    if (good && layout->has_remarks) {
        buffer_putc(out, '\t');
        good = put_together(work, NULL, out);
    }
    return good;
}

static enum row_state refuse_row(struct refusal *refusal, enum error_code code, const char *got, const char *expected)
{
    refusal->column = -1;
    error_set(&refusal->error, code, "row", got, "%s", expected);
    return ROW_REFUSED;
}

/* Half a text is not stored: nobody would see that letters are missing. */
static enum row_state refuse_broken(const struct reader *reader, struct refusal *refusal)
{
    const struct source *source = reader->source;
    char got[80], expected[80];
    if (source->translated)
        snprintf(got, sizeof got, "half of a surrogate pair");
    else
        snprintf(got, sizeof got, "0x%02X at byte %zu of the file", (unsigned)(unsigned char)source->bytes[reader->broken], reader->broken);
    snprintf(expected, sizeof expected, "text that is valid %s", encoding_row(source->encoding)->name);
    return refuse_row(refusal, ERROR_VALUE, got, expected);
}

/* As many cells as the header has; more only if they are empty. */
static bool fits_header(const struct intake *intake, const struct reader *reader)
{
    bool fits = reader->count >= intake->layout.column_count || intake->source.format; /* a workbook does not keep empty cells */
    for (size_t i = intake->layout.column_count; fits && i < reader->count; i++)
        fits = !text_trim(reader_cell(reader, i)).size;
    return fits;
}

enum row_state row_convert(struct intake *intake, const struct reader *reader, bool counting, struct buffer *out, struct refusal *refusal)
{
    struct document_day document = {.grant = false, .first = true};
    struct work work = {intake, reader, counting, refusal, year_of(intake, reader), &document};
    char got[40], expected[60];
    buffer_clear(out);
    arena_reset(intake->row_arena);
    if (reader_is_blank(reader) || layout_is_again(&intake->layout, reader))
        return ROW_BLANK;
    if (reader->broken != SIZE_MAX)
        return refuse_broken(reader, refusal);
    if (!fits_header(intake, reader)) {
        snprintf(got, sizeof got, "%zu cells", reader->count);
        snprintf(expected, sizeof expected, "%zu cells, as many as the header has", intake->layout.column_count);
        return refuse_row(refusal, ERROR_VALUE, got, expected);
    }
    if (!numbers_put(&work, out) || !put_fields(&work, out))
        return ROW_REFUSED;
    buffer_putc(out, '\n');
    if (out->size > ROW_BYTES)
        return refuse_row(refusal, ERROR_VALUE, "a row longer than 400 KiB", "at most 400 KiB a row");
    return ROW_GOOD;
}
