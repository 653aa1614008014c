/* The strict reader: one pass, no recursion deeper than the limit, every node in the arena. */
#include "base/json.h"

#include "base/unescape.h"
#include "base/utf8.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct reader {
    const char *text;
    size_t size, at;
    unsigned depth, max_depth;
    unsigned values, max_values;
    struct arena *arena;
    struct error *error;
};

static int fail(const struct reader *reader, const char *expected)
{
    char path[32], got[16] = "end of text";
    snprintf(path, sizeof path, "byte %zu", reader->at);
    if (reader->at < reader->size) {
        unsigned char c = (unsigned char)reader->text[reader->at];
        snprintf(got, sizeof got, c >= 0x20 && c < 0x7F ? "%c" : "0x%02X", c);
    }
    return error_set(reader->error, ERROR_PARSE, path, got, "%s", expected);
}

static void skip_space(struct reader *reader)
{
    while (reader->at < reader->size && strchr(" \t\r\n", reader->text[reader->at]) && reader->text[reader->at])
        reader->at++;
}

static bool next_is(struct reader *reader, char c)
{
    skip_space(reader);
    return reader->at < reader->size && reader->text[reader->at] == c;
}

static size_t utf8_put(char *out, uint32_t point)
{
    if (point < 0x80) {
        out[0] = (char)point;
        return 1;
    }
    size_t length = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    for (size_t i = length - 1; i > 0; i--, point >>= 6)
        out[i] = (char)(0x80 | (point & 0x3F));
    out[0] = (char)((length == 2 ? 0xC0u : length == 3 ? 0xE0u : 0xF0u) | point);
    return length;
}

static int read_hex4(struct reader *reader, uint32_t *out)
{
    *out = 0;
    for (int i = 0; i < 4; i++, reader->at++) {
        char c = reader->at < reader->size ? reader->text[reader->at] : '\0';
        uint32_t digit = c >= '0' && c <= '9' ? (uint32_t)(c - '0') : c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a' + 10)
                         : c >= 'A' && c <= 'F' ? (uint32_t)(c - 'A' + 10) : 16;
        if (digit == 16)
            return fail(reader, "four hexadecimal digits after \\u");
        *out = *out << 4 | digit;
    }
    return 0;
}

/* After "\u": one code point, surrogates in pairs only, never NUL. */
static int read_escape_point(struct reader *reader, uint32_t *point)
{
    if (read_hex4(reader, point))
        return -1;
    if (*point == 0)
        return fail(reader, "a string without NUL");
    if (*point < 0xD800 || *point > 0xDFFF)
        return 0;
    uint32_t low;
    if (*point > 0xDBFF || reader->size - reader->at < 6 || reader->text[reader->at] != '\\' || reader->text[reader->at + 1] != 'u')
        return fail(reader, "surrogates in pairs");
    reader->at += 2;
    if (read_hex4(reader, &low))
        return -1;
    if (low < 0xDC00 || low > 0xDFFF)
        return fail(reader, "surrogates in pairs");
    *point = 0x10000 + ((*point - 0xD800) << 10) + (low - 0xDC00);
    return 0;
}

static int read_escape(struct reader *reader, char *out, size_t *size)
{
    char c = reader->at < reader->size ? reader->text[reader->at] : '\0';
    char meaning = escape_meanings[(unsigned char)c];
    if (meaning) {
        out[(*size)++] = meaning;
        reader->at++;
        return 0;
    }
    uint32_t point;
    if (c != 'u')
        return fail(reader, "one of \" \\ / b f n r t u after a backslash");
    reader->at++;
    if (read_escape_point(reader, &point))
        return -1;
    *size += utf8_put(out + *size, point);
    return 0;
}

/* One character: an escape, or a sequence of UTF-8. */
static int read_character(struct reader *reader, char *out, size_t *size)
{
    unsigned char c = (unsigned char)reader->text[reader->at];
    if (c == '\\') {
        reader->at++;
        return read_escape(reader, out, size);
    }
    size_t bytes = c < 0x20 ? 0 : utf8_sequence((const unsigned char *)reader->text + reader->at, reader->size - reader->at);
    if (!bytes)
        return fail(reader, c < 0x20 ? "control characters escaped" : "valid UTF-8");
    memcpy(out + *size, reader->text + reader->at, bytes);
    *size += bytes;
    reader->at += bytes;
    return 0;
}

/* Where the closing quote stands: the first with an even number of backslashes before it; the end of the text without one. */
static size_t find_quote(const struct reader *reader, size_t start)
{
    for (size_t from = start; from < reader->size;) {
        const char *quote = memchr(reader->text + from, '"', reader->size - from);
        size_t place = quote ? (size_t)(quote - reader->text) : reader->size, first = place;
        while (first > from && reader->text[first - 1] == '\\')
            first--;
        if (!quote || (place - first) % 2 == 0)
            return place;
        from = place + 1;
    }
    return reader->size;
}

/* The closing quote bounds the unescaped length: no escape grows. */
static int read_string(struct reader *reader, const char **text, uint32_t *length)
{
    size_t start = ++reader->at, end = find_quote(reader, start);
    char *out = arena_take_raw(reader->arena, end - start + 1);
    struct unescape part = {.text = reader->text + start, .size = end - start, .out = out};
    if (!out)
        return fail(reader, "less text than the memory of a request");
    while (part.at < part.size) {
        unescape_easy(&part);
        reader->at = start + part.at;
        if (part.at < part.size && read_character(reader, out, &part.made))
            return -1;
        part.at = reader->at - start;
    }
    if (reader->at >= reader->size)
        return fail(reader, "the closing quote of a string");
    reader->at++;
    out[part.made] = '\0';
    *text = out;
    *length = (uint32_t)part.made;
    return 0;
}

static size_t skip_digits(struct reader *reader)
{
    size_t start = reader->at;
    while (reader->at < reader->size && reader->text[reader->at] >= '0' && reader->text[reader->at] <= '9')
        reader->at++;
    return reader->at - start;
}

/* Checks the grammar of RFC 8259; tells whether it is a whole number. */
static int number_form(struct reader *reader, bool *whole)
{
    *whole = true;
    if (reader->text[reader->at] == '-')
        reader->at++;
    size_t first = reader->at, digits = skip_digits(reader);
    if (!digits || (digits > 1 && reader->text[first] == '0'))
        return fail(reader, "a value; numbers have no leading zero or plus");
    if (reader->at < reader->size && reader->text[reader->at] == '.') {
        *whole = false;
        reader->at++;
        if (!skip_digits(reader))
            return fail(reader, "a digit after the decimal point");
    }
    if (reader->at < reader->size && (reader->text[reader->at] | 0x20) == 'e') {
        *whole = false;
        reader->at++;
        if (reader->at < reader->size && strchr("+-", reader->text[reader->at]) && reader->text[reader->at])
            reader->at++;
        if (!skip_digits(reader))
            return fail(reader, "a digit in the exponent");
    }
    return 0;
}

static int read_number(struct reader *reader, struct json *out)
{
    size_t start = reader->at;
    bool whole;
    if (number_form(reader, &whole))
        return -1;
    char digits[64];
    size_t size = reader->at - start;
    if (size >= sizeof digits)
        return fail(reader, "a number of at most 63 characters");
    memcpy(digits, reader->text + start, size);
    digits[size] = '\0';
    errno = 0;
    if (whole) {
        out->type = JSON_INTEGER;
        out->u.integer = strtoll(digits, NULL, 10);
        return errno ? fail(reader, "an integer within 64 bits") : 0;
    }
    out->type = JSON_REAL;
    out->u.real = strtod(digits, NULL);
    if (out->u.real > 1.7e308 || out->u.real < -1.7e308)
        return fail(reader, "a finite number");
    return 0;
}

static int read_word(struct reader *reader, const char *word)
{
    size_t size = strlen(word);
    if (reader->size - reader->at < size || memcmp(reader->text + reader->at, word, size) != 0)
        return fail(reader, "a JSON value");
    reader->at += size;
    return 0;
}

static int read_value(struct reader *reader, struct json *out);

/* Room for one more element of a growing array in the arena. */
static void *grown(struct arena *arena, void *items, uint32_t count, size_t size)
{
    if (count & (count - 1) || (count != 0 && count < 4))
        return items; /* room doubles at 0 and at powers of two from 4 on */
    void *more = arena_take(arena, (count < 4 ? 4 : (size_t)count * 2) * size);
    if (more && count)
        memcpy(more, items, count * size);
    return more;
}

static int read_array(struct reader *reader, struct json *out)
{
    out->type = JSON_ARRAY;
    reader->at++;
    if (next_is(reader, ']')) {
        reader->at++;
        return 0;
    }
    for (;;) {
        struct json *items = grown(reader->arena, out->u.array.items, out->u.array.count, sizeof *items);
        if (!items)
            return fail(reader, "less text than the memory of a request");
        out->u.array.items = items;
        if (read_value(reader, &items[out->u.array.count]))
            return -1;
        out->u.array.count++;
        if (next_is(reader, ']')) {
            reader->at++;
            return 0;
        }
        if (!next_is(reader, ','))
            return fail(reader, "a comma or the end of the array");
        reader->at++;
    }
}

static int by_name(const void *a, const void *b)
{
    const struct json_member *const *left = a, *const *right = b;
    size_t size = (*left)->name_size < (*right)->name_size ? (*left)->name_size : (*right)->name_size;
    int order = memcmp((*left)->name, (*right)->name, size);
    return order ? order : ((*left)->name_size > (*right)->name_size) - ((*left)->name_size < (*right)->name_size);
}

/* Sorting pointers keeps a hostile object of thousands of names from costing the square of their number. */
static int refuse_twins(struct reader *reader, const struct json *object)
{
    uint32_t count = object->u.object.count;
    if (count < 2)
        return 0;
    const struct json_member **sorted = arena_take(reader->arena, count * sizeof *sorted);
    if (!sorted)
        return fail(reader, "less text than the memory of a request");
    for (uint32_t i = 0; i < count; i++)
        sorted[i] = &object->u.object.members[i];
    qsort(sorted, count, sizeof *sorted, by_name);
    for (uint32_t i = 1; i < count; i++)
        if (!by_name(&sorted[i - 1], &sorted[i])) {
            char path[32];
            snprintf(path, sizeof path, "byte %u", sorted[i]->value.offset);
            return error_set(reader->error, ERROR_PARSE, path, sorted[i]->name, "each member name once in an object");
        }
    return 0;
}

static int read_member(struct reader *reader, struct json *out)
{
    struct json_member *members = grown(reader->arena, out->u.object.members, out->u.object.count, sizeof *members);
    if (!members)
        return fail(reader, "less text than the memory of a request");
    out->u.object.members = members;
    struct json_member *member = &members[out->u.object.count];
    *member = (struct json_member){0};
    if (!next_is(reader, '"'))
        return fail(reader, "a member name in quotes");
    if (read_string(reader, &member->name, &member->name_size))
        return -1;
    if (!next_is(reader, ':'))
        return fail(reader, "a colon after the member name");
    reader->at++;
    if (read_value(reader, &member->value))
        return -1;
    out->u.object.count++;
    return 0;
}

static int read_object(struct reader *reader, struct json *out)
{
    out->type = JSON_OBJECT;
    reader->at++;
    if (next_is(reader, '}')) {
        reader->at++;
        return 0;
    }
    for (;;) {
        if (read_member(reader, out))
            return -1;
        if (next_is(reader, '}')) {
            reader->at++;
            return refuse_twins(reader, out);
        }
        if (!next_is(reader, ','))
            return fail(reader, "a comma or the end of the object");
        reader->at++;
    }
}

static int read_nested(struct reader *reader, struct json *out)
{
    if (++reader->depth > reader->max_depth)
        return fail(reader, "nesting of at most 32 levels");
    int result = reader->text[reader->at] == '{' ? read_object(reader, out) : read_array(reader, out);
    reader->depth--;
    return result;
}

static int read_scalar(struct reader *reader, struct json *out)
{
    switch (reader->text[reader->at]) {
    case '"':
        out->type = JSON_STRING;
        return read_string(reader, &out->u.string.text, &out->u.string.size);
    case 't':
        out->type = JSON_BOOLEAN;
        out->u.boolean = true;
        return read_word(reader, "true");
    case 'f':
        out->type = JSON_BOOLEAN;
        return read_word(reader, "false");
    case 'n':
        out->type = JSON_NULL;
        return read_word(reader, "null");
    default:
        return read_number(reader, out);
    }
}

static int read_value(struct reader *reader, struct json *out)
{
    skip_space(reader);
    *out = (struct json){.offset = (uint32_t)reader->at};
    if (reader->at >= reader->size)
        return fail(reader, "a JSON value");
    if (++reader->values > reader->max_values)
        return fail(reader, "fewer values in one message");
    char c = reader->text[reader->at];
    int result = c == '{' || c == '[' ? read_nested(reader, out) : read_scalar(reader, out);
    out->end = (uint32_t)reader->at;
    return result;
}

int json_read(const char *text, size_t size, const struct json_limits *limits, struct arena *arena, struct json **out,
              struct error *error)
{
    struct reader reader = {.text = text, .size = size, .arena = arena, .error = error,
                            .max_depth = limits ? limits->depth : 32, .max_values = limits ? limits->values : 20000};
    if (size > UINT32_MAX)
        return fail(&reader, "less than 4 GiB of text");
    struct json *value = arena_take(arena, sizeof *value);
    if (!value)
        return fail(&reader, "less text than the memory of a request");
    if (read_value(&reader, value))
        return -1;
    skip_space(&reader);
    if (reader.at != size)
        return fail(&reader, "nothing after the value");
    *out = value;
    return 0;
}

const struct json *json_get(const struct json *object, const char *name)
{
    if (!object || object->type != JSON_OBJECT)
        return NULL;
    size_t size = strlen(name);
    for (uint32_t i = 0; i < object->u.object.count; i++) {
        const struct json_member *member = &object->u.object.members[i];
        if (member->name_size == size && !memcmp(member->name, name, size))
            return &member->value;
    }
    return NULL;
}

double json_number(const struct json *value)
{
    if (!json_is_number(value))
        return 0;
    return value->type == JSON_INTEGER ? (double)value->u.integer : value->u.real;
}

bool json_is_number(const struct json *value)
{
    return value && (value->type == JSON_INTEGER || value->type == JSON_REAL);
}

unsigned json_line(const char *text, uint32_t offset)
{
    unsigned line = 1;
    for (uint32_t i = 0; i < offset; i++)
        line += text[i] == '\n';
    return line;
}

const char *json_type_name(enum json_type type)
{
    static const char *const names[] = {"null", "a boolean", "an integer", "a number with a fraction", "a string", "an array", "an object"};
    return names[type];
}
