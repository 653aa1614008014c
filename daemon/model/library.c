#include "model/score_model.h"
#include "model/pledge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void model_library_free(struct model_library *library)
{
    if (!library)
        return;
    for (size_t i = 0; i < library->count; i++)
        model_free(library->models[i]);
    free(library->models);
    free(library);
}

static int by_id_and_version(const void *a, const void *b)
{
    const struct model *left = *(struct model *const *)a, *right = *(struct model *const *)b;
    int order = strcmp(left->id, right->id);
    return order ? order : strcmp(right->version, left->version); /* newest version first */
}

/* What the money models read beside their own file. */
static int check_references(const struct model_library *library, struct error *error)
{
    static const char *const tables[] = {"fees-cn", "royalty-unido", "royalty-parr", "gbt4754"};
    const struct model *model;
    bool money = !model_library_find(library, MODEL_PLEDGE, NULL, &model, NULL) || !model_library_find(library, MODEL_LICENSE, NULL, &model, NULL);
    if (!model_library_find(library, MODEL_PLEDGE, NULL, &model, NULL) && model_library_find(library, MODEL_SCORE, model->pledge->score, &model, NULL))
        return error_set(error, ERROR_MODEL_INVALID, model->id, model->pledge->score, "this score model among the files: the pledge model rests on it");
    if (model_library_find(library, MODEL_SCORE, NULL, &model, error))
        return -1;
    for (size_t i = 0; money && i < sizeof tables / sizeof tables[0]; i++)
        if (!library_table(library, tables[i]))
            return error_set(error, ERROR_MODEL_INVALID, tables[i], NULL, "this table among the model files: the money models read it");
    return 0;
}

int model_library_read(const struct model_text *texts, size_t count, struct model_library **out, struct error *error)
{
    struct model_library *library = calloc(1, sizeof *library);
    if (library)
        library->models = calloc(count + 1, sizeof(struct model *));
    if (!library || !library->models) {
        free(library);
        return error_set(error, ERROR_BUSY, "models", NULL, "free memory");
    }
    for (size_t i = 0; i < count; i++) {
        if (model_read(&texts[i], &library->models[i], error)) {
            model_library_free(library);
            return -1;
        }
        library->count++;
    }
    qsort(library->models, library->count, sizeof(struct model *), by_id_and_version);
    for (size_t i = 1; i < library->count; i++)
        if (!by_id_and_version(&library->models[i - 1], &library->models[i])) {
            error_set(error, ERROR_MODEL_INVALID, library->models[i]->id, library->models[i]->version, "each id and version once");
            model_library_free(library);
            return -1;
        }
    if (check_references(library, error)) {
        model_library_free(library);
        return -1;
    }
    *out = library;
    return 0;
}

size_t model_library_count(const struct model_library *library)
{
    return library->count;
}

const struct model *model_library_at(const struct model_library *library, size_t index)
{
    return library->models[index];
}

static bool named(const struct model *model, const char *name)
{
    size_t size = strlen(model->id);
    if (strncmp(name, model->id, size) != 0)
        return false;
    return !name[size] || (name[size] == '@' && !strcmp(name + size + 1, model->version));
}

/* A score asked for without a name is the one that the pledge model rests on, so that a score and a pledge answer of the same patent agree
 * whatever other score files lie in the folder; without a pledge model, the first by id. */
static const char *default_name(const struct model_library *library, enum model_kind kind)
{
    for (size_t i = 0; kind == MODEL_SCORE && i < library->count; i++)
        if (library->models[i]->kind == MODEL_PLEDGE)
            return library->models[i]->pledge->score;
    return NULL;
}

int model_library_find(const struct model_library *library, enum model_kind kind, const char *name, const struct model **out,
                       struct error *error)
{
    name = name ? name : default_name(library, kind);
    for (size_t i = 0; i < library->count; i++)
        if (library->models[i]->kind == kind && (!name || named(library->models[i], name))) {
            *out = library->models[i];
            return 0;
        }
    return error_set(error, ERROR_MODEL_UNKNOWN, "params.model", name, "a %s model of model.list, as id or id@version", model_kind_word(kind));
}

const struct json *library_table(const struct model_library *library, const char *id)
{
    for (size_t i = 0; i < library->count; i++)
        if (library->models[i]->kind == MODEL_TABLE && !strcmp(library->models[i]->id, id))
            return library->models[i]->root;
    return NULL;
}

void library_mark_table(const struct model_library *library, const char *id, struct valuation *out)
{
    for (size_t i = 0; i < library->count; i++)
        if (library->models[i]->kind == MODEL_TABLE && !strcmp(library->models[i]->id, id)) {
            library_mark(library->models[i], "table", out);
            return;
        }
}

static const struct model *find_pin(const struct model_library *library, const struct model_pin *pin)
{
    char hex[65];
    for (size_t i = 0; i < library->count; i++) {
        digest_hex(&library->models[i]->digest, hex);
        if (named(library->models[i], pin->name) && !strcmp(hex, pin->sha256))
            return library->models[i];
    }
    return NULL;
}

int model_library_pin(const struct model_library *library, const struct model_pin *pins, size_t count, struct arena *arena, const struct model_library **out,
                      struct error *error)
{
    struct model_library *chosen = arena_take(arena, sizeof *chosen);
    if (chosen)
        chosen->models = arena_take(arena, (count + 1) * sizeof(struct model *));
    if (!chosen || !chosen->models)
        return error_set(error, ERROR_BUSY, "models", NULL, "free memory");
    for (size_t i = 0; i < count; i++) {
        union { const struct model *from; struct model *to; } found = {.from = find_pin(library, &pins[i])};
        if (!found.from)
            return error_set(error, ERROR_MODEL_UNKNOWN, "models", pins[i].name, "the file with sha256 %s among the models: the valuation rests on it", pins[i].sha256);
        chosen->models[chosen->count++] = found.to;
    }
    *out = chosen;
    return 0;
}

int library_mark(const struct model *model, const char *role, struct valuation *out)
{
    if (out->model_count < sizeof out->models / sizeof out->models[0])
        out->models[out->model_count++] = (struct model_mark){.role = role, .id = model->id, .version = model->version, .digest = model->digest,
                                                                    .unverified = model->unverified, .unverified_count = model->unverified_count};
    return 0;
}

bool model_library_has_indicator(const struct model_library *library, const char *id)
{
    for (size_t m = 0; m < library->count; m++) {
        const struct score_model *score = library->models[m]->score;
        for (size_t i = 0; score && i < score->indicator_count; i++)
            if (!strcmp(score->indicators[i].id, id))
                return true;
    }
    return false;
}
