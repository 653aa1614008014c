/* A column block: the scan attributes of 128 consecutive patents, column after column.  Pure encoder and decoder.
 *
 *    0  8  XXH3-64 of all that follows
 *    8  1  layout version, 1
 *    9  1  number of columns
 *   10  2  zero
 *   12  4  block number
 *   16     rows: 128 × state (1), 128 × revision (4), 128 × head (6)
 *          directory, a column each: 2 attribute id, 1 width in bytes, 1 zero, 8 base   (12 bytes)
 *          columns: 16 bytes missing bitmap (bit set = missing), then 128 × width bytes of value − base
 *
 * A column without any value is left out; width 0 means that every value is the base.  Little-endian throughout.  Each attribute's range in
 * attributes.def bounds its width, so a block never exceeds BLOCK_BYTES (a unit test adds the bounds up). */
#ifndef STORE_BLOCK_H
#define STORE_BLOCK_H

#include "base/buffer.h"
#include "base/error.h"
#include "domain/record.h"

#include <stdint.h>

#define BLOCK_ROWS 128
#define BLOCK_BYTES 16368 /* with LMDB's page head, four pages of 4,096 bytes */

enum row_state { ROW_LIVE = 1, ROW_DELETED = 2, ROW_TENANT_FACTS = 4 };

struct block_row { uint8_t state; uint32_t revision; uint64_t head; };

struct block {
    uint32_t number;
    struct block_row rows[BLOCK_ROWS];
    uint64_t present[ATTRIBUTES][BLOCK_ROWS / 64]; /* a bit a row */
    int64_t values[ATTRIBUTES][BLOCK_ROWS];        /* 0 where absent */
};

/* True for the attributes that stand in blocks: numbers of place BLOCK or COMPUTED. */
extern const bool block_held[ATTRIBUTES]; /* asked for every attribute of every row that is stored */
static inline bool block_holds(enum attribute attribute)
{
    return block_held[attribute];
}
/* Most bytes a block can take, from the ranges of attributes.def. */
size_t block_bound(void);
void block_encode(const struct block *block, struct buffer *out);
/* An empty block of that number. */
void block_clear(struct block *block, uint32_t number);
/* ERROR_STORE_CORRUPT when the checksum or any length does not hold. */
int block_decode(const void *bytes, size_t size, struct block *out, struct error *error);
/* One row of an encoded block, the rest left alone: numbers, revision, head and state of the record. */
int block_decode_row(const void *bytes, size_t size, unsigned row, struct record *record, unsigned *state, struct error *error);
/* One row between block and record; row = ordinal mod 128. */
void block_get(const struct block *block, unsigned row, struct record *record);
/* One number of a row that had none of this attribute. */
void block_put(struct block *block, unsigned row, enum attribute attribute, int64_t number);
void block_set(struct block *block, unsigned row, const struct record *record, unsigned state);

#endif
