#include "domain/fields.h"

#include "domain/attribute.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

struct field { const char *en, *zh; };
static const struct field fields[36] = {
#define WIPO_FIELD(number, name, chinese) [number] = {name, chinese},
#define WIPO_RULE(subclass, group, number)
#include "domain/wipo_fields.def"
#undef WIPO_FIELD
#undef WIPO_RULE
};

struct rule { char subclass[5]; short group, field; };
static const struct rule rules[] = {
#define WIPO_FIELD(number, name, chinese)
#define WIPO_RULE(subclass, group, number) {subclass, group, number},
#include "domain/wipo_fields.def"
#undef WIPO_FIELD
#undef WIPO_RULE
};
#define RULES (sizeof rules / sizeof rules[0])

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* Where the symbol proper begins: old editions put brackets or "//" before it. */
static size_t symbol_start(const char *symbol, size_t size)
{
    size_t at = 0;
    while (at < size && (symbol[at] == ' ' || symbol[at] == '(' || symbol[at] == '/' || symbol[at] == '\t'))
        at++;
    return at;
}

int class_subclass(const char *symbol, size_t size, char out[5])
{
    size_t at = symbol_start(symbol, size);
    if (size - at < 4)
        return -1;
    for (int i = 0; i < 4; i++)
        out[i] = upper(symbol[at + (size_t)i]);
    out[4] = '\0';
    bool good = out[0] >= 'A' && out[0] <= 'H' && is_digit(out[1]) && is_digit(out[2]) && out[3] >= 'A' && out[3] <= 'Z';
    return good ? 0 : -1;
}

static uint32_t in_order(const char *subclass) /* a number that compares as the four characters do */
{
    const unsigned char *s = (const unsigned char *)subclass;
    return (uint32_t)s[0] << 24 | (uint32_t)s[1] << 16 | (uint32_t)s[2] << 8 | s[3];
}

/* The first rule of a subclass, or of the one that would follow it; the rules stand in order (a unit test holds it). */
static size_t first_rule(const char *subclass)
{
    size_t low = 0, high = RULES;
    uint32_t wanted = in_order(subclass);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (in_order(rules[middle].subclass) < wanted)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

int wipo_field_of_class(const char *symbol, size_t size)
{
    char subclass[5];
    if (class_subclass(symbol, size, subclass))
        return 0;
    int group = 0, whole = 0;
    size_t at = symbol_start(symbol, size) + 4;
    while (at < size && (symbol[at] == ' ' || symbol[at] == '-' || symbol[at] == '0'))
        at++;
    for (; at < size && is_digit(symbol[at]) && group < 10000; at++)
        group = group * 10 + (symbol[at] - '0');
    for (size_t i = first_rule(subclass); i < RULES && !memcmp(rules[i].subclass, subclass, 4); i++) {
        if (rules[i].group == group && group)
            return rules[i].field;
        if (!rules[i].group)
            whole = rules[i].field;
    }
    return whole;
}

int wipo_sector_of_field(int field)
{
    return field < 1 || field > 35 ? 0 : field <= 8 ? 1 : field <= 13 ? 2 : field <= 24 ? 3 : field <= 32 ? 4 : 5;
}

const char *wipo_field_name(int field, const char **zh)
{
    if (field < 1 || field > 35)
        return NULL;
    if (zh)
        *zh = fields[field].zh;
    return fields[field].en;
}

/* Patent Law of 2020, article 42: 20, 10 and 15 years from filing; designs filed before 2021-06-01 have 10. */
struct day term_expiry(int kind, struct day filing, int adjustment_days)
{
    if (!kind || !day_is_set(filing))
        return DAY_NONE;
    int years = kind == ENUM_kind_invention ? 20 : kind == ENUM_kind_utility_model ? 10
                : filing.number >= day_from_civil(2021, 6, 1).number ? 15 : 10;
    return day_add_days(day_add_years(filing, years), adjustment_days);
}

/* Width and case folded; spaces of every width, brackets, quotes and line ends dropped. */
const char *text_fold(const char *text, size_t size, struct arena *arena)
{
    char *out = arena_take(arena, size + 1);
    size_t length = 0;
    if (!out)
        return "";
    for (size_t at = 0; at < size;) {
        const unsigned char *s = (const unsigned char *)text + at;
        size_t bytes = s[0] < 0x80 ? 1 : s[0] >= 0xF0 ? 4 : s[0] >= 0xE0 ? 3 : 2;
        if (bytes > size - at)
            bytes = size - at;
        char plain = bytes == 1 ? (char)s[0] : '\0';
        if (bytes == 3 && s[0] == 0xEF && (s[1] == 0xBC || (s[1] == 0xBD && s[2] <= 0x9E)))
            plain = (char)(((s[1] - 0xBC) << 6 | (s[2] & 0x3F)) + 0x20);
        bool space = (bytes == 3 && s[0] == 0xE3 && s[1] == 0x80 && s[2] == 0x80) || (bytes == 2 && s[0] == 0xC2 && s[1] == 0xA0);
        if (plain && !strchr(" \t\r\n()[]\"'_", plain))
            out[length++] = plain >= 'A' && plain <= 'Z' ? (char)(plain | 0x20) : plain;
        else if (!plain && !space)
            for (size_t k = 0; k < bytes; k++)
                out[length++] = (char)s[k];
        at += bytes;
    }
    return out;
}
