/* JSON in, one question, one answer, JSON out: the method table. */
#ifndef RPC_RPC_H
#define RPC_RPC_H

#include "base/buffer.h"
#include "base/role.h"
#include "service/service.h"

#include <stdbool.h>
#include <stddef.h>

struct rpc;

struct rpc_hooks {
    void *context;
    /* Sends a deferred answer (one line with its newline; the buffer's memory goes over) for a ticket; any thread. */
    void (*send)(void *context, void *ticket, struct buffer *line);
    /* Runs a long piece of work off the connection's thread. */
    void (*run_long)(void *context, void (*work)(void *argument), void *argument);
    /* admin.reload: builds the next generation and swaps it; blocks; 0 or -1 with the reason. */
    int (*reload)(void *context, struct error *error);
    /* server.status members that main knows: writes `,"name":value` pairs. */
    void (*status)(void *context, struct buffer *out);
    /* index.check: runs the proof in a process of its own and writes its report, one JSON object. */
    int (*check_index)(void *context, struct buffer *out, struct error *error);
};

int rpc_new(struct service *service, unsigned threads, const struct rpc_hooks *hooks, struct rpc **out, struct error *error);
void rpc_free(struct rpc *rpc);

enum rpc_fate {
    RPC_ANSWERED, /* `out` holds the answer line */
    RPC_DEFERRED, /* hooks.send() will come with this ticket; it is a write when *is_write */
    RPC_WAIT      /* it reads and `writes_pending`: hand the same line in again when this connection's writes are answered */
};

/* One line (without its newline) from a caller on serving thread `thread`.  Always leads to exactly one answer line. */
enum rpc_fate rpc_handle(struct rpc *rpc, unsigned thread, const struct caller *caller, void *ticket, const char *line, size_t size,
                         bool writes_pending, bool *is_write, struct buffer *out);
/* The answer line for a failure met before a request could be read (line too long, unknown certificate). */
void rpc_refusal(const struct error *error, struct buffer *out);

#endif
