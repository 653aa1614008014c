/* Numbers as people write them: full width, thousands separators, a currency before, a unit behind ("1,200.5万元", "12项", "85%"). */
#include "intake/internal.h"

#include <string.h>

#define DIGITS 30

struct parts { char digits[DIGITS + 1]; size_t count, point; bool negative; }; /* point: how many digits stand before it */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Commas part groups of three before the point, or the text is no number: "1,2" is not 12. */
static bool group_is_whole(const char *text, size_t at, size_t size)
{
    size_t digits = 0;
    for (at++; at < size && is_digit(text[at]); at++)
        digits++;
    return digits == 3;
}

static size_t read_digits(const char *text, size_t size, struct parts *out)
{
    size_t at = 0;
    bool point = false;
    *out = (struct parts){.count = 0};
    for (; at < size; at++) {
        if (is_digit(text[at]) && out->count < DIGITS)
            out->digits[out->count++] = text[at];
        else if (text[at] == ',' && !point && out->count && group_is_whole(text, at, size))
            continue;
        else if (text[at] == '.' && !point && at + 1 < size && is_digit(text[at + 1])) {
            point = true;
            out->point = out->count;
        } else
            break;
    }
    if (!point)
        out->point = out->count;
    return at;
}

/* Adds one to the last digit of `digits` kept, carrying; the leading place is spare. */
static void add_one(char *digits, size_t size)
{
    for (size_t i = size; i-- > 0;) {
        if (digits[i] != '9') {
            digits[i]++;
            return;
        }
        digits[i] = '0';
    }
}

/* Digits with the point moved by `shift`, cut to `decimals` places (half up, away from zero). */
static bool place(const struct parts *parts, int shift, unsigned decimals, struct numeral *out)
{
    char all[2 * DIGITS + 24];
    size_t size = 0, point;
    memset(all, '0', sizeof all);
    long moved = (long)parts->point + shift;
    size = 1 + (moved < 0 ? (size_t)-moved : 0); /* a spare zero for a carry, and those the point needs */
    memcpy(all + size, parts->digits, parts->count);
    point = 1 + (size_t)(moved < 0 ? 0 : moved);
    size += parts->count;
    if (point > size)
        size = point; /* zeros stand there already */
    size_t last = point + decimals;
    bool cut = false;
    for (size_t i = last; i < size; i++)
        cut = cut || all[i] != '0';
    if (size > last) {
        if (all[last] >= '5')
            add_one(all, last);
        size = last;
    }
    while (size > point && all[size - 1] == '0')
        size--;
    size_t first = 0;
    while (first + 1 < point && all[first] == '0')
        first++;
    if (size - first > sizeof out->text - 4)
        return false;
    snprintf(out->text, sizeof out->text, "%s%.*s%s%.*s", parts->negative ? "-" : "", (int)(point - first), all + first, size > point ? "." : "",
             (int)(size - point), all + point);
    out->rounded = cut;
    return true;
}

/* "人民币万元35", "¥35万": what stands before moves the point unless something behind does; both is one too many. */
static bool read_units(const struct dictionary *dictionary, enum attribute attribute, struct span before, struct span behind, struct arena *arena, int *shift)
{
    int first = 0, second = 0;
    if ((before.size && !dictionary_unit(dictionary, attribute, text_key(before, arena), &first)) ||
        (behind.size && !dictionary_unit(dictionary, attribute, text_key(behind, arena), &second)) || (first && second))
        return false;
    *shift = first ? first : behind.size ? second : *shift;
    return true;
}

bool numeral_read(const struct dictionary *dictionary, struct span cell, const struct target *target, struct arena *arena, struct numeral *out)
{
    char plain[64];
    size_t size = text_narrow(cell, plain, sizeof plain), start = 0;
    int shift = target->shift;
    struct parts parts;
    while (start < size && !is_digit(plain[start]) && plain[start] != '-' && plain[start] != '+')
        start++;
    if (start == size)
        return false;
    struct span before = {plain, start};
    bool negative = plain[start] == '-';
    start += negative || plain[start] == '+';
    size_t used = start + read_digits(plain + start, size - start, &parts);
    if (!parts.count || !read_units(dictionary, target->attribute, before, (struct span){plain + used, size - used}, arena, &shift))
        return false;
    parts.negative = negative;
    enum attribute_type type = attribute_row(target->attribute)->type;
    unsigned decimals = type == TYPE_YUAN ? 0 : type == TYPE_FRACTION ? 6 : 12; /* a count is not rounded: 2.5 claims are refused */
    return place(&parts, shift, decimals, out);
}
