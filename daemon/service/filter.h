/* FILTER: `attribute op value` terms joined by `and`; ops = != < <= > >= in ~ (text contains); `in` takes words joined by commas. */
#ifndef SERVICE_FILTER_H
#define SERVICE_FILTER_H

#include "domain/record.h"

#define FILTER_TERMS 16

enum filter_op { FILTER_EQUAL, FILTER_UNEQUAL, FILTER_LESS, FILTER_AT_MOST, FILTER_MORE, FILTER_AT_LEAST, FILTER_IN, FILTER_CONTAINS };

struct filter_term { enum attribute attribute; enum filter_op op; struct value values[16]; size_t count; };
struct filter { struct filter_term terms[FILTER_TERMS]; size_t count; bool needs_text; };

/* Text NULL or empty: everything passes.  ERROR_FILTER names the term; values are checked against their attribute. */
int filter_read(const char *text, struct arena *arena, struct filter *out, struct error *error);
/* A missing value passes no term but `!=`. */
bool filter_passes(const struct filter *filter, const struct record *record, struct arena *arena);

#endif
