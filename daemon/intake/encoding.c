/* What text is written in.  A BOM says it; text that is valid UTF-8 is UTF-8; of the others that fit the shape of the bytes, the one
 * wins under which most cells of the header are known. */
#include "intake/internal.h"

#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

static const struct encoding encodings[] = {
#define ENCODING(id, name, iconv_name, words) {name, iconv_name, words},
#include "intake/encodings.def"
#undef ENCODING
};
enum { ENCODINGS = sizeof encodings / sizeof encodings[0] };

const struct encoding *encoding_row(enum encoding_id id)
{
    return &encodings[id];
}

static bool is_word(const char *word, const char *words)
{
    size_t size = strlen(word);
    for (const char *at = words; *at; at += strspn(at, " ")) {
        size_t length = strcspn(at, " ");
        if (length == size && !strncasecmp(at, word, size))
            return true;
        at += length;
    }
    return false;
}

/* -1 "auto", ENCODINGS nothing of the table. */
static int by_word(const char *wanted)
{
    int id = 0;
    if (!wanted || !strcasecmp(wanted, "auto"))
        return -1;
    while (id < ENCODINGS && !is_word(wanted, encodings[id].words))
        id++;
    return id;
}

struct census { size_t first_bad, bad, good; };

/* A walk over the bytes up to `size`, a part at a time, so that what was seen can be given back.  Sequences may reach beyond their part. */
#define PART_BYTES ((size_t)1 << 20)
struct walk { const struct source *source; size_t size, behind, end; };

static bool next_part(struct walk *walk, size_t at)
{
    source_behind(walk->source, &walk->behind, at);
    walk->end = walk->size - at < PART_BYTES ? walk->size : at + PART_BYTES;
    return at < walk->size;
}

struct stretch { const struct source *source; size_t from, to; struct census census; };

static void *count_stretch(void *context)
{
    struct stretch *stretch = context;
    struct census census = {.first_bad = SIZE_MAX};
    struct walk walk = {.source = stretch->source, .size = stretch->to, .behind = stretch->from & ~(PART_BYTES - 1)};
    const unsigned char *s = (const unsigned char *)stretch->source->bytes;
    size_t at = stretch->from;
    while (next_part(&walk, at))
        while ((at += utf8_ascii(s + at, walk.end - at)) < walk.end) {
            size_t length = utf8_sequence(s + at, stretch->to - at);
            if (!length && census.first_bad == SIZE_MAX)
                census.first_bad = at;
            census.bad += !length;
            census.good += length != 0;
            at += length ? length : 1;
        }
    stretch->census = census;
    return NULL;
}

/* In two halves at the same time.  The second begins with a byte that goes on with no sequence, so none lies in both: the sums are those of one
 * walk. */
static struct census count_utf8(const struct source *source)
{
    const unsigned char *s = (const unsigned char *)source->bytes;
    size_t middle = source->size <= 4 * PART_BYTES ? source->size : source->size / 2; /* a small one is not worth a thread */
    while (middle < source->size && utf8_goes_on(s[middle]))
        middle++;
    struct stretch first = {.source = source, .from = source->start, .to = middle}, second = {.source = source, .from = middle, .to = source->size};
    pthread_t thread;
    bool aside = middle < source->size && !pthread_create(&thread, NULL, count_stretch, &first);
    count_stretch(&second);
    if (aside)
        pthread_join(thread, NULL);
    else
        count_stretch(&first);
    return (struct census){first.census.first_bad != SIZE_MAX ? first.census.first_bad : second.census.first_bad,
                           first.census.bad + second.census.bad, first.census.good + second.census.good};
}

static bool is_utf8(const struct source *source)
{
    char room[SOURCE_PART];
    struct utf8_check check;
    utf8_begin(&check);
    for (size_t at = source->start, size; at < source->size; at += size) {
        size = source_read(source, at, room, SOURCE_PART);
        if (!utf8_goes_well(&check, (const unsigned char *)room, size))
            return false;
    }
    return utf8_is_whole(&check);
}

/* Bytes above 7F taken as pairs, and where the pairs lie:
 *   plane   A1–F7, A1–FE   the plane of GB 2312 and of KS X 1001
 *   hangul  B0–C8, A1–FE   all Hangul of EUC-KR; of GB 2312 only the first half by pinyin (a–s)
 *   later   C9–FE, A1–FE   the other half: common in Chinese, next to never in Korean
 *   taiwan  A1–C6          the frequent characters of Big5, two in five of which end in `low` 40–7E
 *   kana    82 9F–F1, 83 40–96; `half` the half-width ones, A1–DF alone
 * `four`: GB18030's longer form.  `bad`: no such pair. */
struct shape { size_t bad, pairs, plane, hangul, later, taiwan, low, kana, half, four; };

static bool four_bytes(const unsigned char *s, size_t left)
{
    return left >= 4 && s[1] >= 0x30 && s[1] <= 0x39 && s[2] >= 0x81 && s[2] <= 0xFE && s[3] >= 0x30 && s[3] <= 0x39;
}

static void count_pair(struct shape *shape, unsigned char lead, unsigned char second)
{
    bool high = second >= 0xA1;
    shape->pairs++;
    shape->plane += high && lead >= 0xA1 && lead <= 0xF7;
    shape->hangul += high && lead >= 0xB0 && lead <= 0xC8;
    shape->later += high && lead >= 0xC9;
    shape->taiwan += lead >= 0xA1 && lead <= 0xC6;
    shape->low += second < 0x7F;
    shape->kana += (lead == 0x82 && second >= 0x9F && second <= 0xF1) || (lead == 0x83 && second >= 0x40 && second <= 0x96);
}

static size_t count_character(struct shape *shape, const unsigned char *s, size_t left, bool japanese)
{
    if (japanese && s[0] >= 0xA1 && s[0] <= 0xDF) {
        shape->pairs++;
        shape->half++;
        return 1;
    }
    if (!japanese && four_bytes(s, left)) {
        shape->pairs++;
        shape->four++;
        return 4;
    }
    if (s[0] > 0x80 && s[0] < 0xFF && left >= 2 && s[1] >= 0x40 && s[1] != 0x7F && s[1] != 0xFF) {
        count_pair(shape, s[0], s[1]);
        return 2;
    }
    shape->bad++;
    return 1;
}

static struct shape count_shape(const struct source *source, bool japanese)
{
    struct shape shape = {0};
    struct walk walk = {.source = source, .size = source->size};
    const unsigned char *s = (const unsigned char *)source->bytes;
    size_t at = 0;
    while (next_part(&walk, at))
        while ((at += utf8_ascii(s + at, walk.end - at)) < walk.end)
            at += count_character(&shape, s + at, source->size - at, japanese);
    return shape;
}

/* Western text: letters above 7F are few, or stand alone among ASCII ones.  `mac`: bytes between small letters that are small letters of Mac
 * Roman (87–9F, without 92 and 99, the quotation mark and sign of Windows); `windows`: those of Latin-1 (DF–FF);
 * `undefined`: bytes that Windows-1252 does not have at all. */
struct western { size_t high, run, mac, windows, undefined; bool line_feeds; };

static bool small(unsigned char c)
{
    return c >= 'a' && c <= 'z';
}

static void count_letter(struct western *western, unsigned char before, unsigned char c, unsigned char after)
{
    western->high++;
    western->undefined += memchr("\x81\x8D\x8F\x90\x9D", c, 5) != NULL;
    western->run += before >= 0x80 && after >= 0x80;
    if (!small(before) && !small(after))
        return;
    western->mac += (c >= 0x87 && c <= 0x9F && c != 0x92 && c != 0x99) || (c == 0xD5 && small(before) && small(after));
    western->windows += c >= 0xDF && c != 0xF7;
}

static struct western count_western(const struct source *source)
{
    struct western western = {0};
    struct walk walk = {.source = source, .size = source->size};
    const unsigned char *s = (const unsigned char *)source->bytes;
    size_t at = 0;
    while (next_part(&walk, at)) {
        western.line_feeds = western.line_feeds || memchr(s + at, '\n', walk.end - at);
        for (; (at += utf8_ascii(s + at, walk.end - at)) < walk.end; at++)
            count_letter(&western, at ? s[at - 1] : ' ', s[at], at + 1 < source->size ? s[at + 1] : ' ');
    }
    return western;
}

/* What the bytes look like, counted once for all encodings. */
struct looks { struct shape pairs, japanese; struct western western; };

/* Whether the bytes look like the encoding: broken ones, one in fifty at most, and its own characters in their usual places. */
static bool is_plausible(const struct source *source, const struct looks *looks, enum encoding_id id)
{
    if (id == ENCODING_MAC_ROMAN || id == ENCODING_WINDOWS_1252) {
        const struct western *western = &looks->western;
        bool mac = western->undefined * 50 > western->high || western->mac > western->windows ||
                   (western->mac == western->windows && !western->line_feeds);
        return (western->run * 5 < western->high || western->high * 20 < source->size) && mac == (id == ENCODING_MAC_ROMAN);
    }
    const struct shape *shape = id == ENCODING_SHIFT_JIS ? &looks->japanese : &looks->pairs;
    if (shape->bad * 50 > shape->pairs)
        return false;
    if (id == ENCODING_GB18030)
        return (shape->plane + shape->four) * 3 >= shape->pairs * 2;
    if (id == ENCODING_CP949)
        return shape->hangul * 5 >= shape->pairs * 3 && shape->later * 20 < shape->pairs;
    if (id == ENCODING_BIG5)
        return shape->taiwan * 5 >= shape->pairs * 4 && shape->low * 8 >= shape->pairs && shape->low * 5 <= shape->pairs * 4;
    return id == ENCODING_SHIFT_JIS && ((shape->kana && shape->kana * 10 >= shape->pairs) || shape->half * 2 >= shape->pairs);
}

/* Korean fits the shape of GB 2312 too, and then stands before it: its own shape is the narrower one. */
static int choose(struct source *source, const struct header_judge *judge, size_t first_bad, struct error *error)
{
    const struct looks looks = {count_shape(source, false), count_shape(source, true), count_western(source)};
    int best = -1;
    size_t most = 0;
    for (int id = ENCODING_GB18030; id <= ENCODING_WINDOWS_1252; id++) {
        if (!is_plausible(source, &looks, (enum encoding_id)id))
            continue;
        source->encoding = (enum encoding_id)id;
        size_t known = judge ? judge->known(judge->context) : 0;
        bool narrower = id == ENCODING_CP949 && best == ENCODING_GB18030 && known == most;
        if (best < 0 || known > most || narrower) {
            best = id;
            most = known;
        }
    }
    char got[80];
    snprintf(got, sizeof got, "byte %zu", first_bad);
    if (best < 0)
        return source_error(source, error, got,
                            "UTF-8, GB18030 or another encoding that can be told by its bytes: byte %zu is not UTF-8; name the encoding with --encoding",
                            first_bad);
    source->encoding = (enum encoding_id)best;
    source->broken = true;
    return 0;
}

static bool begins(const struct source *source, const char *mark, size_t size)
{
    return source->size >= size && !memcmp(source->bytes, mark, size);
}

/* UTF-16 without a BOM: its digits, commas and line ends are units of ASCII, read the right way round.  (一 is 4E00: "N" the wrong way.) */
static int sniff_utf16(const struct source *source)
{
    const unsigned char *s = (const unsigned char *)source->bytes;
    size_t ascii[2] = {0}, end = source->size < 65536 ? source->size & ~(size_t)1 : 65536;
    if (begins(source, "\xFF\xFE", 2))
        return ENCODING_UTF16LE;
    if (begins(source, "\xFE\xFF", 2))
        return ENCODING_UTF16BE;
    for (size_t at = 0; at < end; at += 2) {
        ascii[0] += !s[at + 1] && s[at] >= '\t' && s[at] < 0x7F;
        ascii[1] += !s[at] && s[at + 1] >= '\t' && s[at + 1] < 0x7F;
    }
    int wide = ascii[0] > ascii[1] ? 0 : 1;
    if (ascii[wide] < 4 || ascii[wide] * 32 < end || ascii[wide] < 4 * ascii[!wide])
        return -1;
    return wide ? ENCODING_UTF16BE : ENCODING_UTF16LE;
}

static uint32_t unit_at(const struct source *source, size_t at)
{
    const unsigned char *s = (const unsigned char *)source->bytes + at;
    bool little = source->encoding == ENCODING_UTF16LE;
    return at + 1 >= source->size ? 0xDC00 : little ? (uint32_t)s[1] << 8 | s[0] : (uint32_t)s[0] << 8 | s[1]; /* half a unit: a lone surrogate */
}

static int write_utf8(struct source *source, FILE *out)
{
    struct buffer text = {0};
    size_t at = source->bom ? 2 : 0, behind = 0;
    while (at < source->size) {
        uint32_t c = unit_at(source, at), low = (c & 0xFC00) == 0xD800 ? unit_at(source, at + 2) : 0;
        bool pair = low && at + 3 < source->size && (low & 0xFC00) == 0xDC00;
        source->broken = source->broken || ((c & 0xF800) == 0xD800 && !pair);
        text_put_utf8(&text, pair ? 0x10000 + ((c & 0x3FF) << 10) + (low & 0x3FF) : c);
        at += pair ? 4 : 2;
        if (text.size && (text.size > 60000 || at >= source->size)) {
            fwrite(text.data, 1, text.size, out);
            buffer_clear(&text);
            source_behind(source, &behind, at);
        }
    }
    int result = text.failed || fflush(out) || ferror(out) ? -1 : 0;
    buffer_free(&text);
    return result;
}

static int from_utf16(struct source *source, struct error *error)
{
    int file = source_scratch(source, error);
    FILE *out = file < 0 ? NULL : fdopen(file, "w");
    source->bom = begins(source, "\xFF\xFE", 2) || begins(source, "\xFE\xFF", 2);
    source->digest_known = true;
    source_digest(source, &source->digest);
    source->found_size = source->size;
    if (!out)
        return file < 0 ? -1 : error_set(error, ERROR_BUSY, source->name, NULL, "free memory");
    int result = write_utf8(source, out);
    if (result)
        source_error(source, error, "no room", "room for the text as UTF-8 in TMPDIR, /var/tmp or /tmp");
    else
        result = source_adopt(source, file, error);
    fclose(out);
    source->translated = true;
    return result;
}

int encoding_settle(struct source *source, const char *wanted, const struct header_judge *judge, struct error *error)
{
    int id = by_word(wanted), wide = sniff_utf16(source);
    if (id == ENCODINGS)
        return error_set(error, ERROR_PARAMS, "encoding", wanted,
                         "auto, utf-8, utf-16le, utf-16be, gb18030, big5, shift_jis, euc-kr, mac-roman or windows-1252");
    if (id == ENCODING_UTF16LE || id == ENCODING_UTF16BE || (id < 0 && wide >= 0)) {
        source->encoding = (enum encoding_id)(wide >= 0 ? wide : id);
        return from_utf16(source, error);
    }
    source->bom = begins(source, "\xEF\xBB\xBF", 3);
    source->start = source->bom ? 3 : 0;
    source_digest_begin(source);
    if (id > 0 && !source->bom) {
        source->encoding = (enum encoding_id)id;
        source->broken = true;
        return 0;
    }
    source->encoding = ENCODING_UTF8;
    if (is_utf8(source)) /* as most are: there is nothing to count */
        return 0;
    struct census as_utf8 = count_utf8(source);
    source->broken = true;
    return id == 0 || source->bom || as_utf8.good > 4 * as_utf8.bad ? 0 : choose(source, judge, as_utf8.first_bad, error);
}
