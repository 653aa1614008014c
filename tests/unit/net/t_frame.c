/* Lines out of bytes, however they are cut. */
#include "net/frame.h"
#include "tests/unit/check.h"

static void cut_anywhere(void)
{
    static const char text[] = "one\n\n  \r\ntwo\r\nthree\nfo";
    for (size_t step = 1; step < sizeof text; step++) {
        struct buffer in = {0};
        struct frame frame = {0};
        char seen[64] = "";
        const char *line;
        size_t size;
        for (size_t at = 0; at < sizeof text - 1; at += step) {
            size_t more = sizeof text - 1 - at < step ? sizeof text - 1 - at : step;
            buffer_put(&in, text + at, more);
            while (frame_next(&frame, &in, 100, &line, &size) == FRAME_LINE) {
                strncat(seen, line, size);
                strcat(seen, "|");
                /* asked again before it is taken, it is the same line */
                const char *again;
                size_t again_size;
                CHECK(frame_next(&frame, &in, 100, &again, &again_size) == FRAME_LINE && again == line && again_size == size);
                frame_take(&frame);
            }
            frame_tidy(&frame, &in);
        }
        CHECK_TEXT(seen, "one|two|three|");
        CHECK(in.size == 2);
        buffer_free(&in);
    }
}

static void too_long(void)
{
    struct buffer in = {0};
    struct frame frame = {0};
    const char *line;
    size_t size;
    buffer_puts(&in, "12345\n");
    CHECK(frame_next(&frame, &in, 5, &line, &size) == FRAME_LINE && size == 5);
    frame_take(&frame);
    buffer_puts(&in, "123456");
    CHECK(frame_next(&frame, &in, 5, &line, &size) == FRAME_TOO_LONG);
    buffer_free(&in);
    struct buffer none = {0};
    struct frame start = {0};
    CHECK(frame_next(&start, &none, 5, &line, &size) == FRAME_MORE);
}

int main(void)
{
    cut_anywhere();
    too_long();
    return check_end();
}
