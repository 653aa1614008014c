/* The score: points per indicator, effective weights, contributions that sum to the total as printed.  Integers only. */
#include "model/score_model.h"

#include "domain/fields.h"

#include <stdio.h>
#include <string.h>

/* Shares `whole` among `count` parts in proportion numerator[i]/denominator by largest remainder, ties by order.
 * floor[i] comes in as the floors, remainder[i] as what was cut off. */
void score_hand_out(int64_t *shares, const int64_t *remainders, size_t count, int64_t left)
{
    bool given[VALUATION_ROWS] = {false};
    for (; left > 0; left--) {
        size_t best = count;
        for (size_t i = 0; i < count; i++)
            if (!given[i] && (best == count || remainders[i] > remainders[best]))
                best = i;
        if (best == count)
            return;
        given[best] = true;
        shares[best]++;
    }
}

/* What is observed of a dimension and what the applicant could still supply, in nominal weight. */
struct tally { int64_t whole, kept, observed; size_t count, members[VALUATION_INDICATORS]; };

static struct tally tally_of(const struct score_model *model, enum purpose purpose, const struct points *points, size_t dimension)
{
    struct tally tally;
    tally.whole = tally.kept = tally.observed = 0;
    tally.count = 0;
    for (size_t i = 0; i < model->indicator_count; i++) {
        const struct indicator *indicator = &model->indicators[i];
        if (indicator->dimension != dimension)
            continue;
        tally.members[tally.count++] = i;
        tally.whole += indicator->weights[purpose];
        tally.observed += points->observed[i] ? indicator->weights[purpose] : 0;
        tally.kept += !points->observed[i] && indicator->missing == MISSING_APPLICANT ? indicator->weights[purpose] : 0;
    }
    return tally;
}

/* Weights of one dimension.  A missing indicator that the applicant could supply keeps its weight at the neutral points, or silence
 * would pay; the observed ones are scaled by at most the model's cap; what is left is the dimension's unobserved row. */
static void weigh_dimension(const struct score_model *model, enum purpose purpose, const struct points *points, size_t dimension, struct weighing *out)
{
    struct tally tally = tally_of(model, purpose, points, dimension);
    int64_t target = tally.whole - tally.kept, used = 0, shares[VALUATION_INDICATORS] = {0}, remainders[VALUATION_INDICATORS] = {0};
    bool capped = tally.observed * model->scale_cap < target * MILLION;
    for (size_t m = 0; m < tally.count; m++) {
        size_t i = tally.members[m];
        int64_t weight = model->indicators[i].weights[purpose];
        shares[m] = model->indicators[i].missing == MISSING_APPLICANT ? weight : 0;
        remainders[m] = -1;
        if (points->observed[i]) {
            int64_t numerator = capped ? weight * model->scale_cap : weight * target, denominator = capped ? MILLION : tally.observed;
            shares[m] = numerator / denominator;
            remainders[m] = numerator % denominator;
            used += shares[m];
        }
    }
    if (!capped && tally.observed)
        score_hand_out(shares, remainders, tally.count, target - used);
    for (size_t m = 0; m < tally.count; m++)
        out->weights[tally.members[m]] = (uint32_t)shares[m];
    out->unobserved[dimension] = (uint32_t)(capped || !tally.observed ? target - used : 0);
    out->observed[dimension] = (uint32_t)tally.observed;
}

void score_weigh(const struct score_model *model, enum purpose purpose, const struct points *points, struct weighing *out)
{
    out->confidence = 0;
    for (size_t d = 0; d < model->dimension_count; d++) {
        weigh_dimension(model, purpose, points, d, out);
        out->confidence += out->observed[d];
    }
}

void score_weigh_again(const struct score_model *model, enum purpose purpose, const struct points *points, size_t dimension, struct weighing *out)
{
    out->confidence -= out->observed[dimension];
    weigh_dimension(model, purpose, points, dimension, out);
    out->confidence += out->observed[dimension];
}

int32_t score_counted(const struct score_model *model, enum purpose purpose, const struct points *points, size_t i)
{
    return points->observed[i] ? points->points[i] : model->indicators[i].missing == MISSING_APPLICANT ? model->neutral[purpose] : 0;
}

int64_t score_sum(const struct score_model *model, enum purpose purpose, const struct points *points, const struct weighing *weighing)
{
    int64_t sum = 0;
    for (size_t i = 0; i < model->indicator_count; i++)
        sum += (int64_t)weighing->weights[i] * combine_value(model, score_counted(model, purpose, points, i));
    for (size_t d = 0; d < model->dimension_count; d++)
        sum += (int64_t)weighing->unobserved[d] * combine_value(model, model->neutral[purpose]);
    return sum;
}

int32_t score_total(int64_t sum)
{
    return (int32_t)((2 * sum + MILLION) / (2 * MILLION));
}

static void fill_rows(const struct score_model *model, enum purpose purpose, const struct points *points, struct score *out)
{
    struct weighing weighing;
    score_weigh(model, purpose, points, &weighing);
    for (size_t i = 0; i < model->indicator_count; i++) {
        const struct indicator *indicator = &model->indicators[i];
        struct indicator_row *row = &out->rows[i];
        row->nominal_weight = indicator->weights[purpose];
        row->weight = weighing.weights[i];
        row->missing = points->observed[i] ? MISSING_NOT : indicator->missing;
        row->has_points = points->observed[i] || indicator->missing == MISSING_APPLICANT;
        row->points = score_counted(model, purpose, points, i);
    }
    out->row_count = model->indicator_count;
    for (size_t d = 0; d < model->dimension_count; d++)
        if (weighing.unobserved[d])
            out->rows[out->row_count++] = (struct indicator_row){.id = model->dimensions[d].unobserved, .zh = "未观测部分", .en = "not observed",
                .dimension = model->dimensions[d].id, .has_points = true, .points = model->neutral[purpose], .weight = weighing.unobserved[d], .source = "own"};
    out->confidence = weighing.confidence;
}

static void contribute(const struct score_model *model, struct score *out)
{
    int64_t shares[VALUATION_ROWS] = {0}, remainders[VALUATION_ROWS] = {0}, sum = 0, floors = 0;
    for (size_t i = 0; i < out->row_count; i++) {
        int64_t product = (int64_t)out->rows[i].weight * combine_value(model, out->rows[i].points);
        shares[i] = product / MILLION;
        remainders[i] = product % MILLION;
        floors += shares[i];
        sum += product;
    }
    out->total = score_total(sum);
    score_hand_out(shares, remainders, out->row_count, out->total - floors);
    for (size_t i = 0; i < out->row_count; i++)
        out->rows[i].contribution = (int32_t)shares[i];
}

static void fill_dimensions(const struct score_model *model, struct score *out)
{
    out->dimension_count = model->dimension_count;
    for (size_t d = 0; d < model->dimension_count; d++) {
        int64_t weight = 0, product = 0;
        int32_t contribution = 0;
        for (size_t i = 0; i < out->row_count; i++) {
            const struct indicator_row *row = &out->rows[i];
            bool here = i < model->indicator_count ? model->indicators[i].dimension == d : !strcmp(row->dimension, model->dimensions[d].id);
            weight += here ? row->weight : 0;
            product += here ? (int64_t)row->weight * combine_value(model, row->points) : 0;
            contribution += here ? row->contribution : 0;
        }
        out->dimensions[d] = (struct dimension_row){.id = model->dimensions[d].id, .zh = model->dimensions[d].zh, .en = model->dimensions[d].en,
            .has_score = weight > 0, .score = weight ? (int32_t)((2 * product + weight) / (2 * weight)) : 0, .weight = (uint32_t)weight,
            .contribution = contribution};
    }
}

const char *score_grade(const struct score_model *model, int32_t total, uint32_t confidence)
{
    for (size_t i = 0; i < model->grade_count; i++)
        if (total >= model->grades[i].from && confidence >= model->grades[i].confidence)
            return model->grades[i].name;
    return model->grades[model->grade_count - 1].name;
}

void score_from_points(const struct score_model *model, enum purpose purpose, const struct points *points, struct score *out)
{
    fill_rows(model, purpose, points, out);
    if (model->combination == COMBINATION_GEOMETRIC)
        combine_contribute(out);
    else
        contribute(model, out);
    fill_dimensions(model, out);
    combine_dimensions(model, out);
    combine_memberships(model, out);
    out->ungated_total = out->total;
    out->grade = score_grade(model, out->total, out->confidence);
}

/* A veto is a row of its own: what the score would have been is still seen. */
static void veto(const struct score_model *model, const char *status, struct arena *arena, struct score *out)
{
    out->total = 0;
    out->grade = model->grades[model->grade_count - 1].name;
    out->rows[out->row_count++] = (struct indicator_row){.id = "gate", .zh = "权利已终止", .en = arena_print(arena, "the right has ended: %s", status),
        .dimension = "law", .contribution = -out->ungated_total, .source = "own"};
}

static bool word_points(const struct measure *measure, const char *word, int32_t *points)
{
    for (size_t i = 0; i < measure->word_count; i++)
        if (!strcmp(measure->words[i], word)) {
            *points = measure->word_points[i];
            return true;
        }
    return false;
}

/* Points of one measure; false when the record (or the cohort) does not tell. */
static bool measure_points(const struct score_model *model, const struct measure *measure, const struct feature_source *source, struct arena *arena,
                           struct indicator_row *row, int32_t *points)
{
    struct feature feature = {.known = false};
    int64_t x;
    (void)arena;
    measure->feature->compute(source, &feature);
    if (!feature.known)
        return false;
    row->input = measure->feature->name;
    row->unit = measure->unit;
    if (measure->has_table) {
        row->raw_word = feature.word;
        return feature.word && word_points(measure, feature.word, points);
    }
    row->has_raw = true;
    row->raw = (double)feature.value / MILLION;
    row->raw_decimals = measure->feature->decimals;
    x = feature.value;
    if (measure->normalise && !cohort_value(model, measure, source->subject, row, &x))
        return false;
    *points = (int32_t)curve_at(&measure->curve, x, 10000);
    return true;
}

/* Points of one indicator: by its first measure, else by the other one that the model allows. */
static bool indicator_points(const struct score_model *model, const struct indicator *indicator, const struct feature_source *source, struct arena *arena,
                             struct indicator_row *row, int32_t *points)
{
    const struct measure *measure = &indicator->first;
    bool observed = measure_points(model, measure, source, arena, row, points);
    if (!observed && indicator->has_otherwise) {
        measure = &indicator->otherwise;
        row->has_cohort = false; /* nor is the first one's cohort this one's */
        row->divisor = 0;
        observed = measure_points(model, measure, source, arena, row, points);
    }
    return observed && cohort_mature(model, measure, source->subject, row, points);
}

static void measure_points_only(const struct score_model *model, const struct feature_source *source, struct arena *arena, struct points *out)
{
    struct indicator_row row = {.id = NULL};
    for (size_t i = 0; i < model->indicator_count; i++)
        out->observed[i] = indicator_points(model, &model->indicators[i], source, arena, &row, &out->points[i]);
}

static void measure_all(const struct score_model *model, const struct feature_source *source, struct arena *arena, struct score *out, struct points *points)
{
    for (size_t i = 0; i < model->indicator_count; i++) {
        const struct indicator *indicator = &model->indicators[i];
        struct indicator_row *row = &out->rows[i];
        *row = (struct indicator_row){.id = indicator->id, .zh = indicator->zh, .en = indicator->en, .dimension = model->dimensions[indicator->dimension].id,
                                      .input = indicator->first.feature->name, .unit = indicator->first.unit, .source = indicator->source,
                                      .verified = indicator->verified};
        points->observed[i] = indicator_points(model, indicator, source, arena, row, &points->points[i]);
    }
}

int64_t score_economic_life(const struct score_model *model, const struct record *record)
{
    int64_t field = record_number(record, ATTRIBUTE_wipo_field, 0), kind = record_number(record, ATTRIBUTE_kind, 0);
    if (field < 1 || field > 35)
        return 0;
    int64_t years = model->life_years[field];
    if (kind != ENUM_kind_utility_model)
        return years * MILLION;
    int64_t shorter = years * model->utility_model_factor, most = model->utility_model_most * MILLION;
    return shorter < most ? shorter : most;
}

const struct score_model *score_model_of(const struct model *model)
{
    return model->score;
}

int32_t score_points(const struct score *score, const char *id, int32_t neutral, bool *missing)
{
    for (size_t i = 0; i < score->row_count; i++)
        if (!strcmp(score->rows[i].id, id)) {
            const struct indicator_row *row = &score->rows[i];
            *missing = row->missing != MISSING_NOT && !row->panel.counts;
            return *missing ? neutral : row->panel.counts ? row->panel.median : row->points;
        }
    *missing = true;
    return neutral;
}

static void add_gaps(const struct score_model *model, const struct points *points, const struct experts *experts, struct arena *arena, struct valuation *out)
{
    for (size_t i = 0; i < model->indicator_count && out->gap_count < VALUATION_GAPS; i++) {
        const struct indicator *indicator = &model->indicators[i];
        static const char *const zh[] = {"", "跳过，权重由同维度已观测指标按不超过上限的比例分担，其余按中性分", "申请人可补充，暂按中性分计", "需专家评分，暂按中性分计"};
        static const char *const en[] = {"", "skipped: observed indicators of its dimension carry its weight up to the cap, the rest stands at the neutral points",
                                         "the applicant can supply it: it stands at the neutral points", "an expert's score is needed: it stands at the neutral points"};
        if (points->observed[i] || experts->panels[i].counts)
            continue;
        out->gaps[out->gap_count++] = (struct gap){.code = "indicator.missing", .path = indicator->id,
            .zh = arena_print(arena, "%s：%s", indicator->zh, zh[indicator->missing]), .en = arena_print(arena, "%s: %s", indicator->en, en[indicator->missing])};
    }
}

static int refuse_kind(const struct model *model, int64_t kind, struct error *error)
{
    return error_set(error, ERROR_MODEL_SCOPE, "params.patent", enumeration_word(ATTRIBUTE_kind, kind, NULL, NULL),
                     "a kind of patent that %s covers: the standard whose structure it follows leaves designs out", model->id);
}

int score_compute(const struct model *model, const struct subject *subject, enum purpose purpose, const struct sales *sales, struct arena *arena,
                  struct valuation *out, struct error *error)
{
    const struct score_model *spec = model->score;
    int64_t kind = record_number(subject->record, ATTRIBUTE_kind, 0);
    const char *status;
    if (kind && !spec->kinds[kind])
        return refuse_kind(model, kind, error);
    struct points *points = arena_take(arena, sizeof *points);
    struct experts *experts = arena_take(arena, sizeof *experts);
    if (!points || !experts)
        return error_set(error, ERROR_BUSY, "score", NULL, "free memory");
    struct feature_source source = {.subject = subject, .sales = sales, .economic_life = score_economic_life(spec, subject->record)};
    measure_all(spec, &source, arena, &out->score, points);
    score_from_points(spec, purpose, points, &out->score);
    experts_hear(spec, subject, points, experts);
    experts_apply(spec, purpose, experts, &out->score);
    if (status_is_dead(subject->record, &status))
        veto(spec, status, arena, &out->score);
    else
        score_reasons(spec, purpose, points, experts, arena, &out->score);
    add_gaps(spec, points, experts, arena, out);
    out->has_score = true;
    out->purpose = purpose;
    out->as_of = subject->as_of;
    out->kind = (int)kind;
    out->state = out->gap_count ? ANSWER_GAPS : ANSWER_OK;
    return library_mark(model, "score", out);
}

int model_score(const struct model_library *library, const struct subject *subject, const struct score_question *question, struct arena *arena,
                struct valuation *out, struct error *error)
{
    const struct model *model;
    struct subject dated = *subject;
    dated.as_of = question->as_of;
    if (model_library_find(library, MODEL_SCORE, question->model, &model, error))
        return -1;
    return score_compute(model, &dated, question->purpose, NULL, arena, out, error);
}

static int32_t total_with_experts(const struct score_model *model, const struct subject *subject, enum purpose purpose, const struct points *points, int32_t without)
{
    struct experts experts = {.any = false};
    struct weighing weighing;
    if (!experts_hear(model, subject, points, &experts))
        return without;
    score_weigh(model, purpose, &experts.points, &weighing);
    return experts_total(model, without, combine_total(model, purpose, &experts.points, &weighing));
}

/* The scan wants totals only: no contributions, reasons or texts. */
int model_total(const struct model_library *library, const struct subject *subject, const struct score_question *question, struct arena *arena,
                int32_t *total, const char **grade, struct error *error)
{
    const struct model *model;
    struct subject dated = *subject;
    int64_t kind = record_number(subject->record, ATTRIBUTE_kind, 0);
    struct points points;
    struct weighing weighing;
    const char *status;
    dated.as_of = question->as_of;
    if (model_library_find(library, MODEL_SCORE, question->model, &model, error))
        return -1;
    const struct score_model *spec = model->score;
    if (kind && !spec->kinds[kind])
        return refuse_kind(model, kind, error);
    struct feature_source source = {.subject = &dated, .economic_life = score_economic_life(spec, subject->record)};
    measure_points_only(spec, &source, arena, &points);
    score_weigh(spec, question->purpose, &points, &weighing);
    bool dead = status_is_dead(subject->record, &status);
    *total = dead ? 0 : combine_total(spec, question->purpose, &points, &weighing);
    if (!dead && subject->opinion_count)
        *total = total_with_experts(spec, &dated, question->purpose, &points, *total);
    *grade = dead ? spec->grades[spec->grade_count - 1].name : score_grade(spec, *total, weighing.confidence);
    return 0;
}
