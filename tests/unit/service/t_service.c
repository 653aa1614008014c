/* The service on a real index: filters, what each tenant sees, one moment for one answer, models swapped whole. */
#include "service/filter.h"
#include "service/patents.h"
#include "service/valuations.h"
#include "service/writes.h"
#include "tests/unit/check.h"

#include <glob.h>
#include <pthread.h>
#include <stdlib.h>

static struct service *service;
static struct service_text texts[64];
static size_t text_count;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t finished = PTHREAD_COND_INITIALIZER;
static bool is_done;

static void read_models(void)
{
    glob_t found;
    if (glob("models/*@*.json", 0, NULL, &found))
        exit(2);
    for (size_t i = 0; i < found.gl_pathc && i < 64; i++) {
        char *bytes = calloc(1, 200000);
        FILE *in = fopen(found.gl_pathv[i], "r");
        if (!bytes || !in)
            exit(2);
        texts[text_count++] = (struct service_text){strdup(found.gl_pathv[i]), bytes, fread(bytes, 1, 200000, in)};
        fclose(in);
    }
    globfree(&found);
}

static void done(struct write *write)
{
    (void)write;
    pthread_mutex_lock(&mutex);
    is_done = true;
    pthread_cond_signal(&finished);
    pthread_mutex_unlock(&mutex);
}

/* Stores one fact and waits for the commit; the result, its error in the write. */
static int put(const char *tenant, const char *number, enum attribute attribute, const char *text, struct write *write)
{
    struct arena *arena = arena_new();
    struct fact_row *row = arena_take(arena, sizeof *row);
    struct error error;
    if (!row || value_parse(ATTRIBUTE_application_number, number, strlen(number), arena, &row->facts.values[ATTRIBUTE_application_number], &error) ||
        value_parse(attribute, text, strlen(text), arena, &row->facts.values[attribute], &error))
        exit(2);
    *write = (struct write){.kind = WRITE_PUT, .arena = arena, .tenant = tenant, .actor = "tester", .source = "t_service", .rank = 10, .row = row, .done = done,
                            .valid_from = {18000}, .observed_on = {18000}};
    is_done = false;
    if (service_write(service, write, &error))
        exit(2);
    pthread_mutex_lock(&mutex);
    while (!is_done)
        pthread_cond_wait(&finished, &mutex);
    pthread_mutex_unlock(&mutex);
    arena_free(arena);
    return write->result;
}

static size_t count_of(const struct caller *caller, const char *filter, int *result)
{
    struct request request = {service, caller, 0, arena_new()};
    struct patent_list list = {0};
    struct error error;
    *result = service_list(&request, filter, 0, 10, &list, &error);
    arena_free(request.arena);
    return list.count;
}

static void filters(const struct caller *caller)
{
    static const struct { const char *filter; size_t count; } good[] = {
        {NULL, 2}, {"claims > 9", 1}, {"claims >= 9 and claims < 100", 2}, {"claims in 9,12", 2}, {"claims != 9", 1}, {"title ~ 示", 0}, {"application_number = CN201910123456.X", 1}, {"office = CN", 2},
    };
    static const char *const bad[] = {"claims", "claims >", "claims > x", "nonsense = 1", "claims = 1 or claims = 2", "title > a", "claims ~ 1", "product_sales = 1"};
    int result;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        CHECK(count_of(caller, good[i].filter, &result) == good[i].count && !result);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        CHECK(count_of(caller, bad[i], &result) == 0 && result == -1);
}

static bool sees_share(const struct caller *caller)
{
    struct request request = {service, caller, 0, arena_new()};
    struct patent_answer *answer = arena_take(request.arena, sizeof *answer);
    struct error error;
    CHECK(answer && !service_patent(&request, "CN201910123456.X", DAY_NONE, false, answer, &error));
    bool sees = answer && record_has(&answer->record, ATTRIBUTE_market_share);
    arena_free(request.arena);
    return sees;
}

static void tenants(void)
{
    struct caller ours = {"a", "one", ROLE_CENTRE}, theirs = {"b", "two", ROLE_CENTRE};
    struct write write;
    CHECK(!put("one", "CN201910123456.X", ATTRIBUTE_market_share, "0.2", &write));
    CHECK(sees_share(&ours) && !sees_share(&theirs));
}

/* Every model file in force, as a recorded answer would name it. */
static size_t pins(const struct request *request, struct model_pin out[64])
{
    struct model_entry *entries;
    struct error error;
    size_t count;
    if (service_models(request, &entries, &count, &error))
        exit(2);
    for (size_t i = 0; i < count; i++) {
        char *hex = arena_take(request->arena, 65);
        digest_hex(&entries[i].digest, hex);
        out[i] = (struct model_pin){arena_print(request->arena, "%s@%s", entries[i].id, entries[i].version), hex};
    }
    return count;
}

static int32_t total_at(const struct caller *caller, uint64_t through)
{
    struct request request = {service, caller, 0, arena_new()};
    struct score_question question = {.purpose = PURPOSE_PLEDGE, .as_of = {20780}};
    struct model_pin models[64];
    struct moment moment = {.through = through, .models = models, .model_count = pins(&request, models)};
    struct appraised *appraised = arena_take(request.arena, sizeof *appraised);
    struct error error;
    if (!appraised || service_score(&request, "CN201910123456.X", through ? &moment : NULL, &question, appraised, &error))
        exit(2);
    int32_t total = appraised->value.score.ungated_total;
    service_release(appraised);
    arena_free(request.arena);
    return total;
}

/* A recorded answer is computed from what the ledger held then; a later fact changes the answer of today only. */
static void moments(const struct caller *caller)
{
    struct service_status status;
    struct write write;
    struct error error;
    CHECK(!service_status(service, &status, &error));
    int32_t before = total_at(caller, 0);
    CHECK(!put("one", "CN201910123456.X", ATTRIBUTE_readiness_level, "9", &write));
    CHECK(total_at(caller, 0) > before);
    CHECK(total_at(caller, status.sequence) == before);
}

static void models(const struct caller *caller)
{
    struct request request = {service, caller, 0, arena_new()};
    struct service_text wrong = {"wrong.json", "{", 1};
    struct model_entry entry, *entries;
    struct error error;
    size_t count;
    CHECK(service_reload_models(service, &wrong, 1, &error) == -1 && error.code == ERROR_MODEL_INVALID);
    CHECK(!service_models(&request, &entries, &count, &error) && count == text_count);
    CHECK(!service_model(&request, "score-27", &entry, &error) && !service_model(&request, "score-27@2026.1", &entry, &error));
    CHECK(service_model(&request, "score-28", &entry, &error) == -1 && error.code == ERROR_MODEL_UNKNOWN);
    CHECK(!service_reload_models(service, texts, text_count, &error));
    arena_free(request.arena);
}

int main(void)
{
    char folder[] = "/tmp/patvald-test-XXXXXX", path[64], command[80];
    struct caller caller = {"tester", "one", ROLE_CENTRE};
    struct write write;
    struct error error;
    read_models();
    if (!mkdtemp(folder))
        return 2;
    snprintf(path, sizeof path, "%s/index", folder);
    struct service_options options = {.index_path = path, .map_bytes = (size_t)1 << 30, .threads = 2, .create = true};
    if (service_open(&options, texts, text_count, &service, &error))
        return 2;
    CHECK(!put("one", "CN201910123456.X", ATTRIBUTE_claims, "12", &write) && !put("one", "CN201910000009.5", ATTRIBUTE_claims, "9", &write));
    CHECK(!put("one", "CN201910123456.X", ATTRIBUTE_kind, "invention", &write) && !put("one", "CN201910123456.X", ATTRIBUTE_filing_date, "2019-02-18", &write));
    filters(&caller);
    tenants();
    moments(&caller);
    models(&caller);
    service_close(service);
    for (size_t i = 0; i < text_count; i++) {
        union { const char *from; void *to; } name = {.from = texts[i].name}, bytes = {.from = texts[i].bytes};
        free(name.to);
        free(bytes.to);
    }
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command) ? 2 : check_end();
}
