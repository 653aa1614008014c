/* patent.* and norms.*: records in and out. */
#include "rpc/internal.h"

#include "base/clock.h"
#include "domain/patent_number.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int m_patent_get(struct call *call)
{
    struct request request = request_of(call);
    struct patent_answer *answer = arena_take(call->arena, sizeof *answer);
    if (!answer || service_patent(&request, param_string(call, "number"), param_day(call, "as_of", DAY_NONE), param_boolean(call, "hindsight", false), answer, &call->error))
        return -1;
    render_patent(call->out, answer);
    return 0;
}

/* A cursor is the next ordinal and the snapshot it was made from: "128.5601". */
int m_patent_list(struct call *call)
{
    struct request request = request_of(call);
    struct patent_list list;
    const char *cursor = param_string(call, "cursor");
    char *end = NULL;
    unsigned long first = cursor ? strtoul(cursor, &end, 10) : 0;
    uint64_t seen = cursor && end && *end == '.' ? strtoull(end + 1, NULL, 10) : 0;
    if (cursor && (!seen || first > UINT32_MAX))
        return error_set(&call->error, ERROR_PARAMS, "params.cursor", cursor, "the cursor of an earlier page");
    if (service_list(&request, param_string(call, "filter"), (uint32_t)first, (size_t)param_integer(call, "limit", 50), &list, &call->error))
        return -1;
    buffer_puts(call->out, "{\"snapshot\":");
    json_put_integer(call->out, (int64_t)list.snapshot);
    json_put_name(call->out, "snapshot_changed");
    json_put_boolean(call->out, seen && seen != list.snapshot);
    json_put_name(call->out, "items");
    buffer_putc(call->out, '[');
    for (size_t i = 0; i < list.count; i++) {
        json_put_comma(call->out);
        render_record(call->out, list.records[i], param_boolean(call, "abstracts", false));
    }
    buffer_puts(call->out, "],\"cursor\":");
    if (list.more)
        buffer_print(call->out, "\"%u.%llu\"", list.next, (unsigned long long)list.snapshot);
    else
        buffer_puts(call->out, "null");
    buffer_putc(call->out, '}');
    return 0;
}

static void put_change(struct buffer *out, const struct history_entry *entry, struct arena *arena)
{
    buffer_puts(out, "{\"sequence\":");
    json_put_integer(out, (int64_t)entry->sequence);
    json_put_name(out, "attribute");
    json_put_text(out, attribute_row(entry->attribute)->name);
    json_put_name(out, "value");
    put_value(out, entry->attribute, &entry->value, arena);
    json_put_name(out, "valid_from");
    put_day(out, entry->valid_from);
    json_put_name(out, "observed_on");
    put_day(out, entry->observed_on);
    json_put_name(out, "recorded_at_microseconds");
    json_put_integer(out, entry->recorded_at);
    json_put_name(out, "actor");
    json_put_text(out, entry->actor);
    json_put_name(out, "source");
    json_put_text(out, entry->source);
    json_put_name(out, "row");
    json_put_integer(out, entry->row);
    json_put_name(out, "rank");
    json_put_integer(out, entry->rank);
    json_put_name(out, "tenant_only");
    json_put_boolean(out, entry->tenant);
    json_put_name(out, "repeated_on");
    put_day(out, entry->repeated_on);
    json_put_name(out, "repeated_in");
    json_put_text(out, entry->repeated_in);
    json_put_name(out, "stands");
    json_put_boolean(out, entry->stands);
    buffer_putc(out, '}');
}

int m_patent_history(struct call *call)
{
    struct request request = request_of(call);
    struct history_entry *entries;
    size_t count;
    const char *normal;
    if (service_history(&request, param_string(call, "number"), &normal, &entries, &count, &call->error))
        return -1;
    buffer_puts(call->out, "{\"number\":");
    json_put_text(call->out, normal);
    json_put_name(call->out, "changes");
    buffer_putc(call->out, '[');
    for (size_t i = 0; i < count; i++) {
        json_put_comma(call->out);
        put_change(call->out, &entries[i], call->arena);
    }
    buffer_puts(call->out, "]}");
    return 0;
}

/* A JSON value in the canonical text of a fact. */
static int fact_text(struct call *call, enum attribute attribute, const struct json *value, struct buffer *text)
{
    const char *path = arena_print(call->arena, "params.facts.%s", attribute_row(attribute)->name);
    enum attribute_type type = attribute_row(attribute)->type;
    if (value->type == JSON_NULL) {
        buffer_puts(text, "\\N");
    } else if (value->type == JSON_BOOLEAN) {
        buffer_puts(text, value->u.boolean ? "true" : "false");
    } else if (json_is_number(value)) {
        buffer_put(text, call->text + value->offset, value->end - value->offset);
    } else if (value->type == JSON_STRING) {
        if (!value->u.string.size)
            return error_set(&call->error, ERROR_VALUE, path, "", "a value, or null to unset");
        buffer_put(text, value->u.string.text, value->u.string.size);
    } else if (value->type == JSON_ARRAY && type == TYPE_LIST) {
        for (uint32_t i = 0; i < value->u.array.count; i++) {
            const struct json *item = &value->u.array.items[i];
            if (item->type != JSON_STRING)
                return error_set(&call->error, ERROR_VALUE, path, json_type_name(item->type), "strings in the list");
            if (i)
                buffer_putc(text, '|');
            for (uint32_t k = 0; k < item->u.string.size; k++) {
                if (item->u.string.text[k] == '|' || item->u.string.text[k] == '\\')
                    buffer_putc(text, '\\');
                buffer_putc(text, item->u.string.text[k]);
            }
        }
    } else if (value->type == JSON_OBJECT && type == TYPE_SERIES) {
        for (uint32_t i = 0; i < value->u.object.count; i++) {
            const struct json_member *point = &value->u.object.members[i];
            if (point->value.type != JSON_INTEGER)
                return error_set(&call->error, ERROR_VALUE, path, json_type_name(point->value.type), "whole numbers by year");
            buffer_print(text, "%s%s=%lld", i ? "|" : "", point->name, (long long)point->value.u.integer);
        }
    } else {
        return error_set(&call->error, ERROR_VALUE, path, json_type_name(value->type), "a value of the attribute's type");
    }
    return 0;
}

/* The same number may stand among the facts too; another one would make two patents one. */
static int check_number(struct call *call, enum attribute attribute, const struct value *named, const struct value *fact)
{
    bool same = named->state != VALUE_SET || (fact->state == VALUE_SET && value_equal(attribute, named, fact));
    return same ? 0 : error_set(&call->error, ERROR_PARAMS, arena_print(call->arena, "params.facts.%s", attribute_row(attribute)->name),
                                fact->state == VALUE_SET ? fact->u.text : "null", "%.*s, as in params.number, or nothing", (int)named->size, named->u.text);
}

static int read_fact(struct call *call, const struct json_member *member, struct fact_row *row, struct arena *arena)
{
    enum attribute attribute = attribute_by_name(member->name, member->name_size);
    struct buffer text = {0};
    struct value named = {.state = VALUE_ABSENT};
    if (attribute == ATTRIBUTES)
        return error_set(&call->error, ERROR_ATTRIBUTE, arena_print(call->arena, "params.facts.%s", member->name), NULL, "an attribute of the data dictionary");
    if (attribute == ATTRIBUTE_application_number || attribute == ATTRIBUTE_publication_number)
        named = row->facts.values[attribute];
    int result = fact_text(call, attribute, &member->value, &text);
    if (!result && value_parse(attribute, buffer_text(&text), text.size, arena, &row->facts.values[attribute], &call->error)) {
        char path[sizeof call->error.path];
        snprintf(path, sizeof path, "params.facts.%s", attribute_row(attribute)->name);
        memcpy(call->error.path, path, sizeof path);
        result = -1;
    }
    buffer_free(&text);
    return result ? result : check_number(call, attribute, &named, &row->facts.values[attribute]);
}

int read_subject(struct call *call, const char *param, struct fact_row *row, struct arena *arena)
{
    struct patent_number number;
    const char *text = param_string(call, param);
    if (patent_number_parse(text, strlen(text), &number, arena_print(call->arena, "params.%s", param), &call->error))
        return -1;
    char *copy = arena_copy(arena, number.text, strlen(number.text));
    if (!copy)
        return error_set(&call->error, ERROR_BUSY, "", NULL, "free memory");
    record_set_text(&row->facts, number.form == NUMBER_APPLICATION ? ATTRIBUTE_application_number : ATTRIBUTE_publication_number, copy, strlen(copy));
    row->has_revision = json_get(call->params, "if_revision") != NULL;
    row->if_revision = (uint64_t)param_integer(call, "if_revision", 0);
    return 0;
}

static void render_put(struct write *write)
{
    const struct fact_row *row = write->row;
    static const char *const outcomes[] = {"refused", "stored", "unchanged"};
    enum attribute key = record_has(&row->facts, ATTRIBUTE_application_number) ? ATTRIBUTE_application_number : ATTRIBUTE_publication_number;
    buffer_puts(&write->answer, "{\"number\":");
    json_put_string(&write->answer, row->facts.values[key].u.text, row->facts.values[key].size);
    json_put_name(&write->answer, "outcome");
    json_put_text(&write->answer, write->kind == WRITE_DELETE ? "deleted" : outcomes[row->outcome]);
    json_put_name(&write->answer, "revision");
    json_put_integer(&write->answer, (int64_t)row->revision);
    buffer_putc(&write->answer, '}');
}

static int put_or_delete(struct call *call, enum write_kind kind)
{
    const struct json *facts = json_get(call->params, "facts");
    struct write *write = new_write(call, kind);
    if (!write)
        return -1;
    write->row = arena_take(write->arena, sizeof *write->row);
    write->render = render_put;
    int result = write->row ? read_subject(call, "number", write->row, write->arena) : error_set(&call->error, ERROR_BUSY, "", NULL, "free memory");
    for (uint32_t i = 0; facts && i < facts->u.object.count && !result; i++)
        result = read_fact(call, &facts->u.object.members[i], write->row, write->arena);
    if (result)
        return -1;
    return submit_write(call, write);
}

int m_patent_put(struct call *call)
{
    return put_or_delete(call, WRITE_PUT);
}

int m_patent_delete(struct call *call)
{
    return put_or_delete(call, WRITE_DELETE);
}

static void put_failure(struct buffer *out, const struct written_row *row)
{
    const struct error *error = row->error;
    const struct error_row *kind = error_row(error->code);
    json_put_comma(out);
    buffer_puts(out, "{\"row\":");
    json_put_integer(out, row->row);
    json_put_name(out, "field");
    json_put_text(out, error->path);
    json_put_name(out, "got");
    json_put_text(out, error->got[0] ? error->got : NULL);
    json_put_name(out, "expected");
    json_put_text(out, error->expected);
    json_put_name(out, "zh");
    json_put_text(out, kind->zh);
    json_put_name(out, "en");
    json_put_text(out, kind->en);
    buffer_putc(out, '}');
}

static void render_load(struct write *write)
{
    int64_t counts[3] = {0};
    struct written_row row;
    for (size_t at = 0; write_next_row(write, &at, &row);)
        counts[row.outcome]++;
    buffer_puts(&write->answer, "{\"job\":");
    json_put_text(&write->answer, write->job);
    json_put_name(&write->answer, "chunk");
    json_put_integer(&write->answer, (int64_t)write->chunk);
    json_put_name(&write->answer, "rows");
    json_put_integer(&write->answer, counts[FACT_STORED] + counts[FACT_UNCHANGED] + counts[FACT_REFUSED]);
    json_put_name(&write->answer, "stored");
    json_put_integer(&write->answer, counts[FACT_STORED]);
    json_put_name(&write->answer, "unchanged");
    json_put_integer(&write->answer, counts[FACT_UNCHANGED]);
    json_put_name(&write->answer, "refused");
    json_put_integer(&write->answer, counts[FACT_REFUSED]);
    json_put_name(&write->answer, "failures");
    buffer_putc(&write->answer, '[');
    for (size_t at = 0; write_next_row(write, &at, &row);)
        if (row.outcome == FACT_REFUSED)
            put_failure(&write->answer, &row);
    buffer_puts(&write->answer, "]}");
}

static int probe(struct call *call)
{
    struct request request = request_of(call);
    uint64_t next;
    if (service_load_progress(&request, param_string(call, "job"), &next, &call->error))
        return -1;
    buffer_puts(call->out, "{\"job\":");
    json_put_text(call->out, param_string(call, "job"));
    json_put_name(call->out, "next_chunk");
    json_put_integer(call->out, (int64_t)next);
    buffer_putc(call->out, '}');
    return 0;
}

static int take_row(void *context, struct fact_row *row, struct error *error)
{
    return write_add_row(context, row, error);
}

int m_patent_load(struct call *call)
{
    if (param_boolean(call, "probe", false))
        return probe(call);
    const struct json *rows = json_get(call->params, "rows");
    if (!rows || !json_get(call->params, "chunk"))
        return error_set(&call->error, ERROR_PARAMS_MISSING, rows ? "params.chunk" : "params.rows", NULL, "a chunk number and canonical rows, or probe: true");
    struct write *write = new_write(call, WRITE_LOAD);
    if (!write)
        return -1;
    const char *job = param_string(call, "job");
    write->job = arena_copy(write->arena, job, strlen(job));
    write->chunk = (uint64_t)param_integer(call, "chunk", 0);
    write->render = render_load;
    struct facts_input input = {rows->u.string.text, rows->u.string.size, (uint32_t)param_integer(call, "first_row", 1)};
    int result = write->job ? facts_read(&input, call->arena, take_row, write, &call->error) : error_set(&call->error, ERROR_BUSY, "", NULL, "free memory");
    if (result) {
        drop_write(call, write);
        return -1;
    }
    return submit_write(call, write);
}

static void put_edition(struct buffer *out, const struct norms_edition_entry *entry)
{
    buffer_puts(out, "{\"edition\":");
    json_put_integer(out, entry->edition);
    json_put_name(out, "day");
    put_day(out, entry->day);
    json_put_name(out, "sha256");
    put_digest(out, &entry->digest);
    json_put_name(out, "patents");
    json_put_integer(out, entry->patents);
    json_put_name(out, "cells");
    json_put_integer(out, entry->cells);
    buffer_putc(out, '}');
}

static void render_cut(struct write *write)
{
    put_edition(&write->answer, &write->norms);
}

int m_norms_cut(struct call *call)
{
    struct day today = {clock_today_utc8()}, day = param_day(call, "day", today);
    struct write *write = not_ahead(call, "params.day", day, DAYS_AHEAD) ? NULL : new_write(call, WRITE_NORMS);
    if (!write)
        return -1;
    write->valid_from = day;
    write->render = render_cut;
    return submit_write(call, write);
}

int m_norms_list(struct call *call)
{
    struct request request = request_of(call);
    struct norms_edition_entry *entries;
    size_t count;
    if (service_norms(&request, &entries, &count, &call->error))
        return -1;
    buffer_puts(call->out, "{\"editions\":[");
    for (size_t i = 0; i < count; i++) {
        json_put_comma(call->out);
        put_edition(call->out, &entries[i]);
    }
    buffer_puts(call->out, "]}");
    return 0;
}
