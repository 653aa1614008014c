/* A compiled score model, and the arithmetic of a score on plain points. */
#ifndef MODEL_SCORE_MODEL_H
#define MODEL_SCORE_MODEL_H

#include "model/internal.h"

#define TABLE_WORDS 8
#define NODES 20
#define GRADES 8

/* One way to points: a feature, its place in the cohort or itself, and a curve or a table of words. */
struct measure {
    const struct feature_row *feature;
    bool percentile, has_table;
    struct curve curve;
    size_t word_count;
    const char *words[TABLE_WORDS];
    int32_t word_points[TABLE_WORDS]; /* hundredths */
    const char *unit;
};

struct indicator {
    const char *id, *zh, *en, *source;
    size_t dimension;
    uint32_t weights[PURPOSES];
    struct measure first, otherwise;
    bool has_otherwise, verified;
    enum missing missing;
};

struct grade { const char *name; int32_t from; uint32_t confidence; }; /* hundredths, millionths */
struct dimension { const char *id, *zh, *en; };

struct score_model {
    size_t indicator_count, dimension_count, grade_count;
    struct indicator indicators[VALUATION_INDICATORS];
    struct dimension dimensions[VALUATION_DIMENSIONS];
    struct grade grades[GRADES];
    int32_t neutral[PURPOSES];    /* hundredths */
    uint32_t cohort_minimum;
    int32_t expert_cap;           /* hundredths: how far experts may move the total */
    int64_t scale_cap;            /* millionths */
    struct curve maturity;
    int64_t immature_below;       /* millionths of a year */
    bool kinds[4];
    int64_t life_years[36];
    int64_t utility_model_factor; /* millionths */
    int64_t utility_model_most;   /* years */
};

/* Points per indicator in hundredths; `observed` false: missing. */
struct points { int32_t points[VALUATION_INDICATORS]; bool observed[VALUATION_INDICATORS]; };

/* Effective weights, contributions, total, dimensions, grade and confidence from points alone: integers only, the same bits everywhere.
 * Fills out's rows' points, weights and contributions, the unobserved rows, dimensions and totals; not the texts of measures. */
void score_from_points(const struct score_model *model, enum purpose purpose, const struct points *points, struct score *out);

/* The same in pieces, for whoever wants a total only: effective weights (they depend on what is observed, not on the points), the weighted
 * sum in hundredths times millionths, and the total it rounds to. */
struct weighing { uint32_t weights[VALUATION_INDICATORS], unobserved[VALUATION_DIMENSIONS], observed[VALUATION_DIMENSIONS] /* nominal */, confidence; };
void score_weigh(const struct score_model *model, enum purpose purpose, const struct points *points, struct weighing *out);
/* After one dimension's indicators have changed in what is observed. */
void score_weigh_again(const struct score_model *model, enum purpose purpose, const struct points *points, size_t dimension, struct weighing *out);
int64_t score_sum(const struct score_model *model, enum purpose purpose, const struct points *points, const struct weighing *weighing);
int32_t score_total(int64_t sum);

const char *score_grade(const struct score_model *model, int32_t total, uint32_t confidence);

/* experts.c */
#define PANEL_EXPERTS 100
struct experts { bool any; struct points points; /* with the medians that count */ struct panel panels[VALUATION_INDICATORS]; };
/* False when no opinion counts; `out` must come zeroed. */
bool experts_hear(const struct score_model *model, const struct subject *subject, const struct points *points, struct experts *out);
/* The total as it counts, from the totals without and with the experts. */
int32_t experts_total(const struct score_model *model, int32_t without, int32_t with);
/* Adds the panels, the row `experts`, total and grade to a score that was made without them. */
void experts_apply(const struct score_model *model, enum purpose purpose, const struct experts *experts, struct score *out);

/* reasons.c; `experts` are those that experts_hear heard */
void score_reasons(const struct score_model *model, enum purpose purpose, const struct points *points, const struct experts *experts, struct arena *arena,
                   struct score *out);

#endif
