#include "store/block.h"

#include <string.h>
#include <xxhash.h>

#define FIXED (16 + BLOCK_ROWS * 11)
#define ENTRY 12
#define BITMAP (BLOCK_ROWS / 8)

bool block_holds(enum attribute attribute)
{
    enum attribute_place place = attribute_row(attribute)->place;
    return (place == PLACE_BLOCK || place == PLACE_COMPUTED) && !attribute_is_text(attribute);
}

static unsigned width_of(uint64_t span)
{
    unsigned width = 0;
    for (; span; span >>= 8)
        width++;
    return width;
}

size_t block_bound(void)
{
    size_t bound = FIXED;
    for (size_t i = 0; i < ATTRIBUTES; i++) {
        const struct attribute_row *row = attribute_row((enum attribute)i);
        if (!block_holds((enum attribute)i))
            continue;
        uint64_t span = row->type == TYPE_ENUMERATION ? 255 : (uint64_t)(row->maximum - row->minimum);
        bound += ENTRY + BITMAP + BLOCK_ROWS * width_of(span);
    }
    return bound;
}

static void put_le(struct buffer *out, uint64_t value, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++, value >>= 8)
        buffer_putc(out, (char)(value & 0xFF));
}

static uint64_t get_le(const uint8_t *bytes, unsigned size)
{
    uint64_t value = 0;
    for (unsigned i = 0; i < size; i++)
        value |= (uint64_t)bytes[i] << (8 * i);
    return value;
}

/* Least value and width of a column; false when it is empty. */
static bool measure(const struct block *block, size_t attribute, int64_t *base, unsigned *width)
{
    int64_t least = INT64_MAX, most = INT64_MIN;
    for (size_t row = 0; row < BLOCK_ROWS; row++) {
        if (!block->present[attribute][row])
            continue;
        int64_t value = block->values[attribute][row];
        least = value < least ? value : least;
        most = value > most ? value : most;
    }
    *base = least;
    *width = least <= most ? width_of((uint64_t)most - (uint64_t)least) : 0;
    return least <= most;
}

static void put_column(const struct block *block, size_t attribute, int64_t base, unsigned width, struct buffer *out)
{
    for (size_t byte = 0; byte < BITMAP; byte++) {
        unsigned bits = 0;
        for (unsigned bit = 0; bit < 8; bit++)
            bits |= (block->present[attribute][byte * 8 + bit] ? 0u : 1u) << bit;
        put_le(out, bits, 1);
    }
    for (size_t row = 0; row < BLOCK_ROWS; row++)
        put_le(out, block->present[attribute][row] ? (uint64_t)(block->values[attribute][row] - base) : 0, width);
}

void block_encode(const struct block *block, struct buffer *out)
{
    size_t start = out->size;
    unsigned columns = 0, width;
    int64_t base;
    for (size_t i = 0; i < ATTRIBUTES; i++)
        columns += measure(block, i, &base, &width);
    put_le(out, 0, 8);
    put_le(out, 1, 1);
    put_le(out, columns, 1);
    put_le(out, 0, 2);
    put_le(out, block->number, 4);
    for (size_t row = 0; row < BLOCK_ROWS; row++)
        put_le(out, block->rows[row].state, 1);
    for (size_t row = 0; row < BLOCK_ROWS; row++)
        put_le(out, block->rows[row].revision, 4);
    for (size_t row = 0; row < BLOCK_ROWS; row++)
        put_le(out, block->rows[row].head, 6);
    for (size_t i = 0; i < ATTRIBUTES; i++)
        if (measure(block, i, &base, &width)) {
            put_le(out, attribute_row((enum attribute)i)->id, 2);
            put_le(out, width, 2);
            put_le(out, (uint64_t)base, 8);
        }
    for (size_t i = 0; i < ATTRIBUTES; i++)
        if (measure(block, i, &base, &width))
            put_column(block, i, base, width, out);
    if (!out->failed) {
        uint64_t sum = XXH3_64bits(out->data + start + 8, out->size - start - 8);
        for (unsigned i = 0; i < 8; i++)
            out->data[start + i] = (char)(sum >> (8 * i));
    }
}

static int corrupt(struct error *error, const char *expected)
{
    return error_set(error, ERROR_STORE_CORRUPT, "block", NULL, "%s", expected);
}

/* The walk over a block's bytes, a column at a time. */
struct layout { const uint8_t *bytes; size_t size, at; unsigned columns, next; };
struct column { enum attribute attribute; unsigned width; int64_t base; const uint8_t *bytes; };

static int layout_open(const void *data, size_t size, struct layout *out, struct error *error)
{
    const uint8_t *bytes = data;
    if (size < FIXED || get_le(bytes, 8) != XXH3_64bits(bytes + 8, size - 8))
        return corrupt(error, "the checksum of the block's bytes");
    if (bytes[8] != 1)
        return error_set(error, ERROR_STORE_SCHEMA, "block", NULL, "layout version 1, not %d", bytes[8]);
    *out = (struct layout){bytes, size, FIXED + (size_t)bytes[9] * ENTRY, bytes[9], 0};
    return out->at > size ? corrupt(error, "a directory inside the block") : 0;
}

/* 1 a column, 0 the end, -1. */
static int layout_next(struct layout *layout, struct column *out, struct error *error)
{
    if (layout->next == layout->columns)
        return layout->at == layout->size ? 0 : corrupt(error, "nothing after the last column");
    const uint8_t *entry = layout->bytes + FIXED + (size_t)layout->next++ * ENTRY;
    *out = (struct column){attribute_by_id((unsigned)get_le(entry, 2)), entry[2], (int64_t)get_le(entry + 4, 8), layout->bytes + layout->at};
    size_t size = BITMAP + (size_t)BLOCK_ROWS * out->width;
    if (out->attribute == ATTRIBUTES || out->width > 8 || layout->size - layout->at < size)
        return corrupt(error, "columns of known attributes inside the block");
    layout->at += size;
    return 1;
}

static struct block_row row_at(const uint8_t *bytes, size_t row)
{
    return (struct block_row){.state = bytes[16 + row], .revision = (uint32_t)get_le(bytes + 16 + BLOCK_ROWS + 4 * row, 4),
                              .head = get_le(bytes + 16 + BLOCK_ROWS * 5 + 6 * row, 6)};
}

static bool present_at(const struct column *column, size_t row)
{
    return !(column->bytes[row / 8] >> (row % 8) & 1);
}

static int64_t value_at(const struct column *column, size_t row)
{
    return (int64_t)((uint64_t)column->base + get_le(column->bytes + BITMAP + row * column->width, column->width));
}

int block_decode(const void *data, size_t size, struct block *out, struct error *error)
{
    struct layout layout;
    struct column column;
    int more;
    if (layout_open(data, size, &layout, error))
        return -1;
    memset(out, 0, sizeof *out);
    out->number = (uint32_t)get_le(layout.bytes + 12, 4);
    for (size_t row = 0; row < BLOCK_ROWS; row++)
        out->rows[row] = row_at(layout.bytes, row);
    while ((more = layout_next(&layout, &column, error)) > 0)
        for (size_t row = 0; row < BLOCK_ROWS; row++) {
            out->present[column.attribute][row] = present_at(&column, row);
            out->values[column.attribute][row] = out->present[column.attribute][row] ? value_at(&column, row) : 0;
        }
    return more;
}

int block_decode_row(const void *data, size_t size, unsigned row, struct record *record, unsigned *state, struct error *error)
{
    struct layout layout;
    struct column column;
    int more;
    if (layout_open(data, size, &layout, error))
        return -1;
    struct block_row head = row_at(layout.bytes, row);
    *state = head.state;
    record->revision = head.revision;
    record->head = head.head;
    while ((more = layout_next(&layout, &column, error)) > 0)
        if (present_at(&column, row))
            record_set_number(record, column.attribute, value_at(&column, row));
    return more;
}

void block_get(const struct block *block, unsigned row, struct record *record)
{
    record->revision = block->rows[row].revision;
    record->head = block->rows[row].head;
    for (size_t i = 0; i < ATTRIBUTES; i++)
        if (block->present[i][row])
            record_set_number(record, (enum attribute)i, block->values[i][row]);
}

void block_set(struct block *block, unsigned row, const struct record *record, unsigned state)
{
    block->rows[row] = (struct block_row){.state = (uint8_t)state, .revision = (uint32_t)record->revision, .head = record->head};
    for (size_t i = 0; i < ATTRIBUTES; i++) {
        bool holds = block_holds((enum attribute)i) && record_has(record, (enum attribute)i);
        block->present[i][row] = holds;
        block->values[i][row] = holds ? record->values[i].u.number : 0;
    }
}
