#include "base/json.h"
#include "tests/unit/check.h"

#include <stdlib.h>

static bool reads(const char *text, size_t size)
{
    struct arena *arena = arena_new();
    struct json *value;
    struct error error;
    bool good = !json_read(text, size, NULL, arena, &value, &error);
    arena_free(arena);
    return good;
}

static void refuses_what_is_not_strict(void)
{
    static const char *const bad[] = {"", "{", "[1,]", "{\"a\":1,\"a\":2}", "{\"a\":1,\"\\u0061\":2}", "01", "+1", "1.", ".5", "1e", "NaN",
                                      "Infinity", "1e400", "9223372036854775808", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\u0000\"",
                                      "\"\x01\"", "\"\xff\"", "\"\xc0\x80\"", "\"\xed\xa0\x80\"", "\xef\xbb\xbf{}", "1 2", "tru", "'a'",
                                      "[1 2]", "{\"a\" 1}", "{a:1}", "\"abc", "\"\\x\"", "/*c*/1"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        CHECK(!reads(bad[i], strlen(bad[i])));
        if (reads(bad[i], strlen(bad[i])))
            printf("  accepted: %s\n", bad[i]);
    }
    CHECK(!reads("\"a\0b\"", 5));
}

static void holds_its_limits(void)
{
    char deep[200];
    memset(deep, '[', 32);
    memset(deep + 32, ']', 32);
    CHECK(reads(deep, 64));
    memset(deep, '[', 33);
    memset(deep + 33, ']', 33);
    CHECK(!reads(deep, 66));
    static char many[60002];
    many[0] = '[';
    for (int i = 0; i < 20001; i++)
        memcpy(many + 1 + 2 * i, "1,", 2);
    many[40002] = ']';
    CHECK(!reads(many, 40003));
}

static void reads_values(void)
{
    struct arena *arena = arena_new();
    struct json *value;
    struct error error;
    const char *text = "{\"n\":-0,\"i\":42,\"r\":2.5e1,\"s\":\"\\u4e2d\\ud83d\\ude00\\n\",\"a\":[true,false,null]}";
    CHECK(!json_read(text, strlen(text), NULL, arena, &value, &error));
    CHECK(json_get(value, "n")->u.integer == 0 && json_get(value, "i")->u.integer == 42);
    CHECK(json_number(json_get(value, "r")) == 25.0);
    CHECK_TEXT(json_get(value, "s")->u.string.text, "中😀\n");
    CHECK(json_get(value, "a")->u.array.count == 3 && json_get(value, "a")->u.array.items[0].u.boolean);
    CHECK(!memcmp(text + json_get(value, "a")->offset, "[true,false,null]", 17) &&
          json_get(value, "a")->end - json_get(value, "a")->offset == 17);
    CHECK(json_get(value, "absent") == NULL);
    CHECK(json_read("{\n\n\"a\":x}", 9, NULL, arena, &value, &error) == -1);
    CHECK_TEXT(error.path, "byte 7");
    arena_free(arena);
}

/* `piece` at each place of a long string, between what needs no look at all: blocks of it are copied at once. */
static void reads_anywhere(const char *piece, const char *meaning)
{
    struct arena *arena = arena_new();
    struct json *value;
    struct error error;
    size_t size = strlen(piece), made = meaning ? strlen(meaning) : 0;
    for (size_t at = 0; at <= 200; at++) {
        char text[260], expected[260];
        memset(text, 'p', sizeof text);
        memset(expected, 'p', sizeof expected);
        text[0] = text[201 + size] = '"';
        memcpy(text + 1 + at, piece, size);
        if (meaning)
            memcpy(expected + at, meaning, made);
        int result = json_read(text, 202 + size, NULL, arena, &value, &error);
        CHECK(meaning ? !result && value->u.string.size == 200 + made && !memcmp(value->u.string.text, expected, 200 + made)
                      : result && atol(error.path + 5) >= (long)at + 1 && atol(error.path + 5) <= (long)(at + 1 + size)); /* "byte 17" */
        arena_reset(arena);
    }
    arena_free(arena);
}

static void reads_long_strings(void)
{
    reads_anywhere("\\t", "\t");
    reads_anywhere("\\\\", "\\");
    reads_anywhere("\\\"", "\"");
    reads_anywhere("\\\\\\t\\\\\\\\\\\"", "\\\t\\\\\"");
    reads_anywhere("\\n\\/\\b\\f\\r\\u0041", "\n/\b\f\rA");
    reads_anywhere("中\\t文字é😀", "中\t文字é😀");
    reads_anywhere("\\ud83d\\ude00\\u4e2d", "😀中");
    reads_anywhere("\t", NULL);
    reads_anywhere("\\x", NULL);
    reads_anywhere("\\ud800", NULL);
    reads_anywhere("\xC3\xA9\xFF", NULL);
    reads_anywhere("\xE4\xB8", NULL);
    reads_anywhere("\xED\xA0\x80", NULL);
}

static void writes_shortest_forms(void)
{
    struct buffer out = {0};
    json_put_scaled(&out, 420, 2);
    buffer_putc(&out, ' ');
    json_put_scaled(&out, -5, 2);
    buffer_putc(&out, ' ');
    json_put_scaled(&out, 6899, 2);
    buffer_putc(&out, ' ');
    json_put_scaled(&out, 300, 2);
    buffer_putc(&out, ' ');
    json_put_scaled(&out, 808298, 6);
    buffer_putc(&out, ' ');
    json_put_integer(&out, INT64_MIN);
    CHECK_TEXT(buffer_text(&out), "4.2 -0.05 68.99 3 0.808298 -9223372036854775808");
    buffer_clear(&out);
    buffer_putc(&out, '{');
    json_put_name(&out, "a");
    json_put_text(&out, "q\"\\\n\x01中");
    json_put_name(&out, "b");
    json_put_text(&out, NULL);
    CHECK_TEXT(buffer_text(&out), "{\"a\":\"q\\\"\\\\\\n\\u0001中\",\"b\":null");
    buffer_free(&out);
}

/* RFC 8785, 3.2.2.2, one byte after the other. */
static void escape_plainly(struct buffer *out, const char *text, size_t size)
{
    static const char letters[] = "btn\vfr";
    buffer_putc(out, '"');
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c == '"' || c == '\\')
            buffer_print(out, "\\%c", c);
        else if (c >= '\b' && c <= '\r' && c != '\v')
            buffer_print(out, "\\%c", letters[c - '\b']);
        else if (c < 0x20)
            buffer_print(out, "\\u%04x", c);
        else
            buffer_putc(out, (char)c);
    }
    buffer_putc(out, '"');
}

/* Blocks are looked through at once: each byte at each place of a string that is a little longer than two. */
static void escapes_anywhere(void)
{
    char text[131];
    struct buffer out = {0}, plain = {0};
    for (unsigned c = 0; c < 256; c++)
        for (size_t at = 0; at < sizeof text; at++) {
            memset(text, 'p', sizeof text);
            text[at] = text[sizeof text - 1 - at / 2] = (char)c;
            buffer_clear(&out);
            buffer_clear(&plain);
            json_put_string(&out, text, at % 3 ? sizeof text : at);
            escape_plainly(&plain, text, at % 3 ? sizeof text : at);
            CHECK(out.size == plain.size && !memcmp(out.data, plain.data, out.size));
        }
    buffer_free(&out);
    buffer_free(&plain);
}

int main(void)
{
    refuses_what_is_not_strict();
    holds_its_limits();
    reads_values();
    reads_long_strings();
    writes_shortest_forms();
    escapes_anywhere();
    return check_end();
}
