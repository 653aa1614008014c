/* Attributes that follow from others: never given, always the same for the same record. */
#include "domain/day.h"
#include "domain/fields.h"
#include "domain/patent_number.h"
#include "domain/record.h"

#include <stdlib.h>
#include <string.h>

static void compute_office(struct record *record)
{
    const struct value *number = &record->values[ATTRIBUTE_application_number];
    if (number->state != VALUE_SET)
        number = &record->values[ATTRIBUTE_publication_number];
    if (number->state != VALUE_SET || number->size < 2)
        return;
    int64_t office = enumeration_number(ATTRIBUTE_office, number->u.text, 2);
    if (office)
        record_set_number(record, ATTRIBUTE_office, office);
}

/* A Chinese number says which kind of right it names; what a source says outright stands before that. */
static void compute_kind(struct record *record)
{
    static const enum attribute numbers[] = {ATTRIBUTE_application_number, ATTRIBUTE_publication_number};
    for (size_t i = 0; i < 2 && !record_has(record, ATTRIBUTE_kind); i++) {
        const struct value *value = &record->values[numbers[i]];
        struct patent_number number;
        if (value->state == VALUE_SET && !patent_number_parse_as(value->u.text, value->size, i ? NUMBER_PUBLICATION : NUMBER_APPLICATION, 0,
                                                                &number, NULL) && number.kind)
            record_set_number(record, ATTRIBUTE_kind, number.kind);
    }
}

/* The term runs from the Chinese filing day; a PCT application's is the international one, a divisional's is its parent's
 * (Implementing Regulations, rules 11, 43 and 102). */
static void compute_expiry(struct record *record)
{
    static const enum attribute starts[] = {ATTRIBUTE_parent_filing_date, ATTRIBUTE_international_filing_date, ATTRIBUTE_filing_date};
    if (!record_has(record, ATTRIBUTE_kind))
        return;
    for (size_t i = 0; i < 3; i++) {
        if (!record_has(record, starts[i]))
            continue;
        struct day filing = {(int32_t)record->values[starts[i]].u.number};
        struct day expiry = term_expiry((int)record->values[ATTRIBUTE_kind].u.number, filing,
                                        (int)record_number(record, ATTRIBUTE_term_adjustment_days, 0));
        record_set_number(record, ATTRIBUTE_expiry_date, expiry.number);
        return;
    }
}

struct classes { char subclasses[64][5]; size_t count; bool fields[36]; };

static void compute_classes(struct record *record, struct arena *arena)
{
    const struct value *list = &record->values[ATTRIBUTE_classes];
    struct classes *seen = arena_take(arena, sizeof *seen);
    size_t at = 0, size, distinct = 0;
    const char *item;
    bool first = true;
    while (seen && list_next(list, &at, arena, &item, &size)) {
        char subclass[5];
        size_t k = 0;
        if (class_subclass(item, size, subclass))
            continue;
        while (k < seen->count && memcmp(seen->subclasses[k], subclass, 5) != 0)
            k++;
        if (k == seen->count && seen->count < 64)
            memcpy(seen->subclasses[seen->count++], subclass, 5);
        int field = wipo_field_of_class(item, size);
        if (first && field)
            record_set_number(record, ATTRIBUTE_wipo_field, field);
        first = first && !field;
        distinct += field && !seen->fields[field];
        seen->fields[field] = true;
    }
    if (seen && seen->count)
        record_set_number(record, ATTRIBUTE_subclass_count, (int64_t)seen->count);
    if (distinct)
        record_set_number(record, ATTRIBUTE_field_count, (int64_t)distinct);
}

static int by_subclass(const void *a, const void *b)
{
    return memcmp(a, b, 5);
}

/* Originality = 1 − Σ s_j², s_j the share of cited subclass j (Squicciarini, Dernis, Criscuolo 2013); needs two classed citations. */
static void compute_originality(struct record *record, struct arena *arena)
{
    const struct value *list = &record->values[ATTRIBUTE_cited_classes];
    size_t count = list_count(list), filled = 0, at = 0, size;
    char(*cited)[5] = count >= 2 && count < 100000 ? arena_take(arena, count * 5) : NULL;
    const char *item;
    while (cited && filled < count && list_next(list, &at, arena, &item, &size))
        filled += class_subclass(item, size, cited[filled]) == 0;
    if (filled < 2)
        return;
    qsort(cited, filled, 5, by_subclass);
    int64_t squares = 0, all = (int64_t)filled * (int64_t)filled;
    for (size_t start = 0, end; start < filled; start = end) {
        for (end = start; end < filled && !memcmp(cited[end], cited[start], 5);)
            end++;
        squares += (int64_t)((end - start) * (end - start));
    }
    record_set_number(record, ATTRIBUTE_originality, ((all - squares) * 2000000 + all) / (2 * all));
}

/* A list of names may be cut short by its source, a number given beside it then stands; a longer list decides. */
static void compute_count(struct record *record, enum attribute list, enum attribute count)
{
    int64_t items = (int64_t)list_count(&record->values[list]);
    if (items && items <= attribute_row(count)->maximum && record_number(record, count, 0) < items)
        record_set_number(record, count, items);
}

#define COMPUTED_IF_BLOCK(name)
#define COMPUTED_IF_TEXT(name)
#define COMPUTED_IF_LEDGER(name)
#define COMPUTED_IF_COMPUTED(name) ATTRIBUTE_##name,
static const uint8_t computed[] = {
#define ATTRIBUTE(id, name, type, group, place, ...) COMPUTED_IF_##place(name)
#include <patval/attributes.def>
#undef ATTRIBUTE
};

int record_compute(struct record *record, struct arena *arena, struct error *error)
{
    (void)error;
    for (size_t i = 0; i < sizeof computed; i++)
        record->values[computed[i]] = (struct value){.state = VALUE_ABSENT};
    compute_office(record);
    compute_kind(record);
    compute_expiry(record);
    compute_classes(record, arena);
    compute_originality(record, arena);
    compute_count(record, ATTRIBUTE_patentees, ATTRIBUTE_patentee_count);
    compute_count(record, ATTRIBUTE_inventors, ATTRIBUTE_inventor_count);
    compute_count(record, ATTRIBUTE_holders, ATTRIBUTE_applicant_count);
    return 0;
}
