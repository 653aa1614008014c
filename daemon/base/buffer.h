/* A growing run of bytes: answers are written straight into one.
 * Sticky failure: after an allocation has failed every call does nothing and `failed` stays true, so callers check once. */
#ifndef BASE_BUFFER_H
#define BASE_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buffer {
    char *data; /* not NUL-terminated unless buffer_text() was called */
    size_t size, room;
    bool failed;
};

void buffer_free(struct buffer *buffer);                 /* gives the memory back and zeroes the struct */
void buffer_clear(struct buffer *buffer);                /* size 0, keeps the memory */
char *buffer_reserve(struct buffer *buffer, size_t size); /* room for `size` more, pointer to it, or NULL; caller adds to .size */
void buffer_put(struct buffer *buffer, const void *bytes, size_t size);
void buffer_puts(struct buffer *buffer, const char *text);
static inline void buffer_putc(struct buffer *buffer, char c)
{
    if (buffer->size < buffer->room && !buffer->failed)
        buffer->data[buffer->size++] = c;
    else
        buffer_put(buffer, &c, 1);
}
void buffer_print(struct buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buffer_drop(struct buffer *buffer, size_t size);    /* forgets the first `size` bytes */
const char *buffer_text(struct buffer *buffer);          /* NUL-terminates (not counted in size); "" on failure */

#endif
