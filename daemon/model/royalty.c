#include "model/royalty.h"

#include <stdlib.h>
#include <string.h>

static int read_part(const struct spec *spec, const struct json *object, struct factor_part *out)
{
    static const char path[] = "royalty_factor.parts[]";
    const struct json *points = spec_member(spec, object, path, "points", JSON_ARRAY);
    int64_t weight;
    if (!points || !(out->id = spec_string(spec, object, path, "id")) || !(out->zh = spec_string(spec, object, path, "zh")) ||
        !(out->en = spec_string(spec, object, path, "en")) || spec_millionths(spec, object, path, "weight", 0, MILLION, &weight))
        return -1;
    out->weight = (uint32_t)weight;
    out->point_count = points->u.array.count;
    if (out->point_count < 1 || out->point_count > 2)
        return spec_fail(spec, points, "royalty_factor.parts[].points", NULL, "one or two indicators");
    for (size_t i = 0; i < out->point_count; i++) {
        if (points->u.array.items[i].type != JSON_STRING)
            return spec_fail(spec, points, "royalty_factor.parts[].points", NULL, "ids of indicators");
        out->points[i] = points->u.array.items[i].u.string.text;
    }
    return 0;
}

int royalty_factor_compile(const struct spec *spec, const struct json *root, struct royalty_factor *out)
{
    const struct json *factor = spec_member(spec, root, "", "royalty_factor", JSON_OBJECT);
    const struct json *parts = factor ? spec_member(spec, factor, "royalty_factor", "parts", JSON_ARRAY) : NULL;
    int64_t missing;
    uint32_t sum = 0;
    if (!parts || spec_millionths(spec, factor, "royalty_factor", "missing", 0, 100 * (int64_t)MILLION, &missing))
        return -1;
    out->missing = (int32_t)(missing / 10000);
    if (parts->u.array.count > FACTOR_PARTS)
        return spec_fail(spec, parts, "royalty_factor.parts", NULL, "at most 16 parts");
    out->count = parts->u.array.count;
    for (size_t i = 0; i < out->count; i++) {
        if (read_part(spec, &parts->u.array.items[i], &out->parts[i]))
            return -1;
        sum += out->parts[i].weight;
    }
    return sum == MILLION ? 0 : spec_fail(spec, parts, "royalty_factor.parts[].weight", NULL, "weights that sum to 1");
}

int spread_compile(const struct spec *spec, const struct json *draws, const char *path, struct spread *out)
{
    int64_t base, slope, most;
    if (spec_millionths(spec, draws, path, "spread", 0, MILLION, &base) || spec_millionths(spec, draws, path, "spread_confidence", 0, 10 * (int64_t)MILLION, &slope) ||
        spec_millionths(spec, draws, path, "spread_most", 0, MILLION, &most))
        return -1;
    *out = (struct spread){(double)base / MILLION, (double)slope / MILLION, (double)most / MILLION};
    return 0;
}

double spread_of(const struct spread *spread, uint32_t confidence)
{
    double a = spread->base * (1 + spread->slope * (1 - (double)confidence / MILLION));
    return a < spread->most ? a : spread->most;
}

uint32_t royalty_factor_of(const struct royalty_factor *factor, const struct score *score)
{
    __int128 sum = 0; /* twice weight (millionths) × points (hundredths), so that a mean of two stays whole */
    for (size_t i = 0; i < factor->count; i++) {
        const struct factor_part *part = &factor->parts[i];
        int64_t points = 0;
        bool missing;
        for (size_t k = 0; k < part->point_count; k++)
            points += score_points(score, part->points[k], factor->missing, &missing);
        sum += (__int128)part->weight * points * (part->point_count == 1 ? 2 : 1);
    }
    return (uint32_t)divide_half_up(sum, 2 * 10000);
}

uint32_t royalty_rate(uint32_t low, uint32_t high, uint32_t factor)
{
    return low + (uint32_t)divide_half_up((__int128)(high - low) * factor, MILLION);
}

static bool is_code(const struct json *value, const char *code)
{
    return value->type == JSON_STRING && !strncmp(value->u.string.text, code, value->u.string.size) &&
           (value->u.string.size == strlen(code) || (code[value->u.string.size] >= '0' && code[value->u.string.size] <= '9'));
}

int industry_check(const struct model_library *library, const char *industry, struct error *error)
{
    const struct json *sections = json_get(library_table(library, "gbt4754"), "sections");
    char *end;
    long division = industry[0] ? strtol(industry + 1, &end, 10) : 0;
    while (division > 99)
        division /= 10;
    for (uint32_t i = 0; sections && sections->type == JSON_ARRAY && i < sections->u.array.count; i++) {
        const struct json *section = &sections->u.array.items[i], *code = json_get(section, "code");
        if (!code || code->type != JSON_STRING || code->u.string.text[0] != industry[0])
            continue;
        if (!industry[1] || (*end == '\0' && industry[1] >= '0' && industry[1] <= '9' && division >= (long)json_number(json_get(section, "first")) &&
                             division <= (long)json_number(json_get(section, "last"))))
            return 0;
    }
    return error_set(error, ERROR_PARAMS_RANGE, "params.industry", industry, "a section of GB/T 4754 with a division of it, such as C35");
}

/* A record's text is not ended by a NUL, and an importer takes it as it comes. */
static bool own_industry(const struct model_library *library, const struct record *record, struct valuation *out)
{
    const struct value *own = &record->values[ATTRIBUTE_industry];
    if (own->state != VALUE_SET || !own->size || own->size >= sizeof out->industry_text)
        return false;
    memcpy(out->industry_text, own->u.text, own->size);
    out->industry_text[own->size] = '\0';
    return !industry_check(library, out->industry_text, NULL);
}

void industry_choose(const struct model_library *library, const struct record *record, const char *asked, struct valuation *out)
{
    const struct json *defaults = json_get(library_table(library, "gbt4754"), "field_default");
    int64_t field = record_number(record, ATTRIBUTE_wipo_field, 0);
    bool has_default = defaults && defaults->type == JSON_ARRAY && field >= 1 && field <= defaults->u.array.count;
    bool own = !asked && own_industry(library, record, out);
    out->industry_source = asked ? "question" : own ? "record" : "field";
    out->industry = asked ? asked : own ? out->industry_text : has_default ? defaults->u.array.items[field - 1].u.string.text : NULL;
}

static int read_row(const struct json *row, struct royalty_range *out)
{
    out->low = (uint32_t)(json_number(json_get(row, "low")) * MILLION + 0.5);
    out->high = (uint32_t)(json_number(json_get(row, "high")) * MILLION + 0.5);
    return out->low && out->high >= out->low ? 0 : -1;
}

/* The rate (percent) at a cumulative share of the royalty prior. */
static uint32_t prior_rate(const struct json *knots, double share)
{
    for (uint32_t i = 1; knots && i < knots->u.array.count; i++) {
        const struct json *a = knots->u.array.items[i - 1].u.array.items, *b = knots->u.array.items[i].u.array.items;
        double y0 = json_number(&a[1]), y1 = json_number(&b[1]), x0 = json_number(&a[0]), x1 = json_number(&b[0]);
        if (share <= y1)
            return (uint32_t)((x0 + (x1 - x0) * (share - y0) / (y1 - y0)) * 10000 + 0.5);
    }
    return 0;
}

int royalty_range_of(const struct model_library *library, const char *industry, int64_t field, struct royalty_range *out, struct error *error)
{
    const struct json *table = library_table(library, "royalty-unido"), *rows = json_get(table, "rows"), *optics = json_get(table, "optics");
    const struct json *optic_fields = json_get(optics, "fields"), *optic_row = json_get(optics, "row");
    const struct json *parr = library_table(library, "royalty-parr");
    bool is_optics = industry && optic_fields && optic_fields->u.array.count && optic_fields->u.array.items[0].u.integer == field &&
                     is_code(json_get(optics, "industry"), industry);
    out->prior = false;
    for (uint32_t i = 0; industry && rows && i < rows->u.array.count; i++) {
        const struct json *row = &rows->u.array.items[i], *industries = json_get(row, "industries"), *id = json_get(row, "id");
        if (is_optics && id && optic_row && !strcmp(id->u.string.text, optic_row->u.string.text))
            return read_row(row, out);
        for (uint32_t k = 0; !is_optics && industries && k < industries->u.array.count; k++)
            if (is_code(&industries->u.array.items[k], industry))
                return read_row(row, out);
    }
    out->prior = true;
    out->low = prior_rate(json_get(parr, "knots"), json_number(json_get(parr, "prior_low")));
    out->high = prior_rate(json_get(parr, "knots"), json_number(json_get(parr, "prior_high")));
    return out->low && out->high > out->low ? 0 : error_set(error, ERROR_MODEL_INVALID, "royalty-parr", NULL, "ascending knots [rate in percent, share in percent]");
}

uint32_t royalty_prior_percentile(const struct model_library *library, uint32_t rate)
{
    const struct json *knots = json_get(library_table(library, "royalty-parr"), "knots");
    for (uint32_t i = 1; knots && i < knots->u.array.count; i++) {
        const struct json *a = knots->u.array.items[i - 1].u.array.items, *b = knots->u.array.items[i].u.array.items;
        /* knots in percent: rates as millionths, shares as hundredths of a percent, so that a half is a half */
        int64_t x0 = (int64_t)(json_number(&a[0]) * 10000 + 0.5), x1 = (int64_t)(json_number(&b[0]) * 10000 + 0.5);
        int64_t y0 = (int64_t)(json_number(&a[1]) * 100 + 0.5), y1 = (int64_t)(json_number(&b[1]) * 100 + 0.5);
        if (rate <= x1)
            return (uint32_t)divide_half_up((__int128)y0 * (x1 - x0) + (__int128)(y1 - y0) * (rate - x0), x1 - x0);
    }
    return 10000;
}
