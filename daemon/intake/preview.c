/* The first rows as they will be sent: converted by row_convert like any other and taken apart again, so that what is shown is what is stored.
 * Nothing is counted: the chunks come afterwards and count everything once. */
#include "intake/internal.h"

#include <string.h>

/* The next cell of a canonical line, its escapes taken off; `*at` behind it. */
static const char *next_cell(const char **at, struct arena *arena)
{
    size_t size = strcspn(*at, "\t\n"), kept = 0;
    char *cell = arena_copy(arena, *at, size);
    *at += size + ((*at)[size] == '\t');
    for (size_t i = 0; cell && i < size; i++, kept++) {
        bool escape = cell[i] == '\\' && i + 1 < size;
        i += escape;
        cell[kept] = !escape ? cell[i] : cell[i] == 't' ? '\t' : cell[i] == 'n' ? '\n' : cell[i];
    }
    if (cell)
        cell[kept] = '\0';
    return cell;
}

static int take_apart(struct intake *intake, struct arena *arena, struct intake_sample *out)
{
    const char *head = buffer_text(&intake->head), *row = buffer_text(&intake->row);
    const char **names = arena_take(arena, ATTRIBUTES * sizeof *names), **values = arena_take(arena, ATTRIBUTES * sizeof *values);
    while (names && values && *head && *head != '\n' && out->count < ATTRIBUTES) {
        const char *name = next_cell(&head, arena), *value = next_cell(&row, arena);
        if (!name || !value)
            return -1;
        names[out->count] = name;
        values[out->count] = value;
        out->count += value[0] != '\0';
    }
    out->names = names;
    out->values = values;
    return names && values ? 0 : -1;
}

struct preview { void (*show)(void *context, const struct intake_sample *sample); void *context; };

static int show_record(struct intake *intake, const struct reader *reader, const struct preview *preview, struct error *error)
{
    struct refusal refusal;
    struct intake_reject reject;
    struct intake_sample sample = {.row = reader->row};
    enum row_state state = row_convert(intake, reader, false, &intake->row, &refusal);
    if (state == ROW_BLANK)
        return 0;
    struct arena *arena = arena_new();
    int result = arena ? 0 : -1;
    if (!result && state == ROW_REFUSED) {
        sentence_reject(intake, reader->row, &refusal, intake->row_arena, &reject);
        sample.refused = &reject;
    } else if (!result) {
        result = take_apart(intake, arena, &sample);
    }
    if (!result)
        preview->show(preview->context, &sample);
    arena_free(arena);
    return result ? error_set(error, ERROR_BUSY, NULL, NULL, "free memory") : 1;
}

int intake_preview(struct intake *intake, size_t rows, void (*show)(void *context, const struct intake_sample *sample), void *context, struct error *error)
{
    struct preview preview = {show, context};
    struct reader reader;
    int got = reader_begin(&reader, &intake->source, intake->dialect, error);
    for (size_t shown = 0; !got && shown < rows && (got = reader_next(&reader, error)) == 1;) {
        int one = reader.row > intake->layout.header_row ? show_record(intake, &reader, &preview, error) : 0;
        shown += one > 0;
        got = one < 0 ? -1 : 0;
    }
    reader_end(&reader);
    return got < 0 ? -1 : 0;
}
