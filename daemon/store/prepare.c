/* What a row would say of a new patent, as the bodies of its events: written by the thread that hands the job over, while the row is still in its
 * cache, so that the one writer reads a hundred bytes a row instead of a record. */
#include "store/internal.h"

#include <stdlib.h>

struct bodies { size_t at, sizes[2]; }; /* public and tenant's, one after the other */
struct prepared { struct buffer bytes; struct bodies rows[]; };

struct prepared *rows_prepare(const struct fact_row *rows, size_t count)
{
    struct prepared *prepared = calloc(1, sizeof *prepared + count * sizeof prepared->rows[0]);
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
    }
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
