/* The proof: every hash and checksum, then all projections rebuilt from the ledger beside the live ones and compared byte by byte. */
#include "store/desk.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BATCH_EVENTS 2000

struct check {
    MDB_env *live, *beside;
    struct tables live_tables, beside_tables;
    char folder[64];
    size_t map_bytes;
    struct check_report *report;
    struct arena *arena;
    struct desk *desk;    /* of the rebuild */
    struct buffer header; /* of the event that is looked at */
    void (*progress)(uint64_t done, uint64_t all);
};

static void fault(struct check *check, const struct error *error, uint64_t sequence)
{
    if (!check->report->faults++)
        snprintf(check->report->first_fault, sizeof check->report->first_fault, "event %llu: %s: expected %s", (unsigned long long)sequence,
                 error->path, error->expected);
}

/* The leaf in its tile is the hash of the header's bytes. */
static int check_leaf(struct check *check, const struct view_of_tables *ledger, const struct entry *entry, struct error *error)
{
    uint8_t key[TILE_KEY_BYTES];
    uint64_t leaf = entry->sequence - 1;
    size_t at = (size_t)(leaf % TILE_ROW_LEAVES) * sizeof(struct digest);
    MDB_val tile;
    struct digest digest;
    tile_key(key, leaf / TILE_ROW_LEAVES);
    int found = row_get(ledger, TABLE_TILE, key, sizeof key, &tile, error);
    if (found < 0)
        return -1;
    buffer_clear(&check->header);
    event_put_header(&entry->event, &check->header);
    if (check->header.failed)
        return error_set(error, ERROR_BUSY, "check", NULL, "free memory");
    event_leaf(check->header.data, check->header.size, &digest);
    if (!found || tile.mv_size < at + sizeof digest || memcmp((const uint8_t *)tile.mv_data + at, digest.bytes, sizeof digest) != 0) {
        error_set(error, ERROR_STORE_CORRUPT, "tile", NULL, "the leaf of the event's header");
        fault(check, error, entry->sequence);
    }
    return 0;
}

static int replay_event(struct check *check, struct books *books, uint64_t sequence, struct error *error)
{
    struct entry entry;
    arena_reset(check->arena);
    books->state->sequence = sequence;
    if (ledger_read(&books->ledger, sequence, check->arena, &entry, error)) {
        fault(check, error, sequence);
        return error->code == ERROR_STORE_SCHEMA ? -1 : 0;
    }
    if (check_leaf(check, &books->ledger, &entry, error))
        return -1;
    check->report->events++;
    check->report->bodies += !entry.erased;
    books->state->recorded_at = entry.event.recorded_at;
    if (projection_apply(books, &entry, error))
        fault(check, error, sequence);
    return 0;
}

static int replay_batch(struct check *check, struct view_of_tables ledger, struct state *state, const struct state *live, struct error *error)
{
    MDB_txn *txn;
    int result = mdb_txn_begin(check->beside, NULL, 0, &txn);
    if (result)
        return store_failure(result, "rebuild", error);
    struct books books = {.ledger = ledger, .shelf = {txn, &check->beside_tables, check->desk}, .state = state, .arena = check->arena,
                          .secondary_end = live->settled};
    desk_begin(check->desk);
    for (unsigned i = 0; i < BATCH_EVENTS && state->sequence < live->sequence; i++)
        if (replay_event(check, &books, state->sequence + 1, error)) {
            mdb_txn_abort(txn);
            return -1;
        }
    if (desk_flush(&books.shelf, error) || secondary_settle(&books, error)) {
        mdb_txn_abort(txn);
        return -1;
    }
    result = mdb_txn_commit(txn);
    return result ? store_failure(result, "rebuild", error) : 0;
}

/* One digest over all projections: for each its name, then every key and value with their lengths, in key order. */
static int digest_projections(MDB_txn *txn, const struct tables *tables, uint64_t *entries, struct digest *out, struct error *error)
{
    struct digest_stream *stream = digest_begin();
    int result = stream ? 0 : MDB_MAP_FULL;
    for (int table = FIRST_PROJECTION; table < TABLES && !result; table++) {
        MDB_cursor *cursor;
        MDB_val key, value;
        digest_add(stream, table_name((enum table)table), strlen(table_name((enum table)table)) + 1);
        if (tables->dbi[table] == NO_TABLE)
            continue;
        if ((result = mdb_cursor_open(txn, tables->dbi[table], &cursor)))
            break;
        for (MDB_cursor_op op = MDB_FIRST; !(result = mdb_cursor_get(cursor, &key, &value, op)); op = MDB_NEXT) {
            uint8_t sizes[8];
            put_be32(sizes, (uint32_t)key.mv_size);
            put_be32(sizes + 4, (uint32_t)value.mv_size);
            digest_add(stream, sizes, sizeof sizes);
            digest_add(stream, key.mv_data, key.mv_size);
            digest_add(stream, value.mv_data, value.mv_size);
            ++*entries;
        }
        mdb_cursor_close(cursor);
        result = result == MDB_NOTFOUND ? 0 : result;
    }
    digest_end(stream, result ? NULL : out);
    return result ? store_failure(result, "projections", error) : 0;
}

static int compare_counts(struct check *check, const struct state *live, const struct state *rebuilt, struct error *error)
{
    if (live->ordinals == rebuilt->ordinals && live->patents == rebuilt->patents && live->deleted == rebuilt->deleted &&
        live->norms_edition == rebuilt->norms_edition && live->valuations == rebuilt->valuations && live->settled <= live->ordinals)
        return 0;
    if (live->settled > live->ordinals)
        error_set(error, ERROR_STORE_CORRUPT, "meta", NULL, "entries of at most %u patents, not of %u", live->ordinals, live->settled);
    else
        error_set(error, ERROR_STORE_CORRUPT, "meta", NULL, "the counts that follow from the ledger");
    fault(check, error, live->sequence);
    return 0;
}

static int replay_all(struct check *check, MDB_txn *live_txn, struct error *error)
{
    struct view_of_tables ledger = {.txn = live_txn, .tables = &check->live_tables};
    struct state live, rebuilt = {.sequence = 0};
    MDB_txn *beside_txn;
    uint64_t ignored = 0;
    if (state_read(&ledger, &live, error))
        return -1;
    while (rebuilt.sequence < live.sequence) {
        if (replay_batch(check, ledger, &rebuilt, &live, error))
            return -1;
        if (check->progress)
            check->progress(rebuilt.sequence, live.sequence);
    }
    check->report->patents = live.patents;
    if (compare_counts(check, &live, &rebuilt, error) ||
        digest_projections(live_txn, &check->live_tables, &check->report->entries, &check->report->live, error))
        return -1;
    int result = mdb_txn_begin(check->beside, NULL, MDB_RDONLY, &beside_txn);
    if (result)
        return store_failure(result, "rebuild", error);
    result = digest_projections(beside_txn, &check->beside_tables, &ignored, &check->report->rebuilt, error);
    mdb_txn_abort(beside_txn);
    return result;
}

/* The rebuild's own environment need not survive anything: it is not synced, and it is thrown away. */
static int open_beside(struct check *check, struct error *error)
{
    MDB_txn *txn;
    const char *base = getenv("TMPDIR");
    snprintf(check->folder, sizeof check->folder, "%.40s/patvald-check-XXXXXX", base && strlen(base) < 40 ? base : "/tmp");
    if (!mkdtemp(check->folder))
        return error_set(error, ERROR_STORE_OPEN, check->folder, strerror(errno), "a folder for the rebuild");
    int result = mdb_env_create(&check->beside);
    if (!result)
        result = mdb_env_set_mapsize(check->beside, check->map_bytes);
    if (!result)
        result = mdb_env_set_maxdbs(check->beside, TABLES);
    if (!result)
        result = mdb_env_open(check->beside, check->folder, MDB_NOSYNC /* thrown away after the comparison */, 0600);
    if (!result)
        result = mdb_txn_begin(check->beside, NULL, 0, &txn);
    if (result)
        return store_failure(result, "rebuild", error);
    if (environment_tables(txn, true, &check->beside_tables, error)) {
        mdb_txn_abort(txn);
        return -1;
    }
    result = mdb_txn_commit(txn);
    return result ? store_failure(result, "rebuild", error) : 0;
}

static void close_beside(struct check *check)
{
    char file[128];
    if (check->beside)
        mdb_env_close(check->beside);
    static const char *const files[] = {"data.mdb", "lock.mdb"};
    for (size_t i = 0; i < 2; i++) {
        snprintf(file, sizeof file, "%s/%s", check->folder, files[i]);
        unlink(file);
    }
    if (check->folder[0])
        rmdir(check->folder);
}

int store_check(const char *path, struct check_report *out, void (*progress)(uint64_t done, uint64_t all), struct error *error)
{
    struct check check = {.report = out, .progress = progress, .map_bytes = (size_t)16 << 30, .arena = arena_new(), .desk = desk_new()};
    MDB_txn *txn;
    memset(out, 0, sizeof *out);
    int result = check.arena && check.desk ? 0 : error_set(error, ERROR_BUSY, "check", NULL, "free memory");
    if (!result)
        result = environment_open(path, check.map_bytes, 64, true, &check.live, &check.live_tables, error) || open_beside(&check, error) ? -1 : 0;
    if (!result) {
        int begun = mdb_txn_begin(check.live, NULL, MDB_RDONLY, &txn);
        result = begun ? store_failure(begun, "index", error) : replay_all(&check, txn, error);
        if (!begun)
            mdb_txn_abort(txn);
    }
    if (check.live)
        mdb_env_close(check.live);
    close_beside(&check);
    buffer_free(&check.header);
    desk_free(check.desk);
    arena_free(check.arena);
    if (!result && memcmp(&out->live, &out->rebuilt, sizeof out->live) != 0 && !out->faults++)
        snprintf(out->first_fault, sizeof out->first_fault, "projections: the live ones differ from those that follow from the ledger");
    return result;
}
