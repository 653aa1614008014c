/* The street door: sockets, TLS, lines, tickets.  N identical threads, each with its own event base and connections. */
#ifndef NET_SERVER_H
#define NET_SERVER_H

#include "base/buffer.h"
#include "base/error.h"
#include "base/role.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct server;
struct ticket;         /* the right to answer one line once, in its place in the order, even if the peer has left */
struct tls_context;    /* refcounted; net/tls.h */

struct certificate {   /* of a peer, as net/identity.c read it; all NUL-terminated */
    char fingerprint[65]; /* SHA-256 of the DER, lower-case hex */
    char issuer[256];     /* RFC 2253 */
    char san[256];        /* the single DNS, e-mail or URI name; empty when none or several */
    int64_t not_after;    /* seconds since 1970 */
};

enum line_fate { LINE_ANSWERED, LINE_DEFERRED, LINE_WAIT };

struct server_handler {
    void *context;
    /* Who is this?  0 and *caller filled; -1: unknown, `error` is sent as one readable line and the connection is closed. */
    int (*identify)(void *context, const struct certificate *certificate, struct caller *caller, struct error *error);
    /* One line.  ANSWERED: `out` holds the answer with its newline.  DEFERRED: server_send() will come.  WAIT: ask again after the
     * connection's pending writes. */
    enum line_fate (*line)(void *context, unsigned thread, const struct caller *caller, struct ticket *ticket, const char *line,
                           size_t size, bool writes_pending, bool *is_write, struct buffer *out);
    /* The line that says why a connection is closed (over-long line, unknown certificate …). */
    void (*refuse)(void *context, const struct error *error, struct buffer *out);
};

struct server_limits {
    size_t line_bytes;          /* 1 MiB */
    unsigned connections;       /* 4096 */
    unsigned in_flight;         /* answers a connection may wait for: 1024 */
    size_t output_bytes;        /* unread answers before reading stops: 1 MiB */
    unsigned handshake_seconds, line_seconds, idle_seconds, write_seconds, age_seconds; /* 10 30 300 60 86400 */
};

int server_new(unsigned threads, const struct server_limits *, const struct server_handler *, struct server **out, struct error *);
/* A listening descriptor: TLS when `tls` is true, else plain lines as `plain_caller` (the operator's Unix socket). */
int server_listen(struct server *, int descriptor, bool tls, const struct caller *plain_caller, struct error *);
/* The TLS context for new connections; open connections are identified anew and closed when no longer known. */
void server_set_tls(struct server *, struct tls_context *);
int server_start(struct server *, struct error *);
/* Any thread: the answer of a deferred ticket; takes the buffer's memory. */
void server_send(struct ticket *ticket, struct buffer *line);
/* Stops accepting, answers what is in flight, closes; at most `seconds`. */
void server_stop(struct server *, unsigned seconds);
void server_free(struct server *);
unsigned server_connections(const struct server *);
/* Serves one peer on two descriptors (standard input and output) until end of file: patvald --stdio. */
int server_stdio(const struct server_handler *, const struct caller *, int in, int out, const struct server_limits *, struct error *);

#endif
