/* The same lines over standard input and output: no network, no other peer.  The descriptors keep the modes they came with (a terminal shares
 * its own with the shell, and epoll takes no file), so poll() tells when there is something to read, and writing may block. */
#include "net/internal.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define READ_BYTES 65536

struct peer { struct connection connection; int in, out; bool deaf; int reason; /* errno that made it deaf */ };

static void write_out(struct peer *peer)
{
    struct buffer *bytes = &peer->connection.out;
    for (size_t at = 0; at < bytes->size && !peer->deaf;) {
        ssize_t done = write(peer->out, bytes->data + at, bytes->size - at);
        peer->deaf = done < 0 && errno != EINTR;
        peer->reason = errno;
        at += done > 0 ? (size_t)done : 0;
    }
    peer->deaf |= bytes->failed;
    buffer_clear(bytes);
}

static void fill(struct peer *peer)
{
    struct connection *connection = &peer->connection;
    char *room = buffer_reserve(&connection->in, READ_BYTES);
    ssize_t got = room ? read(peer->in, room, READ_BYTES) : 0;
    connection->in.size += got > 0 ? (size_t)got : 0;
    connection->ended = got == 0 || (got < 0 && errno != EINTR && errno != EAGAIN);
}

/* Until an answer has come back or, where input is wanted, there is some. */
static void await(struct peer *peer, bool input)
{
    struct street *street = peer->connection.street;
    struct pollfd waited[] = {{street->bell, POLLIN, 0}, {peer->in, POLLIN, 0}};
    uint64_t count;
    if (poll(waited, input ? 2 : 1, -1) < 0)
        return;
    if (waited[0].revents && read(street->bell, &count, sizeof count) > 0)
        tickets_returned(street, tickets_settle);
    if (waited[1].revents)
        fill(peer);
}

/* What was asked is answered, also when nobody reads it: the tickets are ours until they are back. */
static void answer_all(struct peer *peer)
{
    while (peer->connection.in_flight) {
        await(peer, false);
        write_out(peer);
    }
}

static int leave(struct peer *peer, bool refused, struct error *error)
{
    const struct server_handler *handler = &peer->connection.street->server->handler;
    answer_all(peer);
    if (refused && !peer->deaf) {
        handler->refuse(handler->context, error, &peer->connection.out);
        write_out(peer);
        return -1;
    }
    return peer->deaf ? error_set(error, ERROR_CONNECT, "output", strerror(peer->reason), "a reader of standard output") : 0;
}

static int serve(struct peer *peer, struct error *error)
{
    struct connection *connection = &peer->connection;
    for (;;) {
        enum lines_result result = lines_serve(connection, error);
        bool hungry = result == LINES_NEED_BYTES && !connection->ended;
        write_out(peer);
        if (peer->deaf || result == LINES_REFUSED || (result == LINES_NEED_BYTES && !hungry))
            return leave(peer, result == LINES_REFUSED, error);
        if (hungry)
            frame_tidy(&connection->frame, &connection->in);
        if (result != LINES_TURN_OVER)
            await(peer, hungry);
    }
}

int server_stdio(const struct server_handler *handler, const struct caller *caller, const struct server_limits *limits, int in, int out, struct error *error)
{
    struct server server = {.limits = *limits, .handler = *handler};
    struct street street = {.server = &server, .bell = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC), .mutex = PTHREAD_MUTEX_INITIALIZER};
    struct peer peer = {.connection = {.street = &street, .caller = *caller}, .in = in, .out = out};
    if (street.bell < 0)
        return error_set(error, ERROR_BUSY, "eventfd", strerror(errno), "a free descriptor");
    int result = serve(&peer, error);
    buffer_free(&peer.connection.in);
    buffer_free(&peer.connection.out);
    free(street.spare);
    close(street.bell);
    pthread_mutex_destroy(&street.mutex);
    return result;
}
