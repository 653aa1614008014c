/* The bytes that can never change: golden bytes, round trips, and refusal of everything that is not canonical. */
#include "store/block.h"
#include "store/event.h"
#include "tests/unit/check.h"

#include <stdlib.h>

static void golden_header(void)
{
    struct buffer out = {0};
    struct arena *arena = arena_new();
    struct event event = {.kind = EVENT_FACTS, .rank = 20, .subject = 2, .previous = 7, .valid_from = 20780, .observed_on = -1,
                          .recorded_at = 0x0102030405060708, .row = 9, .tenant = "t", .actor = "ab", .source = "x.csv"}, back;
    for (unsigned i = 0; i < 32; i++)
        event.body_digest.bytes[i] = (uint8_t)i;
    event_put_header(&event, &out);
    static const uint8_t golden[] = {1, 1, 20, 1, 2, 5, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 0x2C, 0x51, 0, 0,
        0xFF, 0xFF, 0xFF, 0xFF, 8, 7, 6, 5, 4, 3, 2, 1, 9, 0, 0, 0, 0, 0, 0, 0};
    CHECK(out.size == 88 && !memcmp(out.data, golden, sizeof golden) && !memcmp(out.data + 80, "tabx.csv", 8));
    CHECK(!event_read_header(out.data, out.size, arena, &back, NULL));
    CHECK(back.recorded_at == event.recorded_at && back.observed_on == -1 && !strcmp(back.actor, "ab") && !strcmp(back.source, "x.csv"));
    for (size_t cut = 0; cut < out.size; cut++)
        CHECK(event_read_header(out.data, cut, arena, &back, NULL) == -1);
    out.data[1] = 99;
    struct error error;
    CHECK(event_read_header(out.data, out.size, arena, &back, &error) == -1 && error.code == ERROR_STORE_SCHEMA);
    buffer_free(&out);
    arena_free(arena);
}

static void golden_body(void)
{
    struct buffer out = {0};
    struct record record = {0}, back = {0};
    record_set_text(&record, ATTRIBUTE_application_number, "CN1", 3);
    record_set_number(&record, ATTRIBUTE_kind, 1);
    record_set_number(&record, ATTRIBUTE_filing_date, -3);
    record_unset(&record, ATTRIBUTE_grant_date);
    record_set_number(&record, ATTRIBUTE_claims, 300);
    body_put_record(&out, &record, PART_ALL);
    static const uint8_t golden[] = {1, 4, 'C', 'N', '1', 3, 2, 2, 7, 2, 5, 2, 0, 47, 3, 0xD8, 4};
    CHECK(out.size == sizeof golden && !memcmp(out.data, golden, sizeof golden));
    CHECK(!body_read_record(out.data, out.size, &back, NULL));
    for (size_t i = 0; i < ATTRIBUTES; i++)
        CHECK(value_equal((enum attribute)i, &record.values[i], &back.values[i]) || record.values[i].state == VALUE_ABSENT);
    buffer_free(&out);
    static const char long_form[] = {(char)0x81, 0, 2, 'x'}, zero_step[] = {0, 1}, too_long[] = {1, 9, 'x'};
    CHECK(body_read_record(long_form, 4, &back, NULL) == -1 && body_read_record(zero_step, 2, &back, NULL) == -1);
    CHECK(body_read_record(too_long, 3, &back, NULL) == -1);
    unsigned previous = 0;
    for (size_t i = 0; i < ATTRIBUTES; i++) {
        CHECK(attribute_row((enum attribute)i)->id > previous); /* the dense order is the canonical one */
        previous = attribute_row((enum attribute)i)->id;
    }
}

static void extremes(void)
{
    static const int64_t numbers[] = {0, 1, -1, 63, 64, -64, -65, INT64_MAX, INT64_MIN};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        struct buffer out = {0};
        struct body_item item;
        unsigned last = 0;
        size_t at = 0;
        int64_t back;
        body_put_number(&out, &last, 900, numbers[i]);
        last = 0;
        CHECK(body_next(out.data, out.size, &at, &last, &item) == 1 && item.id == 900 && !body_number(&item, &back) && back == numbers[i]);
        buffer_free(&out);
    }
}

static uint64_t seed = 1;
static uint64_t next_random(void)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return seed >> 33;
}

static void blocks(void)
{
    struct block *block = calloc(1, sizeof *block), *back = calloc(1, sizeof *back);
    CHECK(block_bound() <= BLOCK_BYTES);
    for (int round = 0; round < 50; round++) {
        struct buffer out = {0};
        memset(block, 0, sizeof *block);
        block->number = (uint32_t)round;
        for (unsigned row = 0; row < BLOCK_ROWS; row++) {
            struct record record = {.revision = next_random() % 1000, .head = next_random() << 8};
            for (size_t i = 0; i < ATTRIBUTES; i++) {
                const struct attribute_row *a = attribute_row((enum attribute)i);
                int64_t most = a->type == TYPE_ENUMERATION ? 255 : a->maximum;
                if (block_holds((enum attribute)i) && next_random() % 3)
                    record_set_number(&record, (enum attribute)i, a->minimum + (int64_t)(next_random() % (uint64_t)(most - a->minimum + 1)));
            }
            block_set(block, row, &record, next_random() % 2 ? ROW_LIVE : 0);
        }
        block_encode(block, &out);
        CHECK(out.size <= block_bound());
        CHECK(!block_decode(out.data, out.size, back, NULL) && !memcmp(block, back, sizeof *block));
        for (unsigned row = 0; row < BLOCK_ROWS; row += 31) {
            struct record whole = {.ordinal = 0}, alone = {.ordinal = 0};
            unsigned state;
            block_get(back, row, &whole);
            CHECK(!block_decode_row(out.data, out.size, row, &alone, &state, NULL) && state == back->rows[row].state && !memcmp(&whole, &alone, sizeof whole));
        }
        for (int flip = 0; flip < 40; flip++) {
            size_t at = next_random() % out.size;
            char bit = (char)(1 << next_random() % 8);
            out.data[at] ^= bit;
            CHECK(block_decode(out.data, out.size, back, NULL) == -1);
            out.data[at] ^= bit;
        }
        buffer_free(&out);
    }
    free(block);
    free(back);
}

int main(void)
{
    golden_header();
    golden_body();
    extremes();
    blocks();
    return check_end();
}
