/* What one event changes outside the ledger.  The writer and the rebuild call the same function, so they cannot differ. */
#include "store/desk.h"
#include "store/load.h"

#include <string.h>
#include <xxhash.h>

void text_encode(struct buffer *out, const struct record *record)
{
    size_t start = out->size;
    buffer_put(out, "\0\0\0\0\0\0\0\0", 8);
    body_put_record(out, record, PART_TEXT);
    if (!out->failed)
        put_be64((uint8_t *)out->data + start, XXH3_64bits(out->data + start + 8, out->size - start - 8));
}

/* text: ordinal → row */
static int text_put(struct books *books, uint32_t ordinal, const struct buffer *row, bool fresh, struct error *error)
{
    uint8_t key[4];
    put_be32(key, ordinal);
    return fresh ? row_append(&books->shelf, TABLE_TEXT, key, 4, row->data, row->size, error) : row_put(&books->shelf, TABLE_TEXT, key, 4, row->data, row->size, error);
}

static int text_store(struct books *books, uint32_t ordinal, const struct record *record, bool fresh, struct error *error)
{
    struct buffer row = {0};
    text_encode(&row, record);
    int result = row.failed ? error_set(error, ERROR_BUSY, "text", NULL, "free memory") : text_put(books, ordinal, &row, fresh, error);
    buffer_free(&row);
    return result;
}

static int text_delete(struct books *books, uint32_t ordinal, struct error *error)
{
    uint8_t key[4];
    put_be32(key, ordinal);
    return row_delete(&books->shelf, TABLE_TEXT, key, 4, error);
}

static int text_load(const struct view_of_tables *shelf, uint32_t ordinal, struct arena *arena, struct record *record, struct error *error)
{
    uint8_t key[4];
    MDB_val value;
    put_be32(key, ordinal);
    int found = row_get(shelf, TABLE_TEXT, key, 4, &value, error);
    if (found <= 0)
        return found;
    const uint8_t *bytes = value.mv_data;
    if (value.mv_size < 8 || get_be64(bytes) != XXH3_64bits(bytes + 8, value.mv_size - 8))
        return error_set(error, ERROR_STORE_CORRUPT, "text", NULL, "the checksum of the row's bytes");
    char *copy = arena_copy(arena, (const char *)bytes + 8, value.mv_size - 8);
    return copy ? body_read_record(copy, value.mv_size - 8, record, error) : error_set(error, ERROR_BUSY, "text", NULL, "free memory");
}

/* The numbers, from the desk when there is one. */
static int block_row(const struct view_of_tables *shelf, uint32_t ordinal, struct record *record, unsigned *state, struct error *error)
{
    uint8_t key[4];
    MDB_val value;
    struct block *block;
    if (shelf->desk) {
        if (desk_block(shelf, ordinal, false, &block, error))
            return -1;
        *state = block->rows[ordinal % BLOCK_ROWS].state;
        block_get(block, ordinal % BLOCK_ROWS, record);
        return 0;
    }
    put_be32(key, ordinal / BLOCK_ROWS);
    int found = row_get(shelf, TABLE_PATENT, key, 4, &value, error);
    return found < 0 || (found && block_decode_row(value.mv_data, value.mv_size, ordinal % BLOCK_ROWS, record, state, error)) ? -1 : 0;
}

int projection_row(const struct view_of_tables *shelf, uint32_t ordinal, struct arena *arena, struct record *record, unsigned *state,
                   struct error *error)
{
    memset(record, 0, sizeof *record);
    record->ordinal = ordinal;
    *state = 0;
    if (block_row(shelf, ordinal, record, state, error))
        return -1;
    return *state & ROW_LIVE ? text_load(shelf, ordinal, arena, record, error) : 0;
}

int number_find(const struct view_of_tables *shelf, const char *number, size_t size, uint32_t *ordinal, struct error *error)
{
    MDB_val value;
    int found = row_get(shelf, TABLE_NUMBER, number, size, &value, error);
    if (found > 0)
        *ordinal = get_be32(value.mv_data);
    return found;
}

/* Everything that stands for one patent, from the record before (NULL: none) to the record after (NULL: it ends). */
static int replace(struct books *books, uint32_t ordinal, const struct record *before, const struct record *after, unsigned state,
                   struct error *error)
{
    struct block *block;
    if (desk_block(&books->shelf, ordinal, true, &block, error))
        return -1;
    if (after) {
        block_set(block, ordinal % BLOCK_ROWS, after, state);
    } else {
        struct record none = {.ordinal = ordinal, .head = books->state->sequence, .revision = before->revision + 1};
        block_set(block, ordinal % BLOCK_ROWS, &none, state);
    }
    if (after ? text_store(books, ordinal, after, !before, error) : text_delete(books, ordinal, error))
        return -1;
    return numbers_replace(books, ordinal, before, after, error) || secondary_replace(books, ordinal, before, after, error) ? -1 : 0;
}

/* The same for a new patent of a load: what stands for it has been made already. */
static int add_new(struct books *books, uint32_t ordinal, const struct entry *entry, unsigned state, struct error *error)
{
    const struct new_patent *draft = entry->draft;
    struct block *block;
    uint8_t bytes[4];
    if (desk_block(&books->shelf, ordinal, true, &block, error))
        return -1;
    block->rows[ordinal % BLOCK_ROWS] = (struct block_row){.state = (uint8_t)state, .revision = 1, .head = entry->sequence};
    for (size_t at = 0; at < draft->numbers.size; at += DRAFT_NUMBER_BYTES) {
        int64_t number;
        memcpy(&number, draft->numbers.data + at + 1, sizeof number);
        block_put(block, ordinal % BLOCK_ROWS, (enum attribute)(unsigned char)draft->numbers.data[at], number);
    }
    put_be32(bytes, ordinal);
    for (size_t i = 0; i < 2; i++)
        if (draft->names[i].size && row_put(&books->shelf, TABLE_NUMBER, draft->names[i].text, draft->names[i].size, bytes, 4, error))
            return -1;
    return text_put(books, ordinal, &draft->text, true, error) || secondary_add(books, ordinal, &draft->entries, error) ? -1 : 0;
}

/* The public record as it follows from the event and those before it, and what it was. */
static int fold_facts(struct books *books, uint32_t ordinal, const struct entry *newest, struct record *before, struct record *after, struct error *error)
{
    struct view public = {.as_of = DAY_NONE};
    struct chain chain;
    unsigned state;
    bool known;
    if (before && projection_row(&books->shelf, ordinal, books->arena, before, &state, error))
        return -1;
    return chain_read(&books->ledger, newest->sequence, newest, books->arena, &chain, error) || chain_fold(&chain, &public, books->arena, after, &known, error) ? -1 : 0;
}

static int apply_facts(struct books *books, const struct entry *newest, struct error *error)
{
    uint32_t ordinal = (uint32_t)(newest->event.subject - 1);
    bool of_tenant = newest->event.tenant[0];
    struct block *block;
    if (desk_block(&books->shelf, ordinal, of_tenant, &block, error))
        return -1;
    struct block_row *row = &block->rows[ordinal % BLOCK_ROWS];
    unsigned state = row->state, flags = ROW_LIVE | (state & ROW_TENANT_FACTS) | (of_tenant ? ROW_TENANT_FACTS : 0u);
    if (!state) {
        books->state->ordinals = ordinal + 1 > books->state->ordinals ? ordinal + 1 : books->state->ordinals;
        books->state->patents++;
    } else if (of_tenant && state & ROW_LIVE) { /* nothing public changes: the fold would be what it was */
        *row = (struct block_row){.state = (uint8_t)flags, .revision = row->revision + (newest->event.kind == EVENT_FACTS), .head = newest->sequence};
        return 0;
    }
    if (!state && newest->draft)
        return add_new(books, ordinal, newest, flags, error);
    struct record *before = state & ROW_LIVE ? arena_take(books->arena, sizeof *before) : NULL, *after = arena_take_raw(books->arena, sizeof *after);
    if (!after || (state & ROW_LIVE && !before))
        return error_set(error, ERROR_BUSY, "record", NULL, "free memory");
    if (fold_facts(books, ordinal, newest, before, after, error))
        return -1;
    after->ordinal = ordinal;
    after->tenant_facts = false;
    return replace(books, ordinal, before, after, flags, error);
}

static int apply_delete(struct books *books, const struct event *event, struct error *error)
{
    uint32_t ordinal = (uint32_t)(event->subject - 1);
    struct record before;
    unsigned state;
    if (projection_row(&books->shelf, ordinal, books->arena, &before, &state, error))
        return -1;
    books->state->patents--;
    books->state->deleted++;
    return replace(books, ordinal, &before, NULL, ROW_DELETED, error);
}

/* Finds one member of a body; false when it is not there. */
static bool member_find(const char *body, size_t size, unsigned id, struct body_item *out)
{
    size_t at = 0;
    unsigned last = 0;
    while (body_next(body, size, &at, &last, out) > 0)
        if (out->id == id)
            return true;
    return false;
}

/* valuation: tenant ‖ 0 ‖ number → sequence;  load: tenant ‖ 0 ‖ job → next chunk */
static int apply_numbered(struct books *books, uint64_t sequence, const struct event *event, const char *body, size_t size, struct error *error)
{
    bool valuation = event->kind == EVENT_VALUATION;
    struct body_item item, chunk;
    int64_t number;
    uint8_t row[8];
    struct buffer key = {0};
    buffer_put(&key, event->tenant, strlen(event->tenant) + 1);
    if (valuation && member_find(body, size, MEMBER_NUMBER, &item) && !body_number(&item, &number)) {
        buffer_put(&key, "\0\0\0\0\0\0\0\0", 8);
        put_be64((uint8_t *)key.data + key.size - 8, (uint64_t)number);
        put_be64(row, sequence);
        books->state->valuations++;
    } else if (!valuation && member_find(body, size, MEMBER_JOB, &item) && member_find(body, size, MEMBER_CHUNK, &chunk) &&
               !body_number(&chunk, &number)) {
        buffer_put(&key, item.bytes, item.size);
        put_be64(row, (uint64_t)number);
    } else {
        buffer_free(&key);
        return 0; /* erased: the proof stays, nothing can be looked up */
    }
    int result = row_put(&books->shelf, valuation ? TABLE_VALUATION : TABLE_LOAD, key.data, key.size, row, 8, error);
    buffer_free(&key);
    return result;
}

/* An edition is cut again as it was: with the attributes that its event names, or with those of the first generation. */
static int apply_norms(struct books *books, uint64_t sequence, const struct event *event, const char *body, size_t size, struct error *error)
{
    struct norms_entry entry = {.edition = ++books->state->norms_edition, .day = {event->valid_from}, .sequence = sequence, .attributes = NORMED_FIRST_GENERATION};
    struct body_item item;
    int64_t number;
    if (member_find(body, size, MEMBER_NORMED, &item)) {
        if (body_number(&item, &number) || number < NORMED_FIRST_GENERATION || number > NORMED_COUNT)
            return error_set(error, ERROR_STORE_SCHEMA, "norms", NULL, "an edition of at most %d attributes, as this patvald knows them", NORMED_COUNT);
        entry.attributes = (unsigned)number;
    }
    return desk_flush(&books->shelf, error) || norms_cut(books, &entry, error) ? -1 : 0;
}

int projection_apply(struct books *books, const struct entry *entry, struct error *error)
{
    const struct event *event = &entry->event;
    const char *body = entry->body ? entry->body : "";
    uint64_t sequence = entry->sequence;
    size_t size = entry->body_size;
    switch (event->kind) {
    case EVENT_FACTS:
    case EVENT_REPEAT:
        return apply_facts(books, entry, error);
    case EVENT_DELETE:
        return apply_delete(books, event, error);
    case EVENT_VALUATION:
    case EVENT_LOAD:
        return apply_numbered(books, sequence, event, body, size, error);
    case EVENT_DEAL:
    case EVENT_OPINION:
        return evidence_apply(books, sequence, event, error);
    case EVENT_NORMS:
        return apply_norms(books, sequence, event, body, size, error);
    case EVENT_KINDS:
    default:
        return error_set(error, ERROR_STORE_SCHEMA, "event", NULL, "an event kind of this patvald");
    }
}
