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
    write_drop_rows(write);
    arena_free(write->arena);
}

void drop_write(const struct call *call, struct write *write)
{
    buffer_free(&write->answer);
    write_drop_rows(write);
    if (write->arena != call->arena)
        arena_free(write->arena);
}

/* The line, in which nothing stands for the rows of a load: they are copied by themselves (write_add_row), and a load may wait for long. */
static char *copy_line(const struct call *call, enum write_kind kind, struct arena *arena, size_t *size)
{
    const struct json *rows = kind == WRITE_LOAD ? json_get(call->params, "rows") : NULL;
    size_t before = rows ? rows->offset : call->size, after = rows ? call->size - rows->end : 0, between = rows ? 2 : 0;
    char *line = arena_take_raw(arena, before + between + after + 1);
    if (!line)
        return NULL;
    memcpy(line, call->text, before);
    memcpy(line + before, "\"\"", between);
    memcpy(line + before + between, call->text + call->size - after, after);
    *size = before + between + after;
    line[*size] = '\0';
    return line;
}

/* The call as it will be when its thread has gone on: caller and line, which lies in the connection's buffer, are copied. */
static struct pending *keep_call(struct call *call, enum write_kind kind, struct arena *arena)
{
    struct pending *pending = arena_take(arena, sizeof *pending);
    struct caller *caller = arena_take(arena, sizeof *caller);
    size_t size;
    char *line = copy_line(call, kind, arena, &size);
    if (!pending || !caller || !line) {
        error_set(&call->error, ERROR_BUSY, "", NULL, "free memory");
        return NULL;
    }
    *caller = *call->caller;
    pending->rpc = call->rpc;
    pending->ticket = call->ticket;
    pending->call = *call;
    pending->call.arena = arena;
    pending->call.caller = caller;
    pending->call.text = line;
    pending->call.size = size;
    return pending;
}

static int read_again(struct call *call, struct pending *pending)
{
    if (envelope_read(&pending->call)) {
        call->error = pending->call.error;
        return -1;
    }
    if (!pending->call.params)
        pending->call.params = call->params;
    return 0;
}

int not_ahead(struct call *call, const char *path, struct day day, int32_t most)
{
    char text[11];
    if (day.number <= clock_today_utc8() + most)
        return 0;
    day_format(day, text);
    return error_set(&call->error, ERROR_PARAMS_RANGE, path, text, most ? "a day that is not more than a year ahead" : "a day that is not in the future");
}

/* A write takes the thread's arena with it when it is submitted, with the message as it was read, and the thread gets another; until then a
 * call that fails leaves it where it was.  Before a valuation much was computed there, and beside a load its rows lie there: these get an arena
 * of their own, and the line is read again. */
struct write *new_write(struct call *call, enum write_kind kind)
{
    struct day today = {clock_today_utc8()}, observed = param_day(call, "observed_on", today);
    if (not_ahead(call, "params.observed_on", observed, DAYS_AHEAD) || not_ahead(call, "params.valid_from", param_day(call, "valid_from", observed), DAYS_AHEAD))
        return NULL;
    bool apart = kind == WRITE_VALUATION || kind == WRITE_REFUSAL || kind == WRITE_LOAD;
    struct arena *arena = apart ? arena_new() : call->arena;
    struct pending *pending = arena ? keep_call(call, kind, arena) : NULL;
    if (!pending || (apart && read_again(call, pending))) {
        if (apart)
            arena_free(arena);
        if (!arena)
            error_set(&call->error, ERROR_BUSY, "", NULL, "free memory");
        return NULL;
    }
    struct write *write = &pending->write;
    const struct call *own = &pending->call;
    *write = (struct write){.kind = kind, .arena = arena, .tenant = own->caller->tenant, .actor = own->caller->name, .done = done, .context = pending,
                            .rank = (unsigned)param_integer(own, "rank", 10), .observed_on = observed,
                            .idempotency_key = param_string(own, "idempotency_key")};
    write->valid_from = param_day(own, "valid_from", write->observed_on);
    write->source = param_string(own, "source") ? param_string(own, "source") : method_row(call->method)->name;
    return write;
}

/* The arena changes hands before the write does: the writer may have done it and freed its arena at any time after. */
int submit_write(struct call *call, struct write *write)
{
    struct arena **own = &call->rpc->arenas[call->thread], *fresh = write->arena == call->arena ? arena_new() : *own;
    if (write->idempotency_key) /* the same body: method and text of the parameters; id and trace stand apart */
        fingerprint_of(method_row(call->method)->name, call->text + call->params->offset, call->params->end - call->params->offset, &write->request);
    *own = fresh ? fresh : *own;
    if (fresh ? service_write(call->rpc->service, write, &call->error) : error_set(&call->error, ERROR_BUSY, "", NULL, "free memory")) {
        *own = call->arena;
        if (fresh != call->arena)
            arena_free(fresh);
        drop_write(call, write);
        return -1;
    }
    call->deferred = true;
    return 0;
}
