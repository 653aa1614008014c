/* The numbers of a row, its application's and its document's, of which at least one must be told. */
#include "intake/row.h"

#include <string.h>

/* The numbers of a row.  `own[form]`: from a column of that form.  A number that says by itself that it is of the other form
 * (`strays`) serves as such where no column of its own gives one. */
struct numbers {
    struct patent_number own[2], strays[2];
    bool has_own[2], has_stray[2];
    uint32_t stray_columns[2];
    struct error stray_errors[2];
};

static struct cell_result refuse_bare(struct span cell, const struct conversion *to, bool swedish)
{
    error_set(to->error, ERROR_NUMBER, attribute_row(to->target->attribute)->name, text_copy(text_trim(cell), to->arena), "%s",
              swedish ? "a Swedish application number of eight digits or a European one of nine, its check digit right, or a country before it"
                      : "a country before the number (CN, US …): most bare numbers of this column are no Chinese ones, so none is taken for one");
    return (struct cell_result){.state = CELL_REFUSED};
}

static bool read_field_numbers(const struct work *work, const struct field *field, int office, struct numbers *numbers)
{
    enum number_form form = field->attribute == ATTRIBUTE_application_number ? NUMBER_APPLICATION : NUMBER_PUBLICATION;
    for (size_t i = 0; i < field->count; i++) {
        const struct binding *binding = &work->intake->layout.bindings[field->first + i];
        struct patent_number number;
        struct error error = {.code = ERROR_NONE};
        struct conversion to = row_conversion(work, binding, NULL, &error);
        struct span cell = reader_cell(work->reader, binding->column);
        bool fits, foreign = (work->intake->layout.bare_is_foreign || office < 0) && cell_is_bare_number(cell, work->intake->row_arena, &fits);
        struct cell_result result = foreign ? refuse_bare(cell, &to, office < 0) : cell_number(&to, cell, office, &number);
        row_count(work, binding->column, result);
        if (result.state == CELL_REFUSED)
            return row_refuse(work, binding->column, &error);
        if (result.state != CELL_VALUE)
            continue;
        if (number.form == form) {
            numbers->own[form] = number;
            return numbers->has_own[form] = true;
        }
        numbers->strays[form] = number;
        numbers->has_stray[form] = true;
        numbers->stray_columns[form] = binding->column;
        numbers->stray_errors[form] = error;
        return true;
    }
    return true;
}

static bool settle_strays(const struct work *work, struct numbers *numbers)
{
    for (int form = 0; form < 2; form++) {
        int other = !form;
        if (!numbers->has_stray[form])
            continue;
        if (numbers->has_own[other] && strcmp(numbers->own[other].text, numbers->strays[form].text) != 0)
            return row_refuse(work, numbers->stray_columns[form], &numbers->stray_errors[form]);
        numbers->own[other] = numbers->strays[form];
        numbers->has_own[other] = true;
    }
    return true;
}

/* A number of a document is whole with its kind code: the same one comes as "US8414281B2" from elsewhere.  Where a row gives several
 * publication numbers, nobody says whose code it is. */
static void complete_number(const struct work *work, struct patent_number *number)
{
    const struct layout *layout = &work->intake->layout;
    struct span code = layout->code_column < 0 ? (struct span){"", 0} : text_trim(reader_cell(work->reader, (size_t)layout->code_column));
    struct patent_number whole;
    size_t length = strlen(number->text), given = 0;
    char text[64];
    if (!code.size || code.size > 2 || code.text[0] < 'A' || code.text[0] > 'Z' || number->text[length - 1] < '0' || number->text[length - 1] > '9')
        return;
    for (size_t i = 0; i < layout->binding_count; i++)
        if (layout->bindings[i].target.attribute == ATTRIBUTE_publication_number)
            given += text_trim(reader_cell(work->reader, layout->bindings[i].column)).size != 0;
    snprintf(text, sizeof text, "%s%.*s", number->text, (int)code.size, code.text);
    if (given == 1 && !patent_number_parse_as(text, strlen(text), NUMBER_PUBLICATION, number->office, &whole, NULL))
        *number = whole;
}

static struct span first_cell(const struct work *work, enum attribute attribute)
{
    const struct layout *layout = &work->intake->layout;
    for (size_t i = 0; i < layout->field_count; i++)
        if (layout->fields[i].attribute == attribute)
            return reader_cell(work->reader, layout->bindings[layout->fields[i].first].column);
    return (struct span){"", 0};
}

/* Whose numbers without a country the row has: 0 not told, -1 nobody's that the list could have. */
static int office_of_row(const struct work *work)
{
    const struct layout *layout = &work->intake->layout;
    if (layout->office_column >= 0)
        return cell_office(&work->intake->dictionary, reader_cell(work->reader, (size_t)layout->office_column), work->intake->row_arena);
    return layout->office != ENUM_office_SE ? layout->office
           : native_swedish(first_cell(work, ATTRIBUTE_application_number), first_cell(work, ATTRIBUTE_publication_number), work->intake->row_arena);
}

bool numbers_put(const struct work *work, struct buffer *out)
{
    const struct layout *layout = &work->intake->layout;
    struct numbers numbers = {0};
    int office = office_of_row(work);
    uint32_t column = 0;
    for (size_t i = layout->field_count; i-- > 0;) {
        const struct field *field = &layout->fields[i];
        if (field->attribute != ATTRIBUTE_application_number && field->attribute != ATTRIBUTE_publication_number)
            continue;
        column = layout->bindings[field->first].column;
        if (!read_field_numbers(work, field, office, &numbers))
            return false;
    }
    if (!settle_strays(work, &numbers))
        return false;
    if (!numbers.has_own[0] && !numbers.has_own[1]) {
        struct error error;
        struct span told = text_trim(reader_cell(work->reader, column));
        bool international = cell_is_international(told), stands_in = !international && cell_is_stand_in(told);
        error_set(&error, ERROR_NUMBER, work->intake->layout.columns[column].attribute, international || stands_in ? text_copy(told, work->intake->row_arena) : "", "%s",
                  international ? "an office's own number, or a publication number beside it: an international application is no patent of an office yet"
                  : stands_in   ? "a publication number beside it: this one stands where no application number is known"
                                : "an application number or a publication number");
        return row_refuse(work, column, &error);
    }
    if (numbers.has_own[NUMBER_PUBLICATION])
        complete_number(work, &numbers.own[NUMBER_PUBLICATION]);
    if (numbers.has_own[NUMBER_PUBLICATION] && layout->document_days)
        printed_means(numbers.own[NUMBER_PUBLICATION].text, &work->document->grant, &work->document->first);
    buffer_puts(out, numbers.has_own[NUMBER_APPLICATION] ? numbers.own[NUMBER_APPLICATION].text : "");
    buffer_putc(out, '\t');
    buffer_puts(out, numbers.has_own[NUMBER_PUBLICATION] ? numbers.own[NUMBER_PUBLICATION].text : "");
    return true;
}
