/* A throw-away folder for an index. */
#ifndef TESTS_UNIT_STORE_TEMPORARY_H
#define TESTS_UNIT_STORE_TEMPORARY_H

#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char temporary_base[256];

static inline const char *temporary_index(void)
{
    static char path[300];
    const char *base = getenv("TMPDIR");
    snprintf(temporary_base, sizeof temporary_base, "%.200s/patvald-test-XXXXXX", base ? base : "/tmp");
    if (!mkdtemp(temporary_base))
        exit(2);
    snprintf(path, sizeof path, "%s/index", temporary_base);
    return path;
}

static inline void temporary_remove(void)
{
    char command[320];
    snprintf(command, sizeof command, "rm -rf '%s'", temporary_base);
    if (system(command))
        exit(2);
}

static inline struct store *temporary_open(const char *path)
{
    struct store_options options = {.path = path, .map_bytes = (size_t)1 << 30, .threads = 2, .create = true};
    struct store *store = NULL;
    struct error error;
    if (store_open(&options, &store, &error)) {
        char sentence[700];
        error_sentence(&error, sentence, sizeof sentence);
        printf("store_open: %s\n", sentence);
        exit(2);
    }
    return store;
}

/* The rows as the load of a job; the outcomes come back with temporary_outcomes(), which frees it. */
static inline struct load *temporary_load(const struct fact_row *rows, size_t count)
{
    struct load *load = load_new();
    for (size_t i = 0; load && i < count; i++) {
        struct fact_row row = rows[i];
        if (load_add(load, &row, NULL))
            exit(2);
    }
    return load;
}

static inline void temporary_outcomes(struct store_job *job, struct fact_row *rows)
{
    const struct load_row *outcomes;
    size_t count = load_rows(job->load, &outcomes);
    for (size_t i = 0; i < count; i++) {
        rows[i].outcome = outcomes[i].outcome;
        rows[i].ordinal = outcomes[i].ordinal;
        rows[i].revision = outcomes[i].revision;
        if (outcomes[i].error)
            rows[i].error = *outcomes[i].error;
    }
    load_free(job->load);
    job->load = NULL;
}

static inline int temporary_run_load(struct store *store, struct store_job *job, struct fact_row *rows, size_t count)
{
    job->load = temporary_load(rows, count);
    int result = store_run(store, job);
    temporary_outcomes(job, rows);
    return result;
}

#endif
