/* K = m + (n − m)·r: the royalty rate on the industry's range, r from the patent's own facts; and the industry of a patent. */
#ifndef MODEL_ROYALTY_H
#define MODEL_ROYALTY_H

#include "model/internal.h"

#define FACTOR_PARTS 16

struct factor_part { const char *id, *zh, *en, *points[3]; size_t point_count; uint32_t weight; };
struct royalty_factor { size_t count; struct factor_part parts[FACTOR_PARTS]; int32_t missing; };

/* The spread of K grows as confidence falls: a = min(most, base·(1 + slope·(1 − confidence))). */
struct spread { double base, slope, most; };

int royalty_factor_compile(const struct spec *spec, const struct json *root, struct royalty_factor *out);
int spread_compile(const struct spec *spec, const struct json *draws, const char *path, struct spread *out);
double spread_of(const struct spread *spread, uint32_t confidence);
/* r in millionths from the points of a score. */
uint32_t royalty_factor_of(const struct royalty_factor *factor, const struct score *score);
/* Millionths, half up. */
uint32_t royalty_rate(uint32_t low, uint32_t high, uint32_t factor);

struct royalty_range { uint32_t low, high; bool prior; }; /* prior: no row for the industry, the royalty prior's P20–P80 */

/* Sets out->industry and its source: the question's, else the record's where GB/T 4754 knows it, else the field's default, else NULL. */
void industry_choose(const struct model_library *library, const struct record *record, const char *asked, struct valuation *out);
/* Refuses an industry that GB/T 4754 does not know. */
int industry_check(const struct model_library *library, const char *industry, struct error *error);
int royalty_range_of(const struct model_library *library, const char *industry, int64_t field, struct royalty_range *out, struct error *error);
/* Percentile (hundredths) of a rate (millionths) in the royalty prior. */
uint32_t royalty_prior_percentile(const struct model_library *library, uint32_t rate);

#endif
