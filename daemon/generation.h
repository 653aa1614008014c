/* One generation: configuration, access table, TLS material and model texts, read together, so that a reload is all or nothing. */
#ifndef GENERATION_H
#define GENERATION_H

#include "host/access.h"
#include "host/config.h"
#include "host/files.h"
#include "net/tls.h"
#include "service/service.h"

struct generation {
    struct arena *arena; /* of the configuration's texts */
    struct config config;
    struct access *access;
    struct tls_context *tls;
    struct named_file *files;
    struct service_text *models; /* pointing into `files` */
    size_t model_count;
};

/* Reads and checks everything; nothing is changed.  The error names file, line and key. */
int generation_read(const char *config_path, struct generation **out, struct error *error);
void generation_free(struct generation *generation);
/* The models alone, for a daemon without a configuration (--stdio). */
int generation_models(const char *folder, struct generation **out, struct error *error);

#endif
