/* rpc.discover: an OpenRPC document made from the same rows that the dispatcher checks by. */
#include "rpc/internal.h"

#include <patval/version.h>
#include <string.h>

static const char *schema_type(enum param_type type)
{
    switch (type) {
    case PARAM_INTEGER:
        return "integer";
    case PARAM_NUMBER:
        return "number";
    case PARAM_BOOLEAN:
        return "boolean";
    case PARAM_OBJECT:
    case PARAM_ANY_OBJECT:
        return "object";
    case PARAM_ARRAY:
        return "array";
    default:
        return "string";
    }
}

static void put_schema(struct buffer *out, const struct param_row *row)
{
    buffer_puts(out, "{\"type\":");
    json_put_text(out, schema_type(row->type));
    if (row->type == PARAM_DAY) {
        json_put_name(out, "format");
        json_put_text(out, "date");
    }
    if (row->type == PARAM_INTEGER || row->type == PARAM_NUMBER) {
        json_put_name(out, "minimum");
        json_put_scaled(out, row->minimum, row->type == PARAM_NUMBER ? 6 : 0);
        json_put_name(out, "maximum");
        json_put_scaled(out, row->maximum, row->type == PARAM_NUMBER ? 6 : 0);
    }
    if (param_words(row->type)) {
        json_put_name(out, "enum");
        buffer_putc(out, '[');
        for (const char *at = param_words(row->type); at;) {
            const char *end = strchr(at, ',');
            json_put_comma(out);
            json_put_string(out, at, end ? (size_t)(end - at) : strlen(at));
            at = end ? end + 2 : NULL;
        }
        buffer_putc(out, ']');
    }
    buffer_putc(out, '}');
}

static void put_params(struct buffer *out, enum method method)
{
    size_t count;
    const struct param_row *rows = param_rows(&count);
    json_put_name(out, "params");
    buffer_putc(out, '[');
    for (size_t i = 0; i < count; i++) {
        if (rows[i].method != method)
            continue;
        json_put_comma(out);
        buffer_puts(out, "{\"name\":");
        json_put_text(out, rows[i].path);
        json_put_name(out, "required");
        json_put_boolean(out, rows[i].required);
        json_put_name(out, "description");
        json_put_text(out, rows[i].en);
        json_put_name(out, "schema");
        put_schema(out, &rows[i]);
        buffer_putc(out, '}');
    }
    buffer_putc(out, ']');
}

static void put_method(struct buffer *out, enum method method)
{
    const struct method_row *row = method_row(method);
    buffer_puts(out, "{\"name\":");
    json_put_text(out, row->name);
    json_put_name(out, "summary");
    json_put_text(out, row->en);
    json_put_name(out, "x-summary-zh");
    json_put_text(out, row->zh);
    json_put_name(out, "x-roles");
    buffer_putc(out, '[');
    for (unsigned role = 1; role <= ROLE_ADMIN; role *= 2)
        if (row->roles & role) {
            json_put_comma(out);
            json_put_text(out, role_word(role));
        }
    buffer_putc(out, ']');
    json_put_name(out, "paramStructure");
    json_put_text(out, "by-name");
    put_params(out, method);
    buffer_puts(out, ",\"result\":{\"name\":\"result\",\"schema\":{\"type\":\"object\"}}}");
}

int m_discover(struct call *call)
{
    struct buffer *out = call->out;
    buffer_puts(out, "{\"openrpc\":\"1.2.6\",\"info\":{\"title\":\"patvald\",\"version\":\"" PATVAL_VERSION "\"},\"methods\":[");
    for (int i = 0; i < METHODS; i++)
        if (method_row((enum method)i)->roles & call->caller->roles) {
            json_put_comma(out);
            put_method(out, (enum method)i);
        }
    buffer_puts(out, "],\"components\":{\"errors\":{");
    for (int code = 1; code < ERROR_CODES; code++) {
        const struct error_row *row = error_row((enum error_code)code);
        json_put_name(out, row->name);
        buffer_puts(out, "{\"code\":");
        json_put_integer(out, row->number);
        json_put_name(out, "message");
        json_put_text(out, row->en);
        json_put_name(out, "x-message-zh");
        json_put_text(out, row->zh);
        buffer_putc(out, '}');
    }
    buffer_puts(out, "}}}");
    return 0;
}
