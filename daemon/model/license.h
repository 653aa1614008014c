/* A compiled license model, and the arithmetic of licence fees on plain numbers (rule 17: pre-tax on both sides, paid in arrears). */
#ifndef MODEL_LICENSE_H
#define MODEL_LICENSE_H

#include "model/pledge.h"

struct license_model {
    const char *score;
    struct royalty_factor factor;
    struct spread spread;
    double fade, rate_most, entry, deferral_probability, guarantee, open_sales, open_profit;
    int64_t discount, deferral_years, open_fixed, fee_relief, national_mean, most_years;
    struct triangle sales_draw;      /* factor of the sales, for the minimum guarantee */
    struct lattice lattice;
    uint32_t types[LICENCE_TYPES];
    double instalments[8];
    size_t instalment_count;
    struct text_pair disclosures[16];
    size_t disclosure_count;
};

struct licence_case {
    const struct license_model *model;
    double sales[VALUATION_SLOTS];   /* of each licence year, yuan */
    size_t years;
    uint32_t rate, low, high;        /* millionths, after the type factor */
    double entry;                    /* share of the lump sum */
    int deferral_years;
};

/* Rates from K, spread and type: low and high are the P10 and P90 of the triangular factor, K·(1 ∓ a·(1 − √.2)). */
void licence_rates(const struct license_model *model, uint32_t rate, double spread, enum licence_type type, struct licence *out);
/* Lump sum and the forms of equal present value, each with its payments and the residual that rounding leaves. */
void licence_forms(const struct licence_case *licence, struct licence *out);

#endif
