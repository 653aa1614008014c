#include "base/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    struct json *value;
    struct error error;
    if (arena && !json_read((const char *)data, size, NULL, arena, &value, &error) && value->end > size)
        __builtin_trap();
    arena_free(arena);
    return 0;
}
