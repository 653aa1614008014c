/* Region memory: everything allocated for one request lives in its arena and dies with it. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

struct arena;

/* A new arena, or NULL without memory. */
struct arena *arena_new(void);
/* Frees the arena and all that was taken from it.  NULL is allowed. */
void arena_free(struct arena *arena);
/* Forgets all that was taken, keeps the first slab for the next request. */
void arena_reset(struct arena *arena);
/* `size` zeroed bytes, aligned for any type.  NULL without memory or past the arena's limit (64 MiB). */
void *arena_take(struct arena *arena, size_t size);
/* The same, not zeroed: for what is written whole at once. */
void *arena_take_raw(struct arena *arena, size_t size);
/* A NUL-terminated copy of `size` bytes. */
char *arena_copy(struct arena *arena, const char *bytes, size_t size);
/* printf into the arena. */
char *arena_print(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
