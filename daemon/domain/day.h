/* Days: whole calendar days since 1970-01-01 (proleptic Gregorian).  "Today" is the day at UTC+8.  29 February falls on the
 * 28th in other years.  A type of its own, so that no bare integer is taken for a day. */
#ifndef DOMAIN_DAY_H
#define DOMAIN_DAY_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct day { int32_t number; };
#define DAY_NONE ((struct day){INT32_MIN})

static inline bool day_is_set(struct day day) { return day.number != INT32_MIN; }
struct day day_from_civil(int year, int month, int day);
void day_to_civil(struct day day, int *year, int *month, int *date);
int day_year(struct day day);
/* ISO 8601 "2026-11-23" only: what the wire takes.  ERROR_DATE names what was expected; `path` goes into the error. */
int day_parse(const char *text, size_t size, struct day *out, const char *path, struct error *error);
/* As people write days: 2026-11-23, 2026/1/2, 2026.11.23, 20261123, 23.11.2026, 2026年11月23日, 23 Nov 2026, ISO time stamps,
 * full-width digits.  Day-first needs four digits of year; a two-digit year is refused. */
int day_parse_loose(const char *text, size_t size, struct day *out, struct error *error);
void day_format(struct day day, char out[11]); /* "2026-11-23" */
struct day day_add_years(struct day day, int years);
struct day day_add_days(struct day day, int days);

#endif
