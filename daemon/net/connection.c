/* One connection: handshake, identity, lines in, answers out, farewell.  One state machine serves both directions, because TLS may have to
 * read in order to write and the reverse. */
#include "net/internal.h"

#include "base/clock.h"
#include "base/log.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define READ_BYTES 16384     /* one TLS record */
#define READS_A_TURN 16
#define FAREWELL_SECONDS 2   /* how long an unread remainder is swallowed, so that our last line is not lost to a reset */

size_t connection_unsent(const struct connection *connection)
{
    return connection->out.size - connection->sent;
}

bool connection_has_room(const struct connection *connection)
{
    const struct server_limits *limits = &connection->street->server->limits;
    return connection->in_flight < limits->in_flight && connection_unsent(connection) < limits->output_bytes;
}

static void on_ready(evutil_socket_t descriptor, short what, void *argument)
{
    (void)descriptor, (void)what;
    connection_advance(argument);
}

static void watch(struct connection *connection, short mask)
{
    if (connection->watched == mask)
        return;
    event_del(connection->event);
    event_assign(connection->event, connection->street->base, connection->descriptor, (short)(mask | EV_PERSIST), on_ready, connection);
    /* a finished handshake goes before one under way: whoever floods us with greetings slows only other greetings */
    event_priority_set(connection->event, connection->state == CONNECTION_GREETING);
    if (mask)
        event_add(connection->event, NULL);
    connection->watched = mask;
}

void connection_watch(struct connection *connection)
{
    short mask = 0;
    if (connection->state == CONNECTION_LEAVING) {
        watch(connection, EV_READ);
        return;
    }
    if (!connection->ended && !connection->waiting && connection_has_room(connection))
        mask |= connection->read_wants_write ? EV_WRITE : EV_READ;
    if (connection_unsent(connection))
        mask |= connection->write_wants_read ? EV_READ : EV_WRITE;
    watch(connection, mask);
    if (connection->again)
        event_active(connection->event, EV_READ, 0); /* after watch(), whose event_del() would undo it */
    connection->again = false;
}

void connection_open(struct street *street, int descriptor, const struct listener *listener)
{
    struct connection *connection = calloc(1, sizeof *connection);
    struct tls_context *tls = listener->encrypted ? server_tls(street->server) : NULL;
    struct wire *wire = !connection ? NULL : !listener->encrypted ? wire_plain(descriptor) : tls ? wire_tls(tls, descriptor) : NULL;
    struct event *event = wire ? event_new(street->base, descriptor, EV_READ | EV_PERSIST, on_ready, connection) : NULL;
    tls_context_drop(tls);
    if (!event) {
        if (wire)
            wire->kind->free(wire);
        free(connection);
        close(descriptor);
        return;
    }
    int64_t now = clock_monotonic_microseconds();
    *connection = (struct connection){.street = street, .next = street->connections, .wire = wire, .descriptor = descriptor, .event = event,
                                      .encrypted = listener->encrypted, .caller = listener->caller, .born = now, .active = now};
    if (connection->next)
        connection->next->previous = connection;
    street->connections = connection;
    street->server->connections++;
    watch(connection, EV_READ);
}

void connection_close(struct connection *connection)
{
    struct street *street = connection->street;
    tickets_abandon(connection);
    event_free(connection->event);
    if (connection->wire)
        connection->wire->kind->free(connection->wire);
    close(connection->descriptor);
    *(connection->previous ? &connection->previous->next : &street->connections) = connection->next;
    if (connection->next)
        connection->next->previous = connection->previous;
    street->server->connections--;
    buffer_free(&connection->in);
    buffer_free(&connection->out);
    free(connection);
}

/* The reason goes out after the answers that are owed; nothing more is taken in. */
void connection_leave(struct connection *connection, const struct error *error)
{
    struct street *street = connection->street;
    struct ticket *ticket = error ? ticket_take(street, connection) : NULL;
    connection->ended = true;
    connection->waiting = false;
    buffer_free(&connection->in);
    connection->frame = (struct frame){0};
    if (ticket) {
        street->server->handler.refuse(street->server->handler.context, error, &ticket->answer);
        ticket->done = true;
        ticket_append(connection, ticket);
    }
}

/* Everything owed has been sent. */
static void farewell(struct connection *connection)
{
    connection->wire->kind->free(connection->wire);
    connection->wire = NULL;
    shutdown(connection->descriptor, SHUT_WR);
    connection->state = CONNECTION_LEAVING;
    connection->active = clock_monotonic_microseconds();
    connection_watch(connection);
}

static void swallow(struct connection *connection)
{
    char waste[READ_BYTES];
    for (int i = 0; i < READS_A_TURN; i++) {
        ssize_t got = recv(connection->descriptor, waste, sizeof waste, 0);
        if (got > 0)
            continue;
        if (got == 0 || (errno != EAGAIN && errno != EINTR))
            connection_close(connection);
        return;
    }
}

static void refuse_peer(struct connection *connection, const struct error *error)
{
    char sentence[600];
    error_sentence(error, sentence, sizeof sentence);
    log_line(LOG_LEVEL_INFO, "connection refused: %s", sentence);
    connection_leave(connection, error);
}

static void identify(struct connection *connection)
{
    const struct server_handler *handler = &connection->street->server->handler;
    struct error error = {0};
    connection->state = CONNECTION_OPEN;
    if (connection->encrypted && (wire_certificate(connection->wire, &connection->certificate, &error) ||
                                  handler->identify(handler->context, &connection->certificate, &connection->caller, &error)))
        refuse_peer(connection, &error);
}

/* False when the connection has been closed or must wait. */
static bool greet(struct connection *connection)
{
    struct error error = {0};
    enum wire_result result = connection->wire->kind->handshake(connection->wire, &error);
    if (result == WIRE_DONE) {
        identify(connection);
        return true;
    }
    if (result == WIRE_WANTS_READ || result == WIRE_WANTS_WRITE) {
        watch(connection, result == WIRE_WANTS_READ ? EV_READ : EV_WRITE);
        return false;
    }
    struct wire *plain = error.code == ERROR_PLAIN_TEXT ? wire_plain(connection->descriptor) : NULL;
    if (!plain) {
        connection_close(connection);
        return false;
    }
    connection->wire->kind->free(connection->wire);
    connection->wire = plain;
    connection->state = CONNECTION_OPEN;
    refuse_peer(connection, &error);
    return true;
}

/* False when the connection is broken. */
static bool flush(struct connection *connection)
{
    connection->write_wants_read = false;
    while (connection_unsent(connection)) {
        size_t done = 0;
        enum wire_result result = connection->wire->kind->write(connection->wire, connection->out.data + connection->sent, connection_unsent(connection), &done);
        if (result == WIRE_END || result == WIRE_FAULT)
            return false;
        if (result != WIRE_DONE) {
            connection->write_wants_read = result == WIRE_WANTS_READ;
            connection->output_since = connection->output_since ? connection->output_since : clock_monotonic_microseconds();
            return true;
        }
        connection->sent += done;
        connection->output_since = 0;
    }
    buffer_free(&connection->out);
    connection->sent = 0;
    return true;
}

/* Takes what has come; false when the connection is broken. */
static bool fill(struct connection *connection, bool *more)
{
    connection->read_wants_write = false;
    *more = false;
    char *room = buffer_reserve(&connection->in, READ_BYTES);
    size_t done = 0;
    if (!room)
        return false;
    enum wire_result result = connection->wire->kind->read(connection->wire, room, READ_BYTES, &done);
    if (result == WIRE_FAULT)
        return false;
    *more = result == WIRE_DONE;
    connection->in.size += done;
    connection->read_wants_write = result == WIRE_WANTS_WRITE;
    connection->ended = connection->peer_ended = result == WIRE_END;
    return true;
}

/* Reads and serves until nothing more can be done now.  False: broken. */
static bool take_in(struct connection *connection)
{
    struct error error;
    bool more = true;
    for (int turn = 0; turn < READS_A_TURN && !(connection->ended && !connection->peer_ended); turn++) {
        enum lines_result result = lines_serve(connection, &error);
        if (result == LINES_REFUSED)
            refuse_peer(connection, &error);
        if (result == LINES_PAUSED || result == LINES_REFUSED)
            return true;
        if (result == LINES_TURN_OVER)
            break;
        frame_tidy(&connection->frame, &connection->in);
        if (connection->ended || !more)
            return true;
        if (!fill(connection, &more))
            return false;
    }
    connection->again = !connection->ended || connection->in.size;
    return true;
}

static bool is_finished(const struct connection *connection)
{
    return connection->ended && !connection->waiting && !connection->in_flight && !connection_unsent(connection);
}

void connection_advance(struct connection *connection)
{
    if (connection->state == CONNECTION_LEAVING) {
        swallow(connection);
        return;
    }
    if (connection->state == CONNECTION_GREETING && !greet(connection))
        return;
    tickets_settle(connection);
    bool sound = flush(connection) && take_in(connection);
    tickets_settle(connection);
    if (!sound || connection->out.failed || !flush(connection)) {
        connection_close(connection);
        return;
    }
    bool partial = connection->in.size > connection->frame.start && !connection->waiting;
    /* held back for want of room, and now there is room: no event of the wire would say so */
    connection->again |= partial && connection_has_room(connection) && frame_has_line(&connection->frame, &connection->in);
    connection->line_since = !partial ? 0 : connection->line_since ? connection->line_since : clock_monotonic_microseconds();
    if (is_finished(connection) && !connection->again && connection->peer_ended)
        connection_close(connection); /* a line under way will never be whole */
    else if (is_finished(connection) && !partial)
        farewell(connection);
    else
        connection_watch(connection);
}

static bool older(int64_t since, int64_t now, unsigned seconds)
{
    return since && now - since > (int64_t)seconds * 1000000;
}

void connection_check_clock(struct connection *connection, int64_t now)
{
    const struct server_limits *limits = &connection->street->server->limits;
    struct error error;
    if (connection->state == CONNECTION_GREETING ? older(connection->born, now, limits->handshake_seconds)
                                                 : connection->state == CONNECTION_LEAVING && older(connection->active, now, FAREWELL_SECONDS)) {
        connection_close(connection);
        return;
    }
    if (!connection->encrypted || connection->state != CONNECTION_OPEN)
        return; /* the operator is never hurried */
    bool quiet = !connection->in_flight && !connection_unsent(connection);
    if (older(connection->output_since, now, limits->write_seconds)) {
        connection_close(connection);
    } else if (older(connection->line_since, now, limits->line_seconds)) {
        error_set(&error, ERROR_LINE_TOO_LONG, "", NULL, "a whole line within %u seconds of its first byte", limits->line_seconds);
        refuse_peer(connection, &error);
        connection_advance(connection);
    } else if (quiet && !connection->line_since && (older(connection->active, now, limits->idle_seconds) || older(connection->born, now, limits->age_seconds))) {
        connection_leave(connection, NULL);
        connection_advance(connection);
    }
}

void connection_reidentify(struct connection *connection, struct tls_context *tls)
{
    const struct server_handler *handler = &connection->street->server->handler;
    struct error error = {0};
    if (!connection->encrypted || connection->state != CONNECTION_OPEN || connection->ended)
        return;
    if (!wire_verify(connection->wire, tls, &error) && !handler->identify(handler->context, &connection->certificate, &connection->caller, &error))
        return;
    refuse_peer(connection, &error);
    connection_advance(connection);
}
