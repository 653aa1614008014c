/* Lines of a text file, whatever ends them, as UTF-8: the file is UTF-8 throughout, or GB18030. */
#include "intake/draft.h"

#include <string.h>

static size_t sequence(const unsigned char *s, size_t left)
{
    size_t length = s[0] < 0x80 ? 1 : s[0] < 0xC2 ? 0 : s[0] < 0xE0 ? 2 : s[0] < 0xF0 ? 3 : s[0] < 0xF5 ? 4 : 0;
    if (!length || length > left)
        return 0;
    for (size_t i = 1; i < length; i++)
        if ((s[i] & 0xC0) != 0x80)
            return 0;
    bool overlong = (s[0] == 0xE0 && s[1] < 0xA0) || (s[0] == 0xF0 && s[1] < 0x90), outside = (s[0] == 0xED && s[1] > 0x9F) || (s[0] == 0xF4 && s[1] > 0x8F);
    return overlong || outside ? 0 : length;
}

static bool is_utf8(const unsigned char *bytes, size_t size)
{
    for (size_t at = 0, length; at < size; at += length)
        if ((length = sequence(bytes + at, size - at)) == 0)
            return false;
    return true;
}

static int open_lines(struct text_lines *lines, struct error *error)
{
    const struct format_input *input = lines->input;
    lines->opened = true;
    lines->converter = (iconv_t)-1;
    lines->at = input->size >= 3 && !memcmp(input->bytes, "\xEF\xBB\xBF", 3) ? 3 : 0;
    if (input->size > FILE_BYTES)
        return format_error(input, error, "over 512 MiB", "at most 512 MiB");
    if (!is_utf8(input->bytes, input->size) && (lines->converter = iconv_open("UTF-8", "GB18030")) == (iconv_t)-1)
        return error_set(error, ERROR_BUSY, NULL, NULL, "free memory");
    return 0;
}

static int convert(struct text_lines *lines, struct span *line, struct error *error)
{
    char place[40], *in = (char *)(uintptr_t)line->text; /* iconv does not write here */
    size_t left = line->size, room = line->size * 3 + 8;
    buffer_clear(&lines->text);
    char *out = buffer_reserve(&lines->text, room), *end = out;
    if (!out)
        return error_set(error, ERROR_BUSY, NULL, NULL, "free memory");
    iconv(lines->converter, NULL, NULL, NULL, NULL);
    if (iconv(lines->converter, &in, &left, &end, &room) == (size_t)-1) {
        snprintf(place, sizeof place, "line %u", lines->number);
        return format_error(lines->input, error, place, "UTF-8 or GB18030 text");
    }
    *line = (struct span){out, (size_t)(end - out)};
    return 1;
}

int lines_next(struct text_lines *lines, struct span *line, struct error *error)
{
    const struct format_input *input = lines->input;
    char place[40];
    if (!lines->opened && open_lines(lines, error))
        return -1;
    if (lines->at >= input->size)
        return 0;
    const char *text = (const char *)input->bytes + lines->at;
    size_t left = input->size - lines->at;
    const char *feed = memchr(text, '\n', left), *turn = memchr(text, '\r', feed ? (size_t)(feed - text) : left);
    const char *end = turn ? turn : feed ? feed : text + left;
    *line = (struct span){text, (size_t)(end - text)};
    while (end < text + left && *end == '\r')
        end++;
    end += end < text + left && *end == '\n';
    lines->at += (size_t)(end - text);
    lines->number++;
    snprintf(place, sizeof place, "line %u", lines->number);
    if (line->size > RECORD_BYTES)
        return format_error(input, error, place, "lines of at most 4 MiB");
    if (memchr(line->text, '\0', line->size))
        return format_error(input, error, place, "text without NUL bytes");
    return lines->converter == (iconv_t)-1 || !line->size ? 1 : convert(lines, line, error);
}

void lines_close(struct text_lines *lines)
{
    if (lines->opened && lines->converter != (iconv_t)-1)
        iconv_close(lines->converter);
    buffer_free(&lines->text);
}
