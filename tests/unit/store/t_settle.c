/* Secondary entries that wait: found while they do, put when it is quiet, taken up after a kill, put at once where one of them changes,
 * in two helpings when a load brings more than fit, and never for more than a bounded number of patents.  What is looked at right after a
 * commit is looked at on the writer's own thread, which cannot settle anything meanwhile. */
#include "store/internal.h"
#include "tests/unit/check.h"
#include "tests/unit/store/temporary.h"

#include <sys/wait.h>
#include <unistd.h>

static struct store *store;
static struct arena *arena;
static const char *path;

static void text(struct fact_row *row, enum attribute attribute, const char *value)
{
    record_set_text(&row->facts, attribute, value, strlen(value));
}

/* Every tenth names the same twin; `holders` different holders. */
static struct fact_row *rows_of(unsigned count, unsigned first, unsigned holders)
{
    struct fact_row *rows = arena_take(arena, count * sizeof *rows);
    for (unsigned i = 0; i < count; i++) {
        rows[i].row = i + 1;
        text(&rows[i], ATTRIBUTE_application_number, arena_print(arena, "CN2019%08u.0", first + i));
        text(&rows[i], ATTRIBUTE_classes, "H04N 21/00|G06F 17/00");
        text(&rows[i], ATTRIBUTE_holders, arena_print(arena, "示例大学%u", (first + i) % holders));
        if ((first + i) % 10 == 0)
            text(&rows[i], ATTRIBUTE_twin_number, "CN2018100000014");
    }
    return rows;
}

static struct store_job job_of(enum job_kind kind, struct fact_row *rows, unsigned count)
{
    return (struct store_job){.kind = kind, .tenant = "bank-a", .actor = "tester", .source = "list.csv", .rank = 20, .row = rows,
                              .load = kind == JOB_LOAD ? temporary_load(rows, count) : NULL,
                              .valid_from = day_from_civil(2026, 1, 1), .observed_on = day_from_civil(2026, 1, 1), .load_job = "job"};
}

/* What is seen of the index: how far it is settled, and how many are found by what they name. */
struct sight { uint32_t settled, ordinals; size_t held, naming, first_held; };

static struct sight look(void)
{
    struct sight sight = {0};
    struct snapshot *snapshot;
    static uint32_t found[20000];
    size_t first = 0;
    CHECK(!snapshot_open(store, 0, &snapshot, NULL));
    sight.settled = snapshot->state.settled;
    sight.ordinals = snapshot->state.ordinals;
    CHECK(!patents_held_by(snapshot, "示例大学3", strlen("示例大学3"), arena, found, 20000, &sight.held, NULL));
    sight.first_held = sight.held ? found[0] : 0;
    CHECK(!patents_held_by(snapshot, "示例大学3", strlen("示例大学3"), arena, found, 1, &first, NULL) && first == (sight.held > 0)); /* room for no more */
    CHECK(!patents_naming(snapshot, "CN201810000001.4", found, 20000, &sight.naming, NULL));
    snapshot_close(snapshot);
    return sight;
}

static void look_after_commit(struct store_job *job)
{
    *(struct sight *)job->context = look();
}

/* store_run() takes `done` for itself: the next job in the queue is the one that looks, from inside its own transaction. */
static struct sight load_and_look(struct fact_row *rows, unsigned count)
{
    struct sight sight = {0};
    struct store_job load = job_of(JOB_LOAD, rows, count), deal_job = job_of(JOB_DEAL, NULL, 0);
    struct deal deal = {.id = "none", .patent = "", .form = DEAL_TRANSFER, .price = 1, .patents = 1, .withdrawn = true};
    static unsigned chunk;
    load.load_chunk = chunk++;
    load.done = look_after_commit;
    load.context = &sight;
    deal_job.deal = &deal;
    CHECK(!store_submit(store, &load, NULL) && !store_run(store, &deal_job) && !load.result);
    load_free(load.load);
    return sight;
}

static bool holds(void)
{
    struct check_report report;
    struct error error;
    bool good = !store_check(path, &report, NULL, &error) && !report.faults && !memcmp(&report.live, &report.rebuilt, sizeof report.live);
    if (!good)
        printf("  %s\n", report.first_fault);
    return good;
}

/* How far the file is settled, nobody having it open. */
static struct state state_of_file(void)
{
    MDB_env *env;
    MDB_txn *txn = NULL;
    struct tables tables;
    struct state state = {0};
    CHECK(!environment_open(path, (size_t)1 << 30, 8, true, &env, &tables, NULL) && !mdb_txn_begin(env, NULL, MDB_RDONLY, &txn));
    CHECK(!state_read(&(struct view_of_tables){.txn = txn, .tables = &tables}, &state, NULL));
    mdb_txn_abort(txn);
    mdb_env_close(env);
    return state;
}

static void found_while_they_wait(void)
{
    struct sight sight = load_and_look(rows_of(300, 0, 9), 300);
    CHECK(sight.settled == 0 && sight.ordinals == 300);
    CHECK(sight.held == 33 && sight.first_held == 3); /* 3, 12, … 291 */
    CHECK(sight.naming == 30);
    store_close(store);
    struct state state = state_of_file();
    CHECK(state.settled == 300 && state.ordinals == 300);
    CHECK(holds());
    store = temporary_open(path);
    sight = look();
    CHECK(sight.settled == 300 && sight.held == 33 && sight.first_held == 3 && sight.naming == 30);
}

/* A load of patents known and unknown: the entries of a known one change, so nothing waits any longer. */
static void changed_among_them(void)
{
    struct fact_row *rows = rows_of(20, 295, 9);
    text(&rows[1], ATTRIBUTE_holders, "示例大学3"); /* 296 was 示例大学8 */
    struct sight sight = load_and_look(rows, 20);
    CHECK(sight.ordinals == 315 && sight.settled == 315 && sight.held == 36 && sight.naming == 32); /* + 296, 300, 309; + 300, 310 */
    store_close(store);
    CHECK(holds());
    store = temporary_open(path);
}

/* Patents that wait are changed and deleted before anything was settled. */
static void changed_while_they_wait(void)
{
    struct fact_row *change = rows_of(1, 1003, 9), *gone = rows_of(1, 1009, 9);
    struct sight before = look(), first = {0}, last = {0};
    struct store_job load = job_of(JOB_LOAD, rows_of(20, 1000, 9), 20), put = job_of(JOB_PUT, change, 1), end = job_of(JOB_DELETE, gone, 1);
    text(&change[0], ATTRIBUTE_holders, "示例大学3");
    load.load_job = "another";
    load.done = put.done = look_after_commit;
    load.context = &first;
    put.context = &last;
    CHECK(!store_submit(store, &load, NULL) && !store_submit(store, &put, NULL) && !store_run(store, &end));
    CHECK(!load.result && !put.result && last.held <= before.held + 4 && first.ordinals == before.ordinals + 20);
    load_free(load.load);
    CHECK(last.settled == before.ordinals + 20);
    CHECK(look().held == before.held + 3); /* 1002, 1011 and the changed 1003 */
    store_close(store);
    CHECK(holds());
    store = temporary_open(path);
    CHECK(look().held == before.held + 3);
}

/* More than the desk holds: of keys, and of entries. */
static void more_than_fit(void)
{
    uint32_t before = look().ordinals;
    struct sight sight = load_and_look(rows_of(9000, 100000, 1000000), 9000);
    CHECK(sight.ordinals == before + 9000 && sight.settled > before && sight.settled < before + 9000);
    struct fact_row *many = rows_of(12000, 200000, 9);
    for (unsigned i = 0; i < 12000; i++)
        text(&many[i], ATTRIBUTE_classes, "A01B 1/00|B01D 1/00|C02F 1/00|D01F 1/00|E04B 1/00|F01D 1/00|G06F 1/00|H04N 1/00|"
                                            "B21D 1/00|B23K 1/00|B29C 1/00|B60L 1/00|C08F 1/00|C12N 1/00");
    struct sight later = load_and_look(many, 12000);
    CHECK(later.ordinals == before + 21000 && later.settled > before + 9000 && later.settled < before + 21000);
    CHECK(later.held == sight.held + 1334);
    store_close(store);
    CHECK(holds());
    store = temporary_open(path);
    CHECK(look().held == later.held);
}

/* Patents of which nothing can be found but their number: the desk never fills, and yet only a bounded part of the newest waits. */
static void without_entries(void)
{
    const unsigned count = 60000;
    uint32_t before = look().ordinals;
    struct fact_row row = {0};
    struct sight sight = {0};
    struct store_job load = job_of(JOB_LOAD, NULL, 0), put = job_of(JOB_PUT, rows_of(1, 900000, 9), 1);
    for (unsigned i = 0; i < count; i++) {
        row.row = i + 1;
        text(&row, ATTRIBUTE_application_number, arena_print(arena, "CN2021%08u.0", i));
        CHECK(!load_add(load.load, &row, NULL));
    }
    load.load_job = "numbers";
    load.done = look_after_commit;
    load.context = &sight;
    CHECK(!store_submit(store, &load, NULL) && !store_run(store, &put) && !load.result);
    load_free(load.load);
    CHECK(sight.ordinals == before + count && sight.settled > before && sight.settled < before + count);
    store_close(store);
    CHECK(holds());
    store = temporary_open(path);
}

static void leave_at_once(struct store_job *job)
{
    _exit(job->result ? 1 : 0);
}

/* The process ends right after the commit, before anything was settled. */
static void after_a_kill(void)
{
    int status = -1;
    struct sight before = look();
    store_close(store);
    pid_t child = fork();
    if (child == 0) {
        store = temporary_open(path);
        struct store_job load = job_of(JOB_LOAD, rows_of(300, 300003, 9), 300);
        load.load_job = "killed";
        load.done = leave_at_once;
        if (store_submit(store, &load, NULL))
            _exit(1);
        pause();
    }
    CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status) && !WEXITSTATUS(status));
    struct state state = state_of_file();
    CHECK(state.ordinals == before.ordinals + 300 && state.settled == before.ordinals);
    CHECK(holds());
    store = temporary_open(path);
    struct sight sight = look(); /* settled or not yet: the same is found */
    CHECK(sight.held == before.held + 33 && sight.naming == before.naming + 30);
    struct store_job put = job_of(JOB_PUT, rows_of(1, 300003, 9), 1);
    text(&put.row[0], ATTRIBUTE_holders, "示例大学3");
    CHECK(!store_run(store, &put) && put.row[0].outcome == FACT_STORED);
    sight = look();
    CHECK(sight.settled == sight.ordinals && sight.held == before.held + 34);
    store_close(store);
    CHECK(holds());
    store = temporary_open(path);
}

/* The check finds a counter that says of patents that are not there that they are settled. */
static void settled_beyond_the_end(void)
{
    MDB_env *env;
    MDB_txn *txn = NULL;
    struct tables tables;
    struct state state;
    CHECK(!environment_open(path, (size_t)1 << 30, 8, false, &env, &tables, NULL) && !mdb_txn_begin(env, NULL, 0, &txn));
    struct view_of_tables at = {.txn = txn, .tables = &tables};
    CHECK(!state_read(&at, &state, NULL));
    state.settled = state.ordinals + 1;
    CHECK(!state_write(&at, &state, NULL) && !mdb_txn_commit(txn));
    mdb_env_close(env);
    CHECK(!holds());
}

int main(void)
{
    arena = arena_new();
    path = temporary_index();
    store = temporary_open(path);
    found_while_they_wait();
    changed_among_them();
    changed_while_they_wait();
    more_than_fit();
    without_entries();
    after_a_kill();
    store_close(store);
    settled_beyond_the_end();
    arena_free(arena);
    temporary_remove();
    return check_end();
}
