#include "cli/portfolio.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ASKED_AHEAD 32 /* far below what the server lets one client leave unanswered */
#define LIMIT_MOST 1000000

void *zeroed(size_t count, size_t size)
{
    void *memory = calloc(count ? count : 1, size);
    if (!memory)
        abort();
    return memory;
}

int day_flag(const struct cli *cli, const char *name, const char **out)
{
    const char *text = flag(cli, name);
    struct day day;
    if (text && day_parse(text, strlen(text), &day, NULL, NULL))
        return usage(cli, "--%s wants a day such as 2026-11-23, not %s", name, text);
    *out = text;
    return 0;
}

char *model_name(const json_t *model, char out[160])
{
    snprintf(out, 160, "%s@%s", text_of(model, "id"), text_of(model, "version"));
    return out;
}

static void show_asked(size_t done, size_t count)
{
    if (isatty(STDERR_FILENO) && (done % 100 == 0 || done == count))
        fprintf(stderr, "\r  %zu / %zu %s", done, count, done == count ? "\n" : "");
}

static int take_next(struct cli *cli, const struct asking *asking, size_t at)
{
    struct patval_error error;
    const char *text;
    size_t size;
    if (patval_receive(cli->connection, &text, &size, &error))
        return error.failure == PATVAL_ANSWERED ? asking->take(asking->context, at, NULL, &error) : report_error(cli, &error);
    json_t *answer = json_loadb(text, size, 0, NULL);
    if (!answer)
        fprintf(stderr, "patval %s: an answer cannot be read\n", cli->command);
    int code = answer ? asking->take(asking->context, at, answer, NULL) : CLI_SERVER;
    json_decref(answer);
    show_asked(at + 1, asking->count);
    return code;
}

static int send_next(struct cli *cli, const struct asking *asking, size_t at)
{
    struct patval_error error;
    json_t *params = asking->params(asking->context, at);
    char *text = json_dumps(params, JSON_COMPACT);
    json_decref(params);
    int failed = patval_send(cli->connection, asking->method, text, &error);
    free(text);
    return failed ? report_error(cli, &error) : 0;
}

int ask_all(struct cli *cli, const struct asking *asking)
{
    struct patval_error error;
    size_t sent = 0;
    if (!cli->connection && patval_open(&cli->settings, &cli->connection, &error))
        return report_error(cli, &error);
    for (size_t at = 0; at < asking->count; at++) {
        int code = 0;
        while (!code && sent < asking->count && sent < at + ASKED_AHEAD)
            code = send_next(cli, asking, sent++);
        if (!code)
            code = take_next(cli, asking, at);
        if (code)
            return code;
    }
    return 0;
}

/* FNV-1a, stirred: neighbouring numbers must not fall together. */
static uint64_t hash_of(const char *number)
{
    uint64_t hash = 0xCBF29CE484222325u;
    for (const char *at = number; *at; at++)
        hash = (hash ^ (unsigned char)*at) * 0x100000001B3u;
    return splitmix64(&hash);
}

struct drawn { uint64_t hash; size_t place; };

static int by_hash(const void *left, const void *right)
{
    const struct drawn *a = left, *b = right;
    if (a->hash != b->hash)
        return a->hash < b->hash ? -1 : 1;
    return a->place < b->place ? -1 : a->place > b->place;
}

static void sample(struct portfolio *portfolio)
{
    struct drawn *drawn = zeroed(portfolio->listed, sizeof *drawn);
    char **kept = zeroed(portfolio->listed, sizeof *kept);
    for (size_t i = 0; i < portfolio->listed; i++)
        drawn[i] = (struct drawn){hash_of(portfolio->numbers[i]), i};
    qsort(drawn, portfolio->listed, sizeof *drawn, by_hash);
    for (size_t i = 0; i < portfolio->limit; i++) {
        kept[drawn[i].place] = portfolio->numbers[drawn[i].place];
        portfolio->numbers[drawn[i].place] = NULL;
    }
    portfolio->count = 0;
    for (size_t i = 0; i < portfolio->listed; i++) {
        free(portfolio->numbers[i]);
        if (kept[i])
            portfolio->numbers[portfolio->count++] = kept[i];
    }
    free(kept);
    free(drawn);
}

static void keep_page(struct portfolio *portfolio, const json_t *page)
{
    json_t *item;
    size_t i, more = json_array_size(json_object_get(page, "items"));
    char **grown = realloc(portfolio->numbers, (portfolio->count + more + 1) * sizeof *grown);
    if (!grown)
        abort();
    portfolio->numbers = grown;
    json_array_foreach(json_object_get(page, "items"), i, item)
        portfolio->numbers[portfolio->count++] = strdup(text_of(item, "number"));
    portfolio->changed = portfolio->changed || json_is_true(json_object_get(page, "snapshot_changed"));
}

static int list_pages(struct portfolio *portfolio, const char *filter)
{
    json_t *cursor = NULL;
    int code = CLI_DONE;
    do {
        json_t *params = json_pack("{s:i}", "limit", 500);
        if (filter)
            json_object_set_new(params, "filter", json_string(filter));
        if (cursor)
            json_object_set_new(params, "cursor", cursor);
        json_t *page = call(portfolio->cli, "patent.list", params, &code);
        keep_page(portfolio, page);
        cursor = json_is_string(json_object_get(page, "cursor")) ? json_incref(json_object_get(page, "cursor")) : NULL;
        json_decref(page);
    } while (cursor && !code);
    json_decref(cursor);
    return code;
}

int portfolio_open(struct portfolio *portfolio, struct cli *cli, const char *filter)
{
    const char *text = flag(cli, "limit");
    char *end = NULL;
    long limit = text ? strtol(text, &end, 10) : LIMIT_UNLESS_GIVEN;
    *portfolio = (struct portfolio){.cli = cli, .limit = (size_t)limit};
    if (text && (end == text || *end || limit < 1 || limit > LIMIT_MOST))
        return usage(cli, "--limit wants a whole number from 1 to %d, not %s", LIMIT_MOST, text);
    int code = list_pages(portfolio, filter);
    portfolio->listed = portfolio->count;
    if (!code && portfolio->count > portfolio->limit)
        sample(portfolio);
    if (!code && !portfolio->count)
        fprintf(stderr, "patval %s: %s\n", cli->command, say(cli, "索引中没有符合条件的专利", "the index holds no patent that passes the filter"));
    return code ? code : portfolio->count ? 0 : CLI_FOUND;
}

void portfolio_close(struct portfolio *portfolio)
{
    for (size_t i = 0; i < portfolio->count; i++)
        free(portfolio->numbers[i]);
    free(portfolio->numbers);
}

json_t *portfolio_report(const struct portfolio *portfolio, const char *filter)
{
    return json_pack("{s:I, s:I, s:b, s:I, s:s?, s:b}", "listed", (json_int_t)portfolio->listed, "asked", (json_int_t)portfolio->count, "sampled",
                     portfolio->count < portfolio->listed, "limit", (json_int_t)portfolio->limit, "filter", filter, "changed_meanwhile", portfolio->changed);
}
