#include "model/maths.h"

#include <math.h>

#define LN_2 0.69314718055994530942

double maths_ln(double x)
{
    int exponent;
    double m = frexp(x, &exponent); /* exact: m in [½, 1) */
    if (m < 0.70710678118654752440) {
        m = m * 2;
        exponent--;
    }
    double z = (m - 1) / (m + 1), square = z * z, power = z, sum = 0;
    for (int k = 0; k < 20; k++) {
        sum += power / (2 * k + 1);
        power = power * square;
    }
    return 2 * sum + exponent * LN_2;
}

double maths_exp(double x)
{
    int k = (int)floor(x / LN_2 + 0.5);
    double r = x - k * LN_2, term = 1, sum = 1;
    for (int n = 1; n < 20; n++) {
        term = term * r / n;
        sum += term;
    }
    return ldexp(sum, k); /* exact */
}

double maths_power(double base, double years)
{
    double whole = floor(years), result = 1;
    for (int n = 0; n < (int)whole && n < 1000; n++)
        result = result * base;
    return years > whole ? result * maths_exp((years - whole) * maths_ln(base)) : result;
}
