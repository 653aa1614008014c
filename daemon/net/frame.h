/* Bytes so far → one whole line, or "more", or "too long".  Pure. */
#ifndef NET_FRAME_H
#define NET_FRAME_H

#include "base/buffer.h"

enum frame_result { FRAME_LINE, FRAME_MORE, FRAME_TOO_LONG };

struct frame {
    size_t start;   /* of the line under way */
    size_t scanned; /* no newline before this */
};

/* The next line in `in`, without its newline (and without a carriage return before it); blank lines are passed over.  FRAME_LINE leaves
 * frame->start on the line: frame_take() goes past it, so that a line can be asked for twice. */
enum frame_result frame_next(struct frame *frame, const struct buffer *in, size_t limit, const char **line, size_t *size);
bool frame_has_line(const struct frame *frame, const struct buffer *in);
void frame_take(struct frame *frame);
/* Gives back what was taken, and the memory when nothing is left. */
void frame_tidy(struct frame *frame, struct buffer *in);

#endif
