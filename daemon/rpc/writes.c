/* Handing writes to the writer, and answering them after the commit. */
#include "rpc/internal.h"

#include "base/clock.h"

#include <stdlib.h>
#include <string.h>

/* What is left of a call once its thread has gone on: enough to complete the line. */
struct pending { struct rpc *rpc; void *ticket; struct call call; struct write write; };

struct request request_of(struct call *call)
{
    return (struct request){.service = call->rpc->service, .caller = call->caller, .thread = call->thread, .arena = call->arena};
}

static void done(struct write *write)
{
    struct pending *pending = write->context;
    struct call *call = &pending->call;
    struct buffer line = {0};
    if (write->result) {
        call->error = write->error;
        envelope_error(call, &line);
    } else {
        envelope_begin(call, &line);
        buffer_put(&line, write->answer.data, write->answer.size);
        envelope_end(call, &line);
    }
    pending->rpc->hooks.send(pending->rpc->hooks.context, pending->ticket, &line);
    buffer_free(&write->answer);
    arena_free(write->arena);
}

/* The write outlives the thread's arena, so the line is read again into an arena of its own. */
struct write *new_write(struct call *call, enum write_kind kind)
{
    struct arena *arena = arena_new();
    struct pending *pending = arena ? arena_take(arena, sizeof *pending) : NULL;
    struct caller *caller = pending ? arena_take(arena, sizeof *caller) : NULL;
    char *line = caller ? arena_copy(arena, call->text, call->size) : NULL;
    if (!line) {
        arena_free(arena);
        error_set(&call->error, ERROR_BUSY, "", NULL, "free memory");
        return NULL;
    }
    *caller = *call->caller;
    pending->rpc = call->rpc;
    pending->ticket = call->ticket;
    pending->call = (struct call){.rpc = call->rpc, .caller = caller, .thread = call->thread, .ticket = call->ticket, .arena = arena, .text = line, .size = call->size};
    if (envelope_read(&pending->call)) {
        call->error = pending->call.error;
        arena_free(arena);
        return NULL;
    }
    if (!pending->call.params)
        pending->call.params = call->params;
    struct write *write = &pending->write;
    struct day today = {clock_today_utc8()};
    const struct call *own = &pending->call;
    *write = (struct write){.kind = kind, .arena = arena, .tenant = caller->tenant, .actor = caller->name, .done = done, .context = pending,
                            .rank = (unsigned)param_integer(own, "rank", 10), .observed_on = param_day(own, "observed_on", today),
                            .idempotency_key = param_string(own, "idempotency_key")};
    write->valid_from = param_day(own, "valid_from", write->observed_on);
    write->source = param_string(own, "source") ? param_string(own, "source") : method_row(call->method)->name;
    return write;
}

/* Same body: the method and the text of its parameters; id and trace stand apart. */
static void digest_request(const struct call *call, struct digest *out)
{
    struct digest_stream *stream = digest_begin();
    const char *name = method_row(call->method)->name;
    memset(out, 0, sizeof *out);
    if (!stream)
        return;
    digest_add(stream, name, strlen(name) + 1);
    digest_add(stream, call->text + call->params->offset, call->params->end - call->params->offset);
    digest_end(stream, out);
}

int submit_write(struct call *call, struct write *write)
{
    struct pending *pending = write->context;
    digest_request(&pending->call, &write->request_digest);
    if (service_write(call->rpc->service, write, &call->error)) {
        buffer_free(&write->answer);
        arena_free(write->arena);
        return -1;
    }
    call->deferred = true;
    return 0;
}
