/* The same lines over standard input and output, one at a time: no network, no other peer. */
#include "net/internal.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static bool write_all(int descriptor, const struct buffer *bytes)
{
    for (size_t at = 0; at < bytes->size;) {
        ssize_t done = write(descriptor, bytes->data + at, bytes->size - at);
        if (done < 0 && errno != EINTR)
            return false;
        at += done > 0 ? (size_t)done : 0;
    }
    return !bytes->failed;
}

/* Waits for the one ticket that is out. */
static void await(struct street *street, struct ticket *ticket)
{
    pthread_mutex_lock(&street->mutex);
    while (!street->returned)
        pthread_cond_wait(&street->came_back, &street->mutex);
    street->returned = street->returned_last = NULL;
    pthread_mutex_unlock(&street->mutex);
    ticket->done = true;
}

static bool serve(const struct server_handler *handler, const struct caller *caller, struct street *street, const char *bytes, size_t size, int out)
{
    struct ticket ticket = {.street = street};
    struct line line = {0, caller, &ticket, bytes, size, false};
    struct buffer answer = {0};
    if (handler->line(handler->context, &line, &ticket.is_write, &answer) == LINE_DEFERRED) {
        buffer_free(&answer);
        await(street, &ticket);
        answer = ticket.answer;
    }
    bool written = write_all(out, &answer);
    buffer_free(&answer);
    return written;
}

static int refuse_long(const struct server_handler *handler, size_t line_bytes, int out, struct error *error)
{
    struct buffer answer = {0};
    error_set(error, ERROR_LINE_TOO_LONG, "", NULL, "a line of at most %zu bytes, ended by a newline", line_bytes);
    handler->refuse(handler->context, error, &answer);
    write_all(out, &answer);
    buffer_free(&answer);
    return -1;
}

int server_stdio(const struct server_handler *handler, const struct caller *caller, size_t line_bytes, int in, int out, struct error *error)
{
    struct street street = {.bell = -1, .mutex = PTHREAD_MUTEX_INITIALIZER, .came_back = PTHREAD_COND_INITIALIZER};
    struct buffer input = {0};
    struct frame frame = {0};
    const char *line;
    size_t size;
    int result = 0;
    while (!result) {
        enum frame_result found = frame_next(&frame, &input, line_bytes, &line, &size);
        if (found == FRAME_TOO_LONG) {
            result = refuse_long(handler, line_bytes, out, error);
        } else if (found == FRAME_LINE) {
            result = serve(handler, caller, &street, line, size, out) ? 0 : error_set(error, ERROR_CONNECT, "output", strerror(errno), "a reader of standard output");
            frame_take(&frame);
        } else {
            frame_tidy(&frame, &input);
            char *room = buffer_reserve(&input, 65536);
            ssize_t got = room ? read(in, room, 65536) : -1;
            if (got <= 0 && (got == 0 || errno != EINTR))
                break;
            input.size += got > 0 ? (size_t)got : 0;
        }
    }
    buffer_free(&input);
    return result;
}
