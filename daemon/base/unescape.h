/* The inside of a JSON string, as far as it can be copied without a closer look. */
#ifndef BASE_UNESCAPE_H
#define BASE_UNESCAPE_H

#include <stddef.h>

/* What is taken from `text`, and what is made of it: never more, so `out` has room for as many bytes. */
struct unescape { const char *text; size_t size, at; char *out; size_t made; };

/* Plain characters, those escaped by one letter, and sequences of UTF-8, until something else stands there: an escape by number, a mistake, or
 * the last few bytes. */
void unescape_easy(struct unescape *part);
/* What a letter means after a backslash; 0: nothing by itself. */
extern const char escape_meanings[256];

#endif
