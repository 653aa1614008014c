/* The forms in which databases write other offices' application numbers, brought to one, for foreign_number.c.
 *
 *   office      DOCDB (Lens)      EPODOC (Espacenet)  others                        here
 *   US          201213657122 A    US201213657122      13/657,122 (the office)       13657122      series, six digits
 *   US          94268010 A        US20100942680       2010-942680 (WIPS)            2010942680    year, six digits: no series
 *   EP          99203729 A        EP19990203729       EP1999203729, 99203729.1      99203729      without its check digit
 *   SE          2050660 A                             2050660-6 (the office)        2050660       the same
 *   JP, MX      2005505120 A      JP20050505120                                     2005505120    AU, UA the same
 *   JP, MX, PL  39235610 A        PL20100392356                                     2010392356
 *   TW          98223014 U        TW20090223014       098223014 (the office)        98223014      year of the Republic, six digits
 *   CA          2835102 A         CA20122835102                                     2835102
 *   FR          0955434 A         FR20090055434                                     0955434
 *   DE          102010034403 A    DE20101034403       10 2010 034 403.8             102010034403
 *   KR          20100012345 A, U  KR20100012345(U)    10-2010-0012345 (the office)  1020100012345
 *
 * As the files of these databases show them side by side (EPO exchange documents name one application in all three forms). */
#ifndef DOMAIN_APPLICATION_FORM_H
#define DOMAIN_APPLICATION_FORM_H

#include <stdbool.h>
#include <stddef.h>

#define APPLICATION_DIGITS 16
/* Writes the digits of an application number of `office` (ENUM_office_…) in their one form, NUL-terminated; `size` is below
 * APPLICATION_DIGITS.  `kind`: the kind code's letter behind them, '\0' for none.  `written`: there were marks between them, which DOCDB does
 * not set. */
void application_form(int office, const char *digits, size_t size, char kind, bool written, char out[APPLICATION_DIGITS]);
/* The check digit behind a Swedish or a European application number, '0' to '9': digits doubled by turns, the last one always, their cross
 * sum to the next ten (ISO/IEC 7812-1, annex B). */
char application_check_digit(const char *digits, size_t size);
/* One application, in normal forms that need not be the same: a US number with its series and one with its year have the six digits in
 * common.  True for equal numbers.  Meant for two that one publication has brought together. */
bool application_numbers_agree(const char *a, size_t a_size, const char *b, size_t b_size);
/* Does `number`, a normal form, tell less than another form of it could: a US number without its series? */
bool application_number_is_poor(const char *number, size_t size);

#endif
