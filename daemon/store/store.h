/* The index: an append-only ledger of events in LMDB and its projections.
 *
 * Reading: a snapshot is one read transaction, opened and closed inside one call of the service; each serving thread uses its own
 * number 0…threads-1.  Values are copied into the caller's arena, so nothing points into the map afterwards.
 * Writing: jobs go to the one writer thread, which gathers what waits into one transaction, checks (a job may be refused, and then
 * changes nothing), applies, commits, and only then calls each job's `done`. */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/fingerprint.h"
#include "domain/day.h"
#include "domain/evidence.h"
#include "domain/facts.h"
#include "domain/norms.h"
#include "domain/record.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct store;
struct snapshot;

struct store_options {
    const char *path;      /* folder of the index */
    size_t map_bytes;      /* fixed for the life of the process; 0: 16 GiB */
    unsigned threads;      /* how many serving threads will read */
    bool create;           /* make it when it is not there */
    bool force_remote;     /* open on a remote file system all the same */
    void (*fatal)(void *context, const char *sentence); /* the writer met a state that only a restart cures; may be NULL: abort() */
    void *fatal_context;
};

/* Opens (or makes) the index and starts the writer.  ERROR_STORE_OPEN, _SCHEMA, _CORRUPT, each with a sentence that names the file. */
int store_open(const struct store_options *options, struct store **out, struct error *error);
/* Finishes what was handed in, stops the writer, closes.  No snapshot may be open. */
void store_close(struct store *store);

struct store_status {
    uint64_t sequence;     /* last event */
    uint32_t ordinals, patents, deleted;
    uint64_t valuations;
    uint32_t norms_edition;
    uint64_t map_bytes, used_bytes, disk_free_bytes;
    uint8_t index_id[16];
};
int store_status(struct store *store, struct store_status *out, struct error *error);

/* ---- reading ------------------------------------------------------------------------------------------------------------- */

int snapshot_open(struct store *store, unsigned thread, struct snapshot **out, struct error *error);
void snapshot_close(struct snapshot *snapshot);
uint64_t snapshot_sequence(const struct snapshot *snapshot);
uint32_t snapshot_ordinals(const struct snapshot *snapshot);

/* Through whose eyes and as of when. */
struct view {
    const char *tenant;    /* whose tenant facts are seen; NULL: none */
    struct day as_of;      /* DAY_NONE: now; else only facts that held on that day (valid-from) and were seen by then (observed-on) */
    bool hindsight;        /* also facts of that day that were seen only later */
    uint64_t through;      /* only events up to this sequence; 0: all */
};

/* Ordinal of a patent by any of its numbers in normal form.  ERROR_PATENT_UNKNOWN. */
int patent_find(struct snapshot *, const char *number, uint32_t *ordinal, struct error *);
/* The record through a view.  ERROR_PATENT_UNKNOWN when deleted or not yet known then. */
int patent_read(struct snapshot *, uint32_t ordinal, const struct view *view, struct arena *, struct record *out, struct error *);
/* Walks the live patents in ordinal order from `first`; numbers of the blocks only, and texts too when `texts`.  The visitor returns 0 to go on,
 * else the walk ends and returns that.  The record is good during the visit only (`arena` is reset by the walk between visits). */
typedef int patent_visitor(void *context, const struct record *record);
int patent_walk(struct snapshot *, uint32_t first, bool texts, struct arena *arena, patent_visitor *visit, void *context, struct error *);

/* Up to `room` ordinals, ascending, of the patents that name a number (in normal form) as their family's or their twin's, or of those that
 * have a holder or patentee of this name.  `*count`: how many. */
int patents_naming(struct snapshot *, const char *number, uint32_t *ordinals, size_t room, size_t *count, struct error *);
int patents_held_by(struct snapshot *, const char *name, size_t size, struct arena *, uint32_t *ordinals, size_t room, size_t *count, struct error *);
/* The numbers that a block has of a patent, without texts and ledger: for a first look.  ERROR_PATENT_UNKNOWN. */
int patent_glance(struct snapshot *, uint32_t ordinal, struct record *out, struct error *);

struct change {            /* one change of one attribute, newest first */
    uint64_t sequence;
    enum attribute attribute;
    struct value value;    /* SET or UNSET */
    struct day valid_from, observed_on;
    int64_t recorded_at;   /* µs UTC */
    const char *actor, *source, *tenant; /* tenant NULL for public facts */
    uint32_t row;
    unsigned rank;
    struct day repeated_on; /* the last day of which the same rank has said it again; DAY_NONE: never */
    const char *repeated_in; /* by this source; NULL: never */
    bool repeats;           /* itself a repeat, of a change that was erased */
};
int patent_history(struct snapshot *, uint32_t ordinal, const char *tenant, struct arena *, struct change **out, size_t *count, struct error *);

struct valuation_entry {
    uint64_t number;       /* per tenant */
    uint64_t sequence;
    int64_t recorded_at;
    const char *actor, *method, *question, *answer, *patent; /* JSON texts; the answer's bytes as they were sent */
    size_t question_size, answer_size;
    uint64_t through;      /* ledger sequence that the answer rests on */
    struct ordinals subjects; /* its patents in the order of the question; none of a valuation that did not keep them */
};
int valuation_read(struct snapshot *, const char *tenant, uint64_t number, struct arena *, struct valuation_entry *out, struct error *);
/* Up to `limit` entries of a tenant below `before` (0: from the newest), newest first; `answer` and `question` are left NULL. */
int valuation_list(struct snapshot *, const char *tenant, uint64_t before, size_t limit, struct arena *, struct valuation_entry **out, size_t *count, struct error *);

struct norms_entry { uint32_t edition; struct day day; struct digest digest; uint32_t patents, cells; uint64_t sequence; unsigned attributes; /* of a cut */ };
int norms_list(struct snapshot *, struct arena *, struct norms_entry **out, size_t *count, struct error *);
/* The edition in force on a day (DAY_NONE: the newest) with sequence ≤ `through` (0: any); the caller drops it.  ERROR_NORMS_UNKNOWN. */
int norms_load(struct store *, struct snapshot *, struct day day, uint64_t through, struct norms **out, struct error *);

/* Every deal that the view's tenant may see (its own and public ones), one per id, none withdrawn, by day, then id; none of a later day than
 * as_of or of a later event than `through`. */
int deals_read(struct snapshot *, const struct view *view, struct arena *, struct deal **out, size_t *count, struct error *);
/* The experts' scores that the view's tenant has entered for one patent, or for all (EVERY_PATENT), one per patent, indicator and expert, none
 * withdrawn, by patent, indicator, expert. */
#define EVERY_PATENT UINT32_MAX
int opinions_read(struct snapshot *, uint32_t ordinal, const struct view *view, struct arena *, struct opinion **out, size_t *count, struct error *);

/* How far an import job has come: the next chunk expected, 0 for an unknown job. */
int load_progress(struct snapshot *, const char *tenant, const char *job, uint64_t *next_chunk, struct error *);

/* ---- writing ------------------------------------------------------------------------------------------------------------- */

/* The rows of a load, added one by one by any thread before the job is handed over: what they say is copied.  NULL without memory. */
struct load *load_new(void);
/* The row's facts may be added to.  -1 without memory: the load is to be freed. */
int load_add(struct load *load, struct fact_row *row, struct error *error);
struct load_row { uint32_t row; enum fact_outcome outcome; uint32_t ordinal; uint64_t revision; struct error *error; /* NULL: none */ };
/* How many, and what became of them (`out` may be NULL); they are the load's. */
size_t load_rows(const struct load *load, const struct load_row **out);
void load_free(struct load *load); /* NULL is allowed */

/* JOB_REFUSAL: refused already, with `error` set; yet its idempotency key may name an answer given before. */
enum job_kind { JOB_PUT, JOB_DELETE, JOB_LOAD, JOB_VALUATION, JOB_NORMS, JOB_REFUSAL, JOB_DEAL, JOB_OPINION };

struct store_job {
    enum job_kind kind;
    const char *tenant, *actor;
    const char *source;            /* file name or "patent.put" */
    unsigned rank;                 /* source rank: office file 30, vendor 20, self-declared 10 */
    struct day valid_from, observed_on;
    /* idempotency: NULL key = none */
    const char *idempotency_key;
    struct fingerprint request;    /* of the call that came with the key */
    struct fact_row *row;          /* JOB_PUT; JOB_DELETE: number and if_revision; JOB_OPINION: the patent */
    struct load *load;             /* JOB_LOAD; the caller's, who frees it after `done` */
    const char *load_job;          /* JOB_LOAD: job id and chunk; the chunk must be the next one; the rows of an earlier one are compared anew */
    uint64_t load_chunk;
    /* JOB_VALUATION */
    const char *method, *patent;
    const char *question;          /* canonical text of the question */
    size_t question_size;
    uint64_t through;
    struct ordinals subjects;
    size_t number_at;              /* where in `answer` the twelve digits of the valuation's number are patched in */
    uint64_t valuation_number;     /* out */
    /* JOB_DEAL; JOB_OPINION */
    const struct deal *deal;
    const struct opinion *opinion;
    /* JOB_NORMS */
    struct norms_entry norms;      /* out */
    /* the answer: for JOB_VALUATION filled by the caller before; for the others `render` fills it after apply, inside the writer, so that
     * it can be kept for the idempotency key.  A replayed key puts the kept bytes here and sets `replayed`. */
    struct buffer answer;
    void (*render)(struct store_job *job);
    bool replayed;
    /* out */
    int result;                    /* 0 or -1 with error */
    struct error error;
    uint64_t sequence;             /* of the job's last event */
    void (*done)(struct store_job *job); /* on the writer's thread, after the commit */
    void *context;                 /* the caller's */
    struct store_job *next;        /* the queue's */
};

/* Hands a job over; it belongs to the store until `done`.  -1 (ERROR_BUSY, ERROR_STORE_READ_ONLY): not taken, `done` is not called. */
int store_submit(struct store *store, struct store_job *job, struct error *error);
/* The same and waits; for tests and start-up. */
int store_run(struct store *store, struct store_job *job);

/* ---- proof --------------------------------------------------------------------------------------------------------------- */

struct check_report {
    uint64_t events, bodies, patents, entries;
    uint64_t faults;               /* how many things do not hold */
    char first_fault[200];         /* the first of them */
    struct digest live, rebuilt;   /* digest over all projections as they stand, and as rebuilt from the ledger */
};
/* Verifies every hash and checksum, every secondary entry, then rebuilds all projections from the ledger beside the live ones and compares
 * SHA-256 over (key, value) in key order.  Reads only (the rebuild goes to a temporary folder).  progress may be NULL. */
int store_check(const char *path, struct check_report *out, void (*progress)(uint64_t done, uint64_t all), struct error *error);

#endif
