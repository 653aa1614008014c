#include "hall.h"

#include "base/log.h"
#include "host/child.h"
#include "host/notify.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define EXIT_STORE 75 /* EX_TEMPFAIL of sysexits.h: a restart cures it */
#define FAREWELL_SECONDS 2

struct caller hall_operator(void)
{
    return (struct caller){"operator", "local", ROLE_READER | ROLE_CENTRE | ROLE_ADMIN};
}

static int identify(void *context, const struct certificate *certificate, struct caller *caller, struct error *error)
{
    struct hall *hall = context;
    pthread_mutex_lock(&hall->mutex);
    int result = access_find(hall->generation->access, certificate->fingerprint, certificate->issuer, certificate->san, caller, error);
    pthread_mutex_unlock(&hall->mutex);
    return result;
}

static enum line_fate take_line(void *context, const struct line *line, bool *is_write, struct buffer *out)
{
    struct hall *hall = context;
    switch (rpc_handle(hall->rpc, line->thread, line->caller, line->ticket, line->bytes, line->size, line->writes_pending, is_write, out)) {
    case RPC_DEFERRED:
        return LINE_DEFERRED;
    case RPC_WAIT:
        return LINE_WAIT;
    default:
        return LINE_ANSWERED;
    }
}

static void refuse(void *context, const struct error *error, struct buffer *out)
{
    (void)context;
    rpc_refusal(error, out);
}

struct server_handler hall_handler(struct hall *hall)
{
    return (struct server_handler){hall, identify, take_line, refuse};
}

static void send_answer(void *context, void *ticket, struct buffer *line)
{
    (void)context;
    server_send(ticket, line);
}

static void run_long(void *context, void (*work)(void *argument), void *argument)
{
    struct hall *hall = context;
    worker_run(hall->worker, work, argument);
}

static void put_number(struct buffer *out, const char *name, long long number)
{
    buffer_print(out, ",\"%s\":%lld", name, number);
}

static void put_status(void *context, struct buffer *out)
{
    struct hall *hall = context;
    if (hall->server)
        put_number(out, "connections", server_connections(hall->server));
    pthread_mutex_lock(&hall->mutex);
    put_number(out, "reloads", hall->reloads);
    put_number(out, "reloads_refused", hall->refused_reloads);
    if (hall->generation->tls)
        put_number(out, "certificate_expiry_seconds", tls_context_expiry(hall->generation->tls) - time(NULL));
    pthread_mutex_unlock(&hall->mutex);
}

static int check_index(void *context, struct buffer *out, struct error *error)
{
    struct hall *hall = context;
    const char *const arguments[] = {"/proc/self/exe", "--check", hall->index_path, NULL};
    if (child_run(arguments, out, error))
        return -1;
    while (out->size && out->data[out->size - 1] == '\n')
        out->size--;
    return 0;
}

static int reload(void *context, struct error *error)
{
    return hall_reload(context, error);
}

/* The writer has met a state in which LMDB may not go on: the callers read what became of their writes, then we leave; systemd starts us
 * again, and the next start opens the index anew. */
static void fatal(void *context, const char *sentence)
{
    struct hall *hall = context;
    log_line(LOG_LEVEL_ERROR, "the index must be opened anew: %s", sentence);
    notify("STATUS=The index must be opened anew: %s", sentence);
    if (hall->server)
        server_farewell(hall->server, FAREWELL_SECONDS);
    _exit(EXIT_STORE);
}

int hall_open(struct hall *hall, const char *config_path, const char *index_path, struct generation *generation, unsigned threads, struct error *error)
{
    struct service_options options = {.index_path = index_path, .map_bytes = (size_t)generation->config.map_size, .threads = threads + 1, .create = true, .fatal = fatal, .fatal_context = hall};
    struct rpc_hooks hooks = {hall, send_answer, run_long, config_path ? reload : NULL, put_status, check_index};
    *hall = (struct hall){.config_path = config_path, .index_path = strdup(index_path), .generation = generation}; /* a copy: the generation that names it may go */
    pthread_mutex_init(&hall->mutex, NULL);
    pthread_mutex_init(&hall->reloading, NULL);
    if (!hall->index_path)
        return error_set(error, ERROR_BUSY, "index", NULL, "free memory");
    return worker_new(&hall->worker, error) || service_open(&options, generation->models, generation->model_count, &hall->service, error) ||
                   rpc_new(hall->service, threads, &hooks, &hall->rpc, error)
               ? -1 : 0;
}

static struct server_limits limits_of(const struct config *config)
{
    return (struct server_limits){.line_bytes = (size_t)config->line_bytes, .connections = (unsigned)config->connections, .in_flight = (unsigned)config->in_flight,
                                  .output_bytes = (size_t)config->output_bytes, .handshake_seconds = (unsigned)config->handshake_seconds,
                                  .line_seconds = (unsigned)config->line_seconds, .idle_seconds = (unsigned)config->idle_seconds,
                                  .write_seconds = (unsigned)config->write_seconds, .age_seconds = (unsigned)config->age_seconds};
}

int hall_serve(struct hall *hall, const struct listening *sockets, size_t count, struct error *error)
{
    const struct config *config = &hall->generation->config;
    struct server_limits limits = limits_of(config);
    struct server_handler handler = hall_handler(hall);
    struct caller operator = hall_operator();
    if (server_new((unsigned)config->threads, &limits, &handler, &hall->server, error))
        return -1;
    for (size_t i = 0; i < count; i++)
        if (server_listen(hall->server, sockets[i].descriptor, sockets[i].is_operator ? &operator : NULL, error))
            return -1;
    server_set_tls(hall->server, hall->generation->tls);
    return server_start(hall->server, error);
}

int hall_reload(struct hall *hall, struct error *error)
{
    struct generation *next = NULL;
    pthread_mutex_lock(&hall->reloading);
    int result = generation_read(hall->config_path, &next, error);
    if (!result)
        result = service_reload_models(hall->service, next->models, next->model_count, error);
    pthread_mutex_lock(&hall->mutex);
    struct generation *old = result ? next : hall->generation;
    if (!result)
        hall->generation = next;
    *(result ? &hall->refused_reloads : &hall->reloads) += 1;
    pthread_mutex_unlock(&hall->mutex);
    if (!result) {
        server_set_tls(hall->server, next->tls);
        log_threshold((enum log_level)next->config.log_level);
    }
    generation_free(old);
    pthread_mutex_unlock(&hall->reloading);
    char sentence[700] = "";
    if (result)
        error_sentence(error, sentence, sizeof sentence);
    log_line(result ? LOG_LEVEL_WARNING : LOG_LEVEL_NOTICE, result ? "reload refused, the old set stays: %s" : "reloaded%s", sentence);
    notify(result ? "STATUS=Reload refused, the old set stays: %s" : "STATUS=Serving%s", sentence);
    return result;
}

bool hall_healthy(struct hall *hall)
{
    struct service_status status;
    struct error error;
    return server_alive(hall->server, 10) && !service_status(hall->service, &status, &error);
}

void hall_close(struct hall *hall)
{
    if (hall->server)
        server_stop(hall->server, (unsigned)hall->generation->config.stop_seconds);
    worker_free(hall->worker); /* long work ends before the index it reads */
    if (hall->service)
        service_close(hall->service); /* commits what was handed in; the answers still have their tickets */
    server_free(hall->server);
    rpc_free(hall->rpc);
    generation_free(hall->generation);
    free(hall->index_path);
    pthread_mutex_destroy(&hall->mutex);
    pthread_mutex_destroy(&hall->reloading);
}
