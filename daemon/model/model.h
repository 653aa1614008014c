/* Models: JSON files compiled into flat tables.  Pure: bytes in, plain data out; no files, no store, no clock. */
#ifndef MODEL_MODEL_H
#define MODEL_MODEL_H

#include "base/arena.h"
#include "base/digest.h"
#include "base/error.h"
#include "domain/evidence.h"
#include "domain/norms.h"
#include "domain/question.h"
#include "domain/record.h"
#include "domain/valuation.h"

enum model_kind { MODEL_SCORE, MODEL_PLEDGE, MODEL_LICENSE, MODEL_TABLE };

struct model;         /* one compiled file, immutable */
struct model_library; /* all of them, immutable once complete */

struct model_text { const char *name; const char *bytes; size_t size; }; /* "score-27@2026.1.json" and its content */

/* Reads one file.  ERROR_MODEL_INVALID: path is "line 31: indicators[4].weights.pledge", got and expected say the rest. */
int model_read(const struct model_text *text, struct model **out, struct error *error);
void model_free(struct model *model);
enum model_kind model_kind(const struct model *model);
const char *model_kind_word(enum model_kind kind);
const char *model_id(const struct model *model);
const char *model_version(const struct model *model);
const char *model_title(const struct model *model, const char **zh);
const struct digest *model_digest(const struct model *model); /* SHA-256 of its canonical form (RFC 8785) */
const char *model_source(const struct model *model, size_t *size); /* the file's bytes */

/* Reads a whole set and ties references (pledge → score, tables).  All or nothing; the error names the file. */
int model_library_read(const struct model_text *texts, size_t count, struct model_library **out, struct error *error);
void model_library_free(struct model_library *library);
size_t model_library_count(const struct model_library *library);
const struct model *model_library_at(const struct model_library *library, size_t index);
/* "score-27" (newest version) or "score-27@2026.1" of a kind; NULL name: the score that the pledge model rests on, else the first of the kind.  ERROR_MODEL_UNKNOWN. */
/* The library cut down to what a recorded answer rested on, in the arena: later versions do not change what is computed again.
 * ERROR_MODEL_UNKNOWN when a file is no longer there, byte for byte. */
int model_library_pin(const struct model_library *, const struct model_pin *pins, size_t count, struct arena *, const struct model_library **out, struct error *);
int model_library_find(const struct model_library *library, enum model_kind kind, const char *name, const struct model **out,
                       struct error *error);

/* Everything that a model sees of the world. */
struct subject {
    const struct record *record;
    const struct norms *norms;   /* NULL: no edition, percentiles are missing */
    struct day as_of;
    const struct opinion *opinions; /* experts' scores of this patent, one per indicator and expert, by indicator */
    size_t opinion_count;
    const struct deal *deals;       /* that its value may be compared with, by day and id */
    size_t deal_count;
};

/* Is this the id of an indicator of any score model? */
bool model_library_has_indicator(const struct model_library *library, const char *id);

/* Score of one patent: fills value->score, state, marks, gaps.  ERROR_MODEL_SCOPE for a design.  Text memory from `arena`. */
int model_score(const struct model_library *, const struct subject *, const struct score_question *, struct arena *,
                struct valuation *out, struct error *);
/* The totals alone, for scans; hundredths. */
int model_total(const struct model_library *, const struct subject *, const struct score_question *, struct arena *, int32_t *total,
                const char **grade, struct error *);
/* Gate, value, loan.  Scores first. */
int model_pledge(const struct model_library *, const struct subject *, const struct pledge_question *, struct arena *,
                 struct valuation *out, struct error *);
/* Several patents as one pledge: out->parts are theirs, by number as the subjects come; out's own figures are the whole's. */
int model_basket(const struct model_library *, const struct subject *subjects, size_t count, const struct pledge_question *, struct arena *, struct valuation *out,
                 struct error *);
/* Royalty, fee, forms, ceilings.  Scores first. */
int model_license(const struct model_library *, const struct subject *, const struct license_question *, struct arena *,
                  struct valuation *out, struct error *);

#endif
