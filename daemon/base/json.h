/* Strict JSON (RFC 8259, I-JSON): a one-pass reader into an arena, and a writer into a buffer.
 * Refused: duplicate keys, NUL, invalid UTF-8, lone surrogates, a BOM, nesting over 32, more than 20,000 values (a caller may
 * ask for other limits), numbers that are not finite, trailing bytes.  Every value knows its byte offset, so that an error in a
 * model file can name its line. */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum json_type { JSON_NULL, JSON_BOOLEAN, JSON_INTEGER, JSON_REAL, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

struct json {
    enum json_type type;
    uint32_t offset;         /* of the first byte of the value in the text */
    uint32_t end;            /* one past its last byte, so that a value's own text can be hashed or echoed */
    union {
        bool boolean;
        int64_t integer;     /* JSON_INTEGER: a number without fraction or exponent that fits */
        double real;         /* JSON_REAL; never NaN or infinite */
        struct { const char *text; uint32_t size; } string; /* unescaped, NUL-terminated */
        struct { struct json *items; uint32_t count; } array;
        struct { struct json_member *members; uint32_t count; } object; /* in the order of the text */
    } u;
};

struct json_member {
    const char *name;
    uint32_t name_size;
    struct json value;
};

struct json_limits {
    unsigned depth, values;
};

/* Reads one whole value.  The tree lives in `arena`, strings too (the text may go).  On failure: ERROR_PARSE with the byte
 * offset and what was expected; `limits` NULL means 32 and 20,000. */
int json_read(const char *text, size_t size, const struct json_limits *limits, struct arena *arena, struct json **out,
              struct error *error);

const struct json *json_get(const struct json *object, const char *name); /* NULL when absent or not an object */
double json_number(const struct json *value);   /* integer or real as double; 0 for others */
bool json_is_number(const struct json *value);  /* false for NULL */
unsigned json_line(const char *text, uint32_t offset); /* 1-based line of an offset */
const char *json_type_name(enum json_type type); /* "an integer", "a string", … for error sentences */

/* Writing.  The writer keeps no state: the caller puts commas through json_comma or by hand. */
void json_put_string(struct buffer *out, const char *text, size_t size);  /* with quotes; RFC 8785 escapes */
void json_put_text(struct buffer *out, const char *text);                 /* NUL-terminated, or null for NULL */
void json_put_integer(struct buffer *out, int64_t value);
void json_put_scaled(struct buffer *out, int64_t value, unsigned decimals); /* value / 10^decimals, shortest: 420,2 → 4.2 */
void json_put_boolean(struct buffer *out, bool value);
void json_put_name(struct buffer *out, const char *name); /* "name": and a comma before it unless the last byte is { or [ */
void json_put_comma(struct buffer *out);                  /* a comma unless the last byte is { or [ or : */

#endif
