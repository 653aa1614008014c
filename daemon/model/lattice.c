#include "model/lattice.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Steele, Lea, Flood 2014. */
static uint64_t mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
}

struct keyed { uint64_t key; unsigned k; };

static int by_key(const void *a, const void *b)
{
    const struct keyed *left = a, *right = b;
    if (left->key != right->key)
        return left->key < right->key ? -1 : 1;
    return left->k < right->k ? -1 : left->k > right->k;
}

void lattice_dimension(uint64_t seed, unsigned dimension, double *out)
{
    struct keyed keyed[LATTICE_POINTS];
    for (unsigned k = 0; k < LATTICE_POINTS; k++)
        keyed[k] = (struct keyed){mix(seed + ((uint64_t)dimension * LATTICE_POINTS + k + 1) * 0x9E3779B97F4A7C15u), k};
    qsort(keyed, LATTICE_POINTS, sizeof keyed[0], by_key);
    for (unsigned rank = 0; rank < LATTICE_POINTS; rank++)
        out[keyed[rank].k] = (rank + 0.5) / LATTICE_POINTS;
}

void lattice_fill(struct lattice *lattice, uint64_t seed)
{
    for (unsigned dimension = 0; dimension < LATTICE_DIMENSIONS; dimension++)
        lattice_dimension(seed, dimension, lattice->u[dimension]);
}

double triangle_at(const struct triangle *triangle, double u)
{
    double span = triangle->high - triangle->low;
    if (span <= 0)
        return triangle->mode;
    if (u < (triangle->mode - triangle->low) / span)
        return triangle->low + sqrt(u * span * (triangle->mode - triangle->low));
    return triangle->high - sqrt((1 - u) * span * (triangle->high - triangle->mode));
}

int64_t yuan_half_up(double amount)
{
    if (!(amount > -9e15))
        return -9000000000000000;
    return amount < 9e15 ? (int64_t)floor(amount + 0.5) : 9000000000000000;
}

static int ascending(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

void draws_sort(double *draws)
{
    qsort(draws, LATTICE_POINTS, sizeof *draws, ascending);
}

double draws_quantile(const double *draws, unsigned number, double *scratch)
{
    memcpy(scratch, draws, LATTICE_POINTS * sizeof *draws);
    qsort(scratch, LATTICE_POINTS, sizeof *scratch, ascending);
    return scratch[number - 1];
}

void draws_range(const double *draws, struct money_range *out)
{
    double sorted[LATTICE_POINTS], sum = 0;
    out->low = yuan_half_up(draws_quantile(draws, 410, sorted));
    out->middle = yuan_half_up(sorted[2047]);
    out->high = yuan_half_up(sorted[3686]);
    for (unsigned k = 0; k < LATTICE_POINTS; k++)
        sum += draws[k];
    out->mean = yuan_half_up(sum / LATTICE_POINTS);
}
