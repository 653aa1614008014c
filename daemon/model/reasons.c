/* Reasons: up to four pulls down, by points below the best attainable, and up to four strengths, by points above the neutral ones.
 * Remedies: single changes that reach the next grade, all else as it is. */
#include "model/score_model.h"

#include <stdio.h>
#include <string.h>

#define MOST 4

static int32_t best_points(const struct indicator *indicator)
{
    int64_t best = 0;
    for (size_t i = 0; i < indicator->first.word_count; i++)
        best = indicator->first.word_points[i] > best ? indicator->first.word_points[i] : best;
    for (size_t i = 0; i < indicator->first.curve.count; i++)
        best = indicator->first.curve.y[i] / 10000 > best ? indicator->first.curve.y[i] / 10000 : best;
    return (int32_t)best;
}

/* What the total would lose (or gain) with the reference points in place of this row's: a weighted sum says it by the distance alone, in the
 * geometric mean the other rows have a say. */
static int64_t geometric_effect(const struct score *score, const struct indicator_row *row, int32_t reference)
{
    double logs = 0;
    for (size_t k = 0; k < score->row_count; k++)
        logs += score->rows[k].weight * combine_log(&score->rows[k] == row ? reference : score->rows[k].points);
    return combine_geometric(logs) - score->total;
}

static int64_t effect_of(const struct score_model *model, enum purpose purpose, const struct score *score, size_t i, bool strength)
{
    const struct indicator_row *row = &score->rows[i];
    if (row->missing != MISSING_NOT)
        return 0;
    int32_t reference = strength ? model->neutral[purpose] : best_points(&model->indicators[i]);
    if (model->combination == COMBINATION_GEOMETRIC)
        return geometric_effect(score, row, reference) * (strength ? -1 : 1);
    int64_t above = combine_value(model, row->points) - combine_value(model, reference), distance = strength ? above : -above;
    return divide_half_up((__int128)distance * row->weight, MILLION);
}

static const char *raw_text(const struct indicator_row *row, struct arena *arena)
{
    if (row->raw_word)
        return row->raw_word;
    return row->raw_decimals ? arena_print(arena, "%.2f", row->raw) : arena_print(arena, "%.0f", row->raw);
}

static void say(const struct score *score, size_t i, int64_t effect, bool strength, struct arena *arena, struct reason *out)
{
    const struct indicator_row *row = &score->rows[i];
    char code[64];
    snprintf(code, sizeof code, "%s_%s", row->id, strength ? "STRENGTH" : "PULL");
    for (char *c = code; *c; c++)
        if (*c >= 'a' && *c <= 'z')
            *c = (char)(*c - 'a' + 'A');
    const char *raw = raw_text(row, arena);
    *out = (struct reason){.code = arena_copy(arena, code, strlen(code)), .indicator = row->id, .effect = (int32_t)(strength ? effect : -effect), .strength = strength};
    if (row->has_cohort) {
        const double median = (double)row->cohort.median / (row->cohort.decimals ? 1000 : 1);
        const int places = row->cohort.decimals ? 2 : 0;
        out->zh = arena_print(arena, "%s %s，同类同年中位 %.*f，第 %d 百分位（%u 件）", row->zh, raw, places, median, row->cohort.percentile / 100, row->cohort.size);
        out->en = arena_print(arena, "%s: %s, its cohort's median %.*f, percentile %d among %u", row->en, raw, places, median, row->cohort.percentile / 100,
                              row->cohort.size);
    } else {
        out->zh = arena_print(arena, "%s：%s，得 %.2f 分", row->zh, raw, row->points / 100.0);
        out->en = arena_print(arena, "%s: %s, %.2f points", row->en, raw, row->points / 100.0);
    }
}

static void pick(const struct score_model *model, enum purpose purpose, bool strength, struct arena *arena, struct score *out)
{
    bool taken[VALUATION_INDICATORS] = {false};
    for (int n = 0; n < MOST && out->reason_count < VALUATION_REASONS; n++) {
        size_t best = model->indicator_count;
        for (size_t i = 0; i < model->indicator_count; i++)
            if (!taken[i] && effect_of(model, purpose, out, i, strength) > 0 &&
                (best == model->indicator_count || effect_of(model, purpose, out, i, strength) > effect_of(model, purpose, out, best, strength)))
                best = i;
        if (best == model->indicator_count)
            return;
        taken[best] = true;
        say(out, best, effect_of(model, purpose, out, best, strength), strength, arena, &out->reasons[out->reason_count++]);
    }
}

/* The grade above this one; NULL at the top. */
static const struct grade *next_grade(const struct score_model *model, const char *grade)
{
    for (size_t i = 1; i < model->grade_count; i++)
        if (!strcmp(model->grades[i].name, grade))
            return &model->grades[i - 1];
    return NULL;
}

/* The score without what indicator i counts, but with i observed: what it needs to reach a grade follows by arithmetic alone. */
struct part { int64_t others; double logs; uint32_t weight; };
/* Twice where experts speak: without them, and with them. */
struct change { struct part plain, with; uint32_t confidence; };

/* Points before a change, and how they weigh. */
struct start { const struct score_model *model; enum purpose purpose; const struct points *points; const struct experts *experts; struct weighing now, with; };

static struct part without(const struct start *start, const struct points *points, const struct weighing *now, size_t i, struct weighing *weighing)
{
    struct points changed = *points;
    *weighing = *now;
    changed.points[i] = 0;
    changed.observed[i] = true;
    if (!points->observed[i])
        score_weigh_again(start->model, start->purpose, &changed, start->model->indicators[i].dimension, weighing);
    struct part part = {.weight = weighing->weights[i]};
    if (start->model->combination == COMBINATION_GEOMETRIC)
        part.logs = combine_logs(start->model, start->purpose, &changed, weighing, i);
    else
        part.others = score_sum(start->model, start->purpose, &changed, weighing) - (int64_t)part.weight * combine_value(start->model, 0);
    return part;
}

static struct change change_of(const struct start *start, size_t i)
{
    struct weighing weighing;
    struct change change = {.plain = without(start, start->points, &start->now, i, &weighing)};
    change.confidence = weighing.confidence;
    if (start->experts->any)
        change.with = without(start, &start->experts->points, &start->with, i, &weighing);
    return change;
}

static int32_t part_total(const struct score_model *model, const struct part *part, int32_t points)
{
    if (model->combination == COMBINATION_GEOMETRIC)
        return combine_geometric(part->logs + part->weight * combine_log(points));
    return score_total(part->others + (int64_t)part->weight * combine_value(model, points));
}

static int32_t total_with(const struct start *start, const struct change *change, int32_t points)
{
    int32_t total = part_total(start->model, &change->plain, points);
    return start->experts->any ? experts_total(start->model, total, part_total(start->model, &change->with, points)) : total;
}

/* Fewest points of indicator i that reach the grade; 0 when even its best does not. */
static int32_t fewest(const struct start *start, size_t i, const struct change *change, const struct grade *wanted)
{
    int32_t high = best_points(&start->model->indicators[i]), low = start->points->observed[i] ? start->points->points[i] : 0;
    if (high <= low || change->confidence < wanted->confidence || total_with(start, change, high) < wanted->from)
        return 0;
    while (low + 1 < high) {
        int32_t middle = low + (high - low) / 2;
        if (total_with(start, change, middle) >= wanted->from)
            high = middle;
        else
            low = middle;
    }
    return high;
}

static void remedies(const struct start *start, struct arena *arena, struct score *out)
{
    const struct score_model *model = start->model;
    const struct points *points = start->points;
    const struct grade *wanted = next_grade(model, out->grade);
    struct change changes[VALUATION_INDICATORS];
    int32_t need[VALUATION_INDICATORS] = {0};
    if (!wanted)
        return;
    for (size_t i = 0; i < model->indicator_count; i++)
        if (model->indicators[i].missing != MISSING_EXPERT && (model->indicators[i].first.has_table || model->indicators[i].first.curve.count)) {
            changes[i] = change_of(start, i);
            need[i] = fewest(start, i, &changes[i], wanted);
        }
    while (out->remedy_count < MOST) {
        size_t best = model->indicator_count;
        int32_t best_step = 0;
        for (size_t i = 0; i < model->indicator_count; i++) {
            int32_t step = need[i] - (points->observed[i] ? points->points[i] : 0);
            if (need[i] && (best == model->indicator_count || step < best_step)) {
                best = i;
                best_step = step;
            }
        }
        if (best == model->indicator_count)
            return;
        int32_t total = total_with(start, &changes[best], need[best]);
        out->remedies[out->remedy_count++] = (struct reason){.code = "NEXT_GRADE", .indicator = model->indicators[best].id,
            .effect = total - out->total, .strength = true,
            .zh = arena_print(arena, "仅“%s”一项达到 %.2f 分，总分 %.2f，升至 %s 级", model->indicators[best].zh, need[best] / 100.0, total / 100.0, wanted->name),
            .en = arena_print(arena, "%s alone at %.2f points gives a total of %.2f and grade %s", model->indicators[best].en, need[best] / 100.0,
                              total / 100.0, wanted->name)};
        need[best] = 0;
    }
}

void score_reasons(const struct score_model *model, enum purpose purpose, const struct points *points, const struct experts *experts, struct arena *arena,
                   struct score *out)
{
    struct start start = {.model = model, .purpose = purpose, .points = points, .experts = experts};
    out->reason_count = out->remedy_count = 0;
    score_weigh(model, purpose, points, &start.now);
    if (experts->any)
        score_weigh(model, purpose, &experts->points, &start.with);
    pick(model, purpose, false, arena, out);
    pick(model, purpose, true, arena, out);
    remedies(&start, arena, out);
}
