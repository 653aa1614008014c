/* A pledge answer: gate, value, loan; of one patent or of a basket. */
#include "rpc/internal.h"

#include <string.h>

/* One check; of a basket also whose. */
static void put_check(struct buffer *out, const struct gate_check *check, const char *number)
{
    json_put_comma(out);
    buffer_puts(out, "{\"rule\":");
    json_put_text(out, check->rule);
    if (number) {
        json_put_name(out, "patent");
        json_put_text(out, number);
    }
    json_put_name(out, "zh");
    json_put_text(out, check->zh);
    json_put_name(out, "name");
    json_put_text(out, check->en);
    json_put_name(out, "verdict");
    json_put_text(out, verdict_word(check->verdict));
    json_put_name(out, "acknowledged");
    json_put_boolean(out, check->acknowledged);
    json_put_name(out, "declared");
    json_put_boolean(out, check->declared);
    json_put_name(out, "fact");
    json_put_text(out, check->fact);
    json_put_name(out, "article");
    json_put_text(out, check->article);
    if (check->cure_zh) {
        json_put_name(out, "cure");
        buffer_puts(out, "{\"zh\":");
        json_put_text(out, check->cure_zh);
        json_put_name(out, "en");
        json_put_text(out, check->cure_en);
        buffer_putc(out, '}');
    }
    buffer_putc(out, '}');
}

/* Of a basket: what of any patent does not simply pass; each patent's own gate has the rest. */
static void put_gate(struct buffer *out, const struct valuation *value)
{
    const struct gate *gate = &value->gate;
    json_put_name(out, "gate");
    buffer_puts(out, "{\"verdict\":");
    json_put_text(out, verdict_word(gate->verdict));
    json_put_name(out, "checks");
    buffer_putc(out, '[');
    for (size_t i = 0; i < gate->count; i++)
        put_check(out, &gate->checks[i], NULL);
    for (size_t p = 0; p < value->part_count; p++)
        for (size_t i = 0; i < value->parts[p].gate.count; i++)
            if (value->parts[p].gate.checks[i].verdict != VERDICT_PASS)
                put_check(out, &value->parts[p].gate.checks[i], value->parts[p].number);
    buffer_puts(out, "]}");
}

static void put_optional_yuan(struct buffer *out, const char *name, bool has, int64_t amount)
{
    json_put_name(out, name);
    if (has)
        json_put_integer(out, amount);
    else
        buffer_puts(out, "null");
}

static void put_risk(struct buffer *out, const struct loan *loan)
{
    json_put_name(out, "shortfall_probability_given_default");
    if (!loan->has_shortfall) {
        buffer_puts(out, "null");
        return;
    }
    json_put_scaled(out, loan->shortfall_given_default, 6);
    put_named(out, "shortfall_under_stress", loan->stress_shortfall);
    put_yuan(out, "exposure_at_default", loan->exposure_at_default);
    json_put_name(out, "net_realisable");
    buffer_putc(out, '{');
    put_range(out, &loan->realisable);
    put_yuan(out, "mean", loan->realisable.mean);
    buffer_putc(out, '}');
    put_optional_yuan(out, "expected_loss", loan->has_expected_loss, loan->expected_loss);
    if (!loan->has_expected_loss)
        return;
    put_named(out, "default_probability", loan->pd_term);
    put_named(out, "loss_given_default", loan->loss_given_default);
    put_yuan(out, "principal_loss", loan->principal_loss);
    put_yuan(out, "interest_loss", loan->interest_loss);
    json_put_name(out, "split");
    buffer_puts(out, "{\"scheme\":");
    json_put_text(out, loan->scheme);
    put_yuan(out, "fund", loan->split_fund);
    put_yuan(out, "bank", loan->split_bank);
    put_yuan(out, "insurer", loan->split_insurer);
    put_yuan(out, "appraiser", loan->split_appraiser);
    buffer_putc(out, '}');
}

/* The cap of a basket is a mean of its patents' caps, not a product. */
static void put_ltv_parts(struct buffer *out, const struct valuation *value)
{
    json_put_name(out, "ltv_parts");
    if (value->parts) {
        buffer_puts(out, "null");
        return;
    }
    buffer_puts(out, "{\"kind_and_grade\":");
    json_put_scaled(out, value->loan.ltv_kind_grade, 6);
    put_named(out, "term", value->loan.ltv_term);
    put_named(out, "evidence", value->loan.ltv_evidence);
    buffer_putc(out, '}');
}

static void put_loan(struct buffer *out, const struct valuation *value)
{
    const struct loan *loan = &value->loan;
    json_put_name(out, "loan");
    buffer_puts(out, "{\"ceiling\":");
    if (loan->has_ceiling)
        json_put_integer(out, loan->ceiling);
    else
        buffer_puts(out, "null");
    put_optional_yuan(out, "conditional_ceiling", loan->has_conditional, loan->conditional_ceiling);
    json_put_name(out, "bound_by");
    json_put_text(out, loan->bound_by);
    json_put_name(out, "limits");
    buffer_putc(out, '[');
    for (size_t i = 0; i < loan->limit_count; i++) {
        json_put_comma(out);
        buffer_puts(out, "{\"id\":");
        json_put_text(out, loan->limits[i].id);
        json_put_name(out, "amount");
        json_put_scaled(out, loan->limits[i].amount, 2);
        buffer_putc(out, '}');
    }
    buffer_putc(out, ']');
    put_named(out, "ltv_cap", loan->ltv_cap);
    put_ltv_parts(out, value);
    put_optional_yuan(out, "requested", loan->has_request, loan->requested);
    put_named(out, "ltv_requested", loan->ltv_requested);
    json_put_name(out, "verdict");
    json_put_text(out, loan->verdict);
    json_put_name(out, "latest_end");
    put_day(out, loan->latest_end);
    put_yuan(out, "fees_during", loan->fees_during);
    json_put_name(out, "external_appraisal");
    json_put_boolean(out, loan->external_appraisal);
    put_risk(out, loan);
    buffer_putc(out, '}');
}

static void put_score_or_null(struct buffer *out, const struct valuation *value, bool full)
{
    if (value->has_score) {
        put_score(out, &value->score, full);
    } else {
        json_put_name(out, "score");
        buffer_puts(out, "null");
    }
}

static void put_parts(struct buffer *out, const struct valuation *value)
{
    json_put_name(out, "patents");
    buffer_putc(out, '[');
    for (size_t i = 0; i < value->part_count; i++) {
        const struct valuation *part = &value->parts[i];
        json_put_comma(out);
        put_patent(out, part);
        put_gate(out, part);
        put_score_or_null(out, part, false);
        put_value_range(out, part);
        put_named(out, "ltv_cap", part->loan.ltv_cap);
        put_lists(out, part, false);
        buffer_putc(out, '}');
    }
    buffer_putc(out, ']');
}

static void put_basket(struct buffer *out, const struct valuation *value)
{
    json_put_name(out, "basket");
    if (!value->parts) {
        buffer_puts(out, "null");
        return;
    }
    buffer_puts(out, "{\"dependence\":");
    json_put_scaled(out, value->basket.dependence, 6);
    json_put_name(out, "independent");
    buffer_putc(out, '{');
    put_range(out, &value->basket.independent);
    put_yuan(out, "mean", value->basket.independent.mean);
    buffer_putc(out, '}');
    json_put_name(out, "sum");
    buffer_putc(out, '{');
    put_range(out, &value->basket.sum);
    put_yuan(out, "mean", value->basket.sum.mean);
    buffer_puts(out, "}}");
}

void render_pledge(struct buffer *out, const struct valuation *value, bool recorded)
{
    put_head(out, value, recorded);
    put_gate(out, value);
    put_score_or_null(out, value, true);
    put_value_range(out, value);
    put_basket(out, value);
    if (value->parts)
        put_parts(out, value);
    put_loan(out, value);
    put_lists(out, value, true);
    buffer_putc(out, '}');
}
