#include "store/event.h"

#include "store/bytes.h"

#include <string.h>

void event_put_header(const struct event *event, struct buffer *out)
{
    size_t tenant = strlen(event->tenant), actor = strlen(event->actor), source = strlen(event->source);
    uint8_t head[HEADER_BYTES] = {1, (uint8_t)event->kind, (uint8_t)event->rank, (uint8_t)tenant, (uint8_t)actor, (uint8_t)source}, *at = head + 8;
    at = put_le(at, event->subject, 8);
    at = put_le(at, event->previous, 8);
    at = put_le(at, (uint32_t)event->valid_from, 4);
    at = put_le(at, (uint32_t)event->observed_on, 4);
    at = put_le(at, (uint64_t)event->recorded_at, 8);
    at = put_le(at, event->row, 4);
    memcpy(at + 4, event->body_digest.bytes, 32);
    buffer_put(out, head, sizeof head);
    buffer_put(out, event->tenant, tenant);
    buffer_put(out, event->actor, actor);
    buffer_put(out, event->source, source);
}

int event_read_header(const void *bytes, size_t size, struct arena *arena, struct event *out, struct error *error)
{
    const uint8_t *at = bytes;
    if (size >= 2 && (at[0] != 1 || at[1] == 0 || at[1] >= EVENT_KINDS))
        return error_set(error, ERROR_STORE_SCHEMA, "event", NULL, "events of version 1 and a kind below %d; this one is of version %d, kind %d",
                         EVENT_KINDS, at[0], at[1]);
    if (size < HEADER_BYTES || size != (size_t)HEADER_BYTES + at[3] + at[4] + at[5] || get_le(at + 6, 2) || get_le(at + 44, 4))
        return error_set(error, ERROR_STORE_CORRUPT, "event", NULL, "a whole event header");
    *out = (struct event){.kind = at[1], .rank = at[2], .subject = get_le(at + 8, 8), .previous = get_le(at + 16, 8),
                          .valid_from = (int32_t)get_le(at + 24, 4), .observed_on = (int32_t)get_le(at + 28, 4),
                          .recorded_at = (int64_t)get_le(at + 32, 8), .row = (uint32_t)get_le(at + 40, 4)};
    memcpy(out->body_digest.bytes, at + 48, 32);
    const char *names = (const char *)at + HEADER_BYTES;
    out->tenant = arena_copy(arena, names, at[3]);
    out->actor = arena_copy(arena, names + at[3], at[4]);
    out->source = arena_copy(arena, names + at[3] + at[4], at[5]);
    if (!out->tenant || !out->actor || !out->source)
        return error_set(error, ERROR_BUSY, "event", NULL, "free memory");
    return 0;
}

void event_leaf(const void *header, size_t size, struct digest *out)
{
    digest_of_two("", 1, header, size, out);
}

void event_body_digest(const uint8_t salt[SALT_BYTES], const void *body, size_t size, struct digest *out)
{
    digest_of_two(salt, SALT_BYTES, body, size, out);
}

int varint_read_long(const char *bytes, size_t size, size_t *at, uint64_t *out)
{
    *out = 0;
    for (unsigned shift = 0; shift < 64 && *at < size; shift += 7) {
        uint8_t byte = (uint8_t)bytes[(*at)++];
        if (shift == 63 && byte > 1)
            return -1;
        *out |= (uint64_t)(byte & 0x7F) << shift;
        if (!(byte & 0x80))
            return byte == 0 && shift ? -1 : 0;
    }
    return -1;
}

/* The head of a member: the step of the id and the mark of its length. */
static size_t write_head(uint8_t *out, unsigned *last, unsigned id, uint64_t mark)
{
    size_t size = varint_write(out, id - *last);
    *last = id;
    return size + varint_write(out + size, mark);
}

#define MEMBER_BYTES (3 * VARINT_BYTES) /* a number's whole member; a text's without its bytes */

static inline size_t write_number(uint8_t *out, unsigned *last, unsigned id, int64_t number)
{
    uint64_t zigzag = ((uint64_t)number << 1) ^ (uint64_t)(number < 0 ? -1 : 0);
    if (zigzag < 0x80 && id - *last < 0x80) { /* most */
        out[0] = (uint8_t)(id - *last);
        out[1] = 2;
        out[2] = (uint8_t)zigzag;
        *last = id;
        return 3;
    }
    size_t size = varint_write(out, id - *last);
    *last = id;
    size_t length = varint_write(out + size + 1, zigzag); /* at most ten bytes, so the mark of its length takes one */
    out[size] = (uint8_t)(length + 1);
    return size + 1 + length;
}

void body_put_text(struct buffer *out, unsigned *last, unsigned id, const char *text, size_t size)
{
    uint8_t head[MEMBER_BYTES];
    buffer_put(out, head, write_head(head, last, id, (uint64_t)size + 1));
    buffer_put(out, text, size);
}

void body_put_number(struct buffer *out, unsigned *last, unsigned id, int64_t number)
{
    uint8_t member[MEMBER_BYTES];
    buffer_put(out, member, write_number(member, last, id, number));
}

void body_put_unset(struct buffer *out, unsigned *last, unsigned id)
{
    uint8_t head[MEMBER_BYTES];
    buffer_put(out, head, write_head(head, last, id, 0));
}

/* The attributes of each part, in order, with what is asked of each: they are gone through for every record that is written. */
struct attribute_member { uint8_t attribute, id; bool is_text; };
#define MEMBER(id, name, type) {ATTRIBUTE_##name, id, TYPE_##type == TYPE_TEXT || TYPE_##type == TYPE_LIST || TYPE_##type == TYPE_SERIES},
#define PUBLIC_IF_PUBLIC MEMBER
#define PUBLIC_IF_TENANT(...)
#define TENANT_IF_PUBLIC(...)
#define TENANT_IF_TENANT MEMBER
#define TEXT_IF_BLOCK(...)
#define TEXT_IF_TEXT MEMBER
#define TEXT_IF_LEDGER(...)
#define TEXT_IF_COMPUTED(...)
static const struct attribute_member public_members[] = {
#define ATTRIBUTE(id, name, type, group, place, tenancy, ...) PUBLIC_IF_##tenancy(id, name, type)
#include <patval/attributes.def>
#undef ATTRIBUTE
};
static const struct attribute_member tenant_members[] = {
#define ATTRIBUTE(id, name, type, group, place, tenancy, ...) TENANT_IF_##tenancy(id, name, type)
#include <patval/attributes.def>
#undef ATTRIBUTE
};
static const struct attribute_member text_members[] = {
#define ATTRIBUTE(id, name, type, group, place, tenancy, ...) TEXT_IF_##place(id, name, type)
#include <patval/attributes.def>
#undef ATTRIBUTE
};
static const struct attribute_member all_members[] = {
#define ATTRIBUTE(id, name, type, ...) MEMBER(id, name, type)
#include <patval/attributes.def>
#undef ATTRIBUTE
};
#define PART(members) {members, sizeof members / sizeof members[0]}
static const struct { const struct attribute_member *members; size_t count; } parts[] = {
    [PART_ALL] = PART(all_members),
    [PART_PUBLIC] = PART(public_members),
    [PART_TENANT] = PART(tenant_members),
    [PART_TEXT] = PART(text_members),
};

/* A text, or that a value is unset; behind it there is again room for the heads of `more` members.  NULL without memory. */
static uint8_t *write_text(struct buffer *out, uint8_t *at, unsigned *last, unsigned id, const struct value *value, size_t more)
{
    bool set = value->state == VALUE_SET;
    at += write_head(at, last, id, set ? (uint64_t)value->size + 1 : 0);
    if (!set || !value->size)
        return at;
    size_t before = out->size;
    out->size = (size_t)(at - (uint8_t *)out->data);
    at = (uint8_t *)buffer_reserve(out, value->size + more * MEMBER_BYTES);
    out->size = before;
    return at ? (uint8_t *)memcpy(at, value->u.text, value->size) + value->size : NULL;
}

/* attributes.def stands in ascending order of ids (a unit test holds it), so the dense order is the canonical one. */
void body_put_record(struct buffer *out, const struct record *record, enum body_part part)
{
    const struct attribute_member *member = parts[part].members, *end = member + parts[part].count;
    uint8_t *at = (uint8_t *)buffer_reserve(out, parts[part].count * MEMBER_BYTES);
    unsigned last = 0;
    for (; member < end && at; member++) {
        const struct value *value = &record->values[member->attribute];
        if (value->state == VALUE_ABSENT)
            continue;
        if (value->state == VALUE_SET && !member->is_text)
            at += write_number(at, &last, member->id, value->u.number);
        else
            at = write_text(out, at, &last, member->id, value, (size_t)(end - member) - 1);
    }
    out->size = at ? (size_t)(at - (uint8_t *)out->data) : out->size;
}

int body_next_long(const char *body, size_t size, size_t *at, unsigned *last, struct body_item *out)
{
    uint64_t step, length;
    if (*at == size)
        return 0;
    if (varint_read(body, size, at, &step) || step == 0 || step > 65535 || *last + step > 65535 || varint_read(body, size, at, &length))
        return -1;
    if (length && length - 1 > size - *at)
        return -1;
    *last += (unsigned)step;
    *out = (struct body_item){.id = *last, .unset = length == 0, .bytes = body + *at, .size = length ? (uint32_t)(length - 1) : 0};
    *at += out->size;
    return 1;
}

int body_number(const struct body_item *item, int64_t *out)
{
    size_t at = 0;
    uint64_t zigzag;
    if (varint_read(item->bytes, item->size, &at, &zigzag) || at != item->size)
        return -1;
    *out = (int64_t)(zigzag >> 1) ^ -(int64_t)(zigzag & 1);
    return 0;
}

int body_read_record(const char *body, size_t size, struct record *record, struct error *error)
{
    struct body_item item;
    size_t at = 0;
    unsigned last = 0;
    int more;
    while ((more = body_next(body, size, &at, &last, &item)) > 0) {
        enum attribute attribute = attribute_by_id(item.id);
        int64_t number = 0;
        if (attribute == ATTRIBUTES)
            return error_set(error, ERROR_STORE_SCHEMA, "event", NULL, "attributes of this patvald's dictionary; attribute id %u is newer", item.id);
        struct value *value = &record->values[attribute];
        if (!item.unset && attribute_is_text(attribute)) {
            *value = (struct value){.state = VALUE_SET, .size = item.size, .u.text = item.bytes};
        } else if (item.unset || !body_number(&item, &number)) {
            *value = (struct value){.state = item.unset ? VALUE_UNSET : VALUE_SET, .u.number = number};
        } else {
            return error_set(error, ERROR_STORE_CORRUPT, attribute_row(attribute)->name, NULL, "a canonical number in the event's body");
        }
    }
    return more ? error_set(error, ERROR_STORE_CORRUPT, "event", NULL, "a canonical event body") : 0;
}
