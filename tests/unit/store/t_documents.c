/* One invention, one patent: its application and its grant are two documents of one record, found by either number. */
#include "tests/unit/check.h"
#include "tests/unit/store/temporary.h"

static struct store *store;
static struct arena *arena;
static const char *path;
#define APPLICATION "CN201910123456.X"

struct line { const char *application, *publication, *list, *published, *title, *filed; };

static void set(struct fact_row *row, enum attribute attribute, const char *text)
{
    struct error error;
    if (text && value_parse(attribute, text, strlen(text), arena, &row->facts.values[attribute], &error))
        printf("  %s: %s\n", text, error.expected);
}

static struct fact_row put(struct line line, unsigned rank)
{
    struct fact_row row = {.row = 1};
    set(&row, ATTRIBUTE_application_number, line.application);
    set(&row, ATTRIBUTE_publication_number, line.publication);
    set(&row, ATTRIBUTE_publication_numbers, line.list);
    set(&row, ATTRIBUTE_publication_date, line.published);
    set(&row, ATTRIBUTE_title, line.title);
    set(&row, ATTRIBUTE_filing_date, line.filed);
    struct day day = day_from_civil(2026, 1, 1);
    struct store_job job = {.kind = JOB_PUT, .tenant = "a", .actor = "t", .source = "list", .rank = rank, .valid_from = day, .observed_on = day, .row = &row};
    int result = store_run(store, &job);
    if (result)
        row.error = job.error;
    return row;
}

static bool read_by(const char *number, struct record *out)
{
    struct snapshot *snapshot;
    struct view view = {.as_of = DAY_NONE};
    uint32_t ordinal;
    CHECK(!snapshot_open(store, 0, &snapshot, NULL));
    bool good = !patent_find(snapshot, number, &ordinal, NULL) && !patent_read(snapshot, ordinal, &view, arena, out, NULL);
    snapshot_close(snapshot);
    return good;
}

static const char *text_of(const char *number, enum attribute attribute)
{
    struct record record;
    return read_by(number, &record) && record_has(&record, attribute) ? arena_copy(arena, record.values[attribute].u.text, record.values[attribute].size) : "";
}

static const char *day_of(const char *number)
{
    static char day[11];
    struct record record;
    if (!read_by(number, &record))
        return "";
    day_format((struct day){(int32_t)record_number(&record, ATTRIBUTE_publication_date, 0)}, day);
    return day;
}

static uint32_t patents(void)
{
    struct store_status status;
    return store_status(store, &status, NULL) ? 0 : status.patents;
}

static void by_application_number(void)
{
    CHECK(put((struct line){.application = APPLICATION, .publication = "CN109876543A", .published = "2019-06-11", .title = "a"}, 20).outcome == FACT_STORED);
    CHECK(put((struct line){.application = APPLICATION, .publication = "CN109876543B", .published = "2021-05-04", .title = "b"}, 20).outcome == FACT_STORED);
    CHECK(patents() == 1);
    CHECK_TEXT(text_of("CN109876543A", ATTRIBUTE_publication_number), "CN109876543B");
    CHECK_TEXT(text_of("CN109876543B", ATTRIBUTE_publication_numbers), "CN109876543A|CN109876543B");
    CHECK_TEXT(day_of(APPLICATION), "2019-06-11"); /* the first publication's, not the grant's */
    CHECK_TEXT(text_of(APPLICATION, ATTRIBUTE_title), "b");
    CHECK(put((struct line){.application = APPLICATION, .publication = "CN109876543A", .published = "2019-06-11", .title = "a"}, 20).outcome == FACT_UNCHANGED);
    CHECK(put((struct line){.application = APPLICATION, .publication = "CN109876543B", .published = "2021-05-04", .title = "b"}, 20).outcome == FACT_UNCHANGED);
    CHECK(put((struct line){.application = APPLICATION, .list = "CN109876543B|CN109876543A"}, 20).outcome == FACT_UNCHANGED);
}

/* A mistyped number of the same kind gives way, and is free for the patent whose it is. */
static void corrections(void)
{
    CHECK(put((struct line){.application = APPLICATION, .publication = "CN109876544B"}, 20).outcome == FACT_STORED);
    CHECK_TEXT(text_of(APPLICATION, ATTRIBUTE_publication_numbers), "CN109876543A|CN109876544B");
    CHECK(put((struct line){.application = APPLICATION, .publication = "CN109876544A"}, 30).outcome == FACT_STORED);
    CHECK_TEXT(text_of(APPLICATION, ATTRIBUTE_publication_numbers), "CN109876544A|CN109876544B");
    CHECK_TEXT(text_of("CN109876543B", ATTRIBUTE_publication_number), "");
    CHECK(put((struct line){.application = "CN201910123457.4", .publication = "CN109876543B"}, 20).error.code == ERROR_NONE && patents() == 2);
    struct fact_row clash = put((struct line){.application = "CN201910123457.4", .publication = "CN109876544A"}, 20);
    CHECK(clash.error.code == ERROR_IDENTITY_CONFLICT);
    clash = put((struct line){.application = "CN201910123457.4", .list = "CN109876543A|CN109876544B"}, 20);
    CHECK(clash.error.code == ERROR_IDENTITY_CONFLICT && clash.outcome == FACT_REFUSED);
    CHECK(put((struct line){.application = APPLICATION, .publication = "\\N"}, 40).outcome == FACT_STORED);
    CHECK_TEXT(text_of(APPLICATION, ATTRIBUTE_publication_number), "");
    CHECK_TEXT(text_of("CN109876544A", ATTRIBUTE_application_number), "");
    CHECK(put((struct line){.application = APPLICATION, .publication = "CN109876544B"}, 40).outcome == FACT_STORED);
    CHECK_TEXT(text_of("CN109876544B", ATTRIBUTE_application_number), APPLICATION);
    CHECK_TEXT(text_of(APPLICATION, ATTRIBUTE_publication_numbers), "");
}

/* Lists without application numbers: the office's own rule says which documents are one patent's. */
static void by_serial(void)
{
    uint32_t before = patents();
    put((struct line){.publication = "CN111111111B", .published = "2022-01-04"}, 20);
    put((struct line){.publication = "CN111111111A", .published = "2020-01-03"}, 20);
    CHECK(patents() == before + 1);
    CHECK_TEXT(text_of("CN111111111A", ATTRIBUTE_publication_number), "CN111111111B");
    CHECK_TEXT(text_of("CN111111111", ATTRIBUTE_publication_numbers), "CN111111111A|CN111111111B");
    CHECK_TEXT(day_of("CN111111111B"), "2020-01-03");
    put((struct line){.publication = "EP1234567A1"}, 20);
    put((struct line){.publication = "EP1234567B1"}, 20);
    put((struct line){.publication = "EP1234567A3"}, 20);
    CHECK_TEXT(text_of("EP1234567A1", ATTRIBUTE_publication_numbers), "EP1234567A1|EP1234567A3|EP1234567B1");
    static const char *const strangers[] = {"US7654321B2", "US7654321A", "JP2017071A", "JP2017071B2", "KR1020150012345A", "KR1020150012345B1", "CN100438811C", "CN100438811A"};
    before = patents();
    for (size_t i = 0; i < 8; i++)
        put((struct line){.publication = strangers[i]}, 20);
    CHECK(patents() == before + 8);
    CHECK(put((struct line){.application = "CN202010000001.1", .publication = "CN111111111B"}, 20).error.code == ERROR_NONE && patents() == before + 8);
    CHECK(put((struct line){.application = "CN202010000002.6", .publication = "CN111111111C"}, 20).error.code == ERROR_IDENTITY_CONFLICT);
}

static size_t history_of(const char *number)
{
    struct snapshot *snapshot;
    struct change *changes;
    uint32_t ordinal;
    size_t count = 0;
    CHECK(!snapshot_open(store, 0, &snapshot, NULL));
    CHECK(!patent_find(snapshot, number, &ordinal, NULL) && !patent_history(snapshot, ordinal, "a", arena, &changes, &count, NULL));
    snapshot_close(snapshot);
    return count;
}

static void put_opinion(const char *number)
{
    struct fact_row row = {.row = 1};
    struct opinion opinion = {.indicator = "effect", .expert = "one", .note = "", .points = 8000, .day = day_from_civil(2026, 1, 1)};
    set(&row, ATTRIBUTE_publication_number, number);
    struct store_job job = {.kind = JOB_OPINION, .tenant = "a", .actor = "t", .source = "expert.put", .valid_from = opinion.day, .observed_on = opinion.day, .row = &row, .opinion = &opinion};
    CHECK(!store_run(store, &job));
}

static size_t opinions_of(const char *number)
{
    struct snapshot *snapshot;
    struct opinion *opinions;
    struct view view = {.tenant = "a", .as_of = DAY_NONE};
    uint32_t ordinal = 0;
    size_t count = 0;
    CHECK(!snapshot_open(store, 0, &snapshot, NULL) && !patent_find(snapshot, number, &ordinal, NULL));
    CHECK(!opinions_read(snapshot, ordinal, &view, arena, &opinions, &count, NULL));
    snapshot_close(snapshot);
    return count;
}

/* One list has the application number, another the publication, a third both. */
static void two_records_become_one(void)
{
    put((struct line){.application = "CN202010000005.X", .title = "by application", .filed = "2020-01-02"}, 20);
    put((struct line){.publication = "CN113333333B", .published = "2022-01-04", .title = "by publication"}, 10);
    put((struct line){.publication = "CN113333333B", .title = "by publication and of more weight"}, 30);
    put_opinion("CN113333333B");
    uint32_t before = patents();
    struct fact_row both = put((struct line){.application = "CN202010000005.X", .publication = "CN113333333B"}, 20);
    CHECK(both.error.code == ERROR_NONE && both.outcome == FACT_STORED && patents() == before - 1);
    CHECK_TEXT(text_of("CN113333333B", ATTRIBUTE_application_number), "CN202010000005.X");
    CHECK_TEXT(text_of("CN202010000005.X", ATTRIBUTE_title), "by publication and of more weight");
    CHECK_TEXT(day_of("CN202010000005.X"), "2022-01-04");
    CHECK(history_of("CN113333333B") == 7);
    CHECK(opinions_of("CN113333333B") == 1);
    CHECK(put((struct line){.application = "CN202010000005.X", .publication = "CN113333333B"}, 20).outcome == FACT_UNCHANGED);
}

static void what_contradicts_stays_two(void)
{
    put((struct line){.application = "CN202010000006.4", .publication = "CN114444444B", .filed = "2020-01-02"}, 20);
    put((struct line){.publication = "CN115555555B"}, 20);
    put((struct line){.publication = "CN116666666A", .filed = "2020-01-03"}, 20);
    uint32_t before = patents();
    struct fact_row row = put((struct line){.application = "CN202010000006.4", .publication = "CN115555555B"}, 20);
    CHECK(row.error.code == ERROR_IDENTITY_CONFLICT && strstr(row.error.expected, "publication_number"));
    row = put((struct line){.application = "CN202010000006.4", .publication = "CN116666666A"}, 20);
    CHECK(row.error.code == ERROR_IDENTITY_CONFLICT && strstr(row.error.expected, "filing_date") && patents() == before);
}

/* The same rank and day: the later word stands, whichever of the two records heard it. */
static void the_later_word_stands(void)
{
    put((struct line){.publication = "CN117777777A", .title = "first"}, 20);
    put((struct line){.application = "CN202010000007.9", .title = "second"}, 20);
    put((struct line){.application = "CN202010000007.9", .publication = "CN117777777A"}, 20);
    CHECK_TEXT(text_of("CN117777777A", ATTRIBUTE_title), "second");
    put((struct line){.application = "CN202010000008.3", .title = "first"}, 20);
    put((struct line){.publication = "CN118888888A", .title = "second"}, 20);
    put((struct line){.application = "CN202010000008.3", .publication = "CN118888888A"}, 20);
    CHECK_TEXT(text_of("CN118888888A", ATTRIBUTE_title), "second");
    put((struct line){.publication = "US20190000001A1"}, 20);
    put((struct line){.publication = "US11000001B2"}, 20);
    put((struct line){.publication = "US11000001B2", .list = "US20190000001A1|US11000001B2"}, 20);
    CHECK_TEXT(text_of("US20190000001A1", ATTRIBUTE_publication_number), "US11000001B2");
}

/* The word of a better source about a document's day is about that document, though another's stands beside it. */
static void a_document_keeps_its_own_day(void)
{
    put((struct line){.publication = "CN119999999A", .published = "2019-06-11"}, 10);
    put((struct line){.publication = "CN119999999B", .published = "2021-05-01"}, 20);
    put((struct line){.publication = "CN119999999A", .published = "2019-06-11"}, 20);
    put((struct line){.publication = "CN119999999A", .published = "2019-06-12"}, 15);
    CHECK_TEXT(day_of("CN119999999B"), "2019-06-11");
    CHECK(put((struct line){.publication = "CN119999999A", .published = "2019-06-11"}, 20).outcome == FACT_UNCHANGED);
    CHECK(put((struct line){.publication = "CN119999999B", .published = "2021-05-01"}, 20).outcome == FACT_UNCHANGED);
}

static void an_export_of_several_documents_comes_back(void)
{
    put((struct line){.application = "CN202010000003.0", .publication = "CN112222222B", .list = "CN112222222A|CN112222222B"}, 20);
    CHECK_TEXT(text_of("CN112222222A", ATTRIBUTE_publication_numbers), "CN112222222A|CN112222222B");
    CHECK_TEXT(text_of("CN112222222A", ATTRIBUTE_publication_number), "CN112222222B");
    struct value value;
    struct error error;
    CHECK(value_parse(ATTRIBUTE_publication_numbers, "cn 109876543 a|CN109876543A|US 7,654,321 B2", 43, arena, &value, &error) == 0);
    CHECK_TEXT(arena_copy(arena, value.u.text, value.size), "CN109876543A|US7654321B2");
    CHECK(value_parse(ATTRIBUTE_publication_numbers, "CN201910123456.X", 16, arena, &value, &error) && error.code == ERROR_NUMBER);
}

int main(void)
{
    struct check_report report;
    struct error error;
    path = temporary_index();
    store = temporary_open(path);
    arena = arena_new();
    by_application_number();
    corrections();
    by_serial();
    two_records_become_one();
    what_contradicts_stays_two();
    the_later_word_stands();
    a_document_keeps_its_own_day();
    an_export_of_several_documents_comes_back();
    store_close(store);
    CHECK(!store_check(path, &report, NULL, &error) && !report.faults && !memcmp(&report.live, &report.rebuilt, 32));
    arena_free(arena);
    temporary_remove();
    return check_end();
}
