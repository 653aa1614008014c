/* Analytic hierarchy process (Saaty 1980): the principal eigenvector by repeated multiplication, its consistency by λmax. */
#include "model/internal.h"

#define MOST 15

static const double random_index[MOST + 1] = {0, 0, 0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59};

double ahp_random_index(size_t n)
{
    return n <= MOST ? random_index[n] : 0;
}

static void fill(const double *triangle, size_t n, double matrix[MOST][MOST])
{
    for (size_t row = 0; row < n; row++) {
        matrix[row][row] = 1;
        for (size_t column = row + 1; column < n; column++, triangle++) {
            matrix[row][column] = *triangle;
            matrix[column][row] = 1 / *triangle;
        }
    }
}

void ahp_weights(const double *triangle, size_t n, double *weights, double *consistency_ratio)
{
    double matrix[MOST][MOST], product[MOST], sum = 0;
    *consistency_ratio = 0;
    if (n == 0 || n > MOST)
        return;
    fill(triangle, n, matrix);
    for (size_t i = 0; i < n; i++)
        weights[i] = 1 / (double)n;
    for (int turn = 0; turn < 500; turn++) {
        sum = 0;
        for (size_t row = 0; row < n; row++) {
            product[row] = 0;
            for (size_t column = 0; column < n; column++)
                product[row] += matrix[row][column] * weights[column];
            sum += product[row];
        }
        for (size_t row = 0; row < n; row++)
            weights[row] = product[row] / sum;
    }
    if (n > 2) /* the weights sum to one, so the sum of the product is λmax */
        *consistency_ratio = (sum - (double)n) / ((double)n - 1) / random_index[n];
}
