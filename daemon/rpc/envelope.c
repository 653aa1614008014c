/* The envelope: strict JSON-RPC 2.0, one object a line. */
#include "rpc/internal.h"

#include <string.h>

static int refuse(struct call *call, enum error_code code, const char *path, const char *got, const char *expected)
{
    return error_set(&call->error, code, path, got, "%s", expected);
}

static int read_member(struct call *call, const struct json_member *member, const struct json **method, const struct json **version)
{
    const struct json *value = &member->value;
    if (!strcmp(member->name, "jsonrpc")) {
        *version = value;
    } else if (!strcmp(member->name, "method")) {
        *method = value;
    } else if (!strcmp(member->name, "id")) {
        if (value->type != JSON_STRING && value->type != JSON_INTEGER && value->type != JSON_NULL)
            return refuse(call, ERROR_REQUEST, "id", json_type_name(value->type), "a string, an integer or null");
        call->id = value;
    } else if (!strcmp(member->name, "trace")) {
        if (value->type != JSON_STRING || value->u.string.size > 256)
            return refuse(call, ERROR_REQUEST, "trace", json_type_name(value->type), "a string of at most 256 bytes");
        call->trace = value;
    } else if (!strcmp(member->name, "params")) {
        if (value->type != JSON_OBJECT)
            return refuse(call, ERROR_REQUEST, "params", json_type_name(value->type), "an object: parameters go by name");
        call->params = value;
    } else {
        return refuse(call, ERROR_REQUEST, member->name, NULL, "only jsonrpc, id, method, params and trace");
    }
    return 0;
}

static int find_method(struct call *call, const char *name)
{
    for (int i = 0; i < METHODS; i++)
        if (!strcmp(method_row((enum method)i)->name, name) && (method_row((enum method)i)->roles & call->caller->roles)) {
            call->method = (enum method)i;
            return 0;
        }
    return refuse(call, ERROR_METHOD, "method", name, "a method of rpc.discover that this caller's roles allow");
}

int envelope_read(struct call *call)
{
    struct json *root;
    const struct json *method = NULL, *version = NULL;
    if (json_read(call->text, call->size, NULL, call->arena, &root, &call->error))
        return -1;
    if (root->type == JSON_ARRAY)
        return refuse(call, ERROR_BATCH, "", "an array", "one object a line");
    if (root->type != JSON_OBJECT)
        return refuse(call, ERROR_REQUEST, "", json_type_name(root->type), "an object");
    for (uint32_t i = 0; i < root->u.object.count; i++)
        if (read_member(call, &root->u.object.members[i], &method, &version))
            return -1;
    if (!version || version->type != JSON_STRING || strcmp(version->u.string.text, "2.0") != 0)
        return refuse(call, ERROR_REQUEST, "jsonrpc", NULL, "the string \"2.0\"");
    if (!method || method->type != JSON_STRING)
        return refuse(call, ERROR_REQUEST, "method", NULL, "the name of a method");
    if (!json_get(root, "id"))
        return refuse(call, ERROR_REQUEST, "id", NULL, "an id: notifications are not answered, so they are not taken");
    return find_method(call, method->u.string.text);
}

static void put_span(const struct call *call, const struct json *value, struct buffer *out)
{
    if (value)
        buffer_put(out, call->text + value->offset, value->end - value->offset);
    else
        buffer_puts(out, "null");
}

void envelope_begin(const struct call *call, struct buffer *out)
{
    buffer_puts(out, "{\"jsonrpc\":\"2.0\",\"id\":");
    put_span(call, call->id, out);
    buffer_puts(out, ",\"result\":");
}

void envelope_end(const struct call *call, struct buffer *out)
{
    if (call->trace) {
        buffer_puts(out, ",\"trace\":");
        put_span(call, call->trace, out);
    }
    buffer_puts(out, "}\n");
}

void put_error(const struct error *error, struct buffer *out)
{
    const struct error_row *row = error_row(error->code);
    buffer_puts(out, "{");
    json_put_name(out, "code");
    json_put_integer(out, row->number);
    json_put_name(out, "message");
    char sentence[700];
    error_sentence(error, sentence, sizeof sentence);
    json_put_text(out, sentence);
    json_put_name(out, "data");
    buffer_puts(out, "{");
    json_put_name(out, "name");
    json_put_text(out, row->name);
    json_put_name(out, "path");
    json_put_text(out, error->path);
    json_put_name(out, "got");
    json_put_text(out, error->got[0] ? error->got : NULL);
    json_put_name(out, "expected");
    json_put_text(out, error->expected);
    json_put_name(out, "retryable");
    json_put_boolean(out, row->retryable);
    json_put_name(out, "zh");
    json_put_text(out, row->zh);
    buffer_puts(out, "}}");
}

void envelope_error(const struct call *call, struct buffer *out)
{
    buffer_puts(out, "{\"jsonrpc\":\"2.0\",\"id\":");
    put_span(call, call->id, out);
    buffer_puts(out, ",\"error\":");
    put_error(&call->error, out);
    envelope_end(call, out);
}
