/* A header that nobody knows is often one that somebody mistyped. */
#include "intake/internal.h"

#include <string.h>

#define CHARACTERS 64

/* Characters of a UTF-8 key; 0 when it has none or too many. */
static size_t characters_of(struct span key, uint32_t out[CHARACTERS])
{
    size_t count = 0;
    for (size_t at = 0; at < key.size; at++) {
        unsigned char c = (unsigned char)key.text[at];
        if ((c & 0xC0) == 0x80 && count)
            out[count - 1] = out[count - 1] << 8 | c;
        else if (count == CHARACTERS)
            return 0;
        else
            out[count++] = c;
    }
    return count;
}

/* Insertions, deletions and replacements from one to the other. */
static size_t distance(const uint32_t *a, size_t a_count, const uint32_t *b, size_t b_count)
{
    size_t row[CHARACTERS + 1];
    for (size_t k = 0; k <= b_count; k++)
        row[k] = k;
    for (size_t i = 1; i <= a_count; i++) {
        size_t before = row[0];
        row[0] = i;
        for (size_t k = 1; k <= b_count; k++) {
            size_t replaced = before + (a[i - 1] != b[k - 1]), removed = row[k] + 1, added = row[k - 1] + 1;
            before = row[k];
            row[k] = replaced < removed ? replaced : removed;
            row[k] = row[k] < added ? row[k] : added;
        }
    }
    return row[b_count];
}

static size_t allowed(size_t length)
{
    size_t quarter = length / 4, two = length > 4 ? 2 : length > 2 ? 1 : 0;
    return quarter > two ? quarter : two;
}

static const struct target *nearest_target(const struct intake *intake, size_t column)
{
    const struct dictionary *dictionary = &intake->dictionary;
    const struct intake_column *asked = &intake->report.columns[column];
    uint32_t wanted[CHARACTERS], known[CHARACTERS], rank = UINT32_MAX;
    if (asked->fate != INTAKE_UNKNOWN)
        return NULL;
    struct arena *arena = arena_new();
    size_t length = arena ? characters_of(text_key((struct span){asked->header, strlen(asked->header)}, arena), wanted) : 0, best = allowed(length);
    const struct target *nearest = NULL;
    for (size_t i = 0; best && i < dictionary->headers.room; i++) {
        const struct table_slot *slot = &dictionary->headers.slots[i];
        size_t size = slot->key ? characters_of((struct span){slot->key, slot->size}, known) : 0;
        if (!size || size > length + best || length > size + best)
            continue;
        const struct target *target = &dictionary->targets[slot->value];
        size_t far = distance(wanted, length, known, size);
        if (far > best || (far == best && nearest && target->rank > rank))
            continue;
        best = far;
        rank = target->rank;
        nearest = target;
    }
    arena_free(arena);
    return nearest;
}

/* With the unit that the column's own header names, or else with the known one's. */
static const char *map_text(const struct intake *intake, const char *header, const struct target *nearest)
{
    struct span name, unit;
    int power;
    const char *attribute = attribute_row(nearest->attribute)->name;
    bool named = header_parts((struct span){header, strlen(header)}, &name, &unit) && dictionary_unit(&intake->dictionary, nearest->attribute, text_key(unit, intake->arena), &power);
    if (!named && nearest->shift)
        named = header_parts((struct span){nearest->header, strlen(nearest->header)}, &name, &unit);
    return named ? arena_print(intake->arena, "%s[%.*s]", attribute, (int)unit.size, unit.text) : attribute;
}

const char *intake_nearest(const struct intake *intake, size_t column, const char **attribute)
{
    const struct target *nearest = nearest_target(intake, column);
    if (attribute)
        *attribute = !nearest ? NULL : nearest->attribute == ATTRIBUTES ? "-" : map_text(intake, intake->report.columns[column].header, nearest);
    return nearest ? nearest->header : NULL;
}
