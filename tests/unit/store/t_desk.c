/* One transaction that works on the same things many times: blocks across their border, patents made and changed in one batch, entries that
 * come and go, packed events read, erased and damaged; and a batch given up half way.  The proof is the rebuild, which takes event after event. */
#include "store/internal.h"
#include "tests/unit/check.h"
#include "tests/unit/store/temporary.h"

#define ROWS 300 /* more than two blocks, and several packs */

static struct store *store;
static struct arena *arena;
static const char *path;

static struct fact_row *rows_of(unsigned count, unsigned first, int64_t claims)
{
    struct fact_row *rows = arena_take(arena, count * sizeof *rows);
    for (unsigned i = 0; i < count; i++) {
        const char *number = arena_print(arena, "CN2019%08u.0", first + i);
        rows[i].row = i + 1;
        record_set_text(&rows[i].facts, ATTRIBUTE_application_number, number, strlen(number));
        record_set_number(&rows[i].facts, ATTRIBUTE_claims, claims + i % 7);
    }
    return rows;
}

static void text(struct fact_row *row, enum attribute attribute, const char *value)
{
    record_set_text(&row->facts, attribute, value, strlen(value));
}

static struct store_job job_of(enum job_kind kind, struct fact_row *rows, unsigned count, int date)
{
    return (struct store_job){.kind = kind, .tenant = "bank-a", .actor = "tester", .source = "list.csv", .rank = 20, .row = rows,
                              .load = kind == JOB_LOAD ? temporary_load(rows, count) : NULL,
                              .valid_from = day_from_civil(2026, 1, date), .observed_on = day_from_civil(2026, 1, date), .load_job = "job"};
}

static bool holds(struct digest *live)
{
    struct check_report report;
    struct error error;
    store_close(store);
    bool good = !store_check(path, &report, NULL, &error) && !report.faults && !memcmp(&report.live, &report.rebuilt, sizeof report.live);
    if (!good)
        printf("  %s\n", report.first_fault);
    *live = report.live;
    store = temporary_open(path);
    return good;
}

/* ---- several jobs in one transaction: the first one's answer is made inside the writer, and waits there until the others stand in line ---- */

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static unsigned in_line, wanted, finished;
static bool begun;

static void wait_for_the_others(struct store_job *job)
{
    (void)job;
    pthread_mutex_lock(&mutex);
    begun = true;
    pthread_cond_broadcast(&changed);
    while (in_line < wanted)
        pthread_cond_wait(&changed, &mutex);
    pthread_mutex_unlock(&mutex);
}

static void finish(struct store_job *job)
{
    (void)job;
    pthread_mutex_lock(&mutex);
    finished++;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&mutex);
}

static void run_together(struct store_job *jobs, unsigned count)
{
    struct store_job gate = job_of(JOB_DEAL, NULL, 0, 1);
    struct deal deal = {.id = "gate", .patent = "", .form = DEAL_TRANSFER, .price = 1, .patents = 1, .withdrawn = true};
    gate.deal = &deal;
    gate.render = wait_for_the_others;
    gate.done = finish;
    in_line = finished = 0;
    begun = false;
    wanted = count;
    CHECK(!store_submit(store, &gate, NULL));
    pthread_mutex_lock(&mutex);
    while (!begun) /* its transaction has begun, without the others */
        pthread_cond_wait(&changed, &mutex);
    pthread_mutex_unlock(&mutex);
    for (unsigned i = 0; i < count; i++) {
        jobs[i].done = finish;
        CHECK(!store_submit(store, &jobs[i], NULL));
    }
    pthread_mutex_lock(&mutex);
    in_line = count;
    pthread_cond_broadcast(&changed);
    while (finished <= count)
        pthread_cond_wait(&changed, &mutex);
    pthread_mutex_unlock(&mutex);
}

static bool read_one(uint32_t ordinal, const char *tenant, struct record *out)
{
    struct snapshot *snapshot;
    struct view view = {.tenant = tenant, .as_of = DAY_NONE};
    bool good = !snapshot_open(store, 0, &snapshot, NULL) && !patent_read(snapshot, ordinal, &view, arena, out, NULL);
    snapshot_close(snapshot);
    return good;
}

/* ---- what is tried ---- */

/* New patents over three blocks; some rows come twice, so a patent of this very batch is changed in it; sales make a second event. */
static void one_large_load(void)
{
    struct fact_row *rows = rows_of(ROWS, 1, 5), *again = rows_of(40, 100, 11);
    struct fact_row *all = arena_take(arena, (ROWS + 40) * sizeof *all);
    struct record record;
    struct digest live;
    for (unsigned i = 0; i < ROWS; i++) {
        text(&rows[i], ATTRIBUTE_classes, i % 2 ? "H04N 21/00|G06F 17/00" : "A23N 12/00");
        text(&rows[i], ATTRIBUTE_holders, arena_print(arena, "示例大学%u", i % 9));
        record_set_number(&rows[i].facts, ATTRIBUTE_filing_date, day_from_civil(2019, 1, 1).number);
        if (i % 5 == 0)
            text(&rows[i], ATTRIBUTE_product_sales, "2025=5");
    }
    text(&again[0], ATTRIBUTE_classes, "C02F 1/00");
    memcpy(all, rows, ROWS * sizeof *all);
    memcpy(all + ROWS, again, 40 * sizeof *all);
    struct store_job job = job_of(JOB_LOAD, all, ROWS + 40, 2);
    CHECK(!store_run(store, &job));
    temporary_outcomes(&job, all);
    CHECK(all[ROWS].outcome == FACT_STORED && all[ROWS].ordinal == 99 && all[ROWS].revision == 2 && all[0].revision == 2);
    CHECK(read_one(99, NULL, &record) && record_number(&record, ATTRIBUTE_claims, 0) == 11 && record_number(&record, ATTRIBUTE_wipo_field, 0) == 24);
    CHECK(read_one(299, NULL, &record) && record_number(&record, ATTRIBUTE_claims, 0) == 5 + 299 % 7 && record.revision == 1);
    CHECK(read_one(0, "bank-a", &record) && record_has(&record, ATTRIBUTE_product_sales) && record.revision == 2);
    CHECK(read_one(0, "bank-b", &record) && !record_has(&record, ATTRIBUTE_product_sales));
    CHECK(holds(&live));
}

/* In one transaction: two patents change classes and holders with each other, one goes and its number comes back as another, one is made,
 * changed and deleted, and norms are cut in between. */
static void come_and_go(void)
{
    struct fact_row *swap = rows_of(2, 1, 5), *gone = rows_of(1, 200, 0), *back = rows_of(1, 200, 30), *brief = rows_of(1, 900, 1), *longer = rows_of(1, 900, 2),
                    *end = rows_of(1, 900, 2);
    struct record record;
    struct digest live;
    text(&swap[0], ATTRIBUTE_classes, "H04N 21/00|G06F 17/00");
    text(&swap[0], ATTRIBUTE_holders, "示例大学1");
    text(&swap[1], ATTRIBUTE_classes, "A23N 12/00");
    text(&swap[1], ATTRIBUTE_holders, "示例大学0");
    text(&brief[0], ATTRIBUTE_classes, "B01D 53/00");
    text(&longer[0], ATTRIBUTE_classes, "B01D 53/00|E04B 1/00");
    struct store_job jobs[] = {job_of(JOB_PUT, &swap[0], 1, 3), job_of(JOB_DELETE, gone, 1, 3), job_of(JOB_PUT, back, 1, 3), job_of(JOB_PUT, brief, 1, 3),
                               job_of(JOB_NORMS, NULL, 0, 3), job_of(JOB_PUT, longer, 1, 4), job_of(JOB_DELETE, end, 1, 4), job_of(JOB_PUT, &swap[1], 1, 3)};
    run_together(jobs, sizeof jobs / sizeof jobs[0]);
    for (size_t i = 0; i < sizeof jobs / sizeof jobs[0]; i++)
        CHECK(!jobs[i].result);
    CHECK(jobs[4].norms.patents == ROWS + 1); /* with the patents of this very transaction */
    CHECK(back[0].ordinal == ROWS && brief[0].ordinal == ROWS + 1 && longer[0].ordinal == ROWS + 1 && !read_one(199, NULL, &record) && !read_one(ROWS + 1, NULL, &record));
    CHECK(read_one(0, NULL, &record) && record_number(&record, ATTRIBUTE_wipo_field, 0) == 4);
    CHECK(holds(&live));
}

#define MOVED 152
#define LONE 289

/* Each alone in its transaction: one is put among the patents that its new holder has, before the only one that another has, and where it was. */
static void into_the_midst(void)
{
    static const char *const holders[] = {"示例大学5", "只此一件的大学", "示例大学0"};
    struct fact_row *single = rows_of(1, LONE + 1, 7), *rows = rows_of(1, MOVED + 1, 40);
    struct store_job alone = job_of(JOB_PUT, single, 1, 3);
    struct digest live;
    text(single, ATTRIBUTE_holders, holders[1]);
    CHECK(!store_run(store, &alone));
    for (size_t i = 0; i < 3; i++) {
        struct store_job job = job_of(JOB_PUT, rows, 1, 5 + (int)i);
        text(rows, ATTRIBUTE_holders, holders[i]);
        CHECK(!store_run(store, &job) && rows->outcome == FACT_STORED && holds(&live));
    }
}

static void fail(struct store_job *job)
{
    wait_for_the_others(job);
    job->answer.failed = true;
}

/* The last job of a transaction fails for want of memory: nothing of it remains, and the next one finds the index as it was. */
static void given_up(void)
{
    struct fact_row *fresh = rows_of(200, 5000, 1), *known = rows_of(1, 3, 25), *last = rows_of(1, 6000, 1);
    struct store_status before, after;
    struct record old, now;
    struct digest live, later;
    CHECK(holds(&live) && !store_status(store, &before, NULL) && read_one(2, NULL, &old));
    struct store_job jobs[] = {job_of(JOB_LOAD, fresh, 200, 5), job_of(JOB_PUT, known, 1, 5), job_of(JOB_PUT, last, 1, 5)};
    jobs[0].load_chunk = 1;
    jobs[2].render = fail;
    run_together(jobs, 3);
    for (size_t i = 0; i < 3; i++)
        CHECK(jobs[i].result == -1 && jobs[i].error.code == ERROR_BUSY);
    load_free(jobs[0].load);
    CHECK(!store_status(store, &after, NULL) && after.sequence == before.sequence + 1); /* the gate's own deal, of the transaction before */
    CHECK(after.ordinals == before.ordinals && after.patents == before.patents);
    CHECK(read_one(2, NULL, &now) && !memcmp(&now.values[ATTRIBUTE_claims], &old.values[ATTRIBUTE_claims], sizeof(struct value)) && now.revision == old.revision);
    CHECK(!read_one(before.ordinals, NULL, &now));
    struct store_job again = job_of(JOB_LOAD, fresh, 200, 5);
    again.load_chunk = 1;
    CHECK(!store_run(store, &again));
    temporary_outcomes(&again, fresh);
    CHECK(fresh[0].ordinal == before.ordinals && fresh[199].outcome == FACT_STORED);
    CHECK(holds(&later) && memcmp(&live, &later, sizeof live) != 0);
}

static size_t events_of(uint32_t ordinal, const char *tenant, size_t *sales, uint64_t *of_sales)
{
    struct snapshot *snapshot;
    struct change *changes;
    size_t count = 0, events = 0;
    uint64_t last = 0;
    *sales = 0;
    CHECK(!snapshot_open(store, 0, &snapshot, NULL) && !patent_history(snapshot, ordinal, tenant, arena, &changes, &count, NULL));
    for (size_t i = 0; i < count; i++) {
        events += changes[i].sequence != last;
        last = changes[i].sequence;
        if (changes[i].attribute == ATTRIBUTE_product_sales) {
            ++*sales;
            *of_sales = changes[i].sequence;
        }
    }
    snapshot_close(snapshot);
    return events;
}

static void histories(void)
{
    size_t sales, right = 0;
    uint64_t sequence;
    for (uint32_t ordinal = 0; ordinal < ROWS; ordinal++) {
        size_t events = events_of(ordinal, "bank-a", &sales, &sequence);
        size_t expected = 1u + (ordinal % 5 == 0) + (ordinal >= 99 && ordinal < 139) + (ordinal < 2) + 3u * (ordinal == MOVED) + (ordinal == LONE);
        right += events == expected && sales == (ordinal % 5 == 0);
    }
    CHECK(right == ROWS);
}

/* ---- the index in another's hands ---- */

struct opened { MDB_env *env; struct tables tables; MDB_txn *txn; struct view_of_tables at; };

static void open_raw(struct opened *raw)
{
    store_close(store);
    CHECK(!environment_open(path, (size_t)1 << 30, 8, false, &raw->env, &raw->tables, NULL));
    CHECK(!mdb_txn_begin(raw->env, NULL, 0, &raw->txn));
    raw->at = (struct view_of_tables){.txn = raw->txn, .tables = &raw->tables};
}

static void close_raw(struct opened *raw)
{
    CHECK(!mdb_txn_commit(raw->txn));
    mdb_env_close(raw->env);
    store = temporary_open(path);
}

/* Sales are erased: their event and its proof stay, the history leaves them out, and its neighbours in the pack are what they were. */
static void erased(void)
{
    struct opened raw;
    struct digest live;
    struct record record;
    size_t sales;
    uint64_t sequence = 0, other = 0;
    events_of(10, "bank-a", &sales, &sequence);
    open_raw(&raw);
    CHECK(sequence && !ledger_erase(&raw.at, sequence, NULL));
    CHECK(ledger_erase(&raw.at, 1u << 30, NULL) == -1);
    close_raw(&raw);
    CHECK(events_of(10, "bank-a", &sales, &other) == 1 && sales == 0);
    CHECK(read_one(10, "bank-a", &record) && !record_has(&record, ATTRIBUTE_product_sales) && record_number(&record, ATTRIBUTE_claims, 0) == 5 + 10 % 7);
    CHECK(events_of(15, "bank-a", &sales, &other) == 2 && sales == 1 && other > sequence);
    CHECK(holds(&live));
}

static unsigned faults(void)
{
    struct check_report report;
    struct error error;
    store_close(store);
    CHECK(!store_check(path, &report, NULL, &error));
    store = temporary_open(path);
    return (unsigned)report.faults;
}

static void flip(enum table table, unsigned row, size_t place)
{
    struct opened raw;
    MDB_cursor *cursor;
    MDB_val key, value;
    uint8_t copy[16384], name[16];
    open_raw(&raw);
    CHECK(!mdb_cursor_open(raw.txn, raw.tables.dbi[table], &cursor));
    for (unsigned i = 0; i <= row; i++)
        CHECK(!mdb_cursor_get(cursor, &key, &value, i ? MDB_NEXT : MDB_FIRST));
    CHECK(value.mv_size <= sizeof copy && key.mv_size <= sizeof name);
    memcpy(copy, value.mv_data, value.mv_size);
    memcpy(name, key.mv_data, key.mv_size);
    mdb_cursor_close(cursor);
    copy[place % value.mv_size] ^= 4;
    CHECK(!row_put(&raw.at, table, name, key.mv_size, copy, value.mv_size, NULL));
    close_raw(&raw);
}

static void damaged(void)
{
    static const enum table tables[] = {TABLE_EVENT, TABLE_BODY, TABLE_TILE};
    static const size_t places[] = {10, 60, 700, 1500, 6000};
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
        for (size_t k = 0; k < sizeof places / sizeof places[0]; k++) {
            flip(tables[i], 2, places[k]);
            CHECK(faults() > 0);
            flip(tables[i], 2, places[k]);
        }
    CHECK(faults() == 0);
}

/* An index of another schema is refused as it is. */
static void another_schema(void)
{
    struct store_options options = {.path = path, .map_bytes = (size_t)1 << 30, .threads = 1};
    struct opened raw;
    struct store *refused;
    struct error error;
    uint8_t schema[4];
    open_raw(&raw);
    put_be32(schema, 1);
    CHECK(!row_put(&raw.at, TABLE_META, "schema", 6, schema, 4, NULL) && !mdb_txn_commit(raw.txn));
    mdb_env_close(raw.env);
    CHECK(store_open(&options, &refused, &error) == -1 && error.code == ERROR_STORE_SCHEMA && strstr(error.expected, "this index has schema 1; nothing was changed"));
}

int main(void)
{
    arena = arena_new();
    path = temporary_index();
    store = temporary_open(path);
    one_large_load();
    come_and_go();
    into_the_midst();
    histories();
    given_up();
    erased();
    damaged();
    another_schema();
    arena_free(arena);
    temporary_remove();
    return check_end();
}
