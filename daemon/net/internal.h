/* What the files of this floor share: a serving thread ("street"), a connection, a ticket. */
#ifndef NET_INTERNAL_H
#define NET_INTERNAL_H

#include "net/frame.h"
#include "net/server.h"
#include "net/wire.h"

#include <event2/event.h>
#include <pthread.h>
#include <stdatomic.h>

struct connection;
struct street;

struct ticket {
    struct street *street;         /* whose thread sends it */
    struct connection *connection; /* NULL once the peer has left; only the street's thread looks */
    struct ticket *next;           /* in the connection's order */
    struct ticket *returned_next;  /* in the street's list of what came back */
    struct buffer answer;
    bool done, is_write;
};

enum connection_state { CONNECTION_GREETING, CONNECTION_OPEN, CONNECTION_LEAVING };

struct connection {
    struct street *street;
    struct connection *next, *previous;
    struct wire *wire;
    int descriptor;
    struct event *event;
    short watched;                 /* what the event waits for now */
    enum connection_state state;
    bool encrypted;
    bool ended;                    /* nothing more is taken in */
    bool peer_ended;               /* because the peer has said so */
    bool again;                    /* there is more to do at the next turn */
    bool waiting;                  /* a line waits for the answers of earlier writes */
    bool read_wants_write, write_wants_read;
    struct caller caller;
    struct certificate certificate;
    struct buffer in, out;
    struct frame frame;
    size_t sent;                   /* of `out` */
    struct ticket *first, *last;   /* answers owed, in order */
    unsigned in_flight, writes_pending;
    int64_t born, active, line_since, output_since; /* monotonic µs; 0: not so */
};

struct listener { int descriptor; bool encrypted; struct caller caller; };
struct ear { struct street *street; const struct listener *listener; struct event *event; };

#define LISTENERS 16

/* One serving thread. */
struct street {
    struct server *server;
    unsigned number;
    pthread_t thread;
    bool started;
    struct event_base *base;
    struct event *wake, *tick, *again;
    int bell;                      /* eventfd: something came back, or orders changed */
    struct ear ears[LISTENERS];
    bool deaf;                     /* accept has failed for want of descriptors: the ears rest for a moment */
    struct connection *connections;
    struct ticket *spare;
    pthread_mutex_t mutex;         /* guards what follows */
    struct ticket *returned, *returned_last;
    bool reidentify;
    _Atomic bool stopping;
    _Atomic int64_t turned;        /* when the tick last came by */
};

struct server {
    struct server_limits limits;
    struct server_handler handler;
    struct listener listeners[LISTENERS];
    unsigned listener_count, street_count;
    struct street *streets;
    _Atomic unsigned connections;
    pthread_mutex_t mutex;         /* guards tls */
    struct tls_context *tls;
    int64_t stop_by;
};

/* ticket.c */
struct ticket *ticket_take(struct street *street, struct connection *connection); /* NULL without memory */
void ticket_drop(struct ticket *ticket);
void ticket_append(struct connection *connection, struct ticket *ticket);
/* Hands what came back to its connections, and lets each go on; `go_on` may free it. */
void tickets_returned(struct street *street, void (*go_on)(struct connection *connection));
void tickets_abandon(struct connection *connection);
void tickets_settle(struct connection *connection); /* moves finished answers, in order, to the output */

void street_ring(struct street *street);           /* any thread */

/* connection.c */
void connection_open(struct street *street, int descriptor, const struct listener *listener);
void connection_advance(struct connection *connection); /* does what can be done now; may free the connection */
void connection_leave(struct connection *connection, const struct error *error); /* says why when there is a reason, then closes */
void connection_close(struct connection *connection);
void connection_check_clock(struct connection *connection, int64_t now); /* may free the connection */
void connection_reidentify(struct connection *connection, struct tls_context *tls); /* may free the connection */
void connection_watch(struct connection *connection);

/* lines.c: hands the lines that have come in to the handler. */
enum lines_result {
    LINES_NEED_BYTES, /* no whole line is left */
    LINES_PAUSED,     /* until answers come back or are taken by the peer */
    LINES_TURN_OVER,  /* there is more to do, after the others' turn */
    LINES_REFUSED     /* the connection is to be left, with `error` */
};
enum lines_result lines_serve(struct connection *connection, struct error *error);
size_t connection_unsent(const struct connection *connection);
bool connection_has_room(const struct connection *connection); /* whether it may be read further */

struct tls_context *server_tls(struct server *server); /* the caller drops it; NULL before the first */

#endif
