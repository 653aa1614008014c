#include "base/clock.h"

#include <time.h>

static int64_t microseconds(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t clock_utc_microseconds(void)
{
    return microseconds(CLOCK_REALTIME);
}

int64_t clock_monotonic_microseconds(void)
{
    return microseconds(CLOCK_MONOTONIC);
}

int32_t clock_today_utc8(void)
{
    return (int32_t)((clock_utc_microseconds() / 1000000 + 8 * 3600) / 86400);
}
