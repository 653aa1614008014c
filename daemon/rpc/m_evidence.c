/* expert.* and deal.*: what people and markets say beside the record. */
#include "rpc/internal.h"

#include "base/clock.h"
#include "domain/patent_number.h"
#include "service/evidence.h"

#include <string.h>

static const char *kept(struct write *write, const char *text)
{
    return text ? arena_copy(write->arena, text, strlen(text)) : "";
}

/* Points, quality: hundredths from the wire's number. */
static int hundredths(struct call *call, const char *name, const char *path, int32_t *out, bool *has)
{
    const struct json *value = json_get(call->params, name);
    int64_t millionths = value ? number_millionths(value) : 0;
    *has = value != NULL;
    *out = (int32_t)(millionths / 10000);
    return millionths % 10000 ? error_set(&call->error, ERROR_PARAMS, path, NULL, "at most two decimals") : 0;
}

static void put_name(struct buffer *out, const char *name, const char *text)
{
    json_put_name(out, name);
    json_put_text(out, text && text[0] ? text : NULL);
}

static void put_opinion(struct buffer *out, const struct opinion *opinion)
{
    json_put_comma(out);
    buffer_puts(out, "{\"indicator\":");
    json_put_text(out, opinion->indicator);
    put_name(out, "expert", opinion->expert);
    json_put_name(out, "points");
    json_put_scaled(out, opinion->points, 2);
    put_name(out, "note", opinion->note);
    json_put_name(out, "day");
    put_day(out, opinion->day);
    put_name(out, "actor", opinion->actor);
    buffer_putc(out, '}');
}

static void render_opinion(struct write *write)
{
    const struct opinion *opinion = write->opinion;
    buffer_puts(&write->answer, "{\"indicator\":");
    json_put_text(&write->answer, opinion->indicator);
    put_name(&write->answer, "expert", opinion->expert);
    json_put_name(&write->answer, "withdrawn");
    json_put_boolean(&write->answer, opinion->withdrawn);
    json_put_name(&write->answer, "day");
    put_day(&write->answer, opinion->day);
    buffer_putc(&write->answer, '}');
}

static int read_opinion(struct call *call, struct write *write, struct opinion *opinion)
{
    bool given;
    *opinion = (struct opinion){.indicator = kept(write, param_string(call, "indicator")), .expert = kept(write, param_string(call, "expert")),
                                .note = kept(write, param_string(call, "note")), .withdrawn = param_boolean(call, "withdrawn", false),
                                .day = param_day(call, "day", write->observed_on)};
    struct request request = request_of(call);
    if (hundredths(call, "points", "params.points", &opinion->points, &given) || not_ahead(call, "params.day", opinion->day, 0) ||
        service_indicator_check(&request, opinion->indicator, &call->error))
        return -1;
    if (!given && !opinion->withdrawn)
        return error_set(&call->error, ERROR_PARAMS_MISSING, "params.points", NULL, "points from 0 to 100, or withdrawn: true");
    return read_subject(call, "patent", write->row, write->arena);
}

int m_expert_put(struct call *call)
{
    struct write *write = new_write(call, WRITE_OPINION);
    if (!write)
        return -1;
    struct opinion *opinion = arena_take(write->arena, sizeof *opinion);
    write->row = arena_take(write->arena, sizeof *write->row);
    write->render = render_opinion;
    write->opinion = opinion;
    int result = !opinion || !write->row ? error_set(&call->error, ERROR_BUSY, "", NULL, "free memory") : read_opinion(call, write, opinion);
    if (result)
        return -1;
    write->valid_from = opinion->day;
    return submit_write(call, write);
}

int m_expert_list(struct call *call)
{
    struct request request = request_of(call);
    struct opinion *opinions;
    size_t count;
    if (service_opinions(&request, param_string(call, "patent"), param_day(call, "as_of", DAY_NONE), &opinions, &count, &call->error))
        return -1;
    buffer_puts(call->out, "{\"experts\":[");
    for (size_t i = 0; i < count; i++)
        put_opinion(call->out, &opinions[i]);
    buffer_puts(call->out, "]}");
    return 0;
}

static void put_deal(struct buffer *out, const struct deal *deal)
{
    buffer_puts(out, "{\"id\":");
    json_put_text(out, deal->id);
    json_put_name(out, "day");
    put_day(out, deal->day);
    put_name(out, "form", deal_form_word(deal->form));
    json_put_name(out, "price");
    json_put_integer(out, deal->price);
    json_put_name(out, "patents");
    json_put_integer(out, deal->patents);
    put_name(out, "patent", deal->patent);
    put_name(out, "kind", deal->kind ? enumeration_word(ATTRIBUTE_kind, deal->kind, NULL, NULL) : NULL);
    json_put_name(out, "field");
    if (deal->field)
        json_put_integer(out, deal->field);
    else
        buffer_puts(out, "null");
    json_put_name(out, "quality");
    if (deal->has_quality)
        json_put_scaled(out, deal->quality, 2);
    else
        buffer_puts(out, "null");
    json_put_name(out, "life");
    if (deal->has_life)
        json_put_scaled(out, deal->life, 6);
    else
        buffer_puts(out, "null");
    put_name(out, "source", deal->source);
    json_put_name(out, "public");
    json_put_boolean(out, deal->is_public);
    json_put_name(out, "withdrawn");
    json_put_boolean(out, deal->withdrawn);
    buffer_putc(out, '}');
}

static void render_deal(struct write *write)
{
    put_deal(&write->answer, write->deal);
}

static int read_deal(struct call *call, struct write *write, struct deal *deal)
{
    const char *kind = param_string(call, "kind"), *patent = param_string(call, "patent");
    const struct json *life = json_get(call->params, "life");
    struct patent_number number;
    *deal = (struct deal){.id = kept(write, param_string(call, "id")), .day = param_day(call, "day", write->observed_on),
        .form = deal_form_read(param_string(call, "form")), .price = param_integer(call, "price", 0), .patents = param_integer(call, "patents", 1),
        .kind = kind ? (int)enumeration_number(ATTRIBUTE_kind, kind, strlen(kind)) : 0, .field = (int)param_integer(call, "field", 0), .patent = "",
        .has_life = life != NULL, .life = life ? number_millionths(life) : 0, .source = kept(write, param_string(call, "source")),
        .is_public = param_boolean(call, "public", false), .withdrawn = param_boolean(call, "withdrawn", false), .actor = write->actor};
    if (!param_boolean(call, "arms_length", false))
        return error_set(&call->error, ERROR_PARAMS_RANGE, "params.arms_length", "false", "true: a deal among related parties is no evidence of a price");
    if (hundredths(call, "quality", "params.quality", &deal->quality, &deal->has_quality) || not_ahead(call, "params.day", deal->day, 0))
        return -1;
    if (!patent)
        return 0;
    struct request request = request_of(call);
    if (patent_number_parse(patent, strlen(patent), &number, "params.patent", &call->error))
        return -1;
    deal->patent = kept(write, number.text);
    return service_deal_complete(&request, deal, &call->error);
}

int m_deal_put(struct call *call)
{
    struct write *write = new_write(call, WRITE_DEAL);
    if (!write)
        return -1;
    struct deal *deal = arena_take(write->arena, sizeof *deal);
    write->render = render_deal;
    write->deal = deal;
    int result = !deal ? error_set(&call->error, ERROR_BUSY, "", NULL, "free memory") : read_deal(call, write, deal);
    if (result)
        return -1;
    write->valid_from = deal->day;
    if (!param_string(call, "source"))
        write->source = "";
    return submit_write(call, write);
}

int m_deal_list(struct call *call)
{
    struct request request = request_of(call);
    struct deal *deals;
    size_t count;
    if (service_deals(&request, param_day(call, "as_of", DAY_NONE), &deals, &count, &call->error))
        return -1;
    buffer_puts(call->out, "{\"deals\":[");
    for (size_t i = 0; i < count; i++) {
        json_put_comma(call->out);
        put_deal(call->out, &deals[i]);
    }
    buffer_puts(call->out, "]}");
    return 0;
}
