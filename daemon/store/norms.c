/* Norms editions: cut from the blocks as they stand at the event.
 *   norms: edition (4) → day (4) sequence (8) patents (4) cells (4) checksum (8) and the edition's bytes */
#include "store/block.h"
#include "store/internal.h"

#include <errno.h>
#include <string.h>
#include <xxhash.h>

#define HEAD 28

/* The one normed attribute that is no number of the block comes from the text row, and stays there while the record is looked at. */
static int add_texts(struct books *books, struct record *record, struct error *error)
{
    uint8_t key[4];
    MDB_val value;
    put_be32(key, record->ordinal);
    int found = row_get(&books->shelf, TABLE_TEXT, key, 4, &value, error);
    if (found <= 0)
        return found;
    const char *bytes = value.mv_data;
    if (value.mv_size < 8 || get_be64(value.mv_data) != XXH3_64bits(bytes + 8, value.mv_size - 8))
        return error_set(error, ERROR_STORE_CORRUPT, "text", NULL, "the checksum of the row's bytes");
    return body_read_record(bytes + 8, value.mv_size - 8, record, error);
}

static int add_block(struct books *books, const struct block *block, struct norms_builder *builder, struct norms_entry *entry, struct error *error)
{
    for (unsigned row = 0; row < BLOCK_ROWS; row++) {
        struct record record = {.ordinal = block->number * BLOCK_ROWS + row};
        if (!(block->rows[row].state & ROW_LIVE))
            continue;
        block_get(block, row, &record);
        entry->patents++;
        if (entry->attributes > NORMED_generality && add_texts(books, &record, error))
            return -1;
        if (norms_builder_add(builder, &record))
            return error_set(error, ERROR_BUSY, "norms", NULL, "free memory");
    }
    return 0;
}

static int gather(struct books *books, struct norms_builder *builder, struct norms_entry *entry, struct error *error)
{
    struct block *block = arena_take(books->arena, sizeof *block);
    MDB_cursor *cursor;
    MDB_val key, value;
    int result = block ? mdb_cursor_open(books->shelf.txn, books->shelf.tables->dbi[TABLE_PATENT], &cursor) : ENOMEM;
    if (result)
        return store_failure(result, "patent", error);
    int failed = 0;
    for (MDB_cursor_op op = MDB_FIRST; !failed && !(result = mdb_cursor_get(cursor, &key, &value, op)); op = MDB_NEXT)
        failed = block_decode(value.mv_data, value.mv_size, block, error) || add_block(books, block, builder, entry, error);
    mdb_cursor_close(cursor);
    return failed ? -1 : result == MDB_NOTFOUND ? 0 : store_failure(result, "patent", error);
}

static int put_edition(struct books *books, const struct buffer *bytes, const struct norms_entry *entry, struct error *error)
{
    uint8_t key[4], head[HEAD];
    struct buffer row = {0};
    put_be32(key, entry->edition);
    put_be32(head, (uint32_t)entry->day.number);
    put_be64(head + 4, entry->sequence);
    put_be32(head + 12, entry->patents);
    put_be32(head + 16, entry->cells);
    put_be64(head + 20, XXH3_64bits(bytes->data, bytes->size));
    buffer_put(&row, head, HEAD);
    buffer_put(&row, bytes->data, bytes->size);
    int result = row.failed ? error_set(error, ERROR_BUSY, "norms", NULL, "free memory")
                            : row_put(&books->shelf, TABLE_NORMS, key, 4, row.data, row.size, error);
    buffer_free(&row);
    return result;
}

int norms_cut(struct books *books, struct norms_entry *entry, struct error *error)
{
    struct norms_builder *builder = norms_builder_new(books->state->ordinals, entry->attributes);
    struct buffer bytes = {0};
    if (!builder)
        return error_set(error, ERROR_BUSY, "norms", NULL, "free memory");
    entry->patents = 0;
    int gathered = gather(books, builder, entry, error);
    int result = norms_builder_end(builder, &bytes, gathered ? NULL : error) || gathered ? -1 : 0;
    if (!result) {
        const uint8_t *count = (const uint8_t *)bytes.data + 12;
        entry->cells = (uint32_t)count[0] | (uint32_t)count[1] << 8 | (uint32_t)count[2] << 16 | (uint32_t)count[3] << 24;
        digest_of(bytes.data, bytes.size, &entry->digest);
        result = put_edition(books, &bytes, entry, error);
    }
    buffer_free(&bytes);
    return result;
}

static int read_entry(const MDB_val *key, const MDB_val *value, struct norms_entry *out, struct error *error)
{
    const uint8_t *bytes = value->mv_data;
    if (key->mv_size != 4 || value->mv_size < HEAD || get_be64(bytes + 20) != XXH3_64bits(bytes + HEAD, value->mv_size - HEAD))
        return error_set(error, ERROR_STORE_CORRUPT, "norms", NULL, "the checksum of the edition's bytes");
    *out = (struct norms_entry){.edition = get_be32(key->mv_data), .day = {(int32_t)get_be32(bytes)}, .sequence = get_be64(bytes + 4),
                                .patents = get_be32(bytes + 12), .cells = get_be32(bytes + 16)};
    digest_of(bytes + HEAD, value->mv_size - HEAD, &out->digest);
    return 0;
}

int norms_list(struct snapshot *snapshot, struct arena *arena, struct norms_entry **out, size_t *count, struct error *error)
{
    MDB_cursor *cursor;
    MDB_val key, value;
    *out = arena_take(arena, (snapshot->state.norms_edition + 1) * sizeof **out);
    int result = *out ? mdb_cursor_open(snapshot->txn, snapshot->store->tables.dbi[TABLE_NORMS], &cursor) : ENOMEM;
    if (result)
        return store_failure(result, "norms", error);
    *count = 0;
    for (MDB_cursor_op op = MDB_FIRST; !(result = mdb_cursor_get(cursor, &key, &value, op)); op = MDB_NEXT)
        if (*count > snapshot->state.norms_edition || read_entry(&key, &value, &(*out)[(*count)++], error)) {
            mdb_cursor_close(cursor);
            return -1;
        }
    mdb_cursor_close(cursor);
    return result == MDB_NOTFOUND ? 0 : store_failure(result, "norms", error);
}

int norms_load(struct store *store, struct snapshot *snapshot, struct day day, uint64_t through, struct norms **out, struct error *error)
{
    struct view_of_tables at = {.txn = snapshot->txn, .tables = &store->tables};
    for (uint32_t edition = snapshot->state.norms_edition; edition > 0; edition--) {
        uint8_t bytes[4];
        MDB_val value;
        put_be32(bytes, edition);
        int found = row_get(&at, TABLE_NORMS, bytes, 4, &value, error);
        if (found < 0)
            return -1;
        if (!found || value.mv_size < HEAD)
            return error_set(error, ERROR_STORE_CORRUPT, "norms", NULL, "edition %u", edition);
        const uint8_t *row = value.mv_data;
        if ((day_is_set(day) && (int32_t)get_be32(row) > day.number) || (through && get_be64(row + 4) > through))
            continue;
        if (get_be64(row + 20) != XXH3_64bits(row + HEAD, value.mv_size - HEAD))
            return error_set(error, ERROR_STORE_CORRUPT, "norms", NULL, "the checksum of edition %u", edition);
        return norms_read(row + HEAD, value.mv_size - HEAD, edition, (struct day){(int32_t)get_be32(row)}, out, error);
    }
    return error_set(error, ERROR_NORMS_UNKNOWN, "norms", NULL, "an edition cut on or before that day (norms.cut makes one)");
}
