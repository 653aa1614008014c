/* The writer: shortest forms and the escapes of RFC 8785, so that an answer is its own canonical form. */
#include "base/json.h"

#include <string.h>

static void put_escape(struct buffer *out, unsigned char c)
{
    static const char marks[] = "\b\t\n\f\r\"\\", letters[] = "btnfr\"\\";
    const char *mark = memchr(marks, c, sizeof marks - 1);
    if (mark) {
        buffer_putc(out, '\\');
        buffer_putc(out, letters[mark - marks]);
    } else {
        buffer_print(out, "\\u%04x", c);
    }
}

void json_put_string(struct buffer *out, const char *text, size_t size)
{
    buffer_putc(out, '"');
    size_t plain = 0;
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        buffer_put(out, text + plain, i - plain);
        put_escape(out, c);
        plain = i + 1;
    }
    buffer_put(out, text + plain, size - plain);
    buffer_putc(out, '"');
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
