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

struct dependence { double same_product, same_field, same_sector, other; }; /* of two patents of a basket */

struct pledge_model {
    const char *score;
    uint64_t seed;
    struct dependence dependence;
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
/* Member "seed" and the lattice that follows from it; number may be NULL. */
int lattice_compile(const struct spec *spec, const struct json *root, uint64_t *number, struct lattice *out);
int triangle_compile(const struct spec *spec, const struct json *object, const char *path, const char *name, struct triangle *out);
int spec_real(const struct spec *spec, const struct json *object, const char *path, const char *name, double least, double most, double *out);

/* What a patent has of a product that several share: K by the leader's facts, and its own part of the sales. */
struct product_share {
    struct royalty_range range;
    uint32_t factor, evidence;
    const char *industry;
    int64_t forecast[QUESTION_YEARS], rest;
    size_t forecast_count;
    bool sold;
    struct triangle sales_draw;
};

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
    struct subject dated;
    struct product_share *product;     /* in a basket; NULL: the product is this patent's alone */
    size_t leader;
};

/* pledge.c: what comes before the value, and what after it; `risk` false: a part of a basket, whose loan is the whole's */
int pledge_begin(struct appraisal *, const struct model_library *, const struct subject *, const struct pledge_question *, struct arena *, struct valuation *out,
                 struct error *);
int pledge_finish(struct appraisal *, bool risk, struct error *);

void gate_answer(struct appraisal *appraisal);
struct day latest_loan_end(const struct appraisal *appraisal);
int value_answer(struct appraisal *appraisal, struct error *error);
/* The value as it will be `horizon` years after the valuation date, draw by draw. */
int value_draws(const struct appraisal *appraisal, double horizon, double *out, struct error *error);
int market_approach(struct appraisal *appraisal, struct error *error);
int cost_approach(struct appraisal *appraisal, struct error *error);
/* A product of a basket: K by its leader's facts, its sales as one of its patents tells them (false: it tells none). */
int product_rate(struct appraisal *leader, struct product_share *out, struct error *error);
bool product_sales(struct appraisal *appraisal, struct product_share *out);
/* loan.c */
void loan_answer(struct appraisal *appraisal, bool risk);
int64_t loan_limits(const struct appraisal *appraisal, struct loan *loan); /* fills the limits from loan->ltv_cap and the value; the ceiling */
bool loan_has_risk(const struct appraisal *appraisal, const struct loan *loan); /* a loan with a rate was asked for; else says what is missing */
double loan_horizon(const struct appraisal *appraisal);                    /* years from the valuation date to the forced sale */
int loan_realise(const struct appraisal *appraisal, double horizon, double sale, double *out, struct error *error);
void loan_risk(struct appraisal *appraisal, struct loan *loan, const double *base, const double *stress);
void loan_decide(const struct appraisal *appraisal, struct loan *loan, bool has_amount, int64_t amount);
int fees_compile(const struct model_library *library, int kind, double share, struct fees *out);
int patent_year(struct day start, struct day day); /* 1 in the first year from filing */
void add_gap(struct valuation *out, struct arena *arena, const char *code, const char *path, const char *zh, const char *en);

#endif
