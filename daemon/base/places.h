/* Where in 64 bytes something stands, as the bits of a word: bit i for byte i.  Long texts are taken apart by it: the comparisons of all bytes
 * are done side by side, and none waits for the end of what came before. */
#ifndef BASE_PLACES_H
#define BASE_PLACES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define PLACES 64u

/* From one flag a byte, 0 or 1. */
static inline uint64_t places_of(const uint8_t flags[PLACES])
{
    uint64_t places = 0, eight;
    for (unsigned i = 0; i < PLACES; i += 8) {
        memcpy(&eight, flags + i, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
        eight = __builtin_bswap64(eight);
#endif
        places |= (eight * UINT64_C(0x0102040810204080) >> 56) << i; /* the flag of byte k meets 2^(56-7k), which puts it at bit 56 + k */
    }
    return places;
}

/* Where a byte of the text `is` what is asked; of a block that is not whole only `size` bytes are looked at. */
static inline uint64_t places_where(const char *text, size_t size, bool (*is)(char c, char asked), char asked)
{
    char rest[PLACES];
    uint8_t flags[PLACES];
    uint64_t kept = size < PLACES ? ((uint64_t)1 << size) - 1 : UINT64_MAX;
    if (size < PLACES) {
        memset(rest, 0, sizeof rest);
        text = memcpy(rest, text, size);
    }
    for (unsigned i = 0; i < PLACES; i++)
        flags[i] = is(text[i], asked);
    return places_of(flags) & kept;
}

static inline unsigned places_first(uint64_t places) /* not of 0 */
{
    return (unsigned)__builtin_ctzll(places);
}

static inline uint64_t places_next(uint64_t places) /* without the first */
{
    return places & (places - 1);
}

#endif
