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

#endif
