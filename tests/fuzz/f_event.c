/* Header, body and block decoders take any bytes; an accepted body encodes to the very same bytes. */
#include "store/block.h"
#include "store/event.h"

#include <stdlib.h>
#include <string.h>

static bool all(enum attribute attribute)
{
    (void)attribute;
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    struct event event;
    struct record record = {0};
    struct buffer again = {0};
    struct block *block = malloc(sizeof *block);
    if (!event_read_header(data, size, arena, &event, NULL)) {
        event_put_header(&event, &again);
        if (strlen(event.tenant) == data[3] && strlen(event.actor) == data[4] && strlen(event.source) == data[5] &&
            (again.size != size || memcmp(again.data, data, size) != 0))
            __builtin_trap();
        buffer_clear(&again);
    }
    if (!body_read_record((const char *)data, size, &record, NULL)) {
        body_put_record(&again, &record, all);
        if (again.size != size || (size && memcmp(again.data, data, size) != 0))
            __builtin_trap();
    }
    if (block)
        block_decode(data, size, block, NULL);
    free(block);
    buffer_free(&again);
    arena_free(arena);
    return 0;
}
