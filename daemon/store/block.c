#include "store/block.h"

#include "store/bytes.h"

#include <endian.h>
#include <string.h>
#include <xxhash.h>

#define FIXED (16 + BLOCK_ROWS * 11)
#define ENTRY 12
#define BITMAP (BLOCK_ROWS / 8)

const bool block_held[ATTRIBUTES] = {
#define ATTRIBUTE(id, name, type, group, place, ...) \
    [ATTRIBUTE_##name] = (PLACE_##place == PLACE_BLOCK || PLACE_##place == PLACE_COMPUTED) && TYPE_##type != TYPE_TEXT && TYPE_##type != TYPE_LIST && TYPE_##type != TYPE_SERIES,
#include <patval/attributes.def>
#undef ATTRIBUTE
};

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

static bool is_present(const struct block *block, size_t attribute, size_t row)
{
    return block->present[attribute][row / 64] >> (row % 64) & 1;
}

/* A column as it will stand: its least value and its width. */
struct measure { size_t attribute; int64_t base; unsigned width; };

static struct measure measure(const struct block *block, size_t attribute)
{
    const int64_t *values = block->values[attribute];
    bool whole = !(~block->present[attribute][0] | ~block->present[attribute][1]);
    int64_t least = INT64_MAX, most = INT64_MIN;
    for (size_t row = 0; row < BLOCK_ROWS; row++)
        if (whole || is_present(block, attribute, row)) {
            least = values[row] < least ? values[row] : least;
            most = values[row] > most ? values[row] : most;
        }
    return (struct measure){attribute, least, width_of((uint64_t)most - (uint64_t)least)};
}

/* Eight bytes are written for each value and the next ones written over those that the width leaves out: SPARE bytes after the last. */
#define SPARE 8

static uint8_t *put_column(const struct block *block, const struct measure *column, uint8_t *out)
{
    const int64_t *values = block->values[column->attribute];
    for (size_t half = 0; half < BLOCK_ROWS / 64; half++)
        out = put_le(out, ~block->present[column->attribute][half], 8);
    for (size_t row = 0; row < BLOCK_ROWS && column->width; row++, out += column->width) {
        uint64_t above = htole64(is_present(block, column->attribute, row) ? (uint64_t)values[row] - (uint64_t)column->base : 0);
        memcpy(out, &above, 8);
    }
    return out;
}

static uint8_t *put_rows(const struct block *block, uint8_t *out)
{
    for (size_t row = 0; row < BLOCK_ROWS; row++)
        *out++ = block->rows[row].state;
    for (size_t row = 0; row < BLOCK_ROWS; row++)
        out = put_le(out, block->rows[row].revision, 4);
    for (size_t row = 0; row < BLOCK_ROWS; row++)
        out = put_le(out, block->rows[row].head, 6);
    return out;
}

void block_encode(const struct block *block, struct buffer *out)
{
    struct measure columns[ATTRIBUTES];
    unsigned count = 0;
    for (size_t i = 0; i < ATTRIBUTES; i++)
        if (block->present[i][0] | block->present[i][1])
            columns[count++] = measure(block, i);
    size_t size = FIXED;
    for (unsigned i = 0; i < count; i++)
        size += ENTRY + BITMAP + BLOCK_ROWS * columns[i].width;
    uint8_t *start = (uint8_t *)buffer_reserve(out, size + SPARE);
    if (!start)
        return;
    uint8_t *at = put_le(start + 8, 1, 1);
    at = put_le(at, count, 3);
    at = put_le(at, block->number, 4);
    at = put_rows(block, at);
    for (unsigned i = 0; i < count; i++) {
        at = put_le(at, attribute_row((enum attribute)columns[i].attribute)->id, 2);
        at = put_le(at, columns[i].width, 2);
        at = put_le(at, (uint64_t)columns[i].base, 8);
    }
    for (unsigned i = 0; i < count; i++)
        at = put_column(block, &columns[i], at);
    put_le(start, XXH3_64bits(start + 8, size - 8), 8);
    out->size += size;
}

void block_clear(struct block *block, uint32_t number)
{
    memset(block, 0, sizeof *block);
    block->number = number;
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

static uint64_t load_64(const uint8_t *bytes)
{
    uint64_t value;
    memcpy(&value, bytes, 8);
    return le64toh(value);
}

/* Eight bytes are read for each value and those beyond its width masked away, as long as they lie inside the block. */
static void decode_column(const struct column *column, const uint8_t *end, uint64_t present[2], int64_t *values)
{
    uint64_t mask = column->width < 8 ? ((uint64_t)1 << 8 * column->width) - 1 : UINT64_MAX;
    const uint8_t *at = column->bytes + BITMAP;
    present[0] = ~load_64(column->bytes);
    present[1] = ~load_64(column->bytes + 8);
    for (size_t row = 0; row < BLOCK_ROWS; row++, at += column->width) {
        uint64_t above = end - at >= 8 ? load_64(at) & mask : get_le(at, column->width);
        values[row] = present[row / 64] >> (row % 64) & 1 ? (int64_t)((uint64_t)column->base + above) : 0;
    }
}

int block_decode(const void *data, size_t size, struct block *out, struct error *error)
{
    struct layout layout;
    struct column column = {0};
    int more;
    if (layout_open(data, size, &layout, error))
        return -1;
    block_clear(out, (uint32_t)get_le(layout.bytes + 12, 4));
    for (size_t row = 0; row < BLOCK_ROWS; row++)
        out->rows[row] = row_at(layout.bytes, row);
    while ((more = layout_next(&layout, &column, error)) > 0)
        decode_column(&column, layout.bytes + layout.size, out->present[column.attribute], out->values[column.attribute]);
    return more;
}

int block_decode_row(const void *data, size_t size, unsigned row, struct record *record, unsigned *state, struct error *error)
{
    struct layout layout;
    struct column column = {0};
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
        if (is_present(block, i, row))
            record_set_number(record, (enum attribute)i, block->values[i][row]);
}

void block_set(struct block *block, unsigned row, const struct record *record, unsigned state)
{
    uint64_t bit = (uint64_t)1 << row % 64;
    block->rows[row] = (struct block_row){.state = (uint8_t)state, .revision = (uint32_t)record->revision, .head = record->head};
    for (size_t i = 0; i < ATTRIBUTES; i++) {
        uint64_t *word = &block->present[i][row / 64];
        if (block_held[i] && record_has(record, (enum attribute)i)) {
            *word |= bit;
            block->values[i][row] = record->values[i].u.number;
        } else if (*word & bit) {
            *word &= ~bit;
            block->values[i][row] = 0;
        }
    }
}

void block_put(struct block *block, unsigned row, enum attribute attribute, int64_t number)
{
    block->present[attribute][row / 64] |= (uint64_t)1 << row % 64;
    block->values[attribute][row] = number;
}
