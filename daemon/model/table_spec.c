/* The tables that other models read: which members each has, so that no reader meets a missing or a crooked one. */
#include "model/internal.h"

#include <stdio.h>
#include <string.h>

enum shape { WORD, TRUTH, COUNT, MONEY, RATIO, PERCENT, NUMBERS, KNOTS, CODES, FIELDS, OBJECT, ROWS };

/* `columns`: the members of an object, or of each of the rows. */
struct column { const char *name; enum shape shape; uint32_t least_items, most_items; const struct column *columns; };

static const struct column fee_bands[] = {{"through", COUNT, 0, 0, NULL}, {"yuan", MONEY, 0, 0, NULL}, {NULL, 0, 0, 0, NULL}};
static const struct column sections[] = {{"code", WORD, 0, 0, NULL}, {"zh", WORD, 0, 0, NULL}, {"first", COUNT, 0, 0, NULL}, {"last", COUNT, 0, 0, NULL}, {NULL, 0, 0, 0, NULL}};
static const struct column ranges[] = {{"id", WORD, 0, 0, NULL}, {"zh", WORD, 0, 0, NULL}, {"low", RATIO, 0, 0, NULL}, {"high", RATIO, 0, 0, NULL},
                                       {"industries", CODES, 0, 99, NULL}, {NULL, 0, 0, 0, NULL}};
static const struct column optics[] = {{"industry", WORD, 0, 0, NULL}, {"fields", FIELDS, 1, 1, NULL}, {"row", WORD, 0, 0, NULL}, {NULL, 0, 0, 0, NULL}};
static const struct column fields[] = {{"field", COUNT, 0, 0, NULL}, {"en", WORD, 0, 0, NULL}, {"zh", WORD, 0, 0, NULL}, {NULL, 0, 0, 0, NULL}};

static const struct column random_index[] = {{"values", NUMBERS, 3, 30, NULL}, {NULL, 0, 0, 0, NULL}};
static const struct column fees[] = {{"invention", ROWS, 1, 20, fee_bands}, {"utility_model", ROWS, 1, 20, fee_bands}, {"design", ROWS, 1, 20, fee_bands},
                                     {"compensated", MONEY, 0, 0, NULL}, {"late_fee_month", RATIO, 0, 0, NULL}, {NULL, 0, 0, 0, NULL}};
static const struct column industries[] = {{"sections", ROWS, 1, 26, sections}, {"field_default", CODES, 35, 35, NULL}, {"field_default_source", WORD, 0, 0, NULL},
                                           {NULL, 0, 0, 0, NULL}};
static const struct column prior[] = {{"knots", KNOTS, 2, 64, NULL}, {"prior_low", PERCENT, 0, 0, NULL}, {"prior_high", PERCENT, 0, 0, NULL}, {NULL, 0, 0, 0, NULL}};
static const struct column royalties[] = {{"rows", ROWS, 1, 99, ranges}, {"optics", OBJECT, 0, 0, optics}, {"bridge_source", WORD, 0, 0, NULL}, {NULL, 0, 0, 0, NULL}};
static const struct column technology[] = {{"fields", ROWS, 35, 35, fields}, {NULL, 0, 0, 0, NULL}};

static const struct { const char *id; const struct column *columns; } tables[] = {
    {"ahp-random-index", random_index}, {"fees-cn", fees}, {"gbt4754", industries}, {"royalty-parr", prior}, {"royalty-unido", royalties}, {"wipo35", technology},
};

static const char *const common[] = {"kind", "id", "version", "title", "source", "verified"};

static int check_object(const struct spec *spec, const struct json *object, const char *path, const struct column *columns);

static int check_number(const struct spec *spec, const struct json *value, const char *path, int64_t least, int64_t most)
{
    int64_t number;
    char expected[96];
    snprintf(expected, sizeof expected, "a number from %g to %g", (double)least / MILLION, (double)most / MILLION);
    if (!json_is_number(value))
        return spec_fail(spec, value, path, json_type_name(value->type), expected);
    if (spec_value_millionths(spec, value, path, &number))
        return -1;
    return number < least || number > most ? spec_fail(spec, value, path, NULL, expected) : 0;
}

static int check_integer(const struct spec *spec, const struct json *value, const char *path, int64_t least, int64_t most)
{
    char expected[96];
    snprintf(expected, sizeof expected, "an integer from %lld to %lld", (long long)least, (long long)most);
    if (value->type != JSON_INTEGER)
        return spec_fail(spec, value, path, json_type_name(value->type), expected);
    return value->u.integer < least || value->u.integer > most ? spec_fail(spec, value, path, NULL, expected) : 0;
}

/* [[rate, share], …] in percent: rates and shares ascend, and at the last rate all deals are counted. */
static int check_knots(const struct spec *spec, const struct json *list, const char *path)
{
    double rate = -1, share = -1;
    for (uint32_t i = 0; i < list->u.array.count; i++) {
        const struct json *pair = &list->u.array.items[i], *items = pair->type == JSON_ARRAY && pair->u.array.count == 2 ? pair->u.array.items : NULL;
        if (!items || !json_is_number(&items[0]) || !json_is_number(&items[1]) || json_number(&items[0]) <= rate || json_number(&items[1]) <= share ||
            json_number(&items[1]) > 100)
            return spec_fail(spec, pair, path, NULL, "pairs [rate, share] in percent, both ascending");
        rate = json_number(&items[0]);
        share = json_number(&items[1]);
    }
    return rate > 100 || share < 100 ? spec_fail(spec, list, path, NULL, "a last pair [rate, 100], with a rate of at most 100 percent") : 0;
}

static int check_pair(const struct spec *spec, const struct json *row, const char *path, const char *low, const char *high)
{
    const struct json *from = json_get(row, low), *to = json_get(row, high);
    return from && to && json_number(to) < json_number(from) ? spec_fail(spec, to, spec_path(spec, path, high), NULL, "at least as much as its lower bound") : 0;
}

static int check_rows(const struct spec *spec, const struct json *list, const char *path, const struct column *columns)
{
    double through = 0;
    for (uint32_t i = 0; i < list->u.array.count; i++) {
        const struct json *row = &list->u.array.items[i], *until;
        const char *where = arena_print(spec->arena, "%s[%u]", path, i);
        if (row->type != JSON_OBJECT)
            return spec_fail(spec, row, where, json_type_name(row->type), "an object");
        if (check_object(spec, row, where, columns) || check_pair(spec, row, where, "low", "high") || check_pair(spec, row, where, "first", "last"))
            return -1;
        if ((until = json_get(row, "through")) && json_number(until) <= through)
            return spec_fail(spec, until, where, NULL, "bands in ascending order of `through`");
        through = until ? json_number(until) : 0;
    }
    return 0;
}

static int check_item(const struct spec *spec, const struct json *item, const char *path, enum shape shape)
{
    switch (shape) {
    case CODES:
        return item->type != JSON_STRING || item->u.string.size < 1 || item->u.string.size > 5 || item->u.string.text[0] < 'A' || item->u.string.text[0] > 'T'
                   ? spec_fail(spec, item, path, NULL, "codes of GB/T 4754, such as C35") : 0;
    case FIELDS:
        return check_integer(spec, item, path, 1, 35);
    default:
        return check_number(spec, item, path, 0, 10 * MILLION);
    }
}

static int check_list(const struct spec *spec, const struct json *list, const char *path, const struct column *column)
{
    char expected[64];
    uint32_t count = list->type == JSON_ARRAY ? list->u.array.count : 0;
    snprintf(expected, sizeof expected, "a list of %u to %u", column->least_items, column->most_items);
    if (list->type != JSON_ARRAY || count < column->least_items || count > column->most_items)
        return spec_fail(spec, list, path, list->type == JSON_ARRAY ? NULL : json_type_name(list->type), expected);
    if (column->shape == ROWS)
        return check_rows(spec, list, path, column->columns);
    if (column->shape == KNOTS)
        return check_knots(spec, list, path);
    for (uint32_t i = 0; i < count; i++)
        if (check_item(spec, &list->u.array.items[i], arena_print(spec->arena, "%s[%u]", path, i), column->shape))
            return -1;
    return 0;
}

static int check_member(const struct spec *spec, const struct json *value, const char *path, const struct column *column)
{
    switch (column->shape) {
    case WORD:
        return value->type != JSON_STRING || !value->u.string.size ? spec_fail(spec, value, path, json_type_name(value->type), "a string that is not empty") : 0;
    case TRUTH:
        return value->type != JSON_BOOLEAN ? spec_fail(spec, value, path, json_type_name(value->type), "true or false") : 0;
    case COUNT:
        return check_integer(spec, value, path, 1, 99);
    case MONEY:
        return check_integer(spec, value, path, 1, 1000000000);
    case RATIO:
        return check_number(spec, value, path, 1, MILLION);
    case PERCENT:
        return check_integer(spec, value, path, 1, 99);
    case OBJECT:
        return value->type != JSON_OBJECT ? spec_fail(spec, value, path, json_type_name(value->type), "an object") : check_object(spec, value, path, column->columns);
    default:
        return check_list(spec, value, path, column);
    }
}

static int check_object(const struct spec *spec, const struct json *object, const char *path, const struct column *columns)
{
    const char *names[24];
    size_t count = 0;
    for (size_t i = 0; !path[0] && i < sizeof common / sizeof common[0]; i++)
        names[count++] = common[i];
    for (const struct column *column = columns; column->name; column++)
        names[count++] = column->name;
    names[count] = NULL;
    if (spec_only(spec, object, path, names))
        return -1;
    for (const struct column *column = columns; column->name; column++) {
        const struct json *value = json_get(object, column->name);
        if (!value)
            return spec_fail(spec, object, spec_path(spec, path, column->name), NULL, "this member");
        if (check_member(spec, value, spec_path(spec, path, column->name), column))
            return -1;
    }
    return 0;
}

/* A matrix is judged when its own file is read, alone: so the index stands in the program too, and the table must say the same. */
static int check_random_index(const struct spec *spec, const struct json *values)
{
    char expected[64];
    for (uint32_t i = 0; values && i < values->u.array.count; i++) {
        snprintf(expected, sizeof expected, "%g, with which consistency ratios are computed", ahp_random_index(i + 1));
        if (json_number(&values->u.array.items[i]) != ahp_random_index(i + 1))
            return spec_fail(spec, &values->u.array.items[i], arena_print(spec->arena, "values[%u]", i), NULL, expected);
    }
    return 0;
}

/* What one member says of another. */
static int check_across(const struct spec *spec, const struct json *root)
{
    const struct json *row = json_get(json_get(root, "optics"), "row"), *rows = json_get(root, "rows");
    bool found = !row;
    for (uint32_t i = 0; rows && i < rows->u.array.count; i++)
        found = found || !strcmp(json_get(&rows->u.array.items[i], "id")->u.string.text, row->u.string.text);
    if (!found)
        return spec_fail(spec, row, "optics.row", row->u.string.text, "the id of one of the rows");
    return check_random_index(spec, json_get(root, "values")) || check_pair(spec, root, "", "prior_low", "prior_high") ? -1 : 0;
}

int table_check(const struct spec *spec, const struct json *root, const char *id)
{
    static const struct column head[] = {{"source", WORD, 0, 0, NULL}, {"verified", TRUTH, 0, 0, NULL}};
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        if (strcmp(tables[i].id, id) != 0)
            continue;
        for (size_t k = 0; k < 2; k++) {
            const struct json *value = json_get(root, head[k].name);
            if (!value)
                return spec_fail(spec, root, head[k].name, NULL, "this member");
            if (check_member(spec, value, head[k].name, &head[k]))
                return -1;
        }
        return check_object(spec, root, "", tables[i].columns) ? -1 : check_across(spec, root);
    }
    return spec_fail(spec, json_get(root, "id"), "id", id, "a table that the models read: ahp-random-index, fees-cn, gbt4754, royalty-parr, royalty-unido or wipo35");
}
