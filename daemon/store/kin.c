/* Patents found by what they share: a number they name, a holder. */
#include "store/block.h"
#include "store/internal.h"

#include <string.h>

/* Patents of a running load whose entries are not in the tables yet: their records say it. */
struct newest { enum table table; MDB_val key; struct arena *arena; uint32_t *ordinals; size_t room, *count; };

static int look_at(void *context, const struct record *record)
{
    struct newest *newest = context;
    if (secondary_has(record, newest->table, newest->key.mv_data, newest->key.mv_size, newest->arena))
        newest->ordinals[(*newest->count)++] = record->ordinal;
    return *newest->count == newest->room;
}

static int add_newest(struct snapshot *snapshot, enum table table, MDB_val key, uint32_t *ordinals, size_t room, size_t *count, struct error *error)
{
    struct newest newest = {table, key, arena_new(), ordinals, room, count};
    int result = newest.arena ? patent_walk(snapshot, snapshot->state.settled, true, newest.arena, look_at, &newest, error)
                              : error_set(error, ERROR_BUSY, table_name(table), NULL, "free memory");
    arena_free(newest.arena);
    return result < 0 ? -1 : 0;
}

static int gather(struct snapshot *snapshot, enum table table, MDB_val key, uint32_t *ordinals, size_t room, size_t *count, struct error *error)
{
    MDB_cursor *cursor;
    MDB_val value, wanted = key;
    MDB_dbi dbi = snapshot->store->tables.dbi[table];
    *count = 0;
    if (dbi == NO_TABLE || !key.mv_size)
        return 0;
    int result = mdb_cursor_open(snapshot->txn, dbi, &cursor);
    if (result)
        return store_failure(result, table_name(table), error);
    for (MDB_cursor_op op = MDB_SET_KEY; *count < room && !(result = mdb_cursor_get(cursor, &key, &value, op)); op = MDB_NEXT_DUP)
        ordinals[(*count)++] = get_be32(value.mv_data);
    mdb_cursor_close(cursor);
    if (result && result != MDB_NOTFOUND)
        return store_failure(result, table_name(table), error);
    bool waits = table != TABLE_BY_RELATIVE && snapshot->state.settled < snapshot->state.ordinals && *count < room;
    return waits ? add_newest(snapshot, table, wanted, ordinals, room, count, error) : 0;
}

int patents_naming(struct snapshot *snapshot, const char *number, uint32_t *ordinals, size_t room, size_t *count, struct error *error)
{
    union { const char *from; void *to; } key = {.from = number}; /* LMDB does not write through it */
    return gather(snapshot, TABLE_BY_RELATIVE, (MDB_val){.mv_size = strlen(number), .mv_data = key.to}, ordinals, room, count, error);
}

int patents_held_by(struct snapshot *snapshot, const char *name, size_t size, struct arena *arena, uint32_t *ordinals, size_t room, size_t *count,
                    struct error *error)
{
    uint8_t key[HOLDER_BYTES];
    size_t length = holder_key(name, size, arena, key);
    return gather(snapshot, TABLE_BY_HOLDER, (MDB_val){.mv_size = length, .mv_data = key}, ordinals, room, count, error);
}

int patent_glance(struct snapshot *snapshot, uint32_t ordinal, struct record *out, struct error *error)
{
    uint8_t key[4];
    MDB_val value;
    unsigned state = 0;
    struct view_of_tables at = {snapshot->txn, &snapshot->store->tables, NULL};
    put_be32(key, ordinal / BLOCK_ROWS);
    memset(out, 0, sizeof *out);
    out->ordinal = ordinal;
    int found = row_get(&at, TABLE_PATENT, key, 4, &value, error);
    if (found < 0 || (found && block_decode_row(value.mv_data, value.mv_size, ordinal % BLOCK_ROWS, out, &state, error)))
        return -1;
    return state & ROW_LIVE ? 0 : error_set(error, ERROR_PATENT_UNKNOWN, "", NULL, "a patent of the index");
}
