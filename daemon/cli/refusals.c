/* What became of the tenant's recorded pledge questions. */
#include "cli/portfolio.h"

#include <stdlib.h>
#include <string.h>

static const char *const verdicts[] = {"pass", "warn", "unknown", "refuse"};
#define VERDICTS (sizeof verdicts / sizeof verdicts[0])

struct refusals {
    struct cli *cli;
    const char *from, *to;
    json_t *valuations, *cursor, *rules; /* rules: id → what it is and how often it refused */
    bool forbidden;
    json_int_t counts[VERDICTS], answers;
};

static json_t *list_params(void *context, size_t at)
{
    const struct refusals *refusals = context;
    json_t *params = json_pack("{s:i}", "limit", 500);
    (void)at;
    if (refusals->cursor)
        json_object_set(params, "cursor", refusals->cursor);
    return params;
}

static int take_list(void *context, size_t at, json_t *answer, const struct patval_error *error)
{
    struct refusals *refusals = context;
    json_t *item;
    size_t i;
    (void)at;
    json_decref(refusals->cursor);
    refusals->cursor = NULL;
    refusals->forbidden = error && !strcmp(error->name, "method.unknown"); /* a modeler may ask for scores, not for a bank's records */
    if (error)
        return refusals->forbidden ? 0 : report_error(refusals->cli, error);
    json_array_foreach(json_object_get(answer, "items"), i, item)
        if (!strcmp(text_of(item, "method"), "value.pledge"))
            json_array_append(refusals->valuations, json_object_get(item, "valuation"));
    if (json_is_string(json_object_get(answer, "cursor")))
        refusals->cursor = json_incref(json_object_get(answer, "cursor"));
    return 0;
}

static json_t *get_params(void *context, size_t at)
{
    const struct refusals *refusals = context;
    return json_pack("{s:O}", "valuation", json_array_get(refusals->valuations, at));
}

/* A rule that refuses several patents of one basket has refused one answer. */
static void count_rule(struct refusals *refusals, const json_t *check, json_int_t answer)
{
    json_t *rule = json_object_get(refusals->rules, text_of(check, "rule"));
    if (!rule) {
        rule = json_pack("{s:s, s:s, s:s, s:i, s:i}", "rule", text_of(check, "rule"), "en", text_of(check, "name"), "zh", text_of(check, "zh"), "answers", 0,
                         "last", 0);
        json_object_set_new(refusals->rules, text_of(check, "rule"), rule);
    }
    if ((json_int_t)number_of(rule, "last") == answer)
        return;
    json_object_set_new(rule, "last", json_integer(answer));
    json_object_set_new(rule, "answers", json_integer(json_integer_value(json_object_get(rule, "answers")) + 1));
}

static int take_answer(void *context, size_t at, json_t *whole, const struct patval_error *error)
{
    struct refusals *refusals = context;
    const json_t *answer = json_object_get(whole, "answer"), *gate = json_object_get(answer, "gate");
    const char *day = text_of(answer, "as_of");
    json_t *check;
    size_t i;
    (void)at;
    if (error)
        return report_error(refusals->cli, error);
    if (!json_is_object(gate) || strcmp(day, refusals->from) < 0 || strcmp(day, refusals->to) > 0)
        return 0;
    refusals->answers++;
    for (i = 0; i < VERDICTS; i++)
        refusals->counts[i] += !strcmp(text_of(gate, "verdict"), verdicts[i]);
    json_array_foreach(json_object_get(gate, "checks"), i, check)
        if (!strcmp(text_of(check, "verdict"), "refuse"))
            count_rule(refusals, check, refusals->answers);
    return 0;
}

static int more_often_first(const void *left, const void *right)
{
    const json_t *a = *(json_t *const *)left, *b = *(json_t *const *)right;
    double x = number_of(a, "answers"), y = number_of(b, "answers");
    return x > y ? -1 : x < y ? 1 : strcmp(text_of(a, "rule"), text_of(b, "rule"));
}

static json_t *rule_list(json_t *rules)
{
    size_t count = 0, size = json_object_size(rules);
    json_t **order = zeroed(size, sizeof *order), *list = json_array(), *rule;
    const char *id;
    json_object_foreach(rules, id, rule)
        order[count++] = rule;
    qsort(order, size, sizeof *order, more_often_first);
    for (size_t i = 0; i < size; i++) {
        json_object_del(order[i], "last");
        json_array_append(list, order[i]);
    }
    free(order);
    return list;
}

static json_t *report_of(struct refusals *refusals)
{
    json_t *out = json_pack("{s:I, s:I}", "recorded", (json_int_t)json_array_size(refusals->valuations), "in_period", refusals->answers);
    for (size_t i = 0; i < VERDICTS; i++)
        json_object_set_new(out, verdicts[i], json_integer(refusals->counts[i]));
    json_object_set_new(out, "refusal_rate", refusals->answers ? rounded((double)refusals->counts[VERDICTS - 1] / (double)refusals->answers) : json_null());
    json_object_set_new(out, "rules", rule_list(refusals->rules));
    return out;
}

int refusals_report(struct cli *cli, const char *from, const char *to, json_t **out)
{
    struct refusals refusals = {.cli = cli, .from = from, .to = to, .valuations = json_array(), .rules = json_object()};
    int code;
    do
        code = ask_all(cli, &(struct asking){"value.list", 1, list_params, take_list, &refusals});
    while (!code && refusals.cursor);
    if (!code)
        code = ask_all(cli, &(struct asking){"value.get", json_array_size(refusals.valuations), get_params, take_answer, &refusals});
    *out = code || refusals.forbidden ? NULL : report_of(&refusals);
    json_decref(refusals.valuations);
    json_decref(refusals.cursor);
    json_decref(refusals.rules);
    return code;
}
