/* A compiled score model, and the arithmetic of a score on plain points. */
#ifndef MODEL_SCORE_MODEL_H
#define MODEL_SCORE_MODEL_H

#include "model/internal.h"

#define TABLE_WORDS 8
#define NODES 20
#define GRADES 8
#define COMMENTS VALUATION_COMMENTS

/* How a value stands beside its cohort: by rank, or as a share of what the cohort shows. */
enum normalise { NORMALISE_NOT, NORMALISE_PERCENTILE, NORMALISE_WINSOR98, NORMALISE_TRIM1, NORMALISE_MEAN };

/* One way to points: a feature, its place in the cohort or itself, and a curve or a table of words. */
struct measure {
    const struct feature_row *feature;
    enum normalise normalise;
    bool has_table;
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
struct dimension { const char *id, *zh, *en, *unobserved; /* the id of its row of what is not observed */ };

enum combination { COMBINATION_MEAN, COMBINATION_GEOMETRIC, COMBINATION_FUZZY };

struct score_model {
    size_t indicator_count, dimension_count, grade_count;
    struct indicator indicators[VALUATION_INDICATORS];
    struct dimension dimensions[VALUATION_DIMENSIONS];
    struct grade grades[GRADES];
    enum combination combination;
    size_t comment_count;
    struct comment comments[COMMENTS]; /* from the best down */
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
/* What an indicator counts with: its points, or the neutral ones where silence must not pay. */
int32_t score_counted(const struct score_model *model, enum purpose purpose, const struct points *points, size_t i);
/* One more to each of the `left` largest remainders, ties by order. */
void score_hand_out(int64_t *shares, const int64_t *remainders, size_t count, int64_t left);

/* combine.c: the model's rule, from weights and points to a total. */
int32_t combine_value(const struct score_model *model, int32_t points); /* what points count in the weighted sum */
double combine_log(int32_t points);                                     /* ln of points, floored at one point */
int32_t combine_geometric(double logs);                                 /* the total of a sum of millionths times logarithms */
double combine_logs(const struct score_model *model, enum purpose purpose, const struct points *points, const struct weighing *weighing, size_t except);
int32_t combine_total(const struct score_model *model, enum purpose purpose, const struct points *points, const struct weighing *weighing);
void combine_contribute(struct score *out); /* total and contributions of the geometric mean */
void combine_dimensions(const struct score_model *model, struct score *out);
void combine_memberships(const struct score_model *model, struct score *out);

/* cohort.c: what the knots are asked with, millionths; false when the cohort does not tell. */
bool cohort_value(const struct score_model *model, const struct measure *measure, const struct subject *subject, struct indicator_row *row, int64_t *x);
/* Citations take years to arrive: marks the immature, and draws points by percentile to 50 by the maturity of the publication. */
bool cohort_mature(const struct score_model *model, const struct measure *measure, const struct subject *subject, struct indicator_row *row, int32_t *points);

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
