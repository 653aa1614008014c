/* The income approach by royalty saving: what the holder does not pay to another, year by year, less the fees, while it is worth keeping. */
#ifndef MODEL_INCOME_H
#define MODEL_INCOME_H

#include "model/lattice.h"

#include <stdbool.h>

struct fee_band { int through; double yuan; };
struct fees { size_t count; struct fee_band bands[8]; double share; /* paid after relief */ };

struct income_case {
    double forecast[QUESTION_YEARS]; /* yuan of 12-month periods from the valuation date */
    size_t forecast_count;
    double fade;                     /* a year after the last given one, −0.10 */
    double rate;                     /* K */
    double rate_most;
    double discount;                 /* i */
    double tax;
    double hazard;                   /* of invalidation, a year */
    double pending;                  /* chance to survive a pending case, else 1 */
    double age, legal;               /* years of 365 days */
    double economic_life;            /* years from filing */
    bool sold;                       /* in the last year: at least one more year is counted */
    int running_year;                /* patent year at the valuation date */
    double spread;                   /* a of the K factor */
    struct fees fees;
    struct triangle sales_draw, fade_draw, life_draw;
};

double fee_of_year(const struct fees *fees, int year);
/* n = min(legal, max(1 if sold else 0, life·factor − age)), never below zero. */
double income_life(const struct income_case *income, double factor);
/* V₁/√(1+i) with V_t = max(0, S_t·weight·K·(1−τ)·s_t − fee_t + V_{t+1}/(1+i)); from `horizon` years after the valuation date. */
double income_value(const struct income_case *income, double sales_factor, double fade, double rate, double life, double horizon);
/* All 4,096 draws. */
void income_draws(const struct income_case *income, const struct lattice *lattice, double horizon, double *out);
/* Base case slot by slot, enough to redo the sum by hand. */
void income_steps(const struct income_case *income, struct approach *out);

#endif
