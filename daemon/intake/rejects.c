/* Refusals: the list of those that are shown, and the file of all of them.
 *
 * A row that the intake refused is not kept: the file is read once more and the same row is refused again, so that a file of ten
 * million bad rows costs no memory.  What the daemon refused cannot be found out again and is kept. */
#include "intake/internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

size_t intake_rejects(const struct intake *intake, const struct intake_reject **list)
{
    *list = intake->rejects;
    return intake->reject_count;
}

/* The column that fed an attribute, as the file calls it. */
static const char *header_of(const struct intake *intake, const char *attribute)
{
    for (size_t i = 0; attribute && i < intake->layout.column_count; i++) {
        const struct intake_column *column = &intake->layout.columns[i];
        if (column->attribute && !strcmp(column->attribute, attribute) && column->fate <= INTAKE_COMPARISON)
            return column->header;
    }
    return "";
}

int intake_add_reject(struct intake *intake, const struct intake_reject *reject)
{
    const char *texts[] = {reject->header ? reject->header : header_of(intake, reject->attribute), reject->attribute, reject->got, reject->expected,
                           reject->expected_zh, reject->en, reject->zh};
    const char *kept[7];
    size_t size = 0;
    if (intake->reject_count == intake->reject_room) {
        size_t room = intake->reject_room ? intake->reject_room * 2 : 64;
        struct intake_reject *rejects = realloc(intake->rejects, room * sizeof *rejects);
        if (!rejects)
            return -1;
        intake->rejects = rejects;
        intake->reject_room = room;
    }
    for (size_t i = 0; i < 7; i++)
        size += (texts[i] ? strlen(texts[i]) : 0) + 1;
    char *block = malloc(size), *at = block;
    if (!block)
        return -1;
    for (size_t i = 0; i < 7; i++) {
        kept[i] = at;
        at = stpcpy(at, texts[i] ? texts[i] : "") + 1;
    }
    intake->rejects[intake->reject_count++] = (struct intake_reject){.row = reject->row, .header = kept[0], .attribute = kept[1], .got = kept[2],
                                                                     .expected = kept[3], .expected_zh = kept[4], .en = kept[5], .zh = kept[6]};
    return 0;
}

/* A spreadsheet runs what begins with = + - @ (or a tab), and rounds long numbers to 15 digits: a leading ' keeps both as text. */
static bool needs_guard(struct span cell)
{
    size_t digits = 0;
    if (cell.size && memchr("=+-@\t\r", cell.text[0], 6))
        return true;
    while (digits < cell.size && ((cell.text[digits] >= '0' && cell.text[digits] <= '9') || cell.text[digits] == '.'))
        digits++;
    return digits == cell.size && digits >= 12;
}

static void put_csv(struct buffer *line, struct span cell, char after)
{
    buffer_putc(line, '"');
    if (needs_guard(cell))
        buffer_putc(line, '\'');
    for (size_t i = 0; i < cell.size; i++) {
        if (cell.text[i] == '"')
            buffer_putc(line, '"');
        buffer_putc(line, cell.text[i]);
    }
    buffer_putc(line, '"');
    buffer_putc(line, after);
}

static void put_text(struct buffer *line, const char *text)
{
    put_csv(line, (struct span){text, strlen(text)}, ',');
}

struct writing {
    struct intake *intake;
    FILE *out;
    struct buffer line;
    uint32_t written;
    const struct intake_reject **added; /* by the daemon, in the order of rows */
    size_t added_count, next;
};

static int flush_line(struct writing *writing, struct error *error)
{
    writing->line.size -= writing->line.size && writing->line.data[writing->line.size - 1] == ',';
    buffer_puts(&writing->line, "\r\n");
    bool good = !writing->line.failed && fwrite(writing->line.data, 1, writing->line.size, writing->out) == writing->line.size;
    if (!good)
        return error_set(error, writing->line.failed ? ERROR_BUSY : ERROR_FILE, "rejects", strerror(errno), "a rejects file that can be written");
    buffer_clear(&writing->line);
    return 0;
}

static int write_head(struct writing *writing, struct error *error)
{
    static const char *const names[] = {"行号 row", "列 column", "值 value", "expected", "应为", "原因 reason"};
    buffer_puts(&writing->line, "\xEF\xBB\xBF");
    for (size_t i = 0; i < 6; i++)
        put_text(&writing->line, names[i]);
    for (size_t i = 0; i < writing->intake->layout.column_count; i++)
        put_text(&writing->line, writing->intake->layout.columns[i].header);
    return flush_line(writing, error);
}

/* `reader` NULL: the row is not in the file. */
static int write_row(struct writing *writing, const struct intake_reject *reject, const struct reader *reader, struct error *error)
{
    struct buffer *line = &writing->line;
    buffer_print(line, "%u,", reject->row);
    put_text(line, reject->header[0] ? reject->header : reject->attribute);
    put_text(line, reject->got);
    put_text(line, reject->expected);
    put_text(line, reject->expected_zh);
    struct buffer reason = {0};
    buffer_print(&reason, "%s%s%s", reject->zh, reject->zh[0] && reject->en[0] ? " / " : "", reject->en);
    put_text(line, buffer_text(&reason));
    buffer_free(&reason);
    /* a workbook's last cells may be missing; the CSV that is imported again must have them */
    size_t columns = writing->intake->source.format ? writing->intake->layout.column_count : 0;
    for (size_t i = 0; reader && (i < reader->count || i < columns); i++)
        put_csv(line, reader_cell(reader, i), ',');
    writing->written++;
    return flush_line(writing, error);
}

static int by_row(const void *a, const void *b)
{
    const struct intake_reject *const *left = a, *const *right = b;
    if ((*left)->row != (*right)->row)
        return (*left)->row < (*right)->row ? -1 : 1;
    return (*left > *right) - (*left < *right); /* both in the one list: the order in which they came */
}

/* The list holds the intake's own refusals too; those come out of the file again and are left out here by their row. */
static int gather_added(struct writing *writing, struct error *error)
{
    const struct intake *intake = writing->intake;
    writing->added = calloc(intake->reject_count + 1, sizeof *writing->added);
    if (!writing->added)
        return error_set(error, ERROR_BUSY, NULL, NULL, "free memory");
    for (size_t i = 0; i < intake->reject_count; i++)
        writing->added[writing->added_count++] = &intake->rejects[i];
    qsort(writing->added, writing->added_count, sizeof *writing->added, by_row);
    return 0;
}

static int write_record(struct writing *writing, struct reader *reader, struct error *error)
{
    struct refusal refusal;
    struct intake *intake = writing->intake;
    enum row_state state = row_convert(intake, reader, false, &intake->row, &refusal);
    int result = 0;
    if (state == ROW_REFUSED) {
        struct intake_reject reject;
        sentence_reject(intake, reader->row, &refusal, intake->row_arena, &reject);
        result = write_row(writing, &reject, reader, error);
    }
    while (!result && writing->next < writing->added_count && writing->added[writing->next]->row <= reader->row) {
        const struct intake_reject *added = writing->added[writing->next++];
        if (added->row == reader->row && state == ROW_REFUSED)
            continue; /* the intake's own, written just now */
        result = write_row(writing, added, added->row == reader->row ? reader : NULL, error);
    }
    return result;
}

int intake_rejects_write(struct intake *intake, FILE *out, uint32_t *written, struct error *error)
{
    struct writing writing = {.intake = intake, .out = out};
    struct reader reader;
    int got = reader_begin(&reader, &intake->source, intake->dialect, error);
    if (!got && intake->settled.at)
        reader_go_on(&reader, intake->settled.at, intake->settled.row);
    if (!got && (gather_added(&writing, error) || write_head(&writing, error)))
        got = -1;
    while (!got && (got = reader_next(&reader, error)) == 1)
        got = reader.row > intake->layout.header_row ? write_record(&writing, &reader, error) : 0;
    while (!got && writing.next < writing.added_count)
        got = write_row(&writing, writing.added[writing.next++], NULL, error);
    if (!got && fflush(out))
        got = error_set(error, ERROR_FILE, "rejects", strerror(errno), "a rejects file that can be written");
    if (written)
        *written = writing.written;
    reader_end(&reader);
    buffer_free(&writing.line);
    free(writing.added);
    return got;
}
