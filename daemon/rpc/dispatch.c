/* One line in, one answer line out: row, access, parameters, handler. */
#include "rpc/internal.h"

#include "base/clock.h"

#include <stdlib.h>
#include <string.h>

static const struct method_row rows[METHODS] = {
#define METHOD(id, name, class, roles, en, zh) [METHOD_##id] = {name, CLASS_##class, roles, m_##id, en, zh},
#include <patval/methods.def>
#undef METHOD
};

const struct method_row *method_row(enum method method)
{
    return &rows[method];
}

int rpc_new(struct service *service, unsigned threads, const struct rpc_hooks *hooks, struct rpc **out, struct error *error)
{
    struct rpc *rpc = calloc(1, sizeof *rpc);
    if (rpc)
        rpc->arenas = calloc(threads + 1, sizeof(struct arena *));
    bool good = rpc && rpc->arenas;
    for (unsigned i = 0; good && i <= threads; i++)
        good = (rpc->arenas[i] = arena_new()) != NULL;
    if (!good)
        return error_set(error, ERROR_BUSY, "rpc", NULL, "free memory");
    rpc->service = service;
    rpc->hooks = *hooks;
    rpc->threads = threads;
    rpc->started = clock_monotonic_microseconds();
    pthread_mutex_init(&rpc->long_mutex, NULL);
    *out = rpc;
    return 0;
}

void rpc_free(struct rpc *rpc)
{
    if (!rpc)
        return;
    for (unsigned i = 0; i <= rpc->threads; i++)
        arena_free(rpc->arenas[i]);
    free(rpc->arenas);
    pthread_mutex_destroy(&rpc->long_mutex);
    free(rpc);
}

/* Runs the handler and completes the line. */
static void answer(struct call *call, struct buffer *out)
{
    size_t start = out->size;
    call->out = out;
    envelope_begin(call, out);
    int result = rows[call->method].handler(call);
    if (call->deferred) {
        out->size = start;
        return;
    }
    if (!result && out->failed)
        result = error_set(&call->error, ERROR_BUSY, "", NULL, "free memory for the answer");
    if (!result) {
        envelope_end(call, out);
        return;
    }
    if (out->failed)
        buffer_clear(out);
    out->size = out->failed ? 0 : start;
    envelope_error(call, out);
}

/* A long request leaves the thread: its line is copied, and read again by the long worker. */
struct long_work { struct rpc *rpc; struct caller caller; void *ticket; char *line; size_t size; };

static void run_long(void *argument)
{
    struct long_work *work = argument;
    struct rpc *rpc = work->rpc;
    struct buffer out = {0};
    pthread_mutex_lock(&rpc->long_mutex);
    struct arena *arena = rpc->arenas[rpc->threads];
    arena_reset(arena);
    struct call call = {.rpc = rpc, .caller = &work->caller, .thread = rpc->threads, .ticket = work->ticket, .arena = arena, .text = work->line, .size = work->size};
    if (envelope_read(&call) || params_check(&call))
        envelope_error(&call, &out);
    else
        answer(&call, &out);
    pthread_mutex_unlock(&rpc->long_mutex);
    rpc->hooks.send(rpc->hooks.context, work->ticket, &out);
    free(work->line);
    free(work);
}

static enum rpc_fate start_long(struct call *call, struct buffer *out)
{
    struct long_work *work = calloc(1, sizeof *work);
    char *line = work ? malloc(call->size + 1) : NULL;
    if (!line) {
        free(work);
        error_set(&call->error, ERROR_BUSY, "", NULL, "free memory");
        envelope_error(call, out);
        return RPC_ANSWERED;
    }
    memcpy(line, call->text, call->size);
    *work = (struct long_work){call->rpc, *call->caller, call->ticket, line, call->size};
    call->rpc->hooks.run_long(call->rpc->hooks.context, run_long, work);
    return RPC_DEFERRED;
}

enum rpc_fate rpc_handle(struct rpc *rpc, unsigned thread, const struct caller *caller, void *ticket, const char *line, size_t size, bool writes_pending,
                         bool *is_write, struct buffer *out)
{
    struct call call = {.rpc = rpc, .caller = caller, .thread = thread, .ticket = ticket, .arena = rpc->arenas[thread], .text = line, .size = size};
    *is_write = false;
    arena_reset(call.arena);
    if (envelope_read(&call)) {
        envelope_error(&call, out);
        return RPC_ANSWERED;
    }
    enum method_class class = rows[call.method].class;
    bool records = class == CLASS_INLINE && json_get(call.params, "record") && json_get(call.params, "record")->type == JSON_BOOLEAN &&
                   json_get(call.params, "record")->u.boolean;
    /* a recorded answer reads too: it waits for the connection's earlier writes like any read */
    if (class != CLASS_WRITE && writes_pending)
        return RPC_WAIT;
    rpc->requests++;
    if (params_check(&call)) {
        envelope_error(&call, out);
        return RPC_ANSWERED;
    }
    if (class == CLASS_LONG && rpc->hooks.run_long)
        return start_long(&call, out);
    answer(&call, out);
    if (!call.deferred)
        return RPC_ANSWERED;
    *is_write = class == CLASS_WRITE || records;
    return RPC_DEFERRED;
}

void rpc_refusal(const struct error *error, struct buffer *out)
{
    buffer_puts(out, "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":");
    put_error(error, out);
    buffer_puts(out, "}\n");
}
