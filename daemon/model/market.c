/* Two approaches beside income: comparable deals, and replacement cost (rules 9 and 10 of the model's card). */
#include "domain/fields.h"
#include "model/maths.h"
#include "model/pledge.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static double clip(double x, double low, double high)
{
    return x < low ? low : x > high ? high : x;
}

static double relation(const struct market_model *m, int64_t field, int other)
{
    if (field && other == field)
        return m->same_field;
    return field && other && wipo_sector_of_field((int)field) == wipo_sector_of_field(other) ? m->same_sector : m->other;
}

/* V = price / patents · clip(Q/Q_j) · clip(L/L_j) / share of the form; weight = decay^age · relation.  False: not comparable. */
static bool compare(const struct appraisal *a, const struct deal *deal, struct comparable *out)
{
    const struct market_model *m = &a->model->market;
    int64_t kind = record_number(a->record, ATTRIBUTE_kind, 0);
    bool has_quality = deal->has_quality && deal->quality > 0, has_life = deal->has_life && deal->life > 0;
    if (deal->day.number >= a->subject->as_of.number || (deal->kind && deal->kind != kind))
        return false;
    *out = (struct comparable){.deal = deal, .unknown = !has_quality + !has_life};
    out->quality = has_quality ? clip((double)a->out->score.ungated_total / deal->quality, m->quality_low, m->quality_high) : 1;
    out->life = has_life ? clip(a->life.economic / ((double)deal->life / MILLION), m->life_low, m->life_high) : 1;
    out->form = m->forms[deal->form];
    out->value = (double)deal->price / (double)deal->patents * out->quality * out->life / out->form;
    out->weight = maths_power(m->decay, (double)(a->subject->as_of.number - deal->day.number) / 365) *
                  relation(m, record_number(a->record, ATTRIBUTE_wipo_field, 0), deal->field);
    return true;
}

/* Heaviest first, newest first among equals; deals come by day and id, so that the order of import says nothing. */
static int heaviest(const void *x, const void *y)
{
    const struct comparable *left = x, *right = y;
    if (left->weight != right->weight)
        return left->weight > right->weight ? -1 : 1;
    return left->deal->day.number != right->deal->day.number ? (left->deal->day.number > right->deal->day.number ? -1 : 1) : strcmp(left->deal->id, right->deal->id);
}

static size_t find_comparables(const struct appraisal *a, struct comparable *found)
{
    size_t count = 0;
    for (size_t i = 0; i < a->subject->deal_count; i++)
        count += compare(a, &a->subject->deals[i], &found[count]);
    if (count)
        qsort(found, count, sizeof *found, heaviest);
    return count < a->model->market.most ? count : a->model->market.most;
}

/* (Σw)²/Σw²: how many equally weighted deals would say as much. */
static double effective(const struct comparable *found, size_t count, double *whole)
{
    double squares = 0;
    *whole = 0;
    for (size_t i = 0; i < count; i++) {
        *whole += found[i].weight;
        squares += found[i].weight * found[i].weight;
    }
    return squares > 0 ? floor(*whole * *whole / squares * MILLION + 0.5) / MILLION : 0; /* as printed: three equal deals are three */
}

/* What is not known of a deal widens what it says. */
static struct triangle widened(const struct triangle *factor, int unknown)
{
    return (struct triangle){factor->low / (1 + unknown), factor->mode, factor->high * (1 + 0.5 * unknown)};
}

static void market_draws(const struct appraisal *a, const struct comparable *found, size_t count, double whole, double *out)
{
    const struct lattice *lattice = &a->model->lattice;
    for (unsigned k = 0; k < LATTICE_POINTS; k++) {
        double wanted = lattice->u[6][k] * whole, so_far = found[0].weight;
        size_t pick = 0;
        while (so_far <= wanted && pick + 1 < count)
            so_far += found[++pick].weight;
        struct triangle factor = widened(&a->model->market.factor, found[pick].unknown);
        out[k] = found[pick].value * triangle_at(&factor, lattice->u[7][k]);
    }
}

static struct approach *new_approach(struct appraisal *a, const char *id, enum approach_kind kind)
{
    struct approach *approach = &a->out->approaches[a->out->approach_count++];
    *approach = (struct approach){.id = id, .kind = kind, .life = a->life.economic};
    a->has[kind] = true;
    return approach;
}

int market_approach(struct appraisal *a, struct error *error)
{
    const struct market_model *m = &a->model->market;
    double whole;
    if (!a->subject->deal_count || a->life.economic <= 0)
        return 0;
    struct comparable *found = arena_take(a->arena, a->subject->deal_count * sizeof *found);
    double *draws = arena_take(a->arena, LATTICE_POINTS * sizeof *draws);
    if (!found || !draws)
        return error_set(error, ERROR_BUSY, "value", NULL, "free memory");
    size_t count = find_comparables(a, found);
    a->effective_deals = effective(found, count, &whole);
    if (a->effective_deals < m->least) {
        if (count)
            add_gap(a->out, a->arena, "market.few_deals", "deals", arena_print(a->arena, "可比成交有效数量 %.2f，少于 %.0f：不用市场法", a->effective_deals, m->least),
                    arena_print(a->arena, "%.2f effective comparable deals, fewer than %.0f: no market approach", a->effective_deals, m->least));
        return 0;
    }
    struct approach *approach = new_approach(a, "market", APPROACH_MARKET);
    approach->comparables = found;
    approach->comparable_count = count;
    approach->effective_deals = a->effective_deals;
    for (size_t i = 0; i < count; i++) {
        found[i].share = found[i].weight / whole;
        approach->base += found[i].share * found[i].value;
    }
    market_draws(a, found, count, whole, draws);
    draws_range(draws, &approach->range);
    a->draws[APPROACH_MARKET] = draws;
    return 0;
}

/* The cost that the question declares, else the record's; the year belongs to it. */
static bool find_cost(const struct appraisal *a, int64_t *amount, int64_t *year)
{
    if (a->question->has_cost) {
        *amount = a->question->cost;
        *year = a->question->cost_year;
        return true;
    }
    *amount = record_number(a->record, ATTRIBUTE_research_cost, 0);
    *year = record_number(a->record, ATTRIBUTE_research_cost_year, 0);
    return *amount > 0 && *year > 0 && *year <= day_year(a->subject->as_of);
}

int cost_approach(struct appraisal *a, struct error *error)
{
    const struct cost_model *m = &a->model->cost;
    int64_t amount, year;
    if (!find_cost(a, &amount, &year))
        return 0;
    double *draws = arena_take(a->arena, LATTICE_POINTS * sizeof *draws);
    if (!draws)
        return error_set(error, ERROR_BUSY, "value", NULL, "free memory");
    struct approach *approach = new_approach(a, "cost", APPROACH_COST);
    double whole = a->life.age + a->life.economic;
    approach->cost = amount;
    approach->cost_year = (int)year;
    approach->cost_index = maths_power(1 + m->index, day_year(a->subject->as_of) - (int)year);
    approach->cost_return = (uint32_t)(m->profit * MILLION + 0.5);
    approach->age = a->life.age;
    approach->obsolescence = whole > 0 ? a->life.age / whole : 1;
    approach->base = (double)amount * approach->cost_index * (1 + m->profit) * (1 - approach->obsolescence);
    for (unsigned k = 0; k < LATTICE_POINTS; k++)
        draws[k] = approach->base * triangle_at(&m->factor, a->model->lattice.u[8][k]);
    draws_range(draws, &approach->range);
    a->draws[APPROACH_COST] = draws;
    return 0;
}
