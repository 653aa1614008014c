/* Canonical text of one value: what stands in the wire's rows, in the ledger's bytes and in memory. */
#include "base/json.h"
#include "base/utf8.h"
#include "domain/day.h"
#include "domain/patent_number.h"
#include "domain/record.h"
#include "domain/value_form.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_BYTES 60000

static __attribute__((cold)) int refuse(enum attribute attribute, const char *text, size_t size, struct error *error, const char *expected)
{
    char got[120];
    snprintf(got, sizeof got, "%.*s", (int)(size < 110 ? size : 110), text);
    return error_set(error, ERROR_VALUE, attribute_row(attribute)->name, got, "%s", expected);
}

static int name_attribute(enum attribute attribute, struct error *error)
{
    if (error)
        snprintf(error->path, sizeof error->path, "%s", attribute_row(attribute)->name);
    return -1;
}

/* A whole number of at most 18 digits without a sign. */
static inline bool whole(const char *text, size_t size, int64_t *out)
{
    int64_t value = 0;
    if (!size || size > 18)
        return false;
    for (size_t i = 0; i < size; i++) {
        unsigned digit = (unsigned char)text[i] - (unsigned)'0';
        if (digit > 9)
            return false;
        value = value * 10 + digit;
    }
    *out = value;
    return true;
}

/* Takes the exponent off its end, as JSON writes 0.00005 ("5e-05"): how far it moves the point, -9 to 9, or false. */
static bool take_exponent(const char *text, size_t *size, int *moved)
{
    const char *mark = memchr(text, 'e', *size);
    mark = mark ? mark : memchr(text, 'E', *size);
    *moved = 0;
    if (!mark)
        return true;
    size_t at = (size_t)(mark - text) + 1, end = *size;
    bool negative = at < end && text[at] == '-';
    at += negative || (at < end && text[at] == '+');
    at += at + 1 < end && text[at] == '0';
    if (at + 1 != end || text[at] < '0' || text[at] > '9')
        return false;
    *moved = negative ? '0' - text[at] : text[at] - '0';
    *size = (size_t)(mark - text);
    return true;
}

/* A decimal number times 10^decimals; no more places than that. */
static bool scaled(const char *text, size_t size, unsigned decimals, int64_t *out)
{
    int moved;
    if (!take_exponent(text, &size, &moved) || moved + (int)decimals < 0)
        return false;
    decimals = (unsigned)(moved + (int)decimals);
    bool negative = size && text[0] == '-';
    size_t at = negative ? 1 : 0, digits = 0;
    unsigned places = 0;
    bool point = false;
    int64_t value = 0;
    for (; at < size; at++) {
        if (text[at] == '.' && !point) {
            point = true;
            continue;
        }
        if (text[at] < '0' || text[at] > '9' || ++digits > 18 || (point && ++places > decimals))
            return false;
        value = value * 10 + (text[at] - '0');
    }
    for (; places < decimals; places++) {
        if (value > INT64_MAX / 10)
            return false;
        value *= 10;
    }
    *out = negative ? -value : value;
    return digits > 0 && !(point && places == 0);
}

static __attribute__((cold)) int refuse_number(enum attribute attribute, const char *text, size_t size, struct error *error)
{
    const struct attribute_row *row = attribute_row(attribute);
    bool fraction = row->type == TYPE_FRACTION;
    char expected[120];
    snprintf(expected, sizeof expected, fraction ? "a fraction from %g to %g with at most six decimals" : "a whole number from %.0f to %.0f",
             (double)row->minimum / (fraction ? 1e6 : 1), (double)row->maximum / (fraction ? 1e6 : 1));
    return refuse(attribute, text, size, error, expected);
}

static int parse_number(enum attribute attribute, const char *text, size_t size, struct value *out, struct error *error)
{
    const struct attribute_row *row = attribute_row(attribute);
    bool fraction = row->type == TYPE_FRACTION;
    int64_t number;
    if (!(!fraction && whole(text, size, &number)) && !scaled(text, size, fraction ? 6 : 0, &number))
        return refuse_number(attribute, text, size, error);
    if (number < row->minimum || number > row->maximum)
        return refuse_number(attribute, text, size, error);
    *out = (struct value){.state = VALUE_SET, .u.number = number};
    return 0;
}

static int parse_day(enum attribute attribute, const char *text, size_t size, struct value *out, struct error *error)
{
    struct day day;
    if (day_parse(text, size, &day, NULL, error))
        return name_attribute(attribute, error);
    if (day.number < attribute_row(attribute)->minimum || day.number > attribute_row(attribute)->maximum)
        return refuse(attribute, text, size, error, "a day from 1870-01-01 to 2169-12-31");
    *out = (struct value){.state = VALUE_SET, .u.number = day.number};
    return 0;
}

static int parse_word(enum attribute attribute, const char *text, size_t size, struct arena *arena, struct value *out, struct error *error)
{
    bool flag = attribute_row(attribute)->type == TYPE_FLAG;
    int64_t number = flag ? (size == 4 && !memcmp(text, "true", 4)) : enumeration_number(attribute, text, size);
    if (flag && !number && !(size == 5 && !memcmp(text, "false", 5)))
        return refuse(attribute, text, size, error, "true or false");
    if (!flag && !number) {
        const char *words = arena_print(arena, "one of %s", enumeration_words(attribute, arena));
        return refuse(attribute, text, size, error, words ? words : "a word of the enumeration");
    }
    *out = (struct value){.state = VALUE_SET, .u.number = number};
    return 0;
}

static int parse_patent_number(enum attribute attribute, const char *text, size_t size, struct arena *arena, struct value *out,
                               struct error *error)
{
    struct patent_number number;
    enum number_form form = attribute == ATTRIBUTE_application_number ? NUMBER_APPLICATION : NUMBER_PUBLICATION;
    if (patent_number_parse_as(text, size, form, 0, &number, error))
        return name_attribute(attribute, error);
    if (size >= sizeof number.text || number.text[size] || memcmp(number.text, text, size) != 0) { /* not in its normal form yet */
        text = number.text;
        size = strlen(number.text);
    }
    char *copy = arena_copy(arena, text, size);
    if (!copy)
        return error_set(error, ERROR_BUSY, attribute_row(attribute)->name, NULL, "free memory");
    *out = (struct value){.state = VALUE_SET, .size = (uint32_t)size, .u.text = copy};
    return 0;
}

static bool is_text(const char *text, size_t size)
{
    const unsigned char *s = (const unsigned char *)text;
    for (size_t at = 0, length; (at += utf8_ascii(s + at, size - at)) < size; at += length)
        if (!(length = utf8_sequence(s + at, size - at)))
            return false;
    return !memchr(text, '\0', size);
}

struct point { int year; int64_t amount; };

static int by_year(const void *a, const void *b)
{
    const struct point *left = a, *right = b;
    return (left->year > right->year) - (left->year < right->year);
}

static bool parse_point(const char *text, size_t size, const struct attribute_row *row, struct point *out)
{
    const char *mark = memchr(text, '=', size);
    int64_t year;
    if (!mark || !scaled(text, (size_t)(mark - text), 0, &year) || year < 1900 || year > 2199 ||
        !scaled(mark + 1, size - (size_t)(mark + 1 - text), 0, &out->amount) || out->amount < row->minimum || out->amount > row->maximum)
        return false;
    out->year = (int)year;
    return true;
}

/* A series in any order of years comes out ascending, each year once. */
static int parse_series(enum attribute attribute, const char *text, size_t size, struct arena *arena, struct value *out, struct error *error)
{
    static const char expected[] = "year=amount entries joined by |, each year once, such as 2024=70000000|2025=76000000";
    struct value raw = {.state = VALUE_SET, .size = (uint32_t)size, .u.text = text};
    size_t count = list_count(&raw), at = 0, filled = 0, item_size;
    const char *item;
    struct point *points = arena_take(arena, (count + 1) * sizeof *points);
    if (!points || count > 200)
        return refuse(attribute, text, size, error, expected);
    while (list_next(&raw, &at, arena, &item, &item_size))
        if (filled >= count || !parse_point(item, item_size, attribute_row(attribute), &points[filled++]))
            return refuse(attribute, text, size, error, expected);
    qsort(points, filled, sizeof *points, by_year);
    const char *canonical = "";
    for (size_t i = 0; i < filled && canonical; i++) {
        if (i && points[i].year == points[i - 1].year)
            return refuse(attribute, text, size, error, expected);
        canonical = arena_print(arena, "%s%s%d=%lld", canonical, i ? "|" : "", points[i].year, (long long)points[i].amount);
    }
    if (!canonical)
        return error_set(error, ERROR_BUSY, attribute_row(attribute)->name, NULL, "free memory");
    *out = (struct value){.state = VALUE_SET, .size = (uint32_t)strlen(canonical), .u.text = canonical};
    return 0;
}

static int parse_text(enum attribute attribute, const char *text, size_t size, struct arena *arena, struct value *out, struct error *error)
{
    if (size > TEXT_BYTES)
        return refuse(attribute, text, 60, error, "at most 60,000 bytes of text");
    if (!is_text(text, size))
        return refuse(attribute, "", 0, error, "valid UTF-8 without NUL");
    char *copy = arena_copy(arena, text, size);
    if (!copy)
        return error_set(error, ERROR_BUSY, attribute_row(attribute)->name, NULL, "free memory");
    *out = (struct value){.state = VALUE_SET, .size = (uint32_t)size, .u.text = copy};
    return 0;
}

int value_parse(enum attribute attribute, const char *text, size_t size, struct arena *arena, struct value *out, struct error *error)
{
    *out = (struct value){.state = VALUE_ABSENT};
    if (attribute_row(attribute)->place == PLACE_COMPUTED)
        return refuse(attribute, text, size, error, "nothing here: this attribute is computed from the others");
    return value_read(attribute, text, size, arena, out, error);
}

int value_read(enum attribute attribute, const char *text, size_t size, struct arena *arena, struct value *out, struct error *error)
{
    *out = (struct value){.state = VALUE_ABSENT};
    if (!size)
        return 0;
    if (size == 2 && !memcmp(text, "\\N", 2)) {
        out->state = VALUE_UNSET;
        return 0;
    }
    switch (attribute_row(attribute)->type) {
    case TYPE_INTEGER:
    case TYPE_YUAN:
    case TYPE_FRACTION:
        return parse_number(attribute, text, size, out, error);
    case TYPE_DAY:
        return parse_day(attribute, text, size, out, error);
    case TYPE_ENUMERATION:
    case TYPE_FLAG:
        return parse_word(attribute, text, size, arena, out, error);
    case TYPE_SERIES:
        return parse_series(attribute, text, size, arena, out, error);
    case TYPE_TEXT:
    case TYPE_LIST:
    default:
        if (attribute == ATTRIBUTE_application_number || attribute == ATTRIBUTE_publication_number)
            return parse_patent_number(attribute, text, size, arena, out, error);
        if (parse_text(attribute, text, size, arena, out, error))
            return -1;
        return value_settle(attribute, arena, out, error);
    }
}

void value_format(enum attribute attribute, const struct value *value, struct buffer *out)
{
    char day[11];
    const char *word;
    switch (attribute_row(attribute)->type) {
    case TYPE_DAY:
        day_format((struct day){(int32_t)value->u.number}, day);
        buffer_puts(out, day);
        return;
    case TYPE_ENUMERATION:
        word = enumeration_word(attribute, value->u.number, NULL, NULL);
        buffer_puts(out, word ? word : "");
        return;
    case TYPE_FLAG:
        buffer_puts(out, value->u.number ? "true" : "false");
        return;
    case TYPE_INTEGER:
    case TYPE_YUAN:
        json_put_integer(out, value->u.number);
        return;
    case TYPE_FRACTION:
        json_put_scaled(out, value->u.number, 6);
        return;
    case TYPE_TEXT:
    case TYPE_LIST:
    case TYPE_SERIES:
    default:
        buffer_put(out, value->u.text, value->size);
    }
}
