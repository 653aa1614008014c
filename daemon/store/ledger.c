/* The ledger proper: header, erasable body, and the leaf in its tile. */
#include "store/desk.h"
#include "store/pack.h"

#include <string.h>

void tile_key(uint8_t key[TILE_KEY_BYTES], uint64_t index)
{
    key[0] = 0;
    put_be64(key + 1, index);
}

int ledger_append(struct books *books, struct event *event, const struct buffer *body, const struct seal *seal, uint64_t *sequence, struct error *error)
{
    struct seal own;
    if (body->failed || (!seal && desk_salt(books->ledger.desk, own.salt)))
        return error_set(error, ERROR_BUSY, "event", NULL, "free memory and randomness from the system");
    if (!seal)
        event_body_digest(own.salt, body->data, body->size, &own.digest);
    seal = seal ? seal : &own;
    if (event->recorded_at < books->state->recorded_at)
        event->recorded_at = books->state->recorded_at;
    event->body_digest = seal->digest;
    *sequence = books->state->sequence + 1;
    if (desk_append(&books->ledger, *sequence, event, seal->salt, body, error))
        return -1;
    books->state->sequence = *sequence;
    books->state->recorded_at = event->recorded_at;
    return 0;
}

/* The pack that a sequence would lie in: the last that begins at or before it.  1, 0, -1. */
static int find_pack(const struct view_of_tables *at, enum table table, uint64_t sequence, uint64_t *first, MDB_val *value, struct error *error)
{
    uint8_t bytes[8];
    MDB_cursor *cursor;
    MDB_val key = {.mv_size = 8, .mv_data = bytes};
    int result = mdb_cursor_open(at->txn, at->tables->dbi[table], &cursor);
    put_be64(bytes, sequence);
    if (result)
        return store_failure(result, table_name(table), error);
    result = mdb_cursor_get(cursor, &key, value, MDB_SET_RANGE);
    if (result == MDB_NOTFOUND)
        result = mdb_cursor_get(cursor, &key, value, MDB_LAST);
    else if (!result && memcmp(key.mv_data, bytes, 8) != 0)
        result = mdb_cursor_get(cursor, &key, value, MDB_PREV);
    if (!result)
        *first = get_be64(key.mv_data);
    mdb_cursor_close(cursor);
    return !result ? 1 : result == MDB_NOTFOUND ? 0 : store_failure(result, table_name(table), error);
}

static int no_event(uint64_t sequence, struct error *error)
{
    return error_set(error, ERROR_STORE_CORRUPT, "event", NULL, "event %llu of the ledger", (unsigned long long)sequence);
}

static int read_event(const struct view_of_tables *at, uint64_t sequence, struct arena *arena, struct event *out, struct error *error)
{
    const struct buffer *header = desk_header(at->desk, sequence);
    uint64_t first;
    MDB_val pack;
    if (header)
        return event_read_header(header->data, header->size, arena, out, error);
    int found = find_pack(at, TABLE_EVENT, sequence, &first, &pack, error);
    if (found > 0)
        found = event_pack_read(pack.mv_data, pack.mv_size, first, sequence, arena, out, error);
    return found > 0 ? 0 : found < 0 ? -1 : no_event(sequence, error);
}

static int read_body(const struct view_of_tables *at, uint64_t sequence, struct arena *arena, struct packed_body *out, struct error *error)
{
    const struct buffer *plain = desk_body(at->desk, sequence);
    uint64_t first;
    MDB_val pack;
    if (plain) {
        *out = (struct packed_body){.bytes = arena_copy(arena, plain->data + SALT_BYTES, plain->size - SALT_BYTES), .size = plain->size - SALT_BYTES};
        memcpy(out->salt, plain->data, SALT_BYTES);
        return out->bytes ? 0 : error_set(error, ERROR_BUSY, "body", NULL, "free memory");
    }
    int found = find_pack(at, TABLE_BODY, sequence, &first, &pack, error);
    if (found > 0)
        found = body_pack_read(pack.mv_data, pack.mv_size, sequence - first, arena, out, error);
    return found > 0 ? 0 : found < 0 ? -1 : error_set(error, ERROR_STORE_CORRUPT, "body", NULL, "the body of event %llu, or the mark that it was erased", (unsigned long long)sequence);
}

int ledger_read(const struct view_of_tables *at, uint64_t sequence, struct arena *arena, struct entry *out, struct error *error)
{
    struct packed_body body;
    struct digest digest;
    *out = (struct entry){.sequence = sequence};
    if (read_event(at, sequence, arena, &out->event, error) || read_body(at, sequence, arena, &body, error))
        return -1;
    out->erased = body.erased;
    if (body.erased)
        return 0;
    event_body_digest(body.salt, body.bytes, body.size, &digest);
    if (memcmp(digest.bytes, out->event.body_digest.bytes, sizeof digest) != 0)
        return error_set(error, ERROR_STORE_CORRUPT, "body", NULL, "the hash that the header of event %llu names", (unsigned long long)sequence);
    out->body = body.bytes;
    out->body_size = body.size;
    return 0;
}

int ledger_erase(const struct view_of_tables *at, uint64_t sequence, struct error *error)
{
    struct buffer bytes = {0};
    uint8_t key[8];
    uint64_t first;
    MDB_val pack;
    int found = find_pack(at, TABLE_BODY, sequence, &first, &pack, error);
    if (found > 0)
        found = body_pack_erase(pack.mv_data, pack.mv_size, sequence - first, &bytes, error);
    if (found > 0) {
        put_be64(key, first);
        found = row_put(at, TABLE_BODY, key, 8, bytes.data, bytes.size, error) ? -1 : 1;
    }
    buffer_free(&bytes);
    return found > 0 ? 0 : found < 0 ? -1 : no_event(sequence, error);
}
