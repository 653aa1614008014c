/* kill -9 while writing: what was acknowledged is there, and the projections are those of the ledger. */
#include "tests/unit/check.h"
#include "tests/unit/store/temporary.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define CYCLES 20

/* Writes patents one after the other and tells each acknowledged number through the pipe. */
static void write_for_ever(const char *path, int pipe_end, unsigned first)
{
    struct store *store = temporary_open(path);
    for (unsigned n = first;; n++) {
        struct fact_row row = {.row = n};
        char number[24];
        snprintf(number, sizeof number, "CN2020%08u.0", n);
        record_set_text(&row.facts, ATTRIBUTE_application_number, number, strlen(number));
        record_set_number(&row.facts, ATTRIBUTE_claims, n % 50);
        struct store_job job = {.kind = JOB_PUT, .tenant = "t", .actor = "t", .source = "t", .rank = 10, .row = &row,
                                .valid_from = day_from_civil(2026, 1, 1), .observed_on = day_from_civil(2026, 1, 1)};
        if (store_run(store, &job) || write(pipe_end, &n, sizeof n) != sizeof n)
            _exit(1);
    }
}

/* Every other kill comes after a first acknowledged patent, however slow the machine; the others may hit the opening of the index. */
static unsigned run_and_kill(const char *path, unsigned first, useconds_t after)
{
    int ends[2];
    unsigned n, last = first - 1;
    if (pipe(ends))
        exit(2);
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        write_for_ever(path, ends[1], first);
    }
    close(ends[1]);
    if (after % 2 && read(ends[0], &n, sizeof n) == sizeof n)
        last = n;
    usleep(after);
    kill(child, SIGKILL);
    while (read(ends[0], &n, sizeof n) == sizeof n)
        last = n;
    close(ends[0]);
    waitpid(child, NULL, 0);
    return last;
}

static void all_there(const char *path, unsigned last)
{
    struct store *store = temporary_open(path);
    struct snapshot *snapshot;
    unsigned missing = 0;
    CHECK(!snapshot_open(store, 0, &snapshot, NULL));
    for (unsigned n = 1; n <= last; n++) {
        char number[24];
        uint32_t ordinal;
        snprintf(number, sizeof number, "CN2020%08u.0", n);
        missing += patent_find(snapshot, number, &ordinal, NULL) != 0;
    }
    CHECK(missing == 0);
    snapshot_close(snapshot);
    store_close(store);
}

int main(void)
{
    const char *path = temporary_index();
    unsigned last = 0;
    struct check_report report;
    struct error error;
    for (unsigned cycle = 0; cycle < CYCLES; cycle++) {
        unsigned acknowledged = run_and_kill(path, last + 1, 20000 + 5000 * (cycle % 7) + cycle % 2);
        last = acknowledged > last ? acknowledged : last;
        all_there(path, last);
    }
    CHECK(last >= CYCLES / 2);
    CHECK(!store_check(path, &report, NULL, &error) && report.faults == 0);
    printf("%u patents, %d kills; ", last, CYCLES);
    temporary_remove();
    return check_end();
}
