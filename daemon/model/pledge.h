/* A compiled pledge model and the pieces of a pledge answer. */
#ifndef MODEL_PLEDGE_H
#define MODEL_PLEDGE_H

#include "model/income.h"
#include "model/royalty.h"

#define SCHEMES 8

struct gate_rule { const char *id, *zh, *en, *article, *cure_zh, *cure_en; };
struct scheme { const char *id; double fund, bank, insurer, appraiser; };
struct text_pair { const char *zh, *en; };

struct market_model {
    double quality_low, quality_high, life_low, life_high, decay, same_field, same_sector, other, least, forms[DEAL_FORMS];
    size_t most;
    struct triangle factor;
};
struct cost_model { double index, profit; struct triangle factor; };
/* Weights of the approaches; income and market by whether there are `many` deals. */
struct reconciliation { double income, market, income_many, market_many, many, cost, warn, split; };

struct pledge_model {
    const char *score;
    struct market_model market;
    struct cost_model cost;
    struct reconciliation reconciliation;
    double sharing_low, sharing_high; /* of profit */
    struct lattice lattice;
    int64_t risk_free, technical, per_risk, missing_risk, discount_floor, discount_most, discount_step; /* millionths; missing_risk in millionths of a point */
    struct royalty_factor factor;
    struct spread spread;
    double tax, fade, hazard[4], pending[4], rate_most;
    struct triangle sales_audited, sales_declared, sales_forecast, fade_draw, life_draw, proceeds;
    double sale[4], stress, sale_cost, years_to_sell, default_days;
    uint32_t ltv[4][8];                /* kind, grade in the score model's order */
    struct curve term_factor;
    uint32_t evidence_audited, evidence_declared, evidence_forecast, evidence_market;
    double hard_middle, hard_low, step;
    int64_t appraisal_from, loan_years, margin_years, legal_margin_years, register_days;
    struct scheme schemes[SCHEMES];
    size_t scheme_count;
    double prior_revenue, prior_worked, prior_worked_enterprise, prior_utility_model, prior_spread, prior_mean, prior_round;
    struct curve prior_quality, prior_percentile;
    struct gate_rule rules[VALUATION_CHECKS];
    size_t rule_count;
    struct text_pair disclosures[16];
    size_t disclosure_count;
};

int text_pairs_compile(const struct spec *spec, const struct json *root, const char *name, struct text_pair *out, size_t room, size_t *count);
int triangle_compile(const struct spec *spec, const struct json *object, const char *path, const char *name, struct triangle *out);
int spec_real(const struct spec *spec, const struct json *object, const char *path, const char *name, double least, double most, double *out);

/* One pledge question while it is being answered. */
struct appraisal {
    const struct pledge_model *model;
    const struct model_library *library;
    const struct subject *subject;
    const struct pledge_question *question;
    const struct record *record;
    struct arena *arena;
    struct valuation *out;
    struct life life;                  /* of the patent at as_of */
    int64_t economic_life;   /* from filing, millionths of a year */
    struct income_case income;
    bool has[APPROACHES];              /* which approaches speak */
    double *draws[APPROACHES];         /* of market and cost, LATTICE_POINTS; those of income follow from the case */
    double weights[APPROACHES], effective_deals;
    bool lendable;                     /* a loan may be measured by this value */
    uint32_t evidence;                 /* factor, millionths */
    struct day start, expiry;          /* of the term; DAY_NONE when unknown */
};

void gate_answer(struct appraisal *appraisal);
struct day latest_loan_end(const struct appraisal *appraisal);
int value_answer(struct appraisal *appraisal, struct error *error);
/* The value as it will be `horizon` years after the valuation date, draw by draw. */
int value_draws(const struct appraisal *appraisal, double horizon, double *out, struct error *error);
int market_approach(struct appraisal *appraisal, struct error *error);
int cost_approach(struct appraisal *appraisal, struct error *error);
void loan_answer(struct appraisal *appraisal);
int fees_compile(const struct model_library *library, int kind, double share, struct fees *out);
int patent_year(struct day start, struct day day); /* 1 in the first year from filing */
void add_gap(struct valuation *out, struct arena *arena, const char *code, const char *path, const char *zh, const char *en);

#endif
