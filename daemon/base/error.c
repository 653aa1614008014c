#include "base/error.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

static const struct error_row rows[ERROR_CODES] = {
    [ERROR_NONE] = {0, "none", false, "Nothing is wrong", "没有错误"},
#define ERROR(id, number, name, retryable, en, zh) [ERROR_##id] = {number, name, retryable, en, zh},
#include <patval/errors.def>
#undef ERROR
};

const struct error_row *error_row(enum error_code code)
{
    return &rows[(unsigned)code < ERROR_CODES ? code : ERROR_INTERNAL];
}

/* Length of the valid UTF-8 sequence at `text`, 0 when it is none (RFC 3629). */
static size_t sequence_length(const unsigned char *text)
{
    static const struct { unsigned char low, high, first_low, first_high, more; } forms[] = {
        {0x20, 0x7E, 0, 0, 0},          {0xC2, 0xDF, 0x80, 0xBF, 1}, {0xE0, 0xE0, 0xA0, 0xBF, 2}, {0xE1, 0xEC, 0x80, 0xBF, 2},
        {0xED, 0xED, 0x80, 0x9F, 2},    {0xEE, 0xEF, 0x80, 0xBF, 2}, {0xF0, 0xF0, 0x90, 0xBF, 3}, {0xF1, 0xF3, 0x80, 0xBF, 3},
        {0xF4, 0xF4, 0x80, 0x8F, 3},
    };
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        if (text[0] < forms[i].low || text[0] > forms[i].high)
            continue;
        for (size_t k = 1; k <= forms[i].more; k++)
            if (text[k] < (k == 1 ? forms[i].first_low : 0x80) || text[k] > (k == 1 ? forms[i].first_high : 0xBF))
                return 0;
        return (size_t)forms[i].more + 1;
    }
    return 0;
}

/* Copies what fits, never half a character; a byte that is no text becomes '?', so that what is quoted is always valid UTF-8. */
static void copy_text(char *out, size_t room, const char *text)
{
    size_t size = 0;
    for (const unsigned char *at = (const unsigned char *)(text ? text : ""); *at;) {
        size_t length = sequence_length(at);
        size_t width = length ? length : 1;
        if (size + width >= room)
            break;
        if (length)
            memcpy(out + size, at, length);
        else
            out[size] = '?';
        size += width;
        at += width;
    }
    out[size] = '\0';
}

int error_set(struct error *error, enum error_code code, const char *path, const char *got, const char *expected, ...)
{
    if (!error)
        return -1;
    char clause[512];
    va_list arguments;
    va_start(arguments, expected);
    vsnprintf(clause, sizeof clause, expected, arguments);
    va_end(arguments);
    char kept_path[sizeof error->path], kept_got[sizeof error->got]; /* the arguments may point into *error */
    copy_text(kept_path, sizeof kept_path, path);
    copy_text(kept_got, sizeof kept_got, got);
    error->code = code;
    memcpy(error->path, kept_path, sizeof kept_path);
    memcpy(error->got, kept_got, sizeof kept_got);
    copy_text(error->expected, sizeof error->expected, clause);
    return -1;
}

void error_sentence(const struct error *error, char *out, unsigned long size)
{
    const struct error_row *row = error_row(error->code);
    const char *before = !error->expected[0] ? "" : error->got[0] ? ", expected " : ": expected ";
    snprintf(out, size, "%s%s%s%s%s%s%s%s", row->en, error->path[0] ? ": " : "", error->path, error->got[0] ? ": got \"" : "",
             error->got, error->got[0] ? "\"" : "", before, error->expected);
}
