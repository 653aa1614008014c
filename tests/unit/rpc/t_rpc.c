/* The dispatcher on a real index: strictness, access as the table says, writes, recorded answers and their replay. */
#include "rpc/internal.h"
#include "rpc/rpc.h"
#include "tests/unit/check.h"

#include <glob.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static struct rpc *rpc;
static char answer[1 << 20];
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t arrived = PTHREAD_COND_INITIALIZER;
static bool sent;
static struct caller everybody = {"tester", "lzu", ROLE_ANY};

static void keep(void *context, void *ticket, struct buffer *line)
{
    (void)context, (void)ticket;
    pthread_mutex_lock(&mutex);
    snprintf(answer, sizeof answer, "%.*s", (int)line->size, line->data);
    buffer_free(line);
    sent = true;
    pthread_cond_signal(&arrived);
    pthread_mutex_unlock(&mutex);
}

static const char *ask_as(const struct caller *caller, const char *line)
{
    struct buffer out = {0};
    bool is_write;
    sent = false;
    enum rpc_fate fate = rpc_handle(rpc, 0, caller, NULL, line, strlen(line), false, &is_write, &out);
    if (fate == RPC_DEFERRED) {
        pthread_mutex_lock(&mutex);
        while (!sent)
            pthread_cond_wait(&arrived, &mutex);
        pthread_mutex_unlock(&mutex);
    } else {
        snprintf(answer, sizeof answer, "%.*s", (int)out.size, out.data);
    }
    buffer_free(&out);
    return answer;
}

static const char *ask(const char *method, const char *params)
{
    static char line[70000];
    snprintf(line, sizeof line, "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"%s\",\"params\":%s}", method, params);
    return ask_as(&everybody, line);
}

#define HAS(text, part) (strstr(text, part) != NULL)

static void strictness(void)
{
    const struct { const char *line, *part; } cases[] = {
        {"{", "-32700"}, {"[]", "request.batch"}, {"\"x\"", "-32600"}, {"{\"jsonrpc\":\"2.0\",\"id\":1,\"id\":2,\"method\":\"server.ping\"}", "-32700"},
        {"{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"server.ping\"}", "\"path\":\"jsonrpc\""}, {"{\"jsonrpc\":\"2.0\",\"method\":\"server.ping\"}", "\"path\":\"id\""},
        {"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"server.pong\"}", "-32601"}, {"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"server.ping\",\"params\":[]}", "\"path\":\"params\""},
        {"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"server.ping\",\"params\":{\"x\":1}}", "params.unknown"},
        {"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"value.score\",\"params\":{}}", "params.missing"},
        {"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"value.score\",\"params\":{\"patnet\":\"x\"}}", "the nearest is patent"},
        {"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"value.score\",\"params\":{\"patent\":3}}", "\"got\":\"3\""},
        {"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"value.score\",\"params\":{\"patent\":\"CN201910123456.1\"}}", "number.check_digit"},
        {"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"value.score\",\"params\":{\"patent\":\"CN201910123456.X\"}}", "patent.unknown"},
        {"{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"trace\":\"t-1\",\"method\":\"server.ping\"}", "\"id\":\"a\",\"result\":{\"pong\":true"},
        {"{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"trace\":\"t-1\",\"method\":\"server.ping\"}", ",\"trace\":\"t-1\"}\n"},
        {"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"value.pledge\",\"params\":{\"patents\":[\"CN201910123456.X\"],\"loan\":{\"amount\":1.5}}}", "params.loan.amount"},
        {"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"value.pledge\",\"params\":{\"patents\":[\"CN201910123456.X\"],\"sales_history\":[{\"year\":2025,\"amount\":1,\"evidence\":\"told\"}]}}",
         "params.sales_history[0].evidence"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *got = ask_as(&everybody, cases[i].line);
        CHECK(HAS(got, cases[i].part));
        if (!HAS(got, cases[i].part))
            printf("  %s → %s", cases[i].line, got);
    }
}

/* Every role against every method: a caller whose role is not in the row is told that there is no such method. */
static void access_matrix(void)
{
    for (int m = 0; m < METHODS; m++)
        for (unsigned role = 1; role <= ROLE_ADMIN; role *= 2) {
            struct caller caller = {"somebody", "lzu", role};
            char line[200];
            snprintf(line, sizeof line, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":{\"no such parameter\":1}}", method_row((enum method)m)->name);
            bool allowed = !HAS(ask_as(&caller, line), "\"code\":-32601");
            CHECK(allowed == ((method_row((enum method)m)->roles & role) != 0));
        }
    struct caller nobody = {"nobody", "lzu", 0};
    CHECK(HAS(ask_as(&nobody, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"server.ping\"}"), "-32601"));
}

static void writes(void)
{
    const char *put = "{\"number\":\"ZL 2019 1 0123456.X\",\"facts\":{\"title\":\"示例\",\"kind\":\"invention\",\"filing_date\":\"2019-02-18\",\"forward_citations\":3},"
                      "\"observed_on\":\"2026-11-20\",\"idempotency_key\":\"k1\"}";
    char first[2000];
    snprintf(first, sizeof first, "%.1999s", ask("patent.put", put));
    CHECK(HAS(first, "\"number\":\"CN201910123456.X\",\"outcome\":\"stored\""));
    CHECK_TEXT(ask("patent.put", put), first);
    CHECK(HAS(ask("patent.put", "{\"number\":\"CN201910123456.X\",\"facts\":{\"forward_citations\":4},\"idempotency_key\":\"k1\"}"), "idempotency.conflict"));
    CHECK(HAS(ask("patent.put", "{\"number\":\"CN201910123456.X\",\"facts\":{\"forward_citations\":-1}}"), "params.facts.forward_citations"));
    CHECK(HAS(ask("patent.put", "{\"number\":\"CN201910123456.X\",\"facts\":{\"citations\":1}}"), "attribute.unknown"));
    CHECK(HAS(ask("patent.put", "{\"number\":\"CN201910123456.X\",\"facts\":{\"forward_citations\":4},\"if_revision\":9}"), "patent.revision"));
    CHECK(HAS(ask("patent.load", "{\"job\":\"j\",\"chunk\":0,\"rows\":\"application_number\\tforward_citations\\nCN201910123456.X\\t5\\nCN201910123456.1\\t5\\n\"}"), "\"stored\":1,\"unchanged\":0,\"refused\":1"));
    CHECK(HAS(ask("patent.load", "{\"job\":\"j\",\"probe\":true}"), "\"next_chunk\":1"));
    CHECK(HAS(ask("patent.get", "{\"number\":\"201910123456.X\"}"), "\"forward_citations\":5"));
    CHECK(HAS(ask("patent.history", "{\"number\":\"201910123456.X\"}"), "\"source\":\"patent.load\""));
    CHECK(HAS(ask("patent.list", "{\"filter\":\"forward_citations >= 5\"}"), "CN201910123456.X"));
    CHECK(HAS(ask("patent.list", "{\"filter\":\"forward_citations >\"}"), "filter.malformed"));
    CHECK(HAS(ask("patent.list", "{\"filter\":\"office in US , CN and expiry_date > 2020-01-01\"}"), "CN201910123456.X"));
    CHECK(HAS(ask("patent.list", "{\"filter\":\"wipo_field = x\"}"), "a whole number from 1 to 35"));
    CHECK(HAS(ask("norms.cut", "{\"day\":\"2026-11-20\"}"), "\"edition\":1"));
    CHECK(HAS(ask("norms.list", "{}"), "\"edition\":1"));
}

static void recorded(void)
{
    CHECK(HAS(ask("value.score", "{\"patent\":\"CN201910123456.X\",\"record\":true}"), "params.as_of"));
    CHECK(HAS(ask("value.score", "{\"patent\":\"CN201910123456.X\",\"as_of\":\"2026-11-23\"}"), "\"valuation\":null,\"recorded\":false"));
    CHECK(HAS(ask("value.score", "{\"patent\":\"CN201910123456.X\",\"as_of\":\"2026-11-23\",\"record\":true}"), "\"valuation\":\"V-000000000001\",\"recorded\":true"));
    CHECK(HAS(ask("value.pledge", "{\"patents\":[\"CN201910123456.X\"],\"as_of\":\"2026-11-23\",\"record\":true,\"loan\":{\"amount\":100000,\"start\":\"2026-12-01\",\"end\":\"2027-11-30\"}}"),
              "\"valuation\":\"V-000000000002\""));
    CHECK(HAS(ask("value.license", "{\"patents\":[\"CN201910123456.X\"],\"as_of\":\"2026-11-23\",\"record\":true,\"type\":\"ordinary\",\"industry\":\"C35\"}"), "\"valuation\":\"V-000000000003\""));
    /* later facts do not change what is computed again */
    CHECK(HAS(ask("patent.put", "{\"number\":\"CN201910123456.X\",\"facts\":{\"forward_citations\":50}}"), "stored"));
    CHECK(HAS(ask("value.replay", "{\"valuation\":\"V-000000000001\"}"), "\"equal\":true"));
    CHECK(HAS(ask("value.replay", "{\"valuation\":\"V-000000000002\"}"), "\"equal\":true"));
    CHECK(HAS(ask("value.replay", "{\"valuation\":\"V-000000000003\"}"), "\"equal\":true"));
    CHECK(HAS(ask("value.get", "{\"valuation\":\"V-000000000002\"}"), "\"method\":\"value.pledge\""));
    CHECK(HAS(ask("value.list", "{}"), "V-000000000003"));
    /* another tenant's valuation is answered like one that does not exist */
    struct caller other = {"other", "abc", ROLE_BANK};
    CHECK(HAS(ask_as(&other, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"value.get\",\"params\":{\"valuation\":\"V-000000000001\"}}"), "valuation.unknown"));
    /* a record's own industry is a text beside other texts: it ends where it ends; one that GB/T 4754 does not know is passed over */
    ask("patent.put", "{\"number\":\"CN201910123456.X\",\"facts\":{\"industry\":\"C32\",\"product_ids\":[\"p1\"],\"classes\":[\"C22B 7/00\"]},\"observed_on\":\"2026-11-20\"}");
    CHECK(HAS(ask("value.license", "{\"patents\":[\"CN201910123456.X\"],\"as_of\":\"2026-11-23\",\"type\":\"ordinary\"}"), "\"industry\":\"C32\",\"industry_source\":\"record\""));
    ask("patent.put", "{\"number\":\"CN201910123456.X\",\"facts\":{\"industry\":\"铜\"},\"observed_on\":\"2026-11-21\"}");
    CHECK(HAS(ask("value.license", "{\"patents\":[\"CN201910123456.X\"],\"as_of\":\"2026-11-23\",\"type\":\"ordinary\"}"), "\"industry_source\":\"field\""));
    CHECK(HAS(ask("value.rank", "{\"limit\":3}"), "\"rank\":1"));
}

/* A newer model changes new answers and no recorded one; a recorded one whose model is gone says so. */
static void models_move_on(struct service *service, struct service_text *texts, size_t count)
{
    struct error error;
    size_t score = 0;
    while (!strstr(texts[score].name, "score-27"))
        score++;
    char *newer = strdup(texts[score].bytes), *version = strstr(newer, "2026.1");
    version[5] = '2';
    texts[count] = (struct service_text){"score-27@2026.2.json", newer, texts[score].size};
    CHECK(!service_reload_models(service, texts, count + 1, &error));
    CHECK(HAS(ask("value.score", "{\"patent\":\"CN201910123456.X\",\"as_of\":\"2026-11-23\"}"), "\"version\":\"2026.2\""));
    CHECK(HAS(ask("value.replay", "{\"valuation\":\"V-000000000001\"}"), "\"equal\":true"));
    CHECK(HAS(ask("value.replay", "{\"valuation\":\"V-000000000002\"}"), "\"equal\":true"));
    struct service_text old = texts[score];
    texts[score] = texts[count];
    CHECK(!service_reload_models(service, texts, count, &error));
    CHECK(HAS(ask("value.replay", "{\"valuation\":\"V-000000000001\"}"), "model.unknown"));
    texts[score] = old;
    CHECK(!service_reload_models(service, texts, count, &error));
    CHECK(HAS(ask("value.replay", "{\"valuation\":\"V-000000000001\"}"), "\"equal\":true"));
    free(newer);
}

static void describes(void)
{
    CHECK(HAS(ask("rpc.discover", "{}"), "\"openrpc\":\"1.2.6\""));
    CHECK(HAS(ask("server.status", "{}"), "\"patents\":1"));
    CHECK(HAS(ask("model.list", "{}"), "score-27"));
    CHECK(HAS(ask("model.get", "{\"model\":\"pledge-cn\"}"), "461-11-4"));
    CHECK(HAS(ask("model.check", "{\"text\":\"{}\"}"), "model.invalid"));
    CHECK(HAS(ask("patent.delete", "{\"number\":\"CN201910123456.X\"}"), "deleted"));
    CHECK(HAS(ask("patent.get", "{\"number\":\"CN201910123456.X\"}"), "patent.unknown"));
    /* a read on a connection with writes under way waits for them */
    struct buffer out = {0};
    bool is_write;
    const char *line = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"server.ping\"}";
    CHECK(rpc_handle(rpc, 0, &everybody, NULL, line, strlen(line), true, &is_write, &out) == RPC_WAIT);
    buffer_free(&out);
}

static size_t read_models(struct service_text *texts)
{
    glob_t files;
    if (glob("models/*@*.json", 0, NULL, &files))
        exit(2);
    size_t count = files.gl_pathc;
    for (size_t i = 0; i < count; i++) {
        FILE *file = fopen(files.gl_pathv[i], "rb");
        char *bytes = calloc(1, 1 << 20);
        if (!file || !bytes)
            exit(2);
        texts[i] = (struct service_text){strdup(files.gl_pathv[i]), bytes, fread(bytes, 1, 1 << 20, file)};
        fclose(file);
    }
    globfree(&files);
    return count;
}

int main(void)
{
    char folder[] = "/tmp/patvald-test-XXXXXX", path[64], command[80];
    struct service_text texts[64];
    struct service *service;
    struct error error;
    size_t count = read_models(texts);
    if (!mkdtemp(folder))
        return 2;
    snprintf(path, sizeof path, "%s/index", folder);
    struct service_options options = {.index_path = path, .map_bytes = (size_t)1 << 30, .threads = 2, .create = true};
    struct rpc_hooks hooks = {.send = keep};
    if (service_open(&options, texts, count, &service, &error) || rpc_new(service, 1, &hooks, &rpc, &error)) {
        error_sentence(&error, answer, sizeof answer);
        printf("%s\n", answer);
        return 2;
    }
    strictness();
    access_matrix();
    writes();
    recorded();
    models_move_on(service, texts, count);
    describes();
    rpc_free(rpc);
    service_close(service);
    for (size_t i = 0; i < count; i++) {
        union { const char *from; void *to; } name = {.from = texts[i].name}, bytes = {.from = texts[i].bytes};
        free(name.to);
        free(bytes.to);
    }
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command) ? 2 : check_end();
}
