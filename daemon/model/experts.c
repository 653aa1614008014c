/* Experts' scores: the median of an indicator counts where the record is silent; together they move the total by at most the model's cap,
 * in a row of their own, so that the score without them can be read off. */
#include "model/score_model.h"

#include <stdlib.h>
#include <string.h>

static int ascending(const void *a, const void *b)
{
    int32_t left = *(const int32_t *)a, right = *(const int32_t *)b;
    return (left > right) - (left < right);
}

/* Opinions on one indicator: their median half up, least and most. */
static bool panel_of(const struct subject *subject, const char *indicator, struct panel *out)
{
    int32_t points[PANEL_EXPERTS];
    size_t count = 0;
    for (size_t i = 0; i < subject->opinion_count && count < PANEL_EXPERTS; i++)
        if (!strcmp(subject->opinions[i].indicator, indicator))
            points[count++] = subject->opinions[i].points;
    *out = (struct panel){.count = (unsigned)count};
    if (!count)
        return false;
    qsort(points, count, sizeof points[0], ascending);
    out->low = points[0];
    out->high = points[count - 1];
    out->median = (points[(count - 1) / 2] + points[count / 2] + 1) / 2;
    return true;
}

bool experts_hear(const struct score_model *model, const struct subject *subject, const struct points *points, struct experts *out)
{
    out->any = false;
    out->points = *points;
    for (size_t i = 0; subject->opinion_count && i < model->indicator_count; i++) {
        struct panel *panel = &out->panels[i];
        if (!panel_of(subject, model->indicators[i].id, panel))
            continue;
        panel->counts = !points->observed[i];
        if (panel->counts) {
            out->any = out->points.observed[i] = true;
            out->points.points[i] = panel->median;
        }
    }
    return out->any;
}

int32_t experts_total(const struct score_model *model, int32_t without, int32_t with)
{
    int32_t effect = with - without, cap = model->expert_cap;
    return without + (effect > cap ? cap : effect < -cap ? -cap : effect);
}

static void show(const struct score_model *model, const struct experts *experts, enum purpose purpose, struct score *out)
{
    for (size_t i = 0; i < model->indicator_count; i++) {
        out->rows[i].panel = experts->panels[i];
        if (experts->panels[i].counts)
            out->expert_share += model->indicators[i].weights[purpose];
    }
}

void experts_apply(const struct score_model *model, enum purpose purpose, const struct experts *experts, struct score *out)
{
    struct weighing weighing;
    show(model, experts, purpose, out);
    if (!experts->any)
        return;
    score_weigh(model, purpose, &experts->points, &weighing);
    int32_t with = combine_total(model, purpose, &experts->points, &weighing), without = out->total;
    out->total = out->ungated_total = experts_total(model, without, with);
    out->has_experts = true;
    out->expert_effect = out->total - without;
    out->expert_uncapped = with - without;
    out->grade = score_grade(model, out->total, out->confidence);
    out->rows[out->row_count++] = (struct indicator_row){.id = "experts", .zh = "专家评分的影响", .en = "effect of the experts' scores", .contribution = out->expert_effect,
                                                         .source = "own"};
}
