/* An export of ours comes back as it went out: its cells are canonical text, in which "-" is a title of one character, a blank at the end
 * belongs to the value and ; parts nothing.  A cell that is not canonical (a spreadsheet has rewritten a date) is read as anybody's. */
#include "intake/internal.h"

#include "domain/record.h"

#include <string.h>

static bool is_lines(const struct intake *intake)
{
    return intake->source.format && !strcmp(intake->source.format->name, "jsonl");
}

bool own_column(const struct intake *intake, size_t column)
{
    const struct intake_column *of = &intake->layout.columns[column];
    return intake->own != OWN_NONE && of->attribute && !strcmp(of->header, of->attribute);
}

void own_mark(struct intake *intake)
{
    bool table = !strcmp(intake->report.layout, "patval");
    intake->own = is_lines(intake) ? OWN_LINES : table ? OWN_TABLE : OWN_NONE;
    for (size_t i = 0; i < intake->layout.binding_count; i++)
        if (own_column(intake, intake->layout.bindings[i].column))
            intake->layout.bindings[i].target.own = intake->own;
}

/* The ' that keeps a spreadsheet from computing or rounding a cell is not part of it. */
static struct span without_mark(enum own own, struct span cell)
{
    return own == OWN_TABLE && cell.size > 1 && cell.text[0] == '\'' ? (struct span){cell.text + 1, cell.size - 1} : cell;
}

bool own_convert(const struct conversion *to, struct span cell, struct cell_result *result)
{
    struct value value;
    enum attribute attribute = to->target->attribute;
    *result = (struct cell_result){.state = CELL_NOTHING};
    if (to->target->own == OWN_NONE)
        return false;
    cell = without_mark(to->target->own, cell);
    if (!cell.size || to->target->companion)
        return true;
    if (value_parse(attribute, cell.text, cell.size, to->arena, &value, NULL) || value.state != VALUE_SET)
        return false;
    value_format(attribute, &value, to->out);
    result->state = CELL_VALUE;
    return true;
}
