/* value.*: parameters to a question, the question to the service, the answer to bytes; recorded, read again, computed again. */
#include "rpc/internal.h"

#include "base/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NUMBER_AT 16 /* {"valuation":"V- */

static const struct json *member(const struct call *call, const char *name)
{
    return json_get(call->params, name);
}

static const char *text_of(const struct json *object, const char *name)
{
    const struct json *value = json_get(object, name);
    return value ? value->u.string.text : NULL;
}

static enum truth truth_of(const struct json *object, const char *name)
{
    const struct json *value = json_get(object, name);
    return !value ? TRUTH_UNKNOWN : value->u.boolean ? TRUTH_YES : TRUTH_NO;
}

static bool millionths_of(const struct json *object, const char *name, int64_t *out)
{
    const struct json *value = json_get(object, name);
    if (value)
        *out = number_millionths(value);
    return value != NULL;
}

static struct day day_of(const struct json *object, const char *name)
{
    struct day day = DAY_NONE;
    const char *text = text_of(object, name);
    if (text)
        day_parse(text, strlen(text), &day, NULL, NULL);
    return day;
}

static enum purpose purpose_of(const struct call *call, enum purpose otherwise)
{
    static const char *const words[] = {"pledge", "license", "management"};
    const char *word = param_string(call, "purpose");
    for (int i = 0; word && i < PURPOSES; i++)
        if (!strcmp(word, words[i]))
            return (enum purpose)i;
    return otherwise;
}

static struct score_question score_question(const struct call *call, enum purpose purpose)
{
    return (struct score_question){.model = param_string(call, "model"), .purpose = purpose_of(call, purpose),
                                   .as_of = param_day(call, "as_of", (struct day){clock_today_utc8()}), .hindsight = param_boolean(call, "hindsight", false)};
}

static void read_sales(const struct call *call, struct sales *out)
{
    const struct json *forecast = member(call, "sales_forecast"), *history = member(call, "sales_history");
    for (uint32_t i = 0; forecast && i < forecast->u.array.count; i++)
        out->forecast[out->forecast_count++] = forecast->u.array.items[i].u.integer;
    for (uint32_t i = 0; history && i < history->u.array.count; i++) {
        const struct json *item = &history->u.array.items[i];
        const char *evidence = text_of(item, "evidence");
        out->history[out->history_count++] = (struct sales_year){.year = (int)json_get(item, "year")->u.integer, .amount = json_get(item, "amount")->u.integer,
            .evidence = evidence ? (int)enumeration_number(ATTRIBUTE_sales_evidence, evidence, strlen(evidence)) : 0};
    }
    out->has_share = millionths_of(call->params, "patent_share_of_product", &out->share_of_product);
}

static int read_cost(struct call *call, struct pledge_question *out)
{
    const struct json *cost = member(call, "cost"), *year = json_get(cost, "year");
    char got[16];
    if (!cost)
        return 0;
    if (member(call, "patents")->u.array.count > 1)
        return error_set(&call->error, ERROR_PARAMS, "params.cost", NULL, "one patent beside it: the patents of a basket carry their own cost in their records");
    out->has_cost = true;
    out->cost = json_get(cost, "amount")->u.integer;
    out->cost_year = (int)year->u.integer;
    snprintf(got, sizeof got, "%d", out->cost_year);
    return out->cost_year > day_year(out->score.as_of)
               ? error_set(&call->error, ERROR_PARAMS_RANGE, "params.cost.year", got, "the year of as_of or an earlier one") : 0;
}

static int read_loan(struct call *call, struct pledge_question *out)
{
    const struct json *loan = member(call, "loan");
    if (!loan)
        return 0;
    out->loan.given = true;
    out->loan.amount = json_get(loan, "amount")->u.integer;
    out->loan.start = day_of(loan, "start");
    out->loan.end = day_of(loan, "end");
    out->loan.has_rate = millionths_of(loan, "rate", &out->loan.rate);
    if (out->loan.end.number < out->loan.start.number)
        return error_set(&call->error, ERROR_PARAMS_RANGE, "params.loan.end", text_of(loan, "end"), "a day on or after loan.start %s", text_of(loan, "start"));
    return out->loan.start.number < out->score.as_of.number
               ? error_set(&call->error, ERROR_PARAMS_RANGE, "params.loan.start", text_of(loan, "start"), "a day on or after as_of") : 0;
}

static int read_pledge(struct call *call, struct pledge_question *out)
{
    const struct json *contract = member(call, "contract"), *declarations = member(call, "declarations"), *risks = member(call, "risks"), *acknowledged = member(call, "acknowledged");
    *out = (struct pledge_question){.score = score_question(call, PURPOSE_PLEDGE), .industry = param_string(call, "industry"), .pledgor = param_string(call, "pledgor"),
        .scheme = param_string(call, "scheme"), .other_ground = text_of(declarations, "other_ground"), .internal_decision = truth_of(declarations, "internal_decision")};
    out->contract = (struct contract){contract != NULL, truth_of(contract, "parties"), truth_of(contract, "claim"), truth_of(contract, "period"),
                                      truth_of(contract, "patents"), truth_of(contract, "scope"), truth_of(contract, "forfeiture")};
    out->has_profit = millionths_of(call->params, "profit_margin", &out->profit_margin);
    out->has_pd = millionths_of(call->params, "pd_1y", &out->pd_1y);
    out->has_risk_free = millionths_of(call->params, "risk_free", &out->risk_free);
    out->risks.has_market = millionths_of(risks, "market", &out->risks.market);
    out->risks.has_funding = millionths_of(risks, "funding", &out->risks.funding);
    out->risks.has_management = millionths_of(risks, "management", &out->risks.management);
    int64_t *const scores[] = {&out->risks.market, &out->risks.funding, &out->risks.management};
    for (int i = 0; i < 3; i++)
        *scores[i] /= 10000;
    read_sales(call, &out->sales);
    size_t count = acknowledged ? acknowledged->u.array.count : 0;
    const char **grounds = arena_take(call->arena, (count + 1) * sizeof *grounds);
    for (size_t i = 0; i < count && grounds; i++)
        grounds[i] = acknowledged->u.array.items[i].u.string.text;
    out->acknowledged = grounds;
    out->acknowledged_count = grounds ? count : 0;
    return read_cost(call, out) || read_loan(call, out) ? -1 : 0;
}

static void read_equity(const struct call *call, struct license_question *out)
{
    const struct json *equity = member(call, "equity"), *value = json_get(equity, "value");
    if (!equity)
        return;
    out->has_equity = true;
    out->net_assets = json_get(equity, "net_assets")->u.integer;
    out->contributions = json_get(equity, "contributions") ? json_get(equity, "contributions")->u.integer : 0;
    out->has_equity_value = value != NULL;
    out->equity_value = value ? value->u.integer : 0;
}

static void read_license(struct call *call, struct license_question *out)
{
    static const char *const types[] = {"exclusive", "sole", "ordinary", "open"};
    *out = (struct license_question){.score = score_question(call, PURPOSE_LICENSE), .industry = param_string(call, "industry"), .years = (int)param_integer(call, "years", 0)};
    for (int i = 0; i < LICENCE_TYPES; i++)
        if (!strcmp(types[i], param_string(call, "type")))
            out->type = (enum licence_type)i;
    out->has_entry = millionths_of(call->params, "entry", &out->entry_fraction);
    out->has_profit = millionths_of(call->params, "profit_margin", &out->profit_margin);
    read_equity(call, out);
    out->has_deferral = member(call, "deferral_years") != NULL;
    out->deferral_years = (int)param_integer(call, "deferral_years", 1);
    read_sales(call, &out->sales);
}

static const char *patent_of(const struct call *call)
{
    const struct json *patents = member(call, "patents");
    return patents ? patents->u.array.items[0].u.string.text : param_string(call, "patent");
}

static int ask_pledge(struct call *call, const struct request *request, const struct moment *moment, const struct pledge_question *question, struct appraised *out)
{
    const struct json *patents = member(call, "patents");
    size_t count = patents->u.array.count;
    const char **numbers = arena_take(call->arena, count * sizeof *numbers);
    if (!numbers)
        return error_set(&call->error, ERROR_BUSY, "", NULL, "free memory");
    for (size_t i = 0; i < count; i++)
        numbers[i] = patents->u.array.items[i].u.string.text;
    return count == 1 ? service_pledge(request, numbers[0], moment, question, out, &call->error)
                      : service_basket(request, numbers, count, moment, question, out, &call->error);
}

static int ask(struct call *call, const struct request *request, const struct moment *moment, struct appraised *out)
{
    const char *number = patent_of(call);
    if (call->method == METHOD_value_score) {
        struct score_question question = score_question(call, PURPOSE_MANAGEMENT);
        return service_score(request, number, moment, &question, out, &call->error);
    }
    if (call->method == METHOD_value_pledge) {
        struct pledge_question question;
        return read_pledge(call, &question) || ask_pledge(call, request, moment, &question, out) ? -1 : 0;
    }
    struct license_question question;
    read_license(call, &question);
    return service_license(request, number, moment, &question, out, &call->error);
}

/* What an answer rests on. */
struct basis { const char *patent; uint64_t through; struct ordinals subjects; };

/* The result bytes of a question: what replay compares. */
static int value_result(struct call *call, enum method method, const struct moment *moment, bool recorded, struct buffer *out, struct basis *basis)
{
    struct request request = request_of(call);
    struct appraised *appraised = arena_take(call->arena, sizeof *appraised);
    if (!appraised)
        return error_set(&call->error, ERROR_BUSY, "", NULL, "free memory");
    call->method = method;
    if (ask(call, &request, moment, appraised))
        return -1;
    const struct valuation *value = &appraised->value;
    const char *detail = param_string(call, "detail");
    if (method == METHOD_value_score)
        render_score(out, value, recorded, !detail || !strcmp(detail, "full"));
    else if (method == METHOD_value_pledge)
        render_pledge(out, value, recorded);
    else
        render_license(out, value, recorded);
    *basis = (struct basis){value->number, value->through, appraised->subjects};
    service_release(appraised);
    return 0;
}

static int record_answer(struct call *call, struct buffer *answer, const struct basis *basis)
{
    struct write *write = new_write(call, WRITE_VALUATION);
    if (!write)
        return -1;
    uint32_t *subjects = arena_take(write->arena, basis->subjects.count * sizeof *subjects);
    if (subjects)
        memcpy(subjects, basis->subjects.items, basis->subjects.count * sizeof *subjects);
    write->subjects = (struct ordinals){subjects, basis->subjects.count};
    write->method = method_row(call->method)->name;
    write->patent = arena_copy(write->arena, basis->patent, strlen(basis->patent));
    write->question = arena_copy(write->arena, call->text + call->params->offset, call->params->end - call->params->offset);
    write->question_size = call->params->end - call->params->offset;
    write->through = basis->through;
    write->number_at = NUMBER_AT;
    write->answer = *answer;
    *answer = (struct buffer){0};
    if (!write->patent || !write->question || !subjects) {
        drop_write(call, write);
        return error_set(&call->error, ERROR_BUSY, "", NULL, "free memory");
    }
    return submit_write(call, write);
}

/* What can no longer be answered may have been answered under this key before: the patent has been deleted since, say. */
static int refuse_unless_answered(struct call *call)
{
    struct error refusal = call->error;
    struct write *write = new_write(call, WRITE_REFUSAL);
    if (!write)
        return -1;
    write->error = refusal;
    return submit_write(call, write);
}

static int value_method(struct call *call)
{
    struct basis basis;
    if (!param_boolean(call, "record", false)) {
        if (param_string(call, "idempotency_key"))
            return error_set(&call->error, ERROR_PARAMS, "params.idempotency_key", NULL, "record: true beside it; an unrecorded answer needs no key");
        return value_result(call, call->method, NULL, false, call->out, &basis);
    }
    if (!member(call, "as_of"))
        return error_set(&call->error, ERROR_PARAMS_MISSING, "params.as_of", NULL, "the valuation date: a recorded answer must not depend on today");
    struct buffer answer = {0};
    int result = value_result(call, call->method, NULL, true, &answer, &basis);
    if (result && param_string(call, "idempotency_key"))
        result = refuse_unless_answered(call);
    else if (!result)
        result = answer.failed ? error_set(&call->error, ERROR_BUSY, "", NULL, "free memory") : record_answer(call, &answer, &basis);
    buffer_free(&answer);
    return result;
}

int m_value_score(struct call *call)
{
    return value_method(call);
}

int m_value_pledge(struct call *call)
{
    return value_method(call);
}

int m_value_license(struct call *call)
{
    return value_method(call);
}

static void put_ranking(struct buffer *out, const struct ranking *ranking, struct day as_of)
{
    buffer_puts(out, "{\"model\":{\"id\":");
    json_put_text(out, ranking->model);
    json_put_name(out, "version");
    json_put_text(out, ranking->version);
    json_put_name(out, "sha256");
    put_digest(out, &ranking->digest);
    buffer_puts(out, "},\"as_of\":");
    put_day(out, as_of);
    json_put_name(out, "snapshot");
    json_put_integer(out, (int64_t)ranking->snapshot);
    json_put_name(out, "scored");
    json_put_integer(out, ranking->scored);
    json_put_name(out, "items");
    buffer_putc(out, '[');
    for (size_t i = 0; i < ranking->count; i++) {
        const struct ranked *item = &ranking->items[i];
        json_put_comma(out);
        buffer_puts(out, "{\"number\":");
        json_put_text(out, item->number);
        json_put_name(out, "title");
        json_put_text(out, item->title);
        json_put_name(out, "total");
        json_put_scaled(out, item->total, 2);
        json_put_name(out, "grade");
        json_put_text(out, item->grade);
        json_put_name(out, "rank");
        json_put_integer(out, item->rank);
        json_put_name(out, "percentile");
        json_put_scaled(out, item->percentile, 2);
        buffer_putc(out, '}');
    }
    buffer_puts(out, "],\"cursor\":null}");
}

int m_value_rank(struct call *call)
{
    struct request request = request_of(call);
    struct score_question question = score_question(call, PURPOSE_MANAGEMENT);
    struct ranking ranking;
    if (service_rank(&request, param_string(call, "filter"), (size_t)param_integer(call, "limit", 10), &question, &ranking, &call->error))
        return -1;
    put_ranking(call->out, &ranking, question.as_of);
    return 0;
}

/* Whose valuations: the caller's own tenant; an auditor of tenant * may name another. */
static const char *tenant_of(const struct call *call)
{
    const char *named = param_string(call, "tenant");
    bool all = !strcmp(call->caller->tenant, "*") && (call->caller->roles & ROLE_AUDITOR);
    return named && (all || !strcmp(named, call->caller->tenant)) ? named : call->caller->tenant;
}

static int find_recorded(struct call *call, struct recorded *out)
{
    struct request request = request_of(call);
    const char *text = param_string(call, "valuation");
    char *end = NULL;
    unsigned long long number = !strncmp(text, "V-", 2) && text[2] >= '0' && text[2] <= '9' ? strtoull(text + 2, &end, 10) : 0;
    if (!number || *end)
        return error_set(&call->error, ERROR_PARAMS, "params.valuation", text, "V- and a number, such as V-000000000042");
    if (!service_recorded(&request, tenant_of(call), number, out, &call->error))
        return 0;
    if (call->error.code == ERROR_VALUATION_UNKNOWN)
        error_set(&call->error, ERROR_VALUATION_UNKNOWN, "params.valuation", text, "a valuation recorded for this tenant (value.list shows them)");
    return -1;
}

int m_value_get(struct call *call)
{
    struct recorded entry;
    if (find_recorded(call, &entry))
        return -1;
    buffer_puts(call->out, "{\"method\":");
    json_put_text(call->out, entry.method);
    json_put_name(call->out, "actor");
    json_put_text(call->out, entry.actor);
    json_put_name(call->out, "recorded_at_microseconds");
    json_put_integer(call->out, entry.recorded_at);
    json_put_name(call->out, "through");
    json_put_integer(call->out, (int64_t)entry.through);
    json_put_name(call->out, "question");
    buffer_put(call->out, entry.question, entry.question_size);
    json_put_name(call->out, "answer");
    buffer_put(call->out, entry.answer, entry.answer_size);
    buffer_putc(call->out, '}');
    return 0;
}

int m_value_list(struct call *call)
{
    struct request request = request_of(call);
    struct recorded *entries;
    size_t count, limit = (size_t)param_integer(call, "limit", 50);
    const char *cursor = param_string(call, "cursor");
    uint64_t before = cursor ? strtoull(cursor, NULL, 10) : 0;
    if (service_recorded_list(&request, tenant_of(call), before, limit, &entries, &count, &call->error))
        return -1;
    buffer_puts(call->out, "{\"items\":[");
    for (size_t i = 0; i < count; i++) {
        json_put_comma(call->out);
        buffer_print(call->out, "{\"valuation\":\"V-%012llu\"", (unsigned long long)entries[i].number);
        json_put_name(call->out, "method");
        json_put_text(call->out, entries[i].method);
        json_put_name(call->out, "patent");
        json_put_text(call->out, entries[i].patent);
        json_put_name(call->out, "actor");
        json_put_text(call->out, entries[i].actor);
        json_put_name(call->out, "recorded_at_microseconds");
        json_put_integer(call->out, entries[i].recorded_at);
        buffer_putc(call->out, '}');
    }
    buffer_puts(call->out, "],\"cursor\":");
    if (count == limit)
        buffer_print(call->out, "\"%llu\"", (unsigned long long)entries[count - 1].number);
    else
        buffer_puts(call->out, "null");
    buffer_putc(call->out, '}');
    return 0;
}

/* The model files that the recorded answer names. */
static int read_pins(struct call *call, const struct recorded *entry, struct moment *out)
{
    struct json *answer;
    if (json_read(entry->answer, entry->answer_size, NULL, call->arena, &answer, &call->error))
        return -1;
    const struct json *models = json_get(answer, "models");
    size_t count = models && models->type == JSON_ARRAY ? models->u.array.count : 0;
    struct model_pin *pins = arena_take(call->arena, (count + 1) * sizeof *pins);
    for (size_t i = 0; i < count && pins; i++) {
        const struct json *model = &models->u.array.items[i];
        pins[i].name = arena_print(call->arena, "%s@%s", text_of(model, "id"), text_of(model, "version"));
        pins[i].sha256 = text_of(model, "sha256");
    }
    *out = (struct moment){entry->through, pins, count, entry->subjects};
    return pins ? 0 : error_set(&call->error, ERROR_BUSY, "", NULL, "free memory");
}

/* The recorded question asked again, through the eyes of the recorded moment. */
static int replay(struct call *call, const struct recorded *entry, struct buffer *out)
{
    struct caller owner = *call->caller;
    struct call again = {.rpc = call->rpc, .caller = &owner, .thread = call->thread, .arena = call->arena, .text = entry->question, .size = entry->question_size};
    struct json *params;
    struct moment moment;
    struct basis basis;
    char digits[24];
    enum method method = METHOD_value_score;
    snprintf(owner.tenant, sizeof owner.tenant, "%s", tenant_of(call));
    while (method < METHOD_value_license && strcmp(method_row(method)->name, entry->method) != 0)
        method++;
    if (read_pins(call, entry, &moment) || json_read(entry->question, entry->question_size, NULL, call->arena, &params, &call->error))
        return -1;
    again.params = params;
    if (value_result(&again, method, &moment, true, out, &basis)) {
        call->error = again.error;
        return -1;
    }
    snprintf(digits, sizeof digits, "%012llu", (unsigned long long)entry->number);
    if (out->size > NUMBER_AT + 12)
        memcpy(out->data + NUMBER_AT, digits, 12);
    return out->failed ? error_set(&call->error, ERROR_BUSY, "", NULL, "free memory") : 0;
}

int m_value_replay(struct call *call)
{
    struct recorded entry;
    struct buffer again = {0};
    struct digest recorded, replayed;
    if (find_recorded(call, &entry))
        return -1;
    if (replay(call, &entry, &again)) {
        buffer_free(&again);
        return -1;
    }
    digest_of(entry.answer, entry.answer_size, &recorded);
    digest_of(again.data, again.size, &replayed);
    bool equal = again.size == entry.answer_size && !memcmp(again.data, entry.answer, again.size);
    buffer_print(call->out, "{\"valuation\":\"V-%012llu\",\"equal\":%s,\"bytes\":", (unsigned long long)entry.number, equal ? "true" : "false");
    json_put_integer(call->out, (int64_t)again.size);
    json_put_name(call->out, "recorded_sha256");
    put_digest(call->out, &recorded);
    json_put_name(call->out, "replayed_sha256");
    put_digest(call->out, &replayed);
    json_put_name(call->out, "through");
    json_put_integer(call->out, (int64_t)entry.through);
    buffer_putc(call->out, '}');
    buffer_free(&again);
    return 0;
}
