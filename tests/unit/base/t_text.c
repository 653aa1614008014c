/* UTF-8 against RFC 3629's own table, all code points and all beginnings; places of bytes against a plain loop. */
#include "base/places.h"
#include "base/utf8.h"
#include "tests/unit/check.h"

static size_t encode(uint32_t point, size_t length, unsigned char out[4])
{
    static const unsigned char heads[5] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = length; i-- > 1; point >>= 6)
        out[i] = (unsigned char)(0x80 | (point & 0x3F));
    out[0] = (unsigned char)(heads[length] | point);
    return length;
}

static size_t shortest(uint32_t point)
{
    return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
}

/* In its shortest form each is a sequence of that length, of which no byte may be missing; in a longer one none is. */
static void every_code_point(void)
{
    unsigned wrong = 0;
    for (uint32_t point = 0; point < 0x200000; point++)
        for (size_t length = shortest(point); length <= 4; length++) {
            unsigned char s[4];
            bool legal = length == shortest(point) && point <= 0x10FFFF && (point < 0xD800 || point > 0xDFFF);
            encode(point, length, s);
            wrong += utf8_sequence(s, length) != (legal ? length : 0);
            wrong += length > 1 && utf8_sequence(s, length - 1) != 0;
        }
    CHECK(wrong == 0);
}

static void broken_in_its_middle(void)
{
    static const unsigned char bad[][4] = {{0x80}, {0xBF}, {0xC1, 0xBF}, {0xC3, 0x28}, {0xE4, 0xB8, 0x2D}, {0xE4, 0x38, 0xAD}, {0xF0, 0x9F, 0x98, 0x40},
                                           {0xF0, 0x9F, 0xC0, 0x80}, {0xF5, 0x80, 0x80, 0x80}, {0xFF}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        CHECK(utf8_sequence(bad[i], 4) == 0);
}

static bool sequence_by_sequence(const unsigned char *s, size_t size)
{
    for (size_t at = 0, length; at < size; at += length)
        if (!(length = utf8_sequence(s + at, size - at)))
            return false;
    return true;
}

static struct utf8_check fresh; /* begun once: the table of steps takes its time */

static bool in_two_parts(const unsigned char *s, size_t first, size_t size)
{
    struct utf8_check check = fresh;
    bool well = utf8_goes_well(&check, s, first), to_the_end = utf8_goes_well(&check, s + first, size - first);
    return well && to_the_end && utf8_is_whole(&check);
}

/* Any two bytes, any byte after any beginning of a sequence, at each place of a block and wherever the text is parted: what the check says is
 * what a walk over its sequences says. */
static void a_long_text(void)
{
    static const char *const beginnings[] = {"", "\xC3", "\xE0", "\xE4\xB8", "\xED", "\xED\x9F", "\xF0", "\xF0\x9F", "\xF0\x9F\x98", "\xF4", "\xF4\x8F\xBF"};
    unsigned char text[200];
    unsigned wrong = 0, well = 0;
    utf8_begin(&fresh);
    for (size_t b = 0; b < sizeof beginnings / sizeof beginnings[0]; b++)
        for (unsigned pair = 0; pair < 0x10000; pair++) {
            size_t place = pair % 130, size = strlen(beginnings[b]), parted = (pair * 7 + b) % sizeof text;
            memset(text, pair % 3 ? 'a' : ' ', sizeof text);
            memcpy(text + place, beginnings[b], size);
            text[place + size] = (unsigned char)(pair >> 8);
            text[place + size + 1] = (unsigned char)pair;
            bool legal = sequence_by_sequence(text, sizeof text);
            wrong += in_two_parts(text, parted, sizeof text) != legal;
            wrong += in_two_parts(text, 0, place + size) != sequence_by_sequence(text, place + size);
            well += legal;
        }
    CHECK(wrong == 0 && well > 10000);
    memset(text, 'a', sizeof text); /* a sequence that a whole block of ASCII interrupts */
    memcpy(text + 62, "\xE4\xB8", 2);
    text[128] = 0xAD;
    CHECK(!in_two_parts(text, 0, 192));
}

static void ascii_up_to_each_place(void)
{
    unsigned char text[40];
    for (size_t place = 0; place <= sizeof text; place++) {
        memset(text, 'a', sizeof text);
        if (place < sizeof text)
            text[place] = 0x80;
        CHECK(utf8_ascii(text, sizeof text) == place);
        CHECK(utf8_ascii(text, place) == place);
    }
}

static inline bool is_same(char c, char asked)
{
    return c == asked;
}

/* Also of a block that is not whole: what lies behind it is not looked at. */
static void places_at_each_size(void)
{
    char text[PLACES];
    for (size_t i = 0; i < PLACES; i++)
        text[i] = i % 3 == 0 || i == PLACES - 1 ? ',' : 'x';
    for (size_t size = 0; size <= PLACES; size++) {
        size_t seen = 0, expected = 0;
        for (uint64_t places = places_where(text, size, is_same, ','); places; places = places_next(places), seen++)
            CHECK(places_first(places) < size && text[places_first(places)] == ',');
        for (size_t i = 0; i < size; i++)
            expected += text[i] == ',';
        CHECK(seen == expected);
    }
    CHECK(places_where("", 0, is_same, '\0') == 0);
}

int main(void)
{
    every_code_point();
    broken_in_its_middle();
    a_long_text();
    ascii_up_to_each_place();
    places_at_each_size();
    return check_end();
}
