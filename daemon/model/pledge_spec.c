/* A pledge model's file, compiled. */
#include "model/pledge.h"

#include <stdlib.h>
#include <string.h>

static const char *const kind_words[] = {NULL, "invention", "utility_model", "design"};

int spec_real(const struct spec *spec, const struct json *object, const char *path, const char *name, double least, double most, double *out)
{
    int64_t millionths;
    if (spec_millionths(spec, object, path, name, (int64_t)(least * MILLION), (int64_t)(most * MILLION), &millionths))
        return -1;
    *out = (double)millionths / MILLION;
    return 0;
}

int triangle_compile(const struct spec *spec, const struct json *object, const char *path, const char *name, struct triangle *out)
{
    const struct json *list = spec_member(spec, object, path, name, JSON_ARRAY);
    int64_t values[3];
    if (!list)
        return -1;
    if (list->u.array.count != 3)
        return spec_fail(spec, list, spec_path(spec, path, name), NULL, "three numbers: low, mode, high");
    for (int i = 0; i < 3; i++)
        if (spec_value_millionths(spec, &list->u.array.items[i], spec_path(spec, path, name), &values[i]))
            return -1;
    if (values[0] > values[1] || values[1] > values[2])
        return spec_fail(spec, list, spec_path(spec, path, name), NULL, "low <= mode <= high");
    *out = (struct triangle){(double)values[0] / MILLION, (double)values[1] / MILLION, (double)values[2] / MILLION};
    return 0;
}

int lattice_compile(const struct spec *spec, const struct json *root, uint64_t *number, struct lattice *out)
{
    const char *seed = spec_string(spec, root, "", "seed");
    char *end;
    if (!seed)
        return -1;
    uint64_t value = strtoull(seed, &end, 16);
    if (strlen(seed) != 16 || *end)
        return spec_fail(spec, json_get(root, "seed"), "seed", seed, "16 hexadecimal digits");
    lattice_fill(out, value);
    if (number)
        *number = value;
    return 0;
}

int text_pairs_compile(const struct spec *spec, const struct json *root, const char *name, struct text_pair *out, size_t room, size_t *count)
{
    const struct json *list = spec_member(spec, root, "", name, JSON_ARRAY);
    if (!list)
        return -1;
    if (!list->u.array.count || list->u.array.count > room)
        return spec_fail(spec, list, name, NULL, "1 to 16 entries");
    *count = list->u.array.count;
    for (size_t i = 0; i < *count; i++)
        if (!(out[i].zh = spec_string(spec, &list->u.array.items[i], name, "zh")) || !(out[i].en = spec_string(spec, &list->u.array.items[i], name, "en")))
            return -1;
    return 0;
}

static int read_discount(const struct spec *spec, const struct json *root, struct pledge_model *m)
{
    const struct json *d = spec_member(spec, root, "", "discount", JSON_OBJECT);
    static const char path[] = "discount";
    return !d || spec_millionths(spec, d, path, "risk_free", 0, MILLION, &m->risk_free) || spec_millionths(spec, d, path, "technical", 0, MILLION, &m->technical) ||
                   spec_millionths(spec, d, path, "per_risk", 0, MILLION, &m->per_risk) ||
                   spec_millionths(spec, d, path, "missing_risk", 0, 100 * (int64_t)MILLION, &m->missing_risk) ||
                   spec_millionths(spec, d, path, "floor", 0, MILLION, &m->discount_floor) || spec_millionths(spec, d, path, "most", 0, MILLION, &m->discount_most) ||
                   spec_millionths(spec, d, path, "step", 0, MILLION, &m->discount_step)
               ? -1 : 0;
}

static int read_draws(const struct spec *spec, const struct json *root, struct pledge_model *m)
{
    const struct json *d = spec_member(spec, root, "", "draws", JSON_OBJECT), *h = spec_member(spec, root, "", "hazard", JSON_OBJECT);
    static const char path[] = "draws";
    if (!d || !h || triangle_compile(spec, d, path, "audited", &m->sales_audited) || triangle_compile(spec, d, path, "declared", &m->sales_declared) ||
        triangle_compile(spec, d, path, "forecast", &m->sales_forecast) || triangle_compile(spec, d, path, "fade", &m->fade_draw) ||
        triangle_compile(spec, d, path, "life", &m->life_draw) || spread_compile(spec, d, path, &m->spread) ||
        spec_real(spec, d, path, "rate_most", 0, 1, &m->rate_most) || spec_real(spec, root, "", "tax", 0, 1, &m->tax) ||
        spec_real(spec, root, "", "fade", 0, 1, &m->fade))
        return -1;
    for (int kind = 1; kind < 4; kind++)
        if (spec_real(spec, h, "hazard", kind_words[kind], 0, 1, &m->hazard[kind]))
            return -1;
    if (spec_real(spec, h, "hazard", "pending_invention", 0, 1, &m->pending[1]) || spec_real(spec, h, "hazard", "pending_utility_model", 0, 1, &m->pending[2]))
        return -1;
    m->pending[3] = m->pending[2];
    return 0;
}

static int read_realisation(const struct spec *spec, const struct json *root, struct pledge_model *m)
{
    const struct json *r = spec_member(spec, root, "", "realisation", JSON_OBJECT);
    static const char path[] = "realisation";
    return !r || spec_real(spec, r, path, "sale_invention", 0, 1, &m->sale[1]) || spec_real(spec, r, path, "sale_utility_model", 0, 1, &m->sale[2]) ||
                   spec_real(spec, r, path, "sale_design", 0, 1, &m->sale[3]) || spec_real(spec, r, path, "stress", 0, 1, &m->stress) ||
                   triangle_compile(spec, r, path, "proceeds", &m->proceeds) || spec_real(spec, r, path, "cost", 0, 1, &m->sale_cost) ||
                   spec_real(spec, r, path, "years_to_sell", 0, 10, &m->years_to_sell) || spec_real(spec, r, path, "default_days", 0, 360, &m->default_days)
               ? -1 : 0;
}

/* Grades in the order of the file; the answer looks them up by name. */
static const char *const grade_words[] = {"A+", "A", "B", "C", "D", "E"};

static int read_ltv(const struct spec *spec, const struct json *root, struct pledge_model *m)
{
    const struct json *ltv = spec_member(spec, root, "", "ltv", JSON_OBJECT), *e = spec_member(spec, root, "", "evidence", JSON_OBJECT);
    const struct json *term = spec_member(spec, root, "", "term_factor", JSON_OBJECT);
    int64_t value;
    if (!ltv || !e || !term || curve_compile(spec, term, "term_factor", "knots", &m->term_factor))
        return -1;
    for (int kind = 1; kind < 4; kind++) {
        const struct json *row = spec_member(spec, ltv, "ltv", kind_words[kind], JSON_OBJECT);
        for (int grade = 0; grade < 6; grade++) {
            if (!row || spec_millionths(spec, row, "ltv", grade_words[grade], 0, MILLION, &value))
                return -1;
            m->ltv[kind][grade] = (uint32_t)value;
        }
    }
    uint32_t *const factors[] = {&m->evidence_audited, &m->evidence_declared, &m->evidence_forecast, &m->evidence_market};
    static const char *const names[] = {"audited", "declared", "forecast", "market"};
    for (int i = 0; i < 4; i++) {
        if (spec_millionths(spec, e, "evidence", names[i], 0, MILLION, &value))
            return -1;
        *factors[i] = (uint32_t)value;
    }
    return 0;
}

static int read_ceiling(const struct spec *spec, const struct json *root, struct pledge_model *m)
{
    const struct json *c = spec_member(spec, root, "", "ceiling", JSON_OBJECT);
    static const char path[] = "ceiling";
    return !c || spec_real(spec, c, path, "middle", 0, 1, &m->hard_middle) || spec_real(spec, c, path, "low", 0, 1, &m->hard_low) ||
                   spec_real(spec, c, path, "step", 1, 1e6, &m->step) || spec_integer(spec, c, path, "appraisal_from", 0, 1000000000000, &m->appraisal_from) ||
                   spec_integer(spec, c, path, "years", 1, 20, &m->loan_years) || spec_integer(spec, c, path, "margin_years", 0, 20, &m->margin_years) ||
                   spec_integer(spec, c, path, "legal_margin_years", 0, 20, &m->legal_margin_years) ||
                   spec_integer(spec, root, "", "register_days", 1, 3650, &m->register_days)
               ? -1 : 0;
}

static int read_market(const struct spec *spec, const struct json *root, struct pledge_model *m)
{
    const struct json *d = spec_member(spec, root, "", "market", JSON_OBJECT), *forms = d ? spec_member(spec, d, "market", "forms", JSON_OBJECT) : NULL;
    static const char path[] = "market";
    struct market_model *out = &m->market;
    int64_t most;
    if (!forms || spec_real(spec, d, path, "quality_low", 0.01, 1, &out->quality_low) || spec_real(spec, d, path, "quality_high", 1, 100, &out->quality_high) ||
        spec_real(spec, d, path, "life_low", 0.01, 1, &out->life_low) || spec_real(spec, d, path, "life_high", 1, 100, &out->life_high) ||
        spec_real(spec, d, path, "decay", 0.01, 1, &out->decay) || spec_real(spec, d, path, "same_field", 0, 1, &out->same_field) ||
        spec_real(spec, d, path, "same_sector", 0, 1, &out->same_sector) || spec_real(spec, d, path, "other", 0, 1, &out->other) ||
        spec_real(spec, d, path, "least", 1, 100, &out->least) || spec_integer(spec, d, path, "most", 1, 500, &most) ||
        triangle_compile(spec, d, path, "factor", &out->factor))
        return -1;
    out->most = (size_t)most;
    for (enum deal_form form = DEAL_TRANSFER; form < DEAL_FORMS; form++)
        if (spec_real(spec, forms, "market.forms", deal_form_word(form), 0.01, 1, &out->forms[form]))
            return -1;
    return 0;
}

static int read_cost(const struct spec *spec, const struct json *root, struct pledge_model *m)
{
    const struct json *c = spec_member(spec, root, "", "cost", JSON_OBJECT), *r = spec_member(spec, root, "", "reconciliation", JSON_OBJECT);
    const struct json *s = spec_member(spec, root, "", "sharing", JSON_OBJECT), *b = spec_member(spec, root, "", "basket", JSON_OBJECT);
    static const char path[] = "reconciliation";
    struct reconciliation *out = &m->reconciliation;
    return !c || !r || !s || !b || spec_real(spec, c, "cost", "index", 0, 1, &m->cost.index) || spec_real(spec, c, "cost", "return", 0, 1, &m->cost.profit) ||
                   triangle_compile(spec, c, "cost", "factor", &m->cost.factor) || spec_real(spec, r, path, "income", 0.01, 1, &out->income) ||
                   spec_real(spec, r, path, "market", 0.01, 1, &out->market) || spec_real(spec, r, path, "income_many", 0.01, 1, &out->income_many) ||
                   spec_real(spec, r, path, "market_many", 0.01, 1, &out->market_many) || spec_real(spec, r, path, "many", 1, 1000, &out->many) ||
                   spec_real(spec, r, path, "cost", 0.01, 1, &out->cost) || spec_real(spec, r, path, "warn", 1, 100, &out->warn) ||
                   spec_real(spec, r, path, "split", 1, 100, &out->split) || spec_real(spec, s, "sharing", "low", 0, 1, &m->sharing_low) ||
                   spec_real(spec, s, "sharing", "high", 0, 1, &m->sharing_high) || spec_real(spec, b, "basket", "same_product", 0, 1, &m->dependence.same_product) ||
                   spec_real(spec, b, "basket", "same_field", 0, 1, &m->dependence.same_field) ||
                   spec_real(spec, b, "basket", "same_sector", 0, 1, &m->dependence.same_sector) || spec_real(spec, b, "basket", "other", 0, 1, &m->dependence.other)
               ? -1 : 0;
}

static int read_schemes(const struct spec *spec, const struct json *root, struct pledge_model *m)
{
    const struct json *list = spec_member(spec, root, "", "schemes", JSON_ARRAY);
    if (!list)
        return -1;
    if (!list->u.array.count || list->u.array.count > SCHEMES)
        return spec_fail(spec, list, "schemes", NULL, "1 to 8 risk-sharing schemes");
    for (size_t i = 0; i < list->u.array.count; i++) {
        const struct json *item = &list->u.array.items[i];
        struct scheme *out = &m->schemes[i];
        if (!(out->id = spec_string(spec, item, "schemes[]", "id")) || spec_real(spec, item, "schemes[]", "fund", 0, 1, &out->fund) ||
            spec_real(spec, item, "schemes[]", "bank", 0, 1, &out->bank) || spec_real(spec, item, "schemes[]", "insurer", 0, 1, &out->insurer) ||
            spec_real(spec, item, "schemes[]", "appraiser", 0, 1, &out->appraiser))
            return -1;
        double sum = out->fund + out->bank + out->insurer + out->appraiser;
        if (sum < 0.9999995 || sum > 1.0000005)
            return spec_fail(spec, item, "schemes[]", out->id, "shares that sum to 1");
    }
    m->scheme_count = list->u.array.count;
    return 0;
}

static int read_prior(const struct spec *spec, const struct json *root, struct pledge_model *m)
{
    const struct json *p = spec_member(spec, root, "", "prior", JSON_OBJECT);
    const struct json *quality = p ? spec_member(spec, p, "prior", "quality", JSON_OBJECT) : NULL;
    const struct json *percentile = p ? spec_member(spec, p, "prior", "score_percentile", JSON_OBJECT) : NULL;
    static const char path[] = "prior";
    return !quality || !percentile || curve_compile(spec, quality, "prior.quality", "knots", &m->prior_quality) ||
                   curve_compile(spec, percentile, "prior.score_percentile", "knots", &m->prior_percentile) ||
                   spec_real(spec, p, path, "revenue", 0, 1e9, &m->prior_revenue) || spec_real(spec, p, path, "worked", 0, 1, &m->prior_worked) ||
                   spec_real(spec, p, path, "worked_enterprise", 0, 1, &m->prior_worked_enterprise) ||
                   spec_real(spec, p, path, "utility_model", 0, 1, &m->prior_utility_model) || spec_real(spec, p, path, "spread", 1, 1000, &m->prior_spread) ||
                   spec_real(spec, p, path, "mean", 1, 1000, &m->prior_mean) || spec_real(spec, p, path, "round", 1, 1e6, &m->prior_round)
               ? -1 : 0;
}

static int read_rules(const struct spec *spec, const struct json *root, struct pledge_model *m)
{
    const struct json *list = spec_member(spec, root, "", "rules", JSON_ARRAY);
    static const char path[] = "rules[]";
    if (!list)
        return -1;
    if (!list->u.array.count || list->u.array.count > VALUATION_CHECKS)
        return spec_fail(spec, list, "rules", NULL, "1 to 24 rules");
    for (size_t i = 0; i < list->u.array.count; i++) {
        const struct json *item = &list->u.array.items[i];
        struct gate_rule *out = &m->rules[i];
        if (!(out->id = spec_string(spec, item, path, "id")) || !(out->zh = spec_string(spec, item, path, "zh")) || !(out->en = spec_string(spec, item, path, "en")) ||
            !(out->article = spec_string(spec, item, path, "article")) || !(out->cure_zh = spec_string(spec, item, path, "cure_zh")) ||
            !(out->cure_en = spec_string(spec, item, path, "cure_en")))
            return -1;
    }
    m->rule_count = list->u.array.count;
    return 0;
}

int pledge_model_compile(const struct spec *spec, const struct json *root, struct pledge_model **out)
{
    static const char *const names[] = {"kind", "id", "version", "title", "card", "score", "seed", "discount", "royalty_factor", "tax", "fade", "hazard", "draws",
                                        "realisation", "ltv", "term_factor", "evidence", "ceiling", "register_days", "schemes", "prior", "rules", "disclosures",
                                        "market", "cost", "sharing", "reconciliation", "basket", NULL};
    struct pledge_model *m = arena_take(spec->arena, sizeof *m);
    if (!m)
        return error_set(spec->error, ERROR_BUSY, spec->name, NULL, "free memory");
    *out = m;
    if (spec_only(spec, root, "", names) || !(m->score = spec_string(spec, root, "", "score")) ||
        read_discount(spec, root, m) || royalty_factor_compile(spec, root, &m->factor) || read_draws(spec, root, m) || read_realisation(spec, root, m) ||
        read_ltv(spec, root, m) || read_ceiling(spec, root, m) || read_schemes(spec, root, m) || read_market(spec, root, m) || read_cost(spec, root, m) ||
        read_prior(spec, root, m) || read_rules(spec, root, m) ||
        text_pairs_compile(spec, root, "disclosures", m->disclosures, 16, &m->disclosure_count))
        return -1;
    return lattice_compile(spec, root, &m->seed, &m->lattice);
}
