#include "domain/record.h"

#include <string.h>

int64_t record_number(const struct record *record, enum attribute attribute, int64_t otherwise)
{
    return record_has(record, attribute) ? record->values[attribute].u.number : otherwise;
}

void record_set_number(struct record *record, enum attribute attribute, int64_t number)
{
    record->values[attribute] = (struct value){.state = VALUE_SET, .u.number = number};
}

void record_set_text(struct record *record, enum attribute attribute, const char *text, size_t size)
{
    record->values[attribute] = (struct value){.state = VALUE_SET, .size = (uint32_t)size, .u.text = text};
}

void record_unset(struct record *record, enum attribute attribute)
{
    record->values[attribute] = (struct value){.state = VALUE_UNSET};
}

bool value_equal(enum attribute attribute, const struct value *a, const struct value *b)
{
    if (a->state != b->state)
        return false;
    if (a->state != VALUE_SET)
        return true;
    if (!attribute_is_text(attribute))
        return a->u.number == b->u.number;
    return a->size == b->size && (!a->size || !memcmp(a->u.text, b->u.text, a->size));
}

bool list_next(const struct value *list, size_t *at, struct arena *arena, const char **item, size_t *size)
{
    if (list->state != VALUE_SET || *at >= list->size)
        return false;
    char *out = arena_take_raw(arena, list->size - *at + 1);
    size_t length = 0;
    if (!out)
        return false;
    for (; *at < list->size && list->u.text[*at] != '|'; (*at)++) {
        if (list->u.text[*at] == '\\' && *at + 1 < list->size)
            (*at)++;
        out[length++] = list->u.text[*at];
    }
    (*at)++;
    out[length] = '\0';
    *item = out;
    *size = length;
    return true;
}

size_t list_count(const struct value *list)
{
    if (list->state != VALUE_SET || !list->size)
        return 0;
    size_t count = 1;
    for (size_t i = 0; i < list->size; i++) {
        if (list->u.text[i] == '\\')
            i++;
        else if (list->u.text[i] == '|')
            count++;
    }
    return count;
}

/* Reads "year=value" at `*at` of a canonical series. */
static bool series_next(const struct value *series, size_t *at, int *year, int64_t *amount)
{
    if (series->state != VALUE_SET || *at >= series->size)
        return false;
    *year = 0;
    *amount = 0;
    for (; *at < series->size && series->u.text[*at] != '='; (*at)++)
        *year = *year * 10 + (series->u.text[*at] - '0');
    bool negative = *at + 1 < series->size && series->u.text[*at + 1] == '-';
    *at += negative ? 2 : 1;
    for (; *at < series->size && series->u.text[*at] != '|'; (*at)++)
        *amount = *amount * 10 + (series->u.text[*at] - '0');
    if (negative)
        *amount = -*amount;
    (*at)++;
    return true;
}

bool series_get(const struct value *series, int year, int64_t *out)
{
    return series_sum(series, year, year, out);
}

bool series_sum(const struct value *series, int first, int last, int64_t *out)
{
    bool found = false;
    int year;
    int64_t amount;
    *out = 0;
    for (size_t at = 0; series_next(series, &at, &year, &amount);)
        if (year >= first && year <= last) {
            *out += amount;
            found = true;
        }
    return found;
}
