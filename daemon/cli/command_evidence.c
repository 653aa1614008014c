/* expert, deal: what people and markets say beside the record. */
#include "cli/cli.h"
#include "intake/sheet.h"

#include <stdlib.h>
#include <string.h>

static void show_experts(const struct cli *cli, const json_t *result)
{
    const char *const headers[] = {say(cli, "指标", "indicator"), say(cli, "专家", "expert"), say(cli, ">分值", ">points"), say(cli, "日期", "day"), say(cli, "录入者", "entered by"), say(cli, "说明", "note")};
    struct grid *grid = grid_new(headers, 6);
    json_t *entry;
    size_t i;
    json_array_foreach(json_object_get(result, "experts"), i, entry) {
        char points[40];
        const char *const cells[] = {text_of(entry, "indicator"), text_of(entry, "expert"), fixed(json_object_get(entry, "points"), 2, points), text_of(entry, "day"), text_of(entry, "actor"),
                                     text_of(entry, "note")};
        grid_add(grid, cells);
    }
    grid_print(grid, stdout);
    grid_free(grid);
}

static void show_kept(const struct cli *cli, const json_t *result)
{
    printf("%s %s: %s\n", text_of(result, "indicator"), text_of(result, "expert"), json_is_true(json_object_get(result, "withdrawn")) ? say(cli, "已撤回", "taken away") : say(cli, "已录入", "kept"));
}

/* Calls, and shows what came back. */
static int ask(struct cli *cli, const char *method, json_t *params, void (*show)(const struct cli *cli, const json_t *result))
{
    int code;
    json_t *result = call(cli, method, params, &code);
    if (result && !print_json(cli))
        show(cli, result);
    json_decref(result);
    return code;
}

int command_expert(struct cli *cli)
{
    bool withdraw = flag(cli, "withdraw") != NULL, writes = cli->word_count > 1;
    if (!cli->word_count || cli->word_count > (withdraw ? 2u : 3u) || (writes && (!flag(cli, "expert") || cli->word_count != (withdraw ? 2u : 3u))))
        return usage(cli, "wants a patent number alone to list, or with INDICATOR POINTS --expert NAME, or with INDICATOR --expert NAME --withdraw");
    json_t *params = json_pack("{s:s}", "patent", cli->words[0]);
    if (!writes) {
        set_text(cli, params, "as-of", "as_of");
        return ask(cli, "expert.list", params, show_experts);
    }
    json_object_set_new(params, "indicator", json_string(cli->words[1]));
    if (withdraw) {
        json_object_set_new(params, "withdrawn", json_true());
    } else {
        char *end;
        double points = strtod(cli->words[2], &end);
        if (end == cli->words[2] || *end) {
            json_decref(params);
            return usage(cli, "POINTS wants a number from 0 to 100, not %s", cli->words[2]);
        }
        json_object_set_new(params, "points", json_real(points));
    }
    if (set_text(cli, params, "expert", "expert") || set_text(cli, params, "note", "note") || set_text(cli, params, "day", "day")) {
        json_decref(params);
        return CLI_USAGE;
    }
    return ask(cli, "expert.put", params, show_kept);
}

static void add_deal(struct grid *grid, const json_t *deal)
{
    char price[40], patents[40], quality[40], life[40], field[40];
    const char *const cells[] = {text_of(deal, "id"), text_of(deal, "day"), text_of(deal, "form"), money(number_of(deal, "price"), price), number_text(json_object_get(deal, "patents"), patents),
                                 text_of(deal, "patent"), number_text(json_object_get(deal, "field"), field), fixed(json_object_get(deal, "quality"), 2, quality),
                                 number_text(json_object_get(deal, "life"), life), json_is_true(json_object_get(deal, "public")) ? "public" : "own"};
    grid_add(grid, cells);
}

static struct grid *deal_grid(const struct cli *cli)
{
    const char *const headers[] = {say(cli, "成交", "deal"), say(cli, "日期", "day"), say(cli, "形式", "form"), say(cli, ">价格（元）", ">price"), say(cli, ">件数", ">patents"), say(cli, "专利", "patent"),
                                   say(cli, ">领域", ">field"), say(cli, ">评分", ">quality"), say(cli, ">剩余年限", ">life"), say(cli, "可见", "seen by")};
    return grid_new(headers, 10);
}

static void show_deals(const struct cli *cli, const json_t *result)
{
    struct grid *grid = deal_grid(cli);
    json_t *deal;
    size_t i;
    json_array_foreach(json_object_get(result, "deals"), i, deal)
        add_deal(grid, deal);
    grid_print(grid, stdout);
    grid_free(grid);
}

static void show_deal(const struct cli *cli, const json_t *deal)
{
    struct grid *grid = deal_grid(cli);
    add_deal(grid, deal);
    grid_print(grid, stdout);
    grid_free(grid);
}

/* The columns of a table of deals, and what the wire takes for each. */
static const struct column { const char *name; char type; } columns[] = {{"id", 't'}, {"day", 't'}, {"form", 't'}, {"price", 'i'}, {"patents", 'i'}, {"patent", 't'},
                                                                         {"kind", 't'}, {"field", 'i'}, {"quality", 'n'}, {"life", 'n'}, {"source", 't'}};
#define COLUMNS (sizeof columns / sizeof columns[0])

static bool set_cell(json_t *params, const struct column *column, const char *text)
{
    char *end = NULL;
    double number = column->type == 't' ? 0 : strtod(text, &end);
    if (end && (end == text || *end || (column->type == 'i' && (number != (double)(json_int_t)number || number > 1e15))))
        return false;
    json_object_set_new(params, column->name, column->type == 't' ? json_string(text) : column->type == 'i' ? json_integer((json_int_t)number) : json_real(number));
    return json_object_get(params, column->name) != NULL;
}

static json_t *read_row(const struct sheet *sheet, size_t row, const char **wrong)
{
    json_t *params = json_pack("{s:b}", "arms_length", 1);
    *wrong = NULL;
    for (size_t i = 0; i < COLUMNS && !*wrong; i++) {
        const char *text = sheet_cell(sheet, row, sheet_column(sheet, columns[i].name));
        if (text[0] && !set_cell(params, &columns[i], text))
            *wrong = columns[i].name;
    }
    return params;
}

/* One row to the server: 1 kept, 0 refused (said), -1 with the exit code. */
static int send_row(struct cli *cli, const struct sheet *sheet, size_t row, int *code)
{
    const char *wrong, *result;
    struct patval_error error;
    size_t size;
    json_t *params = read_row(sheet, row, &wrong);
    if (flag(cli, "public"))
        json_object_set_new(params, "public", json_true());
    char *text = wrong ? NULL : json_dumps(params, JSON_COMPACT);
    json_decref(params);
    if (wrong) {
        fprintf(stderr, "%s %u, %s: %s\n", say(cli, "第几行", "row"), sheet_line(sheet, row), wrong, say(cli, "应为数字", "a number was expected"));
        return 0;
    }
    bool kept = text && !patval_call(cli->connection, "deal.put", text, &result, &size, &error);
    free(text);
    if (kept)
        return 1;
    if (error.failure != PATVAL_ANSWERED) {
        *code = report_error(cli, &error);
        return -1;
    }
    fprintf(stderr, "%s %u, %s: %s; %s %s\n", say(cli, "第几行", "row"), sheet_line(sheet, row), error.path, cli->chinese ? error.zh : error.message, say(cli, "应为", "expected"), error.expected);
    return 0;
}

static int import_deals(struct cli *cli, const char *path)
{
    struct sheet *sheet;
    struct error error;
    char sentence[600];
    size_t kept = 0, refused = 0;
    int code;
    if (sheet_open(path, &sheet, &error)) {
        error_sentence(&error, sentence, sizeof sentence);
        return usage(cli, "%s", sentence);
    }
    json_t *alive = call(cli, "server.ping", json_object(), &code);
    json_decref(alive);
    for (size_t row = 0; alive && row < sheet_rows(sheet); row++) {
        int sent = send_row(cli, sheet, row, &code);
        if (sent < 0)
            break;
        kept += sent > 0;
        refused += sent == 0;
    }
    sheet_close(sheet);
    if (code)
        return code;
    printf("%s %zu, %s %zu\n", say(cli, "已录入", "kept"), kept, say(cli, "被拒", "refused"), refused);
    return refused ? CLI_FOUND : CLI_DONE;
}

static int put_deal(struct cli *cli)
{
    json_t *params = json_pack("{s:s, s:b}", "id", cli->words[1], "arms_length", flag(cli, "arms-length") != NULL);
    if (flag(cli, "public"))
        json_object_set_new(params, "public", json_true());
    if (flag(cli, "withdraw"))
        json_object_set_new(params, "withdrawn", json_true());
    if (set_text(cli, params, "day", "day") || set_text(cli, params, "form", "form") || set_integer(cli, params, "price", "price") || set_integer(cli, params, "patents", "patents") ||
        set_text(cli, params, "patent", "patent") || set_text(cli, params, "kind", "kind") || set_integer(cli, params, "field", "field") || set_number(cli, params, "quality", "quality") ||
        set_number(cli, params, "life", "life") || set_text(cli, params, "source", "source")) {
        json_decref(params);
        return CLI_USAGE;
    }
    return ask(cli, "deal.put", params, show_deal);
}

int command_deal(struct cli *cli)
{
    const char *verb = cli->word_count ? cli->words[0] : "list";
    if (!strcmp(verb, "list") && cli->word_count <= 1) {
        json_t *params = json_object();
        set_text(cli, params, "as-of", "as_of");
        return ask(cli, "deal.list", params, show_deals);
    }
    if (!strcmp(verb, "put") && cli->word_count == 2)
        return put_deal(cli);
    if (!strcmp(verb, "import") && cli->word_count == 2)
        return import_deals(cli, cli->words[1]);
    return usage(cli, "wants list, put ID, or import FILE");
}
