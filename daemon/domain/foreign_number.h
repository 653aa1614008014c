/* Numbers of the offices beside the Chinese one, for patent_number.c. */
#ifndef DOMAIN_FOREIGN_NUMBER_H
#define DOMAIN_FOREIGN_NUMBER_H

#include "domain/patent_number.h"

#include <stdbool.h>

/* What is left of a number when it is folded: upper-case ASCII letters and digits, and where the last dot stood. */
#define PLAIN 48
struct plain {
    char text[PLAIN];
    size_t size;
    size_t dot; /* how many characters stood before the last dot; 0: none */
    bool marked; /* a comma, hyphen or slash stood behind the first two characters */
    bool small; /* a small letter stood among the first two characters, and a capital: "No" is no Norwegian number */
};

/* The office (ENUM_office_…) whose code of WIPO ST.3 a folded number begins with, 0: none. */
int office_of_code(const struct plain *plain);
/* Reads what follows the office's code at `skip`; as an application number when `application`.  0, or -1 and nothing said. */
int foreign_number(int office, const struct plain *plain, size_t skip, bool application, struct patent_number *out);
/* The kind of right that a kind code's letter stands for in WIPO ST.16, 0 when it does not say. */
int kind_of_code(char letter);

#endif
