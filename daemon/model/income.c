#include "model/income.h"

#include <math.h>

double fee_of_year(const struct fees *fees, int year)
{
    for (size_t i = 0; i < fees->count; i++)
        if (year <= fees->bands[i].through)
            return fees->bands[i].yuan * fees->share;
    return fees->count ? fees->bands[fees->count - 1].yuan * fees->share : 0;
}

double income_life(const struct income_case *income, double factor)
{
    double remaining = income->economic_life * factor - income->age, floor = income->sold ? 1 : 0;
    remaining = remaining > floor ? remaining : floor;
    remaining = remaining < income->legal ? remaining : income->legal;
    return remaining > 0 ? remaining : 0;
}

static double sales_of(const struct income_case *income, int slot, double fade)
{
    if ((size_t)slot <= income->forecast_count)
        return income->forecast[slot - 1];
    double amount = income->forecast[income->forecast_count - 1];
    for (int t = (int)income->forecast_count; t < slot; t++)
        amount = amount * (1 + fade);
    return amount;
}

static double survival_of(const struct income_case *income, int slot)
{
    double survival = income->pending;
    for (int t = 1; t <= slot; t++)
        survival = survival * (1 - income->hazard);
    return survival;
}

static double weight_of(int slot, double life, double horizon)
{
    double end = slot < life ? slot : life, start = slot - 1 > horizon ? slot - 1 : horizon;
    return end - start;
}

static int slots_of(double life)
{
    int slots = (int)ceil(life);
    return slots < VALUATION_SLOTS ? slots : VALUATION_SLOTS - 1;
}

double income_value(const struct income_case *income, double sales_factor, double fade, double rate, double life, double horizon)
{
    double value = 0, growth = 1 + income->discount, sales[VALUATION_SLOTS + 1], survival[VALUATION_SLOTS + 1];
    int slots = slots_of(life);
    if (life <= horizon || !income->forecast_count)
        return 0;
    survival[0] = income->pending;
    for (int t = 1; t <= slots; t++) {
        sales[t] = (size_t)t <= income->forecast_count ? income->forecast[t - 1] : sales[t - 1] * (1 + fade);
        survival[t] = survival[t - 1] * (1 - income->hazard);
    }
    for (int t = slots; t > (int)floor(horizon); t--) {
        double fee = t - 1 >= horizon ? fee_of_year(&income->fees, income->running_year + t) : 0;
        double saved = sales[t] * sales_factor * weight_of(t, life, horizon) * rate * (1 - income->tax) * survival[t];
        double kept = saved - fee + value / growth;
        value = kept > 0 ? kept : 0; /* an owner may always let the patent lapse */
    }
    return value / sqrt(growth);
}

void income_draws(const struct income_case *income, const struct lattice *lattice, double horizon, double *out)
{
    struct triangle rate_draw = {1 - income->spread, 1, 1 + income->spread};
    for (unsigned k = 0; k < LATTICE_POINTS; k++) {
        double sales = triangle_at(&income->sales_draw, lattice->u[0][k]), fade = triangle_at(&income->fade_draw, lattice->u[0][k]);
        double rate = income->rate * triangle_at(&rate_draw, lattice->u[2][k]);
        double life = income_life(income, triangle_at(&income->life_draw, lattice->u[3][k]));
        rate = rate < income->rate_most ? rate : income->rate_most;
        out[k] = income_value(income, sales, fade, rate, life, horizon);
    }
}

void income_steps(const struct income_case *income, struct approach *out)
{
    double growth = 1 + income->discount, factor = 1 / sqrt(growth), life = income_life(income, 1);
    out->life = life;
    out->slot_count = income->forecast_count ? (size_t)slots_of(life) : 0;
    out->gross = out->fees = 0;
    for (int t = 1; t <= (int)out->slot_count; t++) {
        struct income_slot *slot = &out->slots[t - 1];
        double sales = sales_of(income, t, income->fade), fee = fee_of_year(&income->fees, income->running_year + t);
        *slot = (struct income_slot){.sales = yuan_half_up(sales), .weight = weight_of(t, life, 0), .survival = survival_of(income, t),
                                     .discount_factor = factor, .fee = yuan_half_up(fee), .fee_present_value = fee * factor};
        slot->income = sales * slot->weight * income->rate * (1 - income->tax) * slot->survival * factor;
        out->gross += slot->income;
        out->fees += slot->fee_present_value;
        factor = factor / growth;
    }
    out->base = income_value(income, 1, income->fade, income->rate, life, 0);
}
