#include "base/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

static _Atomic int loudest = LOG_LEVEL_INFO;

void log_threshold(enum log_level level)
{
    loudest = (int)level;
}

void log_line(enum log_level level, const char *format, ...)
{
    if ((int)level > loudest)
        return;
    char line[1024];
    int head = snprintf(line, sizeof line, "<%d>", (int)level);
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(line + head, sizeof line - (size_t)head - 1, format, arguments);
    va_end(arguments);
    size_t end = (size_t)head + (size < 0 ? 0 : (size_t)size);
    if (end > sizeof line - 2)
        end = sizeof line - 2;
    for (size_t i = 0; i < end; i++)
        if ((unsigned char)line[i] < 0x20)
            line[i] = ' '; /* one event, one line: nobody writes a second one through a name */
    line[end++] = '\n';
    if (write(STDERR_FILENO, line, end) < 0)
        return; /* nobody reads: there is nowhere to say so */
}
