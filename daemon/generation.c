#include "generation.h"

#include <stdlib.h>

static int read_models(struct generation *generation, const char *folder, struct error *error)
{
    if (folder_read(folder, "*@*.json", 1 << 20, &generation->files, &generation->model_count, error)) {
        generation->files = NULL;
        generation->model_count = 0;
        return -1;
    }
    generation->models = calloc(generation->model_count, sizeof *generation->models);
    if (!generation->models)
        return error_set(error, ERROR_BUSY, "models", NULL, "free memory");
    for (size_t i = 0; i < generation->model_count; i++)
        generation->models[i] = (struct service_text){generation->files[i].name, generation->files[i].bytes.data, generation->files[i].bytes.size};
    return service_check_models(generation->models, generation->model_count, error);
}

static struct generation *generation_new(struct error *error)
{
    struct generation *generation = calloc(1, sizeof *generation);
    if (generation && (generation->arena = arena_new()))
        return generation;
    free(generation);
    error_set(error, ERROR_BUSY, "configuration", NULL, "free memory");
    return NULL;
}

int generation_read(const char *config_path, struct generation **out, struct error *error)
{
    struct generation *generation = generation_new(error);
    if (!generation)
        return -1;
    struct config *config = &generation->config;
    int result = config_read(config_path, generation->arena, config, error);
    struct tls_files files = {config->certificate, config->key, config->client_ca, config->crl && config->crl[0] ? config->crl : NULL};
    if (result || access_read(config->access, &generation->access, error) || tls_context_new(&files, &generation->tls, error) ||
        read_models(generation, config->models, error)) {
        generation_free(generation);
        return -1;
    }
    *out = generation;
    return 0;
}

int generation_models(const char *folder, struct generation **out, struct error *error)
{
    struct generation *generation = generation_new(error);
    if (!generation || read_models(generation, folder, error)) {
        generation_free(generation);
        return -1;
    }
    *out = generation;
    return 0;
}

void generation_free(struct generation *generation)
{
    if (!generation)
        return;
    access_free(generation->access);
    tls_context_drop(generation->tls);
    files_free(generation->files, generation->model_count);
    free(generation->models);
    arena_free(generation->arena);
    free(generation);
}
