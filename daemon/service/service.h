/* One question, one whole answer.  The service opens the one read transaction of a request, asks the models, and hands writes to the
 * writer.  It knows no JSON, sockets or files; callers above (rpc) know neither store nor models. */
#ifndef SERVICE_SERVICE_H
#define SERVICE_SERVICE_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/role.h"
#include "domain/question.h"
#include "domain/record.h"
#include "domain/valuation.h"

struct service;     /* the index and the models in force */

struct service_options {
    const char *index_path;
    size_t map_bytes;
    unsigned threads;
    bool create;
    void (*fatal)(void *context, const char *sentence);
    void *fatal_context;
};
struct service_text { const char *name; const char *bytes; size_t size; }; /* a model file read by the caller */

int service_open(const struct service_options *, const struct service_text *models, size_t count, struct service **out, struct error *);
void service_close(struct service *);
/* Swaps in a new set of models, all or nothing. */
int service_reload_models(struct service *, const struct service_text *models, size_t count, struct error *);

/* What a request carries through the floors. */
struct request {
    struct service *service;
    const struct caller *caller;
    unsigned thread;
    struct arena *arena;
};

/* Through this door rpc sees the rest; the functions stand in service/patents.h, service/valuations.h, service/models.h,
 * service/norms.h, service/index.h, each a header named like its file. */

#endif
