#include "rpc/internal.h"

#include <math.h>

static void put_cohort(struct buffer *out, const struct indicator_row *row)
{
    json_put_name(out, "cohort");
    if (!row->has_cohort) {
        buffer_puts(out, "null");
        return;
    }
    buffer_puts(out, "{\"key\":");
    json_put_text(out, row->cohort.key);
    json_put_name(out, "size");
    json_put_integer(out, row->cohort.size);
    json_put_name(out, "percentile");
    json_put_scaled(out, row->cohort.percentile, 2);
    json_put_name(out, "median");
    json_put_scaled(out, row->cohort.median, row->cohort.decimals);
    if (row->divisor) {
        json_put_name(out, "divisor");
        json_put_scaled(out, row->divisor, 6);
    }
    json_put_name(out, "immature");
    json_put_boolean(out, row->immature);
    buffer_putc(out, '}');
}

static void put_raw(struct buffer *out, const struct indicator_row *row)
{
    json_put_name(out, "raw");
    if (row->raw_word)
        json_put_text(out, row->raw_word);
    else if (row->has_raw)
        put_decimal(out, row->raw, row->raw_decimals);
    else
        buffer_puts(out, "null");
}

static void put_panel(struct buffer *out, const struct panel *panel)
{
    json_put_name(out, "experts");
    if (!panel->count) {
        buffer_puts(out, "null");
        return;
    }
    buffer_puts(out, "{\"median\":");
    json_put_scaled(out, panel->median, 2);
    json_put_name(out, "low");
    json_put_scaled(out, panel->low, 2);
    json_put_name(out, "high");
    json_put_scaled(out, panel->high, 2);
    json_put_name(out, "count");
    json_put_integer(out, panel->count);
    json_put_name(out, "counts");
    json_put_boolean(out, panel->counts);
    buffer_putc(out, '}');
}

static void put_row(struct buffer *out, const struct indicator_row *row)
{
    static const char *const missing[] = {NULL, "skip", "applicant", "expert"};
    buffer_puts(out, "{\"id\":");
    json_put_text(out, row->id);
    json_put_name(out, "zh");
    json_put_text(out, row->zh);
    json_put_name(out, "en");
    json_put_text(out, row->en);
    json_put_name(out, "dimension");
    json_put_text(out, row->dimension);
    json_put_name(out, "input");
    json_put_text(out, row->input);
    put_raw(out, row);
    json_put_name(out, "unit");
    json_put_text(out, row->unit && row->unit[0] ? row->unit : NULL);
    put_cohort(out, row);
    json_put_name(out, "points");
    if (row->has_points)
        json_put_scaled(out, row->points, 2);
    else
        buffer_puts(out, "null");
    json_put_name(out, "weight");
    json_put_scaled(out, row->weight, 6);
    json_put_name(out, "nominal_weight");
    json_put_scaled(out, row->nominal_weight, 6);
    json_put_name(out, "contribution");
    json_put_scaled(out, row->contribution, 2);
    json_put_name(out, "missing");
    json_put_text(out, missing[row->missing]);
    put_panel(out, &row->panel);
    json_put_name(out, "source");
    json_put_text(out, row->source);
    json_put_name(out, "verified");
    json_put_boolean(out, row->verified);
    buffer_putc(out, '}');
}

static void put_degrees(struct buffer *out, const struct score *score, const struct dimension_row *dimension)
{
    json_put_name(out, "memberships");
    buffer_putc(out, '[');
    for (size_t k = 0; k < score->comment_count; k++) {
        json_put_comma(out);
        json_put_scaled(out, dimension->memberships[k], 6);
    }
    buffer_putc(out, ']');
}

static void put_memberships(struct buffer *out, const struct score *score)
{
    json_put_name(out, "memberships");
    buffer_putc(out, '[');
    for (size_t k = 0; k < score->comment_count; k++) {
        json_put_comma(out);
        buffer_puts(out, "{\"zh\":");
        json_put_text(out, score->comments[k].zh);
        json_put_name(out, "en");
        json_put_text(out, score->comments[k].en);
        json_put_name(out, "value");
        json_put_scaled(out, score->comments[k].value, 2);
        json_put_name(out, "degree");
        json_put_scaled(out, score->memberships[k], 6);
        buffer_putc(out, '}');
    }
    buffer_putc(out, ']');
}

static void put_dimensions(struct buffer *out, const struct score *score)
{
    json_put_name(out, "dimensions");
    buffer_putc(out, '[');
    for (size_t i = 0; i < score->dimension_count; i++) {
        const struct dimension_row *d = &score->dimensions[i];
        json_put_comma(out);
        buffer_puts(out, "{\"id\":");
        json_put_text(out, d->id);
        json_put_name(out, "zh");
        json_put_text(out, d->zh);
        json_put_name(out, "score");
        json_put_scaled(out, d->score, 2);
        json_put_name(out, "weight");
        json_put_scaled(out, d->weight, 6);
        json_put_name(out, "contribution");
        json_put_scaled(out, d->contribution, 2);
        if (score->comment_count)
            put_degrees(out, score, d);
        buffer_putc(out, '}');
    }
    buffer_putc(out, ']');
}

void put_score(struct buffer *out, const struct score *score, bool full)
{
    json_put_name(out, "score");
    buffer_puts(out, "{\"total\":");
    json_put_scaled(out, score->total, 2);
    json_put_name(out, "ungated_total");
    json_put_scaled(out, score->ungated_total, 2);
    json_put_name(out, "grade");
    json_put_text(out, score->grade);
    json_put_name(out, "confidence");
    json_put_scaled(out, score->confidence, 6);
    json_put_name(out, "expert_share");
    json_put_scaled(out, score->expert_share, 6);
    json_put_name(out, "experts");
    if (score->has_experts) {
        buffer_puts(out, "{\"effect\":");
        json_put_scaled(out, score->expert_effect, 2);
        json_put_name(out, "uncapped_effect");
        json_put_scaled(out, score->expert_uncapped, 2);
        buffer_putc(out, '}');
    } else {
        buffer_puts(out, "null");
    }
    if (score->combination) {
        json_put_name(out, "combination");
        json_put_text(out, score->combination);
    }
    put_dimensions(out, score);
    if (score->comment_count)
        put_memberships(out, score);
    if (full) {
        json_put_name(out, "indicators");
        buffer_putc(out, '[');
        for (size_t i = 0; i < score->row_count; i++) {
            json_put_comma(out);
            put_row(out, &score->rows[i]);
        }
        buffer_putc(out, ']');
    }
    buffer_putc(out, '}');
}

void render_score(struct buffer *out, const struct valuation *value, bool recorded, bool full)
{
    put_head(out, value, recorded);
    put_score(out, &value->score, full);
    put_lists(out, value, true);
    buffer_putc(out, '}');
}
