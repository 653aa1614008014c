/* Records: one by any of its numbers, lists under a filter, and the history of every attribute. */
#ifndef SERVICE_PATENTS_H
#define SERVICE_PATENTS_H

#include "domain/record.h"
#include "service/relatives.h"
#include "service/service.h"

/* The record as the caller's tenant sees it, now or as of a day (DAY_NONE: now), and what belongs to it. */
struct patent_answer { struct record record; struct relatives relatives; };
int service_patent(const struct request *, const char *number, struct day as_of, bool hindsight, struct patent_answer *out, struct error *);

struct patent_list {
    struct record **records;   /* with texts and the tenant's own facts */
    size_t count;
    bool more;
    uint32_t next;             /* where the next page begins */
    uint64_t snapshot;
};
/* Up to `limit` records that pass the filter (NULL: all), ordered by ordinal, from ordinal `first`. */
int service_list(const struct request *, const char *filter, uint32_t first, size_t limit, struct patent_list *out, struct error *);

struct history_entry {
    uint64_t sequence;
    enum attribute attribute;
    struct value value;
    struct day valid_from, observed_on;
    int64_t recorded_at;
    const char *actor, *source;
    bool tenant;
    uint32_t row;
    unsigned rank;
    struct day repeated_on;    /* the last day of which its rank has said it again; DAY_NONE: never */
    const char *repeated_in;   /* by this source; NULL: never */
    bool stands;               /* the fact that counts today, an unset value too */
};
int service_history(const struct request *, const char *number, const char **normal, struct history_entry **out, size_t *count, struct error *);
/* How far an import job of the caller's tenant has come. */
int service_load_progress(const struct request *, const char *job, uint64_t *next_chunk, struct error *);

#endif
