#include "base/utf8.h"

/* States are numbered by where their six bits lie in a step, so that going on is one shift. */
enum { WHOLE = 0, ONE_MORE = 6, TWO_MORE = 12, THREE_MORE = 18, AFTER_E0 = 24, AFTER_ED = 30, AFTER_F0 = 36, AFTER_F4 = 42, BROKEN = 48 };

/* RFC 3629, section 4. */
static const struct { unsigned char from, to; unsigned state, next; } rules[] = {
    {0x00, 0x7F, WHOLE, WHOLE},         {0xC2, 0xDF, WHOLE, ONE_MORE},      {0xE0, 0xE0, WHOLE, AFTER_E0},      {0xE1, 0xEC, WHOLE, TWO_MORE},
    {0xED, 0xED, WHOLE, AFTER_ED},      {0xEE, 0xEF, WHOLE, TWO_MORE},      {0xF0, 0xF0, WHOLE, AFTER_F0},      {0xF1, 0xF3, WHOLE, THREE_MORE},
    {0xF4, 0xF4, WHOLE, AFTER_F4},      {0x80, 0xBF, ONE_MORE, WHOLE},      {0x80, 0xBF, TWO_MORE, ONE_MORE},   {0x80, 0xBF, THREE_MORE, TWO_MORE},
    {0xA0, 0xBF, AFTER_E0, ONE_MORE},   {0x80, 0x9F, AFTER_ED, ONE_MORE},   {0x90, 0xBF, AFTER_F0, TWO_MORE},   {0x80, 0x8F, AFTER_F4, TWO_MORE},
};

void utf8_begin(struct utf8_check *check)
{
    check->state = WHOLE;
    for (unsigned byte = 0; byte < 256; byte++) {
        check->steps[byte] = 0;
        for (unsigned state = WHOLE; state <= BROKEN; state += 6)
            check->steps[byte] |= (uint64_t)BROKEN << state;
        for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
            if (byte >= rules[i].from && byte <= rules[i].to)
                check->steps[byte] ^= (uint64_t)(BROKEN ^ rules[i].next) << rules[i].state;
    }
}

#define BLOCK 64

static bool is_ascii(const unsigned char *block)
{
    uint64_t high = 0, eight;
    for (size_t i = 0; i < BLOCK; i += sizeof eight) {
        memcpy(&eight, block + i, sizeof eight);
        high |= eight;
    }
    return !(high & UINT64_C(0x8080808080808080));
}

bool utf8_goes_well(struct utf8_check *check, const unsigned char *s, size_t size)
{
    uint64_t state = check->state;
    size_t at = 0;
    for (; size - at >= BLOCK && (state & 63) != BROKEN; at += BLOCK) {
        if ((state & 63) == WHOLE && is_ascii(s + at))
            continue;
        for (size_t i = 0; i < BLOCK; i++)
            state = check->steps[s[at + i]] >> (state & 63);
    }
    for (; at < size && (state & 63) != BROKEN; at++)
        state = check->steps[s[at]] >> (state & 63);
    check->state = state & 63;
    return check->state != BROKEN;
}

bool utf8_is_whole(const struct utf8_check *check)
{
    return check->state == WHOLE;
}
