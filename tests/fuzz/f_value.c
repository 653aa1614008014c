/* The canonical text of an accepted value is accepted again and stays itself. */
#include "domain/record.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    enum attribute attribute = (enum attribute)(data[0] % ATTRIBUTES);
    struct arena *arena = arena_new();
    struct buffer text = {0}, again = {0};
    struct value value, back;
    struct error error;
    if (!value_parse(attribute, (const char *)data + 1, size - 1, arena, &value, &error) && value.state == VALUE_SET) {
        value_format(attribute, &value, &text);
        buffer_text(&text);
        if (text.size && strcmp(text.data, "\\N") != 0) {
            if (value_parse(attribute, text.data, text.size, arena, &back, &error) || !value_equal(attribute, &value, &back))
                __builtin_trap();
        }
    }
    buffer_free(&text);
    buffer_free(&again);
    arena_free(arena);
    return 0;
}
