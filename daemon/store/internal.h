/* What the files of this floor share: the open environment, its tables, and the ways up and down the ledger. */
#ifndef STORE_INTERNAL_H
#define STORE_INTERNAL_H

#include "store/event.h"
#include "store/store.h"

#include <lmdb.h>
#include <pthread.h>
#include <string.h>

#define SCHEMA_VERSION 2 /* 2: events and bodies in packs, the tile in rows of sixteen */

/* Named tables; a PROJECTION can be dropped and rebuilt from the ledger. */
enum table {
    TABLE_META, TABLE_EVENT, TABLE_BODY, TABLE_TILE, TABLE_IDEMPOTENCY, TABLE_IDEMPOTENCY_EXPIRY,
    TABLE_PATENT, TABLE_TEXT, TABLE_NUMBER, TABLE_BY_CLASS, TABLE_BY_HOLDER, TABLE_BY_FIELD_YEAR, TABLE_NORMS, TABLE_VALUATION, TABLE_LOAD,
    TABLE_DEAL, TABLE_OPINION, TABLE_BY_RELATIVE,
    TABLES,
    FIRST_PROJECTION = TABLE_PATENT
};
const char *table_name(enum table table);

struct tables { MDB_dbi dbi[TABLES]; };

/* Counters of the whole, one row of `meta`, rewritten in every commit. */
struct state {
    uint64_t sequence, valuations;
    uint32_t ordinals, patents, deleted, norms_edition;
    uint32_t settled; /* patents below have all their secondary entries; those of a later ordinal are new, unchanged since, and wait with theirs */
    int64_t recorded_at; /* of the last event: recorded time never runs backwards */
    uint8_t index_id[16];
};

struct desk;

/* A transaction over one environment's tables, with the writer's desk over it (desk.h); NULL for readers. */
struct view_of_tables { MDB_txn *txn; const struct tables *tables; struct desk *desk; };

/* Where events are read and where projections are kept: the same transaction in service, two while rebuilding. */
struct books {
    struct view_of_tables ledger, shelf;
    struct state *state;
    struct arena *arena;      /* of the running job */
    bool settle;              /* an entry of a settled patent changes: all that waits goes into the tables in this transaction */
    uint32_t secondary_end;   /* patents from here on get no entries that may wait: of a rebuild beside an index that has none of them yet */
};

struct store {
    MDB_env *env;
    struct tables tables;
    int lock_descriptor;
    unsigned reader_count;
    MDB_txn **readers; /* one renewed handle a serving thread */
    struct store_options options;
    char *path;
    /* the writer */
    pthread_t writer;
    pthread_mutex_t mutex;
    pthread_cond_t wake;
    struct store_job *first, *last;
    size_t waiting;
    bool stopping, failed, running;
};

struct snapshot {
    struct store *store;
    MDB_txn *txn;
    unsigned thread;
    struct state state;
};

/* environment.c */
int environment_open(const char *path, size_t map_bytes, unsigned readers, bool read_only, MDB_env **env, struct tables *tables, struct error *error);
/* length.c: bytes that the file lacks of its last page (0: none); `wanted` is the length it should have. */
int64_t length_missing(MDB_env *env, int64_t *wanted);
/* Of a short file, nobody having it open: whether all that is named is there.  Then it gets its length back, unless it is only read. */
int length_mend(const char *path, size_t map_bytes, int64_t wanted, bool read_only, struct error *error);
/* After a commit: pages at the end that were taken and given back within it are missing, and the file gets its length. */
void length_keep(MDB_env *env);

int environment_birth(const char *path, size_t map_bytes, struct error *error);
/* A table that an older patvald did not make is NO_TABLE unless `create`. */
#define NO_TABLE UINT32_MAX
int environment_tables(MDB_txn *txn, bool create, struct tables *tables, struct error *error);
int store_failure(int lmdb_result, const char *what, struct error *error);
bool corrupt_result(int lmdb_result);

/* tables.c: rows by key; 1 found, 0 not there, -1 failure */
int row_get(const struct view_of_tables *at, enum table table, const void *key, size_t key_size, MDB_val *out, struct error *error);
int row_put(const struct view_of_tables *at, enum table table, const void *key, size_t key_size, const void *data, size_t size, struct error *error);
/* The same for a key that is most often beyond the table's last: pages are then left full. */
int row_append(const struct view_of_tables *at, enum table table, const void *key, size_t key_size, const void *data, size_t size, struct error *error);
/* An ordinal under a key of many; one that is there already stays. */
int pair_put(const struct view_of_tables *at, enum table table, const void *key, size_t key_size, uint32_t ordinal, struct error *error);
int row_delete(const struct view_of_tables *at, enum table table, const void *key, size_t key_size, struct error *error);
int state_read(const struct view_of_tables *at, struct state *out, struct error *error);
int state_write(const struct view_of_tables *at, const struct state *state, struct error *error);
void put_be32(uint8_t *out, uint32_t value);
void put_be64(uint8_t *out, uint64_t value);
uint32_t get_be32(const uint8_t *bytes);
uint64_t get_be64(const uint8_t *bytes);

/* ledger.c: one event with its body; the body is NULL when it was erased */
struct new_patent;
/* `draft`, when it is not NULL, is what the event alone makes of a new patent (load.h). */
struct entry { uint64_t sequence; struct event event; const char *body; size_t body_size; bool erased; const struct new_patent *draft; };
/* `seal` of the body, NULL: one is made. */
int ledger_append(struct books *books, struct event *event, const struct buffer *body, const struct seal *seal, uint64_t *sequence, struct error *error);
/* ERROR_STORE_CORRUPT when the body does not hash to what the header says. */
int ledger_read(const struct view_of_tables *at, uint64_t sequence, struct arena *arena, struct entry *out, struct error *error);
/* Takes the body and its salt away for good; header, leaf and every proof stay as they are.  What projections made of it stays, too. */
int ledger_erase(const struct view_of_tables *at, uint64_t sequence, struct error *error);

/* tile: level (1 byte, 0 for leaves) ‖ index (8 bytes) → up to sixteen hashes of 32 bytes; sixteen rows are a tile of 256.  A tile in one
 * value would take three pages of LMDB and be written anew by each commit. */
#define TILE_ROW_LEAVES 16
#define TILE_KEY_BYTES 9
void tile_key(uint8_t key[TILE_KEY_BYTES], uint64_t index);

/* fold.c: the chain of a subject, newest first */
struct chain { struct entry *entries; size_t count; };
/* Does it say facts that can still be read? */
static inline bool entry_tells(const struct entry *entry)
{
    return (entry->event.kind == EVENT_FACTS || entry->event.kind == EVENT_REPEAT) && !entry->erased;
}
/* May `tenant` (NULL: nobody's) read it?  Public entries everybody may. */
static inline bool entry_seen_by(const struct entry *entry, const char *tenant)
{
    return !entry->event.tenant[0] || (tenant && !strcmp(entry->event.tenant, tenant));
}
/* By (source rank, valid-from); of equals the later sequence stands, which the caller knows. */
bool event_stands_before(const struct event *a, const struct event *b);
/* `newest`, when it is not NULL, is the entry at the head, which need not be read. */
int chain_read(const struct view_of_tables *ledger, uint64_t head, const struct entry *newest, struct arena *arena, struct chain *out, struct error *error);
/* The record as it follows from a chain through a view (tenant NULL: public facts only); false in `*known` when no fact speaks. */
int chain_fold(const struct chain *chain, const struct view *view, struct arena *arena, struct record *out, bool *known, struct error *error);
/* The first day on which anything of it can be seen; DAY_NONE: none. */
struct day chain_first_day(const struct chain *chain, const char *tenant);
/* What has been said of each attribute of a row to come: the word that stands on the row's day, the one that stands then among those of the
 * row's own rank, whether this rank has said the row's own value of this day or a later one, and whether anybody has said anything.  The
 * words about a publication's day are those about the row's own document. */
struct word { const struct event *event; bool same; };
struct words { struct word any[ATTRIBUTES], own[ATTRIBUTES]; bool repeated[ATTRIBUTES], told[ATTRIBUTES]; };
struct saying { const char *tenant; unsigned rank; int32_t valid_from; const struct record *facts; };
int chain_words(const struct chain *chain, const struct saying *saying, struct arena *arena, struct words *out, struct error *error);

/* documents.c: the publications of one patent, gathered while its chain is folded */
struct document { const char *text; size_t size; const struct event *event; unsigned met; };
struct documents {
    struct document items[PUBLICATIONS_MOST];
    size_t count;
    unsigned met, cleared_met;         /* events that spoke of them so far, newest first */
    const struct event *cleared;       /* takes away what stands behind it */
    const struct event *first_day, *grant_day; /* whose publication day stands among those of applications, and of grants */
    struct value first;
};
void documents_note(struct documents *documents, const struct event *event, const struct record *said);
/* Fills publication_numbers and, of several, publication_number: the grant's.  A grant's day is not the first publication's: where an
 * application's document has told its own, that one stands.  `day`: the event whose publication_date was going to stand. */
int documents_settle(struct documents *documents, const struct event *day, struct arena *arena, struct record *out, struct error *error);
/* Are all numbers of the value (a number or a list of them) documents of the record? */
bool documents_hold(const struct record *record, const struct value *numbers);

/* identity.c: which patent a row speaks of.  1 found, 0 a new one, -1 refused, or failed when `fatal`. */
struct identity {
    uint32_t ordinal;
    uint32_t others[PUBLICATIONS_MOST + 1]; /* that turn out to be the same patent, and can become it */
    size_t count;
    bool by_application, fatal;
};
int identity_of(struct books *books, const struct fact_row *row, struct identity *out, struct error *error);

/* merge.c: may two records become one?  ERROR_IDENTITY_CONFLICT names in what they differ.  And the other becomes a part of the first. */
int merge_check(struct books *books, uint32_t kept, uint32_t other, struct error *error);
int merge_apply(struct books *books, const struct store_job *job, uint32_t kept, uint32_t other, struct error *error);

/* numbers.c */
struct number { const char *text; size_t size; };
bool number_next(const struct value *list, size_t *at, struct number *out); /* of a number, or a list of them */
/* A patent by a number of its own, or by the serial that all documents of its application share.  1, 0, -1. */
int number_of_patent(const struct view_of_tables *shelf, const char *number, size_t size, uint32_t *ordinal, struct error *error);
/* The number entries of a patent, from the record before to the record after (NULL: none). */
int numbers_replace(struct books *books, uint32_t ordinal, const struct record *before, const struct record *after, struct error *error);

/* projection.c: what one event changes outside the ledger */
/* Appends the row of the table of texts: XXH3-64 ‖ body of the TEXT attributes. */
void text_encode(struct buffer *out, const struct record *record);
int projection_apply(struct books *books, const struct entry *entry, struct error *error);
int projection_row(const struct view_of_tables *shelf, uint32_t ordinal, struct arena *arena, struct record *record, unsigned *state, struct error *error);
int number_find(const struct view_of_tables *shelf, const char *number, size_t size, uint32_t *ordinal, struct error *error); /* 1, 0, -1 */

/* secondary.c: class, holder, field-year and relative entries of a record.  All but the relatives of new patents wait on the desk over many
 * transactions of a load, because each would write anew a page of every holder that it names: `state.settled` says how far the tables go. */
#define HOLDER_BYTES 64
size_t holder_key(const char *name, size_t size, struct arena *arena, uint8_t out[HOLDER_BYTES]);
int secondary_replace(struct books *books, uint32_t ordinal, const struct record *before, const struct record *after, struct error *error);
/* Appends the entries that a record will have: table 1, size of the key 1, key; and puts them for a new patent. */
int secondary_encode(struct buffer *out, const struct record *record, struct arena *arena, struct error *error);
int secondary_add(struct books *books, uint32_t ordinal, const struct buffer *entries, struct error *error);
/* Takes up what a desk that is gone was waiting with. */
int secondary_take_up(struct books *books, struct error *error);
/* Everything that waits goes into the tables. */
int secondary_settle(struct books *books, struct error *error);
/* Will the record have this entry? */
bool secondary_has(const struct record *record, enum table table, const void *key, size_t size, struct arena *arena);

/* evidence.c: deals and opinions; the key of a row ends with its event, which holds the rest */
void deal_body(const struct deal *deal, struct buffer *out);
void opinion_body(const struct opinion *opinion, struct buffer *out);
int evidence_apply(struct books *books, uint64_t sequence, const struct event *event, struct error *error);

/* norms.c */
/* Cuts what the entry's edition, day, sequence and attributes say, and fills in the rest of it. */
int norms_cut(struct books *books, struct norms_entry *entry, struct error *error);

/* apply.c: check and apply of each kind of job inside a write transaction */
int job_check(struct books *books, struct store_job *job, struct error *error);
int job_apply(struct books *books, struct store_job *job, struct error *error);

/* idempotency.c */
int idempotency_look(struct books *books, struct store_job *job, struct error *error); /* 1: answered from the kept bytes */
int idempotency_keep(struct books *books, struct store_job *job, struct error *error);
int idempotency_purge(struct books *books, int64_t now, struct error *error);

void *writer_main(void *store);

#endif
