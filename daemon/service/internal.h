/* What the files of this floor share. */
#ifndef SERVICE_INTERNAL_H
#define SERVICE_INTERNAL_H

#include "model/model.h"
#include "service/service.h"
#include "store/store.h"

#include <pthread.h>

/* A set of models with the requests that still use it. */
struct model_set { struct model_library *library; _Atomic unsigned users; };

struct service {
    struct store *store;
    pthread_mutex_t mutex;    /* guards the two pointers below */
    struct model_set *models;
    struct norms *norms;      /* the newest edition met, kept in memory */
    unsigned threads;
};

struct model_set *models_keep(struct service *service);
void models_drop(struct model_set *set);
/* The edition in force on a day, seen from a sequence (0: now); NULL in *out when there is none.  The caller drops it. */
int norms_in_force(struct service *service, struct snapshot *snapshot, struct day day, uint64_t through, struct norms **out, struct error *error);
/* A patent by any number as people write it: its ordinal. */
int find_patent(struct snapshot *snapshot, const char *number, const char *path, uint32_t *ordinal, struct error *error);

#endif
