/* One row of facts about one patent, as a source says them, and what became of it. */
#ifndef DOMAIN_FACTS_H
#define DOMAIN_FACTS_H

#include "base/error.h"
#include "domain/record.h"

enum fact_outcome { FACT_REFUSED, FACT_STORED, FACT_UNCHANGED };

struct fact_row {
    struct record facts;   /* SET and UNSET values are facts; application_number or publication_number names the subject */
    uint32_t row;          /* of the source file, 0 when none */
    bool has_revision;
    uint64_t if_revision;
    /* out; a row that comes with an error was refused before and is only counted */
    enum fact_outcome outcome;
    uint32_t ordinal;
    uint64_t revision;
    struct error error;
};

/* Patents by their places in the index, which are never given to others. */
struct ordinals { const uint32_t *items; size_t count; };

/* Reads canonical rows: a line of attribute names, then a row a line, values separated by tabs (\t, \n, \\ inside a value; empty: absent;
 * \N: unset).  A row that cannot be read carries its error and does not stop the others.  `first_row` numbers them. */
struct facts_input { const char *text; size_t size; uint32_t first_row; };
#define FACT_ROWS_MOST 5000
/* Takes a row, which is good until it returns (its texts as long as input and arena); other than 0 ends the reading. */
typedef int fact_taker(void *context, struct fact_row *row, struct error *error);
int facts_read(const struct facts_input *input, struct arena *arena, fact_taker *take, void *context, struct error *error);

#endif
