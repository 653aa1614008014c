/* The drafts of a load, and what the writer takes of them.  `struct load` itself is known to callers of the store (store.h). */
#ifndef STORE_LOAD_H
#define STORE_LOAD_H

#include "store/internal.h"

/* A number of the block: attribute 1, value 8 in the machine's order. */
#define DRAFT_NUMBER_BYTES 9

/* All that a row makes of a patent that is new, in the forms in which it is stored.  Points into the load. */
struct new_patent {
    struct number names[2]; /* application and publication, of size 0 where there is none */
    struct buffer text, numbers, entries;
};

/* The row as far as it names a patent, without its other facts: one at a time.  load_note() keeps what became of it: -1
 * without memory for why it was refused. */
struct fact_row *load_subject(struct load *load, size_t row);
int load_note(struct load *load, size_t row, const struct fact_row *subject, struct error *error);
/* Frees all but what became of the rows; NULL is allowed. */
void load_release(struct load *load);
/* Points into the load; empty when nothing is said. */
struct buffer load_body(const struct load *load, size_t row, bool tenant);
/* Of the public body. */
const struct seal *load_seal(const struct load *load, size_t row);
/* All facts of the row, into a record without any. */
int load_facts(const struct load *load, size_t row, struct record *out, struct error *error);
/* False: the record of a new patent is to be folded from its events. */
bool load_draft(const struct load *load, size_t row, struct new_patent *out);

#endif
