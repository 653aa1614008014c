/* The one file with logarithm and exponential: stated series under + − × ÷ only, so that every machine returns the same bits. */
#ifndef MODEL_MATHS_H
#define MODEL_MATHS_H

/* ln x for x > 0: x = m·2^e with m in [√½, √2); ln m = 2·Σ z^(2k+1)/(2k+1), z = (m−1)/(m+1), 20 terms. */
double maths_ln(double x);
/* eˣ for |x| < 600: x = k·ln 2 + r, |r| ≤ ½·ln 2; Taylor series of eʳ, 20 terms. */
double maths_exp(double x);
/* base^years for base > 0 and years ≥ 0: whole years by multiplication, the rest by ln and exp. */
double maths_power(double base, double years);

#endif
