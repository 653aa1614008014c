#include "base/unescape.h"

#include "base/places.h"
#include "base/utf8.h"

#include <stdbool.h>

#define RUN 16     /* bytes copied at once: most runs in the rows of a table are no longer */
#define SEQUENCE 4 /* the longest of UTF-8 */

const char escape_meanings[256] = {['"'] = '"', ['\\'] = '\\', ['/'] = '/', ['b'] = '\b', ['f'] = '\f', ['n'] = '\n', ['r'] = '\r', ['t'] = '\t'};

/* Not to be copied as it stands: control characters, quotes and backslashes, and what begins or goes on in a sequence (less than 0 when signed). */
static inline bool is_other(char c, char unused)
{
    (void)unused;
    return ((signed char)c < 0x20) | (c == '"') | (c == '\\');
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
    uint64_t others = places_where(part->text + start, PLACES, is_other, 0);
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
        if (is_other(own.text[own.at], 0))
            easy = copy_other(&own);
        else
            own.out[own.made++] = own.text[own.at++];
    *part = own;
}
