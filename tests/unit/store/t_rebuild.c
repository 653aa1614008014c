/* A hundred thousand invented events: dropping every projection and rebuilding it from the ledger gives the same digest. */
#include "tests/unit/check.h"
#include "tests/unit/store/temporary.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define PATENTS 1000 /* the same walk, shorter, where every access is watched */
#else
#define PATENTS 20000
#endif
#define ROWS 500

static uint64_t seed = 20261123;
static uint64_t next_random(void)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return seed >> 33;
}

static void invent(struct fact_row *row, char *number, unsigned patent, unsigned round)
{
    static const char *const classes[] = {"A01B 1/00", "H04N 21/00|H04L 9/00", "G01N 33/50", "B01D 53/00|C02F 1/00|E04B 1/00", "A23N 12/00"};
    *row = (struct fact_row){.row = patent + 1};
    snprintf(number, 24, "CN2019%08u.0", patent);
    record_set_text(&row->facts, ATTRIBUTE_application_number, number, strlen(number));
    record_set_number(&row->facts, ATTRIBUTE_kind, 1 + (int64_t)(next_random() % 2));
    record_set_number(&row->facts, ATTRIBUTE_claims, (int64_t)(next_random() % 40));
    if (round == 0) {
        record_set_number(&row->facts, ATTRIBUTE_filing_date, day_from_civil(2010, 1, 1).number + (int64_t)(next_random() % 4000));
        record_set_text(&row->facts, ATTRIBUTE_classes, classes[patent % 5], strlen(classes[patent % 5]));
        record_set_text(&row->facts, ATTRIBUTE_holders, "示例大学|示例公司", strlen("示例大学|示例公司"));
    }
    if (next_random() % 3 == 0)
        record_set_text(&row->facts, ATTRIBUTE_product_sales, "2025=5", 6);
}

static bool load(struct store *store, unsigned round, unsigned chunk)
{
    static struct fact_row rows[ROWS];
    static char numbers[ROWS][24];
    char name[16];
    snprintf(name, sizeof name, "round-%u", round);
    for (unsigned i = 0; i < ROWS; i++)
        invent(&rows[i], numbers[i], chunk * ROWS + i, round);
    struct store_job job = {.kind = JOB_LOAD, .tenant = round % 2 ? "a" : "b", .actor = "t", .source = name, .rank = 10 * (round + 1),
                            .load_job = name, .load_chunk = chunk, .valid_from = day_from_civil(2026, 1, 1 + (int)round),
                            .observed_on = day_from_civil(2026, 1, 1)};
    return !temporary_run_load(store, &job, rows, ROWS);
}

int main(void)
{
    const char *path = temporary_index();
    struct store *store = temporary_open(path);
    struct store_status status;
    struct check_report report;
    struct error error;
    for (unsigned round = 0; round < 5; round++) {
        for (unsigned chunk = 0; chunk < PATENTS / ROWS; chunk++)
            CHECK(load(store, round, chunk));
        struct store_job cut = {.kind = JOB_NORMS, .tenant = "a", .actor = "t", .source = "norms.cut", .valid_from = day_from_civil(2026, 2, 1)};
        CHECK(!store_run(store, &cut));
    }
    CHECK(!store_status(store, &status, &error) && status.patents == PATENTS);
    CHECK(status.sequence >= PATENTS * 5);
    store_close(store);
    CHECK(!store_check(path, &report, NULL, &error));
    CHECK(report.faults == 0 && report.events == status.sequence && !memcmp(&report.live, &report.rebuilt, 32));
    temporary_remove();
    return check_end();
}
