#include "domain/publication.h"

#include <string.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* US designs and reissues and Japanese eras have letters before the serial: USD435854S, USRE12345E. */
size_t publication_stem(const char *number, size_t size)
{
    size_t stem = size < 2 ? size : 2;
    while (stem < size && number[stem] >= 'A' && number[stem] <= 'Z')
        stem++;
    while (stem < size && is_digit(number[stem]))
        stem++;
    return stem;
}

static bool is_of(const char *office, const char *number, size_t size)
{
    return size > 2 && !memcmp(number, office, 2);
}

bool publication_shares_serial(const char *number, size_t size)
{
    size_t stem = publication_stem(number, size);
    bool whole = stem == size || strchr("ABC", number[stem]);
    if (!whole)
        return false;
    if (is_of("CN", number, size))
        return stem == 11 && memcmp(number + 2, "101000000", 9) >= 0 && number[2] == '1';
    return (is_of("EP", number, size) && stem == 9) || (is_of("WO", number, size) && stem >= 8);
}

static bool is_ambiguous(const char *number, size_t size)
{
    return is_of("JP", number, size) || is_of("KR", number, size) || (is_of("CN", number, size) && !publication_shares_serial(number, size));
}

bool publication_is_short_form(const char *number, size_t size, const char *other, size_t other_size)
{
    size_t stem = publication_stem(number, size);
    bool one_serial = stem == publication_stem(other, other_size) && !memcmp(number, other, stem);
    return one_serial && (stem == size) != (stem == other_size) && !is_ambiguous(number, stem);
}

/* The United States published only grants until 2001-03-15, and called them A (WIPO ST.16). */
bool publication_is_grant(const char *number, size_t size)
{
    size_t stem = publication_stem(number, size);
    if (stem == size)
        return false;
    if (is_of("US", number, size) && number[stem] == 'A')
        return stem < 12 && size == stem + 1;
    if (is_of("US", number, size) && !memcmp(number + stem, "P1", size - stem < 2 ? size - stem : 2))
        return false;
    if (is_of("KR", number, size) && number[stem] == 'U')
        return false; /* KR U1: an application laid open; JP U and CN U: registered */
    return strchr("BCEPSUY", number[stem]) || (is_of("CN", number, size) && number[stem] == 'D');
}
