#include "service/internal.h"

#include "domain/patent_number.h"

#include <stdlib.h>
#include <string.h>

static int read_models(const struct service_text *models, size_t count, struct model_set **out, struct error *error)
{
    struct model_text *texts = calloc(count + 1, sizeof *texts);
    struct model_set *set = calloc(1, sizeof *set);
    int result = texts && set ? 0 : error_set(error, ERROR_BUSY, "models", NULL, "free memory");
    for (size_t i = 0; i < count && !result; i++)
        texts[i] = (struct model_text){models[i].name, models[i].bytes, models[i].size};
    if (!result)
        result = model_library_read(texts, count, &set->library, error);
    free(texts);
    if (result) {
        free(set);
        return -1;
    }
    set->users = 1;
    *out = set;
    return 0;
}

struct model_set *models_keep(struct service *service)
{
    pthread_mutex_lock(&service->mutex);
    struct model_set *set = service->models;
    set->users++;
    pthread_mutex_unlock(&service->mutex);
    return set;
}

void models_drop(struct model_set *set)
{
    if (set && --set->users == 0) {
        model_library_free(set->library);
        free(set);
    }
}

int service_check_models(const struct service_text *models, size_t count, struct error *error)
{
    struct model_set *set;
    if (read_models(models, count, &set, error))
        return -1;
    models_drop(set);
    return 0;
}

int service_open(const struct service_options *options, const struct service_text *models, size_t count, struct service **out, struct error *error)
{
    struct service *service = calloc(1, sizeof *service);
    struct store_options store = {.path = options->index_path, .map_bytes = options->map_bytes, .threads = options->threads, .create = options->create,
                                  .fatal = options->fatal, .fatal_context = options->fatal_context};
    if (!service)
        return error_set(error, ERROR_BUSY, "service", NULL, "free memory");
    pthread_mutex_init(&service->mutex, NULL);
    service->threads = options->threads;
    if (read_models(models, count, &service->models, error) || store_open(&store, &service->store, error)) {
        models_drop(service->models);
        free(service);
        return -1;
    }
    *out = service;
    return 0;
}

void service_close(struct service *service)
{
    if (!service)
        return;
    store_close(service->store);
    norms_drop(service->norms);
    models_drop(service->models);
    pthread_mutex_destroy(&service->mutex);
    free(service);
}

int service_reload_models(struct service *service, const struct service_text *models, size_t count, struct error *error)
{
    struct model_set *fresh;
    if (read_models(models, count, &fresh, error))
        return -1;
    pthread_mutex_lock(&service->mutex);
    struct model_set *old = service->models;
    service->models = fresh;
    pthread_mutex_unlock(&service->mutex);
    models_drop(old);
    return 0;
}

int service_status(struct service *service, struct service_status *out, struct error *error)
{
    struct store_status status;
    if (store_status(service->store, &status, error))
        return -1;
    *out = (struct service_status){.sequence = status.sequence, .valuations = status.valuations, .map_bytes = status.map_bytes,
                                   .used_bytes = status.used_bytes, .disk_free_bytes = status.disk_free_bytes, .patents = status.patents,
                                   .deleted = status.deleted, .norms_edition = status.norms_edition};
    memcpy(out->index_id, status.index_id, sizeof out->index_id);
    return 0;
}

int find_patent(struct snapshot *snapshot, const char *number, const char *path, uint32_t *ordinal, struct error *error)
{
    struct patent_number parsed;
    if (patent_number_parse(number, strlen(number), &parsed, path, error))
        return -1;
    if (!patent_find(snapshot, parsed.text, ordinal, error))
        return 0;
    return error->code == ERROR_PATENT_UNKNOWN ? error_set(error, ERROR_PATENT_UNKNOWN, path, parsed.text, "a patent of the index (patent.list shows them)") : -1;
}

/* The newest edition serves nearly every question: it is kept, and read anew only when a newer one was cut. */
int norms_in_force(struct service *service, struct snapshot *snapshot, struct day day, uint64_t through, struct norms **out, struct error *error)
{
    struct store_status status;
    struct error missing = {.code = ERROR_NONE};
    *out = NULL;
    if (store_status(service->store, &status, error))
        return -1;
    if (!status.norms_edition)
        return 0;
    pthread_mutex_lock(&service->mutex);
    bool newest = service->norms && norms_edition(service->norms) == status.norms_edition && !through &&
                  norms_day(service->norms).number <= day.number;
    if (newest)
        *out = norms_keep(service->norms);
    pthread_mutex_unlock(&service->mutex);
    if (newest)
        return 0;
    if (norms_load(service->store, snapshot, day, through, out, &missing)) {
        *out = NULL;
        if (missing.code == ERROR_NORMS_UNKNOWN)
            return 0; /* before the first edition: percentiles are missing, and the answer says so */
        *error = missing;
        return -1;
    }
    if (norms_edition(*out) == status.norms_edition) {
        pthread_mutex_lock(&service->mutex);
        struct norms *old = service->norms;
        service->norms = norms_keep(*out);
        pthread_mutex_unlock(&service->mutex);
        norms_drop(old);
    }
    return 0;
}

int service_norms(const struct request *request, struct norms_edition_entry **out, size_t *count, struct error *error)
{
    struct snapshot *snapshot;
    struct norms_entry *entries;
    if (snapshot_open(request->service->store, request->thread, &snapshot, error))
        return -1;
    int result = norms_list(snapshot, request->arena, &entries, count, error);
    snapshot_close(snapshot);
    if (result || !(*out = arena_take(request->arena, (*count + 1) * sizeof **out)))
        return -1;
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = (struct norms_edition_entry){entries[i].edition, entries[i].patents, entries[i].cells, entries[i].day, entries[i].digest};
    return 0;
}

static int describe(const struct request *request, const struct model *model, const char *state, struct model_entry *out, struct error *error)
{
    const char *zh, *text = model_source(model, &out->size), *en = model_title(model, &zh);
    struct arena *arena = request->arena;
    out->id = arena_copy(arena, model_id(model), strlen(model_id(model)));
    out->version = arena_copy(arena, model_version(model), strlen(model_version(model)));
    out->kind = model_kind_word(model_kind(model));
    out->en = arena_copy(arena, en, strlen(en));
    out->zh = arena_copy(arena, zh, strlen(zh));
    out->state = state;
    out->digest = *model_digest(model);
    out->text = arena_copy(arena, text, out->size);
    return out->text && out->zh ? 0 : error_set(error, ERROR_BUSY, "model", NULL, "free memory");
}

int service_models(const struct request *request, struct model_entry **out, size_t *count, struct error *error)
{
    struct model_set *set = models_keep(request->service);
    *count = model_library_count(set->library);
    *out = arena_take(request->arena, (*count + 1) * sizeof **out);
    int result = *out ? 0 : error_set(error, ERROR_BUSY, "models", NULL, "free memory");
    for (size_t i = 0; i < *count && !result; i++)
        result = describe(request, model_library_at(set->library, i), "active", &(*out)[i], error);
    models_drop(set);
    return result;
}

int service_model(const struct request *request, const char *name, struct model_entry *out, struct error *error)
{
    static const enum model_kind kinds[] = {MODEL_SCORE, MODEL_PLEDGE, MODEL_LICENSE, MODEL_TABLE};
    struct model_set *set = models_keep(request->service);
    const struct model *model;
    int result = -1;
    for (size_t i = 0; i < 4 && result; i++)
        result = model_library_find(set->library, kinds[i], name, &model, error);
    if (!result)
        result = describe(request, model, "active", out, error);
    models_drop(set);
    return result;
}

int service_model_check(const struct request *request, const char *text, size_t size, struct model_entry *out, struct error *error)
{
    struct model_text source = {"text", text, size};
    struct model *model;
    if (model_read(&source, &model, error))
        return -1;
    int result = describe(request, model, "draft", out, error);
    model_free(model);
    return result;
}
