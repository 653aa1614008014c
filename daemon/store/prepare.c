/* What a row would say of a new patent, as the bodies of its events and as the values that follow from its facts: made by the thread that hands the job over, while the row is still in its
 * cache, so that the one writer reads a hundred bytes a row, and computes nothing. */
#include "store/internal.h"

#include <stdlib.h>

#define DERIVED 16 /* computed attributes, and counts and kinds that were not given */

struct bodies {
    size_t at, sizes[2]; /* public and tenant's, one after the other */
    bool folds;
    unsigned char derived;
    unsigned char attributes[DERIVED];
    int64_t numbers[DERIVED];
};
struct prepared { struct buffer bytes; struct bodies rows[]; };
_Static_assert(ATTRIBUTES <= 256, "an attribute fits a byte");

/* Does the record that a single event makes hold its facts as they are?  An unset one falls away in the fold, and a list of documents is
 * settled there. */
static bool stands_alone(const struct record *facts)
{
    bool alone = facts->values[ATTRIBUTE_publication_numbers].state == VALUE_ABSENT;
    for (size_t i = 0; alone && i < ATTRIBUTES; i++)
        alone = facts->values[i].state != VALUE_UNSET;
    return alone;
}

static void derive(const struct record *facts, struct arena *arena, struct bodies *out)
{
    struct record record = *facts;
    arena_reset(arena);
    out->folds = stands_alone(facts) && !record_compute(&record, arena, NULL);
    for (size_t i = 0; out->folds && i < ATTRIBUTES; i++) {
        if (record.values[i].state == facts->values[i].state)
            continue;
        out->folds = out->derived < DERIVED && record.values[i].state == VALUE_SET && !attribute_is_text((enum attribute)i);
        if (!out->folds)
            break;
        out->attributes[out->derived] = (unsigned char)i;
        out->numbers[out->derived++] = record.values[i].u.number;
    }
}

struct prepared *rows_prepare(const struct fact_row *rows, size_t count)
{
    struct prepared *prepared = calloc(1, sizeof *prepared + count * sizeof prepared->rows[0]);
    struct arena *arena = arena_new();
    for (size_t i = 0; prepared && i < count; i++) {
        struct buffer *bytes = &prepared->bytes;
        struct bodies *bodies = &prepared->rows[i];
        bodies->at = bytes->size;
        if (rows[i].error.code)
            continue;
        body_put_record(bytes, &rows[i].facts, PART_PUBLIC);
        bodies->sizes[0] = bytes->size - bodies->at;
        body_put_record(bytes, &rows[i].facts, PART_TENANT);
        bodies->sizes[1] = bytes->size - bodies->at - bodies->sizes[0];
        if (arena)
            derive(&rows[i].facts, arena, bodies);
    }
    arena_free(arena);
    if (prepared && prepared->bytes.failed) {
        rows_drop(prepared);
        return NULL;
    }
    return prepared;
}

void rows_drop(struct prepared *prepared)
{
    if (prepared)
        buffer_free(&prepared->bytes);
    free(prepared);
}

struct buffer rows_body(const struct prepared *prepared, size_t row, bool tenant)
{
    const struct bodies *bodies = &prepared->rows[row];
    return (struct buffer){.data = prepared->bytes.data + bodies->at + (tenant ? bodies->sizes[0] : 0), .size = bodies->sizes[tenant]};
}

struct record *rows_fold(const struct prepared *prepared, size_t row, struct record *facts)
{
    const struct bodies *bodies = &prepared->rows[row];
    for (size_t i = 0; i < bodies->derived; i++)
        record_set_number(facts, (enum attribute)bodies->attributes[i], bodies->numbers[i]);
    return bodies->folds ? facts : NULL;
}
