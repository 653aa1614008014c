/* A licence answer: rates, forms of payment, ceilings, standing. */
#include "rpc/internal.h"

#include <string.h>

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

static void put_equity(struct buffer *out, const struct licence *l)
{
    json_put_name(out, "equity");
    if (!l->has_equity) {
        buffer_puts(out, "null");
        return;
    }
    buffer_puts(out, "{\"value\":");
    json_put_integer(out, l->equity_value);
    json_put_name(out, "value_source");
    json_put_text(out, l->equity_declared ? "question" : "exclusive_lump_sum");
    put_named(out, "share", l->equity_share);
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
    put_equity(out, l);
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
    put_lists(out, value, true);
    buffer_putc(out, '}');
}
