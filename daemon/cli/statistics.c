#include "cli/statistics.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static void *need(size_t count, size_t size)
{
    void *memory = calloc(count ? count : 1, size);
    if (!memory)
        abort();
    return memory;
}

struct ordering { const double *values; const uint32_t *stratum; };

static int compare(const void *left, const void *right, void *context)
{
    const struct ordering *by = context;
    size_t a = *(const size_t *)left, b = *(const size_t *)right;
    if (by->stratum && by->stratum[a] != by->stratum[b])
        return by->stratum[a] < by->stratum[b] ? -1 : 1;
    if (by->values[a] < by->values[b] || by->values[a] > by->values[b])
        return by->values[a] < by->values[b] ? -1 : 1;
    return a < b ? -1 : a > b; /* one order on every machine, whatever its sort does with equals */
}

static size_t *order(size_t count, const double *values, const uint32_t *stratum)
{
    size_t *rows = need(count, sizeof *rows);
    for (size_t i = 0; i < count; i++)
        rows[i] = i;
    qsort_r(rows, count, sizeof *rows, compare, &(struct ordering){values, stratum});
    return rows;
}

void sample_begin(struct sample *sample, size_t count, const double *score, const double *outcome, const uint32_t *stratum)
{
    *sample = (struct sample){.count = count, .score = score, .outcome = outcome, .stratum = stratum};
    sample->by_score = order(count, score, stratum);
    sample->by_outcome = order(count, outcome, stratum);
    sample->score_ranks = need(count, sizeof(double));
    sample->outcome_ranks = need(count, sizeof(double));
}

void sample_end(struct sample *sample)
{
    free(sample->by_score);
    free(sample->by_outcome);
    free(sample->score_ranks);
    free(sample->outcome_ranks);
    *sample = (struct sample){0};
}

static double weight_of(const uint32_t *weights, size_t row)
{
    return weights ? weights[row] : 1;
}

static bool same_stratum(const uint32_t *stratum, size_t a, size_t b)
{
    return !stratum || stratum[a] == stratum[b];
}

/* Where the run of rows that tie with rows[at] ends: one stratum, one value. */
static size_t tie_end(const size_t *rows, size_t count, size_t at, const double *values, const uint32_t *stratum)
{
    size_t end = at + 1;
    while (end < count && same_stratum(stratum, rows[at], rows[end]) && !(values[rows[end]] > values[rows[at]]))
        end++;
    return end;
}

double sample_auc(const struct sample *sample, const uint32_t *weights)
{
    const size_t *rows = sample->by_score;
    double concordant = 0, pairs = 0, positives = 0, negatives = 0;
    for (size_t at = 0, end; at < sample->count; at = end) {
        double tied_positives = 0, tied_negatives = 0;
        end = tie_end(rows, sample->count, at, sample->score, sample->stratum);
        for (size_t i = at; i < end; i++)
            *(sample->outcome[rows[i]] > 0.5 ? &tied_positives : &tied_negatives) += weight_of(weights, rows[i]);
        concordant += tied_positives * (negatives + tied_negatives / 2);
        positives += tied_positives;
        negatives += tied_negatives;
        if (end == sample->count || !same_stratum(sample->stratum, rows[at], rows[end])) {
            pairs += positives * negatives;
            positives = negatives = 0;
        }
    }
    return pairs > 0 ? concordant / pairs : NAN;
}

/* Mid-ranks inside each stratum, less their mean there. */
static void centred_ranks(const struct sample *sample, const size_t *rows, const double *values, const uint32_t *weights, double *ranks)
{
    size_t first = 0;
    double below = 0;
    for (size_t at = 0, end; at < sample->count; at = end) {
        double tied = 0;
        end = tie_end(rows, sample->count, at, values, sample->stratum);
        for (size_t i = at; i < end; i++)
            tied += weight_of(weights, rows[i]);
        for (size_t i = at; i < end; i++)
            ranks[rows[i]] = below + (tied + 1) / 2;
        below += tied;
        if (end == sample->count || !same_stratum(sample->stratum, rows[at], rows[end])) {
            for (size_t i = first; i < end; i++)
                ranks[rows[i]] -= (below + 1) / 2;
            first = end;
            below = 0;
        }
    }
}

double sample_spearman(const struct sample *sample, const uint32_t *weights)
{
    double *x = sample->score_ranks, *y = sample->outcome_ranks, xx = 0, yy = 0, xy = 0;
    centred_ranks(sample, sample->by_score, sample->score, weights, x);
    centred_ranks(sample, sample->by_outcome, sample->outcome, weights, y);
    for (size_t i = 0; i < sample->count; i++) {
        double weight = weight_of(weights, i);
        xx += weight * x[i] * x[i];
        yy += weight * y[i] * y[i];
        xy += weight * x[i] * y[i];
    }
    return xx > 0 && yy > 0 ? xy / sqrt(xx * yy) : NAN;
}

void mid_ranks(const double *values, size_t count, double *ranks)
{
    size_t *rows = order(count, values, NULL);
    for (size_t at = 0, end; at < count; at = end) {
        end = tie_end(rows, count, at, values, NULL);
        for (size_t i = at; i < end; i++)
            ranks[rows[i]] = (double)(at + 1 + end) / 2;
    }
    free(rows);
}

double quantile(const double *sorted, size_t count, double p)
{
    if (!count)
        return NAN;
    double at = p * (double)(count - 1);
    size_t below = (size_t)at;
    return below + 1 >= count ? sorted[count - 1] : sorted[below] + (at - (double)below) * (sorted[below + 1] - sorted[below]);
}

static int compare_numbers(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return a < b ? -1 : a > b;
}

void sort_numbers(double *values, size_t count)
{
    if (count)
        qsort(values, count, sizeof *values, compare_numbers);
}

static void count_bins(const double edges[PSI_BINS - 1], const double *values, size_t count, double shares[PSI_BINS])
{
    for (size_t i = 0; i < count; i++) {
        size_t below = 0, reached = 0;
        for (size_t k = 0; k < PSI_BINS - 1; k++) {
            below += edges[k] < values[i];
            reached += edges[k] <= values[i];
        }
        shares[below + (reached > below + 1)]++;
    }
    for (size_t k = 0; k < PSI_BINS; k++)
        shares[k] /= (double)count;
}

struct stability population_stability(const double *before, size_t before_count, const double *after, size_t after_count)
{
    struct stability out = {.psi = NAN};
    if (!before_count || !after_count)
        return out;
    double *sorted = need(before_count, sizeof *sorted);
    memcpy(sorted, before, before_count * sizeof *sorted);
    sort_numbers(sorted, before_count);
    for (size_t k = 0; k < PSI_BINS - 1; k++)
        out.edges[k] = quantile(sorted, before_count, (double)(k + 1) / PSI_BINS);
    free(sorted);
    count_bins(out.edges, before, before_count, out.before);
    count_bins(out.edges, after, after_count, out.after);
    out.psi = 0;
    for (size_t k = 0; k < PSI_BINS; k++) {
        double p = fmax(out.before[k], PSI_FLOOR), q = fmax(out.after[k], PSI_FLOOR);
        out.psi += (q - p) * log(q / p);
    }
    return out;
}

uint64_t splitmix64(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

/* As many clusters as there are, drawn with replacement. */
static void draw(const struct resampling *plan, uint64_t *state, uint32_t *drawn, uint32_t *weights)
{
    memset(drawn, 0, plan->clusters * sizeof *drawn);
    for (uint32_t i = 0; i < plan->clusters; i++)
        drawn[((splitmix64(state) >> 32) * plan->clusters) >> 32]++;
    for (size_t i = 0; i < plan->rows; i++)
        weights[i] = drawn[plan->cluster[i]];
}

struct interval bootstrap(double (*statistic)(const void *context, const uint32_t *weights), const void *context, const struct resampling *plan)
{
    struct interval interval = {statistic(context, NULL), NAN, NAN};
    uint32_t *drawn = need(plan->clusters, sizeof *drawn), *weights = need(plan->rows, sizeof *weights);
    double *values = need(plan->resamples, sizeof *values);
    uint64_t state = plan->seed;
    size_t count = 0;
    for (uint32_t i = 0; i < plan->resamples && plan->clusters > 1 && !isnan(interval.estimate); i++) {
        draw(plan, &state, drawn, weights);
        double value = statistic(context, weights);
        if (!isnan(value))
            values[count++] = value;
    }
    if (count * 2 > plan->resamples) {
        sort_numbers(values, count);
        interval.low = quantile(values, count, 0.025);
        interval.high = quantile(values, count, 0.975);
    }
    free(drawn);
    free(weights);
    free(values);
    return interval;
}
