/* Parameters against their rows: what has no row is refused, with the nearest name; types, ranges and what is required too. */
#include "rpc/internal.h"

#include <stdio.h>
#include <string.h>

static const struct param_row rows[] = {
#define PARAM(method, path, type, required, minimum, maximum, en) {METHOD_##method, path, PARAM_##type, required, minimum, maximum, en},
#include <patval/params.def>
#undef PARAM
};
#define ROWS (sizeof rows / sizeof rows[0])

const struct param_row *param_rows(size_t *count)
{
    *count = ROWS;
    return rows;
}

const char *param_words(enum param_type type)
{
    switch (type) {
    case PARAM_WORD_purpose:
        return "pledge, license, management";
    case PARAM_WORD_detail:
        return "full, summary";
    case PARAM_WORD_evidence:
        return "audited, tax_filed, declared";
    case PARAM_WORD_type:
        return "exclusive, sole, ordinary, open";
    case PARAM_WORD_form:
        return "transfer, exclusive, sole, ordinary";
    case PARAM_WORD_kind:
        return "invention, utility_model, design";
    default:
        return NULL;
    }
}

static const struct param_row *row_of(enum method method, const char *path)
{
    for (size_t i = 0; i < ROWS; i++)
        if (rows[i].method == method && !strcmp(rows[i].path, path))
            return &rows[i];
    return NULL;
}

/* Levenshtein distance, both at most 40 bytes. */
static unsigned distance(const char *a, const char *b)
{
    unsigned line[42];
    size_t m = strlen(a), n = strlen(b);
    if (m > 40 || n > 40)
        return 99;
    for (unsigned k = 0; k <= n; k++)
        line[k] = k;
    for (size_t i = 1; i <= m; i++) {
        unsigned diagonal = line[0];
        line[0] = (unsigned)i;
        for (size_t k = 1; k <= n; k++) {
            unsigned change = diagonal + (a[i - 1] != b[k - 1]), least = line[k] + 1;
            diagonal = line[k];
            least = line[k - 1] + 1 < least ? line[k - 1] + 1 : least;
            line[k] = change < least ? change : least;
        }
    }
    return line[n];
}

static int refuse_unknown(struct call *call, const char *path)
{
    const char *nearest = NULL;
    unsigned best = 99;
    for (size_t i = 0; i < ROWS; i++) {
        unsigned far = rows[i].method == call->method ? distance(rows[i].path, path) : 99;
        if (far < best) {
            best = far;
            nearest = rows[i].path;
        }
    }
    const char *where = arena_print(call->arena, "params.%s", path);
    if (!nearest)
        return error_set(&call->error, ERROR_PARAMS_UNKNOWN, where, NULL, "no parameters: %s takes none", method_row(call->method)->name);
    return error_set(&call->error, ERROR_PARAMS_UNKNOWN, where, NULL, "a parameter of %s; the nearest is %s", method_row(call->method)->name, nearest);
}

int64_t number_millionths(const struct json *value)
{
    double scaled = json_number(value) * 1000000;
    return scaled > 9e17 ? INT64_MAX : scaled < -9e17 ? INT64_MIN : (int64_t)(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
}

static int wrong(struct call *call, enum error_code code, const char *path, const struct json *value, const char *expected)
{
    char got[100];
    uint32_t size = value->end - value->offset;
    snprintf(got, sizeof got, "%.*s", (int)(size < 90 ? size : 90), call->text + value->offset);
    return error_set(&call->error, code, arena_print(call->arena, "params.%s", path), got, "%s", expected);
}

static bool is_word(const char *words, const struct json *value)
{
    for (const char *at = words; at;) {
        const char *end = strchr(at, ',');
        size_t size = end ? (size_t)(end - at) : strlen(at);
        if (size == value->u.string.size && !memcmp(at, value->u.string.text, size))
            return true;
        at = end ? end + 2 : NULL;
    }
    return false;
}

static int check_number(struct call *call, const struct param_row *row, const char *path, const struct json *value)
{
    bool fraction = row->type == PARAM_NUMBER, fits = fraction ? json_is_number(value) : value->type == JSON_INTEGER;
    int64_t number = !fits ? 0 : fraction ? number_millionths(value) : value->u.integer;
    if (fits && number >= row->minimum && number <= row->maximum)
        return 0;
    double scale = fraction ? 1e6 : 1;
    const char *range = arena_print(call->arena, fraction ? "a number from %g to %g" : "an integer from %.0f to %.0f", (double)row->minimum / scale,
                                    (double)row->maximum / scale);
    return wrong(call, fits ? ERROR_PARAMS_RANGE : ERROR_PARAMS, path, value, range);
}

static int check_scalar(struct call *call, const struct param_row *row, const char *path, const struct json *value)
{
    struct day day;
    const char *words = param_words(row->type);
    if (row->type == PARAM_INTEGER || row->type == PARAM_NUMBER)
        return check_number(call, row, path, value);
    if (row->type == PARAM_BOOLEAN)
        return value->type == JSON_BOOLEAN ? 0 : wrong(call, ERROR_PARAMS, path, value, "true or false");
    if (value->type != JSON_STRING)
        return wrong(call, ERROR_PARAMS, path, value, words ? arena_print(call->arena, "one of %s", words) : "a string");
    if (words)
        return is_word(words, value) ? 0 : wrong(call, ERROR_PARAMS, path, value, arena_print(call->arena, "one of %s", words));
    if (row->type == PARAM_DAY)
        return day_parse(value->u.string.text, value->u.string.size, &day, arena_print(call->arena, "params.%s", path), &call->error);
    if (value->u.string.size > (size_t)row->maximum || value->u.string.size < (size_t)row->minimum)
        return wrong(call, ERROR_PARAMS_RANGE, path, value, arena_print(call->arena, "a string of %lld to %lld bytes", (long long)row->minimum, (long long)row->maximum));
    return 0;
}

static int check_value(struct call *call, const char *row_path, const char *path, const struct json *value);

static int check_object(struct call *call, const char *row_path, const char *path, const struct json *object)
{
    for (uint32_t i = 0; i < object->u.object.count; i++) {
        const struct json_member *member = &object->u.object.members[i];
        const char *dot = row_path[0] ? "." : "";
        const char *child_row = arena_print(call->arena, "%s%s%s", row_path, dot, member->name), *child = arena_print(call->arena, "%s%s%s", path, dot, member->name);
        if (!child_row || !child)
            return error_set(&call->error, ERROR_BUSY, "params", NULL, "free memory");
        if (check_value(call, child_row, child, &member->value))
            return -1;
    }
    size_t size = strlen(row_path);
    for (size_t i = 0; i < ROWS; i++) {
        if (rows[i].method != call->method || !rows[i].required || strncmp(rows[i].path, row_path, size) != 0)
            continue;
        const char *name = rows[i].path + size + (size && rows[i].path[size] == '.');
        if ((size && rows[i].path[size] != '.') || strchr(name, '.') || strchr(name, '[') || json_get(object, name))
            continue;
        return error_set(&call->error, ERROR_PARAMS_MISSING, arena_print(call->arena, "params.%s%s%s", path, path[0] ? "." : "", name), NULL, "%s",
                         rows[i].en[0] ? rows[i].en : "this parameter");
    }
    return 0;
}

static int check_array(struct call *call, const struct param_row *row, const char *path, const struct json *value)
{
    const char *child_row = arena_print(call->arena, "%s[]", row->path);
    if (value->type != JSON_ARRAY)
        return wrong(call, ERROR_PARAMS, path, value, "an array");
    if (value->u.array.count < row->minimum || value->u.array.count > row->maximum)
        return wrong(call, ERROR_PARAMS_RANGE, path, value, arena_print(call->arena, "%lld to %lld items: %s", (long long)row->minimum, (long long)row->maximum, row->en));
    for (uint32_t i = 0; i < value->u.array.count && child_row; i++) {
        const char *child = arena_print(call->arena, "%s[%u]", path, i);
        if (!child || check_value(call, child_row, child, &value->u.array.items[i]))
            return -1;
    }
    return 0;
}

static int check_value(struct call *call, const char *row_path, const char *path, const struct json *value)
{
    const struct param_row *row = row_of(call->method, row_path);
    if (!row)
        return refuse_unknown(call, path);
    if (row->type == PARAM_ARRAY)
        return check_array(call, row, path, value);
    if (row->type == PARAM_OBJECT || row->type == PARAM_ANY_OBJECT) {
        if (value->type != JSON_OBJECT)
            return wrong(call, ERROR_PARAMS, path, value, "an object");
        return row->type == PARAM_OBJECT ? check_object(call, row_path, path, value) : 0;
    }
    return check_scalar(call, row, path, value);
}

int params_check(struct call *call)
{
    if (!call->params) {
        struct json *none = arena_take(call->arena, sizeof *none);
        if (!none)
            return error_set(&call->error, ERROR_BUSY, "params", NULL, "free memory");
        none->type = JSON_OBJECT;
        call->params = none;
    }
    return check_object(call, "", "", call->params);
}

const char *param_string(const struct call *call, const char *name)
{
    const struct json *value = json_get(call->params, name);
    return value && value->type == JSON_STRING ? value->u.string.text : NULL;
}

int64_t param_integer(const struct call *call, const char *name, int64_t otherwise)
{
    const struct json *value = json_get(call->params, name);
    return value ? value->u.integer : otherwise;
}

bool param_boolean(const struct call *call, const char *name, bool otherwise)
{
    const struct json *value = json_get(call->params, name);
    return value ? value->u.boolean : otherwise;
}

struct day param_day(const struct call *call, const char *name, struct day otherwise)
{
    const struct json *value = json_get(call->params, name);
    struct day day;
    return value && !day_parse(value->u.string.text, value->u.string.size, &day, NULL, NULL) ? day : otherwise;
}
