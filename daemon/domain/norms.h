/* A norms edition: an immutable set of histograms, one for each cohort and normalised attribute, cut from the index by an event.
 *
 * Buckets: values 0…63 one by one, then 8 a doubling (64–71, 72–79, … 128–143, …): bucket(v) is monotone and stands in the edition.
 * Cohort: office × kind × WIPO field × filing year. */
#ifndef DOMAIN_NORMS_H
#define DOMAIN_NORMS_H

#include "base/buffer.h"
#include "base/digest.h"
#include "base/error.h"
#include "domain/day.h"
#include "domain/record.h"

#include <stdbool.h>
#include <stdint.h>

/* What is normalised inside a cohort. */
enum normed {
    NORMED_net_citations_5y, /* forward_citations_5y less known self-citations */
    NORMED_first_claim_length,
    NORMED_claims,
    NORMED_pages,
    NORMED_originality,      /* thousandths */
    NORMED_inventors,
    NORMED_FIRST_GENERATION, /* editions cut before the rest was known hold the above; they are cut again byte for byte at a rebuild */
    NORMED_forward_citations_5y = NORMED_FIRST_GENERATION, /* self-citations among them */
    NORMED_family_offices,
    NORMED_backward_citations,
    NORMED_grant_lag,        /* days from filing to grant */
    NORMED_generality,       /* thousandths */
    NORMED_COUNT
};

struct norms;      /* an edition, read-only, shared between threads */
struct norms_builder;

/* Value of a normed attribute of a record; false when it is missing. */
bool normed_value(const struct record *record, enum normed what, int64_t *out);
const char *normed_name(enum normed what);

/* 1 − Σ s², s the shares of the subclasses of the citing patents (Squicciarini, Dernis, Criscuolo 2013), in millionths; false when fewer than
 * two of them are classed: one says nothing of spread. */
bool generality_of(const struct value *citing_classes, int64_t *out);

/* `ordinals`: how many ordinals the index had given out at the cut; a record below it counts as a member.  `attributes`: how many of
 * `enum normed` the edition holds, NORMED_COUNT for a new one. */
struct norms_builder *norms_builder_new(uint32_t ordinals, unsigned attributes);
int norms_builder_add(struct norms_builder *, const struct record *record); /* records without kind, field or filing date are left out */
/* Ends the cut: canonical bytes of the whole edition (sorted by key) into `out`, frees the builder. */
int norms_builder_end(struct norms_builder *, struct buffer *out, struct error *error);
/* Reads an edition back.  `bytes` is copied.  Hash is SHA-256 of the bytes. */
int norms_read(const void *bytes, size_t size, uint32_t edition, struct day day, struct norms **out, struct error *error);
struct norms *norms_keep(struct norms *);  /* one more reference; returns its argument */
void norms_drop(struct norms *);
uint32_t norms_edition(const struct norms *);
struct day norms_day(const struct norms *);
const struct digest *norms_digest(const struct norms *);

enum cohort_width { COHORT_EXACT, COHORT_YEAR_1, COHORT_YEAR_2, COHORT_SECTOR, COHORT_OFFICE_KIND, COHORT_NONE };

struct cohort_standing {
    enum cohort_width width; /* COHORT_NONE: no cohort reached the minimum, the rest is 0 */
    char key[64];            /* "CN/invention/29/2019±1" */
    uint32_t size;           /* members that know the attribute */
    int32_t percentile;      /* mid-rank in hundredths of a percent: (below + ½·equal)/n, half up; 7800 = p78 */
    int64_t median;          /* lower bound of the bucket that holds the middle member, with so many decimals */
    unsigned decimals;
};

/* Where `value` stands among the patents like `record`.  Widens exact → ±1 year → ±2 → sector ±2 → office × kind ±2 until `minimum`
 * members know the attribute.  A patent that is not in the edition is counted in. */
void norms_standing(const struct norms *, const struct record *record, enum normed what, int64_t value, uint32_t minimum,
                    struct cohort_standing *out);

/* What a value is divided by to stand beside its cohort; values are the lower bounds of their buckets. */
struct cohort_spread {
    int64_t winsor98;        /* the smallest value that 98 % of the members do not pass: the maximum once those above are set to it */
    int64_t trim1;           /* the maximum once the floor(n/100) largest and smallest are taken away */
    int64_t sum;             /* of all members: the mean is sum / size */
};

/* The same cohort and standing, and the spread beside it; `spread` is all zero where there is no cohort. */
void norms_spread(const struct norms *, const struct record *record, enum normed what, int64_t value, uint32_t minimum,
                  struct cohort_standing *out, struct cohort_spread *spread);

#endif
