/* Who is believed: the higher rank, then the newer day, whatever the order in which the lists come in; and what a list repeats is a word, too. */
#include "tests/unit/check.h"
#include "tests/unit/store/temporary.h"

static struct store *store;
static struct arena *arena;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define QUARRELS 60 /* the same, fewer, where every access is watched */
#else
#define QUARRELS 600
#endif
#define WORDS 5
#define DAYS 8

struct word { unsigned rank; int day; int64_t claims; };

static uint64_t seed = 20261126;
static unsigned below(unsigned limit)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(seed >> 33) % limit;
}

static struct day on(int day)
{
    return (struct day){day_from_civil(2026, 1, 1).number + day};
}

static struct fact_row say(const char *number, const struct word *word)
{
    struct fact_row row = {.row = 1};
    record_set_text(&row.facts, ATTRIBUTE_application_number, number, strlen(number));
    record_set_number(&row.facts, ATTRIBUTE_claims, word->claims);
    record_set_text(&row.facts, ATTRIBUTE_product_sales, word->claims % 2 ? "2025=1" : "2025=2", 6); /* a fact of the tenant's own */
    struct store_job job = {.kind = JOB_PUT, .tenant = "a", .actor = "t", .source = word->day % 2 ? "odd.csv" : "even.csv", .rank = word->rank,
                            .valid_from = on(word->day), .observed_on = on(word->day), .row = &row};
    CHECK(!store_run(store, &job));
    return row;
}

/* The claims on a day, -1: none are known. */
static int64_t claims_on(const char *number, struct day day, int64_t *sales)
{
    struct snapshot *snapshot;
    struct record record;
    struct view view = {.tenant = "a", .as_of = day};
    uint32_t ordinal = 0;
    CHECK(!snapshot_open(store, 0, &snapshot, NULL) && !patent_find(snapshot, number, &ordinal, NULL));
    arena_reset(arena);
    bool known = !patent_read(snapshot, ordinal, &view, arena, &record, NULL);
    snapshot_close(snapshot);
    *sales = known && record_has(&record, ATTRIBUTE_product_sales) ? record.values[ATTRIBUTE_product_sales].u.text[5] - '0' : -1;
    return known ? record_number(&record, ATTRIBUTE_claims, -1) : -1;
}

/* The rule as it is written: the highest rank that has spoken by then, and of its words the last. */
static int64_t believed(const struct word *words, size_t count, int day)
{
    const struct word *best = NULL;
    for (size_t i = 0; i < count; i++)
        if (words[i].day <= day && (!best || words[i].rank > best->rank || (words[i].rank == best->rank && words[i].day > best->day)))
            best = &words[i];
    return best ? best->claims : -1;
}

/* No two words of one rank and day. */
static size_t invent(struct word words[WORDS])
{
    size_t count = 0, wanted = 2 + below(WORDS - 1);
    while (count < wanted) {
        struct word word = {10 + 10 * below(2), (int)below(DAYS), 1 + below(2)};
        bool taken = false;
        for (size_t i = 0; i < count; i++)
            taken = taken || (words[i].rank == word.rank && words[i].day == word.day);
        if (!taken)
            words[count++] = word;
    }
    return count;
}

static void in_any_order_the_same_is_believed(void)
{
    for (unsigned round = 0; round < QUARRELS; round++) {
        struct word words[WORDS];
        char number[24];
        int64_t sales;
        size_t count = invent(words);
        bool good = true;
        snprintf(number, sizeof number, "CN2019%08u.0", round);
        for (size_t i = 0; i < count; i++)
            say(number, &words[i]);
        for (int day = count > 3 ? DAYS : 0; day <= DAYS; day++) { /* of several repetitions only the last is looked at */
            int64_t expected = believed(words, count, day);
            good = good && claims_on(number, day == DAYS ? DAY_NONE : on(day), &sales) == expected && sales == (expected < 0 ? -1 : 2 - expected % 2);
        }
        CHECK(good);
        for (size_t i = 0; !good && i < count; i++)
            printf("  rank %u day %d claims %lld\n", words[i].rank, words[i].day, (long long)words[i].claims);
    }
}

static uint64_t last_event(void)
{
    struct store_status status;
    CHECK(!store_status(store, &status, NULL));
    return status.sequence;
}

static size_t claims_said(const char *number, struct change out[8])
{
    struct snapshot *snapshot;
    struct change *changes;
    uint32_t ordinal = 0;
    size_t count, found = 0;
    CHECK(!snapshot_open(store, 0, &snapshot, NULL) && !patent_find(snapshot, number, &ordinal, NULL));
    CHECK(!patent_history(snapshot, ordinal, "a", arena, &changes, &count, NULL));
    for (size_t i = 0; i < count && found < 8; i++)
        if (changes[i].attribute == ATTRIBUTE_claims)
            out[found++] = changes[i];
    snapshot_close(snapshot);
    return found;
}

/* A list that only repeats changes nothing, and yet an older one that comes after it does not overrule it. */
static void what_is_repeated_stands_against_an_older_list(void)
{
    static const char number[] = "CN201880000001.0";
    struct change said[8];
    int64_t sales;
    struct fact_row row = say(number, &(struct word){10, 10, 10});
    uint64_t revision = row.revision, events = last_event();
    row = say(number, &(struct word){10, 30, 10});
    CHECK(row.outcome == FACT_UNCHANGED && row.revision == revision && last_event() == events + 2); /* the public facts, and the tenant's */
    row = say(number, &(struct word){10, 30, 10});
    CHECK(row.outcome == FACT_UNCHANGED && last_event() == events + 2); /* the same list once more */
    row = say(number, &(struct word){10, 20, 12});
    CHECK(row.outcome == FACT_STORED && row.revision == revision + 1); /* of equal evenness the sales are the same, and are no news */
    CHECK(claims_on(number, DAY_NONE, &sales) == 10 && claims_on(number, on(25), &sales) == 12 && claims_on(number, on(15), &sales) == 10);
    CHECK(claims_said(number, said) == 2);
    CHECK(said[0].value.u.number == 12 && !day_is_set(said[0].repeated_on) && !said[0].repeated_in);
    CHECK(said[1].value.u.number == 10 && said[1].repeated_on.number == on(30).number && !strcmp(said[1].repeated_in, "even.csv"));
    row = say(number, &(struct word){10, 5, 10});
    CHECK(row.outcome == FACT_STORED && claims_on(number, on(7), &sales) == 10); /* it was so before, which nobody had said */
    CHECK(claims_on(number, on(25), &sales) == 12 && claims_on(number, DAY_NONE, &sales) == 10);
}

/* A list of each night: the patent's chain stays short, its history tells the last night, and an older word does not overrule it. */
static void each_night(void)
{
    static const char number[] = "CN201880000002.5";
    struct change said[8];
    int64_t sales;
    say(number, &(struct word){10, 100, 10});
    uint64_t events = last_event();
    for (int night = 101; night <= 140; night++)
        CHECK(say(number, &(struct word){10, night, 10}).outcome == FACT_UNCHANGED);
    CHECK(last_event() == events + 80); /* all are in the ledger */
    CHECK(claims_said(number, said) == 1 && said[0].repeated_on.number == on(140).number);
    say(number, &(struct word){10, 120, 12});
    CHECK(claims_on(number, DAY_NONE, &sales) == 10 && claims_on(number, on(110), &sales) == 10 && claims_on(number, on(130), &sales) == 12);
}

int main(void)
{
    struct check_report report;
    struct error error;
    const char *path = temporary_index();
    arena = arena_new();
    store = temporary_open(path);
    in_any_order_the_same_is_believed();
    what_is_repeated_stands_against_an_older_list();
    each_night();
    store_close(store);
    CHECK(!store_check(path, &report, NULL, &error) && report.faults == 0 && !memcmp(&report.live, &report.rebuilt, 32));
    arena_free(arena);
    temporary_remove();
    return check_end();
}
