#include "intake/biff.h"

#include "intake/internal.h"

#include <stdlib.h>
#include <string.h>

#define STRING_BYTES ((size_t)256 << 20)
#define SHEETS_MOST 1024
#define NUMBERS 65536 /* of formats and styles: two bytes */

static int fail(const struct biff *biff, struct error *error, const char *got, const char *expected)
{
    return error_set(error, ERROR_FILE, biff->input->path, got, "%s", expected);
}

static int damaged(const struct biff *biff, struct error *error)
{
    return fail(biff, error, "an .xls workbook that is damaged or cut short", "a sound workbook: open it in a spreadsheet and save it as .xlsx");
}

unsigned biff_short(const struct biff *biff, size_t at)
{
    return at + 2 <= biff->size ? (unsigned)biff->data[at] | (unsigned)biff->data[at + 1] << 8 : 0;
}

uint32_t biff_long(const struct biff *biff, size_t at)
{
    return (uint32_t)biff_short(biff, at) | (uint32_t)biff_short(biff, at + 2) << 16;
}

double biff_double(const struct biff *biff, size_t at)
{
    uint64_t bits = (uint64_t)biff_long(biff, at) | (uint64_t)biff_long(biff, at + 4) << 32;
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

bool biff_next(struct biff *biff)
{
    unsigned char head[4];
    if (!ole_read(&biff->stream, biff->next, head, sizeof head))
        return false;
    biff->type = (unsigned)head[0] | (unsigned)head[1] << 8;
    biff->size = (size_t)head[2] | (size_t)head[3] << 8;
    biff->at = 0;
    biff->next += sizeof head + biff->size;
    return ole_read(&biff->stream, biff->next - biff->size, biff->data, biff->size);
}

static bool go_on(struct biff *biff)
{
    unsigned char head[2];
    bool more = ole_read(&biff->stream, biff->next, head, sizeof head) && head[0] == BIFF_CONTINUE && !head[1];
    return more && biff_next(biff) && biff->size;
}

static bool take(struct biff *biff, size_t size, uint32_t *out)
{
    *out = 0;
    for (size_t i = 0; i < size; i++) {
        if (biff->at == biff->size && !go_on(biff))
            return false;
        *out |= (uint32_t)biff->data[biff->at++] << (8 * i);
    }
    return true;
}

static bool pass(struct biff *biff, size_t size)
{
    while (size) {
        if (biff->at == biff->size && !go_on(biff))
            return false;
        size_t part = biff->size - biff->at < size ? biff->size - biff->at : size;
        biff->at += part;
        size -= part;
    }
    return true;
}

/* Where characters go on in a CONTINUE record, that begins with a byte of its own which says how wide they are from there on. */
static bool take_characters(struct biff *biff, size_t count, bool wide, struct buffer *out)
{
    uint32_t high = 0;
    while (count--) {
        uint32_t unit, flags;
        if (biff->at == biff->size) {
            if (!go_on(biff) || !take(biff, 1, &flags))
                return false;
            wide = flags & 1;
        }
        if (!take(biff, wide ? 2 : 1, &unit))
            return false;
        bool pair = high && (unit & 0xFC00) == 0xDC00;
        if (high && !pair)
            text_put_utf8(out, 0xFFFD);
        if (pair)
            text_put_utf8(out, 0x10000 + ((high & 0x3FF) << 10) + (unit & 0x3FF));
        high = (unit & 0xFC00) == 0xD800 ? unit : 0;
        if (!pair && !high && unit)
            text_put_utf8(out, (unit & 0xF800) == 0xD800 ? 0xFFFD : unit);
    }
    return !out->failed;
}

/* count, flags (1 wide, 4 pronunciation, 8 rich), how many runs and how long the pronunciation; the text; the runs and the rest. */
static bool take_string(struct biff *biff, bool short_count, struct buffer *out)
{
    uint32_t count, flags, runs = 0, spoken = 0;
    if (!take(biff, short_count ? 1 : 2, &count) || !take(biff, 1, &flags) || ((flags & 8) && !take(biff, 2, &runs)) ||
        ((flags & 4) && !take(biff, 4, &spoken)))
        return false;
    return take_characters(biff, count, flags & 1, out) && pass(biff, (size_t)runs * 4 + spoken);
}

static bool take_old_string(struct biff *biff, bool short_count, struct buffer *out)
{
    uint32_t count;
    if (!take(biff, short_count ? 1 : 2, &count) || count > biff->size - biff->at)
        return false;
    char *from = (char *)biff->data + biff->at;
    size_t left = count;
    while (left && biff->converter != (iconv_t)-1) {
        size_t room = left * 4 + 16, had = room;
        char *to = buffer_reserve(out, room);
        if (!to)
            return false;
        bool good = iconv(biff->converter, &from, &left, &to, &room) != (size_t)-1;
        out->size += had - room;
        if (good)
            continue;
        text_put_utf8(out, 0xFFFD);
        from++;
        left--;
    }
    return true;
}

bool biff_text(struct biff *biff, size_t at, bool short_count, struct buffer *out)
{
    biff->at = at < biff->size ? at : biff->size;
    return biff->old ? take_old_string(biff, short_count, out) : take_string(biff, short_count, out);
}

struct number_format biff_format(const struct biff *biff, unsigned style)
{
    unsigned id = style < biff->style_count ? biff->styles[style] : 0;
    return biff->has_format[id] ? biff->formats[id] : number_format_builtin(id);
}

static void set_code_page(struct biff *biff, unsigned page)
{
    char name[20];
    snprintf(name, sizeof name, "CP%u", page);
    if (biff->converter != (iconv_t)-1)
        iconv_close(biff->converter);
    biff->converter = iconv_open("UTF-8", page == 10000 || page == 32768 ? "MACINTOSH" : name);
    if (biff->converter == (iconv_t)-1)
        biff->converter = iconv_open("UTF-8", "CP1252");
}

/* Only sheets of cells (kind 0), not charts or macros. */
static bool add_sheet(struct biff *biff)
{
    struct buffer name = {0};
    if (biff->size < 8 || biff->data[5] != 0 || biff->sheet_count == SHEETS_MOST)
        return true;
    struct biff_sheet *sheet = &biff->sheets[biff->sheet_count++];
    sheet->offset = biff_long(biff, 0);
    bool good = biff_text(biff, 6, true, &name);
    snprintf(sheet->name, sizeof sheet->name, "%s", buffer_text(&name));
    buffer_free(&name);
    return good;
}

static bool add_format(struct biff *biff)
{
    struct buffer code = {0};
    unsigned id = biff_short(biff, 0);
    bool good = biff_text(biff, 2, biff->old, &code);
    biff->formats[id] = number_format_code(buffer_text(&code));
    biff->has_format[id] = true;
    buffer_free(&code);
    return good;
}

static bool read_strings(struct biff *biff)
{
    size_t count = biff_long(biff, 4), room = count < biff->stream.size / 3 ? count : biff->stream.size / 3; /* a string has three bytes at least */
    if (biff->string_ends || count > room)
        return false;
    biff->string_ends = calloc(room + 1, sizeof *biff->string_ends);
    biff->at = 8;
    while (biff->string_ends && biff->string_count < count) {
        if (!take_string(biff, false, &biff->strings) || biff->strings.size > STRING_BYTES)
            return false;
        biff->string_ends[biff->string_count++] = biff->strings.size;
    }
    return biff->string_ends != NULL;
}

static bool take_global(struct biff *biff)
{
    switch (biff->type) {
    case BIFF_BOF:
        biff->old = biff_short(biff, 0) < 0x600;
        return biff_short(biff, 0) >= 0x500;
    case BIFF_DATEMODE:
        biff->epoch_1904 = biff_short(biff, 0) == 1;
        return true;
    case BIFF_CODEPAGE:
        set_code_page(biff, biff_short(biff, 0));
        return true;
    case BIFF_BOUNDSHEET:
        return add_sheet(biff);
    case BIFF_FORMAT:
        return add_format(biff);
    case BIFF_XF:
        if (biff->style_count < NUMBERS)
            biff->styles[biff->style_count++] = (unsigned short)biff_short(biff, 2);
        return true;
    case BIFF_SST:
        return read_strings(biff);
    default:
        return true;
    }
}

static int read_globals(struct biff *biff, struct error *error)
{
    if (!biff_next(biff) || biff->type != BIFF_BOF)
        return damaged(biff, error);
    do {
        if (biff->type == BIFF_FILEPASS)
            return fail(biff, error, "an encrypted workbook", "a workbook without a password");
        if (!take_global(biff))
            return damaged(biff, error);
        if (biff->type == BIFF_EOF)
            return biff->sheet_count ? 0 : fail(biff, error, "a workbook without a sheet", "a sheet with a header row");
    } while (biff_next(biff));
    return damaged(biff, error);
}

int biff_open(const struct format_input *input, struct biff *out, struct error *error)
{
    *out = (struct biff){.input = input, .converter = (iconv_t)-1};
    out->sheets = calloc(SHEETS_MOST, sizeof *out->sheets);
    out->formats = calloc(NUMBERS, sizeof *out->formats);
    out->has_format = calloc(NUMBERS, sizeof *out->has_format);
    out->styles = calloc(NUMBERS, sizeof *out->styles);
    if (!out->sheets || !out->formats || !out->has_format || !out->styles)
        return error_set(error, ERROR_BUSY, input->path, NULL, "free memory");
    if (ole_detect(input->bytes, input->size) && ole_has(input->bytes, input->size, "EncryptedPackage"))
        return fail(out, error, "an encrypted workbook", "a workbook without a password");
    if (ole_open(input->bytes, input->size, &out->ole))
        return damaged(out, error);
    int found = ole_stream(&out->ole, "Workbook", &out->stream);
    if (found == 1)
        found = ole_stream(&out->ole, "Book", &out->stream);
    return found ? damaged(out, error) : read_globals(out, error);
}

void biff_close(struct biff *biff)
{
    if (biff->converter != (iconv_t)-1)
        iconv_close(biff->converter);
    ole_stream_close(&biff->stream);
    ole_close(&biff->ole);
    free(biff->sheets);
    free(biff->formats);
    free(biff->has_format);
    free(biff->styles);
    free(biff->string_ends);
    buffer_free(&biff->strings);
}
