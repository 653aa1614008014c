/* The writer: shortest forms and the escapes of RFC 8785, so that an answer is its own canonical form. */
#include "base/json.h"

#include <string.h>

/* What stands behind the backslash, 'u' with four digits for what has no letter; 0: the byte stands as it is. */
static char escape_of(unsigned char c)
{
    static const char controls[] = "uuuuuuuubtnufruuuuuuuuuuuuuuuuuu";
    return c < 0x20 ? controls[c] : (c == '"' || c == '\\') ? (char)c : 0;
}

static char *put_escape(char *to, unsigned char c)
{
    static const char digits[] = "0123456789abcdef";
    char letter = escape_of(c);
    *to++ = '\\';
    *to++ = letter;
    if (letter != 'u')
        return to;
    *to++ = '0';
    *to++ = '0';
    *to++ = digits[c >> 4];
    *to++ = digits[c & 15];
    return to;
}

/* Counted first: rows of an import are long, and hold a tab every few bytes. */
void json_put_string(struct buffer *out, const char *text, size_t size)
{
    size_t more = 2;
    for (size_t i = 0; i < size; i++) {
        char letter = escape_of((unsigned char)text[i]);
        more += letter ? letter == 'u' ? 5 : 1 : 0;
    }
    char *start = buffer_reserve(out, size + more), *to = start;
    if (!to)
        return;
    *to++ = '"';
    for (size_t i = 0; i < size; i++) {
        if (escape_of((unsigned char)text[i]))
            to = put_escape(to, (unsigned char)text[i]);
        else
            *to++ = text[i];
    }
    *to++ = '"';
    out->size += (size_t)(to - start);
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
