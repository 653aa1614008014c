/* The one writer: gathers what waits, checks and applies job after job in one transaction, commits, and only then answers. */
#include "store/desk.h"
#include "store/load.h"

#include "base/clock.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/statvfs.h>
#include <time.h>

#define MOST_JOBS 256              /* a batch */
#define MOST_BYTES ((size_t)32 << 20) /* that a transaction makes dirty, by the desk's estimate: its end comes with the job that passes it */
#define MOST_ROWS 8000             /* of loads in a transaction: while they go to the disk, who sends them prepares others */
#define MOST_WAITING 4096
#define LEAST_FREE_DISK (1u << 20) /* below this a write is refused before it is acknowledged */
#define READER_CHECK_SECONDS 2
#define SETTLE_MILLISECONDS 200    /* without a job, before the secondary entries of a load that has ended go into their tables */

int store_submit(struct store *store, struct store_job *job, struct error *error)
{
    int result = 0;
    job->next = NULL;
    job->result = 0;
    pthread_mutex_lock(&store->mutex);
    if (store->failed)
        result = error_set(error, ERROR_STORE_READ_ONLY, "index", NULL, "a restart: an earlier write failed at the disk");
    else if (store->stopping || store->waiting >= MOST_WAITING)
        result = error_set(error, ERROR_BUSY, "index", NULL, "fewer writes waiting");
    if (!result) {
        if (store->last)
            store->last->next = job;
        else
            store->first = job;
        store->last = job;
        store->waiting++;
        pthread_cond_signal(&store->wake);
    }
    pthread_mutex_unlock(&store->mutex);
    return result;
}

struct waiter { pthread_mutex_t mutex; pthread_cond_t done; bool finished; void (*after)(struct store_job *); void *context; };

static void wake_waiter(struct store_job *job)
{
    struct waiter *waiter = job->context;
    pthread_mutex_lock(&waiter->mutex);
    waiter->finished = true;
    pthread_cond_signal(&waiter->done);
    pthread_mutex_unlock(&waiter->mutex);
}

int store_run(struct store *store, struct store_job *job)
{
    struct waiter waiter = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false, NULL, NULL};
    job->done = wake_waiter;
    job->context = &waiter;
    if (store_submit(store, job, &job->error))
        return job->result = -1;
    pthread_mutex_lock(&waiter.mutex);
    while (!waiter.finished)
        pthread_cond_wait(&waiter.done, &waiter.mutex);
    pthread_mutex_unlock(&waiter.mutex);
    return job->result;
}

static struct timespec after(int64_t milliseconds)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    int64_t nanoseconds = until.tv_nsec + milliseconds % 1000 * 1000000;
    until.tv_sec += (time_t)(milliseconds / 1000 + nanoseconds / 1000000000);
    until.tv_nsec = nanoseconds % 1000000000;
    return until;
}

/* Until there is a job, the store closes, or, when something waits to be settled, nothing has come for a moment. */
static void await_jobs(struct store *store, bool unsettled)
{
    while (!store->first && !store->stopping) {
        struct timespec until = after(unsettled ? SETTLE_MILLISECONDS : READER_CHECK_SECONDS * 1000);
        if (pthread_cond_timedwait(&store->wake, &store->mutex, &until) != ETIMEDOUT || store->first)
            continue;
        if (unsettled)
            return;
        int dead;
        mdb_reader_check(store->env, &dead); /* a killed reader's slot would keep old pages for ever */
    }
}

/* Takes a batch off the queue, an empty one when the time has come to settle; false when the store closes. */
static bool take_batch(struct store *store, bool unsettled, struct store_job **out)
{
    size_t jobs = 0;
    pthread_mutex_lock(&store->mutex);
    await_jobs(store, unsettled);
    struct store_job *batch = store->first, *end = NULL;
    for (struct store_job *job = batch; job && jobs < MOST_JOBS; job = job->next) {
        jobs++;
        end = job;
    }
    if (end) {
        store->first = end->next;
        store->last = store->first ? store->last : NULL;
        store->waiting -= jobs;
        end->next = NULL;
    }
    bool open = end || !store->stopping;
    pthread_mutex_unlock(&store->mutex);
    *out = batch;
    return open;
}

/* The map is fixed and the disk is finite: refuse before acknowledging, leave room for the pages of one batch. */
static int check_room(struct store *store, struct error *error)
{
    MDB_envinfo info;
    MDB_stat st;
    struct statvfs disk;
    char got[64];
    mdb_env_info(store->env, &info);
    mdb_env_stat(store->env, &st);
    size_t used = (info.me_last_pgno + 1) * st.ms_psize;
    size_t kept = info.me_mapsize / 20;
    if (used + kept > info.me_mapsize) {
        snprintf(got, sizeof got, "%zu of %zu MiB used", used >> 20, info.me_mapsize >> 20);
        return error_set(error, ERROR_STORE_FULL, "index", got, "less than 95 %% of the map (map_size in patvald.conf)");
    }
    if (!statvfs(store->path, &disk) && (uint64_t)disk.f_bavail * disk.f_frsize < LEAST_FREE_DISK) {
        snprintf(got, sizeof got, "%llu bytes free", (unsigned long long)((uint64_t)disk.f_bavail * disk.f_frsize));
        return error_set(error, ERROR_STORE_FULL, store->path, got, "at least 1 MiB free on the disk");
    }
    return 0;
}

/* What the writer works with, kept from batch to batch. */
struct workshop { struct store *store; struct arena *arena; struct desk *desk; bool unsettled; };

/* One job inside the transaction: 0 done or refused (the job says which), -1: the batch must be given up. */
static int run_job(struct books *books, struct store_job *job, struct error *fatal)
{
    int looked = idempotency_look(books, job, &job->error);
    if (looked > 0)
        return 0;
    if (looked < 0 || job_check(books, job, &job->error)) {
        job->result = -1;
        return 0;
    }
    if (job_apply(books, job, fatal))
        return -1;
    job->sequence = books->state->sequence;
    if (job->render)
        job->render(job);
    load_release(job->load);
    if (job->answer.failed)
        return error_set(fatal, ERROR_BUSY, "answer", NULL, "free memory");
    return idempotency_keep(books, job, fatal);
}

/* Runs jobs until the transaction is full; `*rest` is what is left for the next one. */
static int run_batch(struct workshop *shop, MDB_txn *txn, struct store_job *batch, struct store_job **rest, struct error *fatal)
{
    struct state state;
    struct view_of_tables at = {txn, &shop->store->tables, shop->desk};
    struct books books = {.ledger = at, .shelf = at, .state = &state, .arena = shop->arena, .settle = !batch, .secondary_end = UINT32_MAX};
    int64_t now = clock_utc_microseconds();
    desk_begin(shop->desk);
    if (state_read(&at, &state, fatal))
        return -1;
    struct state before = state;
    size_t rows = 0;
    if (secondary_take_up(&books, fatal))
        return -1;
    if (now > state.recorded_at)
        state.recorded_at = now;
    for (struct store_job *job = batch; job; job = job->next) {
        if (run_job(&books, job, fatal))
            return -1;
        rows += load_rows(job->load, NULL);
        if (desk_weight(shop->desk) > MOST_BYTES || rows >= MOST_ROWS) {
            *rest = job->next;
            job->next = NULL;
        }
    }
    if (idempotency_purge(&books, state.recorded_at, fatal) || desk_flush(&at, fatal) || (books.settle && secondary_settle(&books, fatal)))
        return -1;
    desk_cover(shop->desk, state.ordinals);
    shop->unsettled = state.settled < state.ordinals;
    return state.sequence == before.sequence && state.settled == before.settled ? 0 : state_write(&at, &state, fatal);
}

static void fail_all(struct store_job *batch, const struct error *error)
{
    for (struct store_job *job = batch; job; job = job->next) {
        job->result = -1;
        job->error = *error;
        job->replayed = false;
    }
}

/* What was not committed may have been forgotten on the desk or be there too much: the next transaction takes it up from the tables. */
static void give_up(struct workshop *shop, struct store_job *batch, const struct error *error)
{
    desk_forget_pairs(shop->desk);
    shop->unsettled = false;
    fail_all(batch, error);
}

static void answer_all(struct store_job *batch)
{
    for (struct store_job *job = batch, *next; job; job = next) {
        next = job->next; /* `done` may free the job */
        job->done(job);
    }
}

/* A commit that failed for want of room is a clean refusal.  Any other failure may or may not be on disk: the outcome is unknown,
 * no more writes are taken, and the process is asked to leave. */
static void commit_failed(struct store *store, int result, struct error *error)
{
    store_failure(result, "commit", error);
    if (error->code == ERROR_STORE_FULL)
        return;
    error_set(error, ERROR_STORE_UNKNOWN_OUTCOME, "commit", mdb_strerror(result), "a disk that takes the write; ask again with the same idempotency key");
    pthread_mutex_lock(&store->mutex);
    store->failed = true;
    pthread_mutex_unlock(&store->mutex);
}

static void refuse(struct store_job *jobs)
{
    struct error error;
    error_set(&error, ERROR_STORE_READ_ONLY, "index", NULL, "a server that has been started again");
    fail_all(jobs, &error);
    answer_all(jobs);
}

/* What waited behind a failed commit has certainly not been done. */
static void refuse_waiting(struct store *store)
{
    pthread_mutex_lock(&store->mutex);
    struct store_job *waiting = store->first;
    store->first = store->last = NULL;
    store->waiting = 0;
    pthread_mutex_unlock(&store->mutex);
    refuse(waiting);
}

/* Writes as much of a batch as one transaction holds, answers it, and returns the rest. */
static struct store_job *write_batch(struct workshop *shop, struct store_job *batch)
{
    struct store *store = shop->store;
    struct error error = {.code = ERROR_NONE};
    struct store_job *rest = NULL;
    MDB_txn *txn = NULL;
    int result = check_room(store, &error) ? -1 : mdb_txn_begin(store->env, NULL, 0, &txn);
    if (result) {
        if (!error.code)
            store_failure(result, "index", &error);
    } else if (run_batch(shop, txn, batch, &rest, &error)) {
        mdb_txn_abort(txn);
    } else if ((result = mdb_txn_commit(txn))) {
        commit_failed(store, result, &error);
    }
    if (error.code)
        give_up(shop, batch, &error);
    else
        length_keep(store->env);
    bool failed = store->failed;
    answer_all(batch);
    if (!failed)
        return rest;
    refuse(rest);
    refuse_waiting(store);
    if (!store->options.fatal)
        abort();
    store->options.fatal(store->options.fatal_context, "a write failed at the disk; its outcome is unknown; leaving for a restart");
    return NULL;
}

static void refuse_without_memory(struct store_job *batch)
{
    struct error error;
    error_set(&error, ERROR_BUSY, "index", NULL, "free memory for the writer");
    fail_all(batch, &error);
    answer_all(batch);
}

void *writer_main(void *argument)
{
    struct store *store = argument;
    struct workshop shop = {.store = store, .arena = arena_new(), .desk = desk_new(), .unsettled = true}; /* an earlier run may have been killed */
    struct store_job *batch;
    bool able = shop.arena && shop.desk;
    while (take_batch(store, able && shop.unsettled, &batch))
        if (able)
            do
                batch = write_batch(&shop, batch);
            while (batch);
        else
            refuse_without_memory(batch);
    if (able && shop.unsettled && !store->failed)
        write_batch(&shop, NULL);
    desk_free(shop.desk);
    arena_free(shop.arena);
    return NULL;
}
