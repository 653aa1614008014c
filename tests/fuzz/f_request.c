/* Any bytes as a request line: always one answer line, itself strict JSON that ends in a newline. */
#include "rpc/internal.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct arena *arena;
    struct caller caller = {"fuzz", "fuzz", ROLE_ANY};
    struct buffer out = {0};
    struct json *answer;
    struct error error;
    if (!arena)
        arena = arena_new();
    arena_reset(arena);
    struct call call = {.caller = &caller, .arena = arena, .text = (const char *)data, .size = size};
    bool refused = envelope_read(&call) || params_check(&call);
    if (refused) {
        envelope_error(&call, &out);
    } else {
        envelope_begin(&call, &out);
        buffer_puts(&out, "null");
        envelope_end(&call, &out);
    }
    if (out.failed || !out.size || out.data[out.size - 1] != '\n' || json_read(out.data, out.size - 1, NULL, arena, &answer, &error))
        abort();
    buffer_free(&out);
    return 0;
}
