/* UTF-8 as RFC 3629 has it: the shortest form, no surrogates, at most U+10FFFF. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline bool utf8_goes_on(unsigned char c)
{
    return (c & 0xC0) == 0x80;
}

/* Bytes of the sequence at `s`, of which `room` (not 0) may be looked at; 0 when it is none. */
static inline size_t utf8_sequence(const unsigned char *s, size_t room)
{
    if (s[0] < 0x80)
        return 1;
    if (room > 2 && s[0] > 0xE0 && s[0] < 0xED && utf8_goes_on(s[1]) && utf8_goes_on(s[2]))
        return 3; /* nearly all of Chinese, Japanese and Korean */
    size_t length = s[0] >= 0xF0 ? 4 : s[0] >= 0xE0 ? 3 : 2;
    if (s[0] < 0xC2 || s[0] > 0xF4 || length > room)
        return 0;
    for (size_t i = 1; i < length; i++)
        if (!utf8_goes_on(s[i]))
            return 0;
    bool overlong = (s[0] == 0xE0 && s[1] < 0xA0) || (s[0] == 0xF0 && s[1] < 0x90), outside = (s[0] == 0xED && s[1] > 0x9F) || (s[0] == 0xF4 && s[1] > 0x8F);
    return overlong || outside ? 0 : length;
}

/* How many bytes at the beginning are ASCII. */
static inline size_t utf8_ascii(const unsigned char *s, size_t size)
{
    size_t at = 0;
    uint64_t eight;
    for (; size - at >= sizeof eight; at += sizeof eight) {
        memcpy(&eight, s + at, sizeof eight);
        if (eight & UINT64_C(0x8080808080808080))
            break;
    }
    while (at < size && s[at] < 0x80)
        at++;
    return at;
}

/* Is a long text UTF-8, whatever its parts?  A byte costs a step without a branch, so text that goes from ASCII to other letters and back at
 * every word costs no more than any other. */
struct utf8_check { uint64_t steps[256]; uint64_t state; };
void utf8_begin(struct utf8_check *check);
/* The next part, which may end inside a sequence: false, now and from now on, when the text is no UTF-8. */
bool utf8_goes_well(struct utf8_check *check, const unsigned char *s, size_t size);
/* Did the last part end with a whole sequence? */
bool utf8_is_whole(const struct utf8_check *check);

#endif
