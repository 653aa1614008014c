#include "base/arena.h"
#include "base/buffer.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/fingerprint.h"
#include "base/role.h"
#include "tests/unit/check.h"

static void errors_say_what_was_expected(void)
{
    struct error error;
    char sentence[600];
    CHECK(error_set(&error, ERROR_PARAMS_RANGE, "params.loan.amount", "-1", "at least %d yuan", 1) == -1);
    error_sentence(&error, sentence, sizeof sentence);
    CHECK_TEXT(sentence, "A parameter is out of its range: params.loan.amount: got \"-1\", expected at least 1 yuan");
    CHECK(error_row(ERROR_NUMBER_CHECK_DIGIT)->number == 1021);
    char many[400];
    memset(many, 'x', sizeof many);
    memcpy(many + 157, "中", 4); /* would be cut in the middle */
    error_set(&error, ERROR_PARAMS, "", many, "y");
    CHECK(strlen(error.got) == 157);
    error_set(&error, ERROR_PARAMS, "", "\xff\xfe", "y");
    CHECK_TEXT(error.got, "??");
}

static void arena_bounds_a_request(void)
{
    struct arena *arena = arena_new();
    unsigned char *a = arena_take(arena, 100), *b = arena_take(arena, 1 << 20);
    CHECK(a && b && a[99] == 0 && b[(1 << 20) - 1] == 0 && ((unsigned long)a & 15) == 0);
    CHECK(arena_take(arena, 65u << 20) == NULL);
    CHECK_TEXT(arena_print(arena, "%d-%s", 7, "x"), "7-x");
    arena_reset(arena);
    CHECK(arena_take(arena, 10) == a);
    arena_free(arena);
}

static void digest_is_sha256(void)
{
    struct digest digest, again;
    char hex[65];
    digest_of("abc", 3, &digest);
    digest_hex(&digest, hex);
    CHECK_TEXT(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"); /* FIPS 180-2, B.1 */
    struct digest_stream *stream = digest_begin();
    digest_add(stream, "a", 1);
    digest_add(stream, "bc", 2);
    digest_end(stream, &again);
    CHECK(!memcmp(&digest, &again, sizeof digest));
}

/* The same on every machine: they are kept. */
static void fingerprints_tell_apart(void)
{
    static const uint8_t kept[16] = {0x18, 0x4C, 0xEB, 0xA7, 0x96, 0xDD, 0xD9, 0x6B, 0xDD, 0x61, 0x57, 0x22, 0x1C, 0x6E, 0xA9, 0x13};
    struct fingerprint one, other;
    fingerprint_of("patent.put", "{\"number\":1}", 12, &one);
    CHECK(!memcmp(one.bytes, kept, sizeof kept));
    fingerprint_of("patent.put", "{\"number\":2}", 12, &other);
    CHECK(memcmp(&one, &other, sizeof one) != 0);
    fingerprint_of("patent.delete", "{\"number\":1}", 12, &other);
    CHECK(memcmp(&one, &other, sizeof one) != 0);
    fingerprint_of("patent.put", "{\"number\":1}", 11, &other);
    CHECK(memcmp(&one, &other, sizeof one) != 0);
}

static void roles_have_words(void)
{
    CHECK(role_from_word("bank") == ROLE_BANK && role_from_word("Bank") == 0);
    CHECK_TEXT(role_word(ROLE_AUDITOR), "auditor");
}

int main(void)
{
    errors_say_what_was_expected();
    arena_bounds_a_request();
    digest_is_sha256();
    fingerprints_tell_apart();
    roles_have_words();
    return check_end();
}
