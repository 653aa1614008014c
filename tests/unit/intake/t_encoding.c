/* The same table in every encoding gives the same rows; broken bytes cost their row and no more. */
#include "base/buffer.h"
#include "intake/internal.h"
#include "tests/unit/check.h"

#include <iconv.h>
#include <stdlib.h>

static struct error error;

static size_t encode(const char *name, const char *text, char *out, size_t room)
{
    iconv_t converter = iconv_open(name, "UTF-8");
    char *from = (char *)(uintptr_t)text, *to = out;
    size_t left = strlen(text), whole = room;
    CHECK(iconv(converter, &from, &left, &to, &room) == 0);
    iconv_close(converter);
    return whole - room;
}

/* "encoding\n" and the rows; refusals as "row got: expected". */
static const char *import(const char *bytes, size_t size, const char *encoding)
{
    static struct buffer all;
    struct intake_options options = {.headers_path = "etc/import-headers.tsv", .values_path = "etc/import-values.tsv", .encoding = encoding};
    const struct intake_reject *rejects;
    struct intake_chunk chunk;
    struct intake *intake;
    struct buffer text = {0};
    buffer_clear(&all);
    if (intake_open_bytes(bytes, size, &options, &intake, &error))
        return error.got;
    buffer_print(&all, "%s\n", intake_report(intake)->encoding);
    while (!intake_next_chunk(intake, &text, &chunk, &error) && chunk.rows)
        buffer_print(&all, "%s", strchr(buffer_text(&text), '\n') + 1);
    for (size_t i = 0, count = intake_rejects(intake, &rejects); i < count; i++)
        buffer_print(&all, "%u %s: %s\n", rejects[i].row, rejects[i].got, rejects[i].expected);
    buffer_free(&text);
    intake_close(intake);
    return buffer_text(&all);
}

static void check_encoding(const char *iconv_name, const char *report_name, const char *table, const char *rows)
{
    char bytes[4000], expected[4000];
    size_t size = encode(iconv_name, table, bytes, sizeof bytes);
    snprintf(expected, sizeof expected, "%s\n%s", report_name, rows);
    CHECK_TEXT(import(bytes, size, NULL), expected);
    CHECK_TEXT(import(bytes, size, report_name[0] == 'M' ? "macroman" : report_name), expected);
}

static void every_encoding(void)
{
    static const char chinese[] = "申请号,标题,申请人\n201910123456.X,一种装置及其方法,兰州示例大学\n", rows[] = "CN201910123456.X\t\t一种装置及其方法\t兰州示例大学\n";
    static const char *const names[][2] = {{"UTF-8", "UTF-8"}, {"GB18030", "GB18030"}, {"UTF-16LE", "UTF-16LE"}, {"UTF-16BE", "UTF-16BE"}};
    for (size_t i = 0; i < 4; i++)
        check_encoding(names[i][0], names[i][1], chinese, rows);
    check_encoding("GB18030", "GB18030", "application_number,title\n201910123456.X,一种装置及其方法与应用\n", "CN201910123456.X\t\t一种装置及其方法与应用\n");
    check_encoding("BIG5", "Big5", "申請號,專利名稱\n201910123456.X,一種裝置及其方法與應用\n", "CN201910123456.X\t\t一種裝置及其方法與應用\n");
    check_encoding("CP932", "Shift_JIS", "application_number,title\n201910123456.X,半導体装置およびその製造方法\n", "CN201910123456.X\t\t半導体装置およびその製造方法\n");
    check_encoding("UHC", "CP949", "출원번호,발명의 명칭\nKR1020157008399,반도체 장치 및 그 제조 방법\n", "KRAP1020157008399\t\t반도체 장치 및 그 제조 방법\n");
    check_encoding("CP1252", "Windows-1252", "application_number,title\n201910123456.X,Gerät für Käse — “süß”\n", "CN201910123456.X\t\tGerät für Käse — “süß”\n");
    check_encoding("MACINTOSH", "Mac Roman", "application_number,title\r201910123456.X,Gerät für Käse — “süß”\r", "CN201910123456.X\t\tGerät für Käse — “süß”\n");
}

static void broken_bytes(void)
{
    static const char utf8[] = "申请号,标题\n201910123456.X,一种\xFF装置\n00118464.4,制冰机,\n";
    CHECK_TEXT(import(utf8, sizeof utf8 - 1, NULL), "UTF-8\nCN00118464.4\t\t制冰机\n2 0xFF at byte 38 of the file: text that is valid UTF-8\n");
    char bytes[400];
    size_t size = encode("GB18030", "申请号,标题\n201910123456.X,一种装置及其方法\n00118464.4,制冰机与一种装置及其方法\n", bytes, sizeof bytes);
    bytes[32] = '\xFF';
    CHECK_TEXT(import(bytes, size, "gbk"), "GB18030\nCN00118464.4\t\t制冰机与一种装置及其方法\n2 0xD7 at byte 31 of the file: text that is valid GB18030\n");
    size = encode("UTF-16LE", "申请号,标题\n201910123456.X,一种装置\n00118464.4,制冰机\n", bytes, sizeof bytes);
    bytes[46] = '\0';
    bytes[47] = '\xD8';
    CHECK_TEXT(import(bytes, size, NULL), "UTF-16LE\nCN00118464.4\t\t制冰机\n2 half of a surrogate pair: text that is valid UTF-16LE\n");
    CHECK(!strncmp(import("number,\x81\xFF\xFF\xFF\xFF\xFE\xFF\n", 15, NULL), "byte 7", 6));
    CHECK_TEXT(import("number\n", 7, "klingon"), "klingon");
    CHECK(error.code == ERROR_PARAMS);
}

static bool is_broken(char *bytes, size_t size)
{
    struct source source = {.bytes = bytes, .size = size, .name = "large.csv"};
    struct digest aside, alone;
    CHECK(!encoding_settle(&source, NULL, NULL, &error) && source.encoding == ENCODING_UTF8);
    source_digest(&source, &aside);
    digest_of(bytes, size, &alone);
    CHECK(!memcmp(&aside, &alone, sizeof alone));
    bool broken = source.broken;
    source_close(&source);
    return broken;
}

/* A large file is counted in two halves while a thread computes its digest: wherever the middle falls in a sequence, each is seen once, and a
 * broken byte on either side. */
static void a_large_file(void)
{
    const size_t size = (size_t)9 << 20;
    char *bytes = malloc(size + 3);
    for (size_t shift = 0; bytes && shift < 3; shift++) {
        const size_t broken[] = {shift, size / 2 - 2, size / 2 - 1, size / 2, size / 2 + 1, size - 1};
        memset(bytes, 'a', size + 3);
        for (size_t at = shift; at + 3 <= size; at += 3)
            memcpy(bytes + at, "\xE4\xB8\xAD", 3);
        CHECK(!is_broken(bytes, size));
        for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
            char before = bytes[broken[i]];
            bytes[broken[i]] = '\xFF';
            CHECK(is_broken(bytes, size));
            bytes[broken[i]] = before;
        }
    }
    free(bytes);
}

int main(void)
{
    every_encoding();
    broken_bytes();
    a_large_file();
    return check_end();
}
