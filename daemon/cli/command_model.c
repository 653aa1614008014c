/* norms, model: what figures rest on. */
#include "cli/cli.h"

#include <stdlib.h>
#include <string.h>

static void put_edition(const struct cli *cli, struct grid *grid, const json_t *edition)
{
    char text[3][40], digest[17];
    (void)cli;
    snprintf(digest, sizeof digest, "%.16s", text_of(edition, "sha256"));
    const char *const cells[] = {number_text(json_object_get(edition, "edition"), text[0]), text_of(edition, "day"), number_text(json_object_get(edition, "patents"), text[1]),
                                 number_text(json_object_get(edition, "cells"), text[2]), digest};
    grid_add(grid, cells);
}

int command_norms(struct cli *cli)
{
    const char *const headers[] = {say(cli, ">版本", ">edition"), say(cli, "生效日", "day"), say(cli, ">专利数", ">patents"), say(cli, ">分组数", ">cells"), "sha256"};
    const char *what = cli->word_count ? cli->words[0] : "list";
    bool cut = !strcmp(what, "cut");
    json_t *params = json_object(), *edition;
    int code = CLI_USAGE;
    size_t i;
    if ((!cut && strcmp(what, "list") != 0) || cli->word_count > (cut ? 2u : 1u)) {
        json_decref(params);
        return usage(cli, "wants list, or cut and a day");
    }
    if (cli->word_count == 2)
        json_object_set_new(params, "day", json_string(cli->words[1]));
    json_t *result = call(cli, cut ? "norms.cut" : "norms.list", params, &code);
    if (!result || print_json(cli)) {
        json_decref(result);
        return code;
    }
    struct grid *grid = grid_new(headers, 5);
    if (cut)
        put_edition(cli, grid, result);
    json_array_foreach(json_object_get(result, "editions"), i, edition)
        put_edition(cli, grid, edition);
    grid_print(grid, stdout);
    grid_free(grid);
    json_decref(result);
    return code;
}

static int list(struct cli *cli)
{
    const char *const headers[] = {say(cli, "模型", "model"), say(cli, "种类", "kind"), say(cli, "状态", "state"), "sha256", say(cli, "名称", "title")};
    int code;
    json_t *result = call(cli, "model.list", NULL, &code), *model;
    size_t i;
    if (!result || print_json(cli)) {
        json_decref(result);
        return code;
    }
    struct grid *grid = grid_new(headers, 5);
    json_array_foreach(json_object_get(result, "models"), i, model) {
        char name[160];
        snprintf(name, sizeof name, "%s@%s", text_of(model, "id"), text_of(model, "version"));
        const char *const cells[] = {name, text_of(model, "kind"), text_of(model, "state"), text_of(model, "sha256"), said(cli, model)};
        grid_add(grid, cells);
    }
    grid_print(grid, stdout);
    grid_free(grid);
    json_decref(result);
    return code;
}

static int show(struct cli *cli)
{
    int code;
    json_t *result = call(cli, "model.get", json_pack("{s:s}", "model", cli->words[1]), &code);
    if (result && !print_json(cli))
        fputs(text_of(result, "text"), stdout);
    json_decref(result);
    return code;
}

static int check(struct cli *cli)
{
    static char text[1000001];
    FILE *in = fopen(cli->words[1], "r");
    size_t size = in ? fread(text, 1, sizeof text - 1, in) : 0;
    int code;
    if (!in)
        return usage(cli, "cannot read %s: %m", cli->words[1]);
    fclose(in);
    text[size] = '\0';
    json_t *value = json_string(text);
    if (!value)
        return usage(cli, "%s is not UTF-8", cli->words[1]);
    json_t *result = call(cli, "model.check", json_pack("{s:o}", "text", value), &code);
    if (result && !print_json(cli))
        printf("%s@%s: %s, sha256 %s\n", text_of(result, "id"), text_of(result, "version"), say(cli, "格式与数值均正确", "sound"), text_of(result, "sha256"));
    json_decref(result);
    return code;
}

int command_model(struct cli *cli)
{
    const char *what = cli->word_count ? cli->words[0] : "list";
    if (!strcmp(what, "list") && cli->word_count <= 1)
        return list(cli);
    if (!strcmp(what, "show") && cli->word_count == 2)
        return show(cli);
    if (!strcmp(what, "check") && cli->word_count == 2)
        return check(cli);
    if (!strcmp(what, "diff") && (cli->word_count == 3 || cli->word_count == 4))
        return model_diff(cli);
    return usage(cli, "wants list, show ID, check FILE, or diff MODEL CHALLENGER and a filter in quotes");
}
