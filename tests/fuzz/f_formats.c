/* Any bytes are read or refused with a reason by every converter, asked for or not; rows have as many cells as the header, their numbers
 * rise, cells are UTF-8 and end in NUL. */
#include "intake/formats.h"

#include <stdlib.h>
#include <string.h>

struct seen { size_t columns; uint32_t last; bool any; };

static void check_utf8(const unsigned char *s, size_t size)
{
    for (size_t at = 0; at < size;) {
        size_t length = s[at] < 0x80 ? 1 : s[at] < 0xC2 ? 0 : s[at] < 0xE0 ? 2 : s[at] < 0xF0 ? 3 : s[at] < 0xF5 ? 4 : 0;
        if (!length || length > size - at)
            __builtin_trap();
        for (size_t i = 1; i < length; i++)
            if ((s[at + i] & 0xC0) != 0x80)
                __builtin_trap();
        at += length;
    }
}

static int take(void *context, uint32_t number, const char *const *cells, const size_t *sizes, size_t count)
{
    struct seen *seen = context;
    if (!count || (seen->any ? count != seen->columns || number <= seen->last : number != 0))
        __builtin_trap();
    for (size_t i = 0; i < count; i++) {
        if (strlen(cells[i]) > sizes[i])
            __builtin_trap();
        check_utf8((const unsigned char *)cells[i], sizes[i]);
    }
    *seen = (struct seen){count, number, true};
    return 0;
}

static void read_as(const struct format_input *input, bool is, int (*read)(const struct format_input *, const struct row_sink *, struct error *))
{
    struct seen seen = {0};
    struct row_sink sink = {take, &seen};
    struct error error = {.code = ERROR_NONE};
    (void)is; /* only that it comes back */
    if (read(input, &sink, &error) ? error.code != ERROR_FILE : !seen.any)
        __builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct format_input input = {.path = "input", .bytes = data, .size = size};
#define FORMAT(id, name, is, read, rank, en, zh)                          \
    if (strncmp(name, "xls", 3) != 0) /* workbooks have targets of their own */ \
        read_as(&input, is(&input), read);
#include "intake/formats.def"
#undef FORMAT
    return 0;
}
