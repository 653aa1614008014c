/* The answers, as plain data: filled by model/ and service/, rendered by rpc/render only.
 * Scores: points, totals and contributions in hundredths; weights, rates and probabilities in millionths; money in whole yuan. */
#ifndef DOMAIN_VALUATION_H
#define DOMAIN_VALUATION_H

#include "base/digest.h"
#include "domain/day.h"
#include "domain/norms.h"
#include "domain/question.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VALUATION_INDICATORS 64
#define VALUATION_ROWS (VALUATION_INDICATORS + 8) /* and unobserved.law …, experts, gate */
#define VALUATION_DIMENSIONS 8
#define VALUATION_REASONS 8
#define VALUATION_GAPS 32
#define VALUATION_CHECKS 24
#define VALUATION_SLOTS 41
#define VALUATION_COMMENTS 8

enum missing { MISSING_NOT, MISSING_SKIP, MISSING_APPLICANT, MISSING_EXPERT };

/* What experts said of an indicator: median, least and most, hundredths; it counts where the record is silent. */
struct panel { unsigned count; int32_t median, low, high; bool counts; };

struct indicator_row {
    const char *id, *zh, *en, *dimension;
    const char *input;          /* the feature behind it; NULL for rows that are no indicator */
    bool has_raw;
    double raw;                 /* as the feature gives it: a count, a fraction, years, yuan */
    unsigned raw_decimals;      /* at most this many when printed */
    const char *raw_word;       /* for inputs looked up in a table: the word; then raw is not printed */
    const char *unit;
    bool has_cohort;
    struct cohort_standing cohort;
    int64_t divisor;            /* what the value was divided by to stand beside its cohort, millionths; 0: nothing */
    bool immature;
    bool has_points;
    int32_t points;             /* hundredths */
    uint32_t weight;            /* effective, millionths */
    uint32_t nominal_weight;
    int32_t contribution;       /* hundredths */
    enum missing missing;
    struct panel panel;
    const char *source;
    bool verified;
};

struct dimension_row {
    const char *id, *zh, *en;
    bool has_score;
    int32_t score;
    uint32_t weight;
    int32_t contribution;
    uint32_t memberships[VALUATION_COMMENTS]; /* millionths, one a comment of the score */
};
/* A grade of the fuzzy comprehensive evaluation: its words and what it counts, hundredths of a point. */
struct comment { const char *zh, *en; int32_t value; };

/* A pull up or down, or a change that would help: stable code, size in hundredths of a point, a sentence in both languages. */
struct reason { const char *code, *indicator; int32_t effect; bool strength; const char *zh, *en; };
/* What was missing and by which stated rule it was handled. */
struct gap { const char *code, *path; const char *zh, *en; };

struct model_pin { const char *name, *sha256; }; /* id@version, lower-case hex: the one file that is meant */
struct model_mark {
    const char *role, *id, *version;
    struct digest digest;
    bool trial;
    const char *const *unverified; /* its members with numbers that nobody checked against their source; "*": the whole file */
    size_t unverified_count;
};

struct score {
    int32_t total, ungated_total;
    const char *grade;
    uint32_t confidence, expert_share; /* millionths */
    bool has_experts;                  /* some of them count */
    int32_t expert_effect, expert_uncapped; /* on the total, hundredths: as it counts, and as it would without the cap */
    size_t dimension_count, row_count, reason_count, remedy_count;
    const char *combination;    /* NULL: weighted mean */
    size_t comment_count;       /* 0: the model does not evaluate fuzzily */
    struct comment comments[VALUATION_COMMENTS];
    uint32_t memberships[VALUATION_COMMENTS]; /* millionths */
    struct dimension_row dimensions[VALUATION_DIMENSIONS];
    struct indicator_row rows[VALUATION_ROWS];
    struct reason reasons[VALUATION_REASONS], remedies[VALUATION_REASONS];
};

enum verdict { VERDICT_PASS, VERDICT_WARN, VERDICT_REFUSE, VERDICT_UNKNOWN };
const char *verdict_word(enum verdict verdict);

struct gate_check {
    const char *rule;             /* "461-11-4", "B2" */
    const char *zh, *en, *article;
    enum verdict verdict;
    bool acknowledged;            /* a warn that both parties acknowledged */
    bool declared;                /* rests on what the caller declared */
    const char *fact;             /* "fees_paid_through 2027-02-18" */
    const char *cure_zh, *cure_en; /* NULL when it passes */
};
struct gate { enum verdict verdict; size_t count; struct gate_check checks[VALUATION_CHECKS]; };

struct money_range { int64_t low, middle, high, mean; }; /* P10, P50, P90 and the mean, whole yuan */

/* One slot of the income approach, enough to redo the sum by hand. */
struct income_slot {
    int64_t sales;                /* yuan of the whole slot */
    double weight;                /* 1, or the fraction of the last slot */
    double survival, discount_factor, income, fee_present_value;
    int64_t fee;
};

enum approach_kind { APPROACH_INCOME, APPROACH_MARKET, APPROACH_COST, APPROACH_PRIOR, APPROACHES };

struct deal;
/* A deal as the market approach sees it. */
struct comparable {
    const struct deal *deal;
    double quality, life, form;   /* factors: of quality and life, clipped; the share of a sale that its form is worth */
    int unknown;                  /* how many of quality and life are not known */
    double value, weight, share;  /* yuan; before and after weights are made to sum to 1 */
};

struct approach {
    const char *id;               /* "income", "market", "cost", "prior" */
    enum approach_kind kind;
    struct money_range range;
    uint32_t weight;              /* of the reconciliation, millionths */
    uint32_t royalty_rate;        /* K, millionths */
    uint32_t rate_low, rate_high, factor; /* m, n and r of K = m + (n − m)·r */
    uint32_t discount_rate, tax_rate, hazard;
    double life;                  /* n, years */
    uint32_t spread;              /* a of the K factor, millionths */
    size_t slot_count;
    struct income_slot slots[VALUATION_SLOTS];
    double gross, fees, base;     /* present values of the base case, yuan */
    struct money_range lower_rate, higher_rate; /* the same at the discount rate ∓ 2 points */
    uint32_t prior_worked, prior_factor;        /* prior: p_worked and g, millionths */
    bool has_sharing;
    int64_t sharing_low, sharing_high;          /* cross-check by a share of profit, base case */
    const struct comparable *comparables;       /* market */
    size_t comparable_count;
    double effective_deals;
    int64_t cost;                               /* cost */
    int cost_year;
    double cost_index, age, obsolescence;
    uint32_t cost_return;
};

struct loan_limit { const char *id; bool has; int64_t amount; }; /* "ltv_cap", "hard_cap", "low_cap" in hundredths of a yuan, before the floor to 10,000 yuan */

struct loan {
    bool has_ceiling;
    int64_t ceiling;
    bool has_conditional;
    int64_t conditional_ceiling;  /* what it would be once the unknowns are cleared */
    const char *bound_by;
    size_t limit_count;
    struct loan_limit limits[3];
    uint32_t ltv_cap, ltv_kind_grade, ltv_term, ltv_evidence; /* cap and its three factors, millionths */
    bool has_request;
    int64_t requested;
    int64_t ltv_requested;        /* millionths of P50 */
    const char *verdict;          /* "within", "above", "refused", "undecidable", "none" */
    struct day latest_end;
    int64_t fees_during;
    bool external_appraisal;
    bool has_shortfall;
    uint32_t shortfall_given_default, stress_shortfall; /* millionths */
    bool has_expected_loss;
    int64_t expected_loss, exposure_at_default, principal_loss, interest_loss;
    uint32_t pd_term, loss_given_default;
    const char *scheme;
    int64_t split_fund, split_bank, split_insurer, split_appraiser;
    struct money_range realisable; /* NRV: P10, P50, P90, mean */
};

struct licence_payment { int period; int64_t amount; };
struct licence_form {
    const char *form;             /* "running", "lump_sum", "entry_and_royalty", "deferred", "instalments", "minimum_guarantee" */
    bool has_rate;
    uint32_t rate;
    bool has_entry;
    int64_t entry;
    double residual;              /* present value against the lump sum, yuan */
    size_t payment_count;
    struct licence_payment payments[VALUATION_SLOTS];
};
struct licence_ceiling { const char *id; enum verdict verdict; const char *zh, *en; };

struct licence {
    uint32_t royalty_low, royalty_middle, royalty_high; /* after the type factor */
    uint32_t base;                /* K */
    uint32_t rate_low, rate_high, factor, spread, type_factor, discount_rate;
    struct { const char *id, *zh, *en; uint32_t weight; int32_t points; bool missing; } parts[16]; /* parts of r */
    size_t part_count;
    bool has_fee;
    struct money_range fee;       /* lump sum: low, middle, high; mean unused */
    double annuity_sales;         /* A, yuan */
    size_t form_count;
    struct licence_form forms[8];
    bool open;
    enum verdict open_verdict;
    size_t ceiling_count;
    struct licence_ceiling ceilings[4];
    uint32_t fee_relief;          /* of annual fees while an open licence is worked, millionths */
    uint32_t prior_percentile;    /* of the royalty prior, hundredths of a percent */
    bool has_equity;
    int64_t equity_value;         /* of the patent as a contribution in kind, yuan */
    bool equity_declared;         /* by the question; else the lump sum of an exclusive licence */
    uint32_t equity_share;        /* millionths */
    bool has_national;
    uint32_t national_ratio;      /* yearly payment against the national mean per contract-year, millionths */
};

enum answer_state { ANSWER_OK, ANSWER_GAPS, ANSWER_REFUSED };

/* Of several patents: λ in millionths, and the ends between which the whole lies. */
struct basket_ends { uint32_t dependence; struct money_range independent, sum; };

struct valuation {
    enum answer_state state;
    struct valuation *parts;      /* of a basket, by number; else NULL */
    size_t part_count;
    struct basket_ends basket;
    struct day as_of;
    bool hindsight;               /* rests on facts of that day that were seen only later, too */
    enum purpose purpose;
    size_t model_count;
    struct model_mark models[8];
    bool has_norms;
    uint32_t norms_edition;
    struct digest norms_digest;
    const char *number;           /* normal form of the patent */
    const char *title;
    int kind;
    uint64_t revision;
    uint64_t through;             /* ledger sequence the answer rests on */
    bool has_score;
    struct score score;
    bool has_gate;
    struct gate gate;
    bool has_value;
    struct money_range value;
    bool disagreed;               /* approaches too far apart: only `low` is stated, the lowest median */
    bool has_without_experts;
    struct money_range without_experts;
    size_t approach_count;
    struct approach approaches[3];
    bool has_loan;
    struct loan loan;
    bool has_licence;
    struct licence licence;
    size_t gap_count;
    struct gap gaps[VALUATION_GAPS];
    size_t disclosure_count;
    struct { const char *zh, *en; } disclosures[16];
    const char *industry;         /* used, with where it came from */
    char industry_text[9];         /* where a record\'s own industry is kept, ended by a NUL */
    const char *industry_source;  /* "question", "record", "field" */
};

#endif
