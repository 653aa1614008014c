#include "rpc/internal.h"

#include <string.h>

static void put_range(struct buffer *out, const struct money_range *range)
{
    buffer_puts(out, "\"low\":");
    json_put_integer(out, range->low);
    json_put_name(out, "middle");
    json_put_integer(out, range->middle);
    json_put_name(out, "high");
    json_put_integer(out, range->high);
}

static void put_named(struct buffer *out, const char *name, int64_t millionths)
{
    json_put_name(out, name);
    json_put_scaled(out, millionths, 6);
}

static void put_yuan(struct buffer *out, const char *name, int64_t amount)
{
    json_put_name(out, name);
    json_put_integer(out, amount);
}

static void put_gate(struct buffer *out, const struct gate *gate)
{
    json_put_name(out, "gate");
    buffer_puts(out, "{\"verdict\":");
    json_put_text(out, verdict_word(gate->verdict));
    json_put_name(out, "checks");
    buffer_putc(out, '[');
    for (size_t i = 0; i < gate->count; i++) {
        const struct gate_check *check = &gate->checks[i];
        json_put_comma(out);
        buffer_puts(out, "{\"rule\":");
        json_put_text(out, check->rule);
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
    buffer_puts(out, "]}");
}

static void put_steps(struct buffer *out, const struct approach *approach)
{
    json_put_name(out, "steps");
    buffer_putc(out, '[');
    for (size_t t = 0; t < approach->slot_count; t++) {
        const struct income_slot *slot = &approach->slots[t];
        json_put_comma(out);
        buffer_puts(out, "{\"slot\":");
        json_put_integer(out, (int64_t)t + 1);
        put_yuan(out, "sales", slot->sales);
        json_put_name(out, "weight");
        put_decimal(out, slot->weight, 6);
        json_put_name(out, "survival");
        put_decimal(out, slot->survival, 6);
        json_put_name(out, "discount_factor");
        put_decimal(out, slot->discount_factor, 6);
        json_put_name(out, "income_present_value");
        put_decimal(out, slot->income, 2);
        put_yuan(out, "fee", slot->fee);
        json_put_name(out, "fee_present_value");
        put_decimal(out, slot->fee_present_value, 2);
        buffer_putc(out, '}');
    }
    buffer_putc(out, ']');
}

static void put_income_inputs(struct buffer *out, const struct valuation *value, const struct approach *approach)
{
    buffer_puts(out, "\"industry\":");
    json_put_text(out, value->industry);
    json_put_name(out, "industry_source");
    json_put_text(out, value->industry_source);
    put_named(out, "rate_low", approach->rate_low);
    put_named(out, "rate_high", approach->rate_high);
    put_named(out, "factor", approach->factor);
    put_named(out, "royalty_rate", approach->royalty_rate);
    put_named(out, "discount_rate", approach->discount_rate);
    put_named(out, "tax_rate", approach->tax_rate);
    json_put_name(out, "life_years");
    put_decimal(out, approach->life, 6);
    if (approach->kind == APPROACH_INCOME) {
        put_named(out, "hazard", approach->hazard);
        put_named(out, "rate_spread", approach->spread);
    } else {
        put_named(out, "chance_worked", approach->prior_worked);
        put_named(out, "quality", approach->prior_factor);
    }
}

static void put_number(struct buffer *out, const char *name, double number, unsigned decimals)
{
    json_put_name(out, name);
    put_decimal(out, number, decimals);
}

static void put_cost_inputs(struct buffer *out, const struct approach *approach)
{
    buffer_puts(out, "\"cost\":");
    json_put_integer(out, approach->cost);
    json_put_name(out, "year");
    json_put_integer(out, approach->cost_year);
    put_number(out, "index", approach->cost_index, 6);
    put_named(out, "return", approach->cost_return);
    put_number(out, "age_years", approach->age, 6);
    put_number(out, "life_years", approach->life, 6);
    put_number(out, "obsolescence", approach->obsolescence, 6);
}

static void put_comparables(struct buffer *out, const struct approach *approach)
{
    json_put_name(out, "comparables");
    buffer_putc(out, '[');
    for (size_t i = 0; i < approach->comparable_count; i++) {
        const struct comparable *one = &approach->comparables[i];
        json_put_comma(out);
        buffer_puts(out, "{\"id\":");
        json_put_text(out, one->deal->id);
        json_put_name(out, "day");
        put_day(out, one->deal->day);
        json_put_name(out, "form");
        json_put_text(out, deal_form_word(one->deal->form));
        put_yuan(out, "price", one->deal->price);
        put_yuan(out, "patents", one->deal->patents);
        put_number(out, "quality_factor", one->quality, 6);
        put_number(out, "life_factor", one->life, 6);
        put_number(out, "form_share", one->form, 6);
        put_number(out, "value", one->value, 2);
        put_number(out, "weight", one->share, 6);
        json_put_name(out, "public");
        json_put_boolean(out, one->deal->is_public);
        buffer_putc(out, '}');
    }
    buffer_putc(out, ']');
}

static void put_inputs(struct buffer *out, const struct valuation *value, const struct approach *approach)
{
    json_put_name(out, "inputs");
    buffer_putc(out, '{');
    if (approach->kind == APPROACH_MARKET) {
        buffer_puts(out, "\"effective_deals\":");
        put_decimal(out, approach->effective_deals, 6);
        put_number(out, "life_years", approach->life, 6);
    } else if (approach->kind == APPROACH_COST) {
        put_cost_inputs(out, approach);
    } else {
        put_income_inputs(out, value, approach);
    }
    buffer_putc(out, '}');
}

static void put_bracket(struct buffer *out, const char *name, const struct money_range *range)
{
    json_put_name(out, name);
    buffer_putc(out, '{');
    put_range(out, range);
    buffer_putc(out, '}');
}

static void put_income(struct buffer *out, const struct approach *approach)
{
    put_steps(out, approach);
    put_number(out, "gross", approach->gross, 2);
    put_number(out, "fees", approach->fees, 2);
    put_bracket(out, "at_lower_rate", &approach->lower_rate);
    put_bracket(out, "at_higher_rate", &approach->higher_rate);
    json_put_name(out, "profit_sharing");
    if (!approach->has_sharing) {
        buffer_puts(out, "null");
        return;
    }
    buffer_puts(out, "{\"low\":");
    json_put_integer(out, approach->sharing_low);
    put_yuan(out, "high", approach->sharing_high);
    buffer_putc(out, '}');
}

static void put_approach(struct buffer *out, const struct valuation *value, const struct approach *approach)
{
    buffer_puts(out, "{\"id\":");
    json_put_text(out, approach->id);
    buffer_putc(out, ',');
    put_range(out, &approach->range);
    put_yuan(out, "mean", approach->range.mean);
    put_named(out, "weight", approach->weight);
    put_inputs(out, value, approach);
    if (approach->kind == APPROACH_INCOME)
        put_income(out, approach);
    if (approach->kind == APPROACH_MARKET)
        put_comparables(out, approach);
    put_number(out, "base_case", approach->base, 0);
    buffer_putc(out, '}');
}

/* How far experts moved the money: what it is without them. */
static void put_without_experts(struct buffer *out, const struct valuation *value)
{
    if (value->has_without_experts) {
        put_bracket(out, "without_experts", &value->without_experts);
    } else {
        json_put_name(out, "without_experts");
        buffer_puts(out, "null");
    }
}

static void put_value_range(struct buffer *out, const struct valuation *value)
{
    json_put_name(out, "value");
    if (!value->has_value) {
        buffer_puts(out, "null");
        return;
    }
    buffer_putc(out, '{');
    if (value->disagreed) {
        buffer_puts(out, "\"low\":");
        json_put_integer(out, value->value.low);
        buffer_puts(out, ",\"middle\":null,\"high\":null,\"mean\":null");
    } else {
        put_range(out, &value->value);
        put_yuan(out, "mean", value->value.mean);
    }
    json_put_name(out, "currency");
    json_put_text(out, "CNY");
    json_put_name(out, "reconciled");
    json_put_boolean(out, !value->disagreed);
    put_without_experts(out, value);
    json_put_name(out, "approaches");
    buffer_putc(out, '[');
    for (size_t i = 0; i < value->approach_count; i++) {
        json_put_comma(out);
        put_approach(out, value, &value->approaches[i]);
    }
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

static void put_loan(struct buffer *out, const struct loan *loan)
{
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
    json_put_name(out, "ltv_parts");
    buffer_puts(out, "{\"kind_and_grade\":");
    json_put_scaled(out, loan->ltv_kind_grade, 6);
    put_named(out, "term", loan->ltv_term);
    put_named(out, "evidence", loan->ltv_evidence);
    buffer_putc(out, '}');
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

void render_pledge(struct buffer *out, const struct valuation *value, bool recorded)
{
    put_head(out, value, recorded);
    put_gate(out, &value->gate);
    if (value->has_score) {
        put_score(out, &value->score, true);
    } else {
        json_put_name(out, "score");
        buffer_puts(out, "null");
    }
    put_value_range(out, value);
    put_loan(out, &value->loan);
    put_lists(out, value);
    buffer_putc(out, '}');
}

static void put_royalty(struct buffer *out, const struct valuation *value)
{
    const struct licence *l = &value->licence;
    json_put_name(out, "royalty");
    buffer_puts(out, "{\"low\":");
    json_put_scaled(out, l->royalty_low, 6);
    put_named(out, "middle", l->royalty_middle);
    put_named(out, "high", l->royalty_high);
    put_named(out, "base", l->base);
    put_named(out, "type_factor", l->type_factor);
    put_named(out, "spread", l->spread);
    put_named(out, "range_low", l->rate_low);
    put_named(out, "range_high", l->rate_high);
    json_put_name(out, "industry");
    json_put_text(out, value->industry);
    json_put_name(out, "industry_source");
    json_put_text(out, value->industry_source);
    json_put_name(out, "factor");
    buffer_puts(out, "{\"total\":");
    json_put_scaled(out, l->factor, 6);
    json_put_name(out, "parts");
    buffer_putc(out, '[');
    for (size_t i = 0; i < l->part_count; i++) {
        json_put_comma(out);
        buffer_puts(out, "{\"id\":");
        json_put_text(out, l->parts[i].id);
        json_put_name(out, "zh");
        json_put_text(out, l->parts[i].zh);
        put_named(out, "weight", l->parts[i].weight);
        json_put_name(out, "points");
        json_put_scaled(out, l->parts[i].points, 2);
        json_put_name(out, "missing");
        json_put_boolean(out, l->parts[i].missing);
        buffer_putc(out, '}');
    }
    buffer_puts(out, "]}}");
}

static void put_form(struct buffer *out, const struct licence_form *form)
{
    buffer_puts(out, "{\"form\":");
    json_put_text(out, form->form);
    if (form->has_rate)
        put_named(out, "rate", form->rate);
    if (form->has_entry)
        put_yuan(out, "entry", form->entry);
    json_put_name(out, "residual");
    put_decimal(out, form->residual, 2);
    json_put_name(out, "payments");
    buffer_putc(out, '[');
    for (size_t i = 0; i < form->payment_count; i++) {
        json_put_comma(out);
        buffer_puts(out, "{\"period\":");
        json_put_integer(out, form->payments[i].period);
        put_yuan(out, "amount", form->payments[i].amount);
        buffer_putc(out, '}');
    }
    buffer_puts(out, "]}");
}

static void put_open(struct buffer *out, const struct licence *l)
{
    json_put_name(out, "open_license");
    if (!l->open) {
        buffer_puts(out, "null");
        return;
    }
    buffer_puts(out, "{\"verdict\":");
    json_put_text(out, verdict_word(l->open_verdict));
    json_put_name(out, "ceilings");
    buffer_putc(out, '[');
    for (size_t i = 0; i < l->ceiling_count; i++) {
        json_put_comma(out);
        buffer_puts(out, "{\"id\":");
        json_put_text(out, l->ceilings[i].id);
        json_put_name(out, "verdict");
        json_put_text(out, verdict_word(l->ceilings[i].verdict));
        json_put_name(out, "zh");
        json_put_text(out, l->ceilings[i].zh);
        json_put_name(out, "en");
        json_put_text(out, l->ceilings[i].en);
        buffer_putc(out, '}');
    }
    buffer_putc(out, ']');
    put_named(out, "annual_fee_relief", l->fee_relief);
    buffer_putc(out, '}');
}

void render_license(struct buffer *out, const struct valuation *value, bool recorded)
{
    const struct licence *l = &value->licence;
    put_head(out, value, recorded);
    put_score(out, &value->score, false);
    put_royalty(out, value);
    json_put_name(out, "fee");
    if (l->has_fee) {
        buffer_putc(out, '{');
        put_range(out, &l->fee);
        json_put_name(out, "currency");
        json_put_text(out, "CNY");
        put_named(out, "discount_rate", l->discount_rate);
        json_put_name(out, "annuity_of_sales");
        put_decimal(out, l->annuity_sales, 2);
        buffer_putc(out, '}');
    } else {
        buffer_puts(out, "null");
    }
    json_put_name(out, "forms");
    buffer_putc(out, '[');
    for (size_t i = 0; i < l->form_count; i++) {
        json_put_comma(out);
        put_form(out, &l->forms[i]);
    }
    buffer_putc(out, ']');
    put_open(out, l);
    json_put_name(out, "standing");
    buffer_puts(out, "{\"prior_percentile\":");
    json_put_scaled(out, l->prior_percentile, 2);
    json_put_name(out, "national");
    if (l->has_national) {
        buffer_puts(out, "{\"ratio_to_mean_per_contract_year\":");
        json_put_scaled(out, l->national_ratio, 6);
        buffer_putc(out, '}');
    } else {
        buffer_puts(out, "null");
    }
    buffer_putc(out, '}');
    put_lists(out, value);
    buffer_putc(out, '}');
}
