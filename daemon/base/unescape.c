#include "base/unescape.h"

#include "base/places.h"

#include <stdbool.h>

#define RUN 16     /* bytes copied at once: most runs in the rows of a table are no longer */
#define SEQUENCE 4 /* the longest of UTF-8 */

const char escape_meanings[256] = {['"'] = '"', ['\\'] = '\\', ['/'] = '/', ['b'] = '\b', ['f'] = '\f', ['n'] = '\n', ['r'] = '\r', ['t'] = '\t'};

size_t utf8_sequence(const unsigned char *s, size_t room)
{
    if (s[0] < 0x80)
        return 1;
    size_t length = s[0] >= 0xF0 ? 4 : s[0] >= 0xE0 ? 3 : 2;
    if (s[0] < 0xC2 || s[0] > 0xF4 || length > room)
        return 0;
    for (size_t i = 1; i < length; i++)
        if ((s[i] & 0xC0) != 0x80)
            return 0;
    if ((s[0] == 0xE0 && s[1] < 0xA0) || (s[0] == 0xED && s[1] > 0x9F) || (s[0] == 0xF0 && s[1] < 0x90) || (s[0] == 0xF4 && s[1] > 0x8F))
        return 0;
    return length;
}

/* Not to be copied as it stands: control characters, quotes and backslashes, and what begins or goes on in a sequence (less than 0 when signed). */
static bool is_other(char c)
{
    return ((signed char)c < 0x20) | (c == '"') | (c == '\\');
}

static uint64_t places_of_others(const char *text)
{
    uint8_t flags[PLACES];
    for (unsigned i = 0; i < PLACES; i++)
        flags[i] = is_other(text[i]);
    return places_of(flags);
}

/* Up to `end`, in steps that may go beyond it: what is too much is written over later. */
static inline void copy_run(struct unescape *part, size_t end)
{
    for (size_t k = part->at; k < end; k += RUN)
        memcpy(part->out + part->made + (k - part->at), part->text + k, RUN);
    part->made += end - part->at;
    part->at = end;
}

/* An escape by one letter or a sequence of UTF-8, where at least four bytes are left; false: something else. */
static inline bool copy_other(struct unescape *part)
{
    const char *from = part->text + part->at;
    char meaning = escape_meanings[(unsigned char)from[1]];
    if (from[0] == '\\' && meaning) {
        part->out[part->made++] = meaning;
        part->at += 2;
        return true;
    }
    size_t bytes = (signed char)from[0] < 0 ? utf8_sequence((const unsigned char *)from, part->size - part->at) : 0;
    memcpy(part->out + part->made, from, SEQUENCE);
    part->made += bytes;
    part->at += bytes;
    return bytes > 0;
}

static bool copy_block(struct unescape *part)
{
    size_t start = part->at;
    uint64_t others = places_of_others(part->text + start);
    while (others) {
        copy_run(part, start + places_first(others));
        others = places_next(others);
        if (!copy_other(part))
            return false;
        while (others && start + places_first(others) < part->at) /* what stood behind a backslash, or goes on in a sequence */
            others = places_next(others);
    }
    if (part->at < start + PLACES)
        copy_run(part, start + PLACES);
    return true;
}

void unescape_easy(struct unescape *part)
{
    struct unescape own = *part; /* nobody else's: what is written to `out` cannot change it */
    bool easy = true;
    while (easy && own.size - own.at >= PLACES + RUN)
        easy = copy_block(&own);
    while (easy && own.size - own.at >= SEQUENCE)
        if (is_other(own.text[own.at]))
            easy = copy_other(&own);
        else
            own.out[own.made++] = own.text[own.at++];
    *part = own;
}
