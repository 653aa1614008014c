#include "store/desk.h"

#include <string.h>

void put_be32(uint8_t *out, uint32_t value)
{
    for (int i = 3; i >= 0; i--, value >>= 8)
        out[i] = (uint8_t)value;
}

void put_be64(uint8_t *out, uint64_t value)
{
    for (int i = 7; i >= 0; i--, value >>= 8)
        out[i] = (uint8_t)value;
}

uint32_t get_be32(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

uint64_t get_be64(const uint8_t *bytes)
{
    return (uint64_t)get_be32(bytes) << 32 | get_be32(bytes + 4);
}

/* LMDB takes non-const pointers and does not write through them. */
static MDB_val val(const void *data, size_t size)
{
    union { const void *from; void *to; } pointer = {.from = data};
    return (MDB_val){.mv_size = size, .mv_data = pointer.to};
}

/* A number is asked for and then, when nobody has it, given: with one cursor for both the second way down the tree is saved.  NULL: no desk. */
static MDB_cursor **number_cursor(const struct view_of_tables *at, enum table table, int *result)
{
    MDB_cursor **cursor = at->desk && table == TABLE_NUMBER ? desk_cursor(at->desk, table) : NULL;
    *result = cursor && !*cursor ? mdb_cursor_open(at->txn, at->tables->dbi[table], cursor) : 0;
    return cursor;
}

int row_get(const struct view_of_tables *at, enum table table, const void *key, size_t key_size, MDB_val *out, struct error *error)
{
    int result;
    MDB_val k = val(key, key_size);
    MDB_cursor **cursor = number_cursor(at, table, &result);
    if (!result)
        result = cursor ? mdb_cursor_get(*cursor, &k, out, MDB_SET) : mdb_get(at->txn, at->tables->dbi[table], &k, out);
    if (result == MDB_NOTFOUND)
        return 0;
    return result ? store_failure(result, table_name(table), error) : 1;
}

#define PAGE_BYTES 4096

/* A row that may land on any page makes that page dirty; one at the end shares its page with its neighbours. */
static void weigh(const struct view_of_tables *at, enum table table, size_t size, bool append)
{
    if (at->desk)
        desk_weigh(at->desk, size + (append || table == TABLE_PATENT ? 0 : PAGE_BYTES));
}

/* What changes a table elsewhere may move its end: it is to be looked for anew. */
static void forget_cursor(const struct view_of_tables *at, enum table table)
{
    MDB_cursor **cursor = at->desk ? desk_cursor(at->desk, table) : NULL;
    if (cursor && *cursor) {
        mdb_cursor_close(*cursor);
        *cursor = NULL;
    }
}

int row_put(const struct view_of_tables *at, enum table table, const void *key, size_t key_size, const void *data, size_t size, struct error *error)
{
    int result;
    MDB_val k = val(key, key_size), v = val(data, size);
    MDB_cursor **cursor = number_cursor(at, table, &result);
    if (!cursor)
        forget_cursor(at, table);
    if (!result)
        result = cursor ? mdb_cursor_put(*cursor, &k, &v, 0) : mdb_put(at->txn, at->tables->dbi[table], &k, &v, 0);
    weigh(at, table, key_size + size, false);
    return result ? store_failure(result, table_name(table), error) : 0;
}

int row_append(const struct view_of_tables *at, enum table table, const void *key, size_t key_size, const void *data, size_t size, struct error *error)
{
    MDB_val k = val(key, key_size), v = val(data, size);
    MDB_cursor *once = NULL, **end = at->desk ? desk_cursor(at->desk, table) : &once;
    int result = *end ? 0 : mdb_cursor_open(at->txn, at->tables->dbi[table], end);
    if (!result)
        result = mdb_cursor_put(*end, &k, &v, MDB_APPEND);
    if (once)
        mdb_cursor_close(once);
    weigh(at, table, key_size + size, true);
    if (result == MDB_KEYEXIST)
        return row_put(at, table, key, key_size, data, size, error);
    return result ? store_failure(result, table_name(table), error) : 0;
}

int pair_put(const struct view_of_tables *at, enum table table, const void *key, size_t key_size, uint32_t ordinal, struct error *error)
{
    uint8_t bytes[4];
    MDB_val k = val(key, key_size), v = val(bytes, sizeof bytes);
    put_be32(bytes, ordinal);
    int result = mdb_put(at->txn, at->tables->dbi[table], &k, &v, MDB_NODUPDATA);
    weigh(at, table, key_size + sizeof bytes, false);
    return result && result != MDB_KEYEXIST ? store_failure(result, table_name(table), error) : 0;
}

int row_delete(const struct view_of_tables *at, enum table table, const void *key, size_t key_size, struct error *error)
{
    MDB_val k = val(key, key_size);
    forget_cursor(at, table);
    int result = mdb_del(at->txn, at->tables->dbi[table], &k, NULL);
    return result && result != MDB_NOTFOUND ? store_failure(result, table_name(table), error) : 0;
}

/* meta "state": eight-byte big-endian counters, the index's id, and `settled` in four bytes more; an index in which nothing ever waited lacks them. */
#define STATE_FIRST_BYTES (7 * 8 + 16)
#define STATE_BYTES (STATE_FIRST_BYTES + 4)

int state_read(const struct view_of_tables *at, struct state *out, struct error *error)
{
    MDB_val value;
    int found = row_get(at, TABLE_META, "state", 5, &value, error);
    if (found < 0)
        return -1;
    if (!found || (value.mv_size != STATE_BYTES && value.mv_size != STATE_FIRST_BYTES))
        return error_set(error, ERROR_STORE_CORRUPT, "meta", NULL, "the counters of the index");
    const uint8_t *b = value.mv_data;
    *out = (struct state){.sequence = get_be64(b), .valuations = get_be64(b + 8), .ordinals = (uint32_t)get_be64(b + 16),
                          .patents = (uint32_t)get_be64(b + 24), .deleted = (uint32_t)get_be64(b + 32),
                          .norms_edition = (uint32_t)get_be64(b + 40), .recorded_at = (int64_t)get_be64(b + 48)};
    memcpy(out->index_id, b + 56, 16);
    out->settled = value.mv_size == STATE_BYTES ? get_be32(b + STATE_FIRST_BYTES) : out->ordinals;
    return 0;
}

int state_write(const struct view_of_tables *at, const struct state *state, struct error *error)
{
    uint8_t b[STATE_BYTES];
    put_be64(b, state->sequence);
    put_be64(b + 8, state->valuations);
    put_be64(b + 16, state->ordinals);
    put_be64(b + 24, state->patents);
    put_be64(b + 32, state->deleted);
    put_be64(b + 40, state->norms_edition);
    put_be64(b + 48, (uint64_t)state->recorded_at);
    memcpy(b + 56, state->index_id, 16);
    put_be32(b + STATE_FIRST_BYTES, state->settled);
    return row_put(at, TABLE_META, "state", 5, b, sizeof b, error);
}
