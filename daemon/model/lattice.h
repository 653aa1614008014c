/* The one fixed lattice of the simulation: u(k) = (rank(k) + ½)/4096, the same for every question, so that raising a rate never raises a
 * quantile and every machine draws the same. */
#ifndef MODEL_LATTICE_H
#define MODEL_LATTICE_H

#include "domain/valuation.h"

#include <stdint.h>

#define LATTICE_POINTS 4096
#define LATTICE_DIMENSIONS 9 /* 0 sales and fade, 2 K, 3 life, 4 sale, 5 proceeds, 6 which deal, 7 deal, 8 cost */

struct lattice { double u[LATTICE_DIMENSIONS][LATTICE_POINTS]; };
struct triangle { double low, mode, high; };

/* rank = the order of the splitmix64 finaliser of (seed + (dimension·4096 + k + 1)·0x9E3779B97F4A7C15), ties by k. */
/* One dimension alone, u(k) by k. */
#define LATTICE_BASKET 64 /* the permutation of the basket's j-th patent is dimension 64 + j */
void lattice_dimension(uint64_t seed, unsigned dimension, double *out);
void lattice_fill(struct lattice *lattice, uint64_t seed);
/* Quantile of the triangular distribution: sqrt is the only function. */
double triangle_at(const struct triangle *triangle, double u);
/* P10, P50, P90 are the draws no. 410, 2048 and 3687 of 4,096 in order; whole yuan, half up. */
void draws_range(const double *draws, struct money_range *out);
void draws_sort(double *draws); /* ascending, in place */
double draws_quantile(const double *draws, unsigned number, double *scratch);
int64_t yuan_half_up(double amount);

#endif
