#include "cli/cli.h"

#include <math.h>
#include <stdarg.h>
#include <string.h>

const char *say(const struct cli *cli, const char *zh, const char *en)
{
    return cli->chinese ? zh : en;
}

const char *text_of(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    return text ? text : "";
}

const char *said(const struct cli *cli, const json_t *object)
{
    const char *text = text_of(object, cli->chinese ? "zh" : "en");
    return *text ? text : text_of(object, cli->chinese ? "en" : "zh");
}

double number_of(const json_t *object, const char *name)
{
    return json_number_value(json_object_get(object, name));
}

char *number_text(const json_t *value, char out[40])
{
    if (json_is_integer(value))
        snprintf(out, 40, "%lld", (long long)json_integer_value(value));
    else if (json_is_real(value))
        snprintf(out, 40, "%.12g", json_real_value(value));
    else if (json_is_boolean(value))
        snprintf(out, 40, "%s", json_is_true(value) ? "true" : "false");
    else
        snprintf(out, 40, "-");
    return out;
}

char *fixed(const json_t *value, int decimals, char out[40])
{
    if (json_is_number(value))
        snprintf(out, 40, "%.*f", decimals, json_number_value(value));
    else
        snprintf(out, 40, "-");
    return out;
}

char *money(double yuan, char out[40])
{
    char digits[32];
    int size = snprintf(digits, sizeof digits, "%.0f", fabs(yuan)), at = 0;
    if (yuan < 0)
        out[at++] = '-';
    for (int i = 0; i < size; i++) {
        if (i && (size - i) % 3 == 0)
            out[at++] = ',';
        out[at++] = digits[i];
    }
    out[at] = '\0';
    return out;
}

char *percent(double fraction, char out[40])
{
    snprintf(out, 40, "%.4g%%", fraction * 100);
    return out;
}

static unsigned decode(const unsigned char *at, unsigned *size)
{
    *size = at[0] < 0x80 ? 1 : at[0] < 0xE0 ? 2 : at[0] < 0xF0 ? 3 : 4;
    unsigned code = *size == 1 ? at[0] : at[0] & (0xFFu >> (*size + 1));
    for (unsigned i = 1; i < *size && at[i]; i++)
        code = code << 6 | (at[i] & 0x3Fu);
    return code;
}

/* Unicode TR 11: the wide blocks that patents in Chinese use; combining marks are not met in them. */
static bool is_wide(unsigned code)
{
    return (code >= 0x1100 && code <= 0x115F) || (code >= 0x2E80 && code <= 0xA4CF) || (code >= 0xAC00 && code <= 0xD7A3) || (code >= 0xF900 && code <= 0xFAFF) ||
           (code >= 0xFE30 && code <= 0xFE6F) || (code >= 0xFF00 && code <= 0xFF60) || (code >= 0xFFE0 && code <= 0xFFE6) || (code >= 0x20000 && code <= 0x3FFFD);
}

unsigned display_width(const char *text)
{
    unsigned width = 0, size;
    for (const unsigned char *at = (const unsigned char *)text; *at;) {
        width += is_wide(decode(at, &size)) ? 2 : 1;
        while (size-- && *at)
            at++;
    }
    return width;
}

size_t display_cut(const char *text, unsigned columns)
{
    const unsigned char *at = (const unsigned char *)text;
    unsigned size, width = 0;
    while (*at) {
        width += is_wide(decode(at, &size)) ? 2 : 1;
        if (width > columns)
            break;
        while (size-- && *at)
            at++;
    }
    return (size_t)(at - (const unsigned char *)text);
}

/* Line ends and tabs become blanks; others, U+0080 to U+009F among them, question marks. */
void tame(char *text)
{
    for (unsigned char *at = (unsigned char *)text; *at; at++)
        if (*at == '\n' || *at == '\r' || *at == '\t')
            *at = ' ';
        else if (*at < 0x20 || *at == 0x7F || (at[0] == 0xC2 && at[1] >= 0x80 && at[1] < 0xA0))
            memset(at, '?', at[0] == 0xC2 ? 2 : 1);
}

void heading(const struct cli *cli, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs(cli->color ? "\033[1m" : "", stdout);
    char *line = NULL;
    if (vasprintf(&line, format, arguments) >= 0) {
        tame(line);
        fputs(line, stdout);
        free(line);
    }
    puts(cli->color ? "\033[0m" : "");
    va_end(arguments);
}
