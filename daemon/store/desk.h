/* The writer's desk: what one transaction is working on before it goes into LMDB's pages.
 *
 *    blocks   decoded, a few of them: a bulk import touches each of its blocks 128 times, and each is written once
 *    ledger   the open pack of events, the open pack of bodies, the open row of the tile, and the last events in plain form for reading
 *    pairs    secondary entries to be put or taken away, by key; those of new patents stay here over many transactions (secondary.c)
 *
 * Whoever reads a block or an event through a view with a desk sees what lies on it.  desk_flush puts everything but the pairs into the
 * transaction; desk_begin forgets everything but the pairs, and they are forgotten with a transaction that is given up (desk_forget_pairs). */
#ifndef STORE_DESK_H
#define STORE_DESK_H

#include "store/block.h"
#include "store/internal.h"

/* NULL without memory. */
struct desk *desk_new(void);
void desk_free(struct desk *desk);
void desk_begin(struct desk *desk);
int desk_flush(const struct view_of_tables *at, struct error *error);
/* Bytes of rows put since desk_begin, a page for each that lands anywhere: how much the transaction has made dirty, at most. */
size_t desk_weight(const struct desk *desk);
void desk_weigh(struct desk *desk, size_t bytes);
/* The cursor that stands where the table was last looked at or appended to: it need not be led there again.  LMDB closes it with the
 * transaction. */
MDB_cursor **desk_cursor(struct desk *desk, enum table table);

/* The block that holds an ordinal, an absent one empty; it stays until the next call.  `change`: it will be written. */
int desk_block(const struct view_of_tables *shelf, uint32_t ordinal, bool change, struct block **out, struct error *error);

/* The event after the last one. */
int desk_append(const struct view_of_tables *ledger, uint64_t sequence, const struct event *event, const uint8_t salt[SALT_BYTES], const struct buffer *body,
                struct error *error);
/* Its header's or its body's bytes (with the salt before them) when they are on the desk and not yet in the transaction. */
const struct buffer *desk_header(const struct desk *desk, uint64_t sequence);
const struct buffer *desk_body(const struct desk *desk, uint64_t sequence);
/* Salts, drawn for many events at once; 0, or -1 when the system has no randomness. */
int desk_salt(struct desk *desk, uint8_t out[SALT_BYTES]);

/* A secondary entry to be put or taken away; the last word on an entry counts. */
int desk_pair(const struct view_of_tables *shelf, enum table table, const void *key, size_t size, uint32_t ordinal, bool put, struct error *error);
bool desk_has_room(const struct desk *desk, size_t pairs);
int desk_flush_pairs(const struct view_of_tables *shelf, struct error *error);
/* Up to which ordinal the pairs of new patents are here: another number than the index's says that they are not. */
uint32_t desk_covered(const struct desk *desk);
void desk_cover(struct desk *desk, uint32_t ordinals);
void desk_forget_pairs(struct desk *desk);

/* pairs.c */
#define PAIR_KEY_BYTES 64
struct pairs;
struct pairs *pairs_new(void);
void pairs_free(struct pairs *pairs);
void pairs_clear(struct pairs *pairs);
bool pairs_have_room(const struct pairs *pairs, size_t more);
/* False: full; flush first. */
bool pairs_add(struct pairs *pairs, enum table table, const void *key, size_t size, uint32_t ordinal, bool put);
int pairs_flush(struct pairs *pairs, const struct view_of_tables *shelf, struct error *error);

#endif
