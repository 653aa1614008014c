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
    ascii_up_to_each_place();
    places_at_each_size();
    return check_end();
}
