/* Writers shared by all results: days, digests, decimals, records, the head of a valuation, reasons, gaps. */
#include "rpc/internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

void put_day(struct buffer *out, struct day day)
{
    char text[11];
    if (!day_is_set(day)) {
        buffer_puts(out, "null");
        return;
    }
    day_format(day, text);
    json_put_text(out, text);
}

void put_digest(struct buffer *out, const struct digest *digest)
{
    char hex[65];
    digest_hex(digest, hex);
    json_put_text(out, hex);
}

void put_decimal(struct buffer *out, double value, unsigned decimals)
{
    double unit = 1;
    for (unsigned i = 0; i < decimals; i++)
        unit *= 10;
    double scaled = floor(value * unit + 0.5);
    json_put_scaled(out, scaled > 9e18 ? INT64_MAX : scaled < -9e18 ? INT64_MIN : (int64_t)scaled, decimals);
}

static void put_list(struct buffer *out, const struct value *value, struct arena *arena)
{
    size_t at = 0, size;
    const char *item;
    buffer_putc(out, '[');
    while (list_next(value, &at, arena, &item, &size)) {
        json_put_comma(out);
        json_put_string(out, item, size);
    }
    buffer_putc(out, ']');
}

/* {"2024":70000000,"2025":76000000} */
static void put_series(struct buffer *out, const struct value *value)
{
    const char *text = value->u.text, *end = text + value->size;
    buffer_putc(out, '{');
    while (text < end) {
        const char *mark = memchr(text, '=', (size_t)(end - text)), *stop = memchr(text, '|', (size_t)(end - text));
        stop = stop ? stop : end;
        if (!mark || mark > stop)
            break;
        json_put_comma(out);
        json_put_string(out, text, (size_t)(mark - text));
        buffer_putc(out, ':');
        buffer_put(out, mark + 1, (size_t)(stop - mark - 1));
        text = stop + 1;
    }
    buffer_putc(out, '}');
}

void put_value(struct buffer *out, enum attribute attribute, const struct value *value, struct arena *arena)
{
    if (value->state != VALUE_SET) {
        buffer_puts(out, "null");
        return;
    }
    switch (attribute_row(attribute)->type) {
    case TYPE_INTEGER:
    case TYPE_YUAN:
        json_put_integer(out, value->u.number);
        return;
    case TYPE_FRACTION:
        json_put_scaled(out, value->u.number, 6);
        return;
    case TYPE_FLAG:
        json_put_boolean(out, value->u.number != 0);
        return;
    case TYPE_DAY:
        put_day(out, (struct day){(int32_t)value->u.number});
        return;
    case TYPE_ENUMERATION:
        json_put_text(out, enumeration_word(attribute, value->u.number, NULL, NULL));
        return;
    case TYPE_LIST:
        put_list(out, value, arena);
        return;
    case TYPE_SERIES:
        put_series(out, value);
        return;
    case TYPE_TEXT:
    default:
        json_put_string(out, value->u.text, value->size);
    }
}

/* {"number":…,"revision":…,"attributes":{…} without the brace at the end */
static void put_record(struct buffer *out, const struct record *record, bool with_text)
{
    struct arena *arena = arena_new();
    enum attribute key = record_has(record, ATTRIBUTE_application_number) ? ATTRIBUTE_application_number : ATTRIBUTE_publication_number;
    if (!arena) {
        out->failed = true;
        return;
    }
    buffer_puts(out, "{\"number\":");
    put_value(out, key, &record->values[key], arena);
    buffer_puts(out, ",\"revision\":");
    json_put_integer(out, (int64_t)record->revision);
    buffer_puts(out, ",\"attributes\":{");
    for (size_t i = 0; i < ATTRIBUTES; i++)
        if (record_has(record, (enum attribute)i) && (with_text || i != ATTRIBUTE_abstract)) {
            json_put_name(out, attribute_row((enum attribute)i)->name);
            put_value(out, (enum attribute)i, &record->values[i], arena);
        }
    buffer_putc(out, '}');
    arena_free(arena);
}

void render_record(struct buffer *out, const struct record *record, bool with_text)
{
    put_record(out, record, with_text);
    buffer_putc(out, '}');
}

void render_patent(struct buffer *out, const struct patent_answer *answer)
{
    static const char *const relations[] = {"twin", "family"};
    static const char *const known[] = {"stated", "stated_by_it", "found"};
    put_record(out, &answer->record, true);
    json_put_name(out, "relatives");
    buffer_putc(out, '[');
    for (size_t i = 0; i < answer->relatives.count; i++) {
        const struct relative *relative = &answer->relatives.items[i];
        json_put_comma(out);
        buffer_puts(out, "{\"number\":");
        json_put_text(out, relative->number);
        json_put_name(out, "relation");
        json_put_text(out, relations[relative->relation]);
        json_put_name(out, "known");
        json_put_text(out, known[relative->known]);
        json_put_name(out, "in_index");
        json_put_boolean(out, relative->patent != NULL);
        json_put_name(out, "patent");
        json_put_text(out, relative->patent);
        buffer_putc(out, '}');
    }
    buffer_puts(out, "]}");
}

static void put_models(struct buffer *out, const struct valuation *value)
{
    json_put_name(out, "models");
    buffer_putc(out, '[');
    for (size_t i = 0; i < value->model_count; i++) {
        json_put_comma(out);
        buffer_puts(out, "{\"role\":");
        json_put_text(out, value->models[i].role);
        json_put_name(out, "id");
        json_put_text(out, value->models[i].id);
        json_put_name(out, "version");
        json_put_text(out, value->models[i].version);
        json_put_name(out, "sha256");
        put_digest(out, &value->models[i].digest);
        json_put_name(out, "unverified");
        buffer_putc(out, '[');
        for (size_t k = 0; k < value->models[i].unverified_count; k++) {
            json_put_comma(out);
            json_put_text(out, value->models[i].unverified[k]);
        }
        buffer_puts(out, "]}");
    }
    buffer_putc(out, ']');
}

void put_patent(struct buffer *out, const struct valuation *value)
{
    buffer_puts(out, "{\"number\":");
    json_put_text(out, value->number);
    json_put_name(out, "revision");
    json_put_integer(out, (int64_t)value->revision);
    json_put_name(out, "title");
    json_put_text(out, value->title);
    json_put_name(out, "kind");
    json_put_text(out, enumeration_word(ATTRIBUTE_kind, value->kind, NULL, NULL));
}

/* "valuation" comes first, so that the writer can put the number in at a known place: {"valuation":"V- is 16 bytes. */
void put_head(struct buffer *out, const struct valuation *value, bool recorded)
{
    static const char *const states[] = {"ok", "ok_with_gaps", "refused"};
    static const char *const purposes[] = {"pledge", "license", "management"};
    buffer_puts(out, recorded ? "{\"valuation\":\"V-000000000000\",\"recorded\":true,\"state\":" : "{\"valuation\":null,\"recorded\":false,\"state\":");
    json_put_text(out, states[value->state]);
    json_put_name(out, "as_of");
    put_day(out, value->as_of);
    json_put_name(out, "hindsight");
    json_put_boolean(out, value->hindsight);
    json_put_name(out, "purpose");
    json_put_text(out, purposes[value->purpose]);
    put_models(out, value);
    json_put_name(out, "norms");
    if (value->has_norms) {
        buffer_puts(out, "{\"edition\":");
        json_put_integer(out, value->norms_edition);
        json_put_name(out, "sha256");
        put_digest(out, &value->norms_digest);
        buffer_putc(out, '}');
    } else {
        buffer_puts(out, "null");
    }
    json_put_name(out, "patent");
    if (value->parts) {
        buffer_puts(out, "null");
        return;
    }
    put_patent(out, value);
    buffer_putc(out, '}');
}

static void put_pair(struct buffer *out, const char *zh, const char *en)
{
    json_put_name(out, "zh");
    json_put_text(out, zh);
    json_put_name(out, "en");
    json_put_text(out, en);
    buffer_putc(out, '}');
}

static void put_reasons(struct buffer *out, const char *name, const struct reason *reasons, size_t count)
{
    json_put_name(out, name);
    buffer_putc(out, '[');
    for (size_t i = 0; i < count; i++) {
        json_put_comma(out);
        buffer_puts(out, "{\"code\":");
        json_put_text(out, reasons[i].code);
        json_put_name(out, "indicator");
        json_put_text(out, reasons[i].indicator);
        json_put_name(out, "effect");
        json_put_scaled(out, reasons[i].effect, 2);
        put_pair(out, reasons[i].zh, reasons[i].en);
    }
    buffer_putc(out, ']');
}

void put_lists(struct buffer *out, const struct valuation *value, bool disclosures)
{
    put_reasons(out, "reasons", value->score.reasons, value->has_score ? value->score.reason_count : 0);
    put_reasons(out, "remedies", value->score.remedies, value->has_score ? value->score.remedy_count : 0);
    json_put_name(out, "gaps");
    buffer_putc(out, '[');
    for (size_t i = 0; i < value->gap_count; i++) {
        json_put_comma(out);
        buffer_puts(out, "{\"code\":");
        json_put_text(out, value->gaps[i].code);
        json_put_name(out, "path");
        json_put_text(out, value->gaps[i].path);
        put_pair(out, value->gaps[i].zh, value->gaps[i].en);
    }
    buffer_putc(out, ']');
    if (!disclosures || !value->disclosure_count)
        return;
    json_put_name(out, "disclosures");
    buffer_putc(out, '[');
    for (size_t i = 0; i < value->disclosure_count; i++) {
        json_put_comma(out);
        buffer_putc(out, '{');
        put_pair(out, value->disclosures[i].zh, value->disclosures[i].en);
    }
    buffer_putc(out, ']');
}
