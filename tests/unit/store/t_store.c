/* The index as its callers see it: put, read, as of a day, history, delete, load, idempotency, valuations, proof. */
#include "tests/unit/check.h"
#include "tests/unit/store/temporary.h"

static struct store *store;
static struct arena *arena;
static const char *path;

static struct store_job put_job(struct fact_row *row, const char *source, unsigned rank, struct day valid)
{
    return (struct store_job){.kind = JOB_PUT, .tenant = "bank-a", .actor = "tester", .source = source, .rank = rank, .valid_from = valid,
                              .observed_on = valid, .row = row};
}

static struct fact_row facts(const char *number)
{
    struct fact_row row = {.row = 1};
    record_set_text(&row.facts, ATTRIBUTE_application_number, number, strlen(number));
    return row;
}

static bool read_now(const char *number, const char *tenant, struct day as_of, struct record *out)
{
    struct snapshot *snapshot;
    struct view view = {.tenant = tenant, .as_of = as_of};
    uint32_t ordinal;
    bool good = !snapshot_open(store, 0, &snapshot, NULL);
    good = good && !patent_find(snapshot, number, &ordinal, NULL) && !patent_read(snapshot, ordinal, &view, arena, out, NULL);
    snapshot_close(snapshot);
    return good;
}

static void facts_and_days(void)
{
    struct fact_row row = facts("CN201910123456.X");
    struct record record;
    record_set_number(&row.facts, ATTRIBUTE_claims, 8);
    record_set_text(&row.facts, ATTRIBUTE_classes, "A23N 12/00", 10);
    record_set_text(&row.facts, ATTRIBUTE_product_sales, "2025=76000000", 13);
    struct store_job job = put_job(&row, "office.csv", 30, day_from_civil(2026, 1, 10));
    CHECK(!store_run(store, &job) && row.outcome == FACT_STORED);
    CHECK(read_now("CN201910123456.X", NULL, DAY_NONE, &record) && record_number(&record, ATTRIBUTE_claims, 0) == 8);
    CHECK(record_number(&record, ATTRIBUTE_wipo_field, 0) == 29 && record_number(&record, ATTRIBUTE_kind, 0) == ENUM_kind_invention);
    CHECK(!record_has(&record, ATTRIBUTE_product_sales));
    CHECK(read_now("CN201910123456.X", "bank-a", DAY_NONE, &record) && record_has(&record, ATTRIBUTE_product_sales));
    CHECK(read_now("CN201910123456.X", "bank-b", DAY_NONE, &record) && !record_has(&record, ATTRIBUTE_product_sales));
    uint64_t revision = record.revision;

    struct fact_row same = row;
    job = put_job(&same, "office.csv", 30, day_from_civil(2026, 2, 10));
    CHECK(!store_run(store, &job) && same.outcome == FACT_UNCHANGED && same.revision == revision);

    struct fact_row lower = facts("CN201910123456.X"); /* a lesser source contradicts: kept in the ledger, not in force */
    record_set_number(&lower.facts, ATTRIBUTE_claims, 99);
    job = put_job(&lower, "vendor.csv", 20, day_from_civil(2026, 3, 1));
    CHECK(!store_run(store, &job) && lower.outcome == FACT_STORED);
    CHECK(read_now("CN201910123456.X", NULL, DAY_NONE, &record) && record_number(&record, ATTRIBUTE_claims, 0) == 8);
    lower.outcome = FACT_STORED;
    job = put_job(&lower, "vendor.csv", 20, day_from_civil(2026, 3, 2));
    CHECK(!store_run(store, &job) && lower.outcome == FACT_UNCHANGED);

    struct fact_row newer = facts("CN201910123456.X");
    record_set_number(&newer.facts, ATTRIBUTE_claims, 10);
    job = put_job(&newer, "office.csv", 30, day_from_civil(2026, 5, 1));
    CHECK(!store_run(store, &job) && newer.outcome == FACT_STORED);
    CHECK(read_now("CN201910123456.X", NULL, DAY_NONE, &record) && record_number(&record, ATTRIBUTE_claims, 0) == 10);
    CHECK(read_now("CN201910123456.X", NULL, day_from_civil(2026, 4, 30), &record) && record_number(&record, ATTRIBUTE_claims, 0) == 8);
    CHECK(!read_now("CN201910123456.X", NULL, day_from_civil(2025, 12, 31), &record));
    CHECK(read_now("CN201910123456.X", "bank-a", day_from_civil(2026, 4, 30), &record) && record_has(&record, ATTRIBUTE_product_sales));
}

static void history_and_unset(void)
{
    struct fact_row unset = facts("CN201910123456.X");
    struct record record;
    struct snapshot *snapshot;
    struct change *changes;
    size_t count = 0, claims = 0;
    record_unset(&unset.facts, ATTRIBUTE_claims);
    struct store_job job = put_job(&unset, "patent.put", 30, day_from_civil(2026, 6, 1));
    CHECK(!store_run(store, &job) && unset.outcome == FACT_STORED);
    CHECK(read_now("CN201910123456.X", NULL, DAY_NONE, &record) && !record_has(&record, ATTRIBUTE_claims));
    CHECK(!snapshot_open(store, 1, &snapshot, NULL) && !patent_history(snapshot, 0, NULL, arena, &changes, &count, NULL));
    for (size_t i = 0; i < count; i++)
        claims += changes[i].attribute == ATTRIBUTE_claims;
    CHECK(claims == 4 && changes[0].value.state == VALUE_UNSET && !strcmp(changes[0].source, "patent.put"));
    for (size_t i = 1; i < count; i++)
        CHECK(changes[i].sequence <= changes[i - 1].sequence);
    struct view then = {.as_of = DAY_NONE, .through = changes[count - 1].sequence};
    CHECK(!patent_read(snapshot, 0, &then, arena, &record, NULL) && record_number(&record, ATTRIBUTE_claims, 0) == 8);
    snapshot_close(snapshot);
}

static void revisions_and_delete(void)
{
    struct fact_row row = facts("CN201020123456.4");
    struct record record;
    record_set_number(&row.facts, ATTRIBUTE_claims, 3);
    row.has_revision = true;
    row.if_revision = 5;
    struct store_job job = put_job(&row, "patent.put", 10, day_from_civil(2026, 1, 1));
    CHECK(store_run(store, &job) == -1 && job.error.code == ERROR_REVISION);
    row.if_revision = 0;
    job = put_job(&row, "patent.put", 10, day_from_civil(2026, 1, 1));
    CHECK(!store_run(store, &job) && row.revision == 1);
    struct fact_row gone = facts("CN201020123456.4");
    job = put_job(&gone, "patent.delete", 10, day_from_civil(2026, 1, 2));
    job.kind = JOB_DELETE;
    CHECK(!store_run(store, &job) && !read_now("CN201020123456.4", NULL, DAY_NONE, &record));
    job = put_job(&gone, "patent.delete", 10, day_from_civil(2026, 1, 2));
    job.kind = JOB_DELETE;
    CHECK(store_run(store, &job) == -1 && job.error.code == ERROR_PATENT_UNKNOWN);
    struct fact_row again = facts("CN201020123456.4");
    record_set_number(&again.facts, ATTRIBUTE_claims, 4);
    job = put_job(&again, "patent.put", 10, day_from_civil(2026, 1, 3));
    CHECK(!store_run(store, &job) && again.ordinal != row.ordinal); /* ordinals are never reused */
    CHECK(read_now("CN201020123456.4", NULL, DAY_NONE, &record) && record_number(&record, ATTRIBUTE_claims, 0) == 4);
}

static void identities(void)
{
    struct fact_row publication = {.row = 1}, both = facts("CN201110317787.0"), clash = facts("CN201910123456.X");
    struct record record;
    record_set_text(&publication.facts, ATTRIBUTE_publication_number, "CN102502498A", 12);
    record_set_number(&publication.facts, ATTRIBUTE_claims, 6);
    struct store_job job = put_job(&publication, "list.tsv", 20, day_from_civil(2026, 1, 1));
    CHECK(!store_run(store, &job));
    record_set_text(&both.facts, ATTRIBUTE_publication_number, "CN102502498A", 12);
    job = put_job(&both, "list.tsv", 20, day_from_civil(2026, 1, 1));
    CHECK(!store_run(store, &job) && both.ordinal == publication.ordinal);
    CHECK(read_now("CN201110317787.0", NULL, DAY_NONE, &record) && record_number(&record, ATTRIBUTE_claims, 0) == 6);
    record_set_text(&clash.facts, ATTRIBUTE_publication_number, "CN102502498A", 12);
    job = put_job(&clash, "list.tsv", 20, day_from_civil(2026, 1, 1));
    CHECK(store_run(store, &job) == -1 && job.error.code == ERROR_IDENTITY_CONFLICT);
}

static void loads_resume(void)
{
    struct fact_row rows[3] = {facts("CN201510000001.0"), facts("CN201510000002.5"), {.row = 3}};
    struct snapshot *snapshot;
    uint64_t next;
    record_set_number(&rows[0].facts, ATTRIBUTE_claims, 1);
    record_set_number(&rows[1].facts, ATTRIBUTE_claims, 2);
    struct store_job job = put_job(rows, "a.csv", 20, day_from_civil(2026, 1, 1));
    job.kind = JOB_LOAD;
    job.load_job = "job-1";
    struct store_job later = job, again;
    later.load_chunk = 1;
    CHECK(temporary_run_load(store, &later, rows, 3) == -1 && later.error.code == ERROR_CHUNK);
    CHECK(!temporary_run_load(store, &job, rows, 3) && rows[0].outcome == FACT_STORED && rows[2].outcome == FACT_REFUSED && rows[2].error.code == ERROR_VALUE);
    again = job;
    rows[2].error.code = ERROR_NONE;
    CHECK(!temporary_run_load(store, &again, rows, 3) && rows[0].outcome == FACT_UNCHANGED);
    CHECK(!snapshot_open(store, 0, &snapshot, NULL) && !load_progress(snapshot, "bank-a", "job-1", &next, NULL) && next == 1);
    CHECK(!load_progress(snapshot, "bank-b", "job-1", &next, NULL) && next == 0);
    snapshot_close(snapshot);
}

static struct store_job valuation_job(const char *tenant, const char *key)
{
    struct store_job job = {.kind = JOB_VALUATION, .tenant = tenant, .actor = "tester", .source = "value.score", .valid_from = day_from_civil(2026, 11, 23),
                            .observed_on = day_from_civil(2026, 11, 23), .method = "value.score", .patent = "CN201910123456.X", .question = "{}",
                            .question_size = 2, .through = 3, .idempotency_key = key, .number_at = 16};
    buffer_puts(&job.answer, "{\"valuation\":\"V-000000000000\"}");
    return job;
}

static void valuations(void)
{
    struct snapshot *snapshot;
    struct valuation_entry entry, *list;
    size_t count;
    struct store_job first = valuation_job("bank-a", "key-1"), second = valuation_job("bank-a", NULL), other = valuation_job("bank-b", NULL);
    static const uint32_t subjects[] = {7, 0x01020304};
    first.number_at = second.number_at = other.number_at = 16;
    first.subjects = (struct ordinals){subjects, 2};
    CHECK(!store_run(store, &first) && first.valuation_number == 1 && !store_run(store, &second) && second.valuation_number == 2);
    CHECK(!store_run(store, &other) && other.valuation_number == 1);
    CHECK(!memcmp(first.answer.data, "{\"valuation\":\"V-000000000001\"}", 30));
    struct store_job replayed = valuation_job("bank-a", "key-1"), conflict = valuation_job("bank-a", "key-1");
    CHECK(!store_run(store, &replayed) && replayed.replayed && replayed.answer.size == first.answer.size &&
          !memcmp(replayed.answer.data, first.answer.data, first.answer.size));
    conflict.request.bytes[0] = 1;
    CHECK(store_run(store, &conflict) == -1 && conflict.error.code == ERROR_IDEMPOTENCY);
    CHECK(!snapshot_open(store, 0, &snapshot, NULL));
    CHECK(!valuation_read(snapshot, "bank-a", 2, arena, &entry, NULL) && entry.through == 3 && !strcmp(entry.method, "value.score"));
    CHECK(!entry.subjects.count && !valuation_read(snapshot, "bank-a", 1, arena, &entry, NULL) && entry.subjects.count == 2);
    CHECK(entry.subjects.items[0] == 7 && entry.subjects.items[1] == 0x01020304);
    CHECK(valuation_read(snapshot, "bank-a", 3, arena, &entry, NULL) == -1 && valuation_read(snapshot, "bank-c", 1, arena, &entry, NULL) == -1);
    CHECK(!valuation_list(snapshot, "bank-a", 0, 10, arena, &list, &count, NULL) && count == 2 && list[0].number == 2);
    CHECK(!valuation_list(snapshot, "bank-b", 0, 10, arena, &list, &count, NULL) && count == 1);
    snapshot_close(snapshot);
    struct store_job *all[] = {&first, &second, &other, &replayed, &conflict};
    for (size_t i = 0; i < 5; i++)
        buffer_free(&all[i]->answer);
}

static void norms_and_proof(void)
{
    struct store_job cut = {.kind = JOB_NORMS, .tenant = "bank-a", .actor = "tester", .source = "norms.cut", .valid_from = day_from_civil(2026, 11, 20),
                            .observed_on = day_from_civil(2026, 11, 20)};
    struct snapshot *snapshot;
    struct norms *norms;
    struct norms_entry *list;
    size_t count;
    struct check_report report;
    struct error error = {.code = ERROR_NONE};
    CHECK(!store_run(store, &cut) && cut.norms.edition == 1 && cut.norms.patents == 5);
    CHECK(!snapshot_open(store, 0, &snapshot, NULL));
    CHECK(norms_load(store, snapshot, day_from_civil(2026, 11, 19), 0, &norms, &error) == -1 && error.code == ERROR_NORMS_UNKNOWN);
    CHECK(!norms_load(store, snapshot, DAY_NONE, 0, &norms, &error) && !memcmp(norms_digest(norms), &cut.norms.digest, 32));
    norms_drop(norms);
    CHECK(!norms_list(snapshot, arena, &list, &count, &error) && count == 1 && list[0].patents == 5);
    snapshot_close(snapshot);
    store_close(store);
    CHECK(!store_check(path, &report, NULL, &error));
    CHECK(report.faults == 0 && report.patents == 5 && report.events > 10 && !memcmp(&report.live, &report.rebuilt, 32));
    if (report.faults)
        printf("  %s\n", report.first_fault);
    store = temporary_open(path);
    struct record record;
    CHECK(read_now("CN201510000002.5", NULL, DAY_NONE, &record) && record_number(&record, ATTRIBUTE_claims, 0) == 2);
    struct store_options second = {.path = path, .map_bytes = (size_t)1 << 30, .threads = 1};
    struct store *twin;
    CHECK(store_open(&second, &twin, &error) == -1 && error.code == ERROR_STORE_OPEN && strstr(error.expected, "no other process") != NULL);
}

int main(void)
{
    arena = arena_new();
    path = temporary_index();
    store = temporary_open(path);
    facts_and_days();
    history_and_unset();
    revisions_and_delete();
    identities();
    loads_resume();
    valuations();
    norms_and_proof();
    store_close(store);
    arena_free(arena);
    temporary_remove();
    return check_end();
}
