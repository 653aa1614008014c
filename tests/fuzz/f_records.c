/* The reader cuts records without quotation marks itself and gives libcsv the others: whatever the bytes, it comes to the records that libcsv
 * alone finds in them, and refuses what libcsv leaves open.  The first byte chooses the delimiter,
 * and how many cells are cut before the rest is asked for. */
#include "intake/internal.h"

#include <stdlib.h>
#include <string.h>

/* Records as text: a cell's size and bytes, "/" behind a record. */
static void put_cell(void *bytes, size_t size, void *context)
{
    buffer_print(context, "%zu:", size);
    buffer_put(context, bytes, size);
}

static void put_end(int end, void *context)
{
    (void)end;
    buffer_putc(context, '/');
}

static bool read_by_libcsv(const struct source *source, char delimiter, struct buffer *out)
{
    struct csv_parser parser;
    if (csv_init(&parser, 0))
        __builtin_trap();
    csv_set_delim(&parser, (unsigned char)delimiter);
    if (csv_parse(&parser, source->bytes, source->size, put_cell, put_end, out) != source->size)
        __builtin_trap();
    csv_set_opts(&parser, CSV_STRICT | CSV_STRICT_FINI);
    bool whole = !csv_fini(&parser, put_cell, put_end, out);
    csv_free(&parser);
    return whole;
}

static bool read_by_reader(const struct source *source, struct dialect dialect, size_t wanted, struct buffer *out)
{
    struct reader reader;
    struct error error;
    int got = reader_begin(&reader, source, dialect, &error);
    reader.wanted = wanted;
    while (!got && (got = reader_next(&reader, &error)) == 1) {
        reader_cut_rest(&reader);
        for (size_t i = 0; i < reader.count; i++) {
            struct span cell = reader_cell(&reader, i);
            if (cell.text[cell.size])
                __builtin_trap();
            put_cell((void *)(uintptr_t)cell.text, cell.size, out);
        }
        put_end(0, out);
        got = 0;
    }
    reader_end(&reader);
    return !got;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!size || memchr(data + 1, '\0', size - 1))
        return 0; /* refused before it is read */
    struct source source = {.bytes = (const char *)data + 1, .size = size - 1, .name = "input"};
    struct dialect dialect = {",;\t,"[data[0] & 3], data[0] < 128 || memchr(data + 1, '"', size - 1)};
    struct buffer by_reader = {0}, by_libcsv = {0};
    bool whole = read_by_libcsv(&source, dialect.delimiter, &by_libcsv);
    if (read_by_reader(&source, dialect, data[0] >> 2 & 7, &by_reader) != whole)
        __builtin_trap();
    if (by_reader.size > by_libcsv.size || (whole && by_reader.size != by_libcsv.size) || (by_reader.size && memcmp(by_reader.data, by_libcsv.data, by_reader.size)))
        __builtin_trap();
    buffer_free(&by_reader);
    buffer_free(&by_libcsv);
    return 0;
}
