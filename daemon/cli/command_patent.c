/* get, list, history, put, delete: records. */
#include "cli/cli.h"

#include "domain/attribute.h"

#include <stdlib.h>
#include <string.h>

/* An item of a list that is to be read again: its own | and \\ escaped. */
static void put_item(const struct cli *cli, FILE *out, const char *item)
{
    for (; *item; item++) {
        if (cli->json && (*item == '|' || *item == '\\'))
            fputc('\\', out);
        fputc(*item, out);
    }
}

/* A fraction has six decimals, and no exponent. */
static void put_fraction(FILE *out, double fraction)
{
    char text[40];
    int size = snprintf(text, sizeof text, "%.6f", fraction);
    while (size > 1 && text[size - 1] == '0')
        size--;
    size -= text[size - 1] == '.';
    fprintf(out, "%.*s", size, text);
}

/* A value of a record: for people, or (with `json`, for export) in the words that the importer takes back. */
char *value_text(const struct cli *cli, enum attribute attribute, const json_t *value)
{
    char number[40], *text = NULL;
    size_t size, i = 0;
    FILE *out = open_memstream(&text, &size);
    const char *key, *en, *zh;
    json_t *item;
    if (!out)
        return NULL;
    if (json_is_array(value)) {
        json_array_foreach(value, i, item) {
            fputs(!i ? "" : cli->json ? "|" : "; ", out);
            put_item(cli, out, json_string_value(item));
        }
    } else if (json_is_object(value)) {
        json_object_foreach((json_t *)(uintptr_t)value, key, item)
            fprintf(out, "%s%s=%s", !i++ ? "" : cli->json ? "|" : " ", key, number_text(item, number));
    } else if (json_is_string(value)) {
        const char *word = json_string_value(value);
        long long known = attribute < ATTRIBUTES && attribute_row(attribute)->type == TYPE_ENUMERATION ? (long long)enumeration_number(attribute, word, strlen(word)) : 0;
        if (known > 0 && enumeration_word(attribute, known, &en, &zh))
            word = cli->json ? word : say(cli, zh, en);
        fputs(word, out);
    } else if (json_is_boolean(value)) {
        fputs(cli->json ? number_text(value, number) : json_is_true(value) ? say(cli, "是", "yes") : say(cli, "否", "no"), out);
    } else if (json_is_real(value)) {
        put_fraction(out, json_real_value(value));
    } else {
        fputs(number_text(value, number), out);
    }
    fclose(out);
    return text;
}

static void show_record(const struct cli *cli, const json_t *record)
{
    const char *const headers[] = {say(cli, "属性", "attribute"), say(cli, "名称", "label"), say(cli, "值", "value")};
    struct grid *grid = grid_new(headers, 3);
    const char *name;
    json_t *value;
    heading(cli, "%s  %s %lld", text_of(record, "number"), say(cli, "修订", "revision"), (long long)number_of(record, "revision"));
    json_object_foreach(json_object_get(record, "attributes"), name, value) {
        enum attribute attribute = attribute_by_name(name, strlen(name));
        char *text = value_text(cli, attribute, value);
        const char *label = attribute < ATTRIBUTES ? say(cli, attribute_row(attribute)->zh, attribute_row(attribute)->en) : "";
        const char *const cells[] = {name, label, text};
        grid_add(grid, cells);
        free(text);
    }
    grid_print(grid, stdout);
    grid_free(grid);
}

static void show_relatives(const struct cli *cli, const json_t *relatives)
{
    const char *const headers[] = {say(cli, "相关专利", "relative"), say(cli, "关系", "relation"), say(cli, "依据", "known"), say(cli, "库内号码", "in this index")};
    struct grid *grid = grid_new(headers, 4);
    json_t *relative;
    size_t i;
    json_array_foreach(relatives, i, relative) {
        const char *known = text_of(relative, "known");
        const char *const cells[] = {text_of(relative, "number"), strcmp(text_of(relative, "relation"), "twin") ? say(cli, "同族", "family") : say(cli, "同日申请", "twin"),
                                     !strcmp(known, "found") ? say(cli, "推定", "found") : !strcmp(known, "stated") ? say(cli, "记载", "stated") : say(cli, "对方记载", "stated by it"),
                                     json_is_true(json_object_get(relative, "in_index")) ? text_of(relative, "patent") : say(cli, "—", "-")};
        grid_add(grid, cells);
    }
    if (json_array_size(relatives))
        grid_print(grid, stdout);
    grid_free(grid);
}

int command_get(struct cli *cli)
{
    json_t *params = json_object();
    int code = CLI_USAGE;
    if (cli->word_count != 1 || set_text(cli, params, "as-of", "as_of") || set_hindsight(cli, params)) {
        json_decref(params);
        return usage(cli, "wants one patent number");
    }
    json_object_set_new(params, "number", json_string(cli->words[0]));
    json_t *result = call(cli, "patent.get", params, &code);
    if (result && !print_json(cli)) {
        show_record(cli, result);
        show_relatives(cli, json_object_get(result, "relatives"));
    }
    json_decref(result);
    return code;
}

int command_list(struct cli *cli)
{
    const char *const headers[] = {say(cli, "号码", "number"), say(cli, "类型", "kind"), say(cli, "申请日", "filed"), say(cli, "状态", "status"), say(cli, "名称", "title")};
    static const char *const columns[] = {"kind", "filing_date", "status", "title"};
    json_t *params = json_object(), *record;
    int code = CLI_USAGE;
    size_t i;
    if (cli->word_count > 1 || set_integer(cli, params, "limit", "limit")) {
        json_decref(params);
        return usage(cli, "wants at most one filter, in quotes");
    }
    if (cli->word_count)
        json_object_set_new(params, "filter", json_string(cli->words[0]));
    json_t *result = call(cli, "patent.list", params, &code);
    if (!result || print_json(cli)) {
        json_decref(result);
        return code;
    }
    struct grid *grid = grid_new(headers, 5);
    json_array_foreach(json_object_get(result, "items"), i, record) {
        char *texts[4];
        for (size_t k = 0; k < 4; k++) {
            json_t *value = json_object_get(json_object_get(record, "attributes"), columns[k]);
            texts[k] = value ? value_text(cli, attribute_by_name(columns[k], strlen(columns[k])), value) : NULL;
        }
        const char *const cells[] = {text_of(record, "number"), texts[0], texts[1], texts[2], texts[3]};
        grid_add(grid, cells);
        for (size_t k = 0; k < 4; k++)
            free(texts[k]);
    }
    grid_print(grid, stdout);
    grid_free(grid);
    if (json_is_string(json_object_get(result, "cursor")))
        puts(say(cli, "  （还有更多：用 --limit 或筛选条件）", "  (there are more: raise --limit or narrow the filter)"));
    json_decref(result);
    return code;
}

int command_history(struct cli *cli)
{
    const char *const headers[] = {">#", say(cli, "属性", "attribute"), say(cli, "值", "value"), say(cli, "现行", "stands"), say(cli, ">等级", ">rank"), say(cli, "起", "valid from"), say(cli, "再见于", "again on"), say(cli, "来源", "source"),
                                   say(cli, ">行", ">row"), say(cli, "操作者", "actor")};
    json_t *params = json_object(), *change;
    int code = CLI_USAGE;
    size_t i;
    if (cli->word_count != 1) {
        json_decref(params);
        return usage(cli, "wants one patent number");
    }
    json_object_set_new(params, "number", json_string(cli->words[0]));
    json_t *result = call(cli, "patent.history", params, &code);
    if (!result || print_json(cli)) {
        json_decref(result);
        return code;
    }
    struct grid *grid = grid_new(headers, 10);
    json_array_foreach(json_object_get(result, "changes"), i, change) {
        char sequence[40], row[40], rank[40];
        const char *name = text_of(change, "attribute");
        char *text = value_text(cli, attribute_by_name(name, strlen(name)), json_object_get(change, "value"));
        const char *const cells[] = {number_text(json_object_get(change, "sequence"), sequence), name, text, json_is_true(json_object_get(change, "stands")) ? "✓" : "",
                                     number_text(json_object_get(change, "rank"), rank), text_of(change, "valid_from"), text_of(change, "repeated_on"), text_of(change, "source"),
                                     number_text(json_object_get(change, "row"), row), text_of(change, "actor")};
        grid_add(grid, cells);
        free(text);
    }
    heading(cli, "%s", text_of(result, "number"));
    grid_print(grid, stdout);
    grid_free(grid);
    json_decref(result);
    return code;
}

/* attribute=value on the command line, as the attribute's type wants it in JSON. */
static int add_fact(const struct cli *cli, json_t *facts, const char *word)
{
    const char *mark = strchr(word, '=');
    enum attribute attribute = mark ? attribute_by_name(word, (size_t)(mark - word)) : ATTRIBUTES;
    char name[64];
    json_error_t reason;
    if (attribute == ATTRIBUTES)
        return usage(cli, "%s: expected attribute=value, with an attribute of the data dictionary", word);
    snprintf(name, sizeof name, "%s", attribute_row(attribute)->name);
    enum attribute_type type = attribute_row(attribute)->type;
    bool is_number = type == TYPE_INTEGER || type == TYPE_YUAN || type == TYPE_FRACTION || type == TYPE_FLAG;
    json_t *value = !mark[1] ? json_null() : is_number ? json_loads(mark + 1, JSON_DECODE_ANY, &reason) : json_string(mark + 1);
    if (!value)
        return usage(cli, "%s: not a value of %s", word, name);
    json_object_set_new(facts, name, value);
    return 0;
}

/* The newest word on an attribute is not always the one that stands: a source of a higher rank does. */
static void show_overruled(struct cli *cli, const char *number, const json_t *facts)
{
    int code;
    const char *name;
    json_t *fact, *change, *history = call(cli, "patent.history", json_pack("{s:s}", "number", number), &code);
    json_object_foreach((json_t *)(uintptr_t)facts, name, fact) {
        const json_t *newest = NULL, *standing = NULL;
        size_t i;
        json_array_foreach(json_object_get(history, "changes"), i, change) {
            bool own = !strcmp(text_of(change, "attribute"), name);
            newest = own && !newest ? change : newest;
            standing = own && json_is_true(json_object_get(change, "stands")) ? change : standing;
        }
        if (!standing || standing == newest || number_of(standing, "rank") <= number_of(newest, "rank"))
            continue;
        char *text = value_text(cli, attribute_by_name(name, strlen(name)), json_object_get(standing, "value"));
        printf("  %s: %s %s (%s, %s %lld)\n", name, say(cli, "已存入，但现行值仍为", "stored, yet what stands is still"), text, text_of(standing, "source"),
               say(cli, "来源等级", "of rank"), (long long)number_of(standing, "rank"));
        free(text);
    }
    json_decref(history);
}

int command_put(struct cli *cli)
{
    json_t *params = json_object(), *facts = json_object();
    int code = CLI_USAGE;
    json_object_set_new(params, "facts", facts);
    bool bad = cli->word_count < 2 || set_text(cli, params, "observed", "observed_on") || set_text(cli, params, "valid-from", "valid_from") ||
               set_text(cli, params, "source", "source") || set_integer(cli, params, "rank", "rank") || set_integer(cli, params, "if-revision", "if_revision");
    for (size_t i = 1; i < cli->word_count && !bad; i++)
        bad = add_fact(cli, facts, cli->words[i]);
    if (bad) {
        json_decref(params);
        return cli->word_count < 2 ? usage(cli, "wants a number and attribute=value pairs") : CLI_USAGE;
    }
    json_object_set_new(params, "number", json_string(cli->words[0]));
    json_incref(facts);
    json_t *result = call(cli, "patent.put", params, &code);
    if (result && !print_json(cli)) {
        printf("%s: %s, %s %lld\n", text_of(result, "number"), text_of(result, "outcome"), say(cli, "修订", "revision"), (long long)number_of(result, "revision"));
        show_overruled(cli, text_of(result, "number"), facts);
    }
    json_decref(facts);
    json_decref(result);
    return code;
}

int command_delete(struct cli *cli)
{
    json_t *params = json_object();
    int code = CLI_USAGE;
    if (cli->word_count != 1 || set_integer(cli, params, "if-revision", "if_revision")) {
        json_decref(params);
        return usage(cli, "wants one patent number");
    }
    json_object_set_new(params, "number", json_string(cli->words[0]));
    json_t *result = call(cli, "patent.delete", params, &code);
    if (result && !print_json(cli))
        printf("%s: %s\n", text_of(result, "number"), say(cli, "已移除", "removed"));
    json_decref(result);
    return code;
}
