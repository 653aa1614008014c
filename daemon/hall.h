/* The hall: where the street wing (net, host) and the study wing (rpc, service) meet.  It introduces and knows no details. */
#ifndef HALL_H
#define HALL_H

#include "generation.h"
#include "host/sockets.h"
#include "host/worker.h"
#include "net/server.h"
#include "rpc/rpc.h"

#include <pthread.h>

struct hall {
    const char *config_path;       /* NULL: no configuration, nothing to reload */
    char *index_path;
    pthread_mutex_t mutex;         /* guards generation and the counts of reloads */
    struct generation *generation;
    unsigned reloads, refused_reloads;
    pthread_mutex_t reloading;     /* one reload at a time */
    struct service *service;
    struct rpc *rpc;
    struct worker *worker;
    struct server *server;         /* NULL when standard input is served */
};

/* Takes the generation over, opens the index and the method table for `threads` serving threads. */
int hall_open(struct hall *hall, const char *config_path, const char *index_path, struct generation *generation, unsigned threads, struct error *error);
/* Opens the street door on these sockets and starts to serve. */
int hall_serve(struct hall *hall, const struct listening *sockets, size_t count, struct error *error);
/* Stops serving, commits what was handed in, closes the index. */
void hall_close(struct hall *hall);
/* The next generation, or the old one and the reason. */
int hall_reload(struct hall *hall, struct error *error);
/* Whether threads turn and the index can be read: asked before each sign of life to the service manager. */
bool hall_healthy(struct hall *hall);
/* The server's way in, for `patvald --stdio` too. */
struct server_handler hall_handler(struct hall *hall);
/* Who the operator is: tenant local, roles reader, centre and admin. */
struct caller hall_operator(void);

#endif
