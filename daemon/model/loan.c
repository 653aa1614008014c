/* The loan: ceiling and what bound it, term, fees that fall due, and what a default would cost. */
#include "model/maths.h"
#include "model/pledge.h"

#include <math.h>
#include <string.h>

/* min(expiry − 1 day, filing + economic life − 1 year, start + 3 years − 1 day), the numbers from the model. */
struct day latest_loan_end(const struct appraisal *a)
{
    struct day latest = day_is_set(a->expiry) ? day_add_days(a->expiry, -1) : DAY_NONE, other;
    if (day_is_set(a->start) && a->economic_life) {
        other = day_add_years(a->start, (int)(a->economic_life / MILLION) - (int)a->model->margin_years); /* whole years */
        latest = !day_is_set(latest) || other.number < latest.number ? other : latest;
    }
    if (a->question->loan.given) {
        other = day_add_days(day_add_years(a->question->loan.start, (int)a->model->loan_years), -1);
        latest = !day_is_set(latest) || other.number < latest.number ? other : latest;
    }
    return latest;
}

/* Fees fall due on the filing anniversaries inside the loan, while the right lives, that are not paid yet. */
static int64_t fees_during(const struct appraisal *a)
{
    double sum = 0;
    int64_t paid_share = MILLION - record_number(a->record, ATTRIBUTE_fee_relief, 0);
    struct fees fees;
    const char *status;
    int32_t paid = (int32_t)record_number(a->record, ATTRIBUTE_fees_paid_through, INT32_MIN);
    if (!day_is_set(a->start) || !day_is_set(a->expiry) || !a->question->loan.given || status_is_dead(a->record, &status))
        return 0;
    if (fees_compile(a->library, (int)record_number(a->record, ATTRIBUTE_kind, 1), 1, &fees))
        return 0;
    for (int year = 1; year < 25; year++) {
        int32_t due = day_add_years(a->start, year).number;
        if (due >= a->question->loan.start.number && due <= a->question->loan.end.number && due > paid && due < a->expiry.number)
            sum += fee_of_year(&fees, year + 1);
    }
    return divide_half_up((__int128)yuan_half_up(sum) * paid_share, MILLION); /* whole fees, exactly shared: a half yuan stays one */
}

static uint32_t kind_grade_cap(const struct appraisal *a)
{
    static const char *const grades[] = {"A+", "A", "B", "C", "D", "E"};
    int64_t kind = record_number(a->record, ATTRIBUTE_kind, 0);
    for (size_t i = 0; i < 6 && a->out->has_score; i++)
        if (!strcmp(grades[i], a->out->score.grade))
            return a->model->ltv[kind][i];
    return 0;
}

static void caps(const struct appraisal *a, struct loan *loan)
{
    double until = a->question->loan.given ? (double)(a->question->loan.end.number - a->subject->as_of.number) / 365 : 0;
    double after = a->life.economic - until;
    loan->ltv_kind_grade = kind_grade_cap(a);
    loan->ltv_term = (uint32_t)curve_at(&a->model->term_factor, (int64_t)floor(after * MILLION + 0.5), 1);
    loan->ltv_evidence = a->evidence;
    loan->ltv_cap = (uint32_t)divide_half_up((__int128)loan->ltv_kind_grade * loan->ltv_term * loan->ltv_evidence, (__int128)MILLION * MILLION);
}

static int64_t millionths(double share)
{
    return (int64_t)(share * MILLION + 0.5);
}

int64_t loan_limits(const struct appraisal *a, struct loan *loan)
{
    /* from the figures as printed, exactly, so that the limit can be redone by hand */
    static const char *const ids[] = {"ltv_cap", "hard_cap", "low_cap"};
    const __int128 amounts[] = {(__int128)loan->ltv_cap * a->out->value.middle, (__int128)millionths(a->model->hard_middle) * a->out->value.middle,
                                (__int128)millionths(a->model->hard_low) * a->out->value.low};
    int64_t step = (int64_t)a->model->step;
    size_t least = 0;
    for (size_t i = 0; i < 3; i++) {
        loan->limits[i] = (struct loan_limit){ids[i], true, (int64_t)((amounts[i] + 5000) / 10000)};
        least = amounts[i] < amounts[least] ? i : least;
    }
    loan->limit_count = 3;
    loan->bound_by = loan->limits[least].id;
    return (int64_t)(amounts[least] / MILLION / step) * step;
}

/* Net realisable value draw by draw: what is left of the value at the sale, sold with a chance, for a share, after cost, discounted. */
int loan_realise(const struct appraisal *a, double horizon, double sale, double *out, struct error *error)
{
    double rate = (double)a->question->loan.rate / MILLION, wait = maths_power(1 + rate, a->model->years_to_sell);
    if (value_draws(a, horizon, out, error))
        return -1;
    for (unsigned k = 0; k < LATTICE_POINTS; k++) {
        double share = a->model->lattice.u[4][k] < sale ? triangle_at(&a->model->proceeds, a->model->lattice.u[5][k]) : 0;
        out[k] = out[k] * share * (1 - a->model->sale_cost) / wait;
    }
    return 0;
}

static uint32_t share_below(const double *draws, double amount)
{
    int64_t count = 0;
    for (unsigned k = 0; k < LATTICE_POINTS; k++)
        count += draws[k] < amount;
    return (uint32_t)divide_half_up((__int128)count * MILLION, LATTICE_POINTS);
}

static double mean_shortfall(const double *draws, double amount)
{
    double sum = 0;
    for (unsigned k = 0; k < LATTICE_POINTS; k++)
        sum += draws[k] < amount ? amount - draws[k] : 0;
    return sum / LATTICE_POINTS;
}

static const struct scheme *scheme_of(const struct appraisal *a)
{
    for (size_t i = 0; i < a->model->scheme_count && a->question->scheme; i++)
        if (!strcmp(a->model->schemes[i].id, a->question->scheme))
            return &a->model->schemes[i];
    return &a->model->schemes[0];
}

/* Yuan by largest remainder, ties by order: fund, bank, insurer, appraiser. */
static void split(const struct scheme *scheme, int64_t loss, struct loan *loan)
{
    const double shares[] = {scheme->fund, scheme->bank, scheme->insurer, scheme->appraiser};
    int64_t *const parts[] = {&loan->split_fund, &loan->split_bank, &loan->split_insurer, &loan->split_appraiser};
    int64_t rests[4], left = loss;
    for (int i = 0; i < 4; i++) {
        __int128 exact = (__int128)loss * millionths(shares[i]);
        *parts[i] = (int64_t)(exact / MILLION);
        rests[i] = (int64_t)(exact % MILLION);
        left -= *parts[i];
    }
    for (; left > 0; left--) {
        int best = 0;
        for (int i = 1; i < 4; i++)
            best = rests[i] > rests[best] ? i : best;
        rests[best] = -1;
        (*parts[best])++;
    }
    loan->scheme = scheme->id;
}

static void expect_loss(const struct appraisal *a, const double *draws, struct loan *loan, double exposure)
{
    double years = (double)(a->question->loan.end.number - a->question->loan.start.number + 1) / 365;
    double pd = 1 - maths_power(1 - (double)a->question->pd_1y / MILLION, years);
    double shortfall = mean_shortfall(draws, exposure), principal = mean_shortfall(draws, (double)loan->requested);
    loan->has_expected_loss = true;
    loan->pd_term = (uint32_t)(pd * MILLION + 0.5);
    loan->loss_given_default = (uint32_t)(shortfall / exposure * MILLION + 0.5);
    loan->expected_loss = yuan_half_up(pd * shortfall);
    loan->principal_loss = yuan_half_up(pd * principal);
    loan->interest_loss = loan->expected_loss - loan->principal_loss;
    split(scheme_of(a), loan->principal_loss, loan);
}

double loan_horizon(const struct appraisal *a)
{
    return (double)(a->question->loan.end.number - a->subject->as_of.number) / 365 + a->model->years_to_sell;
}

bool loan_has_risk(const struct appraisal *a, const struct loan *loan)
{
    if (loan->has_request && !a->question->loan.has_rate)
        add_gap(a->out, a->arena, "loan.rate", "params.loan.rate", "未给出贷款利率，不计算违约损失", "no loan rate was given: the loss on default is not computed");
    return loan->has_request && a->question->loan.has_rate;
}

void loan_risk(struct appraisal *a, struct loan *loan, const double *base, const double *stress)
{
    double exposure = (double)loan->requested * (1 + (double)a->question->loan.rate / MILLION * a->model->default_days / 360);
    loan->exposure_at_default = yuan_half_up(exposure);
    loan->stress_shortfall = share_below(stress, exposure);
    draws_range(base, &loan->realisable);
    loan->shortfall_given_default = share_below(base, exposure);
    loan->has_shortfall = true;
    if (a->question->has_pd)
        expect_loss(a, base, loan, exposure);
    else
        add_gap(a->out, a->arena, "loan.pd_1y", "params.pd_1y", "未给出一年违约概率，不计算预期损失", "no one-year default probability was given: no expected loss");
}

static void risk(struct appraisal *a, struct loan *loan)
{
    double *base = arena_take(a->arena, LATTICE_POINTS * sizeof *base), *stress = arena_take(a->arena, LATTICE_POINTS * sizeof *stress);
    double horizon = loan_horizon(a), sale = a->model->sale[record_number(a->record, ATTRIBUTE_kind, 1)];
    if (base && stress && !loan_realise(a, horizon, sale, base, NULL) && !loan_realise(a, horizon, a->model->stress, stress, NULL))
        loan_risk(a, loan, base, stress);
}

void loan_decide(const struct appraisal *a, struct loan *loan, bool has_amount, int64_t amount)
{
    enum verdict gate = a->out->gate.verdict;
    if (gate == VERDICT_REFUSE) {
        loan->verdict = "refused";
        return;
    }
    if (gate == VERDICT_UNKNOWN) {
        loan->has_conditional = has_amount;
        loan->conditional_ceiling = amount;
        loan->verdict = "undecidable";
        return;
    }
    if (!has_amount) {
        loan->verdict = "none";
        return;
    }
    loan->has_ceiling = true;
    loan->ceiling = amount;
    bool late = loan->has_request && day_is_set(loan->latest_end) && a->question->loan.end.number > loan->latest_end.number;
    loan->verdict = gate == VERDICT_WARN ? "needs_acknowledgement" : !loan->has_request ? "none" : late ? "too_long" : loan->requested <= amount ? "within" : "above";
}

void loan_answer(struct appraisal *a, bool with_risk)
{
    struct loan *loan = &a->out->loan;
    int64_t amount = 0;
    a->out->has_loan = true;
    loan->latest_end = latest_loan_end(a);
    loan->has_request = a->question->loan.given;
    loan->requested = loan->has_request ? a->question->loan.amount : 0;
    loan->external_appraisal = loan->has_request && loan->requested >= a->model->appraisal_from;
    loan->fees_during = fees_during(a);
    if (a->lendable) {
        caps(a, loan);
        amount = loan_limits(a, loan);
        if (loan->has_request && a->out->value.middle > 0)
            loan->ltv_requested = (int64_t)divide_half_up((__int128)loan->requested * MILLION, a->out->value.middle);
        if (with_risk && loan_has_risk(a, loan))
            risk(a, loan);
    }
    loan_decide(a, loan, a->lendable, amount);
}
