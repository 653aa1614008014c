/* The statistics of validate, backtest, monitor and model diff: pure functions over arrays.
 *
 * A sample pairs a score with an outcome.  Its rows may lie in strata (cohorts): then only rows of one stratum are compared with each
 * other.  Every statistic takes a weight for each row, how often it counts, so that a bootstrap resample is nothing but another set of
 * weights over orders sorted once.  Without memory the program ends, as everywhere in the client. */
#ifndef CLI_STATISTICS_H
#define CLI_STATISTICS_H

#include <stddef.h>
#include <stdint.h>

struct sample {
    size_t count;
    const double *score, *outcome; /* the caller's, as long as the sample */
    const uint32_t *stratum;       /* NULL: all rows in one */
    size_t *by_score, *by_outcome; /* rows by stratum, then by value */
    double *score_ranks, *outcome_ranks;
};

void sample_begin(struct sample *sample, size_t count, const double *score, const double *outcome, const uint32_t *stratum);
void sample_end(struct sample *sample);

/* `weights` NULL: every row counts once.  NAN where the statistic does not exist: no pair of different outcomes, no variance.
 *   auc       chance that a row with outcome 1 scores above one with outcome 0 of its stratum, ties counting half: concordant pairs of
 *             all strata over pairs of all strata
 *   spearman  correlation of mid-ranks, ranked inside each stratum and centred there, so that larger strata weigh more */
double sample_auc(const struct sample *sample, const uint32_t *weights);
double sample_spearman(const struct sample *sample, const uint32_t *weights);

/* Mid-ranks from 1 of `values`, ties sharing the mean of their ranks. */
void mid_ranks(const double *values, size_t count, double *ranks);

/* The p-quantile of `sorted`, interpolated between neighbours (type 7 of Hyndman and Fan); NAN of nothing. */
double quantile(const double *sorted, size_t count, double p);
void sort_numbers(double *values, size_t count);

#define PSI_BINS 10
#define PSI_FLOOR 0.0001 /* of an empty bin, whose logarithm does not exist */

struct stability {
    double psi;                   /* NAN when one side is empty */
    double edges[PSI_BINS - 1];   /* deciles of `before`; a bin holds what is above its lower edge, up to and including its upper one */
    double before[PSI_BINS], after[PSI_BINS]; /* shares as counted, without the floor */
};

/* The population stability index, sum of (q - p) ln (q / p) over ten bins by the deciles of `before`; a share below PSI_FLOOR counts as
 * that.  A value on which several deciles fall is a bin of its own (the next of those that would be empty between equal edges): else what
 * falls from the commonest value to a lower one would not be seen. */
struct stability population_stability(const double *before, size_t before_count, const double *after, size_t after_count);

/* Sebastiano Vigna's splitmix64: the same numbers on every machine. */
uint64_t splitmix64(uint64_t *state);

struct resampling {
    const uint32_t *cluster; /* of each row: 0 to clusters - 1; rows of one cluster are drawn together */
    size_t rows;
    uint32_t clusters, resamples;
    uint64_t seed;
};

struct interval { double estimate, low, high; };

/* The statistic with its percentile bootstrap interval of 95 %.  The same plan gives the same resamples, so that the difference of two
 * statistics inside one `statistic` is a paired one.  low and high are NAN when there are fewer than two clusters, or when more than
 * half of the resamples have no such statistic. */
struct interval bootstrap(double (*statistic)(const void *context, const uint32_t *weights), const void *context, const struct resampling *plan);

#endif
