/* Reading: one transaction a call, renewed from the thread's handle. */
#include "store/block.h"
#include "store/internal.h"

#include <stdlib.h>
#include <string.h>

int snapshot_open(struct store *store, unsigned thread, struct snapshot **out, struct error *error)
{
    struct snapshot *snapshot = calloc(1, sizeof *snapshot);
    if (!snapshot || thread >= store->reader_count) {
        free(snapshot);
        return error_set(error, ERROR_BUSY, "index", NULL, "a reader's handle for thread %u", thread);
    }
    int result = store->readers[thread] ? mdb_txn_renew(store->readers[thread])
                                        : mdb_txn_begin(store->env, NULL, MDB_RDONLY, &store->readers[thread]);
    snapshot->store = store;
    snapshot->thread = thread;
    snapshot->txn = store->readers[thread];
    struct view_of_tables at = {.txn = snapshot->txn, .tables = &store->tables};
    if (result || state_read(&at, &snapshot->state, error)) {
        if (!result)
            mdb_txn_reset(snapshot->txn);
        free(snapshot);
        return result ? store_failure(result, "index", error) : -1;
    }
    *out = snapshot;
    return 0;
}

void snapshot_close(struct snapshot *snapshot)
{
    if (!snapshot)
        return;
    mdb_txn_reset(snapshot->txn);
    free(snapshot);
}

uint64_t snapshot_sequence(const struct snapshot *snapshot)
{
    return snapshot->state.sequence;
}

uint32_t snapshot_ordinals(const struct snapshot *snapshot)
{
    return snapshot->state.ordinals;
}

static struct view_of_tables tables_of(const struct snapshot *snapshot)
{
    return (struct view_of_tables){.txn = snapshot->txn, .tables = &snapshot->store->tables};
}

int patent_find(struct snapshot *snapshot, const char *number, uint32_t *ordinal, struct error *error)
{
    struct view_of_tables at = tables_of(snapshot);
    int found = number_of_patent(&at, number, strlen(number), ordinal, error);
    if (found == 0)
        return error_set(error, ERROR_PATENT_UNKNOWN, "", number, "a patent of the index");
    return found < 0 ? -1 : 0;
}

static int not_known(const struct chain *chain, const struct view *view, struct error *error)
{
    struct day first = chain_first_day(chain, view->tenant);
    char asked[11] = "", from[11] = "";
    if (!day_is_set(view->as_of) || !day_is_set(first) || first.number <= view->as_of.number)
        return error_set(error, ERROR_PATENT_UNKNOWN, "", NULL, "a patent of which something was known then");
    day_format(view->as_of, asked);
    day_format(first, from);
    return error_set(error, ERROR_PATENT_UNKNOWN, "params.as_of", asked, "%s, the first day on which something was known of this patent, or a later one", from);
}

int patent_read(struct snapshot *snapshot, uint32_t ordinal, const struct view *view, struct arena *arena, struct record *out, struct error *error)
{
    struct view_of_tables at = tables_of(snapshot);
    unsigned state;
    struct chain chain;
    bool known;
    if (projection_row(&at, ordinal, arena, out, &state, error))
        return -1;
    bool past = day_is_set(view->as_of) || (view->through && view->through < out->head);
    if (!past && !(state & ROW_LIVE))
        return error_set(error, ERROR_PATENT_UNKNOWN, "", NULL, "a patent of the index");
    if (!past && !(view->tenant && (state & ROW_TENANT_FACTS)))
        return 0;
    if (chain_read(&at, out->head, NULL, arena, &chain, error) || chain_fold(&chain, view, arena, out, &known, error))
        return -1;
    if (!known)
        return not_known(&chain, view, error);
    out->ordinal = ordinal;
    return 0;
}

struct walk { struct snapshot *snapshot; uint32_t first; bool texts; struct arena *arena; patent_visitor *visit; void *context; };

static int walk_block(const struct walk *walk, const struct block *block, struct error *error)
{
    struct view_of_tables at = tables_of(walk->snapshot);
    for (unsigned row = 0; row < BLOCK_ROWS; row++) {
        struct record record = {.ordinal = block->number * BLOCK_ROWS + row};
        unsigned state;
        if (record.ordinal < walk->first || !(block->rows[row].state & ROW_LIVE))
            continue;
        arena_reset(walk->arena);
        if (walk->texts && projection_row(&at, record.ordinal, walk->arena, &record, &state, error))
            return -1;
        if (!walk->texts)
            block_get(block, row, &record);
        record.tenant_facts = block->rows[row].state & ROW_TENANT_FACTS;
        int result = walk->visit(walk->context, &record);
        if (result)
            return result;
    }
    return 0;
}

int patent_walk(struct snapshot *snapshot, uint32_t first, bool texts, struct arena *arena, patent_visitor *visit, void *context,
                struct error *error)
{
    struct walk walk = {snapshot, first, texts, arena, visit, context};
    struct block *block = malloc(sizeof *block);
    MDB_cursor *cursor;
    uint8_t start[4];
    put_be32(start, first / BLOCK_ROWS);
    MDB_val key = {.mv_size = 4, .mv_data = start}, value;
    int result = block ? mdb_cursor_open(snapshot->txn, snapshot->store->tables.dbi[TABLE_PATENT], &cursor) : MDB_MAP_FULL;
    if (result) {
        free(block);
        return store_failure(result, "patent", error);
    }
    int visited = 0;
    for (MDB_cursor_op op = MDB_SET_RANGE; !visited && !(result = mdb_cursor_get(cursor, &key, &value, op)); op = MDB_NEXT)
        visited = block_decode(value.mv_data, value.mv_size, block, error) ? -1 : walk_block(&walk, block, error);
    mdb_cursor_close(cursor);
    free(block);
    return visited ? visited : result == MDB_NOTFOUND ? 0 : store_failure(result, "patent", error);
}

static int read_subjects(const struct body_item *item, struct arena *arena, struct ordinals *out)
{
    uint32_t *ordinals = arena_take(arena, item->size + 1);
    *out = (struct ordinals){ordinals, item->size / 4};
    for (size_t i = 0; ordinals && i < out->count; i++)
        ordinals[i] = get_be32((const uint8_t *)item->bytes + 4 * i);
    return ordinals ? 0 : -1;
}

static int read_valuation(const struct view_of_tables *at, uint64_t sequence, struct arena *arena, struct valuation_entry *out, struct error *error)
{
    struct entry entry;
    struct body_item item;
    size_t place = 0;
    unsigned last = 0;
    int64_t number;
    if (ledger_read(at, sequence, arena, &entry, error))
        return -1;
    *out = (struct valuation_entry){.sequence = sequence, .recorded_at = entry.event.recorded_at, .actor = entry.event.actor};
    while (!entry.erased && body_next(entry.body, entry.body_size, &place, &last, &item) > 0) {
        const char *text = item.id == MEMBER_NUMBER || item.id == MEMBER_THROUGH ? "" : arena_copy(arena, item.bytes, item.size);
        if (!text || (item.id == MEMBER_SUBJECTS && read_subjects(&item, arena, &out->subjects)))
            return error_set(error, ERROR_BUSY, "valuation", NULL, "free memory");
        if (item.id == MEMBER_NUMBER && !body_number(&item, &number))
            out->number = (uint64_t)number;
        else if (item.id == MEMBER_THROUGH && !body_number(&item, &number))
            out->through = (uint64_t)number;
        else if (item.id == MEMBER_METHOD)
            out->method = text;
        else if (item.id == MEMBER_PATENT)
            out->patent = text;
        else if (item.id == MEMBER_QUESTION) {
            out->question = text;
            out->question_size = item.size;
        } else if (item.id == MEMBER_ANSWER) {
            out->answer = text;
            out->answer_size = item.size;
        }
    }
    return out->method && out->question && out->answer ? 0 : error_set(error, ERROR_VALUATION_UNKNOWN, "", NULL, "a valuation whose content was not erased");
}

static int valuation_key(const char *tenant, uint64_t number, struct arena *arena, MDB_val *key, struct error *error)
{
    size_t prefix = strlen(tenant) + 1;
    uint8_t *bytes = arena_take(arena, prefix + 8);
    if (!bytes)
        return error_set(error, ERROR_BUSY, "valuation", NULL, "free memory");
    memcpy(bytes, tenant, prefix);
    put_be64(bytes + prefix, number);
    *key = (MDB_val){.mv_size = prefix + 8, .mv_data = bytes};
    return 0;
}

int valuation_read(struct snapshot *snapshot, const char *tenant, uint64_t number, struct arena *arena, struct valuation_entry *out,
                   struct error *error)
{
    struct view_of_tables at = tables_of(snapshot);
    MDB_val key = {0}, value;
    if (valuation_key(tenant, number, arena, &key, error))
        return -1;
    int found = row_get(&at, TABLE_VALUATION, key.mv_data, key.mv_size, &value, error);
    if (found < 0)
        return -1;
    return found ? read_valuation(&at, get_be64(value.mv_data), arena, out, error)
                 : error_set(error, ERROR_VALUATION_UNKNOWN, "", NULL, "a valuation recorded for this tenant");
}

int valuation_list(struct snapshot *snapshot, const char *tenant, uint64_t before, size_t limit, struct arena *arena,
                   struct valuation_entry **out, size_t *count, struct error *error)
{
    struct view_of_tables at = tables_of(snapshot);
    MDB_cursor *cursor;
    MDB_val key, value;
    size_t prefix = strlen(tenant) + 1;
    *count = 0;
    *out = arena_take(arena, (limit + 1) * sizeof **out);
    if (!*out || valuation_key(tenant, before ? before : UINT64_MAX, arena, &key, error))
        return -1;
    const uint8_t *start = key.mv_data;
    int result = mdb_cursor_open(snapshot->txn, snapshot->store->tables.dbi[TABLE_VALUATION], &cursor);
    if (result)
        return store_failure(result, "valuation", error);
    result = mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE);
    MDB_cursor_op op = result == MDB_NOTFOUND ? MDB_LAST : MDB_PREV;
    for (; *count < limit && !(result = mdb_cursor_get(cursor, &key, &value, op)); op = MDB_PREV) {
        if (key.mv_size != prefix + 8 || memcmp(key.mv_data, start, prefix) != 0)
            break;
        if (read_valuation(&at, get_be64(value.mv_data), arena, &(*out)[*count], error)) {
            mdb_cursor_close(cursor);
            return -1;
        }
        (*count)++;
    }
    mdb_cursor_close(cursor);
    return result && result != MDB_NOTFOUND ? store_failure(result, "valuation", error) : 0;
}

int load_progress(struct snapshot *snapshot, const char *tenant, const char *job, uint64_t *next_chunk, struct error *error)
{
    struct view_of_tables at = tables_of(snapshot);
    struct buffer key = {0};
    MDB_val value;
    buffer_put(&key, tenant, strlen(tenant) + 1);
    buffer_puts(&key, job);
    int found = key.failed || key.size > 511 ? 0 : row_get(&at, TABLE_LOAD, key.data, key.size, &value, error);
    *next_chunk = found > 0 ? get_be64(value.mv_data) : 0;
    buffer_free(&key);
    return found < 0 ? -1 : 0;
}
