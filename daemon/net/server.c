#include "net/internal.h"

#include "base/clock.h"
#include "base/log.h"

#include <errno.h>
#include <event2/thread.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define ACCEPTS_A_TURN 16
#define DEAF_MILLISECONDS 100 /* how long a thread stops listening when there is no descriptor left */

int server_new(unsigned threads, const struct server_limits *limits, const struct server_handler *handler, struct server **out, struct error *error)
{
    struct server *server = calloc(1, sizeof *server);
    if (server)
        server->streets = calloc(threads, sizeof *server->streets);
    if (!server || !server->streets || evthread_use_pthreads()) {
        free(server);
        return error_set(error, ERROR_BUSY, "server", NULL, "free memory");
    }
    server->limits = *limits;
    server->handler = *handler;
    server->street_count = threads;
    pthread_mutex_init(&server->mutex, NULL);
    for (unsigned i = 0; i < threads; i++) {
        server->streets[i] = (struct street){.server = server, .number = i, .bell = -1};
        pthread_mutex_init(&server->streets[i].mutex, NULL);
    }
    *out = server;
    return 0;
}

int server_listen(struct server *server, int descriptor, const struct caller *plain_caller, struct error *error)
{
    if (server->listener_count == LISTENERS)
        return error_set(error, ERROR_BUSY, "listen", NULL, "at most %d listening sockets", LISTENERS);
    struct listener *listener = &server->listeners[server->listener_count++];
    *listener = (struct listener){.descriptor = descriptor, .encrypted = !plain_caller};
    if (plain_caller)
        listener->caller = *plain_caller;
    return evutil_make_socket_nonblocking(descriptor) ? error_set(error, ERROR_CONFIG, "listen", NULL, "a socket that can be made non-blocking") : 0;
}

struct tls_context *server_tls(struct server *server)
{
    pthread_mutex_lock(&server->mutex);
    struct tls_context *tls = server->tls ? tls_context_keep(server->tls) : NULL;
    pthread_mutex_unlock(&server->mutex);
    return tls;
}

void server_set_tls(struct server *server, struct tls_context *tls)
{
    pthread_mutex_lock(&server->mutex);
    struct tls_context *old = server->tls;
    server->tls = tls_context_keep(tls);
    pthread_mutex_unlock(&server->mutex);
    tls_context_drop(old);
    for (unsigned i = 0; i < server->street_count; i++) {
        pthread_mutex_lock(&server->streets[i].mutex);
        server->streets[i].reidentify = true;
        pthread_mutex_unlock(&server->streets[i].mutex);
        street_ring(&server->streets[i]);
    }
}

/* Whoever has not finished greeting, the oldest first, gives way when the house is full. */
static bool make_room(struct street *street)
{
    struct connection *oldest = NULL;
    if (street->server->connections < street->server->limits.connections)
        return true;
    for (struct connection *c = street->connections; c; c = c->next)
        if (c->state == CONNECTION_GREETING && (!oldest || c->born < oldest->born))
            oldest = c;
    if (!oldest)
        return false;
    connection_close(oldest);
    return true;
}

static void set_options(int descriptor)
{
    int on = 1, patience = 60000;
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(descriptor, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    setsockopt(descriptor, IPPROTO_TCP, TCP_USER_TIMEOUT, &patience, sizeof patience);
}

/* Without a free descriptor accept() fails at once, for ever: listening on would burn a whole core. */
static void go_deaf(struct street *street)
{
    static _Atomic int64_t told;
    int64_t now = clock_monotonic_microseconds();
    if (now - told > 1000000) {
        told = now;
        log_line(LOG_LEVEL_WARNING, "cannot accept a connection: %s; raise LimitNOFILE or lower `connections`", strerror(errno));
    }
    street->deaf = true;
    for (unsigned i = 0; i < street->server->listener_count; i++)
        event_del(street->ears[i].event);
    struct timeval rest = {0, DEAF_MILLISECONDS * 1000};
    evtimer_add(street->again, &rest);
}

static void on_again(evutil_socket_t descriptor, short what, void *argument)
{
    struct street *street = argument;
    (void)descriptor, (void)what;
    street->deaf = false;
    for (unsigned i = 0; i < street->server->listener_count && !street->stopping; i++)
        event_add(street->ears[i].event, NULL);
}

static void on_knock(evutil_socket_t descriptor, short what, void *argument)
{
    struct ear *ear = argument;
    (void)what;
    for (int i = 0; i < ACCEPTS_A_TURN; i++) {
        int peer = accept4(descriptor, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (peer < 0) {
            if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
                go_deaf(ear->street);
            return;
        }
        if (!make_room(ear->street)) {
            close(peer);
            continue;
        }
        if (ear->listener->encrypted)
            set_options(peer);
        connection_open(ear->street, peer, ear->listener);
    }
}

static void stop_taking(struct street *street)
{
    for (unsigned i = 0; i < street->server->listener_count; i++)
        event_del(street->ears[i].event);
    for (struct connection *c = street->connections, *next; c; c = next) {
        next = c->next;
        bool quiet = !c->in_flight && !connection_unsent(c);
        if (c->state != CONNECTION_OPEN || (quiet && !c->ended)) {
            connection_close(c);
        } else if (!c->ended) {
            connection_leave(c, NULL);
            connection_advance(c);
        }
    }
}

static void reidentify(struct street *street)
{
    struct tls_context *tls = server_tls(street->server);
    for (struct connection *c = street->connections, *next; c; c = next) {
        next = c->next;
        connection_reidentify(c, tls);
    }
    tls_context_drop(tls);
}

static void on_bell(evutil_socket_t descriptor, short what, void *argument)
{
    struct street *street = argument;
    uint64_t count;
    (void)what;
    if (read(descriptor, &count, sizeof count) < 0 && errno != EAGAIN)
        log_line(LOG_LEVEL_ERROR, "eventfd: %s", strerror(errno));
    tickets_returned(street, connection_advance);
    pthread_mutex_lock(&street->mutex);
    bool anew = street->reidentify;
    street->reidentify = false;
    pthread_mutex_unlock(&street->mutex);
    if (anew)
        reidentify(street);
    if (street->stopping)
        stop_taking(street);
    if (street->stopping && !street->connections)
        event_base_loopbreak(street->base);
}

static void on_tick(evutil_socket_t descriptor, short what, void *argument)
{
    struct street *street = argument;
    int64_t now = clock_monotonic_microseconds();
    (void)descriptor, (void)what;
    street->turned = now;
    for (struct connection *c = street->connections, *next; c; c = next) {
        next = c->next;
        connection_check_clock(c, now);
    }
    if (street->stopping && (!street->connections || now > street->server->stop_by))
        event_base_loopbreak(street->base);
}

static void *walk(void *argument)
{
    struct street *street = argument;
    event_base_loop(street->base, EVLOOP_NO_EXIT_ON_EMPTY);
    return NULL;
}

static bool prepare(struct street *street)
{
    struct server *server = street->server;
    struct timeval second = {1, 0};
    street->base = event_base_new();
    street->bell = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (!street->base || street->bell < 0 || event_base_priority_init(street->base, 2))
        return false;
    street->wake = event_new(street->base, street->bell, EV_READ | EV_PERSIST, on_bell, street);
    street->tick = event_new(street->base, -1, EV_PERSIST, on_tick, street);
    street->again = evtimer_new(street->base, on_again, street);
    if (!street->wake || !street->tick || !street->again || event_priority_set(street->wake, 0) || event_add(street->wake, NULL) || event_add(street->tick, &second))
        return false;
    event_priority_set(street->tick, 0);
    for (unsigned i = 0; i < server->listener_count; i++) {
        street->ears[i] = (struct ear){street, &server->listeners[i], NULL};
        street->ears[i].event = event_new(street->base, server->listeners[i].descriptor, EV_READ | EV_PERSIST, on_knock, &street->ears[i]);
        if (!street->ears[i].event || event_add(street->ears[i].event, NULL))
            return false;
    }
    street->turned = clock_monotonic_microseconds();
    return true;
}

int server_start(struct server *server, struct error *error)
{
    for (unsigned i = 0; i < server->street_count; i++)
        if (!prepare(&server->streets[i]))
            return error_set(error, ERROR_BUSY, "server", strerror(errno), "memory and descriptors for %u threads", server->street_count);
    for (unsigned i = 0; i < server->street_count; i++) {
        server->streets[i].started = !pthread_create(&server->streets[i].thread, NULL, walk, &server->streets[i]);
        if (!server->streets[i].started)
            return error_set(error, ERROR_BUSY, "threads", NULL, "%u threads", server->street_count);
    }
    return 0;
}

static void begin_stop(struct server *server, unsigned seconds)
{
    server->stop_by = clock_monotonic_microseconds() + (int64_t)seconds * 1000000;
    for (unsigned i = 0; i < server->street_count; i++) {
        server->streets[i].stopping = true;
        street_ring(&server->streets[i]);
    }
}

void server_farewell(struct server *server, unsigned seconds)
{
    begin_stop(server, seconds);
    while (server_connections(server) && clock_monotonic_microseconds() < server->stop_by)
        nanosleep(&(struct timespec){0, 2000000}, NULL);
}

void server_stop(struct server *server, unsigned seconds)
{
    begin_stop(server, seconds);
    for (unsigned i = 0; i < server->street_count; i++)
        if (server->streets[i].started)
            pthread_join(server->streets[i].thread, NULL);
    for (unsigned i = 0; i < server->street_count; i++) {
        server->streets[i].started = false;
        while (server->streets[i].connections)
            connection_close(server->streets[i].connections);
    }
}

static void free_event(struct event *event)
{
    if (event)
        event_free(event);
}

static void free_street(struct street *street)
{
    tickets_returned(street, connection_advance); /* their connections are gone: this frees them */
    free(street->spare);
    free_event(street->wake);
    free_event(street->tick);
    free_event(street->again);
    for (unsigned i = 0; i < LISTENERS; i++)
        free_event(street->ears[i].event);
    if (street->base)
        event_base_free(street->base);
    if (street->bell >= 0)
        close(street->bell);
    pthread_mutex_destroy(&street->mutex);
}

void server_free(struct server *server)
{
    if (!server)
        return;
    for (unsigned i = 0; i < server->street_count; i++)
        free_street(&server->streets[i]);
    for (unsigned i = 0; i < server->listener_count; i++)
        close(server->listeners[i].descriptor);
    tls_context_drop(server->tls);
    pthread_mutex_destroy(&server->mutex);
    free(server->streets);
    free(server);
}

unsigned server_connections(const struct server *server)
{
    return server->connections;
}

bool server_alive(const struct server *server, unsigned seconds)
{
    int64_t now = clock_monotonic_microseconds();
    for (unsigned i = 0; i < server->street_count; i++)
        if (now - server->streets[i].turned > (int64_t)seconds * 1000000)
            return false;
    return true;
}
