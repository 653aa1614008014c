#include "store/pack.h"

#include "store/bytes.h"

#include <string.h>
#include <xxhash.h>

#define FORM 1
#define EVENT_HEAD 12
#define BODY_HEAD 4
#define TEMPLATE_BYTES 21

enum class { CLASS_UNSET, CLASS_NUMBER, CLASS_TEXT };

static uint64_t zigzag(uint64_t step)
{
    return (step << 1) ^ (uint64_t)((int64_t)step >> 63);
}

static uint64_t unzigzag(uint64_t value)
{
    return (value >> 1) ^ (uint64_t)-(int64_t)(value & 1);
}

/* ---- events -------------------------------------------------------------------------------------------------------------- */

static size_t write_template(const struct event *event, uint8_t *out)
{
    size_t sizes[] = {strlen(event->tenant), strlen(event->actor), strlen(event->source)};
    const char *const names[] = {event->tenant, event->actor, event->source};
    uint8_t *at = out;
    *at++ = (uint8_t)event->kind;
    *at++ = (uint8_t)event->rank;
    for (int i = 0; i < 3; i++)
        *at++ = (uint8_t)sizes[i];
    at = put_le(at, (uint32_t)event->valid_from, 4);
    at = put_le(at, (uint32_t)event->observed_on, 4);
    at = put_le(at, (uint64_t)event->recorded_at, 8);
    for (int i = 0; i < 3; i++) {
        memcpy(at, names[i], (uint8_t)sizes[i]);
        at += (uint8_t)sizes[i];
    }
    return (size_t)(at - out);
}

/* The template's number in the pack; `templates` when it is a new one. */
static unsigned find_template(const struct event_pack *pack, const uint8_t *bytes, size_t size)
{
    for (unsigned i = 0; i < pack->templates; i++)
        if ((size_t)(pack->template_at[i + 1] - pack->template_at[i]) == size && !memcmp(pack->heads.data + pack->template_at[i], bytes, size))
            return i;
    return pack->templates;
}

int event_pack_add(struct event_pack *pack, uint64_t sequence, const struct event *event)
{
    uint8_t template[TEMPLATE_BYTES + 3 * 255], row[1 + 3 * VARINT_BYTES + sizeof event->body_digest.bytes];
    size_t template_size = write_template(event, template), size = 1;
    unsigned number = find_template(pack, template, template_size);
    size_t more = number == pack->templates ? template_size : 0;
    row[0] = (uint8_t)number;
    size += varint_write(row + size, zigzag(event->subject - pack->subject));
    size += varint_write(row + size, event->previous ? sequence - event->previous : 0);
    size += varint_write(row + size, zigzag((uint64_t)event->row - pack->row));
    memcpy(row + size, event->body_digest.bytes, sizeof event->body_digest.bytes);
    size += sizeof event->body_digest.bytes;
    if (pack->count && (pack->count == PACK_EVENTS || EVENT_HEAD + pack->heads.size + pack->rows.size + more + size > EVENT_PACK_BYTES))
        return 0;
    buffer_put(&pack->heads, template, more);
    buffer_put(&pack->rows, row, size);
    if (pack->heads.failed || pack->rows.failed)
        return -1;
    pack->first = pack->count ? pack->first : sequence;
    pack->templates += more != 0;
    pack->template_at[pack->templates] = (uint16_t)pack->heads.size;
    pack->subject = event->subject;
    pack->row = event->row;
    pack->count++;
    return 1;
}

void event_pack_end(struct event_pack *pack, struct buffer *out)
{
    uint8_t head[EVENT_HEAD] = {[8] = FORM, (uint8_t)(pack->count - 1), (uint8_t)(pack->templates - 1)};
    size_t start = out->size;
    buffer_put(out, head, sizeof head);
    buffer_put(out, pack->heads.data, pack->heads.size);
    buffer_put(out, pack->rows.data, pack->rows.size);
    if (!out->failed)
        put_le((uint8_t *)out->data + start, XXH3_64bits(out->data + start + 8, out->size - start - 8), 8);
    buffer_clear(&pack->heads);
    buffer_clear(&pack->rows);
    pack->count = pack->templates = pack->row = 0;
    pack->subject = 0;
}

void event_pack_free(struct event_pack *pack)
{
    buffer_free(&pack->heads);
    buffer_free(&pack->rows);
}

static int corrupt(struct error *error, const char *expected)
{
    return error_set(error, ERROR_STORE_CORRUPT, "event", NULL, "%s", expected);
}

static int read_template(const uint8_t *at, struct arena *arena, struct event *out, struct error *error)
{
    if (!at[0] || at[0] >= EVENT_KINDS)
        return error_set(error, ERROR_STORE_SCHEMA, "event", NULL, "events of a kind below %d; this one is of kind %d", EVENT_KINDS, at[0]);
    const char *names = (const char *)at + TEMPLATE_BYTES;
    out->kind = at[0];
    out->rank = at[1];
    out->valid_from = (int32_t)get_le(at + 5, 4);
    out->observed_on = (int32_t)get_le(at + 9, 4);
    out->recorded_at = (int64_t)get_le(at + 13, 8);
    out->tenant = arena_copy(arena, names, at[2]);
    out->actor = arena_copy(arena, names + at[2], at[3]);
    out->source = arena_copy(arena, names + at[2] + at[3], at[4]);
    return out->tenant && out->actor && out->source ? 0 : error_set(error, ERROR_BUSY, "event", NULL, "free memory");
}

/* The place of the rows; where each template begins goes to `at`.  0 when the templates pass the end. */
static size_t walk_templates(const uint8_t *bytes, size_t size, const uint8_t *at[256])
{
    size_t place = EVENT_HEAD;
    for (unsigned i = 0; i <= bytes[10]; i++) {
        if (size - place < TEMPLATE_BYTES)
            return 0;
        at[i] = bytes + place;
        size_t whole = (size_t)TEMPLATE_BYTES + at[i][2] + at[i][3] + at[i][4];
        if (size - place < whole)
            return 0;
        place += whole;
    }
    return place;
}

int event_pack_read(const void *data, size_t size, uint64_t first, uint64_t sequence, struct arena *arena, struct event *out, struct error *error)
{
    const uint8_t *bytes = data, *templates[256];
    uint64_t index = sequence - first;
    if (size < EVENT_HEAD || get_le(bytes, 8) != XXH3_64bits(bytes + 8, size - 8))
        return corrupt(error, "the checksum of the events' bytes");
    if (bytes[8] != FORM)
        return error_set(error, ERROR_STORE_SCHEMA, "event", NULL, "events packed in form %d; these are in form %d", FORM, bytes[8]);
    size_t place = walk_templates(bytes, size, templates);
    uint64_t subject = 0, back = 0, row = 0, step;
    *out = (struct event){.subject = 0};
    if (!place || bytes[11])
        return corrupt(error, "whole templates of events");
    if (index > bytes[9])
        return 0;
    for (uint64_t i = 0; i <= index; i++) {
        if (place >= size || bytes[place] > bytes[10])
            return corrupt(error, "whole events in their pack");
        const uint8_t *template = templates[bytes[place++]];
        if (varint_read(data, size, &place, &step) || varint_read(data, size, &place, &back))
            return corrupt(error, "whole events in their pack");
        subject += unzigzag(step);
        if (varint_read(data, size, &place, &step) || size - place < sizeof out->body_digest.bytes)
            return corrupt(error, "whole events in their pack");
        row += unzigzag(step);
        if (i == index && read_template(template, arena, out, error))
            return -1;
        memcpy(out->body_digest.bytes, bytes + place, sizeof out->body_digest.bytes);
        place += sizeof out->body_digest.bytes;
    }
    if (back > sequence || row > UINT32_MAX)
        return corrupt(error, "an event after those it follows");
    out->subject = subject;
    out->previous = back ? sequence - back : 0;
    out->row = (uint32_t)row;
    return 1;
}

/* ---- bodies -------------------------------------------------------------------------------------------------------------- */

/* A shortest varint that fills the member: what body_put_number writes, and a text that looks like it may be told as one too. */
static bool looks_like_number(const struct body_item *item)
{
    uint64_t ignored;
    size_t at = 0, size = item->size;
    if (!size || size > VARINT_BYTES || item->bytes[size - 1] & 0x80)
        return false;
    if (size <= 3) /* most: all but the last go on, and that one is not 0 unless it is alone */
        return size == 1 || (item->bytes[size - 1] && item->bytes[0] & 0x80 && item->bytes[size - 2] & 0x80);
    return !varint_read(item->bytes, size, &at, &ignored) && at == size;
}

/* As most members are: id and number a byte each.  step < 32 (its class stands beside it in a byte of the shape), mark 2, number < 128. */
#define SMALL_BYTES 3
static inline bool is_small_number(const struct buffer *body, size_t at)
{
    if (body->size - at < SMALL_BYTES)
        return false;
    uint8_t step = (uint8_t)body->data[at], mark = (uint8_t)body->data[at + 1], number = (uint8_t)body->data[at + 2];
    return step - 1u < 31 && mark == 2 && number < 0x80;
}

/* The body as shape and content: a member's part of the shape is at most twice, its content at most once as long as the member.  -1 when its
 * bytes are not canonical. */
static int split(struct body_pack *pack, const uint8_t *salt, const struct buffer *body)
{
    struct body_item item;
    size_t at = 0, members = 0;
    unsigned last = 0, before = 0;
    int more;
    buffer_clear(&pack->shape);
    buffer_clear(&pack->row);
    uint8_t *shape = (uint8_t *)buffer_reserve(&pack->shape, 2 * body->size + 2 * VARINT_BYTES), *row = (uint8_t *)buffer_reserve(&pack->row, 1 + SALT_BYTES + body->size);
    if (!shape || !row)
        return -1;
    uint8_t *member = shape + VARINT_BYTES, *content = row + 1 + SALT_BYTES; /* the number of members comes first, when it is known */
    memcpy(row + 1, salt, SALT_BYTES);
    for (;;) {
        for (; is_small_number(body, at); at += SMALL_BYTES, members++) {
            last += (uint8_t)body->data[at];
            *member++ = (uint8_t)(body->data[at] << 2 | CLASS_NUMBER);
            *content++ = (uint8_t)body->data[at + 2];
        }
        before = last;
        if ((more = body_next(body->data, body->size, &at, &last, &item)) <= 0)
            break;
        enum class class = item.unset ? CLASS_UNSET : looks_like_number(&item) ? CLASS_NUMBER : CLASS_TEXT;
        member += varint_write(member, (uint64_t)(item.id - before) << 2 | class);
        if (class == CLASS_TEXT)
            content += varint_write(content, item.size);
        if (item.size == 1)
            *content = (uint8_t)item.bytes[0];
        else if (item.size)
            memcpy(content, item.bytes, item.size);
        content += item.size;
        members++;
    }
    size_t head = varint_write(shape, members), size = (size_t)(member - shape) - VARINT_BYTES;
    memmove(shape + head, shape + VARINT_BYTES, size);
    pack->shape.size = head + size;
    pack->row.size = (size_t)(content - row);
    return more || last > 65535 ? -1 : 0;
}

static unsigned find_shape(const struct body_pack *pack)
{
    for (unsigned i = 0; i < pack->shapes; i++)
        if (pack->shape_at[i + 1] - pack->shape_at[i] == pack->shape.size && !memcmp(pack->shape_bytes.data + pack->shape_at[i], pack->shape.data, pack->shape.size))
            return i;
    return pack->shapes;
}

int body_pack_add(struct body_pack *pack, uint64_t sequence, const uint8_t salt[SALT_BYTES], const struct buffer *body)
{
    if (split(pack, salt, body))
        return -1;
    unsigned shape = find_shape(pack);
    size_t more = shape == pack->shapes ? pack->shape.size : 0;
    size_t whole = BODY_HEAD + 2 * (pack->count + 1) + pack->shape_bytes.size + pack->rows.size + more + pack->row.size;
    if (pack->count && (pack->count == PACK_EVENTS || whole > BODY_PACK_BYTES))
        return 0;
    pack->row.data[0] = (char)(shape + 1);
    buffer_put(&pack->shape_bytes, pack->shape.data, more);
    buffer_put(&pack->rows, pack->row.data, pack->row.size);
    if (pack->shape_bytes.failed || pack->rows.failed)
        return -1;
    pack->first = pack->count ? pack->first : sequence;
    pack->shapes += more != 0;
    pack->shape_at[pack->shapes] = (uint32_t)pack->shape_bytes.size;
    pack->sizes[pack->count++] = (uint16_t)pack->row.size; /* one alone may be longer, and then its size is not written */
    return 1;
}

void body_pack_end(struct body_pack *pack, struct buffer *out)
{
    uint8_t head[BODY_HEAD + 2 * PACK_EVENTS] = {FORM, (uint8_t)(pack->count - 1), (uint8_t)pack->shapes}, *at = head + BODY_HEAD;
    for (unsigned i = 0; i < pack->count && pack->count > 1; i++)
        at = put_le(at, pack->sizes[i], 2);
    buffer_put(out, head, (size_t)(at - head));
    buffer_put(out, pack->shape_bytes.data, pack->shape_bytes.size);
    buffer_put(out, pack->rows.data, pack->rows.size);
    buffer_clear(&pack->shape_bytes);
    buffer_clear(&pack->rows);
    pack->count = pack->shapes = 0;
}

void body_pack_free(struct body_pack *pack)
{
    buffer_free(&pack->shape_bytes);
    buffer_free(&pack->rows);
    buffer_free(&pack->shape);
    buffer_free(&pack->row);
}

static int no_body(struct error *error, const char *expected)
{
    return error_set(error, ERROR_STORE_CORRUPT, "body", NULL, "%s", expected);
}

/* A pack of bodies taken apart: where each shape begins, and where one body lies. */
struct opened { const uint8_t *bytes; size_t size, count, shapes[256], row, row_size; };

static int walk_shapes(struct opened *pack, size_t *place)
{
    const char *bytes = (const char *)pack->bytes;
    for (unsigned i = 0; i < pack->bytes[2]; i++) {
        uint64_t members, member;
        pack->shapes[i] = *place;
        if (varint_read(bytes, pack->size, place, &members))
            return -1;
        while (members--)
            if (varint_read(bytes, pack->size, place, &member))
                return -1;
    }
    return 0;
}

static int open_pack(const void *data, size_t size, uint64_t index, struct opened *out, struct error *error)
{
    const uint8_t *bytes = data;
    if (size < BODY_HEAD || bytes[3])
        return no_body(error, "whole bodies of events");
    if (bytes[0] != FORM)
        return error_set(error, ERROR_STORE_SCHEMA, "body", NULL, "bodies packed in form %d; these are in form %d", FORM, bytes[0]);
    *out = (struct opened){.bytes = bytes, .size = size, .count = (size_t)bytes[1] + 1};
    size_t place = BODY_HEAD + (out->count > 1 ? 2 * out->count : 0);
    if (index >= out->count)
        return 0;
    if (place > size || walk_shapes(out, &place))
        return no_body(error, "whole shapes of bodies");
    for (size_t i = 0; i < index; i++)
        place += get_le(bytes + BODY_HEAD + 2 * i, 2);
    out->row = place;
    out->row_size = place > size ? 0 : out->count == 1 ? size - place : get_le(bytes + BODY_HEAD + 2 * index, 2);
    return out->row_size && out->row_size <= size - place ? 1 : no_body(error, "whole bodies of events");
}

/* One member of a body by its shape: writes it canonically at `out`; the size written, or 0 when the bytes do not hold. */
static size_t write_member(const char *row, size_t size, size_t *at, uint64_t member, char *out)
{
    size_t written = varint_write((uint8_t *)out, member >> 2), start = *at;
    uint64_t length = 0;
    if ((member & 3) == CLASS_TEXT && varint_read(row, size, at, &length))
        return 0;
    if ((member & 3) == CLASS_NUMBER) {
        if (varint_read(row, size, at, &length))
            return 0;
        length = *at - start;
        *at = start;
    }
    if ((member & 3) > CLASS_TEXT || length > size - *at)
        return 0;
    written += varint_write((uint8_t *)out + written, (member & 3) == CLASS_UNSET ? 0 : length + 1);
    memcpy(out + written, row + *at, length);
    *at += length;
    return written + length;
}

int body_pack_read(const void *data, size_t size, uint64_t index, struct arena *arena, struct packed_body *out, struct error *error)
{
    struct opened pack;
    int found = open_pack(data, size, index, &pack, error);
    if (found <= 0)
        return found;
    const char *row = (const char *)pack.bytes + pack.row;
    *out = (struct packed_body){.erased = !row[0]};
    if (out->erased)
        return pack.row_size == 1 ? 1 : no_body(error, "nothing of an erased body");
    if ((uint8_t)row[0] > pack.bytes[2] || pack.row_size < 1 + SALT_BYTES)
        return no_body(error, "salt and body of an event");
    uint64_t members, member;
    size_t shape = pack.shapes[(uint8_t)row[0] - 1], at = 1 + SALT_BYTES;
    memcpy(out->salt, row + 1, SALT_BYTES);
    if (varint_read(data, size, &shape, &members) || members > size)
        return no_body(error, "the shape of the body");
    char *bytes = arena_take(arena, pack.row_size + (size_t)members * 2 * VARINT_BYTES + 1);
    if (!bytes)
        return error_set(error, ERROR_BUSY, "body", NULL, "free memory");
    for (uint64_t i = 0; i < members; i++) {
        size_t written = varint_read(data, size, &shape, &member) ? 0 : write_member(row, pack.row_size, &at, member, bytes + out->size);
        if (!written)
            return no_body(error, "members as the shape of the body says");
        out->size += written;
    }
    out->bytes = bytes;
    return at == pack.row_size ? 1 : no_body(error, "nothing after the last member of a body");
}

int body_pack_erase(const void *data, size_t size, uint64_t index, struct buffer *out, struct error *error)
{
    struct opened pack;
    int found = open_pack(data, size, index, &pack, error);
    if (found <= 0)
        return found;
    size_t start = out->size;
    buffer_put(out, data, pack.row);
    buffer_put(out, "", 1);
    buffer_put(out, pack.bytes + pack.row + pack.row_size, size - pack.row - pack.row_size);
    if (out->failed)
        return error_set(error, ERROR_BUSY, "body", NULL, "free memory");
    if (pack.count > 1)
        put_le((uint8_t *)out->data + start + BODY_HEAD + 2 * index, 1, 2);
    return 1;
}
