#include "service/filter.h"

#include "domain/fields.h"

#include <stdio.h>
#include <string.h>

struct cursor { const char *at; struct arena *arena; struct error *error; };

static void skip_space(struct cursor *cursor)
{
    while (*cursor->at == ' ')
        cursor->at++;
}

static int refuse(const struct cursor *cursor, const char *got, const char *expected)
{
    return error_set(cursor->error, ERROR_FILTER, "params.filter", got, "%s", expected);
}

static const char *read_word(struct cursor *cursor)
{
    skip_space(cursor);
    const char *start = cursor->at;
    while ((*cursor->at >= 'a' && *cursor->at <= 'z') || (*cursor->at >= '0' && *cursor->at <= '9') || *cursor->at == '_')
        cursor->at++;
    return arena_copy(cursor->arena, start, (size_t)(cursor->at - start));
}

static int read_op(struct cursor *cursor, enum filter_op *out)
{
    static const struct { const char *text; enum filter_op op; } ops[] = {{"!=", FILTER_UNEQUAL}, {"<=", FILTER_AT_MOST}, {">=", FILTER_AT_LEAST},
        {"=", FILTER_EQUAL}, {"<", FILTER_LESS}, {">", FILTER_MORE}, {"~", FILTER_CONTAINS}, {"in ", FILTER_IN}};
    skip_space(cursor);
    for (size_t i = 0; i < sizeof ops / sizeof ops[0]; i++)
        if (!strncmp(cursor->at, ops[i].text, strlen(ops[i].text))) {
            cursor->at += strlen(ops[i].text);
            *out = ops[i].op;
            return 0;
        }
    char got[16];
    snprintf(got, sizeof got, "%.12s", cursor->at);
    return refuse(cursor, got, "one of = != < <= > >= in ~ after the attribute");
}

/* A value runs to " and ", or stands in double quotes. */
static const char *read_value(struct cursor *cursor)
{
    skip_space(cursor);
    if (*cursor->at == '"') {
        const char *start = ++cursor->at, *end = strchr(start, '"');
        if (!end)
            return NULL;
        cursor->at = end + 1;
        return arena_copy(cursor->arena, start, (size_t)(end - start));
    }
    const char *start = cursor->at, *end = strstr(start, " and ");
    size_t size = end ? (size_t)(end - start) : strlen(start);
    cursor->at = start + size;
    while (size && start[size - 1] == ' ')
        size--;
    return arena_copy(cursor->arena, start, size);
}

static int read_one(struct cursor *cursor, enum attribute attribute, const char *text, size_t size, struct value *out)
{
    for (; size && *text == ' '; text++)
        size--;
    while (size && text[size - 1] == ' ')
        size--;
    *out = (struct value){.state = VALUE_SET, .size = (uint32_t)size, .u.text = text};
    if (attribute_is_text(attribute) && attribute_row(attribute)->type != TYPE_SERIES)
        return 0;
    return value_read(attribute, text, size, cursor->arena, out, cursor->error) || out->state != VALUE_SET ? -1 : 0;
}

static int read_values(struct cursor *cursor, const char *text, struct filter_term *term)
{
    while (text) {
        const char *comma = term->op == FILTER_IN ? strchr(text, ',') : NULL;
        if (term->count >= 16)
            return refuse(cursor, NULL, "at most 16 values after in");
        if (read_one(cursor, term->attribute, text, comma ? (size_t)(comma - text) : strlen(text), &term->values[term->count]))
            return -1;
        term->count++;
        text = comma ? comma + 1 : NULL;
    }
    return 0;
}

static int read_term(struct cursor *cursor, struct filter *out)
{
    struct filter_term *term = &out->terms[out->count];
    const char *name = read_word(cursor), *value;
    if (!name || out->count >= FILTER_TERMS)
        return refuse(cursor, NULL, "at most 16 terms");
    term->attribute = attribute_by_name(name, strlen(name));
    if (term->attribute == ATTRIBUTES || attribute_row(term->attribute)->place == PLACE_LEDGER)
        return refuse(cursor, name, "an attribute of the dictionary that stands in the index");
    if (read_op(cursor, &term->op))
        return -1;
    if (!(value = read_value(cursor)) || !*value)
        return refuse(cursor, name, "a value, in double quotes if it holds \" and \"");
    bool text = attribute_is_text(term->attribute);
    if (text && term->op != FILTER_EQUAL && term->op != FILTER_UNEQUAL && term->op != FILTER_IN && term->op != FILTER_CONTAINS)
        return refuse(cursor, name, "= != in or ~ for a text");
    if (!text && term->op == FILTER_CONTAINS)
        return refuse(cursor, name, "~ only for a text");
    out->needs_text = out->needs_text || text;
    out->count++;
    return read_values(cursor, value, term);
}

int filter_read(const char *text, struct arena *arena, struct filter *out, struct error *error)
{
    struct cursor cursor = {text ? text : "", arena, error};
    memset(out, 0, sizeof *out);
    skip_space(&cursor);
    while (*cursor.at) {
        if (out->count && strncmp(cursor.at, "and ", 4) != 0)
            return refuse(&cursor, cursor.at, "and between terms");
        cursor.at += out->count ? 4 : 0;
        if (read_term(&cursor, out))
            return -1;
        skip_space(&cursor);
    }
    return 0;
}

static bool contains(const struct value *value, const struct value *wanted, struct arena *arena)
{
    return strstr(text_fold(value->u.text, value->size, arena), text_fold(wanted->u.text, wanted->size, arena)) != NULL;
}

/* A list equals a word when one of its items does. */
static bool holds(enum attribute attribute, const struct value *value, const struct value *wanted, struct arena *arena)
{
    if (attribute_row(attribute)->type != TYPE_LIST)
        return value_equal(attribute, value, wanted);
    size_t at = 0, size;
    const char *item;
    while (list_next(value, &at, arena, &item, &size))
        if (size == wanted->size && !memcmp(item, wanted->u.text, size))
            return true;
    return false;
}

static bool term_passes(const struct filter_term *term, const struct record *record, struct arena *arena)
{
    const struct value *value = &record->values[term->attribute];
    bool any = false;
    if (value->state != VALUE_SET)
        return term->op == FILTER_UNEQUAL;
    switch (term->op) {
    case FILTER_LESS:
        return value->u.number < term->values[0].u.number;
    case FILTER_AT_MOST:
        return value->u.number <= term->values[0].u.number;
    case FILTER_MORE:
        return value->u.number > term->values[0].u.number;
    case FILTER_AT_LEAST:
        return value->u.number >= term->values[0].u.number;
    case FILTER_CONTAINS:
        return contains(value, &term->values[0], arena);
    case FILTER_EQUAL:
    case FILTER_UNEQUAL:
    case FILTER_IN:
    default:
        for (size_t i = 0; i < term->count; i++)
            any = any || holds(term->attribute, value, &term->values[i], arena);
        return any != (term->op == FILTER_UNEQUAL);
    }
}

bool filter_passes(const struct filter *filter, const struct record *record, struct arena *arena)
{
    for (size_t i = 0; i < filter->count; i++)
        if (!term_passes(&filter->terms[i], record, arena))
            return false;
    return true;
}
