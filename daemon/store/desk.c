#include "store/desk.h"

#include "store/pack.h"

#include <stdlib.h>
#include <string.h>

#define SLOTS 8
#define SALTS 256
#define KEPT_BYTES 16384 /* of a buffer that a long body has made grow */

struct slot { bool used, dirty, fresh; uint64_t touched; struct block block; };
struct plain { struct buffer header, body; }; /* the body with its salt before it */
struct tile { uint64_t index; size_t size; bool open; uint8_t bytes[TILE_ROW_LEAVES * sizeof(struct digest)]; };

struct desk {
    struct slot slots[SLOTS];
    uint64_t clock;
    struct event_pack events;
    struct body_pack bodies;
    struct plain plain[PACK_EVENTS]; /* by sequence: no open pack reaches further back */
    struct tile tile;
    struct pairs *pairs;
    MDB_cursor *cursors[TABLES];
    uint32_t covered;
    size_t salts, weight;
    uint8_t salt[SALTS][SALT_BYTES];
    struct buffer bytes; /* of what is being put */
};

struct desk *desk_new(void)
{
    struct desk *desk = calloc(1, sizeof *desk);
    if (desk && !(desk->pairs = pairs_new())) {
        free(desk);
        return NULL;
    }
    return desk;
}

void desk_free(struct desk *desk)
{
    if (!desk)
        return;
    for (size_t i = 0; i < PACK_EVENTS; i++) {
        buffer_free(&desk->plain[i].header);
        buffer_free(&desk->plain[i].body);
    }
    event_pack_free(&desk->events);
    body_pack_free(&desk->bodies);
    buffer_free(&desk->bytes);
    pairs_free(desk->pairs);
    free(desk);
}

static void forget(struct buffer *buffer)
{
    if (buffer->room > KEPT_BYTES || buffer->failed)
        buffer_free(buffer);
    buffer_clear(buffer);
}

void desk_begin(struct desk *desk)
{
    for (size_t i = 0; i < SLOTS; i++)
        desk->slots[i].used = false;
    for (size_t i = 0; i < PACK_EVENTS; i++)
        forget(&desk->plain[i].body);
    event_pack_free(&desk->events);
    body_pack_free(&desk->bodies);
    desk->events = (struct event_pack){.count = 0};
    desk->bodies = (struct body_pack){.count = 0};
    forget(&desk->bytes);
    desk->tile.open = false;
    desk->weight = 0;
    memset(desk->cursors, 0, sizeof desk->cursors);
}

size_t desk_weight(const struct desk *desk)
{
    return desk->weight;
}

void desk_weigh(struct desk *desk, size_t bytes)
{
    desk->weight += bytes;
}

MDB_cursor **desk_cursor(struct desk *desk, enum table table)
{
    return &desk->cursors[table];
}

/* ---- blocks -------------------------------------------------------------------------------------------------------------- */

static int put_block(struct desk *desk, const struct view_of_tables *shelf, struct slot *slot, struct error *error)
{
    uint8_t key[4];
    buffer_clear(&desk->bytes);
    put_be32(key, slot->block.number);
    block_encode(&slot->block, &desk->bytes);
    if (desk->bytes.failed)
        return error_set(error, ERROR_BUSY, "block", NULL, "free memory");
    slot->dirty = false;
    int (*put)(const struct view_of_tables *, enum table, const void *, size_t, const void *, size_t, struct error *) = slot->fresh ? row_append : row_put;
    return put(shelf, TABLE_PATENT, key, 4, desk->bytes.data, desk->bytes.size, error);
}

/* The slot that holds a block, or the one that was left alone longest. */
static struct slot *slot_for(struct desk *desk, uint32_t number)
{
    struct slot *oldest = &desk->slots[0];
    for (struct slot *slot = desk->slots; slot < desk->slots + SLOTS; slot++) {
        if (slot->used && slot->block.number == number)
            return slot;
        if (oldest->used && (!slot->used || slot->touched < oldest->touched))
            oldest = slot;
    }
    return oldest;
}

int desk_block(const struct view_of_tables *shelf, uint32_t ordinal, bool change, struct block **out, struct error *error)
{
    uint32_t number = ordinal / BLOCK_ROWS;
    struct desk *desk = shelf->desk;
    struct slot *slot = slot_for(desk, number);
    if (!slot->used || slot->block.number != number) {
        uint8_t key[4];
        MDB_val value;
        if (slot->used && slot->dirty && put_block(desk, shelf, slot, error))
            return -1;
        slot->used = false;
        put_be32(key, number);
        int found = row_get(shelf, TABLE_PATENT, key, 4, &value, error);
        if (found < 0 || (found && block_decode(value.mv_data, value.mv_size, &slot->block, error)))
            return -1;
        if (!found)
            block_clear(&slot->block, number);
        slot->used = true;
        slot->dirty = false;
        slot->fresh = !found;
    }
    slot->touched = ++desk->clock;
    slot->dirty = slot->dirty || change;
    *out = &slot->block;
    return 0;
}

static int put_blocks(struct desk *desk, const struct view_of_tables *shelf, struct error *error)
{
    for (;;) {
        struct slot *next = NULL; /* by number, so that fresh ones are appended */
        for (struct slot *slot = desk->slots; slot < desk->slots + SLOTS; slot++)
            if (slot->used && slot->dirty && (!next || slot->block.number < next->block.number))
                next = slot;
        if (!next)
            return 0;
        if (put_block(desk, shelf, next, error))
            return -1;
        next->fresh = false;
    }
}

/* ---- ledger -------------------------------------------------------------------------------------------------------------- */

static int put_events(struct desk *desk, const struct view_of_tables *ledger, struct error *error)
{
    uint8_t key[8];
    if (!desk->events.count)
        return 0;
    put_be64(key, desk->events.first);
    buffer_clear(&desk->bytes);
    event_pack_end(&desk->events, &desk->bytes);
    return desk->bytes.failed ? error_set(error, ERROR_BUSY, "event", NULL, "free memory")
                              : row_append(ledger, TABLE_EVENT, key, 8, desk->bytes.data, desk->bytes.size, error);
}

static int put_bodies(struct desk *desk, const struct view_of_tables *ledger, struct error *error)
{
    uint8_t key[8];
    if (!desk->bodies.count)
        return 0;
    put_be64(key, desk->bodies.first);
    buffer_clear(&desk->bytes);
    body_pack_end(&desk->bodies, &desk->bytes);
    return desk->bytes.failed ? error_set(error, ERROR_BUSY, "body", NULL, "free memory")
                              : row_append(ledger, TABLE_BODY, key, 8, desk->bytes.data, desk->bytes.size, error);
}

static int put_tile(struct desk *desk, const struct view_of_tables *ledger, struct error *error)
{
    uint8_t key[TILE_KEY_BYTES];
    if (!desk->tile.open)
        return 0;
    desk->tile.open = false;
    tile_key(key, desk->tile.index);
    return row_append(ledger, TABLE_TILE, key, sizeof key, desk->tile.bytes, desk->tile.size, error);
}

/* The row of the tile that a leaf belongs to, with all leaves before it. */
static int open_tile(struct desk *desk, const struct view_of_tables *ledger, uint64_t leaf, struct error *error)
{
    uint8_t key[TILE_KEY_BYTES];
    size_t size = (size_t)(leaf % TILE_ROW_LEAVES) * sizeof(struct digest);
    MDB_val value;
    if (desk->tile.open && desk->tile.index == leaf / TILE_ROW_LEAVES)
        return 0;
    if (put_tile(desk, ledger, error))
        return -1;
    if (size) {
        tile_key(key, leaf / TILE_ROW_LEAVES);
        int found = row_get(ledger, TABLE_TILE, key, sizeof key, &value, error);
        if (found < 0)
            return -1;
        if (!found || value.mv_size != size)
            return error_set(error, ERROR_STORE_CORRUPT, "tile", NULL, "the leaves of all earlier events");
        memcpy(desk->tile.bytes, value.mv_data, size);
    }
    desk->tile.index = leaf / TILE_ROW_LEAVES;
    desk->tile.size = size;
    desk->tile.open = true;
    return 0;
}

static int append_leaf(struct desk *desk, const struct view_of_tables *ledger, uint64_t leaf, const struct buffer *header, struct error *error)
{
    struct digest digest;
    if (open_tile(desk, ledger, leaf, error))
        return -1;
    event_leaf(header->data, header->size, &digest);
    memcpy(desk->tile.bytes + desk->tile.size, digest.bytes, sizeof digest);
    desk->tile.size += sizeof digest;
    return 0;
}

int desk_append(const struct view_of_tables *ledger, uint64_t sequence, const struct event *event, const uint8_t salt[SALT_BYTES], const struct buffer *body,
                struct error *error)
{
    struct desk *desk = ledger->desk;
    struct plain *plain = &desk->plain[sequence % PACK_EVENTS];
    buffer_clear(&plain->header);
    buffer_clear(&plain->body);
    event_put_header(event, &plain->header);
    int added = event_pack_add(&desk->events, sequence, event);
    if (!added && !put_events(desk, ledger, error))
        added = event_pack_add(&desk->events, sequence, event);
    int kept = added > 0 ? body_pack_add(&desk->bodies, sequence, salt, body) : -1;
    if (!kept && !put_bodies(desk, ledger, error))
        kept = body_pack_add(&desk->bodies, sequence, salt, body);
    if (added <= 0 || kept <= 0 || plain->header.failed)
        return error_set(error, ERROR_BUSY, "event", NULL, "free memory");
    if (body->size > BODY_PACK_BYTES)
        return put_bodies(desk, ledger, error) || append_leaf(desk, ledger, sequence - 1, &plain->header, error) ? -1 : 0;
    buffer_put(&plain->body, salt, SALT_BYTES);
    buffer_put(&plain->body, body->data, body->size);
    return plain->body.failed ? error_set(error, ERROR_BUSY, "body", NULL, "free memory")
                              : append_leaf(desk, ledger, sequence - 1, &plain->header, error); /* sequences begin at 1, leaves at 0 */
}

const struct buffer *desk_header(const struct desk *desk, uint64_t sequence)
{
    bool here = desk && desk->events.count && sequence >= desk->events.first && sequence < desk->events.first + desk->events.count;
    return here ? &desk->plain[sequence % PACK_EVENTS].header : NULL;
}

const struct buffer *desk_body(const struct desk *desk, uint64_t sequence)
{
    bool here = desk && desk->bodies.count && sequence >= desk->bodies.first && sequence < desk->bodies.first + desk->bodies.count;
    return here ? &desk->plain[sequence % PACK_EVENTS].body : NULL;
}

int desk_salt(struct desk *desk, uint8_t out[SALT_BYTES])
{
    if (!desk->salts) {
        if (digest_random(desk->salt, sizeof desk->salt))
            return -1;
        desk->salts = SALTS;
    }
    memcpy(out, desk->salt[--desk->salts], SALT_BYTES);
    return 0;
}

/* ---- pairs, and everything ----------------------------------------------------------------------------------------------- */

int desk_pair(const struct view_of_tables *shelf, enum table table, const void *key, size_t size, uint32_t ordinal, bool put, struct error *error)
{
    struct pairs *pairs = shelf->desk->pairs;
    if (pairs_add(pairs, table, key, size, ordinal, put))
        return 0;
    if (pairs_flush(pairs, shelf, error))
        return -1;
    return pairs_add(pairs, table, key, size, ordinal, put) ? 0 : error_set(error, ERROR_STORE_CORRUPT, table_name(table), NULL, "a key of at most %d bytes", PAIR_KEY_BYTES);
}

bool desk_has_room(const struct desk *desk, size_t pairs)
{
    return pairs_have_room(desk->pairs, pairs);
}

int desk_flush_pairs(const struct view_of_tables *shelf, struct error *error)
{
    return pairs_flush(shelf->desk->pairs, shelf, error);
}

uint32_t desk_covered(const struct desk *desk)
{
    return desk->covered;
}

void desk_cover(struct desk *desk, uint32_t ordinals)
{
    desk->covered = ordinals;
}

void desk_forget_pairs(struct desk *desk)
{
    pairs_clear(desk->pairs);
    desk->covered = 0;
}

int desk_flush(const struct view_of_tables *at, struct error *error)
{
    struct desk *desk = at->desk;
    return put_blocks(desk, at, error) || put_events(desk, at, error) || put_bodies(desk, at, error) || put_tile(desk, at, error) ? -1 : 0;
}
