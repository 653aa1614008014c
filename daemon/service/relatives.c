#include "service/relatives.h"

#include "domain/fields.h"
#include "domain/patent_number.h"
#include "store/store.h"

#include <string.h>

#define HELD_MOST 5000 /* patents of one holder that are looked through for a twin */

struct search {
    const struct request *request;
    struct snapshot *snapshot;
    const struct record *record;
    struct relatives *out;
    struct error *error;
    uint32_t *met;         /* ordinals of the items that are in the index */
    const char *title;     /* folded */
};

static int no_memory(struct search *search)
{
    return error_set(search->error, ERROR_BUSY, "relatives", NULL, "free memory");
}

static const char *own_number(const struct search *search, const struct record *record)
{
    enum attribute key = record_has(record, ATTRIBUTE_application_number) ? ATTRIBUTE_application_number : ATTRIBUTE_publication_number;
    return arena_copy(search->request->arena, record->values[key].u.text, record->values[key].size);
}

static bool is_met(const struct search *search, uint32_t ordinal)
{
    if (ordinal == search->record->ordinal)
        return true;
    for (size_t i = 0; i < search->out->count; i++)
        if (search->out->items[i].patent && search->met[i] == ordinal)
            return true;
    return false;
}

/* The whole record of an ordinal; 1 found, 0 gone, -1. */
static int read_other(struct search *search, uint32_t ordinal, struct record **out)
{
    static const struct view public = {.as_of = DAY_NONE};
    *out = arena_take(search->request->arena, sizeof **out);
    if (!*out)
        return no_memory(search);
    if (!patent_read(search->snapshot, ordinal, &public, search->request->arena, *out, search->error))
        return 1;
    return search->error->code == ERROR_PATENT_UNKNOWN ? 0 : -1;
}

static int add(struct search *search, const char *number, const uint32_t *ordinal, enum relation relation, enum knowledge known)
{
    struct relative relative = {.number = number, .relation = relation, .known = known};
    struct record *other;
    if (search->out->count == RELATIVES_MOST)
        return 0;
    if (ordinal) {
        int found = read_other(search, *ordinal, &other);
        if (found < 0 || (found && !(relative.patent = own_number(search, other))))
            return -1;
        search->met[search->out->count] = *ordinal;
    }
    if (!number)
        relative.number = relative.patent;
    search->out->items[search->out->count++] = relative;
    return 0;
}

/* A number that the record names.  Two documents of one patent stay two numbers; the record's own are no relatives. */
static int add_named(struct search *search, const char *text, size_t size, enum relation relation)
{
    struct patent_number number;
    uint32_t ordinal;
    const char *copy = arena_copy(search->request->arena, text, size);
    if (!copy)
        return no_memory(search);
    if (patent_number_parse(text, size, &number, NULL, NULL))
        return add(search, copy, NULL, relation, KNOWN_STATED);
    if (patent_find(search->snapshot, number.text, &ordinal, search->error))
        return search->error->code == ERROR_PATENT_UNKNOWN ? add(search, copy, NULL, relation, KNOWN_STATED) : -1;
    return ordinal == search->record->ordinal ? 0 : add(search, copy, &ordinal, relation, KNOWN_STATED);
}

static int add_list(struct search *search, enum attribute attribute, enum relation relation)
{
    const char *item;
    size_t at = 0, size;
    int result = 0;
    while (!result && list_next(&search->record->values[attribute], &at, search->request->arena, &item, &size))
        result = add_named(search, item, size, relation);
    return result;
}

static bool names_as_twin(const struct record *other, const char *number)
{
    const struct value *twin = &other->values[ATTRIBUTE_twin_number];
    return twin->state == VALUE_SET && twin->size == strlen(number) && !memcmp(twin->u.text, number, twin->size);
}

/* Patents that name one of this record's numbers, while the record does not name them. */
static int add_naming(struct search *search, const char *number, enum relation relation)
{
    uint32_t ordinals[RELATIVES_MOST];
    size_t count;
    if (patents_naming(search->snapshot, number, ordinals, RELATIVES_MOST, &count, search->error))
        return -1;
    for (size_t i = 0; i < count; i++) {
        struct record *other;
        int found = is_met(search, ordinals[i]) ? 0 : read_other(search, ordinals[i], &other);
        if (found < 0)
            return -1;
        if (found && names_as_twin(other, number) == (relation == RELATION_TWIN) && add(search, NULL, &ordinals[i], relation, KNOWN_STATED_BY_IT))
            return -1;
    }
    return 0;
}

static int add_naming_any(struct search *search, enum relation relation)
{
    static const enum attribute numbers[] = {ATTRIBUTE_application_number, ATTRIBUTE_publication_number, ATTRIBUTE_publication_numbers};
    const char *item;
    size_t size;
    int result = 0;
    for (size_t i = 0; i < 3; i++)
        for (size_t at = 0; !result && list_next(&search->record->values[numbers[i]], &at, search->request->arena, &item, &size);)
            result = add_naming(search, item, relation);
    return result;
}

static bool is_pair(const struct record *a, const struct record *b)
{
    int64_t left = record_number(a, ATTRIBUTE_kind, 0), right = record_number(b, ATTRIBUTE_kind, 0);
    bool kinds = (left == ENUM_kind_invention && right == ENUM_kind_utility_model) || (left == ENUM_kind_utility_model && right == ENUM_kind_invention);
    return kinds && record_has(a, ATTRIBUTE_filing_date) && record_has(b, ATTRIBUTE_filing_date) &&
           record_number(a, ATTRIBUTE_filing_date, 0) == record_number(b, ATTRIBUTE_filing_date, 0);
}

static int try_twin(struct search *search, uint32_t ordinal)
{
    struct record glance, *other;
    struct error unknown;
    if (is_met(search, ordinal) || patent_glance(search->snapshot, ordinal, &glance, &unknown) || !is_pair(search->record, &glance))
        return 0;
    int found = read_other(search, ordinal, &other);
    if (found <= 0 || !record_has(other, ATTRIBUTE_title))
        return found;
    const char *title = text_fold(other->values[ATTRIBUTE_title].u.text, other->values[ATTRIBUTE_title].size, search->request->arena);
    return strcmp(title, search->title) ? 0 : add(search, NULL, &ordinal, RELATION_TWIN, KNOWN_FOUND);
}

/* Only where the record says that it has a twin and nobody has named it: same day, same first holder, same title, the other kind. */
static int find_twin(struct search *search)
{
    const struct record *record = search->record;
    const struct value *title = &record->values[ATTRIBUTE_title];
    enum attribute holders = record_has(record, ATTRIBUTE_holders) ? ATTRIBUTE_holders : ATTRIBUTE_patentees;
    struct arena *arena = search->request->arena;
    const char *name;
    size_t at = 0, size, count;
    if (search->out->count || !record_number(record, ATTRIBUTE_same_day_twin, 0) || title->state != VALUE_SET ||
        !list_next(&record->values[holders], &at, arena, &name, &size))
        return 0;
    uint32_t *ordinals = arena_take(arena, HELD_MOST * sizeof *ordinals);
    if (!ordinals)
        return no_memory(search);
    search->title = text_fold(title->u.text, title->size, arena);
    int result = patents_held_by(search->snapshot, name, size, arena, ordinals, HELD_MOST, &count, search->error);
    for (size_t i = 0; !result && i < count; i++)
        result = try_twin(search, ordinals[i]);
    return result;
}

int relatives_find(const struct request *request, struct snapshot *snapshot, const struct record *record, bool now, struct relatives *out, struct error *error)
{
    struct search search = {.request = request, .snapshot = snapshot, .record = record, .out = out, .error = error};
    *out = (struct relatives){.items = arena_take(request->arena, RELATIVES_MOST * sizeof *out->items)};
    search.met = arena_take(request->arena, RELATIVES_MOST * sizeof *search.met);
    if (!out->items || !search.met)
        return no_memory(&search);
    if (add_list(&search, ATTRIBUTE_twin_number, RELATION_TWIN) || (now && (add_naming_any(&search, RELATION_TWIN) || find_twin(&search))))
        return -1;
    return add_list(&search, ATTRIBUTE_family_members, RELATION_FAMILY) || (now && add_naming_any(&search, RELATION_FAMILY)) ? -1 : 0;
}
