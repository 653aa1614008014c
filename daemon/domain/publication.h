/* What a publication number in normal form tells by itself: office, serial, kind code ("CN109876543" "B").
 *
 * Some offices give all documents of one application one serial, so that the documents of an invention find each other by their numbers:
 *   CN  inventions from CN101000000 on.  ZC 0007-2004 and -2012, 4.1: an application's documents get one number.  Before, and for grants
 *       up to 2010-04-07 of earlier applications (CN100nnnnnnC), a grant had a number of its own, far below 101000000.
 *   EP  A1, A2, A3, B1, B2 … carry the number of the first publication (EPO, kind codes of EP documents).
 *   WO  A1, A2, A3 … of one international application (PCT Administrative Instructions, section 404).
 * In the United States, Japan and Korea a grant is numbered anew: equal digits there are chance.
 *
 * Lists often leave the kind code out: "US20090208610".  Such a number names the document of its serial, if it is the only one. */
#ifndef DOMAIN_PUBLICATION_H
#define DOMAIN_PUBLICATION_H

#include <stdbool.h>
#include <stddef.h>

/* Bytes of office and serial, in front of the kind code. */
size_t publication_stem(const char *number, size_t size);
/* Do all documents of the application share this serial? */
bool publication_shares_serial(const char *number, size_t size);
/* Of two numbers of one serial, does one leave out the kind code that the other has, so that both are one document's?  Not where two series
 * of an office have numbers of the same length: Japan, Korea, China before 101000000. */
bool publication_is_short_form(const char *number, size_t size, const char *other, size_t other_size);
/* Is the document a grant's by its kind code?  False where it carries none. */
bool publication_is_grant(const char *number, size_t size);

#endif
