/* Birth, opening and refusal: what must hold before the first transaction. */
#include "store/internal.h"

#include "base/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>

static const struct { const char *name; unsigned flags; } rows[TABLES] = {
    [TABLE_META] = {"meta", 0},
    [TABLE_EVENT] = {"event", 0},
    [TABLE_BODY] = {"body", 0},
    [TABLE_TILE] = {"tile", 0},
    [TABLE_IDEMPOTENCY] = {"idempotency", 0},
    [TABLE_IDEMPOTENCY_EXPIRY] = {"idempotency_expiry", 0},
    [TABLE_PATENT] = {"patent", 0},
    [TABLE_TEXT] = {"text", 0},
    [TABLE_NUMBER] = {"number", 0},
    [TABLE_BY_CLASS] = {"by_class", MDB_DUPSORT | MDB_DUPFIXED},
    [TABLE_BY_HOLDER] = {"by_holder", MDB_DUPSORT | MDB_DUPFIXED},
    [TABLE_BY_FIELD_YEAR] = {"by_field_year", MDB_DUPSORT | MDB_DUPFIXED},
    [TABLE_NORMS] = {"norms", 0},
    [TABLE_VALUATION] = {"valuation", 0},
    [TABLE_LOAD] = {"load", 0},
    [TABLE_DEAL] = {"deal", 0},
    [TABLE_OPINION] = {"opinion", 0},
    [TABLE_BY_RELATIVE] = {"by_relative", MDB_DUPSORT | MDB_DUPFIXED},
};

const char *table_name(enum table table)
{
    return rows[table].name;
}

bool corrupt_result(int result)
{
    return result == MDB_CORRUPTED || result == MDB_PAGE_NOTFOUND || result == MDB_INVALID || result == MDB_VERSION_MISMATCH;
}

int store_failure(int result, const char *what, struct error *error)
{
    enum error_code code = result == MDB_MAP_FULL || result == ENOSPC || result == EDQUOT ? ERROR_STORE_FULL
                           : corrupt_result(result) ? ERROR_STORE_CORRUPT
                           : result == MDB_READERS_FULL ? ERROR_BUSY : ERROR_STORE_READ_ONLY;
    return error_set(error, code, what, mdb_strerror(result), "a healthy index and room on its disk");
}

int environment_tables(MDB_txn *txn, bool create, struct tables *tables, struct error *error)
{
    for (int i = 0; i < TABLES; i++) {
        int result = mdb_dbi_open(txn, rows[i].name, rows[i].flags | (create ? MDB_CREATE : 0), &tables->dbi[i]);
        if (result == MDB_NOTFOUND && i >= TABLE_DEAL)
            tables->dbi[i] = NO_TABLE;
        else if (result)
            return error_set(error, ERROR_STORE_OPEN, rows[i].name, mdb_strerror(result), "a table of the index");
    }
    return 0;
}

/* Reads go through lock slots: threads + 16.  MDB_NOTLS lets a handle be renewed on any thread. */
static int open_env(const char *path, size_t map_bytes, unsigned readers, unsigned flags, MDB_env **env, struct error *error)
{
    int result = mdb_env_create(env);
    if (!result)
        result = mdb_env_set_mapsize(*env, map_bytes);
    if (!result)
        result = mdb_env_set_maxdbs(*env, TABLES);
    if (!result)
        result = mdb_env_set_maxreaders(*env, readers);
    if (!result)
        result = mdb_env_open(*env, path, MDB_NOTLS | flags, 0600);
    if (result) {
        mdb_env_close(*env);
        *env = NULL;
        return error_set(error, ERROR_STORE_OPEN, path, mdb_strerror(result), "an index that this process may open, and %zu MiB of address space",
                         map_bytes >> 20);
    }
    return 0;
}

static int check_schema(MDB_env *env, struct tables *tables, struct error *error)
{
    MDB_txn *txn;
    int result = mdb_txn_begin(env, NULL, MDB_RDONLY, &txn);
    if (result)
        return store_failure(result, "index", error);
    result = environment_tables(txn, false, tables, error);
    struct view_of_tables at = {.txn = txn, .tables = tables};
    MDB_val value;
    if (!result && row_get(&at, TABLE_META, "schema", 6, &value, error) <= 0)
        result = error_set(error, ERROR_STORE_OPEN, "meta", NULL, "an index of patvald");
    if (!result && (value.mv_size != 4 || get_be32(value.mv_data) != SCHEMA_VERSION))
        result = error_set(error, ERROR_STORE_SCHEMA, "meta", NULL, "schema %d; this index has schema %u; nothing was changed", SCHEMA_VERSION,
                           value.mv_size == 4 ? get_be32(value.mv_data) : 0);
    mdb_txn_commit(txn); /* keeps the table handles */
    return result;
}

/* An index of an older patvald gains the tables it lacks. */
static int add_tables(MDB_env *env, struct tables *tables, struct error *error)
{
    MDB_txn *txn;
    bool whole = true;
    for (int i = TABLE_DEAL; i < TABLES; i++)
        whole = whole && tables->dbi[i] != NO_TABLE;
    if (whole)
        return 0;
    int result = mdb_txn_begin(env, NULL, 0, &txn);
    if (result)
        return store_failure(result, "index", error);
    if (environment_tables(txn, true, tables, error)) {
        mdb_txn_abort(txn);
        return -1;
    }
    result = mdb_txn_commit(txn);
    return result ? store_failure(result, "index", error) : 0;
}

int environment_open(const char *path, size_t map_bytes, unsigned readers, bool read_only, MDB_env **env, struct tables *tables, struct error *error)
{
    unsigned flags = read_only ? MDB_RDONLY : 0;
    int64_t wanted;
    int result = open_env(path, map_bytes, readers, flags, env, error);
    if (!result && length_missing(*env, &wanted)) {
        mdb_env_close(*env);
        *env = NULL;
        result = length_mend(path, map_bytes, wanted, read_only, error) || open_env(path, map_bytes, readers, flags, env, error) ? -1 : 0;
    }
    if (!result && (check_schema(*env, tables, error) || (!read_only && add_tables(*env, tables, error)))) {
        mdb_env_close(*env);
        *env = NULL;
        result = -1;
    }
    return result;
}

static int write_birth(MDB_env *env, struct error *error)
{
    struct tables tables;
    struct state state = {.sequence = 0};
    uint8_t schema[4];
    MDB_txn *txn;
    put_be32(schema, SCHEMA_VERSION);
    if (digest_random(state.index_id, sizeof state.index_id))
        return error_set(error, ERROR_STORE_OPEN, "index", NULL, "randomness from the system");
    int result = mdb_txn_begin(env, NULL, 0, &txn);
    if (result)
        return store_failure(result, "index", error);
    struct view_of_tables at = {.txn = txn, .tables = &tables};
    if (environment_tables(txn, true, &tables, error) || row_put(&at, TABLE_META, "schema", 6, schema, 4, error) || state_write(&at, &state, error)) {
        mdb_txn_abort(txn);
        return -1;
    }
    result = mdb_txn_commit(txn);
    return result ? store_failure(result, "index", error) : 0;
}

static int sync_path(const char *path, struct error *error)
{
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    int result = descriptor < 0 ? -1 : fsync(descriptor);
    if (descriptor >= 0)
        close(descriptor);
    return result ? error_set(error, ERROR_STORE_OPEN, path, strerror(errno), "a file that can be synced") : 0;
}

/* LMDB's own first pages are neither synced nor is their directory: the index is made beside, made durable, then renamed into place. */
int environment_birth(const char *path, size_t map_bytes, struct error *error)
{
    char fresh[4096], file[4200], parent[4096];
    MDB_env *env = NULL;
    snprintf(fresh, sizeof fresh, "%s.new-%d", path, (int)getpid());
    if (mkdir(fresh, 0700))
        return error_set(error, ERROR_STORE_OPEN, fresh, strerror(errno), "a place where the index can be made");
    snprintf(file, sizeof file, "%s/data.mdb", fresh);
    snprintf(parent, sizeof parent, "%s", path);
    char *slash = strrchr(parent, '/');
    snprintf(slash ? slash : parent, 2, "%s", slash == parent ? "/" : slash ? "" : ".");
    if (open_env(fresh, map_bytes, 32, 0, &env, error) || write_birth(env, error) || sync_path(file, error) || sync_path(fresh, error)) {
        mdb_env_close(env);
        return -1;
    }
    mdb_env_close(env);
    if (rename(fresh, path))
        return error_set(error, ERROR_STORE_OPEN, path, strerror(errno), "no folder there yet, or an empty one");
    return sync_path(parent, error);
}

/* LMDB's map and locks do not hold on remote file systems. */
static int refuse_remote(const char *path, struct error *error)
{
    static const struct { unsigned long magic; const char *name; } remote[] = {
        {0x6969, "NFS"}, {0xFF534D42, "CIFS"}, {0xFE534D42, "SMB2"}, {0x517B, "SMB"}, {0x65735546, "FUSE"}, {0x01021997, "9P"}, {0x00C36400, "Ceph"},
    };
    struct statfs fs;
    if (statfs(path, &fs))
        return error_set(error, ERROR_STORE_OPEN, path, strerror(errno), "a folder that can be read");
    for (size_t i = 0; i < sizeof remote / sizeof remote[0]; i++)
        if ((unsigned long)(fs.f_type & 0xFFFFFFFF) == remote[i].magic)
            return error_set(error, ERROR_STORE_OPEN, path, remote[i].name, "a local file system");
    return 0;
}

static int take_lock(struct store *store, struct error *error)
{
    char file[4200];
    snprintf(file, sizeof file, "%s/owner.lock", store->path);
    store->lock_descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (store->lock_descriptor < 0)
        return error_set(error, ERROR_STORE_OPEN, file, strerror(errno), "a lock file this process may write");
    if (flock(store->lock_descriptor, LOCK_EX | LOCK_NB))
        return error_set(error, ERROR_STORE_OPEN, store->path, NULL, "an index that no other process has open: one patvald owns it already");
    return 0;
}

static int prepare(struct store *store, struct error *error)
{
    char file[4200];
    struct stat st;
    snprintf(file, sizeof file, "%s/data.mdb", store->path);
    if (stat(file, &st)) {
        if (!store->options.create)
            return error_set(error, ERROR_STORE_OPEN, file, strerror(errno), "an index made by patvald");
        if (environment_birth(store->path, store->options.map_bytes, error))
            return -1;
    }
    return (!store->options.force_remote && refuse_remote(store->path, error)) || take_lock(store, error) ? -1 : 0;
}

static void dispose(struct store *store)
{
    if (store->env)
        mdb_env_close(store->env);
    if (store->lock_descriptor >= 0)
        close(store->lock_descriptor);
    pthread_mutex_destroy(&store->mutex);
    pthread_cond_destroy(&store->wake);
    free(store->readers);
    free(store->path);
    free(store);
}

/* LMDB has met a page that cannot be: its own answer would be abort(). */
static void on_assertion(MDB_env *env, const char *message)
{
    const struct store *store = mdb_env_get_userctx(env);
    if (store->options.fatal)
        store->options.fatal(store->options.fatal_context, message);
    abort();
}

int store_open(const struct store_options *options, struct store **out, struct error *error)
{
    struct store *store = calloc(1, sizeof *store);
    if (!store)
        return error_set(error, ERROR_BUSY, "index", NULL, "free memory");
    store->options = *options;
    if (!store->options.map_bytes)
        store->options.map_bytes = (size_t)16 << 30;
    store->lock_descriptor = -1;
    store->reader_count = options->threads + 2;
    store->path = strdup(options->path);
    store->readers = calloc(store->reader_count, sizeof(MDB_txn *));
    pthread_mutex_init(&store->mutex, NULL);
    pthread_cond_init(&store->wake, NULL);
    if (!store->path || !store->readers || prepare(store, error) ||
        environment_open(store->path, store->options.map_bytes, store->reader_count + 16, false, &store->env, &store->tables, error)) {
        dispose(store);
        return -1;
    }
    mdb_env_set_userctx(store->env, store);
    mdb_env_set_assert(store->env, on_assertion);
    int dead;
    mdb_reader_check(store->env, &dead);
    if (pthread_create(&store->writer, NULL, writer_main, store)) {
        dispose(store);
        return error_set(error, ERROR_STORE_OPEN, "writer", NULL, "one more thread");
    }
    store->running = true;
    *out = store;
    return 0;
}

void store_close(struct store *store)
{
    if (!store)
        return;
    pthread_mutex_lock(&store->mutex);
    store->stopping = true;
    pthread_cond_broadcast(&store->wake);
    pthread_mutex_unlock(&store->mutex);
    if (store->running)
        pthread_join(store->writer, NULL);
    for (unsigned i = 0; i < store->reader_count; i++)
        if (store->readers[i])
            mdb_txn_abort(store->readers[i]);
    dispose(store);
}

int store_status(struct store *store, struct store_status *out, struct error *error)
{
    MDB_txn *txn;
    MDB_envinfo info;
    MDB_stat st;
    struct statvfs disk;
    struct state state;
    int result = mdb_txn_begin(store->env, NULL, MDB_RDONLY, &txn);
    if (result)
        return store_failure(result, "index", error);
    struct view_of_tables at = {.txn = txn, .tables = &store->tables};
    result = state_read(&at, &state, error);
    mdb_txn_abort(txn);
    if (result)
        return -1;
    mdb_env_info(store->env, &info);
    mdb_env_stat(store->env, &st);
    *out = (struct store_status){.sequence = state.sequence, .ordinals = state.ordinals, .patents = state.patents, .deleted = state.deleted,
                                 .valuations = state.valuations, .norms_edition = state.norms_edition, .map_bytes = info.me_mapsize,
                                 .used_bytes = (info.me_last_pgno + 1) * st.ms_psize};
    if (!statvfs(store->path, &disk))
        out->disk_free_bytes = (uint64_t)disk.f_bavail * disk.f_frsize;
    memcpy(out->index_id, state.index_id, sizeof out->index_id);
    return 0;
}
