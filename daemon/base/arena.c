#include "base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SLAB_BYTES (32u << 10)
#define LIMIT_BYTES (64u << 20)
#define ALIGNMENT 16u

/* A slab: this head, then its bytes.  The arena's first slab is kept by arena_reset. */
struct slab {
    struct slab *next;
    size_t size, used;
    _Alignas(ALIGNMENT) unsigned char bytes[];
};

struct arena {
    struct slab *newest;
    size_t total;
};

static struct slab *slab_new(struct arena *arena, size_t size)
{
    if (size > LIMIT_BYTES - arena->total)
        return NULL;
    struct slab *slab = malloc(sizeof *slab + size);
    if (!slab)
        return NULL;
    slab->next = arena->newest;
    slab->size = size;
    slab->used = 0;
    arena->newest = slab;
    arena->total += size;
    return slab;
}

struct arena *arena_new(void)
{
    struct arena *arena = calloc(1, sizeof *arena);
    if (arena && !slab_new(arena, SLAB_BYTES)) {
        free(arena);
        return NULL;
    }
    return arena;
}

void arena_free(struct arena *arena)
{
    if (!arena)
        return;
    for (struct slab *slab = arena->newest, *next; slab; slab = next) {
        next = slab->next;
        free(slab);
    }
    free(arena);
}

void arena_reset(struct arena *arena)
{
    while (arena->newest->next) {
        struct slab *slab = arena->newest;
        arena->newest = slab->next;
        free(slab);
    }
    arena->newest->used = 0;
    arena->total = arena->newest->size;
}

void *arena_take_raw(struct arena *arena, size_t size)
{
    if (size > LIMIT_BYTES)
        return NULL;
    size_t rounded = (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    struct slab *slab = arena->newest;
    if (rounded > slab->size - slab->used) {
        slab = slab_new(arena, rounded > SLAB_BYTES / 4 ? rounded + SLAB_BYTES : SLAB_BYTES);
        if (!slab)
            return NULL;
    }
    void *memory = slab->bytes + slab->used;
    slab->used += rounded;
    return memory;
}

void *arena_take(struct arena *arena, size_t size)
{
    void *memory = arena_take_raw(arena, size);
    return memory ? memset(memory, 0, size) : NULL;
}

char *arena_copy(struct arena *arena, const char *bytes, size_t size)
{
    char *copy = arena_take_raw(arena, size + 1);
    if (!copy)
        return NULL;
    if (size)
        memcpy(copy, bytes, size);
    copy[size] = '\0';
    return copy;
}

char *arena_print(struct arena *arena, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int size = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    char *text = size < 0 ? NULL : arena_take(arena, (size_t)size + 1);
    if (text)
        vsnprintf(text, (size_t)size + 1, format, again);
    va_end(again);
    return text;
}
