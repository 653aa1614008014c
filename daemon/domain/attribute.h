/* The data dictionary as C: include/patval/attributes.def and enumerations.def. */
#ifndef DOMAIN_ATTRIBUTE_H
#define DOMAIN_ATTRIBUTE_H

#include "base/arena.h"
#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Dense index of an attribute, in the order of the table; the ledger stores the id of the row instead. */
enum attribute {
#define ATTRIBUTE(id, name, type, group, place, tenancy, minimum, maximum, unit, en, zh) ATTRIBUTE_##name,
#include <patval/attributes.def>
#undef ATTRIBUTE
    ATTRIBUTES
};

enum attribute_type { TYPE_INTEGER, TYPE_DAY, TYPE_YUAN, TYPE_FRACTION, TYPE_ENUMERATION, TYPE_FLAG, TYPE_TEXT, TYPE_LIST, TYPE_SERIES };
enum attribute_place { PLACE_BLOCK, PLACE_TEXT, PLACE_LEDGER, PLACE_COMPUTED };
enum attribute_tenancy { TENANCY_PUBLIC, TENANCY_TENANT };

struct attribute_row {
    uint16_t id;
    const char *name;
    enum attribute_type type;
    const char *group;
    enum attribute_place place;
    enum attribute_tenancy tenancy;
    int64_t minimum, maximum;
    const char *unit, *en, *zh;
};

/* Numbers of the enumerations: STATUS_in_force, KIND_invention, … as ENUM_<attribute>_<word>. */
enum {
#define ENUMERATION_VALUE(attribute, number, word, en, zh) ENUM_##attribute##_##word = number,
#include <patval/enumerations.def>
#undef ENUMERATION_VALUE
};

/* Read for every value of every record, so it stands in the open. */
extern const struct attribute_row attribute_rows[ATTRIBUTES];
static inline const struct attribute_row *attribute_row(enum attribute attribute)
{
    return &attribute_rows[attribute];
}
/* By name ("filing_date"); ATTRIBUTES when there is none. */
enum attribute attribute_by_name(const char *name, size_t size);
/* By ledger id; ATTRIBUTES when there is none. */
extern const uint8_t attribute_places[256]; /* by id: place in the table + 1, 0 for none */
static inline enum attribute attribute_by_id(unsigned id)
{
    return id < sizeof attribute_places && attribute_places[id] ? (enum attribute)(attribute_places[id] - 1) : ATTRIBUTES;
}
/* True for text, list and series, whose value is bytes; false for those whose value is an int64. */
static inline bool attribute_is_text(enum attribute attribute)
{
    enum attribute_type type = attribute_rows[attribute].type;
    return type == TYPE_TEXT || type == TYPE_LIST || type == TYPE_SERIES;
}
/* The word of an enumeration number ("in_force"), or NULL; the number of a word, or 0.  Labels in `*en`, `*zh` when not NULL. */
const char *enumeration_word(enum attribute attribute, int64_t number, const char **en, const char **zh);
int64_t enumeration_number(enum attribute attribute, const char *word, size_t size);
/* All words of an enumeration, "pending, in_force, …", for error sentences. */
const char *enumeration_words(enum attribute attribute, struct arena *arena);

#endif
