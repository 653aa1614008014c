/* The shipped model files, read for a test (run from the project's root). */
#ifndef TESTS_UNIT_MODEL_SHIPPED_H
#define TESTS_UNIT_MODEL_SHIPPED_H

#include "model/internal.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static inline struct model_text shipped_text(const char *path)
{
    FILE *file = fopen(path, "rb");
    struct model_text text = {.name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path};
    char *bytes = malloc(1 << 20);
    if (!file || !bytes)
        exit(2);
    text.size = fread(bytes, 1, 1 << 20, file);
    text.bytes = bytes;
    fclose(file);
    return text;
}

static inline struct model_library *shipped_library(void)
{
    glob_t files;
    struct model_text texts[64];
    struct model_library *library;
    struct error error;
    if (glob("models/*@*.json", 0, NULL, &files))
        exit(2);
    for (size_t i = 0; i < files.gl_pathc; i++)
        texts[i] = shipped_text(files.gl_pathv[i]);
    if (model_library_read(texts, files.gl_pathc, &library, &error)) {
        char sentence[800];
        error_sentence(&error, sentence, sizeof sentence);
        printf("%s\n", sentence);
        exit(2);
    }
    for (size_t i = 0; i < files.gl_pathc; i++) {
        union { const char *from; void *to; } bytes = {.from = texts[i].bytes};
        free(bytes.to);
    }
    globfree(&files);
    return library;
}

#endif
