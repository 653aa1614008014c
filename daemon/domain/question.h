/* A question, whole: everything a valuation depends on besides the record, the models and the norms edition.  No clock: the
 * valuation date is in it.  Pointers live as long as the request's arena. */
#ifndef DOMAIN_QUESTION_H
#define DOMAIN_QUESTION_H

#include "domain/day.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum purpose { PURPOSE_PLEDGE, PURPOSE_LICENSE, PURPOSE_MANAGEMENT, PURPOSES };
enum truth { TRUTH_UNKNOWN = 0, TRUTH_NO, TRUTH_YES }; /* what a caller declared: not said, false, true */

#define QUESTION_YEARS 40

struct sales_year { int year; int64_t amount; int evidence; /* ENUM_sales_evidence_…, 0 not said */ };

/* What the caller declared of the pledge contract (announcement 461, article 8, and the clause of Civil Code 428). */
struct contract {
    bool given;
    enum truth parties, claim, period, patents, scope, forfeiture;
};

struct score_question {
    const char *model;   /* "score-27" or "score-27@2026.1"; NULL: the purpose's default */
    enum purpose purpose;
    struct day as_of;
    bool hindsight;      /* from what is known now about that day, not only from what was known by then */
};

/* Product sales of 12-month periods from as_of (forecast) and of past calendar years (history); whole yuan, nominal, net of VAT. */
struct sales {
    int64_t forecast[QUESTION_YEARS];
    size_t forecast_count;
    struct sales_year history[QUESTION_YEARS];
    size_t history_count;
    bool has_share;                  /* patent_share_of_product given */
    int64_t share_of_product;        /* millionths */
};

struct risk_scores { bool has_market, has_funding, has_management; int64_t market, funding, management; /* hundredths of 0–100 */ };

struct pledge_question {
    struct score_question score;
    const char *industry;            /* "C35" or NULL: from the record, else from the WIPO field */
    const char *pledgor;             /* NULL: not said */
    struct { bool given; int64_t amount; struct day start, end; bool has_rate; int64_t rate; /* millionths a year */ } loan;
    bool has_pd;
    int64_t pd_1y;                   /* millionths */
    bool has_risk_free;
    int64_t risk_free;               /* millionths */
    struct risk_scores risks;
    bool has_cost;
    int64_t cost;                    /* of the research, yuan, and its year */
    int cost_year;
    bool has_profit;
    int64_t profit_margin;           /* of the product's sales, millionths: for the cross-check */
    const char *scheme;              /* risk-sharing scheme of the model, NULL: the model's first */
    struct sales sales;
    struct contract contract;
    const char *other_ground;        /* declarations.other_ground: NULL not said, "none", or the text */
    enum truth internal_decision;    /* declarations.internal_decision */
    const char *const *acknowledged; /* grounds both parties acknowledged: "461-11-10", "B4", … */
    size_t acknowledged_count;
};

enum licence_type { LICENCE_EXCLUSIVE, LICENCE_SOLE, LICENCE_ORDINARY, LICENCE_OPEN, LICENCE_TYPES };

struct license_question {
    struct score_question score;
    const char *industry;
    enum licence_type type;
    int years;                       /* 0: as long as the right lives, at most the forecast and its fade */
    struct sales sales;
    bool has_entry;
    int64_t entry_fraction;          /* share of the lump sum paid at entry, millionths; the model's default when not given */
    bool has_deferral;
    int deferral_years;              /* use first, pay later */
    bool has_equity, has_equity_value;
    int64_t net_assets, contributions; /* of the company before, and by others beside the patent; yuan */
    int64_t equity_value;            /* agreed for the patent */
    bool has_profit;
    int64_t profit_margin;           /* of sales, millionths: for the open licence's profit ceiling */
};

#endif
