/* Whole lines to the handler, in order; what cannot be answered yet holds the connection's later lines back. */
#include "net/internal.h"

#include "base/clock.h"

#define LINES_A_TURN 64 /* then the thread's other connections have theirs */

/* 0; 1 when the line must wait; -1 with the error. */
static int serve(struct connection *connection, const char *bytes, size_t size, struct error *error)
{
    struct street *street = connection->street;
    struct ticket *ticket = ticket_take(street, connection);
    if (!ticket)
        return error_set(error, ERROR_BUSY, "", NULL, "free memory");
    bool direct = connection->first == NULL; /* nothing is owed: the answer goes straight to the output */
    struct buffer answer = {0};              /* never the ticket's: once deferred, that one is the answering thread's, even before line() returns */
    struct line line = {street->number, &connection->caller, ticket, bytes, size, connection->writes_pending > 0};
    const struct server_handler *handler = &street->server->handler;
    enum line_fate fate = handler->line(handler->context, &line, &ticket->is_write, direct ? &connection->out : &answer);
    if (fate == LINE_WAIT || (fate == LINE_ANSWERED && direct)) {
        buffer_free(&answer);
        ticket_drop(ticket);
        return fate == LINE_WAIT;
    }
    if (fate == LINE_ANSWERED)
        ticket->answer = answer;
    else
        buffer_free(&answer);
    ticket->done = fate == LINE_ANSWERED;
    ticket->is_write &= fate == LINE_DEFERRED;
    ticket_append(connection, ticket);
    return 0;
}

static enum lines_result too_long(const struct connection *connection, struct error *error)
{
    error_set(error, ERROR_LINE_TOO_LONG, "", NULL, "a line of at most %zu bytes, ended by a newline", connection->street->server->limits.line_bytes);
    return LINES_REFUSED;
}

enum lines_result lines_serve(struct connection *connection, struct error *error)
{
    const char *line;
    size_t size;
    for (int turn = 0; turn < LINES_A_TURN; turn++) {
        if (connection->waiting || !connection_has_room(connection))
            return LINES_PAUSED;
        enum frame_result found = frame_next(&connection->frame, &connection->in, connection->street->server->limits.line_bytes, &line, &size);
        if (found == FRAME_TOO_LONG)
            return too_long(connection, error);
        if (found == FRAME_MORE)
            return LINES_NEED_BYTES;
        connection->active = clock_monotonic_microseconds();
        int result = serve(connection, line, size, error);
        if (result < 0)
            return LINES_REFUSED;
        connection->waiting = result > 0;
        if (!connection->waiting)
            frame_take(&connection->frame);
    }
    return LINES_TURN_OVER;
}
