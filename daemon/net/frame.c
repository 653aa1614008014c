#include "net/frame.h"

#include <string.h>

static bool is_blank(const char *line, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (line[i] != ' ' && line[i] != '\t' && line[i] != '\r')
            return false;
    return true;
}

enum frame_result frame_next(struct frame *frame, const struct buffer *in, size_t limit, const char **line, size_t *size)
{
    while (in->size) {
        const char *start = in->data + frame->start;
        const char *end = frame->scanned < in->size ? memchr(in->data + frame->scanned, '\n', in->size - frame->scanned) : NULL;
        size_t length = end ? (size_t)(end - start) : in->size - frame->start;
        if (length > limit)
            return FRAME_TOO_LONG;
        if (!end) {
            frame->scanned = in->size;
            return FRAME_MORE;
        }
        frame->scanned = (size_t)(end - in->data);
        if (!is_blank(start, length)) {
            *line = start;
            *size = length && start[length - 1] == '\r' ? length - 1 : length;
            return FRAME_LINE;
        }
        frame_take(frame);
    }
    return FRAME_MORE;
}

bool frame_has_line(const struct frame *frame, const struct buffer *in)
{
    return frame->scanned < in->size && memchr(in->data + frame->scanned, '\n', in->size - frame->scanned);
}

void frame_take(struct frame *frame)
{
    frame->start = ++frame->scanned;
}

void frame_tidy(struct frame *frame, struct buffer *in)
{
    if (frame->start == in->size)
        buffer_free(in);
    else if (frame->start)
        buffer_drop(in, frame->start);
    frame->scanned -= frame->start < frame->scanned ? frame->start : frame->scanned;
    frame->start = 0;
}
