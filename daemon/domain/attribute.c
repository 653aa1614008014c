#include "domain/attribute.h"

#include "base/buffer.h"

#include <string.h>

const struct attribute_row attribute_rows[ATTRIBUTES] = {
#define ATTRIBUTE(id, name, type, group, place, tenancy, minimum, maximum, unit, en, zh) \
    {id, #name, TYPE_##type, #group, PLACE_##place, TENANCY_##tenancy, minimum, maximum, unit, en, zh},
#include <patval/attributes.def>
#undef ATTRIBUTE
};

static const struct { enum attribute attribute; int64_t number; const char *word, *en, *zh; } values[] = {
#define ENUMERATION_VALUE(attribute, number, word, en, zh) {ATTRIBUTE_##attribute, number, #word, en, zh},
#include <patval/enumerations.def>
#undef ENUMERATION_VALUE
};
#define VALUES (sizeof values / sizeof values[0])

/* Which attribute each value is of: a byte each, so that one attribute's are found at once. */
static const uint8_t owners[] = {
#define ENUMERATION_VALUE(attribute, number, word, en, zh) ATTRIBUTE_##attribute,
#include <patval/enumerations.def>
#undef ENUMERATION_VALUE
};
static const uint8_t word_sizes[] = {
#define ENUMERATION_VALUE(attribute, number, word, en, zh) sizeof #word - 1,
#include <patval/enumerations.def>
#undef ENUMERATION_VALUE
};

/* The next value of an attribute at or after `from`; VALUES when there is none. */
static size_t next_value(enum attribute attribute, size_t from)
{
    const uint8_t *found = from < VALUES ? memchr(owners + from, (int)attribute, VALUES - from) : NULL;
    return found ? (size_t)(found - owners) : VALUES;
}

enum attribute attribute_by_name(const char *name, size_t size)
{
    for (size_t i = 0; i < ATTRIBUTES; i++)
        if (strlen(attribute_rows[i].name) == size && !memcmp(attribute_rows[i].name, name, size))
            return (enum attribute)i;
    return ATTRIBUTES;
}

_Static_assert(ATTRIBUTES < 255, "a place fits a byte");
const uint8_t attribute_places[256] = {
#define ATTRIBUTE(id, name, ...) [id] = ATTRIBUTE_##name + 1,
#include <patval/attributes.def>
#undef ATTRIBUTE
};

const char *enumeration_word(enum attribute attribute, int64_t number, const char **en, const char **zh)
{
    for (size_t i = 0; i < VALUES; i++)
        if (values[i].attribute == attribute && values[i].number == number) {
            if (en)
                *en = values[i].en;
            if (zh)
                *zh = values[i].zh;
            return values[i].word;
        }
    return NULL;
}

int64_t enumeration_number(enum attribute attribute, const char *word, size_t size)
{
    for (size_t i = next_value(attribute, 0); i < VALUES; i = next_value(attribute, i + 1))
        if (word_sizes[i] == size && !memcmp(values[i].word, word, size))
            return values[i].number;
    return 0;
}

const char *enumeration_words(enum attribute attribute, struct arena *arena)
{
    const char *all = "";
    for (size_t i = 0; i < VALUES && all; i++)
        if (values[i].attribute == attribute)
            all = arena_print(arena, "%s%s%s", all, all[0] ? ", " : "", values[i].word);
    return all ? all : "";
}
