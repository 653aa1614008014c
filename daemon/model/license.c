/* A licence price: rate, lump sum, forms of equal present value, open-licence ceilings, and where the quote stands. */
#include "model/license.h"

#include <math.h>
#include <string.h>

static uint32_t millionths(double value)
{
    return (uint32_t)floor(value * MILLION + 0.5);
}

void licence_rates(const struct license_model *model, uint32_t rate, double spread, enum licence_type type, struct licence *out)
{
    double middle = (double)rate * (double)model->types[type] / MILLION, reach = spread * (1 - sqrt(0.2)); /* in millionths */
    out->base = rate;
    out->type_factor = model->types[type];
    out->spread = millionths(spread);
    out->royalty_middle = (uint32_t)divide_half_up((__int128)rate * (__int128)model->types[type], MILLION);
    out->royalty_low = (uint32_t)floor(middle * (1 - reach) + 0.5);
    out->royalty_high = (uint32_t)floor(middle * (1 + reach) + 0.5);
}

static double discount_at(const struct licence_case *c, size_t year)
{
    double factor = 1, growth = 1 + (double)c->model->discount / MILLION;
    for (size_t t = 0; t < year; t++)
        factor = factor / growth;
    return factor;
}

/* A = Σ S_t/(1+i)^t over the years after `first`. */
static double annuity_of(const struct licence_case *c, size_t first)
{
    double sum = 0;
    for (size_t t = first + 1; t <= c->years; t++)
        sum += c->sales[t - 1] * discount_at(c, t);
    return sum;
}

static struct licence_form *new_form(struct licence *out, const char *name)
{
    struct licence_form *form = &out->forms[out->form_count++];
    *form = (struct licence_form){.form = name};
    return form;
}

static void pay(struct licence_form *form, size_t period, double amount)
{
    form->payments[form->payment_count++] = (struct licence_payment){(int)period, yuan_half_up(amount)};
}

static void royalty_payments(const struct licence_case *c, struct licence_form *form, uint32_t rate, size_t first, double share)
{
    form->has_rate = true;
    form->rate = rate;
    for (size_t t = first + 1; t <= c->years; t++)
        pay(form, t, c->sales[t - 1] * (double)rate / MILLION * share); /* in this order a half yuan stays one */
}

static void entry_form(const struct licence_case *c, double lump, double annuity, struct licence *out)
{
    struct licence_form *form = new_form(out, "entry_and_royalty");
    form->has_entry = true;
    form->entry = yuan_half_up(c->entry * lump);
    uint32_t rate = millionths((lump - (double)form->entry) / annuity);
    form->residual = (double)rate / MILLION * annuity + (double)form->entry - lump;
    pay(form, 0, (double)form->entry);
    royalty_payments(c, form, rate, 0, 1);
}

/* Use first, pay later: the chance that payment comes at all stands in the rate. */
static void deferred_form(const struct licence_case *c, double lump, struct licence *out)
{
    double later = annuity_of(c, (size_t)c->deferral_years);
    if (later <= 0)
        return;
    uint32_t rate = millionths(lump / (c->model->deferral_probability * later));
    struct licence_form *form = new_form(out, "deferred");
    form->residual = c->model->deferral_probability * ((double)rate / MILLION) * later - lump;
    royalty_payments(c, form, rate, (size_t)c->deferral_years, 1);
}

/* Shares at the start of year 1, 2, 3 …; the last takes what rounding leaves. */
static void instalment_form(const struct licence_case *c, double lump, struct licence *out)
{
    const struct license_model *m = c->model;
    struct licence_form *form = new_form(out, "instalments");
    double weight = 0, present = 0;
    for (size_t i = 0; i < m->instalment_count; i++)
        weight += m->instalments[i] * discount_at(c, i);
    double whole = lump / weight;
    int64_t left = yuan_half_up(whole);
    for (size_t i = 0; i < m->instalment_count; i++) {
        int64_t amount = i + 1 < m->instalment_count ? yuan_half_up(whole * m->instalments[i]) : left;
        left -= amount;
        present += (double)amount * discount_at(c, i);
        form->payments[form->payment_count++] = (struct licence_payment){(int)i, amount};
    }
    form->residual = present - lump;
}

/* Present value to the licensor, over the draws of the sales' factor, of max(guarantee, rate·sales) year by year; the guarantee is a share of
 * what `rate` brings on the sales as told.  Guarantee 0: of the royalty alone. */
static double expected_value(const struct licence_case *c, double rate, double guarantee)
{
    double sum = 0, discount[VALUATION_SLOTS];
    for (size_t t = 0; t < c->years; t++)
        discount[t] = discount_at(c, t + 1);
    for (unsigned k = 0; k < LATTICE_POINTS; k++) {
        double factor = triangle_at(&c->model->sales_draw, c->model->lattice.u[0][k]);
        for (size_t t = 0; t < c->years; t++) {
            double royalty = rate * c->sales[t] * factor, least = guarantee * c->sales[t];
            sum += (royalty > least ? royalty : least) * discount[t];
        }
    }
    return sum / LATTICE_POINTS;
}

/* A floor is worth something: so that the whole is worth what the running royalty is, the rate above it falls to the highest millionth
 * whose expected value is not above that of the royalty. */
static void guarantee_form(const struct licence_case *c, struct licence *out)
{
    double guarantee = (double)c->rate / MILLION * c->model->guarantee, target = expected_value(c, (double)c->rate / MILLION, 0);
    uint32_t low = 0, high = c->rate;
    while (low < high) {
        uint32_t middle = low + (high - low + 1) / 2;
        if (expected_value(c, (double)middle / MILLION, guarantee) <= target)
            low = middle;
        else
            high = middle - 1;
    }
    struct licence_form *form = new_form(out, "minimum_guarantee");
    form->residual = expected_value(c, (double)low / MILLION, guarantee) - target;
    royalty_payments(c, form, c->rate, 0, c->model->guarantee);
    form->rate = low;
}

void licence_forms(const struct licence_case *c, struct licence *out)
{
    double annuity = annuity_of(c, 0), rate = (double)c->rate / MILLION, lump = rate * annuity;
    out->annuity_sales = annuity;
    out->has_fee = true;
    out->fee = (struct money_range){.low = yuan_half_up((double)c->low / MILLION * annuity), .middle = yuan_half_up(lump),
                                    .high = yuan_half_up((double)c->high / MILLION * annuity)};
    royalty_payments(c, new_form(out, "running"), c->rate, 0, 1);
    pay(new_form(out, "lump_sum"), 0, lump);
    if (annuity <= 0)
        return;
    entry_form(c, lump, annuity, out);
    deferred_form(c, lump, out);
    instalment_form(c, lump, out);
    guarantee_form(c, out);
}

static void fill_parts(const struct license_model *m, const struct score *score, struct licence *out)
{
    out->part_count = m->factor.count;
    for (size_t i = 0; i < m->factor.count; i++) {
        const struct factor_part *part = &m->factor.parts[i];
        int64_t points = 0;
        bool missing = false, one;
        for (size_t k = 0; k < part->point_count; k++) {
            points += score_points(score, part->points[k], m->factor.missing, &one);
            missing = missing || one;
        }
        out->parts[i].id = part->id;
        out->parts[i].zh = part->zh;
        out->parts[i].en = part->en;
        out->parts[i].weight = part->weight;
        out->parts[i].points = (int32_t)divide_half_up(points, (int64_t)part->point_count);
        out->parts[i].missing = missing;
    }
}

static void add_ceiling(struct licence *out, const char *id, enum verdict verdict, const char *zh, const char *en)
{
    out->ceilings[out->ceiling_count++] = (struct licence_ceiling){id, verdict, zh, en};
    if (verdict == VERDICT_REFUSE || (verdict == VERDICT_UNKNOWN && out->open_verdict == VERDICT_PASS))
        out->open_verdict = verdict;
}

static void check_open(const struct license_model *m, const struct license_question *question, struct licence *out)
{
    out->open = true;
    out->open_verdict = VERDICT_PASS;
    out->fee_relief = (uint32_t)m->fee_relief;
    add_ceiling(out, "sales", (double)out->royalty_middle / MILLION <= m->open_sales ? VERDICT_PASS : VERDICT_REFUSE, "提成率不超过净销售额的 20%",
                "the rate is at most 20 % of net sales");
    enum verdict profit = !question->has_profit ? VERDICT_UNKNOWN
                          : (double)out->royalty_middle <= m->open_profit * (double)question->profit_margin ? VERDICT_PASS : VERDICT_REFUSE;
    add_ceiling(out, "profit", profit, "不超过利润的 40%（利润未知则无法判断）", "at most 40 % of profit (undecidable while profit is unknown)");
    add_ceiling(out, "fixed", !out->has_fee ? VERDICT_UNKNOWN : out->fee.middle <= m->open_fixed ? VERDICT_PASS : VERDICT_REFUSE, "一次总付不超过 2,000 万元",
                "a lump sum is at most 20 million yuan");
}

/* Sales of the licence years: as given, then fading; no royalty after expiry. */
static void fill_sales(const struct license_model *m, const struct license_question *question, const struct subject *subject, struct licence_case *c)
{
    struct feature_source source = {.subject = subject, .sales = &question->sales};
    const struct sales *sales = &question->sales;
    int64_t last = 0;
    double amount = 0;
    size_t given = sales->forecast_count;
    bool known = given || (sales_last_year(&source, &last) && last > 0);
    size_t years = question->years ? (size_t)question->years : given > 1 ? given : (size_t)m->most_years;
    int64_t days = record_number(subject->record, ATTRIBUTE_expiry_date, 0) - subject->as_of.number;
    size_t legal = record_has(subject->record, ATTRIBUTE_expiry_date) && days > 0 ? (size_t)(days / 365) : 0;
    years = years < legal ? years : legal;
    years = years < (size_t)m->most_years ? years : (size_t)m->most_years;
    for (size_t t = 0; t < years && known; t++) {
        amount = t < given ? (double)sales->forecast[t] : t == 0 ? (double)last * (1 - m->fade) : amount * (1 - m->fade);
        c->sales[t] = sales->has_share ? amount * ((double)sales->share_of_product / MILLION) : amount;
    }
    c->years = known ? years : 0;
}

static int price(const struct license_model *m, const struct model_library *library, const struct subject *subject, const struct license_question *question,
                 struct valuation *out, struct error *error)
{
    struct licence *licence = &out->licence;
    struct royalty_range range;
    industry_choose(library, subject->record, question->industry, out);
    if ((out->industry && industry_check(library, out->industry, error)) ||
        royalty_range_of(library, out->industry, record_number(subject->record, ATTRIBUTE_wipo_field, 0), &range, error))
        return -1;
    if (range.prior)
        add_gap(out, NULL, "royalty.prior", "params.industry", "该行业没有 UNIDO 提成率区间，改用提成率先验分布的第 20–80 百分位",
                "the industry has no UNIDO row: the royalty prior's 20th to 80th percentile is used");
    licence->rate_low = range.low;
    licence->rate_high = range.high;
    licence->factor = royalty_factor_of(&m->factor, &out->score);
    licence->discount_rate = (uint32_t)m->discount;
    uint32_t rate = royalty_rate(range.low, range.high, licence->factor);
    licence_rates(m, rate < millionths(m->rate_most) ? rate : millionths(m->rate_most), spread_of(&m->spread, out->score.confidence), question->type, licence);
    fill_parts(m, &out->score, licence);
    return 0;
}

static void fees(const struct license_model *m, const struct license_question *question, const struct subject *subject, struct valuation *out)
{
    struct licence *licence = &out->licence;
    struct licence_case c = {.model = m, .rate = licence->royalty_middle, .low = licence->royalty_low, .high = licence->royalty_high};
    c.entry = question->has_entry ? (double)question->entry_fraction / MILLION : m->entry;
    c.deferral_years = question->has_deferral ? question->deferral_years : (int)m->deferral_years;
    fill_sales(m, question, subject, &c);
    if (!c.years && !record_has(subject->record, ATTRIBUTE_expiry_date)) {
        add_gap(out, NULL, "license.term", "filing_date", "缺少申请日或类型，无法计算剩余保护期：只给出费率，不给出金额",
                "filing date or kind is missing, so the term left is unknown: rates are given, amounts are not");
        return;
    }
    if (!c.years) {
        add_gap(out, NULL, "license.sales", "params.sales_forecast", "没有销售额：只给出费率，不给出金额", "no sales: rates are given, amounts are not");
        return;
    }
    licence_forms(&c, licence);
    licence->has_national = true;
    licence->national_ratio = millionths((double)licence->fee.middle / (double)c.years / (double)m->national_mean);
}

/* share = V/(net assets before + all other contributions + V). */
static void equity(const struct license_model *m, const struct license_question *question, struct valuation *out)
{
    struct licence *licence = &out->licence;
    if (!question->has_equity)
        return;
    double exclusive = (double)licence->base * (double)m->types[LICENCE_EXCLUSIVE] / MILLION;
    licence->equity_declared = question->has_equity_value;
    licence->equity_value = question->has_equity_value ? question->equity_value : licence->has_fee ? yuan_half_up(exclusive / MILLION * licence->annuity_sales) : 0;
    __int128 whole = (__int128)question->net_assets + question->contributions + licence->equity_value;
    licence->has_equity = licence->equity_value > 0;
    if (licence->has_equity)
        licence->equity_share = (uint32_t)divide_half_up((__int128)licence->equity_value * MILLION, whole);
    else
        add_gap(out, NULL, "license.equity", "params.equity.value", "没有约定作价也没有销售额，无法计算出资份额", "no agreed value and no sales: the share of a contribution cannot be told");
}

int model_license(const struct model_library *library, const struct subject *subject, const struct license_question *question, struct arena *arena,
                  struct valuation *out, struct error *error)
{
    const struct model *policy, *score;
    struct subject dated = *subject;
    dated.as_of = question->score.as_of;
    if (model_library_find(library, MODEL_LICENSE, NULL, &policy, error))
        return -1;
    const struct license_model *m = policy->license;
    const char *name = question->score.model ? question->score.model : m->score, *word;
    library_mark(policy, "license", out);
    if (status_is_dead(subject->record, &word))
        return error_set(error, ERROR_MODEL_SCOPE, "params.patents[0]", word, "a right that lives: an ended one cannot be licensed");
    if (model_library_find(library, MODEL_SCORE, name, &score, error) ||
        score_compute(score, &dated, PURPOSE_LICENSE, &question->sales, arena, out, error))
        return -1;
    library_mark_table(library, "gbt4754", out);
    library_mark_table(library, "royalty-unido", out);
    library_mark_table(library, "royalty-parr", out);
    if (price(m, library, &dated, question, out, error))
        return -1;
    fees(m, question, &dated, out);
    equity(m, question, out);
    if (question->type == LICENCE_OPEN)
        check_open(m, question, &out->licence);
    out->licence.prior_percentile = royalty_prior_percentile(library, out->licence.royalty_middle);
    for (size_t i = 0; i < m->disclosure_count; i++) {
        out->disclosures[i].zh = m->disclosures[i].zh;
        out->disclosures[i].en = m->disclosures[i].en;
    }
    out->disclosure_count = m->disclosure_count;
    out->has_licence = true;
    return 0;
}
