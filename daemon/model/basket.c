/* Several patents pledged together (rules 4 and 16 of the model's card): a product counts once, and the whole lies between independence and the
 * plain sum of its parts. */
#include "domain/fields.h"
#include "model/pledge.h"

#include <string.h>

#define NO_PRODUCT SIZE_MAX

struct basket {
    struct appraisal *members; /* by number */
    size_t count;
    size_t *products;          /* index of the product's leader, or NO_PRODUCT */
    const struct pledge_question *question;
    struct valuation *out;
    struct arena *arena;
    double dependence;         /* λ */
};

static bool asks_sales(const struct pledge_question *question)
{
    return question->sales.forecast_count || question->sales.history_count;
}

static bool can_earn(const struct appraisal *a)
{
    const char *word;
    return a->out->has_score && a->life.known && !status_is_dead(a->record, &word);
}

static bool share_a_product(const struct appraisal *a, const struct appraisal *b)
{
    const struct value *left = &a->record->values[ATTRIBUTE_product_ids], *right = &b->record->values[ATTRIBUTE_product_ids];
    size_t at = 0, size, other_size;
    const char *item, *other;
    while (left->state == VALUE_SET && right->state == VALUE_SET && list_next(left, &at, a->arena, &item, &size)) {
        size_t inner = 0;
        while (list_next(right, &inner, a->arena, &other, &other_size))
            if (size == other_size && !memcmp(item, other, size))
                return true;
    }
    return false;
}

/* Sales of the question are those of one product that all patents of the basket serve; else records say which product they serve. */
static void find_products(struct basket *basket)
{
    bool one = asks_sales(basket->question);
    size_t *first = basket->products;
    for (size_t i = 0; i < basket->count; i++) {
        first[i] = can_earn(&basket->members[i]) ? i : NO_PRODUCT;
        for (size_t k = 0; k < i && first[i] == i; k++)
            if (first[k] != NO_PRODUCT && (one || share_a_product(&basket->members[i], &basket->members[k])))
                first[i] = first[k];
    }
    for (size_t i = 0; i < basket->count; i++) { /* the highest score leads; the first by number among equals */
        size_t best = first[i];
        for (size_t k = 0; k < basket->count && first[i] != NO_PRODUCT; k++)
            if (first[k] == first[i] && basket->members[k].out->score.ungated_total > basket->members[best].out->score.ungated_total)
                best = k;
        basket->members[i].leader = best;
    }
    for (size_t i = 0; i < basket->count; i++)
        first[i] = basket->members[i].leader;
}

/* One year's yuan among the patents of a product in proportion to their scores, by largest remainder, ties by number. */
static void split_year(const struct basket *basket, size_t leader, int64_t amount, size_t year)
{
    int64_t whole = 0, left = amount;
    for (size_t i = 0; i < basket->count; i++)
        whole += basket->products[i] == leader ? basket->members[i].out->score.ungated_total : 0;
    for (size_t i = 0; i < basket->count && whole; i++) {
        struct appraisal *a = &basket->members[i];
        if (basket->products[i] != leader)
            continue;
        __int128 exact = (__int128)amount * a->out->score.ungated_total;
        a->product->forecast[year] = (int64_t)(exact / whole);
        a->product->rest = (int64_t)(exact % whole);
        left -= a->product->forecast[year];
    }
    for (; left > 0 && whole; left--) {
        struct appraisal *best = NULL;
        for (size_t i = 0; i < basket->count; i++)
            if (basket->products[i] == leader && (!best || basket->members[i].product->rest > best->product->rest))
                best = &basket->members[i];
        best->product->rest = -1;
        best->product->forecast[year]++;
    }
}

/* The sales as the best of the product's patents tells them that tells any; how many patents it has. */
static size_t sales_of(struct basket *basket, size_t leader, struct product_share *common)
{
    size_t patents = 0;
    int32_t best = -1;
    for (size_t i = 0; i < basket->count; i++) {
        int32_t score = basket->members[i].out->score.ungated_total;
        if (basket->products[i] != leader)
            continue;
        patents++;
        if (score > best && product_sales(&basket->members[i], common))
            best = score;
    }
    return patents;
}

/* One K per product, its highest-scoring patent's; its sales split among its patents. */
static int share_product(struct basket *basket, size_t leader, struct error *error)
{
    struct product_share common = {.rest = 0};
    if (sales_of(basket, leader, &common) < 2)
        return 0;
    if (product_rate(&basket->members[leader], &common, error))
        return -1;
    for (size_t i = 0; i < basket->count && common.forecast_count; i++) {
        if (basket->products[i] != leader)
            continue;
        struct product_share *own = arena_take(basket->arena, sizeof *own);
        if (!own)
            return error_set(error, ERROR_BUSY, "basket", NULL, "free memory");
        *own = common;
        basket->members[i].product = own;
    }
    for (size_t year = 0; year < common.forecast_count; year++)
        split_year(basket, leader, common.forecast[year], year);
    return 0;
}

static double dependence_of(const struct basket *basket, size_t i, size_t k)
{
    const struct dependence *d = &basket->members[i].model->dependence;
    int64_t a = record_number(basket->members[i].record, ATTRIBUTE_wipo_field, 0), b = record_number(basket->members[k].record, ATTRIBUTE_wipo_field, 0);
    if (basket->products[i] != NO_PRODUCT && basket->products[i] == basket->products[k])
        return d->same_product;
    if (!a || !b)
        return d->other;
    return a == b ? d->same_field : wipo_sector_of_field((int)a) == wipo_sector_of_field((int)b) ? d->same_sector : d->other;
}

/* λ = Σ m_a m_b λ_ab / Σ m_a m_b over all pairs, m the medians. */
static double weighted_dependence(const struct basket *basket)
{
    double sum = 0, weights = 0;
    for (size_t i = 0; i < basket->count; i++)
        for (size_t k = i + 1; k < basket->count; k++) {
            const struct appraisal *a = &basket->members[i], *b = &basket->members[k];
            double weight = a->lendable && b->lendable ? (double)a->out->value.middle * (double)b->out->value.middle : 0;
            sum += weight * dependence_of(basket, i, k);
            weights += weight;
        }
    return weights > 0 ? sum / weights : 0;
}

typedef int member_draws(const struct appraisal *a, double parameter, double *out, struct error *error);

/* Q_B = (1−λ)·Q_ind + λ·ΣQ: quantile functions, so all three come sorted.  Each patent has a permutation of its own, in the order of numbers. */
static int combine(const struct basket *basket, member_draws *draw, double parameter, double *independent, double *plain, double *out, struct error *error)
{
    double *one = arena_take(basket->arena, LATTICE_POINTS * sizeof *one), *order = arena_take(basket->arena, LATTICE_POINTS * sizeof *order);
    if (!one || !order)
        return error_set(error, ERROR_BUSY, "basket", NULL, "free memory");
    memset(independent, 0, LATTICE_POINTS * sizeof *independent);
    memset(plain, 0, LATTICE_POINTS * sizeof *plain);
    for (size_t j = 0; j < basket->count; j++) {
        const struct appraisal *a = &basket->members[j];
        if (!a->lendable)
            continue;
        if (draw(a, parameter, one, error))
            return -1;
        draws_sort(one);
        lattice_dimension(a->model->seed, LATTICE_BASKET + (unsigned)j, order);
        for (unsigned k = 0; k < LATTICE_POINTS; k++) {
            plain[k] += one[k];
            independent[k] += one[(unsigned)(order[k] * LATTICE_POINTS)];
        }
    }
    draws_sort(independent);
    for (unsigned k = 0; k < LATTICE_POINTS; k++)
        out[k] = (1 - basket->dependence) * independent[k] + basket->dependence * plain[k];
    return 0;
}

static bool is_lendable(const struct basket *basket)
{
    bool any = false;
    for (size_t i = 0; i < basket->count; i++)
        any = any || basket->members[i].lendable;
    return any;
}

static int value_basket(struct basket *basket, struct error *error)
{
    struct valuation *out = basket->out;
    double *draws[3];
    for (int i = 0; i < 3; i++)
        if (!(draws[i] = arena_take(basket->arena, LATTICE_POINTS * sizeof **draws)))
            return error_set(error, ERROR_BUSY, "basket", NULL, "free memory");
    for (size_t i = 0; i < basket->count; i++)
        if (!basket->members[i].lendable)
            add_gap(out, basket->arena, "basket.left_out", basket->members[i].out->number, "该专利没有可据以放款的价值，未计入组合", "this patent has no value to lend on: it is not counted in the basket");
    if (!is_lendable(basket))
        return 0;
    basket->dependence = weighted_dependence(basket);
    if (combine(basket, value_draws, 0, draws[0], draws[1], draws[2], error))
        return -1;
    draws_range(draws[0], &out->basket.independent);
    draws_range(draws[1], &out->basket.sum);
    draws_range(draws[2], &out->value);
    out->basket.dependence = (uint32_t)(basket->dependence * MILLION + 0.5);
    out->has_value = true;
    return 0;
}

/* The cap of the whole is the mean of the patents' caps, weighted by their middle values. */
static uint32_t common_cap(const struct basket *basket)
{
    __int128 sum = 0, weights = 0;
    for (size_t i = 0; i < basket->count; i++) {
        const struct appraisal *a = &basket->members[i];
        sum += a->lendable ? (__int128)a->out->loan.ltv_cap * a->out->value.middle : 0;
        weights += a->lendable ? a->out->value.middle : 0;
    }
    return weights > 0 ? (uint32_t)divide_half_up(sum, weights) : 0;
}

static int draw_base(const struct appraisal *a, double horizon, double *out, struct error *error)
{
    return loan_realise(a, horizon, a->model->sale[record_number(a->record, ATTRIBUTE_kind, 1)], out, error);
}

static int draw_stress(const struct appraisal *a, double horizon, double *out, struct error *error)
{
    return loan_realise(a, horizon, a->model->stress, out, error);
}

static int risk_of_basket(struct basket *basket, struct loan *loan, struct error *error)
{
    double *base = arena_take(basket->arena, LATTICE_POINTS * sizeof *base), *stress = arena_take(basket->arena, LATTICE_POINTS * sizeof *stress);
    double *first = arena_take(basket->arena, LATTICE_POINTS * sizeof *first), *second = arena_take(basket->arena, LATTICE_POINTS * sizeof *second);
    const struct appraisal *a = &basket->members[0];
    if (!base || !stress || !first || !second)
        return error_set(error, ERROR_BUSY, "basket", NULL, "free memory");
    double horizon = loan_horizon(a);
    if (combine(basket, draw_base, horizon, first, second, base, error) || combine(basket, draw_stress, horizon, first, second, stress, error))
        return -1;
    struct appraisal whole = *a;
    whole.out = basket->out;
    loan_risk(&whole, loan, base, stress);
    return 0;
}

static void gather_loan(const struct basket *basket, struct loan *loan)
{
    const struct appraisal *first = &basket->members[0];
    loan->has_request = basket->question->loan.given;
    loan->requested = loan->has_request ? basket->question->loan.amount : 0;
    loan->external_appraisal = loan->has_request && loan->requested >= first->model->appraisal_from;
    loan->latest_end = DAY_NONE;
    for (size_t i = 0; i < basket->count; i++) {
        struct day end = basket->members[i].out->loan.latest_end;
        if (day_is_set(end) && (!day_is_set(loan->latest_end) || end.number < loan->latest_end.number))
            loan->latest_end = end;
        loan->fees_during += basket->members[i].out->loan.fees_during;
    }
}

static int lend(struct basket *basket, struct error *error)
{
    struct loan *loan = &basket->out->loan;
    struct appraisal whole = basket->members[0];
    int64_t amount = 0;
    bool lendable = is_lendable(basket);
    whole.out = basket->out;
    whole.lendable = lendable;
    basket->out->has_loan = true;
    gather_loan(basket, loan);
    if (lendable) {
        loan->ltv_cap = common_cap(basket);
        amount = loan_limits(&whole, loan);
        if (loan->has_request && basket->out->value.middle > 0)
            loan->ltv_requested = (int64_t)divide_half_up((__int128)loan->requested * MILLION, basket->out->value.middle);
        if (loan_has_risk(&whole, loan) && risk_of_basket(basket, loan, error))
            return -1;
    }
    loan_decide(&whole, loan, lendable, amount);
    return 0;
}

static void gate_basket(struct basket *basket)
{
    static const enum verdict order[] = {VERDICT_PASS, VERDICT_WARN, VERDICT_UNKNOWN, VERDICT_REFUSE};
    size_t worst = 0;
    for (size_t i = 0; i < basket->count; i++)
        for (size_t v = 0; v < 4; v++)
            if (basket->members[i].out->gate.verdict == order[v] && v > worst)
                worst = v;
    basket->out->has_gate = true;
    basket->out->gate.verdict = order[worst];
}

static int appraise_members(struct basket *basket, const struct model_library *library, const struct subject *subjects, struct error *error)
{
    for (size_t i = 0; i < basket->count; i++)
        if (pledge_begin(&basket->members[i], library, &subjects[i], basket->question, basket->arena, &basket->out->parts[i], error))
            return -1;
    find_products(basket);
    for (size_t i = 0; i < basket->count; i++)
        if (basket->products[i] == i && share_product(basket, i, error))
            return -1;
    for (size_t i = 0; i < basket->count; i++)
        if (pledge_finish(&basket->members[i], false, error))
            return -1;
    return 0;
}

int model_basket(const struct model_library *library, const struct subject *subjects, size_t count, const struct pledge_question *question, struct arena *arena,
                 struct valuation *out, struct error *error)
{
    struct basket basket = {.count = count, .question = question, .out = out, .arena = arena};
    basket.members = arena_take(arena, count * sizeof *basket.members);
    basket.products = arena_take(arena, count * sizeof *basket.products);
    if (!basket.members || !basket.products)
        return error_set(error, ERROR_BUSY, "basket", NULL, "free memory");
    if (appraise_members(&basket, library, subjects, error))
        return -1;
    const struct valuation *first = &out->parts[0];
    out->as_of = question->score.as_of;
    out->purpose = PURPOSE_PLEDGE;
    for (size_t i = 0; i < count; i++) /* a design rests on fewer files than a patent that is scored */
        if (out->parts[i].model_count > out->model_count) {
            memcpy(out->models, out->parts[i].models, sizeof out->models);
            out->model_count = out->parts[i].model_count;
        }
    memcpy(out->disclosures, first->disclosures, sizeof out->disclosures);
    out->disclosure_count = first->disclosure_count;
    gate_basket(&basket);
    if (value_basket(&basket, error) || lend(&basket, error))
        return -1;
    out->state = out->gate.verdict == VERDICT_REFUSE ? ANSWER_REFUSED : ANSWER_GAPS;
    return 0;
}
