/* What the cells of a column became the last time.  Lists of patents say "发明", "否" and "3" over and over: such a cell is converted once, and
 * its text is then copied.
 *
 *   cell ─▶ slot by its bytes ─▶ the same bytes? ─▶ its text, and how it counts
 *
 * A slot keeps the cell that came last, so that the memory is bounded, and what a row becomes does not depend on what is kept.  Kept is only
 * what depends on nothing but the cell and its column; a refusal never is: it is worked out anew, with its words. */
#include "intake/internal.h"

#include <stdlib.h>
#include <string.h>

#define SLOTS 1024
#define COLUMNS_KEPT 128 /* of 64 KiB each; a table has less than a hundred columns that feed an attribute */

static uint64_t eight(const char *text)
{
    uint64_t bytes;
    memcpy(&bytes, text, sizeof bytes);
    return bytes;
}

/* Head and tail of the cell: names differ in one of them. */
static size_t slot_of(struct span cell)
{
    uint64_t head = 0, tail = 0;
    if (cell.size >= 8) {
        head = eight(cell.text);
        tail = eight(cell.text + cell.size - 8);
    } else {
        for (size_t i = 0; i < cell.size; i++)
            head = head << 8 | (unsigned char)cell.text[i];
    }
    return (size_t)(((head ^ (tail << 29 | tail >> 35) ^ cell.size) * 0x9E3779B97F4A7C15u) >> 54);
}

/* A two-digit year is read by the row's year of publication, where the file tells one (slashed.c). */
static bool depends_on_row(const struct layout *layout, const struct binding *binding)
{
    return layout->year_column >= 0 && attribute_row(binding->target.attribute)->type == TYPE_DAY;
}

static struct repeat *slots_new(size_t *kept)
{
    return *kept < COLUMNS_KEPT ? (++*kept, calloc(SLOTS, sizeof(struct repeat))) : NULL;
}

int repeats_begin(struct layout *layout, const struct dictionary *dictionary)
{
    size_t kept = 0;
    for (size_t i = 0; i < layout->binding_count; i++) {
        struct binding *binding = &layout->bindings[i];
        binding->plain = cell_plain_form(dictionary, &binding->target);
        if (!depends_on_row(layout, binding))
            binding->repeats = slots_new(&kept);
    }
    layout->repeats = calloc(layout->column_count + 1, sizeof(struct repeat *));
    for (size_t i = 0; layout->repeats && i < layout->column_count; i++)
        if (column_is_remark(&layout->columns[i]))
            layout->repeats[i] = slots_new(&kept);
    return layout->repeats ? 0 : -1; /* a column without slots is only slower */
}

void repeats_end(struct layout *layout)
{
    for (size_t i = 0; i < layout->binding_count; i++)
        free(layout->bindings[i].repeats);
    for (size_t i = 0; layout->repeats && i < layout->column_count; i++)
        free(layout->repeats[i]);
    free(layout->repeats);
}

const struct repeat *repeats_find(const struct repeat *slots, struct span cell)
{
    const struct repeat *repeat = slots && cell.size && cell.size <= REPEAT_BYTES ? &slots[slot_of(cell)] : NULL;
    return repeat && repeat->size == cell.size && !memcmp(repeat->bytes, cell.text, cell.size) ? repeat : NULL;
}

void repeats_keep(struct repeat *slots, struct span cell, struct cell_result result, struct span text)
{
    if (!slots || !cell.size || result.state == CELL_REFUSED || cell.size + text.size > REPEAT_BYTES)
        return;
    struct repeat *repeat = &slots[slot_of(cell)];
    *repeat = (struct repeat){.size = (uint8_t)cell.size, .text_size = (uint8_t)text.size, .state = (uint8_t)result.state, .rounded = result.rounded};
    memcpy(repeat->bytes, cell.text, cell.size);
    memcpy(repeat->bytes + cell.size, text.text, text.size);
}
