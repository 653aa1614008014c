/* The ledger proper: header, erasable body, and the leaf in its tile. */
#include "store/internal.h"

#include <string.h>

#define TILE_LEAVES 256

/* tile: level (1 byte, 0 for leaves) ‖ index (8 bytes) → up to 256 hashes of 32 bytes. */
static int append_leaf(struct books *books, uint64_t sequence, const struct digest *leaf, struct error *error)
{
    uint8_t key[9] = {0}, tile[TILE_LEAVES * 32];
    uint64_t index = sequence - 1; /* sequences begin at 1, leaves at 0 */
    size_t size = (size_t)(index % TILE_LEAVES) * 32;
    MDB_val value;
    put_be64(key + 1, index / TILE_LEAVES);
    if (size) {
        int found = row_get(&books->ledger, TABLE_TILE, key, sizeof key, &value, error);
        if (found < 0)
            return -1;
        if (!found || value.mv_size != size)
            return error_set(error, ERROR_STORE_CORRUPT, "tile", NULL, "the leaves of all earlier events");
        memcpy(tile, value.mv_data, size);
    }
    memcpy(tile + size, leaf->bytes, 32);
    return row_put(&books->ledger, TABLE_TILE, key, sizeof key, tile, size + 32, error);
}

static int put_body(struct books *books, const uint8_t key[8], const uint8_t *salt, const struct buffer *body, struct error *error)
{
    struct buffer row = {0};
    buffer_put(&row, salt, SALT_BYTES);
    buffer_put(&row, body->data, body->size);
    int result = row.failed ? error_set(error, ERROR_BUSY, "body", NULL, "free memory")
                            : row_put(&books->ledger, TABLE_BODY, key, 8, row.data, row.size, error);
    buffer_free(&row);
    return result;
}

int ledger_append(struct books *books, struct event *event, const struct buffer *body, uint64_t *sequence, struct error *error)
{
    uint8_t key[8], salt[SALT_BYTES];
    struct buffer header = {0};
    struct digest leaf;
    if (body->failed || digest_random(salt, sizeof salt))
        return error_set(error, ERROR_BUSY, "event", NULL, "free memory and randomness from the system");
    if (event->recorded_at < books->state->recorded_at)
        event->recorded_at = books->state->recorded_at;
    event_body_digest(salt, body->data, body->size, &event->body_digest);
    event_put_header(event, &header);
    *sequence = books->state->sequence + 1;
    put_be64(key, *sequence);
    event_leaf(header.data, header.size, &leaf);
    int result = header.failed ? error_set(error, ERROR_BUSY, "event", NULL, "free memory")
                               : row_put(&books->ledger, TABLE_EVENT, key, 8, header.data, header.size, error);
    buffer_free(&header);
    if (result || put_body(books, key, salt, body, error) || append_leaf(books, *sequence, &leaf, error))
        return -1;
    books->state->sequence = *sequence;
    books->state->recorded_at = event->recorded_at;
    return 0;
}

int ledger_read(const struct view_of_tables *at, uint64_t sequence, struct arena *arena, struct entry *out, struct error *error)
{
    uint8_t key[8];
    MDB_val header, body;
    put_be64(key, sequence);
    int found = row_get(at, TABLE_EVENT, key, 8, &header, error);
    if (found <= 0)
        return found < 0 ? -1 : error_set(error, ERROR_STORE_CORRUPT, "event", NULL, "event %llu of the ledger", (unsigned long long)sequence);
    *out = (struct entry){.sequence = sequence};
    if (event_read_header(header.mv_data, header.mv_size, arena, &out->event, error))
        return -1;
    found = row_get(at, TABLE_BODY, key, 8, &body, error);
    if (found < 0)
        return -1;
    out->erased = !found;
    if (!found)
        return 0;
    if (body.mv_size < SALT_BYTES)
        return error_set(error, ERROR_STORE_CORRUPT, "body", NULL, "salt and body of event %llu", (unsigned long long)sequence);
    const uint8_t *bytes = body.mv_data;
    struct digest digest;
    event_body_digest(bytes, bytes + SALT_BYTES, body.mv_size - SALT_BYTES, &digest);
    if (memcmp(digest.bytes, out->event.body_digest.bytes, 32) != 0)
        return error_set(error, ERROR_STORE_CORRUPT, "body", NULL, "the hash that the header of event %llu names", (unsigned long long)sequence);
    out->body = arena_copy(arena, (const char *)bytes + SALT_BYTES, body.mv_size - SALT_BYTES);
    out->body_size = body.mv_size - SALT_BYTES;
    return out->body ? 0 : error_set(error, ERROR_BUSY, "body", NULL, "free memory");
}
