/* The value: by income, by comparable deals, by cost, reconciled; or, where nothing but the patent is known, an indicative prior. */
#include "model/maths.h"
#include "model/pledge.h"

#include <math.h>
#include <string.h>

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
    approach->factor = a->product ? a->product->factor : royalty_factor_of(&a->model->factor, &a->out->score);
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

/* Income sharing is a cross-check, not a second vote: the base case with a share of the profit in place of K. */
static void share_profit(const struct appraisal *a, struct approach *approach)
{
    struct income_case income = a->income;
    double margin = (double)a->question->profit_margin / MILLION;
    approach->has_sharing = a->question->has_profit;
    if (!approach->has_sharing)
        return;
    income.rate = a->model->sharing_low * margin;
    approach->sharing_low = yuan_half_up(income_value(&income, 1, income.fade, income.rate, approach->life, 0));
    income.rate = a->model->sharing_high * margin;
    approach->sharing_high = yuan_half_up(income_value(&income, 1, income.fade, income.rate, approach->life, 0));
}

static int income_approach(struct appraisal *a, struct approach *approach, struct error *error)
{
    double *scratch = arena_take(a->arena, LATTICE_POINTS * sizeof *scratch);
    if (!scratch)
        return error_set(error, ERROR_BUSY, "value", NULL, "free memory");
    approach->id = "income";
    approach->kind = APPROACH_INCOME;
    approach->hazard = (uint32_t)(a->income.hazard * MILLION + 0.5);
    approach->spread = (uint32_t)(a->income.spread * MILLION + 0.5);
    income_steps(&a->income, approach);
    income_draws(&a->income, &a->model->lattice, 0, scratch);
    draws_range(scratch, &approach->range);
    shifted_range(a, -a->model->discount_step, scratch, &approach->lower_rate);
    shifted_range(a, a->model->discount_step, scratch, &approach->higher_rate);
    share_profit(a, approach);
    a->has[APPROACH_INCOME] = true;
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
    approach->kind = APPROACH_PRIOR;
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

/* What income, deals and cost say at a later day: income earns what is left; the others shrink with the life that is left. */
static void part_draws(const struct appraisal *a, enum approach_kind kind, double horizon, double *out)
{
    double left = a->life.economic > horizon ? (a->life.economic - horizon) / a->life.economic : 0;
    if (kind == APPROACH_INCOME) {
        income_draws(&a->income, &a->model->lattice, horizon, out);
        return;
    }
    for (unsigned k = 0; k < LATTICE_POINTS; k++)
        out[k] = horizon > 0 ? a->draws[kind][k] * left : a->draws[kind][k];
}

int value_draws(const struct appraisal *a, double horizon, double *out, struct error *error)
{
    int present = a->has[APPROACH_INCOME] + a->has[APPROACH_MARKET] + a->has[APPROACH_COST];
    double *part = present > 1 ? arena_take(a->arena, LATTICE_POINTS * sizeof *part) : out;
    if (!part)
        return error_set(error, ERROR_BUSY, "value", NULL, "free memory");
    if (present > 1)
        memset(out, 0, LATTICE_POINTS * sizeof *out);
    for (enum approach_kind kind = APPROACH_INCOME; kind <= APPROACH_COST; kind++) {
        if (!a->has[kind])
            continue;
        part_draws(a, kind, horizon, part);
        if (present == 1)
            return 0;
        draws_sort(part);
        for (unsigned k = 0; k < LATTICE_POINTS; k++)
            out[k] += a->weights[kind] * part[k];
    }
    return 0;
}

static void weigh_approaches(struct appraisal *a)
{
    const struct reconciliation *r = &a->model->reconciliation;
    bool many = a->effective_deals >= r->many;
    double sum = 0;
    const double weights[] = {many ? r->income_many : r->income, many ? r->market_many : r->market, r->cost};
    for (int kind = 0; kind <= APPROACH_COST; kind++)
        sum += a->has[kind] ? weights[kind] : 0;
    for (int kind = 0; kind <= APPROACH_COST; kind++)
        a->weights[kind] = a->has[kind] ? weights[kind] / sum : 0;
    for (size_t i = 0; i < a->out->approach_count; i++)
        a->out->approaches[i].weight = (uint32_t)(a->weights[a->out->approaches[i].kind] * MILLION + 0.5);
}

/* Medians far apart mean that something is not understood: then no figure in between is invented. */
static void check_agreement(struct appraisal *a)
{
    struct valuation *out = a->out;
    int64_t least = INT64_MAX, most = 0;
    for (size_t i = 0; i < out->approach_count; i++) {
        int64_t middle = out->approaches[i].range.middle;
        least = middle < least ? middle : least;
        most = middle > most ? middle : most;
    }
    out->disagreed = (double)most > a->model->reconciliation.split * (double)least;
    if (out->disagreed) {
        out->value = (struct money_range){.low = least};
        add_gap(out, a->arena, "value.disagreed", "value", "各评估途径的中位数相差过大：不作调和，只列最低者，不据此建议贷款",
                "the approaches' medians are too far apart: they are not reconciled, the lowest is shown as low, and no loan is suggested");
    } else if ((double)most > a->model->reconciliation.warn * (double)least) {
        add_gap(out, a->arena, "value.apart", "value", "各评估途径的中位数相差两倍以上，须说明取舍", "the approaches' medians are more than twice apart: the choice between them must be argued");
    }
}

static int reconcile(struct appraisal *a, struct error *error)
{
    double *draws = arena_take(a->arena, LATTICE_POINTS * sizeof *draws);
    if (!draws)
        return error_set(error, ERROR_BUSY, "value", NULL, "free memory");
    weigh_approaches(a);
    if (value_draws(a, 0, draws, error))
        return -1;
    draws_range(draws, &a->out->value);
    a->out->has_value = true;
    check_agreement(a);
    a->lendable = !a->out->disagreed && (a->has[APPROACH_INCOME] || a->has[APPROACH_MARKET]);
    if (!a->has[APPROACH_INCOME])
        a->evidence = a->model->evidence_market;
    if (!a->has[APPROACH_INCOME] && !a->has[APPROACH_MARKET])
        add_gap(a->out, a->arena, "value.cost_only", "params.sales_history", "只有成本：成本不等于收益，不据此建议贷款",
                "cost alone: what was spent is not what it earns, so no loan is suggested");
    return 0;
}

/* In a basket: what the product of several patents leaves to this one. */
static bool take_share(struct appraisal *a)
{
    const struct product_share *share = a->product;
    a->income.sold = share->sold;
    a->income.sales_draw = share->sales_draw;
    a->evidence = share->evidence;
    a->income.forecast_count = share->forecast_count;
    for (size_t i = 0; i < share->forecast_count; i++)
        a->income.forecast[i] = (double)share->forecast[i];
    return true;
}

static int find_range(struct appraisal *a, struct royalty_range *range, struct error *error)
{
    struct valuation *out = a->out;
    if (royalty_range_of(a->library, out->industry, record_number(a->record, ATTRIBUTE_wipo_field, 0), range, error))
        return -1;
    if (a->product) {
        *range = a->product->range;
        out->industry = a->product->industry;
    }
    if (range->prior)
        add_gap(out, a->arena, "royalty.prior", "params.industry", "该行业没有 UNIDO 提成率区间，改用提成率先验分布的第 20–80 百分位",
                "the industry has no UNIDO row: the royalty prior's 20th to 80th percentile is used");
    return 0;
}

int product_rate(struct appraisal *leader, struct product_share *out, struct error *error)
{
    industry_choose(leader->library, leader->record, leader->question->industry, leader->out);
    out->factor = royalty_factor_of(&leader->model->factor, &leader->out->score);
    out->industry = leader->out->industry;
    return royalty_range_of(leader->library, out->industry, record_number(leader->record, ATTRIBUTE_wipo_field, 0), &out->range, error);
}

bool product_sales(struct appraisal *a, struct product_share *out)
{
    fill_case(a);
    if (!find_sales(a))
        return false;
    out->evidence = a->evidence;
    out->sold = a->income.sold;
    out->sales_draw = a->income.sales_draw;
    out->forecast_count = a->income.forecast_count;
    for (size_t i = 0; i < out->forecast_count; i++)
        out->forecast[i] = yuan_half_up(a->income.forecast[i]);
    return true;
}

static int appraise_value(struct appraisal *a, struct error *error)
{
    struct valuation *out = a->out;
    struct approach rates = {.id = NULL};
    struct royalty_range range;
    if (find_range(a, &range, error))
        return -1;
    fill_case(a);
    bool sales = a->product ? take_share(a) : find_sales(a);
    fill_rates(a, &rates, &range);
    out->approach_count = 0;
    if (sales) {
        if (!a->question->sales.has_share)
            add_gap(out, a->arena, "sales.share_of_product", "params.patent_share_of_product", "未说明该产品是否还有其他专利，按全部归于本专利计",
                    "whether other patents cover the product was not said: all of its income is counted for this one");
        out->approaches[out->approach_count++] = rates;
        if (income_approach(a, &out->approaches[0], error))
            return -1;
    }
    if (market_approach(a, error) || cost_approach(a, error))
        return -1;
    if (out->approach_count)
        return reconcile(a, error);
    out->approaches[out->approach_count++] = rates;
    prior_approach(a, &out->approaches[0]);
    return 0;
}

/* The same question without what experts said, so that their effect on the money can be read off. */
static int without_experts(struct appraisal *a, struct error *error)
{
    struct appraisal plain = *a;
    struct valuation *out = arena_take(a->arena, sizeof *out);
    if (!out)
        return error_set(error, ERROR_BUSY, "value", NULL, "free memory");
    *out = *a->out;
    out->approach_count = out->gap_count = 0;
    out->score.ungated_total -= out->score.expert_effect;
    for (size_t i = 0; i < out->score.row_count; i++)
        out->score.rows[i].panel.counts = false;
    memset(plain.has, 0, sizeof plain.has);
    plain.out = out;
    if (appraise_value(&plain, error))
        return -1;
    a->out->has_without_experts = out->has_value && !out->disagreed;
    a->out->without_experts = out->value;
    return 0;
}

int value_answer(struct appraisal *a, struct error *error)
{
    struct valuation *out = a->out;
    const char *word;
    industry_choose(a->library, a->record, a->question->industry, out);
    if (out->industry && industry_check(a->library, out->industry, error))
        return -1;
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
    return appraise_value(a, error) || (out->score.has_experts && without_experts(a, error)) ? -1 : 0;
}
