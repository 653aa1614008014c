/* Which patent a row speaks of: by its application number, by the number of its document, by those of all documents that it lists. */
#include "domain/application_form.h"
#include "store/internal.h"

#include <string.h>

static const struct value *given(const struct fact_row *row, enum attribute attribute)
{
    const struct value *value = &row->facts.values[attribute];
    return value->state == VALUE_SET ? value : NULL;
}

/* The first number that the index knows names the patent; what the others name is to be the same one. */
static void meet(struct identity *identity, bool *known, uint32_t named)
{
    bool met = *known && identity->ordinal == named;
    for (size_t i = 0; i < identity->count; i++)
        met = met || identity->others[i] == named;
    if (!*known)
        identity->ordinal = named;
    else if (!met && identity->count < PUBLICATIONS_MOST + 1)
        identity->others[identity->count++] = named;
    *known = true;
}

static int meet_publication(struct books *books, const char *number, size_t size, struct identity *identity, bool *known, struct error *error)
{
    uint32_t named;
    int found = number_of_patent(&books->shelf, number, size, &named, error);
    if (found > 0)
        meet(identity, known, named);
    return found < 0 ? -1 : 0;
}

static int meet_all(struct books *books, const struct fact_row *row, struct identity *identity, bool *known, struct error *error)
{
    static const enum attribute publications[] = {ATTRIBUTE_publication_number, ATTRIBUTE_publication_numbers};
    const struct value *application = given(row, ATTRIBUTE_application_number);
    struct number item;
    uint32_t named;
    int found = application ? number_find(&books->shelf, application->u.text, application->size, &named, error) : 0;
    identity->by_application = found > 0;
    if (found > 0)
        meet(identity, known, named);
    for (size_t i = 0; found >= 0 && i < 2; i++)
        for (size_t at = 0; found >= 0 && number_next(&row->facts.values[publications[i]], &at, &item);)
            found = meet_publication(books, item.text, item.size, identity, known, error);
    return found < 0 ? -1 : 0;
}

/* A publication leads to a patent that has another application number: the two cannot be one. */
static int check_application(struct books *books, const struct value *application, uint32_t ordinal, struct error *error)
{
    struct record *record = arena_take(books->arena, sizeof *record);
    unsigned state;
    if (!record)
        return error_set(error, ERROR_BUSY, "record", NULL, "free memory");
    if (projection_row(&books->shelf, ordinal, books->arena, record, &state, error))
        return -1;
    const struct value *known = &record->values[ATTRIBUTE_application_number];
    return known->state != VALUE_SET || application_numbers_agree(application->u.text, application->size, known->u.text, known->size)
               ? 0
               : error_set(error, ERROR_IDENTITY_CONFLICT, "application_number", application->u.text,
                           "%.*s, the application number that this publication already has", (int)known->size, known->u.text);
}

static int check_all(struct books *books, const struct fact_row *row, const struct identity *identity, struct error *error)
{
    const struct value *application = given(row, ATTRIBUTE_application_number);
    if (application && !identity->by_application && check_application(books, application, identity->ordinal, error))
        return -1;
    for (size_t i = 0; i < identity->count; i++)
        if ((application && check_application(books, application, identity->others[i], error)) ||
            merge_check(books, identity->ordinal, identity->others[i], error))
            return -1;
    for (size_t i = 1; i < identity->count; i++) /* what each could be with the first one, they need not be together */
        for (size_t k = 0; k < i; k++)
            if (merge_check(books, identity->others[k], identity->others[i], error))
                return -1;
    return 0;
}

int identity_of(struct books *books, const struct fact_row *row, struct identity *out, struct error *error)
{
    bool known = false;
    *out = (struct identity){.count = 0};
    if (!given(row, ATTRIBUTE_application_number) && !given(row, ATTRIBUTE_publication_number))
        return error_set(error, ERROR_VALUE, "application_number", NULL, "an application number or a publication number in every row");
    out->fatal = meet_all(books, row, out, &known, error) != 0;
    if (out->fatal)
        return -1;
    if (known && check_all(books, row, out, error)) {
        out->fatal = error->code != ERROR_IDENTITY_CONFLICT;
        return -1;
    }
    return known;
}
