/* One record's cells, filled in any order and sent as one row. */
#include "intake/draft.h"

#include "domain/day.h"

#include <stdarg.h>
#include <string.h>

int format_error(const struct format_input *input, struct error *error, const char *got, const char *expected, ...)
{
    const char *slash = input->path ? strrchr(input->path, '/') : NULL;
    char clause[256];
    va_list arguments;
    va_start(arguments, expected);
    vsnprintf(clause, sizeof clause, expected, arguments);
    va_end(arguments);
    return error_set(error, ERROR_FILE, slash && slash[1] ? slash + 1 : input->path ? input->path : "input", got, "%s", clause);
}

static const char *const headers[] = {
#define X(name) #name,
    DRAFT_COLUMNS_OF(X)
#undef X
};

static int send(struct draft *draft, uint32_t number, const char *(*text)(struct draft *, size_t), size_t (*size)(struct draft *, size_t))
{
    const char *cells[DRAFT_COLUMNS];
    size_t sizes[DRAFT_COLUMNS], count = 0;
    for (size_t i = 0; i < DRAFT_COLUMNS; i++)
        if (draft->columns >> i & 1) {
            cells[count] = text(draft, i);
            sizes[count++] = size(draft, i);
        }
    return draft->sink->row(draft->sink->context, number, cells, sizes, count) ? -1 : 0;
}

static const char *header_text(struct draft *draft, size_t column)
{
    (void)draft;
    return column == DRAFT_notes ? "as printed" : headers[column];
}

static size_t header_size(struct draft *draft, size_t column)
{
    return strlen(header_text(draft, column));
}

static const char *cell_text(struct draft *draft, size_t column)
{
    return buffer_text(&draft->cells[column]);
}

static size_t cell_size(struct draft *draft, size_t column)
{
    return draft->cells[column].size;
}

int draft_begin(struct draft *draft, const struct format_input *input, const struct row_sink *sink, uint64_t columns, struct error *error)
{
    *draft = (struct draft){.input = input, .sink = sink, .error = error, .columns = columns};
    return send(draft, 0, header_text, header_size);
}

static bool reads_as(struct draft *draft, enum draft_column column, enum number_form form)
{
    struct patent_number number;
    struct error error;
    return draft_has(draft, column) &&
           (!patent_number_parse_as(cell_text(draft, column), cell_size(draft, column), form, 0, &number, &error) || error.code == ERROR_NUMBER_CHECK_DIGIT);
}

/* A number that has no normal form (a US design's "D435854", a serial number without its series) would refuse the row; where the other
 * number stands it is only a note.  A wrong check digit is not: that row is to be refused. */
static void settle_numbers(struct draft *draft)
{
    bool application = reads_as(draft, DRAFT_application_number, NUMBER_APPLICATION);
    bool publication = reads_as(draft, DRAFT_publication_number, NUMBER_PUBLICATION);
    if (application == publication)
        return;
    enum draft_column other = application ? DRAFT_publication_number : DRAFT_application_number;
    if (!draft_has(draft, other))
        return;
    draft_note(draft, headers[other], (struct span){cell_text(draft, other), cell_size(draft, other)});
    buffer_clear(&draft->cells[other]);
}

int draft_send(struct draft *draft, uint32_t number)
{
    bool failed = draft->plain.failed;
    settle_numbers(draft);
    for (size_t i = 0; i < DRAFT_COLUMNS; i++) {
        cell_text(draft, i);
        failed = failed || draft->cells[i].failed;
    }
    int result = failed ? error_set(draft->error, ERROR_BUSY, NULL, NULL, "free memory") : send(draft, number, cell_text, cell_size);
    for (size_t i = 0; i < DRAFT_COLUMNS; i++)
        buffer_clear(&draft->cells[i]);
    draft->sent++;
    return result;
}

int draft_end(struct draft *draft, int result)
{
    for (size_t i = 0; i < DRAFT_COLUMNS; i++)
        buffer_free(&draft->cells[i]);
    buffer_free(&draft->plain);
    if (!result && !draft->sent)
        return format_error(draft->input, draft->error, "no records", "records that hold patent numbers");
    return result;
}

bool draft_has(const struct draft *draft, enum draft_column column)
{
    return draft->cells[column].size > 0;
}

/* Trimmed, and every run of blanks one space. */
static struct span plain_of(struct draft *draft, struct span text)
{
    bool blank = false;
    text = text_trim(text);
    buffer_clear(&draft->plain);
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.text[i];
        if (c > ' ' && blank)
            buffer_putc(&draft->plain, ' ');
        blank = c <= ' ';
        if (!blank)
            buffer_putc(&draft->plain, (char)c);
    }
    return (struct span){buffer_text(&draft->plain), draft->plain.size};
}

void draft_set(struct draft *draft, enum draft_column column, struct span text)
{
    text = plain_of(draft, text);
    buffer_clear(&draft->cells[column]);
    buffer_put(&draft->cells[column], text.text, text.size);
}

void draft_number(struct draft *draft, enum draft_column column, size_t number)
{
    buffer_clear(&draft->cells[column]);
    buffer_print(&draft->cells[column], "%zu", number);
}

static bool holds_item(const struct buffer *list, struct span item)
{
    for (size_t at = 0, end; at < list->size; at = end + 1) {
        const char *bar = memchr(list->data + at, '|', list->size - at);
        end = bar ? (size_t)(bar - list->data) : list->size;
        if (end - at == item.size && !memcmp(list->data + at, item.text, item.size))
            return true;
    }
    return false;
}

/* Semicolons part items where the cell is read: one inside an item becomes a comma. */
void draft_item(struct draft *draft, enum draft_column column, struct span item)
{
    item = plain_of(draft, item);
    for (size_t i = 0; i < item.size; i++)
        if (draft->plain.data[i] == ';')
            draft->plain.data[i] = ',';
    while (item.size && strchr(", ", item.text[item.size - 1]))
        item.size--;
    if (item.size && !holds_item(&draft->cells[column], item))
        text_put_item(&draft->cells[column], item);
}

static void put_day(struct draft *draft, enum draft_column column, struct day day)
{
    char text[11];
    day_format(day, text);
    draft_set(draft, column, printed_span(text));
}

void draft_day(struct draft *draft, enum draft_column column, struct span text)
{
    struct day day;
    text = text_trim(text);
    if (!text.size || draft_has(draft, column))
        return;
    if (day_parse_loose(text.text, text.size, &day, NULL))
        draft_note(draft, headers[column], text);
    else
        put_day(draft, column, day);
}

void draft_earliest(struct draft *draft, enum draft_column column, struct span text)
{
    struct day day, earlier;
    text = text_trim(text);
    if (!text.size || day_parse_loose(text.text, text.size, &day, NULL))
        return;
    if (!draft_has(draft, column) || day_parse_loose(cell_text(draft, column), cell_size(draft, column), &earlier, NULL) || day.number < earlier.number)
        put_day(draft, column, day);
}

void draft_note(struct draft *draft, const char *name, struct span text)
{
    struct buffer *notes = &draft->cells[DRAFT_notes];
    text = printed_cut(text, 200);
    if (text.size)
        buffer_print(notes, "%s%s: %.*s", notes->size ? "; " : "", name, (int)text.size, text.text);
}
