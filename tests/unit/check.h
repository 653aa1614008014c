/* The smallest test frame: CHECK prints what failed and where; check_end() prints the counts and gives the exit code. */
#ifndef TESTS_UNIT_CHECK_H
#define TESTS_UNIT_CHECK_H

#include <stdio.h>
#include <string.h>

static int check_passed, check_failed;

#define CHECK(condition)                                                                  \
    do {                                                                                  \
        if (condition) {                                                                  \
            check_passed++;                                                               \
        } else {                                                                          \
            check_failed++;                                                               \
            printf("%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition);         \
        }                                                                                 \
    } while (0)

#define CHECK_TEXT(got, expected)                                                                             \
    do {                                                                                                      \
        const char *check_got = (got), *check_expected = (expected);                                          \
        if (check_got && !strcmp(check_got, check_expected)) {                                                \
            check_passed++;                                                                                   \
        } else {                                                                                              \
            check_failed++;                                                                                   \
            printf("%s:%d: got \"%s\", expected \"%s\"\n", __FILE__, __LINE__, check_got ? check_got : "(null)", check_expected); \
        }                                                                                                     \
    } while (0)

static inline int check_end(void)
{
    printf("%d checks passed, %d failed\n", check_passed, check_failed);
    return check_failed ? 1 : 0;
}

#endif
