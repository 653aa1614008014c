/* The rows of a load as the writer wants them: made by the thread that reads them, one while it is still in its cache, so that the one writer
 * reads a few hundred bytes a row and computes nothing, and so that many loads can wait.
 *
 * One draft after the other in `bytes`:
 *
 *   public body, tenant's body       of the row's events (event.h)
 *   application number, publication number, list of publications, each ended by 0
 *   and when the events of a new patent would make a record that holds the row's facts as they are:
 *   text row                         as it stands in its table (projection.c)
 *   numbers of the block             attribute 1, value 8 in the machine's order
 *   secondary entries                table 1, size of the key 1, key */
#include "store/load.h"

#include "store/block.h"

#include <stdlib.h>
#include <string.h>

struct draft { size_t at; uint32_t bodies[2], identity[3], text, numbers, entries; bool alone; struct seal seal; /* of the public body */ };

#define SALTS 64

struct load {
    struct load_row *rows;
    struct draft *drafts;
    size_t count, room;
    struct buffer bytes;
    struct arena *arena;
    uint8_t salts[SALTS][SALT_BYTES]; /* drawn for many rows at once */
    size_t salts_left;
    struct fact_row subject; /* of the row that the writer is at */
};

static const enum attribute identifying[3] = {ATTRIBUTE_application_number, ATTRIBUTE_publication_number, ATTRIBUTE_publication_numbers};
_Static_assert(ATTRIBUTES <= 256 && TABLES <= 256, "an attribute and a table fit a byte");

struct load *load_new(void)
{
    struct load *load = calloc(1, sizeof *load);
    if (load && !(load->arena = arena_new())) {
        free(load);
        return NULL;
    }
    return load;
}

void load_release(struct load *load)
{
    if (!load)
        return;
    buffer_free(&load->bytes);
    free(load->drafts);
    arena_free(load->arena);
    load->drafts = NULL;
    load->arena = NULL;
}

void load_free(struct load *load)
{
    load_release(load);
    for (size_t i = 0; load && i < load->count; i++)
        free(load->rows[i].error);
    free(load ? load->rows : NULL);
    free(load);
}

size_t load_rows(const struct load *load, const struct load_row **out)
{
    if (out)
        *out = load ? load->rows : NULL;
    return load ? load->count : 0;
}

/* Does the record that a single event makes hold its facts as they are?  An unset one falls away in the fold, and a list of documents is
 * settled there. */
static bool stands_alone(const struct record *facts)
{
    bool alone = facts->values[ATTRIBUTE_publication_numbers].state == VALUE_ABSENT;
    for (size_t i = 0; i < ATTRIBUTES; i++)
        alone &= facts->values[i].state != VALUE_UNSET;
    return alone;
}

/* Each is written, and the next one over it where it does not count: which of them do no processor can guess. */
static void put_numbers(struct buffer *out, const struct record *record)
{
    uint8_t *start = (uint8_t *)buffer_reserve(out, (size_t)ATTRIBUTES * DRAFT_NUMBER_BYTES), *to = start;
    for (size_t i = 0; start && i < ATTRIBUTES; i++) {
        *to = (uint8_t)i;
        memcpy(to + 1, &record->values[i].u.number, sizeof record->values[i].u.number);
        size_t counts = (size_t)block_holds((enum attribute)i) & (size_t)record_has(record, (enum attribute)i);
        to += DRAFT_NUMBER_BYTES * counts;
    }
    out->size += (size_t)(to - start);
}

static void put_identity(struct buffer *out, const struct record *facts, uint32_t sizes[3])
{
    for (size_t i = 0; i < 3; i++) {
        const struct value *value = &facts->values[identifying[i]];
        sizes[i] = value->state == VALUE_SET ? value->size : 0;
        buffer_put(out, value->state == VALUE_SET ? value->u.text : "", sizes[i]);
        buffer_putc(out, '\0');
    }
}

/* The rest of the draft: the record as it will stand. */
static int add_record(struct load *load, struct draft *draft, struct record *record, struct error *error)
{
    struct buffer *out = &load->bytes;
    if (!stands_alone(record) || record_compute(record, load->arena, NULL))
        return 0;
    size_t start = out->size;
    text_encode(out, record);
    draft->text = (uint32_t)(out->size - start);
    put_numbers(out, record);
    draft->numbers = (uint32_t)(out->size - start) - draft->text;
    if (secondary_encode(out, record, load->arena, error))
        return -1;
    draft->entries = (uint32_t)(out->size - start) - draft->text - draft->numbers;
    draft->alone = true;
    return 0;
}

static int no_memory(struct error *error)
{
    return error_set(error, ERROR_BUSY, "load", NULL, "free memory");
}

static int make_room(struct load *load, struct error *error)
{
    if (load->count < load->room)
        return 0;
    size_t room = load->room ? load->room * 2 : 64;
    struct load_row *rows = realloc(load->rows, room * sizeof *rows);
    load->rows = rows ? rows : load->rows;
    struct draft *drafts = rows ? realloc(load->drafts, room * sizeof *drafts) : NULL;
    load->drafts = drafts ? drafts : load->drafts;
    load->room = drafts ? room : load->room;
    return drafts ? 0 : no_memory(error);
}

/* So that the writer has one digest less to compute for each row. */
static int seal_public(struct load *load, struct draft *draft, struct error *error)
{
    if (load->bytes.failed || !draft->bodies[0])
        return 0;
    if (!load->salts_left && digest_random(load->salts, sizeof load->salts))
        return error_set(error, ERROR_BUSY, "event", NULL, "randomness from the system");
    load->salts_left = load->salts_left ? load->salts_left - 1 : SALTS - 1;
    memcpy(draft->seal.salt, load->salts[load->salts_left], SALT_BYTES);
    event_body_digest(draft->seal.salt, load->bytes.data + draft->at, draft->bodies[0], &draft->seal.digest);
    return 0;
}

int load_add(struct load *load, struct fact_row *row, struct error *error)
{
    if (make_room(load, error))
        return -1;
    struct buffer *out = &load->bytes;
    struct draft *draft = &load->drafts[load->count];
    *draft = (struct draft){.at = out->size};
    load->rows[load->count] = (struct load_row){.row = row->row};
    arena_reset(load->arena);
    if (row->error.code) {
        if (load_note(load, load->count, row, error))
            return -1;
    } else {
        body_put_record(out, &row->facts, PART_PUBLIC);
        draft->bodies[0] = (uint32_t)(out->size - draft->at);
        body_put_record(out, &row->facts, PART_TENANT);
        draft->bodies[1] = (uint32_t)(out->size - draft->at) - draft->bodies[0];
        put_identity(out, &row->facts, draft->identity);
        if (seal_public(load, draft, error) || add_record(load, draft, &row->facts, error))
            return -1;
    }
    load->count++;
    return out->failed ? no_memory(error) : 0;
}

/* ---- the writer's side --------------------------------------------------------------------------------------------------- */

static size_t identity_at(const struct draft *draft)
{
    return draft->at + draft->bodies[0] + draft->bodies[1];
}

struct fact_row *load_subject(struct load *load, size_t i)
{
    const struct draft *draft = &load->drafts[i];
    struct fact_row *subject = &load->subject;
    const char *at = load->bytes.data + identity_at(draft);
    subject->row = load->rows[i].row;
    subject->error.code = load->rows[i].error ? load->rows[i].error->code : ERROR_NONE;
    for (size_t k = 0; k < 3 && !subject->error.code; at += draft->identity[k++] + 1) {
        subject->facts.values[identifying[k]] = (struct value){.state = VALUE_ABSENT};
        if (draft->identity[k])
            record_set_text(&subject->facts, identifying[k], at, draft->identity[k]);
    }
    return subject;
}

int load_note(struct load *load, size_t i, const struct fact_row *row, struct error *error)
{
    struct load_row *out = &load->rows[i];
    out->outcome = row->outcome;
    out->ordinal = row->ordinal;
    out->revision = row->revision;
    if (!row->error.code || out->error)
        return 0;
    if (!(out->error = malloc(sizeof *out->error)))
        return no_memory(error);
    *out->error = row->error;
    return 0;
}

struct buffer load_body(const struct load *load, size_t i, bool tenant)
{
    const struct draft *draft = &load->drafts[i];
    return (struct buffer){.data = load->bytes.data + draft->at + (tenant ? draft->bodies[0] : 0), .size = draft->bodies[tenant]};
}

const struct seal *load_seal(const struct load *load, size_t i)
{
    return &load->drafts[i].seal;
}

int load_facts(const struct load *load, size_t i, struct record *out, struct error *error)
{
    for (int tenant = 0; tenant < 2; tenant++) {
        struct buffer body = load_body(load, i, tenant);
        if (body_read_record(body.data, body.size, out, error))
            return -1;
    }
    return 0;
}

bool load_draft(const struct load *load, size_t i, struct new_patent *out)
{
    const struct draft *draft = &load->drafts[i];
    const char *at = load->bytes.data + identity_at(draft);
    for (size_t k = 0; k < 2; at += draft->identity[k++] + 1)
        out->names[k] = (struct number){at, draft->identity[k]};
    at += draft->identity[2] + 1;
    out->text = (struct buffer){.data = (char *)(uintptr_t)at, .size = draft->text};
    out->numbers = (struct buffer){.data = (char *)(uintptr_t)(at + draft->text), .size = draft->numbers};
    out->entries = (struct buffer){.data = (char *)(uintptr_t)(at + draft->text + draft->numbers), .size = draft->entries};
    return draft->alone;
}
