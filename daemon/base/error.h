/* One way to fail: a function returns 0, or -1 with a struct error filled where the failure is first understood.
 * The code is a row of <patval/errors.def>; its number on the wire is never reused. */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stdbool.h>

enum error_code {
    ERROR_NONE = 0,
#define ERROR(id, number, name, retryable, en, zh) ERROR_##id,
#include <patval/errors.def>
#undef ERROR
    ERROR_CODES
};

struct error {
    enum error_code code;
    char path[128];     /* where in the request, "params.patents[3]"; empty when the whole is meant */
    char got[160];      /* what came, cut to fit, always valid UTF-8; empty when nothing is to be quoted */
    char expected[256]; /* what would have been accepted, in English, a clause without a full stop */
};

struct error_row {
    int number;          /* JSON-RPC code on the wire */
    const char *name;    /* stable, "patent.unknown" */
    bool retryable;
    const char *en, *zh; /* one sentence each */
};

/* The row of a code.  Never NULL. */
const struct error_row *error_row(enum error_code code);

/* Fills `error` (NULL is allowed: nothing is kept) and returns -1, so that callers write `return error_set(...)`.
 * `path` and `got` may be NULL.  `expected` is a printf format for the clause that says what would have been right. */
int error_set(struct error *error, enum error_code code, const char *path, const char *got, const char *expected, ...)
    __attribute__((format(printf, 5, 6)));

/* One English line for people and the journal: "sentence: path: got "x", expected y".  Always NUL-terminated. */
void error_sentence(const struct error *error, char *out, unsigned long size);

#endif
