/* Reads a model file: strict JSON, then typed members, each refusal with its line and path. */
#include "model/internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int spec_fail(const struct spec *spec, const struct json *at, const char *path, const char *got, const char *expected)
{
    char where[128];
    snprintf(where, sizeof where, "%s line %u: %s", spec->name, at ? json_line(spec->text, at->offset) : 1, path);
    return error_set(spec->error, ERROR_MODEL_INVALID, where, got, "%s", expected);
}

const char *spec_path(const struct spec *spec, const char *path, const char *name)
{
    const char *joined = arena_print(spec->arena, "%s%s%s", path, path[0] ? "." : "", name);
    return joined ? joined : name;
}

const struct json *spec_member(const struct spec *spec, const struct json *object, const char *path, const char *name, enum json_type type)
{
    const struct json *value = json_get(object, name);
    const char *where = spec_path(spec, path, name);
    if (!value) {
        spec_fail(spec, object, where, NULL, "this member");
        return NULL;
    }
    if (value->type != type) {
        spec_fail(spec, value, where, json_type_name(value->type), json_type_name(type));
        return NULL;
    }
    return value;
}

int spec_value_millionths(const struct spec *spec, const struct json *value, const char *path, int64_t *out)
{
    if (!json_is_number(value))
        return spec_fail(spec, value, path, value ? json_type_name(value->type) : NULL, "a number");
    double scaled = json_number(value) * MILLION;
    if (scaled > 9e15 || scaled < -9e15)
        return spec_fail(spec, value, path, NULL, "a number below nine thousand million");
    int64_t whole = (int64_t)(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
    double rest = scaled - (double)whole;
    if (rest > 1e-3 || rest < -1e-3)
        return spec_fail(spec, value, path, NULL, "a number with at most six decimals");
    *out = whole;
    return 0;
}

int spec_millionths(const struct spec *spec, const struct json *object, const char *path, const char *name, int64_t least, int64_t most, int64_t *out)
{
    const struct json *value = json_get(object, name);
    const char *where = spec_path(spec, path, name);
    char expected[96];
    if (!value)
        return spec_fail(spec, object, where, NULL, "this member, a number");
    if (spec_value_millionths(spec, value, where, out))
        return -1;
    snprintf(expected, sizeof expected, "a number from %g to %g", (double)least / MILLION, (double)most / MILLION);
    return *out < least || *out > most ? spec_fail(spec, value, where, NULL, expected) : 0;
}

int spec_integer(const struct spec *spec, const struct json *object, const char *path, const char *name, int64_t least, int64_t most, int64_t *out)
{
    const struct json *value = spec_member(spec, object, path, name, JSON_INTEGER);
    char expected[96];
    if (!value)
        return -1;
    *out = value->u.integer;
    snprintf(expected, sizeof expected, "an integer from %lld to %lld", (long long)least, (long long)most);
    return *out < least || *out > most ? spec_fail(spec, value, spec_path(spec, path, name), NULL, expected) : 0;
}

const char *spec_string(const struct spec *spec, const struct json *object, const char *path, const char *name)
{
    const struct json *value = spec_member(spec, object, path, name, JSON_STRING);
    return value ? value->u.string.text : NULL;
}

int spec_only(const struct spec *spec, const struct json *object, const char *path, const char *const *names)
{
    for (uint32_t i = 0; i < object->u.object.count; i++) {
        const struct json_member *member = &object->u.object.members[i];
        const char *const *name = names;
        while (*name && strcmp(*name, member->name) != 0)
            name++;
        if (!*name)
            return spec_fail(spec, &member->value, spec_path(spec, path, member->name), NULL, "no such member: the format does not know it");
    }
    return 0;
}

static int by_name(const void *a, const void *b)
{
    const struct json_member *const *left = a, *const *right = b;
    return strcmp((*left)->name, (*right)->name);
}

static void put_object(struct buffer *out, const struct json *object)
{
    uint32_t count = object->u.object.count;
    const struct json_member **sorted = calloc(count + 1u, sizeof *sorted);
    if (!sorted) {
        out->failed = true;
        return;
    }
    for (uint32_t i = 0; i < count; i++)
        sorted[i] = &object->u.object.members[i];
    qsort(sorted, count, sizeof *sorted, by_name);
    buffer_putc(out, '{');
    for (uint32_t i = 0; i < count; i++) {
        json_put_name(out, sorted[i]->name);
        canonical_put(out, &sorted[i]->value);
    }
    buffer_putc(out, '}');
    free(sorted);
}

void canonical_put(struct buffer *out, const struct json *value)
{
    switch (value->type) {
    case JSON_NULL:
        buffer_puts(out, "null");
        return;
    case JSON_BOOLEAN:
        json_put_boolean(out, value->u.boolean);
        return;
    case JSON_INTEGER:
        json_put_integer(out, value->u.integer);
        return;
    case JSON_REAL: /* at most six decimals: as millionths it is exact */
        json_put_scaled(out, (int64_t)(value->u.real * MILLION + (value->u.real < 0 ? -0.5 : 0.5)), 6);
        return;
    case JSON_STRING:
        json_put_string(out, value->u.string.text, value->u.string.size);
        return;
    case JSON_ARRAY:
        buffer_putc(out, '[');
        for (uint32_t i = 0; i < value->u.array.count; i++) {
            if (i)
                buffer_putc(out, ',');
            canonical_put(out, &value->u.array.items[i]);
        }
        buffer_putc(out, ']');
        return;
    case JSON_OBJECT:
    default:
        put_object(out, value);
    }
}

static int refuse_long_decimals(const struct spec *spec, const struct json *value)
{
    int64_t ignored;
    if (value->type == JSON_REAL && spec_value_millionths(spec, value, "number", &ignored))
        return -1;
    if (value->type == JSON_ARRAY)
        for (uint32_t i = 0; i < value->u.array.count; i++)
            if (refuse_long_decimals(spec, &value->u.array.items[i]))
                return -1;
    if (value->type == JSON_OBJECT)
        for (uint32_t i = 0; i < value->u.object.count; i++)
            if (refuse_long_decimals(spec, &value->u.object.members[i].value))
                return -1;
    return 0;
}

static const char *const kind_words[] = {"score", "pledge", "license", "table"};

const char *model_kind_word(enum model_kind kind)
{
    return kind_words[kind];
}

/* id@version is how questions and answers name a model, and part of the file's name. */
static bool is_name(const char *text, const char *letters, size_t most)
{
    size_t size = strlen(text);
    return size && size <= most && strspn(text, letters) == size;
}

static int read_head(struct model *model, const struct spec *spec)
{
    const char *kind = spec_string(spec, model->root, "", "kind");
    const struct json *title;
    if (!kind || !(model->id = spec_string(spec, model->root, "", "id")) || !(model->version = spec_string(spec, model->root, "", "version")) ||
        !(title = spec_member(spec, model->root, "", "title", JSON_OBJECT)) || !(model->zh = spec_string(spec, title, "title", "zh")) ||
        !(model->en = spec_string(spec, title, "title", "en")))
        return -1;
    if (!is_name(model->id, "abcdefghijklmnopqrstuvwxyz0123456789-", 40))
        return spec_fail(spec, json_get(model->root, "id"), "id", model->id, "at most 40 small letters, digits and hyphens");
    if (!is_name(model->version, "0123456789.", 20))
        return spec_fail(spec, json_get(model->root, "version"), "version", model->version, "at most 20 digits and points, such as 2026.1");
    for (int i = 0; i < 4; i++)
        if (!strcmp(kind, kind_words[i])) {
            model->kind = (enum model_kind)i;
            return 0;
        }
    return spec_fail(spec, json_get(model->root, "kind"), "kind", kind, "score, pledge, license or table");
}

static int compile(struct model *model, const struct spec *spec)
{
    switch (model->kind) {
    case MODEL_SCORE:
        return score_model_compile(spec, model->root, &model->score);
    case MODEL_PLEDGE:
        return pledge_model_compile(spec, model->root, &model->pledge);
    case MODEL_LICENSE:
        return license_model_compile(spec, model->root, &model->license);
    case MODEL_TABLE:
    default:
        return table_check(spec, model->root, model->id);
    }
}

static int read_into(struct model *model, const struct model_text *text, struct error *error)
{
    struct spec spec = {.text = model->text, .name = text->name, .arena = model->arena, .error = error};
    struct json_limits limits = {.depth = 32, .values = 200000};
    struct buffer canonical = {0};
    if (json_read(model->text, text->size, &limits, model->arena, &model->root, error)) {
        char path[sizeof error->path];
        unsigned long offset = strtoul(error->path + (strncmp(error->path, "byte ", 5) ? 0 : 5), NULL, 10);
        snprintf(path, sizeof path, "%s line %u", text->name, json_line(model->text, (uint32_t)(offset < text->size ? offset : text->size)));
        error->code = ERROR_MODEL_INVALID;
        memcpy(error->path, path, sizeof path);
        return -1;
    }
    if (model->root->type != JSON_OBJECT)
        return spec_fail(&spec, model->root, "", json_type_name(model->root->type), "an object");
    if (read_head(model, &spec) || refuse_long_decimals(&spec, model->root) || compile(model, &spec))
        return -1;
    if (model_marks(model))
        return error_set(error, ERROR_BUSY, text->name, NULL, "free memory");
    canonical_put(&canonical, model->root);
    if (!canonical.failed)
        digest_of(canonical.data, canonical.size, &model->digest);
    int result = canonical.failed ? error_set(error, ERROR_BUSY, text->name, NULL, "free memory") : 0;
    buffer_free(&canonical);
    return result;
}

int model_read(const struct model_text *text, struct model **out, struct error *error)
{
    struct arena *arena = arena_new();
    struct model *model = arena ? arena_take(arena, sizeof *model) : NULL;
    char *copy = model ? arena_copy(arena, text->bytes, text->size) : NULL;
    if (!copy) {
        arena_free(arena);
        return error_set(error, ERROR_BUSY, text->name, NULL, "free memory");
    }
    model->arena = arena;
    model->text = copy;
    model->size = text->size;
    if (read_into(model, text, error)) {
        arena_free(arena);
        return -1;
    }
    *out = model;
    return 0;
}

void model_free(struct model *model)
{
    if (model)
        arena_free(model->arena);
}

enum model_kind model_kind(const struct model *model)
{
    return model->kind;
}

const char *model_id(const struct model *model)
{
    return model->id;
}

const char *model_version(const struct model *model)
{
    return model->version;
}

const char *model_title(const struct model *model, const char **zh)
{
    if (zh)
        *zh = model->zh;
    return model->en;
}

const struct digest *model_digest(const struct model *model)
{
    return &model->digest;
}

const char *model_source(const struct model *model, size_t *size)
{
    *size = model->size;
    return model->text;
}
