/* Header, body, block and pack decoders take any bytes; an accepted body encodes to the very same bytes. */
#include "store/block.h"
#include "store/pack.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

/* The checksum of a pack of events is set right, so that what follows it is looked at too. */
static void packs(const uint8_t *data, size_t size, struct arena *arena)
{
    struct event event;
    struct packed_body body;
    struct buffer less = {0}, right = {0};
    for (uint64_t index = 0; index < 3; index++) {
        if (body_pack_read(data, size, index, arena, &body, NULL) == 1 && body_pack_erase(data, size, index, &less, NULL) == 1 &&
            (body_pack_read(less.data, less.size, index, arena, &body, NULL) != 1 || !body.erased))
            __builtin_trap();
        buffer_clear(&less);
    }
    buffer_put(&right, data, size);
    if (size >= 8 && !right.failed) {
        uint64_t sum = XXH3_64bits(data + 8, size - 8);
        for (unsigned i = 0; i < 8; i++, sum >>= 8)
            right.data[i] = (char)sum;
        for (uint64_t sequence = 5; sequence < 8; sequence++)
            event_pack_read(right.data, right.size, 5, sequence, arena, &event, NULL);
    }
    buffer_free(&less);
    buffer_free(&right);
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
        body_put_record(&again, &record, PART_ALL);
        if (again.size != size || (size && memcmp(again.data, data, size) != 0))
            __builtin_trap();
    }
    if (block)
        block_decode(data, size, block, NULL);
    free(block);
    packs(data, size, arena);
    buffer_free(&again);
    arena_free(arena);
    return 0;
}
