/* server.*, model.*, admin.reload and index.check. */
#include "rpc/internal.h"

#include "base/clock.h"

#include <patval/version.h>
#include <string.h>

int m_ping(struct call *call)
{
    buffer_puts(call->out, "{\"pong\":true,\"version\":\"" PATVAL_VERSION "\"}");
    return 0;
}

static void put_model(struct buffer *out, const struct model_entry *entry)
{
    buffer_puts(out, "{\"id\":");
    json_put_text(out, entry->id);
    json_put_name(out, "version");
    json_put_text(out, entry->version);
    json_put_name(out, "kind");
    json_put_text(out, entry->kind);
    json_put_name(out, "state");
    json_put_text(out, entry->state);
    json_put_name(out, "sha256");
    put_digest(out, &entry->digest);
    json_put_name(out, "zh");
    json_put_text(out, entry->zh);
    json_put_name(out, "en");
    json_put_text(out, entry->en);
}

static int put_models(struct call *call)
{
    struct request request = request_of(call);
    struct model_entry *entries;
    size_t count;
    if (service_models(&request, &entries, &count, &call->error))
        return -1;
    json_put_name(call->out, "models");
    buffer_putc(call->out, '[');
    for (size_t i = 0; i < count; i++) {
        json_put_comma(call->out);
        put_model(call->out, &entries[i]);
        buffer_putc(call->out, '}');
    }
    buffer_putc(call->out, ']');
    return 0;
}

int m_status(struct call *call)
{
    struct service_status status;
    char id[33];
    if (service_status(call->rpc->service, &status, &call->error))
        return -1;
    for (size_t i = 0; i < 16; i++) {
        static const char digits[] = "0123456789abcdef";
        id[2 * i] = digits[status.index_id[i] >> 4];
        id[2 * i + 1] = digits[status.index_id[i] & 15];
    }
    id[32] = '\0';
    buffer_puts(call->out, "{\"version\":\"" PATVAL_VERSION "\",\"index_id\":");
    json_put_text(call->out, id);
    const struct { const char *name; uint64_t number; } counts[] = {
        {"snapshot", status.sequence}, {"patents", status.patents}, {"deleted", status.deleted}, {"valuations", status.valuations},
        {"norms_edition", status.norms_edition}, {"used_bytes", status.used_bytes}, {"map_bytes", status.map_bytes},
        {"disk_free_bytes", status.disk_free_bytes}, {"requests", call->rpc->requests},
        {"uptime_seconds", (uint64_t)((clock_monotonic_microseconds() - call->rpc->started) / 1000000)}};
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        json_put_name(call->out, counts[i].name);
        json_put_integer(call->out, (int64_t)counts[i].number);
    }
    if (put_models(call))
        return -1;
    if (call->rpc->hooks.status)
        call->rpc->hooks.status(call->rpc->hooks.context, call->out);
    buffer_putc(call->out, '}');
    return 0;
}

int m_model_list(struct call *call)
{
    buffer_putc(call->out, '{');
    if (put_models(call))
        return -1;
    buffer_putc(call->out, '}');
    return 0;
}

int m_model_get(struct call *call)
{
    struct request request = request_of(call);
    struct model_entry entry;
    if (service_model(&request, param_string(call, "model"), &entry, &call->error))
        return -1;
    put_model(call->out, &entry);
    json_put_name(call->out, "text");
    json_put_string(call->out, entry.text, entry.size);
    buffer_putc(call->out, '}');
    return 0;
}

int m_model_check(struct call *call)
{
    struct request request = request_of(call);
    struct model_entry entry;
    const struct json *text = json_get(call->params, "text");
    if (service_model_check(&request, text->u.string.text, text->u.string.size, &entry, &call->error))
        return -1;
    put_model(call->out, &entry);
    buffer_putc(call->out, '}');
    return 0;
}

int m_admin_reload(struct call *call)
{
    if (!call->rpc->hooks.reload)
        return error_set(&call->error, ERROR_RELOAD, "", NULL, "a daemon with a configuration; this one serves standard input");
    if (call->rpc->hooks.reload(call->rpc->hooks.context, &call->error))
        return -1;
    buffer_puts(call->out, "{\"reloaded\":true}");
    return 0;
}

int m_index_check(struct call *call)
{
    if (!call->rpc->hooks.check_index)
        return error_set(&call->error, ERROR_INTERNAL, "", NULL, "a daemon that can start patvald --check");
    return call->rpc->hooks.check_index(call->rpc->hooks.context, call->out, &call->error);
}
