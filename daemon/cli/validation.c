/* Scores against outcomes: every figure of `patval validate`. */
#include "cli/study.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LEAKAGE_AUC 0.9 /* bibliographic data do not tell outcomes so well */

/* A statistic of the champion, or with a challenger how much the challenger's exceeds it on the same resample. */
struct compared {
    const struct sample *champion, *challenger;
    double (*of)(const struct sample *sample, const uint32_t *weights);
};

static double compared_value(const void *context, const uint32_t *weights)
{
    const struct compared *compared = context;
    double own = compared->of(compared->champion, weights);
    return compared->challenger ? compared->of(compared->challenger, weights) - own : own;
}

static struct interval interval_of(const struct labels *labels, const struct compared *compared)
{
    struct resampling plan = {labels->cluster, labels->count, labels->clusters, labels->resamples, labels->seed};
    return bootstrap(compared_value, compared, &plan);
}

static bool is_binary(const struct labels *labels)
{
    for (size_t i = 0; i < labels->count; i++)
        if (labels->outcome[i] < 0 || labels->outcome[i] > 1 || (labels->outcome[i] > 0 && labels->outcome[i] < 1))
            return false;
    return true;
}

static json_t *measure(const struct labels *labels, const struct sample *sample, double (*of)(const struct sample *sample, const uint32_t *weights))
{
    return interval_json(interval_of(labels, &(struct compared){sample, NULL, of}));
}

static void put_measures(const struct labels *labels, const uint32_t *stratum, json_t *out)
{
    struct sample sample;
    sample_begin(&sample, labels->count, labels->score, labels->outcome, stratum);
    json_object_set_new(out, "auc", is_binary(labels) ? measure(labels, &sample, sample_auc) : json_null());
    json_object_set_new(out, "spearman", measure(labels, &sample, sample_spearman));
    sample_end(&sample);
}

/* Only a cohort of two rows and more compares anything. */
static json_t *within_cohorts(const struct labels *labels)
{
    uint32_t *sizes = calloc(labels->cohorts + 1, sizeof *sizes);
    json_int_t cohorts = 0, rows = 0;
    if (!sizes)
        abort();
    for (size_t i = 0; i < labels->count; i++)
        sizes[labels->cohort[i]]++;
    for (uint32_t i = 0; i < labels->cohorts; i++) {
        cohorts += sizes[i] > 1;
        rows += sizes[i] > 1 ? sizes[i] : 0;
    }
    free(sizes);
    json_t *out = json_pack("{s:I, s:I}", "cohorts", cohorts, "rows", rows);
    put_measures(labels, labels->cohort, out);
    return out;
}

static json_t *difference(const struct labels *labels, const struct sample samples[2], double (*of)(const struct sample *sample, const uint32_t *weights))
{
    struct interval interval = interval_of(labels, &(struct compared){&samples[0], &samples[1], of});
    if (isnan(interval.estimate))
        return json_null();
    return json_pack("{s:o, s:o, s:o, s:o, s:o}", "champion", rounded(of(&samples[0], NULL)), "challenger", rounded(of(&samples[1], NULL)), "difference",
                     rounded(interval.estimate), "low", rounded(interval.low), "high", rounded(interval.high));
}

static void put_differences(const struct labels *labels, const uint32_t *stratum, json_t *out)
{
    struct sample samples[2];
    sample_begin(&samples[0], labels->count, labels->score, labels->outcome, stratum);
    sample_begin(&samples[1], labels->count, labels->challenger, labels->outcome, stratum);
    json_object_set_new(out, "auc", is_binary(labels) ? difference(labels, samples, sample_auc) : json_null());
    json_object_set_new(out, "spearman", difference(labels, samples, sample_spearman));
    sample_end(&samples[0]);
    sample_end(&samples[1]);
}

static json_t *comparison(const struct labels *labels)
{
    if (!labels->challenger)
        return json_null();
    json_t *out = json_object(), *within = json_object();
    put_differences(labels, NULL, out);
    put_differences(labels, labels->cohort, within);
    json_object_set_new(out, "within_cohorts", within);
    return out;
}

/* The rows that know the indicator, in arrays of their own. */
struct known {
    size_t count;
    double *points, *outcome;
    uint32_t *cluster;
};

static struct known known_rows(const struct labels *labels, const double *points)
{
    struct known known = {0, calloc(labels->count + 1, sizeof(double)), calloc(labels->count + 1, sizeof(double)), calloc(labels->count + 1, sizeof(uint32_t))};
    if (!known.points || !known.outcome || !known.cluster)
        abort();
    for (size_t i = 0; i < labels->count; i++)
        if (!isnan(points[i])) {
            known.points[known.count] = points[i];
            known.outcome[known.count] = labels->outcome[i];
            known.cluster[known.count++] = labels->cluster[i];
        }
    return known;
}

/* Points are made so that more is better: the sign expected of each is plus. */
static json_t *sign_check(const struct labels *labels, const struct indicator_points *indicator)
{
    struct known known = known_rows(labels, indicator->points);
    struct sample sample;
    sample_begin(&sample, known.count, known.points, known.outcome, NULL);
    struct labels rows = {.count = known.count, .cluster = known.cluster, .clusters = labels->clusters, .resamples = labels->resamples, .seed = labels->seed};
    struct interval rank = interval_of(&rows, &(struct compared){&sample, NULL, sample_spearman});
    bool has_sign = rank.estimate < 0 || rank.estimate > 0, clear = rank.low > 0 || rank.high < 0;
    json_t *expected = has_sign ? json_boolean(rank.estimate > 0) : json_null();
    json_t *out =
        json_pack("{s:s, s:s, s:s, s:I, s:o, s:o, s:b}", "id", text_of(indicator->row, "id"), "en", text_of(indicator->row, "en"), "zh",
                  text_of(indicator->row, "zh"), "n", (json_int_t)known.count, "spearman", interval_json(rank), "as_expected", expected, "clear", clear);
    sample_end(&sample);
    free(known.points);
    free(known.outcome);
    free(known.cluster);
    return out;
}

static json_t *sign_checks(const struct labels *labels)
{
    json_t *list = json_array();
    for (size_t i = 0; i < labels->indicator_count; i++)
        json_array_append_new(list, sign_check(labels, &labels->indicators[i]));
    return list;
}

/* Rows of equal score stand in one decile, that of their mid-rank; with many ties some deciles are empty. */
static json_t *deciles(const struct labels *labels)
{
    struct {
        double score, outcome, count;
    } sums[10] = {{0, 0, 0}};
    double *ranks = calloc(labels->count + 1, sizeof *ranks);
    json_t *list = json_array();
    if (!ranks)
        abort();
    mid_ranks(labels->score, labels->count, ranks);
    for (size_t i = 0; i < labels->count; i++) {
        size_t tenth = (size_t)((ranks[i] - 0.5) * 10 / (double)labels->count);
        sums[tenth].score += labels->score[i];
        sums[tenth].outcome += labels->outcome[i];
        sums[tenth].count++;
    }
    for (int i = 0; i < 10; i++)
        json_array_append_new(list, json_pack("{s:i, s:I, s:o, s:o}", "decile", i + 1, "n", (json_int_t)sums[i].count, "score",
                                              rounded(sums[i].count > 0 ? sums[i].score / sums[i].count : NAN), "outcome",
                                              rounded(sums[i].count > 0 ? sums[i].outcome / sums[i].count : NAN)));
    free(ranks);
    return list;
}

static json_t *cautions(void)
{
    static const struct sentence sentences[] = {
        {"These rows are a selected sample: only patents that were traded, pledged or the like have an outcome at all, and what holds for them need not hold "
         "for the others.",
         "样本经过选择：只有被交易、质押等的专利才有结果，对它们成立的未必对其他专利成立。"},
        {"An AUC near 0.9 from bibliographic data is no success but a reason to look for leakage: a fact recorded after the outcome, or because of it.",
         "仅凭著录数据而 AUC 接近 0.9 不是成功，应怀疑泄漏：有事实是在结果之后、或因结果而记录的。"},
        {"Bibliographic data explain only a few per cent of the variance of patent value (2.7 % in Gambardella, Harhoff and Verspagen 2008): a rank is not a "
         "price.",
         "著录数据只能解释专利价值方差的百分之几（Gambardella、Harhoff、Verspagen 2008：2.7%）：名次不是价格。"},
        {"Association is not causation: raising an indicator does not raise the outcome.", "相关不是因果：提高某项指标并不会提高结果。"},
        {"Weights or curves that were tuned to these labels cannot be validated on them: the next check needs other labels.",
         "按这些标签调整过的权重或曲线不能再用它们验证：下次检验须换用其他标签。"},
    };
    return cautions_json(sentences, sizeof sentences / sizeof sentences[0]);
}

void validation_report(const struct labels *labels, json_t *report)
{
    double positives = 0;
    for (size_t i = 0; i < labels->count; i++)
        positives += labels->outcome[i];
    bool binary = is_binary(labels);
    json_object_set_new(report, "outcome", json_string(binary ? "binary" : "amount"));
    json_object_set_new(report, "positives", binary ? json_integer((json_int_t)positives) : json_null());
    json_object_set_new(report, "seed", json_integer((json_int_t)labels->seed));
    json_object_set_new(report, "resamples", json_integer(labels->resamples));
    json_object_set_new(report, "clusters", json_integer(labels->clusters));
    put_measures(labels, NULL, report);
    json_object_set_new(report, "leakage_suspected", json_boolean(number_of(json_object_get(report, "auc"), "estimate") >= LEAKAGE_AUC));
    json_object_set_new(report, "within_cohorts", within_cohorts(labels));
    json_object_set_new(report, "indicators", sign_checks(labels));
    json_object_set_new(report, "deciles", deciles(labels));
    json_object_set_new(report, "comparison", comparison(labels));
    json_object_set_new(report, "not_to_conclude", cautions());
}
