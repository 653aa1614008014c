/* show, replay: valuations that were recorded. */
#include "cli/cli.h"

#include <string.h>
#include <time.h>

static void show_answer(const struct cli *cli, const json_t *entry)
{
    const json_t *answer = json_object_get(entry, "answer");
    const char *method = text_of(entry, "method");
    if (!strcmp(method, "value.pledge")) {
        show_pledge(cli, answer);
    } else if (!strcmp(method, "value.license")) {
        show_license(cli, answer);
    } else {
        show_head(cli, answer);
        show_score(cli, answer, true);
        show_lists(cli, answer);
    }
}

static const char *moment(const json_t *entry, char out[32])
{
    time_t seconds = (time_t)(number_of(entry, "recorded_at_microseconds") / 1e6);
    struct tm utc;
    gmtime_r(&seconds, &utc);
    strftime(out, 32, "%Y-%m-%dT%H:%M:%SZ", &utc);
    return out;
}

static int list(struct cli *cli)
{
    const char *const headers[] = {say(cli, "估值", "valuation"), say(cli, "方法", "method"), say(cli, "专利", "patent"), say(cli, "操作者", "actor"), say(cli, "记录时间", "recorded at")};
    json_t *params = json_object(), *entry;
    int code;
    size_t i;
    set_text(cli, params, "tenant", "tenant");
    json_t *result = call(cli, "value.list", params, &code);
    if (!result || print_json(cli)) {
        json_decref(result);
        return code;
    }
    struct grid *grid = grid_new(headers, 5);
    json_array_foreach(json_object_get(result, "items"), i, entry) {
        char when[32];
        const char *const cells[] = {text_of(entry, "valuation"), text_of(entry, "method"), text_of(entry, "patent"), text_of(entry, "actor"), moment(entry, when)};
        grid_add(grid, cells);
    }
    grid_print(grid, stdout);
    grid_free(grid);
    json_decref(result);
    return code;
}

int command_show(struct cli *cli)
{
    int code;
    char when[32];
    if (!cli->word_count)
        return list(cli);
    if (cli->word_count > 1)
        return usage(cli, "wants at most one valuation");
    json_t *params = json_pack("{s:s}", "valuation", cli->words[0]);
    set_text(cli, params, "tenant", "tenant");
    json_t *result = call(cli, "value.get", params, &code);
    if (result && !print_json(cli)) {
        printf("%s · %s · %s %s\n", text_of(result, "method"), text_of(result, "actor"), say(cli, "记录于", "recorded at"), moment(result, when));
        show_answer(cli, result);
    }
    json_decref(result);
    return code;
}

int command_replay(struct cli *cli)
{
    int code;
    if (cli->word_count != 1)
        return usage(cli, "wants one valuation, such as V-000000000001");
    json_t *params = json_pack("{s:s}", "valuation", cli->words[0]);
    set_text(cli, params, "tenant", "tenant");
    json_t *result = call(cli, "value.replay", params, &code);
    if (!result)
        return code;
    bool equal = json_is_true(json_object_get(result, "equal"));
    if (!print_json(cli))
        printf("%s: %s (%lld %s, sha256 %.16s…)\n", text_of(result, "valuation"),
               equal ? say(cli, "重算结果与记录逐字节相同", "computed again, the same byte for byte") : say(cli, "重算结果与记录不同", "computed again, it DIFFERS from the record"),
               (long long)number_of(result, "bytes"), say(cli, "字节", "bytes"), text_of(result, "replayed_sha256"));
    json_decref(result);
    return equal ? CLI_DONE : CLI_FOUND;
}
