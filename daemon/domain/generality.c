/* Generality is computed when it is asked for and when an edition is cut, not when a record is stored: a new computed attribute would change what
 * is stored and printed of every patent. */
#include "domain/fields.h"
#include "domain/norms.h"

#include <string.h>

#define MOST_SUBCLASSES 1024 /* the IPC has fewer than 700 */

struct shares { size_t count, all; char subclasses[MOST_SUBCLASSES][5]; uint32_t counts[MOST_SUBCLASSES]; };

static bool add(struct shares *shares, const char subclass[5])
{
    size_t i = 0;
    while (i < shares->count && memcmp(shares->subclasses[i], subclass, 5) != 0)
        i++;
    if (i == MOST_SUBCLASSES)
        return false;
    if (i == shares->count) {
        memcpy(shares->subclasses[shares->count++], subclass, 5);
        shares->counts[i] = 0;
    }
    shares->counts[i]++;
    shares->all++;
    return true;
}

bool generality_of(const struct value *citing_classes, int64_t *out)
{
    struct shares shares;
    const char *text = citing_classes->u.text;
    shares.count = shares.all = 0;
    for (size_t at = 0, end; citing_classes->state == VALUE_SET && at < citing_classes->size; at = end + 1) {
        char subclass[5];
        for (end = at; end < citing_classes->size && text[end] != '|';)
            end += text[end] == '\\' ? 2 : 1;
        end = end < citing_classes->size ? end : citing_classes->size;
        if (!class_subclass(text + at, end - at, subclass) && !add(&shares, subclass))
            return false;
    }
    if (shares.all < 2 || shares.all > 1000000)
        return false;
    int64_t squares = 0, all = (int64_t)(shares.all * shares.all);
    for (size_t i = 0; i < shares.count; i++)
        squares += (int64_t)shares.counts[i] * shares.counts[i];
    *out = ((all - squares) * 2000000 + all) / (2 * all);
    return true;
}
