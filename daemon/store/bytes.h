/* Whole numbers in bytes, the least first. */
#ifndef STORE_BYTES_H
#define STORE_BYTES_H

#include <stdint.h>

/* Returns the byte behind what was written. */
static inline uint8_t *put_le(uint8_t *out, uint64_t value, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++, value >>= 8)
        *out++ = (uint8_t)value;
    return out;
}

static inline uint64_t get_le(const uint8_t *bytes, unsigned size)
{
    uint64_t value = 0;
    for (unsigned i = 0; i < size; i++)
        value |= (uint64_t)bytes[i] << (8 * i);
    return value;
}

#endif
