/* A spreadsheet's number is text only through its cell's format: 43515 under "yyyy-mm-dd" is 2019-02-19, 118464.4 under "00000000.0"
 * is 00118464.4. */
#ifndef INTAKE_NUMBERFORMAT_H
#define INTAKE_NUMBERFORMAT_H

#include <stdbool.h>
#include <stddef.h>

struct number_format { enum { FORMAT_PLAIN, FORMAT_DATE, FORMAT_TIME, FORMAT_PERCENT } kind; unsigned digits; }; /* digits: as many before the point at least */

struct number_format number_format_builtin(unsigned id);
struct number_format number_format_code(const char *code);
/* The number as text: `written` as the file has it; an identifier keeps its digits, no exponent is made.  Room for 64 bytes. */
void number_shown(const char *written, struct number_format format, bool epoch_1904, char out[64]);

#endif
