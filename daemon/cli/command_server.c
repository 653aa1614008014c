/* status, ping, methods, call, reload, check-index: about the server itself. */
#include "cli/cli.h"

#include <patval/version.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void put_pair(const char *name, const char *value)
{
    unsigned width = display_width(name);
    printf("  %s%*s  %s\n", name, width < 22 ? (int)(22 - width) : 0, "", value);
}

static void put_count(const struct cli *cli, const json_t *result, const char *name, const char *zh, const char *en)
{
    char text[40];
    if (json_object_get(result, name))
        put_pair(say(cli, zh, en), money(number_of(result, name), text));
}

static void put_models(const struct cli *cli, const json_t *result)
{
    const char *const headers[] = {say(cli, "模型", "model"), say(cli, "版本", "version"), say(cli, "种类", "kind"), say(cli, "状态", "state"), "sha256", say(cli, "名称", "title")};
    struct grid *grid = grid_new(headers, 6);
    size_t i;
    json_t *model;
    json_array_foreach(json_object_get(result, "models"), i, model) {
        char digest[13];
        snprintf(digest, sizeof digest, "%.12s", text_of(model, "sha256"));
        const char *const cells[] = {text_of(model, "id"), text_of(model, "version"), text_of(model, "kind"), text_of(model, "state"), digest, said(cli, model)};
        grid_add(grid, cells);
    }
    grid_print(grid, stdout);
    grid_free(grid);
}

int command_status(struct cli *cli)
{
    int code;
    json_t *result = call(cli, "server.status", NULL, &code);
    if (result && !print_json(cli)) {
        heading(cli, "patvald %s", text_of(result, "version"));
        put_pair(say(cli, "索引", "index"), text_of(result, "index_id"));
        put_count(cli, result, "patents", "专利数", "patents");
        put_count(cli, result, "valuations", "已记录估值", "recorded valuations");
        put_count(cli, result, "norms_edition", "基准版本", "norms edition");
        put_count(cli, result, "snapshot", "账本事件", "ledger events");
        put_count(cli, result, "used_bytes", "已用字节", "bytes used");
        put_count(cli, result, "map_bytes", "上限字节", "bytes at most");
        put_count(cli, result, "disk_free_bytes", "磁盘剩余字节", "bytes free on the disk");
        put_count(cli, result, "connections", "连接数", "connections");
        put_count(cli, result, "requests", "已答请求", "requests answered");
        put_count(cli, result, "uptime_seconds", "运行秒数", "seconds up");
        put_count(cli, result, "certificate_expiry_seconds", "证书剩余秒数", "seconds of its certificate");
        put_models(cli, result);
    }
    json_decref(result);
    return code;
}

int command_ping(struct cli *cli)
{
    struct timespec before, after;
    int code;
    json_decref(call(cli, "server.ping", NULL, &code)); /* opens the connection */
    if (code)
        return code;
    clock_gettime(CLOCK_MONOTONIC, &before);
    json_t *result = call(cli, "server.ping", NULL, &code);
    clock_gettime(CLOCK_MONOTONIC, &after);
    double milliseconds = (double)(after.tv_sec - before.tv_sec) * 1e3 + (double)(after.tv_nsec - before.tv_nsec) / 1e6;
    if (result && !print_json(cli))
        printf("patvald %s: %.2f ms\n", text_of(result, "version"), milliseconds);
    json_decref(result);
    return code;
}

int command_methods(struct cli *cli)
{
    int code;
    const char *const headers[] = {say(cli, "方法", "method"), say(cli, "说明", "what it does"), say(cli, "参数", "parameters (* required)")};
    json_t *result = call(cli, "rpc.discover", NULL, &code), *method, *param;
    size_t i, k;
    if (!result || print_json(cli)) {
        json_decref(result);
        return code;
    }
    struct grid *grid = grid_new(headers, 3);
    json_array_foreach(json_object_get(result, "methods"), i, method) {
        char params[512] = "";
        json_array_foreach(json_object_get(method, "params"), k, param) {
            const char *name = text_of(param, "name");
            if (!strpbrk(name, ".[") && strlen(params) + strlen(name) + 3 < sizeof params)
                sprintf(params + strlen(params), "%s%s%s", params[0] ? " " : "", name, json_is_true(json_object_get(param, "required")) ? "*" : "");
        }
        const char *const cells[] = {text_of(method, "name"), text_of(method, cli->chinese ? "x-summary-zh" : "summary"), params};
        grid_add(grid, cells);
    }
    grid_print(grid, stdout);
    grid_free(grid);
    json_decref(result);
    return code;
}

static json_t *read_params(const struct cli *cli)
{
    json_error_t reason;
    const char *text = cli->word_count > 1 ? cli->words[1] : "{}";
    json_t *params = strcmp(text, "-") ? json_loads(text, JSON_REJECT_DUPLICATES, &reason) : json_loadf(stdin, JSON_REJECT_DUPLICATES, &reason);
    if (!json_is_object(params)) {
        usage(cli, "the parameters are no JSON object%s%s", params ? "" : ": ", params ? "" : reason.text);
        json_decref(params);
        return NULL;
    }
    return params;
}

int command_call(struct cli *cli)
{
    int code = CLI_USAGE;
    if (cli->word_count < 1 || cli->word_count > 2)
        return usage(cli, "wants METHOD and at most one JSON object");
    json_t *params = read_params(cli);
    if (!params)
        return CLI_USAGE;
    json_t *result = call(cli, cli->words[0], params, &code);
    if (result)
        printf("%.*s\n", (int)cli->raw_size, cli->raw);
    json_decref(result);
    return code;
}

int command_reload(struct cli *cli)
{
    int code;
    json_t *result = call(cli, "admin.reload", NULL, &code);
    if (result && !print_json(cli))
        puts(say(cli, "已重新加载：配置、权限、证书与模型", "reloaded: configuration, access, certificates and models"));
    json_decref(result);
    return code;
}

int command_check_index(struct cli *cli)
{
    int code;
    json_t *result = call(cli, "index.check", NULL, &code);
    if (!result)
        return code;
    bool sound = json_is_true(json_object_get(result, "equal")) && number_of(result, "faults") < 0.5;
    if (!print_json(cli)) {
        printf("%s\n", sound ? say(cli, "索引完好：由账本重建的投影与现有投影逐字节相同", "the index is sound: what is rebuilt from the ledger equals what stands, byte for byte")
                             : say(cli, "索引有误", "the index is not sound"));
        put_count(cli, result, "events", "账本事件", "ledger events");
        put_count(cli, result, "bodies", "事件正文", "event bodies");
        put_count(cli, result, "patents", "专利数", "patents");
        put_count(cli, result, "entries", "投影条目", "entries of projections");
        put_count(cli, result, "faults", "错误数", "faults");
        if (text_of(result, "first_fault")[0])
            put_pair(say(cli, "第一处", "the first"), text_of(result, "first_fault"));
        put_pair("sha256", text_of(result, "live"));
    }
    json_decref(result);
    return sound ? CLI_DONE : CLI_FOUND;
}
