/* One question, one whole answer.  The service opens the one read transaction of a request, asks the models, and hands writes to the
 * writer.  It knows no JSON, sockets or files; callers above (rpc) know neither store nor models. */
#ifndef SERVICE_SERVICE_H
#define SERVICE_SERVICE_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/role.h"
#include "domain/day.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct service; /* the index and the models in force */

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
/* Swaps in a new set of models, all or nothing; requests under way keep the set they began with. */
int service_reload_models(struct service *, const struct service_text *models, size_t count, struct error *);

/* Reads a set of models as service_open would, and forgets it: for `patvald -t`.  ERROR_MODEL_INVALID. */
int service_check_models(const struct service_text *models, size_t count, struct error *);

/* What a request carries through the floors. */
struct request {
    struct service *service;
    const struct caller *caller;
    unsigned thread;     /* which reader's handle */
    struct arena *arena; /* all memory of the request */
};

struct service_status {
    uint64_t sequence, valuations, map_bytes, used_bytes, disk_free_bytes;
    uint32_t patents, deleted, norms_edition;
    uint8_t index_id[16];
};
int service_status(struct service *, struct service_status *out, struct error *);

struct model_entry { const char *id, *version, *kind, *en, *zh, *state; struct digest digest; const char *text; size_t size; };
/* The models in force, by id and version; texts in the request's arena. */
int service_models(const struct request *, struct model_entry **out, size_t *count, struct error *);
/* One by "id" or "id@version".  ERROR_MODEL_UNKNOWN. */
int service_model(const struct request *, const char *name, struct model_entry *out, struct error *);
/* Reads a model text and says what it is; nothing is stored.  ERROR_MODEL_INVALID with line and path. */
int service_model_check(const struct request *, const char *text, size_t size, struct model_entry *out, struct error *);

struct norms_edition_entry { uint32_t edition, patents, cells; struct day day; struct digest digest; };
int service_norms(const struct request *, struct norms_edition_entry **out, size_t *count, struct error *);

#endif
