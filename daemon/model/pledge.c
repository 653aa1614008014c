/* A pledge question, from the record to the loan: score, gate, value, ceiling. */
#include "model/pledge.h"

#include <math.h>
#include <string.h>

void add_gap(struct valuation *out, struct arena *arena, const char *code, const char *path, const char *zh, const char *en)
{
    (void)arena;
    if (out->gap_count < VALUATION_GAPS)
        out->gaps[out->gap_count++] = (struct gap){code, path, zh, en};
    if (out->state == ANSWER_OK)
        out->state = ANSWER_GAPS;
}

int patent_year(struct day start, struct day day)
{
    int year = 1;
    while (year < 60 && day_add_years(start, year).number <= day.number)
        year++;
    return year;
}

int fees_compile(const struct model_library *library, int kind, double share, struct fees *out)
{
    static const char *const kinds[] = {"invention", "invention", "utility_model", "design"};
    const struct json *bands = json_get(library_table(library, "fees-cn"), kinds[kind & 3]);
    out->count = 0;
    out->share = share;
    if (!bands || bands->type != JSON_ARRAY)
        return -1;
    for (uint32_t i = 0; i < bands->u.array.count && i < 8; i++)
        out->bands[out->count++] = (struct fee_band){(int)json_number(json_get(&bands->u.array.items[i], "through")),
                                                     json_number(json_get(&bands->u.array.items[i], "yuan"))};
    return out->count ? 0 : -1;
}

static void find_term(struct appraisal *a)
{
    static const enum attribute starts[] = {ATTRIBUTE_parent_filing_date, ATTRIBUTE_international_filing_date, ATTRIBUTE_filing_date};
    a->start = a->expiry = DAY_NONE;
    for (size_t i = 0; i < 3 && !day_is_set(a->start); i++)
        if (record_has(a->record, starts[i]))
            a->start.number = (int32_t)a->record->values[starts[i]].u.number;
    if (record_has(a->record, ATTRIBUTE_expiry_date))
        a->expiry.number = (int32_t)a->record->values[ATTRIBUTE_expiry_date].u.number;
}

/* i = risk-free + technical + each of market, funding and management: per_risk · score/100; millionths, within floor and cap. */
static int64_t discount_rate(const struct appraisal *a)
{
    const struct pledge_model *m = a->model;
    const struct risk_scores *risks = &a->question->risks;
    int64_t rate = (a->question->has_risk_free ? a->question->risk_free : m->risk_free) + m->technical;
    const struct { bool has; int64_t score; } each[] = {{risks->has_market, risks->market}, {risks->has_funding, risks->funding}, {risks->has_management, risks->management}};
    for (size_t i = 0; i < 3; i++)
        rate += divide_half_up((__int128)m->per_risk * (each[i].has ? each[i].score * 10000 : m->missing_risk), 100 * (int64_t)MILLION);
    rate = rate < m->discount_floor ? m->discount_floor : rate;
    return rate > m->discount_most ? m->discount_most : rate;
}

/* The worst evidence among the years of history decides; a forecast alone is only a forecast. */
static void weigh_evidence(struct appraisal *a, int evidence)
{
    const struct pledge_model *m = a->model;
    bool proven = evidence == ENUM_sales_evidence_audited || evidence == ENUM_sales_evidence_tax_filed;
    a->income.sales_draw = proven ? m->sales_audited : evidence ? m->sales_declared : m->sales_forecast;
    a->evidence = proven ? m->evidence_audited : evidence ? m->evidence_declared : m->evidence_forecast;
}

static int history_evidence(const struct sales *sales)
{
    int worst = 0;
    for (size_t i = 0; i < sales->history_count; i++) {
        int evidence = sales->history[i].evidence ? sales->history[i].evidence : ENUM_sales_evidence_declared;
        worst = evidence > worst ? evidence : worst;
    }
    return worst;
}

/* Sales of the coming years; false when nobody tells any. */
static bool find_sales(struct appraisal *a)
{
    const struct sales *sales = &a->question->sales;
    struct feature_source source = {.subject = a->subject, .sales = sales};
    int evidence = history_evidence(sales);
    int64_t last = 0;
    bool known = sales_last_year(&source, &last);
    if (known && !evidence)
        evidence = (int)record_number(a->record, ATTRIBUTE_sales_evidence, ENUM_sales_evidence_declared);
    a->income.sold = known && last > 0;
    weigh_evidence(a, evidence);
    for (size_t i = 0; i < sales->forecast_count; i++)
        a->income.forecast[i] = (double)sales->forecast[i];
    a->income.forecast_count = sales->forecast_count;
    if (!a->income.forecast_count && known) {
        a->income.forecast[0] = (double)last * (1 + a->income.fade);
        a->income.forecast_count = 1;
    }
    for (size_t i = 0; i < a->income.forecast_count && sales->has_share; i++)
        a->income.forecast[i] = a->income.forecast[i] * ((double)sales->share_of_product / MILLION);
    return a->income.forecast_count > 0;
}

static void fill_rates(struct appraisal *a, struct approach *approach, const struct royalty_range *range)
{
    approach->factor = royalty_factor_of(&a->model->factor, &a->out->score);
    approach->rate_low = range->low;
    approach->rate_high = range->high;
    approach->royalty_rate = royalty_rate(range->low, range->high, approach->factor);
    approach->discount_rate = (uint32_t)discount_rate(a);
    approach->tax_rate = (uint32_t)(a->model->tax * MILLION + 0.5);
    a->income.rate = (double)approach->royalty_rate / MILLION;
    a->income.discount = (double)approach->discount_rate / MILLION;
}

static void fill_case(struct appraisal *a)
{
    const struct pledge_model *m = a->model;
    int64_t kind = record_number(a->record, ATTRIBUTE_kind, ENUM_kind_invention);
    bool pending = record_number(a->record, ATTRIBUTE_invalidation_pending, 0) != 0;
    a->income.fade = -m->fade;
    a->income.rate_most = m->rate_most;
    a->income.tax = m->tax;
    a->income.hazard = m->hazard[kind];
    a->income.pending = pending ? m->pending[kind] : 1;
    a->income.fade_draw = m->fade_draw;
    a->income.life_draw = m->life_draw;
    a->income.economic_life = (double)a->economic_life / MILLION;
    a->income.age = a->life.age;
    a->income.legal = a->life.legal;
    a->income.spread = spread_of(&m->spread, a->out->score.confidence);
    a->income.running_year = day_is_set(a->start) ? patent_year(a->start, a->subject->as_of) : 1;
}

static void shifted_range(const struct appraisal *a, int64_t shift, double *draws, struct money_range *out)
{
    struct income_case income = a->income;
    double rate = a->income.discount + (double)shift / MILLION;
    income.discount = rate > 0 ? rate : 0;
    income_draws(&income, &a->model->lattice, 0, draws);
    draws_range(draws, out);
}

static int income_approach(struct appraisal *a, struct approach *approach, struct error *error)
{
    double *scratch = arena_take(a->arena, LATTICE_POINTS * sizeof *scratch);
    a->draws = arena_take(a->arena, LATTICE_POINTS * sizeof *a->draws);
    if (!scratch || !a->draws)
        return error_set(error, ERROR_BUSY, "value", NULL, "free memory");
    approach->id = "income";
    approach->weight = MILLION;
    approach->hazard = (uint32_t)(a->income.hazard * MILLION + 0.5);
    approach->spread = (uint32_t)(a->income.spread * MILLION + 0.5);
    income_steps(&a->income, approach);
    income_draws(&a->income, &a->model->lattice, 0, a->draws);
    draws_range(a->draws, &approach->range);
    shifted_range(a, -a->model->discount_step, scratch, &approach->lower_rate);
    shifted_range(a, a->model->discount_step, scratch, &approach->higher_rate);
    a->out->value = approach->range;
    a->out->has_value = a->has_income = true;
    return 0;
}

static int64_t rounded(double amount, double unit)
{
    return (int64_t)(floor(amount / unit + 0.5) * unit);
}

/* Rule of the indicative prior: revenue · K · (1−τ) · annuity · chance to be worked · quality. */
static void prior_approach(struct appraisal *a, struct approach *approach)
{
    const struct pledge_model *m = a->model;
    int64_t type = record_number(a->record, ATTRIBUTE_holder_type, 0);
    double growth = 1 + a->income.discount, factor = 1 / sqrt(growth), annuity = 0, life = a->life.economic;
    for (int t = 1; t <= (int)ceil(life); t++) {
        annuity += factor * (t <= life ? 1 : life - (t - 1));
        factor = factor / growth;
    }
    int64_t percentile = curve_at(&m->prior_percentile, (int64_t)a->out->score.ungated_total * 10000, 1);
    double quality = (double)curve_at(&m->prior_quality, percentile, 1) / MILLION;
    double worked = type == ENUM_holder_type_enterprise || type == ENUM_holder_type_sme ? m->prior_worked_enterprise : m->prior_worked;
    double middle = m->prior_revenue * a->income.rate * (1 - m->tax) * annuity * worked * quality;
    if (record_number(a->record, ATTRIBUTE_kind, 0) == ENUM_kind_utility_model)
        middle = middle * m->prior_utility_model;
    approach->id = "prior";
    approach->weight = MILLION;
    approach->life = life;
    approach->prior_worked = (uint32_t)(worked * MILLION + 0.5);
    approach->prior_factor = (uint32_t)(quality * MILLION + 0.5);
    approach->base = middle;
    approach->range = (struct money_range){rounded(middle / m->prior_spread, m->prior_round), rounded(middle, m->prior_round),
                                           rounded(middle * m->prior_spread, m->prior_round), rounded(middle * m->prior_mean, m->prior_round)};
    a->out->value = approach->range;
    a->out->has_value = true;
    add_gap(a->out, a->arena, "value.prior_only", "params.sales_history", "没有销售、成交或成本数据：只给出宽幅参考先验，不据此建议贷款",
            "no sales, deal or cost: only a wide indicative prior is given, and no loan is suggested from it");
}

static int value_answer(struct appraisal *a, struct error *error)
{
    struct valuation *out = a->out;
    struct approach *approach = &out->approaches[0];
    struct royalty_range range;
    const char *word;
    industry_choose(a->library, a->record, a->question->industry, out);
    if ((out->industry && industry_check(a->library, out->industry, error)) ||
        royalty_range_of(a->library, out->industry, record_number(a->record, ATTRIBUTE_wipo_field, 0), &range, error))
        return -1;
    if (range.prior)
        add_gap(out, a->arena, "royalty.prior", "params.industry", "该行业没有 UNIDO 提成率区间，改用提成率先验分布的第 20–80 百分位",
                "the industry has no UNIDO row: the royalty prior's 20th to 80th percentile is used");
    if (status_is_dead(a->record, &word)) {
        add_gap(out, a->arena, "value.dead", "status", "权利已终止，无价值可评", "the right has ended: there is no value to state");
        return 0;
    }
    if (!a->life.known) {
        add_gap(out, a->arena, "value.life_unknown", "filing_date", "缺少申请日、类型或分类号，无法计算剩余寿命", "filing date, kind or class is missing: remaining life is unknown");
        return 0;
    }
    double relief = (double)record_number(a->record, ATTRIBUTE_fee_relief, 0) / MILLION;
    if (fees_compile(a->library, (int)record_number(a->record, ATTRIBUTE_kind, 1), 1 - relief, &a->income.fees))
        return error_set(error, ERROR_MODEL_INVALID, "fees-cn", NULL, "bands of annual fees");
    fill_case(a);
    bool sales = find_sales(a);
    fill_rates(a, approach, &range);
    out->approach_count = 1;
    if (!sales) {
        prior_approach(a, approach);
        return 0;
    }
    if (!a->question->sales.has_share)
        add_gap(out, a->arena, "sales.share_of_product", "params.patent_share_of_product", "未说明该产品是否还有其他专利，按全部归于本专利计",
                "whether other patents cover the product was not said: all of its income is counted for this one");
    return income_approach(a, approach, error);
}

static int score_answer(struct appraisal *a, const struct model *policy, struct error *error)
{
    const struct model *score;
    const char *name = a->question->score.model ? a->question->score.model : a->model->score;
    struct feature_source source = {.subject = a->subject, .sales = &a->question->sales};
    int64_t last = 0;
    library_mark(policy, "pledge", a->out);
    if (model_library_find(a->library, MODEL_SCORE, name, &score, error) ||
        score_compute(score, a->subject, PURPOSE_PLEDGE, &a->question->sales, a->arena, a->out, error))
        return -1;
    a->economic_life = score_economic_life(score->score, a->record);
    library_mark_table(a->library, "gbt4754", a->out);
    library_mark_table(a->library, "royalty-unido", a->out);
    library_mark_table(a->library, "royalty-parr", a->out);
    library_mark_table(a->library, "fees-cn", a->out);
    a->life = life_of(a->subject, a->economic_life, sales_last_year(&source, &last) && last > 0);
    return 0;
}

static void disclose(const struct text_pair *pairs, size_t count, struct valuation *out)
{
    for (size_t i = 0; i < count; i++) {
        out->disclosures[i].zh = pairs[i].zh;
        out->disclosures[i].en = pairs[i].en;
    }
    out->disclosure_count = count;
}

static int check_scheme(const struct appraisal *a, struct error *error)
{
    if (!a->question->scheme)
        return 0;
    for (size_t i = 0; i < a->model->scheme_count; i++)
        if (!strcmp(a->model->schemes[i].id, a->question->scheme))
            return 0;
    return error_set(error, ERROR_PARAMS_RANGE, "params.scheme", a->question->scheme, "a risk-sharing scheme of the pledge model, such as %s", a->model->schemes[0].id);
}

int model_pledge(const struct model_library *library, const struct subject *subject, const struct pledge_question *question, struct arena *arena,
                 struct valuation *out, struct error *error)
{
    const struct model *policy;
    struct subject dated = *subject;
    dated.as_of = question->score.as_of;
    if (model_library_find(library, MODEL_PLEDGE, NULL, &policy, error))
        return -1;
    struct appraisal a = {.model = policy->pledge, .library = library, .subject = &dated, .question = question, .record = subject->record, .arena = arena, .out = out};
    out->as_of = dated.as_of;
    out->purpose = PURPOSE_PLEDGE;
    find_term(&a);
    disclose(a.model->disclosures, a.model->disclosure_count, out);
    if (check_scheme(&a, error))
        return -1;
    if (record_number(subject->record, ATTRIBUTE_kind, 0) == ENUM_kind_design) {
        library_mark(policy, "pledge", out);
        library_mark_table(library, "fees-cn", out);
        out->kind = ENUM_kind_design;
        add_gap(out, arena, "score.scope", "kind", "外观设计不在评分标准范围内：只给出质押检查", "designs are outside the scoring standard: only the gate is shown");
    } else if (score_answer(&a, policy, error) || value_answer(&a, error)) {
        return -1;
    }
    gate_answer(&a);
    loan_answer(&a);
    if (out->gate.verdict == VERDICT_REFUSE)
        out->state = ANSWER_REFUSED;
    return 0;
}
