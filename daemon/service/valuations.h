/* Valuations: score, pledge, licence, rank; recorded ones read again and computed again. */
#ifndef SERVICE_VALUATIONS_H
#define SERVICE_VALUATIONS_H

#include "domain/facts.h"
#include "domain/question.h"
#include "domain/valuation.h"
#include "service/service.h"

struct model_set;

/* An answer and the models its texts point into. */
struct appraised { struct valuation value; struct model_set *models; struct ordinals subjects; /* in the order of the question */ };

/* The moment of a recorded answer, so that it can be computed again: only facts up to this ledger sequence, these model files (as
 * id@version and hash) and no others, and the patents that the question's numbers named then (as many as it has numbers; none: what they
 * name now).  NULL instead: everything as it stands. */
struct moment { uint64_t through; const struct model_pin *models; size_t model_count; struct ordinals subjects; };
int service_score(const struct request *, const char *number, const struct moment *, const struct score_question *, struct appraised *out, struct error *);
int service_pledge(const struct request *, const char *number, const struct moment *, const struct pledge_question *, struct appraised *out, struct error *);
int service_license(const struct request *, const char *number, const struct moment *, const struct license_question *, struct appraised *out, struct error *);
/* Several patents as one pledge. */
int service_basket(const struct request *, const char *const *numbers, size_t count, const struct moment *, const struct pledge_question *, struct appraised *out,
                   struct error *);
/* After rendering. */
void service_release(struct appraised *);

struct ranked { const char *number, *title; int32_t total; const char *grade; uint32_t rank; uint32_t percentile; /* hundredths */ };
struct ranking { struct ranked *items; size_t count; uint32_t scored; uint64_t snapshot; const char *model, *version; struct digest digest; };
/* The best `limit` of the index under a filter; equal totals by number. */
int service_rank(const struct request *, const char *filter, size_t limit, const struct score_question *, struct ranking *out, struct error *);

struct recorded {
    uint64_t number;
    int64_t recorded_at;
    const char *actor, *method, *question, *answer, *patent;
    size_t question_size, answer_size;
    uint64_t through;
    struct ordinals subjects;
};
int service_recorded(const struct request *, const char *tenant, uint64_t number, struct recorded *out, struct error *);
int service_recorded_list(const struct request *, const char *tenant, uint64_t before, size_t limit, struct recorded **out, size_t *count, struct error *);

#endif
