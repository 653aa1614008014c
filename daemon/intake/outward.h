/* Text for spreadsheets that take no UTF-8. */
#ifndef INTAKE_OUTWARD_H
#define INTAKE_OUTWARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Writes UTF-8 text as GB18030, which has a code for every character; false when `out` does not take it or the text is not UTF-8. */
bool outward_gb18030(FILE *out, const char *text, size_t size);

#endif
