#include "client/channel.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATIENCE_QUICK 30
#define PATIENCE_LONG 600
#define ANSWER_MOST (256 << 20) /* a model list or a page of records is far below it */

struct patval {
    struct channel *channel;
    struct buffer in, out;
    size_t taken;         /* of `in`: the answer handed out last */
    uint64_t sent, received;
    unsigned patience;    /* asked for; 0: the method's */
    struct arena *arena;
};

int patval_open(const struct patval_settings *settings, struct patval **out, struct patval_error *error)
{
    struct patval *connection = calloc(1, sizeof *connection);
    if (connection)
        connection->arena = arena_new();
    if (!connection || !connection->arena) {
        free(connection);
        return client_fail(error, "no memory");
    }
    if (channel_open(settings, &connection->channel, error)) {
        patval_close(connection);
        return -1;
    }
    connection->patience = settings->timeout_seconds ? settings->timeout_seconds : settings->offline_index ? PATIENCE_LONG : 0;
    *out = connection;
    return 0;
}

/* A daemon that cannot start leaves its callers waiting at systemd's socket: a quick question is given up soon. */
static unsigned patience_for(const char *method)
{
    enum { INLINE = PATIENCE_QUICK, WRITE = PATIENCE_LONG, LONG = PATIENCE_LONG };
    static const struct { const char *name; unsigned seconds; } rows[] = {
#define METHOD(id, name, class, roles, en, zh) {name, class},
#include <patval/methods.def>
#undef METHOD
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (!strcmp(rows[i].name, method))
            return rows[i].seconds;
    return PATIENCE_QUICK;
}

void patval_close(struct patval *connection)
{
    if (!connection)
        return;
    channel_close(connection->channel);
    buffer_free(&connection->in);
    buffer_free(&connection->out);
    arena_free(connection->arena);
    free(connection);
}

int patval_send(struct patval *connection, const char *method, const char *params, struct patval_error *error)
{
    struct buffer *out = &connection->out;
    buffer_clear(out);
    buffer_print(out, "{\"jsonrpc\":\"2.0\",\"id\":%llu,\"method\":", (unsigned long long)++connection->sent);
    json_put_text(out, method);
    if (params) {
        buffer_puts(out, ",\"params\":");
        buffer_puts(out, params);
    }
    buffer_puts(out, "}\n");
    if (out->failed)
        return client_fail(error, "no memory");
    channel_patience(connection->channel, connection->patience ? connection->patience : patience_for(method));
    return channel_write(connection->channel, out->data, out->size, error) ? 0 : -1;
}

/* One whole line into `in`, from `taken` on; its size without the newline, or -1. */
static ssize_t read_line(struct patval *connection, struct patval_error *error)
{
    struct buffer *in = &connection->in;
    size_t scanned = 0;
    buffer_drop(in, connection->taken);
    connection->taken = 0;
    for (;;) {
        char *end = in->size > scanned ? memchr(in->data + scanned, '\n', in->size - scanned) : NULL;
        if (end)
            return end - in->data;
        scanned = in->size;
        char *room = in->size < ANSWER_MOST ? buffer_reserve(in, 65536) : NULL;
        ssize_t got = room ? channel_read(connection->channel, room, 65536, error) : client_fail(error, "the answer is too large");
        if (got == 0)
            return client_fail(error, "the server closed the connection before it answered");
        if (got < 0)
            return -1;
        in->size += (size_t)got;
    }
}

static void copy(char *out, size_t room, const struct json *object, const char *name)
{
    const struct json *value = json_get(object, name);
    snprintf(out, room, "%s", value && value->type == JSON_STRING ? value->u.string.text : "");
}

static int take_error(const struct json *failure, struct patval_error *error)
{
    const struct json *data = json_get(failure, "data"), *code = json_get(failure, "code"), *retryable = json_get(data, "retryable");
    memset(error, 0, sizeof *error);
    error->failure = PATVAL_ANSWERED;
    error->code = code && code->type == JSON_INTEGER ? (int)code->u.integer : 0;
    error->retryable = retryable && retryable->type == JSON_BOOLEAN && retryable->u.boolean;
    copy(error->message, sizeof error->message, failure, "message");
    copy(error->name, sizeof error->name, data, "name");
    copy(error->zh, sizeof error->zh, data, "zh");
    copy(error->path, sizeof error->path, data, "path");
    copy(error->got, sizeof error->got, data, "got");
    copy(error->expected, sizeof error->expected, data, "expected");
    return -1;
}

int patval_receive(struct patval *connection, const char **result, size_t *size, struct patval_error *error)
{
    static const struct json_limits limits = {64, 4000000};
    struct json *root;
    struct error reason;
    ssize_t line = read_line(connection, error);
    if (line < 0)
        return -1;
    connection->taken = (size_t)line + 1;
    connection->received++;
    arena_reset(connection->arena);
    if (json_read(connection->in.data, (size_t)line, &limits, connection->arena, &root, &reason))
        return client_fail(error, "the server's answer is not JSON: %s", reason.expected);
    const struct json *failure = json_get(root, "error"), *value = json_get(root, "result"), *id = json_get(root, "id");
    if (failure)
        return take_error(failure, error);
    if (!value || !id || id->type != JSON_INTEGER || (uint64_t)id->u.integer != connection->received)
        return client_fail(error, "the server's answer does not belong to the request");
    connection->in.data[value->end] = '\0';
    *result = connection->in.data + value->offset;
    *size = value->end - value->offset;
    return 0;
}

int patval_call(struct patval *connection, const char *method, const char *params, const char **result, size_t *size, struct patval_error *error)
{
    if (patval_send(connection, method, params, error))
        return -1;
    return patval_receive(connection, result, size, error);
}
