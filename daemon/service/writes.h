/* Writes: handed to the one writer, answered after the commit is on disk. */
#ifndef SERVICE_WRITES_H
#define SERVICE_WRITES_H

#include "base/fingerprint.h"
#include "domain/evidence.h"
#include "domain/facts.h"
#include "service/service.h"

/* WRITE_REFUSAL: refused already, with `error` set; it writes nothing, but its key may name an answer that was given before. */
enum write_kind { WRITE_PUT, WRITE_DELETE, WRITE_LOAD, WRITE_VALUATION, WRITE_NORMS, WRITE_REFUSAL, WRITE_DEAL, WRITE_OPINION };

struct write {
    enum write_kind kind;
    struct arena *arena;             /* of the write: lives until `done` */
    const char *tenant, *actor, *source;
    unsigned rank;
    struct day valid_from, observed_on;
    const char *idempotency_key;     /* NULL: none */
    struct fingerprint request;      /* of the call, when there is a key */
    struct fact_row *row;            /* PUT, DELETE; OPINION: the patent */
    struct load *load;               /* LOAD: of write_add_row(); the write's, until write_drop_rows() */
    const char *job;
    uint64_t chunk;
    const char *method, *patent, *question; /* VALUATION */
    size_t question_size;
    uint64_t through;
    struct ordinals subjects;        /* of its patents, in the order of the question */
    const struct deal *deal;         /* DEAL */
    const struct opinion *opinion;   /* OPINION */
    size_t number_at;                /* where twelve digits of the number go in `answer` */
    struct buffer answer;            /* VALUATION: filled before; others: by `render` before the commit */
    void (*render)(struct write *write);
    void (*done)(struct write *write); /* on the writer's thread, after the commit */
    void *context;
    /* out */
    int result;
    struct error error;
    bool replayed;
    struct norms_edition_entry norms;
};

/* A row of a load.  What it says is copied; its facts may be added to.  -1: no memory. */
int write_add_row(struct write *write, struct fact_row *row, struct error *error);
/* What became of the rows, one after the other: `error` NULL unless it was refused.  False at the end. */
struct written_row { uint32_t row; enum fact_outcome outcome; const struct error *error; };
bool write_next_row(const struct write *write, size_t *at, struct written_row *out);
void write_drop_rows(struct write *write);

/* 0: `done` will come.  -1: refused at once, `done` is not called. */
int service_write(struct service *, struct write *write, struct error *);

#endif
