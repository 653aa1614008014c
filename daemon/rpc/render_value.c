/* What a patent is worth, and by which approaches. */
#include "rpc/internal.h"

#include <string.h>

void put_range(struct buffer *out, const struct money_range *range)
{
    buffer_puts(out, "\"low\":");
    json_put_integer(out, range->low);
    json_put_name(out, "middle");
    json_put_integer(out, range->middle);
    json_put_name(out, "high");
    json_put_integer(out, range->high);
}

void put_named(struct buffer *out, const char *name, int64_t millionths)
{
    json_put_name(out, name);
    json_put_scaled(out, millionths, 6);
}

void put_yuan(struct buffer *out, const char *name, int64_t amount)
{
    json_put_name(out, name);
    json_put_integer(out, amount);
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

void put_value_range(struct buffer *out, const struct valuation *value)
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

