/* Any bytes are an .xls workbook or are refused with a reason; rows rise, cells are text.  Bytes that do not begin as OLE2 are put into
 * a workbook stream of the least container that holds them. */
#include "intake/formats.h"

#include <stdlib.h>
#include <string.h>

static int take_row(void *context, uint32_t number, const char *const *cells, const size_t *sizes, size_t count)
{
    uint32_t *last = context;
    size_t sum = 0;
    if (number <= *last || !count || count > 4096)
        __builtin_trap();
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < sizes[i]; k++)
            sum += (unsigned char)cells[i][k];
    *last = number;
    return sum == SIZE_MAX;
}

static bool is_header(void *asker, const char *const *cells, const size_t *sizes, size_t count)
{
    (void)asker;
    return count && sizes[0] == 9 && !memcmp(cells[0], "申请号", 9);
}

static void read_workbook(const char *bytes, size_t size)
{
    uint32_t last = 0;
    char part[FORMAT_PART];
    struct error error = {.code = ERROR_NONE};
    struct format_input input = {.path = "input", .bytes = (const unsigned char *)bytes, .size = size, .is_header = is_header, .part = part};
    struct row_sink sink = {take_row, &last};
    xls_is(&input);
    if (xls_read(&input, &sink, &error) && error.code != ERROR_FILE)
        __builtin_trap();
}

static void put(char *at, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        at[i] = (char)(value >> (8 * i));
}

static void put_name(char *entry, const char *name, char kind, uint32_t start, uint32_t size)
{
    for (size_t i = 0; name[i]; i++)
        entry[2 * i] = name[i];
    entry[64] = (char)(2 * strlen(name) + 2);
    entry[66] = kind;
    put(entry + 116, start);
    put(entry + 120, size);
}

/* Header, sector 0 the table, 1 the directory, from 2 on the stream of at least 4 KiB. */
static void read_stream(const uint8_t *data, size_t size)
{
    size_t sectors = size < 4096 ? 8 : (size + 511) / 512;
    if (sectors > 120)
        return;
    char *file = calloc(3 + sectors, 512);
    memcpy(file, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8);
    file[30] = 9;
    put(file + 48, 1);
    put(file + 60, UINT32_MAX - 1);
    put(file + 68, UINT32_MAX - 1);
    for (uint32_t i = 0; i < 109; i++)
        put(file + 76 + 4 * i, i ? UINT32_MAX : 0);
    for (uint32_t i = 0; i < 128; i++)
        put(file + 512 + 4 * i, i < 2 || i + 1 >= 2 + sectors ? UINT32_MAX - 1 : i + 1);
    put_name(file + 1024, "Root Entry", 5, UINT32_MAX - 1, 0);
    put_name(file + 1152, "Workbook", 2, 2, (uint32_t)(sectors * 512));
    memcpy(file + 1536, data, size);
    read_workbook(file, (3 + sectors) * 512);
    free(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size >= 2 && data[0] == 0xD0 && data[1] == 0xCF)
        read_workbook((const char *)data, size);
    else if (size)
        read_stream(data, size);
    return 0;
}
