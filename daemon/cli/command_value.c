/* score, pledge, license, rank: questions of value. */
#include "cli/cli.h"

#include <stdlib.h>
#include <string.h>

static json_t *patents(const struct cli *cli)
{
    json_t *list = json_array();
    for (size_t i = 0; i < cli->word_count; i++)
        json_array_append_new(list, json_string(cli->words[i]));
    return json_pack("{s:o}", "patents", list);
}

/* Asks and shows; the exit code of a refusal is 1. */
static int ask(struct cli *cli, const char *method, json_t *params, void (*show)(const struct cli *cli, const json_t *result))
{
    int code;
    json_t *result = call(cli, method, params, &code);
    if (!result)
        return code;
    bool refused = !strcmp(text_of(result, "state"), "refused");
    if (!print_json(cli))
        show(cli, result);
    json_decref(result);
    return refused ? CLI_FOUND : CLI_DONE;
}

static void show_one(const struct cli *cli, const json_t *result)
{
    show_head(cli, result);
    show_score(cli, result, true);
    show_lists(cli, result);
}

int command_score(struct cli *cli)
{
    int worst = CLI_DONE;
    if (!cli->word_count)
        return usage(cli, "wants a patent number");
    for (size_t i = 0; i < cli->word_count; i++) {
        json_t *params = json_pack("{s:s}", "patent", cli->words[i]);
        set_record(cli, params);
        set_text(cli, params, "model", "model");
        set_text(cli, params, "purpose", "purpose");
        int code = ask(cli, "value.score", params, show_one);
        worst = code > worst ? code : worst;
    }
    return worst;
}

static int set_loan(const struct cli *cli, json_t *params)
{
    json_t *loan = json_object();
    bool asked = flag(cli, "amount") || flag(cli, "start") || flag(cli, "end") || flag(cli, "rate");
    int result = set_integer(cli, loan, "amount", "amount") || set_text(cli, loan, "start", "start") || set_text(cli, loan, "end", "end") || set_number(cli, loan, "rate", "rate");
    if (asked)
        json_object_set(params, "loan", loan);
    json_decref(loan);
    return result ? CLI_USAGE : 0;
}

/* --contract complete: every clause is there; or a list of what is there, "parties,claim,period". */
static int set_contract(const struct cli *cli, json_t *params)
{
    static const char *const clauses[] = {"parties", "claim", "period", "patents", "scope"};
    const char *text = flag(cli, "contract");
    if (!text)
        return 0;
    json_t *contract = json_object();
    json_object_set_new(params, "contract", contract);
    bool complete = !strcmp(text, "complete");
    for (size_t i = 0; i < 5; i++)
        json_object_set_new(contract, clauses[i], json_boolean(complete || strstr(text, clauses[i])));
    json_object_set_new(contract, "forfeiture", json_boolean(!complete && strstr(text, "forfeiture")));
    return 0;
}

static int set_declarations(const struct cli *cli, json_t *params)
{
    const char *other = flag(cli, "other-circumstances");
    json_t *declarations = json_object();
    if (flag(cli, "no-other-circumstances"))
        json_object_set_new(declarations, "other_ground", json_string("none"));
    else if (other)
        json_object_set_new(declarations, "other_ground", json_string(other));
    if (flag(cli, "internal-decision"))
        json_object_set_new(declarations, "internal_decision", json_true());
    if (json_object_size(declarations))
        json_object_set(params, "declarations", declarations);
    json_decref(declarations);
    return flag(cli, "no-other-circumstances") && other ? usage(cli, "--no-other-circumstances and --other-circumstances exclude each other") : 0;
}

static void set_acknowledged(const struct cli *cli, json_t *params)
{
    const char *text = flag(cli, "acknowledge");
    if (!text)
        return;
    json_t *list = json_array();
    char *copy = strdup(text), *rest = copy;
    for (char *item; (item = strsep(&rest, ","));)
        json_array_append_new(list, json_string(item));
    json_object_set_new(params, "acknowledged", list);
    free(copy);
}

/* --cost YEAR=YUAN */
static int set_cost(const struct cli *cli, json_t *params)
{
    const char *text = flag(cli, "cost");
    char *end = NULL, *last = NULL;
    if (!text)
        return 0;
    long long year = strtoll(text, &end, 10), amount = *end == '=' ? strtoll(end + 1, &last, 10) : 0;
    if (!last || last == end + 1 || *last)
        return usage(cli, "--cost wants YEAR=YUAN, not %s", text);
    json_object_set_new(params, "cost", json_pack("{s:I, s:I}", "year", (json_int_t)year, "amount", (json_int_t)amount));
    return 0;
}

static int set_equity(const struct cli *cli, json_t *params)
{
    json_t *equity = json_object();
    int result = set_integer(cli, equity, "equity", "net_assets") || set_integer(cli, equity, "contributions", "contributions") || set_integer(cli, equity, "contribution-value", "value");
    if (!result && json_object_size(equity) && !flag(cli, "equity"))
        result = usage(cli, "--contributions and --contribution-value belong to --equity NET-ASSETS");
    else if (!result && json_object_size(equity))
        json_object_set(params, "equity", equity);
    json_decref(equity);
    return result;
}

int command_pledge(struct cli *cli)
{
    if (!cli->word_count)
        return usage(cli, "wants a patent number, or several for a basket");
    json_t *params = patents(cli);
    set_record(cli, params);
    set_acknowledged(cli, params);
    if (set_loan(cli, params) || set_contract(cli, params) || set_declarations(cli, params) || set_sales(cli, params) || set_text(cli, params, "pledgor", "pledgor") ||
        set_number(cli, params, "pd", "pd_1y") || set_number(cli, params, "risk-free", "risk_free") || set_text(cli, params, "scheme", "scheme") ||
        set_text(cli, params, "industry", "industry") || set_text(cli, params, "model", "model") || set_number(cli, params, "profit", "profit_margin") || set_cost(cli, params)) {
        json_decref(params);
        return CLI_USAGE;
    }
    return ask(cli, "value.pledge", params, show_pledge);
}

int command_license(struct cli *cli)
{
    if (cli->word_count != 1 || !flag(cli, "type"))
        return usage(cli, "wants one patent number and --type exclusive, sole, ordinary or open");
    json_t *params = patents(cli);
    set_record(cli, params);
    if (set_text(cli, params, "type", "type") || set_text(cli, params, "industry", "industry") || set_sales(cli, params) || set_integer(cli, params, "years", "years") ||
        set_number(cli, params, "entry", "entry") || set_integer(cli, params, "deferral", "deferral_years") || set_number(cli, params, "profit", "profit_margin") ||
        set_text(cli, params, "model", "model") || set_equity(cli, params)) {
        json_decref(params);
        return CLI_USAGE;
    }
    return ask(cli, "value.license", params, show_license);
}

static void add_ranked(const json_t *item, const char *cells[6], char text[4][40])
{
    cells[0] = number_text(json_object_get(item, "rank"), text[0]);
    cells[1] = text_of(item, "number");
    cells[2] = fixed(json_object_get(item, "total"), 2, text[1]);
    cells[3] = text_of(item, "grade");
    cells[4] = fixed(json_object_get(item, "percentile"), 2, text[2]);
    cells[5] = text_of(item, "title");
}

static int write_ranking(const struct cli *cli, const char *path, const json_t *items)
{
    FILE *out = strcmp(path, "-") ? fopen(path, "w") : stdout;
    json_t *item;
    size_t i;
    if (!out)
        return usage(cli, "cannot write %s: %m", path);
    fputs("\xEF\xBB\xBFrank,number,score,grade,percentile,title\r\n", out);
    json_array_foreach(items, i, item) {
        const char *cells[6];
        char text[4][40];
        add_ranked(item, cells, text);
        for (size_t k = 0; k < 6; k++) {
            fputs(k ? "," : "", out);
            csv_cell(out, cells[k]);
        }
        fputs("\r\n", out);
    }
    return (out == stdout ? fflush(out) : fclose(out)) ? usage(cli, "cannot write %s: %m", path) : CLI_DONE;
}

static void show_ranking(const struct cli *cli, const json_t *result)
{
    const char *const headers[] = {say(cli, ">名次", ">rank"), say(cli, "号码", "number"), say(cli, ">总分", ">score"), say(cli, "等级", "grade"), say(cli, ">百分位", ">percentile"), say(cli, "名称", "title")};
    struct grid *grid = grid_new(headers, 6);
    const json_t *model = json_object_get(result, "model");
    json_t *item;
    size_t i;
    json_array_foreach(json_object_get(result, "items"), i, item) {
        const char *cells[6];
        char text[4][40];
        add_ranked(item, cells, text);
        grid_add(grid, cells);
    }
    heading(cli, "%s@%s · %s %s · %lld %s", text_of(model, "id"), text_of(model, "version"), say(cli, "基准日", "as of"), text_of(result, "as_of"), (long long)number_of(result, "scored"),
            say(cli, "件参与评分", "scored"));
    grid_print(grid, stdout);
    grid_free(grid);
}

int command_rank(struct cli *cli)
{
    json_t *params = json_object();
    int code = CLI_USAGE;
    if (cli->word_count > 1 || set_integer(cli, params, "limit", "limit") || set_text(cli, params, "model", "model") || set_text(cli, params, "purpose", "purpose") ||
        set_text(cli, params, "as-of", "as_of")) {
        json_decref(params);
        return cli->word_count > 1 ? usage(cli, "wants at most one filter, in quotes") : CLI_USAGE;
    }
    if (cli->word_count)
        json_object_set_new(params, "filter", json_string(cli->words[0]));
    json_t *result = call(cli, "value.rank", params, &code);
    if (result && flag(cli, "csv"))
        code = write_ranking(cli, flag(cli, "csv"), json_object_get(result, "items"));
    else if (result && !print_json(cli))
        show_ranking(cli, result);
    json_decref(result);
    return code;
}
