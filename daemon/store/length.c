/* A file shorter than its last page: SIGBUS under the map, or healthy.  A put and a delete in one transaction leave pages at the end that
 * nothing names and nobody wrote; a copy that was cut off lacks pages that are named.  Only a walk over everything tells the two apart,
 * and it may end in a signal, so a child takes it. */
#include "store/internal.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WALK_WHOLE, WALK_BROKEN };

static void on_assertion(MDB_env *env, const char *message)
{
    (void)env, (void)message;
    _exit(WALK_BROKEN);
}

/* Reads every key and a byte of every page of every value. */
static int walk_table(MDB_txn *txn, MDB_dbi dbi)
{
    MDB_cursor *cursor;
    MDB_val key, value;
    int result = mdb_cursor_open(txn, dbi, &cursor);
    while (!result && !(result = mdb_cursor_get(cursor, &key, &value, MDB_NEXT))) {
        const volatile uint8_t *bytes = value.mv_data; /* volatile: what is read is not used, and is read */
        for (size_t at = 0; at < value.mv_size; at += 4096)
            (void)bytes[at];
        if (value.mv_size)
            (void)bytes[value.mv_size - 1];
    }
    return result == MDB_NOTFOUND ? 0 : -1;
}

static int walk(const char *path, size_t map_bytes)
{
    const struct rlimit no_core = {0, 0};
    struct tables tables;
    struct error ignored;
    MDB_env *env;
    MDB_txn *txn;
    setrlimit(RLIMIT_CORE, &no_core);
    signal(SIGBUS, SIG_DFL);
    if (mdb_env_create(&env) || mdb_env_set_assert(env, on_assertion) || mdb_env_set_mapsize(env, map_bytes) || mdb_env_set_maxdbs(env, TABLES) ||
        mdb_env_open(env, path, MDB_RDONLY, 0600) || mdb_txn_begin(env, NULL, MDB_RDONLY, &txn) || environment_tables(txn, false, &tables, &ignored))
        return WALK_BROKEN;
    const MDB_dbi freed = 0; /* LMDB's own list of free pages */
    int result = walk_table(txn, freed);
    for (int i = 0; i < TABLES && !result; i++)
        result = tables.dbi[i] == NO_TABLE ? 0 : walk_table(txn, tables.dbi[i]);
    return result ? WALK_BROKEN : WALK_WHOLE;
}

static bool is_whole(const char *path, size_t map_bytes)
{
    int status = 0;
    pid_t child = fork();
    if (!child)
        _exit(walk(path, map_bytes));
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    return child > 0 && WIFEXITED(status) && WEXITSTATUS(status) == WALK_WHOLE;
}

int64_t length_missing(MDB_env *env, int64_t *wanted)
{
    MDB_envinfo info;
    MDB_stat stat_env;
    struct stat st;
    int descriptor;
    if (mdb_env_info(env, &info) || mdb_env_stat(env, &stat_env) || mdb_env_get_fd(env, &descriptor) || fstat(descriptor, &st))
        return 0;
    *wanted = (int64_t)((info.me_last_pgno + 1) * stat_env.ms_psize);
    return *wanted > st.st_size ? *wanted - st.st_size : 0;
}

int length_mend(const char *path, size_t map_bytes, int64_t wanted, bool read_only, struct error *error)
{
    char file[4200], got[64];
    struct stat st;
    snprintf(file, sizeof file, "%s/data.mdb", path);
    if (stat(file, &st))
        return error_set(error, ERROR_STORE_OPEN, file, strerror(errno), "a readable file");
    snprintf(got, sizeof got, "%lld bytes", (long long)st.st_size);
    if (!is_whole(path, map_bytes))
        return error_set(error, ERROR_STORE_CORRUPT, file, got, "%lld bytes: the index has been cut off; restore the latest backup", (long long)wanted);
    /* by its name: closing a descriptor of the file would drop LMDB's locks */
    return read_only || !truncate(file, wanted) ? 0 : error_set(error, ERROR_STORE_OPEN, file, strerror(errno), "a file that may grow to %lld bytes", (long long)wanted);
}

void length_keep(MDB_env *env)
{
    int64_t wanted;
    int descriptor;
    if (length_missing(env, &wanted) && !mdb_env_get_fd(env, &descriptor) && ftruncate(descriptor, wanted))
        return; /* the next commit, or the walk at the next start, sees to it */
}
