/* The patents that belong to one: its twin of the same day, and the members of its family. */
#ifndef SERVICE_RELATIVES_H
#define SERVICE_RELATIVES_H

#include "service/service.h"

struct record;
struct snapshot;

#define RELATIVES_MOST 500

enum relation { RELATION_TWIN, RELATION_FAMILY };
/* Who says so: the record itself, the other one, or neither: the two were filed on one day by one holder under one title, of the two kinds
 * of which the law lets somebody file both (Patent Law, Art. 9), and the record says that it has a twin. */
enum knowledge { KNOWN_STATED, KNOWN_STATED_BY_IT, KNOWN_FOUND };

struct relative {
    const char *number;   /* as the record has it, else the other's own */
    const char *patent;   /* what the index calls it; NULL: it is not in the index */
    enum relation relation;
    enum knowledge known;
};
struct relatives { struct relative *items; size_t count; };

/* Twins first, then the family in the order of the record.  As of a past day (`now` false) only what the record says by itself.
 * Texts in the request's arena; at most RELATIVES_MOST. */
int relatives_find(const struct request *, struct snapshot *, const struct record *, bool now, struct relatives *out, struct error *);

#endif
