/* The street door: sockets, TLS, lines, tickets.  N identical threads, each with its own event base and connections. */
#ifndef NET_SERVER_H
#define NET_SERVER_H

#include "base/buffer.h"
#include "base/error.h"
#include "base/role.h"
#include "net/tls.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct server;
struct ticket; /* the right to answer one line once, in its place in the order, even if the peer has left */

enum line_fate { LINE_ANSWERED, LINE_DEFERRED, LINE_WAIT };

/* One whole line from a peer, without its newline; the bytes are good during the call only. */
struct line {
    unsigned thread;              /* which serving thread: 0 … threads-1 */
    const struct caller *caller;
    struct ticket *ticket;
    const char *bytes;
    size_t size;
    bool writes_pending;          /* earlier writes of this connection are not answered yet */
};

struct server_handler {
    void *context;
    /* Who is this?  0 and *caller filled; -1: unknown, `error` is sent as one readable line and the connection is closed. */
    int (*identify)(void *context, const struct certificate *certificate, struct caller *caller, struct error *error);
    /* ANSWERED: `out` has grown by the answer with its newline.  DEFERRED: server_send() will come; *is_write when it is a write.
     * WAIT: hand the same line in again when the connection's writes are answered. */
    enum line_fate (*line)(void *context, const struct line *line, bool *is_write, struct buffer *out);
    /* Appends the line that says why a connection is closed (over-long line, unknown certificate …). */
    void (*refuse)(void *context, const struct error *error, struct buffer *out);
};

struct server_limits {
    size_t line_bytes;          /* longest request line */
    unsigned connections;       /* held at once, all threads together */
    unsigned in_flight;         /* answers that one connection may wait for before it is read no further */
    size_t output_bytes;        /* unread answers before it is read no further */
    unsigned handshake_seconds; /* from accept to the end of the TLS handshake */
    unsigned line_seconds;      /* from the first byte of a line to its last */
    unsigned idle_seconds;      /* without a request */
    unsigned write_seconds;     /* without the peer taking a byte of what waits for it */
    unsigned age_seconds;       /* of a connection: a revoked certificate does not live for ever */
};

/* ERROR_BUSY without memory or threads. */
int server_new(unsigned threads, const struct server_limits *limits, const struct server_handler *handler, struct server **out, struct error *error);
/* Adds a listening descriptor, which then belongs to the server: TLS, or plain lines as `plain_caller` (the operator's Unix socket; copied,
 * NULL for TLS).  Before server_start.  ERROR_BUSY past 16 descriptors. */
int server_listen(struct server *server, int descriptor, const struct caller *plain_caller, struct error *error);
/* The TLS context for new connections (kept by the server).  Open connections are identified anew, and closed when they are no longer known
 * or their certificate no longer verifies.  Any thread. */
void server_set_tls(struct server *server, struct tls_context *tls);
int server_start(struct server *server, struct error *error);
/* The answer of a deferred ticket, whole with its newline; takes the buffer's memory.  Any thread, exactly once a ticket. */
void server_send(struct ticket *ticket, struct buffer *line);
/* Stops accepting, answers what is in flight, closes; waits at most `seconds`.  Tickets may still be answered until server_free. */
void server_farewell(struct server *, unsigned seconds); /* before _exit(), on any thread: no new requests; returns when all that was answered is sent */
void server_stop(struct server *server, unsigned seconds);
void server_free(struct server *server);
unsigned server_connections(const struct server *server);
/* Whether every thread has turned within the last `seconds`: for the watchdog. */
bool server_alive(const struct server *server, unsigned seconds);
/* Serves one peer on two descriptors (standard input and output) until end of file, as thread 0; of the limits line_bytes, in_flight and
 * output_bytes count.  Returns when all that was asked is answered. */
int server_stdio(const struct server_handler *handler, const struct caller *caller, const struct server_limits *limits, int in, int out, struct error *error);

#endif
