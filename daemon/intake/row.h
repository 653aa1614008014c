/* A row on its way, for row.c and numbers.c. */
#ifndef INTAKE_ROW_H
#define INTAKE_ROW_H

#include "intake/internal.h"

/* What the day of the row's document means, and that day where it is a grant's. */
struct document_day { bool grant, first; char text[16]; };

struct work {
    struct intake *intake;
    const struct reader *reader;
    bool counting;
    struct refusal *refusal;
    int year; /* of publication, where a column says it; else 0 */
    struct document_day *document;
};

/* row.c */
bool row_refuse(const struct work *work, uint32_t column, const struct error *error); /* false */
void row_count(const struct work *work, uint32_t index, struct cell_result result);
struct conversion row_conversion(const struct work *work, const struct binding *binding, struct buffer *out, struct error *error);
/* numbers.c: both number columns of the canonical row, with the tabulator between them; false: the row is refused. */
bool numbers_put(const struct work *work, struct buffer *out);

#endif
