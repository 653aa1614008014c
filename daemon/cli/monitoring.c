/* Two days of one model: every figure of `patval monitor`. */
#include "cli/portfolio.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define WATCH 0.1
#define ACT 0.25

/* The values that are there, in an array of the caller's. */
static double *known(const double *values, size_t room, size_t *count)
{
    double *out = zeroed(room, sizeof *out);
    *count = 0;
    for (size_t i = 0; i < room; i++)
        if (!isnan(values[i]))
            out[(*count)++] = values[i];
    return out;
}

static json_t *spread(const double *values, size_t room)
{
    size_t count;
    double *sorted = known(values, room, &count), sum = 0;
    sort_numbers(sorted, count);
    for (size_t i = 0; i < count; i++)
        sum += sorted[i];
    json_t *out = json_pack("{s:o, s:o, s:o, s:o}", "mean", rounded(count ? sum / (double)count : NAN), "quartile_1", rounded(quantile(sorted, count, 0.25)),
                            "median", rounded(quantile(sorted, count, 0.5)), "quartile_3", rounded(quantile(sorted, count, 0.75)));
    free(sorted);
    return out;
}

static json_t *grades(const struct scores *scores)
{
    json_t *out = json_array(), *grade;
    size_t i;
    json_array_foreach(scores->grades, i, grade) {
        json_int_t patents = 0;
        for (size_t k = 0; k < scores->portfolio->count; k++)
            patents += !strcmp(scores->grade[k], json_string_value(grade));
        json_array_append_new(out, json_pack("{s:O, s:I, s:o}", "grade", grade, "patents", patents, "share",
                                             rounded(scores->scored ? (double)patents / (double)scores->scored : NAN)));
    }
    return out;
}

static json_t *day_report(const struct scores *scores)
{
    size_t room = scores->portfolio->count;
    json_t *share = spread(scores->expert_share, room);
    json_t *out =
        json_pack("{s:s, s:I, s:I, s:I, s:o}", "day", scores->day, "scored", (json_int_t)scores->scored, "not_known_then", (json_int_t)scores->unknown,
                  "not_covered", (json_int_t)scores->uncovered, "norms_edition", scores->norms ? json_incref(scores->norms) : json_null());
    json_object_set_new(out, "total", spread(scores->total, room));
    json_object_set_new(out, "confidence", spread(scores->confidence, room));
    json_object_set(out, "expert_share", json_object_get(share, "mean"));
    json_object_set_new(out, "grades", grades(scores));
    json_decref(share);
    return out;
}

static json_t *reading(double psi)
{
    return isnan(psi) ? json_null() : json_string(psi < WATCH ? "stable" : psi <= ACT ? "watch" : "act");
}

static struct stability stability_of(const double *before, const double *after, size_t room)
{
    size_t counts[2];
    double *values[2] = {known(before, room, &counts[0]), known(after, room, &counts[1])};
    struct stability out = population_stability(values[0], counts[0], values[1], counts[1]);
    free(values[0]);
    free(values[1]);
    return out;
}

/* A bin reaches from above `above` up to and including `up_to`; null: no bound on that side. */
static json_t *stability_of_totals(const struct scores days[2])
{
    struct stability stability = stability_of(days[0].total, days[1].total, days[0].portfolio->count);
    bool none = isnan(stability.psi);
    json_t *bins = json_array();
    for (size_t i = 0; !none && i < PSI_BINS; i++)
        json_array_append_new(bins, json_pack("{s:o, s:o, s:o, s:o}", "above", rounded(i ? stability.edges[i - 1] : NAN), "up_to",
                                              rounded(i + 1 < PSI_BINS ? stability.edges[i] : NAN), "from", rounded(stability.before[i]), "to",
                                              rounded(stability.after[i])));
    return json_pack("{s:o, s:o, s:o}", "psi", rounded(stability.psi), "reading", reading(stability.psi), "bins", bins);
}

static double share_missing(const struct indicator_column *column)
{
    return column->asked ? (double)column->missing / (double)column->asked : NAN;
}

static json_t *indicator_report(struct scores days[2], json_t *row)
{
    const struct indicator_column *from = scores_column(&days[0], row), *to = scores_column(&days[1], row);
    if (!from || !to)
        return json_null();
    double missing[2] = {share_missing(from), share_missing(to)};
    double psi = stability_of(from->points, to->points, days[0].portfolio->count).psi;
    return json_pack("{s:s, s:s, s:s, s:o, s:o, s:{s:I, s:I}, s:{s:o, s:o, s:o}}", "id", text_of(row, "id"), "en", text_of(row, "en"), "zh", text_of(row, "zh"),
                     "psi", rounded(psi), "reading", reading(psi), "observed", "from", (json_int_t)(from->asked - from->missing), "to",
                     (json_int_t)(to->asked - to->missing), "missing", "from", rounded(missing[0]), "to", rounded(missing[1]), "change",
                     rounded(missing[1] - missing[0]));
}

static json_t *indicators(struct scores days[2])
{
    json_t *out = json_array();
    for (size_t i = 0; i < days[1].indicator_count; i++)
        scores_column(&days[0], days[1].indicators[i].row); /* known on the later day only: after those of the earlier one */
    for (size_t i = 0; i < days[0].indicator_count; i++)
        json_array_append_new(out, indicator_report(days, days[0].indicators[i].row));
    return out;
}

static json_t *cautions(void)
{
    static const struct sentence sentences[] = {
        {"Drift of the population is not error of the model: totals move when facts arrive, patents age, lapse or enter, or a new norms edition is cut; "
         "whether the model still ranks outcomes rightly only validate and backtest can tell, from outcomes.",
         "总体漂移不等于模型出错：有新事实、专利变老、失效或进入，或生成了新的基准版本，总分都会变动；模型是否仍能正确排序，只能由 validate、backtest "
         "以结果检验。"},
        {"A stable population does not prove the model right either.", "总体稳定也不证明模型正确。"},
        {"The population stability index has no sampling interval; 0.1 and 0.25 are customary readings and not a law. In a small index chance alone reaches "
         "them: of two independent samples of n and m patents it gives about 9 × (1/n + 1/m), with 100 patents each 0.18.",
         "群体稳定性指数没有抽样区间；0.1 与 0.25 是习惯读法而非定律。索引较小时仅凭偶然即可达到：n、m 件的两组独立样本约得 9 ×（1/n + 1/m），各 100 件时为 "
         "0.18。"},
        {"Empty bins are taken as 0.0001, so a value seen for the first time makes a large index; of few values and of indicators that are seldom observed "
         "read the shares and not the index.",
         "空箱按 0.0001 计，首次出现的取值会使指数变大；取值很少或很少观测到的指标应看占比而非指数。"},
        {"With twenty-odd indicators some move by chance.", "二十多个指标中总有几个仅凭偶然变动。"},
        {"The patents are those that pass the filter today: what has been deleted since, or no longer passes, is not seen on the earlier day.",
         "所取专利为今日符合条件者：此后删除或不再符合的，在较早一日也不会出现。"},
        {"Recorded pledge questions are what somebody chose to record: their refusals are not the refusal rate of all patents.",
         "已记录的质押问题是有人选择记录的：其拒绝率不是全部专利的拒绝率。"},
        {"A challenger that ranks alike is not thereby right, nor wrong where it differs.", "挑战模型排序相近并不因此正确，有差别也不因此错误。"},
    };
    return cautions_json(sentences, sizeof sentences / sizeof sentences[0]);
}

void monitoring_report(struct scores days[2], json_t *report)
{
    json_object_set_new(report, "days", json_pack("[o, o]", day_report(&days[0]), day_report(&days[1])));
    json_object_set_new(report, "method", json_pack("{s:i, s:f, s:f, s:f}", "bins", PSI_BINS, "floor", PSI_FLOOR, "watch_from", WATCH, "act_above", ACT));
    json_object_set_new(report, "total", stability_of_totals(days));
    json_object_set_new(report, "indicators", indicators(days));
    json_object_set_new(report, "not_to_conclude", cautions());
}
