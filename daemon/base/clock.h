/* The two clocks.  Valuation never reads one: its date is in the question. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

int64_t clock_utc_microseconds(void);       /* since 1970, wall clock */
int64_t clock_monotonic_microseconds(void);
int32_t clock_today_utc8(void);             /* days since 1970 at UTC+8, the office's day */

#endif
