/* What is known of one patent.  Missing is a state of its own, never zero.
 *
 * Numbers (integer, day, yuan, fraction in millionths, enumeration number, flag 0/1) are an int64.  Text is UTF-8.  A list is its
 * items joined by '|' (an item's own '|' as "\|", backslash as "\\"); a series is a list of year=value ("2024=120|2025=80"),
 * years ascending: the canonical form of the wire's rows, of the ledger's bytes and of memory alike. */
#ifndef DOMAIN_RECORD_H
#define DOMAIN_RECORD_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "domain/attribute.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum value_state {
    VALUE_ABSENT = 0, /* nothing said */
    VALUE_SET,
    VALUE_UNSET       /* said to be unknown: in a fact row it takes an earlier value away; never in a stored record */
};

struct value {
    uint8_t state;    /* enum value_state */
    uint32_t size;    /* of text */
    union {
        int64_t number;
        const char *text; /* not necessarily NUL-terminated */
    } u;
};

struct record {
    uint32_t ordinal;
    uint64_t revision; /* of the patent: how many events changed it; 0 = a row not yet stored */
    uint64_t head;     /* sequence of its latest event */
    bool tenant_facts; /* set by a walk: some tenant has facts of its own beside these public ones */
    struct value values[ATTRIBUTES];
};

static inline bool record_has(const struct record *record, enum attribute attribute)
{
    return record->values[attribute].state == VALUE_SET;
}
int64_t record_number(const struct record *record, enum attribute attribute, int64_t otherwise);
void record_set_number(struct record *record, enum attribute attribute, int64_t number);
void record_set_text(struct record *record, enum attribute attribute, const char *text, size_t size); /* keeps the pointer */
void record_unset(struct record *record, enum attribute attribute);
#define PUBLICATIONS_MOST 16 /* documents of one patent */
bool value_equal(enum attribute attribute, const struct value *a, const struct value *b);

/* Reads one value from its canonical text ("2019-02-19", "in_force", "0.05", "true", "a|b").  "\N" is UNSET and "" ABSENT.
 * Range and form are checked; ERROR_VALUE (or DATE, NUMBER) names the attribute in `path`.  Patent numbers come out in normal
 * form.  COMPUTED attributes are refused.  Memory from `arena`. */
int value_parse(enum attribute attribute, const char *text, size_t size, struct arena *arena, struct value *out, struct error *error);
/* The same for comparisons, where COMPUTED attributes are welcome. */
int value_read(enum attribute attribute, const char *text, size_t size, struct arena *arena, struct value *out, struct error *error);
/* Writes the canonical text of a SET value. */
void value_format(enum attribute attribute, const struct value *value, struct buffer *out);

/* Fills every COMPUTED attribute from the others (office, expiry_date, wipo_field, subclass_count, field_count, originality), and
 * patentee_count, inventor_count, applicant_count from their lists where they were not given.  Pure; text memory from `arena`. */
int record_compute(struct record *record, struct arena *arena, struct error *error);

/* Walks a list: `*at` starts at 0; unescaped item into `arena`.  False at the end. */
bool list_next(const struct value *list, size_t *at, struct arena *arena, const char **item, size_t *size);
size_t list_count(const struct value *list);
/* A series' value for one year; false when the year is not in it. */
bool series_get(const struct value *series, int year, int64_t *out);
/* Sum of the years `first`..`last`; false when none of them is in it. */
bool series_sum(const struct value *series, int first, int last, int64_t *out);

#endif
