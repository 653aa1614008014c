/* The bytes of a file and what they are written in. */
#include "intake/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

int source_error(const struct source *source, struct error *error, const char *got, const char *expected, ...)
{
    char clause[512];
    va_list arguments;
    va_start(arguments, expected);
    vsnprintf(clause, sizeof clause, expected, arguments);
    va_end(arguments);
    return error_set(error, ERROR_FILE, source->name, got, "%s", clause);
}

/* A pipe or a device has no size: read to its end, within the limit. */
static int read_whole(int file, struct source *out, struct error *error)
{
    struct buffer all = {0};
    for (;;) {
        char *at = buffer_reserve(&all, 1 << 16);
        ssize_t got = at ? read(file, at, 1 << 16) : -1;
        if (got < 0 && at && errno == EINTR)
            continue;
        if (got < 0) {
            buffer_free(&all);
            return source_error(out, error, at ? strerror(errno) : "no memory", "a file that can be read to its end");
        }
        all.size += (size_t)got;
        if (got == 0)
            break;
        if (all.size > FILE_BYTES) {
            buffer_free(&all);
            return source_error(out, error, "over 512 MiB", "a file of at most 512 MiB; split it");
        }
    }
    out->owned = all.data;
    out->bytes = all.data;
    out->size = all.size;
    return 0;
}

static int take(int file, struct source *out, struct error *error)
{
    struct stat state;
    if (fstat(file, &state))
        return source_error(out, error, strerror(errno), "a readable file");
    if (S_ISDIR(state.st_mode))
        return source_error(out, error, "a folder", "a CSV or TSV file");
    if (!S_ISREG(state.st_mode) || !state.st_size)
        return read_whole(file, out, error);
    if ((uint64_t)state.st_size > FILE_BYTES)
        return source_error(out, error, "over 512 MiB", "a file of at most 512 MiB; split it");
    out->size = (size_t)state.st_size;
    out->mapped = mmap(NULL, out->size, PROT_READ, MAP_PRIVATE, file, 0);
    if (out->mapped == MAP_FAILED) {
        out->mapped = NULL;
        return source_error(out, error, strerror(errno), "a readable file");
    }
    out->bytes = out->mapped;
    return 0;
}

int source_open(const char *path, struct source *out, struct error *error)
{
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (file < 0)
        return source_error(out, error, strerror(errno), "a readable file");
    int result = take(file, out, error);
    close(file);
    return result;
}

void source_close(struct source *source)
{
    if (source->mapped)
        munmap(source->mapped, source->size);
    free(source->owned);
    *source = (struct source){0};
}

/* Length of the UTF-8 sequence at `s` (RFC 3629: no overlong forms, no surrogates, nothing past U+10FFFF), 0 when it is none. */
static size_t utf8_length(const unsigned char *s, size_t left)
{
    if (s[0] < 0x80)
        return 1;
    size_t length = s[0] < 0xC2 || s[0] > 0xF4 ? 0 : s[0] < 0xE0 ? 2 : s[0] < 0xF0 ? 3 : 4;
    if (!length || length > left)
        return 0;
    for (size_t k = 1; k < length; k++)
        if ((s[k] & 0xC0) != 0x80)
            return 0;
    bool overlong = (s[0] == 0xE0 && s[1] < 0xA0) || (s[0] == 0xF0 && s[1] < 0x90);
    bool outside = (s[0] == 0xED && s[1] > 0x9F) || (s[0] == 0xF4 && s[1] > 0x8F);
    return overlong || outside ? 0 : length;
}

struct census { size_t first_bad, bad, good, common; };

static struct census count_utf8(const struct source *source)
{
    struct census census = {.first_bad = SIZE_MAX};
    const unsigned char *s = (const unsigned char *)source->bytes;
    for (size_t at = source->start; at < source->size;) {
        if (s[at] < 0x80) {
            at++;
            continue;
        }
        size_t length = utf8_length(s + at, source->size - at);
        if (!length && census.first_bad == SIZE_MAX)
            census.first_bad = at;
        census.bad += !length;
        census.good += length != 0;
        at += length ? length : 1;
    }
    return census;
}

/* The shape of GB18030: two bytes 81–FE, 40–FE without 7F; or four: 81–FE, 30–39, 81–FE, 30–39.  `common` counts the characters of
 * GB 2312, of which Chinese text is made: bytes of another charset rarely fall on them. */
static struct census count_gb18030(const struct source *source)
{
    struct census census = {.first_bad = SIZE_MAX};
    const unsigned char *s = (const unsigned char *)source->bytes;
    for (size_t at = source->start; at < source->size;) {
        size_t left = source->size - at;
        if (s[at] < 0x80) {
            at++;
            continue;
        }
        bool lead = s[at] >= 0x81 && s[at] <= 0xFE;
        bool two = lead && left >= 2 && s[at + 1] >= 0x40 && s[at + 1] != 0x7F && s[at + 1] != 0xFF;
        bool four = lead && left >= 4 && s[at + 1] >= 0x30 && s[at + 1] <= 0x39 && s[at + 2] >= 0x81 && s[at + 2] <= 0xFE &&
                    s[at + 3] >= 0x30 && s[at + 3] <= 0x39;
        if (!two && !four && census.first_bad == SIZE_MAX)
            census.first_bad = at;
        census.bad += !two && !four;
        census.good += two || four;
        census.common += two && s[at] >= 0xA1 && s[at] <= 0xF7 && s[at + 1] >= 0xA1;
        at += two ? 2 : four ? 4 : 1;
    }
    return census;
}

static bool begins(const struct source *source, const char *mark, size_t size)
{
    return source->size >= size && !memcmp(source->bytes, mark, size);
}

/* Files that are no text at all are named for what they are. */
static int refuse_foreign(const struct source *source, struct error *error)
{
    if (begins(source, "PK\3\4", 4))
        return source_error(source, error, "an .xlsx workbook (a ZIP archive)", "a CSV or TSV file: save the sheet as \"CSV UTF-8\"");
    if (begins(source, "\xD0\xCF\x11\xE0", 4))
        return source_error(source, error, "an .xls workbook", "a CSV or TSV file: save the sheet as \"CSV UTF-8\"");
    if (begins(source, "\x1F\x8B", 2))
        return source_error(source, error, "a gzip archive", "a CSV or TSV file: unpack it first");
    if (begins(source, "\xFF\xFE", 2) || begins(source, "\xFE\xFF", 2))
        return source_error(source, error, "UTF-16 text", "UTF-8 or GB18030: save the sheet as \"CSV UTF-8\"");
    return 0;
}

static int choose(struct source *source, bool utf8, bool gb18030, struct error *error)
{
    struct census as_utf8 = count_utf8(source);
    if (!gb18030 && !as_utf8.bad)
        return 0;
    char got[80];
    snprintf(got, sizeof got, "byte %zu", as_utf8.first_bad == SIZE_MAX ? 0 : as_utf8.first_bad);
    if (utf8 || (!gb18030 && as_utf8.good > 4 * as_utf8.bad))
        return source_error(source, error, got, "valid UTF-8 there (the rest of the file is UTF-8)");
    struct census as_gb = count_gb18030(source);
    if (as_gb.bad && gb18030)
        snprintf(got, sizeof got, "byte %zu", as_gb.first_bad);
    if (as_gb.bad)
        return gb18030 ? source_error(source, error, got, "valid GB18030 there")
                       : source_error(source, error, got, "UTF-8 or GB18030: byte %zu is not the one, byte %zu not the other", as_utf8.first_bad,
                                      as_gb.first_bad);
    if (!gb18030 && as_gb.common * 3 < as_gb.good * 2)
        return source_error(source, error, got, "UTF-8 or GB18030: byte %zu is not UTF-8, and read as GB18030 the text is not Chinese; name the encoding to force it",
                            as_utf8.first_bad);
    source->gb18030 = true;
    return 0;
}

static bool is_word(const char *word, const char *const *words)
{
    for (; *words; words++)
        if (!strcasecmp(word, *words))
            return true;
    return false;
}

int source_detect(struct source *source, const char *wanted, struct error *error)
{
    static const char *const utf8_words[] = {"utf-8", "utf8", NULL};
    static const char *const gb_words[] = {"gb18030", "gbk", "gb2312", "cp936", NULL};
    bool utf8 = wanted && is_word(wanted, utf8_words), gb18030 = wanted && is_word(wanted, gb_words);
    if (wanted && !utf8 && !gb18030 && strcasecmp(wanted, "auto") != 0)
        return error_set(error, ERROR_PARAMS, "encoding", wanted, "auto, utf-8 or gb18030");
    if (refuse_foreign(source, error))
        return -1;
    source->bom = begins(source, "\xEF\xBB\xBF", 3);
    source->start = source->bom ? 3 : 0;
    return choose(source, utf8 || source->bom, gb18030 && !source->bom, error);
}
