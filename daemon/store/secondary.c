/* Secondary entries: IPC subclass, holder, field and filing year, number of a family's member or a twin → ordinals. */
#include "store/desk.h"

#include "domain/fields.h"
#include "domain/patent_number.h"

#include <stdio.h>
#include <string.h>
#include <xxhash.h>

struct key { enum table table; uint8_t bytes[HOLDER_BYTES]; size_t size; };
struct keys { struct key *items; size_t count, room; };

/* A folded name over 64 bytes is replaced by '#' and its hash: LMDB's keys are bounded. */
size_t holder_key(const char *name, size_t size, struct arena *arena, uint8_t out[HOLDER_BYTES])
{
    const char *folded = text_fold(name, size, arena);
    size_t length = strlen(folded);
    if (length <= HOLDER_BYTES) {
        memcpy(out, folded, length);
        return length;
    }
    char hashed[HOLDER_BYTES];
    int written = snprintf(hashed, sizeof hashed, "#%016llx", (unsigned long long)XXH3_64bits(folded, length));
    memcpy(out, hashed, (size_t)written);
    return (size_t)written;
}

static void add(struct keys *keys, const struct key *key)
{
    for (size_t i = 0; i < keys->count; i++)
        if (keys->items[i].table == key->table && keys->items[i].size == key->size && !memcmp(keys->items[i].bytes, key->bytes, key->size))
            return;
    if (keys->count < keys->room && key->size)
        keys->items[keys->count++] = *key;
}

static void add_list(struct keys *keys, const struct record *record, enum attribute attribute, struct arena *arena)
{
    size_t at = 0, size;
    const char *item;
    while (list_next(&record->values[attribute], &at, arena, &item, &size)) {
        struct key key = {.table = attribute == ATTRIBUTE_classes ? TABLE_BY_CLASS : TABLE_BY_HOLDER};
        char subclass[5];
        if (key.table == TABLE_BY_HOLDER) {
            key.size = holder_key(item, size, arena, key.bytes);
        } else if (!class_subclass(item, size, subclass)) {
            memcpy(key.bytes, subclass, 4);
            key.size = 4;
        }
        add(keys, &key);
    }
}

/* Who names a number: the other way round than the record says it.  Members that are printed, not read, are nobody's number. */
static void add_relatives(struct keys *keys, const struct record *record, enum attribute attribute, struct arena *arena)
{
    size_t at = 0, size;
    const char *item;
    struct patent_number number;
    while (list_next(&record->values[attribute], &at, arena, &item, &size)) {
        if (patent_number_parse(item, size, &number, NULL, NULL))
            continue;
        struct key key = {.table = TABLE_BY_RELATIVE, .size = strlen(number.text)};
        memcpy(key.bytes, number.text, key.size);
        add(keys, &key);
    }
}

static int keys_of(const struct record *record, struct arena *arena, struct keys *keys, struct error *error)
{
    keys->room = list_count(&record->values[ATTRIBUTE_classes]) + list_count(&record->values[ATTRIBUTE_holders]) +
                 list_count(&record->values[ATTRIBUTE_patentees]) + list_count(&record->values[ATTRIBUTE_family_members]) + 2;
    keys->items = arena_take_raw(arena, keys->room * sizeof *keys->items);
    if (!keys->items)
        return error_set(error, ERROR_BUSY, "secondary", NULL, "free memory");
    add_list(keys, record, ATTRIBUTE_classes, arena);
    add_list(keys, record, ATTRIBUTE_holders, arena);
    add_list(keys, record, ATTRIBUTE_patentees, arena);
    add_relatives(keys, record, ATTRIBUTE_family_members, arena);
    add_relatives(keys, record, ATTRIBUTE_twin_number, arena);
    if (record_has(record, ATTRIBUTE_wipo_field) && record_has(record, ATTRIBUTE_filing_date)) {
        int year = day_year((struct day){(int32_t)record->values[ATTRIBUTE_filing_date].u.number});
        struct key key = {.table = TABLE_BY_FIELD_YEAR, .size = 3};
        key.bytes[0] = (uint8_t)record->values[ATTRIBUTE_wipo_field].u.number;
        key.bytes[1] = (uint8_t)(year >> 8);
        key.bytes[2] = (uint8_t)year;
        add(keys, &key);
    }
    return 0;
}

static bool holds(const struct keys *keys, const struct key *key)
{
    for (size_t i = 0; i < keys->count; i++)
        if (keys->items[i].table == key->table && keys->items[i].size == key->size && !memcmp(keys->items[i].bytes, key->bytes, key->size))
            return true;
    return false;
}

bool secondary_has(const struct record *record, enum table table, const void *key, size_t size, struct arena *arena)
{
    struct keys keys = {0};
    struct key wanted = {.table = table, .size = size};
    if (size > sizeof wanted.bytes || keys_of(record, arena, &keys, NULL))
        return false;
    memcpy(wanted.bytes, key, size);
    return holds(&keys, &wanted);
}

static int put_pairs(struct books *books, uint32_t ordinal, const struct keys *keys, const struct keys *except, bool put, struct error *error)
{
    for (size_t i = 0; i < keys->count; i++) {
        const struct key *key = &keys->items[i];
        if (!holds(except, key) && desk_pair(&books->shelf, key->table, key->bytes, key->size, ordinal, put, error))
            return -1;
    }
    return 0;
}

/* At most so many of the newest patents wait, however few entries they have: those who look for one of them walk through all. */
#define WAITING_MOST 50000

/* For the entries of a new patent: when they no longer fit beside the waiting ones, those go first, as a whole. */
static int make_room(struct books *books, uint32_t ordinal, size_t entries, struct error *error)
{
    if (desk_has_room(books->shelf.desk, entries) && ordinal - books->state->settled < WAITING_MOST)
        return 0;
    if (desk_flush_pairs(&books->shelf, error))
        return -1;
    books->state->settled = ordinal;
    books->settle |= !desk_has_room(books->shelf.desk, entries); /* they will be cut in two: not over the transaction's end */
    return 0;
}

/* Who is named by others is asked for every patent that is shown, so relatives never wait; the other entries of a new patent do. */
static int add_entry(struct books *books, uint32_t ordinal, enum table table, const uint8_t *key, size_t size, struct error *error)
{
    if (table == TABLE_BY_RELATIVE)
        return pair_put(&books->shelf, table, key, size, ordinal, error);
    return ordinal >= books->secondary_end ? 0 : desk_pair(&books->shelf, table, key, size, ordinal, true, error);
}

static int wait_with(struct books *books, uint32_t ordinal, const struct keys *keys, struct error *error)
{
    if (make_room(books, ordinal, keys->count, error))
        return -1;
    for (size_t i = 0; i < keys->count; i++)
        if (add_entry(books, ordinal, keys->items[i].table, keys->items[i].bytes, keys->items[i].size, error))
            return -1;
    return 0;
}

int secondary_replace(struct books *books, uint32_t ordinal, const struct record *before, const struct record *after, struct error *error)
{
    struct keys old = {0}, new = {0};
    if ((before && keys_of(before, books->arena, &old, error)) || (after && keys_of(after, books->arena, &new, error)))
        return -1;
    if (!before && ordinal >= books->state->settled)
        return wait_with(books, ordinal, &new, error);
    books->settle = true;
    return put_pairs(books, ordinal, &old, &new, false, error) || put_pairs(books, ordinal, &new, &old, true, error) ? -1 : 0;
}

int secondary_encode(struct buffer *out, const struct record *record, struct arena *arena, struct error *error)
{
    struct keys keys = {0};
    if (keys_of(record, arena, &keys, error))
        return -1;
    for (size_t i = 0; i < keys.count; i++) {
        buffer_putc(out, (char)keys.items[i].table);
        buffer_putc(out, (char)keys.items[i].size);
        buffer_put(out, keys.items[i].bytes, keys.items[i].size);
    }
    return 0;
}

int secondary_add(struct books *books, uint32_t ordinal, const struct buffer *entries, struct error *error)
{
    const uint8_t *bytes = (const uint8_t *)entries->data;
    size_t count = 0;
    for (size_t at = 0; at < entries->size; at += 2u + bytes[at + 1])
        count++;
    if (make_room(books, ordinal, count, error))
        return -1;
    for (size_t at = 0; at < entries->size; at += 2u + bytes[at + 1])
        if (add_entry(books, ordinal, (enum table)bytes[at], bytes + at + 2, bytes[at + 1], error))
            return -1;
    return 0;
}

int secondary_take_up(struct books *books, struct error *error)
{
    struct desk *desk = books->shelf.desk;
    const struct state *state = books->state;
    if (desk_covered(desk) == state->ordinals)
        return 0;
    desk_forget_pairs(desk);
    for (uint32_t ordinal = state->settled; ordinal < state->ordinals; ordinal++) {
        struct keys keys = {0};
        unsigned row_state;
        arena_reset(books->arena);
        struct record *record = arena_take_raw(books->arena, sizeof *record);
        if (!record)
            return error_set(error, ERROR_BUSY, "secondary", NULL, "free memory");
        if (projection_row(&books->shelf, ordinal, books->arena, record, &row_state, error) ||
            (row_state & ROW_LIVE && (keys_of(record, books->arena, &keys, error) || wait_with(books, ordinal, &keys, error))))
            return -1;
    }
    return 0;
}

int secondary_settle(struct books *books, struct error *error)
{
    if (desk_flush_pairs(&books->shelf, error))
        return -1;
    books->state->settled = books->state->ordinals;
    return 0;
}
