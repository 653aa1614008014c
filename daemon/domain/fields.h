/* WIPO's 35 technology fields (Schmoch 2008, state 2019, and the project's own rules for newer subclasses), terms of protection,
 * and text keys.  They live here because the writer needs them: a change raises the projections' version. */
#ifndef DOMAIN_FIELDS_H
#define DOMAIN_FIELDS_H

#include "base/arena.h"
#include "domain/day.h"

#include <stddef.h>

/* Field 1–35 of an IPC symbol ("H04N 21/00", "A23G9/08", "//C07K14/26"), 0 when no rule knows it.  Main group beats subclass. */
int wipo_field_of_class(const char *symbol, size_t size);
/* Sector of a field: 1 electrical, 2 instruments, 3 chemistry, 4 mechanical, 5 other; 0 for 0. */
int wipo_sector_of_field(int field);
const char *wipo_field_name(int field, const char **zh); /* English and Chinese names; NULL outside 1–35 */
/* The four-character subclass ("A23G") in upper case; 0, or -1 when the text does not begin with one. */
int class_subclass(const char *symbol, size_t size, char out[5]);

/* First day without protection: the filing anniversary of 20 (invention), 10 (utility model), 15 (design filed from 2021-06-01) or
 * 10 years (design before), plus the term adjustment.  DAY_NONE when kind is 0 or the filing day is not set. */
struct day term_expiry(int kind, struct day filing, int adjustment_days);

/* Text keys: width folded, ASCII lower case, spaces and the brackets' width folded away.  NUL-terminated, from `arena`. */
const char *text_fold(const char *text, size_t size, struct arena *arena);

#endif
