/* The writer: shortest forms and the escapes of RFC 8785, so that an answer is its own canonical form. */
#include "base/json.h"

#include "base/places.h"

#include <string.h>

/* What stands behind the backslash of a byte that is escaped: 'u' with four digits for what has no letter. */
static const char escapes[256] = {'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'b', 't', 'n', 'u', 'f', 'r', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u',
                                  'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', ['"'] = '"', ['\\'] = '\\'};
#define LONG_ESCAPE 6 /* \u001f */
#define PLAIN_BYTES 16

static char *put_long_escape(char *to, unsigned char c)
{
    static const char digits[] = "0123456789abcdef";
    memcpy(to, "\\u00", 4);
    to[4] = digits[c >> 4];
    to[5] = digits[c & 15];
    return to + LONG_ESCAPE;
}

static inline bool is_escaped(char c, char unused)
{
    (void)unused;
    return ((unsigned char)c < 0x20) | (c == '"') | (c == '\\');
}

struct writing { const char *text; size_t size, done; char *to; struct buffer *out; };

/* What stands as it is between two escapes is short: sixteen bytes are copied of it whenever they are there. */
static void copy_plain(struct writing *writing, size_t size)
{
    if (size > PLAIN_BYTES || writing->size - writing->done < PLAIN_BYTES)
        memcpy(writing->to, writing->text + writing->done, size);
    else
        memcpy(writing->to, writing->text + writing->done, PLAIN_BYTES);
    writing->to += size;
    writing->done += size;
}

/* The byte at `at` and what stands before it.  False without memory. */
static bool put_through(struct writing *writing, size_t at)
{
    unsigned char c = (unsigned char)writing->text[at];
    copy_plain(writing, at - writing->done);
    writing->done++;
    if (escapes[c] != 'u') {
        writing->to[0] = '\\';
        writing->to[1] = escapes[c];
        writing->to += 2;
        return true;
    }
    size_t written = (size_t)(writing->to - writing->out->data) - writing->out->size;
    char *start = buffer_reserve(writing->out, written + LONG_ESCAPE * (writing->size - at) + 1 + PLAIN_BYTES);
    writing->to = start ? put_long_escape(start + written, c) : NULL;
    return start;
}

/* The rows of an import are long and hold a tab every few bytes. */
void json_put_string(struct buffer *out, const char *text, size_t size)
{
    char *start = buffer_reserve(out, 2 * size + 2 + PLAIN_BYTES);
    struct writing writing = {.text = text, .size = size, .to = start, .out = out};
    if (!start)
        return;
    *writing.to++ = '"';
    for (size_t block = 0; block < size; block += PLACES)
        for (uint64_t places = places_where(text + block, size - block, is_escaped, 0); places; places = places_next(places))
            if (!put_through(&writing, block + places_first(places)))
                return;
    copy_plain(&writing, size - writing.done);
    *writing.to++ = '"';
    out->size = (size_t)(writing.to - out->data);
}

void json_put_text(struct buffer *out, const char *text)
{
    if (text)
        json_put_string(out, text, strlen(text));
    else
        buffer_put(out, "null", 4);
}

void json_put_integer(struct buffer *out, int64_t value)
{
    char digits[24];
    size_t at = sizeof digits;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do
        digits[--at] = (char)('0' + rest % 10);
    while (rest /= 10);
    if (value < 0)
        digits[--at] = '-';
    buffer_put(out, digits + at, sizeof digits - at);
}

void json_put_scaled(struct buffer *out, int64_t value, unsigned decimals)
{
    while (decimals && value % 10 == 0) {
        value /= 10;
        decimals--;
    }
    if (!decimals) {
        json_put_integer(out, value);
        return;
    }
    uint64_t unit = 1;
    for (unsigned i = 0; i < decimals; i++)
        unit *= 10;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    if (value < 0)
        buffer_putc(out, '-');
    json_put_integer(out, (int64_t)(rest / unit));
    char digits[20];
    rest %= unit;
    for (unsigned i = decimals; i > 0; i--, rest /= 10)
        digits[i] = (char)('0' + rest % 10);
    digits[0] = '.';
    buffer_put(out, digits, (size_t)decimals + 1);
}

void json_put_boolean(struct buffer *out, bool value)
{
    buffer_puts(out, value ? "true" : "false");
}

void json_put_comma(struct buffer *out)
{
    char last = out->size ? out->data[out->size - 1] : '[';
    if (last != '{' && last != '[' && last != ':' && last != '\n')
        buffer_putc(out, ',');
}

void json_put_name(struct buffer *out, const char *name)
{
    json_put_comma(out);
    json_put_text(out, name);
    buffer_putc(out, ':');
}
