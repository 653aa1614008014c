/* Patent numbers as people write them, brought to one normal form.
 *
 *   Chinese application, from 2003-10-01:  year(4) kind(1) serial(7) . check      CN201910123456.X
 *   Chinese application, before:           year(2) kind(1) serial(5) . check      CN00118464.4
 *   publication:                           office serial kind code                CN109876543B  US7654321B2  WO2019123456A1
 *   another office's application:          office AP serial, application_form.h   USAP13657122  EPAP99203729
 *
 * Check digit (CNIPA announcement on application numbers; ZC 0006-2003): digits weighted 2 3 4 5 6 7 8 9 2 3 4 5 (the first 8 of
 * these for the old form), sum modulo 11, 10 written X. */
#ifndef DOMAIN_PATENT_NUMBER_H
#define DOMAIN_PATENT_NUMBER_H

#include "base/error.h"

#include <stddef.h>

enum number_form { NUMBER_APPLICATION, NUMBER_PUBLICATION };

struct patent_number {
    enum number_form form;
    int office;     /* ENUM_office_… */
    int kind;       /* ENUM_kind_… for a Chinese application, 0 when the number does not say */
    int year;       /* of filing for Chinese applications, 0 when the number does not say */
    char text[32];  /* normal form, NUL-terminated */
};

/* Accepts ZL and CN prefixes, spaces, dots, commas, hyphens, slashes, full-width characters, lower case; a Chinese application number
 * without its check digit is completed.  ERROR_NUMBER or ERROR_NUMBER_CHECK_DIGIT (expected: which digit).  `path` may be NULL. */
int patent_number_parse(const char *text, size_t size, struct patent_number *out, const char *path, struct error *error);
/* As above, for a column that is known to hold application or publication numbers of one office (office 0: unknown; a bare
 * Chinese publication number such as 102502498 is then allowed and gets its CN). */
int patent_number_parse_as(const char *text, size_t size, enum number_form form, int office, struct patent_number *out, struct error *error);
/* The check character of a Chinese application number's 8 or 12 digits: '0'–'9' or 'X'; 0 when `size` is neither. */
char patent_number_check_digit(const char *digits, size_t size);

#endif
