/* A program run to its end, its standard output kept: LMDB forbids a second look at a live index inside this process. */
#ifndef HOST_CHILD_H
#define HOST_CHILD_H

#include "base/buffer.h"
#include "base/error.h"

/* arguments[0] is the program's path; NULL ends the list.  0 with its output when it ended with 0 or 1; else ERROR_INTERNAL. */
int child_run(const char *const arguments[], struct buffer *output, struct error *error);

#endif
