/* Statistics against values worked out by hand, and against the same thing computed the long way. */
#include "cli/statistics.h"
#include "tests/unit/check.h"

#include <math.h>

#define ROWS 200

static int near(double got, double expected)
{
    if (fabs(got - expected) < 1e-9 || (isnan(got) && isnan(expected)))
        return 1;
    printf("got %.12g, expected %.12g\n", got, expected);
    return 0;
}

static double auc(size_t count, const double *score, const double *outcome, const uint32_t *stratum, const uint32_t *weights)
{
    struct sample sample;
    sample_begin(&sample, count, score, outcome, stratum);
    double result = sample_auc(&sample, weights);
    sample_end(&sample);
    return result;
}

static double spearman(size_t count, const double *score, const double *outcome, const uint32_t *stratum, const uint32_t *weights)
{
    struct sample sample;
    sample_begin(&sample, count, score, outcome, stratum);
    double result = sample_spearman(&sample, weights);
    sample_end(&sample);
    return result;
}

static void auc_by_hand(void)
{
    const double score[] = {1, 2, 3, 4}, up[] = {0, 0, 1, 1}, mixed[] = {0, 1, 0, 1}, none[] = {1, 1, 1, 1}, level[] = {5, 5, 5, 5}, tied[] = {1, 2, 2, 3};
    CHECK(near(auc(4, score, up, NULL, NULL), 1));
    CHECK(near(auc(4, score, mixed, NULL, NULL), 0.75)); /* of 2 over 1, 4 over 1, 4 over 3 and not 2 over 3 */
    CHECK(near(auc(4, level, up, NULL, NULL), 0.5));
    CHECK(near(auc(4, tied, mixed, NULL, NULL), 0.875)); /* the tied pair counts half */
    CHECK(isnan(auc(4, score, none, NULL, NULL)) && isnan(auc(0, score, none, NULL, NULL)));
    const uint32_t stratum[] = {0, 0, 1, 1}, twice[] = {1, 2, 1, 0};
    CHECK(near(auc(4, score, mixed, stratum, NULL), 1)); /* 2 over 1 and 4 over 3 only */
    CHECK(isnan(auc(4, score, up, stratum, NULL)));
    const double repeated_score[] = {1, 2, 2, 3}, repeated[] = {0, 1, 1, 0};
    CHECK(near(auc(4, score, mixed, NULL, twice), auc(4, repeated_score, repeated, NULL, NULL)));
}

static void spearman_by_hand(void)
{
    /* the textbook's ten pupils: IQ and hours of television, 1 - 6 * 194 / 990 */
    const double iq[] = {106, 100, 86, 101, 99, 103, 97, 113, 112, 110}, hours[] = {7, 27, 2, 50, 28, 29, 20, 12, 6, 17};
    CHECK(near(spearman(10, iq, hours, NULL, NULL), -29.0 / 165));
    const double x[] = {1, 2, 2, 3}, y[] = {1, 3, 2, 4}, down[] = {4, 3, 3, 1}, level[] = {2, 2, 2, 2};
    CHECK(near(spearman(4, x, y, NULL, NULL), 4.5 / sqrt(4.5 * 5)));
    CHECK(near(spearman(4, x, down, NULL, NULL), -1));
    CHECK(isnan(spearman(4, x, level, NULL, NULL)));
    double ranks[4];
    mid_ranks(x, 4, ranks);
    CHECK(near(ranks[0], 1) && near(ranks[1], 2.5) && near(ranks[2], 2.5) && near(ranks[3], 4));
    /* two cohorts, each falling, the second far above the first: together it seems to rise */
    const double score[] = {1, 2, 3, 11, 12, 13}, outcome[] = {3, 2, 1, 13, 12, 11};
    const uint32_t stratum[] = {7, 7, 7, 2, 2, 2};
    CHECK(spearman(6, score, outcome, NULL, NULL) > 0 && near(spearman(6, score, outcome, stratum, NULL), -1));
}

/* Weights are repetitions, whatever the ties and strata. */
static void the_long_way(void)
{
    double score[ROWS], outcome[ROWS], all_score[3 * ROWS], all_outcome[3 * ROWS], concordant = 0, pairs = 0;
    uint32_t stratum[ROWS], all_stratum[3 * ROWS], weights[ROWS];
    uint64_t state = 7;
    size_t count = 0;
    for (size_t i = 0; i < ROWS; i++) {
        score[i] = (double)(splitmix64(&state) % 20);
        outcome[i] = (double)(splitmix64(&state) % 2);
        stratum[i] = (uint32_t)(splitmix64(&state) % 5);
        weights[i] = (uint32_t)(splitmix64(&state) % 4);
        for (uint32_t k = 0; k < weights[i]; k++, count++) {
            all_score[count] = score[i];
            all_outcome[count] = outcome[i];
            all_stratum[count] = stratum[i];
        }
    }
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < count; k++)
            if (all_stratum[i] == all_stratum[k] && all_outcome[i] > all_outcome[k]) {
                pairs++;
                concordant += all_score[i] > all_score[k] ? 1 : all_score[i] < all_score[k] ? 0 : 0.5;
            }
    CHECK(near(auc(ROWS, score, outcome, stratum, weights), concordant / pairs));
    CHECK(near(auc(count, all_score, all_outcome, all_stratum, NULL), concordant / pairs));
    CHECK(near(spearman(ROWS, score, outcome, NULL, weights), spearman(count, all_score, all_outcome, NULL, NULL)));
    CHECK(near(spearman(ROWS, score, outcome, stratum, weights), spearman(count, all_score, all_outcome, all_stratum, NULL)));
}

static void quantiles(void)
{
    double values[] = {40, 10, 30, 20}, one[] = {3};
    sort_numbers(values, 4);
    CHECK(near(quantile(values, 4, 0.5), 25) && near(quantile(values, 4, 0), 10) && near(quantile(values, 4, 1), 40) && near(quantile(values, 4, 0.25), 17.5));
    CHECK(near(quantile(one, 1, 0.975), 3) && isnan(quantile(one, 0, 0.5)));
    uint64_t state = 0;
    CHECK(splitmix64(&state) == 0xE220A8397B1DCDAFu && splitmix64(&state) == 0x6E789E6AA1B965F4u); /* the published first numbers of seed 0 */
}

static double mean(const void *context, const uint32_t *weights)
{
    const double *values = context;
    double sum = 0, count = 0;
    for (size_t i = 0; i < ROWS; i++) {
        double weight = weights ? weights[i] : 1;
        sum += weight * values[i];
        count += weight;
    }
    return sum / count;
}

static double never(const void *context, const uint32_t *weights)
{
    (void)context;
    return weights ? NAN : 1;
}

/* The interval of a mean is that of the central limit; of rows that repeat each other in clusters it is wider. */
static void bootstraps(void)
{
    double values[ROWS];
    uint32_t own[ROWS], shared[ROWS];
    for (size_t i = 0; i < ROWS; i++) {
        values[i] = i / 10 % 2 ? 1 : 0;
        own[i] = (uint32_t)i;
        shared[i] = (uint32_t)(i / 10);
    }
    struct resampling plan = {own, ROWS, ROWS, 4000, 11}, clustered = {shared, ROWS, ROWS / 10, 4000, 11}, alone = {shared, ROWS, 1, 100, 11};
    struct interval interval = bootstrap(mean, values, &plan), again = bootstrap(mean, values, &plan), wide = bootstrap(mean, values, &clustered);
    double half = 1.96 * 0.5 / sqrt(ROWS);
    CHECK(near(interval.estimate, 0.5) && fabs(interval.low - (0.5 - half)) < 0.01 && fabs(interval.high - (0.5 + half)) < 0.01);
    CHECK(near(interval.low, again.low) && near(interval.high, again.high));
    half = 1.96 * 0.5 / sqrt(ROWS / 10.0);
    CHECK(fabs(wide.low - (0.5 - half)) < 0.04 && fabs(wide.high - (0.5 + half)) < 0.04);
    interval = bootstrap(never, values, &plan);
    CHECK(near(interval.estimate, 1) && isnan(interval.low) && isnan(interval.high));
    for (size_t i = 0; i < ROWS; i++)
        shared[i] = 0;
    interval = bootstrap(mean, values, &alone);
    CHECK(near(interval.estimate, 0.5) && isnan(interval.low));
}

static double psi(const double *before, size_t before_count, const double *after, size_t after_count)
{
    return population_stability(before, before_count, after, after_count).psi;
}

static void stability_by_hand(void)
{
    double before[100], after[100], level[10], fallen[10];
    for (int i = 0; i < 100; i++) {
        before[i] = i;
        after[i] = i < 10 ? 95 : i; /* the lowest tenth has moved to the top one */
    }
    for (int i = 0; i < 10; i++) {
        level[i] = 100;
        fallen[i] = i < 5 ? 30 : 100;
    }
    CHECK(near(psi(before, 100, before, 100), 0));
    struct stability moved = population_stability(before, 100, after, 100);
    CHECK(near(moved.psi, (0.0001 - 0.1) * log(0.0001 / 0.1) + (0.2 - 0.1) * log(0.2 / 0.1)));
    CHECK(near(moved.edges[0], 9.9) && near(moved.edges[8], 89.1) && near(moved.before[0], 0.1) && near(moved.after[0], 0) && near(moved.after[9], 0.2));
    /* one value only: what falls from it, and what rises above it, leaves its bin */
    CHECK(near(psi(level, 10, fallen, 10), (0.5 - 1) * log(0.5) + (0.5 - 0.0001) * log(0.5 / 0.0001)));
    for (int i = 0; i < 5; i++)
        fallen[i] = 170;
    CHECK(near(psi(level, 10, fallen, 10), (0.5 - 1) * log(0.5) + (0.5 - 0.0001) * log(0.5 / 0.0001)));
    CHECK(near(psi(level, 10, level, 3), 0));
    CHECK(isnan(psi(level, 0, level, 3)) && isnan(psi(level, 3, level, 0)));
}

/* A quarter, a half and a quarter become a half, a quarter and a quarter: the middle value holds deciles of its own, so no bin is mixed. */
static void stability_of_few_values(void)
{
    const double before[] = {10, 20, 20, 30}, after[] = {10, 10, 20, 30};
    CHECK(near(psi(before, 4, after, 4), 0.25 * log(2) + (0.25 - 0.5) * log(0.5)));
    struct stability out = population_stability(before, 4, after, 4);
    double sums[2] = {0, 0};
    for (int i = 0; i < PSI_BINS; i++) {
        sums[0] += out.before[i];
        sums[1] += out.after[i];
    }
    CHECK(near(sums[0], 1) && near(sums[1], 1));
}

int main(void)
{
    stability_by_hand();
    stability_of_few_values();
    auc_by_hand();
    spearman_by_hand();
    the_long_way();
    quantiles();
    bootstraps();
    return check_end();
}
