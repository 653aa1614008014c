#include "base/buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void buffer_free(struct buffer *buffer)
{
    free(buffer->data);
    *buffer = (struct buffer){0};
}

void buffer_clear(struct buffer *buffer)
{
    buffer->size = 0;
    buffer->failed = false;
}

char *buffer_reserve(struct buffer *buffer, size_t size)
{
    if (buffer->failed)
        return NULL;
    if (size <= buffer->room - buffer->size)
        return buffer->data + buffer->size;
    size_t room = buffer->room ? buffer->room : 256;
    while (room - buffer->size < size && room <= SIZE_MAX / 2)
        room *= 2;
    char *data = room - buffer->size < size ? NULL : realloc(buffer->data, room);
    if (!data) {
        buffer->failed = true;
        return NULL;
    }
    buffer->data = data;
    buffer->room = room;
    return data + buffer->size;
}

void buffer_put(struct buffer *buffer, const void *bytes, size_t size)
{
    char *at = size ? buffer_reserve(buffer, size) : NULL;
    if (at) {
        memcpy(at, bytes, size);
        buffer->size += size;
    }
}

void buffer_puts(struct buffer *buffer, const char *text)
{
    buffer_put(buffer, text, strlen(text));
}

void buffer_print(struct buffer *buffer, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int size = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    char *at = size < 0 ? NULL : buffer_reserve(buffer, (size_t)size + 1);
    if (at) {
        vsnprintf(at, (size_t)size + 1, format, again);
        buffer->size += (size_t)size;
    }
    va_end(again);
}

void buffer_drop(struct buffer *buffer, size_t size)
{
    if (size < buffer->size)
        memmove(buffer->data, buffer->data + size, buffer->size - size);
    buffer->size = size < buffer->size ? buffer->size - size : 0;
}

const char *buffer_text(struct buffer *buffer)
{
    char *at = buffer_reserve(buffer, 1);
    if (!at)
        return "";
    *at = '\0';
    return buffer->data;
}
