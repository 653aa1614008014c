/* Excel workbooks since 2007: which sheet is read, and that the bytes are such a workbook at all. */
#include "intake/workbook.h"

#include <stdio.h>
#include <string.h>

#define HEADER_WITHIN 10 /* rows with cells; as layout.c looks for it */

/* The archive's table of contents stands at its end, whole names in it; a cut file has lost it, so the names before the parts are asked. */
bool xlsx_is(const struct format_input *input)
{
    const char *bytes = (const char *)input->bytes;
    size_t size = input->size;
    if (size < 4 || memcmp(bytes, "PK\3\4", 4) != 0)
        return false;
    size_t head = size < 65536 ? size : 65536;
    const char *end = bytes + size - head;
    bool other = memmem(bytes, size < 4096 ? size : 4096, "opendocument", 12) || memmem(end, head, "word/document", 13) ||
                 memmem(end, head, "ppt/presentation", 16);
    bool own = memmem(bytes, head, "xl/", 3) || memmem(end, head, "xl/workbook", 11) || memmem(bytes, head, "[Content_Types].xml", 19) ||
               memmem(end, head, "[Content_Types].xml", 19);
    return own && !other;
}

struct sniff { const struct format_input *input; bool found; };

static int sniff_row(void *context, uint32_t number, const char *const *cells, const size_t *sizes, size_t count)
{
    struct sniff *sniff = context;
    (void)number;
    sniff->found = sniff->found || sniff->input->is_header(sniff->input->asker, cells, sizes, count);
    return 0;
}

static int choose_named(const struct workbook *workbook, const struct format_input *input, size_t *chosen, struct error *error)
{
    struct buffer titles = {0};
    for (size_t i = 0; i < workbook->sheet_count; i++) {
        if (!strcmp(workbook->sheets[i].name, input->wanted)) {
            *chosen = i;
            buffer_free(&titles);
            return 0;
        }
        buffer_print(&titles, "%s%s", i ? ", " : "", workbook->sheets[i].name);
    }
    format_no_sheet(input, buffer_text(&titles), error);
    buffer_free(&titles);
    return -1;
}

/* The first sheet whose header gives patent numbers; where none does, the first, of which the intake will say what it has instead. */
static int choose(struct workbook *workbook, const struct format_input *input, size_t *chosen, struct error *error)
{
    struct sniff sniff = {.input = input};
    struct row_sink sink = {sniff_row, &sniff};
    *chosen = 0;
    if (input->wanted)
        return choose_named(workbook, input, chosen, error);
    for (size_t i = 0; input->is_header && workbook->sheet_count > 1 && i < workbook->sheet_count; i++) {
        if (workbook_rows(workbook, &workbook->sheets[i], HEADER_WITHIN, &sink, error))
            return -1;
        if (sniff.found) {
            *chosen = i;
            return 0;
        }
    }
    return 0;
}

int xlsx_read(const struct format_input *input, const struct row_sink *sink, struct error *error)
{
    struct workbook workbook;
    size_t chosen;
    int result = workbook_open(input, &workbook, error);
    if (!result)
        result = choose(&workbook, input, &chosen, error);
    if (!result && input->part)
        snprintf(input->part, FORMAT_PART, "%s", workbook.sheets[chosen].name);
    for (size_t i = 0; !result && i < workbook.sheet_count; i++)
        if (i != chosen)
            format_add_other(input, workbook.sheets[i].name);
    if (!result)
        result = workbook_rows(&workbook, &workbook.sheets[chosen], 0, sink, error);
    workbook_close(&workbook);
    return result;
}
