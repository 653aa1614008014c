/* What the cells of a column became the last time.  Lists of patents say "发明", "否" and "3" over and over: such a cell is converted once, and
 * its text is then copied.
 *
 *   cell ─▶ two slots by its bytes ─▶ the same bytes? ─▶ its text, and how it counts
 *
 * The two keep the cells that came last, so that the memory is bounded, and what a row becomes does not depend on what is kept.  Kept is only
 * what depends on nothing but the cell and its column; a refusal never is: it is worked out anew, with its words. */
#include "intake/internal.h"

#include <stdlib.h>
#include <string.h>

#define SLOTS 4096      /* a list of a thousand holders finds nearly all of them again */
#define COLUMNS_KEPT 96 /* of 256 KiB each, where so much is ever met; a table has less columns that feed an attribute */

static uint64_t eight(const char *text)
{
    uint64_t bytes;
    memcpy(&bytes, text, sizeof bytes);
    return bytes;
}

static uint32_t four(const char *text)
{
    uint32_t bytes;
    memcpy(&bytes, text, sizeof bytes);
    return bytes;
}

/* Head and tail of some bytes, which meet or overlap in up to sixteen of them, and so are all that these say. */
struct ends { uint64_t head, tail; };

static inline struct ends ends_of(const char *text, size_t size)
{
    if (size >= 8)
        return (struct ends){eight(text), eight(text + size - 8)};
    if (size >= 4)
        return (struct ends){four(text), four(text + size - 4)};
    return (struct ends){(unsigned char)text[0], (uint64_t)(unsigned char)text[size / 2] << 8 | (unsigned char)text[size - 1]};
}

/* The first of two slots.  Names differ at one of their ends. */
static inline size_t slot_of(struct ends ends, size_t size)
{
    uint64_t mixed = (ends.head ^ (ends.tail << 29 | ends.tail >> 35) ^ size) * 0x9E3779B97F4A7C15u;
    return (size_t)(mixed >> 40) % (SLOTS / 2) * 2;
}

static inline bool holds(const struct repeat *repeat, struct span cell, struct ends ends)
{
    if (repeat->size != cell.size)
        return false;
    struct ends kept = ends_of(repeat->bytes, cell.size);
    return kept.head == ends.head && kept.tail == ends.tail && (cell.size <= 16 || !memcmp(repeat->bytes, cell.text, cell.size));
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
    if (!slots || !cell.size || cell.size > REPEAT_BYTES)
        return NULL;
    struct ends ends = ends_of(cell.text, cell.size);
    const struct repeat *pair = &slots[slot_of(ends, cell.size)];
    return holds(pair, cell, ends) ? pair : holds(pair + 1, cell, ends) ? pair + 1 : NULL;
}

void repeats_keep(struct repeat *slots, struct span cell, struct cell_result result, struct span text)
{
    if (!slots || !cell.size || result.state == CELL_REFUSED || cell.size + text.size > REPEAT_BYTES)
        return;
    struct repeat *repeat = &slots[slot_of(ends_of(cell.text, cell.size), cell.size)];
    if (repeat->size) /* the older of the two gives way */
        repeat[1] = *repeat;
    *repeat = (struct repeat){.size = (uint8_t)cell.size, .text_size = (uint8_t)text.size, .state = (uint8_t)result.state, .rounded = result.rounded};
    memcpy(repeat->bytes, cell.text, cell.size);
    memcpy(repeat->bytes + cell.size, text.text, text.size);
}
