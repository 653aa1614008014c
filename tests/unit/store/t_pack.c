/* Packs of events and bodies: golden bytes, round trips, erasure, and refusal of bytes that do not hold. */
#include "store/pack.h"
#include "tests/unit/check.h"

#include <stdio.h>
#include <stdlib.h>

static struct arena *arena;

static uint64_t seed = 20261125;
static uint64_t next_random(void)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return seed >> 33;
}

static struct event an_event(uint64_t subject, uint64_t previous, uint32_t row)
{
    struct event event = {.kind = EVENT_FACTS, .rank = 20, .subject = subject, .previous = previous, .valid_from = 20780, .observed_on = -1,
                          .recorded_at = 0x0102030405060708, .row = row, .tenant = "", .actor = "ab", .source = "x.csv"};
    for (unsigned i = 0; i < 32; i++)
        event.body_digest.bytes[i] = (uint8_t)(i + row);
    return event;
}

static void golden_events(void)
{
    struct event_pack pack = {0};
    struct buffer out = {0};
    struct event first = an_event(2, 0, 9), second = an_event(1, 4, 11), back;
    CHECK(event_pack_add(&pack, 7, &first) == 1 && event_pack_add(&pack, 8, &second) == 1);
    event_pack_end(&pack, &out);
    static const uint8_t golden[] = {1, 1, 0, 0, 1, 20, 0, 2, 5, 0x2C, 0x51, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 8, 7, 6, 5, 4, 3, 2, 1,
                                     'a', 'b', 'x', '.', 'c', 's', 'v', 0, 4, 0, 18, 9, 10, 11};
    CHECK(out.size == 8 + 4 + 28 + 2 * 36 && !memcmp(out.data + 8, golden, sizeof golden));
    static const uint8_t row[] = {0, 1, 4, 4, 11, 12};
    CHECK(!memcmp(out.data + 8 + 4 + 28 + 36, row, sizeof row));
    CHECK(event_pack_read(out.data, out.size, 7, 8, arena, &back, NULL) == 1 && back.subject == 1 && back.previous == 4 && back.row == 11 &&
          !strcmp(back.source, "x.csv") && !memcmp(&back.body_digest, &second.body_digest, 32));
    CHECK(event_pack_read(out.data, out.size, 7, 9, arena, &back, NULL) == 0);
    for (size_t cut = 0; cut < out.size; cut++)
        CHECK(event_pack_read(out.data, cut, 7, 8, arena, &back, NULL) == -1);
    for (size_t bit = 0; bit < 8 * out.size; bit++) {
        out.data[bit / 8] = (char)(out.data[bit / 8] ^ 1 << bit % 8);
        CHECK(event_pack_read(out.data, out.size, 7, 8, arena, &back, NULL) == -1);
        out.data[bit / 8] = (char)(out.data[bit / 8] ^ 1 << bit % 8);
    }
    buffer_free(&out);
    event_pack_free(&pack);
}

/* What goes in comes out, to the last byte of the header. */
static void many_events(void)
{
    static const char *const names[] = {"", "t", "bank-a", "list-with-a-longer-name.csv"};
    struct event events[PACK_EVENTS], back;
    for (int round = 0; round < 200; round++) {
        struct event_pack pack = {0};
        struct buffer out = {0}, header = {0}, again = {0};
        uint64_t first = 1 + next_random() % 100000;
        unsigned count = 0;
        for (; count < PACK_EVENTS; count++) {
            struct event *event = &events[count];
            *event = an_event(next_random() % 5 ? next_random() : UINT64_MAX, next_random() % 2 ? 1 + next_random() % first : 0, (uint32_t)next_random());
            event->kind = (enum event_kind)(1 + next_random() % (EVENT_KINDS - 1));
            event->tenant = names[next_random() % 3];
            event->source = names[next_random() % 4];
            event->recorded_at += (int64_t)(next_random() % 2);
            event->previous = event->previous > first + count ? 0 : event->previous;
            if (event_pack_add(&pack, first + count, event) != 1)
                break;
        }
        event_pack_end(&pack, &out);
        CHECK(count > 10 && out.size <= EVENT_PACK_BYTES);
        bool same = true;
        for (unsigned i = 0; i < count; i++) {
            buffer_clear(&header);
            buffer_clear(&again);
            same = same && event_pack_read(out.data, out.size, first, first + i, arena, &back, NULL) == 1;
            event_put_header(&events[i], &header);
            event_put_header(&back, &again);
            same = same && header.size == again.size && !memcmp(header.data, again.data, header.size);
        }
        CHECK(same);
        arena_reset(arena);
        buffer_free(&out);
        buffer_free(&header);
        buffer_free(&again);
        event_pack_free(&pack);
    }
}

static void random_body(struct buffer *out)
{
    unsigned last = 0;
    buffer_clear(out);
    for (unsigned id = 1 + (unsigned)next_random() % 3; id < 40; id += 1 + (unsigned)next_random() % 4) {
        char text[300];
        size_t size = next_random() % (next_random() % 4 ? 12 : sizeof text);
        for (size_t i = 0; i < size; i++)
            text[i] = (char)next_random(); /* any byte, so that some texts look like numbers */
        switch (next_random() % 4) {
        case 0:
            body_put_unset(out, &last, id);
            break;
        case 1:
            body_put_text(out, &last, id, text, size);
            break;
        default:
            body_put_number(out, &last, id, (int64_t)(next_random() << next_random() % 30));
        }
    }
}

static bool is_body(const struct buffer *pack, uint64_t index, const struct buffer *body, const uint8_t *salt)
{
    struct packed_body back;
    return body_pack_read(pack->data, pack->size, index, arena, &back, NULL) == 1 && !back.erased && back.size == body->size &&
           (!body->size || !memcmp(back.bytes, body->data, body->size)) && !memcmp(back.salt, salt, SALT_BYTES);
}

static void bodies(void)
{
    static struct buffer all[PACK_EVENTS];
    static uint8_t salts[PACK_EVENTS][SALT_BYTES];
    for (int round = 0; round < 200; round++) {
        struct body_pack pack = {0};
        struct buffer out = {0}, less = {0};
        struct packed_body back;
        unsigned count = 0, kinds = 1 + (unsigned)next_random() % 8;
        for (; count < PACK_EVENTS; count++) {
            if (count < kinds)
                random_body(&all[count]);
            else
                buffer_clear(&all[count]), buffer_put(&all[count], all[count % kinds].data, all[count % kinds].size);
            salts[count][0] = (uint8_t)count;
            if (body_pack_add(&pack, 1 + count, salts[count], &all[count]) != 1)
                break;
        }
        body_pack_end(&pack, &out);
        bool same = count > 1, others = true;
        for (unsigned i = 0; i < count; i++)
            same = same && is_body(&out, i, &all[i], salts[i]);
        CHECK(same && (count == 1 || out.size <= BODY_PACK_BYTES));
        CHECK(body_pack_read(out.data, out.size, count, arena, &back, NULL) == 0);
        unsigned gone = (unsigned)next_random() % count;
        CHECK(body_pack_erase(out.data, out.size, gone, &less, NULL) == 1 && less.size < out.size);
        for (unsigned i = 0; i < count; i++)
            others = others && (i == gone || is_body(&less, i, &all[i], salts[i]));
        CHECK(others && body_pack_read(less.data, less.size, gone, arena, &back, NULL) == 1 && back.erased);
        arena_reset(arena);
        buffer_free(&out);
        buffer_free(&less);
        body_pack_free(&pack);
    }
    for (unsigned i = 0; i < PACK_EVENTS; i++)
        buffer_free(&all[i]);
}

/* A body alone may be of any size; nothing that is no body is taken. */
static void alone(void)
{
    struct body_pack pack = {0};
    struct buffer body = {0}, out = {0};
    uint8_t salt[SALT_BYTES] = {7};
    char *text = calloc(1, 100000);
    unsigned last = 0;
    body_put_text(&body, &last, 5, text, 100000);
    CHECK(body_pack_add(&pack, 1, salt, &body) == 1 && body_pack_add(&pack, 2, salt, &body) == 0);
    body_pack_end(&pack, &out);
    CHECK(is_body(&out, 0, &body, salt));
    buffer_clear(&out);
    buffer_clear(&body);
    CHECK(body_pack_add(&pack, 1, salt, &body) == 1); /* a delete says nothing */
    body_pack_end(&pack, &out);
    CHECK(is_body(&out, 0, &body, salt));
    buffer_put(&body, "\0\1", 2);
    CHECK(body_pack_add(&pack, 1, salt, &body) == -1);
    body_pack_free(&pack);
    buffer_free(&body);
    buffer_free(&out);
    free(text);
}

/* A flipped bit is refused, or another body or salt comes out, whose hash is not the event's; it is never a body that was not there, nor taken
 * for an erased one. */
static void flipped_bits(void)
{
    struct body_pack pack = {0};
    struct buffer body[3] = {{0}}, out = {0};
    uint8_t salt[SALT_BYTES] = {9};
    unsigned unnoticed = 0;
    for (unsigned i = 0; i < 3; i++) {
        random_body(&body[i]);
        body_pack_add(&pack, 1 + i, salt, &body[i]);
    }
    body_pack_end(&pack, &out);
    for (size_t bit = 0; bit < 8 * out.size; bit++) {
        struct packed_body back;
        bool same = true;
        out.data[bit / 8] = (char)(out.data[bit / 8] ^ 1 << bit % 8);
        for (unsigned i = 0; i < 3; i++) {
            same = same && is_body(&out, i, &body[i], salt);
            unnoticed += body_pack_read(out.data, out.size, i, arena, &back, NULL) == 1 && back.erased;
        }
        unnoticed += same && body_pack_read(out.data, out.size, 3, arena, &back, NULL) == 0; /* else a body too many came to light */
        out.data[bit / 8] = (char)(out.data[bit / 8] ^ 1 << bit % 8);
    }
    CHECK(unnoticed == 0);
    for (size_t cut = 0; cut < out.size; cut++) {
        char *copy = malloc(cut + 1); /* of its own size, so that the address sanitizer watches its end */
        memcpy(copy, out.data, cut);
        struct buffer shorter = {.data = copy, .size = cut};
        CHECK(!is_body(&shorter, 2, &body[2], salt));
        free(copy);
    }
    for (unsigned i = 0; i < 3; i++)
        buffer_free(&body[i]);
    buffer_free(&out);
    body_pack_free(&pack);
}

int main(void)
{
    arena = arena_new();
    golden_events();
    many_events();
    bodies();
    alone();
    flipped_bits();
    arena_free(arena);
    return check_end();
}
