/* Days written 25/04/13 or 04/25/2013: which part is the month, and which century is meant, no cell says by itself.  A column does, when
 * one of its parts goes beyond twelve and the other never does; a row does, when another column gives the year of publication. */
#include "intake/internal.h"

#include <string.h>

/* Two parts of one or two digits and a year of two or four, with slashes between: 3, else 0. */
static bool split(struct span text, int parts[3], size_t *year_digits)
{
    size_t at = 0;
    for (int i = 0; i < 3; i++) {
        size_t digits = 0;
        parts[i] = 0;
        for (; at < text.size && text.text[at] >= '0' && text.text[at] <= '9' && digits < 5; at++, digits++)
            parts[i] = parts[i] * 10 + (text.text[at] - '0');
        if (!digits || (i < 2 && (digits > 2 || at >= text.size || text.text[at++] != '/')))
            return false;
        *year_digits = digits;
    }
    return at == text.size && (*year_digits == 2 || *year_digits == 4);
}

void slashed_look(struct span cell, struct binding *binding)
{
    int parts[3];
    size_t digits;
    if (!memchr(cell.text, '/', cell.size) || !split(text_trim(cell), parts, &digits))
        return;
    binding->first_most = parts[0] > binding->first_most ? parts[0] : binding->first_most;
    binding->second_most = parts[1] > binding->second_most ? parts[1] : binding->second_most;
}

/* The year that ends so and lies nearest to the year of publication. */
static int nearest(int two_digits, int year)
{
    int best = year / 100 * 100 + two_digits;
    for (int other = best - 100; other <= best + 100; other += 200)
        if ((other > year ? other - year : year - other) < (best > year ? best - year : year - best))
            best = other;
    return best;
}

static bool day_comes_first(const struct conversion *to)
{
    return to->first_most > 12 && to->second_most <= 12;
}

static bool month_comes_first(const struct conversion *to)
{
    return to->second_most > 12 && to->first_most <= 12;
}

bool slashed_is_open(struct span text, const struct conversion *to)
{
    int parts[3];
    size_t digits;
    return !day_comes_first(to) && !month_comes_first(to) && split(text, parts, &digits) && digits == 4 && parts[0] <= 12 && parts[1] <= 12 && parts[0] != parts[1];
}

bool slashed_day(struct span text, const struct conversion *to, struct day *out)
{
    int parts[3];
    size_t digits;
    bool day_first = day_comes_first(to);
    if ((!day_first && !month_comes_first(to)) || !split(text, parts, &digits) || (digits == 2 && !to->year))
        return false;
    int year = digits == 2 ? nearest(parts[2], to->year) : parts[2], month = parts[day_first], day = parts[!day_first];
    if (month < 1 || month > 12 || day < 1 || day > 31)
        return false;
    *out = day_from_civil(year, month, day);
    int check_year, check_month, check_day;
    day_to_civil(*out, &check_year, &check_month, &check_day);
    return check_month == month && check_day == day; /* no 31 April */
}
